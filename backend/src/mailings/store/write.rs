//! Writing mailings.

use super::state_name;
use crate::access::Db;
use crate::messages::format_name;
use crate::platform::error::Result;
use crate::schema::{mailing_recipients, mailings};
use diesel::dsl::Eq;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::id::{ClientId, MailingId, UserId};
use vestnik_api::mailings::{Audience, Content, MailingState, NewMailing, Schedule};
use vestnik_api::text::Line;

/// The columns of what a mailing sends.
type ContentColumns<'a> = (
    Eq<mailings::message_id, Option<i64>>,
    Eq<mailings::subject, Option<&'a str>>,
    Eq<mailings::body, Option<&'a str>>,
    Eq<mailings::format, Option<&'static str>>,
);

/// A message, or a letter of its own; the columns of the other are emptied.
fn content_columns(content: &Content) -> ContentColumns<'_> {
    let (message, draft) = match content {
        Content::Message { message_id } => (Some(message_id.0), None),
        Content::Own(draft) => (None, Some(draft)),
    };
    (
        mailings::message_id.eq(message),
        mailings::subject.eq(draft.map(|draft| draft.subject.as_str())),
        mailings::body.eq(draft.map(|draft| draft.body.as_str())),
        mailings::format.eq(draft.map(|draft| format_name(draft.format))),
    )
}

/// When a mailing goes out.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = mailings, treat_none_as_null = true)]
struct ScheduleColumns<'a> {
    start_local: jiff_diesel::DateTime,
    end_local: Option<jiff_diesel::DateTime>,
    time_zone: &'a str,
    recurrence: serde_json::Value,
}

impl<'a> ScheduleColumns<'a> {
    fn of(schedule: &'a Schedule) -> Result<Self> {
        Ok(Self {
            start_local: schedule.start.0.to_diesel(),
            end_local: schedule.end.map(|end| end.0.to_diesel()),
            time_zone: schedule.time_zone.as_str(),
            recurrence: serde_json::to_value(&schedule.recurrence).map_err(anyhow::Error::from)?,
        })
    }
}

const fn audience_name(audience: &Audience) -> &'static str {
    match audience {
        Audience::All => "all",
        Audience::Chosen { .. } => "chosen",
    }
}

/// A new draft of this person, without its chosen clients.
pub(in crate::mailings) async fn insert(db: &mut Db, owner: UserId, new: &NewMailing) -> Result<MailingId> {
    let now = db.now().to_diesel();
    let row = (
        mailings::owner_id.eq(owner.0),
        mailings::name.eq(new.name.as_str()),
        content_columns(&new.content),
        mailings::audience.eq(audience_name(&new.audience)),
        ScheduleColumns::of(&new.schedule)?,
        mailings::created_at.eq(now),
        mailings::updated_at.eq(now),
    );
    let insert = diesel::insert_into(mailings::table).values(row).returning(mailings::id);
    Ok(MailingId(insert.get_result(db.connection()).await?))
}

/// Writes down whom a mailing goes to, in place of whom it went to before.
pub(in crate::mailings) async fn set_recipients(
    db: &mut Db,
    owner: UserId,
    id: MailingId,
    clients: &[ClientId],
) -> Result<()> {
    let before = mailing_recipients::table.filter(mailing_recipients::mailing_id.eq(id.0));
    diesel::delete(before).execute(db.connection()).await?;
    let clients: Vec<i64> = clients.iter().map(|client| client.0).collect();
    // One statement with one parameter, however many they are.
    let insert = diesel::sql_query(
        "INSERT INTO mailing_recipients (owner_id, mailing_id, client_id)
         SELECT $1, $2, client FROM unnest($3) AS client ON CONFLICT DO NOTHING",
    );
    let insert = insert.bind::<BigInt, _>(owner.0).bind::<BigInt, _>(id.0).bind::<Array<BigInt>, _>(clients);
    insert.execute(db.connection()).await?;
    Ok(())
}

