//! One line to a mail server, kept for many letters.
//!
//! lettre's connection does the speaking; this gives it what a mailing needs: commands sent ahead where the server
//! offers it, the next letter's envelope behind the final dot (RFC 2920: one round trip a letter), a limit on the
//! wait for every reply, and `RSET` instead of hanging up where a letter is refused.

use std::error::Error as _;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use lettre::transport::smtp::client::AsyncSmtpConnection;
use tokio::time::timeout;

use super::letter::{Envelope, Letter};

/// What became of a letter that was handed to the server, or of the attempt to hand it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server took it.
    Sent {
        /// Its reply code, 250 as a rule.
        code: u16,
        /// Its words.
        text: String,
    },
    /// The server refused it.
    Refused {
        /// Its reply code.
        code: u16,
        /// The enhanced code (RFC 3463) the words begin with, such as `5.1.1`.
        enhanced: Option<String>,
        /// Its words.
        text: String,
        /// Whether it asks not to be tried again (5xx).
        permanent: bool,
        /// Whether it is a word about the recipient or the letter, not about the sender or the line.
        recipient: bool,
    },
    /// The line was lost, or no reply came in time: nobody knows whether the letter was taken.
    Broken {
        /// What happened, in words.
        text: String,
    },
    /// This server can never be handed this letter; it was not asked.
    Impossible {
        /// Why.
        text: String,
    },
    /// The line ended before this letter's turn: give it to another line. Never for the first letter of a line.
    Untried,
}

impl Outcome {
    pub(super) fn broken(error: &dyn std::error::Error) -> Self {
        Self::Broken { text: error.to_string() }
    }

    fn refused(code: u16, text: String, recipient: bool) -> Self {
        Self::Refused { code, enhanced: enhanced(&text).map(str::to_owned), permanent: code >= 500, text, recipient }
    }
}

impl From<lettre::transport::smtp::Error> for Outcome {
    fn from(error: lettre::transport::smtp::Error) -> Self {
        match error.status() {
            Some(code) => {
                Self::refused(code.into(), error.source().map(ToString::to_string).unwrap_or_default(), false)
            }
            None => Self::broken(&error),
        }
    }
}

impl From<std::io::Error> for Outcome {
    fn from(error: std::io::Error) -> Self {
        Self::broken(&error)
    }
}

/// An outcome, who gave it, and how long it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What became of the letter.
    pub outcome: Outcome,
    /// The server, by the name it gives itself, or else as it was called.
    pub server: Arc<str>,
    /// From the first word about this letter to the answer.
    pub milliseconds: u32,
}

impl Report {
    pub(super) fn new(outcome: Outcome, server: Arc<str>, begun: Instant) -> Self {
        let milliseconds = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
        Self { outcome, server, milliseconds }
    }
}

/// What the server said it can do.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Offers {
    pipelining: bool,
    eight_bit: bool,
    utf8: bool,
}

impl Offers {
    pub(super) fn read<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut offers = Self::default();
        for line in lines.skip(1) {
            match line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase().as_str() {
                "PIPELINING" => offers.pipelining = true,
                "8BITMIME" => offers.eight_bit = true,
                "SMTPUTF8" => offers.utf8 = true,
                _ => {}
            }
        }
        offers
    }
}

/// The server closes the line after this reply, whatever was asked.
const CLOSING: u16 = 421;

/// A reply to one command.
enum Answer {
    Yes(u16, String),
    No(u16, String),
}

/// Commands and letters as text, piece by piece, for lettre to write: it puts them together, in a copy of its own.
struct Raw<'a>(&'a [&'a str]);

impl fmt::Display for Raw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| f.write_str(piece))
    }
}

/// A line to a mail server, ready for letters.
pub struct Connection {
    smtp: AsyncSmtpConnection,
    offers: Offers,
    server: Arc<str>,
    reply_timeout: Duration,
    end_timeout: Duration,
    /// Commands and letters are put together here, so that a group is one write.
    group: String,
    /// The envelope that went out behind the last final dot.
    announced: Option<Envelope>,
    /// A refused letter is to be forgotten before the next is begun.
    forget: bool,
    usable: bool,
    letters: u64,
}

