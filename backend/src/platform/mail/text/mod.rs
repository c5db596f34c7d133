//! The plain text of an HTML letter, for readers that show no HTML.
//!
//! Pages are written by people who may be careless or hostile, and one is turned into text for every recipient: so it is done in one
//! pass, without a tree. The time and memory it takes grow with the length of the page and with nothing else.

mod lines;
mod markup;

use html_escape::decode_html_entities;
use lines::Lines;
use markup::{Attributes, Piece, pieces};
use std::collections::HashMap;

/// The text of an HTML page: paragraphs, lists, links as footnotes; layout tables become plain lines.
pub fn text_of(html: &str) -> String {
    let mut page = Page::default();
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => page.text(text),
            Piece::Open(name, attributes) => page.open(&name, &attributes),
            Piece::Close(name) => page.close(&name),
        }
    }
    page.end()
}

/// A page on its way to text.
#[derive(Default)]
struct Page {
    lines: Lines,
    /// The lists that are open, with the number of the next entry of a numbered one.
    lists: Vec<Option<u32>>,
    /// How many preformatted pieces are open.
    kept: usize,
    link: Option<Link>,
    /// The addresses of the footnotes, and their numbers.
    addresses: Vec<String>,
    numbers: HashMap<String, usize>,
}

/// A link that is open.
struct Link {
    address: String,
    /// Whether it has shown anything yet.
    begun: bool,
}

impl Page {
    fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find('&') {
            let (plain, reference) = rest.split_at(at);
            self.plain(plain);
            let length = reference_length(reference);
            let (reference, behind) = reference.split_at(length);
            // What was written as a reference is shown as it is: it ends no line.
            decode_html_entities(reference).chars().filter(|letter| !letter.is_control()).for_each(|c| self.letter(c));
            rest = behind;
        }
        self.plain(rest);
    }

    fn plain(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '\n' if self.kept > 0 => self.lines.end(),
                ' ' | '\t' if self.kept > 0 => self.letter(' '),
                ' ' | '\t' | '\n' | '\r' | '\x0C' => self.lines.blank(),
                _ if letter.is_control() => {}
                _ => self.letter(letter),
            }
        }
    }

    fn letter(&mut self, letter: char) {
        if let Some(link) = self.link.as_mut().filter(|link| !link.begun) {
            link.begun = true;
            self.lines.letter('[');
        }
        self.lines.letter(letter);
    }

    fn open(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.lines.gap(room_around(name, self.lists.len()));
        match name {
            "br" => self.lines.end(),
            "hr" => "---".chars().for_each(|dash| self.lines.letter(dash)),
            "a" => self.open_link(attributes.href),
            "img" if !attributes.alt.trim().is_empty() => {
                self.lines.letter('[');
                self.text(attributes.alt.trim());
                self.lines.letter(']');
            }
            "pre" => self.kept += 1,
            "blockquote" => self.lines.quote(1),
            "ul" | "menu" => self.open_list(None),
            "ol" => self.open_list(Some(attributes.start.trim().parse().unwrap_or(1))),
            "li" => {
                let mark = self.lists.last_mut().map_or_else(|| "* ".to_owned(), entry);
                self.lines.mark(Some(mark));
            }
            _ => {}
        }
        if name == "hr" {
            self.lines.gap(2);
        }
    }

    fn close(&mut self, name: &str) {
        // What it holds is put down as long as it is open.
        self.lines.gap(room_around(name, self.lists.len()));
        match name {
            "a" => self.close_link(),
            "pre" => self.kept = self.kept.saturating_sub(1),
            "blockquote" => self.lines.quote(-1),
            "li" => self.lines.mark(None),
            "ul" | "menu" | "ol" if self.lists.pop().is_some() => {
                self.lines.mark(None);
                self.lines.indent(-1);
            }
            // A stray end of a line is one in browsers, too.
            "br" => self.lines.end(),
            _ => {}
        }
        self.lines.gap(room_around(name, self.lists.len()));
    }

    fn open_list(&mut self, first: Option<u32>) {
        self.lists.push(first);
        self.lines.indent(1);
    }

    fn open_link(&mut self, address: &str) {
        self.close_link();
        let address: String =
            decode_html_entities(address.trim()).chars().filter(|letter| !letter.is_control()).collect();
        // A place on the same page is no address.
        if !address.is_empty() && !address.starts_with('#') {
            self.link = Some(Link { address, begun: false });
        }
    }

    fn close_link(&mut self) {
        let Some(Link { address, begun: true }) = self.link.take() else { return };
        let number = *self.numbers.entry(address).or_insert_with_key(|address| {
            self.addresses.push(address.clone());
            self.addresses.len()
        });
        self.lines.append(&format!("][{number}]"));
    }

    fn end(mut self) -> String {
        self.close_link();
        let mut text = self.lines.done();
        for (place, address) in self.addresses.iter().enumerate() {
            text.push_str(if place == 0 { "\n" } else { "" });
            text.push_str(&["[", &(place + 1).to_string(), "]: ", address, "\n"].concat());
        }
        text
    }
}

/// How long the character reference at the beginning is; one byte where there is none: the ampersand stands for itself.
fn reference_length(text: &str) -> usize {
    const LONGEST: usize = 34;
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'#';
    let end = text.bytes().skip(1).take(LONGEST).position(|byte| !inside(byte)).map(|at| at + 1);
    end.filter(|at| text.as_bytes().get(*at) == Some(&b';')).map_or(1, |at| at + 1)
}

/// How many line ends there are at least before and behind this: one around a block, two around a paragraph.
fn room_around(name: &str, lists: usize) -> u8 {
    match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "pre" | "hr" | "dl" => 2,
        "ul" | "ol" | "menu" => 2 - u8::from(lists > 0),
        "div" | "table" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th" | "caption" | "li" | "dt" | "dd"
        | "section" | "article" | "header" | "footer" | "main" | "nav" | "aside" | "address" | "center" | "figure"
        | "figcaption" | "form" | "fieldset" | "legend" | "option" | "details" | "summary" | "body" | "html" => 1,
        _ => 0,
    }
}

/// What an entry of a list begins with.
fn entry(next: &mut Option<u32>) -> String {
    match next {
        None => "* ".to_owned(),
        Some(number) => {
            let mark = format!("{number}. ");
            *number = number.saturating_add(1);
            mark
        }
    }
}

#[cfg(test)]
mod tests;
