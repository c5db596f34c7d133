//! Writes what became of letters: everything of a few milliseconds in one group, on one commit. A result is never
//! dropped: while the database is away it is kept, its permit with it, so that no more letters go out.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, mpsc};
use vestnik_api::id::MailingId;

use super::plan::{Job, Lease};
use super::rules::Verdict;
use super::store::{self, Tried};
use super::{Shared, WindUp};
use crate::access::Db;
use crate::captured_mail;
use crate::events::{self, Event};
use crate::jobs;
use crate::mailings::store as mailings;
use crate::platform::error::Result;
use crate::platform::mail;
use crate::runs;

/// How long results are gathered.
const GATHER: Duration = Duration::from_millis(2);

/// The most results in one group.
const MOST: usize = 2_000;

/// How often the figures of a moving mailing are announced.
const ANNOUNCE: Duration = Duration::from_millis(500);

/// What the writer is told.
pub(super) enum Word {
    /// A letter was tried.
    Tried(Box<Outcome>),
    /// A letter was handed out and not tried: it is given back.
    Back(Job),
    /// A letter was never handed out: it is given back.
    Kept(Job),
}

/// A tried letter, on its way into the database.
pub(super) struct Outcome {
    pub(super) tried: Tried,
    pub(super) lease: Arc<Lease>,
    /// The letter itself, where it is kept instead of sent.
    pub(super) captured: Option<mail::Letter>,
    /// Given back when the result is committed; none for a letter that is left out.
    pub(super) permit: Option<OwnedSemaphorePermit>,
}

/// Writes until everybody who could tell something is gone.
pub(super) async fn run(shared: Shared, mut heard: mpsc::UnboundedReceiver<Word>) {
    let mut writer = Writer { shared, db: None, announced: Instant::now(), moved: BTreeSet::new() };
    let mut words = Vec::new();
    loop {
        let idle = writer.announce_in();
        let came = tokio::select! {
            came = heard.recv_many(&mut words, MOST) => came,
            () = tokio::time::sleep(idle), if !writer.moved.is_empty() => {
                writer.announce().await;
                continue;
            }
        };
        if came == 0 {
            break;
        }
        let until = tokio::time::Instant::now() + GATHER;
        while words.len() < MOST {
            let room = MOST - words.len();
            match tokio::time::timeout_at(until, heard.recv_many(&mut words, room)).await {
                Ok(more) if more > 0 => {}
                _ => break,
            }
        }
        writer.write(std::mem::take(&mut words)).await;
    }
    writer.announce().await;
}

struct Writer {
    shared: Shared,
    db: Option<Db>,
    announced: Instant,
    moved: BTreeSet<MailingId>,
}

impl Writer {
    fn announce_in(&self) -> Duration {
        ANNOUNCE.saturating_sub(self.announced.elapsed())
    }

