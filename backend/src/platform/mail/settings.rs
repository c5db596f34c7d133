//! The mail server that letters are handed to, and how patient to be with it.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use crate::platform::secret::Secret;

pub use vestnik_api::settings::MailSecurity as Security;

/// The port that servers listen on as a rule.
pub const fn default_port(security: Security) -> u16 {
    match security {
        Security::None => 25,
        Security::Starttls => 587,
        Security::Tls => 465,
    }
}

/// A mail server, and how to speak with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is protected.
    pub security: Security,
    /// Name and password, when it asks for them. A password that is kept but can't be read is none: no line is opened then.
    pub credentials: Option<(String, Option<Secret<String>>)>,
    /// Certificates to trust beside the public ones, as PEM.
    pub ca_file: Option<PathBuf>,
    /// Takes any certificate: protects from listeners, and from nobody who can answer in the server's place.
    pub accept_any_certificate: bool,
    /// The name given in `EHLO`; the machine's own if not said.
    pub helo: Option<String>,
    /// How long to wait for a connection and for each reply.
    pub timeout: Duration,
    /// How many connections one process holds at most.
    pub connections: usize,
    /// How many letters one process sends in a second at most.
    pub letters_per_second: Option<NonZeroU32>,
}

impl Settings {
    /// A server without encryption or sign-in, with the usual patience.
    pub fn plain(host: &str, port: u16) -> Self {
        Self {
            host: host.to_owned(),
            port,
            security: Security::None,
            credentials: None,
            ca_file: None,
            accept_any_certificate: false,
            helo: None,
            timeout: Duration::from_mins(1),
            connections: 16,
            letters_per_second: None,
        }
    }

    /// How long to wait for the reply to the final dot. Longer: hanging up there may repeat a letter that was taken.
    pub fn end_timeout(&self) -> Duration {
        self.timeout * 2
    }
}
