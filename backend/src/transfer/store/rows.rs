//! The rows of a file that did not come in: which cells were wrong, and how they stood.

use super::{kept, read};
use crate::access::Db;
use crate::platform::error::Result;
use crate::platform::word::{meaning, word};
use crate::schema::{import_problems, import_refused, imports};
use crate::transfer::reading::{Problem, Refused};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;
use vestnik_api::id::ImportId;
use vestnik_api::imports::ImportProblem;

/// How many bad cells are kept of one file: enough to see what is wrong with it.
const PROBLEMS_KEPT: i64 = 10_000;
/// And how many of the rows that did not come in.
const REFUSED_KEPT: i64 = 100_000;

/// The bad cells of one import, those behind a place in the file. Call [`super::find`] first: it says who may see them.
pub(in crate::transfer) async fn problems(
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

/// The rows that did not come in, as they stood in the file, those behind a line. Call [`super::find`] first: it says who may see them.
pub(in crate::transfer) async fn refused(
    db: &mut Db,
    id: ImportId,
    behind: i64,
    rows: i64,
) -> Result<Vec<(i64, String, Vec<String>)>> {
    let rows: Vec<(i64, String, Value)> = import_refused::table
        .filter(import_refused::import_id.eq(id.0))
        .filter(import_refused::line.gt(behind))
        .order(import_refused::line)
        .limit(rows)
        .select((import_refused::line, import_refused::error, import_refused::cells))
        .load(db.connection())
        .await?;
    rows.into_iter().map(|(line, error, cells)| Ok((line, error, read(cells)?))).collect()
}

/// Keeps bad cells to be shown, until there are so many of one file.
pub(in crate::transfer) async fn insert_problems(db: &mut Db, id: ImportId, problems: &[&Problem]) -> Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    let kept: i64 =
        import_problems::table.filter(import_problems::import_id.eq(id.0)).count().get_result(db.connection()).await?;
    let room = usize::try_from(PROBLEMS_KEPT - kept).unwrap_or(0);
    let mut rows = Vec::with_capacity(room.min(problems.len()));
    for problem in problems.iter().take(room) {
        rows.push((
            import_problems::import_id.eq(id.0),
            import_problems::line.eq(problem.line),
            import_problems::field.eq(problem.field.as_ref()),
            import_problems::code.eq(word(&problem.code)?),
            import_problems::value.eq(&problem.value),
        ));
    }
    // PostgreSQL takes 65,535 values in one statement.
    while !rows.is_empty() {
        let chunk = rows.split_off(rows.len().saturating_sub(10_000));
        // Two columns of a row may be called alike: the first problem is enough.
        let insert = diesel::insert_into(import_problems::table).values(chunk).on_conflict_do_nothing();
        insert.execute(db.connection()).await?;
    }
    Ok(())
}

/// Keeps rows that did not come in, until there are so many of one file. Call it before they are counted.
pub(in crate::transfer) async fn insert_refused(db: &mut Db, id: ImportId, refused: &[Refused]) -> Result<()> {
    if refused.is_empty() {
        return Ok(());
    }
    let before: i64 = imports::table.find(id.0).select(imports::rejected).first(db.connection()).await?;
    let room = usize::try_from(REFUSED_KEPT - before).unwrap_or(0);
    let mut rows = Vec::with_capacity(room.min(refused.len()));
    for row in refused.iter().take(room) {
        let said = |problem: &Problem| Ok(format!("{}: {}", problem.field, word(&problem.code)?));
        let error = row.problems.iter().map(said).collect::<Result<Vec<String>>>()?.join("; ");
        // The database keeps no such character.
        let cells: Vec<String> = row.cells.iter().map(|cell| cell.replace('\0', "\u{FFFD}")).collect();
        rows.push((
            import_refused::import_id.eq(id.0),
            import_refused::line.eq(row.line),
            import_refused::error.eq(error),
            import_refused::cells.eq(self::kept(&cells)?),
        ));
    }
    while !rows.is_empty() {
        let chunk = rows.split_off(rows.len().saturating_sub(10_000));
        diesel::insert_into(import_refused::table).values(chunk).execute(db.connection()).await?;
    }
    Ok(())
}
