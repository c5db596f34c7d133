//! From variables to a [`Config`]: every mistake is found and named at once.

use super::files::Files;
use super::network::Block;
use super::settings::SETTINGS;
use crate::platform::mail;
use crate::platform::postgres::Address;
use crate::platform::secret::Secret;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;
use tracing_subscriber::EnvFilter;
use url::Url;
use vestnik_api::service::SignUp;

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
    /// Files of leads and clients.
    pub files: Files,
    /// What to log.
    pub telemetry: Telemetry,
    /// What may be set in the interface too, as it is where nothing was set there.
    pub adjustable: Adjustable,
    /// The variables it was read from. A password may be among them.
    pub(super) given: Secret<Variables>,
}

/// Variables by name.
pub type Variables = BTreeMap<String, String>;

/// What may be set in the interface too, and changes while the server runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustable {
    /// What the service calls itself.
    pub name: String,
    /// The address people type; no slash at its end.
    pub base_url: String,
    /// Who may make an account.
    pub sign_up: SignUp,
    /// Sending letters.
    pub delivery: Delivery,
}

impl Adjustable {
    /// Whether browsers reach the service over an encrypted line.
    pub fn is_encrypted(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

/// Serving HTTP.
#[derive(Debug, Clone)]
pub struct Http {
    /// Address and port.
    pub listen: SocketAddr,
    /// Who may say for whom a request comes.
    pub trusted_proxies: Vec<Block>,
    /// Threads; none: one per core.
    pub workers: Option<usize>,
}

/// Sending letters.
#[derive(Debug, Clone, PartialEq, Eq)]
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
            (_, mistakes) => {
                let mistakes: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
                anyhow::bail!("the configuration is not right:\n  {}", mistakes.join("\n  "))
            }
        }
    }

    /// What is in force with this laid under the environment: what somebody has set in the interface, by the names of variables.
    pub fn with(&self, kept: &Variables) -> Result<Adjustable, Vec<Mistake>> {
        let mut reader = Reader { variables: self.laid_over(kept), mistakes: Vec::new() };
        let listen = reader.parsed("VESTNIK_LISTEN");
        match (reader.adjustable(listen), reader.mistakes) {
            (Some(adjustable), mistakes) if mistakes.is_empty() => Ok(adjustable),
            (_, mistakes) => Err(mistakes),
        }
    }

    /// Whether the environment sets this variable.
    pub fn gives(&self, variable: &str) -> bool {
        self.given.reveal().get(variable).is_some_and(|value| !value.is_empty())
    }

    /// The environment's variables over what is kept. A mail server is taken whole from either: the password for one must never
    /// be sent to another.
    pub fn laid_over(&self, kept: &Variables) -> Variables {
        let foreign = |name: &str| self.gives(SMTP_HOST) && name.starts_with(SMTP) && !OF_ANY_SERVER.contains(&name);
        let mut variables: Variables =
            kept.iter().filter(|(name, _)| !foreign(name)).map(|(name, value)| (name.clone(), value.clone())).collect();
        let given = self.given.reveal().iter().filter(|(_, value)| !value.is_empty());
        variables.extend(given.map(|(name, value)| (name.clone(), value.clone())));
        if !variables.contains_key(SMTP_HOST) {
            // How fast to send is kept for the day there is a server.
            variables.retain(|name, _| !name.starts_with(SMTP));
        }
        variables
    }
}

/// What all variables of the mail server begin with.
const SMTP: &str = "VESTNIK_SMTP_";

/// The variable without which there is no mail server.
const SMTP_HOST: &str = "VESTNIK_SMTP_HOST";

/// What is said of any mail server.
const OF_ANY_SERVER: [&str; 2] = ["VESTNIK_SMTP_CONNECTIONS", "VESTNIK_SMTP_LETTERS_PER_SECOND"];

/// Something wrong with a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Which one.
    pub variable: String,
    /// What, to go on from its name: "must be 1 to 240".
    pub what: String,
}

impl Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A value is shown behind the name, as it was written.
        let blank = if self.what.starts_with('=') { "" } else { " " };
        write!(f, "{}{blank}{}", self.variable, self.what)
    }
}

/// Collects mistakes while it reads.
pub(super) struct Reader {
    variables: Variables,
    pub(super) mistakes: Vec<Mistake>,
}

