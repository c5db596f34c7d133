//! How often a visitor may try what is worth guessing or flooding with: sign-ins, sign-ups, letters.

use crate::http::throttle::Attempts;
use crate::http::visitor::Network;
use crate::platform::error::Result;
use crate::platform::telemetry::Metrics;
use std::sync::Arc;
use std::time::Duration;
use vestnik_api::id::UserId;
use vestnik_api::text::Email;

/// The quotas of one process.
#[derive(Debug)]
pub struct Throttles {
    account: Attempts<(Network, String)>,
    network: Attempts<Network>,
    visits: Attempts<Network>,
    sign_up: Attempts<Network>,
    letters: Attempts<String>,
    metrics: Metrics,
}

impl Throttles {
    /// Full quotas for everybody.
    pub fn new(metrics: Metrics) -> Self {
        Self {
            // Ten guesses at one account, then two a minute.
            account: Attempts::new(10, Duration::from_secs(30)),
            // A whole office behind one address may arrive at nine.
            network: Attempts::new(100, Duration::from_secs(2)),
            // And all its open pages go on with their sessions every quarter of an hour.
            visits: Attempts::new(600, Duration::from_millis(200)),
            sign_up: Attempts::new(20, Duration::from_secs(30)),
            letters: Attempts::new(5, Duration::from_mins(5)),
            metrics,
        }
    }

    /// A try at somebody's password.
    pub fn sign_in(&self, from: Network, email: &str) -> Result<()> {
        // Longer ones are no addresses: they must not fill the memory.
        let email: String = email.chars().take(254).collect();
        self.counted(self.network.count(&from).and_then(|()| self.account.count(&(from, email))))
    }

    /// A try at one's own current password: whoever found an open screen must not guess it either.
    pub fn password_of(&self, from: Network, user: UserId) -> Result<()> {
        self.counted(self.account.count(&(from, user.to_string())))
    }

    /// A new account, or a request for a letter.
    pub fn sign_up(&self, from: Network) -> Result<()> {
        self.counted(self.sign_up.count(&from))
    }

    /// A new password by a link: whoever makes links up has as much work done as by guessing passwords.
    pub fn reset(&self, from: Network) -> Result<()> {
        self.counted(self.network.count(&from))
    }

    /// Anything else that a visitor tries without being known: refresh tokens and links to confirm. There is nothing to guess.
    /// They are counted by themselves, so that nobody is kept from his session by a neighbour who guesses passwords.
    pub fn visit(&self, from: Network) -> Result<()> {
        self.counted(self.visits.count(&from))
    }

    /// Whether this address may be sent another letter on a stranger's word. Whoever asks is not told.
    pub fn letter_to(&self, email: &Email) -> bool {
        self.letters.permits(&email.as_str().to_owned())
    }

    /// Forgets those who have been quiet, now and then, for as long as the process runs.
    pub async fn keep_small(self: Arc<Self>) {
        loop {
            tokio::time::sleep(Duration::from_mins(5)).await;
            self.account.sweep();
            self.network.sweep();
            self.visits.sweep();
            self.sign_up.sweep();
            self.letters.sweep();
        }
    }

    fn counted(&self, attempt: Result<()>) -> Result<()> {
        attempt.inspect_err(|_| self.metrics.throttled.inc())
    }
}
