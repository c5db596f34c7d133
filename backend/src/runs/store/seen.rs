//! Runs across all mailings, for those who look for letters.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use vestnik_api::deliveries::Run;
use vestnik_api::id::{MailingId, RunId, UserId};

use super::Row;
use crate::access::{Db, Scope};
use crate::platform::error::Result;
use crate::schema::mailing_runs;

/// A run, and what its letters have in common.
#[derive(Debug)]
pub struct Seen {
    /// The run.
    pub run: Run,
    /// What the mailing was called when it began.
    pub mailing_name: String,
    /// The right side of every `Message-ID`.
    pub domain: String,
}

/// Which runs are looked through.
#[derive(Debug, Clone, Copy, Default)]
pub struct Among {
    /// Only this one.
    pub run: Option<RunId>,
    /// Only of this mailing.
    pub mailing: Option<MailingId>,
    /// Only of this person's mailings.
    pub owner: Option<UserId>,
}

/// Every query of runs for who asks starts here: those that he may see.
fn visible(db: &Db) -> mailing_runs::BoxedQuery<'static, Pg> {
    let runs = mailing_runs::table.into_boxed();
    match db.scope() {
        Scope::All => runs,
        Scope::Own(me) => runs.filter(mailing_runs::owner_id.eq(me.0)),
        Scope::Nobody => runs.filter(mailing_runs::owner_id.eq(0)),
    }
}

/// So many runs, newest first, up to a number.
pub async fn seen(db: &mut Db, among: Among, up_to: i64, rows: i64) -> Result<Vec<Seen>> {
    let mut query = visible(db).filter(mailing_runs::id.le(up_to)).order(mailing_runs::id.desc()).limit(rows).select((
        Row::as_select(),
        mailing_runs::mailing_name,
        mailing_runs::message_domain,
    ));
    if let Some(run) = among.run {
        query = query.filter(mailing_runs::id.eq(run.0));
    }
    if let Some(mailing) = among.mailing {
        query = query.filter(mailing_runs::mailing_id.eq(mailing.0));
    }
    if let Some(owner) = among.owner {
        query = query.filter(mailing_runs::owner_id.eq(owner.0));
    }
    let found: Vec<(Row, String, String)> = query.load(db.connection()).await?;
    Ok(found.into_iter().map(|(row, mailing_name, domain)| Seen { run: row.into(), mailing_name, domain }).collect())
}
