//! What a process has in hand: runs ready to be sent, leases on their letters, and the letters themselves.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;
use vestnik_api::id::{MailingId, RunId, UserId};

use super::luggage::Luggage;
use super::store::Wanted;
use crate::messages::{Fields, Template};
use crate::platform::mail::{self, Content, Mailbox, Press};
use crate::runs;
use crate::suppressions::Links;

/// A run ready to be sent: its template is read and its sender encoded, once.
pub(super) struct Plan {
    pub(super) run: RunId,
    pub(super) mailing: MailingId,
    pub(super) owner: UserId,
    letter: runs::Letter,
    press: Press,
    /// Files go out with its letters: it is not kept in memory longer than it is used.
    pub(super) heavy: bool,
    template: Result<Template, String>,
    links: Links,
    /// Its mailing is held or over: letters that are not on their way stay where they are.
    held: AtomicBool,
    /// Letters in hand whose readers have just been put on the stop list: they are given back, and left out when they are
    /// leased again. Whether there are any is told without a lock.
    any_stopped: AtomicBool,
    stopped: Mutex<BTreeSet<i64>>,
}

impl Plan {
    /// Makes a run ready. A letter that cannot be read is a failure of each delivery, told in its log, not of the process.
    pub(super) fn new(run: RunId, letter: runs::Letter, luggage: Luggage, press: &Press, links: &Links) -> Self {
        let list = format!("mailing-{}.{}", letter.mailing, letter.message_domain);
        let mut press = press.clone();
        // A sender whose domain has no plain name goes without.
        if let Ok(of_list) = press.clone().list_id(&letter.mailing_name, &list) {
            press = of_list;
        }
        // Who answers means the person who writes, not the service.
        if let Ok(answered) = press.clone().reply_to(&Mailbox::new(&letter.owner_name, &letter.owner_email)) {
            press = answered;
        }
        let (luggage, no_luggage) = luggage.map_or_else(|why| (None, Some(why)), |luggage| (luggage, None));
        let heavy = luggage.is_some();
        press = press.attach(luggage);
        let template = Template::of_letter(&letter.subject, &letter.body, letter.format, letter.language);
        let template = template.map_err(|mistakes| {
            let first = mistakes.into_iter().next().map(|mistake| mistake.message).unwrap_or_default();
            format!("the letter cannot be read: {first}")
        });
        let template = no_luggage.map_or(template, Err);
        let (mailing, owner, links) = (letter.mailing, letter.owner, links.clone());
        let (held, any_stopped, stopped) = (AtomicBool::new(false), AtomicBool::new(false), Mutex::default());
        Self { run, mailing, owner, letter, press, heavy, template, links, held, any_stopped, stopped }
    }

    /// What is leased of it.
    pub(super) fn wanted(&self) -> Wanted {
        // Whoever wrote to the list while the run began may not have been seen.
        let since = self.letter.began_at.saturating_sub(OVERLAP).unwrap_or(Timestamp::MIN);
        Wanted { run: self.run, owner: self.owner, since }
    }

    /// This letter is not to go out from this process's hands.
    pub(super) fn stop(&self, letter: i64) {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).insert(letter);
        self.any_stopped.store(true, Ordering::Release);
    }

    /// These letters were leased anew: what the database says of them now is what counts.
    fn forget_stops(&self, letters: &[Recipient]) {
        if self.any_stopped.load(Ordering::Acquire) {
            let mut stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
            for letter in letters {
                stopped.remove(&letter.id);
            }
            self.any_stopped.store(!stopped.is_empty(), Ordering::Release);
        }
    }

    fn has_stopped(&self, letter: i64) -> bool {
        self.any_stopped.load(Ordering::Acquire)
            && self.stopped.lock().unwrap_or_else(PoisonError::into_inner).contains(&letter)
    }

    pub(super) fn hold(&self, held: bool) {
        self.held.store(held, Ordering::Release);
    }

    fn is_held(&self) -> bool {
        self.held.load(Ordering::Acquire)
    }

    /// Makes one letter.
    fn make(&self, recipient: &Recipient) -> Result<mail::Letter, String> {
        let template = self.template.as_ref().map_err(Clone::clone)?;
        let unsubscribe = self.links.of(recipient.id);
        let filled = template.fill(&Fields {
            client_name: &recipient.to.name,
            client_email: &recipient.to.address,
            client_phone: recipient.phone.as_deref().unwrap_or_default(),
            client_comment: recipient.comment.as_deref().unwrap_or_default(),
            owner_name: &self.letter.owner_name,
            owner_email: &self.letter.owner_email,
            mailing_name: &self.letter.mailing_name,
            unsubscribe: &unsubscribe,
        });
        let filled = filled.map_err(|error| format!("the letter cannot be filled in: {error}"))?;
        let content = Content {
            to: &recipient.to,
            subject: &filled.subject,
            text: &filled.text,
            html: filled.html.as_deref(),
            message_id: &message_id(recipient.id, &self.letter.message_domain),
            date: SystemTime::now(),
            unsubscribe: Some(&unsubscribe),
        };
        self.press.letter(&content).map_err(|error| error.to_string())
    }
}

