//! Runs in PostgreSQL.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::deliveries::{Counts, Pace, Run, RunState};
use vestnik_api::id::{MailingId, RunId, UserId};
use vestnik_api::messages::{Draft, Format};

use crate::access::Db;
use crate::platform::error::{Error, Result};
use crate::schema::mailing_runs;

/// A run as the table has it.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = mailing_runs, check_for_backend(diesel::pg::Pg))]
struct Row {
    id: i64,
    mailing_id: i64,
    scheduled_for: jiff_diesel::Timestamp,
    state: String,
    total: i64,
    suppressed: i64,
    sending: i64,
    sent: i64,
    deferred: i64,
    failed: i64,
    started_at: jiff_diesel::Timestamp,
    finished_at: Option<jiff_diesel::Timestamp>,
}

impl From<Row> for Run {
    fn from(row: Row) -> Self {
        let state = state(&row.state);
        let open = row.total - row.suppressed - row.sending - row.sent - row.failed;
        let (waiting, deferred, cancelled) =
            if state == RunState::Cancelled { (0, 0, open) } else { (open - row.deferred, row.deferred, 0) };
        let counts = Counts {
            total: row.total,
            waiting,
            sending: row.sending,
            sent: row.sent,
            deferred,
            failed: row.failed,
            suppressed: row.suppressed,
            cancelled,
        };
        Self {
            id: RunId(row.id),
            mailing_id: MailingId(row.mailing_id),
            scheduled_for: row.scheduled_for.to_jiff(),
            started_at: row.started_at.to_jiff(),
            finished_at: row.finished_at.map(jiff_diesel::Timestamp::to_jiff),
            state,
            counts,
        }
    }
}

fn state(name: &str) -> RunState {
    match name {
        "paused" => RunState::Paused,
        "finished" => RunState::Finished,
        "cancelled" => RunState::Cancelled,
        _ => RunState::Running,
    }
}

/// Begins a run of a mailing with its letter as it stands now; `None` when this time has been begun already.
/// Nobody receives anything before [`set_audience`].
pub async fn begin(db: &mut Db, mailing: MailingId, scheduled_for: Timestamp, domain: &str) -> Result<Option<RunId>> {
    #[derive(QueryableByName)]
    struct Begun {
        #[diesel(sql_type = BigInt)]
        id: i64,
    }
    let insert = diesel::sql_query(
        "INSERT INTO mailing_runs (owner_id, mailing_id, scheduled_for, subject, body, format, owner_name, owner_email,
                                   mailing_name, message_domain, started_at)
         SELECT owner_id, mailing_id, $2, subject, body, format, owner_name, owner_email, mailing_name, $3, $4
         FROM mailing_letters WHERE mailing_id = $1
         ON CONFLICT (mailing_id, scheduled_for) DO NOTHING
         RETURNING id",
    );
    let now = db.now().to_diesel();
    let begun: Option<Begun> = insert
        .bind::<BigInt, _>(mailing.0)
        .bind::<Timestamptz, _>(scheduled_for.to_diesel())
        .bind::<Text, _>(domain)
        .bind::<Timestamptz, _>(now)
        .get_result(db.connection())
        .await
        .optional()?;
    Ok(begun.map(|begun| RunId(begun.id)))
}

/// Says how many a run goes to, and how many of them are left out. A run that goes to nobody is finished.
pub async fn set_audience(db: &mut Db, run: RunId, total: i64, suppressed: i64) -> Result<()> {
    let nobody = total == suppressed;
    let state = if nobody { "finished" } else { "running" };
    let finished_at = nobody.then(|| db.now().to_diesel());
    diesel::update(mailing_runs::table.find(run.0))
        .set((
            mailing_runs::total.eq(total),
            mailing_runs::suppressed.eq(suppressed),
            mailing_runs::state.eq(state),
            mailing_runs::finished_at.eq(finished_at),
        ))
        .execute(db.connection())
        .await?;
    Ok(())
}

/// A run that has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// The run.
    pub run: RunId,
    /// Its mailing.
    pub mailing: MailingId,
    /// Whether it is held.
    pub held: bool,
}

/// Every run that has not ended, oldest first.
pub async fn open(db: &mut Db) -> Result<Vec<Open>> {
    let rows: Vec<(i64, i64, String)> = mailing_runs::table
        .filter(mailing_runs::finished_at.is_null())
        .order(mailing_runs::id)
        .select((mailing_runs::id, mailing_runs::mailing_id, mailing_runs::state))
        .load(db.connection())
        .await?;
    let open = |(run, mailing, state): (i64, i64, String)| Open {
        run: RunId(run),
        mailing: MailingId(mailing),
        held: state == "paused",
    };
    Ok(rows.into_iter().map(open).collect())
}

/// Whether any run of a mailing has not ended.
pub async fn any_open(db: &mut Db, mailing: MailingId) -> Result<bool> {
    let open =
        mailing_runs::table.filter(mailing_runs::mailing_id.eq(mailing.0).and(mailing_runs::finished_at.is_null()));
    Ok(diesel::select(diesel::dsl::exists(open)).get_result(db.connection()).await?)
}

