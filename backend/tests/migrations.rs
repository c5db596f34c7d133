//! What a migration does, its other half undoes: an operator can go back to the version before.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::collections::BTreeSet;
use vestnik::platform::postgres::throwaway;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations");

#[tokio::test]
async fn every_migration_can_be_undone() {
    let cluster = std::env::var("TEST_DATABASE_URL").unwrap_or_else(|_| throwaway::cluster().to_owned());
    let name = format!("undone_{}", hex::encode(rand::random::<[u8; 8]>()));
    let admin = connect(&cluster).await;
    admin.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (head, query) = cluster.split_once('?').unwrap_or((&cluster, ""));
    let url = format!("{}/{name}?{query}", head.rsplit_once('/').unwrap().0);
    let looking = connect(&url).await;
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
    let changing = AsyncPgConnection::try_from_client_and_connection(client, connection).await.unwrap();
    let runtime = tokio::runtime::Handle::current();
    let there_and_back = move || {
        let shape = || runtime.block_on(shape(&looking));
        let mut harness = AsyncMigrationHarness::new(changing);
        // Makes diesel's own table.
        harness.applied_migrations().unwrap();
        let mut all: Vec<Box<dyn Migration<Pg>>> = MIGRATIONS.migrations().unwrap();
        all.sort_by_key(|migration| migration.name().to_string());
        let mut shapes = Vec::new();
        for migration in &all {
            shapes.push(shape());
            harness.run_migration(migration).unwrap();
        }
        for (migration, before) in all.iter().zip(shapes).rev() {
            harness.revert_migration(migration).unwrap();
            let after = shape();
            let more: Vec<_> = after.difference(&before).collect();
            let less: Vec<_> = before.difference(&after).collect();
            assert!(more.is_empty() && less.is_empty(), "{}: left {more:#?}, lost {less:#?}", migration.name());
        }
    };
    tokio::task::spawn_blocking(there_and_back).await.unwrap();
    admin.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
}

async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// A line for everything there is, but for the order of columns, and for what belongs to diesel and to extensions.
async fn shape(client: &tokio_postgres::Client) -> BTreeSet<String> {
    let everything = "
        SELECT format('%s.%s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                      pg_get_expr(d.adbin, d.adrelid))
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT format('%s: %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
        UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
        WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT format('%s: %s', oid::regclass, pg_get_viewdef(oid)) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
        UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
          AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')";
    let rows = client.query(everything, &[]).await.unwrap();
    let told = rows.iter().map(|row| row.get::<_, String>(0)).filter(|line| !line.contains("__diesel"));
    told.map(|text| unordered(&text)).collect()
}

/// A definition without comments and the order of its lines, which is that of columns.
fn unordered(text: &str) -> String {
    let lines = text.lines().map(|line| line.trim().trim_end_matches([',', ';']));
    let mut lines: Vec<_> = lines.filter(|line| !line.starts_with("--")).collect();
    lines.sort_unstable();
    lines.join("\n")
}
