//! Brings a database to the schema this program was built for.

use crate::access;
use anyhow::{Context, Result, anyhow, bail};
use diesel_async::AsyncPgConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations");

/// The oldest PostgreSQL that knows everything the schema asks for.
const OLDEST: i32 = 15;

/// Two servers that start at once must not migrate at once: a lock that PostgreSQL drops with the connection.
const LOCK: &str = "SELECT pg_advisory_lock(hashtext('vestnik migrations'))";

/// Runs what has not been run yet and answers the names. Safe to call from many processes at once.
pub async fn run(url: &str) -> Result<Vec<String>> {
    let (client, connection) = access::connect(url).await.context("the database could not be reached")?;
    let guard = tokio::spawn(connection);
    fits(&client).await?;
    client.batch_execute(LOCK).await?;
    let (second, second_connection) = access::connect(url).await?;
    let migrating = AsyncPgConnection::try_from_client_and_connection(second, second_connection).await?;
    let ran = tokio::task::spawn_blocking(move || run_blocking(migrating)).await??;
    arm(&client).await?;
    drop(client);
    guard.await.ok();
    Ok(ran)
}

/// A database that somebody else set up may be too old, or unable to hold what people write.
async fn fits(client: &tokio_postgres::Client) -> Result<()> {
    let question = "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding')";
    let answer = client.query_one(question, &[]).await?;
    let (version, encoding): (i32, String) = (answer.get(0), answer.get(1));
    if version < OLDEST {
        bail!("the database is PostgreSQL {version}; Vestnik needs {OLDEST} or newer");
    }
    if encoding != "UTF8" {
        bail!(
            "the database keeps text as {encoding}; make one with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
        );
    }
    let knows_letters: bool = client.query_one("SELECT lower('Ж') = 'ж'", &[]).await?.get(0);
    if !knows_letters {
        tracing::warn!(
            "the database knows no letters beyond English, so searching Cyrillic heeds case; \
             make one with a locale such as C.UTF-8 or ru_RU.UTF-8"
        );
    }
    Ok(())
}

/// Gives the role under which people ask (ADR 33) what it needs. The role is of the whole cluster, and may be made by several databases'
/// servers at once.
async fn arm(client: &tokio_postgres::Client) -> Result<()> {
    client.batch_execute(ROLE).await?;
    if !client.query_one("SELECT may_ask_as(session_user)", &[]).await?.get::<_, bool>(0) {
        tracing::warn!(
            "the database lets Vestnik make no role vestnik_person, so what people may touch is kept apart by the queries alone; \
             an administrator can make it: CREATE ROLE vestnik_person; GRANT vestnik_person TO … (the user of DATABASE_URL)"
        );
        return Ok(());
    }
    client.batch_execute(PRIVILEGES).await?;
    Ok(())
}

const ROLE: &str = "DO $$ BEGIN
    IF to_regrole('vestnik_person') IS NULL THEN
        CREATE ROLE vestnik_person NOLOGIN;
    END IF;
    IF NOT may_ask_as(session_user) THEN
        EXECUTE format('GRANT vestnik_person TO %I', session_user);
    END IF;
EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN NULL;
END $$";

/// Only what is missing, as most starts bring nothing new.
const PRIVILEGES: &str = "DO $$
DECLARE
    of regclass;
BEGIN
    FOR of IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
              AND NOT has_table_privilege('vestnik_person', oid, 'DELETE') LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO vestnik_person', of);
    END LOOP;
END $$";

fn run_blocking(connection: AsyncPgConnection) -> Result<Vec<String>> {
    let mut harness = diesel_async::AsyncMigrationHarness::new(connection);
    let ran = harness.run_pending_migrations(MIGRATIONS).map_err(|error| anyhow!("a migration failed: {error}"))?;
    Ok(ran.iter().map(ToString::to_string).collect())
}