impl Connection {
    pub(super) fn new(
        smtp: AsyncSmtpConnection,
        offers: Offers,
        server: Arc<str>,
        reply_timeout: Duration,
        end_timeout: Duration,
    ) -> Self {
        Self {
            smtp,
            offers,
            server,
            reply_timeout,
            end_timeout,
            group: String::new(),
            announced: None,
            forget: false,
            usable: true,
            letters: 0,
        }
    }

    /// Whether another letter can be sent over this line.
    pub fn usable(&self) -> bool {
        self.usable
    }

    /// How many letters had an answer over this line.
    pub fn letters(&self) -> u64 {
        self.letters
    }

    /// Whether the server lets the next envelope ride behind a letter. Where it does not, none is worth preparing.
    pub fn pipelines(&self) -> bool {
        self.offers.pipelining
    }

    /// Hands over one letter. With `next`, that letter's envelope follows at once, and it must be the next one sent:
    /// the server then waits for its body. To send nothing after all, drop the connection.
    pub async fn send(&mut self, letter: &Letter, next: Option<&Envelope>) -> Report {
        let begun = Instant::now();
        let outcome = match self.try_send(letter, next).await {
            Ok(outcome) => outcome,
            Err(outcome) => {
                self.usable = false;
                outcome
            }
        };
        self.letters += 1;
        Report::new(outcome, self.server.clone(), begun)
    }

    /// Says goodbye, without waiting long for an answer.
    pub async fn close(mut self) {
        if self.usable && self.announced.is_none() {
            let _whatever_it_answers = timeout(Duration::from_secs(1), self.smtp.quit()).await;
        }
    }

    async fn try_send(&mut self, letter: &Letter, next: Option<&Envelope>) -> Result<Outcome, Outcome> {
        let envelope = &letter.envelope;
        if let Some(refused) = self.impossible(envelope) {
            return Ok(refused);
        }
        let announced = self.announced.take();
        if announced.as_ref().is_some_and(|announced| announced != envelope) {
            return Err(Outcome::Broken { text: "another letter was announced over this line".to_owned() });
        }
        let refused = if self.offers.pipelining {
            self.ask_ahead(envelope, announced.is_some()).await?
        } else {
            self.ask_one_by_one(envelope).await?
        };
        if let Some(refused) = refused {
            self.forget = true;
            return Ok(refused);
        }
        let next = next.filter(|next| self.offers.pipelining && self.impossible(next).is_none());
        let answer = self.hand_over(letter, next).await?;
        self.announced = next.cloned();
        match answer {
            Answer::Yes(code, text) => Ok(Outcome::Sent { code, text }),
            Answer::No(code, text) => {
                self.usable = code != CLOSING;
                Ok(Outcome::refused(code, text, code != CLOSING))
            }
        }
    }

    /// The letter itself, with the next envelope behind it; the answer is to the letter.
    async fn hand_over(&mut self, letter: &Letter, next: Option<&Envelope>) -> Result<Answer, Lost> {
        self.group.clear();
        stuff(&mut self.group, &letter.text);
        // A large letter takes a while to write: a second for each 64 kB.
        let limit = self.end_timeout + Duration::from_secs(letter.size() as u64 / 65_536);
        let Some(attached) = &letter.attached else {
            self.group.push_str(end(&letter.text));
            if let Some(next) = next {
                self.push_envelope(next);
            }
            return self.say(limit, "the letter").await;
        };
        // No line of what is attached begins with a dot: it is neither looked through nor copied here.
        let body = std::mem::take(&mut self.group);
        self.group.push_str(end(attached.parts()));
        if let Some(next) = next {
            self.push_envelope(next);
        }
        let pieces = [body.as_str(), attached.parts(), self.group.as_str()];
        let answered = timeout(limit, self.smtp.command(Raw(&pieces))).await;
        judged(answered, limit, "the letter")
    }

    fn impossible(&self, envelope: &Envelope) -> Option<Outcome> {
        (envelope.utf8 && !self.offers.utf8).then(|| Outcome::Impossible {
            text: "the mail server takes no addresses beyond ASCII (it does not offer SMTPUTF8)".to_owned(),
        })
    }

