//! Writing leads.

use super::stages::Standing;
use crate::access::Db;
use crate::custom_fields::patched;
use crate::platform::error::{Error, OnConstraint, Result};
use crate::schema::leads;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Numeric, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::FieldCode;
use vestnik_api::id::{ClientId, GroupId, LeadId, UserId};
use vestnik_api::leads::{ChangeLead, Money, NewLead};
use vestnik_api::text::{Currency, Email, Line, Phone};

/// The version of a living lead, which nobody else changes until the transaction ends.
pub(crate) async fn lock(db: &mut Db, id: LeadId) -> Result<i32> {
    let living = leads::table.find(id.0).filter(leads::deleted_at.is_null());
    Ok(living.select(leads::version).for_update().first(db.connection()).await?)
}

/// The same of one that may be deleted.
pub(in crate::leads) async fn lock_deleted_too(db: &mut Db, id: LeadId) -> Result<i32> {
    Ok(leads::table.find(id.0).select(leads::version).for_update().first(db.connection()).await?)
}

/// Writes down what a lead has become, or that it is one again, and where it stands since when. Its place on the board stays.
pub(in crate::leads) async fn convert(
    db: &mut Db,
    id: LeadId,
    client: Option<ClientId>,
    stage: &Standing,
    since: Timestamp,
    lost_reason: &str,
) -> Result<()> {
    let now = db.now().to_diesel();
    let set = (
        leads::converted_to.eq(client.map(|client| client.0)),
        leads::converted_at.eq(client.map(|_| now)),
        leads::stage_id.eq(stage.id.0),
        leads::meaning.eq(stage.meaning.name()),
        leads::stage_since.eq(since.to_diesel()),
        leads::lost_reason.eq(lost_reason),
        leads::updated_at.eq(now),
        leads::version.eq(leads::version + 1),
    );
    let converted = diesel::update(leads::table.find(id.0)).set(set).execute(db.connection()).await;
    converted.map(drop).on_constraint(STAGE, stage_gone)
}

fn text<const MAX: usize>(line: Option<&Line<MAX>>) -> &str {
    line.map_or("", Line::as_str)
}

/// A new lead of this person, at this stage.
pub(in crate::leads) async fn insert(db: &mut Db, owner: UserId, stage: &Standing, new: &NewLead) -> Result<LeadId> {
    let now = db.now().to_diesel();
    let row = (
        leads::owner_id.eq(owner.0),
        leads::group_id.eq(new.group.map(|group| group.0)),
        leads::name.eq(text(new.name.as_ref())),
        leads::company.eq(text(new.company.as_ref())),
        leads::email.eq(new.email.as_ref().map(Email::as_str)),
        leads::phone.eq(new.phone.as_ref().map(Phone::as_str)),
        leads::source.eq(text(new.source.as_ref())),
        leads::priority.eq(new.priority.name()),
        leads::description.eq(new.description.as_str()),
        leads::amount.eq(new.amount.as_ref().map(|money| money.hundredths)),
        leads::currency.eq(new.amount.as_ref().map(|money| money.currency.as_str())),
        leads::next_step.eq(text(new.next_step.as_ref())),
        leads::next_step_on.eq(new.next_step_on.map(ToDiesel::to_diesel)),
        leads::custom.eq(serde_json::to_value(&new.custom).map_err(anyhow::Error::from)?),
        leads::stage_id.eq(stage.id.0),
        leads::meaning.eq(stage.meaning.name()),
        leads::stage_since.eq(now),
        leads::created_at.eq(now),
        leads::updated_at.eq(now),
    );
    let insert = diesel::insert_into(leads::table).values(row).returning(leads::id);
    insert.get_result(db.connection()).await.map(LeadId).on_constraint(STAGE, stage_gone)
}

/// Changes what is given.
pub(in crate::leads) async fn update(db: &mut Db, id: LeadId, change: &ChangeLead) -> Result<()> {
    let given = (
        change.name.as_ref().map(|name| leads::name.eq(text(name.as_ref()))),
        change.company.as_ref().map(|company| leads::company.eq(text(company.as_ref()))),
        change.email.as_ref().map(|email| leads::email.eq(email.as_ref().map(Email::as_str))),
        change.phone.as_ref().map(|phone| leads::phone.eq(phone.as_ref().map(Phone::as_str))),
        change.source.as_ref().map(|source| leads::source.eq(text(source.as_ref()))),
        change.priority.map(|priority| leads::priority.eq(priority.name())),
        change.description.as_ref().map(|description| leads::description.eq(description.as_str())),
        change.amount.as_ref().map(|amount| {
            let (hundredths, currency) = amount.as_ref().map(parts).unzip();
            (leads::amount.eq(hundredths), leads::currency.eq(currency))
        }),
        change.next_step.as_ref().map(|step| leads::next_step.eq(text(step.as_ref()))),
        change.next_step_on.map(|day| leads::next_step_on.eq(day.map(ToDiesel::to_diesel))),
        change.lost_reason.as_ref().map(|reason| leads::lost_reason.eq(reason.as_str())),
        patched("leads", &change.custom).map(|patched| leads::custom.eq(patched)),
        leads::updated_at.eq(db.now().to_diesel()),
        leads::version.eq(leads::version + 1),
    );
    diesel::update(leads::table.find(id.0)).set(given).execute(db.connection()).await?;
    Ok(())
}