impl Reader {
    fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let variables: BTreeMap<_, _> = variables
            .into_iter()
            .filter(|(name, _)| name.starts_with("VESTNIK_") || name == "DATABASE_URL")
            .map(|(name, value)| (name, value.trim().to_owned()))
            .collect();
        let unknown = |name: &&String| SETTINGS.iter().all(|known| known.name != name.as_str());
        let mistakes = variables
            .keys()
            .filter(unknown)
            .map(|name| mistake(name, format!("is not a setting{}", meant(name))))
            .collect();
        Self { variables, mistakes }
    }

    /// All parts are read before the first is missed: a person who mends a file wants to hear everything at once.
    fn config(&mut self) -> Option<Config> {
        let (http, telemetry) = (self.http(), self.telemetry());
        let listen = http.as_ref().map(|http| http.listen);
        let adjustable = self.adjustable(listen);
        let (database_url, postgres_bin) = (self.database_url(), self.optional("VESTNIK_POSTGRES_BIN"));
        if postgres_bin.is_some() && !self.text("DATABASE_URL").is_empty() {
            self.mistakes.push(mistake("VESTNIK_POSTGRES_BIN", "is for the private database, but DATABASE_URL is set"));
        }
        let database_connections = self.number("VESTNIK_DATABASE_CONNECTIONS", 2..=500);
        let (data_dir, files) = (self.parsed("VESTNIK_DATA_DIR"), self.files());
        Some(Config {
            database_url,
            database_connections: database_connections?,
            data_dir: data_dir?,
            postgres_bin,
            files: files?,
            telemetry: telemetry?,
            http: http?,
            adjustable: adjustable?,
            given: Secret::new(self.variables.clone()),
        })
    }

    fn adjustable(&mut self, listen: Option<SocketAddr>) -> Option<Adjustable> {
        let (name, base_url) = (self.parsed("VESTNIK_NAME"), self.base_url(listen));
        let (sign_up, delivery) = (self.parsed("VESTNIK_SIGN_UP"), self.delivery());
        Some(Adjustable { name: name?, base_url: base_url?, sign_up: sign_up?, delivery: delivery? })
    }

    fn http(&mut self) -> Option<Http> {
        let (listen, trusted_proxies) = (self.parsed("VESTNIK_LISTEN"), self.list("VESTNIK_TRUSTED_PROXIES"));
        let workers = self.optional_number("VESTNIK_HTTP_WORKERS", 1..=256);
        Some(Http { listen: listen?, trusted_proxies: trusted_proxies?, workers })
    }

    /// The application lives at the root of its host, so nothing may follow the host.
    fn base_url(&mut self, listen: Option<SocketAddr>) -> Option<String> {
        const NAME: &str = "VESTNIK_BASE_URL";
        if self.text(NAME).is_empty() {
            return listen.map(own_address);
        }
        let url: Url = self.parsed(NAME)?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return self.mistake(NAME, "must start with http:// or https://");
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
            return self.mistake(NAME, "must end with the host or the port: Vestnik is not served below a path");
        }
        Some(url.as_str().trim_end_matches('/').to_owned())
    }

    fn telemetry(&mut self) -> Option<Telemetry> {
        let (filter, format) = (self.parsed::<EnvFilter>("VESTNIK_LOG"), self.parsed("VESTNIK_LOG_FORMAT"));
        filter?;
        Some(Telemetry { filter: self.text("VESTNIK_LOG"), format: format? })
    }

    fn database_url(&mut self) -> Option<Secret<String>> {
        let url: String = self.optional("DATABASE_URL")?;
        match Address::parse(&url) {
            Ok(_) => Some(Secret::new(url)),
            Err(error) => self.mistake("DATABASE_URL", &error.to_string()),
        }
    }

    fn delivery(&mut self) -> Option<Delivery> {
        let from = self.parsed("VESTNIK_MAIL_FROM");
        let hours: Option<u64> = self.number("VESTNIK_RETRY_HOURS", 1..=240);
        let smtp = if let Some(host) = self.optional(SMTP_HOST) {
            self.smtp(host).map(Some)
        } else {
            self.refuse_without_host();
            Some(None)
        };
        Some(Delivery { smtp: smtp?, from: from?, retry_for: Duration::from_secs(hours? * 3600) })
    }

    fn smtp(&mut self, host: String) -> Option<mail::Settings> {
        let security: Option<mail::Security> = self.parsed("VESTNIK_SMTP_SECURITY");
        let port = self.optional_number("VESTNIK_SMTP_PORT", 1..=u16::MAX);
        let user: Option<String> = self.optional("VESTNIK_SMTP_USER");
        let password: Option<String> = self.optional("VESTNIK_SMTP_PASSWORD");
        if user.is_some() != password.is_some() {
            self.mistakes.push(mistake("VESTNIK_SMTP_USER", "and VESTNIK_SMTP_PASSWORD go together"));
        }
        let ca_file = self.optional("VESTNIK_SMTP_CA_FILE");
        let accept_any_certificate = self.parsed("VESTNIK_SMTP_ACCEPT_ANY_CERTIFICATE");
        self.refuse_useless_certificates(security, ca_file.as_ref(), accept_any_certificate == Some(true));
        let timeout = self.number("VESTNIK_SMTP_TIMEOUT_SECONDS", 1..=600).map(Duration::from_secs);
        let connections = self.number("VESTNIK_SMTP_CONNECTIONS", 1..=1000);
        let (helo, letters_per_second) =
            (self.optional("VESTNIK_SMTP_HELO"), self.optional("VESTNIK_SMTP_LETTERS_PER_SECOND"));
        let security = security?;
        Some(mail::Settings {
            port: port.unwrap_or_else(|| mail::default_port(security)),
            host,
            security,
            credentials: user.zip(password.map(|password| Some(Secret::new(password)))),
            ca_file,
            accept_any_certificate: accept_any_certificate?,
            helo,
            timeout: timeout?,
            connections: connections?,
            letters_per_second,
        })
    }

    /// Whoever names an authority expects certificates to be looked at.
    fn refuse_useless_certificates(
        &mut self,
        security: Option<mail::Security>,
        ca_file: Option<&PathBuf>,
        accept_any: bool,
    ) {
        if security == Some(mail::Security::None) && (ca_file.is_some() || accept_any) {
            self.mistakes.push(mistake(
                "VESTNIK_SMTP_SECURITY",
                "=none has no certificates, but VESTNIK_SMTP_CA_FILE or VESTNIK_SMTP_ACCEPT_ANY_CERTIFICATE is set",
            ));
        } else if ca_file.is_some() && accept_any {
            self.mistakes.push(mistake(
                "VESTNIK_SMTP_CA_FILE",
                "says whom to trust, and VESTNIK_SMTP_ACCEPT_ANY_CERTIFICATE trusts everybody",
            ));
        }
    }

    /// SMTP settings without a server would be a silent misunderstanding: somebody expects letters to go out.
    fn refuse_without_host(&mut self) {
        for setting in SETTINGS.iter().filter(|setting| setting.name.starts_with(SMTP)) {
            let name = setting.name;
            if self.text(name) != setting.default {
                self.mistakes.push(mistake(name, "is set, but VESTNIK_SMTP_HOST is not"));
            }
        }
    }

    pub(super) fn text(&self, name: &str) -> String {
        let default = SETTINGS.iter().find(|known| known.name == name).map_or("", |known| known.default);
        self.variables.get(name).filter(|value| !value.is_empty()).map_or(default, String::as_str).to_owned()
    }

    pub(super) fn parsed<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let text = self.text(name);
        text.parse().map_err(|error| self.mistakes.push(mistake(name, format!("={text} is not right: {error}")))).ok()
    }

    pub(super) fn optional<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        if self.text(name).is_empty() { None } else { self.parsed(name) }
    }

    pub(super) fn number<T: FromStr<Err: Display> + PartialOrd + Display>(
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

    fn optional_number<T: FromStr<Err: Display> + PartialOrd + Display>(
        &mut self,
        name: &str,
        range: std::ops::RangeInclusive<T>,
    ) -> Option<T> {
        if self.text(name).is_empty() { None } else { self.number(name, range) }
    }

    fn list<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<Vec<T>> {
        let text = self.text(name);
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map_err(|error: T::Err| self.mistakes.push(mistake(name, format!("={text} is not right: {error}"))))
            .ok()
    }

    pub(super) fn mistake<T>(&mut self, name: &str, what: &str) -> Option<T> {
        self.mistakes.push(mistake(name, what));
        None
    }
}