/// What changes about a mailing, beside its chosen clients.
#[derive(Debug, Default)]
pub(in crate::mailings) struct Changes<'a> {
    pub(in crate::mailings) name: Option<&'a Line<150>>,
    pub(in crate::mailings) content: Option<&'a Content>,
    pub(in crate::mailings) audience: Option<&'a Audience>,
    /// With it, when the mailing goes out next.
    pub(in crate::mailings) schedule: Option<(&'a Schedule, Option<Timestamp>)>,
}

/// Changes what is given.
pub(in crate::mailings) async fn update(db: &mut Db, id: MailingId, changes: &Changes<'_>) -> Result<()> {
    let schedule = changes.schedule.map(|(schedule, _)| ScheduleColumns::of(schedule)).transpose()?;
    let next = changes.schedule.map(|(_, next)| mailings::next_run_at.eq(next.map(ToDiesel::to_diesel)));
    let set = (
        changes.name.map(|name| mailings::name.eq(name.as_str())),
        changes.content.map(content_columns),
        changes.audience.map(|audience| mailings::audience.eq(audience_name(audience))),
        schedule,
        next,
        mailings::updated_at.eq(db.now().to_diesel()),
        mailings::version.eq(mailings::version + 1),
    );
    diesel::update(mailings::table.find(id.0)).set(set).execute(db.connection()).await?;
    Ok(())
}

/// A mailing turns to another state.
#[derive(Debug)]
pub(in crate::mailings) struct Turn<'a> {
    pub(in crate::mailings) state: MailingState,
    /// When it goes out next.
    pub(in crate::mailings) next: Option<Timestamp>,
    /// By whom it is stopped, and why.
    pub(in crate::mailings) stopped: Option<(UserId, &'a str)>,
}

/// Turns a mailing.
pub(in crate::mailings) async fn turn(db: &mut Db, id: MailingId, turn: &Turn<'_>) -> Result<()> {
    let now = db.now();
    let started = matches!(turn.state, MailingState::Active).then(|| mailings::started_at.eq(now.to_diesel()));
    let set = (
        mailings::state.eq(state_name(turn.state)),
        mailings::next_run_at.eq(turn.next.map(ToDiesel::to_diesel)),
        started,
        mailings::stopped_by.eq(turn.stopped.map(|(who, _)| who.0)),
        mailings::stopped_reason.eq(turn.stopped.map(|(_, why)| why)),
        mailings::stopped_at.eq(turn.stopped.map(|_| now.to_diesel())),
        mailings::updated_at.eq(now.to_diesel()),
        mailings::version.eq(mailings::version + 1),
    );
    diesel::update(mailings::table.find(id.0)).set(set).execute(db.connection()).await?;
    Ok(())
}

/// Pauses all active mailings of a person, deleted ones too; which they were. Locked in the order of their numbers.
pub(in crate::mailings) async fn pause_all_of(db: &mut Db, owner: UserId) -> Result<Vec<MailingId>> {
    let active = mailings::table.filter(mailings::owner_id.eq(owner.0)).filter(mailings::state.eq("active"));
    let ids: Vec<i64> = active.order(mailings::id).select(mailings::id).for_update().load(db.connection()).await?;
    let set = (
        mailings::state.eq(state_name(MailingState::Paused)),
        mailings::updated_at.eq(db.now().to_diesel()),
        mailings::version.eq(mailings::version + 1),
    );
    let these = mailings::table.filter(mailings::id.eq_any(&ids));
    diesel::update(these).set(set).execute(db.connection()).await?;
    Ok(ids.into_iter().map(MailingId).collect())
}

/// Deletes a mailing, or brings it back.
pub(in crate::mailings) async fn set_deleted(db: &mut Db, id: MailingId, at: Option<Timestamp>) -> Result<()> {
    let set = (
        mailings::deleted_at.eq(at.map(ToDiesel::to_diesel)),
        mailings::updated_at.eq(db.now().to_diesel()),
        mailings::version.eq(mailings::version + 1),
    );
    diesel::update(mailings::table.find(id.0)).set(set).execute(db.connection()).await?;
    Ok(())
}
