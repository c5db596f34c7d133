//! Runs over many rows, and their rows, in PostgreSQL.

use crate::access::{Db, Scope};
use crate::platform::error::{Error, OnConstraint, Result};
use crate::platform::word::{meaning, word};
use crate::schema::{bulk_rows, bulk_runs};
use anyhow::Context;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Jsonb};
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::{NullableTimestamp, ToDiesel};
use serde_json::Value;
use std::collections::BTreeMap;
use vestnik_api::Code;
use vestnik_api::bulk::{BulkAct, BulkFailure, BulkList, BulkRun, BulkSkip, BulkTarget};
use vestnik_api::id::{BulkRunId, UserId};

/// How long a run is kept after its end; so long what it deleted can be brought back.
pub(super) const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Every query starts here: the runs this asker may see, which are his own.
fn visible(db: &Db) -> bulk_runs::BoxedQuery<'static, Pg> {
    let all = bulk_runs::table.into_boxed();
    match db.scope() {
        Scope::All => all,
        Scope::Own(me) => all.filter(bulk_runs::owner_id.eq(me.0)),
        Scope::Nobody => all.filter(false.into_sql::<Bool>()),
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = bulk_runs, check_for_backend(Pg))]
struct Row {
    id: i64,
    list: String,
    act: String,
    target: Option<Value>,
    undo_of: Option<i64>,
    state: String,
    failure: Option<String>,
    total: Option<i64>,
    done: i64,
    skipped: i64,
    skips: Value,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    created_at: Timestamp,
    #[diesel(deserialize_as = NullableTimestamp)]
    finished_at: Option<Timestamp>,
}

impl Row {
    fn read(self, undone: bool) -> Result<BulkRun> {
        let (act, state): (BulkAct, vestnik_api::bulk::BulkState) = (meaning(&self.act)?, meaning(&self.state)?);
        let skips: BTreeMap<String, i64> = serde_json::from_value(self.skips).context("the skips of a run")?;
        let skips = skips.into_iter().map(|(code, rows)| Ok(BulkSkip { code: meaning(&code)?, rows }));
        Ok(BulkRun {
            id: BulkRunId(self.id),
            list: meaning(&self.list)?,
            act,
            target: target(self.target)?,
            undo_of: self.undo_of.map(BulkRunId),
            state,
            failure: self.failure.as_deref().map(meaning).transpose()?,
            total: self.total,
            done: self.done,
            skipped: self.skipped,
            skips: skips.collect::<Result<_>>()?,
            may_undo: state.is_over()
                && self.done > 0
                && !undone
                && self.undo_of.is_none()
                && super::rules::undone_by(act).is_some(),
            created_at: self.created_at,
            finished_at: self.finished_at,
        })
    }
}

fn target(stored: Option<Value>) -> Result<Option<BulkTarget>> {
    Ok(stored.map(serde_json::from_value).transpose().context("the target of a run")?)
}

/// What is asked for.
pub(super) struct New {
    pub(super) list: BulkList,
    pub(super) act: BulkAct,
    pub(super) target: Option<BulkTarget>,
    pub(super) filter: Option<Value>,
    pub(super) undo_of: Option<BulkRunId>,
}

/// Keeps a new run.
pub(super) async fn insert(db: &mut Db, owner: UserId, new: &New) -> Result<BulkRunId> {
    let row = (
        bulk_runs::owner_id.eq(owner.0),
        bulk_runs::list.eq(word(&new.list)?),
        bulk_runs::act.eq(word(&new.act)?),
        bulk_runs::target.eq(new.target.as_ref().map(serde_json::to_value).transpose().map_err(anyhow::Error::from)?),
        bulk_runs::filter.eq(&new.filter),
        bulk_runs::undo_of.eq(new.undo_of.map(|run| run.0)),
        bulk_runs::created_at.eq(db.now().to_diesel()),
    );
    let insert = diesel::insert_into(bulk_runs::table).values(row).returning(bulk_runs::id);
    // Somebody else undoes it in this very moment.
    let undone = || Error::because(Code::WrongState, "there is nothing that could be undone");
    insert.get_result(db.connection()).await.map(BulkRunId).on_constraint("bulk_runs_undo_of_key", undone)
}

/// Writes down rows of a run; each once.
pub(super) async fn add_rows(db: &mut Db, run: BulkRunId, rows: &[i64]) -> Result<()> {
    let insert = diesel::sql_query(
        "INSERT INTO bulk_rows (run_id, row_id) SELECT $1, row_id FROM unnest($2) AS row_id ON CONFLICT DO NOTHING",
    );
    insert.bind::<BigInt, _>(run.0).bind::<Array<BigInt>, _>(rows).execute(db.connection()).await?;
    Ok(())
}

/// Writes down the rows that another run is done with, and what they were before it.
pub(super) async fn add_rows_of(db: &mut Db, run: BulkRunId, other: BulkRunId) -> Result<()> {
    let insert = diesel::sql_query(
        "INSERT INTO bulk_rows (run_id, row_id, was) SELECT $1, row_id, was FROM bulk_rows WHERE run_id = $2 AND done",
    );
    insert.bind::<BigInt, _>(run.0).bind::<BigInt, _>(other.0).execute(db.connection()).await?;
    Ok(())
}

