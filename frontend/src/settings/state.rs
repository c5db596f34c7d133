//! What the form of the settings holds, and which of its fields are wrong.

use crate::auth::wrong;
use crate::data::field_words;
use std::ops::RangeInclusive;
use std::str::FromStr;
use vestnik_api::FieldCode;
use vestnik_api::service::SignUp;
use vestnik_api::settings::{MailSecurity, MailServer, SettingValues, Settings, TryMailServer};
use vestnik_api::text::{Email, Line};
use yew::AttrValue;

/// What stands in the form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct SettingsForm {
    pub(super) name: String,
    pub(super) base_url: String,
    pub(super) sign_up: SignUp,
    pub(super) from_name: String,
    pub(super) from_email: String,
    /// Letters go to a mail server.
    pub(super) sends: bool,
    pub(super) host: String,
    pub(super) port: String,
    pub(super) security: MailSecurity,
    pub(super) user: String,
    /// A new one; empty: the one that is kept.
    pub(super) password: String,
    pub(super) any_certificate: bool,
    pub(super) helo: String,
    pub(super) timeout: String,
    pub(super) connections: String,
    pub(super) per_second: String,
    pub(super) retry_hours: String,
}

impl SettingsForm {
    /// As it is set now.
    pub(super) fn of(settings: &Settings) -> Self {
        let values = &settings.values;
        let form = Self {
            name: values.name.to_string(),
            base_url: text(values.base_url.as_ref()),
            sign_up: values.sign_up,
            from_name: text(values.from_name.as_ref()),
            from_email: values.from_email.to_string(),
            connections: values.connections.to_string(),
            per_second: values.letters_per_second.map(|number| number.to_string()).unwrap_or_default(),
            retry_hours: values.retry_hours.to_string(),
            timeout: "60".to_owned(),
            ..Self::default()
        };
        let Some(server) = &values.smtp else { return form };
        Self {
            sends: true,
            host: server.host.to_string(),
            port: server.port.map(|port| port.to_string()).unwrap_or_default(),
            security: server.security,
            user: text(server.user.as_ref()),
            any_certificate: server.accept_any_certificate,
            helo: text(server.helo.as_ref()),
            timeout: server.timeout_seconds.to_string(),
            ..form
        }
    }

    /// The values, if all fields are right.
    pub(super) fn values(&self) -> Option<SettingValues> {
        let smtp = if self.sends { Some(self.server()?) } else { None };
        Some(SettingValues {
            name: Line::parse(&self.name).ok()?,
            base_url: optional(&self.base_url).ok()?,
            sign_up: self.sign_up,
            from_name: optional(&self.from_name).ok()?,
            from_email: self.sender()?,
            smtp,
            connections: number(&self.connections, 1..=1000)?,
            letters_per_second: optional_number(&self.per_second, 1..=1_000_000).ok()?,
            retry_hours: number(&self.retry_hours, 1..=240)?,
        })
    }

    /// The mail server, if its fields are right.
    pub(super) fn server(&self) -> Option<MailServer> {
        let password = if self.password.is_empty() || self.user.trim().is_empty() {
            None
        } else {
            Some(self.password.clone().try_into().ok()?)
        };
        Some(MailServer {
            host: Line::parse(&self.host).ok()?,
            port: optional_number(&self.port, 1..=u16::MAX).ok()?,
            security: self.security,
            user: optional(&self.user).ok()?,
            password,
            accept_any_certificate: self.any_certificate && self.security != MailSecurity::None,
            helo: optional(&self.helo).ok()?,
            timeout_seconds: number(&self.timeout, 1..=600)?,
        })
    }

    /// What is to be tried.
    pub(super) fn trial(&self) -> Option<TryMailServer> {
        let from_name = optional(&self.from_name).ok()?;
        Some(TryMailServer { smtp: self.server()?, from_name, from_email: self.sender()? })
    }

    /// The service's own address may be one of a machine without a domain, as it is where nothing is set.
    fn sender(&self) -> Option<Line<254>> {
        self.from_email.contains('@').then(|| Line::parse(&self.from_email).ok())?
    }

