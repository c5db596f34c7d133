//! Leases letters and hands them out, a letter of each run in turn; sees to it that what is held or over stays where
//! it is, and that what a dead process had in hand goes on.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_channel::{Receiver, Sender};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;
use vestnik_api::id::{MailingId, RunId};
use vestnik_api::suppressions::SuppressionReason;

use super::plan::{Job, Lease, Plan, Session};
use super::rules::Verdict;
use super::store::Tried;
use super::writer::{Outcome, Word};
use super::{Shared, WindUp, luggage, store};
use crate::access::Db;
use crate::events::{self, Event, Heard};
use crate::jobs;
use crate::mailings::store::{self as mailings, Life};
use crate::platform::error::Result;
use crate::runs;

/// Runs that letters are handed out of at once; where there are more, they take turns.
const AT_ONCE: usize = 8;

/// With fewer letters of a run in hand, the next range is leased.
const LOW: usize = 250;

/// How often to look for what no event has told.
const LOOK: Duration = Duration::from_secs(1);

/// How often leases are renewed.
const RENEW: Duration = Duration::from_secs(15);

/// How long a session that has failed waits for what is on its way, so that nobody sends it again meanwhile.
const LINGER: Duration = Duration::from_secs(10);

/// The least time between two looks for letters in hand whose readers were put on the stop list.
const STOPS: Duration = Duration::from_millis(250);

/// The nap while no letter can be handed out: short at first, so that a fast line is never idle.
const NAPS: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(20));

