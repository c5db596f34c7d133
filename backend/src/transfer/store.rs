//! Imports in PostgreSQL. No other file names their tables.

use super::reading::Problem;
use crate::access::{Db, Scope};
use crate::platform::error::Result;
use crate::schema::{import_parts, import_problems, imports, users};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use serde::Serialize;
use serde::de::DeserializeOwned;
use vestnik_api::id::{ImportId, UserId};
use vestnik_api::imports::{Import, ImportFailure, ImportProblem, ImportState, OnDuplicate};
use vestnik_api::me::Person;

/// Every query starts here: the imports this asker may see.
fn visible(db: &Db) -> imports::BoxedQuery<'static, Pg> {
    let all = imports::table.into_boxed();
    match db.scope() {
        Scope::All => all,
        Scope::Own(me) => all.filter(imports::owner_id.eq(me.0)),
        Scope::Nobody => all.filter(false.into_sql::<Bool>()),
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = imports)]
struct Row {
    id: i64,
    owner_id: i64,
    #[diesel(select_expression = users::name, select_expression_type = users::name)]
    owner_name: String,
    file_name: String,
    state: String,
    on_duplicate: String,
    rows_total: Option<i64>,
    rows_done: i64,
    created: i64,
    updated: i64,
    skipped: i64,
    rejected: i64,
    failure: Option<String>,
    created_at: jiff_diesel::Timestamp,
    finished_at: Option<jiff_diesel::Timestamp>,
}

impl Row {
    fn read(self) -> Result<Import> {
        Ok(Import {
            id: ImportId(self.id),
            owner: Person { id: UserId(self.owner_id), name: self.owner_name },
            file_name: self.file_name,
            state: meaning(&self.state)?,
            on_duplicate: meaning(&self.on_duplicate)?,
            rows_total: self.rows_total,
            rows_done: self.rows_done,
            created: self.created,
            updated: self.updated,
            skipped: self.skipped,
            rejected: self.rejected,
            failure: self.failure.as_deref().map(meaning).transpose()?,
            created_at: self.created_at.to_jiff(),
            finished_at: self.finished_at.map(jiff_diesel::Timestamp::to_jiff),
        })
    }
}

/// The word a value has on the wire is the word it has in the table.
fn word(value: &impl Serialize) -> Result<String> {
    match serde_json::to_value(value).map_err(anyhow::Error::from)? {
        serde_json::Value::String(word) => Ok(word),
        other => Err(anyhow::anyhow!("{other} is no word").into()),
    }
}

fn meaning<T: DeserializeOwned>(word: &str) -> Result<T> {
    Ok(serde_json::from_value(word.into()).map_err(anyhow::Error::from)?)
}

/// A file that came in, without its pieces yet.
pub(super) async fn insert(
    db: &mut Db,
    owner: UserId,
    file_name: &str,
    utf8: bool,
    on_duplicate: OnDuplicate,
) -> Result<ImportId> {
    let row = (
        imports::owner_id.eq(owner.0),
        imports::file_name.eq(file_name),
        imports::utf8.eq(utf8),
        imports::on_duplicate.eq(word(&on_duplicate)?),
        imports::created_at.eq(db.now().to_diesel()),
    );
    let insert = diesel::insert_into(imports::table).values(row).returning(imports::id);
    Ok(ImportId(insert.get_result(db.connection()).await?))
}

/// One piece of its file.
pub(super) async fn insert_part(db: &mut Db, id: ImportId, number: i32, bytes: &[u8]) -> Result<()> {
    let row = (import_parts::import_id.eq(id.0), import_parts::number.eq(number), import_parts::bytes.eq(bytes));
    diesel::insert_into(import_parts::table).values(row).execute(db.connection()).await?;
    Ok(())
}

/// One piece of a file; none behind the last.
pub(super) async fn part(db: &mut Db, id: ImportId, number: i32) -> Result<Option<Vec<u8>>> {
    let part = import_parts::table.find((id.0, number)).select(import_parts::bytes);
    Ok(part.first(db.connection()).await.optional()?)
}

/// One import; 404 if there is none for this asker.
pub(super) async fn find(db: &mut Db, id: ImportId) -> Result<Import> {
    let found = visible(db)
        .filter(imports::id.eq(id.0))
        .inner_join(users::table.on(users::id.eq(imports::owner_id)))
        .select(Row::as_select());
    found.first(db.connection()).await.map_err(Into::into).and_then(Row::read)
}

/// Imports, newest first.
pub(super) async fn list(db: &mut Db, before: Option<i64>, rows: i64) -> Result<Vec<Import>> {
    let mut query = visible(db);
    if let Some(id) = before {
        query = query.filter(imports::id.lt(id));
    }
    let query = query
        .order(imports::id.desc())
        .limit(rows)
        .inner_join(users::table.on(users::id.eq(imports::owner_id)))
        .select(Row::as_select());
    let found: Vec<Row> = query.load(db.connection()).await?;
    found.into_iter().map(Row::read).collect()
}

/// The bad cells of one import, those behind a place in the file. Call [`find`] first: it says who may see them.
pub(super) async fn problems(
    db: &mut Db,
    id: ImportId,
    after: Option<(i64, String)>,
    rows: i64,
) -> Result<Vec<ImportProblem>> {
    let mut query = import_problems::table.filter(import_problems::import_id.eq(id.0)).into_boxed();
    if let Some((line, field)) = after {
        let later = import_problems::line.gt(line);
        query = query.filter(later.or(import_problems::line.eq(line).and(import_problems::field.gt(field))));
    }
    let found: Vec<(i64, String, String, String)> = query
        .order((import_problems::line, import_problems::field))
        .limit(rows)
        .select((import_problems::line, import_problems::field, import_problems::code, import_problems::value))
        .load(db.connection())
        .await?;
    found
        .into_iter()
        .map(|(line, field, code, value)| Ok(ImportProblem { line, field, code: meaning(&code)?, value }))
        .collect()
}

