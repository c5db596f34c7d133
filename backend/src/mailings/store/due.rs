//! What delivery asks of mailings: which are due, when they go out next, and whether they still do.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::Code;
use vestnik_api::id::MailingId;
use vestnik_api::mailings::{MailingState, Schedule, WallTime};

use super::{stored_state, visible};
use crate::access::Db;
use crate::events::{self, Event};
use crate::platform::error::Result;
use crate::runs;
use crate::schema::mailings;

/// A mailing whose time has come.
#[derive(Debug)]
pub struct Due {
    /// Which.
    pub id: MailingId,
    /// The time that has come.
    pub scheduled_for: Timestamp,
    /// When it goes out, and how often; an error where another version wrote it.
    pub schedule: Result<Schedule>,
}

type Columns = (
    i64,
    Option<jiff_diesel::Timestamp>,
    jiff_diesel::DateTime,
    Option<jiff_diesel::DateTime>,
    String,
    serde_json::Value,
);

/// The mailing that has been due longest but for these, locked until the transaction ends; others skip it meanwhile.
pub async fn claim_due(db: &mut Db, but: &[MailingId]) -> Result<Option<Due>> {
    let now = db.now().to_diesel();
    let row: Option<Columns> = mailings::table
        .filter(mailings::state.eq("active").and(mailings::deleted_at.is_null()).and(mailings::next_run_at.le(now)))
        .filter(mailings::id.ne_all(but.iter().map(|id| id.0).collect::<Vec<_>>()))
        .order(mailings::next_run_at)
        .select((
            mailings::id,
            mailings::next_run_at,
            mailings::start_local,
            mailings::end_local,
            mailings::time_zone,
            mailings::recurrence,
        ))
        .for_update()
        .skip_locked()
        .first(db.connection())
        .await
        .optional()?;
    let Some((id, Some(scheduled_for), start, end, time_zone, recurrence)) = row else { return Ok(None) };
    let schedule = schedule(start, end, &time_zone, recurrence);
    Ok(Some(Due { id: MailingId(id), scheduled_for: scheduled_for.to_jiff(), schedule }))
}

fn schedule(
    start: jiff_diesel::DateTime,
    end: Option<jiff_diesel::DateTime>,
    time_zone: &str,
    recurrence: serde_json::Value,
) -> Result<Schedule> {
    Ok(Schedule {
        start: WallTime(start.to_jiff()),
        end: end.map(|end| WallTime(end.to_jiff())),
        time_zone: time_zone.parse().map_err(anyhow::Error::from)?,
        recurrence: serde_json::from_value(recurrence).map_err(anyhow::Error::from)?,
    })
}

/// When the next mailing but for these is due.
pub async fn next_due(db: &mut Db, but: &[MailingId]) -> Result<Option<Timestamp>> {
    let next: Option<Option<jiff_diesel::Timestamp>> = mailings::table
        .filter(
            mailings::state.eq("active").and(mailings::deleted_at.is_null()).and(mailings::next_run_at.is_not_null()),
        )
        .filter(mailings::id.ne_all(but.iter().map(|id| id.0).collect::<Vec<_>>()))
        .order(mailings::next_run_at)
        .select(mailings::next_run_at)
        .first(db.connection())
        .await
        .optional()?;
    Ok(next.flatten().map(jiff_diesel::Timestamp::to_jiff))
}

/// Sets when a mailing goes out next; never again is `None`.
pub async fn advance(db: &mut Db, id: MailingId, next: Option<Timestamp>) -> Result<()> {
    let next = next.map(ToDiesel::to_diesel);
    diesel::update(mailings::table.find(id.0)).set(mailings::next_run_at.eq(next)).execute(db.connection()).await?;
    events::emit(db, Event::MailingChanged(id)).await
}

/// Where a mailing is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glimpse {
    /// Which.
    pub id: MailingId,
    /// Its state.
    pub state: MailingState,
    /// When it goes out next.
    pub next_run_at: Option<Timestamp>,
}

/// Those of these mailings that the asker may see.
pub async fn glimpses(db: &mut Db, ids: &[MailingId]) -> Result<Vec<Glimpse>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(i64, String, Option<jiff_diesel::Timestamp>)> = visible(db.scope())
        .filter(mailings::id.eq_any(ids))
        .select((mailings::id, mailings::state, mailings::next_run_at))
        .load(db.connection())
        .await?;
    let glimpse = |(id, state, next): (i64, String, Option<jiff_diesel::Timestamp>)| {
        let next_run_at = next.map(jiff_diesel::Timestamp::to_jiff);
        Ok(Glimpse { id: MailingId(id), state: stored_state(&state)?, next_run_at })
    };
    rows.into_iter().map(glimpse).collect()
}

