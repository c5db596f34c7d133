//! Values that can't be wrong: parsed once, on either side of the wire, and carried as proof from then on.

use crate::code::FieldCode;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{KnownFormat, RefOr, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

/// Why a text is not such a value. Prints the code's English message, by which
/// [`FieldCode::from_message`] finds the code again behind serde.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused(pub FieldCode);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.message())
    }
}

impl std::error::Error for Refused {}

/// The traits every text value has: read from text, shown as text, carried in JSON as text.
macro_rules! text_value {
    ($name:ident $(<const $max:ident: usize>)?) => {
        impl $(<const $max: usize>)? $name $(<$max>)? {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text itself, owned.
            pub fn into_string(self) -> String {
                self.0
            }
        }
        impl $(<const $max: usize>)? FromStr for $name $(<$max>)? {
            type Err = Refused;
            fn from_str(text: &str) -> Result<Self, Refused> {
                Self::parse(text)
            }
        }
        impl $(<const $max: usize>)? TryFrom<String> for $name $(<$max>)? {
            type Error = Refused;
            fn try_from(text: String) -> Result<Self, Refused> {
                Self::parse(&text)
            }
        }
        impl $(<const $max: usize>)? From<$name $(<$max>)?> for String {
            fn from(value: $name $(<$max>)?) -> Self {
                value.0
            }
        }
        impl $(<const $max: usize>)? AsRef<str> for $name $(<$max>)? {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

/// Values that may be shown; a password may not.
macro_rules! shown {
    ($name:ident $(<const $max:ident: usize>)?) => {
        impl $(<const $max: usize>)? $name $(<$max>)? {
            /// What was checked when it was stored, and is not checked again on every reading: a rule that has become
            /// stricter since must not hide what is there.
            pub const fn from_stored(text: String) -> Self {
                Self(text)
            }
        }
        impl $(<const $max: usize>)? fmt::Display for $name $(<$max>)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

fn text_schema(min: usize, max: usize, format: Option<KnownFormat>) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(min))
        .max_length(Some(max))
        .format(format.map(SchemaFormat::KnownFormat))
        .into()
}

/// One line of text, not empty, of at most `MAX` characters: a name, a subject.
/// Line breaks and other control characters are refused, so none can slip into a letter's header.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Line<const MAX: usize>(String);

impl<const MAX: usize> Line<MAX> {
    /// Trims and checks.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let text = text.trim();
        if text.is_empty() {
            Err(Refused(FieldCode::Required))
        } else if text.chars().any(char::is_control) {
            Err(Refused(FieldCode::ControlCharacter))
        } else if text.chars().count() > MAX {
            Err(Refused(FieldCode::TooLong))
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

text_value!(Line<const MAX: usize>);
shown!(Line<const MAX: usize>);

impl<const MAX: usize> PartialSchema for Line<MAX> {
    fn schema() -> RefOr<Schema> {
        text_schema(1, MAX, None)
    }
}

impl<const MAX: usize> ToSchema for Line<MAX> {
    fn name() -> Cow<'static, str> {
        format!("Line{MAX}").into()
    }
}

/// Text of any number of lines, possibly empty, of at most `MAX` characters: a comment, a body.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text<const MAX: usize>(String);

impl<const MAX: usize> Text<MAX> {
    /// Checks length, and refuses what PostgreSQL can't hold and no reader can see.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        if text.chars().count() > MAX {
            Err(Refused(FieldCode::TooLong))
        } else if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            Err(Refused(FieldCode::ControlCharacter))
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

text_value!(Text<const MAX: usize>);
shown!(Text<const MAX: usize>);

impl<const MAX: usize> PartialSchema for Text<MAX> {
    fn schema() -> RefOr<Schema> {
        text_schema(0, MAX, None)
    }
}

impl<const MAX: usize> ToSchema for Text<MAX> {
    fn name() -> Cow<'static, str> {
        format!("Text{MAX}").into()
    }
}

/// An e-mail address, in lower case: what RFC 5321 calls a mailbox, without quoted local parts and address literals,
/// which no person has. At most 254 characters (RFC 3696, erratum 1690), 64 before the `@`. Non-ASCII is
/// taken in both parts (RFC 6531).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// Trims, lowers and checks.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return Err(Refused(FieldCode::Required));
        }
        if text.len() > 254 {
            return Err(Refused(FieldCode::TooLong));
        }
        match text.rsplit_once('@') {
            Some((local, domain)) if is_local_part(local) && is_domain(domain) => Ok(Self(text)),
            _ => Err(Refused(FieldCode::InvalidEmail)),
        }
    }

    /// What follows the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

fn is_local_part(local: &str) -> bool {
    let known = |c: char| {
        c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c) || (!c.is_ascii() && c.is_alphanumeric())
    };
    local.len() <= 64 && local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(known))
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c == '-' || c.is_alphanumeric())
    };
    let top_is_a_word = domain.rsplit('.').next().is_some_and(|top| top.chars().any(char::is_alphabetic));
    domain.contains('.') && domain.split('.').all(label) && top_is_a_word
}

