//! Jobs in PostgreSQL.

use crate::access::Db;
use crate::platform::error::Result;
use crate::schema::jobs;
use diesel::dsl::{exists, not, now};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Jsonb, Text};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde_json::Value;

/// How long a claimed job belongs to its worker without a sign of life, in seconds.
pub(super) const LEASE_SECONDS: i32 = 60;

/// A job in a worker's hands.
#[derive(Debug, QueryableByName)]
pub(super) struct Claimed {
    #[diesel(sql_type = BigInt)]
    pub(super) id: i64,
    #[diesel(sql_type = Text)]
    pub(super) kind: String,
    #[diesel(sql_type = Jsonb)]
    pub(super) payload: Value,
    #[diesel(sql_type = Integer)]
    pub(super) attempts: i32,
    #[diesel(sql_type = Integer)]
    pub(super) more_attempts: i32,
}

pub(super) async fn insert(db: &mut Db, kind: &str, payload: Value, run_at: Timestamp) -> Result<()> {
    let row = (jobs::kind.eq(kind), jobs::payload.eq(payload), jobs::run_at.eq(run_at.to_diesel()));
    diesel::insert_into(jobs::table).values(row).execute(db.connection()).await?;
    Ok(())
}

/// Queues a job unless one of its kind is waiting already: for periodic work on any number of nodes.
pub(super) async fn insert_if_none(db: &mut Db, kind: &str, run_at: Timestamp) -> Result<()> {
    db.transaction(async |db| {
        db.take_turn(&format!("queue {kind}")).await?;
        insert_if_still_none(db, kind, run_at).await
    })
    .await
}

async fn insert_if_still_none(db: &mut Db, kind: &str, run_at: Timestamp) -> Result<()> {
    let waiting =
        jobs::table.filter(jobs::kind.eq(kind).and(jobs::finished_at.is_null()).and(jobs::buried_at.is_null()));
    let row = diesel::select((
        kind.into_sql::<Text>(),
        Value::Null.into_sql::<Jsonb>(),
        run_at.to_diesel().into_sql::<diesel::sql_types::Timestamptz>(),
    ))
    .filter(not(exists(waiting)));
    diesel::insert_into(jobs::table)
        .values(row)
        .into_columns((jobs::kind, jobs::payload, jobs::run_at))
        .execute(db.connection())
        .await?;
    Ok(())
}

/// Claims the job that has been due longest, of these kinds: an index scan, whatever the table holds.
pub(super) async fn claim(db: &mut Db, kinds: &[&str]) -> Result<Option<Claimed>> {
    let claim = diesel::sql_query(
        "UPDATE jobs SET attempts = attempts + 1, leased_until = now() + make_interval(secs => $1)
         WHERE id = (
             SELECT id FROM jobs
             WHERE finished_at IS NULL AND buried_at IS NULL AND run_at <= $3
               AND (leased_until IS NULL OR leased_until < now()) AND kind = ANY($2)
             ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id, kind, payload, attempts, more_attempts",
    );
    let at = db.now().to_diesel();
    Ok(claim
        .bind::<diesel::sql_types::Double, _>(f64::from(LEASE_SECONDS))
        .bind::<diesel::sql_types::Array<Text>, _>(kinds)
        .bind::<diesel::sql_types::Timestamptz, _>(at)
        .get_result(db.connection())
        .await
        .optional()?)
}

/// The job, if it is still in the hands that claimed it: a worker whose lease has ended without its knowing must not speak for
/// whoever has it now.
#[diesel::dsl::auto_type]
fn held(job: &Claimed) -> _ {
    let attempts: i32 = job.attempts;
    let id: i64 = job.id;
    jobs::table
        .filter(jobs::id.eq(id))
        .filter(jobs::attempts.eq(attempts))
        .filter(jobs::finished_at.is_null())
        .filter(jobs::buried_at.is_null())
}

/// A sign of life: the lease starts anew.
pub(super) async fn renew(db: &mut Db, job: &Claimed) -> Result<()> {
    let renew = diesel::sql_query(
        "UPDATE jobs SET leased_until = now() + make_interval(secs => $1)
         WHERE id = $2 AND attempts = $3 AND finished_at IS NULL AND buried_at IS NULL",
    );
    renew
        .bind::<diesel::sql_types::Double, _>(f64::from(LEASE_SECONDS))
        .bind::<BigInt, _>(job.id)
        .bind::<Integer, _>(job.attempts)
        .execute(db.connection())
        .await?;
    Ok(())
}

pub(super) async fn finish(db: &mut Db, job: &Claimed) -> Result<()> {
    let done = (
        jobs::finished_at.eq(now.into_sql::<diesel::sql_types::Timestamptz>().nullable()),
        jobs::leased_until.eq(None::<jiff_diesel::Timestamp>),
    );
    diesel::update(held(job)).set(done).execute(db.connection()).await?;
    Ok(())
}

/// Gives it back for another try at this time.
pub(super) async fn retry(db: &mut Db, job: &Claimed, run_at: Timestamp, error: &str) -> Result<()> {
    let again = (
        jobs::run_at.eq(run_at.to_diesel()),
        jobs::leased_until.eq(None::<jiff_diesel::Timestamp>),
        jobs::last_error.eq(error),
    );
    diesel::update(held(job)).set(again).execute(db.connection()).await?;
    Ok(())
}

/// Gives it back as if it had not been tried: it was not its fault.
pub(super) async fn give_back(db: &mut Db, job: &Claimed) -> Result<()> {
    let untried = (
        jobs::run_at.eq(db.now().to_diesel()),
        jobs::leased_until.eq(None::<jiff_diesel::Timestamp>),
        // The tries say who has it in hand, and are never counted down: it gets another instead.
        jobs::more_attempts.eq(jobs::more_attempts + 1),
        jobs::last_error.eq("the server was stopped"),
    );
    diesel::update(held(job)).set(untried).execute(db.connection()).await?;
    Ok(())
}

pub(super) async fn bury(db: &mut Db, job: &Claimed, error: &str) -> Result<()> {
    let gone =
        (jobs::buried_at.eq(now.into_sql::<diesel::sql_types::Timestamptz>().nullable()), jobs::last_error.eq(error));
    diesel::update(held(job)).set(gone).execute(db.connection()).await?;
    Ok(())
}

/// Forgets jobs done before one time, and those given up before another.
pub(super) async fn sweep(db: &mut Db, done: Timestamp, buried: Timestamp) -> Result<()> {
    let old = jobs::table.filter(jobs::finished_at.lt(done.to_diesel()));
    diesel::delete(old).execute(db.connection()).await?;
    let old = jobs::table.filter(jobs::buried_at.lt(buried.to_diesel()));
    diesel::delete(old).execute(db.connection()).await?;
    Ok(())
}
