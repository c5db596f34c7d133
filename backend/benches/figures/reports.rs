//! Reports over a year in which ten million letters went out, and the first screen beside them.

use std::time::Duration;

use anyhow::Result;

use crate::judge;
use crate::load::{self, Speed};
use crate::server::Server;

/// Runs of a year, and letters of each: ten million together.
const RUNS: i64 = 10_000;
const LETTERS: i64 = 1_000;

const LIMIT: Duration = Duration::from_millis(100);

pub(crate) async fn run() -> Result<()> {
    let server = Server::start(&[]).await?;
    fill(&server).await?;
    let from = |days: i64| {
        let from = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * days);
        format!("/api/v1/reports/mailings?from={from}")
    };
    let asked = [
        ("30 days of them (under 100 ms)", from(30)),
        ("a year of them (under 100 ms)", from(365)),
        ("a year by mailing (under 100 ms)", from(365).replace("/mailings?", "/mailings/rows?")),
        ("the first screen", "/api/v1/dashboard".to_owned()),
    ];
    for (name, path) in asked {
        let speed = measure(&server, &path).await?;
        judge(name, told(&speed), speed.p99 < LIMIT);
    }
    Ok(())
}

/// One person who asks, waits for the answer, and asks again.
async fn measure(server: &Server, path: &str) -> Result<Speed> {
    let token = server.token().await?;
    load::ask(&server.address, path, &token, 1, Duration::from_secs(1)).await?;
    load::ask(&server.address, path, &token, 1, Duration::from_secs(5)).await
}

fn told(speed: &Speed) -> String {
    format!("p50 {:.1} ms, p99 {:.1} ms", speed.p50.as_secs_f64() * 1000.0, speed.p99.as_secs_f64() * 1000.0)
}

/// A year of 200 mailings, written as sending writes them: every letter, the figures of each run, by minute and by reason, and one
/// reader in two thousand who unsubscribed.
async fn fill(server: &Server) -> Result<()> {
    server.bring_in_clients(1, LETTERS).await?;
    let sql = server.sql().await?;
    let owner = server.owner;
    let mailings = "INSERT INTO mailings (owner_id, name, subject, body, format, audience, start_local, time_zone, recurrence, state)
        SELECT $1, 'Mailing ' || n, 's', 'b', 'text', 'all', '2026-01-01 09:00', 'UTC', '{\"kind\":\"daily\"}', 'completed'
        FROM generate_series(1, 200) AS n";
    sql.execute(mailings, &[&owner]).await?;
    let runs = "INSERT INTO mailing_runs (owner_id, mailing_id, scheduled_for, state, subject, body, format, owner_name,
            owner_email, mailing_name, message_domain, total, sent, failed, attempts, started_at, finished_at)
        SELECT $1, (SELECT min(id) FROM mailings) + n % 200, at, 'finished', 's', 'b', 'text', 'Bench', 'b@x.example', 'Mailing',
               'x.example', $3::bigint, $3::bigint * 95 / 100, $3::bigint * 5 / 100, $3::bigint, at, at + interval '90 seconds'
        FROM (SELECT n, now() - interval '1 year' * n / $2::bigint AS at FROM generate_series(1, $2::bigint) AS n) AS begun";
    sql.execute(runs, &[&owner, &RUNS, &LETTERS]).await?;
    sql.batch_execute(
        "INSERT INTO mailing_run_minutes (run_id, minute, sent, deferred, failed)
             SELECT id, date_trunc('minute', started_at) + interval '1 minute' * n, sent / 2, 0, failed / 2
             FROM mailing_runs, generate_series(0, 1) AS n;
         INSERT INTO mailing_run_reasons (run_id, reason, letters)
             SELECT id, reason, failed / 2 FROM mailing_runs, (VALUES ('no_such_user'), ('mailbox_full')) AS why (reason);
         INSERT INTO suppressions (owner_id, email, reason, delivery_id)
             SELECT owner_id, 'gone' || id || '@x.example', 'unsubscribed', (id << 24) + 1 FROM mailing_runs WHERE id % 2 = 0;",
    )
    .await?;
    let letters = "INSERT INTO deliveries (id, run_id, client_id, email, name, state, attempts, last_attempt_at)
        SELECT (runs.id << 24) + clients.id, runs.id, clients.id, clients.email, clients.name,
               CASE WHEN clients.id % 20 = 0 THEN 'failed' ELSE 'sent' END, 1, runs.started_at
        FROM mailing_runs runs, clients WHERE runs.id % 10 = $1";
    for part in 0..10_i64 {
        sql.execute(letters, &[&part]).await?;
    }
    for table in ["mailing_runs", "mailing_run_minutes", "mailing_run_reasons", "suppressions", "deliveries"] {
        sql.batch_execute(&format!("VACUUM (ANALYZE) {table}")).await?;
    }
    sql.batch_execute("CHECKPOINT").await?;
    Ok(())
}
