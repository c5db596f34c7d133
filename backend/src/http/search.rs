//! From what a person types to patterns for `LIKE`. Pure.

use crate::platform::error::{Error, Result};
use vestnik_api::FieldCode;
use vestnik_api::text::stands_between_digits;

/// One pattern for each word: all must occur somewhere, in any case, `е` standing for `ё`.
pub(crate) fn patterns(q: Option<&str>) -> Result<Vec<String>> {
    let q = q.unwrap_or_default();
    if q.chars().count() > 200 {
        return Err(Error::field("q", FieldCode::TooLong));
    }
    if q.chars().any(char::is_control) {
        return Err(Error::field("q", FieldCode::ControlCharacter));
    }
    Ok(q.split_whitespace().map(pattern).collect())
}

/// The same where telephone numbers are among what is looked through: what may be one is looked for by its digits.
pub(crate) fn patterns_or_number(q: Option<&str>) -> Result<Vec<String>> {
    let words = patterns(q)?;
    Ok(q.and_then(digits_of_number).map_or(words, |number| vec![pattern(&number)]))
}

/// The digits of what may be a telephone number, without what one person dials before it and another doesn't: `00` or `810`, and the `7`
/// or `8` of Russia. With fewer than three digits left there would be nothing to look up.
pub(crate) fn digits_of_number(text: &str) -> Option<String> {
    let text = text.trim();
    let among = |c: char| c.is_ascii_digit() || c == '+' || stands_between_digits(c);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 3 || !text.chars().all(among) {
        return None;
    }
    let abroad = digits.strip_prefix("00").or_else(|| digits.strip_prefix("810"));
    let number = abroad.filter(|number| number.len() >= 3).unwrap_or(&digits);
    let within = number.strip_prefix(['7', '8']).filter(|within| (3..=10).contains(&within.len()));
    Some(within.unwrap_or(number).to_owned())
}

fn pattern(word: &str) -> String {
    let mut pattern = String::with_capacity(word.len() + 4);
    pattern.push('%');
    for letter in word.chars().flat_map(char::to_lowercase) {
        match letter {
            '%' | '_' | '\\' => pattern.extend(['\\', letter]),
            'ё' => pattern.push('е'),
            _ => pattern.push(letter),
        }
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_looked_for_as_it_stands() {
        assert_eq!(patterns(Some(" Новости Ёлок 50%_\\ ")).unwrap(), ["%новости%", "%елок%", "%50\\%\\_\\\\%"]);
        assert!(patterns(None).unwrap().is_empty());
    }

    #[test]
    fn a_number_is_looked_for_by_its_digits_and_anything_else_as_it_stands() {
        for (typed, looked_for) in [
            (" 8 (916) 123-45-67", "%9161234567%"),
            ("8916", "%916%"),
            ("00 7 916", "%916%"),
            ("810 49 30", "%4930%"),
            ("81049", "%1049%"),
            ("8 10 4", "%104%"),
            ("78", "%78%"),
            ("8 91", "%891%"),
            ("+1 212 555 0142", "%12125550142%"),
        ] {
            assert_eq!(patterns_or_number(Some(typed)).unwrap(), [looked_for], "{typed}");
        }
        assert_eq!(patterns_or_number(Some("Анна 8 916")).unwrap(), ["%анна%", "%8%", "%916%"]);
        assert!(patterns_or_number(None).unwrap().is_empty());
    }

    #[test]
    fn too_much_is_refused() {
        assert!(patterns(Some(&"a".repeat(201))).is_err());
        assert!(patterns(Some("a\u{0}b")).is_err());
    }
}
