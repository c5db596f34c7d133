//! What people do with mailings: write, change, delete. What sets them going is in `switch.rs`.

use super::rules::{self, Timetable};
use super::store::{self, Changes, Key, Wanted};
use crate::access::{Db, Scope};
use crate::audit::{self, Of};
use crate::events::{self, Event};
use crate::http::page::{page, rows_to_read};
use crate::http::search::patterns;
use crate::http::{Cursor, IfMatch};
use crate::platform::error::{Error, Result};
use crate::{clients, messages, runs};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use vestnik_api::audit::Act;
use vestnik_api::id::{MailingId, UserId};
use vestnik_api::mailings::{
    Audience, AudienceKind, ChangeMailing, Content, Forecast, MAX_CHOSEN, Mailing, MailingCounts, MailingFilter,
    MailingState, NewMailing, Schedule,
};
use vestnik_api::{Code, FieldCode, FieldError, Page};

/// How long a deleted mailing can be brought back.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How many of the next times a form is told.
const FORECAST: usize = 4;

/// A page of those one may see: three queries, however many they are.
pub(crate) async fn list(db: &mut Db, filter: &MailingFilter) -> Result<Page<Mailing>> {
    let sort = filter.sort.unwrap_or_default();
    let after: Option<Key> = Cursor::read(filter.cursor.as_deref(), &sort)?;
    if after.as_ref().is_some_and(|key| !key.fits(sort)) {
        return Err(Error::field("cursor", FieldCode::Invalid));
    }
    let sending = match filter.sending {
        Some(wanted) => Some((wanted, under_way(db).await?.into_iter().map(|id| id.0).collect())),
        None => None,
    };
    let patterns = patterns(filter.q.as_deref())?;
    let wanted = Wanted { patterns, state: filter.state, owner: filter.owner, sending, sort };
    let rows = store::list(db, &wanted, after, rows_to_read(filter.limit)).await?;
    let total = if filter.with_total { Some(store::count(db, &wanted).await?) } else { None };
    let mut found = page(rows, filter.limit, &sort, |row| Key::of(row, sort), total)?;
    complete(db, &mut found.items).await?;
    Ok(found)
}

/// The mailings with a run under way.
async fn under_way(db: &mut Db) -> Result<Vec<MailingId>> {
    Ok(runs::open(db).await?.into_iter().map(|open| open.mailing).collect())
}

/// Adds what others know: the last run with its figures, and how many clients an owner has in all.
async fn complete(db: &mut Db, found: &mut [Mailing]) -> Result<()> {
    let ids: Vec<MailingId> = found.iter().map(|mailing| mailing.id).collect();
    let mut last = runs::last_of(db, &ids).await?;
    let owners: BTreeSet<UserId> = found
        .iter()
        .filter(|mailing| mailing.audience.kind == AudienceKind::All)
        .map(|mailing| mailing.owner.id)
        .collect();
    let living = if owners.is_empty() { BTreeMap::new() } else { clients::living_of(db, &owners).await? };
    for mailing in found {
        mailing.last_run = last.remove(&mailing.id);
        if mailing.audience.kind == AudienceKind::All {
            mailing.audience.clients = living.get(&mailing.owner.id).copied().unwrap_or_default();
        }
    }
    Ok(())
}

/// One within a reach, told completely.
pub(super) async fn find(db: &mut Db, scope: Scope, id: MailingId) -> Result<Mailing> {
    let mut mailing = store::find(db, scope, id).await?;
    complete(db, std::slice::from_mut(&mut mailing)).await?;
    Ok(mailing)
}

/// These of those one may see, told completely and in this order.
pub(crate) async fn these(db: &mut Db, ids: &[MailingId]) -> Result<Vec<Mailing>> {
    let mut found = store::these(db, ids).await?;
    complete(db, &mut found).await?;
    found.sort_by_key(|mailing| ids.iter().position(|id| *id == mailing.id));
    Ok(found)
}

/// How many there are, by state.
pub(super) async fn counts(db: &mut Db) -> Result<MailingCounts> {
    let under_way = under_way(db).await?;
    store::counts(db, &under_way).await
}

/// The next times of a schedule, as if it were started now.
pub(super) fn forecast(schedule: &Schedule, now: Timestamp) -> Result<Forecast> {
    Ok(Forecast { next: Timetable::new(schedule)?.forecast(now, FORECAST) })
}

