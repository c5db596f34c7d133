//! A group with many leads and clients: its lists, its board, its figures, and files on their way in and out.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use vestnik_api::groups::NewGroup;
use vestnik_api::imports::{ImportKind, ImportOptions, ImportState};

use crate::load::{self, Speed};
use crate::server::Server;
use crate::{judge, say};

const CONNECTIONS: usize = 8;
const TIME: Duration = Duration::from_secs(5);
const FEW: i64 = 100_000;
const MANY: i64 = 1_000_000;

pub(crate) async fn run() -> Result<()> {
    let server = Server::start(&[]).await?;
    let group = server.api().await?.groups().create(&NewGroup { name: "North".parse()? }).await?.id.0;
    hire(&server, group).await?;
    bring_in(&server, group, 1, FEW).await?;
    let few = measure(&server, group).await?;
    take_out(&server, group, FEW).await?;
    bring_in(&server, group, FEW + 1, MANY).await?;
    let many = measure(&server, group).await?;
    for ((name, few), (_, many)) in few.iter().zip(&many) {
        let told = format!("p50 {:.1} → {:.1} ms", milliseconds(few.p50), milliseconds(many.p50));
        say(&format!("{name}, of 100,000 and of 1,000,000"), told);
        let growth = milliseconds(many.p50) / milliseconds(few.p50);
        judge(&format!("{name}: ratio (at most 1.3)"), format!("{growth:.2}"), growth <= 1.3);
    }
    let alone = load::ask(&server.address, &dashboard(group), &server.token().await?, 1, TIME).await?;
    let alone = milliseconds(alone.p50);
    judge("the group's figures, for one who asks (under 100 ms)", format!("{alone:.1} ms"), alone < 100.0);
    take_out(&server, group, MANY).await?;
    take_in(&server).await?;
    Ok(())
}

async fn measure(server: &Server, group: i64) -> Result<Vec<(&'static str, Speed)>> {
    let token = server.token().await?;
    let pages = [
        ("a page of leads", format!("/api/v1/leads?limit=50&group={group}")),
        ("a page of clients", format!("/api/v1/clients?limit=50&group={group}")),
        (
            "open leads by their next step",
            format!("/api/v1/leads?limit=50&group={group}&meaning=open&sort=next_step_on"),
        ),
        (
            "leads by a part of a Cyrillic name",
            format!("/api/v1/leads?limit=50&group={group}&q=%D0%BE%D0%BA%D0%BE%D0%BB%D0%BE%D0%B2%D0%B0%2077"),
        ),
        (
            "clients by a part of a Cyrillic name",
            format!("/api/v1/clients?limit=50&group={group}&q=%D0%BE%D0%BA%D0%BE%D0%BB%D0%BE%D0%B2%D0%B0%2077"),
        ),
        ("the board", format!("/api/v1/leads/board?group={group}")),
        ("the group's figures", dashboard(group)),
    ];
    let mut found = Vec::new();
    for (name, path) in &pages {
        load::ask(&server.address, path, &token, CONNECTIONS, Duration::from_secs(1)).await?;
        found.push((*name, load::ask(&server.address, path, &token, CONNECTIONS, TIME).await?));
    }
    Ok(found)
}

fn dashboard(group: i64) -> String {
    format!("/api/v1/groups/{group}/dashboard?days=30")
}

/// Fifty people who work in the group.
async fn hire(server: &Server, group: i64) -> Result<()> {
    let people = "
        WITH hired AS (INSERT INTO users (email, name, password_hash)
                       SELECT 'member' || n || '@example.org', 'Member ' || n, '' FROM generate_series(1, 50) AS n RETURNING id)
        INSERT INTO memberships (group_id, user_id, role) SELECT $1, id, 'member' FROM hired";
    server.sql().await?.execute(people, &[&group]).await?;
    Ok(())
}

