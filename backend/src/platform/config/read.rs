//! From variables to a [`Config`]: every mistake is found and named at once.

use super::settings::SETTINGS;
use crate::platform::mail;
use crate::platform::secret::Secret;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;
use url::Url;

/// Everything that is set from outside.
#[derive(Debug, Clone)]
pub struct Config {
    /// Serving HTTP.
    pub http: Http,
    /// A PostgreSQL to use; none: a private one.
    pub database_url: Option<Secret<String>>,
    /// Connections to the database, at most.
    pub database_connections: usize,
    /// Where secrets and the private database lie.
    pub data_dir: PathBuf,
    /// PostgreSQL's programs, if they are not found.
    pub postgres_bin: Option<PathBuf>,
    /// What the service calls itself.
    pub name: String,
    /// Sending letters.
    pub delivery: Delivery,
    /// What to log.
    pub telemetry: Telemetry,
}

/// Serving HTTP.
#[derive(Debug, Clone)]
pub struct Http {
    /// Address and port.
    pub listen: SocketAddr,
    /// The address people type; no slash at its end.
    pub base_url: String,
    /// Who may say for whom a request comes.
    pub trusted_proxies: Vec<IpAddr>,
    /// Threads; none: one per core.
    pub workers: Option<usize>,
}

/// Sending letters.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The mail server; none: letters are kept and sent nowhere.
    pub smtp: Option<mail::Settings>,
    /// The sender of all letters.
    pub from: lettre::message::Mailbox,
    /// How long a letter that is refused for the moment is tried again.
    pub retry_for: Duration,
}

/// What to log, and how.
#[derive(Debug, Clone)]
pub struct Telemetry {
    /// A filter of `tracing-subscriber`.
    pub filter: String,
    /// For people or machines.
    pub format: LogFormat,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl FromStr for LogFormat {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("must be text or json"),
        }
    }
}

impl Config {
    /// Reads the variables. Names every mistake, one a line: unknown `VESTNIK_` names too.
    pub fn read(variables: impl IntoIterator<Item = (String, String)>) -> anyhow::Result<Self> {
        let mut reader = Reader::new(variables);
        let config = reader.config();
        match (config, reader.mistakes.as_slice()) {
            (Some(config), []) => Ok(config),
            (_, mistakes) => anyhow::bail!("the configuration is not right:\n  {}", mistakes.join("\n  ")),
        }
    }
}

/// Collects mistakes while it reads.
struct Reader {
    variables: BTreeMap<String, String>,
    mistakes: Vec<String>,
}