/// What a job needs to know of an import it reads.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) owner: UserId,
    pub(super) utf8: bool,
    pub(super) on_duplicate: OnDuplicate,
    pub(super) rows_total: Option<i64>,
    pub(super) rows_done: i64,
    pub(super) attempts: i32,
}

/// Begins to read, or goes on; none if there is nothing left to do.
pub(super) async fn begin(db: &mut Db, id: ImportId) -> Result<Option<Begun>> {
    let open = imports::table.find(id.0).filter(imports::state.eq_any(["queued", "running"]));
    let begun: Option<(i64, bool, String, Option<i64>, i64, i32)> = diesel::update(open)
        .set((imports::state.eq("running"), imports::attempts.eq(imports::attempts + 1)))
        .returning((
            imports::owner_id,
            imports::utf8,
            imports::on_duplicate,
            imports::rows_total,
            imports::rows_done,
            imports::attempts,
        ))
        .get_result(db.connection())
        .await
        .optional()?;
    let Some((owner, utf8, on_duplicate, rows_total, rows_done, attempts)) = begun else { return Ok(None) };
    let (owner, on_duplicate) = (UserId(owner), meaning(&on_duplicate)?);
    Ok(Some(Begun { owner, utf8, on_duplicate, rows_total, rows_done, attempts }))
}

/// How often reading it was begun since it last got on.
pub(super) async fn attempts(db: &mut Db, id: ImportId) -> Result<i32> {
    Ok(imports::table.find(id.0).select(imports::attempts).first(db.connection()).await?)
}

/// So many rows there are.
pub(super) async fn set_total(db: &mut Db, id: ImportId, rows: i64) -> Result<()> {
    diesel::update(imports::table.find(id.0)).set(imports::rows_total.eq(rows)).execute(db.connection()).await?;
    Ok(())
}

/// How many rows are done; nobody else brings any in until the transaction ends.
pub(super) async fn lock(db: &mut Db, id: ImportId) -> Result<i64> {
    let import = imports::table.find(id.0).select(imports::rows_done);
    Ok(import.for_update().first(db.connection()).await?)
}

/// What became of some rows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Done {
    pub(super) created: i64,
    pub(super) updated: i64,
    pub(super) skipped: i64,
    pub(super) rejected: i64,
}

impl Done {
    /// All of them.
    pub(super) const fn rows(&self) -> i64 {
        self.created + self.updated + self.skipped + self.rejected
    }
}

/// Counts rows as done: the file gets on.
pub(super) async fn add(db: &mut Db, id: ImportId, done: Done) -> Result<()> {
    let more = (
        imports::rows_done.eq(imports::rows_done + done.rows()),
        imports::created.eq(imports::created + done.created),
        imports::updated.eq(imports::updated + done.updated),
        imports::skipped.eq(imports::skipped + done.skipped),
        imports::rejected.eq(imports::rejected + done.rejected),
        imports::attempts.eq(0),
    );
    diesel::update(imports::table.find(id.0)).set(more).execute(db.connection()).await?;
    Ok(())
}

/// Keeps bad cells to be shown, until there are so many of one file.
pub(super) async fn insert_problems(db: &mut Db, id: ImportId, problems: &[Problem], at_most: i64) -> Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    let kept: i64 =
        import_problems::table.filter(import_problems::import_id.eq(id.0)).count().get_result(db.connection()).await?;
    let room = usize::try_from(at_most - kept).unwrap_or(0);
    let mut rows = Vec::with_capacity(room.min(problems.len()));
    for problem in problems.iter().take(room) {
        rows.push((
            import_problems::import_id.eq(id.0),
            import_problems::line.eq(problem.line),
            import_problems::field.eq(problem.field),
            import_problems::code.eq(word(&problem.code)?),
            import_problems::value.eq(&problem.value),
        ));
    }
    // PostgreSQL takes 65,535 values in one statement.
    while !rows.is_empty() {
        let chunk = rows.split_off(rows.len().saturating_sub(10_000));
        diesel::insert_into(import_problems::table).values(chunk).execute(db.connection()).await?;
    }
    Ok(())
}

/// The end of an import, good or bad: the file is not needed any more. Whose it was, and what it was called; none if it had ended before.
pub(super) async fn finish(
    db: &mut Db,
    id: ImportId,
    failure: Option<ImportFailure>,
) -> Result<Option<(UserId, String)>> {
    let state = if failure.is_some() { ImportState::Failed } else { ImportState::Done };
    let end = (
        imports::state.eq(word(&state)?),
        imports::failure.eq(failure.as_ref().map(word).transpose()?),
        imports::finished_at.eq(db.now().to_diesel()),
    );
    let open = imports::table.find(id.0).filter(imports::finished_at.is_null());
    let ended = diesel::update(open).set(end).returning((imports::owner_id, imports::file_name));
    let ended: Option<(i64, String)> = ended.get_result(db.connection()).await.optional()?;
    let file = import_parts::table.filter(import_parts::import_id.eq(id.0));
    diesel::delete(file).execute(db.connection()).await?;
    Ok(ended.map(|(owner, name)| (UserId(owner), name)))
}
