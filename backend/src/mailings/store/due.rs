//! What delivery asks of mailings: which are due, when they go out next, and whether they still do.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::Code;
use vestnik_api::id::{MailingId, UserId};
use vestnik_api::mailings::{MailingState, Schedule, WallTime};

use crate::access::Db;
use crate::events::{self, Event};
use crate::platform::error::Result;
use crate::schema::mailings;

/// A mailing whose time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Which.
    pub id: MailingId,
    /// The time that has come.
    pub scheduled_for: Timestamp,
    /// When it goes out, and how often.
    pub schedule: Schedule,
}

type Columns = (
    i64,
    Option<jiff_diesel::Timestamp>,
    jiff_diesel::DateTime,
    Option<jiff_diesel::DateTime>,
    String,
    serde_json::Value,
);

/// The mailing that has been due longest, locked until the transaction ends; others skip it meanwhile.
pub async fn claim_due(db: &mut Db) -> Result<Option<Due>> {
    let now = db.now().to_diesel();
    let row: Option<Columns> = mailings::table
        .filter(mailings::state.eq("active").and(mailings::deleted_at.is_null()).and(mailings::next_run_at.le(now)))
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
    let schedule = Schedule {
        start: WallTime(start.to_jiff()),
        end: end.map(|end| WallTime(end.to_jiff())),
        time_zone: time_zone.parse().map_err(anyhow::Error::from)?,
        recurrence: serde_json::from_value(recurrence).map_err(anyhow::Error::from)?,
    };
    Ok(Some(Due { id: MailingId(id), scheduled_for: scheduled_for.to_jiff(), schedule }))
}

/// When the next mailing is due.
pub async fn next_due(db: &mut Db) -> Result<Option<Timestamp>> {
    let next: Option<Option<jiff_diesel::Timestamp>> = mailings::table
        .filter(
            mailings::state.eq("active").and(mailings::deleted_at.is_null()).and(mailings::next_run_at.is_not_null()),
        )
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

/// The state of a mailing the asker may see, and when it goes out next.
pub async fn glimpse(db: &mut Db, id: MailingId) -> Result<(MailingState, Option<Timestamp>)> {
    let found = mailings::table.find(id.0).filter(mailings::deleted_at.is_null());
    let columns = (mailings::owner_id, mailings::state, mailings::next_run_at);
    let (owner, state, next): (i64, String, Option<jiff_diesel::Timestamp>) =
        found.select(columns).first(db.connection()).await?;
    if !db.scope().covers(UserId(owner)) {
        return Err(Code::NotFound.into());
    }
    let state = match state.as_str() {
        "active" => MailingState::Active,
        "paused" => MailingState::Paused,
        "completed" => MailingState::Completed,
        "stopped" => MailingState::Stopped,
        _ => MailingState::Draft,
    };
    Ok((state, next.map(jiff_diesel::Timestamp::to_jiff)))
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

/// The mailings that are active and have no next time: over, unless a run of theirs is open.
pub async fn without_next(db: &mut Db) -> Result<Vec<MailingId>> {
    let ids: Vec<i64> = mailings::table
        .filter(mailings::state.eq("active").and(mailings::deleted_at.is_null()).and(mailings::next_run_at.is_null()))
        .select(mailings::id)
        .load(db.connection())
        .await?;
    Ok(ids.into_iter().map(MailingId).collect())
}

/// Completes a mailing that goes out no more, if that is so. The caller knows that no run of it is open.
pub async fn complete_over(db: &mut Db, id: MailingId) -> Result<bool> {
    let over = mailings::table.find(id.0).filter(mailings::state.eq("active").and(mailings::next_run_at.is_null()));
    let changed = (
        mailings::state.eq("completed"),
        mailings::updated_at.eq(db.now().to_diesel()),
        mailings::version.eq(mailings::version + 1),
    );
    let completed = diesel::update(over).set(changed).execute(db.connection()).await?;
    if completed > 0 {
        events::emit(db, Event::MailingChanged(id)).await?;
    }
    Ok(completed > 0)
}
