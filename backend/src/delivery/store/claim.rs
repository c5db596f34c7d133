//! Who has which letters in hand. A lease belongs to a process by its key; the process holds an advisory lock of that
//! key for as long as it lives, so that a dead process is told from a slow one at once.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::id::{RunId, UserId};
use vestnik_api::suppressions::SuppressionReason;

use super::super::plan::{Chunk, Recipient};
use crate::access::Db;
use crate::platform::error::Result;
use crate::platform::mail::Mailbox;
use crate::runs::{self, Change, Tally};
use crate::schema::{deliveries, delivery_chunks, delivery_retries};
use crate::suppressions::stored_reason;

/// How long a lease lasts without a sign of life, in seconds: for processes that hang. The dead are told by their lock.
pub(super) const LEASE_SECONDS: i32 = 60;

/// The first half of the advisory locks of this kind: `vest`.
const LOCKS: i32 = 0x7665_7374;

/// How many letters of a range may be begun as soon as it is leased.
const AT_FIRST: i64 = 128;

/// How many letters to try again are leased at once.
const AGAIN: i64 = 500;

/// Takes the lock that says: the process of this key lives. It is held for as long as the connection is.
pub(crate) async fn join(db: &mut Db, key: i32) -> Result<()> {
    let lock = diesel::sql_query("SELECT pg_advisory_lock($1, $2)");
    lock.bind::<Integer, _>(LOCKS).bind::<Integer, _>(key).execute(db.connection()).await?;
    Ok(())
}

/// Those of these runs that have letters nobody has in hand: new ones, and those whose time to be tried again has come.
/// A look into an index for each, however many letters wait.
pub(crate) async fn with_work(db: &mut Db, runs: &BTreeSet<RunId>) -> Result<Vec<RunId>> {
    #[derive(QueryableByName)]
    struct Work {
        #[diesel(sql_type = BigInt)]
        run: i64,
    }
    let work = diesel::sql_query(
        // The least of each: a step into an index, where `EXISTS` would be answered by walking through all letters that wait.
        "SELECT run FROM unnest($1) AS run
         WHERE (SELECT min(first_id) FROM delivery_chunks WHERE run_id = run AND leased_by IS NULL) IS NOT NULL
            OR (SELECT min(due_at) FROM delivery_retries WHERE run_id = run AND leased_by IS NULL) <= $2",
    );
    let runs: Vec<i64> = runs.iter().map(|run| run.0).collect();
    let now = db.now().to_diesel();
    let work: Vec<Work> = work.bind::<Array<BigInt>, _>(runs).bind::<Timestamptz, _>(now).load(db.connection()).await?;
    Ok(work.into_iter().map(|work| RunId(work.run)).collect())
}

/// What is to be leased: letters of a run, and since when its stop list has to be looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    /// Whose letters.
    pub(crate) run: RunId,
    /// Whose stop list.
    pub(crate) owner: UserId,
    /// Who was on it then has been left out already.
    pub(crate) since: Timestamp,
}

/// Letters of a run, leased together.
pub(crate) struct Claimed {
    /// The range they are; none when they are tried again.
    pub(crate) chunk: Option<Chunk>,
    /// A killed process may have sent them already.
    pub(crate) doubtful: bool,
    /// The letters, in order.
    pub(crate) letters: Vec<Recipient>,
    /// Those of them whose readers were put on the stop list after the run began, and why.
    pub(crate) stopped: BTreeMap<i64, SuppressionReason>,
}

/// Leases letters of a run: new ones, then those whose time to be tried again has come. Of each kind the doubtful come
/// last.
pub(crate) async fn claim(db: &mut Db, wanted: Wanted, key: i32) -> Result<Option<Claimed>> {
    if let Some(claimed) = claim_chunk(db, wanted, key).await? {
        return Ok(Some(claimed));
    }
    for doubtful in [false, true] {
        let claimed = claim_retries(db, wanted, key, doubtful).await?;
        if claimed.is_some() {
            return Ok(claimed);
        }
    }
    Ok(None)
}

