//! From what a person types to patterns for `LIKE`. Pure.

use crate::platform::error::{Error, Result};
use vestnik_api::FieldCode;

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
    fn too_much_is_refused() {
        assert!(patterns(Some(&"a".repeat(201))).is_err());
        assert!(patterns(Some("a\u{0}b")).is_err());
    }
}