/// The `Message-ID` of a delivery, without angle brackets: always the same, so that a repeated letter can be told.
pub(super) fn message_id(delivery: i64, domain: &str) -> String {
    format!("delivery-{delivery}@{domain}")
}

/// How long a transaction may last that writes to the stop list.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);

/// After so long without a renewal, leases may have been taken over.
const OUT_OF_TOUCH: Duration = Duration::from_secs(45);

/// One process's time with the database: over as soon as its lock may have been lost.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) key: i32,
    lost: AtomicBool,
    begun: Instant,
    /// When its leases were last renewed, in milliseconds since it was begun.
    renewed: AtomicU64,
    /// Letters handed out under it and not settled yet.
    out: AtomicUsize,
}

impl Session {
    pub(super) fn new(key: i32) -> Self {
        let (lost, renewed, out) = (AtomicBool::new(false), AtomicU64::new(0), AtomicUsize::new(0));
        Self { key, lost, begun: Instant::now(), renewed, out }
    }

    /// Nothing more is sent under its leases: others take them over.
    pub(super) fn lose(&self) {
        self.lost.store(true, Ordering::Release);
    }

    /// Whether it is over: by a failure, or because this process stood still for longer than its leases last.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Acquire) || self.unrenewed() > OUT_OF_TOUCH
    }

    /// How long its leases have not been renewed.
    pub(super) fn unrenewed(&self) -> Duration {
        let renewed = Duration::from_millis(self.renewed.load(Ordering::Acquire));
        self.begun.elapsed().saturating_sub(renewed)
    }

    /// Its leases are about to be renewed.
    pub(super) fn renew(&self) {
        let now = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.renewed.store(now, Ordering::Release);
    }

    /// Waits until nothing that was handed out under it is on its way any more, but no longer than this.
    pub(super) async fn settled(&self, limit: Duration) {
        let until = Instant::now() + limit;
        while self.out.load(Ordering::Acquire) > 0 && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// A range of new letters, leased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chunk {
    /// Its first number.
    pub(super) first: i64,
    /// Up to this number letters may be begun at once.
    pub(super) granted: i64,
}

/// A lease on some letters of a run: a range of new ones, or some that are tried again.
pub(super) struct Lease {
    pub(super) plan: Arc<Plan>,
    pub(super) session: Arc<Session>,
    /// None for letters that are tried again.
    pub(super) chunk: Option<Chunk>,
    /// A killed process may have sent them already: one goes out after the other.
    doubtful: bool,
    /// The numbers of a range's letters, in order.
    letters: Vec<i64>,
    /// Letters that were neither settled nor given back.
    in_hand: AtomicUsize,
    /// Letters given back.
    returned: AtomicUsize,
    /// Letters handed out and not settled yet.
    out: AtomicUsize,
    /// Up to this number letters were begun.
    begun: AtomicI64,
    /// Up to this number letters may be begun: the database knows.
    granted: AtomicI64,
    grown: Notify,
}

/// How many letters the grant runs ahead of what was begun: as many as can be under way, so that nobody waits for it.
const AHEAD: usize = super::PERMITS;

impl Lease {
    pub(super) fn new(
        plan: Arc<Plan>,
        session: Arc<Session>,
        chunk: Option<Chunk>,
        doubtful: bool,
        letters: &[Recipient],
    ) -> Self {
        plan.forget_stops(letters);
        let ids = if chunk.is_some() { letters.iter().map(|letter| letter.id).collect() } else { Vec::new() };
        Self {
            plan,
            session,
            chunk,
            doubtful,
            letters: ids,
            in_hand: AtomicUsize::new(letters.len()),
            returned: AtomicUsize::new(0),
            out: AtomicUsize::new(0),
            begun: AtomicI64::new(0),
            granted: AtomicI64::new(chunk.map_or(i64::MAX, |chunk| chunk.granted)),
            grown: Notify::new(),
        }
    }

