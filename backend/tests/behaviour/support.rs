//! A server for one test: the real application on the real PostgreSQL, in a database of its own.

use jiff::SignedDuration;
use std::net::TcpListener;
use std::ops::Deref;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;
use vestnik::app::App;
use vestnik::migrations;
use vestnik::platform::clock::Clock;
use vestnik::platform::config::Config;
use vestnik::platform::postgres::throwaway;
use vestnik::sessions::Claims;
use vestnik_client::Api;
use vestnik_client::api::id::{SessionId, UserId};
use vestnik_client::api::roles::{ADMIN, MANAGER, USER};
use vestnik_client::api::{Permission, Problem, Reach};
use vestnik_client::reqwest::Reqwest;

/// A server for one test.
pub(crate) struct TestApp {
    /// The server, for what has no address.
    pub(crate) app: App,
    /// The clock, to be moved.
    pub(crate) clock: Clock,
    /// Where it serves.
    pub(crate) base: String,
    /// The address of its database.
    pub(crate) database_url: String,
    database: String,
    stop: CancellationToken,
    _data: tempfile::TempDir,
}

impl TestApp {
    /// A server with the default configuration; letters are captured. Jobs run only when [`TestApp::settle`] is called.
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// A server with these settings.
    pub(crate) async fn start_with(settings: &[(&str, &str)]) -> Self {
        let (database, database_url) = fresh_database().await;
        let data = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let own =
            [("VESTNIK_HTTP_WORKERS", "1"), ("VESTNIK_DATABASE_CONNECTIONS", "6"), ("VESTNIK_BASE_URL", base.as_str())];
        let variables = own.iter().chain(settings).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let data_dir = ("VESTNIK_DATA_DIR".to_owned(), data.path().to_str().unwrap().to_owned());
        let config = Config::read(variables.chain([data_dir])).unwrap();
        let clock = Clock::default();
        let app = App::build_with_clock(config, &database_url, clock.clone()).await.unwrap();
        actix_web::rt::spawn(app.serve(listener).unwrap());
        Self { app, clock, base, database_url, database, stop: CancellationToken::new(), _data: data }
    }

    /// The API, asked by nobody in particular.
    pub(crate) fn anybody(&self) -> Api<Reqwest> {
        Api::new(Reqwest::new(&self.base))
    }

    /// Does all background jobs that are due now.
    pub(crate) async fn settle(&self) {
        self.app.jobs.drain().await.unwrap();
    }

    /// Starts the background work for real, until the test ends.
    pub(crate) fn start_workers(&self) {
        self.app.start_workers(&self.stop);
    }

    /// Moves the clock forward.
    pub(crate) fn later(&self, by: SignedDuration) {
        self.clock.advance(by);
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
        let database = self.database.clone();
        // The server's connections end with its runtime; PostgreSQL ends those that are left.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let admin = admin().await;
                admin.batch_execute(&format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)")).await.ok();
            });
        })
        .join()
        .ok();
    }
}

/// The password of every [`Persona`].
pub(crate) const PASSWORD: &str = "тишина и кофе";

/// Somebody with a confirmed account, signed in. Derefs to the API as he may use it.
pub(crate) struct Persona {
    /// His number.
    pub(crate) id: UserId,
    /// The address he signs in with.
    pub(crate) email: String,
    /// The session he is signed in by.
    pub(crate) session: SessionId,
    api: Api<Reqwest>,
}

impl Deref for Persona {
    type Target = Api<Reqwest>;

    fn deref(&self) -> &Self::Target {
        &self.api
    }
}

impl TestApp {
    /// Somebody with the role every new account has.
    pub(crate) async fn person(&self, name: &str) -> Persona {
        self.persona(name, &[USER], &[]).await
    }

    /// One of the staff.
    pub(crate) async fn manager(&self, name: &str) -> Persona {
        self.persona(name, &[USER, MANAGER], &[]).await
    }

    /// Somebody who may do everything.
    pub(crate) async fn admin(&self, name: &str) -> Persona {
        self.persona(name, &[USER, ADMIN], &[]).await
    }

    /// Somebody without any role, who may do exactly this.
    pub(crate) async fn person_who_may(&self, name: &str, grants: &[(Permission, Reach)]) -> Persona {
        self.persona(name, &[], grants).await
    }

