//! The figures of a period in PostgreSQL: adds up the rows of its runs, by index. Reads only.

use crate::access::{Db, Scope};
use crate::dashboard::rules::Quarter;
use crate::platform::error::Result;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::deliveries::Reason;
use vestnik_api::id::{MailingId, UserId};
use vestnik_api::me::Person;
use vestnik_api::reports::{MailingReport, ReasonCount, Totals};

/// A period, and whose mailings are meant; none: everybody's one may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    pub(super) owner: Option<UserId>,
}

/// The one whose runs are added up; none: everybody's. Every query here starts from it.
fn owner(db: &Db, period: &Period) -> Option<i64> {
    match (db.scope(), period.owner) {
        (Scope::All, owner) => owner.map(|owner| owner.0),
        (Scope::Own(me), None) => Some(me.0),
        (Scope::Own(me), Some(owner)) if me == owner => Some(me.0),
        // No account has this number.
        _ => Some(0),
    }
}

/// `$1` is the owner, `$2` and `$3` the period.
const RUNS: &str = "mailing_runs runs WHERE ($1::bigint IS NULL OR runs.owner_id = $1)
    AND runs.started_at >= $2 AND runs.started_at < $3";

/// The sums over some runs.
const SUMS: &str = "count(*) AS runs, coalesce(sum(total), 0)::bigint AS recipients,
    coalesce(sum(sent), 0)::bigint AS delivered, coalesce(sum(failed), 0)::bigint AS failed,
    coalesce(sum(suppressed), 0)::bigint AS suppressed,
    coalesce(sum(deferred) FILTER (WHERE state <> 'cancelled'), 0)::bigint AS deferred,
    coalesce(sum(total - suppressed - sent - failed) FILTER (WHERE state = 'cancelled'), 0)::bigint AS cancelled,
    coalesce(sum(attempts), 0)::bigint AS attempts,
    coalesce(sum(extract(epoch FROM finished_at - started_at)), 0)::bigint AS seconds";

#[derive(QueryableByName)]
struct Sums {
    #[diesel(sql_type = BigInt)]
    runs: i64,
    #[diesel(sql_type = BigInt)]
    recipients: i64,
    #[diesel(sql_type = BigInt)]
    delivered: i64,
    #[diesel(sql_type = BigInt)]
    failed: i64,
    #[diesel(sql_type = BigInt)]
    suppressed: i64,
    #[diesel(sql_type = BigInt)]
    deferred: i64,
    #[diesel(sql_type = BigInt)]
    cancelled: i64,
    #[diesel(sql_type = BigInt)]
    attempts: i64,
    #[diesel(sql_type = BigInt)]
    seconds: i64,
    #[diesel(sql_type = BigInt)]
    unsubscribed: i64,
}

impl From<Sums> for Totals {
    fn from(sums: Sums) -> Self {
        Self {
            runs: sums.runs,
            recipients: sums.recipients,
            delivered: sums.delivered,
            failed: sums.failed,
            suppressed: sums.suppressed,
            deferred: sums.deferred,
            cancelled: sums.cancelled,
            unsubscribed: sums.unsubscribed,
            attempts: sums.attempts,
            seconds: sums.seconds,
        }
    }
}

/// The figures of the runs that began in a period. Whoever unsubscribed stands on the stop list with the number of the letter, which
/// begins with that of its run.
pub(super) async fn totals(db: &mut Db, period: &Period) -> Result<Totals> {
    let query = sql_query(format!(
        "SELECT {SUMS}, (
             SELECT count(*) FROM suppressions WHERE reason = 'unsubscribed' AND group_id IS NULL AND delivery_id >> 24 IN (SELECT id FROM {RUNS})
         ) AS unsubscribed FROM {RUNS}"
    ));
    let query = query
        .bind::<Nullable<BigInt>, _>(owner(db, period))
        .bind::<Timestamptz, _>(period.from.to_diesel())
        .bind::<Timestamptz, _>(period.until.to_diesel());
    Ok(query.get_result::<Sums>(db.connection()).await?.into())
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Text)]
    reason: String,
    #[diesel(sql_type = BigInt)]
    letters: i64,
}

/// Why letters of these runs failed, the most frequent reason first.
pub(super) async fn reasons(db: &mut Db, period: &Period) -> Result<Vec<ReasonCount>> {
    let query = sql_query(format!(
        "SELECT reason, sum(letters)::bigint AS letters FROM mailing_run_reasons
         WHERE run_id IN (SELECT id FROM {RUNS}) GROUP BY reason ORDER BY 2 DESC, 1"
    ));
    let counted: Vec<Counted> = query
        .bind::<Nullable<BigInt>, _>(owner(db, period))
        .bind::<Timestamptz, _>(period.from.to_diesel())
        .bind::<Timestamptz, _>(period.until.to_diesel())
        .load(db.connection())
        .await?;
    let known = |counted: Counted| {
        let reason = Reason::ALL.into_iter().find(|reason| reason.name() == counted.reason)?;
        Some(ReasonCount { reason, letters: counted.letters })
    };
    Ok(counted.into_iter().filter_map(known).collect())
}

