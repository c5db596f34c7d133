//! One letter handed to a mail server with everything written down that is said: for whoever sets the server up.
//!
//! It encrypts as [`Connector`] does, but speaks for itself, because lettre shows nobody what was said.

use super::connector::{Connector, encrypted};
use super::letter::Letter;
use super::settings::Security;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::fmt::Display;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;
use vestnik_api::settings::{Said, Speaker};

/// Lines of one answer, and letters of each line: a server that talks for ever is cut short.
const LINES: usize = 100;
const LETTERS: u64 = 1_000;

/// The whole conversation may take so long.
const ALL: Duration = Duration::from_secs(45);

/// What stands in the place of what nobody must read.
const HIDDEN: &str = "********";

/// It goes no further. Why is among the lines already.
struct Over;

impl Connector {
    /// Hands over one letter; answers whether it was taken, and all that was said.
    pub async fn rehearse(&self, letter: &Letter) -> (bool, Vec<Said>) {
        let mut talk =
            Talk { begun: Instant::now(), lines: Vec::new(), patience: self.settings().timeout, secrets: Vec::new() };
        let taken = match timeout(ALL, self.talk(&mut talk, letter)).await {
            Ok(taken) => taken.is_ok(),
            Err(_elapsed) => {
                talk.note(format!("given up after {} seconds", ALL.as_secs()));
                false
            }
        };
        (taken, talk.lines)
    }

    async fn talk(&self, talk: &mut Talk, letter: &Letter) -> Result<(), Over> {
        let server = self.settings();
        talk.note(format!("connecting to {} port {}", server.host, server.port));
        let socket = talk.within(TcpStream::connect((server.host.as_str(), server.port))).await?;
        if let Ok(peer) = socket.peer_addr() {
            talk.note(format!("connected to {peer}"));
        }
        match (server.security, self.tls()) {
            (Security::Tls, Some(tls)) => {
                let mut line = BufReader::new(talk.within(encrypted(socket, tls.clone())).await?);
                talk.note("the line is encrypted".to_owned());
                talk.answer(&mut line).await?;
                self.hand_over(talk, line, letter).await
            }
            (Security::Starttls, Some(tls)) => {
                let mut line = BufReader::new(socket);
                talk.answer(&mut line).await?;
                talk.ask(&mut line, &format!("EHLO {}", self.hello())).await?;
                talk.ask(&mut line, "STARTTLS").await?;
                if !line.buffer().is_empty() {
                    // What came before the encryption may be anybody's (CVE-2011-0411).
                    return Err(talk.note("the server said more before the line was encrypted".to_owned()));
                }
                let line = BufReader::new(talk.within(encrypted(line.into_inner(), tls.clone())).await?);
                talk.note("the line is encrypted".to_owned());
                self.hand_over(talk, line, letter).await
            }
            _ => {
                let mut line = BufReader::new(socket);
                talk.answer(&mut line).await?;
                self.hand_over(talk, line, letter).await
            }
        }
    }

    async fn hand_over<L>(&self, talk: &mut Talk, mut line: BufReader<L>, letter: &Letter) -> Result<(), Over>
    where
        L: AsyncRead + AsyncWrite + Unpin,
    {
        let offers = talk.ask(&mut line, &format!("EHLO {}", self.hello())).await?;
        if let Some((user, password)) = &self.settings().credentials {
            let Some(password) = password else { return Err(talk.note(super::UNREADABLE.to_owned())) };
            talk.sign_in(&mut line, &offers, user, password.reveal()).await?;
        }
        let envelope = &letter.envelope;
        let utf8 = if envelope.needs_utf8() { " SMTPUTF8" } else { "" };
        talk.ask(&mut line, &format!("MAIL FROM:<{}>{utf8}", envelope.sender())).await?;
        talk.ask(&mut line, &format!("RCPT TO:<{}>", envelope.recipient())).await?;
        talk.ask(&mut line, "DATA").await?;
        talk.say(Speaker::Us, format!("({} bytes) .", letter.text.len()));
        let text = letter.text.replace("\r\n.", "\r\n..");
        talk.send(&mut line, &format!("{}\r\n.\r\n", text.trim_end_matches("\r\n"))).await?;
        talk.answer(&mut line).await?;
        // The letter is theirs by now, whatever they say to this.
        talk.ask(&mut line, "QUIT").await.ok();
        Ok(())
    }
}

