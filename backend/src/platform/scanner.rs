//! Asking clamd whether something evil is in a file: its protocol `INSTREAM`, over TCP or a socket.

use std::time::Duration;

use anyhow::{Context, bail};
use futures::{Stream, TryStreamExt};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;
use vestnik_api::Code;

use super::config::Scanner;
use super::error::{Error, Result};

/// How long it may take to reach it.
const CONNECT: Duration = Duration::from_secs(5);

/// How long it may take to look at one file.
const LOOK: Duration = Duration::from_mins(2);

/// How much it may say.
const WORDS: u64 = 4096;

/// What it says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It knows nothing evil of it.
    Clean,
    /// It found this.
    Found(String),
}

/// Has it look at a file. As long as it can't, nothing is known of the file: the answer is 503.
pub async fn look(scanner: &Scanner, pieces: impl Stream<Item = Result<Vec<u8>>>) -> Result<Verdict> {
    let asked = async {
        match scanner {
            Scanner::Address(address) => ask(timeout(CONNECT, TcpStream::connect(address)).await??, pieces).await,
            Scanner::Socket(path) => ask(timeout(CONNECT, UnixStream::connect(path)).await??, pieces).await,
        }
    };
    let verdict = timeout(LOOK, asked).await.unwrap_or_else(|late| Err(late.into()));
    verdict.map_err(|error| {
        tracing::error!(error = format!("{error:#}"), "the scanner of files does not do as it should");
        Error::because(Code::Unavailable, "files cannot be looked at for viruses right now, so none is taken in")
    })
}

async fn ask(
    mut line: impl AsyncRead + AsyncWrite + Unpin,
    pieces: impl Stream<Item = Result<Vec<u8>>>,
) -> anyhow::Result<Verdict> {
    // It may have made up its mind before all was sent, and closed its ear.
    let sent = send(&mut line, pieces).await;
    let mut words = Vec::new();
    line.take(WORDS).read_to_end(&mut words).await.context("it broke off")?;
    if words.is_empty() {
        sent?;
    }
    verdict(&String::from_utf8_lossy(&words))
}

async fn send(line: &mut (impl AsyncWrite + Unpin), pieces: impl Stream<Item = Result<Vec<u8>>>) -> anyhow::Result<()> {
    let mut pieces = std::pin::pin!(pieces);
    line.write_all(b"zINSTREAM\0").await?;
    while let Some(piece) = pieces.try_next().await? {
        line.write_u32(u32::try_from(piece.len())?).await?;
        line.write_all(&piece).await?;
    }
    line.write_u32(0).await?;
    Ok(line.flush().await?)
}

/// What its words mean: `stream: OK`, `stream: Some-Name FOUND`, or that it could not look.
fn verdict(words: &str) -> anyhow::Result<Verdict> {
    let words = words.trim_end_matches(['\0', '\n']);
    let said = words.strip_prefix("stream: ").unwrap_or(words);
    match said.strip_suffix(" FOUND") {
        Some(name) => Ok(Verdict::Found(name.to_owned())),
        None if said == "OK" => Ok(Verdict::Clean),
        None => bail!("it says: {words}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_word_is_believed() {
        assert_eq!(verdict("stream: OK\0").unwrap(), Verdict::Clean);
        assert_eq!(verdict("stream: Eicar-Signature FOUND\0").unwrap(), Verdict::Found("Eicar-Signature".to_owned()));
        for unclear in ["", "INSTREAM size limit exceeded. ERROR\0", "stream: OK or not\0", "UNKNOWN COMMAND"] {
            assert!(verdict(unclear).is_err(), "{unclear}");
        }
    }
}
