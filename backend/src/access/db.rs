//! The database, as one asker may see it.

use super::actor::{Actor, Homes, Origin, Scope, Seat};
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::error::Result;
use crate::platform::postgres::{Address, Connection};
use anyhow::Context;
use diesel::ConnectionError;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel_async::pooled_connection::deadpool::{Object, Pool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection, TransactionManager};
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard};
use vestnik_api::id::UserId;
use vestnik_api::{Code, Permission};

/// Holds the connections. Cheap to clone; opens a [`Db`] for guards only.
#[derive(Clone)]
pub struct Gate {
    pool: Pool<AsyncPgConnection>,
    clock: Clock,
    /// The one connection of a request whose work is one transaction.
    together: Option<Arc<Mutex<Object<AsyncPgConnection>>>>,
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate").field("status", &self.pool.status()).finish_non_exhaustive()
    }
}

impl Gate {
    /// Prepares connections to this database; the first one is made when it is needed.
    pub fn new(url: &str, config: &Config, clock: Clock) -> anyhow::Result<Self> {
        let mut manager = ManagerConfig::default();
        let room = config.files.quota;
        manager.custom_setup = Box::new(move |url| establish(url.to_owned(), room));
        // A connection that is lost, or has a transaction left open, is known for it; nothing need be asked of the others.
        manager.recycling_method = RecyclingMethod::Fast;
        let manager = AsyncDieselConnectionManager::<AsyncPgConnection>::new_with_config(url, manager);
        let pool = Pool::builder(manager)
            .max_size(config.database_connections)
            .runtime(deadpool::Runtime::Tokio1)
            .wait_timeout(Some(Duration::from_secs(10)))
            .create_timeout(Some(Duration::from_secs(10)))
            .build()
            .context("the connections to the database could not be prepared")?;
        Ok(Self { pool, clock, together: None })
    }

    /// Opens the database with what this asker may see.
    pub(super) async fn open(
        &self,
        actor: Option<Actor>,
        scope: Scope,
        homes: Homes,
        origin: Option<Origin>,
    ) -> Result<Db> {
        let connection = match &self.together {
            Some(shared) => Line::Shared(in_hand(shared)?),
            None => Line::Own(Box::new(self.connect().await?)),
        };
        let mut db = Db { connection, actor, scope, homes, origin, now: self.clock.now() };
        db.spread_net().await?;
        Ok(db)
    }

    async fn connect(&self) -> Result<Object<AsyncPgConnection>> {
        self.pool.get().await.map_err(|cause| {
            tracing::error!(error = %cause, "no connection to the database");
            Code::Unavailable.into()
        })
    }

    /// A gate for one request: all that is opened through it, one after the other, belongs to one transaction, which
    /// ends with [`Gate::commit`] or [`Gate::undo`]. If neither comes, it is undone with the connection.
    pub(crate) async fn together(&self) -> Result<Self> {
        let mut connection = self.connect().await?;
        AnsiTransactionManager::begin_transaction(&mut *connection).await?;
        Ok(Self { together: Some(Arc::new(Mutex::new(connection))), ..self.clone() })
    }

    /// Makes what was done together last.
    pub(crate) async fn commit(&self) -> Result<()> {
        let Some(shared) = &self.together else { return Ok(()) };
        Ok(AnsiTransactionManager::commit_transaction(&mut **in_hand(shared)?).await?)
    }

    /// Undoes what was done together.
    pub(crate) async fn undo(&self) -> Result<()> {
        let Some(shared) = &self.together else { return Ok(()) };
        Ok(AnsiTransactionManager::rollback_transaction(&mut **in_hand(shared)?).await?)
    }
}

/// Connects, over TLS when the address asks for it (`sslmode`), and tells the session how many bytes the files of a home may have: a trigger
/// holds records back that bring more.
fn establish(url: String, room: i64) -> BoxFuture<'static, Result<AsyncPgConnection, ConnectionError>> {
    async move {
        let (client, connection) =
            connect(&url).await.map_err(|error| ConnectionError::BadConnection(format!("{error:#}")))?;
        let mut connection = AsyncPgConnection::try_from_client_and_connection(client, connection).await?;
        let room = format!("SET vestnik.files_of_home = {room}");
        connection.batch_execute(&room).await.map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(connection)
    }
    .boxed()
}

/// One connection outside the pool: for listening and for bulk copies.
pub(crate) async fn connect(url: &str) -> anyhow::Result<(tokio_postgres::Client, Connection)> {
    Address::parse(url)?.connect().await
}

