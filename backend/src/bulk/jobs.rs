//! Working through a run.

use super::rules;
use super::store::{self, Open, Outcome};
use super::work;
use crate::access::{Actor, Db, Scope};
use crate::jobs::{Bench, Job};
use crate::platform::error::Result;
use crate::{roles, users};
use serde::{Deserialize, Serialize};
use vestnik_api::Code;
use vestnik_api::bulk::BulkFailure;
use vestnik_api::id::{BulkRunId, SessionId};

/// How often a run is begun without getting on.
const ATTEMPTS: i32 = 5;

/// Gathers the rows of a run and goes through them.
#[derive(Debug, Serialize, Deserialize)]
pub struct WorkThrough {
    /// Which.
    pub run: BulkRunId,
}

impl Job for WorkThrough {
    const KIND: &'static str = "bulk.work_through";
    // The run counts by itself: a job that was buried would leave it under way for ever.
    const ATTEMPTS: i32 = i32::MAX;
    const LONG: bool = true;

    async fn run(self, bench: Bench) -> Result<()> {
        let Some(open) = store::begin(&mut bench.system.db().await?, self.run).await? else { return Ok(()) };
        if open.attempts > ATTEMPTS {
            tracing::error!(bulk.run = self.run.0, "a run over many rows does not get on, and is given up");
            return self.end(&bench, Some(BulkFailure::Internal)).await;
        }
        if !open.gathered && !self.gather(&bench, &open).await? {
            return self.end(&bench, Some(BulkFailure::Forbidden)).await;
        }
        loop {
            match self.group(&bench, &open).await? {
                Step::On => {}
                Step::Through => return self.end(&bench, None).await,
                Step::Over => return Ok(()),
                Step::Forbidden => return self.end(&bench, Some(BulkFailure::Forbidden)).await,
            }
        }
    }
}

enum Step {
    /// There may be more.
    On,
    /// Nothing is left.
    Through,
    /// Somebody ended it.
    Over,
    /// Its owner may not do this any more.
    Forbidden,
}

impl WorkThrough {
    async fn end(&self, bench: &Bench, failure: Option<BulkFailure>) -> Result<()> {
        let state = if failure.is_some() { "failed" } else { "done" };
        store::finish(&mut bench.system.db().await?, self.run, state, failure).await.map(drop)
    }

    /// Writes the rows down, all or none. Whether their owner may do this.
    async fn gather(&self, bench: &Bench, open: &Open) -> Result<bool> {
        let Some(mut db) = allowed(bench, open).await? else { return Ok(false) };
        db.transaction(async |db| {
            if let Some(filter) = &open.filter {
                let mut place = None;
                loop {
                    let (rows, next) = work::gather(db, open.list, filter, place).await?;
                    store::add_rows(db, self.run, &rows).await?;
                    place = next;
                    if place.is_none() {
                        break;
                    }
                }
            }
            store::set_total(db, self.run).await
        })
        .await?;
        Ok(true)
    }

    async fn group(&self, bench: &Bench, open: &Open) -> Result<Step> {
        let Some(mut db) = allowed(bench, open).await? else { return Ok(Step::Forbidden) };
        db.transaction(async |db| {
            if !store::hold(db, self.run).await? {
                return Ok(Step::Over);
            }
            let rows = store::waiting(db, self.run, work::at_once(open.act)).await?;
            if rows.is_empty() {
                return Ok(Step::Through);
            }
            let outcome = match db.transaction(async |db| work::act(db, self.run, open, &rows).await).await {
                // There is no room for somebody's files where they would go: whose those are, each tells for itself.
                Err(error) if error.code() == Some(Code::StorageFull) => self.one_by_one(db, open, &rows).await?,
                outcome => outcome?,
            };
            store::add(db, self.run, &outcome).await?;
            Ok(Step::On)
        })
        .await
    }
}

impl WorkThrough {
    async fn one_by_one(&self, db: &mut Db, open: &Open, rows: &[i64]) -> Result<Outcome> {
        let mut all = Outcome::default();
        for row in rows {
            match db.transaction(async |db| work::act(db, self.run, open, &[*row]).await).await {
                Err(error) if error.code() == Some(Code::StorageFull) => all.skipped.push((*row, Code::StorageFull)),
                one => all.extend(one?),
            }
        }
        Ok(all)
    }
}

/// The database as the owner of a run may change it at this moment; none if he may not.
async fn allowed(bench: &Bench, open: &Open) -> Result<Option<Db>> {
    let mut db = bench.system.db().await?;
    if users::is_blocked(&mut db, open.owner).await? {
        return Ok(None);
    }
    // No session is meant: only the grants count.
    let actor = Actor::new(open.owner, SessionId(0), roles::grants_of(&mut db, open.owner).await?);
    drop(db);
    if !rules::allowed(&actor, open.list, open.act) {
        return Ok(None);
    }
    match bench.system.db_as(actor, rules::permission(open.list)).await? {
        Some(db) if db.scope() != Scope::Nobody => Ok(Some(db)),
        _ => Ok(None),
    }
}

/// Forgets old runs.
#[derive(Debug, Serialize, Deserialize)]
pub struct Purge;

impl Job for Purge {
    const KIND: &'static str = "bulk.purge";

    async fn run(self, bench: Bench) -> Result<()> {
        let mut db = bench.system.db().await?;
        let before = db.now().saturating_sub(store::KEPT).map_err(anyhow::Error::from)?;
        let gone = store::purge(&mut db, before).await?;
        tracing::debug!(gone, "old runs over many rows were forgotten");
        Ok(())
    }
}
