//! Asking one address again and again over kept connections, with as little work of our own as possible.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// How fast it went.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Speed {
    /// Answers per second.
    pub(crate) per_second: f64,
    /// Half of the answers took no longer.
    pub(crate) p50: Duration,
    /// All but one in a hundred took no longer.
    pub(crate) p99: Duration,
}

/// Asks over this many connections for this long.
pub(crate) async fn ask(address: &str, path: &str, token: &str, connections: usize, time: Duration) -> Result<Speed> {
    let request = request(address, path, token);
    let begun = Instant::now();
    let callers = (0..connections).map(|_| tokio::spawn(caller(address.to_owned(), request.clone(), begun + time)));
    of_all(begun, callers.collect()).await
}

/// Has each of these people open the pages one after the other, looking at each for a while.
pub(crate) async fn click(
    address: &str,
    pages: &[&str],
    tokens: &[String],
    look: Duration,
    time: Duration,
) -> Result<Speed> {
    let begun = Instant::now();
    let people = tokens.iter().enumerate().map(|(number, token)| {
        let requests: Vec<String> = pages.iter().map(|page| request(address, page, token)).collect();
        // They do not all click at once, nor on the same page.
        let late = look.mul_f64(f64::from(u32::try_from(number).unwrap_or_default()) / 200.0);
        tokio::spawn(person(address.to_owned(), requests, number, late, look, begun + time))
    });
    of_all(begun, people.collect()).await
}

fn request(address: &str, path: &str, token: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\naccept-encoding: identity\r\n\r\n"
    )
}

async fn of_all(begun: Instant, callers: Vec<JoinHandle<Result<Vec<Duration>>>>) -> Result<Speed> {
    let mut took = Vec::new();
    for caller in callers {
        took.extend(caller.await??);
    }
    let seconds = begun.elapsed().as_secs_f64();
    ensure!(!took.is_empty(), "no answer came");
    took.sort_unstable();
    let at = |percent: usize| took[(took.len() * percent / 100).min(took.len() - 1)];
    let count = u32::try_from(took.len())?;
    Ok(Speed { per_second: f64::from(count) / seconds, p50: at(50), p99: at(99) })
}

/// One answer's body.
pub(crate) async fn body(address: &str, path: &str, token: &str) -> Result<String> {
    let answer = reqwest::Client::new().get(format!("http://{address}{path}")).bearer_auth(token).send().await?;
    Ok(answer.error_for_status()?.text().await?)
}

async fn caller(address: String, request: String, until: Instant) -> Result<Vec<Duration>> {
    let mut line = TcpStream::connect(&address).await?;
    line.set_nodelay(true)?;
    let mut took = Vec::new();
    let mut buffer = vec![0; 256 * 1024];
    while Instant::now() < until {
        let asked = Instant::now();
        line.write_all(request.as_bytes()).await?;
        answer(&mut line, &mut buffer).await?;
        took.push(asked.elapsed());
    }
    Ok(took)
}

async fn person(
    address: String,
    requests: Vec<String>,
    first: usize,
    late: Duration,
    look: Duration,
    until: Instant,
) -> Result<Vec<Duration>> {
    tokio::time::sleep(late).await;
    let mut line = TcpStream::connect(&address).await?;
    line.set_nodelay(true)?;
    let mut took = Vec::new();
    let mut buffer = vec![0; 256 * 1024];
    for request in requests.iter().cycle().skip(first % requests.len()) {
        if Instant::now() >= until {
            break;
        }
        let asked = Instant::now();
        line.write_all(request.as_bytes()).await?;
        answer(&mut line, &mut buffer).await?;
        took.push(asked.elapsed());
        tokio::time::sleep(look).await;
    }
    Ok(took)
}

/// Reads one answer to its end.
async fn answer(line: &mut TcpStream, buffer: &mut [u8]) -> Result<()> {
    let mut filled = 0;
    let (head, length) = loop {
        let came = line.read(&mut buffer[filled..]).await?;
        ensure!(came > 0, "the server closed the connection");
        filled += came;
        if let Some(head) = buffer[..filled].windows(4).position(|four| four == b"\r\n\r\n") {
            let text = std::str::from_utf8(&buffer[..head])?.to_ascii_lowercase();
            ensure!(text.starts_with("http/1.1 200"), "answered {}", text.lines().next().unwrap_or_default());
            let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")).context("no length")?;
            break (head + 4, length.trim().parse::<usize>()?);
        }
    };
    while filled < head + length {
        let came = line.read(&mut buffer[filled..]).await?;
        ensure!(came > 0, "the server closed the connection");
        filled += came;
    }
    Ok(())
}
