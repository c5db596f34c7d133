//! Letters: an envelope, headers and a body as they go over the wire.
//!
//! Encoding is lettre's, but for bodies that need none and those in base64, where it takes longer than all the rest. What
//! is the same for all letters of a run (sender, list, marks) is encoded once, in a `Press`; what a recipient brings (name,
//! subject, body) cannot add a header or end the letter.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::SystemTime;

use lettre::Address;
use lettre::message::header::{
    ContentTransferEncoding, Date, Header, HeaderName, HeaderValue, Headers, ReplyTo, Subject, To,
};
use lettre::message::{Body, Mailboxes};
use rand::RngExt as _;
use rand::distr::Alphanumeric;
use thiserror::Error;

use super::attached::{Attached, in_base64};

/// Why a letter cannot be put together. No address is repeated: the words end up in logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unsendable {
    /// Not an address that mail can be sent to.
    #[error("this is not an address that mail can be sent to")]
    Address,
    /// A header's name or value with characters that no header may have.
    #[error("a header has a name or value that is not allowed")]
    Header,
}

/// A person or a list with an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name shown beside the address; may be empty.
    pub name: String,
    /// The address.
    pub address: String,
}

impl From<&lettre::message::Mailbox> for Mailbox {
    fn from(mailbox: &lettre::message::Mailbox) -> Self {
        Self::new(mailbox.name.clone().unwrap_or_default(), mailbox.email.to_string())
    }
}

impl Mailbox {
    /// A mailbox from a name, which may be empty, and an address.
    pub fn new(name: impl Into<String>, address: impl Into<String>) -> Self {
        Self { name: name.into(), address: address.into() }
    }

    /// The same for lettre: control characters gone from the name, a domain beyond ASCII in its wire form.
    fn checked(&self) -> Result<lettre::message::Mailbox, Unsendable> {
        let name = one_line(&self.name);
        Ok(lettre::message::Mailbox::new((!name.is_empty()).then_some(name), wire_address(&self.address)?))
    }
}

/// From whom and to whom, as the mail server is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    pub(super) from: Arc<str>,
    pub(super) to: String,
    pub(super) utf8: bool,
}

impl Envelope {
    /// An envelope between two addresses.
    pub fn new(from: &str, to: &str) -> Result<Self, Unsendable> {
        let from = wire_address(from)?;
        Ok(Self::between(Arc::from(from.as_ref() as &str), &wire_address(to)?))
    }

    fn between(from: Arc<str>, to: &Address) -> Self {
        let to: &str = to.as_ref();
        Self { utf8: !from.is_ascii() || !to.is_ascii(), to: to.to_owned(), from }
    }

    /// The sender's address as it goes over the wire.
    pub fn sender(&self) -> &str {
        &self.from
    }

    /// The recipient's address as it goes over the wire.
    pub fn recipient(&self) -> &str {
        &self.to
    }

    /// Whether the server must know `SMTPUTF8`: the part before the @ of an address is beyond ASCII.
    pub fn needs_utf8(&self) -> bool {
        self.utf8
    }
}

/// A letter ready to be sent. Its text is ASCII but for addresses that need `SMTPUTF8`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// From whom and to whom.
    pub envelope: Envelope,
    /// Headers and body, lines ended by CR LF, dots not yet doubled.
    pub text: String,
    /// What follows the body: the same for all letters of a run, so it is not copied into any.
    pub attached: Option<Arc<Attached>>,
}

impl Letter {
    /// How many bytes go over the wire, but for doubled dots.
    pub fn size(&self) -> usize {
        self.text.len() + self.attached.as_ref().map_or(0, |attached| attached.parts().len())
    }

    /// The letter without what is in its files.
    pub fn without_files(&self) -> Cow<'_, str> {
        match &self.attached {
            None => Cow::Borrowed(&self.text),
            Some(attached) => Cow::Owned([&self.text, attached.heads()].concat()),
        }
    }
}

/// What differs between the letters of a run.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// To whom.
    pub to: &'a Mailbox,
    /// The subject.
    pub subject: &'a str,
    /// The body as text.
    pub text: &'a str,
    /// The body as HTML, where there is one.
    pub html: Option<&'a str>,
    /// The value of `Message-ID` without angle brackets, always the same for the same letter.
    pub message_id: &'a str,
    /// When it is sent.
    pub date: SystemTime,
    /// Where its reader unsubscribes, by hand or by his mail program (RFC 2369, RFC 8058): an address in ASCII.
    pub unsubscribe: Option<&'a str>,
}

/// Makes the letters of one run: sender and marks are encoded once.
#[derive(Debug, Clone)]
pub struct Press {
    from: Arc<str>,
    head: String,
    boundary: String,
    attached: Option<Arc<Attached>>,
}

