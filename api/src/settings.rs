//! What an administrator sets in the interface, and what a conversation with the mail server came to.

use crate::me::Person;
use crate::service::SignUp;
use crate::text::{Email, Line};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;

/// What is in force, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Settings {
    /// What is in force.
    pub values: SettingValues,
    /// The address in force, also where none is set.
    pub address: String,
    /// What is known of the password for the mail server.
    pub password: PasswordState,
    /// What the environment of the server sets: it wins, and can't be changed here.
    pub fixed: Vec<SettingPart>,
    /// Counts the changes; the `ETag`.
    pub version: i32,
    /// When it was changed here last; never: nobody did.
    pub changed_at: Option<Timestamp>,
    /// Who did.
    pub changed_by: Option<Person>,
}

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingValues {
    /// What the service calls itself, in letters too.
    #[schema(example = "Vestnik")]
    pub name: Line<100>,
    /// The address people type, for links in letters: `https://vestnik.company.example`; none: where the server listens.
    #[serde(default)]
    pub base_url: Option<Line<200>>,
    /// Who may make an account.
    pub sign_up: SignUp,
    /// The name letters come from; none: the address alone.
    #[serde(default)]
    pub from_name: Option<Line<100>>,
    /// The address letters come from.
    #[schema(example = "vestnik@company.example")]
    pub from_email: Line<254>,
    /// The mail server; none: letters are kept and sent nowhere.
    #[serde(default)]
    pub smtp: Option<MailServer>,
    /// Connections to the mail server at once, at most, of each process: 1 to 1000.
    #[schema(minimum = 1, maximum = 1000)]
    pub connections: u16,
    /// Letters per second, at most, of each process; none: as fast as the server takes them.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub letters_per_second: Option<u32>,
    /// For how many hours a letter that is refused for the moment is tried again: 1 to 240.
    #[schema(minimum = 1, maximum = 240)]
    pub retry_hours: u16,
}

/// The mail server that letters are handed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailServer {
    /// Its name or address.
    #[schema(example = "smtp.company.example")]
    pub host: Line<253>,
    /// Its port; none: 465 with `tls`, 587 with `starttls`, 25 with `none`.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub port: Option<u16>,
    /// How the line to it is protected.
    pub security: MailSecurity,
    /// The name to sign in with, if it asks.
    #[serde(default)]
    pub user: Option<Line<255>>,
    /// The password that goes with it. Never answered; absent: the one that is kept, if the server and the name stay the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<MailPassword>,
    /// Takes any certificate. Whoever can answer in the server's place reads everything.
    #[serde(default)]
    pub accept_any_certificate: bool,
    /// What to call ourselves; none: the machine's name.
    #[serde(default)]
    pub helo: Option<Line<253>>,
    /// How many seconds to wait for each answer: 1 to 600.
    #[schema(minimum = 1, maximum = 600)]
    pub timeout_seconds: u16,
}

/// How the line to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// Plain text: for a relay on the same machine or network.
    None,
    /// Begun in plain text, encrypted before anything is said.
    #[default]
    Starttls,
    /// Encrypted from the first byte.
    Tls,
}

impl fmt::Display for MailSecurity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Starttls => "starttls",
            Self::Tls => "tls",
        })
    }
}

impl FromStr for MailSecurity {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "none" => Ok(Self::None),
            "starttls" => Ok(Self::Starttls),
            "tls" => Ok(Self::Tls),
            _ => Err("must be none, starttls or tls"),
        }
    }
}

/// A password for a mail server: one line of at most 500 characters. Never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, max_length = 500, format = Password)]
pub struct MailPassword(Line<500>);

impl MailPassword {
    /// The password itself. Don't print it.
    pub fn reveal(&self) -> &str {
        self.0.as_str()
    }

    /// What stands for a password where only that there is one may be told.
    pub fn hidden() -> Self {
        Self(Line::from_stored("********".to_owned()))
    }
}

impl fmt::Debug for MailPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailPassword(…)")
    }
}

impl TryFrom<String> for MailPassword {
    type Error = crate::text::Refused;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Line::try_from(text).map(Self)
    }
}

impl From<MailPassword> for String {
    fn from(password: MailPassword) -> Self {
        password.0.into_string()
    }
}

/// What is known of the password for the mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PasswordState {
    /// There is none.
    None,
    /// There is one.
    Kept,
    /// There is one, encrypted with another key than this server's: give it anew. Until then no letter goes out.
    Unreadable,
}

/// What the environment can set for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SettingPart {
    /// The name.
    Name,
    /// The base address.
    BaseUrl,
    /// Who may sign up.
    SignUp,
    /// Name and address of the sender.
    Sender,
    /// The mail server, with all that belongs to it.
    Smtp,
    /// How many connections.
    Connections,
    /// How many letters a second.
    LettersPerSecond,
    /// How long letters are tried again.
    RetryHours,
}

impl SettingPart {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::Name,
        Self::BaseUrl,
        Self::SignUp,
        Self::Sender,
        Self::Smtp,
        Self::Connections,
        Self::LettersPerSecond,
        Self::RetryHours,
    ];

    /// The variable of the environment that sets it.
    pub const fn variable(self) -> &'static str {
        match self {
            Self::Name => "VESTNIK_NAME",
            Self::BaseUrl => "VESTNIK_BASE_URL",
            Self::SignUp => "VESTNIK_SIGN_UP",
            Self::Sender => "VESTNIK_MAIL_FROM",
            Self::Smtp => "VESTNIK_SMTP_HOST",
            Self::Connections => "VESTNIK_SMTP_CONNECTIONS",
            Self::LettersPerSecond => "VESTNIK_SMTP_LETTERS_PER_SECOND",
            Self::RetryHours => "VESTNIK_RETRY_HOURS",
        }
    }

    /// The field that a wrong value of it is told by.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::BaseUrl => "base_url",
            Self::SignUp => "sign_up",
            Self::Sender => "from_email",
            Self::Smtp => "smtp.host",
            Self::Connections => "connections",
            Self::LettersPerSecond => "letters_per_second",
            Self::RetryHours => "retry_hours",
        }
    }
}

/// A mail server to be tried, before it is set or afterwards: a test letter goes to whoever asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TryMailServer {
    /// The server.
    pub smtp: MailServer,
    /// The name the letter comes from.
    #[serde(default)]
    pub from_name: Option<Line<100>>,
    /// The address the letter comes from.
    pub from_email: Line<254>,
}

/// The whole conversation with a mail server about one test letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Conversation {
    /// Whether the server took the letter.
    pub taken: bool,
    /// To whom it went.
    pub to: Email,
    /// What was said, in order.
    pub lines: Vec<Said>,
}

/// A line of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Said {
    /// By whom.
    pub by: Speaker,
    /// What; passwords are replaced.
    pub text: String,
    /// Milliseconds since the beginning.
    pub milliseconds: u32,
}

/// Who says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The mail server.
    Server,
    /// This service.
    Us,
    /// Nobody: it happened on the line.
    Line,
}
