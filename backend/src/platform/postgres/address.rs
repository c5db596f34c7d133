//! The address of a PostgreSQL, written as libpq writes it, and how the line to it is protected.
//!
//! `sslmode=disable` never encrypts. Without a mode, or with `prefer`, the line is encrypted where the server can, against
//! listeners only: whoever answers is believed. `require`, `verify-ca` and `verify-full` all encrypt and look at the
//! certificate and the name in it; the authorities that are believed are the public ones and those in `sslrootcert`.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres::Socket;
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres_rustls::MakeRustlsConnect;

type TlsStream = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream;
/// What drives a client: a future to be spawned, or a stream of messages.
pub type Connection = tokio_postgres::Connection<Socket, TlsStream>;

/// Where a PostgreSQL is, and whom to believe that it is the right one.
#[derive(Debug, Clone)]
pub struct Address {
    config: tokio_postgres::Config,
    authorities: Option<PathBuf>,
}

impl Address {
    /// Reads `postgresql://user:password@host/database?sslmode=…&sslrootcert=…`. What is said of a wrong one repeats
    /// nothing of it: it holds a password.
    pub fn parse(url: &str) -> Result<Self> {
        let (head, query) = url.split_once('?').unwrap_or((url, ""));
        let mut authorities = None;
        let mut kept = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                // `system` is libpq's word for the public authorities.
                Some(("sslrootcert", "system") | ("sslmode", "verify-ca" | "verify-full")) => {
                    kept.push("sslmode=require");
                }
                Some(("sslrootcert", path)) => authorities = Some(PathBuf::from(decoded(path)?)),
                _ => kept.push(pair),
            }
        }
        let plain = if kept.is_empty() { head.to_owned() } else { format!("{head}?{}", kept.join("&")) };
        let mut config = tokio_postgres::Config::from_str(&plain).map_err(|_would_repeat_it| {
            anyhow::anyhow!("is not a PostgreSQL address (postgresql://user:password@host/database?sslmode=require)")
        })?;
        if config.get_hosts().is_empty() {
            bail!("names no host");
        }
        config.application_name(config.get_application_name().unwrap_or("vestnik").to_owned());
        if !query.contains("keepalives") {
            // Whoever only listens would notice a dead line after two hours.
            config.keepalives_idle(Duration::from_secs(30)).keepalives_interval(Duration::from_secs(10));
            config.keepalives_retries(3);
        }
        if authorities.is_some() && config.get_ssl_mode() == SslMode::Disable {
            bail!("has sslmode=disable, and names an authority for certificates in sslrootcert");
        }
        Ok(Self { config, authorities })
    }

    /// Opens one connection.
    pub async fn connect(&self) -> Result<(tokio_postgres::Client, Connection)> {
        let tls = MakeRustlsConnect::new(self.encryption()?);
        self.config.connect(tls).await.map_err(|error| {
            let stranger = unknown_authority(&error);
            let error = anyhow::Error::new(error);
            if stranger {
                error.context(
                    "the database's certificate is signed by no authority that is known here: \
                     name its file of certificates in DATABASE_URL, as sslrootcert=/path/to/ca.pem",
                )
            } else {
                error
            }
        })
    }

    fn encryption(&self) -> Result<ClientConfig> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .context("the encryption of this program is not complete")?
            .dangerous();
        let judge: Arc<dyn ServerCertVerifier> = if self.authorities.is_none()
            && self.config.get_ssl_mode() == SslMode::Prefer
        {
            Arc::new(Judge { provider, among: None })
        } else {
            let own = self.authorities.as_deref().map_or_else(|| Ok(Vec::new()), certificates)?;
            let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
            for certificate in &own {
                roots.add(certificate.clone()).context("a certificate in sslrootcert of DATABASE_URL is broken")?;
            }
            let rules = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build()?;
            Arc::new(Judge { provider, among: Some((own, rules)) })
        };
        Ok(builder.with_custom_certificate_verifier(judge).with_no_client_auth())
    }
}

/// Every certificate of a file: an authority's, or the server's own.
fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let found = read.with_context(|| {
        format!("the certificates in {} (sslrootcert of DATABASE_URL) cannot be read", file.display())
    })?;
    if found.is_empty() {
        bail!("{} (sslrootcert of DATABASE_URL) holds no certificate", file.display());
    }
    Ok(found)
}

fn unknown_authority(error: &tokio_postgres::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        // An input-output error hides the one it carries from `source`.
        let carried = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        let found = carried.and_then(|inner| inner.downcast_ref()).or_else(|| error.downcast_ref());
        if let Some(rustls::Error::InvalidCertificate(reason)) = found {
            return matches!(reason, CertificateError::UnknownIssuer | CertificateError::Other(_));
        }
        cause = error.source();
    }
    false
}

/// `%2F` is a slash.
fn decoded(text: &str) -> Result<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits: Vec<u8> = rest.by_ref().take(2).collect();
            bytes.extend(hex::decode(digits).context("has a broken % in sslrootcert")?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).context("has a path in sslrootcert that is not UTF-8")
}