impl Reader {
    fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let variables: BTreeMap<_, _> = variables
            .into_iter()
            .filter(|(name, _)| name.starts_with("VESTNIK_") || name == "DATABASE_URL")
            .map(|(name, value)| (name, value.trim().to_owned()))
            .collect();
        let unknown = |name: &&String| SETTINGS.iter().all(|known| known.name != name.as_str());
        let mistakes =
            variables.keys().filter(unknown).map(|name| format!("{name} is not a setting{}", meant(name))).collect();
        Self { variables, mistakes }
    }

    fn config(&mut self) -> Option<Config> {
        let delivery = self.delivery();
        let http = self.http();
        Some(Config {
            database_url: self.database_url(),
            database_connections: self.number("VESTNIK_DATABASE_CONNECTIONS", 2..=500)?,
            data_dir: self.parsed("VESTNIK_DATA_DIR")?,
            postgres_bin: self.optional("VESTNIK_POSTGRES_BIN"),
            name: self.parsed("VESTNIK_NAME")?,
            telemetry: Telemetry { filter: self.parsed("VESTNIK_LOG")?, format: self.parsed("VESTNIK_LOG_FORMAT")? },
            http: http?,
            delivery: delivery?,
        })
    }

    fn http(&mut self) -> Option<Http> {
        let listen: SocketAddr = self.parsed("VESTNIK_LISTEN")?;
        let base_url = match self.optional::<Url>("VESTNIK_BASE_URL") {
            Some(url) if matches!(url.scheme(), "http" | "https") && url.host().is_some() => url.to_string(),
            Some(_) => return self.mistake("VESTNIK_BASE_URL", "must start with http:// or https://"),
            None => format!("http://{listen}"),
        };
        let trusted_proxies = self.list("VESTNIK_TRUSTED_PROXIES")?;
        let workers = self.optional("VESTNIK_HTTP_WORKERS");
        Some(Http { listen, base_url: base_url.trim_end_matches('/').to_owned(), trusted_proxies, workers })
    }

    fn database_url(&mut self) -> Option<Secret<String>> {
        let url: String = self.optional("DATABASE_URL")?;
        match tokio_postgres::Config::from_str(&url) {
            Ok(_) => Some(Secret::new(url)),
            // The reason could repeat the password.
            Err(_) => self.mistake("DATABASE_URL", "is not a PostgreSQL address"),
        }
    }

    fn delivery(&mut self) -> Option<Delivery> {
        let from = self.parsed("VESTNIK_MAIL_FROM")?;
        let hours: u64 = self.number("VESTNIK_RETRY_HOURS", 1..=240)?;
        let smtp = if let Some(host) = self.optional("VESTNIK_SMTP_HOST") {
            Some(self.smtp(host)?)
        } else {
            self.refuse_without_host();
            None
        };
        Some(Delivery { smtp, from, retry_for: Duration::from_secs(hours * 3600) })
    }

    fn smtp(&mut self, host: String) -> Option<mail::Settings> {
        let security: mail::Security = self.parsed("VESTNIK_SMTP_SECURITY")?;
        let user: Option<String> = self.optional("VESTNIK_SMTP_USER");
        let password: Option<String> = self.optional("VESTNIK_SMTP_PASSWORD");
        if user.is_some() != password.is_some() {
            return self.mistake("VESTNIK_SMTP_USER", "and VESTNIK_SMTP_PASSWORD go together");
        }
        Some(mail::Settings {
            port: self.optional("VESTNIK_SMTP_PORT").unwrap_or_else(|| security.default_port()),
            host,
            security,
            credentials: user.zip(password.map(Secret::new)),
            ca_file: self.optional("VESTNIK_SMTP_CA_FILE"),
            accept_any_certificate: self.parsed("VESTNIK_SMTP_ACCEPT_ANY_CERTIFICATE")?,
            helo: self.optional("VESTNIK_SMTP_HELO"),
            timeout: Duration::from_secs(self.number("VESTNIK_SMTP_TIMEOUT_SECONDS", 1..=600)?),
            connections: self.number("VESTNIK_SMTP_CONNECTIONS", 1..=1000)?,
            letters_per_second: self.optional("VESTNIK_SMTP_LETTERS_PER_SECOND"),
        })
    }

    /// SMTP settings without a server would be a silent misunderstanding: somebody expects letters to go out.
    fn refuse_without_host(&mut self) {
        let stray: Vec<_> = self.variables.keys().filter(|name| name.starts_with("VESTNIK_SMTP_")).cloned().collect();
        for name in stray.iter().filter(|name| name.as_str() != "VESTNIK_SMTP_HOST") {
            if !self.text(name).is_empty() {
                self.mistakes.push(format!("{name} is set, but VESTNIK_SMTP_HOST is not"));
            }
        }
    }

    fn text(&self, name: &str) -> String {
        let default = SETTINGS.iter().find(|known| known.name == name).map_or("", |known| known.default);
        self.variables.get(name).filter(|value| !value.is_empty()).map_or(default, String::as_str).to_owned()
    }

    fn parsed<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let text = self.text(name);
        text.parse().map_err(|error| self.mistakes.push(format!("{name}={text} is not right: {error}"))).ok()
    }

    fn optional<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        if self.text(name).is_empty() { None } else { self.parsed(name) }
    }

    fn number<T: FromStr<Err: Display> + PartialOrd + Display>(
        &mut self,
        name: &str,
        range: std::ops::RangeInclusive<T>,
    ) -> Option<T> {
        let number = self.parsed(name)?;
        if range.contains(&number) {
            Some(number)
        } else {
            self.mistake(name, &format!("must be {} to {}", range.start(), range.end()))
        }
    }

    fn list<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<Vec<T>> {
        let text = self.text(name);
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map_err(|error: T::Err| self.mistakes.push(format!("{name}={text} is not right: {error}")))
            .ok()
    }

    fn mistake<T>(&mut self, name: &str, what: &str) -> Option<T> {
        self.mistakes.push(format!("{name} {what}"));
        None
    }
}

/// The setting that a misspelt name most likely meant.
fn meant(name: &str) -> String {
    let close = SETTINGS.iter().find(|known| distance(known.name, name) <= 2);
    close.map_or_else(|| "; .env.example lists them all".to_owned(), |known| format!("; did you mean {}?", known.name))
}

/// How many letters two words differ in (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b.bytes()) {
            let next = (diagonal + usize::from(x != y)).min(left + 1).min(*cell + 1);
            diagonal = std::mem::replace(cell, next);
            left = next;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> anyhow::Result<Config> {
        Config::read(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn nothing_set_is_a_good_configuration() {
        let config = read(&[]).unwrap();
        assert!(config.delivery.smtp.is_none());
        assert_eq!(config.http.base_url, "http://127.0.0.1:8080");
    }

    #[test]
    fn every_mistake_is_named_at_once() {
        let error = read(&[("VESTNIK_LISEN", "x"), ("VESTNIK_RETRY_HOURS", "0"), ("VESTNIK_LOG_FORMAT", "xml")])
            .unwrap_err()
            .to_string();
        assert!(error.contains("did you mean VESTNIK_LISTEN?"), "{error}");
        assert!(error.contains("VESTNIK_RETRY_HOURS must be 1 to 240"), "{error}");
        assert!(error.contains("must be text or json"), "{error}");
    }

    #[test]
    fn smtp_settings_without_a_server_stop_the_start() {
        let error = read(&[("VESTNIK_SMTP_USER", "x"), ("VESTNIK_SMTP_PASSWORD", "y")]).unwrap_err().to_string();
        assert!(error.contains("VESTNIK_SMTP_USER is set, but VESTNIK_SMTP_HOST is not"), "{error}");
        assert!(!error.contains('y') || !error.contains("=y"), "the password is not repeated: {error}");
    }

    #[test]
    fn a_wrong_database_address_does_not_repeat_the_password() {
        let error = read(&[("DATABASE_URL", "postgresql://me:hunter2@/x?sslmode=never")]).unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[test]
    fn the_sample_file_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../.env.example");
        let file = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(file, super::super::example(), "run `cargo xtask fix`");
    }
}