impl Press {
    /// Letters from this sender.
    pub fn new(from: &Mailbox) -> Result<Self, Unsendable> {
        let from = from.checked()?;
        let envelope_from: Arc<str> = Arc::from(from.email.as_ref() as &str);
        let mut headers = Headers::new();
        headers.set(lettre::message::header::From::from(Mailboxes::from(from)));
        headers.set(lettre::message::header::MIME_VERSION_1_0);
        // Nobody who fills in a name or a body can know it, so none can end a part early.
        let boundary: String = rand::rng().sample_iter(Alphanumeric).take(32).map(char::from).collect();
        Ok(Self { from: envelope_from, head: headers.to_string(), boundary, attached: None })
    }

    /// Answers go to this mailbox.
    pub fn reply_to(mut self, to: &Mailbox) -> Result<Self, Unsendable> {
        let header = ReplyTo::from(Mailboxes::from(to.checked()?)).display();
        self.push(header);
        Ok(self)
    }

    /// The list the letters belong to: a name for people and an identifier that looks like a domain.
    pub fn list_id(self, name: &str, id: &str) -> Result<Self, Unsendable> {
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')) {
            return Err(Unsendable::Header);
        }
        let name = one_line(name).replace(['"', '\\', '<', '>'], " ");
        // A phrase in words beyond ASCII is encoded; in plain words it is quoted.
        let phrase = if name.is_ascii() && !name.is_empty() { format!("\"{name}\" ") } else { format!("{name} ") };
        self.header("List-Id", format!("{}<{id}>", if name.is_empty() { "" } else { &phrase }).as_str())
    }

    /// One more header, the same in every letter.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, Unsendable> {
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err(Unsendable::Header);
        }
        let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|_invalid| Unsendable::Header)?;
        self.push(HeaderValue::new(name, one_line(value)));
        Ok(self)
    }

    /// Files that go with every letter, or none.
    #[must_use]
    pub fn attach(self, attached: Option<Arc<Attached>>) -> Self {
        Self { attached, ..self }
    }

    fn push(&mut self, value: HeaderValue) {
        let mut headers = Headers::with_capacity(1);
        headers.insert_raw(value);
        self.head.push_str(&headers.to_string());
    }

    /// The envelope of a letter that is yet to be made.
    pub fn envelope(&self, to: &str) -> Result<Envelope, Unsendable> {
        Ok(Envelope::between(self.from.clone(), &wire_address(to)?))
    }

    /// Makes a letter.
    pub fn letter(&self, content: &Content<'_>) -> Result<Letter, Unsendable> {
        let in_brackets = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>'));
        if !in_brackets(content.message_id) || !content.unsubscribe.is_none_or(in_brackets) {
            return Err(Unsendable::Header);
        }
        let to = content.to.checked()?;
        let envelope = Envelope::between(self.from.clone(), &to.email);
        let mut headers = Headers::with_capacity(3);
        headers.set(To::from(Mailboxes::from(to)));
        headers.set(Subject::from(one_line(content.subject)));
        headers.set(Date::new(content.date));
        let mut out = String::with_capacity(1024 + 2 * (content.text.len() + content.html.map_or(0, str::len)));
        out.push_str(&self.head);
        // Writing to a string cannot fail.
        let _never = write!(out, "{headers}Message-ID: <{}>\r\n", content.message_id);
        if let Some(link) = content.unsubscribe {
            let _never =
                write!(out, "List-Unsubscribe: <{link}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
        }
        if let Some(boundary) = self.attached.as_ref().map(|attached| attached.boundary()) {
            let _never =
                write!(out, "Content-Type: multipart/mixed;\r\n boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n");
        }
        match content.html {
            None => part(&mut out, "plain", content.text),
            Some(html) => {
                let boundary = &self.boundary;
                let _never = write!(
                    out,
                    "Content-Type: multipart/alternative;\r\n boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n"
                );
                part(&mut out, "plain", content.text);
                let _never = write!(out, "--{boundary}\r\n");
                part(&mut out, "html", html);
                let _never = write!(out, "--{boundary}--\r\n");
            }
        }
        Ok(Letter { envelope, text: out, attached: self.attached.clone() })
    }
}

/// Headers and content of one part, encoded as its text needs; ends with a line end.
fn part(out: &mut String, subtype: &str, text: &str) {
    let text = wire_lines(text);
    let encoding = encoding_for(&text);
    // Writing to a string cannot fail.
    let _never =
        write!(out, "Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n");
    match encoding {
        ContentTransferEncoding::SevenBit => out.push_str(&text),
        ContentTransferEncoding::Base64 => in_base64(out, text.as_bytes()),
        _ => {
            let body = Body::new_with_encoding(text, encoding).map_or_else(|bytes| bytes, Body::into_vec);
            // What lettre encodes is ASCII; nothing is lost by reading it as text.
            out.push_str(&String::from_utf8_lossy(&body));
        }
    }
    if !out.ends_with("\r\n") {
        out.push_str("\r\n");
    }
}

