//! Letters over all mailings, for those who may see them: each with its state, also those that were never tried.
//!
//! There is no index for it, and need not be: what a sender writes so fast must not cost more. The numbers of a run's letters lie side by
//! side, and an address stands once in a run, which an index knows. So a page goes from run to run, newest first, and looks
//! through so many of them.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use std::collections::BTreeMap;
use vestnik_api::deliveries::{DeliveryState, Letter, LetterFilter, LetterWhole, RunState};
use vestnik_api::id::{ClientId, DeliveryId, RunId};
use vestnik_api::text::Email;

use super::log;
use super::read::{Row, count, delivery};
use crate::access::Db;
use crate::clients;
use crate::platform::error::Result;
use crate::runs::{self, Among, Seen};
use vestnik_api::Code;

/// How many runs one page looks through.
const RUNS: i64 = 2_000;

/// How many letters it looks through for those in a state.
const LETTERS: i64 = 250_000;

/// Letters that lie side by side, from one number to another, all of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    first: i64,
    last: i64,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(embed)]
    letter: Row,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    due_at: Option<jiff_diesel::Timestamp>,
}

/// Which spans are looked through for one page, newest first, and down to which letter that is everything; none where it is all there is.
fn spans(seen: &[Seen], filter: &LetterFilter, before: i64) -> (Vec<Span>, Option<i64>) {
    let mut left = if filter.state.is_some() && filter.email.is_none() { LETTERS } else { i64::MAX };
    let mut spans = Vec::new();
    for Seen { run, .. } in seen {
        let start = run.id.0 << 24;
        let last = (start + run.counts.total).min(before.saturating_sub(1));
        if last <= start || filter.state.is_some_and(|state| count(&run.counts, state) == 0) {
            continue;
        }
        if left == 0 {
            return (spans, Some(last + 1));
        }
        let first = last.saturating_sub(left - 1).max(start + 1);
        left -= last - first + 1;
        spans.push(Span { first, last });
        if first > start + 1 {
            return (spans, Some(first));
        }
    }
    let more = i64::try_from(seen.len()).unwrap_or(i64::MAX) >= RUNS;
    (spans, seen.last().filter(|_| more).map(|oldest| oldest.run.id.0 << 24))
}

/// The states in the table that a state stands for; which runs are over is known by their counts.
const fn stored(state: Option<DeliveryState>) -> &'static [&'static str] {
    match state {
        None => &["waiting", "sent", "deferred", "failed", "suppressed"],
        Some(DeliveryState::Waiting) => &["waiting"],
        Some(DeliveryState::Sent) => &["sent"],
        Some(DeliveryState::Deferred) => &["deferred"],
        Some(DeliveryState::Failed) => &["failed"],
        Some(DeliveryState::Suppressed) => &["suppressed"],
        Some(DeliveryState::Cancelled) => &["waiting", "deferred"],
    }
}

/// So many letters of these spans, in their order. Its own limit keeps the walk along the primary key, whatever state is looked for.
const IN_SPANS: &str = "
    SELECT letter.*, delivery_retries.due_at
    FROM unnest($1, $2) WITH ORDINALITY AS span (first, last, place)
    CROSS JOIN LATERAL (
        SELECT * FROM (
            SELECT id, run_id, client_id, email, name, state, reason, attempts, reply, last_attempt_at FROM deliveries
            WHERE id BETWEEN span.first AND span.last ORDER BY id DESC LIMIT 16777216) looked
        WHERE state = ANY($3) LIMIT $4) letter
    LEFT JOIN delivery_retries ON delivery_retries.delivery_id = letter.id
    ORDER BY span.place, letter.id DESC LIMIT $4";

/// The same of one address: one step into the index for each run.
const TO_ADDRESS: &str = "
    SELECT letter.*, delivery_retries.due_at
    FROM unnest($1, $2) WITH ORDINALITY AS span (first, last, place)
    CROSS JOIN LATERAL (
        SELECT id, run_id, client_id, email, name, state, reason, attempts, reply, last_attempt_at FROM deliveries
        WHERE run_id = span.last >> 24 AND email = $5 AND id + 0 <= span.last AND state = ANY($3) LIMIT 1) letter
    LEFT JOIN delivery_retries ON delivery_retries.delivery_id = letter.id
    ORDER BY span.place LIMIT $4";

