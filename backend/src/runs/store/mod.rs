//! Runs in PostgreSQL.

mod count;
mod figures;
mod files;
mod seen;

pub use count::{Change, Passed, Tally, add, add_reasons, lock_totals};
pub use figures::{pace_of, totals_of};
pub use files::{files_of, has_lost_files};
pub use seen::{Among, Seen, seen};

use std::collections::BTreeMap;

use crate::messages::stored_format;
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::Code;
use vestnik_api::deliveries::{Counts, Run, RunState};
use vestnik_api::id::{MailingId, RunId, UserId};
use vestnik_api::messages::Format;
use vestnik_api::suppressions::OfMailing;
use vestnik_api::text::Language;

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
    resend_of: Option<i64>,
    #[diesel(select_expression = sql::<Bool>(RESENT), select_expression_type = SqlLiteral<Bool>)]
    resent: bool,
}

/// Whether another run has made up for this one: a step into an index.
const RESENT: &str = "EXISTS (SELECT FROM mailing_runs later WHERE later.resend_of = mailing_runs.id)";

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
            resend_of: row.resend_of.map(RunId),
            resent: row.resent,
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

/// Begins a run of a mailing with its letter, and what is attached to it, as it stands now; `None` when this time has been begun already.
/// Nobody receives anything before [`set_audience`].
pub async fn begin(db: &mut Db, mailing: MailingId, scheduled_for: Timestamp, domain: &str) -> Result<Option<RunId>> {
    #[derive(QueryableByName)]
    struct Begun {
        #[diesel(sql_type = BigInt)]
        id: i64,
    }
    let insert = diesel::sql_query(
        "INSERT INTO mailing_runs (owner_id, mailing_id, scheduled_for, subject, body, format, owner_name, owner_email,
                                   mailing_name, message_domain, language, started_at)
         SELECT owner_id, mailing_id, $2, subject, body, format, owner_name, owner_email, mailing_name, $3, language, $4
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
    let begun = begun.map(|begun| RunId(begun.id));
    if let Some(run) = begun {
        files::freeze(db, run, mailing).await?;
    }
    Ok(begun)
}

/// Begins a run with the very letter of another one, for those whom that did not reach; `None` when that was done already.
pub async fn begin_again(db: &mut Db, run: RunId) -> Result<Option<RunId>> {
    #[derive(QueryableByName)]
    struct Begun {
        #[diesel(sql_type = BigInt)]
        id: i64,
    }
    let insert = diesel::sql_query(
        "INSERT INTO mailing_runs (owner_id, mailing_id, scheduled_for, subject, body, format, owner_name, owner_email,
                                   mailing_name, message_domain, language, started_at, resend_of)
         SELECT owner_id, mailing_id, $2, subject, body, format, owner_name, owner_email, mailing_name, message_domain,
                language, $2, id
         FROM mailing_runs WHERE id = $1
         ON CONFLICT DO NOTHING
         RETURNING id",
    );
    let insert = insert.bind::<BigInt, _>(run.0).bind::<Timestamptz, _>(db.now().to_diesel());
    let begun: Option<Begun> = insert.get_result(db.connection()).await.optional()?;
    let begun = begun.map(|begun| RunId(begun.id));
    if let Some(again) = begun {
        files::copy(db, again, run).await?;
        // What is copied can't be lost any more.
        if files::has_lost_files(db, again).await? {
            return Err(Error::because(Code::WrongState, "files of the run are no longer kept"));
        }
    }
    Ok(begun)
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
    /// The subject, as a template.
    pub subject: String,
    /// The body, as a template.
    pub body: String,
    /// What the body is written in.
    pub format: Format,
    /// The owner's name.
    pub owner_name: String,
    /// The owner's address.
    pub owner_email: String,
    /// What the mailing is called.
    pub mailing_name: String,
    /// The right side of every `Message-ID`.
    pub message_domain: String,
    /// The language of what is added to it.
    pub language: Language,
    /// When the run began: who was on the stop list then is left out already.
    pub began_at: Timestamp,
}

