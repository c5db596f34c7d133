//! Begins the runs of mailings that are due: woken when a mailing changes, by the time of the next one, and now and then.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use vestnik_api::id::{MailingId, RunId};

use super::{Shared, rules, store};
use crate::access::Db;
use crate::events::{self, Event, Heard};
use crate::mailings::rules::Timetable;
use crate::mailings::store as mailings;
use crate::messages::Template;
use crate::platform::error::Result;
use crate::runs;

/// The longest sleep: a moved clock or a lost event is noticed by then.
const LONGEST: Duration = Duration::from_secs(1);

/// Begins runs until it is told to stop.
pub(super) async fn run(shared: Shared, stop: CancellationToken) {
    let mut ear = shared.events.subscribe();
    let mut put_off = PutOff::default();
    while !stop.is_cancelled() {
        let sleep = match begin_all(&shared, &mut put_off, &stop).await {
            Ok(next) => until(next, shared.clock.now()),
            Err(error) => {
                tracing::warn!(%error, "runs could not be begun; it is tried again");
                LONGEST
            }
        };
        let woken = async { while !matches!(ear.next().await, Heard::Gap | Heard::Event(Event::MailingChanged(_))) {} };
        tokio::select! {
            () = stop.cancelled() => return,
            () = woken => {}
            () = tokio::time::sleep(sleep) => {}
        }
    }
}

fn until(next: Option<Timestamp>, now: Timestamp) -> Duration {
    let sleep = next.map(|next| Duration::try_from(next.duration_since(now)).unwrap_or(Duration::ZERO));
    sleep.map_or(LONGEST, |sleep| sleep.min(LONGEST))
}

/// Mailings whose runs could not be begun: tried again after a while, so that they hold up nobody else.
#[derive(Default)]
struct PutOff(BTreeMap<MailingId, (u32, Instant)>);

impl PutOff {
    fn add(&mut self, mailing: MailingId) {
        let failures = self.0.get(&mailing).map_or(1, |(failures, _)| failures.saturating_add(1));
        self.0.insert(mailing, (failures, Instant::now() + rules::reconnect_delay(failures)));
    }

    fn now(&mut self) -> Vec<MailingId> {
        // What was not tried again for a while is not due any more.
        self.0.retain(|_, (_, until)| until.elapsed() < Duration::from_mins(1));
        self.0.iter().filter(|(_, (_, until))| *until > Instant::now()).map(|(mailing, _)| *mailing).collect()
    }
}

/// Begins every run that is due, and answers when the next one is.
async fn begin_all(shared: &Shared, put_off: &mut PutOff, stop: &CancellationToken) -> Result<Option<Timestamp>> {
    loop {
        let mut db = shared.system.db().await?;
        let but = put_off.now();
        let mut claimed = None;
        let begun = db.transaction(async |db| begin_next(db, shared, &but, &mut claimed).await).await;
        match (begun, claimed) {
            (Ok(run), Some(mailing)) => {
                put_off.0.remove(&mailing);
                tracing::info!(mailing.id = %mailing, run.id = ?run.map(|run| run.0), "a run was begun");
            }
            (Ok(_), None) => {
                complete(&mut db).await?;
                return mailings::next_due(&mut db, &but).await;
            }
            (Err(error), Some(mailing)) => {
                put_off.add(mailing);
                tracing::warn!(%error, mailing.id = %mailing, "a run could not be begun; it is tried again");
            }
            (Err(error), None) => return Err(error),
        }
        if stop.is_cancelled() {
            return Ok(None);
        }
    }
}

/// Begins the run of the mailing that has been due longest. What was missed is made up for by one run, never by many.
async fn begin_next(
    db: &mut Db,
    shared: &Shared,
    but: &[MailingId],
    claimed: &mut Option<MailingId>,
) -> Result<Option<RunId>> {
    let Some(due) = mailings::claim_due(db, but).await? else { return Ok(None) };
    *claimed = Some(due.id);
    let now = db.now();
    // A schedule that was saved can be read; one that a newer version wrote is left to that version.
    let timetable =
        Timetable::new(&due.schedule?).map_err(|errors| anyhow::anyhow!("its schedule is not right: {errors:?}"))?;
    let goes_out = timetable.still_goes_out(due.scheduled_for, now);
    let run = if goes_out { begin(db, shared, due.id, due.scheduled_for).await? } else { None };
    mailings::advance(db, due.id, timetable.next_after(due.scheduled_for.max(now))).await?;
    Ok(run)
}

/// Completes the mailings that go out no more and have nothing on its way.
async fn complete(db: &mut Db) -> Result<()> {
    let over = mailings::without_next(db).await?;
    if over.is_empty() {
        return Ok(());
    }
    let sending: BTreeSet<MailingId> = runs::open(db).await?.into_iter().map(|open| open.mailing).collect();
    for mailing in over.into_iter().filter(|mailing| !sending.contains(mailing)) {
        db.transaction(async |db| mailings::complete_over(db, mailing).await).await?;
    }
    Ok(())
}

/// Freezes letter and audience. `None`: this time was begun before.
async fn begin(db: &mut Db, shared: &Shared, mailing: MailingId, scheduled_for: Timestamp) -> Result<Option<RunId>> {
    let domain = shared.from.address.rsplit('@').next().unwrap_or("localhost");
    let Some(run) = runs::begin(db, mailing, scheduled_for, domain).await? else { return Ok(None) };
    let letter = runs::letter_of(db, run).await?;
    let template = Template::of(&letter.subject, &letter.body, letter.format);
    let names = |field: &str| template.as_ref().is_ok_and(|template| template.names(field));
    let audience = store::freeze(db, run, mailing, names("client.phone"), names("client.comment")).await?;
    if audience.total > rules::MOST {
        return Err(anyhow::anyhow!("it goes to more than {} clients", rules::MOST).into());
    }
    runs::set_audience(db, run, audience.total, audience.suppressed).await?;
    events::emit(db, Event::MailingMoved(mailing)).await?;
    Ok(Some(run))
}
