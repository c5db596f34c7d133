//! Bytes in and out: what was read and not yet understood, what was answered and not yet written.

use std::io;
use std::net::SocketAddr;

use memchr::memchr;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::tally::Totals;

/// A stream a conversation can be held over, plain or encrypted.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// One side of the line. Replies are gathered until more input is needed, so that a pipelined group is one write.
pub(crate) struct Wire<S> {
    stream: S,
    input: Vec<u8>,
    start: usize,
    output: Vec<u8>,
}

/// Where a letter ends in the input, counted from the beginning of what is unread.
pub(crate) const END: &[u8] = b"\r\n.\r\n";

impl<S: Stream> Wire<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, input: Vec::with_capacity(16 * 1024), start: 0, output: Vec::with_capacity(512) }
    }

    /// What was read and not yet taken.
    pub(crate) fn unread(&self) -> &[u8] {
        self.input.get(self.start..).unwrap_or_default()
    }

    /// Counts so many bytes as understood.
    pub(crate) fn take(&mut self, bytes: usize) {
        self.start += bytes;
        if self.start >= self.input.len() {
            self.input.clear();
            self.start = 0;
        }
    }

    /// Queues a reply.
    pub(crate) fn say(&mut self, reply: &str) {
        self.output.extend_from_slice(reply.as_bytes());
        self.output.extend_from_slice(b"\r\n");
    }

    /// Writes the queued replies.
    pub(crate) async fn flush(&mut self) -> io::Result<()> {
        if !self.output.is_empty() {
            self.stream.write_all(&self.output).await?;
            self.stream.flush().await?;
            self.output.clear();
        }
        Ok(())
    }

    /// Writes what is queued and reads more; `false` when the client has hung up.
    pub(crate) async fn more(&mut self) -> io::Result<bool> {
        self.flush().await?;
        if self.start > 0 && self.input.len() > 8 * 1024 {
            self.input.drain(..self.start);
            self.start = 0;
        }
        Ok(self.stream.read_buf(&mut self.input).await? > 0)
    }

    /// The next line without its end, or `None` when the client has hung up.
    pub(crate) async fn line(&mut self) -> io::Result<Option<String>> {
        loop {
            if let Some(end) = memchr(b'\n', self.unread()) {
                let line = self.unread().get(..end).unwrap_or_default();
                let text = String::from_utf8_lossy(line).trim_end_matches('\r').to_owned();
                self.take(end + 1);
                return Ok(Some(text));
            }
            if !self.more().await? {
                return Ok(None);
            }
        }
    }

    /// The stream, for an upgrade to TLS. What was read ahead of it is forgotten, as the standard asks.
    pub(crate) fn into_stream(self) -> S {
        self.stream
    }
}

/// Asks the sink at this address for its counts, in its own dialect.
pub(crate) async fn ask_totals(address: SocketAddr) -> io::Result<Totals> {
    let mut stream = BufReader::new(TcpStream::connect(address).await?);
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    stream.write_all(b"XTOTALS\r\n").await?;
    line.clear();
    stream.read_line(&mut line).await?;
    line.trim().trim_start_matches("250 ").parse().map_err(io::Error::other)
}
