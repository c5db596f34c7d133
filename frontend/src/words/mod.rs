//! Every word on the screens, in Russian and English.
//!
//! The words stand in `frontend/words/<language>/<domain>.ftl` (Fluent) and are compiled in. A screen says `t!("clients-title")` or
//! `t!("clients-count", count = 12_408)`; it never holds a sentence of its own. A test in this module keeps both languages, the
//! arguments and the uses in step.

mod money;
mod number;
#[cfg(test)]
mod tests;
mod time;
mod zone;

pub use money::{money, money_short, read_money};
pub use number::{bytes, decimal, millis, number, percent, percents, short};
pub use time::{
    ago, clock, clock_short, day, day_short, day_with_weekday, days, local_day, moment, moment_with_zone, month_short,
    set_zone, span, today, weekday, zone, zone_label, zones,
};

pub use zone::Zone;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use std::cell::RefCell;
use unic_langid::LanguageIdentifier;
use vestnik_api::text::Language;
use yew::{AttrValue, Html, html};

/// A language the screens speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Русский.
    Ru,
    /// English.
    En,
}

impl Lang {
    /// Both, in the order they are offered.
    pub const ALL: [Self; 2] = [Self::Ru, Self::En];

    /// Its code: `ru`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
        }
    }

    /// The language a browser or a profile asks for; English for those we do not speak.
    pub fn of(code: &str) -> Self {
        if code.to_ascii_lowercase().starts_with("ru") { Self::Ru } else { Self::En }
    }

    /// What it calls itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Ru => "Русский",
            Self::En => "English",
        }
    }

    fn identifier(self) -> LanguageIdentifier {
        self.code().parse().unwrap_or_default()
    }

    const fn sources(self) -> &'static [&'static str] {
        match self {
            Self::Ru => RU,
            Self::En => EN,
        }
    }
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Ru => Self::Ru,
            Language::En => Self::En,
        }
    }
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Ru => Self::Ru,
            Lang::En => Self::En,
        }
    }
}

macro_rules! sources {
    ($lang:literal: $($domain:literal)*) => { &[$(include_str!(concat!("../../words/", $lang, "/", $domain, ".ftl")),)*] };
}

const RU: &[&str] = sources!("ru": "shell" "home" "auth" "dashboard" "clients" "leads" "deleted" "records" "tags" "custom_fields" "imports" "messages" "mailings" "logs" "suppressions" "reports" "articles" "captured" "users" "roles" "audit" "settings" "invitations" "bulk" "groups" "views" "jobs" "deliveries" "notifications" "profile" "problems");
const EN: &[&str] = sources!("en": "shell" "home" "auth" "dashboard" "clients" "leads" "deleted" "records" "tags" "custom_fields" "imports" "messages" "mailings" "logs" "suppressions" "reports" "articles" "captured" "users" "roles" "audit" "settings" "invitations" "bulk" "groups" "views" "jobs" "deliveries" "notifications" "profile" "problems");

/// A language with its words, ready to speak.
struct Voice {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

impl Voice {
    fn new(lang: Lang) -> Self {
        let mut bundle = FluentBundle::new(vec![lang.identifier()]);
        // Isolation marks are for right-to-left scripts; here they would only get in the way of copying text.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match lang {
            Lang::Ru => |value, _| number::of_fluent(value, Lang::Ru),
            Lang::En => |value, _| number::of_fluent(value, Lang::En),
        }));
        for source in lang.sources() {
            // A broken file still yields the messages that could be read; the tests fail on it.
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(partial, _)| partial);
            bundle.add_resource_overriding(resource);
        }
        Self { lang, bundle }
    }

    fn say(&self, key: &str, args: &FluentArgs<'_>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        Some(self.bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned())
    }
}

thread_local! {
    static VOICE: RefCell<Voice> = RefCell::new(Voice::new(Lang::Ru));
}

/// The language spoken now.
pub fn lang() -> Lang {
    VOICE.with_borrow(|voice| voice.lang)
}

/// Speaks another language from now on. Screens drawn before have to be drawn again.
pub fn set_lang(lang: Lang) {
    VOICE.with_borrow_mut(|voice| {
        if voice.lang != lang {
            *voice = Voice::new(lang);
        }
    });
}

/// Says a message. A key that does not exist is said as it is, so that the gap is seen.
pub fn say(key: &str, args: &[(&'static str, FluentValue<'static>)]) -> AttrValue {
    let args: FluentArgs<'_> = args.iter().cloned().collect();
    VOICE.with_borrow(|voice| voice.say(key, &args)).map_or_else(|| AttrValue::from(key.to_owned()), AttrValue::from)
}

/// Whether there is a message with this key.
pub fn knows(key: &str) -> bool {
    VOICE.with_borrow(|voice| voice.bundle.has_message(key))
}

/// Something that can stand in a message. Numbers choose the plural and are grouped by thousands.
pub trait Argument {
    /// As Fluent takes it.
    fn into_value(self) -> FluentValue<'static>;
}

macro_rules! arguments {
    ($($kind:ty)*) => {$(
        impl Argument for $kind {
            fn into_value(self) -> FluentValue<'static> {
                self.into()
            }
        }
    )*};
}

arguments!(i32 u32 i64 u64 usize String &'static str);

impl Argument for AttrValue {
    fn into_value(self) -> FluentValue<'static> {
        self.to_string().into()
    }
}

impl Argument for &AttrValue {
    fn into_value(self) -> FluentValue<'static> {
        self.to_string().into()
    }
}

impl Argument for &String {
    fn into_value(self) -> FluentValue<'static> {
        self.clone().into()
    }
}

/// Says a message that has markup in its middle: a link, a bold number. Each part takes the place of the argument of its name.
pub fn rich(key: &str, parts: Vec<(&'static str, Html)>) -> Html {
    // Private-use characters stand for the parts while Fluent puts the sentence in order.
    let marks: Vec<(&'static str, FluentValue<'static>)> =
        parts.iter().zip('\u{E000}'..).map(|((name, _), mark)| (*name, mark.to_string().into())).collect();
    let sentence = say(key, &marks);
    let place =
        |character: char| usize::try_from(u32::from(character).wrapping_sub(0xE000)).ok().and_then(|at| parts.get(at));
    let mut pieces = Vec::new();
    let mut text = String::new();
    for character in sentence.chars() {
        if let Some((_, part)) = place(character) {
            pieces.push(html! { { std::mem::take(&mut text) } });
            pieces.push(part.clone());
        } else {
            text.push(character);
        }
    }
    pieces.push(html! { { text } });
    pieces.into_iter().collect()
}

/// Says a message of the current language: `t!("clients-count", count = 3)`.
#[macro_export]
macro_rules! t {
    ($key:expr) => { $crate::words::say($key, &[]) };
    ($key:expr, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::words::say($key, &[$((stringify!($name), $crate::words::Argument::into_value($value))),+])
    };
}
