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

mod export;
mod feeder;
mod jobs;
mod live;
mod luggage;
mod plan;
mod resend;
mod routes;
pub mod rules;
mod scheduler;
mod sender;
mod store;
mod writer;

pub use jobs::WindUp;
pub use resend::Resend;
pub use routes::routes;
pub(crate) use store::{ToClient, latest, to_client};

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use governor::DefaultDirectRateLimiter;
use jiff::SignedDuration;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::access::{Db, System};
use crate::events::Events;
use crate::platform::clock::Clock;
use crate::platform::config::{InForce, Live};
use crate::platform::mail::{Connector, Mailbox, Press};
use crate::platform::telemetry::Metrics;
use crate::suppressions::Links;
use plan::Job;

/// Letters whose results are not committed yet, at most, in one process: what a kill can repeat. More than so many
/// connections need more.
const PERMITS: usize = 256;

/// Letters handed out and not yet in a sender's hands, where no rate is set: enough for the time a lease takes.
const AHEAD: usize = 512;

/// Runs begun at once: one that goes to a million takes some seconds, and a short one need not wait for it.
const BEGUN_AT_ONCE: usize = 2;

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
    /// What is the same in every letter of the service.
    press: Press,
    links: Links,
    /// None: letters are captured.
    connector: Option<Connector>,
    limit: Option<Arc<DefaultDirectRateLimiter>>,
    permits: Arc<Semaphore>,
    room: luggage::Room,
    patience: rules::Patience,
}

/// The delivery of one process.
#[derive(Clone)]
pub struct Delivery {
    live: Live,
    system: System,
    events: Events,
    clock: Clock,
    metrics: Metrics,
    links: Links,
}

impl std::fmt::Debug for Delivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Delivery").finish_non_exhaustive()
    }
}

/// Why a crew has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// The process is to stop.
    Told,
    /// Letters are to go out another way from now on.
    Relieved,
    /// A part of it broke.
    Broken,
}

impl Delivery {
    /// Prepares delivery as it is set at each moment; nothing is started.
    pub fn new(
        live: Live,
        system: System,
        events: Events,
        clock: Clock,
        metrics: Metrics,
        links: Links,
    ) -> anyhow::Result<Self> {
        let delivery = Self { live, system, events, clock, metrics, links };
        // What can't work is told before anything starts.
        delivery.crew(&delivery.live.now())?;
        Ok(delivery)
    }

    /// Works until it is told to stop, and then finishes the letters that are on their way. Should a part of it break, all
    /// of it begins anew: letters sent and not written down would be worse than letters that wait. With other settings another
    /// crew takes over, once the letters in the hands of the one before are written down.
    pub async fn work(self, stop: CancellationToken) {
        let mut changes = self.live.changes();
        while !stop.is_cancelled() {
            let now = changes.borrow_and_update().clone();
            let ended = match self.crew(&now) {
                Ok(crew) => crew.work_together(&stop, relieved(&mut changes, &now)).await,
                Err(error) => {
                    tracing::error!(%error, "letters cannot go out as it is set");
                    Ended::Broken
                }
            };
            match ended {
                Ended::Told => {}
                Ended::Relieved => tracing::info!("letters go out as it is set now"),
                Ended::Broken => {
                    tracing::error!("a part of the delivery broke; it begins anew");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }

    /// Those who send letters as it is set now.
    fn crew(&self, now: &InForce) -> anyhow::Result<Crew> {
        let set = &now.delivery;
        let rate = set.smtp.as_ref().and_then(|smtp| smtp.letters_per_second);
        let connections = set.smtp.as_ref().map_or(1, |smtp| smtp.connections.max(1));
        let limit = rate.map(|rate| {
            let quota = governor::Quota::per_second(rate).allow_burst(std::num::NonZeroU32::MIN);
            Arc::new(DefaultDirectRateLimiter::direct(quota))
        });
        let retry_for = SignedDuration::try_from(set.retry_for).context("the time to retry is too long")?;
        let from = Mailbox::from(&set.from);
        let press = Press::new(&from).and_then(|press| press.header("Precedence", "bulk"));
        let connector = set.smtp.clone().map(Connector::new).transpose().context("the settings of the mail server")?;
        let shared = Shared {
            system: self.system.clone(),
            events: self.events.clone(),
            clock: self.clock.clone(),
            metrics: self.metrics.clone(),
            from,
            press: press.context("the sender of letters")?,
            links: self.links.to(&now.base_url),
            connector,
            limit,
            permits: Arc::new(Semaphore::new(PERMITS.max(connections))),
            room: luggage::Room::default(),
            patience: rules::Patience { retry_for },
        };
        // At a slow rate a long queue would let one run go before the others for minutes.
        let ahead = if rate.is_some() { 2 * connections } else { AHEAD };
        Ok(Crew { shared, connections, ahead })
    }
}

/// Waits until letters are to go out another way, or with other links.
async fn relieved(changes: &mut watch::Receiver<InForce>, now: &InForce) {
    let other = |next: &InForce| next.delivery != now.delivery || next.base_url != now.base_url;
    if changes.wait_for(other).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Those who send letters as it was set when they began.
struct Crew {
    shared: Shared,
    connections: usize,
    ahead: usize,
}

impl Crew {
    /// Works until it is told to stop or is relieved, or a part of it ends by itself.
    async fn work_together(self, stop: &CancellationToken, relieved: impl Future<Output = ()>) -> Ended {
        let over = stop.child_token();
        let (jobs, queue) = async_channel::bounded::<Job>(self.ahead);
        let (words, heard) = mpsc::unbounded_channel();
        let mut parts = JoinSet::new();
        parts.spawn(no_lock(writer::run(self.shared.clone(), heard)));
        for _ in 0..BEGUN_AT_ONCE {
            parts.spawn(no_lock(scheduler::run(self.shared.clone(), over.clone())));
        }
        for _ in 0..self.connections {
            parts.spawn(no_lock(sender::run(self.shared.clone(), queue.clone(), words.clone(), over.clone())));
        }
        parts.spawn(feeder::run(self.shared.clone(), jobs, queue, words, over.clone()));
        let (why, mut ended) = tokio::select! {
            () = over.cancelled() => (Ended::Told, None),
            () = relieved => (Ended::Relieved, None),
            ended = parts.join_next() => (Ended::Broken, ended),
        };
        over.cancel();
        let drained = async {
            // The feeder gives back what it has not handed out; the senders finish what they have begun; with the last
            // of them the writer's channel closes, and it ends when all is written. Only then the lock is let go.
            let mut lock = None;
            loop {
                match ended {
                    Some(Ok(Some(held))) => lock = Some(held),
                    Some(Err(error)) => tracing::error!(%error, "a part of the delivery broke"),
                    _ => {}
                }
                ended = parts.join_next().await;
                if ended.is_none() {
                    break;
                }
            }
            drop(lock);
        };
        if tokio::time::timeout(DRAIN, drained).await.is_err() {
            tracing::warn!("letters were still on their way when the work had to end; they will be taken over");
        }
        why
    }
}

/// A part of the delivery that holds no lock.
async fn no_lock(part: impl Future<Output = ()>) -> Option<Db> {
    part.await;
    None
}