fn parts(money: &Money) -> (i64, &str) {
    (money.hundredths, Currency::as_str(&money.currency))
}

/// Counts a change of what hangs on a lead and is told with it.
pub(in crate::leads) async fn touch(db: &mut Db, id: LeadId) -> Result<()> {
    let set = (leads::updated_at.eq(db.now().to_diesel()), leads::version.eq(leads::version + 1));
    diesel::update(leads::table.find(id.0)).set(set).execute(db.connection()).await?;
    Ok(())
}

/// Deletes a lead, or brings it back; answers the version it has then.
pub(in crate::leads) async fn set_deleted(db: &mut Db, id: LeadId, at: Option<Timestamp>) -> Result<i32> {
    let set = (
        leads::deleted_at.eq(at.map(ToDiesel::to_diesel)),
        leads::updated_at.eq(db.now().to_diesel()),
        leads::version.eq(leads::version + 1),
    );
    let written = diesel::update(leads::table.find(id.0)).set(set).returning(leads::version);
    Ok(written.get_result(db.connection()).await?)
}

/// Puts a lead to a stage and a place there; `since` says when it came to the stage.
pub(in crate::leads) async fn place(
    db: &mut Db,
    id: LeadId,
    stage: &Standing,
    rank: &str,
    since: Timestamp,
    lost_reason: &str,
) -> Result<()> {
    let set = (
        leads::stage_id.eq(stage.id.0),
        leads::meaning.eq(stage.meaning.name()),
        leads::rank.eq(sql::<Numeric>("").bind::<Text, _>(rank.to_owned()).sql("::numeric")),
        leads::stage_since.eq(since.to_diesel()),
        leads::lost_reason.eq(lost_reason),
        leads::updated_at.eq(db.now().to_diesel()),
        leads::version.eq(leads::version + 1),
    );
    let placed = diesel::update(leads::table.find(id.0)).set(set).execute(db.connection()).await;
    placed.map(drop).on_constraint(STAGE, stage_gone)
}

/// Puts a lead into another group or none, and into other hands. The stage there means the same as the one where it stood: since when it
/// does so stays.
pub(in crate::leads) async fn relocate(
    db: &mut Db,
    id: LeadId,
    group: Option<GroupId>,
    owner: UserId,
    stage: Option<&Standing>,
) -> Result<()> {
    let standing = stage.map(|stage| {
        (leads::stage_id.eq(stage.id.0), leads::meaning.eq(stage.meaning.name()), leads::rank.eq(sql::<Numeric>("-id")))
    });
    let set = (
        leads::group_id.eq(group.map(|group| group.0)),
        leads::owner_id.eq(owner.0),
        standing,
        leads::updated_at.eq(db.now().to_diesel()),
        leads::version.eq(leads::version + 1),
    );
    let moved = diesel::update(leads::table.find(id.0)).set(set).execute(db.connection()).await;
    moved.map(drop).on_constraint(STAGE, stage_gone)
}

/// Erases up to so many leads deleted before this time, and says how many that were.
pub(in crate::leads) async fn purge(db: &mut Db, before: Timestamp, at_most: i64) -> Result<usize> {
    // Locked before it is judged: what is just being brought back stays.
    let gone = diesel::sql_query(
        "DELETE FROM leads WHERE id IN
             (SELECT id FROM leads WHERE deleted_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)",
    );
    let gone = gone.bind::<Timestamptz, _>(before.to_diesel()).bind::<BigInt, _>(at_most);
    Ok(gone.execute(db.connection()).await?)
}

/// A lead stands at a stage of its group.
pub(super) const STAGE: &str = "leads_stage_fkey";

/// It went away, or means something else, since it was looked up.
pub(super) fn stage_gone() -> Error {
    Error::field("stage", FieldCode::NotFound)
}

/// Lets leads that became one client, or of them those with these numbers, lead on to another one; answers their numbers.
pub(crate) async fn lead_on(db: &mut Db, from: ClientId, to: ClientId, only: Option<&[i64]>) -> Result<Vec<i64>> {
    let there = leads::converted_to.eq(to.0);
    let mut all = diesel::update(leads::table).set(there).returning(leads::id).into_boxed();
    all = all.filter(leads::converted_to.eq(from.0));
    if let Some(only) = only {
        all = all.filter(leads::id.eq_any(only));
    }
    // Its client may have been moved to another home since.
    db.beyond_the_net(async |db| Ok(all.get_results(db.connection()).await?)).await
}