/// What was said so far.
struct Talk {
    begun: Instant,
    lines: Vec<Said>,
    patience: Duration,
    /// What nobody must read, however a server repeats it.
    secrets: Vec<String>,
}

impl Talk {
    fn say(&mut self, by: Speaker, text: String) {
        let milliseconds = u32::try_from(self.begun.elapsed().as_millis()).unwrap_or(u32::MAX);
        self.lines.push(Said { by, text, milliseconds });
    }

    /// Writes down what happened on the line.
    fn note(&mut self, text: String) -> Over {
        self.say(Speaker::Line, text);
        Over
    }

    /// Waits no longer than for one answer.
    async fn within<T, E: Display>(&mut self, step: impl Future<Output = Result<T, E>>) -> Result<T, Over> {
        match timeout(self.patience, step).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(self.note(error.to_string())),
            Err(_elapsed) => Err(self.note(format!("nothing within {} seconds", self.patience.as_secs()))),
        }
    }

    async fn send(&mut self, line: &mut (impl AsyncWrite + Unpin), text: &str) -> Result<(), Over> {
        self.within(async {
            line.write_all(text.as_bytes()).await?;
            line.flush().await
        })
        .await
    }

    /// Says something and hears the answer: its lines without their codes.
    async fn ask<L>(&mut self, line: &mut BufReader<L>, command: &str) -> Result<Vec<String>, Over>
    where
        L: AsyncRead + AsyncWrite + Unpin,
    {
        self.say(Speaker::Us, command.to_owned());
        self.send(line, &format!("{command}\r\n")).await?;
        self.answer(line).await
    }

    /// The same with something that is not written down.
    async fn ask_hidden<L>(&mut self, line: &mut BufReader<L>, shown: &str, command: &str) -> Result<Vec<String>, Over>
    where
        L: AsyncRead + AsyncWrite + Unpin,
    {
        self.say(Speaker::Us, shown.to_owned());
        self.send(line, &format!("{command}\r\n")).await?;
        self.answer(line).await
    }

    /// Hears an answer of any number of lines; it is over where the server refuses.
    async fn answer<L: AsyncRead + Unpin>(&mut self, line: &mut BufReader<L>) -> Result<Vec<String>, Over> {
        let mut said = Vec::new();
        while said.len() < LINES {
            let mut bytes = Vec::new();
            self.within(line.take(LETTERS).read_until(b'\n', &mut bytes)).await?;
            if bytes.is_empty() {
                return Err(self.note("the server hung up".to_owned()));
            }
            let text = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            let shown = self.secrets.iter().fold(text.clone(), |shown, secret| shown.replace(secret, HIDDEN));
            self.say(Speaker::Server, shown.replace(char::is_control, " "));
            let last = text.as_bytes().get(3) != Some(&b'-');
            said.push(text.get(4..).unwrap_or_default().to_owned());
            if last {
                return if text.starts_with(['2', '3']) { Ok(said) } else { Err(Over) };
            }
        }
        Err(self.note("the server did not come to an end".to_owned()))
    }

    /// Signs in by what the server offers; nobody reads the password among the lines.
    async fn sign_in<L>(
        &mut self,
        line: &mut BufReader<L>,
        offers: &[String],
        user: &str,
        password: &str,
    ) -> Result<(), Over>
    where
        L: AsyncRead + AsyncWrite + Unpin,
    {
        let offered: Vec<String> = offers
            .iter()
            .filter_map(|offer| offer.to_ascii_uppercase().strip_prefix("AUTH").map(str::to_owned))
            .flat_map(|ways| ways.split([' ', '=']).map(str::to_owned).collect::<Vec<_>>())
            .collect();
        self.secrets.extend([password.to_owned(), BASE64_STANDARD.encode(password)]);
        let offers = |way: &str| offered.iter().any(|offer| offer == way);
        if offers("PLAIN") {
            let proof = BASE64_STANDARD.encode(format!("\0{user}\0{password}"));
            self.secrets.push(proof.clone());
            self.ask_hidden(line, &format!("AUTH PLAIN {HIDDEN}"), &format!("AUTH PLAIN {proof}")).await?;
        } else if offers("LOGIN") {
            self.ask(line, "AUTH LOGIN").await?;
            self.ask(line, &BASE64_STANDARD.encode(user)).await?;
            self.ask_hidden(line, HIDDEN, &BASE64_STANDARD.encode(password)).await?;
        } else {
            return Err(self.note("the server offers neither AUTH PLAIN nor AUTH LOGIN".to_owned()));
        }
        Ok(())
    }
}