/// The shared connection, which nobody else in the request may be using: waiting for oneself would never end.
fn in_hand(shared: &Arc<Mutex<Object<AsyncPgConnection>>>) -> Result<OwnedMutexGuard<Object<AsyncPgConnection>>> {
    let busy = |_| anyhow::anyhow!("the database was opened twice at once in a request that is one transaction").into();
    Arc::clone(shared).try_lock_owned().map_err(busy)
}

/// A connection lent by the pool, one that is never given back to it, or the one that all of a request shares.
enum Line {
    Own(Box<Object<AsyncPgConnection>>),
    Kept(Box<AsyncPgConnection>),
    Shared(OwnedMutexGuard<Object<AsyncPgConnection>>),
}

impl Line {
    fn connection(&mut self) -> &mut AsyncPgConnection {
        match self {
            Self::Own(connection) => connection,
            Self::Kept(connection) => connection,
            Self::Shared(connection) => connection,
        }
    }
}

/// A connection with its asker: every query goes through here, and `visible()` reads the scope from here.
pub struct Db {
    connection: Line,
    actor: Option<Actor>,
    scope: Scope,
    homes: Homes,
    origin: Option<Origin>,
    now: Timestamp,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db").field("actor", &self.actor).field("scope", &self.scope).finish_non_exhaustive()
    }
}

impl Db {
    /// The connection, for a store's queries.
    pub fn connection(&mut self) -> &mut AsyncPgConnection {
        self.connection.connection()
    }

    /// Whose things may be touched.
    pub const fn scope(&self) -> Scope {
        self.scope
    }

    /// In which homes records may be touched.
    pub const fn homes(&self) -> Homes {
        self.homes
    }

    /// In which homes another permission covers records for who asks: none for the server itself, which shows nothing to anybody.
    pub(crate) fn homes_of(&self, other: Permission) -> Homes {
        self.actor.as_ref().map_or(Homes::None, |actor| actor.homes_of(other))
    }

    /// Who asks.
    pub const fn actor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    /// The number of who asks; 401 if nobody is signed in.
    pub fn me(&self) -> Result<UserId> {
        self.actor.as_ref().map(|actor| actor.user).ok_or_else(|| Code::Unauthenticated.into())
    }

    /// From where he asks; nowhere for the server itself.
    pub const fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// When the database was opened: one time for all that happens in one request.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Moves the time on: for work that keeps its connection longer than a request lasts.
    pub const fn set_now(&mut self, now: Timestamp) {
        self.now = now;
    }

    /// Has the database itself hold the asker back from what is not his, whatever the queries forget (ADR 33). What the server does for itself
    /// is held back from nothing. A connection keeps this until it is opened for somebody else.
    async fn spread_net(&mut self) -> Result<()> {
        let (person, reads, writes) = match &self.actor {
            Some(actor) => (Some(actor.user.0), actor.reads_everywhere(), actor.writes_everywhere()),
            None => (None, true, true),
        };
        let person = person.filter(|_| !(reads && writes));
        diesel::select(ask_as(person, reads, writes)).execute(self.connection()).await?;
        Ok(())
    }

    /// Does what follows by itself from what was judged before, in homes that the asker need not see: beyond the net.
    pub(crate) async fn beyond_the_net<T>(&mut self, work: impl AsyncFnOnce(&mut Self) -> Result<T>) -> Result<T> {
        diesel::select(ask_as(None::<i64>, true, true)).execute(self.connection()).await?;
        let done = work(self).await;
        // A transaction that failed takes nothing any more, and is undone with what was asked in it.
        let back = self.spread_net().await;
        let done = done?;
        back.map(|()| done)
    }

    /// Waits for its turn at what has this name, on every node, and keeps it until the transaction ends.
    pub async fn take_turn(&mut self, name: &str) -> Result<()> {
        let turn = diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))");
        turn.bind::<Text, _>(name).execute(self.connection()).await?;
        Ok(())
    }

    /// Does all of the work or none of it. Inside another transaction it is a savepoint.
    pub async fn transaction<T>(&mut self, work: impl AsyncFnOnce(&mut Self) -> Result<T>) -> Result<T> {
        AnsiTransactionManager::begin_transaction(self.connection()).await?;
        match work(self).await {
            Ok(value) => {
                AnsiTransactionManager::commit_transaction(self.connection()).await?;
                Ok(value)
            }
            Err(error) => {
                // If even this fails, the connection is lost, and its transaction with it. Why is what is to be told.
                if let Err(cause) = AnsiTransactionManager::rollback_transaction(self.connection()).await {
                    tracing::warn!(error = %cause, "a transaction was lost before it was undone");
                }
                Err(error)
            }
        }
    }
}

