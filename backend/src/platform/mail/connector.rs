//! Getting a line to the mail server: name, TCP, encryption, greeting, sign-in.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use std::{fmt, io};

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
#[expect(
    deprecated,
    reason = "the one way to have lettre's TLS over a socket of our own, whose delays are switched off"
)]
use lettre::transport::smtp::client::AsyncNetworkStream;
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, AsyncTokioStream, Certificate, CertificateStore, TlsParameters, TlsParametersBuilder,
};
use lettre::transport::smtp::extension::ClientId;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::compat::{Compat, FuturesAsyncReadCompatExt as _};

use super::connection::{Connection, Offers, Outcome, Report};
use super::settings::{Security, Settings};

/// Opens connections to one mail server. What does not change between them is made once.
#[derive(Clone)]
pub struct Connector {
    settings: Arc<Settings>,
    tls: Option<TlsParameters>,
    hello: ClientId,
}

impl Connector {
    /// Reads what the server's settings point to.
    pub fn new(settings: Settings) -> io::Result<Self> {
        let tls = match settings.security {
            Security::None => None,
            Security::Starttls | Security::Tls => Some(tls_parameters(&settings)?),
        };
        let hello = settings.helo.clone().map_or_else(ClientId::default, |name| {
            name.parse().map_or_else(|_no_address| ClientId::Domain(name), ClientId::Ipv4)
        });
        Ok(Self { settings: Arc::new(settings), tls, hello })
    }

    /// The server's settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// How to encrypt, where that is asked for.
    pub(super) const fn tls(&self) -> Option<&TlsParameters> {
        self.tls.as_ref()
    }

    /// What to call ourselves.
    pub(super) const fn hello(&self) -> &ClientId {
        &self.hello
    }

    /// Opens a connection, ready for letters, or says in a report why there is none.
    pub async fn open(&self) -> Result<Connection, Report> {
        let begun = Instant::now();
        self.connect().await.map_err(|outcome| Report::new(outcome, Arc::from(self.settings.host.as_str()), begun))
    }

    async fn connect(&self) -> Result<Connection, Outcome> {
        let server = &self.settings;
        if matches!(&server.credentials, Some((_, None))) {
            return Err(Outcome::Broken { text: super::UNREADABLE.to_owned() });
        }
        let address = (server.host.as_str(), server.port);
        let socket = within(server.timeout, "connection", TcpStream::connect(address)).await?;
        // Without this a letter waits for the server's delayed acknowledgement: 23 letters a second instead of 1,500.
        socket.set_nodelay(true).map_err(|error| Outcome::broken(&error))?;
        let mut smtp = match (server.security, &self.tls) {
            (Security::Tls, Some(tls)) => {
                let stream = within(server.timeout, "encryption", encrypted(socket, tls.clone())).await?;
                self.greet(Box::new(stream)).await?
            }
            (Security::Starttls, Some(tls)) => {
                let mut smtp = self.greet(Box::new(socket)).await?;
                within(server.timeout, "encryption", smtp.starttls(tls.clone(), &self.hello)).await?;
                smtp
            }
            _ => self.greet(Box::new(socket)).await?,
        };
        // Lettre does not keep what it does not know itself, PIPELINING among it: ask once more.
        let hello = format!("EHLO {}\r\n", self.hello);
        let answer = within(server.timeout, "greeting", smtp.command(hello)).await?;
        let offers = Offers::read(answer.message());
        if let Some((name, Some(password))) = &server.credentials {
            let credentials = Credentials::new(name.clone(), password.reveal().clone());
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            within(server.timeout, "sign-in", smtp.auth(&mechanisms, &credentials)).await?;
        }
        // What it calls itself is written down with every letter: a name, whatever else it may have said.
        let name = answer.first_word().filter(|name| is_name(name)).unwrap_or(&server.host).to_owned();
        Ok(Connection::new(smtp, offers, Arc::from(name), server.timeout, server.end_timeout()))
    }

    async fn greet(&self, stream: Box<dyn AsyncTokioStream>) -> Result<AsyncSmtpConnection, Outcome> {
        let greeted = AsyncSmtpConnection::connect_with_transport(stream, &self.hello);
        within(self.settings.timeout, "greeting", greeted).await
    }
}

/// Whether a mail server may be called so: a domain, or an address in brackets.
fn is_name(word: &str) -> bool {
    word.len() <= 255 && word.chars().all(|letter| letter.is_alphanumeric() || "-._[]:".contains(letter))
}

/// Waits no longer than this; what came instead of an answer is an outcome.
async fn within<T, E>(limit: Duration, what: &str, step: impl Future<Output = Result<T, E>>) -> Result<T, Outcome>
where
    E: Into<Outcome>,
{
    match timeout(limit, step).await {
        Ok(answer) => answer.map_err(Into::into),
        Err(_elapsed) => Err(Outcome::Broken { text: format!("no {what} within {} ms", limit.as_millis()) }),
    }
}

fn tls_parameters(settings: &Settings) -> io::Result<TlsParameters> {
    let mut builder = TlsParametersBuilder::new(settings.host.clone()).certificate_store(CertificateStore::WebpkiRoots);
    if let Some(file) = &settings.ca_file {
        let pem = std::fs::read(file)?;
        for certificate in certificates(&pem)? {
            builder = builder.add_root_certificate(certificate);
        }
    }
    builder
        .dangerous_accept_invalid_certs(settings.accept_any_certificate)
        .dangerous_accept_invalid_hostnames(settings.accept_any_certificate)
        .build()
        .map_err(io::Error::other)
}

/// Every certificate of a file: an authority often comes with its intermediates.
fn certificates(pem: &[u8]) -> io::Result<Vec<Certificate>> {
    const END: &str = "-----END CERTIFICATE-----";
    let text = str::from_utf8(pem).map_err(io::Error::other)?;
    let blocks = text.split_inclusive(END).filter(|block| block.contains(END));
    let found: Vec<_> = blocks
        .map(|block| Certificate::from_pem(block.as_bytes()))
        .collect::<Result<_, _>>()
        .map_err(io::Error::other)?;
    if found.is_empty() {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the file of certificates holds none"));
    }
    Ok(found)
}

#[expect(deprecated, reason = "see the import")]
pub(super) async fn encrypted(
    socket: TcpStream,
    tls: TlsParameters,
) -> Result<Encrypted, lettre::transport::smtp::Error> {
    let peer = socket.peer_addr().ok();
    let mut stream = AsyncNetworkStream::use_existing_tokio1(Box::new(socket));
    stream.upgrade_tls(tls).await?;
    Ok(Encrypted { stream: stream.compat(), peer })
}

/// An encrypted stream, handed to lettre as if it were the socket.
#[expect(deprecated, reason = "see the import")]
pub(super) struct Encrypted {
    stream: Compat<AsyncNetworkStream>,
    peer: Option<std::net::SocketAddr>,
}

impl fmt::Debug for Encrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encrypted").field("peer", &self.peer).finish_non_exhaustive()
    }
}

impl AsyncTokioStream for Encrypted {
    fn peer_addr(&self) -> io::Result<std::net::SocketAddr> {
        self.peer.ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
