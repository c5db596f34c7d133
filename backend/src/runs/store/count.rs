//! The figures of runs, changed together with the deliveries they count.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use std::collections::BTreeSet;
use vestnik_api::id::{MailingId, RunId, UserId};

use crate::access::Db;
use crate::platform::error::Result;
use crate::platform::statement::Kept;

/// By how much the figures of one run change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Change {
    /// Letters in workers' hands.
    pub sending: i64,
    /// Letters taken.
    pub sent: i64,
    /// Letters that wait to be tried again.
    pub deferred: i64,
    /// Letters refused for good.
    pub failed: i64,
    /// Letters left out, because their readers were put on the stop list meanwhile.
    pub suppressed: i64,
}

/// What one group of results adds to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// The run.
    pub run: RunId,
    /// How its figures change.
    pub change: Change,
    /// Tries that ended in a deferral, whether or not the letter was deferred before.
    pub deferrals: i64,
    /// When.
    pub at: Timestamp,
}

impl Tally {
    fn tries(&self) -> i64 {
        self.change.sent + self.change.failed + self.deferrals
    }
}

/// A run of which every letter has been tried once, or which is finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    /// The run.
    pub run: RunId,
    /// Its mailing.
    pub mailing: MailingId,
    /// Whether every letter is settled.
    pub finished: bool,
}

/// Adds to the figures of runs, and answers those that come to an end by it. To be called in the transaction that writes
/// the results. Runs are locked in the order of their numbers, so two processes never wait for each other.
pub async fn add(db: &mut Db, tallies: &[Tally]) -> Result<Vec<Passed>> {
    let mut tallies: Vec<&Tally> = tallies.iter().collect();
    tallies.sort_by_key(|tally| tally.run);
    let mut passed = Vec::new();
    for tally in tallies {
        passed.extend(add_one(db, tally).await?);
        if tally.tries() > 0 {
            add_minute(db, tally).await?;
        }
    }
    Ok(passed)
}

async fn add_one(db: &mut Db, tally: &Tally) -> Result<Option<Passed>> {
    #[derive(QueryableByName)]
    struct Counted {
        #[diesel(sql_type = BigInt)]
        mailing_id: i64,
        #[diesel(sql_type = Text)]
        state: String,
        #[diesel(sql_type = BigInt)]
        untried: i64,
    }
    // What is settled follows from rows that changed their state, and is exact. What is in hand follows from leases,
    // which may be lost between two looks: it never grows beyond what is not settled, and ends with the run. A
    // cancelled run has nothing in hand; what was on its way when it ended still counts as sent.
    let add = diesel::sql_query(
        "UPDATE mailing_runs SET
             sending = CASE WHEN state = 'cancelled' THEN 0 ELSE greatest(0, least(sending + $2,
                 total - (suppressed + $8) - (sent + $3) - (deferred + $4) - (failed + $5))) END,
             sent = sent + $3, deferred = deferred + $4, failed = failed + $5, suppressed = suppressed + $8,
             attempts = attempts + $6,
             state = CASE WHEN finished_at IS NULL AND sent + $3 + failed + $5 + suppressed + $8 = total
                          THEN 'finished' ELSE state END,
             finished_at = CASE WHEN finished_at IS NULL AND sent + $3 + failed + $5 + suppressed + $8 = total
                                THEN $7 ELSE finished_at END
         WHERE id = $1
         RETURNING mailing_id, state, total - suppressed - sent - deferred - failed AS untried",
    );
    let change = &tally.change;
    let add = add
        .bind::<BigInt, _>(tally.run.0)
        .bind::<BigInt, _>(change.sending)
        .bind::<BigInt, _>(change.sent)
        .bind::<BigInt, _>(change.deferred)
        .bind::<BigInt, _>(change.failed)
        .bind::<BigInt, _>(tally.tries())
        .bind::<Timestamptz, _>(tally.at.to_diesel())
        .bind::<BigInt, _>(change.suppressed);
    let counted: Counted = Kept(add).get_result(db.connection()).await?;
    let finished = counted.state == "finished";
    let all_tried = counted.untried == 0 && change.sending < 0;
    let passed = Passed { run: tally.run, mailing: MailingId(counted.mailing_id), finished };
    Ok((finished || all_tried).then_some(passed))
}

async fn add_minute(db: &mut Db, tally: &Tally) -> Result<()> {
    let add = diesel::sql_query(
        "INSERT INTO mailing_run_minutes AS minutes (run_id, minute, sent, deferred, failed)
         VALUES ($1, date_trunc('minute', $2), $3, $4, $5)
         ON CONFLICT (run_id, minute) DO UPDATE SET sent = minutes.sent + excluded.sent,
             deferred = minutes.deferred + excluded.deferred, failed = minutes.failed + excluded.failed",
    );
    let add = add
        .bind::<BigInt, _>(tally.run.0)
        .bind::<Timestamptz, _>(tally.at.to_diesel())
        .bind::<BigInt, _>(tally.change.sent)
        .bind::<BigInt, _>(tally.deferrals)
        .bind::<BigInt, _>(tally.change.failed);
    Kept(add).execute(db.connection()).await?;
    Ok(())
}

/// Adds to the reasons for which letters of a run failed, one for each of them. To be called after [`add`], in its transaction.
pub async fn add_reasons(db: &mut Db, run: RunId, reasons: &[String]) -> Result<()> {
    let add = diesel::sql_query(
        "INSERT INTO mailing_run_reasons AS known (run_id, reason, letters)
         SELECT $1, reason, count(*) FROM unnest($2) AS reason GROUP BY reason
         ON CONFLICT (run_id, reason) DO UPDATE SET letters = known.letters + excluded.letters",
    );
    let add = add.bind::<BigInt, _>(run.0).bind::<Array<Text>, _>(reasons);
    Kept(add).execute(db.connection()).await?;
    Ok(())
}

/// Locks the totals of these people in one order, before the runs of several that end in one transaction are added to them: two
/// processes must not wait for each other crosswise.
pub async fn lock_totals(db: &mut Db, owners: &BTreeSet<UserId>) -> Result<()> {
    let lock = diesel::sql_query(
        "INSERT INTO run_totals AS counted (owner_id, attempts, delivered, failed)
         SELECT owner, 0, 0, 0 FROM unnest($1) AS owner ORDER BY owner
         ON CONFLICT (owner_id) DO UPDATE SET attempts = counted.attempts",
    );
    let owners: Vec<i64> = owners.iter().map(|owner| owner.0).collect();
    lock.bind::<Array<BigInt>, _>(owners).execute(db.connection()).await?;
    Ok(())
}
