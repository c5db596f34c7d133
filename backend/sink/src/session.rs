//! One conversation: the commands of ESMTP, a letter after the other.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem;
use tokio::net::TcpStream;

use crate::behaviour::{Action, Point};
use crate::tally::Fault;
use crate::wire::{END, Stream, Wire};
use crate::{Letter, Shared, hold};

/// How a conversation over one stream ended.
enum Ending {
    Over,
    StartTls,
}

/// What is to be done after a behaviour was looked up.
enum Turn {
    /// Nothing special was asked here, or it is over: accept.
    Accept,
    /// A refusal was said.
    Refused,
    /// The line is to be closed.
    HangUp,
}

/// Holds the conversation over one connection, with TLS where it is asked for.
pub(crate) async fn converse(socket: TcpStream, shared: Arc<Shared>) {
    shared.tally.connection();
    // A lost line is nothing the sink has to do anything about.
    let _lost = speak(socket, &shared).await;
}

async fn speak(socket: TcpStream, shared: &Shared) -> io::Result<()> {
    if let (true, Some(tls)) = (shared.options.implicit_tls, &shared.tls) {
        let stream = tls.acceptor.accept(socket).await?;
        Session::new(stream, shared, true).run(true).await?;
        return Ok(());
    }
    let mut plain = Session::new(socket, shared, false);
    if let (Ending::StartTls, Some(tls)) = (plain.run(true).await?, &shared.tls) {
        let stream = tls.acceptor.accept(plain.wire.into_stream()).await?;
        Session::new(stream, shared, true).run(false).await?;
    }
    Ok(())
}

#[expect(clippy::struct_excessive_bools, reason = "each is one fact of the conversation")]
struct Session<'a, S> {
    wire: Wire<S>,
    shared: &'a Shared,
    encrypted: bool,
    signed_in: bool,
    from: Option<String>,
    to: Vec<String>,
    eight_bit: bool,
    utf8: bool,
    letters: u64,
}

impl<'a, S: Stream> Session<'a, S> {
    fn new(stream: S, shared: &'a Shared, encrypted: bool) -> Self {
        Self {
            wire: Wire::new(stream),
            shared,
            encrypted,
            signed_in: shared.options.sign_in.is_none(),
            from: None,
            to: Vec::new(),
            eight_bit: false,
            utf8: false,
            letters: 0,
        }
    }

    async fn run(&mut self, greet: bool) -> io::Result<Ending> {
        if greet {
            match self.turn(Point::Greeting, "*").await? {
                Turn::Accept => self.wire.say("220 sink.example ESMTP"),
                Turn::Refused => {
                    self.wire.flush().await?;
                    return Ok(Ending::Over);
                }
                Turn::HangUp => return Ok(Ending::Over),
            }
        }
        while let Some(line) = self.wire.line().await? {
            let limit = self.shared.close_after.load(Ordering::Acquire);
            if limit > 0 && self.letters >= limit {
                self.shared.tally.hang_up();
                self.wire.say("421 4.7.0 enough letters over one connection");
                self.wire.flush().await?;
                return Ok(Ending::Over);
            }
            if let Some(ending) = self.command(&line).await? {
                self.wire.flush().await?;
                return Ok(ending);
            }
            if !self.shared.options.pipelining && !self.wire.unread().is_empty() {
                self.shared.tally.fault(Fault::Ahead);
            }
        }
        Ok(Ending::Over)
    }

    /// Answers one command; `Some` ends the conversation over this stream.
    async fn command(&mut self, line: &str) -> io::Result<Option<Ending>> {
        let verb = line.split([' ', ':']).next().unwrap_or_default();
        let verb_is = |name: &str| verb.eq_ignore_ascii_case(name);
        if verb_is("MAIL") {
            return self.mail(line).await;
        } else if verb_is("RCPT") {
            return self.recipient(line).await;
        } else if verb_is("DATA") {
            return self.data().await;
        } else if verb_is("RSET") {
            self.reset();
            self.wire.say("250 2.0.0 forgotten");
        } else if verb_is("EHLO") || verb_is("HELO") {
            self.reset();
            self.hello();
        } else if verb_is("NOOP") {
            self.wire.say("250 2.0.0 here");
        } else if verb_is("QUIT") {
            self.wire.say("221 2.0.0 goodbye");
            return Ok(Some(Ending::Over));
        } else if verb_is("STARTTLS") && self.shared.options.starttls && !self.encrypted {
            self.wire.say("220 2.0.0 go ahead");
            return Ok(Some(Ending::StartTls));
        } else if verb_is("AUTH") && self.shared.options.sign_in.is_some() {
            self.sign_in(line).await?;
        } else if verb_is("XTOTALS") {
            let totals = self.shared.tally.totals();
            self.wire.say(&format!("250 {totals}"));
        } else {
            self.shared.tally.fault(Fault::Order);
            self.wire.say("500 5.5.1 not understood");
        }
        Ok(None)
    }

    fn reset(&mut self) {
        self.from = None;
        self.to.clear();
        self.eight_bit = false;
        self.utf8 = false;
    }