/// Leases the next range of a run's new letters, with those that have no result yet. Doubtful ranges come last.
async fn claim_chunk(db: &mut Db, wanted: Wanted, key: i32) -> Result<Option<Claimed>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        first_id: i64,
        #[diesel(sql_type = BigInt)]
        last_id: i64,
        #[diesel(sql_type = Integer)]
        remaining: i32,
        #[diesel(sql_type = Bool)]
        doubtful: bool,
        #[diesel(sql_type = BigInt)]
        begun_to: i64,
        #[diesel(sql_type = Bool)]
        list_grew: bool,
    }
    let Wanted { run, owner, since } = wanted;
    db.transaction(async |db| {
        let claim = diesel::sql_query(
            // Looked for once, and apart: in a join it may be looked for again, and would find and take another.
            "WITH free AS MATERIALIZED (
                 SELECT first_id AS free_id FROM delivery_chunks WHERE run_id = $1 AND leased_by IS NULL
                 ORDER BY doubtful, first_id LIMIT 1 FOR UPDATE SKIP LOCKED)
             UPDATE delivery_chunks SET leased_by = $2, leased_until = now() + make_interval(secs => $3),
                 begun_to = CASE WHEN doubtful THEN last_id ELSE coalesce(
                     (SELECT id FROM deliveries WHERE id BETWEEN first_id AND last_id AND state = 'waiting'
                      ORDER BY id OFFSET $4 LIMIT 1), last_id) END
             FROM free
             WHERE run_id = $1 AND first_id = free_id
             RETURNING first_id, last_id, remaining, doubtful, begun_to,
                 stops_since($5, $6) AS list_grew",
        );
        let row: Option<Row> = claim
            .bind::<BigInt, _>(run.0)
            .bind::<Integer, _>(key)
            .bind::<Integer, _>(LEASE_SECONDS)
            .bind::<BigInt, _>(AT_FIRST)
            .bind::<BigInt, _>(owner.0)
            .bind::<Timestamptz, _>(since.to_diesel())
            .get_result(db.connection())
            .await
            .optional()?;
        let Some(row) = row else { return Ok(None) };
        let letters = new_letters(db, row.first_id, row.last_id).await?;
        let count = i32::try_from(letters.len()).unwrap_or(i32::MAX);
        if count != row.remaining {
            correct(db, run, row.first_id, count).await?;
        }
        count_in_hand(db, run, count.into()).await?;
        let chunk = Chunk { first: row.first_id, granted: row.begun_to };
        // Hardly ever is there anybody: then nothing more is asked.
        let stopped =
            if row.list_grew { stopped_among(db, owner, row.first_id, row.last_id).await? } else { BTreeMap::new() };
        Ok(Some(Claimed { chunk: Some(chunk), doubtful: row.doubtful, letters, stopped }))
    })
    .await
}

async fn new_letters(db: &mut Db, first: i64, last: i64) -> Result<Vec<Recipient>> {
    type Columns = (i64, String, String, Option<String>, Option<String>);
    let rows: Vec<Columns> = deliveries::table
        .filter(deliveries::id.between(first, last).and(deliveries::state.eq("waiting")))
        .order(deliveries::id)
        .select((deliveries::id, deliveries::name, deliveries::email, deliveries::phone, deliveries::comment))
        .load(db.connection())
        .await?;
    let recipient = |(id, name, email, phone, comment): Columns| Recipient {
        id,
        to: Mailbox::new(name, email),
        phone,
        comment,
        attempts: 0,
        since: None,
    };
    Ok(rows.into_iter().map(recipient).collect())
}

#[derive(QueryableByName)]
struct Stopped {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    reason: String,
}

fn by_letter(rows: Vec<Stopped>) -> BTreeMap<i64, SuppressionReason> {
    rows.into_iter().map(|row| (row.id, stored_reason(&row.reason))).collect()
}

/// Those of a range's new letters whose readers are on the stop list by now.
async fn stopped_among(db: &mut Db, owner: UserId, first: i64, last: i64) -> Result<BTreeMap<i64, SuppressionReason>> {
    let stopped = diesel::sql_query(
        "SELECT id, reason FROM (
             SELECT deliveries.id, letter_stopped($1, client_id, email) AS reason
             FROM deliveries WHERE deliveries.id BETWEEN $2 AND $3 AND state = 'waiting'
         ) AS new_letters WHERE reason IS NOT NULL",
    );
    let stopped = stopped.bind::<BigInt, _>(owner.0).bind::<BigInt, _>(first).bind::<BigInt, _>(last);
    Ok(by_letter(stopped.load(db.connection()).await?))
}

