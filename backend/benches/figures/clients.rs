//! The list of clients, as it grows, against the same JSON without a database.

use std::time::Duration;

use actix_web::{App, HttpServer, web};
use anyhow::Result;
use vestnik_api::Page;
use vestnik_api::clients::Client;

use crate::load::{self, Speed};
use crate::server::Server;
use crate::{judge, say};

const PATH: &str = "/api/v1/clients?limit=20";
const CONNECTIONS: usize = 32;
const TIME: Duration = Duration::from_secs(10);

pub(crate) async fn run() -> Result<()> {
    let server = Server::start(&[]).await?;
    server.bring_in_clients(1, 100_000).await?;
    let (small, small_search) = measure(&server).await?;
    let page = load::body(&server.address, PATH, &server.token().await?).await?;
    let bare = without_a_database(&page).await?;
    server.bring_in_clients(100_001, 1_000_000).await?;
    let (large, large_search) = measure(&server).await?;

    let told = |speed: &Speed| {
        format!(
            "{:.0}/s, p50 {:.1} ms, p99 {:.1} ms",
            speed.per_second,
            milliseconds(speed.p50),
            milliseconds(speed.p99)
        )
    };
    say("the same JSON without a database", told(&bare));
    say("a page of 20 of 100,000", told(&small));
    judge("a page of 20 of 1,000,000", told(&large), large.per_second >= 10_000.0);
    say("ratio to the same JSON without a database", format!("{:.2}", large.per_second / bare.per_second));
    let growth = milliseconds(large.p50) / milliseconds(small.p50);
    judge("p50 at 1,000,000 over p50 at 100,000 (at most 1.3)", format!("{growth:.2}"), growth <= 1.3);
    say("searching a part of a name in 100,000", told(&small_search));
    say("searching a part of a name in 1,000,000", told(&large_search));
    let peak = server.peak_megabytes()?;
    judge("the server's memory at its peak (under 80 MB)", format!("{peak:.0} MB"), peak < 80.0);
    Ok(())
}

async fn measure(server: &Server) -> Result<(Speed, Speed)> {
    let token = server.token().await?;
    // Warm: PostgreSQL's cache and prepared statements.
    load::ask(&server.address, PATH, &token, CONNECTIONS, Duration::from_secs(2)).await?;
    let list = load::ask(&server.address, PATH, &token, CONNECTIONS, TIME).await?;
    let search = "/api/v1/clients?limit=20&q=%D1%81%D0%BE%D0%BA%D0%BE%D0%BB%D0%BE%D0%B2%D0%B0%2077";
    let search = load::ask(&server.address, search, &token, CONNECTIONS, Duration::from_secs(5)).await?;
    Ok((list, search))
}

/// A bare server that serialises the very page on each request.
async fn without_a_database(page: &str) -> Result<Speed> {
    let page: web::Data<Page<Client>> = web::Data::new(serde_json::from_str(page)?);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(page.clone())
            .default_service(web::to(async |page: web::Data<Page<Client>>| web::Json(page.get_ref().clone())))
    })
    .workers(2)
    .disable_signals()
    .bind("127.0.0.1:0")?;
    let address = server.addrs().first().map(ToString::to_string).unwrap_or_default();
    let server = server.run();
    let handle = server.handle();
    let serving = actix_web::rt::spawn(server);
    let speed = load::ask(&address, PATH, "none", CONNECTIONS, TIME).await?;
    handle.stop(false).await;
    serving.await??;
    Ok(speed)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
