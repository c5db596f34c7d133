//! What the profile decides: what has been changed, and what a browser is called.

use crate::t;
use vestnik_api::me::{ChangeMe, Me};
use vestnik_api::text::{Line, Phone, Refused, TimeZone};
use yew::AttrValue;

/// What has been typed about oneself.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AboutForm {
    /// The name.
    pub(super) name: String,
    /// The telephone number, or nothing.
    pub(super) phone: String,
    /// The zone.
    pub(super) time_zone: String,
}

impl AboutForm {
    /// As things stand.
    pub(super) fn of(me: &Me) -> Self {
        Self {
            name: me.name.clone(),
            phone: me.phone.as_ref().map(ToString::to_string).unwrap_or_default(),
            time_zone: me.time_zone.to_string(),
        }
    }

    /// What is wrong with the name.
    pub(super) fn name(&self) -> Result<Line<150>, Refused> {
        Line::parse(&self.name)
    }

    /// What is wrong with the number; none is right too.
    pub(super) fn phone(&self) -> Result<Option<Phone>, Refused> {
        if self.phone.trim().is_empty() { Ok(None) } else { Phone::parse(&self.phone).map(Some) }
    }

    /// What is to be changed; nothing while a field is wrong, or nothing differs.
    pub(super) fn change(&self, me: &Me) -> Option<ChangeMe> {
        if *self == Self::of(me) {
            return None;
        }
        let (name, phone, zone) = (self.name().ok()?, self.phone().ok()?, TimeZone::parse(&self.time_zone).ok()?);
        Some(ChangeMe {
            name: (name.as_str() != me.name).then_some(name),
            phone: (phone != me.phone).then_some(phone),
            time_zone: (zone != me.time_zone).then_some(zone),
            ..ChangeMe::default()
        })
    }
}

/// What a browser is called, from what it calls itself. Roughly: every browser calls itself all the others too.
pub(super) fn browser(user_agent: &str) -> AttrValue {
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    let program = find(&[
        ("YaBrowser", "Yandex Browser"),
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrom", "Chrome"),
        ("Safari", "Safari"),
        ("curl", "curl"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (program, system) {
        (Some(browser), Some(system)) => t!("profile-browser-on", browser = browser, system = system),
        (Some(only), None) | (None, Some(only)) => AttrValue::from(only),
        (None, None) => t!("profile-browser-unknown"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Lang, set_lang};

    fn olga() -> Me {
        serde_json::from_str(
            r#"{"id":1,"email":"olga@example.com","name":"Ольга","phone":"+79161234567","language":"ru","time_zone":"Europe/Moscow",
                "theme":"system","roles":["user"],"grants":[],"groups":[],"created_at":"2026-11-20T10:00:00Z"}"#,
        )
        .unwrap()
    }

    #[test]
    fn only_what_differs_is_sent() {
        let me = olga();
        let form = AboutForm::of(&me);
        assert!(form.change(&me).is_none());
        let change = AboutForm { phone: " ".to_owned(), ..form.clone() }.change(&me).unwrap();
        assert_eq!((change.phone, change.name.is_none(), change.time_zone.is_none()), (Some(None), true, true));
        assert!(AboutForm { name: "  ".to_owned(), ..form.clone() }.change(&me).is_none());
        assert!(AboutForm { phone: "abc".to_owned(), ..form }.change(&me).is_none());
    }

    #[test]
    fn browsers_are_known_by_name() {
        set_lang(Lang::En);
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
        assert_eq!(browser(chrome), "Chrome, Linux");
        assert_eq!(
            browser("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"),
            "Safari, iPhone"
        );
        assert_eq!(browser("curl/8.9"), "curl");
        assert_eq!(browser(""), "Unknown program");
    }
}
