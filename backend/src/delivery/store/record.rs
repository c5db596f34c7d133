//! Results, written in groups: one statement for the letters, their log and their ranges, one commit for all of it.

use std::sync::Arc;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Nullable, SmallInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::deliveries::Reason;
use vestnik_api::id::{MailingId, RunId, UserId};

use super::super::rules::Verdict;
use super::claim::LEASE_SECONDS;
use crate::access::Db;
use crate::platform::error::Result;
use crate::platform::statement::Kept;
use crate::runs::{self, Change, Passed, Tally};
use crate::suppressions::{self, Gone};

/// One try at a letter, and what came of it.
#[derive(Debug, Clone)]
pub(crate) struct Tried {
    pub(crate) delivery: i64,
    pub(crate) owner: UserId,
    pub(crate) mailing: MailingId,
    /// The range it belongs to; none when it was tried again.
    pub(crate) chunk: Option<i64>,
    pub(crate) email: String,
    pub(crate) verdict: Verdict,
    /// Which try it was, from 1.
    pub(crate) number: i32,
    /// Why it was refused or left out.
    pub(crate) reason: Option<Reason>,
    pub(crate) code: Option<u16>,
    pub(crate) reply: String,
    pub(crate) server: Arc<str>,
    pub(crate) duration_ms: u32,
    pub(crate) at: Timestamp,
    /// Letters of its range up to this number may be begun, as soon as this is written.
    pub(crate) granted: i64,
}

impl Tried {
    /// What it tells the stop list.
    fn gone(&self) -> Gone<'_> {
        Gone { owner: self.owner, email: &self.email, reply: &self.reply, letter: self.delivery }
    }
}

/// The statement. A letter that has a result of this try already keeps it: two processes may have had it after a lease was
/// lost, or the word that it is written was lost with a connection.
const RECORD: &str = "
WITH tried AS MATERIALIZED (
    SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $15)
        AS tried (id, owner_id, mailing_id, chunk, number, outcome, code, reply, server, duration_ms, due_at, at, granted, reason)
), written AS (
    UPDATE deliveries SET state = outcome,
        reason = CASE WHEN outcome <> 'deferred' THEN tried.reason END,
        attempts = CASE WHEN outcome = 'suppressed' THEN attempts ELSE number END,
        reply = CASE WHEN outcome = 'suppressed' THEN deliveries.reply ELSE tried.reply END,
        last_attempt_at = CASE WHEN outcome = 'suppressed' THEN last_attempt_at ELSE at END
    FROM tried
    WHERE deliveries.id = tried.id AND attempts = number - 1
      AND state = CASE WHEN chunk IS NULL THEN 'deferred' ELSE 'waiting' END
    RETURNING deliveries.id, run_id, client_id, owner_id, mailing_id, chunk, attempts, outcome, tried.reason, code,
              tried.reply, server, duration_ms, due_at, at, granted
), logged AS (
    INSERT INTO delivery_attempts
        (at, owner_id, mailing_id, run_id, delivery_id, client_id, number, outcome, reason, code, reply, server, duration_ms)
    SELECT at, owner_id, mailing_id, run_id, id, client_id, attempts, outcome, reason, code, reply, server, duration_ms
    FROM written WHERE outcome <> 'suppressed'
), ranges AS (
    SELECT run_id, chunk, count(*)::int AS letters, max(granted) AS granted FROM written WHERE chunk IS NOT NULL GROUP BY run_id, chunk
), finished AS (
    DELETE FROM delivery_chunks USING ranges
    WHERE delivery_chunks.run_id = ranges.run_id AND first_id = chunk AND remaining <= letters
), shortened AS (
    UPDATE delivery_chunks SET remaining = remaining - letters, begun_to = greatest(begun_to, granted),
        leased_until = CASE WHEN leased_by IS NOT NULL THEN now() + make_interval(secs => $14) END
    FROM ranges
    WHERE delivery_chunks.run_id = ranges.run_id AND first_id = chunk AND remaining > letters
), later AS (
    INSERT INTO delivery_retries (delivery_id, run_id, due_at, since)
    SELECT id, run_id, due_at, at FROM written WHERE outcome = 'deferred'
    ON CONFLICT (delivery_id) DO UPDATE SET due_at = excluded.due_at, leased_by = NULL, leased_until = NULL,
        doubtful = false
), settled AS (
    DELETE FROM delivery_retries USING written
    WHERE delivery_id = id AND chunk IS NULL AND outcome <> 'deferred'
)
SELECT run_id, max(at) AS at,
       count(*) FILTER (WHERE EXISTS (
           SELECT FROM delivery_chunks AS held
           WHERE held.run_id = written.run_id AND held.first_id = written.chunk AND held.leased_by IS NOT NULL
       )) AS in_hand,
       count(*) FILTER (WHERE outcome = 'sent') AS sent,
       count(*) FILTER (WHERE outcome = 'failed') AS failed,
       count(*) FILTER (WHERE outcome = 'suppressed') AS suppressed,
       count(*) FILTER (WHERE outcome = 'deferred') AS deferrals,
       count(*) FILTER (WHERE chunk IS NULL AND outcome <> 'deferred') AS settled,
       count(*) FILTER (WHERE chunk IS NOT NULL AND outcome = 'deferred') AS deferred,
       array_agg(reason) FILTER (WHERE outcome = 'failed' AND reason IS NOT NULL) AS reasons