/// How many rows there are: they are gathered.
pub(super) async fn set_total(db: &mut Db, run: BulkRunId) -> Result<()> {
    let counted = diesel::sql_query(
        "UPDATE bulk_runs SET total = (SELECT count(*) FROM bulk_rows WHERE run_id = $1) WHERE id = $1",
    );
    counted.bind::<BigInt, _>(run.0).execute(db.connection()).await?;
    Ok(())
}

/// One run; 404 if there is none for this asker.
pub(super) async fn find(db: &mut Db, id: BulkRunId) -> Result<BulkRun> {
    let row: Row = visible(db).filter(bulk_runs::id.eq(id.0)).select(Row::as_select()).first(db.connection()).await?;
    let undone = is_undone(db, &[id.0]).await?;
    row.read(!undone.is_empty())
}

/// Runs, newest first.
pub(super) async fn list(db: &mut Db, before: Option<i64>, rows: i64) -> Result<Vec<BulkRun>> {
    let mut query = visible(db);
    if let Some(before) = before {
        query = query.filter(bulk_runs::id.lt(before));
    }
    let query = query.order(bulk_runs::id.desc()).limit(rows).select(Row::as_select());
    let found: Vec<Row> = query.load(db.connection()).await?;
    let undone = is_undone(db, &found.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    found.into_iter().map(|row| (undone.contains(&row.id), row)).map(|(undone, row)| row.read(undone)).collect()
}

async fn is_undone(db: &mut Db, runs: &[i64]) -> Result<Vec<i64>> {
    let undone = bulk_runs::table.filter(bulk_runs::undo_of.eq_any(runs.to_vec())).select(bulk_runs::undo_of);
    let undone: Vec<Option<i64>> = undone.load(db.connection()).await?;
    Ok(undone.into_iter().flatten().collect())
}

/// What a job has to know of a run it works on.
pub(super) struct Open {
    pub(super) owner: UserId,
    pub(super) list: BulkList,
    pub(super) act: BulkAct,
    pub(super) target: Option<BulkTarget>,
    pub(super) filter: Option<Value>,
    pub(super) gathered: bool,
    pub(super) attempts: i32,
    /// The run that it undoes, if it does.
    pub(super) undo_of: Option<BulkRunId>,
}

/// What is read of a run that begins.
type Begun = (i64, String, String, Option<Value>, Option<Value>, Option<i64>, i32, Option<i64>);

/// Begins to work on a run, or goes on; none if it is over.
pub(super) async fn begin(db: &mut Db, id: BulkRunId) -> Result<Option<Open>> {
    let open = bulk_runs::table.find(id.0).filter(bulk_runs::state.eq_any(["queued", "running"]));
    let begun: Option<Begun> = diesel::update(open)
        .set((bulk_runs::state.eq("running"), bulk_runs::attempts.eq(bulk_runs::attempts + 1)))
        .returning((
            bulk_runs::owner_id,
            bulk_runs::list,
            bulk_runs::act,
            bulk_runs::target,
            bulk_runs::filter,
            bulk_runs::total,
            bulk_runs::attempts,
            bulk_runs::undo_of,
        ))
        .get_result(db.connection())
        .await
        .optional()?;
    let Some((owner, list, act, about, filter, total, attempts, undo_of)) = begun else { return Ok(None) };
    let (list, act) = (meaning(&list)?, meaning(&act)?);
    let (target, undo_of) = (target(about)?, undo_of.map(BulkRunId));
    Ok(Some(Open { owner: UserId(owner), list, act, target, filter, gathered: total.is_some(), attempts, undo_of }))
}

/// Whether a run is still under way; nobody else works on it or ends it until the transaction is over.
pub(super) async fn hold(db: &mut Db, id: BulkRunId) -> Result<bool> {
    let state: String =
        bulk_runs::table.find(id.0).select(bulk_runs::state).for_update().first(db.connection()).await?;
    Ok(state == "running")
}

/// The next rows that wait.
pub(super) async fn waiting(db: &mut Db, run: BulkRunId, at_most: i64) -> Result<Vec<i64>> {
    let waiting = bulk_rows::table.filter(bulk_rows::run_id.eq(run.0)).filter(bulk_rows::done.is_null());
    let waiting = waiting.order(bulk_rows::row_id).limit(at_most).select(bulk_rows::row_id);
    Ok(waiting.load(db.connection()).await?)
}

/// What rows were before the run that this one undoes, as far as that is written down.
pub(super) async fn was(db: &mut Db, run: BulkRunId, rows: &[i64]) -> Result<BTreeMap<i64, Value>> {
    let known = bulk_rows::table.filter(bulk_rows::run_id.eq(run.0)).filter(bulk_rows::row_id.eq_any(rows));
    let known =
        known.select((bulk_rows::row_id, bulk_rows::was.assume_not_null())).filter(bulk_rows::was.is_not_null());
    Ok(known.load::<(i64, Value)>(db.connection()).await?.into_iter().collect())
}

/// What came of a group of rows: those it is done with, and those left out, each with the reason.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) done: Vec<i64>,
    pub(super) skipped: Vec<(i64, Code)>,
    /// What some of the former were before, or have become: what undoing it needs.
    pub(super) was: Vec<(i64, Value)>,
}

