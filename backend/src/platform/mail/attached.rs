//! Files that go with letters: encoded once, and shared by all letters they go with.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use lettre::message::header::{ContentDisposition, Headers};
use rand::RngExt as _;
use rand::distr::Alphanumeric;

use super::letter::one_line;

/// A file as it was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What it is called.
    pub name: String,
    /// What it is: `application/pdf`.
    pub content_type: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The end of letters that files go with: the same for all of them, so that none has a copy of its own.
#[derive(Clone, PartialEq, Eq)]
pub struct Attached {
    boundary: String,
    parts: String,
    heads: String,
}

impl fmt::Debug for Attached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attached").field("bytes", &self.parts.len()).finish_non_exhaustive()
    }
}

impl Attached {
    /// Encodes files; none, if there are none.
    pub fn new(files: Vec<Attachment>) -> Option<Arc<Self>> {
        if files.is_empty() {
            return None;
        }
        // Nobody who writes a body can know it. It begins otherwise than the one inside, or some readers would take that for it.
        let boundary: String = rand::rng().sample_iter(Alphanumeric).take(32).map(char::from).collect();
        let size: usize = files.iter().map(|file| encoded_length(file.bytes.len()) + 1024).sum();
        let (mut parts, mut heads) = (String::with_capacity(size), String::new());
        for file in files {
            let head = head(&file);
            // Writing to a string cannot fail.
            let _never = write!(heads, "--{boundary}\r\n{head}\r\n\r\n");
            let _never = write!(parts, "--{boundary}\r\n{head}Content-Transfer-Encoding: base64\r\n\r\n");
            in_base64(&mut parts, &file.bytes);
        }
        for text in [&mut parts, &mut heads] {
            let _never = write!(text, "--{boundary}--\r\n");
        }
        Some(Arc::new(Self { boundary, parts, heads }))
    }

    /// What parts the letter: in its head, and before what it says.
    pub(super) fn boundary(&self) -> &str {
        &self.boundary
    }

    /// The parts as they go over the wire, the end of the letter behind them. No line of them begins with a dot.
    pub fn parts(&self) -> &str {
        &self.parts
    }

    /// The same without what is in the files: what is kept of a letter that is not sent.
    pub fn heads(&self) -> &str {
        &self.heads
    }
}

/// The head of a part, but for how it is encoded.
fn head(file: &Attachment) -> String {
    let plain = |letter: &char| letter.is_ascii_alphanumeric() || "/.+-_".contains(*letter);
    let kind: String = file.content_type.chars().filter(plain).collect();
    let mut headers = Headers::with_capacity(1);
    headers.set(ContentDisposition::attachment(&one_line(&file.name)));
    let named = headers.to_string();
    // The size (RFC 2183, 2.7) is for those who do not have the rest.
    format!("Content-Type: {kind}\r\n{};\r\n size={}\r\n", named.trim_end(), file.bytes.len())
}

/// How long so many bytes become, with their line ends.
const fn encoded_length(bytes: usize) -> usize {
    bytes.div_ceil(57) * 2 + bytes.div_ceil(3) * 4
}

/// Lines of 76 letters (RFC 2045, 6.8).
pub(super) fn in_base64(out: &mut String, bytes: &[u8]) {
    for line in bytes.chunks(57) {
        BASE64_STANDARD.encode_string(line, out);
        out.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use mail_parser::{MessageParser, MimeHeaders as _};
    use proptest::prelude::*;

    use super::super::letter::{Content, Mailbox, Press};
    use super::*;

    fn letter_with(files: Vec<Attachment>, html: Option<&str>) -> super::super::Letter {
        let press = Press::new(&Mailbox::new("", "news@vestnik.example")).unwrap().attach(Attached::new(files));
        let content = Content {
            to: &Mailbox::new("", "bob@x.example"),
            subject: "s",
            text: "Добрый день",
            html,
            message_id: "1.2@vestnik.example",
            date: std::time::SystemTime::UNIX_EPOCH,
            unsubscribe: None,
        };
        press.letter(&content).unwrap()
    }

    fn file(name: &str, bytes: &[u8]) -> Attachment {
        Attachment { name: name.to_owned(), content_type: "application/pdf".to_owned(), bytes: bytes.to_vec() }
    }

    #[test]
    fn a_letter_without_files_is_as_it_was() {
        assert!(Attached::new(Vec::new()).is_none());
        let letter = letter_with(Vec::new(), None);
        assert!(letter.attached.is_none() && !letter.text.contains("multipart/mixed"));
    }

    #[test]
    fn what_is_kept_of_a_letter_names_its_files_without_what_is_in_them() {
        let letter = letter_with(vec![file("план.pdf", &[7; 3_000])], Some("<p>да</p>"));
        let kept = letter.without_files();
        assert!(kept.len() < 2_000 && letter.size() > 4_000, "{kept}");
        let parsed = MessageParser::default().parse(kept.as_bytes()).unwrap();
        let part = parsed.attachment(0).unwrap();
        assert_eq!(part.attachment_name(), Some("план.pdf"));
        assert_eq!(part.content_disposition().unwrap().attribute("size"), Some("3000"));
        assert_eq!(parsed.body_html(0).unwrap().trim_end(), "<p>да</p>");
    }

    proptest! {
        #[test]
        fn what_was_attached_is_what_arrives(
            name in "[^\u{0}-\u{1f}\u{7f}-\u{9f} ][^\u{0}-\u{1f}\u{7f}-\u{9f}]{0,150}[^\u{0}-\u{1f}\u{7f}-\u{9f} ]",
            first in proptest::collection::vec(any::<u8>(), 1..400), second in proptest::collection::vec(any::<u8>(), 1..400),
            html in proptest::option::of("[ -~а-я\r\n.=]{1,300}"),
        ) {
            let letter = letter_with(vec![file(&name, &first), file("b.pdf", &second)], html.as_deref());
            let whole = [letter.text.as_str(), letter.attached.as_ref().unwrap().parts()].concat();
            prop_assert!(whole.is_ascii());
            for line in letter.attached.as_ref().unwrap().parts().split("\r\n") {
                prop_assert!(line.len() <= 998 && !line.starts_with('.') && !line.contains(['\r', '\n']), "{line:?}");
            }
            let parsed = MessageParser::default().parse(whole.as_bytes()).unwrap();
            prop_assert_eq!(parsed.attachment_count(), 2);
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            let part = parsed.attachment(0).unwrap();
            prop_assert_eq!(squeezed(part.attachment_name().unwrap()), squeezed(&name));
            prop_assert_eq!(part.contents(), &first[..]);
            prop_assert_eq!(parsed.attachment(1).unwrap().contents(), &second[..]);
            let text = parsed.body_text(0).unwrap();
            prop_assert_eq!(text.trim_end(), "Добрый день");
            prop_assert_eq!(parsed.html_bodies().any(mail_parser::MessagePart::is_text_html), html.is_some());
        }
    }
}