/// Of the letters that this process has in hand, those whose readers are on the stop list by now. A few thousand are in hand
/// at most.
pub(crate) async fn stopped_in_hand(db: &mut Db, key: i32) -> Result<Vec<(RunId, i64)>> {
    let stopped = diesel::sql_query(
        "SELECT id, reason FROM (
             SELECT deliveries.id, letter_stopped(open_runs.owner_id, client_id, email) AS reason
             FROM delivery_chunks
             JOIN open_runs ON open_runs.id = run_id
             JOIN deliveries ON deliveries.id BETWEEN first_id AND last_id AND state = 'waiting'
             WHERE leased_by = $1
             UNION ALL
             SELECT deliveries.id, letter_stopped(open_runs.owner_id, client_id, email)
             FROM delivery_retries
             JOIN open_runs ON open_runs.id = delivery_retries.run_id
             JOIN deliveries ON deliveries.id = delivery_id
             WHERE leased_by = $1
         ) AS in_hand WHERE reason IS NOT NULL",
    );
    let stopped: Vec<Stopped> = stopped.bind::<Integer, _>(key).load(db.connection()).await?;
    Ok(stopped.into_iter().map(|row| (RunId(row.id >> 24), row.id)).collect())
}

/// Puts right how many letters of a range have no result; a range without any is done.
async fn correct(db: &mut Db, run: RunId, first: i64, remaining: i32) -> Result<()> {
    let chunk = delivery_chunks::table.find((run.0, first));
    if remaining == 0 {
        diesel::delete(chunk).execute(db.connection()).await?;
    } else {
        diesel::update(chunk).set(delivery_chunks::remaining.eq(remaining)).execute(db.connection()).await?;
    }
    Ok(())
}

async fn count_in_hand(db: &mut Db, run: RunId, sending: i64) -> Result<()> {
    if sending != 0 {
        let change = Change { sending, ..Change::default() };
        runs::add(db, &[Tally { run, change, deferrals: 0, at: db.now() }]).await?;
    }
    Ok(())
}

/// Leases letters of a run whose time to be tried again has come, doubtful ones or the others.
async fn claim_retries(db: &mut Db, wanted: Wanted, key: i32, doubtful: bool) -> Result<Option<Claimed>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        id: i64,
        #[diesel(sql_type = Text)]
        name: String,
        #[diesel(sql_type = Text)]
        email: String,
        #[diesel(sql_type = Nullable<Text>)]
        phone: Option<String>,
        #[diesel(sql_type = Nullable<Text>)]
        comment: Option<String>,
        #[diesel(sql_type = Integer)]
        attempts: i32,
        #[diesel(sql_type = Timestamptz)]
        since: jiff_diesel::Timestamp,
        #[diesel(sql_type = Nullable<Text>)]
        stopped: Option<String>,
    }
    let claim = diesel::sql_query(
        "WITH free AS MATERIALIZED (
             SELECT delivery_id AS id FROM delivery_retries
             WHERE run_id = $1 AND due_at <= $4 AND leased_by IS NULL AND doubtful = $6
             ORDER BY due_at LIMIT $5 FOR UPDATE SKIP LOCKED)
         UPDATE delivery_retries SET leased_by = $2, leased_until = now() + make_interval(secs => $3)
         FROM free
         JOIN deliveries ON deliveries.id = free.id
         WHERE delivery_id = free.id
         RETURNING deliveries.id, name, email, phone, comment, attempts, since, letter_stopped($7, client_id, email) AS stopped",
    );
    let now = db.now().to_diesel();
    let rows: Vec<Row> = claim
        .bind::<BigInt, _>(wanted.run.0)
        .bind::<Integer, _>(key)
        .bind::<Integer, _>(LEASE_SECONDS)
        .bind::<Timestamptz, _>(now)
        .bind::<BigInt, _>(AGAIN)
        .bind::<Bool, _>(doubtful)
        .bind::<BigInt, _>(wanted.owner.0)
        .load(db.connection())
        .await?;
    let recipient = |row: Row| Recipient {
        id: row.id,
        to: Mailbox::new(row.name, row.email),
        phone: row.phone,
        comment: row.comment,
        attempts: row.attempts,
        since: Some(row.since.to_jiff()),
    };
    let stopped = rows.iter().filter_map(|row| Some((row.id, stored_reason(row.stopped.as_deref()?)))).collect();
    let letters: Vec<Recipient> = rows.into_iter().map(recipient).collect();
    Ok((!letters.is_empty()).then_some(Claimed { chunk: None, doubtful, letters, stopped }))
}

