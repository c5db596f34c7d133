//! An HTML page as the pieces it is written in: texts and tags, one after the other. Nothing is matched with its end, so no page costs
//! more than its length.

/// A piece of a page. Comments, declarations, and what never shows (styles, scripts, the title) are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// What stands between tags, as it is written.
    Text(&'a str),
    /// A tag that begins something: its name in lower case, and its attributes.
    Open(String, Attributes<'a>),
    /// A tag that ends something.
    Close(String),
}

/// What of a tag's attributes has a say in the text, as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Attributes<'a> {
    /// `href`
    pub(super) href: &'a str,
    /// `alt`
    pub(super) alt: &'a str,
    /// `start`
    pub(super) start: &'a str,
}

/// What stands within these is not shown, and is no markup.
const HIDDEN: [&str; 7] = ["style", "script", "title", "iframe", "noframes", "noembed", "xmp"];

/// The pieces of this page.
pub(super) const fn pieces(page: &str) -> Pieces<'_> {
    Pieces { rest: page }
}

/// Reads a page piece by piece.
#[derive(Debug)]
pub(super) struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        while !self.rest.is_empty() {
            let piece = match self.rest.find('<') {
                Some(0) => self.markup(),
                Some(at) => Some(Piece::Text(self.take(at))),
                None => Some(Piece::Text(self.take(self.rest.len()))),
            };
            if piece.is_some() {
                return piece;
            }
        }
        None
    }
}

impl<'a> Pieces<'a> {
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Goes on behind this; what does not occur ends the page.
    fn skip_past(&mut self, end: &str) {
        let found = self.rest.find(end).map_or(self.rest.len(), |at| at + end.len());
        self.take(found);
    }

    /// What begins with `<`.
    fn markup(&mut self) -> Option<Piece<'a>> {
        let closing = self.rest.starts_with("</");
        let behind = self.rest.get(if closing { 2 } else { 1 }..).unwrap_or_default();
        if behind.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return self.tag(behind, closing);
        }
        if behind.starts_with("!--") && !closing {
            self.skip_past("-->");
        } else if closing || behind.starts_with(['!', '?']) {
            self.skip_past(">");
        } else {
            return Some(Piece::Text(self.take(1)));
        }
        None
    }

    fn tag(&mut self, behind: &'a str, closing: bool) -> Option<Piece<'a>> {
        let ends = |letter: char| letter.is_ascii_whitespace() || matches!(letter, '/' | '>');
        let (name, rest) = behind.split_at(behind.find(ends).unwrap_or(behind.len()));
        let name = name.to_ascii_lowercase();
        let (attributes, rest) = attributes(rest);
        self.rest = rest;
        if closing {
            return Some(Piece::Close(name));
        }
        if HIDDEN.contains(&name.as_str()) {
            self.skip_to_end_of(&name);
            return None;
        }
        Some(Piece::Open(name, attributes))
    }

    fn skip_to_end_of(&mut self, name: &str) {
        let ends_here = |(at, _): &(usize, &str)| {
            let behind = self.rest.get(at + 2..at + 2 + name.len());
            behind.is_some_and(|found| found.eq_ignore_ascii_case(name))
        };
        let end = self.rest.match_indices("</").find(ends_here).map_or(self.rest.len(), |(at, _)| at);
        self.take(end);
    }
}

/// The attributes of a tag, and what comes behind it. A tag without an end takes the rest of the page.
fn attributes(mut rest: &str) -> (Attributes<'_>, &str) {
    let mut attributes = Attributes::default();
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_ascii_whitespace() || letter == '/');
        if rest.is_empty() {
            return (attributes, "");
        }
        if let Some(behind) = rest.strip_prefix('>') {
            return (attributes, behind);
        }
        // An equals sign that comes first belongs to the name.
        let ends = |(at, letter): &(usize, char)| {
            letter.is_ascii_whitespace() || matches!(letter, '/' | '>') || (*letter == '=' && *at > 0)
        };
        let (name, behind) = rest.split_at(rest.char_indices().find(ends).map_or(rest.len(), |(at, _)| at));
        let (value, behind) = value(behind);
        rest = behind;
        if name.eq_ignore_ascii_case("href") {
            attributes.href = value;
        } else if name.eq_ignore_ascii_case("alt") {
            attributes.alt = value;
        } else if name.eq_ignore_ascii_case("start") {
            attributes.start = value;
        }
    }
}

/// The value behind a name, if there is one, and what comes behind it.
fn value(behind: &str) -> (&str, &str) {
    let Some(value) = behind.trim_ascii_start().strip_prefix('=') else { return ("", behind) };
    let value = value.trim_ascii_start();
    for quote in ['"', '\''] {
        if let Some(value) = value.strip_prefix(quote) {
            return value.split_once(quote).unwrap_or((value, ""));
        }
    }
    value.split_at(value.find(|letter: char| letter.is_ascii_whitespace() || letter == '>').unwrap_or(value.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn open(name: &str) -> Piece<'static> {
        Piece::Open(name.to_owned(), Attributes::default())
    }

    #[test]
    fn a_page_is_read_piece_by_piece() {
        let page = "<!doctype html><P class=x>1 < 2<!-- <b> --><br/></p >&amp;<title>no</TITLE>";
        let found: Vec<_> = pieces(page).collect();
        let close = |name: &str| Piece::Close(name.to_owned());
        let expected = [
            open("p"),
            Piece::Text("1 "),
            Piece::Text("<"),
            Piece::Text(" 2"),
            open("br"),
            close("p"),
            Piece::Text("&amp;"),
            close("title"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn attributes_are_read_however_they_are_written() {
        for tag in [
            "<a href=\"x>y\" alt='a' start=3>",
            "<a =href HREF = 'x>y' alt=a start='3'/>",
            "<a title='>' href='x>y'alt=a start = 3>",
        ] {
            let expected = Attributes { href: "x>y", alt: "a", start: "3" };
            assert_eq!(pieces(tag).collect::<Vec<_>>(), [Piece::Open("a".to_owned(), expected)], "{tag}");
        }
    }

    #[test]
    fn what_has_no_end_takes_the_rest() {
        for page in ["a<!-- b", "a<style>b</styl", "a<!b", "a</1"] {
            assert_eq!(pieces(page).collect::<Vec<_>>(), [Piece::Text("a")], "{page}");
        }
        assert_eq!(pieces("a<b c='d>e").count(), 2);
    }

    proptest! {
        #[test]
        fn any_page_can_be_read(page in "[<>/a!='\" -]{0,40}", other: String) {
            prop_assert!(pieces(&page).count() <= page.len());
            prop_assert!(pieces(&other).count() <= other.len());
        }
    }
}