/// The letter of a run.
pub async fn letter_of(db: &mut Db, run: RunId) -> Result<Letter> {
    #[derive(Queryable, Selectable)]
    #[diesel(table_name = mailing_runs, check_for_backend(diesel::pg::Pg))]
    struct Row {
        owner_id: i64,
        mailing_id: i64,
        subject: String,
        body: String,
        format: String,
        owner_name: String,
        owner_email: String,
        mailing_name: String,
        message_domain: String,
        language: String,
        started_at: jiff_diesel::Timestamp,
    }
    let row: Row = mailing_runs::table.find(run.0).select(Row::as_select()).first(db.connection()).await?;
    Ok(Letter {
        owner: UserId(row.owner_id),
        mailing: MailingId(row.mailing_id),
        subject: row.subject,
        body: row.body,
        format: stored_format(&row.format),
        owner_name: row.owner_name,
        owner_email: row.owner_email,
        mailing_name: row.mailing_name,
        message_domain: row.message_domain,
        language: if row.language == "en" { Language::En } else { Language::Ru },
        began_at: row.started_at.to_jiff(),
    })
}

/// The right side of every `Message-ID` of a run.
pub async fn domain_of(db: &mut Db, run: RunId) -> Result<String> {
    Ok(mailing_runs::table.find(run.0).select(mailing_runs::message_domain).first(db.connection()).await?)
}

/// Holds a run. Whether it was going.
pub async fn hold(db: &mut Db, run: RunId) -> Result<bool> {
    turn(db, run, "running", "paused").await
}

/// Lets a held run go on. Whether it was held.
pub async fn resume(db: &mut Db, run: RunId) -> Result<bool> {
    turn(db, run, "paused", "running").await
}

async fn turn(db: &mut Db, run: RunId, from: &str, to: &str) -> Result<bool> {
    let run = mailing_runs::table.find(run.0).filter(mailing_runs::state.eq(from));
    Ok(diesel::update(run).set(mailing_runs::state.eq(to)).execute(db.connection()).await? > 0)
}

/// Ends a run before its time: what was still waiting counts as cancelled. Whether it had not ended already.
pub async fn cancel(db: &mut Db, run: RunId) -> Result<bool> {
    let open = mailing_runs::table.find(run.0).filter(mailing_runs::finished_at.is_null());
    let now = db.now().to_diesel();
    let ended = (mailing_runs::state.eq("cancelled"), mailing_runs::finished_at.eq(now), mailing_runs::sending.eq(0));
    Ok(diesel::update(open).set(ended).execute(db.connection()).await? > 0)
}

/// The last run of each of these mailings: one step into the index for each, however many runs it had.
pub async fn last_of(db: &mut Db, mailings: &[MailingId]) -> Result<BTreeMap<MailingId, Run>> {
    let ids: Vec<i64> = mailings.iter().map(|mailing| mailing.0).collect();
    let last = sql::<Bool>(
        "id IN (SELECT (SELECT max(runs.id) FROM mailing_runs runs WHERE runs.mailing_id = wanted) FROM unnest(",
    );
    let rows: Vec<Row> = mailing_runs::table
        .filter(last.bind::<Array<BigInt>, _>(ids).sql(") AS wanted)"))
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

/// The mailings of these runs, called as they were when the runs began.
pub async fn mailings_of(db: &mut Db, runs: &[RunId]) -> Result<BTreeMap<RunId, OfMailing>> {
    let ids: Vec<i64> = runs.iter().map(|run| run.0).collect();
    let rows: Vec<(i64, i64, String)> = mailing_runs::table
        .filter(mailing_runs::id.eq_any(ids))
        .select((mailing_runs::id, mailing_runs::mailing_id, mailing_runs::mailing_name))
        .load(db.connection())
        .await?;
    let of = |(id, mailing, name): (i64, i64, String)| (RunId(id), OfMailing { id: MailingId(mailing), name });
    Ok(rows.into_iter().map(of).collect())
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

/// When a run of a mailing began and ended: where in the log its rows lie.
pub async fn span_of(db: &mut Db, run: RunId) -> Result<Option<(MailingId, Timestamp, Option<Timestamp>)>> {
    type Columns = (i64, jiff_diesel::Timestamp, Option<jiff_diesel::Timestamp>);
    let columns = (mailing_runs::mailing_id, mailing_runs::started_at, mailing_runs::finished_at);
    let found: Option<Columns> =
        mailing_runs::table.find(run.0).select(columns).first(db.connection()).await.optional()?;
    Ok(found
        .map(|(mailing, from, until)| (MailingId(mailing), from.to_jiff(), until.map(jiff_diesel::Timestamp::to_jiff))))
}