diesel::define_sql_function! {
    /// Asks in a person's name, or in nobody's.
    fn ask_as(person: Nullable<BigInt>, reads_all: Bool, writes_all: Bool) -> Bool;
}

/// The server itself: jobs, the scheduler, commands. Sees everything, and is nobody.
#[derive(Debug, Clone)]
pub struct System {
    gate: Gate,
}

impl System {
    /// For `app` and `main`, which hand it to what runs without a request.
    pub(crate) const fn new(gate: Gate) -> Self {
        Self { gate }
    }

    /// Opens the database without limits.
    pub async fn db(&self) -> Result<Db> {
        self.gate.open(None, Scope::All, Homes::All, None).await
    }

    /// Opens it over a connection that ends with what is answered here: what its session holds, locks above all, ends
    /// with it, and never goes back to the pool to be held for nobody.
    pub async fn session(&self) -> Result<Db> {
        let connection = Line::Kept(Box::new(Object::take(self.gate.connect().await?)));
        let now = self.gate.clock.now();
        let mut db = Db { connection, actor: None, scope: Scope::All, homes: Homes::All, origin: None, now };
        db.spread_net().await?;
        Ok(db)
    }

    /// Opens it as this person may use this permission; none if he may not.
    pub async fn db_as(&self, actor: Actor, permission: Permission) -> Result<Option<Db>> {
        let Some(reach) = actor.reach(permission) else { return Ok(None) };
        let (scope, homes) = (actor.scope(reach), actor.homes(permission, reach));
        self.gate.open(Some(actor), scope, homes, None).await.map(Some)
    }

    /// Opens the database as one person sees his own things: for work done in his name.
    pub async fn db_of(&self, user: UserId) -> Result<Db> {
        self.gate.open(None, Scope::Own(user), Homes::Own(user, Seat::Working), None).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrations;
    use crate::platform::postgres::throwaway;
    use diesel::QueryableByName;
    use vestnik_api::id::SessionId;
    use vestnik_api::{Grant, Reach};

    #[derive(QueryableByName)]
    struct Asked {
        #[diesel(sql_type = Text)]
        role: String,
        #[diesel(sql_type = Text)]
        person: String,
    }

    async fn asked(db: &mut Db) -> (String, String) {
        let question =
            "SELECT current_user::text AS role, coalesce(current_setting('vestnik.person', true), '') AS person";
        let Asked { role, person } = diesel::sql_query(question).get_result(db.connection()).await.unwrap();
        (role, person)
    }

    #[tokio::test]
    async fn people_are_held_by_the_net_and_the_server_itself_is_not_whoever_had_the_connection_before() {
        let cluster = std::env::var("TEST_DATABASE_URL").unwrap_or_else(|_| throwaway::cluster().to_owned());
        let (name, (admin, line)) = (format!("net_{:x}", rand::random::<u64>()), connect(&cluster).await.unwrap());
        tokio::spawn(line);
        admin.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        let (head, query) = cluster.split_once('?').unwrap_or((&cluster, ""));
        let url = format!("{}/{name}?{query}", head.rsplit_once('/').unwrap().0);
        migrations::run(&url).await.unwrap();
        // One connection serves them all, one after the other.
        let mut config = Config::read(std::iter::empty()).unwrap();
        config.database_connections = 1;
        let system = System::new(Gate::new(&url, &config, Clock::default()).unwrap());
        let owner = asked(&mut system.db().await.unwrap()).await;
        assert_eq!(owner.1, "");

        let grant = |permission, reach| Grant { permission, reach };
        let anna = [grant(Permission::ClientsRead, Reach::Groups), grant(Permission::ClientsWrite, Reach::Own)];
        let staff = [grant(Permission::ClientsRead, Reach::All), grant(Permission::ClientsWrite, Reach::Groups)];
        let admins = [grant(Permission::ClientsRead, Reach::All), grant(Permission::ClientsWrite, Reach::All)];
        for (grants, held) in [(anna, true), (staff, true), (admins, false), (anna, true)] {
            let actor = Actor::new(UserId(7), SessionId(1), grants);
            let mut db = system.db_as(actor, Permission::ClientsRead).await.unwrap().unwrap();
            let held = if held { ("vestnik_person".to_owned(), "7".to_owned()) } else { owner.clone() };
            assert_eq!(asked(&mut db).await, held, "{grants:?}");
        }
        assert_eq!(asked(&mut system.db_of(UserId(7)).await.unwrap()).await, owner);
        assert_eq!(asked(&mut system.session().await.unwrap()).await, owner);
        drop(system);
        admin.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
    }
}