    /// `MAIL`, `RCPT` and `DATA` in one write, unless they went out behind the last letter; then their three answers.
    async fn ask_ahead(&mut self, envelope: &Envelope, announced: bool) -> Result<Option<Outcome>, Outcome> {
        let first = if announced {
            self.hear("the next letter").await
        } else {
            self.group.clear();
            let forget = std::mem::take(&mut self.forget);
            if forget {
                self.group.push_str("RSET\r\n");
            }
            self.push_envelope(envelope);
            match self.say(self.reply_timeout, "the sender").await {
                Ok(Answer::Yes(..)) if forget => self.hear("the sender").await,
                other => other,
            }
        };
        let sender = self.unless_lost(first)?;
        if let Answer::No(CLOSING, text) = sender {
            return self.closing(text).map(Some);
        }
        let heard = self.hear("the recipient").await;
        let recipient = self.unless_lost(heard)?;
        if let Answer::No(CLOSING, text) = recipient {
            return self.closing(text).map(Some);
        }
        let data = self.hear("the data").await?;
        let of_recipient = matches!(sender, Answer::Yes(..));
        match (sender, recipient, data) {
            (Answer::Yes(..), Answer::Yes(..), Answer::Yes(..)) => Ok(None),
            (Answer::No(code, text), _, Answer::Yes(..)) | (_, Answer::No(code, text), Answer::Yes(..)) => {
                // The server waits for a letter that has nobody to go to: end it at once.
                ".\r\n".clone_into(&mut self.group);
                self.say(self.reply_timeout, "the empty letter").await?;
                Ok(Some(Outcome::refused(code, text, of_recipient)))
            }
            (Answer::No(code, text), ..) | (_, Answer::No(code, text), _) | (.., Answer::No(code, text)) => {
                self.usable = code != CLOSING;
                Ok(Some(Outcome::refused(code, text, of_recipient && code != CLOSING)))
            }
        }
    }

    /// `MAIL`, `RCPT` and `DATA`, each after the answer to the one before.
    async fn ask_one_by_one(&mut self, envelope: &Envelope) -> Result<Option<Outcome>, Outcome> {
        self.group.clear();
        let forget = std::mem::take(&mut self.forget);
        self.push_envelope(envelope);
        let commands = std::mem::take(&mut self.group);
        let mut steps: Vec<&str> = commands.split_inclusive("\r\n").collect();
        if forget {
            steps.insert(0, "RSET\r\n");
        }
        let first = steps.first().copied();
        for step in steps {
            step.clone_into(&mut self.group);
            let said = self.say(self.reply_timeout, step.split(['<', '\r']).next().unwrap_or_default()).await;
            let answer = if first == Some(step) { self.unless_lost(said)? } else { said? };
            match answer {
                Answer::Yes(..) => {}
                Answer::No(CLOSING, text) => return self.closing(text).map(Some),
                Answer::No(code, text) => {
                    return Ok(Some(Outcome::refused(
                        code,
                        text,
                        !step.starts_with("MAIL") && !step.starts_with("RSET"),
                    )));
                }
            }
        }
        Ok(None)
    }

    /// 421 before the letter was given: a matter between the server and this line, if the line has been of use.
    fn closing(&mut self, text: String) -> Result<Outcome, Outcome> {
        self.usable = false;
        if self.letters > 0 { Err(Outcome::Untried) } else { Ok(Outcome::refused(CLOSING, text, false)) }
    }

    /// A line that was of use and is lost before the letter was given leaves the letter untried.
    fn unless_lost(&self, answer: Result<Answer, Lost>) -> Result<Answer, Outcome> {
        match answer {
            Err(Lost::Line(_)) if self.letters > 0 => Err(Outcome::Untried),
            other => Ok(other?),
        }
    }

    fn push_envelope(&mut self, envelope: &Envelope) {
        let utf8 = if envelope.utf8 { " SMTPUTF8" } else { "" };
        let eight_bit = if envelope.utf8 && self.offers.eight_bit { " BODY=8BITMIME" } else { "" };
        for piece in
            ["MAIL FROM:<", &envelope.from, ">", eight_bit, utf8, "\r\nRCPT TO:<", &envelope.to, ">\r\nDATA\r\n"]
        {
            self.group.push_str(piece);
        }
    }

    /// Writes what was put together and hears the first answer.
    async fn say(&mut self, limit: Duration, what: &str) -> Result<Answer, Lost> {
        let answered = timeout(limit, self.smtp.command(Raw(&[&self.group]))).await;
        judged(answered, limit, what)
    }

