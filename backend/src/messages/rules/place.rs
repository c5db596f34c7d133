//! Places in a text, and texts on one line.

use vestnik_api::code::FieldCode;
use vestnik_api::problem::FieldError;

/// A field error that points to a byte of its text.
pub(super) fn error_at(field: &str, text: &str, offset: usize, code: FieldCode, what: &str) -> FieldError {
    let (line, column) = line_and_column(text, offset);
    FieldError::new(field, code).saying(format!("{}: {what}", code.message())).at(line, column)
}

/// Line and column of a byte, both from 1, the column in characters.
fn line_and_column(text: &str, offset: usize) -> (u32, u32) {
    let before: String = text.char_indices().take_while(|(at, _)| *at < offset).map(|(_, letter)| letter).collect();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}

/// A text on one line: what a subject is, whatever a client's fields bring.
pub(in crate::messages) fn one_line(text: &str) -> String {
    if text.trim().len() == text.len() && !text.chars().any(char::is_control) {
        return text.to_owned();
    }
    text.split(|letter: char| letter.is_control() || letter == ' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_characters_from_one() {
        let text = "Привет,\nдруг";
        assert_eq!(line_and_column(text, 0), (1, 1));
        assert_eq!(line_and_column(text, "Привет".len()), (1, 7));
        assert_eq!(line_and_column(text, "Привет,\nд".len()), (2, 2));
        assert_eq!(line_and_column(text, 10_000), (2, 5));
    }

    #[test]
    fn nothing_breaks_a_line() {
        assert_eq!(one_line("Hello\r\nBcc: x@y.example"), "Hello Bcc: x@y.example");
        assert_eq!(one_line("  a \t b\u{0}c "), "a b c");
        assert_eq!(one_line("a  b"), "a  b");
    }
}
