//! What is in the queue, for those who look after the service.

use crate::access::Db;
use crate::events::{self, Event};
use crate::platform::error::Result;
use crate::schema::jobs;
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use jiff_diesel::{Timestamp, ToDiesel};
use serde_json::Value;
use vestnik_api::Code;
use vestnik_api::id::JobId;
use vestnik_api::jobs::{JobFilter, JobState};

/// A job as it lies in the queue. Its payload and its error may hold addresses and words of people: never show them as they are.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = jobs, check_for_backend(Pg))]
pub struct Listed {
    /// Its number.
    pub id: i64,
    /// What is done.
    pub kind: String,
    /// With what.
    pub payload: Value,
    /// When it is due.
    pub run_at: Timestamp,
    /// How often it was begun.
    pub attempts: i32,
    /// What went wrong the last time.
    pub last_error: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was done.
    pub finished_at: Option<Timestamp>,
    /// When it was given up.
    pub buried_at: Option<Timestamp>,
    /// Whether a worker has it in hand.
    #[diesel(select_expression = sql::<Bool>(HELD), select_expression_type = SqlLiteral<Bool>)]
    pub held: bool,
}

/// A worker has it in hand.
const HELD: &str = "(leased_until IS NOT NULL AND leased_until >= now())";

/// A state in the words of the table; said in the query itself, so that the indexes of what is open and of what is given up
/// are thought of.
const fn stored(state: JobState) -> &'static str {
    match state {
        JobState::Done => "finished_at IS NOT NULL",
        JobState::Buried => "finished_at IS NULL AND buried_at IS NOT NULL",
        JobState::Running => {
            "finished_at IS NULL AND buried_at IS NULL AND leased_until IS NOT NULL AND leased_until >= now()"
        }
        JobState::Waiting => {
            "finished_at IS NULL AND buried_at IS NULL AND (leased_until IS NULL OR leased_until < now()) AND attempts = 0"
        }
        JobState::Retrying => {
            "finished_at IS NULL AND buried_at IS NULL AND (leased_until IS NULL OR leased_until < now()) AND attempts > 0"
        }
    }
}

/// So many jobs, newest first, those before a number.
pub async fn list(db: &mut Db, filter: &JobFilter, before: Option<i64>, rows: i64) -> Result<Vec<Listed>> {
    let mut query = jobs::table
        .filter(jobs::id.lt(before.unwrap_or(i64::MAX)))
        .order(jobs::id.desc())
        .limit(rows)
        .select(Listed::as_select())
        .into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(sql::<Bool>(stored(state)));
    }
    if let Some(kind) = &filter.kind {
        query = query.filter(jobs::kind.eq(kind));
    }
    if let Some(from) = filter.from {
        query = query.filter(jobs::created_at.ge(from.to_diesel()));
    }
    if let Some(until) = filter.until {
        query = query.filter(jobs::created_at.lt(until.to_diesel()));
    }
    Ok(query.load(db.connection()).await?)
}

/// One job.
pub async fn find(db: &mut Db, id: JobId) -> Result<Listed> {
    Ok(jobs::table.find(id.0).select(Listed::as_select()).first(db.connection()).await?)
}

/// A job that was given up, held until the end of the transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buried {
    id: i64,
    /// What was to be done.
    pub kind: String,
}

impl Buried {
    /// The job, if it is one that was given up.
    pub async fn lock(db: &mut Db, id: JobId) -> Result<Self> {
        let found: (String, bool) = jobs::table
            .find(id.0)
            .select((jobs::kind, jobs::buried_at.is_not_null().and(jobs::finished_at.is_null())))
            .for_update()
            .first(db.connection())
            .await?;
        if found.1 { Ok(Self { id: id.0, kind: found.0 }) } else { Err(Code::WrongState.into()) }
    }
}

/// Tries it again at once, as often as its kind is tried. The tries there were still count: they say who holds a job.
pub async fn bring_back(db: &mut Db, job: &Buried) -> Result<()> {
    let again = (
        jobs::buried_at.eq(None::<Timestamp>),
        jobs::leased_until.eq(None::<Timestamp>),
        jobs::run_at.eq(db.now().to_diesel()),
        jobs::more_attempts.eq(jobs::attempts),
    );
    diesel::update(jobs::table.find(job.id)).set(again).execute(db.connection()).await?;
    events::emit(db, Event::JobQueued).await
}

/// Drops it: it is never done.
pub async fn forget(db: &mut Db, job: &Buried) -> Result<()> {
    diesel::delete(jobs::table.find(job.id)).execute(db.connection()).await?;
    Ok(())
}