/// Decides whether the server is the one that is meant.
#[derive(Debug)]
struct Judge {
    provider: Arc<CryptoProvider>,
    /// The certificates of one's own, and the rules for those of authorities; none: whoever answers is believed.
    among: Option<(Vec<CertificateDer<'static>>, Arc<WebPkiServerVerifier>)>,
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some((own, rules)) = &self.among else { return Ok(ServerCertVerified::assertion()) };
        if own.contains(shown) {
            // PostgreSQL's manual makes a certificate that is its own authority, which the rules would refuse.
            verify_server_name(&ParsedCertificate::try_from(shown)?, name)?;
            return Ok(ServerCertVerified::assertion());
        }
        rules.verify_server_cert(shown, between, name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
    use rustls::ServerConfig;
    use rustls::pki_types::PrivatePkcs8KeyDer;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;

    use super::*;

    /// As much of PostgreSQL as a client needs to be let in over TLS; with the certificate's file. The certificate is
    /// its own authority, as `openssl req -x509` makes it, or says nothing of that.
    async fn encrypted_server(named: &str, is_authority: bool) -> (u16, tempfile::NamedTempFile) {
        let mut wanted = CertificateParams::new([named.to_owned()]).unwrap();
        if is_authority {
            wanted.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        let key = KeyPair::generate().unwrap();
        let cert = wanted.self_signed(&key).unwrap();
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key.into())
            .unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), cert.pem()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let mut asked = [0; 8];
                socket.read_exact(&mut asked).await.unwrap();
                socket.write_all(b"S").await.unwrap();
                let Ok(mut line) = acceptor.accept(socket).await else { continue };
                let length = line.read_u32().await.unwrap();
                line.read_exact(&mut vec![0; length as usize - 4]).await.unwrap();
                // Signed in; ready for queries.
                line.write_all(b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I").await.unwrap();
                let _until_the_client_leaves = line.read(&mut [0; 64]).await;
            }
        });
        (port, file)
    }

    async fn try_out(url: &str) -> Result<(), String> {
        let connected = Address::parse(url).unwrap().connect().await;
        connected.map(drop).map_err(|error| {
            let mut words = String::new();
            write!(words, "{error:#}").unwrap();
            words
        })
    }

    #[tokio::test]
    async fn a_stranger_is_believed_only_where_nobody_asked_who_it_is() {
        for is_authority in [false, true] {
            let (port, file) = encrypted_server("localhost", is_authority).await;
            let url = |host: &str, query: &str| format!("postgresql://me:secret@{host}:{port}/d?{query}");
            let own = format!("sslrootcert={}", file.path().display().to_string().replace('/', "%2F"));

            try_out(&url("localhost", "")).await.unwrap();
            try_out(&url("localhost", "sslmode=prefer")).await.unwrap();
            for asks in ["require", "verify-ca", "verify-full"] {
                let told = try_out(&url("localhost", &format!("sslmode={asks}"))).await.unwrap_err();
                assert!(told.contains("sslrootcert=") && !told.contains("secret"), "{told}");
                try_out(&url("localhost", &format!("{own}&sslmode={asks}"))).await.unwrap();
            }
            try_out(&url("localhost", &own)).await.unwrap();
            let another_name = try_out(&url("127.0.0.1", &own)).await.unwrap_err();
            assert!(another_name.contains("not valid for name"), "{another_name}");
            let (_, another) = encrypted_server("localhost", is_authority).await;
            let another = format!("sslrootcert={}", another.path().display());
            assert!(
                try_out(&url("localhost", &another)).await.is_err(),
                "a certificate of the same name is another one"
            );
        }
    }

    #[tokio::test]
    async fn a_file_without_certificates_is_named() {
        let empty = tempfile::NamedTempFile::new().unwrap();
        for path in [empty.path().display().to_string(), "/nowhere/ca.pem".to_owned()] {
            let told = try_out(&format!("postgresql://h/d?sslrootcert={path}")).await.unwrap_err();
            assert!(told.contains(&path), "{told}");
        }
    }

    #[test]
    fn what_is_wrong_with_an_address_is_said_without_the_address() {
        for wrong in [
            "mysql://me:secret@h/d",
            "postgresql://me:secret@h/d?sslmode=never",
            "postgresql://me:secret@h/d?sslmode=disable&sslrootcert=secret",
            "postgresql://me:secret@h/d?sslrootcert=secret%2",
            "user=me password=secret",
        ] {
            let told = format!("{:#}", Address::parse(wrong).unwrap_err());
            assert!(!told.contains("secret"), "{wrong}: {told}");
        }
        assert!(Address::parse("postgresql://vestnik@%2Ftmp%2Fa%20folder:5432/vestnik").is_ok());
        assert!(Address::parse("host=localhost user=me").is_ok());
    }
}
