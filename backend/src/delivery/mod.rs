//! Delivery: what was promised by a mailing is sent, and what became of every letter is written down.
//!
//! The parts of one process, each a task or a few:
//! - the **scheduler** begins the runs of mailings that are due: letter and audience are frozen in one transaction;
//! - the **feeder** leases ranges of a run's letters and hands them out, a letter of each run in turn;
//! - the **senders** make the letters and hand them to the mail server, each over one long-lived line;
//! - the **writer** writes results in groups, on one commit for all of a few milliseconds.
//!
//! Any number of processes share a database. A letter is touched in the database only when its result is there; what a
//! killed process had in hand is taken over at once, because its advisory lock is free. A permit is held from before a
//! letter's body until its result is committed: no more letters than that can be repeated by a kill.

mod feeder;
mod jobs;
mod live;
mod plan;
mod routes;
pub mod rules;
mod scheduler;
mod sender;
mod store;
mod writer;

pub use jobs::TellClients;
pub use routes::routes;
pub(crate) use store::latest;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use governor::DefaultDirectRateLimiter;
use jiff::SignedDuration;
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;

use crate::access::System;
use crate::events::Events;
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::mail::{Connector, Mailbox};
use crate::platform::telemetry::Metrics;
use plan::Job;

/// Letters whose results are not committed yet, at most, in one process: what a kill can repeat.
const PERMITS: usize = 128;

/// Letters handed out and not yet in a sender's hands, where no rate is set: enough for the time a lease takes.
const AHEAD: usize = 512;

/// How long after the word to stop letters on their way are waited for.
const DRAIN: Duration = Duration::from_secs(8);

/// What all parts of one process's delivery share.
#[derive(Clone)]
struct Shared {
    system: System,
    events: Events,
    clock: Clock,
    metrics: Metrics,
    from: Mailbox,
    /// None: letters are captured.
    connector: Option<Connector>,
    limit: Option<Arc<DefaultDirectRateLimiter>>,
    permits: Arc<Semaphore>,
    patience: rules::Patience,
}

/// The delivery of one process.
#[derive(Clone)]
pub struct Delivery {
    shared: Shared,
    connections: usize,
    ahead: usize,
}

impl std::fmt::Debug for Delivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Delivery").field("connections", &self.connections).finish_non_exhaustive()
    }
}

impl Delivery {
    /// Prepares delivery with these settings; nothing is started.
    pub fn new(
        config: &Config,
        system: System,
        events: Events,
        clock: Clock,
        metrics: Metrics,
    ) -> anyhow::Result<Self> {
        let smtp = config.delivery.smtp.clone();
        let rate = smtp.as_ref().and_then(|smtp| smtp.letters_per_second);
        let connections = smtp.as_ref().map_or(1, |smtp| smtp.connections.max(1));
        let limit = rate.map(|rate| {
            let quota = governor::Quota::per_second(rate).allow_burst(std::num::NonZeroU32::MIN);
            Arc::new(DefaultDirectRateLimiter::direct(quota))
        });
        let retry_for = SignedDuration::try_from(config.delivery.retry_for).context("the time to retry is too long")?;
        let connector = smtp.map(Connector::new).transpose().context("the settings of the mail server")?;
        let shared = Shared {
            system,
            events,
            clock,
            metrics,
            from: (&config.delivery.from).into(),
            connector,
            limit,
            permits: Arc::new(Semaphore::new(PERMITS)),
            patience: rules::Patience { retry_for },
        };
        // At a slow rate a long queue would let one run go before the others for minutes.
        let ahead = if rate.is_some() { 2 * connections } else { AHEAD };
        Ok(Self { shared, connections, ahead })
    }

    /// Works until it is told to stop, and then finishes the letters that are on their way.
    pub async fn work(self, stop: CancellationToken) {
        let (jobs, queue) = async_channel::bounded::<Job>(self.ahead);
        let (words, heard) = mpsc::unbounded_channel();
        let writer = tokio::spawn(writer::run(self.shared.clone(), heard));
        let mut senders = tokio::task::JoinSet::new();
        for _ in 0..self.connections {
            let (shared, stop) = (self.shared.clone(), stop.clone());
            senders.spawn(sender::run(shared, queue.clone(), words.clone(), stop));
        }
        let feeder = tokio::spawn(feeder::run(self.shared.clone(), jobs, queue, words, stop.clone()));
        let scheduler = tokio::spawn(scheduler::run(self.shared.clone(), stop.clone()));
        stop.cancelled().await;
        let drained = async {
            // The feeder gives back what it has not handed out; the senders finish what they have begun; with the last
            // of them the writer's channel closes, and it ends when all is written.
            let (_scheduled, lock) = tokio::join!(scheduler, feeder);
            while senders.join_next().await.is_some() {}
            let _written = writer.await;
            if let Ok(Some(lock)) = lock
                && let Err(error) = lock.release().await
            {
                tracing::warn!(%error, "the lock of this process could not be let go; the database does it");
            }
        };
        if tokio::time::timeout(DRAIN, drained).await.is_err() {
            tracing::warn!("letters were still on their way when the server stopped; they will be taken over");
        }
    }
}