text_value!(Email);
shown!(Email);

impl PartialSchema for Email {
    fn schema() -> RefOr<Schema> {
        text_schema(3, 254, Some(KnownFormat::Email))
    }
}

impl ToSchema for Email {}

/// A telephone number as people write it, kept in one form: `+79161234567`, or as its digits where nothing tells the country.
/// 5 to 15 digits (ITU-T E.164). An extension in brackets is digits like the others.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

impl Phone {
    /// Drops what people put between digits, puts the rest in one form, and checks it.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        if text.trim().is_empty() {
            return Err(Refused(FieldCode::Required));
        }
        let mut number = String::with_capacity(16);
        for c in text.chars() {
            match c {
                '0'..='9' => number.push(c),
                '+' if number.is_empty() => number.push(c),
                _ if stands_between_digits(c) => {}
                _ => return Err(Refused(FieldCode::InvalidPhone)),
            }
        }
        let number = international(&number).unwrap_or(number);
        match number.trim_start_matches('+').len() {
            5..=15 => Ok(Self(number)),
            _ => Err(Refused(FieldCode::InvalidPhone)),
        }
    }
}

/// The international form (ITU-T E.164) of a number as it is dialled: behind `00` (ITU-T E.123) or `810`, as one dials abroad from Russia;
/// behind the `8` by which Russia and Kazakhstan dial themselves, or their code `7` without its `+`; and a mobile number of Russia without
/// either. Codes of areas there begin with 3, 4, 6, 7, 8 or 9 (ITU-T E.164, national numbering plans), those of mobile networks with 9.
///
/// The migration `numbers_in_one_form` says the same in SQL, and a test compares them.
fn international(dialled: &str) -> Option<String> {
    let abroad = dialled.strip_prefix("00").or_else(|| dialled.strip_prefix("810"));
    // The shortest have seven digits, and no country's code begins with 0.
    if let Some(number) = abroad.filter(|number| (7..=15).contains(&number.len()) && !number.starts_with('0')) {
        return Some(format!("+{number}"));
    }
    let within = match dialled.len() {
        10 => Some(dialled).filter(|number| number.starts_with('9')),
        11 => dialled.strip_prefix(['7', '8']).filter(|number| number.starts_with(['3', '4', '6', '7', '8', '9'])),
        _ => None,
    };
    within.map(|number| format!("+7{number}"))
}

/// Whether people put this between the digits of a telephone number: blanks, brackets, dots and dashes of any width, and
/// the marks of direction that address books copy along unseen.
pub const fn stands_between_digits(c: char) -> bool {
    matches!(c, ' ' | '\t' | '(' | ')' | '-' | '.' | '\u{a0}' | '\u{2000}'..='\u{2015}' | '\u{202a}'..='\u{202f}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{2212}' | '\u{feff}')
}

text_value!(Phone);
shown!(Phone);

impl PartialSchema for Phone {
    fn schema() -> RefOr<Schema> {
        text_schema(5, 40, None)
    }
}

impl ToSchema for Phone {}

/// A currency by its code of three letters (ISO 4217): `RUB`. Which codes are in use changes with the world, so only the form is checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(String);

