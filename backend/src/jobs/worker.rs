//! Doing the work: a few at a time, each with a lease that is renewed while it runs.

use super::store::{self, Claimed, LEASE_SECONDS};
use super::{Bench, Job};
use crate::events::{Event, Events, Heard};
use crate::platform::error::{Error, Result};
use crate::platform::telemetry::Metrics;
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

type Run = Box<dyn Fn(Value, Bench) -> BoxFuture<'static, Result<()>> + Send + Sync>;

struct Known {
    run: Run,
    attempts: i32,
    long: bool,
    every: Option<SignedDuration>,
}

impl Known {
    /// How often this job is tried: more than its kind, if somebody asked for it again after it was given up.
    const fn limit(&self, job: &Claimed) -> i32 {
        // Some kinds count their tries themselves and are tried without end.
        self.attempts.saturating_add(job.more_attempts)
    }

    /// Whether even the last try has been made, and nobody lived to tell what came of it. Work that is done again and again
    /// never is.
    const fn is_worn_out(&self, job: &Claimed) -> bool {
        self.every.is_none() && job.attempts > self.limit(job)
    }
}

/// The kinds of jobs a process knows.
#[derive(Default)]
pub struct Registry {
    kinds: BTreeMap<&'static str, Known>,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.kinds.keys()).finish()
    }
}

impl Registry {
    /// What it knows, by name.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> {
        self.kinds.keys().copied()
    }

    /// Learns a kind of job that is queued by actions.
    #[must_use]
    pub fn with<J: Job>(self) -> Self {
        self.learn::<J>(None)
    }

    /// Learns a kind of job that is done again and again, once at a time on all nodes together.
    /// Its data is `null`: derive it on a unit struct.
    #[must_use]
    pub fn with_periodic<J: Job>(self, every: SignedDuration) -> Self {
        self.learn::<J>(Some(every))
    }

    fn learn<J: Job>(mut self, every: Option<SignedDuration>) -> Self {
        let run: Run = Box::new(|payload, bench| {
            async move {
                let job: J = serde_json::from_value(payload).map_err(anyhow::Error::from)?;
                job.run(bench).await
            }
            .boxed()
        });
        self.kinds.insert(J::KIND, Known { run, attempts: J::ATTEMPTS, long: J::LONG, every });
        self
    }
}

/// The workers of one process.
#[derive(Clone)]
pub struct Workers {
    registry: Arc<Registry>,
    long_turns: Arc<Semaphore>,
    bench: Bench,
    metrics: Metrics,
}

impl std::fmt::Debug for Workers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workers").field("registry", &self.registry).finish_non_exhaustive()
    }
}

/// How many jobs one process does at once.
const AT_ONCE: usize = 4;

/// How many of them may be long ones.
const LONG_AT_ONCE: usize = 2;

impl Workers {
    /// Workers for these kinds of jobs.
    pub fn new(registry: Registry, bench: Bench, metrics: Metrics) -> Self {
        Self { registry: Arc::new(registry), long_turns: Arc::new(Semaphore::new(LONG_AT_ONCE)), bench, metrics }
    }