/// Gives a range back, with so many letters that were not tried.
pub(crate) async fn release_chunk(db: &mut Db, run: RunId, first: i64, key: i32, letters: usize) -> Result<()> {
    db.transaction(async |db| {
        let mine = delivery_chunks::table.find((run.0, first)).filter(delivery_chunks::leased_by.eq(key));
        let free = (
            delivery_chunks::leased_by.eq(None::<i32>),
            delivery_chunks::leased_until.eq(None::<jiff_diesel::Timestamp>),
            delivery_chunks::begun_to.eq(None::<i64>),
        );
        if diesel::update(mine).set(free).execute(db.connection()).await? > 0 {
            count_in_hand(db, run, -i64::try_from(letters).unwrap_or(i64::MAX)).await?;
        }
        Ok(())
    })
    .await
}

/// Gives back letters that were to be tried again and were not.
pub(crate) async fn release_retries(db: &mut Db, ids: &[i64], key: i32) -> Result<()> {
    let mine = delivery_retries::table
        .filter(delivery_retries::delivery_id.eq_any(ids).and(delivery_retries::leased_by.eq(key)));
    let free = (
        delivery_retries::leased_by.eq(None::<i32>),
        delivery_retries::leased_until.eq(None::<jiff_diesel::Timestamp>),
    );
    diesel::update(mine).set(free).execute(db.connection()).await?;
    Ok(())
}

/// A sign of life: this process's leases last on. What its own writer is just writing is left out, so that the two never
/// wait for each other: to write results renews, too.
pub(crate) async fn renew(db: &mut Db, key: i32) -> Result<()> {
    for renew in [
        "UPDATE delivery_chunks SET leased_until = now() + make_interval(secs => $1)
         FROM (SELECT run_id AS run, first_id AS first FROM delivery_chunks WHERE leased_by = $2
               FOR UPDATE SKIP LOCKED) mine
         WHERE run_id = run AND first_id = first",
        "UPDATE delivery_retries SET leased_until = now() + make_interval(secs => $1)
         FROM (SELECT delivery_id AS id FROM delivery_retries WHERE leased_by = $2 FOR UPDATE SKIP LOCKED) mine
         WHERE delivery_id = id",
    ] {
        let renew = diesel::sql_query(renew).bind::<Integer, _>(LEASE_SECONDS).bind::<Integer, _>(key);
        renew.execute(db.connection()).await?;
    }
    Ok(())
}

/// Frees what others have in hand who are dead, which their free lock tells, or who have given no sign of life for the
/// time of a lease. Answers of how many letters.
pub(crate) async fn take_over(db: &mut Db, own: i32) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Holder {
        #[diesel(sql_type = Integer)]
        leased_by: i32,
        #[diesel(sql_type = Bool)]
        expired: bool,
    }
    let holders = diesel::sql_query(
        "SELECT leased_by, bool_or(leased_until < now()) AS expired FROM (
             SELECT leased_by, leased_until FROM delivery_chunks WHERE leased_by <> $1
             UNION ALL SELECT leased_by, leased_until FROM delivery_retries WHERE leased_by <> $1
         ) leases GROUP BY leased_by",
    );
    let holders: Vec<Holder> = holders.bind::<Integer, _>(own).load(db.connection()).await?;
    let mut letters = 0;
    for Holder { leased_by, expired } in holders {
        letters += db.transaction(async |db| take_over_from(db, leased_by, expired).await).await?;
    }
    Ok(letters)
}