/// Hands out letters until it is told to stop, and then gives back what it has not handed out. Answers the connection
/// that holds the lock of this process: to be kept until everything is written, because whoever finds the lock free
/// takes over what is in hand.
pub(super) async fn run(
    shared: Shared,
    jobs: Sender<Job>,
    queue: Receiver<Job>,
    words: UnboundedSender<Word>,
    stop: CancellationToken,
) -> Option<Db> {
    let mut lock = None;
    while !stop.is_cancelled() {
        let mut feeder = Feeder {
            shared: shared.clone(),
            jobs: jobs.clone(),
            words: words.clone(),
            session: Arc::new(Session::new(rand::random_range(1..i32::MAX))),
            plans: BTreeMap::new(),
            hands: VecDeque::new(),
            last: RunId(0),
            others_wait: false,
        };
        let fed = feeder.feed(&stop).await;
        feeder.hands.drain(..).for_each(|hand| give_back(&words, hand));
        match fed {
            Ok(held) => lock = Some(held),
            Err(error) => {
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
    /// The run that was given its turn last.
    last: RunId,
    /// There are runs for which there was no room.
    others_wait: bool,
}

fn give_back(words: &UnboundedSender<Word>, hand: Hand) {
    for job in hand.letters {
        // The writer outlives the feeder.
        let _always_there = words.send(Word::Kept(job));
    }
}

/// Has it written down that a letter is left out.
fn leave_out(words: &UnboundedSender<Word>, job: Job, reason: SuppressionReason, at: Timestamp) {
    job.lease.handed_out();
    let Job { lease, recipient } = job;
    let tried = Tried {
        delivery: recipient.id,
        owner: lease.plan.owner,
        mailing: lease.plan.mailing,
        chunk: lease.chunk.map(|chunk| chunk.first),
        number: recipient.attempts + 1,
        granted: 0,
        verdict: Verdict::Suppressed,
        reason: Some(reason.into()),
        code: None,
        email: recipient.to.address,
        server: Arc::from(""),
        duration_ms: 0,
        reply: String::new(),
        at,
    };
    // The writer outlives the feeder.
    let _always_there = words.send(Word::Tried(Box::new(Outcome { tried, lease, captured: None, permit: None })));
}

impl Feeder {
    /// One session: as long as the connection that holds this process's lock. It is nobody else's, so that the lock is
    /// gone when the connection is dropped.
    async fn feed(&mut self, stop: &CancellationToken) -> Result<Db> {
        let mut db = self.shared.system.session().await?;
        store::join(&mut db, self.session.key).await?;
        let Err(error) = self.go_on(&mut db, stop).await else { return Ok(db) };
        let session = self.session.clone();
        session.lose();
        tokio::spawn(async move {
            session.settled(LINGER).await;
            drop(db);
        });
        Err(error)
    }

    async fn go_on(&mut self, db: &mut Db, stop: &CancellationToken) -> Result<()> {
        let mut ear = self.shared.events.subscribe();
        let mut looked: Option<Instant> = None;
        let (mut stops_due, mut stops_looked) = (false, Instant::now());
        let mut nap = NAPS.0;
        while !stop.is_cancelled() {
            if self.session.is_lost() {
                return Err(anyhow::anyhow!("results could not be written, or this process stood still").into());
            }
            let room = self.others_wait && self.hands.len() < AT_ONCE;
            if room || looked.is_none_or(|at| at.elapsed() >= LOOK) {
                db.set_now(self.shared.clock.now());
                self.look(db).await?;
                looked = Some(Instant::now());
            }
            self.lease(db).await?;
            if stops_due && stops_looked.elapsed() >= STOPS {
                self.stop_in_hand(db).await?;
                (stops_due, stops_looked) = (false, Instant::now());
            }
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
                    stops_due |= matches!(heard, Heard::Gap | Heard::Event(Event::AddressStopped));
                }
            }
        }
        Ok(())
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
        // What is heavy and in nobody's hands is read again when its turn comes.
        let in_use = |plan: &Arc<Plan>| !plan.heavy || Arc::strong_count(plan) > 1;
        self.plans.retain(|run, plan| running.contains(run) && in_use(plan));
        if self.session.unrenewed() >= RENEW {
            self.session.renew();
            store::renew(db, self.session.key).await?;
        }
        let letters = store::take_over(db, self.session.key).await?;
        if letters > 0 {
            tracing::info!(letters, "letters of a process that is gone were taken over");
        }
        let work = store::with_work(db, &running).await?;
        self.share_turns(db, work).await
    }

    /// Gives the runs with work their turns. Where there are more than can have one at once, those that have one finish
    /// what they have in hand and make room: a short run is not kept waiting by long ones.
    async fn share_turns(&mut self, db: &mut Db, mut work: Vec<RunId>) -> Result<()> {
        work.sort_by_key(|run| (*run <= self.last, *run));
        let waiting = work.iter().filter(|run| self.hands.iter().all(|hand| hand.plan.run != **run)).count();
        self.others_wait = self.hands.len() + waiting > AT_ONCE;
        for hand in &mut self.hands {
            hand.more = !self.others_wait;
        }
        for run in work {
            if self.hands.len() >= AT_ONCE {
                break;
            }
            if self.hands.iter().all(|hand| hand.plan.run != run) {
                let plan = self.plan(db, run).await?;
                self.hands.push_back(Hand { plan, letters: VecDeque::new(), more: true });
                self.last = run;
            }
        }
        Ok(())
    }

    async fn plan(&mut self, db: &mut Db, run: RunId) -> Result<Arc<Plan>> {
        if let Some(plan) = self.plans.get(&run) {
            return Ok(plan.clone());
        }
        let (letter, luggage) = (runs::letter_of(db, run).await?, luggage::of_run(db, run).await?);
        let plan = Arc::new(Plan::new(run, letter, luggage, &self.shared.press, &self.shared.links));
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
            let claimed = store::claim(db, hand.plan.wanted(), self.session.key).await?;
            // Where others wait for a turn, this one ends with what is in hand.
            hand.more = claimed.is_some() && !self.others_wait;
            let Some(store::Claimed { chunk, doubtful, letters, stopped }) = claimed else { continue };
            self.shared.metrics.letters_in_flight.add(i64::try_from(letters.len()).unwrap_or(i64::MAX));
            let lease = Arc::new(Lease::new(hand.plan.clone(), self.session.clone(), chunk, doubtful, &letters));
            for recipient in letters {
                let job = Job { lease: lease.clone(), recipient };
                match stopped.get(&job.recipient.id) {
                    None => hand.letters.push_back(job),
                    Some(reason) => leave_out(&self.words, job, *reason, db.now()),
                }
            }
        }
        self.hands.retain(|hand| hand.more || !hand.letters.is_empty());
        Ok(())
    }

    /// Lets no letter in hand go out whose reader was put on the stop list. What is on its way already arrives.
    async fn stop_in_hand(&mut self, db: &mut Db) -> Result<()> {
        for (run, letter) in store::stopped_in_hand(db, self.session.key).await? {
            if let Some(plan) = self.plans.get(&run) {
                plan.stop(letter);
            }
        }
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
            (Life::Goes, true) => runs::resume(db, run.run).await?,
            (Life::Held, false) => runs::hold(db, run.run).await?,
            (Life::Over, _) => cancel(db, run.run).await?,
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

/// How long after the end of a run the last letter that was on its way then is settled.
const SETTLED_AFTER: SignedDuration = SignedDuration::from_mins(5);

/// Ends a run. Only its own row is written in the transaction, and waited for nothing else: those who write results hold
/// other rows while they wait for this one.
async fn cancel(db: &mut Db, run: RunId) -> Result<bool> {
    let cancelled = db
        .transaction(async |db| {
            let cancelled = runs::cancel(db, run).await?;
            if cancelled {
                let at = db.now().saturating_add(SETTLED_AFTER).unwrap_or(Timestamp::MAX);
                jobs::enqueue_at(db, &WindUp::of(run), at).await?;
            }
            Ok(cancelled)
        })
        .await?;
    if cancelled {
        store::clear_away(db, &[run]).await?;
    }
    Ok(cancelled)
}
