//! What the forms of visitors decide: which fields are wrong, how strong a password is, where to go after signing in.

use crate::data::field_words;
use crate::route::Route;
use crate::t;
use serde::{Deserialize, Serialize};
use vestnik_api::text::{Password, Refused};
use yew::AttrValue;
use yew_router::prelude::*;

/// What is wrong with what stands in a field, in words.
pub fn wrong<T>(parsed: Result<T, Refused>) -> Option<AttrValue> {
    parsed.err().map(|Refused(code)| field_words(code))
}

/// How strong a password is, 0 to 4: by its length above all (NIST SP 800-63B), and only if it would be taken.
pub fn strength(password: &str) -> u8 {
    if Password::parse(password).is_err() {
        return u8::from(!password.is_empty());
    }
    match password.chars().count() {
        ..12 => 2,
        12..16 => 3,
        _ => 4,
    }
}

/// What to say below a new password.
pub fn password_hint(password: &str) -> AttrValue {
    let left = Password::MIN.saturating_sub(password.chars().count());
    match (password.is_empty(), left) {
        (true, _) => t!("auth-password-hint", least = Password::MIN),
        (_, 0) if strength(password) < 2 => t!("field-weak-password"),
        (_, 0) if strength(password) == 2 => t!("auth-password-fair"),
        (_, 0) => t!("auth-password-good"),
        (_, left) => t!("auth-password-left", left = left),
    }
}

/// Where to go after signing in: the screen one was led away from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    /// Path and query of that screen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

impl Return {
    /// Back to this place.
    pub fn to(location: &Location) -> Self {
        Self { next: Some(format!("{}{}", location.path(), location.query_str())) }
    }

    /// Leads to the sign-in, which leads back.
    pub fn go(&self, navigator: &Navigator) {
        // One optional text can always be written into an address.
        let _ = navigator.replace_with_query(&Route::SignIn, self);
    }

    /// The screen and its query. Only screens of ours count: an address elsewhere, smuggled into a link, does not.
    pub fn target(&self) -> (Route, String) {
        let next = self.next.as_deref().unwrap_or_default();
        let (path, query) = next.split_once('?').unwrap_or((next, ""));
        match Route::recognize(path).filter(|_| path.starts_with('/')) {
            Some(route) if route.place().is_some() => (route, query.to_owned()),
            _ => (Route::Dashboard, String::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Lang, set_lang};
    use vestnik_api::id::ClientId;

    fn back_to(next: &str) -> (Route, String) {
        Return { next: Some(next.to_owned()) }.target()
    }

    #[test]
    fn signing_in_leads_back_to_our_own_screens_only() {
        assert_eq!(back_to("/clients/7"), (Route::Client { id: ClientId(7) }, String::new()));
        assert_eq!(back_to("/logs?outcome=failed"), (Route::Logs, "outcome=failed".to_owned()));
        for bad in
            ["https://evil.example/", "//evil.example/logs", "javascript:alert(1)", "/sign-in", "/nowhere", "", "logs"]
        {
            assert_eq!(back_to(bad), (Route::Dashboard, String::new()), "{bad}");
        }
        assert_eq!(Return::default().target(), (Route::Dashboard, String::new()));
    }

    #[test]
    fn long_passwords_are_strong_and_common_ones_are_not() {
        assert_eq!(strength(""), 0);
        assert_eq!(strength("short"), 1);
        assert_eq!(strength("1234567890"), 1);
        assert_eq!(strength("кофе-и-чай"), 2);
        assert_eq!(strength("кофе и тишина в доме"), 4);
    }

    #[test]
    fn a_short_password_says_how_much_is_missing() {
        set_lang(Lang::En);
        assert_eq!(password_hint("12345678"), "2 more characters");
        assert_eq!(password_hint("123456789"), "1 more character");
    }
}
