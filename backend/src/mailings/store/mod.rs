//! Mailings in PostgreSQL. No other folder names their tables.

mod chosen;
mod due;
mod list;
mod write;

pub(crate) use chosen::{choose, choose_each, choose_no_more, choosing, choosing_each, left, left_by_each};
pub use due::{
    Due, Glimpse, Life, advance, claim_due, complete_over, glimpse, glimpses, lives_of, next_due, reopen, without_next,
};
pub(super) use list::{Key, Wanted, count, counts, list, these};
pub(super) use write::{Changes, Turn, insert, pause_all_of, set_deleted, set_recipients, turn, update};

use crate::access::{Db, Scope};
use crate::messages;
use crate::platform::error::{Error, Result};
use crate::schema::{mailing_recipients, mailings, users};
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::id::{ClientId, MailingId, MessageId, UserId};
use vestnik_api::mailings::{
    Audience, AudienceKind, AudienceSummary, Content, Mailing, MailingState, Schedule, Stopped, WallTime,
};
use vestnik_api::me::Person;

/// Every query starts here: the living mailings within a reach, and no others.
fn visible(scope: Scope) -> mailings::BoxedQuery<'static, Pg> {
    within(scope).filter(mailings::deleted_at.is_null())
}

/// The mailings within a reach, deleted ones too.
fn within(scope: Scope) -> mailings::BoxedQuery<'static, Pg> {
    let all = mailings::table.into_boxed();
    match scope {
        Scope::All => all,
        Scope::Own(me) => all.filter(mailings::owner_id.eq(me.0)),
        Scope::Nobody => all.filter(false.into_sql::<Bool>()),
    }
}

/// What is read of a mailing. The figures of runs, and how many clients an owner has in all, are others' to say.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = mailings, check_for_backend(diesel::pg::Pg))]
pub(super) struct Row {
    id: i64,
    owner_id: i64,
    name: String,
    state: String,
    message_id: Option<i64>,
    subject: Option<String>,
    body: Option<String>,
    format: Option<String>,
    audience: String,
    start_local: jiff_diesel::DateTime,
    end_local: Option<jiff_diesel::DateTime>,
    time_zone: String,
    recurrence: serde_json::Value,
    next_run_at: Option<jiff_diesel::Timestamp>,
    stopped_by: Option<i64>,
    stopped_reason: Option<String>,
    stopped_at: Option<jiff_diesel::Timestamp>,
    created_at: jiff_diesel::Timestamp,
    updated_at: jiff_diesel::Timestamp,
    version: i32,
}

/// A row with what stands beside it: the owner's name, the subject as it would go out, how many clients were chosen,
/// and who stopped it.
pub(super) type Told = (Row, String, String, Option<i64>, Option<String>);

type Beside = (users::name, SqlLiteral<Text>, SqlLiteral<Nullable<BigInt>>, SqlLiteral<Nullable<Text>>);