impl Currency {
    /// Checks the form, in any case.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        match text.trim() {
            "" => Err(Refused(FieldCode::Required)),
            code if code.len() == 3 && code.chars().all(|c| c.is_ascii_alphabetic()) => {
                Ok(Self(code.to_ascii_uppercase()))
            }
            _ => Err(Refused(FieldCode::Invalid)),
        }
    }
}

text_value!(Currency);
shown!(Currency);

impl PartialSchema for Currency {
    fn schema() -> RefOr<Schema> {
        text_schema(3, 3, None)
    }
}

impl ToSchema for Currency {}

/// The name of an IANA time zone: `Europe/Moscow`. The form is checked here, where the browser carries no zone
/// tables; that the zone exists is checked by the server.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeZone(String);

impl TimeZone {
    /// Checks the form of the name.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let text = text.trim();
        let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+');
        if text.is_empty() {
            Err(Refused(FieldCode::Required))
        } else if text.len() > 64 || !text.chars().all(known) || !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            Err(Refused(FieldCode::InvalidTimeZone))
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self("UTC".to_owned())
    }
}

text_value!(TimeZone);
shown!(TimeZone);

impl PartialSchema for TimeZone {
    fn schema() -> RefOr<Schema> {
        text_schema(1, 64, None)
    }
}

impl ToSchema for TimeZone {}

/// A new password: 10 to 128 characters, not one of those everybody tries first (NIST SP 800-63B, 3.1.1.2:
/// length counts, rules about kinds of characters don't). Never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Password(String);

impl Password {
    /// The shortest password taken.
    pub const MIN: usize = 10;

    /// Checks length and the list of the commonest.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let length = text.chars().count();
        if text.is_empty() {
            Err(Refused(FieldCode::Required))
        } else if length < Self::MIN {
            Err(Refused(FieldCode::TooShort))
        } else if length > 128 {
            Err(Refused(FieldCode::TooLong))
        } else if is_common(text) {
            Err(Refused(FieldCode::WeakPassword))
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

/// Repetitions, runs and the commonest long passwords, whatever digits follow.
fn is_common(text: &str) -> bool {
    const COMMON: [&str; 16] = [
        "password",
        "passw0rd",
        "qwertyuiop",
        "qwerty",
        "letmein",
        "iloveyou",
        "administrator",
        "welcome",
        "1q2w3e4r5t",
        "qazwsxedc",
        "пароль",
        "йцукенгшщз",
        "йцукен",
        "changeme",
        "vestnik",
        "вестник",
    ];
    const RUNS: [&str; 3] = ["01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz"];
    let text = text.to_lowercase();
    let mut letters: Vec<char> = text.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    let stem = text.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_ascii_punctuation());
    letters.len() < 4
        || COMMON.contains(&stem)
        || COMMON.contains(&text.as_str())
        || RUNS.iter().any(|run| run.contains(&text))
}

text_value!(Password);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl PartialSchema for Password {
    fn schema() -> RefOr<Schema> {
        text_schema(Self::MIN, 128, Some(KnownFormat::Password))
    }
}

impl ToSchema for Password {}

/// A language the service speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Русский.
    #[default]
    Ru,
    /// English.
    En,
}