    /// What is wrong with a field.
    pub(super) fn wrong(&self, field: &str) -> Option<AttrValue> {
        let is_number = |right: bool| (!right).then(|| field_words(FieldCode::Invalid));
        match field {
            "name" => wrong(Line::<100>::parse(&self.name)),
            "base_url" if !self.base_url.trim().is_empty() => wrong(Line::<200>::parse(&self.base_url)),
            "from_name" if !self.from_name.trim().is_empty() => wrong(Line::<100>::parse(&self.from_name)),
            "from_email" if self.sender().is_none() => {
                Some(wrong(Email::parse(&self.from_email)).unwrap_or_else(|| field_words(FieldCode::InvalidEmail)))
            }
            "connections" => is_number(number(&self.connections, 1..=1000_u16).is_some()),
            "letters_per_second" => is_number(optional_number(&self.per_second, 1..=1_000_000_u32).is_ok()),
            "retry_hours" => is_number(number(&self.retry_hours, 1..=240_u16).is_some()),
            "smtp.host" => wrong(Line::<253>::parse(&self.host)),
            "smtp.port" => is_number(optional_number(&self.port, 1..=u16::MAX).is_ok()),
            "smtp.timeout_seconds" => is_number(number(&self.timeout, 1..=600_u16).is_some()),
            _ => None,
        }
    }
}

fn text<const MAX: usize>(line: Option<&Line<MAX>>) -> String {
    line.map(ToString::to_string).unwrap_or_default()
}

/// A field that may be empty holds something else than it should.
struct Wrong;

fn optional<const MAX: usize>(text: &str) -> Result<Option<Line<MAX>>, Wrong> {
    if text.trim().is_empty() { Ok(None) } else { Line::parse(text).map(Some).map_err(|_refused| Wrong) }
}

fn number<T: FromStr + PartialOrd>(text: &str, range: RangeInclusive<T>) -> Option<T> {
    text.trim().parse().ok().filter(|number| range.contains(number))
}

fn optional_number<T: FromStr + PartialOrd>(text: &str, range: RangeInclusive<T>) -> Result<Option<T>, Wrong> {
    if text.trim().is_empty() { Ok(None) } else { number(text, range).map(Some).ok_or(Wrong) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings {
            values: SettingValues {
                name: Line::from_stored("Vestnik".to_owned()),
                base_url: None,
                sign_up: SignUp::Open,
                from_name: None,
                from_email: Line::from_stored("vestnik@localhost".to_owned()),
                smtp: None,
                connections: 16,
                letters_per_second: None,
                retry_hours: 24,
            },
            address: "http://127.0.0.1:8080".to_owned(),
            password: vestnik_api::settings::PasswordState::None,
            fixed: Vec::new(),
            version: 1,
            changed_at: None,
            changed_by: None,
        }
    }

    #[test]
    fn what_was_not_touched_is_what_it_was() {
        let settings = settings();
        assert_eq!(SettingsForm::of(&settings).values(), Some(settings.values));
    }

    #[test]
    fn a_password_is_sent_only_where_one_was_typed_and_somebody_signs_in() {
        let typed = SettingsForm {
            sends: true,
            host: "smtp.example".to_owned(),
            password: "тайна".to_owned(),
            ..SettingsForm::of(&settings())
        };
        assert!(typed.server().unwrap().password.is_none());
        let named = SettingsForm { user: "anna".to_owned(), ..typed };
        assert_eq!(named.server().unwrap().password.unwrap().reveal(), "тайна");
    }

    #[test]
    fn wrong_fields_are_named() {
        let form = SettingsForm {
            connections: "0".to_owned(),
            from_email: "nobody".to_owned(),
            ..SettingsForm::of(&settings())
        };
        assert!(form.values().is_none());
        assert!(
            form.wrong("connections").is_some() && form.wrong("from_email").is_some() && form.wrong("name").is_none()
        );
    }
}