/// A mailing the asker may see.
pub async fn glimpse(db: &mut Db, id: MailingId) -> Result<Glimpse> {
    glimpses(db, &[id]).await?.pop().ok_or_else(|| Code::NotFound.into())
}

/// Whether letters of a mailing may go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// They may.
    Goes,
    /// They wait.
    Held,
    /// It is over: what has not gone out never will.
    Over,
}

/// The life of these mailings, as they stand now.
pub async fn lives_of(db: &mut Db, ids: &[MailingId]) -> Result<Vec<(MailingId, Life)>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(i64, String, bool)> = mailings::table
        .filter(mailings::id.eq_any(ids))
        .select((mailings::id, mailings::state, mailings::deleted_at.is_not_null()))
        .load(db.connection())
        .await?;
    let life = |(id, state, deleted): (i64, String, bool)| {
        let life = match state.as_str() {
            _ if deleted => Life::Over,
            "active" => Life::Goes,
            "paused" => Life::Held,
            _ => Life::Over,
        };
        (MailingId(id), life)
    };
    Ok(rows.into_iter().map(life).collect())
}

/// The mailings that are over, unless a run of theirs is open: active with no next time, or on pause past their end.
pub async fn without_next(db: &mut Db) -> Result<Vec<MailingId>> {
    let now = db.now();
    // Asked apart, each goes by its own index.
    let mut ids: Vec<i64> = mailings::table.filter(exhausted()).select(mailings::id).load(db.connection()).await?;
    let past: Vec<i64> = mailings::table.filter(past_its_end(now)).select(mailings::id).load(db.connection()).await?;
    ids.extend(past);
    Ok(ids.into_iter().map(MailingId).collect())
}

/// Active, and never due again.
#[diesel::dsl::auto_type(no_type_alias)]
fn exhausted() -> _ {
    mailings::state.eq("active").and(mailings::deleted_at.is_null()).and(mailings::next_run_at.is_null())
}

/// On pause when its end came.
#[diesel::dsl::auto_type(no_type_alias)]
fn past_its_end(now: Timestamp) -> _ {
    let now: jiff_diesel::Timestamp = now.to_diesel();
    mailings::state.eq("paused").and(mailings::deleted_at.is_null()).and(mailings::ends_at.le(now))
}

/// Makes a completed mailing active for a run beside its schedule, after which it is completed again; an active one stays so.
/// Whether it is active now: one that is held, stopped or deleted is left alone.
pub async fn reopen(db: &mut Db, id: MailingId) -> Result<bool> {
    let living = mailings::table.find(id.0).filter(mailings::deleted_at.is_null());
    let state: Option<String> = living.select(mailings::state).for_update().first(db.connection()).await.optional()?;
    match state.as_deref() {
        Some("active") => {}
        Some("completed") => {
            let changed = (
                mailings::state.eq("active"),
                mailings::updated_at.eq(db.now().to_diesel()),
                mailings::version.eq(mailings::version + 1),
            );
            diesel::update(mailings::table.find(id.0)).set(changed).execute(db.connection()).await?;
        }
        _ => return Ok(false),
    }
    events::emit(db, Event::MailingChanged(id)).await?;
    Ok(true)
}

/// Completes a mailing that goes out no more and has nothing on its way. One that somebody else is just changing or
/// claiming is left to the next look: whoever writes results waits for nobody.
pub async fn complete_over(db: &mut Db, id: MailingId) -> Result<bool> {
    let over = mailings::table.find(id.0).filter(exhausted().or(past_its_end(db.now())));
    let locked = over.select(mailings::id).for_update().skip_locked().first::<i64>(db.connection()).await.optional()?;
    // No run can begin while the lock is held.
    if locked.is_none() || runs::any_open(db, id).await? {
        return Ok(false);
    }
    let changed = (
        mailings::state.eq("completed"),
        mailings::next_run_at.eq(None::<jiff_diesel::Timestamp>),
        mailings::updated_at.eq(db.now().to_diesel()),
        mailings::version.eq(mailings::version + 1),
    );
    diesel::update(mailings::table.find(id.0)).set(changed).execute(db.connection()).await?;
    events::emit(db, Event::MailingChanged(id)).await?;
    Ok(true)
}
