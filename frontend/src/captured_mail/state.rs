//! What the kept letters decide: where the links in a plain text are, and how HTML is made safe to look at.

/// A piece of plain text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Words.
    Words(&'a str),
    /// An address on the web.
    Address(&'a str),
}

/// Finds the web addresses in a text. The mark that ends a sentence is not part of one.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = ["https://", "http://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let after = &rest[start..];
        let end = after.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '»')).unwrap_or(after.len());
        let address = after[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')']);
        if start > 0 {
            pieces.push(Piece::Words(&rest[..start]));
        }
        pieces.push(Piece::Address(address));
        rest = &after[address.len()..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest));
    }
    pieces
}

/// How mail programs show what has no style of its own. An attribute, since the content policy forbids style elements.
const USUAL: &str = "margin:20px;font:15px/1.5 Arial,Helvetica,sans-serif;color:#202124";

/// The HTML part for a frame without scripts: its links open beside. A whole page brings its own margins.
pub(super) fn framed(html: &str) -> String {
    if html.to_ascii_lowercase().contains("<body") {
        format!("<base target=\"_blank\">{html}")
    } else {
        format!("<base target=\"_blank\"><div style=\"{USUAL}\">{html}</div>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_of_a_letter_gets_margins_and_a_whole_one_keeps_its_own() {
        assert!(framed("<p>Привет</p>").contains("margin"));
        assert_eq!(framed("<html><BODY>Привет"), "<base target=\"_blank\"><html><BODY>Привет");
    }

    #[test]
    fn addresses_are_found_in_plain_text() {
        assert_eq!(
            pieces("Перейдите: https://v.example/confirm?token=a-b. Спасибо."),
            [
                Piece::Words("Перейдите: "),
                Piece::Address("https://v.example/confirm?token=a-b"),
                Piece::Words(". Спасибо.")
            ]
        );
        assert_eq!(
            pieces("http://a.example\nhttp://b.example"),
            [Piece::Address("http://a.example"), Piece::Words("\n"), Piece::Address("http://b.example")]
        );
        assert_eq!(pieces("никаких"), [Piece::Words("никаких")]);
        assert_eq!(pieces(""), []);
    }
}
