//! Leases letters and hands them out, a letter of each run in turn; sees to it that what is held or over stays where
//! it is, and that what a dead process had in hand goes on.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_channel::{Receiver, Sender};
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;
use vestnik_api::id::{MailingId, RunId};

use super::plan::{Chunk, Job, Lease, Plan, Recipient, Session};
use super::writer::Word;
use super::{Shared, store};
use crate::access::Db;
use crate::events::{self, Event, Heard};
use crate::mailings::store::{self as mailings, Life};
use crate::platform::error::Result;
use crate::runs;

/// Runs that letters are handed out of at once; the others wait for their turn.
const AT_ONCE: usize = 8;

/// With fewer letters of a run in hand, the next range is leased.
const LOW: usize = 250;

/// How often to look for what no event has told.
const LOOK: Duration = Duration::from_secs(1);

/// How often leases are renewed.
const RENEW: Duration = Duration::from_secs(15);

/// After so long without renewing them, leases may have been taken over.
const OUT_OF_TOUCH: Duration = Duration::from_secs(45);

/// The nap while no letter can be handed out: short at first, so that a fast line is never idle.
const NAPS: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(20));

/// Hands out letters until it is told to stop, and then gives back what it has not handed out. Answers the lock that
/// is to be kept until everything is written.
pub(super) async fn run(
    shared: Shared,
    jobs: Sender<Job>,
    queue: Receiver<Job>,
    words: UnboundedSender<Word>,
    stop: CancellationToken,
) -> Option<Lock> {
    let mut lock = None;
    while !stop.is_cancelled() {
        let session = Arc::new(Session::new(rand::random_range(1..i32::MAX)));
        let mut feeder = Feeder {
            shared: shared.clone(),
            jobs: jobs.clone(),
            words: words.clone(),
            session: session.clone(),
            plans: BTreeMap::new(),
            hands: VecDeque::new(),
            renewed: Instant::now(),
        };
        let fed = feeder.feed(&stop).await;
        feeder.hands.drain(..).for_each(|hand| give_back(&words, hand));
        match fed {
            Ok(held) => lock = Some(held),
            Err(error) => {
                session.lose();
                tracing::warn!(%error, "handing out letters was interrupted");
                tokio::select! {
                    () = tokio::time::sleep(Duration::from_millis(500)) => {}
                    () = stop.cancelled() => {}
                }
            }
        }
    }
    jobs.close();
    while let Ok(job) = queue.try_recv() {
        let _always_there = words.send(Word::Back(job));
    }
    lock
}

/// The connection that holds the lock which says that this process lives. Let go last of all: whoever finds it free
/// takes over what is in hand.
pub(super) struct Lock {
    db: Db,
    key: i32,
}

impl Lock {
    /// Lets it go, so that the connection may serve others.
    pub(super) async fn release(mut self) -> Result<()> {
        store::leave(&mut self.db, self.key).await
    }
}

/// What is in hand of one run.
struct Hand {
    plan: Arc<Plan>,
    letters: VecDeque<Job>,
    /// There may be more to lease.
    more: bool,
}

struct Feeder {
    shared: Shared,
    jobs: Sender<Job>,
    words: UnboundedSender<Word>,
    session: Arc<Session>,
    plans: BTreeMap<RunId, Arc<Plan>>,
    hands: VecDeque<Hand>,
    renewed: Instant,
}

fn give_back(words: &UnboundedSender<Word>, hand: Hand) {
    for job in hand.letters {
        // The writer outlives the feeder.
        let _always_there = words.send(Word::Kept(job));
    }
}