fn beside() -> Beside {
    (
        users::name,
        sql("(SELECT subject FROM mailing_letters WHERE mailing_id = mailings.id)"),
        sql("CASE WHEN mailings.audience = 'chosen' THEN
                 (SELECT count(*) FROM mailing_audience WHERE mailing_id = mailings.id) END"),
        sql("(SELECT person.name FROM users person WHERE person.id = mailings.stopped_by)"),
    )
}

/// A mailing as it is told, without its last run, and without how many clients its owner has in all.
pub(super) fn told((row, owner, subject, chosen, stopped_by): Told) -> Result<Mailing> {
    let stopped = match (row.stopped_by, stopped_by, row.stopped_reason, row.stopped_at) {
        (Some(id), Some(name), Some(reason), Some(at)) => {
            Some(Stopped { by: Person { id: UserId(id), name }, reason, at: at.to_jiff() })
        }
        _ => None,
    };
    let kind = if row.audience == "all" { AudienceKind::All } else { AudienceKind::Chosen };
    let content = match (row.message_id, row.subject, row.body, row.format) {
        (Some(message), ..) => Content::Message { message_id: MessageId(message) },
        (None, Some(subject), Some(body), Some(format)) => Content::Own(messages::stored_draft(subject, body, &format)),
        _ => return Err(anyhow::anyhow!("the mailing {} has no content", row.id).into()),
    };
    Ok(Mailing {
        id: MailingId(row.id),
        owner: Person { id: UserId(row.owner_id), name: owner },
        name: row.name,
        state: stored_state(&row.state)?,
        content,
        subject,
        audience: AudienceSummary { kind, clients: chosen.unwrap_or_default() },
        schedule: Schedule {
            start: WallTime(row.start_local.to_jiff()),
            end: row.end_local.map(|end| WallTime(end.to_jiff())),
            time_zone: row.time_zone.parse().map_err(anyhow::Error::from)?,
            recurrence: serde_json::from_value(row.recurrence).map_err(anyhow::Error::from)?,
        },
        next_run_at: row.next_run_at.map(jiff_diesel::Timestamp::to_jiff),
        last_run: None,
        stopped,
        created_at: row.created_at.to_jiff(),
        updated_at: row.updated_at.to_jiff(),
        version: row.version,
    })
}

/// The name of a state in the table.
pub(super) const fn state_name(state: MailingState) -> &'static str {
    match state {
        MailingState::Draft => "draft",
        MailingState::Active => "active",
        MailingState::Paused => "paused",
        MailingState::Completed => "completed",
        MailingState::Stopped => "stopped",
    }
}

fn stored_state(name: &str) -> Result<MailingState> {
    match name {
        "draft" => Ok(MailingState::Draft),
        "active" => Ok(MailingState::Active),
        "paused" => Ok(MailingState::Paused),
        "completed" => Ok(MailingState::Completed),
        "stopped" => Ok(MailingState::Stopped),
        _ => Err(anyhow::anyhow!("a mailing is in an unknown state").into()),
    }
}

/// One living mailing.
pub(super) async fn find(db: &mut Db, scope: Scope, id: MailingId) -> Result<Mailing> {
    one(db, visible(scope), id).await
}

/// One that was deleted after this time.
pub(super) async fn find_deleted(db: &mut Db, scope: Scope, id: MailingId, after: Timestamp) -> Result<Mailing> {
    one(db, within(scope).filter(mailings::deleted_at.ge(after.to_diesel())), id).await
}

async fn one(db: &mut Db, among: mailings::BoxedQuery<'static, Pg>, id: MailingId) -> Result<Mailing> {
    let (owner, subject, chosen, stopper) = beside();
    let found: Told = among
        .filter(mailings::id.eq(id.0))
        .inner_join(users::table.on(users::id.eq(mailings::owner_id)))
        .select((Row::as_select(), owner, subject, chosen, stopper))
        .first(db.connection())
        .await?;
    told(found)
}

/// Waits until nobody else is changing or claiming a mailing, and keeps others from it until the transaction ends.
pub(super) async fn lock(db: &mut Db, id: MailingId) -> Result<()> {
    let locked = mailings::table.find(id.0).select(mailings::id).for_update().first::<i64>(db.connection()).await;
    locked.map(drop).map_err(Error::from)
}

/// To whom a mailing goes, with the numbers of chosen clients.
pub(super) async fn audience(db: &mut Db, scope: Scope, id: MailingId) -> Result<Audience> {
    let kind: String =
        visible(scope).filter(mailings::id.eq(id.0)).select(mailings::audience).first(db.connection()).await?;
    if kind == "all" {
        return Ok(Audience::All);
    }
    let chosen = mailing_recipients::table.filter(mailing_recipients::mailing_id.eq(id.0));
    let ids: Vec<i64> = chosen
        .order(mailing_recipients::client_id)
        .select(mailing_recipients::client_id)
        .filter(sql::<Bool>(
            "client_id IN (SELECT client_id FROM mailing_audience audience
                           WHERE audience.mailing_id = mailing_recipients.mailing_id)",
        ))
        .load(db.connection())
        .await?;
    Ok(Audience::Chosen { client_ids: ids.into_iter().map(ClientId).collect() })
}