/// The letter of a run, and what is the same in every one of its copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Whose mailing it is.
    pub owner: UserId,
    /// Of which mailing.
    pub mailing: MailingId,
    /// Subject and body.
    pub draft: Draft,
    /// The owner's name.
    pub owner_name: String,
    /// The owner's address.
    pub owner_email: String,
    /// What the mailing is called.
    pub mailing_name: String,
    /// The right side of every `Message-ID`.
    pub message_domain: String,
}

/// The letter of a run.
pub async fn letter_of(db: &mut Db, run: RunId) -> Result<Letter> {
    type Columns = (i64, i64, String, String, String, String, String, String, String);
    let columns = (
        mailing_runs::owner_id,
        mailing_runs::mailing_id,
        mailing_runs::subject,
        mailing_runs::body,
        mailing_runs::format,
        mailing_runs::owner_name,
        mailing_runs::owner_email,
        mailing_runs::mailing_name,
        mailing_runs::message_domain,
    );
    let (owner, mailing, subject, body, format, owner_name, owner_email, mailing_name, message_domain): Columns =
        mailing_runs::table.find(run.0).select(columns).first(db.connection()).await?;
    let format = if format == "html" { Format::Html } else { Format::Text };
    let unreadable = |error: vestnik_api::text::Refused| Error::from(anyhow::Error::from(error));
    let draft =
        Draft { subject: subject.parse().map_err(unreadable)?, body: body.parse().map_err(unreadable)?, format };
    let (owner, mailing) = (UserId(owner), MailingId(mailing));
    Ok(Letter { owner, mailing, draft, owner_name, owner_email, mailing_name, message_domain })
}

/// Holds the open runs of a mailing.
pub async fn hold_of(db: &mut Db, mailing: MailingId) -> Result<usize> {
    turn(db, mailing, "running", "paused").await
}

/// Lets the held runs of a mailing go on.
pub async fn resume_of(db: &mut Db, mailing: MailingId) -> Result<usize> {
    turn(db, mailing, "paused", "running").await
}

async fn turn(db: &mut Db, mailing: MailingId, from: &str, to: &str) -> Result<usize> {
    let runs = mailing_runs::table.filter(mailing_runs::mailing_id.eq(mailing.0).and(mailing_runs::state.eq(from)));
    Ok(diesel::update(runs).set(mailing_runs::state.eq(to)).execute(db.connection()).await?)
}

/// Ends the open runs of a mailing and answers which: what was still waiting counts as cancelled.
pub async fn cancel_of(db: &mut Db, mailing: MailingId) -> Result<Vec<RunId>> {
    let open =
        mailing_runs::table.filter(mailing_runs::mailing_id.eq(mailing.0).and(mailing_runs::finished_at.is_null()));
    let now = db.now().to_diesel();
    let ids: Vec<i64> = diesel::update(open)
        .set((mailing_runs::state.eq("cancelled"), mailing_runs::finished_at.eq(now), mailing_runs::sending.eq(0)))
        .returning(mailing_runs::id)
        .get_results(db.connection())
        .await?;
    Ok(ids.into_iter().map(RunId).collect())
}

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
                 total - suppressed - (sent + $3) - (deferred + $4) - (failed + $5))) END,
             sent = sent + $3, deferred = deferred + $4, failed = failed + $5, attempts = attempts + $6,
             state = CASE WHEN finished_at IS NULL AND sent + $3 + failed + $5 + suppressed = total
                          THEN 'finished' ELSE state END,
             finished_at = CASE WHEN finished_at IS NULL AND sent + $3 + failed + $5 + suppressed = total
                                THEN $7 ELSE finished_at END
         WHERE id = $1
         RETURNING mailing_id, state, total - suppressed - sent - deferred - failed AS untried",
    );
    let change = &tally.change;
    let counted: Counted = add
        .bind::<BigInt, _>(tally.run.0)
        .bind::<BigInt, _>(change.sending)
        .bind::<BigInt, _>(change.sent)
        .bind::<BigInt, _>(change.deferred)
        .bind::<BigInt, _>(change.failed)
        .bind::<BigInt, _>(tally.tries())
        .bind::<Timestamptz, _>(tally.at.to_diesel())
        .get_result(db.connection())
        .await?;
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
    add.bind::<BigInt, _>(tally.run.0)
        .bind::<Timestamptz, _>(tally.at.to_diesel())
        .bind::<BigInt, _>(tally.change.sent)
        .bind::<BigInt, _>(tally.deferrals)
        .bind::<BigInt, _>(tally.change.failed)
        .execute(db.connection())
        .await?;
    Ok(())
}

