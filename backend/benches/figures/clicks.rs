//! Two hundred people who click while letters go out: what the letters cost them.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use vestnik_api::auth::Tokens;

use crate::letters::{all_clients_once, apart, settings};
use crate::load::{self, Speed};
use crate::server::{PASSWORD, Server};
use crate::{judge, say};

const PEOPLE: i64 = 200;
const LETTERS: i64 = 50_000;
const TIME: Duration = Duration::from_mins(1);

/// How long somebody looks at a page before he goes to the next.
const LOOK: Duration = Duration::from_secs(1);

/// What people open, one after the other.
const PAGES: [&str; 8] = [
    "/api/v1/dashboard",
    "/api/v1/clients?limit=50&with_total=true",
    "/api/v1/clients?limit=50&q=%D1%81%D0%BE%D0%BA%D0%BE%D0%BB%D0%BE%D0%B2%D0%B0",
    "/api/v1/messages?limit=50",
    "/api/v1/mailings?limit=50",
    "/api/v1/logs?limit=50",
    "/api/v1/suppressions?limit=50",
    "/api/v1/me",
];

pub(crate) async fn run() -> Result<()> {
    let sink = apart()?;
    let mut given = settings(&sink);
    // Spread over the minute; and visitors are told apart by what this proxy says, or they would be slowed down as one.
    given.push(("VESTNIK_SMTP_LETTERS_PER_SECOND", (LETTERS.unsigned_abs() / TIME.as_secs()).to_string()));
    given.push(("VESTNIK_TRUSTED_PROXIES", "127.0.0.1".to_owned()));
    let server = Server::start(&given).await?;
    server.bring_in_clients(1, LETTERS).await?;
    let tokens = people(&server).await?;
    load::click(&server.address, &PAGES, &tokens, LOOK, Duration::from_secs(5)).await?;
    let idle = load::click(&server.address, &PAGES, &tokens, LOOK, TIME / 2).await?;
    let api = server.api().await?;
    let mailing = api.mailings().create(&all_clients_once()?).await?;
    let begun = Instant::now();
    api.mailings().start(mailing.id).await?;
    let busy = load::click(&server.address, &PAGES, &tokens, LOOK, TIME).await?;
    let sent = sink.count();
    while sink.count() < LETTERS.unsigned_abs() {
        ensure!(begun.elapsed() < 3 * TIME, "{} letters of {LETTERS} after three minutes", sink.count());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    say("200 people, nothing else", told(&idle));
    say("200 people while letters go out", told(&busy));
    say("letters meanwhile", sent.to_string());
    let ratio = busy.p99.as_secs_f64() / idle.p99.as_secs_f64();
    // One answer that was none would have ended the scenario.
    judge("p99 over the idle figure (under 4), no error", format!("{ratio:.2}"), ratio < 4.0);
    let peak = server.peak_megabytes()?;
    judge("the server's memory at its peak (under 80 MB)", format!("{peak:.0} MB"), peak < 80.0);
    Ok(())
}

fn told(speed: &Speed) -> String {
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    format!("{:.0}/s, p50 {:.1} ms, p99 {:.1} ms", speed.per_second, milliseconds(speed.p50), milliseconds(speed.p99))
}

/// Accounts with 500 clients, a message and a mailing each, signed in.
async fn people(server: &Server) -> Result<Vec<String>> {
    let sql = server.sql().await?;
    let accounts = "WITH people AS (
            INSERT INTO users (email, name, password_hash, confirmed_at)
            SELECT 'person' || n || '@vestnik.example', 'Person ' || n, (SELECT password_hash FROM users WHERE id = $1), now()
            FROM generate_series(1, $2::bigint) AS n RETURNING id
        ), roles AS (
            INSERT INTO user_roles (user_id, role_id) SELECT people.id, roles.id FROM people, roles WHERE roles.name = 'user'
        ), clients AS (
            INSERT INTO clients (owner_id, name, email)
            SELECT people.id, 'Соколова ' || n, 'client' || n || '@x.example' FROM people, generate_series(1, 500) AS n
        ), messages AS (
            INSERT INTO messages (owner_id, name, subject, body, format) SELECT id, 'News', 's', 'b', 'text' FROM people
        )
        INSERT INTO mailings (owner_id, name, subject, body, format, audience, start_local, time_zone, recurrence)
        SELECT id, 'News', 's', 'b', 'text', 'all', '2026-01-01 09:00', 'UTC', '{\"kind\":\"once\"}' FROM people";
    sql.execute(accounts, &[&server.owner, &PEOPLE]).await?;
    sql.batch_execute("ANALYZE").await?;
    let browser = reqwest::Client::new();
    let mut tokens = Vec::new();
    for person in 1..=PEOPLE {
        let answer = browser
            .post(format!("http://{}/api/v1/auth/login", server.address))
            .header("x-forwarded-for", format!("10.0.{}.{}", person / 250, person % 250 + 1))
            .json(&serde_json::json!({ "email": format!("person{person}@vestnik.example"), "password": PASSWORD }))
            .send()
            .await?;
        let signed_in: Tokens = answer.error_for_status().context("signing in")?.json().await?;
        tokens.push(signed_in.access_token);
    }
    Ok(tokens)
}
