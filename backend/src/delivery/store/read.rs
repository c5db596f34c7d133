//! Deliveries and their log, for those who may see them.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::deliveries::{Attempt, Delivery, DeliveryFilter, DeliveryState, LogFilter, Outcome, Run, RunState};
use vestnik_api::id::{AttemptId, ClientId, DeliveryId, MailingId, RunId};

use super::super::plan::message_id;
use crate::access::{Db, Scope};
use crate::clients;
use crate::platform::error::Result;
use crate::runs;
use crate::schema::{deliveries, delivery_attempts, delivery_retries};

#[derive(Queryable, Selectable)]
#[diesel(table_name = deliveries, check_for_backend(Pg))]
struct Row {
    id: i64,
    run_id: i64,
    client_id: i64,
    email: String,
    name: String,
    state: String,
    attempts: i32,
    reply: Option<String>,
    last_attempt_at: Option<jiff_diesel::Timestamp>,
}

/// So many deliveries of a run in the order they were queued, those after a number. The caller may see the run.
pub(crate) async fn deliveries(
    db: &mut Db,
    run: &Run,
    domain: &str,
    filter: &DeliveryFilter,
    after: Option<i64>,
    rows: i64,
) -> Result<Vec<Delivery>> {
    let over = run.state == RunState::Cancelled;
    // The numbers of a run's letters lie side by side: the primary key is the only index a page needs. A cursor comes from
    // outside, and may name a place before them, where other people's letters lie.
    let first = after.unwrap_or_default().saturating_add(1).max(run.id.0 << 24);
    let mut query = deliveries::table
        .left_join(delivery_retries::table.on(delivery_retries::delivery_id.eq(deliveries::id)))
        .filter(deliveries::id.between(first, ((run.id.0 + 1) << 24) - 1))
        .order(deliveries::id)
        .limit(rows)
        .select((Row::as_select(), delivery_retries::due_at.nullable()))
        .into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(deliveries::state.eq_any(stored(state, over)));
    }
    if let Some(q) = &filter.q {
        let part = part_of(q);
        query = query.filter(deliveries::name.ilike(part.clone()).or(deliveries::email.ilike(part)));
    }
    let found: Vec<(Row, Option<jiff_diesel::Timestamp>)> = query.load(db.connection()).await?;
    let ids: Vec<ClientId> = found.iter().map(|(row, _)| ClientId(row.client_id)).collect();
    let living = clients::living(db, &ids).await?;
    let deliveries = found.into_iter().map(|(row, due_at)| {
        let told = delivery(row, due_at, over, domain)?;
        Ok(Delivery { client_id: told.client_id.filter(|client| living.contains(client)), ..told })
    });
    deliveries.collect()
}

/// The states in the table that a state stands for.
fn stored(state: DeliveryState, over: bool) -> Vec<&'static str> {
    match (state, over) {
        (DeliveryState::Sent, _) => vec!["sent"],
        (DeliveryState::Failed, _) => vec!["failed"],
        (DeliveryState::Suppressed, _) => vec!["suppressed"],
        (DeliveryState::Waiting, false) => vec!["waiting"],
        (DeliveryState::Deferred, false) => vec!["deferred"],
        (DeliveryState::Cancelled, true) => vec!["waiting", "deferred"],
        (DeliveryState::Waiting | DeliveryState::Deferred, true) | (DeliveryState::Cancelled, false) => Vec::new(),
    }
}

fn delivery(row: Row, due_at: Option<jiff_diesel::Timestamp>, over: bool, domain: &str) -> Result<Delivery> {
    let state = match row.state.as_str() {
        "sent" => DeliveryState::Sent,
        "failed" => DeliveryState::Failed,
        "suppressed" => DeliveryState::Suppressed,
        _ if over => DeliveryState::Cancelled,
        "deferred" => DeliveryState::Deferred,
        _ => DeliveryState::Waiting,
    };
    Ok(Delivery {
        id: DeliveryId(row.id),
        run_id: RunId(row.run_id),
        client_id: Some(ClientId(row.client_id)),
        name: row.name,
        email: row.email.parse().map_err(anyhow::Error::from)?,
        state,
        attempts: row.attempts,
        reply: row.reply,
        last_attempt_at: row.last_attempt_at.map(jiff_diesel::Timestamp::to_jiff),
        next_attempt_at: due_at.filter(|_| state == DeliveryState::Deferred).map(jiff_diesel::Timestamp::to_jiff),
        message_id: format!("<{}>", message_id(row.id, domain)),
    })
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = delivery_attempts, check_for_backend(Pg))]
struct LogRow {
    id: i64,
    at: jiff_diesel::Timestamp,
    mailing_id: i64,
    run_id: i64,
    delivery_id: i64,
    client_id: i64,
    number: i32,
    outcome: String,
    code: Option<i16>,
    reply: String,
    server: String,
    duration_ms: i32,
}

type Log<'a> = diesel::dsl::IntoBoxed<
    'a,
    diesel::dsl::InnerJoinOn<
        delivery_attempts::table,
        deliveries::table,
        diesel::dsl::Eq<deliveries::id, delivery_attempts::delivery_id>,
    >,
    Pg,
>;

/// Every query of the log starts here: the rows this asker may see.
fn visible<'a>(db: &Db) -> Log<'a> {
    let log = delivery_attempts::table
        .inner_join(deliveries::table.on(deliveries::id.eq(delivery_attempts::delivery_id)))
        .into_boxed();
    match db.scope() {
        Scope::All => log,
        Scope::Own(me) => log.filter(delivery_attempts::owner_id.eq(me.0)),
        Scope::Nobody => log.filter(delivery_attempts::owner_id.eq(0)),
    }
}