    /// Whether a letter may be handed out now: of doubtful ones, one at a time.
    pub(super) fn may_hand_out(&self) -> bool {
        !self.doubtful || self.out.load(Ordering::Acquire) == 0
    }

    pub(super) fn handed_out(&self) {
        self.out.fetch_add(1, Ordering::AcqRel);
        self.session.out.fetch_add(1, Ordering::AcqRel);
    }

    /// A letter was settled. `Some`: it was the last in hand, and so many were given back.
    pub(super) fn settled(&self) -> Option<usize> {
        self.out.fetch_sub(1, Ordering::AcqRel);
        self.session.out.fetch_sub(1, Ordering::AcqRel);
        self.no_more_in_hand()
    }

    /// A letter that was handed out is given back. `Some` as above.
    pub(super) fn given_back(&self) -> Option<usize> {
        self.returned.fetch_add(1, Ordering::AcqRel);
        self.settled()
    }

    /// A letter that was never handed out is given back. `Some` as above.
    pub(super) fn kept_back(&self) -> Option<usize> {
        self.returned.fetch_add(1, Ordering::AcqRel);
        self.no_more_in_hand()
    }

    fn no_more_in_hand(&self) -> Option<usize> {
        (self.in_hand.fetch_sub(1, Ordering::AcqRel) == 1).then(|| self.returned.load(Ordering::Acquire))
    }

    /// Waits until a letter may be begun, and counts it as begun.
    async fn begin(&self, letter: i64) {
        while self.granted.load(Ordering::Acquire) < letter && !self.session.is_lost() {
            let grown = self.grown.notified();
            if self.granted.load(Ordering::Acquire) < letter {
                // The limit is for a session that is lost meanwhile.
                let _waited_enough = tokio::time::timeout(Duration::from_millis(100), grown).await;
            }
        }
        self.begun.fetch_max(letter, Ordering::AcqRel);
    }

    /// How far the grant should reach by now. Counted in letters, not in numbers: between two letters of a range may lie
    /// any number of others that are suppressed or settled, and a grant that ends among them would never grow.
    pub(super) fn wanted(&self) -> i64 {
        let begun = self.begun.load(Ordering::Acquire);
        let ahead = self.letters.partition_point(|letter| *letter <= begun) + AHEAD - 1;
        let wanted = self.letters.get(ahead).or(self.letters.last()).copied().unwrap_or_default();
        wanted.max(self.granted.load(Ordering::Acquire))
    }

    /// The database knows that letters up to this number may be begun.
    pub(super) fn grant(&self, to: i64) {
        self.granted.fetch_max(to, Ordering::AcqRel);
        self.grown.notify_waiters();
    }
}

/// To whom a letter goes, with what its template may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recipient {
    pub(super) id: i64,
    pub(super) to: Mailbox,
    pub(super) phone: Option<String>,
    pub(super) comment: Option<String>,
    /// How often it was tried before.
    pub(super) attempts: i32,
    /// When it was refused first, if it was.
    pub(super) since: Option<Timestamp>,
}

/// A letter to be sent.
pub(super) struct Job {
    pub(super) lease: Arc<Lease>,
    pub(super) recipient: Recipient,
}

impl Job {
    /// Whether it must not be sent any more.
    pub(super) fn is_off(&self) -> bool {
        let plan = &self.lease.plan;
        plan.is_held() || self.lease.session.is_lost() || plan.has_stopped(self.recipient.id)
    }

    /// Waits until it may be begun.
    pub(super) async fn begin(&self) {
        self.lease.begin(self.recipient.id).await;
    }

    /// Makes the letter. What is too strange to be made is its own failure, not the end of its sender.
    pub(super) fn make(&self) -> Result<mail::Letter, String> {
        std::panic::catch_unwind(AssertUnwindSafe(|| self.lease.plan.make(&self.recipient)))
            .unwrap_or_else(|_panicked| Err("the letter could not be made".to_owned()))
    }
}