/// The last run of each of these mailings.
pub async fn last_of(db: &mut Db, mailings: &[MailingId]) -> Result<BTreeMap<MailingId, Run>> {
    let ids: Vec<i64> = mailings.iter().map(|mailing| mailing.0).collect();
    let rows: Vec<Row> = mailing_runs::table
        .filter(mailing_runs::mailing_id.eq_any(ids))
        .distinct_on(mailing_runs::mailing_id)
        .order((mailing_runs::mailing_id, mailing_runs::id.desc()))
        .select(Row::as_select())
        .load(db.connection())
        .await?;
    Ok(rows.into_iter().map(|row| (MailingId(row.mailing_id), row.into())).collect())
}

/// A run of a mailing.
pub async fn find(db: &mut Db, mailing: MailingId, run: RunId) -> Result<Run> {
    let found = mailing_runs::table.find(run.0).filter(mailing_runs::mailing_id.eq(mailing.0));
    Ok(found.select(Row::as_select()).first(db.connection()).await?.into())
}

/// What the mailings of these runs were called when they began.
pub async fn names_of(db: &mut Db, runs: &[RunId]) -> Result<BTreeMap<RunId, String>> {
    let ids: Vec<i64> = runs.iter().map(|run| run.0).collect();
    let rows: Vec<(i64, String)> = mailing_runs::table
        .filter(mailing_runs::id.eq_any(ids))
        .select((mailing_runs::id, mailing_runs::mailing_name))
        .load(db.connection())
        .await?;
    Ok(rows.into_iter().map(|(id, name)| (RunId(id), name)).collect())
}

/// So many runs of a mailing, newest first, those before a number.
pub async fn page_of(db: &mut Db, mailing: MailingId, before: Option<i64>, rows: i64) -> Result<Vec<Run>> {
    let found: Vec<Row> = mailing_runs::table
        .filter(mailing_runs::mailing_id.eq(mailing.0).and(mailing_runs::id.lt(before.unwrap_or(i64::MAX))))
        .order(mailing_runs::id.desc())
        .limit(rows)
        .select(Row::as_select())
        .load(db.connection())
        .await?;
    Ok(found.into_iter().map(Run::from).collect())
}

/// The figures of all runs of a mailing together: how many there were, what became of the letters, and all tries.
pub async fn totals_of(db: &mut Db, mailing: MailingId) -> Result<(i64, Counts, i64)> {
    let rows: Vec<(Row, i64)> = mailing_runs::table
        .filter(mailing_runs::mailing_id.eq(mailing.0))
        .select((Row::as_select(), mailing_runs::attempts))
        .load(db.connection())
        .await?;
    let mut all = Counts::default();
    let (mut runs, mut attempts) = (0, 0);
    for (row, tries) in rows {
        let Run { counts, .. } = row.into();
        runs += 1;
        attempts += tries;
        all.total += counts.total;
        all.waiting += counts.waiting;
        all.sending += counts.sending;
        all.sent += counts.sent;
        all.deferred += counts.deferred;
        all.failed += counts.failed;
        all.suppressed += counts.suppressed;
        all.cancelled += counts.cancelled;
    }
    Ok((runs, all, attempts))
}

/// A run minute by minute: at most `points` spans, the last ones; a run of many hours in wider spans.
pub async fn pace_of(db: &mut Db, run: RunId, points: i64) -> Result<Vec<Pace>> {
    #[derive(QueryableByName)]
    struct Span {
        #[diesel(sql_type = Timestamptz)]
        at: jiff_diesel::Timestamp,
        #[diesel(sql_type = BigInt)]
        seconds: i64,
        #[diesel(sql_type = BigInt)]
        sent: i64,
        #[diesel(sql_type = BigInt)]
        deferred: i64,
        #[diesel(sql_type = BigInt)]
        failed: i64,
    }
    let spans = diesel::sql_query(
        "WITH minutes AS (SELECT * FROM mailing_run_minutes WHERE run_id = $1),
              busy AS (SELECT count(*) AS minutes FROM minutes),
              wide AS (SELECT 60 * CASE WHEN minutes <= $2 THEN 1 WHEN minutes <= $2 * 5 THEN 5
                                        WHEN minutes <= $2 * 15 THEN 15 ELSE 60 END AS seconds FROM busy)
         SELECT date_bin(make_interval(secs => seconds), minute, 'epoch') AS at, seconds::bigint,
                sum(sent)::bigint AS sent, sum(deferred)::bigint AS deferred, sum(failed)::bigint AS failed
         FROM minutes, wide GROUP BY 1, 2 ORDER BY 1 DESC LIMIT $2",
    );
    let spans: Vec<Span> = spans.bind::<BigInt, _>(run.0).bind::<BigInt, _>(points).load(db.connection()).await?;
    let pace = |span: Span| Pace {
        at: span.at.to_jiff(),
        seconds: i32::try_from(span.seconds).unwrap_or(i32::MAX),
        sent: span.sent,
        deferred: span.deferred,
        failed: span.failed,
    };
    Ok(spans.into_iter().rev().map(pace).collect())
}
