//! The shape of the database. What a migration does, its other half undoes: an operator can go back to the version before. And what belongs
//! to a client or a lead is tied to its home by the data themselves. What is said in SQL and in Rust is the same.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::collections::BTreeSet;
use vestnik::platform::postgres::throwaway;
use vestnik_client::api::text::Phone;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations");

#[tokio::test]
async fn every_migration_can_be_undone() {
    let scratch = Scratch::make().await;
    let looking = connect(&scratch.url).await;
    let changing = scratch.harness().await;
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
    scratch.drop().await;
}

/// Tables that name a client or a lead and are not tied to its home, each with its reason.
const NOT_OF_A_HOME: &[(&str, &str)] = &[
    ("mailing_recipients", "tied to the owner of the mailing, whose client it is; gone when the client changes hands"),
    ("deliveries", "the books of a run: they outlive the client, and belong to who sent them"),
    ("delivery_attempts", "the same"),
    ("client_merges", "joins two clients that may be moved apart later; who asks must see each"),
    ("conversions", "joins a lead with a client that may be moved apart later; each is looked up by its own rule"),
];

#[tokio::test]
async fn whatever_hangs_on_a_record_is_tied_to_its_home() {
    let scratch = Scratch::make().await;
    scratch.migrate(None).await;
    let looking = connect(&scratch.url).await;

    let roots = looking
        .query(
            "SELECT table_name::text FROM information_schema.columns
                WHERE table_schema = 'public' AND column_name = 'home' AND is_generated = 'ALWAYS'",
            &[],
        )
        .await
        .unwrap();
    let roots: BTreeSet<String> = roots.iter().map(|row| row.get(0)).collect();
    assert!(roots.contains("clients") && roots.contains("leads"), "{roots:?}");
    for root in &roots {
        let led = "SELECT FROM pg_indexes WHERE tablename = $1 AND indexdef LIKE '%(home, %'";
        assert!(!looking.query(led, &[root]).await.unwrap().is_empty(), "{root}: no index that begins with the home");
    }
    let naming = looking
        .query("SELECT tables.table_name::text, column_name::text FROM information_schema.columns
                JOIN information_schema.tables USING (table_schema, table_name)
                WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND column_name IN ('client_id', 'lead_id')", &[])
        .await
        .unwrap();
    let mut excused = BTreeSet::new();
    for row in &naming {
        let (table, column): (String, String) = (row.get(0), row.get(1));
        if let Some((name, _)) = NOT_OF_A_HOME.iter().find(|(name, _)| *name == table) {
            excused.insert(*name);
            continue;
        }
        let parent = if column == "client_id" { "clients" } else { "leads" };
        let tie = format!("FOREIGN KEY (home, {column}) REFERENCES {parent}(home, id)%");
        let ties =
            "SELECT FROM pg_constraint WHERE conrelid = $1::text::regclass AND pg_get_constraintdef(oid) LIKE $2";
        assert!(!looking.query(ties, &[&table, &tie]).await.unwrap().is_empty(), "{table}.{column}: no key {tie}");
    }
    assert_eq!(excused.len(), NOT_OF_A_HOME.len(), "an excuse that nothing needs: {NOT_OF_A_HOME:?}");
    drop(looking);
    scratch.drop().await;
}

/// Tables with a group that the safety net does not cover, each with its reason.
const OUTSIDE_THE_NET: &[(&str, &str)] = &[
    ("memberships", "who has a seat where is what the net itself is made of"),
    ("invitations", "seats to come"),
    ("lifted_suppressions", "what undoing a bulk run needs: reached by its run alone"),
];

#[tokio::test]
async fn the_safety_net_covers_every_table_of_the_office() {
    let scratch = Scratch::make().await;
    vestnik::migrations::run(&scratch.url).await.unwrap();
    let looking = connect(&scratch.url).await;
    let tables = "SELECT DISTINCT tables.table_name::text FROM information_schema.columns
                  JOIN information_schema.tables USING (table_schema, table_name)
                  WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND column_name IN ('home', 'group_id')";
    let tables: BTreeSet<String> = looking.query(tables, &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
    let outside: BTreeSet<String> = OUTSIDE_THE_NET.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert!(outside.is_subset(&tables), "an excuse that nothing needs: {OUTSIDE_THE_NET:?}");
    for table in tables.difference(&outside) {
        let held =
            "SELECT relrowsecurity, ARRAY(SELECT cmd::text FROM pg_policies WHERE tablename = relname ORDER BY 1)
                    FROM pg_class WHERE oid = $1::text::regclass";
        let row = looking.query_one(held, &[table]).await.unwrap();
        let (on, commands): (bool, Vec<String>) = (row.get(0), row.get(1));
        assert!(on, "{table}: no row-level security");
        assert_eq!(commands, ["DELETE", "INSERT", "SELECT", "UPDATE"], "{table}");
    }
    // A view is read as its owner, unless it says otherwise: past the net.
    let past = "SELECT DISTINCT views.relname::text FROM pg_policies
                JOIN pg_class AS held ON held.relname = tablename
                JOIN pg_depend ON pg_depend.refobjid = held.oid AND pg_depend.classid = 'pg_rewrite'::regclass
                JOIN pg_rewrite ON pg_rewrite.oid = pg_depend.objid
                JOIN pg_class AS views ON views.oid = ev_class AND views.relkind = 'v'
                WHERE cmd = 'SELECT' AND qual <> 'true'
                  AND NOT coalesce('security_invoker=true' = ANY (views.reloptions), false)";
    let past: Vec<String> = looking.query(past, &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
    assert!(past.is_empty(), "views that lead past the net: {past:?}");
    drop(looking);
    scratch.drop().await;
}

#[tokio::test]
async fn a_query_that_forgets_whose_things_it_may_touch_is_held_by_the_net() {
    let scratch = Scratch::make().await;
    vestnik::migrations::run(&scratch.url).await.unwrap();
    let sql = connect(&scratch.url).await;
    // Anna works in the group 1, Boris is of no group, and Vera looks on.
    let office = "
        INSERT INTO users (email, name, password_hash) VALUES ('anna@x.y', 'Anna', ''), ('boris@x.y', 'Boris', ''), ('vera@x.y', 'Vera', '');
        INSERT INTO groups (name) VALUES ('North');
        INSERT INTO memberships VALUES (1, 1, 'member'), (1, 3, 'viewer');
        INSERT INTO clients (owner_id, group_id, name, email) VALUES (1, 1, 'Client', 'client@x.y');
        INSERT INTO comments (home, client_id, author_id, text) VALUES (1, 1, 1, 'Secret');
        INSERT INTO comment_revisions VALUES (1, 1, 'Secret before', now());";
    sql.batch_execute(office).await.unwrap();
    let (anna, boris, vera) = (1_i64, 2_i64, 3_i64);
    let denied = |refused: tokio_postgres::Error| {
        assert_eq!(refused.code(), Some(&tokio_postgres::error::SqlState::INSUFFICIENT_PRIVILEGE), "{refused}");
    };
    for (person, reads) in [(anna, 1), (vera, 1), (boris, 0)] {
        let held: bool = sql.query_one("SELECT ask_as($1, false, false)", &[&person]).await.unwrap().get(0);
        assert!(held);
        for table in ["comments", "comment_revisions", "client_counts"] {
            let seen = sql.query(&format!("SELECT FROM {table}"), &[]).await.unwrap().len();
            assert_eq!(seen, reads, "{table}, by {person}");
        }
        for change in ["UPDATE clients SET version = version WHERE home = 1", "UPDATE comments SET version = version"] {
            match sql.execute(change, &[]).await {
                Ok(changed) => assert_eq!(changed, u64::from(person == anna), "{change}, by {person}"),
                Err(refused) => denied(refused),
            }
        }
        let removed = sql.execute("DELETE FROM comments WHERE id <> 1 OR $1::bigint <> 1", &[&person]).await.unwrap();
        assert_eq!(removed, 0, "by {person}");
    }
    let boris_s = "INSERT INTO clients (owner_id, group_id, name, email) VALUES (2, 1, 'Slipped in', 'slipped@x.y')";
    denied(sql.execute(boris_s, &[]).await.unwrap_err());
    let taken_out = "UPDATE clients SET group_id = NULL, owner_id = $1";
    for (person, to, moved) in [(vera, vera, None), (boris, boris, Some(0)), (anna, anna, Some(1))] {
        sql.query("SELECT ask_as($1, false, false)", &[&person]).await.unwrap();
        match sql.execute(taken_out, &[&to]).await {
            Ok(changed) => assert_eq!(Some(changed), moved, "by {person}"),
            Err(refused) => denied(refused),
        }
    }
    // The staff see all and, unless they may, change nothing.
    sql.query("SELECT ask_as(2, true, false)", &[]).await.unwrap();
    assert_eq!(sql.query("SELECT FROM comments", &[]).await.unwrap().len(), 1);
    assert_eq!(sql.execute("DELETE FROM comments", &[]).await.unwrap(), 0);
    // Whoever may change everything is not kept from seeing what he changes.
    sql.query("SELECT ask_as(2, false, true)", &[]).await.unwrap();
    let told = "UPDATE comments SET version = version RETURNING id";
    assert_eq!(sql.query(told, &[]).await.unwrap().len(), 1);
    drop(sql);
    scratch.drop().await;
}

#[tokio::test]
async fn numbers_kept_as_they_were_written_get_the_form_that_new_ones_have() {
    let scratch = Scratch::make().await;
    scratch.migrate(Some("2026-11-28-000520")).await;
    let db = connect(&scratch.url).await;
    let heads =
        ["", "+", "+8", "00", "000", "810", "8100", "7", "71", "72", "73", "77", "8", "82", "86", "88", "9", "90"];
    let with_tails = |head: &str| -> Vec<String> {
        (0..15).map(|digits| format!("{head}{}", &"45678901234567"[..digits])).collect()
    };
    let written = heads.into_iter().flat_map(with_tails).filter(|number| Phone::parse(number).is_ok());
    let written: Vec<String> = written.collect();
    let owner = "INSERT INTO users (email, name, password_hash) VALUES ('a@x.example', 'A', '') RETURNING id";
    let owner: i64 = db.query_one(owner, &[]).await.unwrap().get(0);
    let clients = "INSERT INTO clients (owner_id, name, email, phone)
        SELECT $1, 'A', number, number FROM unnest($2::text[]) AS number";
    db.execute(clients, &[&owner, &written]).await.unwrap();

    scratch.migrate(None).await;
    let kept = db.query("SELECT email, phone FROM clients", &[]).await.unwrap();
    assert_eq!(kept.len(), written.len());
    for row in &kept {
        let (written, kept): (String, String) = (row.get(0), row.get(1));
        assert_eq!(Phone::parse(&written).map(Phone::into_string), Ok(kept), "{written}");
    }
    drop(db);
    scratch.drop().await;
}

#[tokio::test]
async fn what_was_counted_of_each_owner_is_counted_of_everybody_too() {
    let scratch = Scratch::make().await;
    scratch.migrate(Some("2026-11-28-000600")).await;
    let db = connect(&scratch.url).await;
    db.batch_execute(
        "INSERT INTO users (email, name, password_hash) SELECT n || '@x.example', 'A', '' FROM generate_series(1, 2) AS n;
         INSERT INTO groups (name) VALUES ('North');
         INSERT INTO leads (owner_id, group_id, name, source, next_step_on, stage_id, meaning)
         SELECT users.id, group_id, 'Lead', 'fair', '2026-11-30', stages.id, meaning
         FROM users, groups JOIN stages ON group_id = groups.id WHERE meaning = 'open';
         INSERT INTO clients (owner_id, group_id, name, email)
         SELECT users.id, groups.id, 'Client', users.email FROM users, groups",
    )
    .await
    .unwrap();

    scratch.migrate(None).await;
    for (table, of, figures) in [
        ("flow_counts", "home, quarter", "sum(leads), sum(converted), sum(lost), sum(clients)"),
        ("source_counts", "home, day, source", "sum(leads), sum(converted)"),
        ("due_counts", "home, next_step_on", "sum(leads)"),
    ] {
        let counted = async |whose| {
            let query = format!(
                "SELECT row({of}, {figures})::text FROM {table} WHERE owner_id IS {whose} GROUP BY {of} ORDER BY {of}"
            );
            let rows = db.query(&query, &[]).await.unwrap();
            rows.iter().map(|row| row.get(0)).collect::<Vec<String>>()
        };
        let everybody = counted("NULL").await;
        assert!(!everybody.is_empty(), "{table}");
        assert_eq!(everybody, counted("NOT NULL").await, "{table}");
    }
    drop(db);
    scratch.drop().await;
}

/// A database of its own, empty.
struct Scratch {
    name: String,
    url: String,
    admin: tokio_postgres::Client,
}

impl Scratch {
    async fn make() -> Self {
        let cluster = std::env::var("TEST_DATABASE_URL").unwrap_or_else(|_| throwaway::cluster().to_owned());
        let name = format!("undone_{}", hex::encode(rand::random::<[u8; 8]>()));
        let admin = connect(&cluster).await;
        admin.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        let (head, query) = cluster.split_once('?').unwrap_or((&cluster, ""));
        let url = format!("{}/{name}?{query}", head.rsplit_once('/').unwrap().0);
        Self { name, url, admin }
    }

    async fn harness(&self) -> AsyncPgConnection {
        let (client, connection) = tokio_postgres::connect(&self.url, tokio_postgres::NoTls).await.unwrap();
        AsyncPgConnection::try_from_client_and_connection(client, connection).await.unwrap()
    }

    /// Runs the migrations that have not been run, as far as those before this name.
    async fn migrate(&self, before: Option<&'static str>) {
        let harness = self.harness().await;
        let run = move || {
            let mut harness = AsyncMigrationHarness::new(harness);
            for migration in harness.pending_migrations(MIGRATIONS).unwrap() {
                let name = migration.name().to_string();
                if before.is_none_or(|before| name.as_str() < before) {
                    harness.run_migration(&migration).unwrap();
                }
            }
        };
        tokio::task::spawn_blocking(run).await.unwrap();
    }

    async fn drop(self) {
        self.admin.batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).await.unwrap();
    }
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
        UNION ALL SELECT format('%s: %s %s', oid::regclass, pg_get_viewdef(oid), reloptions) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
        UNION ALL SELECT format('%s has row-level security', oid::regclass) FROM pg_class WHERE relrowsecurity
        UNION ALL SELECT format('%s: %s %s %s %s', tablename, policyname, cmd, qual, with_check) FROM pg_policies
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
