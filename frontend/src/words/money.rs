//! Money as the reader writes it: 150 000 ₽ and $2,000.50; and read back from what people type.

use super::{Lang, decimal, lang, number, short};
use vestnik_api::leads::Money;
use vestnik_api::text::{Currency, Refused};

/// A no-break space, between the number and its sign.
const NBSP: char = '\u{A0}';

/// An amount, to the hundredth where there are any.
pub fn money(money: &Money) -> String {
    let (whole, rest) = (money.hundredths / 100, money.hundredths % 100);
    let amount = if rest == 0 { number(whole) } else { decimal(float(money.hundredths) / 100.0, 2) };
    signed(&amount, &money.currency)
}

/// An amount where there is little room: 640 тыс. ₽, $2.4M.
pub fn money_short(money: &Money) -> String {
    signed(&short(money.hundredths / 100), &money.currency)
}

/// What people type, with a sign or a code or without: then it is roubles for readers of Russian, dollars for those of English.
/// Nothing is no amount.
pub fn read_money(text: &str) -> Result<Option<Money>, Refused> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let otherwise = match lang() {
        Lang::Ru => "RUB",
        Lang::En => "USD",
    };
    Money::read(text, otherwise).map(Some)
}

fn signed(amount: &str, currency: &Currency) -> String {
    let code = currency.as_str();
    let sign = Money::SIGNS.iter().find(|(known, _)| *known == code).map(|(_, sign)| *sign);
    match (lang(), sign) {
        (Lang::Ru, sign) => format!("{amount}{NBSP}{}", sign.unwrap_or(code)),
        (Lang::En, Some(sign)) => format!("{sign}{amount}"),
        (Lang::En, None) => format!("{code}{NBSP}{amount}"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "amounts end long before a float loses hundredths")]
const fn float(value: i64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::super::set_lang;
    use super::*;

    fn of(hundredths: i64, currency: &str) -> Money {
        Money { hundredths, currency: Currency::parse(currency).unwrap() }
    }

    #[test]
    fn money_is_said_as_readers_write_it() {
        set_lang(Lang::Ru);
        assert_eq!(money(&of(15_000_000, "RUB")), "150\u{A0}000\u{A0}₽");
        assert_eq!(money(&of(150_050, "KZT")), "1\u{A0}500,50\u{A0}KZT");
        assert_eq!(money_short(&of(64_000_000, "RUB")), "640\u{A0}тыс.\u{A0}₽");
        set_lang(Lang::En);
        assert_eq!(money(&of(200_050, "USD")), "$2,000.50");
        assert_eq!(money(&of(90_000, "KZT")), "KZT\u{A0}900");
        assert_eq!(money_short(&of(240_000_000, "EUR")), "€2.4M");
    }

    #[test]
    fn what_is_said_can_be_read_back() {
        for lang in Lang::ALL {
            set_lang(lang);
            for amount in [of(0, "RUB"), of(123_456_789, "USD"), of(5, "KZT"), of(Money::MOST, "EUR")] {
                assert_eq!(read_money(&money(&amount)), Ok(Some(amount)), "{lang:?}");
            }
        }
    }

    #[test]
    fn people_write_amounts_in_many_ways() {
        set_lang(Lang::Ru);
        for (text, amount) in [
            ("1500", of(150_000, "RUB")),
            ("1 500,5 руб.", of(150_050, "RUB")),
            ("2,000 $", of(200_000, "USD")),
            ("usd 2.000,75", of(200_075, "USD")),
            ("€900", of(90_000, "EUR")),
        ] {
            assert_eq!(read_money(text), Ok(Some(amount)), "{text}");
        }
        assert_eq!(read_money("  "), Ok(None));
        for wrong in ["много", "12x4", "100 тенге", "-5", "9999999999999", "99999999999999999999"] {
            assert!(read_money(wrong).is_err(), "{wrong}");
        }
        set_lang(Lang::En);
        assert_eq!(read_money("1,500"), Ok(Some(of(150_000, "USD"))));
    }
}
