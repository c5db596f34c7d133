//! Deliveries, for those who may see them.

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Text};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use vestnik_api::deliveries::{Counts, Delivery, DeliveryFilter, DeliveryState, Reason, Run, RunState};
use vestnik_api::id::{ClientId, DeliveryId, RunId};

use super::super::plan::message_id;
use crate::access::Db;
use crate::clients;
use crate::http::search::patterns;
use crate::platform::error::Result;
use crate::runs;
use crate::schema::{deliveries, delivery_retries};

#[derive(Queryable, QueryableByName, Selectable)]
#[diesel(table_name = deliveries, check_for_backend(Pg))]
pub(super) struct Row {
    id: i64,
    pub(super) run_id: i64,
    pub(super) client_id: i64,
    email: String,
    name: String,
    state: String,
    reason: Option<String>,
    attempts: i32,
    reply: Option<String>,
    last_attempt_at: Option<jiff_diesel::Timestamp>,
}

/// How many letters of a run one page looks through for those in a state or with some words.
const LOOKED_THROUGH: i64 = 250_000;

/// So many deliveries of a run in the order they were queued, those after a number; and up to which letter it was looked
/// where there may be more beyond. The caller may see the run.
pub(crate) async fn deliveries(
    db: &mut Db,
    run: &Run,
    filter: &DeliveryFilter,
    after: Option<i64>,
    rows: i64,
) -> Result<(Vec<Delivery>, Option<i64>)> {
    let words = patterns(filter.q.as_deref())?;
    if filter.state.is_some_and(|state| count(&run.counts, state) == 0) {
        return Ok((Vec::new(), None));
    }
    // The numbers of a run's letters lie side by side: the primary key is the only index a page needs. Whatever a cursor
    // says, it stays within the run.
    let (first, last) = (run.id.0 << 24, (run.id.0 << 24) + run.counts.total);
    let from = after.map_or(first, |after| after.saturating_add(1).max(first));
    let narrow = filter.state.is_some() || filter.reason.is_some() || !words.is_empty();
    let until = if narrow { from.saturating_add(LOOKED_THROUGH).min(last) } else { last };
    let over = run.state == RunState::Cancelled;
    let mut query = deliveries::table
        .left_join(delivery_retries::table.on(delivery_retries::delivery_id.eq(deliveries::id)))
        .filter(deliveries::id.between(from, until))
        .order(deliveries::id)
        .limit(rows)
        .select((Row::as_select(), delivery_retries::due_at.nullable()))
        .into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(deliveries::state.eq_any(stored(state, over)));
    }
    if let Some(reason) = filter.reason {
        query = query.filter(deliveries::reason.eq(reason.name()));
    }
    if !words.is_empty() {
        let holds = sql::<Bool>("replace(lower(deliveries.name || ' ' || deliveries.email), 'ё', 'е') LIKE ALL (");
        query = query.filter(holds.bind::<Array<Text>, _>(words).sql(")"));
    }
    let found: Vec<(Row, Option<jiff_diesel::Timestamp>)> = query.load(db.connection()).await?;
    let page_is_full = i64::try_from(found.len()).unwrap_or(i64::MAX) >= rows;
    let domain = runs::domain_of(db, run.id).await?;
    let ids: Vec<ClientId> = found.iter().map(|(row, _)| ClientId(row.client_id)).collect();
    let living = clients::living(db, &ids).await?;
    let told = found.into_iter().map(|(row, due_at)| {
        let told = delivery(row, due_at, over, &domain)?;
        Ok(Delivery { client_id: told.client_id.filter(|client| living.contains(client)), ..told })
    });
    Ok((told.collect::<Result<_>>()?, (!page_is_full && until < last).then_some(until)))
}

/// How many letters are in a state, as lists tell it: those in workers' hands wait.
pub(super) const fn count(counts: &Counts, state: DeliveryState) -> i64 {
    match state {
        DeliveryState::Waiting => counts.waiting + counts.sending,
        DeliveryState::Sent => counts.sent,
        DeliveryState::Deferred => counts.deferred,
        DeliveryState::Failed => counts.failed,
        DeliveryState::Suppressed => counts.suppressed,
        DeliveryState::Cancelled => counts.cancelled,
    }
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

/// A reason by the name the tables have for it.
pub(super) fn stored_reason(name: &str) -> Option<Reason> {
    Reason::ALL.into_iter().find(|known| known.name() == name)
}

/// A state by the name the table has for it, in a run that was cancelled or not.
pub(super) fn stored_state(name: &str, cancelled: bool) -> DeliveryState {
    match name {
        "sent" => DeliveryState::Sent,
        "failed" => DeliveryState::Failed,
        "suppressed" => DeliveryState::Suppressed,
        _ if cancelled => DeliveryState::Cancelled,
        "deferred" => DeliveryState::Deferred,
        _ => DeliveryState::Waiting,
    }
}

pub(super) fn delivery(row: Row, due_at: Option<jiff_diesel::Timestamp>, over: bool, domain: &str) -> Result<Delivery> {
    let state = stored_state(&row.state, over);
    Ok(Delivery {
        id: DeliveryId(row.id),
        run_id: RunId(row.run_id),
        client_id: Some(ClientId(row.client_id)),
        name: row.name,
        email: row.email.parse().map_err(anyhow::Error::from)?,
        state,
        reason: row.reason.as_deref().and_then(stored_reason),
        attempts: row.attempts,
        reply: row.reply,
        last_attempt_at: row.last_attempt_at.map(jiff_diesel::Timestamp::to_jiff),
        next_attempt_at: due_at.filter(|_| state == DeliveryState::Deferred).map(jiff_diesel::Timestamp::to_jiff),
        message_id: format!("<{}>", message_id(row.id, domain)),
    })
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