impl Outcome {
    /// What came of one row: what it refuses is left out with the reason. A fault of ours is one of the whole group, and so is what is not
    /// available right now, as when two wait for each other in the database: it is tried again. What the row gives, if it is done.
    pub(super) fn tell<T>(&mut self, row: i64, came: Result<T>) -> Result<Option<T>> {
        match came {
            Ok(given) => {
                self.done.push(row);
                Ok(Some(given))
            }
            Err(Error::Problem(problem)) if problem.code != Code::Unavailable => {
                self.skipped.push((row, problem.code));
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// What came of others, too.
    pub(super) fn extend(&mut self, others: Self) {
        self.done.extend(others.done);
        self.skipped.extend(others.skipped);
        self.was.extend(others.was);
    }
}

/// Writes down what came of a group. The run is held by whoever calls.
pub(super) async fn add(db: &mut Db, run: BulkRunId, outcome: &Outcome) -> Result<()> {
    let skipped: Vec<i64> = outcome.skipped.iter().map(|(row, _)| *row).collect();
    for (rows, done) in [(&outcome.done, true), (&skipped, false)] {
        let of = bulk_rows::table.filter(bulk_rows::run_id.eq(run.0)).filter(bulk_rows::row_id.eq_any(rows));
        diesel::update(of).set(bulk_rows::done.eq(Some(done))).execute(db.connection()).await?;
    }
    if !outcome.was.is_empty() {
        let (rows, was): (Vec<i64>, Vec<Value>) = outcome.was.iter().cloned().unzip();
        let keep = diesel::sql_query(
            "UPDATE bulk_rows SET was = known.was FROM unnest($2, $3) AS known (row_id, was)
             WHERE run_id = $1 AND bulk_rows.row_id = known.row_id",
        );
        let keep = keep.bind::<BigInt, _>(run.0).bind::<Array<BigInt>, _>(rows).bind::<Array<Jsonb>, _>(was);
        keep.execute(db.connection()).await?;
    }
    let skips: Value = bulk_runs::table.find(run.0).select(bulk_runs::skips).first(db.connection()).await?;
    let mut skips: BTreeMap<String, i64> = serde_json::from_value(skips).context("the skips of a run")?;
    for (_, code) in &outcome.skipped {
        *skips.entry(word(code)?).or_default() += 1;
    }
    let more = |rows: usize| i64::try_from(rows).unwrap_or(i64::MAX);
    let set = (
        bulk_runs::done.eq(bulk_runs::done + more(outcome.done.len())),
        bulk_runs::skipped.eq(bulk_runs::skipped + more(skipped.len())),
        bulk_runs::skips.eq(serde_json::to_value(skips).map_err(anyhow::Error::from)?),
        // It got on: what stopped it before did not stop it for good.
        bulk_runs::attempts.eq(0),
    );
    diesel::update(bulk_runs::table.find(run.0)).set(set).execute(db.connection()).await?;
    Ok(())
}

/// How many runs of the asker wait for their turn, or are at work.
pub(super) async fn under_way(db: &mut Db) -> Result<i64> {
    let his = bulk_runs::table.filter(bulk_runs::owner_id.eq(db.me()?.0));
    let open = his.filter(bulk_runs::state.eq_any(["queued", "running"]));
    Ok(open.count().get_result(db.connection()).await?)
}

/// Ends a run that is not over; whether it was not.
pub(super) async fn finish(db: &mut Db, id: BulkRunId, state: &str, failure: Option<BulkFailure>) -> Result<bool> {
    let open = bulk_runs::table.find(id.0).filter(bulk_runs::state.eq_any(["queued", "running"]));
    let set = (
        bulk_runs::state.eq(state),
        bulk_runs::failure.eq(failure.as_ref().map(word).transpose()?),
        bulk_runs::finished_at.eq(Some(db.now().to_diesel())),
    );
    Ok(diesel::update(open).set(set).execute(db.connection()).await? == 1)
}

/// Forgets runs that ended before this time, with their rows; how many.
pub(super) async fn purge(db: &mut Db, before: Timestamp) -> Result<usize> {
    let old = bulk_runs::table.filter(bulk_runs::finished_at.lt(before.to_diesel()));
    Ok(diesel::delete(old).execute(db.connection()).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_row_refuses_leaves_it_out_and_what_is_not_available_is_no_verdict_on_it() {
        let mut outcome = Outcome::default();
        assert_eq!(outcome.tell(1, Err::<(), _>(Code::InUse.into())).unwrap(), None);
        assert_eq!(outcome.tell(2, Ok("done")).unwrap(), Some("done"));
        let lost = outcome.tell(3, Err::<(), _>(Code::Unavailable.into())).unwrap_err();
        assert_eq!(lost.code(), Some(Code::Unavailable));
        assert_eq!((outcome.done, outcome.skipped), (vec![2], vec![(1, Code::InUse)]));
    }
}