#[derive(QueryableByName)]
struct Spell {
    #[diesel(sql_type = Timestamptz)]
    at: jiff_diesel::Timestamp,
    #[diesel(sql_type = BigInt)]
    delivered: i64,
    #[diesel(sql_type = BigInt)]
    deferred: i64,
    #[diesel(sql_type = BigInt)]
    failed: i64,
}

/// What became of letters that were tried in a period, by quarters of an hour: every zone's day begins at one.
pub(super) async fn quarters(db: &mut Db, period: &Period) -> Result<Vec<Quarter>> {
    let query = sql_query(
        "SELECT date_bin('15 minutes', minute, 'epoch') AS at, sum(minutes.sent)::bigint AS delivered,
                sum(minutes.deferred)::bigint AS deferred, sum(minutes.failed)::bigint AS failed
         FROM mailing_runs runs
         JOIN mailing_run_minutes minutes ON minutes.run_id = runs.id AND minute >= $2 AND minute < $3
         WHERE ($1::bigint IS NULL OR runs.owner_id = $1) AND runs.started_at < $3
           AND (runs.finished_at IS NULL OR runs.finished_at >= $2)
         GROUP BY 1",
    );
    let spells: Vec<Spell> = query
        .bind::<Nullable<BigInt>, _>(owner(db, period))
        .bind::<Timestamptz, _>(period.from.to_diesel())
        .bind::<Timestamptz, _>(period.until.to_diesel())
        .load(db.connection())
        .await?;
    let quarter = |spell: Spell| Quarter {
        at: spell.at.to_jiff(),
        delivered: spell.delivered,
        deferred: spell.deferred,
        failed: spell.failed,
    };
    Ok(spells.into_iter().map(quarter).collect())
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    mailing_id: i64,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    owner_id: i64,
    #[diesel(sql_type = Text)]
    owner_name: String,
    #[diesel(sql_type = Timestamptz)]
    last_run_at: jiff_diesel::Timestamp,
    #[diesel(embed)]
    sums: Sums,
}

/// The same by mailing: so many, the newest first, those before a number.
pub(super) async fn by_mailing(
    db: &mut Db,
    period: &Period,
    before: Option<i64>,
    rows: i64,
) -> Result<Vec<MailingReport>> {
    let query = sql_query(format!(
        "SELECT page.*, users.name AS owner_name,
                (SELECT mailing_name FROM mailing_runs WHERE id = page.last_run) AS name,
                (SELECT count(*) FROM suppressions JOIN mailing_runs runs ON runs.id = delivery_id >> 24
                 WHERE reason = 'unsubscribed' AND suppressions.owner_id = page.owner_id AND runs.mailing_id = page.mailing_id
                   AND runs.started_at >= $2 AND runs.started_at < $3) AS unsubscribed
         FROM (
             SELECT mailing_id, runs.owner_id, max(runs.id) AS last_run, max(started_at) AS last_run_at, {SUMS}
             FROM {RUNS} AND runs.mailing_id < $4
             GROUP BY mailing_id, runs.owner_id ORDER BY mailing_id DESC LIMIT $5
         ) page JOIN users ON users.id = page.owner_id ORDER BY mailing_id DESC"
    ));
    let found: Vec<Row> = query
        .bind::<Nullable<BigInt>, _>(owner(db, period))
        .bind::<Timestamptz, _>(period.from.to_diesel())
        .bind::<Timestamptz, _>(period.until.to_diesel())
        .bind::<BigInt, _>(before.unwrap_or(i64::MAX))
        .bind::<BigInt, _>(rows)
        .load(db.connection())
        .await?;
    let told = |row: Row| MailingReport {
        mailing_id: MailingId(row.mailing_id),
        name: row.name,
        owner: Person { id: UserId(row.owner_id), name: row.owner_name },
        last_run_at: row.last_run_at.to_jiff(),
        totals: row.sums.into(),
    };
    Ok(found.into_iter().map(told).collect())
}

/// The reader's time zone.
pub(super) async fn zone_of(db: &mut Db, reader: UserId) -> Result<String> {
    #[derive(QueryableByName)]
    struct Zone {
        #[diesel(sql_type = Text)]
        time_zone: String,
    }
    let query = sql_query("SELECT time_zone FROM users WHERE id = $1").bind::<BigInt, _>(reader.0);
    Ok(query.get_result::<Zone>(db.connection()).await?.time_zone)
}