/// Writes a new draft, one's own.
pub(super) async fn create(db: &mut Db, new: &NewMailing) -> Result<Mailing> {
    let owner = db.me()?;
    let now = db.now();
    db.transaction(async |db| {
        let mut errors = wrong_content(db, owner, &new.content).await?;
        errors.extend(wrong_audience(db, owner, &new.audience).await?);
        match Timetable::new(&new.schedule) {
            Err(wrong) => errors.extend(wrong),
            Ok(timetable) if timetable.is_over(now) => {
                errors.push(FieldError::new("schedule.end", FieldCode::InThePast));
            }
            Ok(_) => {}
        }
        if !errors.is_empty() {
            return Err(errors.into());
        }
        let id = store::insert(db, owner, new).await?;
        if let Audience::Chosen { client_ids } = &new.audience {
            store::set_recipients(db, owner, id, client_ids).await?;
        }
        let mailing = find(db, Scope::Own(owner), id).await?;
        audit::note(db, Act::MailingCreated, of(&mailing), None::<&Mailing>, Some(&mailing)).await?;
        Ok(mailing)
    })
    .await
}

/// What the log calls a mailing.
pub(super) fn of(mailing: &Mailing) -> Of<'_> {
    Of { id: Some(mailing.id.0), name: &mailing.name, owner: Some(mailing.owner.id), ..Of::default() }
}

/// What is wrong with what a mailing is to send: only its owner's messages can be named.
async fn wrong_content(db: &mut Db, owner: UserId, content: &Content) -> Result<Vec<FieldError>> {
    match content {
        Content::Message { message_id } if messages::hold(db, owner, *message_id).await? => Ok(Vec::new()),
        Content::Message { .. } => Ok(vec![FieldError::new("content.message_id", FieldCode::NotFound)]),
        Content::Own(draft) => {
            let mut errors = messages::rules::fields_named(draft).err().unwrap_or_default();
            for error in &mut errors {
                error.field = format!("content.{}", error.field);
            }
            Ok(errors)
        }
    }
}

/// What is wrong with whom a mailing is to go to: only its owner's clients can be chosen.
async fn wrong_audience(db: &mut Db, owner: UserId, audience: &Audience) -> Result<Vec<FieldError>> {
    let Audience::Chosen { client_ids } = audience else { return Ok(Vec::new()) };
    if client_ids.is_empty() {
        return Ok(vec![FieldError::new("audience.client_ids", FieldCode::Required)]);
    }
    if client_ids.len() > MAX_CHOSEN {
        return Ok(vec![FieldError::new("audience.client_ids", FieldCode::TooMany)]);
    }
    let living = clients::living_among(db, owner, client_ids).await?;
    let missing = client_ids.iter().enumerate().filter(|(_, id)| !living.contains(id));
    let missing = missing.map(|(at, _)| FieldError::new(format!("audience.client_ids[{at}]"), FieldCode::NotFound));
    // Nobody reads ten thousand errors.
    Ok(missing.take(20).collect())
}

/// Changes one that may be changed; `seen` is what the person may see beside that. A run under way keeps its letter.
pub(super) async fn change(
    db: &mut Db,
    seen: Scope,
    id: MailingId,
    meant: IfMatch,
    change: &ChangeMailing,
) -> Result<Mailing> {
    let scope = seen.or(db.scope());
    db.transaction(async |db| {
        let mailing = writable(db, scope, id).await?;
        meant.check(mailing.version)?;
        if !rules::may_change(mailing.state) {
            return Err(Error::because(Code::WrongState, "a completed mailing stays as it is"));
        }
        let owner = mailing.owner.id;
        let mut errors = Vec::new();
        if let Some(content) = &change.content {
            errors.extend(wrong_content(db, owner, content).await?);
        }
        if let Some(audience) = &change.audience {
            errors.extend(wrong_audience(db, owner, audience).await?);
        }
        let next = match change.schedule.as_ref().filter(|schedule| **schedule != mailing.schedule) {
            None => None,
            Some(schedule) => match next_when_changed(mailing.state, schedule, db.now()) {
                Ok(next) => Some((schedule, next)),
                Err(wrong) => {
                    errors.extend(wrong);
                    None
                }
            },
        };
        if !errors.is_empty() {
            return Err(errors.into());
        }
        let changes = Changes {
            name: change.name.as_ref(),
            content: change.content.as_ref(),
            audience: change.audience.as_ref(),
            schedule: next,
        };
        store::update(db, id, &changes).await?;
        match &change.audience {
            Some(Audience::Chosen { client_ids }) => store::set_recipients(db, owner, id, client_ids).await?,
            Some(Audience::All) => store::set_recipients(db, owner, id, &[]).await?,
            None => {}
        }
        events::emit(db, Event::MailingChanged(id)).await?;
        let after = find(db, scope, id).await?;
        audit::note(db, Act::MailingChanged, of(&after), Some(&mailing), Some(&after)).await?;
        Ok(after)
    })
    .await
}

