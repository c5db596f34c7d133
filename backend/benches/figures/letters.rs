//! Letters per second with the whole log kept, against what the sink takes from a bare sender.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use vestnik_api::mailings::NewMailing;
use vestnik_sink::Sink;

use crate::server::Server;
use crate::{judge, say};

const FEW: u32 = 20_000;
const MANY: u32 = 400_000;
const BARE: u32 = 100_000;
const CONNECTIONS: u32 = 16;

pub(crate) async fn run() -> Result<()> {
    let bare = bare_sender().await?;
    say("a bare sender, no log", format!("{bare:.0}/s"));
    let sink = apart()?;
    let server = Server::start(&settings(&sink)).await?;
    server.bring_in_clients(1, i64::from(FEW)).await?;
    let few = send_to_all(&server, &sink, FEW).await?;
    judge(
        "first letter after start (under 300 ms)",
        format!("{:.0} ms", few.first.as_secs_f64() * 1000.0),
        few.first < Duration::from_millis(300),
    );
    judge("Vestnik, every recipient logged (at least 20,000/s)", format!("{:.0}/s", few.rate), few.rate >= 20_000.0);
    say("the same, from \"start\" to the last word in the books", format!("{:.0}/s", few.whole));
    say("ratio to the bare sender", format!("{:.2}", few.rate / bare));
    server.bring_in_clients(i64::from(FEW) + 1, i64::from(MANY)).await?;
    let many = send_to_all(&server, &sink, MANY).await?;
    say("400,000 recipients", format!("{:.0}/s", many.rate));
    say("the same, from \"start\" to the last word in the books", format!("{:.0}/s", many.whole));
    let ratio = many.rate / few.rate;
    judge("ratio to 20,000 recipients (at least 0.9)", format!("{ratio:.2}"), ratio >= 0.9);
    say("first of 400,000 letters after start", format!("{:.1} s", many.first.as_secs_f64()));
    let peak = server.peak_megabytes()?;
    judge("the server's memory at its peak (under 80 MB)", format!("{peak:.0} MB"), peak < 80.0);
    Ok(())
}

/// How one mailing went.
struct Sent {
    /// From "start" to the first letter.
    first: Duration,
    /// Letters a second from the first to the last.
    rate: f64,
    /// The same from "start" until the run is finished: frozen, sent, and every result written down.
    whole: f64,
}

/// Sends one mailing to all clients, and sees to it that every letter is in the books.
async fn send_to_all(server: &Server, sink: &Sink, recipients: u32) -> Result<Sent> {
    sink.forget();
    let api = server.api().await?;
    let mailing = api.mailings().create(&all_clients_once()?).await?;
    let started = Instant::now();
    api.mailings().start(mailing.id).await?;
    let first = reached(sink, 1, started).await?;
    let all = reached(sink, u64::from(recipients), started).await?;
    books_balance(server, recipients).await?;
    Ok(Sent {
        first,
        rate: f64::from(recipients - 1) / all.saturating_sub(first).as_secs_f64(),
        whole: f64::from(recipients) / started.elapsed().as_secs_f64(),
    })
}

/// A sink on a thread of its own, as a mail server is a program of its own: whoever sends to it from here does not
/// share a core with it before all cores are busy.
pub(crate) fn apart() -> Result<Sink> {
    let (give, take) = std::sync::mpsc::channel();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::spawn(move || {
        runtime.block_on(async move {
            let given = give.send(Sink::options().keep(false).start().await);
            if given.is_ok() {
                std::future::pending::<()>().await;
            }
        });
    });
    Ok(take.recv()?)
}

/// A server that sends into the sink.
pub(crate) fn settings(sink: &Sink) -> Vec<(&'static str, String)> {
    vec![
        ("VESTNIK_SMTP_HOST", "127.0.0.1".to_owned()),
        ("VESTNIK_SMTP_PORT", sink.port().to_string()),
        ("VESTNIK_SMTP_SECURITY", "none".to_owned()),
    ]
}

/// A mailing of 2 kB letters to all clients, due at once.
pub(crate) fn all_clients_once() -> Result<NewMailing> {
    let paragraph = "<p>Good day, {{ client.name }}. This is what we have for you this week.</p>\n".repeat(20);
    Ok(serde_json::from_value(serde_json::json!({
        "name": "Bench",
        "content": { "kind": "own", "subject": "News for {{ client.name }}", "body": paragraph, "format": "html" },
        "audience": { "kind": "all" },
        "schedule": { "start": "2026-01-01T09:00:00", "time_zone": "UTC", "recurrence": { "kind": "once" } },
    }))?)
}

async fn reached(sink: &Sink, letters: u64, started: Instant) -> Result<Duration> {
    while sink.count() < letters {
        ensure!(started.elapsed() < Duration::from_mins(5), "{} letters of {letters} after five minutes", sink.count());
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(started.elapsed())
}

/// Speed that loses count is no speed: the run must end with every letter accounted for.
async fn books_balance(server: &Server, recipients: u32) -> Result<()> {
    let sql = server.sql().await?;
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let last = "SELECT state, total, sent FROM mailing_runs ORDER BY id DESC LIMIT 1";
        let row = sql.query_one(last, &[]).await?;
        let (state, total, sent): (String, i64, i64) = (row.get(0), row.get(1), row.get(2));
        if state == "finished" {
            ensure!(total == i64::from(recipients) && sent == total, "{sent} of {total} letters are in the books");
            return Ok(());
        }
        ensure!(
            Instant::now() < until,
            "the run is {state} with {sent} of {total} half a minute after the last letter"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What the sink takes from a sender that renders nothing and writes nothing down.
async fn bare_sender() -> Result<f64> {
    let sink = apart()?;
    let letter = format!("Subject: bare\r\n\r\n{}\r\n.\r\n", "x".repeat(72).as_str().to_owned() + &"\r\nx".repeat(650));
    let started = Instant::now();
    let senders = (0..CONNECTIONS).map(|_| tokio::spawn(send(sink.port(), letter.clone(), BARE / CONNECTIONS)));
    for sender in senders.collect::<Vec<_>>() {
        sender.await??;
    }
    Ok(f64::from(BARE) / started.elapsed().as_secs_f64())
}

/// One connection; the envelope of the next letter goes out behind the dot of the one before.
async fn send(port: u16, letter: String, letters: u32) -> Result<()> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let mut line = BufReader::new(stream);
    reply(&mut line).await?;
    line.get_mut().write_all(b"EHLO bench\r\n").await?;
    reply(&mut line).await?;
    let envelope = "MAIL FROM:<bench@example.org>\r\nRCPT TO:<client@example.org>\r\nDATA\r\n";
    line.get_mut().write_all(envelope.as_bytes()).await?;
    for sent in 1..=letters {
        for _ in 0..3 {
            reply(&mut line).await?;
        }
        let next = if sent < letters { envelope } else { "" };
        line.get_mut().write_all(format!("{letter}{next}").as_bytes()).await?;
        reply(&mut line).await?;
    }
    Ok(())
}

async fn reply(line: &mut BufReader<TcpStream>) -> Result<()> {
    loop {
        let mut text = String::new();
        line.read_line(&mut text).await?;
        let code = text.get(..3).context("the sink hung up")?;
        ensure!(code < "400", "the sink answered {text}");
        if text.get(3..4) != Some("-") {
            return Ok(());
        }
    }
}