async fn load(
    db: &mut Db,
    spans: &[Span],
    state: Option<DeliveryState>,
    email: Option<&Email>,
    rows: i64,
) -> Result<Vec<Found>> {
    let query = diesel::sql_query(if email.is_some() { TO_ADDRESS } else { IN_SPANS }).into_boxed();
    let query = query
        .bind::<Array<BigInt>, _>(spans.iter().map(|span| span.first).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(spans.iter().map(|span| span.last).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(stored(state))
        .bind::<BigInt, _>(rows);
    let query = match email {
        Some(email) => query.bind::<Text, _>(email.as_str().to_owned()),
        None => query,
    };
    Ok(query.load(db.connection()).await?)
}

/// Letters with what their runs know of them, and without clients that are no more.
async fn told(db: &mut Db, found: Vec<Found>, seen: &[Seen]) -> Result<Vec<Letter>> {
    let runs: BTreeMap<RunId, &Seen> = seen.iter().map(|seen| (seen.run.id, seen)).collect();
    let ids: Vec<ClientId> = found.iter().map(|found| ClientId(found.letter.client_id)).collect();
    let living = clients::living(db, &ids).await?;
    let told = found.into_iter().filter_map(|Found { letter: row, due_at }| {
        let seen = runs.get(&RunId(row.run_id))?;
        let over = seen.run.state == RunState::Cancelled;
        let letter = delivery(row, due_at, over, &seen.domain).map(|mut delivery| {
            delivery.client_id = delivery.client_id.filter(|client| living.contains(client));
            Letter { delivery, mailing_id: seen.run.mailing_id, mailing_name: seen.mailing_name.clone() }
        });
        Some(letter)
    });
    told.collect()
}

/// So many letters, newest first, those before a number; and down to which letter it was looked where there may be more beyond.
pub(crate) async fn letters(
    db: &mut Db,
    filter: &LetterFilter,
    before: Option<i64>,
    rows: i64,
) -> Result<(Vec<Letter>, Option<i64>)> {
    let before = before.unwrap_or(i64::MAX);
    let among = Among { run: filter.run, mailing: filter.mailing, owner: filter.owner };
    let seen = runs::seen(db, among, before >> 24, RUNS).await?;
    let (spans, left_off) = spans(&seen, filter, before);
    let found = load(db, &spans, filter.state, filter.email.as_ref(), rows).await?;
    let page_is_full = i64::try_from(found.len()).unwrap_or(i64::MAX) >= rows;
    Ok((told(db, found, &seen).await?, left_off.filter(|_| !page_is_full)))
}

/// One letter with every try at it.
pub(crate) async fn letter(db: &mut Db, id: DeliveryId) -> Result<LetterWhole> {
    let among = Among { run: Some(RunId(id.0 >> 24)), ..Among::default() };
    let seen = runs::seen(db, among, i64::MAX, 1).await?;
    let began: Timestamp = seen.as_slice().first().ok_or(Code::NotFound)?.run.started_at;
    let found = load(db, &[Span { first: id.0, last: id.0 }], None, None, 1).await?;
    let client = ClientId(found.as_slice().first().ok_or(Code::NotFound)?.letter.client_id);
    let letter = told(db, found, &seen).await?.into_iter().next().ok_or(Code::NotFound)?;
    let tries = log::attempts_of(db, id, client, began).await?;
    Ok(LetterWhole { letter, tries })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vestnik_api::deliveries::{Counts, Run};
    use vestnik_api::id::MailingId;

    fn run(id: i64, total: i64) -> Seen {
        let run = Run {
            id: RunId(id),
            mailing_id: MailingId(1),
            scheduled_for: Timestamp::UNIX_EPOCH,
            started_at: Timestamp::UNIX_EPOCH,
            finished_at: None,
            state: RunState::Running,
            counts: Counts { total, failed: total, ..Counts::default() },
            resend_of: None,
            resent: false,
        };
        Seen { run, mailing_name: String::new(), domain: String::new() }
    }

    proptest! {
        #[test]
        fn page_by_page_every_letter_is_looked_through_once(totals in prop::collection::vec(0_i64..600_000, 0..12)) {
            let all: Vec<(i64, i64)> = (1_i64..).zip(totals).collect();
            let failed = LetterFilter { state: Some(DeliveryState::Failed), ..LetterFilter::default() };
            let mut before = i64::MAX;
            let mut looked = 0;
            for _ in 0..100 {
                let seen: Vec<Seen> =
                    all.iter().rev().filter(|(id, _)| *id <= before >> 24).map(|(id, total)| run(*id, *total)).collect();
                let (spans, left_off) = spans(&seen, &failed, before);
                let page: i64 = spans.iter().map(|span| span.last - span.first + 1).sum();
                prop_assert!(page <= LETTERS);
                looked += page;
                let Some(left_off) = left_off else { break };
                prop_assert!(left_off < before);
                before = left_off;
            }
            prop_assert_eq!(looked, all.iter().map(|(_, total)| total).sum::<i64>());
        }
    }
}
