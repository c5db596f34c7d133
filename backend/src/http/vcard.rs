//! Business cards (vCard 4.0, RFC 6350), which address books take.

/// How many octets a line may have, its end not counted.
const LINE: usize = 75;

/// A card that is being written.
pub(crate) struct Card<'a> {
    out: &'a mut String,
}

impl<'a> Card<'a> {
    /// Begins one.
    pub(crate) fn begin(out: &'a mut String) -> Self {
        out.push_str("BEGIN:VCARD\r\nVERSION:4.0\r\n");
        Self { out }
    }

    /// A property whose value is a text; none, if there is no text.
    pub(crate) fn text(&mut self, property: &str, text: &str) {
        if !text.is_empty() {
            fold(self.out, &format!("{property}:{}", escaped(text)));
        }
    }

    /// Ends it.
    pub(crate) fn end(self) {
        self.out.push_str("END:VCARD\r\n");
    }
}

/// A text as a value (3.4): a line end is `\n`, and what would part values is no such sign any more.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for letter in text.replace("\r\n", "\n").chars() {
        match letter {
            '\\' | ',' | ';' => value.extend(['\\', letter]),
            '\n' | '\r' => value.push_str("\\n"),
            other => value.push(other),
        }
    }
    value
}

/// Folds a line (3.2): what is too long goes on behind a line end and a blank, and no character is cut in two.
fn fold(out: &mut String, line: &str) {
    let mut room = LINE;
    for letter in line.chars() {
        if letter.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE - 1;
        }
        room -= letter.len_utf8();
        out.push(letter);
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_card_says_what_an_address_book_reads() {
        let mut out = String::new();
        let mut card = Card::begin(&mut out);
        card.text("FN", "Белова, Анна; \\ ООО");
        card.text("TEL", "");
        card.text("NOTE", "утром\r\nили вечером");
        card.end();
        assert_eq!(
            out,
            "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Белова\\, Анна\\; \\\\ ООО\r\nNOTE:утром\\nили вечером\r\nEND:VCARD\r\n"
        );
    }

    proptest! {
        #[test]
        fn a_folded_line_is_never_too_long_and_unfolds_to_itself(text in "[a-zа-яё😀 ,;\\\\\n]{1,200}") {
            let mut out = String::new();
            let line = format!("NOTE:{}", escaped(&text));
            fold(&mut out, &line);
            prop_assert!(out.split("\r\n").all(|line| line.len() <= LINE));
            prop_assert_eq!(out.replace("\r\n ", ""), line + "\r\n");
        }
    }
}