pub(super) fn mistake(variable: &str, what: impl Into<String>) -> Mistake {
    Mistake { variable: variable.to_owned(), what: what.into() }
}

/// The server's own address as a browser on this machine can ask for it.
fn own_address(listen: SocketAddr) -> String {
    if listen.ip().is_unspecified() {
        format!("http://localhost:{}", listen.port())
    } else {
        format!("http://{listen}")
    }
}

/// The setting that a misspelt name most likely meant.
fn meant(name: &str) -> String {
    let close = SETTINGS.iter().map(|known| (distance(known.name, name), known.name)).min();
    match close {
        Some((distance, known)) if distance * 4 <= name.trim_start_matches("VESTNIK_").len() => {
            format!("; did you mean {known}?")
        }
        _ => "; .env.example lists them all".to_owned(),
    }
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
        assert!(config.adjustable.delivery.smtp.is_none());
        assert_eq!(config.adjustable.base_url, "http://127.0.0.1:8080");
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
    fn a_mistake_hides_no_other() {
        let settings = [
            ("VESTNIK_LISTEN", "x"),
            ("VESTNIK_MAIL_FROM", "x"),
            ("VESTNIK_RETRY_HOURS", "x"),
            ("VESTNIK_LOG", "a=b=c"),
        ];
        let more =
            [("VESTNIK_DATABASE_CONNECTIONS", "1"), ("VESTNIK_HTTP_WORKERS", "0"), ("DATABASE_URL", "mysql://x")];
        let error = read(&[settings.as_slice(), &more].concat()).unwrap_err().to_string();
        for (name, _) in settings.iter().chain(&more) {
            assert!(error.contains(name), "{name} is missing: {error}");
        }
    }

    #[test]
    fn only_what_is_close_is_guessed() {
        assert!(meant("VESTNIK_DATADIR").contains("VESTNIK_DATA_DIR"));
        assert!(meant("VESTNIK_FOO").contains(".env.example"));
    }

    #[test]
    fn contradictions_stop_the_start() {
        let server = ("VESTNIK_SMTP_HOST", "mail.example");
        for (settings, said) in [
            (vec![("DATABASE_URL", "postgresql://h/d"), ("VESTNIK_POSTGRES_BIN", "/x")], "VESTNIK_POSTGRES_BIN"),
            (vec![server, ("VESTNIK_SMTP_USER", "x")], "go together"),
            (vec![server, ("VESTNIK_SMTP_SECURITY", "none"), ("VESTNIK_SMTP_CA_FILE", "x")], "has no certificates"),
            (
                vec![server, ("VESTNIK_SMTP_CA_FILE", "x"), ("VESTNIK_SMTP_ACCEPT_ANY_CERTIFICATE", "true")],
                "trusts everybody",
            ),
        ] {
            let error = read(&settings).unwrap_err().to_string();
            assert!(error.contains(said), "{settings:?}: {error}");
        }
    }

    #[test]
    fn letters_link_to_an_address_that_a_browser_can_ask_for() {
        let base = |settings: &[(&str, &str)]| read(settings).map(|config| config.adjustable.base_url);
        assert_eq!(base(&[("VESTNIK_LISTEN", "0.0.0.0:80")]).unwrap(), "http://localhost:80");
        assert_eq!(base(&[("VESTNIK_BASE_URL", "https://crm.example/")]).unwrap(), "https://crm.example");
        for wrong in ["ftp://crm.example", "https://crm.example/sub", "https://crm.example?x", "crm.example"] {
            assert!(base(&[("VESTNIK_BASE_URL", wrong)]).is_err(), "{wrong}");
        }
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
    fn every_line_of_the_sample_file_may_be_switched_on_and_says_the_default() {
        let sample = super::super::example();
        let (settings, words): (Vec<_>, Vec<_>) =
            sample.lines().partition(|line| line.starts_with('#') && !line.starts_with("# "));
        assert!(words.iter().all(|line| line.is_empty() || line.starts_with("# ")));
        let switched_on = settings.iter().map(|line| &line[1..]).collect::<Vec<_>>().join("\n");
        let read_back: Vec<_> = dotenvy::from_read_iter(switched_on.as_bytes()).collect::<Result<_, _>>().unwrap();
        let defaults: Vec<_> =
            SETTINGS.iter().map(|setting| (setting.name.to_owned(), setting.default.to_owned())).collect();
        assert_eq!(read_back, defaults);
        assert_eq!(format!("{:?}", Config::read(read_back).unwrap()), format!("{:?}", read(&[]).unwrap()));
    }
}