    /// Writes a group, however often it takes.
    async fn write(&mut self, words: Vec<Word>) {
        let (mut outcomes, mut back, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        for word in words {
            match word {
                Word::Tried(mut outcome) => {
                    outcome.tried.granted = outcome.lease.wanted();
                    outcomes.push(*outcome);
                }
                Word::Back(job) => back.push(job),
                Word::Kept(job) => kept.push(job),
            }
        }
        let mut wait = Duration::from_millis(50);
        while let Err(error) = self.try_write(&outcomes).await {
            // Whatever this process holds may be taken over by now: it sends nothing more under its old leases.
            for outcome in &outcomes {
                outcome.lease.session.lose();
            }
            tracing::warn!(%error, results = outcomes.len(), "results could not be written; it is tried again");
            self.db = None;
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(Duration::from_secs(2));
        }
        let mut ended: Vec<(Arc<Lease>, usize)> = Vec::new();
        let mut again: Vec<(i32, i64)> = Vec::new();
        for outcome in outcomes {
            outcome.lease.grant(outcome.tried.granted);
            self.moved.insert(outcome.tried.mailing);
            count(&self.shared, &outcome.tried);
            if let Some(returned) = outcome.lease.settled() {
                ended.push((outcome.lease.clone(), returned));
            }
            drop(outcome.permit);
        }
        let back = back.iter().map(|job| (job, job.lease.given_back()));
        let kept = kept.iter().map(|job| (job, job.lease.kept_back()));
        for (job, last) in back.chain(kept) {
            self.shared.metrics.letters_in_flight.dec();
            if job.lease.chunk.is_none() && !job.lease.session.is_lost() {
                again.push((job.lease.session.key, job.recipient.id));
            }
            if let Some(returned) = last {
                ended.push((job.lease.clone(), returned));
            }
        }
        if let Err(error) = self.release(&ended, &again).await {
            // They come free when this process's session does.
            for (lease, _) in &ended {
                lease.session.lose();
            }
            tracing::warn!(%error, "letters could not be given back");
            self.db = None;
        }
        if self.announce_in().is_zero() {
            self.announce().await;
        }
    }

    async fn db(&mut self) -> Result<&mut Db> {
        if self.db.is_none() {
            self.db = Some(self.shared.system.db().await?);
        }
        let now = self.shared.clock.now();
        let db = self.db.as_mut().ok_or_else(|| anyhow::anyhow!("there is no connection"))?;
        db.set_now(now);
        Ok(db)
    }

    async fn try_write(&mut self, outcomes: &[Outcome]) -> Result<()> {
        if outcomes.is_empty() {
            return Ok(());
        }
        let group: Vec<Tried> = outcomes.iter().map(|outcome| outcome.tried.clone()).collect();
        let letters: Vec<&mail::Letter> = outcomes.iter().filter_map(|outcome| outcome.captured.as_ref()).collect();
        let db = self.db().await?;
        let passed = db
            .transaction(async |db| {
                let passed = store::record(db, &group).await?;
                captured_mail::keep(db, &letters).await?;
                for run in &passed {
                    jobs::enqueue(db, &WindUp::of(run.run)).await?;
                    if run.finished {
                        mailings::complete_over(db, run.mailing).await?;
                    }
                }
                // Last of all: who holds totals waits for nothing else any more.
                if passed.iter().filter(|run| run.finished).count() > 1 {
                    runs::lock_totals(db, &group.iter().map(|tried| tried.owner).collect()).await?;
                }
                Ok(passed)
            })
            .await?;
        for run in passed.iter().filter(|run| run.finished) {
            tracing::info!(mailing.id = %run.mailing, run.id = %run.run, "a run was finished");
        }
        Ok(())
    }

    /// Gives back what was not tried, once nothing of its lease is in hand any more.
    async fn release(&mut self, ended: &[(Arc<Lease>, usize)], again: &[(i32, i64)]) -> Result<()> {
        for (lease, returned) in ended {
            if let (Some(chunk), 1.., false) = (lease.chunk, *returned, lease.session.is_lost()) {
                let (run, key) = (lease.plan.run, lease.session.key);
                store::release_chunk(self.db().await?, run, chunk.first, key, *returned).await?;
                self.moved.insert(lease.plan.mailing);
            }
        }
        if let Some((key, _)) = again.first() {
            let ids: Vec<i64> = again.iter().map(|(_, id)| *id).collect();
            store::release_retries(self.db().await?, &ids, *key).await?;
        }
        Ok(())
    }

    /// Tells those who watch that figures have changed. Only a hint: a failure costs nothing.
    async fn announce(&mut self) {
        self.announced = Instant::now();
        for mailing in std::mem::take(&mut self.moved) {
            let Ok(db) = self.db().await else { return };
            if events::emit(db, Event::MailingMoved(mailing)).await.is_err() {
                self.db = None;
                return;
            }
        }
    }
}

fn count(shared: &Shared, tried: &Tried) {
    let outcome = match tried.verdict {
        Verdict::Sent => "sent",
        Verdict::Deferred(_) => "deferred",
        Verdict::Failed => "failed",
        Verdict::Suppressed => "suppressed",
    };
    shared.metrics.letters.with_label_values(&[outcome]).inc();
    shared.metrics.letters_in_flight.dec();
}
