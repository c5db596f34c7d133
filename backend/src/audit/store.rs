//! The audit log in PostgreSQL.

use super::Of;
use crate::access::{Db, Scope};
use crate::platform::error::Result;
use crate::platform::statement::{First, Plan, Unkept};
use crate::schema::{audit_log, users};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Text};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde_json::Value;
use vestnik_api::audit::{Act, AuditEntry, AuditFilter};
use vestnik_api::id::{AuditId, ClientId, LeadId, UserId};
use vestnik_api::leads::RecordId;
use vestnik_api::me::Person;
use vestnik_api::page::Direction;

/// Every query of the log starts here: with the reach "own" one sees what one did oneself.
fn visible(db: &Db) -> audit_log::BoxedQuery<'static, Pg> {
    let log = audit_log::table.into_boxed();
    match db.scope() {
        Scope::All => log,
        Scope::Own(me) => log.filter(audit_log::actor_id.eq(me.0)),
        Scope::Nobody => log.filter(false.into_sql::<Bool>()),
    }
}

/// A line: what it tells of, before and after.
type New<'a> = (Of<'a>, Option<Value>, Option<Value>);

/// Adds lines. Who asks did it, or else who is named.
pub(super) async fn insert(db: &mut Db, act: Act, by: Option<UserId>, lines: Vec<New<'_>>) -> Result<()> {
    let actor = db.actor().map(|actor| actor.user).or(by).map(|user| user.0);
    let (address, request) =
        db.origin().map(|origin| (origin.address.to_string(), origin.request.clone())).unwrap_or_default();
    let name: String = match actor {
        Some(id) => users::table.find(id).select(users::name).first(db.connection()).await?,
        None => String::new(),
    };
    let now = db.now().to_diesel();
    let row = |(of, before, after): New<'_>| {
        (
            audit_log::at.eq(now),
            audit_log::actor_id.eq(actor),
            audit_log::actor_name.eq(name.clone()),
            audit_log::action.eq(act.name()),
            audit_log::object_id.eq(of.id),
            audit_log::object_name.eq(of.name.to_owned()),
            audit_log::owner_id.eq(of.owner.map(|owner| owner.0)),
            audit_log::before.eq(before),
            audit_log::after.eq(after),
            audit_log::address.eq(address.clone()),
            audit_log::request_id.eq(request.clone()),
        )
    };
    let rows: Vec<_> = lines.into_iter().map(row).collect();
    diesel::insert_into(audit_log::table).values(rows).execute(db.connection()).await?;
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_log, check_for_backend(Pg))]
pub(super) struct Row {
    pub(super) id: i64,
    at: jiff_diesel::Timestamp,
    actor_id: Option<i64>,
    actor_name: String,
    action: String,
    object_id: Option<i64>,
    object_name: String,
    owner_id: Option<i64>,
    before: Option<Value>,
    after: Option<Value>,
    address: String,
    request_id: String,
}

impl Row {
    /// As it is told; a line of a newer version that we don't know is left out.
    pub(super) fn told(self) -> Option<AuditEntry> {
        Some(AuditEntry {
            id: AuditId(self.id),
            at: self.at.to_jiff(),
            actor: self.actor_id.map(|id| Person { id: UserId(id), name: self.actor_name }),
            act: self.action.parse().ok()?,
            object_id: self.object_id,
            object_name: self.object_name,
            owner_id: self.owner_id.map(UserId),
            before: self.before,
            after: self.after,
            address: self.address,
            request_id: self.request_id,
        })
    }
}

/// So many lines, newest first, those before a number, with words that fit these patterns.
pub(super) async fn page(
    db: &mut Db,
    filter: &AuditFilter,
    patterns: Vec<String>,
    before: Option<i64>,
    rows: i64,
) -> Result<Vec<Row>> {
    let mut log = visible(db).filter(audit_log::id.lt(before.unwrap_or(i64::MAX)));
    if let Some(act) = filter.act {
        log = log.filter(audit_log::action.eq(act.name()));
    }
    if let Some(actor) = filter.actor {
        log = log.filter(audit_log::actor_id.eq(actor.0));
    }
    if let Some(object) = filter.object {
        log = log.filter(audit_log::object_id.eq(object));
    }
    if let Some(from) = filter.from {
        log = log.filter(audit_log::at.ge(from.to_diesel()));
    }
    if let Some(until) = filter.until {
        log = log.filter(audit_log::at.lt(until.to_diesel()));
    }
    if !patterns.is_empty() {
        let holds = sql::<Bool>(
            "replace(lower(object_name || ' ' || actor_name || ' ' || address || ' ' || request_id), 'ё', 'е') LIKE ALL (",
        );
        log = log.filter(holds.bind::<Array<Text>, _>(patterns).sql(")"));
    }
    let log = log.order(audit_log::id.desc()).limit(rows).select(Row::as_select());
    Ok(Unkept(log).load(db.connection()).await?)
}