/// Leads and clients of the members of one group, spread over its stages, over twenty sources and over the days of a year.
async fn bring_in(server: &Server, group: i64, from: i64, to: i64) -> Result<()> {
    const NAME: &str = "(ARRAY['Анна', 'Борис', 'Вера', 'Глеб', 'Дарья', 'Егор', 'Жанна'])[1 + n % 7] || ' '
        || (ARRAY['Соколова', 'Лебедев', 'Новикова', 'Морозов', 'Орлова'])[1 + n % 5] || ' ' || n";
    let sql = server.sql().await?;
    let leads = format!(
        "WITH stage AS (SELECT row_number() OVER (ORDER BY position) AS place, id, meaning FROM stages WHERE group_id = $1),
              member AS (SELECT row_number() OVER (ORDER BY user_id) AS place, user_id AS id FROM memberships WHERE group_id = $1)
         INSERT INTO leads (owner_id, group_id, name, email, source, amount, currency, next_step, next_step_on, stage_id, meaning,
                            created_at)
         SELECT member.id, $1, {NAME}, 'lead' || n || '@example.org', 'Источник ' || n % 20, n % 1000 * 100, 'RUB',
                'Позвонить', current_date + (n % 60 - 10)::int, stage.id, stage.meaning, now() - n * 7919 % 31536000 * interval '1 second'
         FROM generate_series($2::bigint, $3::bigint) AS n
         JOIN stage ON stage.place = 1 + n % 5 JOIN member ON member.place = 1 + n / 7 % 50"
    );
    sql.execute(&leads, &[&group, &from, &to]).await?;
    let clients = format!(
        "WITH member AS (SELECT row_number() OVER (ORDER BY user_id) AS place, user_id AS id FROM memberships WHERE group_id = $1)
         INSERT INTO clients (owner_id, group_id, name, email, created_at)
         SELECT member.id, $1, {NAME}, 'client' || n || '@example.org', now() - n * 7919 % 31536000 * interval '1 second'
         FROM generate_series($2::bigint, $3::bigint) AS n JOIN member ON member.place = 1 + n / 7 % 50"
    );
    sql.execute(&clients, &[&group, &from, &to]).await?;
    for table in ["leads", "clients", "lead_counts", "client_counts", "flow_counts", "source_counts", "due_counts"] {
        sql.batch_execute(&format!("VACUUM (ANALYZE) {table}")).await?;
    }
    sql.batch_execute("CHECKPOINT").await?;
    Ok(())
}

/// The leads and clients of a group that has so many of each, and of its leads those that were lost, a fifth.
async fn take_out(server: &Server, group: i64, of: i64) -> Result<()> {
    for (what, list, format, rest) in [
        ("leads, as CSV", "leads", "csv", ""),
        ("lost leads, as CSV", "leads", "csv", "&meaning=lost"),
        ("clients, as CSV", "clients", "csv", ""),
        ("clients, as XLSX", "clients", "xlsx", ""),
        ("clients, as JSON Lines", "clients", "jsonl", ""),
        ("clients, as vCard", "clients", "vcard", ""),
    ] {
        let path = format!("/api/v1/{list}/export?format={format}&group={group}{rest}");
        let rows = if rest.is_empty() { of } else { of / 5 };
        let (first, whole) = export(server, &path).await?;
        let per_second = f64::from(i32::try_from(rows)?) / whole.as_secs_f64();
        let told = format!("{per_second:.0}/s");
        judge(&format!("{what}, out of {of} on their way out (100,000 a second)"), told, per_second >= 100_000.0);
        let first = milliseconds(first);
        judge("their first byte (under 100 ms)", format!("{first:.1} ms"), first < 100.0);
    }
    Ok(())
}

/// When the first of a file was there, and when all of it.
async fn export(server: &Server, path: &str) -> Result<(Duration, Duration)> {
    let token = server.token().await?;
    let begun = Instant::now();
    let asked = reqwest::Client::new().get(format!("http://{}{path}", server.address)).bearer_auth(token);
    let mut file = asked.send().await?.error_for_status()?;
    let mut first = None;
    while file.chunk().await?.is_some() {
        first.get_or_insert_with(|| begun.elapsed());
    }
    Ok((first.context("an empty file came")?, begun.elapsed()))
}

/// Leads and clients out of a file of 100,000 rows and one of a million each, beside the million that are there.
async fn take_in(server: &Server) -> Result<()> {
    import(server, ImportKind::Leads, FEW).await?;
    let few = import(server, ImportKind::Clients, FEW).await?;
    import(server, ImportKind::Leads, MANY).await?;
    let many = import(server, ImportKind::Clients, MANY).await?;
    say("the server's memory at its peak", format!("{many:.0} MB"));
    let growth = many / few;
    judge("its growth by the longer imports (at most 1.3)", format!("{growth:.2}"), growth <= 1.3);
    Ok(())
}

/// Answers the most memory the server has held until then.
async fn import(server: &Server, kind: ImportKind, rows: i64) -> Result<f64> {
    let mut file = String::from("name,email,phone\n");
    for n in 0..rows {
        writeln!(file, "Анна Соколова {n},new{n}-{rows}@example.org,+7901{n:07}")?;
    }
    let api = server.api().await?;
    let begun = Instant::now();
    let import = api.imports().create_of(kind, &ImportOptions::default(), file.into_bytes()).await?;
    loop {
        // By the same token, which lasts for a quarter of an hour: who signs in again and again is made to wait.
        let now = api.imports().find(import.id).await?;
        match now.state {
            ImportState::Done => break,
            ImportState::Failed => bail!("the import failed: {:?}", now.failure),
            _ => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
    let per_second = f64::from(u32::try_from(rows)?) / begun.elapsed().as_secs_f64();
    judge(
        &format!("an import of {rows} {} (100,000 a second)", kind.name()),
        format!("{per_second:.0}/s"),
        per_second >= 100_000.0,
    );
    server.peak_megabytes()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
