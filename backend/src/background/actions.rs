//! What those who look after the service do with background work.

use vestnik_api::audit::Act;
use vestnik_api::id::JobId;
use vestnik_api::jobs::{Job, JobFilter, KINDS};
use vestnik_api::{Code, Page};

use super::rules;
use crate::access::Db;
use crate::audit::{self, Of};
use crate::http::Cursor;
use crate::http::page::{page, rows_to_read};
use crate::jobs::{self, Buried};
use crate::platform::error::Result;

/// A page of the queue.
pub(super) async fn list(db: &mut Db, filter: &JobFilter) -> Result<Page<Job>> {
    let before = Cursor::read(filter.cursor.as_deref(), &"jobs".to_owned())?;
    let rows = jobs::list(db, filter, before, rows_to_read(filter.limit)).await?;
    page(rows.into_iter().map(rules::shown).collect(), filter.limit, &"jobs", |job: &Job| job.id.0, None)
}

/// One job.
pub(super) async fn find(db: &mut Db, id: JobId) -> Result<Job> {
    jobs::find(db, id).await.map(rules::shown)
}

/// Tries again what was given up.
pub(super) async fn retry(db: &mut Db, id: JobId) -> Result<Job> {
    db.transaction(async |db| {
        let job = Buried::lock(db, id).await?;
        // Nobody would ever do it, and what waits cannot be dropped.
        if !KINDS.contains(&job.kind.as_str()) {
            return Err(Code::WrongState.into());
        }
        jobs::bring_back(db, &job).await?;
        audit::note_only(db, Act::JobRetried, of(id, &job)).await?;
        find(db, id).await
    })
    .await
}

/// Drops what was given up.
pub(super) async fn drop(db: &mut Db, id: JobId) -> Result<()> {
    db.transaction(async |db| {
        let job = Buried::lock(db, id).await?;
        jobs::forget(db, &job).await?;
        audit::note_only(db, Act::JobDropped, of(id, &job)).await
    })
    .await
}

fn of(id: JobId, job: &Buried) -> Of<'_> {
    Of { id: Some(id.0), name: &job.kind, ..Of::default() }
}
