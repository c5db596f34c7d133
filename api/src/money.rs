//! Amounts of money.

use crate::code::FieldCode;
use crate::text::{Currency, Refused};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// How much, in hundredths: 150000 is one thousand five hundred.
    #[schema(minimum = 0, maximum = 100_000_000_000_000_i64, example = 150_000)]
    pub hundredths: i64,
    /// Of which currency.
    pub currency: Currency,
}

impl Money {
    /// The most that is taken: a million millions.
    pub const MOST: i64 = 100_000_000_000_000;

    /// Signs people know a currency by. Other currencies are said by their codes.
    pub const SIGNS: [(&str, &str); 4] = [("RUB", "₽"), ("USD", "$"), ("EUR", "€"), ("GBP", "£")];

    /// What people write, with a sign or a code or without: then it is of this currency.
    pub fn read(text: &str, otherwise: &str) -> Result<Self, Refused> {
        let invalid = Refused(FieldCode::Invalid);
        let digit = |c: char| c.is_ascii_digit();
        let (start, end) = (text.find(digit).ok_or(invalid)?, text.rfind(digit).ok_or(invalid)? + 1);
        let (before, amount) = (text.get(..start).unwrap_or_default(), text.get(start..end).unwrap_or_default());
        let around = format!("{before}{}", text.get(end..).unwrap_or_default());
        let currency = match Currency::named(&around) {
            Err(Refused(FieldCode::Required)) => Currency::parse(otherwise),
            named => named,
        }?;
        let hundredths = hundredths(amount).filter(|amount| *amount <= Self::MOST).ok_or(invalid)?;
        Ok(Self { hundredths, currency })
    }
}

impl Currency {
    /// A currency by its sign, its code, or as Russians write roubles.
    pub fn named(text: &str) -> Result<Self, Refused> {
        let said = text.trim_matches(|c: char| c.is_whitespace() || c == '.');
        let code = match said.to_lowercase().as_str() {
            "руб" | "р" | "рублей" | "рубля" | "рубль" => "RUB",
            _ => Money::SIGNS.iter().find(|(_, sign)| *sign == said).map_or(said, |(code, _)| code),
        };
        Self::parse(code)
    }
}

/// The last point or comma with one or two digits behind it parts the hundredths; all others part thousands, and have three digits behind.
fn hundredths(digits: &str) -> Option<i64> {
    let parts = |c: char| matches!(c, '.' | ',');
    let known = |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | ',' | '\'' | '\u{202f}');
    if !digits.chars().all(known) {
        return None;
    }
    let (whole, rest) = match digits.rsplit_once(parts) {
        Some((whole, rest)) if matches!(rest.len(), 1 | 2) => (whole, format!("{rest:0<2}")),
        _ => (digits, "00".to_owned()),
    };
    let mut groups = whole.split(|c: char| !c.is_ascii_digit());
    let first = groups.next().filter(|first| !first.is_empty())?;
    let groups: Vec<&str> = groups.collect();
    if !groups.is_empty() && (first.len() > 3 || groups.iter().any(|group| group.len() != 3)) {
        return None;
    }
    format!("{first}{}{rest}", groups.concat()).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_of_the_currency_it_names_or_of_the_usual_one() {
        let of =
            |hundredths: i64, currency: &str| Ok(Money { hundredths, currency: Currency::parse(currency).unwrap() });
        assert_eq!(Money::read("1 500,5 руб.", "USD"), of(150_050, "RUB"));
        assert_eq!(Money::read("€900", "RUB"), of(90_000, "EUR"));
        assert_eq!(Money::read("1500.00", "KZT"), of(150_000, "KZT"));
        assert_eq!(Money::read("1.500.000", "RUB"), of(150_000_000, "RUB"));
        assert_eq!(Money::read("1,500.5", "USD"), of(150_050, "USD"));
        // Elsewhere these would be a thousand times as much.
        for wrong in ["1499.9999999", "1500.125", "0.3333", "1,2345", "1 2 3"] {
            assert_eq!(Money::read(wrong, "RUB"), Err(Refused(FieldCode::Invalid)), "{wrong}");
        }
        for wrong in ["", "много", "-5", "12x4", "100 тенге", "9999999999999"] {
            assert_eq!(Money::read(wrong, "RUB"), Err(Refused(FieldCode::Invalid)), "{wrong}");
        }
    }

    #[test]
    fn a_currency_is_named_by_its_code_or_its_sign() {
        for (text, code) in [("rub", "RUB"), ("₽", "RUB"), ("руб.", "RUB"), ("$", "USD"), ("KZT", "KZT")] {
            assert_eq!(Currency::named(text).map(Currency::into_string), Ok(code.to_owned()), "{text}");
        }
        assert_eq!(Currency::named("тенге"), Err(Refused(FieldCode::Invalid)));
    }
}
