//! Brings a database to the schema this program was built for.

use crate::access;
use anyhow::{Context, Result, anyhow};
use diesel_async::AsyncPgConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations");

/// Two servers that start at once must not migrate at once: a lock that PostgreSQL drops with the connection.
const LOCK: &str = "SELECT pg_advisory_lock(hashtext('vestnik migrations'))";

/// Runs what has not been run yet and answers the names. Safe to call from many processes at once.
pub async fn run(url: &str) -> Result<Vec<String>> {
    let (client, connection) = access::connect(url).await.context("the database could not be reached")?;
    let guard = tokio::spawn(connection);
    client.batch_execute(LOCK).await?;
    let (second, second_connection) = access::connect(url).await?;
    let migrating = AsyncPgConnection::try_from_client_and_connection(second, second_connection).await?;
    let ran = tokio::task::spawn_blocking(move || run_blocking(migrating)).await??;
    drop(client);
    guard.await.ok();
    Ok(ran)
}

fn run_blocking(connection: AsyncPgConnection) -> Result<Vec<String>> {
    let mut harness = diesel_async::AsyncMigrationHarness::new(connection);
    let ran = harness.run_pending_migrations(MIGRATIONS).map_err(|error| anyhow!("a migration failed: {error}"))?;
    Ok(ran.iter().map(ToString::to_string).collect())
}