/// Where a line stands among those of one thing.
pub(crate) type Place = (Timestamp, i64);

/// What the log tells those who see a thing of what was done to it: never from where.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) place: Place,
    pub(crate) record: RecordId,
    /// What that was called then.
    pub(crate) name: String,
    pub(crate) by: Option<Person>,
    pub(crate) act: Act,
    pub(crate) before: Option<Value>,
    pub(crate) after: Option<Value>,
}

impl Line {
    fn of(row: Row) -> Option<Self> {
        let place = (row.at.to_jiff(), row.id);
        let AuditEntry { actor: by, act, object_id, object_name: name, before, after, .. } = row.told()?;
        let number = object_id?;
        let of_lead = act.name().starts_with("lead.");
        let record = if of_lead { RecordId::Lead(LeadId(number)) } else { RecordId::Client(ClientId(number)) };
        Some(Self { place, record, name, by, act, before, after })
    }
}

/// The lines of one client or lead, which the caller has found for who asks. Said in the query itself: only so the index of just these
/// lines is thought of.
fn of_record(record: RecordId) -> audit_log::BoxedQuery<'static, Pg> {
    let (number, acts) = match record {
        RecordId::Client(id) => (id.0, "audit_log.action LIKE 'client.%'"),
        RecordId::Lead(id) => (id.0, "audit_log.action LIKE 'lead.%'"),
    };
    audit_log::table.filter(audit_log::object_id.eq(number)).filter(sql::<Bool>(acts)).into_boxed()
}

const BEGINNINGS: [&str; 2] = [Act::ClientCreated.name(), "lead.created"];

/// So many lines of a record but for how it came in, and of what it was before, each up to its time; newest first, those before a place; with
/// those that a newer version wrote and this one doesn't know, as none.
pub(crate) async fn of_record_before(
    db: &mut Db,
    record: RecordId,
    former: &[(RecordId, Timestamp)],
    before: Option<Place>,
    rows: i64,
) -> Result<Vec<(Place, Option<Line>)>> {
    let own = of_record(record).filter(audit_log::action.ne_all(BEGINNINGS));
    let theirs = former.iter().map(|&(record, until)| of_record(record).filter(audit_log::at.lt(until.to_diesel())));
    let newest = |lines: audit_log::BoxedQuery<'static, Pg>| {
        let lines = match before.map(|(at, id)| (at.to_diesel(), id)) {
            Some((at, id)) => lines.filter(audit_log::at.le(at).and(audit_log::at.lt(at).or(audit_log::id.lt(id)))),
            None => lines,
        };
        lines.order((audit_log::at.desc(), audit_log::id.desc())).select(Row::as_select())
    };
    let of: Vec<_> = std::iter::once(own).chain(theirs).map(newest).collect();
    // The text of one is always the same, that of several is as long as they are many. The second column is the time.
    let plan = if of.len() > 1 { Plan::Anew } else { Plan::Kept };
    let first = First { of, rows, column: 2, direction: Direction::Descending, plan };
    let rows: Vec<Row> = first.load(db.connection()).await?;
    Ok(rows.into_iter().map(|row| ((row.at.to_jiff(), row.id), Line::of(row))).collect())
}

/// Who brought a record in, if it was brought in by hand, at that very time.
pub(crate) async fn brought_in_by(db: &mut Db, record: RecordId, at: Timestamp) -> Result<Option<Person>> {
    let lines = of_record(record).filter(audit_log::at.eq(at.to_diesel()));
    let line = lines.filter(audit_log::action.eq_any(BEGINNINGS)).select(Row::as_select());
    let line: Option<Row> = line.first(db.connection()).await.optional()?;
    Ok(line.and_then(Line::of).and_then(|line| line.by))
}