    /// Made in the database, because signing up in every test would hash passwords all day.
    async fn persona(&self, name: &str, roles: &[&str], grants: &[(Permission, Reach)]) -> Persona {
        static HASH: OnceCell<String> = OnceCell::const_new();
        let hash = HASH.get_or_init(async || self.app.passwords().hash(PASSWORD).await.unwrap()).await;
        let email = format!("{}@people.example", name.to_lowercase().replace(' ', "."));
        let db = self.database().await;
        let user =
            "INSERT INTO users (email, name, password_hash, confirmed_at) VALUES ($1, $2, $3, now()) RETURNING id";
        let user: i64 = db.query_one(user, &[&email, &name, hash]).await.unwrap().get(0);
        for role in roles {
            let give = "INSERT INTO user_roles SELECT $1, id FROM roles WHERE name = $2";
            assert_eq!(db.execute(give, &[&user, role]).await.unwrap(), 1, "no role {role}");
        }
        for (permission, reach) in grants {
            let give = "INSERT INTO user_permissions VALUES ($1, $2, $3)";
            db.execute(give, &[&user, &permission.name(), &reach.to_string()]).await.unwrap();
        }
        let session = "INSERT INTO sessions (user_id, user_agent, address, expires_at)
             VALUES ($1, 'a test', '127.0.0.1', now() + interval '30 days') RETURNING id";
        let session: i64 = db.query_one(session, &[&user]).await.unwrap().get(0);
        let (id, session) = (UserId(user), SessionId(session));
        let token = self.app.roster().access_token(Claims { user: id, session }).unwrap();
        Persona { id, email, session, api: Api::new(Reqwest::new(&self.base).signed_in(token)) }
    }

    /// The same person with an access token that is not worn out, in the same session.
    pub(crate) fn signed_in_anew(&self, person: &Persona) -> Persona {
        let token = self.token_of(person);
        Persona { api: self.with_token(&token), email: person.email.clone(), ..*person }
    }

    /// An access token of this person, for requests that the client has no method for.
    pub(crate) fn token_of(&self, person: &Persona) -> String {
        self.app.roster().access_token(Claims { user: person.id, session: person.session }).unwrap()
    }

    /// The API, asked by the holder of this access token.
    pub(crate) fn with_token(&self, token: &str) -> Api<Reqwest> {
        Api::new(Reqwest::new(&self.base).signed_in(token))
    }

    /// Where another server of the same configuration serves, on the same database.
    pub(crate) async fn another_node(&self) -> Reqwest {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let config = (*self.app.config).clone();
        let app = App::build_with_clock(config, &self.database_url, self.clock.clone()).await.unwrap();
        actix_web::rt::spawn(app.serve(listener).unwrap());
        Reqwest::new(base)
    }

    /// The test's database, for what has no address.
    pub(crate) async fn database(&self) -> tokio_postgres::Client {
        let (client, connection) = tokio_postgres::connect(&self.database_url, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }

    /// Until somebody waits for what another transaction holds.
    pub(crate) async fn wait_for_a_lock(&self) {
        let db = self.database().await;
        let waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let started = std::time::Instant::now();
        while db.query_opt(waiting, &[]).await.unwrap().is_none() {
            assert!(started.elapsed().as_secs() < 10, "nobody waits");
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    /// The letters that were captured for this address, the oldest first: their source.
    pub(crate) async fn letters_to(&self, email: &str) -> Vec<String> {
        let query = "SELECT source FROM captured_letters WHERE recipient = $1 ORDER BY id";
        let rows = self.database().await.query(query, &[&email]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }
}

/// Written by time and by whoever asks, whatever he asks for.
const UNREST: [&str; 2] = ["sessions", "refresh_tokens"];

/// A mark of all that is in the database: the same as long as nothing is changed.
pub(crate) async fn mark(db: &tokio_postgres::Client) -> String {
    let tables = "SELECT table_name::text FROM information_schema.tables
                  WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> ALL ($1) ORDER BY 1";
    let tables = db.query(tables, &[&UNREST.as_slice()]).await.unwrap();
    let rows =
        |table: String| format!("(SELECT string_agg(one::text, chr(10) ORDER BY one::text) FROM {table} AS one)");
    let all: Vec<String> = tables.iter().map(|row| rows(row.get(0))).collect();
    assert!(all.len() > 40, "there are more tables than that");
    db.query_one(&format!("SELECT md5(concat_ws('|', {}))", all.join(", ")), &[]).await.unwrap().get(0)
}

/// The problem that a call must have failed with.
pub(crate) trait Failed {
    /// The problem, or a failed test.
    fn problem(self) -> Problem;
}

impl<T: std::fmt::Debug> Failed for vestnik_client::Result<T> {
    fn problem(self) -> Problem {
        self.unwrap_err().problem().expect("a problem, not a failure to reach the server").clone()
    }
}

fn cluster() -> String {
    std::env::var("TEST_DATABASE_URL").unwrap_or_else(|_| throwaway::cluster().to_owned())
}

/// The address of another database in the same cluster.
fn address_of(database: &str) -> String {
    let cluster = cluster();
    let (head, query) = cluster.split_once('?').unwrap_or((&cluster, ""));
    let (server, _) = head.rsplit_once('/').unwrap();
    format!("{server}/{database}?{query}")
}

async fn admin() -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(&cluster(), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// A database of its own, copied from one that was migrated once.
async fn fresh_database() -> (String, String) {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let template = TEMPLATE.get_or_init(template).await;
    let name = format!("test_{}", hex::encode(rand::random::<[u8; 8]>()));
    admin()
        .await
        .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
        .await
        .unwrap();
    let url = address_of(&name);
    (name, url)
}

async fn template() -> String {
    let name = format!("template_{}", hex::encode(rand::random::<[u8; 8]>()));
    admin().await.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    migrations::run(&address_of(&name)).await.unwrap();
    name
}
