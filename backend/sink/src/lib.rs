//! A mail server for tests and benchmarks: it takes letters over a real SMTP conversation on loopback and keeps
//! or counts them. It can be told, while it runs, to refuse, to stall or to hang up, for one recipient or for all.
//!
//! It never relays anything, and it is strict where a real server might be: what a client does that it was not
//! offered (commands sent ahead without `PIPELINING`, raw bytes without `8BITMIME`) is counted as a fault.

mod behaviour;
mod session;
mod tally;
mod tls;
mod wire;

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::{JoinHandle, JoinSet};

pub use behaviour::{Action, Behaviour, Point, Reply};
pub use tally::{Fault, Totals};

use tally::Tally;

/// A letter as the sink took it: the envelope, and the text with its dots unstuffed.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The address of `MAIL FROM`, without angle brackets.
    pub from: String,
    /// The addresses of `RCPT TO` that were not refused.
    pub to: Vec<String>,
    /// Headers and body, lines ended by CR LF.
    pub data: Vec<u8>,
    /// When the final dot came.
    pub at: Instant,
}

impl Letter {
    /// The letter as text; bytes that are not UTF-8 are replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.data).into_owned()
    }

    /// The raw value of a header, unfolded, or `None`.
    pub fn header(&self, name: &str) -> Option<String> {
        let text = self.text();
        let head = text.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ").replace("\r\n\t", " ");
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    }
}

/// What the sink offers and asks, fixed when it starts.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of the ESMTP greeting")]
pub struct Options {
    address: SocketAddr,
    pipelining: bool,
    eight_bit: bool,
    utf8: bool,
    starttls: bool,
    implicit_tls: bool,
    keep: bool,
    sign_in: Option<(String, String)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            pipelining: true,
            eight_bit: true,
            utf8: true,
            starttls: false,
            implicit_tls: false,
            keep: true,
            sign_in: None,
        }
    }
}

impl Options {
    /// Listen on this address instead of a free port of loopback.
    #[must_use]
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Offer `PIPELINING` (the default) or not; then commands sent ahead are faults.
    #[must_use]
    pub fn pipelining(mut self, offered: bool) -> Self {
        self.pipelining = offered;
        self
    }

    /// Offer `8BITMIME` (the default) or not.
    #[must_use]
    pub fn eight_bit(mut self, offered: bool) -> Self {
        self.eight_bit = offered;
        self
    }

    /// Offer `SMTPUTF8` (the default) or not; then addresses beyond ASCII are refused.
    #[must_use]
    pub fn utf8(mut self, offered: bool) -> Self {
        self.utf8 = offered;
        self
    }

    /// Offer `STARTTLS`, with a certificate made at start.
    #[must_use]
    pub fn starttls(mut self) -> Self {
        self.starttls = true;
        self
    }

    /// Speak TLS from the first byte, with a certificate made at start.
    #[must_use]
    pub fn implicit_tls(mut self) -> Self {
        self.implicit_tls = true;
        self
    }

    /// Take letters only after `AUTH PLAIN` or `AUTH LOGIN` with this name and password.
    #[must_use]
    pub fn sign_in(mut self, name: &str, password: &str) -> Self {
        self.sign_in = Some((name.to_owned(), password.to_owned()));
        self
    }

    /// Keep letters (the default), or only count them: the fast way.
    #[must_use]
    pub fn keep(mut self, keep: bool) -> Self {
        self.keep = keep;
        self
    }

    /// Starts a sink with these options.
    ///
    /// # Panics
    /// When the address is taken or the certificate cannot be made: a test cannot go on without its sink.
    pub async fn start(self) -> Sink {
        match Sink::open(self).await {
            Ok(sink) => sink,
            Err(error) => panic!("the sink does not start: {error}"),
        }
    }
}

/// What every connection of one sink shares.
pub(crate) struct Shared {
    pub(crate) options: Options,
    pub(crate) tls: Option<tls::Identity>,
    pub(crate) tally: Tally,
    pub(crate) letters: Mutex<Vec<Letter>>,
    pub(crate) arrived: Notify,
    behaviours: Mutex<HashMap<String, Vec<Behaviour>>>,
    /// Spares the fast way the lock above.
    behaves: AtomicBool,
    /// Letters after which a connection is closed; 0 is never.
    pub(crate) close_after: AtomicU64,
}

/// The value behind a lock, whoever panicked while holding it.
pub(crate) fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// What to do at this point for this recipient (or for everyone), using up one of its times.
    pub(crate) fn behaviour(&self, at: Point, recipient: &str) -> Option<Action> {
        if !self.behaves.load(Ordering::Acquire) {
            return None;
        }
        let mut all = hold(&self.behaviours);
        for key in [recipient.to_lowercase().as_str(), "*"] {
            let Some(list) = all.get_mut(key) else { continue };
            let Some(position) = list.iter().position(|behaviour| behaviour.at == at) else { continue };
            let behaviour = list.get_mut(position)?;
            let action = behaviour.action.clone();
            if let Some(times) = &mut behaviour.times {
                *times = times.saturating_sub(1);
                if *times == 0 {
                    list.remove(position);
                }
            }
            return Some(action);
        }
        None
    }
}