FROM written GROUP BY run_id";

#[derive(QueryableByName)]
struct Written {
    #[diesel(sql_type = BigInt)]
    run_id: i64,
    #[diesel(sql_type = Timestamptz)]
    at: jiff_diesel::Timestamp,
    /// Letters of ranges that are still leased: those of others are not counted as in hand any more.
    #[diesel(sql_type = BigInt)]
    in_hand: i64,
    #[diesel(sql_type = BigInt)]
    sent: i64,
    #[diesel(sql_type = BigInt)]
    failed: i64,
    #[diesel(sql_type = BigInt)]
    suppressed: i64,
    #[diesel(sql_type = BigInt)]
    deferrals: i64,
    #[diesel(sql_type = BigInt)]
    settled: i64,
    #[diesel(sql_type = BigInt)]
    deferred: i64,
    /// Why its letters failed, one reason for each of them.
    #[diesel(sql_type = Nullable<Array<Text>>)]
    reasons: Option<Vec<String>>,
}

impl From<Written> for Tally {
    fn from(written: Written) -> Self {
        let change = Change {
            sending: -written.in_hand,
            sent: written.sent,
            failed: written.failed,
            suppressed: written.suppressed,
            deferred: written.deferred - written.settled,
        };
        Self { run: RunId(written.run_id), change, deferrals: written.deferrals, at: written.at.to_jiff() }
    }
}

/// Writes a group of results and counts them; answers the runs that come to an end by it.
pub(crate) async fn record(db: &mut Db, group: &[Tried]) -> Result<Vec<Passed>> {
    let mut written = write(db, group).await?;
    let failed: Vec<(RunId, Vec<String>)> =
        written.iter_mut().filter_map(|of| Some((RunId(of.run_id), of.reasons.take()?))).collect();
    let tallies: Vec<Tally> = written.into_iter().map(Tally::from).collect();
    let gone =
        group.iter().filter(|tried| tried.verdict == Verdict::Failed && tried.reason == Some(Reason::NoSuchAddress));
    let gone: Vec<Gone<'_>> = gone.map(Tried::gone).collect();
    if !gone.is_empty() {
        suppressions::stop_gone(db, &gone).await?;
    }
    let passed = runs::add(db, &tallies).await?;
    // The runs are locked by now: who adds to their reasons takes his turn.
    for (run, reasons) in failed {
        runs::add_reasons(db, run, &reasons).await?;
    }
    Ok(passed)
}

async fn write(db: &mut Db, group: &[Tried]) -> Result<Vec<Written>> {
    fn column<T>(group: &[Tried], value: impl Fn(&Tried) -> T) -> Vec<T> {
        group.iter().map(value).collect()
    }
    let due_at = |tried: &Tried| match tried.verdict {
        Verdict::Deferred(at) => Some(at.to_diesel()),
        Verdict::Sent | Verdict::Failed | Verdict::Suppressed => None,
    };
    let replies: Vec<&str> = group.iter().map(|tried| tried.reply.as_str()).collect();
    let servers: Vec<&str> = group.iter().map(|tried| &*tried.server).collect();
    let outcomes: Vec<&str> = group.iter().map(|tried| outcome(tried.verdict)).collect();
    let record = diesel::sql_query(RECORD)
        .bind::<Array<BigInt>, _>(column(group, |tried| tried.delivery))
        .bind::<Array<BigInt>, _>(column(group, |tried| tried.owner.0))
        .bind::<Array<BigInt>, _>(column(group, |tried| tried.mailing.0))
        .bind::<Array<Nullable<BigInt>>, _>(column(group, |tried| tried.chunk))
        .bind::<Array<Integer>, _>(column(group, |tried| tried.number))
        .bind::<Array<Text>, _>(outcomes)
        .bind::<Array<Nullable<SmallInt>>, _>(column(group, |tried| {
            tried.code.and_then(|code| i16::try_from(code).ok())
        }))
        .bind::<Array<Text>, _>(replies)
        .bind::<Array<Text>, _>(servers)
        .bind::<Array<Integer>, _>(column(group, |tried| i32::try_from(tried.duration_ms).unwrap_or(i32::MAX)))
        .bind::<Array<Nullable<Timestamptz>>, _>(column(group, due_at))
        .bind::<Array<Timestamptz>, _>(column(group, |tried| tried.at.to_diesel()))
        .bind::<Array<BigInt>, _>(column(group, |tried| tried.granted))
        .bind::<Integer, _>(LEASE_SECONDS)
        .bind::<Array<Nullable<Text>>, _>(column(group, |tried| tried.reason.map(Reason::name)));
    Ok(Kept(record).load(db.connection()).await?)
}

const fn outcome(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Sent => "sent",
        Verdict::Deferred(_) => "deferred",
        Verdict::Failed => "failed",
        Verdict::Suppressed => "suppressed",
    }
}