    /// Works until told to stop; then finishes what it has in hand, or gives it back when that takes long.
    pub async fn work(self, events: Events, stop: CancellationToken) {
        let mut ear = events.subscribe();
        let mut running = JoinSet::new();
        let mut planned_at: Option<tokio::time::Instant> = None;
        while !stop.is_cancelled() {
            if planned_at.is_none_or(|at| at.elapsed() > Duration::from_mins(1)) {
                self.plan().await.unwrap_or_else(|error| tracing::warn!(%error, "periodic jobs could not be planned"));
                planned_at = Some(tokio::time::Instant::now());
            }
            while running.len() < AT_ONCE && self.start_one(&mut running, &stop).await {}
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(Duration::from_secs(2)) => {}
                () = queued(&mut ear) => {}
                Some(_) = running.join_next() => {}
            }
        }
        while running.join_next().await.is_some() {}
    }

    /// Does everything that is due, here and now, and answers how many jobs that were: for tests and commands.
    pub async fn drain(&self) -> Result<usize> {
        let mut done = 0;
        while let Some(job) = self.claim(true).await? {
            self.clone().carry_out(job, CancellationToken::new()).await;
            done += 1;
        }
        Ok(done)
    }

    async fn plan(&self) -> Result<()> {
        let mut db = self.bench.system.db().await?;
        let now = self.bench.clock.now();
        for (kind, known) in &self.registry.kinds {
            if known.every.is_some() {
                store::insert_if_none(&mut db, kind, now).await?;
            }
        }
        Ok(())
    }

    /// Claims what has been due longest; only a short job, if there is no turn for a long one.
    async fn claim(&self, long: bool) -> Result<Option<Claimed>> {
        let kinds = self.registry.kinds.iter().filter(|(_, known)| long || !known.long);
        let kinds: Vec<&str> = kinds.map(|(kind, _)| *kind).collect();
        store::claim(&mut self.bench.system.db().await?, &kinds).await
    }

    async fn start_one(&self, running: &mut JoinSet<()>, stop: &CancellationToken) -> bool {
        let turn = Arc::clone(&self.long_turns).try_acquire_owned().ok();
        match self.claim(turn.is_some()).await {
            Ok(Some(job)) => {
                let is_long = self.registry.kinds.get(job.kind.as_str()).is_some_and(|known| known.long);
                let turn = turn.filter(|_| is_long);
                let work = self.clone().carry_out(job, stop.clone());
                running.spawn(async move {
                    work.await;
                    drop(turn);
                });
                true
            }
            Ok(None) => false,
            Err(error) => {
                tracing::warn!(%error, "no job could be claimed");
                false
            }
        }
    }

    async fn carry_out(self, job: Claimed, stop: CancellationToken) {
        let Some(known) = self.registry.kinds.get(job.kind.as_str()) else { return };
        let outcome = if known.is_worn_out(&job) {
            Err(anyhow::anyhow!("the process died each time it was tried").into())
        } else {
            let work = AssertUnwindSafe((known.run)(job.payload.clone(), self.bench.clone())).catch_unwind();
            tokio::select! {
                outcome = work => outcome.unwrap_or_else(|_| Err(anyhow::anyhow!("the job panicked").into())),
                () = self.keep_lease(&job) => return,
                () = out_of_patience(&stop) => return self.give_back(&job).await,
            }
        };
        if let Err(error) = self.record(&job, known, outcome).await {
            tracing::error!(job.id, job.kind, %error, "the outcome of a job could not be recorded");
        }
    }

    /// Leaves a job that is not done to whoever comes next: jobs bear being repeated.
    async fn give_back(&self, job: &Claimed) {
        let given = async { store::give_back(&mut self.bench.system.db().await?, job).await };
        if let Err(error) = given.await {
            tracing::warn!(job.id, job.kind, %error, "a job was not given back and waits for its lease to end");
        }
    }

    /// Shows signs of life for as long as the job runs; never ends by itself.
    async fn keep_lease(&self, job: &Claimed) {
        loop {
            tokio::time::sleep(Duration::from_secs(u64::from(LEASE_SECONDS.unsigned_abs()) / 3)).await;
            let renewed = async { store::renew(&mut self.bench.system.db().await?, job).await };
            if let Err(error) = renewed.await {
                tracing::warn!(job.id, job.kind, %error, "a job's lease could not be renewed");
            }
        }
    }

    async fn record(&self, job: &Claimed, known: &Known, outcome: Result<()>) -> Result<()> {
        let mut db = self.bench.system.db().await?;
        let now = db.now();
        let counted = |outcome| self.metrics.jobs.with_label_values(&[outcome]).inc();
        match outcome {
            Ok(()) => {
                store::finish(&mut db, job).await?;
                if let Some(every) = known.every {
                    store::insert_if_none(&mut db, &job.kind, later(now, every)).await?;
                }
                counted("done");
            }
            Err(error) if job.attempts >= known.limit(job) && known.every.is_none() => {
                tracing::error!(job.id, job.kind, error = ?error, "a job is given up");
                store::bury(&mut db, job, &cause(&error)).await?;
                counted("buried");
            }
            Err(error) => {
                tracing::warn!(job.id, job.kind, job.attempts, error = ?error, "a job failed and will be tried again");
                store::retry(&mut db, job, later(now, delay(job.attempts - job.more_attempts)), &cause(&error)).await?;
                counted("retried");
            }
        }
        Ok(())
    }
}

/// How long a server that was told to stop waits for a job.
const PATIENCE: Duration = Duration::from_secs(5);

async fn out_of_patience(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(PATIENCE).await;
}

async fn queued(ear: &mut crate::events::Ear) {
    while !matches!(ear.next().await, Heard::Gap | Heard::Event(Event::JobQueued)) {}
}

/// 5 s, 10 s, 20 s … at most an hour.
fn delay(attempts: i32) -> SignedDuration {
    let doublings = attempts.clamp(1, 10).unsigned_abs() - 1;
    SignedDuration::from_secs((5_i64 << doublings).min(3600))
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.saturating_add(by).unwrap_or(Timestamp::MAX)
}

fn cause(error: &Error) -> String {
    match error {
        Error::Unexpected(cause) => format!("{cause:#}"),
        other => other.to_string(),
    }
}

/// Forgets jobs done a week ago, and what was given up 90 days ago and nobody wanted to be tried again.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Sweep;

impl Job for Sweep {
    const KIND: &'static str = "jobs.sweep";

    async fn run(self, bench: Bench) -> Result<()> {
        let mut db = bench.system.db().await?;
        let days_ago = |days: i64| later(bench.clock.now(), SignedDuration::from_hours(-days * 24));
        store::sweep(&mut db, days_ago(7), days_ago(90)).await
    }
}