/// A running sink. It stops when it is dropped.
pub struct Sink {
    shared: Arc<Shared>,
    address: SocketAddr,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Sink {
    /// Starts a plain sink on a free port of loopback that keeps what it takes.
    pub async fn start() -> Sink {
        Self::options().start().await
    }

    /// Options to start a sink with.
    pub fn options() -> Options {
        Options::default()
    }

    async fn open(options: Options) -> io::Result<Sink> {
        let tls = if options.starttls || options.implicit_tls { Some(tls::Identity::make()?) } else { None };
        let listener = TcpListener::bind(options.address).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            options,
            tls,
            tally: Tally::default(),
            letters: Mutex::default(),
            arrived: Notify::new(),
            behaviours: Mutex::default(),
            behaves: AtomicBool::new(false),
            close_after: AtomicU64::new(0),
        });
        let task = tokio::spawn(accept(listener, shared.clone()));
        Ok(Sink { shared, address, task: Mutex::new(Some(task)) })
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its certificate as PEM, to be trusted by the client; empty without TLS.
    pub fn certificate(&self) -> String {
        self.shared.tls.as_ref().map(|tls| tls.pem.clone()).unwrap_or_default()
    }

    /// From now on behaves so for this recipient; `*` is everyone. Several points may be set for one recipient.
    pub fn behave(&self, recipient: &str, behaviour: Behaviour) {
        hold(&self.shared.behaviours).entry(recipient.to_lowercase()).or_default().push(behaviour);
        self.shared.behaves.store(true, Ordering::Release);
    }

    /// Forgets every behaviour: accepts everything again.
    pub fn behave_well(&self) {
        self.shared.behaves.store(false, Ordering::Release);
        hold(&self.shared.behaviours).clear();
        self.shared.close_after.store(0, Ordering::Release);
    }

    /// Closes each connection with 421 after this many letters; 0 is never.
    pub fn close_after(&self, letters: u64) {
        self.shared.close_after.store(letters, Ordering::Release);
    }

    /// The letters kept so far.
    pub fn letters(&self) -> Vec<Letter> {
        hold(&self.shared.letters).clone()
    }

    /// Forgets the letters kept so far and every count.
    pub fn forget(&self) {
        hold(&self.shared.letters).clear();
        self.shared.tally.clear();
    }

    /// The letters kept for one recipient.
    pub fn letters_to(&self, recipient: &str) -> Vec<Letter> {
        let letters = hold(&self.shared.letters);
        letters.iter().filter(|letter| letter.to.iter().any(|to| to.eq_ignore_ascii_case(recipient))).cloned().collect()
    }

    /// How many letters were taken.
    pub fn count(&self) -> u64 {
        self.shared.tally.letters()
    }

    /// Every count.
    pub fn totals(&self) -> Totals {
        self.shared.tally.totals()
    }

    /// Waits until so many letters were taken, and gives those that were kept.
    ///
    /// # Panics
    /// When they do not come within 30 seconds.
    pub async fn wait_for(&self, letters: u64) -> Vec<Letter> {
        let came = tokio::time::timeout(Duration::from_secs(30), async {
            loop {
                let arrived = self.shared.arrived.notified();
                tokio::pin!(arrived);
                arrived.as_mut().enable();
                if self.count() >= letters {
                    return;
                }
                arrived.await;
            }
        });
        assert!(came.await.is_ok(), "{letters} letters were expected, {} came", self.count());
        self.letters()
    }

    /// Hangs up on everyone and listens no more. What was taken is kept.
    pub async fn stop(&self) {
        let task = hold(&self.task).take();
        if let Some(task) = task {
            task.abort();
            // An aborted task ends with an error: that is what is asked for.
            let _aborted = task.await;
        }
    }

    /// Listens again on the same port after `stop`.
    ///
    /// # Panics
    /// When the port was taken meanwhile.
    pub async fn restart(&self) {
        self.stop().await;
        let listener = match TcpListener::bind(self.address).await {
            Ok(listener) => listener,
            Err(error) => panic!("the sink does not start again on port {}: {error}", self.port()),
        };
        *hold(&self.task) = Some(tokio::spawn(accept(listener, self.shared.clone())));
    }

    /// Asks a sink in another process for its counts.
    pub async fn ask(address: SocketAddr) -> io::Result<Totals> {
        wire::ask_totals(address).await
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Some(task) = hold(&self.task).take() {
            task.abort();
        }
    }
}

/// Takes connections until it is aborted; the connections end with it.
async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut conversations = JoinSet::new();
    loop {
        tokio::select! {
            came = listener.accept() => match came {
                Ok((socket, _)) => {
                    // Without this, replies written in two parts wait for the client's delayed acknowledgement.
                    let _plain_socket_will_do = socket.set_nodelay(true);
                    conversations.spawn(session::converse(socket, shared.clone()));
                }
                // Out of file descriptors, or a client gone before it was taken: go on with the others.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = conversations.join_next() => {}
        }
    }
}