    /// Hears one more answer.
    async fn hear(&mut self, what: &str) -> Result<Answer, Lost> {
        let answered = timeout(self.reply_timeout, self.smtp.read_response()).await;
        judged(answered, self.reply_timeout, what)
    }
}

/// Why there is no answer.
enum Lost {
    Line(String),
    Silence(String),
}

impl From<Lost> for Outcome {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Line(text) | Lost::Silence(text) => Self::Broken { text },
        }
    }
}

type Answered = Result<
    Result<lettre::transport::smtp::response::Response, lettre::transport::smtp::Error>,
    tokio::time::error::Elapsed,
>;

fn judged(answered: Answered, limit: Duration, what: &str) -> Result<Answer, Lost> {
    match answered {
        Ok(Ok(response)) => Ok(Answer::Yes(response.code().into(), response.message().collect::<Vec<_>>().join(" "))),
        Ok(Err(error)) => match Outcome::from(error) {
            Outcome::Refused { code, text, .. } => Ok(Answer::No(code, text)),
            Outcome::Broken { text } => Err(Lost::Line(text)),
            other => Err(Lost::Line(format!("{other:?}"))),
        },
        Err(_elapsed) => Err(Lost::Silence(format!("no answer to {what} within {} ms", limit.as_millis()))),
    }
}

/// Appends a letter as it goes over the wire: dots at the beginning of lines doubled.
fn stuff(out: &mut String, text: &str) {
    let mut rest = text;
    if rest.starts_with('.') {
        out.push('.');
    }
    while let Some(at) = rest.find("\n.") {
        let (line, after) = rest.split_at(at + 1);
        out.push_str(line);
        out.push('.');
        // The dot itself stays in `after`; step over it so that it is not found again.
        let (dot, after) = after.split_at(1);
        out.push_str(dot);
        rest = after;
    }
    out.push_str(rest);
}

/// The final dot behind a letter.
fn end(text: &str) -> &'static str {
    if text.ends_with("\r\n") || text.is_empty() { ".\r\n" } else { "\r\n.\r\n" }
}

/// The enhanced status code the server's words begin with.
fn enhanced(text: &str) -> Option<&str> {
    let word = text.split_whitespace().next()?;
    let mut parts = word.split('.');
    let numbers = parts
        .by_ref()
        .take(3)
        .filter(|part| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()));
    (numbers.count() == 3 && parts.next().is_none()).then_some(word)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A receiver as RFC 5321 4.5.2 describes it: lines up to a lone dot, a leading dot taken away.
    fn received(wire: &str) -> (String, &str) {
        let mut text = String::new();
        let mut rest = wire;
        while let Some((line, after)) = rest.split_once("\r\n") {
            rest = after;
            if line == "." {
                break;
            }
            text.push_str(line.strip_prefix('.').unwrap_or(line));
            text.push_str("\r\n");
        }
        (text, rest)
    }

    proptest! {
        #[test]
        fn the_receiver_gets_what_was_sent_and_what_follows(lines in proptest::collection::vec("[.a]{0,4}", 0..20)) {
            let text = lines.iter().flat_map(|line| [line, "\r\n"]).collect::<String>();
            let mut wire = String::new();
            stuff(&mut wire, &text);
            wire.push_str(end(&text));
            wire.push_str("MAIL FROM:<>\r\n");
            prop_assert_eq!(received(&wire), (text, "MAIL FROM:<>\r\n"));
        }
    }

    #[test]
    fn a_letter_without_a_last_line_end_gets_one() {
        let mut wire = String::new();
        stuff(&mut wire, ".a");
        wire.push_str(end(".a"));
        assert_eq!(wire, "..a\r\n.\r\n");
    }

    #[test]
    fn enhanced_codes_are_told_from_other_words() {
        assert_eq!(enhanced("5.1.1 no such user"), Some("5.1.1"));
        assert_eq!(enhanced("5.1.10"), Some("5.1.10"));
        assert_eq!(enhanced("no such user"), None);
        assert_eq!(enhanced("192.168.1.1 is blocked"), None);
        assert_eq!(enhanced("5.1"), None);
    }
}
