//! What goes out with the letters of runs: the files that were attached when they began.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use vestnik_api::id::{MailingId, RunId};

use crate::access::Db;
use crate::platform::error::Result;
use crate::schema::run_files;

/// Writes down what is attached to a mailing's letter now. What is just being taken off is waited for, and left out.
pub(super) async fn freeze(db: &mut Db, run: RunId, mailing: MailingId) -> Result<()> {
    let freeze = diesel::sql_query(
        "WITH attached AS (
             SELECT file_id FROM mailing_files WHERE mailing_id = $2 FOR KEY SHARE
         )
         INSERT INTO run_files (run_id, place, file_id)
         SELECT $1, row_number() OVER (ORDER BY file_id), file_id FROM attached",
    );
    freeze.bind::<BigInt, _>(run.0).bind::<BigInt, _>(mailing.0).execute(db.connection()).await?;
    Ok(())
}

/// Writes down the very files of another run.
pub(super) async fn copy(db: &mut Db, run: RunId, of: RunId) -> Result<()> {
    let copy = diesel::sql_query(
        "INSERT INTO run_files (run_id, place, file_id) SELECT $1, place, file_id FROM run_files WHERE run_id = $2",
    );
    copy.bind::<BigInt, _>(run.0).bind::<BigInt, _>(of.0).execute(db.connection()).await?;
    Ok(())
}

/// The numbers of its files, in order; `None` for one that is no longer kept.
pub async fn files_of(db: &mut Db, run: RunId) -> Result<Vec<Option<i64>>> {
    let its = run_files::table.filter(run_files::run_id.eq(run.0)).order(run_files::place);
    Ok(its.select(run_files::file_id).load(db.connection()).await?)
}

/// Whether something that went out with its letters is no longer kept.
pub async fn has_lost_files(db: &mut Db, run: RunId) -> Result<bool> {
    Ok(files_of(db, run).await?.contains(&None))
}
