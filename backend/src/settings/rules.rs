//! What is set, as the interface shows it and as the environment's variables say it. Pure.

use crate::platform::config::{Config, SETTINGS, Variables};
use crate::platform::mail::{Settings as Server, default_port};
use crate::platform::secret::Secret;
use lettre::Address;
use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;
use vestnik_api::settings::{MailSecurity, MailServer, SettingPart, SettingValues};
use vestnik_api::text::Line;
use vestnik_api::{FieldCode, FieldError};

pub(super) const HOST: &str = "VESTNIK_SMTP_HOST";
pub(super) const USER: &str = "VESTNIK_SMTP_USER";
pub(super) const PASSWORD: &str = "VESTNIK_SMTP_PASSWORD";
const PORT: &str = "VESTNIK_SMTP_PORT";
const SECURITY: &str = "VESTNIK_SMTP_SECURITY";
const ANY_CERTIFICATE: &str = "VESTNIK_SMTP_ACCEPT_ANY_CERTIFICATE";
const HELO: &str = "VESTNIK_SMTP_HELO";
const TIMEOUT: &str = "VESTNIK_SMTP_TIMEOUT_SECONDS";

/// The variables of the mail server, each with its field.
const OF_SERVER: [(&str, &str); 8] = [
    (HOST, "smtp.host"),
    (PORT, "smtp.port"),
    (SECURITY, "smtp.security"),
    (USER, "smtp.user"),
    (PASSWORD, "smtp.password"),
    (ANY_CERTIFICATE, "smtp.accept_any_certificate"),
    (HELO, "smtp.helo"),
    (TIMEOUT, "smtp.timeout_seconds"),
];

/// The field that a variable's mistake is told by.
pub(super) fn field_of(variable: &str) -> &'static str {
    let of_server = OF_SERVER.iter().find(|(name, _)| *name == variable).map(|(_, field)| *field);
    let part = || SettingPart::ALL.into_iter().find(|part| part.variable() == variable).map(SettingPart::field);
    of_server.or_else(part).unwrap_or("name")
}

/// What the environment sets.
pub(super) fn fixed(config: &Config) -> Vec<SettingPart> {
    SettingPart::ALL.into_iter().filter(|part| config.gives(part.variable())).collect()
}

/// What is in force, with this laid under the environment. Where there is no mail server yet, what is kept of its speed.
pub(super) fn values(config: &Config, kept: &Variables) -> SettingValues {
    let over = config.laid_over(kept);
    let text = |name: &str| {
        let said = over.get(name).or_else(|| kept.get(name).filter(|_| speed(name))).map_or("", String::as_str);
        if said.is_empty() { default(name) } else { said }
    };
    let sender = lettre::message::Mailbox::from_str(text("VESTNIK_MAIL_FROM")).ok();
    let (from_name, from_email) = sender.map_or_else(Default::default, |from| (from.name, from.email.to_string()));
    SettingValues {
        name: Line::from_stored(text("VESTNIK_NAME").to_owned()),
        base_url: said(text("VESTNIK_BASE_URL")),
        sign_up: read(text("VESTNIK_SIGN_UP")),
        from_name: from_name.map(Line::from_stored),
        from_email: Line::from_stored(from_email),
        smtp: said(text(HOST)).map(|host| MailServer {
            host,
            port: text(PORT).parse().ok(),
            security: read(text(SECURITY)),
            user: said(text(USER)),
            password: None,
            accept_any_certificate: read(text(ANY_CERTIFICATE)),
            helo: said(text(HELO)),
            timeout_seconds: read(text(TIMEOUT)),
        }),
        connections: read(text(SettingPart::Connections.variable())),
        letters_per_second: text(SettingPart::LettersPerSecond.variable()).parse().ok(),
        retry_hours: read(text("VESTNIK_RETRY_HOURS")),
    }
}

fn speed(variable: &str) -> bool {
    [SettingPart::Connections, SettingPart::LettersPerSecond].iter().any(|part| part.variable() == variable)
}

fn default(variable: &str) -> &'static str {
    SETTINGS.iter().find(|setting| setting.name == variable).map_or("", |setting| setting.default)
}

fn said<const MAX: usize>(text: &str) -> Option<Line<MAX>> {
    (!text.is_empty()).then(|| Line::from_stored(text.to_owned()))
}

/// What was checked when it was kept.
fn read<T: FromStr + Default>(text: &str) -> T {
    text.parse().unwrap_or_default()
}

/// What is to be kept of these values: not what the environment sets, where what was kept before stays, nor what is the default.
pub(super) fn keep(
    config: &Config,
    before: &Variables,
    now: &SettingValues,
    wanted: &SettingValues,
) -> Result<Variables, Vec<FieldError>> {
    let mut mistakes = ranges(wanted);
    let mut kept = before.clone();
    for part in SettingPart::ALL {
        let mut said = variables_of(part, wanted).map_err(|mistake| vec![mistake])?;
        if config.gives(part.variable()) {
            if said != variables_of(part, now).map_err(|mistake| vec![mistake])? {
                mistakes.push(FieldError::new(part.field(), FieldCode::Fixed));
            }
            continue;
        }
        let own = |name: &str| name == part.variable() || (part == SettingPart::Smtp && of_server(name));
        kept.retain(|name, _| !own(name));
        said.retain(|name, value| !value.is_empty() && value != default(name));
        kept.append(&mut said);
    }
    if mistakes.is_empty() { Ok(kept) } else { Err(mistakes) }
}