/// When a mailing goes out next by another schedule. One that is running must have something to come; nothing is made
/// up for, because nothing of the new schedule was missed.
fn next_when_changed(
    state: MailingState,
    schedule: &Schedule,
    now: Timestamp,
) -> Result<Option<Timestamp>, Vec<FieldError>> {
    let timetable = Timetable::new(schedule)?;
    let past = |field| Err(vec![FieldError::new(field, FieldCode::InThePast)]);
    if timetable.is_over(now) {
        return past("schedule.end");
    }
    match (state, timetable.next_after(now)) {
        (MailingState::Active | MailingState::Paused, None) => past("schedule.start"),
        (MailingState::Active | MailingState::Paused, next) => Ok(next),
        _ => Ok(None),
    }
}

/// One that may be seen and changed, locked: nobody else changes or claims it until the transaction ends.
pub(crate) async fn writable(db: &mut Db, scope: Scope, id: MailingId) -> Result<Mailing> {
    let mailing = store::find(db, scope, id).await?;
    db.scope().check(mailing.owner.id)?;
    store::lock(db, id).await?;
    // What was read before the lock may be old by now.
    store::find(db, scope, id).await
}

/// Whether letters of a mailing are still to go out.
pub(super) async fn is_sending(db: &mut Db, id: MailingId) -> Result<bool> {
    runs::any_open(db, id).await
}

/// Deletes one that may be changed and is not sending.
pub(crate) async fn delete(db: &mut Db, seen: Scope, id: MailingId, meant: IfMatch) -> Result<()> {
    let scope = seen.or(db.scope());
    let now = db.now();
    db.transaction(async |db| {
        let mailing = writable(db, scope, id).await?;
        meant.check(mailing.version)?;
        if is_sending(db, id).await? {
            return Err(Error::because(Code::WrongState, "a run is under way; complete the mailing first"));
        }
        store::set_deleted(db, id, Some(now)).await?;
        audit::note(db, Act::MailingDeleted, of(&mailing), Some(&mailing), None::<&Mailing>).await?;
        events::emit(db, Event::MailingChanged(id)).await
    })
    .await
}

/// Brings a deleted one back; one that was not deleted is answered as it is. What it missed is not made up for.
pub(crate) async fn restore(db: &mut Db, seen: Scope, id: MailingId) -> Result<Mailing> {
    let scope = seen.or(db.scope());
    let now = db.now();
    let since = now.saturating_sub(KEPT).map_err(anyhow::Error::from)?;
    db.transaction(async |db| {
        let mailing = match store::find_deleted(db, scope, id, since).await {
            Err(error) if error.code() == Some(Code::NotFound) => return find(db, scope, id).await,
            found => found?,
        };
        db.scope().check(mailing.owner.id)?;
        let missing = wrong_content(db, mailing.owner.id, &mailing.content).await?;
        if !missing.is_empty() {
            return Err(missing.into());
        }
        store::set_deleted(db, id, None).await?;
        let goes_on = matches!(mailing.state, MailingState::Active | MailingState::Paused);
        if goes_on && mailing.next_run_at.is_some_and(|next| next <= now) {
            let next = Timetable::new(&mailing.schedule)?.next_after(now);
            super::switch::go_on(db, id, mailing.state, next).await?;
        }
        events::emit(db, Event::MailingChanged(id)).await?;
        let mailing = find(db, scope, id).await?;
        audit::note(db, Act::MailingRestored, of(&mailing), None::<&Mailing>, Some(&mailing)).await?;
        Ok(mailing)
    })
    .await
}