fn matching<'a>(mut log: Log<'a>, filter: &LogFilter) -> Log<'a> {
    if let Some(mailing) = filter.mailing {
        log = log.filter(delivery_attempts::mailing_id.eq(mailing.0));
    }
    if let Some(run) = filter.run {
        log = log.filter(delivery_attempts::run_id.eq(run.0));
    }
    if let Some(client) = filter.client {
        log = log.filter(delivery_attempts::client_id.eq(client.0));
    }
    if let Some(owner) = filter.owner {
        log = log.filter(delivery_attempts::owner_id.eq(owner.0));
    }
    if let Some(outcome) = filter.outcome {
        log = log.filter(delivery_attempts::outcome.eq(name(outcome)));
    }
    if let Some(from) = filter.from {
        log = log.filter(delivery_attempts::at.ge(from.to_diesel()));
    }
    if let Some(until) = filter.until {
        log = log.filter(delivery_attempts::at.lt(until.to_diesel()));
    }
    if let Some(q) = &filter.q {
        let part = part_of(q);
        log = log.filter(deliveries::email.ilike(part.clone()).or(delivery_attempts::reply.ilike(part)));
    }
    log
}

const fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Sent => "sent",
        Outcome::Deferred => "deferred",
        Outcome::Failed => "failed",
    }
}

/// A pattern for what contains these words as they are.
fn part_of(q: &str) -> String {
    format!("%{}%", q.trim().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// So many rows of the log, newest first, those before a row, without the names of their mailings.
async fn attempts(
    db: &mut Db,
    filter: &LogFilter,
    before: Option<(Timestamp, i64)>,
    rows: i64,
) -> Result<Vec<Attempt>> {
    let mut log = matching(visible(db), filter);
    if let Some((at, id)) = before {
        let at = at.to_diesel();
        log =
            log.filter(delivery_attempts::at.le(at).and(delivery_attempts::at.lt(at).or(delivery_attempts::id.lt(id))));
    }
    let found: Vec<(LogRow, String)> = log
        .order((delivery_attempts::at.desc(), delivery_attempts::id.desc()))
        .limit(rows)
        .select((LogRow::as_select(), deliveries::email))
        .load(db.connection())
        .await?;
    found.into_iter().map(|(row, email)| attempt(row, &email)).collect()
}

fn attempt(row: LogRow, email: &str) -> Result<Attempt> {
    Ok(Attempt {
        id: AttemptId(row.id),
        at: row.at.to_jiff(),
        delivery_id: DeliveryId(row.delivery_id),
        run_id: RunId(row.run_id),
        mailing_id: MailingId(row.mailing_id),
        mailing_name: String::new(),
        client_id: Some(ClientId(row.client_id)),
        email: email.parse().map_err(anyhow::Error::from)?,
        outcome: match row.outcome.as_str() {
            "sent" => Outcome::Sent,
            "deferred" => Outcome::Deferred,
            _ => Outcome::Failed,
        },
        number: row.number,
        code: row.code,
        reply: row.reply,
        server: row.server,
        duration_ms: row.duration_ms,
    })
}

/// The same rows with the names of their mailings.
pub(crate) async fn named_attempts(
    db: &mut Db,
    filter: &LogFilter,
    before: Option<(Timestamp, i64)>,
    rows: i64,
) -> Result<Vec<Attempt>> {
    let mut rows = attempts(db, filter, before, rows).await?;
    let ids: Vec<RunId> = rows.iter().map(|row| row.run_id).collect();
    let names = runs::names_of(db, &ids).await?;
    let clients: Vec<ClientId> = rows.iter().filter_map(|row| row.client_id).collect();
    let living = clients::living(db, &clients).await?;
    for row in &mut rows {
        row.client_id = row.client_id.filter(|client| living.contains(client));
        row.mailing_name = names.get(&row.run_id).cloned().unwrap_or_default();
    }
    Ok(rows)
}

/// The newest rows of the log that this asker may see.
pub(crate) async fn latest(db: &mut Db, rows: i64) -> Result<Vec<Attempt>> {
    named_attempts(db, &LogFilter::default(), None, rows).await
}

/// How many rows of the log match.
pub(crate) async fn count_attempts(db: &mut Db, filter: &LogFilter) -> Result<i64> {
    Ok(matching(visible(db), filter).count().get_result(db.connection()).await?)
}

/// So many letters of a run that were sent, those after a number: to which client, and when. And the last number.
pub(crate) async fn sent_after(
    db: &mut Db,
    run: RunId,
    after: Option<i64>,
    rows: i64,
) -> Result<(Vec<(ClientId, Timestamp)>, Option<i64>)> {
    let first = after.map_or(run.0 << 24, |after| after + 1);
    let found: Vec<(i64, i64, Option<jiff_diesel::Timestamp>)> = deliveries::table
        .filter(deliveries::id.between(first, ((run.0 + 1) << 24) - 1).and(deliveries::state.eq("sent")))
        .order(deliveries::id)
        .limit(rows)
        .select((deliveries::id, deliveries::client_id, deliveries::last_attempt_at))
        .load(db.connection())
        .await?;
    let last = found.last().map(|(id, ..)| *id);
    let sent = found.into_iter().filter_map(|(_, client, at)| Some((ClientId(client), at?.to_jiff()))).collect();
    Ok((sent, last))
}