async fn take_over_from(db: &mut Db, key: i32, expired: bool) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Locked {
        #[diesel(sql_type = Bool)]
        locked: bool,
    }
    let lock = diesel::sql_query("SELECT pg_try_advisory_xact_lock($1, $2) AS locked");
    let lock: Locked = lock.bind::<Integer, _>(LOCKS).bind::<Integer, _>(key).get_result(db.connection()).await?;
    if !lock.locked && !expired {
        return Ok(0);
    }
    let again = delivery_retries::table.filter(delivery_retries::leased_by.eq(key));
    // Which of them it had begun is not written down: they are few, and each may have been sent.
    let free = (
        delivery_retries::leased_by.eq(None::<i32>),
        delivery_retries::leased_until.eq(None::<jiff_diesel::Timestamp>),
        delivery_retries::doubtful.eq(true),
    );
    let again = diesel::update(again).set(free).execute(db.connection()).await?;
    let mut letters = i64::try_from(again).unwrap_or(i64::MAX);
    for (run, freed) in split_ranges_of(db, key).await? {
        count_in_hand(db, run, -freed).await?;
        letters += freed;
    }
    Ok(letters)
}

/// Parts each range of a holder into what it may have begun, which is doubtful from now on, and what it has not.
async fn split_ranges_of(db: &mut Db, key: i32) -> Result<Vec<(RunId, i64)>> {
    #[derive(QueryableByName)]
    struct Freed {
        #[diesel(sql_type = BigInt)]
        run_id: i64,
        #[diesel(sql_type = BigInt)]
        letters: i64,
    }
    let split = diesel::sql_query(
        "WITH held AS (
             SELECT run_id, first_id, last_id, remaining, begun_to FROM delivery_chunks WHERE leased_by = $1 FOR UPDATE
         ), parted AS (
             SELECT held.*, (SELECT count(*)::int FROM deliveries
                             WHERE id > begun_to AND id <= last_id AND state = 'waiting') AS clean
             FROM held
         ), fresh AS (
             INSERT INTO delivery_chunks (run_id, first_id, last_id, remaining)
             SELECT run_id, begun_to + 1, last_id, clean FROM parted WHERE clean > 0
         ), doubted AS (
             UPDATE delivery_chunks
             SET leased_by = NULL, leased_until = NULL, begun_to = NULL, doubtful = true,
                 last_id = least(parted.begun_to, parted.last_id), remaining = parted.remaining - clean
             FROM parted
             WHERE delivery_chunks.run_id = parted.run_id AND delivery_chunks.first_id = parted.first_id
         )
         SELECT run_id, sum(remaining)::bigint AS letters FROM held GROUP BY run_id ORDER BY run_id",
    );
    let freed: Vec<Freed> = split.bind::<Integer, _>(key).load(db.connection()).await?;
    let done = delivery_chunks::table.filter(delivery_chunks::doubtful.and(delivery_chunks::remaining.le(0)));
    diesel::delete(done.filter(delivery_chunks::leased_by.is_null())).execute(db.connection()).await?;
    Ok(freed.into_iter().map(|freed| (RunId(freed.run_id), freed.letters)).collect())
}

/// How much is cleared away at once: no lock lasts long.
const AT_ONCE: i64 = 5_000;

/// Clears away some of what is left to do of these runs, where they have ended, and says how much that was. Waits for
/// nobody: what others are just writing is left for the next time.
pub(crate) async fn clear_away(db: &mut Db, runs: &[RunId]) -> Result<usize> {
    let runs: Vec<i64> = runs.iter().map(|run| run.0).collect();
    let mut cleared = 0;
    for clear in [
        "DELETE FROM delivery_chunks USING (
             SELECT run_id AS run, first_id AS first FROM delivery_chunks
             WHERE run_id = ANY($1) AND NOT EXISTS (SELECT FROM open_runs WHERE open_runs.id = run_id)
             LIMIT $2 FOR UPDATE SKIP LOCKED) ended
         WHERE run_id = run AND first_id = first",
        "DELETE FROM delivery_retries USING (
             SELECT delivery_id AS id FROM delivery_retries
             WHERE run_id = ANY($1) AND NOT EXISTS (SELECT FROM open_runs WHERE open_runs.id = run_id)
             LIMIT $2 FOR UPDATE SKIP LOCKED) ended
         WHERE delivery_id = id",
    ] {
        let clear = diesel::sql_query(clear).bind::<Array<BigInt>, _>(&runs).bind::<BigInt, _>(AT_ONCE);
        cleared += clear.execute(db.connection()).await?;
    }
    Ok(cleared)
}