/// The encoding (RFC 2045, 6) in which a text stays readable where it can, and is short where it can't: most letters of a
/// run need none, and lettre takes longer to look for the best than all the rest of a letter takes.
fn encoding_for(text: &str) -> ContentTransferEncoding {
    /// A line may have 998 bytes (RFC 5322, 2.1.1).
    const LINE: usize = 998;
    let foreign = text.bytes().filter(|byte| !byte.is_ascii()).count();
    // A control character, or a line end that is none, is for no eyes and for no server.
    let plain = |byte: u8| byte >= b' ' || matches!(byte, b'\t' | b'\r' | b'\n');
    if foreign == 0 && text.bytes().all(plain) && text.split("\r\n").all(|line| line.len() <= LINE) {
        ContentTransferEncoding::SevenBit
    } else if foreign > text.len() / 6 {
        // Three bytes for one in quoted-printable, four for three in base64.
        ContentTransferEncoding::Base64
    } else {
        ContentTransferEncoding::QuotedPrintable
    }
}

/// Every kind of line end as CR LF, and no zero bytes, which no letter may have (RFC 5322, 4). Lettre would do the first
/// too, but moves the rest of the text at each line.
fn wire_lines(text: &str) -> String {
    let text = if text.contains('\0') { Cow::Owned(text.replace('\0', "")) } else { Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len() + text.len() / 32 + 2);
    let mut rest = text.as_ref();
    while let Some(at) = rest.find(['\r', '\n']) {
        let (line, end) = rest.split_at(at);
        out.push_str(line);
        out.push_str("\r\n");
        rest = end.strip_prefix("\r\n").or_else(|| end.strip_prefix(['\r', '\n'])).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Words on one line: control characters become spaces, and a word too long for a header line is parted.
pub(super) fn one_line(text: &str) -> String {
    /// A header line may have 998 bytes; encoded words are folded by themselves, plain ones are not.
    const WORD: usize = 900;
    let mut out = String::with_capacity(text.len());
    let mut word = 0;
    for letter in text.trim().chars() {
        let letter = if letter.is_control() { ' ' } else { letter };
        word = if letter == ' ' { 0 } else { word + letter.len_utf8() };
        if word > WORD {
            out.push(' ');
            word = letter.len_utf8();
        }
        out.push(letter);
    }
    out.truncate(out.trim_end().len());
    out
}

/// The address as it goes over the wire: a domain beyond ASCII in its encoded form, which every server knows.
fn wire_address(address: &str) -> Result<Address, Unsendable> {
    let parsed: Address = address.trim().parse().map_err(|_invalid| Unsendable::Address)?;
    // A line of the conversation is 512 bytes long at most; an address 254.
    if AsRef::<str>::as_ref(&parsed).len() > 254 {
        return Err(Unsendable::Address);
    }
    if parsed.domain().is_ascii() {
        return Ok(parsed);
    }
    match url::Host::parse(parsed.domain()) {
        Ok(url::Host::Domain(domain)) => Address::new(parsed.user(), domain).map_err(|_invalid| Unsendable::Address),
        _ => Err(Unsendable::Address),
    }
}

#[cfg(test)]
mod tests {
    use mail_parser::{MessageParser, MimeHeaders as _};
    use proptest::prelude::*;

    use super::*;

    fn press() -> Press {
        Press::new(&Mailbox::new("Новости", "news@vestnik.example")).unwrap()
    }

    fn made(name: &str, subject: &str, text: &str, html: Option<&str>) -> String {
        let to = Mailbox::new(name, "bob@x.example");
        let content = Content {
            to: &to,
            subject,
            text,
            html,
            message_id: "1.2@vestnik.example",
            date: SystemTime::UNIX_EPOCH,
            unsubscribe: None,
        };
        press().letter(&content).unwrap().text
    }

    /// What a reader sees of a text: line ends are all alike, and there may be one more at the end.
    fn seen(text: &str) -> String {
        text.replace('\0', "").replace("\r\n", "\n").replace('\r', "\n").trim_end_matches('\n').to_owned()
    }

    #[test]
    fn a_letter_has_what_letters_have() {
        let press = press()
            .list_id("Рассылка", "7.vestnik.example")
            .unwrap()
            .reply_to(&Mailbox::new("", "re@x.example"))
            .unwrap();
        let to = Mailbox::new("Анна \"Аня\" Петрова", "anna@x.example");
        let content = Content {
            to: &to,
            subject: "Привет, Анна!",
            text: "да",
            html: Some("<p>да</p>"),
            message_id: "1.2@vestnik.example",
            date: SystemTime::UNIX_EPOCH,
            unsubscribe: Some("https://vestnik.example/u/1abc"),
        };
        let letter = press.letter(&content).unwrap();
        assert!(letter.text.contains("\r\nList-Unsubscribe: <https://vestnik.example/u/1abc>\r\n"));
        assert!(letter.text.contains("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
        let parsed = MessageParser::default().parse(letter.text.as_bytes()).unwrap();
        assert_eq!(parsed.subject(), Some("Привет, Анна!"));
        assert_eq!(parsed.from().unwrap().first().unwrap().name(), Some("Новости"));
        assert_eq!(parsed.to().unwrap().first().unwrap().name(), Some("Анна \"Аня\" Петрова"));
        assert_eq!(parsed.to().unwrap().first().unwrap().address(), Some("anna@x.example"));
        assert_eq!(parsed.message_id(), Some("1.2@vestnik.example"));
        assert_eq!(parsed.date().unwrap().to_timestamp(), 0);
        assert_eq!(parsed.reply_to().unwrap().first().unwrap().address(), Some("re@x.example"));
        assert!(letter.text.contains("<7.vestnik.example>\r\n"), "{}", letter.text);
        assert_eq!(parsed.content_type().unwrap().subtype(), Some("alternative"));
        assert_eq!(
            (parsed.body_text(0).unwrap().trim_end(), parsed.body_html(0).unwrap().trim_end()),
            ("да", "<p>да</p>")
        );
        assert!(letter.text.is_ascii());
    }

    #[test]
    fn nobody_can_add_a_header() {
        for evil in ["x\r\nBcc: all@x.example", "x\nBcc: all@x.example", "x\rBcc: a@x.example", "x\r\n\r\nbody"] {
            let text = made(evil, evil, "text", None);
            let head = text.split("\r\n\r\n").next().unwrap();
            assert!(!head.lines().any(|line| line.starts_with("Bcc:")), "{head}");
            assert!(MessageParser::default().parse(text.as_bytes()).unwrap().bcc().is_none());
            assert!(press().header("X-Mark", evil).unwrap().head.lines().all(|line| !line.starts_with("Bcc")));
            assert_eq!(press().header(evil, "x").err(), Some(Unsendable::Header));
            assert_eq!(press().list_id("x", evil).err(), Some(Unsendable::Header));
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_what_is_read(
            name in "[^\u{0}-\u{1f}\u{7f}-\u{9f}]{0,80}", subject in "[^\u{0}-\u{1f}\u{7f}-\u{9f}]{0,300}",
            text in "(?s)[^\u{feff}]{0,2000}", html in proptest::option::of("[ -~а-я\r\n.=]{0,3000}"),
        ) {
            let letter = made(&name, &subject, &text, html.as_deref());
            prop_assert!(letter.is_ascii());
            let parsed = MessageParser::default().parse(letter.as_bytes()).unwrap();
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            // A subject that looks like an encoded word is read as one: lettre leaves it, and so do the others.
            if !subject.contains("=?") {
                prop_assert_eq!(squeezed(parsed.subject().unwrap_or_default()), squeezed(&subject));
            }
            prop_assert_eq!(parsed.to().unwrap().first().unwrap().address(), Some("bob@x.example"));
            prop_assert_eq!(seen(&parsed.body_text(0).unwrap()), seen(&text));
            if let Some(html) = html {
                prop_assert_eq!(seen(&parsed.body_html(0).unwrap()), seen(&html));
            }
        }

        #[test]
        fn every_line_is_legal(name in ".{0,400}", subject in ".{0,1500}", text in "(?s).{0,3000}") {
            let letter = made(&name, &subject, &text, Some(&text));
            prop_assert!(letter.ends_with("\r\n"));
            prop_assert!(!letter.contains('\0'));
            for line in letter.split("\r\n") {
                prop_assert!(line.len() <= 998, "{} bytes", line.len());
                prop_assert!(!line.contains(['\r', '\n']), "{line:?}");
            }
            let head = letter.split("\r\n\r\n").next().unwrap();
            for line in head.split("\r\n") {
                prop_assert!(line.starts_with(' ') || line.split_once(": ").is_some_and(|(name, _)|
                    ["From", "MIME-Version", "To", "Subject", "Date", "Message-ID", "Content-Type"].contains(&name)) || line.starts_with("Subject:"),
                    "{line:?}");
            }
        }
    }
}
