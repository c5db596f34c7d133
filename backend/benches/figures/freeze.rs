//! From "start" to an audience of 100,000 that is written down recipient by recipient.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::letters::{all_clients_once, apart, settings};
use crate::server::Server;
use crate::{judge, say};

const AUDIENCE: i64 = 100_000;

pub(crate) async fn run() -> Result<()> {
    let sink = apart()?;
    let server = Server::start(&settings(&sink)).await?;
    server.bring_in_clients(1, AUDIENCE).await?;
    let (api, sql) = (server.api().await?, server.sql().await?);
    let mailing = api.mailings().create(&all_clients_once()?).await?;
    let started = Instant::now();
    api.mailings().start(mailing.id).await?;
    let frozen = loop {
        let row = sql.query_opt("SELECT total FROM mailing_runs WHERE total = $1", &[&AUDIENCE]).await?;
        if row.is_some() {
            break started.elapsed();
        }
        ensure!(started.elapsed() < Duration::from_mins(2), "the audience is not frozen after two minutes");
        tokio::time::sleep(Duration::from_millis(2)).await;
    };
    while sink.count() == 0 {
        ensure!(started.elapsed() < Duration::from_mins(3), "no letter came after three minutes");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let first = started.elapsed();
    judge(
        "100,000 recipients frozen (under 2 s)",
        format!("{:.2} s", frozen.as_secs_f64()),
        frozen < Duration::from_secs(2),
    );
    say("the first letter of this run", format!("{:.2} s", first.as_secs_f64()));
    let peak = server.peak_megabytes()?;
    judge("the server's memory at its peak (under 80 MB)", format!("{peak:.0} MB"), peak < 80.0);
    Ok(())
}
