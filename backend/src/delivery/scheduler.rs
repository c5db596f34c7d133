//! Begins the runs of mailings that are due: woken when a mailing changes, by the time of the next one, and now and then.

use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use vestnik_api::id::{MailingId, RunId};

use super::{Shared, rules, store};
use crate::access::Db;
use crate::events::{self, Event, Heard};
use crate::mailings::rules::Timetable;
use crate::mailings::store::{self as mailings, Due};
use crate::messages::Template;
use crate::platform::error::Result;
use crate::runs;

/// The longest sleep: a moved clock or a lost event is noticed by then.
const LONGEST: Duration = Duration::from_secs(1);

/// Begins runs until it is told to stop.
pub(super) async fn run(shared: Shared, stop: CancellationToken) {
    let mut ear = shared.events.subscribe();
    while !stop.is_cancelled() {
        let sleep = match begin_all(&shared, &stop).await {
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

/// Begins every run that is due, and answers when the next one is.
async fn begin_all(shared: &Shared, stop: &CancellationToken) -> Result<Option<Timestamp>> {
    loop {
        let mut db = shared.system.db().await?;
        let begun = db.transaction(async |db| begin_next(db, shared).await).await?;
        let Some((mailing, run)) = begun else {
            complete(&mut db).await?;
            return mailings::next_due(&mut db).await;
        };
        tracing::info!(mailing.id = %mailing, run.id = ?run.map(|run| run.0), "a run was begun");
        if stop.is_cancelled() {
            return Ok(None);
        }
    }
}

/// Begins the run of the mailing that has been due longest. What was missed is made up for by one run, never by many.
async fn begin_next(db: &mut Db, shared: &Shared) -> Result<Option<(MailingId, Option<RunId>)>> {
    let Some(due) = mailings::claim_due(db).await? else { return Ok(None) };
    let now = db.now();
    // A schedule that was saved can be read; one that a newer version wrote is left to that version.
    let timetable =
        Timetable::new(&due.schedule).map_err(|errors| anyhow::anyhow!("mailing {}: {errors:?}", due.id))?;
    let run = if timetable.still_goes_out(due.scheduled_for, now) { begin(db, shared, &due).await? } else { None };
    mailings::advance(db, due.id, timetable.next_after(due.scheduled_for.max(now))).await?;
    Ok(Some((due.id, run)))
}

/// Completes the mailings that go out no more and have nothing on its way.
async fn complete(db: &mut Db) -> Result<()> {
    for mailing in mailings::without_next(db).await? {
        db.transaction(async |db| {
            if !runs::any_open(db, mailing).await? {
                mailings::complete_over(db, mailing).await?;
            }
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// Freezes letter and audience. `None`: this time was begun before.
async fn begin(db: &mut Db, shared: &Shared, due: &Due) -> Result<Option<RunId>> {
    let domain = shared.from.address.rsplit('@').next().unwrap_or("localhost");
    let Some(run) = runs::begin(db, due.id, due.scheduled_for, domain).await? else { return Ok(None) };
    let letter = runs::letter_of(db, run).await?;
    let template = Template::read(&letter.draft);
    let names = |field: &str| template.as_ref().is_ok_and(|template| template.names(field));
    let audience = store::freeze(db, run, due.id, names("client.phone"), names("client.comment")).await?;
    if audience.total > rules::MOST {
        return Err(anyhow::anyhow!("mailing {} goes to more than {} clients", due.id, rules::MOST).into());
    }
    runs::set_audience(db, run, audience.total, audience.suppressed).await?;
    events::emit(db, Event::MailingMoved(due.id)).await?;
    Ok(Some(run))
}