impl Feeder {
    /// One session: as long as the connection that holds this process's lock.
    async fn feed(&mut self, stop: &CancellationToken) -> Result<Lock> {
        let mut ear = self.shared.events.subscribe();
        let mut db = self.shared.system.db().await?;
        store::join(&mut db, self.session.key).await?;
        let mut looked: Option<Instant> = None;
        let mut nap = NAPS.0;
        while !stop.is_cancelled() {
            if self.session.is_lost() {
                return Err(anyhow::anyhow!("results could not be written").into());
            }
            if self.renewed.elapsed() > OUT_OF_TOUCH {
                return Err(anyhow::anyhow!("this process stood still for longer than its leases last").into());
            }
            if looked.is_none_or(|at| at.elapsed() >= LOOK) {
                db.set_now(self.shared.clock.now());
                self.look(&mut db).await?;
                looked = Some(Instant::now());
            }
            self.lease(&mut db).await?;
            let handed_out = self.hand_out();
            nap = if handed_out { NAPS.0 } else { (nap * 2).min(NAPS.1) };
            let wait = if self.hands.is_empty() { LOOK } else { nap };
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(wait) => {}
                heard = ear.next() => {
                    if concerns(heard) {
                        looked = None;
                    }
                }
            }
        }
        Ok(Lock { db, key: self.session.key })
    }

    /// Puts runs into the state of their mailings, takes over from the dead, and finds what there is to do.
    async fn look(&mut self, db: &mut Db) -> Result<()> {
        let running = follow_mailings(db).await?;
        for (run, plan) in &self.plans {
            plan.hold(!running.contains(run));
        }
        let (keep, off): (Vec<_>, Vec<_>) = self.hands.drain(..).partition(|hand| running.contains(&hand.plan.run));
        self.hands = keep.into();
        for hand in off {
            give_back(&self.words, hand);
        }
        if self.renewed.elapsed() >= RENEW {
            store::renew(db, self.session.key).await?;
            self.renewed = Instant::now();
        }
        let letters = store::take_over(db, self.session.key).await?;
        if letters > 0 {
            tracing::info!(letters, "letters of a process that is gone were taken over");
        }
        let work = store::runs_with_work(db).await?;
        self.plans.retain(|run, _| running.contains(run));
        for run in work.into_iter().filter(|run| running.contains(run)) {
            if let Some(hand) = self.hands.iter_mut().find(|hand| hand.plan.run == run) {
                hand.more = true;
            } else if self.hands.len() < AT_ONCE {
                let plan = self.plan(db, run).await?;
                self.hands.push_back(Hand { plan, letters: VecDeque::new(), more: true });
            }
        }
        Ok(())
    }

    async fn plan(&mut self, db: &mut Db, run: RunId) -> Result<Arc<Plan>> {
        if let Some(plan) = self.plans.get(&run) {
            return Ok(plan.clone());
        }
        let plan = Arc::new(Plan::new(run, runs::letter_of(db, run).await?, &self.shared.from)?);
        self.plans.insert(run, plan.clone());
        Ok(plan)
    }

    /// Leases more letters of runs that have few in hand.
    async fn lease(&mut self, db: &mut Db) -> Result<()> {
        for hand in &mut self.hands {
            if !hand.more || hand.letters.len() >= LOW {
                continue;
            }
            db.set_now(self.shared.clock.now());
            let run = hand.plan.run;
            let (chunk, letters) = match store::claim_chunk(db, run, self.session.key).await? {
                Some((chunk, letters)) => (Some(chunk), letters),
                None => (None, store::claim_retries(db, run, self.session.key).await?),
            };
            hand.more = chunk.is_some() || !letters.is_empty();
            self.shared.metrics.letters_in_flight.add(i64::try_from(letters.len()).unwrap_or(i64::MAX));
            hand.letters.extend(jobs_of(&hand.plan, &self.session, chunk, letters));
        }
        self.hands.retain(|hand| hand.more || !hand.letters.is_empty());
        Ok(())
    }

    /// Hands out what there is room for, one letter of each run in turn. Whether any was handed out.
    fn hand_out(&mut self) -> bool {
        let (mut any, mut idle) = (false, 0);
        while idle < self.hands.len() {
            let Some(mut hand) = self.hands.pop_front() else { break };
            match hand.letters.pop_front_if(|job| job.lease.may_hand_out()) {
                None => {
                    // A doubtful letter waits for the one before it; that takes no longer than a nap.
                    any |= !hand.letters.is_empty();
                    idle += 1;
                }
                Some(job) => {
                    let lease = job.lease.clone();
                    if let Err(full) = self.jobs.try_send(job) {
                        hand.letters.push_front(full.into_inner());
                        self.hands.push_front(hand);
                        break;
                    }
                    lease.handed_out();
                    (any, idle) = (true, 0);
                }
            }
            self.hands.push_back(hand);
        }
        any
    }
}

fn jobs_of(
    plan: &Arc<Plan>,
    session: &Arc<Session>,
    chunk: Option<Chunk>,
    letters: Vec<Recipient>,
) -> impl Iterator<Item = Job> {
    let lease = Arc::new(Lease::new(plan.clone(), session.clone(), chunk, letters.len()));
    letters.into_iter().map(move |recipient| Job { lease: lease.clone(), recipient })
}

fn concerns(heard: Heard) -> bool {
    matches!(heard, Heard::Gap | Heard::Event(Event::MailingChanged(_)))
}

/// Puts open runs into the state of their mailings, and answers those whose letters may go out. Any process does it,
/// and all of them may: the second finds nothing to do.
async fn follow_mailings(db: &mut Db) -> Result<BTreeSet<RunId>> {
    let open = runs::open(db).await?;
    let mailing_ids: BTreeSet<MailingId> = open.iter().map(|open| open.mailing).collect();
    let mailing_ids: Vec<MailingId> = mailing_ids.into_iter().collect();
    let lives: BTreeMap<MailingId, Life> = mailings::lives_of(db, &mailing_ids).await?.into_iter().collect();
    let mut running = BTreeSet::new();
    for run in open {
        let life = lives.get(&run.mailing).copied().unwrap_or(Life::Over);
        let changed = match (life, run.held) {
            (Life::Goes, true) => runs::resume_of(db, run.mailing).await? > 0,
            (Life::Held, false) => runs::hold_of(db, run.mailing).await? > 0,
            (Life::Over, _) => cancel(db, run.mailing).await?,
            _ => false,
        };
        if changed {
            events::emit(db, Event::MailingMoved(run.mailing)).await?;
        }
        if life == Life::Goes {
            running.insert(run.run);
        }
    }
    Ok(running)
}

async fn cancel(db: &mut Db, mailing: MailingId) -> Result<bool> {
    db.transaction(async |db| {
        let cancelled = runs::cancel_of(db, mailing).await?;
        store::forget_work_of(db, &cancelled).await?;
        Ok(!cancelled.is_empty())
    })
    .await
}