fn of_server(variable: &str) -> bool {
    OF_SERVER.iter().any(|(name, _)| *name == variable)
}

fn variables_of(part: SettingPart, values: &SettingValues) -> Result<Variables, FieldError> {
    let one = |value: String| Ok(Variables::from([(part.variable().to_owned(), value)]));
    match part {
        SettingPart::Name => one(values.name.to_string()),
        SettingPart::BaseUrl => one(text(values.base_url.as_ref())),
        SettingPart::SignUp => one(values.sign_up.to_string()),
        SettingPart::Sender => one(sender(values.from_name.as_ref(), &values.from_email)?.to_string()),
        SettingPart::Smtp => Ok(values.smtp.as_ref().map(server_variables).unwrap_or_default()),
        SettingPart::Connections => one(values.connections.to_string()),
        SettingPart::LettersPerSecond => {
            one(values.letters_per_second.map(|number| number.to_string()).unwrap_or_default())
        }
        SettingPart::RetryHours => one(values.retry_hours.to_string()),
    }
}

fn server_variables(server: &MailServer) -> Variables {
    let said = [
        (HOST, server.host.to_string()),
        (PORT, server.port.map(|port| port.to_string()).unwrap_or_default()),
        (SECURITY, server.security.to_string()),
        (USER, text(server.user.as_ref())),
        (ANY_CERTIFICATE, server.accept_any_certificate.to_string()),
        (HELO, text(server.helo.as_ref())),
        (TIMEOUT, server.timeout_seconds.to_string()),
    ];
    said.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn text<const MAX: usize>(line: Option<&Line<MAX>>) -> String {
    line.map(ToString::to_string).unwrap_or_default()
}

/// The sender of letters.
pub(super) fn sender(name: Option<&Line<100>>, email: &Line<254>) -> Result<lettre::message::Mailbox, FieldError> {
    let address: Address =
        email.as_str().parse().map_err(|_wrong| FieldError::new("from_email", FieldCode::InvalidEmail))?;
    Ok(lettre::message::Mailbox::new(name.map(ToString::to_string), address))
}

/// What no variable is asked about before it is kept: where there is no mail server, nobody reads how fast it may be.
fn ranges(values: &SettingValues) -> Vec<FieldError> {
    let mut mistakes = Vec::new();
    let mut check = |field: &str, value: u32, range: RangeInclusive<u32>| {
        if !range.contains(&value) {
            let words = format!("must be {} to {}", range.start(), range.end());
            mistakes.push(FieldError::new(field, FieldCode::Invalid).saying(words));
        }
    };
    check("connections", values.connections.into(), 1..=1000);
    check("letters_per_second", values.letters_per_second.unwrap_or(1), 1..=1_000_000);
    check("retry_hours", values.retry_hours.into(), 1..=240);
    if let Some(server) = &values.smtp {
        check("smtp.timeout_seconds", server.timeout_seconds.into(), 1..=600);
        check("smtp.port", server.port.unwrap_or(1).into(), 1..=65_535);
    }
    mistakes
}

/// The longest that a try waits for each answer: somebody sits there and waits too.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);

/// A server to be tried.
pub(super) fn server(asked: &MailServer, password: Option<Secret<String>>) -> Server {
    Server {
        host: asked.host.to_string(),
        port: asked.port.unwrap_or_else(|| default_port(asked.security)),
        security: asked.security,
        credentials: asked.user.as_ref().map(|user| (user.to_string(), password)),
        ca_file: None,
        accept_any_certificate: asked.accept_any_certificate,
        helo: asked.helo.as_ref().map(ToString::to_string),
        timeout: Duration::from_secs(asked.timeout_seconds.clamp(1, 600).into()).min(PATIENCE),
        connections: 1,
        letters_per_second: None::<NonZeroU32>,
    }
}

/// Whether the password that is kept belongs to this server and name: it is never shown to another, be it one at another port of the same
/// machine, nor over a line that is protected less than before.
pub(super) fn same_account(asked: &MailServer, now: Option<&MailServer>) -> bool {
    let port = |server: &MailServer| server.port.unwrap_or_else(|| default_port(server.security));
    now.is_some_and(|now| {
        let same_place = port(asked) == port(now) || SUBMISSION.contains(&port(asked));
        let as_safe = strength(asked.security) >= strength(now.security)
            && (now.accept_any_certificate || !asked.accept_any_certificate);
        now.host == asked.host && now.user == asked.user && same_place && as_safe
    })
}

/// Where only mail servers answer (RFC 8314).
const SUBMISSION: [u16; 2] = [465, 587];

/// How well a line is protected. Both ways of encrypting it are as good: nothing is said before it is.
const fn strength(security: MailSecurity) -> u8 {
    match security {
        MailSecurity::None => 0,
        MailSecurity::Starttls | MailSecurity::Tls => 1,
    }
}