impl Language {
    /// The tag of BCP 47.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
        }
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// For fields that a change may leave alone (absent), clear (`null`) or set: keeps `null` apart from absent.
pub fn clearable<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(
    from: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_of_people_are_taken_and_lowered() {
        for good in ["anna@severles.example", "A.B+tag@Xn--80ak6aa92e.com", "вера@почта.рф", "o'hara@x.co"] {
            assert_eq!(Email::parse(good).unwrap().as_str(), good.to_lowercase());
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in [
            "anna",
            "anna@",
            "@x.example",
            "a b@x.example",
            "a@x",
            "a@x..y",
            "a.@x.example",
            "a@-x.example",
            "a@1.2.3.4",
            "a@x.example\r\nBcc: b@y.example",
            "<a@x.example>",
            "a@[1.2.3.4]",
            "\"a b\"@x.example",
        ] {
            assert_eq!(Email::parse(bad), Err(Refused(FieldCode::InvalidEmail)), "{bad}");
        }
    }

    #[test]
    fn phones_keep_their_digits_only() {
        assert_eq!(Phone::parse("+7 (916) 123-45-67").unwrap().as_str(), "+79161234567");
        assert_eq!(Phone::parse("\u{202a}+7\u{202f}(916) 123‒45−67\u{202c}").unwrap().as_str(), "+79161234567");
        for bad in ["12", "+7 916 x", "1234567890123456", "7+9161234567", "++79161234567", "+", "-"] {
            assert_eq!(Phone::parse(bad), Err(Refused(FieldCode::InvalidPhone)), "{bad}");
        }
    }

    #[test]
    fn numbers_of_one_telephone_are_one() {
        for (written, kept) in [
            ("8 916 123-45-67", "+79161234567"),
            ("79161234567", "+79161234567"),
            ("916 123-45-67", "+79161234567"),
            ("8 10 7 916 123 45 67", "+79161234567"),
            ("007 916 123 45 67", "+79161234567"),
            ("8 800 2000 600", "+78002000600"),
            ("8 (727) 250-00-00", "+77272500000"),
            ("00 49 30 123456", "+4930123456"),
            ("810 49 30 123456", "+4930123456"),
            // Nothing tells of which country these are.
            ("495 123-45-67", "4951234567"),
            ("123-45-67", "1234567"),
            ("8 123 456-78-90", "81234567890"),
            ("1 212 555 0142", "12125550142"),
            // No number of abroad, and none of Russia.
            ("00 12345", "0012345"),
            ("000 1234567", "0001234567"),
            ("810 12345", "81012345"),
            ("+8 916 123-45-67", "+89161234567"),
            ("8 495 123-45-67 (12)", "8495123456712"),
        ] {
            assert_eq!(Phone::parse(written).map(Phone::into_string).as_deref(), Ok(kept), "{written}");
        }
    }

    #[test]
    fn easy_passwords_are_refused() {
        for bad in ["aaaaaaaaaaaa", "1234567890", "password123!", "qwertyuiop", "abababababab", "Пароль2026!"] {
            assert_eq!(Password::parse(bad), Err(Refused(FieldCode::WeakPassword)), "{bad}");
        }
        assert!(Password::parse("кофе и тишина").is_ok());
    }

    #[test]
    fn a_line_has_no_breaks() {
        assert_eq!(Line::<20>::parse("a\r\nBcc: x"), Err(Refused(FieldCode::ControlCharacter)));
        assert_eq!(Line::<3>::parse(" абв ").unwrap().as_str(), "абв");
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_parsers(text in "\\PC*") {
            let _ = Email::parse(&text);
            let _ = Phone::parse(&text);
            let _ = TimeZone::parse(&text);
        }

        #[test]
        fn a_number_that_was_taken_is_taken_again_and_is_no_longer_than_it_may_be(text in "\\+?(00|810|[78])?[0-9]{3,17}") {
            let digits = text.trim_start_matches('+').len();
            let phone = Phone::parse(&text);
            prop_assert!(phone.is_ok() || !(5..=15).contains(&digits), "{}", text);
            if let Ok(phone) = phone {
                prop_assert!((5..=15).contains(&phone.as_str().trim_start_matches('+').len()));
                prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone));
            }
        }

        #[test]
        fn a_number_is_the_same_however_it_is_dialled_and_parted(
            area in "[34678][0-9]{2}|9[0-9]{2}",
            number in "[0-9]{7}",
            parts in prop::collection::vec("[ ().\u{a0}\u{2011}-]{0,2}", 11),
        ) {
            let kept = format!("+7{area}{number}");
            for before in ["+7", "8", "7", "007", "8107"] {
                let digits = format!("{area}{number}");
                let written: String = digits.chars().zip(&parts).flat_map(|(digit, part)| [part.clone(), digit.to_string()]).collect();
                prop_assert_eq!(Phone::parse(&format!("{before}{written}")).map(Phone::into_string), Ok(kept.clone()));
            }
        }

        #[test]
        fn a_parsed_address_parses_to_itself(text in "[a-zA-Z0-9._+]{1,20}@[a-z0-9-]{1,12}\\.[a-z]{2,5}") {
            if let Ok(email) = Email::parse(&text) {
                prop_assert_eq!(Email::parse(email.as_str()), Ok(email));
            }
        }
    }
}