    fn hello(&mut self) {
        let options = &self.shared.options;
        let offers = [
            (options.pipelining, "PIPELINING"),
            (options.eight_bit, "8BITMIME"),
            (options.utf8, "SMTPUTF8"),
            (options.starttls && !self.encrypted, "STARTTLS"),
            (options.sign_in.is_some(), "AUTH PLAIN LOGIN"),
            (true, "ENHANCEDSTATUSCODES"),
        ];
        self.wire.say("250-sink.example");
        for (_, name) in offers.iter().filter(|(offered, _)| *offered) {
            self.wire.say(&format!("250-{name}"));
        }
        self.wire.say("250 SIZE 52428800");
    }

    async fn sign_in(&mut self, line: &str) -> io::Result<()> {
        let mut words = line.split_whitespace().skip(1);
        let mechanism = words.next().unwrap_or_default().to_ascii_uppercase();
        let initial = words.next().map(str::to_owned);
        let given = if mechanism == "PLAIN" {
            let answer = match initial {
                Some(answer) => answer,
                None => self.challenge("334 ").await?,
            };
            let plain = decode(&answer);
            let mut parts = plain.split('\0').skip(1).map(str::to_owned);
            (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
        } else {
            let name = match initial {
                Some(answer) => answer,
                None => self.challenge("334 VXNlcm5hbWU6").await?,
            };
            let password = self.challenge("334 UGFzc3dvcmQ6").await?;
            (decode(&name), decode(&password))
        };
        if self.shared.options.sign_in.as_ref() == Some(&given) {
            self.signed_in = true;
            self.wire.say("235 2.7.0 welcome");
        } else {
            self.shared.tally.refusal();
            self.wire.say("535 5.7.8 name or password is wrong");
        }
        Ok(())
    }

    async fn challenge(&mut self, text: &str) -> io::Result<String> {
        self.wire.say(text);
        self.wire.line().await?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    async fn mail(&mut self, line: &str) -> io::Result<Option<Ending>> {
        if !self.signed_in {
            self.shared.tally.refusal();
            self.wire.say("530 5.7.0 sign in first");
            return Ok(None);
        }
        if self.from.is_some() {
            self.shared.tally.fault(Fault::Order);
            self.wire.say("503 5.5.1 a letter is already begun");
            return Ok(None);
        }
        match self.turn(Point::Sender, "*").await? {
            Turn::Accept => {}
            Turn::Refused => return Ok(None),
            Turn::HangUp => return Ok(Some(Ending::Over)),
        }
        let parameters = line.rsplit_once('>').map_or("", |(_, rest)| rest).to_ascii_uppercase();
        self.eight_bit = parameters.contains("BODY=8BITMIME");
        self.utf8 = parameters.contains("SMTPUTF8");
        if self.eight_bit && !self.shared.options.eight_bit || self.utf8 && !self.shared.options.utf8 {
            self.shared.tally.fault(Fault::Order);
            self.wire.say("555 5.5.4 that was not offered");
            return Ok(None);
        }
        self.from = Some(address(line));
        self.wire.say("250 2.1.0 sender accepted");
        Ok(None)
    }

    async fn recipient(&mut self, line: &str) -> io::Result<Option<Ending>> {
        if self.from.is_none() {
            self.wire.say("503 5.5.1 the sender comes first");
            return Ok(None);
        }
        let to = address(line);
        if !to.is_ascii() && !self.utf8 {
            self.shared.tally.fault(Fault::EightBit);
            self.wire.say("553 5.6.7 such an address needs SMTPUTF8");
            return Ok(None);
        }
        match self.turn(Point::Recipient, &to).await? {
            Turn::Accept => {
                self.to.push(to);
                self.wire.say("250 2.1.5 recipient accepted");
                Ok(None)
            }
            Turn::Refused => Ok(None),
            Turn::HangUp => Ok(Some(Ending::Over)),
        }
    }

    async fn data(&mut self) -> io::Result<Option<Ending>> {
        let Some(recipient) = self.to.first().cloned() else {
            self.wire.say("503 5.5.1 no recipient was accepted");
            return Ok(None);
        };
        match self.turn(Point::Data, &recipient).await? {
            Turn::Accept => self.wire.say("354 end with a dot"),
            Turn::Refused => return Ok(None),
            Turn::HangUp => return Ok(Some(Ending::Over)),
        }
        let Some(end) = self.letter_end(&recipient).await? else { return Ok(Some(Ending::Over)) };
        self.finish(end, &recipient).await
    }

    /// Reads to the final dot; gives the letter's length without it, or `None` when the line is to be closed.
    async fn letter_end(&mut self, recipient: &str) -> io::Result<Option<usize>> {
        let mut looked = 0_usize;
        let mut middle = true;
        loop {
            if middle && !self.wire.unread().is_empty() {
                middle = false;
                if matches!(self.turn(Point::Middle, recipient).await?, Turn::HangUp) {
                    return Ok(None);
                }
            }
            if self.wire.unread().starts_with(b".\r\n") {
                return Ok(Some(0));
            }
            // The end may lie over the border of two reads.
            let from = looked.saturating_sub(END.len());
            if let Some(at) = self.wire.unread().get(from..).and_then(|rest| memmem::find(rest, END)) {
                return Ok(Some(from + at + 2));
            }
            looked = self.wire.unread().len();
            if !self.wire.more().await? {
                return Ok(None);
            }
        }
    }

    async fn finish(&mut self, length: usize, recipient: &str) -> io::Result<Option<Ending>> {
        let action = self.shared.behaviour(Point::End, recipient);
        let dot = b".\r\n".len();
        if let Some(Action::Refuse(code, text)) = action {
            self.shared.tally.refusal();
            self.wire.take(length + dot);
            self.reset();
            self.wire.say(&format!("{code} {text}"));
            return Ok(None);
        }
        self.keep(length);
        self.wire.take(length + dot);
        self.reset();
        self.letters += 1;
        match action {
            Some(Action::Stall(time)) => {
                self.wire.flush().await?;
                tokio::time::sleep(time).await;
            }
            Some(Action::HangUp) => {
                self.shared.tally.hang_up();
                return Ok(Some(Ending::Over));
            }
            Some(Action::Refuse(..)) | None => {}
        }
        self.wire.say("250 2.0.0 taken");
        Ok(None)
    }

    /// Counts the letter that lies at the beginning of what is unread, and keeps it when asked to.
    fn keep(&mut self, length: usize) {
        let raw = self.wire.unread().get(..length).unwrap_or_default();
        self.shared.tally.letter(&self.to, message_id(raw));
        if self.shared.options.keep {
            self.judge(raw);
            hold(&self.shared.letters).push(Letter {
                from: self.from.clone().unwrap_or_default(),
                to: self.to.clone(),
                data: unstuffed(raw),
                at: Instant::now(),
            });
        }
        self.shared.arrived.notify_waiters();
    }

    /// Counts what the standard forbids in the text of a letter.
    fn judge(&self, raw: &[u8]) {
        let tally = &self.shared.tally;
        if !raw.is_ascii() && !self.eight_bit {
            tally.fault(Fault::EightBit);
        }
        for line in raw.split(|byte| *byte == b'\n') {
            let ended = line.strip_suffix(b"\r");
            if ended.is_none() && !line.is_empty() || ended.unwrap_or(line).contains(&b'\r') {
                tally.fault(Fault::BareLineEnd);
            }
            if line.len() > 999 {
                tally.fault(Fault::LongLine);
            }
        }
    }

    /// Does what is asked at this point for this recipient.
    async fn turn(&mut self, at: Point, recipient: &str) -> io::Result<Turn> {
        match self.shared.behaviour(at, recipient) {
            None => Ok(Turn::Accept),
            Some(Action::Refuse(code, text)) => {
                self.shared.tally.refusal();
                self.wire.say(&format!("{code} {text}"));
                Ok(Turn::Refused)
            }
            Some(Action::Stall(time)) => {
                self.wire.flush().await?;
                tokio::time::sleep(time).await;
                Ok(Turn::Accept)
            }
            Some(Action::HangUp) => {
                self.shared.tally.hang_up();
                self.wire.flush().await?;
                Ok(Turn::HangUp)
            }
        }
    }
}

/// The address between the angle brackets.
fn address(line: &str) -> String {
    let inner = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or_else(String::new, |(address, _)| address.to_owned())
}

fn decode(text: &str) -> String {
    let bytes = STANDARD.decode(text).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The value of `Message-ID`, looked for where headers are.
fn message_id(raw: &[u8]) -> Option<&[u8]> {
    let head = raw.get(..raw.len().min(8 * 1024))?;
    let at = memmem::find(head, b"\nMessage-ID: ")
        .map(|at| at + 13)
        .or_else(|| head.starts_with(b"Message-ID: ").then_some(12))?;
    let rest = head.get(at..)?;
    rest.split(|byte| *byte == b'\r').next()
}

/// The text without the dots that were doubled for the way.
fn unstuffed(raw: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(raw.len());
    let mut rest = raw.strip_prefix(b".").unwrap_or(raw);
    while let Some(at) = memmem::find(rest, b"\r\n.") {
        let (line, after) = rest.split_at(at + 2);
        text.extend_from_slice(line);
        rest = after.strip_prefix(b".").unwrap_or(after);
    }
    text.extend_from_slice(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubled_dots_become_single() {
        assert_eq!(unstuffed(b"..a\r\nb.\r\n...\r\n.. c\r\n"), b".a\r\nb.\r\n..\r\n. c\r\n");
    }

    #[test]
    fn the_message_id_is_found_first_or_later() {
        assert_eq!(message_id(b"Message-ID: <1@x>\r\n\r\n"), Some(b"<1@x>".as_slice()));
        assert_eq!(message_id(b"To: a\r\nMessage-ID: <2@x>\r\n\r\n"), Some(b"<2@x>".as_slice()));
        assert_eq!(message_id(b"To: a\r\n\r\n"), None);
    }
}
