//! Imports in PostgreSQL. No other folder names their tables.

mod rows;
mod undo;

pub(super) use rows::{insert_problems, insert_refused, problems, refused};
pub(super) use undo::{
    add_undone, bare, changes_waiting, insert_changes, keep_made, kept_by_undo, set_undone_by, settle_changes,
};

use crate::access::Db;
use crate::platform::error::Result;
use crate::platform::word::{meaning, word};
use crate::schema::{import_mappings, import_parts, import_problems, import_refused, imports, users};
use anyhow::Context;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Timestamptz;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use vestnik_api::Reach;
use vestnik_api::id::{ImportId, UserId};
use vestnik_api::imports::{
    Import, ImportFailure, ImportField, ImportKind, ImportSettings, ImportState, ImportUndone, OnDuplicate, UNDO_DAYS,
};
use vestnik_api::me::Person;

/// Every query starts here: the imports this asker may see, of each kind as far as he may write such records.
fn visible(db: &Db) -> imports::BoxedQuery<'static, Pg> {
    let reach = |kind: ImportKind| db.actor().and_then(|actor| actor.reach(kind.permission()));
    let of = |wanted: &dyn Fn(Reach) -> bool| -> Vec<&'static str> {
        let kinds = ImportKind::ALL.into_iter().filter(|kind| reach(*kind).is_some_and(wanted));
        kinds.map(ImportKind::name).collect()
    };
    let everybodys = imports::kind.eq_any(of(&|reach| reach == Reach::All));
    let me = db.actor().map_or(0, |actor| actor.user.0);
    let own = imports::kind.eq_any(of(&|reach| reach != Reach::All)).and(imports::owner_id.eq(me));
    imports::table.filter(everybodys.or(own)).into_boxed()
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
    kind: String,
    settings: Option<Value>,
    undo_deleted: i64,
    undo_restored: i64,
    undo_kept: i64,
}

impl Row {
    fn read(self) -> Result<Import> {
        let state = meaning(&self.state)?;
        let finished_at = self.finished_at.map(jiff_diesel::Timestamp::to_jiff);
        let settings: Option<ImportSettings> = self.settings.map(read).transpose()?;
        let ended = matches!(state, ImportState::Done | ImportState::Failed | ImportState::Cancelled);
        let may_undo = ended && settings.is_some() && self.created + self.updated > 0;
        let until =
            finished_at.filter(|_| may_undo).map(|at| at.saturating_add(SignedDuration::from_hours(24 * UNDO_DAYS)));
        let undone = ImportUndone { deleted: self.undo_deleted, restored: self.undo_restored, kept: self.undo_kept };
        Ok(Import {
            id: ImportId(self.id),
            owner: Person { id: UserId(self.owner_id), name: self.owner_name },
            kind: meaning(&self.kind)?,
            settings,
            undo_until: until.transpose().context("so late there is no time")?,
            undone: matches!(state, ImportState::Undoing | ImportState::Undone).then_some(undone),
            file_name: self.file_name,
            state,
            on_duplicate: meaning(&self.on_duplicate)?,
            rows_total: self.rows_total,
            rows_done: self.rows_done,
            created: self.created,
            updated: self.updated,
            skipped: self.skipped,
            rejected: self.rejected,
            failure: self.failure.as_deref().map(meaning).transpose()?,
            created_at: self.created_at.to_jiff(),
            finished_at,
        })
    }
}

fn read<T: DeserializeOwned>(kept: Value) -> Result<T> {
    Ok(serde_json::from_value(kept).context("what an import keeps")?)
}

fn kept(value: &impl Serialize) -> Result<Value> {
    Ok(serde_json::to_value(value).map_err(anyhow::Error::from)?)
}

/// A file that came in.
#[derive(Debug)]
pub(super) struct New<'a> {
    pub(super) kind: ImportKind,
    pub(super) owner: UserId,
    pub(super) file_name: &'a str,
    /// Whether it is UTF-8 throughout.
    pub(super) utf8: bool,
    /// Those of a workbook.
    pub(super) sheets: Option<Vec<String>>,
    pub(super) on_duplicate: OnDuplicate,
}

/// A file that came in, without its pieces yet.
pub(super) async fn insert(db: &mut Db, new: &New<'_>) -> Result<ImportId> {
    let row = (
        imports::kind.eq(word(&new.kind)?),
        imports::owner_id.eq(new.owner.0),
        imports::file_name.eq(new.file_name),
        imports::utf8.eq(new.utf8),
        imports::sheets.eq(new.sheets.as_ref().map(kept).transpose()?),
        imports::on_duplicate.eq(word(&new.on_duplicate)?),
        imports::state.eq(word(&ImportState::Uploaded)?),
        imports::created_at.eq(db.now().to_diesel()),
    );
    let insert = diesel::insert_into(imports::table).values(row).returning(imports::id);
    Ok(ImportId(insert.get_result(db.connection()).await?))
}

/// One piece of its file.
pub(super) async fn insert_part(db: &mut Db, id: ImportId, sheet: i16, number: i32, bytes: &[u8]) -> Result<()> {
    let row = (
        import_parts::import_id.eq(id.0),
        import_parts::sheet.eq(sheet),
        import_parts::number.eq(number),
        import_parts::bytes.eq(bytes),
    );
    diesel::insert_into(import_parts::table).values(row).execute(db.connection()).await?;
    Ok(())
}

/// One piece of a sheet; none behind the last.
pub(super) async fn part(db: &mut Db, id: ImportId, sheet: u16, number: i32) -> Result<Option<Vec<u8>>> {
    let Ok(sheet) = i16::try_from(sheet) else { return Ok(None) };
    let part = import_parts::table.find((id.0, sheet, number)).select(import_parts::bytes);
    Ok(part.first(db.connection()).await.optional()?)
}

/// Drops those files of a person's that wait longest to be started, but for so many, and of those he has ended, which could go on.
pub(super) async fn drop_drafts(db: &mut Db, owner: UserId, but: i64) -> Result<()> {
    let drafts = oldest(db, owner, &["uploaded", "checked"], but).await?;
    diesel::delete(imports::table.filter(imports::id.eq_any(drafts))).execute(db.connection()).await?;
    let ended = oldest(db, owner, &["cancelled"], but).await?;
    diesel::delete(import_parts::table.filter(import_parts::import_id.eq_any(ended))).execute(db.connection()).await?;
    Ok(())
}

/// A person's imports in one of these states, but for so many of the newest.
async fn oldest(db: &mut Db, owner: UserId, states: &[&str], but: i64) -> Result<Vec<i64>> {
    let all = imports::table.filter(imports::owner_id.eq(owner.0)).filter(imports::state.eq_any(states.to_vec()));
    let old = all.order(imports::id.desc()).offset(but).limit(100).select(imports::id);
    Ok(old.load(db.connection()).await?)
}

/// How many imports of whoever has this one wait for their turn, or are at work.
pub(super) async fn under_way(db: &mut Db, id: ImportId) -> Result<i64> {
    let owner = diesel::alias!(imports as this);
    let owner = owner.filter(owner.field(imports::id).eq(id.0)).select(owner.field(imports::owner_id));
    let all = imports::table.filter(imports::owner_id.eq_any(owner));
    let all = all.filter(imports::state.eq_any(["queued", "running", "checking", "undoing"]));
    Ok(all.count().get_result(db.connection()).await?)
}

/// Drops one.
pub(super) async fn delete(db: &mut Db, id: ImportId) -> Result<()> {
    diesel::delete(imports::table.find(id.0)).execute(db.connection()).await?;
    Ok(())
}

/// What is known of a file beside what is told of it.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) utf8: bool,
    /// Those of a workbook.
    pub(super) sheets: Option<Vec<String>>,
}

/// What is known of the file of one import. Call [`find`] first: it says who may see it.
pub(super) async fn file(db: &mut Db, id: ImportId) -> Result<File> {
    let file = imports::table.find(id.0).select((imports::utf8, imports::sheets));
    let (utf8, sheets): (bool, Option<Value>) = file.first(db.connection()).await?;
    Ok(File { utf8, sheets: sheets.map(read).transpose()? })
}

/// One import, which nobody else changes until the transaction ends; 404 if there is none for this asker.
pub(super) async fn lock(db: &mut Db, id: ImportId) -> Result<Import> {
    imports::table.find(id.0).select(imports::id).for_update().first::<i64>(db.connection()).await?;
    find(db, id).await
}

/// How it is to be read from now on: what a dry run found does not hold any more.
pub(super) async fn set(db: &mut Db, id: ImportId, settings: &ImportSettings, heads: &[String]) -> Result<()> {
    let heads = (!heads.is_empty()).then(|| kept(&heads)).transpose()?;
    let set = (
        imports::heads.eq(heads),
        imports::settings.eq(kept(settings)?),
        imports::on_duplicate.eq(word(&settings.on_duplicate)?),
        imports::state.eq(word(&ImportState::Uploaded)?),
        imports::rows_total.eq(None::<i64>),
    );
    diesel::update(imports::table.find(id.0)).set(set).execute(db.connection()).await?;
    forget_figures(db, id).await
}

/// What the first row of a file calls its columns; none: it calls them nothing. Call [`find`] first: it says who may see it.
pub(super) async fn heads(db: &mut Db, id: ImportId) -> Result<Option<Vec<String>>> {
    let heads: Option<Value> = imports::table.find(id.0).select(imports::heads).first(db.connection()).await?;
    heads.map(read).transpose()
}

/// Nothing of the file has been read.
async fn forget_figures(db: &mut Db, id: ImportId) -> Result<()> {
    let none = (
        imports::rows_done.eq(0),
        imports::created.eq(0),
        imports::updated.eq(0),
        imports::skipped.eq(0),
        imports::rejected.eq(0),
    );
    diesel::update(imports::table.find(id.0)).set(none).execute(db.connection()).await?;
    diesel::delete(import_problems::table.filter(import_problems::import_id.eq(id.0))).execute(db.connection()).await?;
    diesel::delete(import_refused::table.filter(import_refused::import_id.eq(id.0))).execute(db.connection()).await?;
    Ok(())
}

/// Hands it to a job: to be checked, read, gone on with or undone.
pub(super) async fn queue(db: &mut Db, id: ImportId, state: ImportState, anew: bool) -> Result<()> {
    let goes_on = state == ImportState::Queued;
    let set = (
        imports::state.eq(word(&state)?),
        imports::attempts.eq(0),
        imports::failure.eq(None::<String>),
        goes_on.then(|| imports::finished_at.eq(None::<jiff_diesel::Timestamp>)),
    );
    diesel::update(imports::table.find(id.0)).set(set).execute(db.connection()).await?;
    if anew { forget_figures(db, id).await } else { Ok(()) }
}

/// What columns with these heads held the last time.
pub(super) async fn last_time(
    db: &mut Db,
    owner: UserId,
    kind: ImportKind,
    fingerprint: &str,
) -> Result<Option<Vec<ImportField>>> {
    let known = import_mappings::table.find((owner.0, word(&kind)?, fingerprint)).select(import_mappings::fields);
    let known: Option<Value> = known.first(db.connection()).await.optional()?;
    // Of a field that is no more, nothing is remembered.
    Ok(known.and_then(|columns| serde_json::from_value(columns).ok()))
}

/// Remembers it.
pub(super) async fn remember(
    db: &mut Db,
    owner: UserId,
    kind: ImportKind,
    fingerprint: &str,
    columns: &[ImportField],
) -> Result<()> {
    let set = (import_mappings::fields.eq(kept(&columns)?), import_mappings::used_at.eq(db.now().to_diesel()));
    let row = (
        import_mappings::owner_id.eq(owner.0),
        import_mappings::kind.eq(word(&kind)?),
        import_mappings::fingerprint.eq(fingerprint),
        set.clone(),
    );
    diesel::insert_into(import_mappings::table)
        .values(row)
        .on_conflict((import_mappings::owner_id, import_mappings::kind, import_mappings::fingerprint))
        .do_update()
        .set(set)
        .execute(db.connection())
        .await?;
    Ok(())
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

/// What a job needs to know of an import.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) state: ImportState,
    pub(super) kind: ImportKind,
    pub(super) owner: UserId,
    pub(super) file_name: String,
    pub(super) on_duplicate: OnDuplicate,
    pub(super) settings: Option<ImportSettings>,
    pub(super) is_workbook: bool,
    pub(super) rows_total: Option<i64>,
    pub(super) rows_done: i64,
    pub(super) attempts: i32,
    pub(super) round: i32,
    pub(super) undone_by: Option<UserId>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = imports)]
struct BegunRow {
    state: String,
    kind: String,
    owner_id: i64,
    file_name: String,
    on_duplicate: String,
    settings: Option<Value>,
    sheets: Option<Value>,
    rows_total: Option<i64>,
    rows_done: i64,
    attempts: i32,
    round: i32,
    undone_by: Option<i64>,
}

/// Begins, or goes on; whoever was at it stops. None if there is nothing left to do. A dry run always begins at the beginning: what
/// it saw is in nobody's memory any more.
pub(super) async fn begin(db: &mut Db, id: ImportId) -> Result<Option<Begun>> {
    db.transaction(async |db| {
        let open =
            imports::table.find(id.0).filter(imports::state.eq_any(["checking", "queued", "running", "undoing"]));
        let begun = diesel::update(open)
            .set((imports::attempts.eq(imports::attempts + 1), imports::round.eq(imports::round + 1)))
            .returning(BegunRow::as_returning())
            .get_result(db.connection())
            .await
            .optional()?;
        let Some(row) = begun else { return Ok(None) };
        let mut begun = Begun {
            state: meaning(&row.state)?,
            kind: meaning(&row.kind)?,
            owner: UserId(row.owner_id),
            file_name: row.file_name,
            on_duplicate: meaning(&row.on_duplicate)?,
            settings: row.settings.map(read).transpose()?,
            is_workbook: row.sheets.is_some(),
            rows_total: row.rows_total,
            rows_done: row.rows_done,
            attempts: row.attempts,
            round: row.round,
            undone_by: row.undone_by.map(UserId),
        };
        match begun.state {
            ImportState::Checking => {
                begun.rows_done = 0;
                forget_figures(db, id).await?;
            }
            ImportState::Queued => {
                begun.state = ImportState::Running;
                let running = imports::state.eq(word(&ImportState::Running)?);
                diesel::update(imports::table.find(id.0)).set(running).execute(db.connection()).await?;
            }
            _ => {}
        }
        Ok(Some(begun))
    })
    .await
}

/// How often it was begun since it last got on.
pub(super) async fn attempts(db: &mut Db, id: ImportId) -> Result<i32> {
    Ok(imports::table.find(id.0).select(imports::attempts).first(db.connection()).await?)
}

/// So many rows there are.
pub(super) async fn set_total(db: &mut Db, id: ImportId, rows: i64) -> Result<()> {
    diesel::update(imports::table.find(id.0)).set(imports::rows_total.eq(rows)).execute(db.connection()).await?;
    Ok(())
}

/// Whether whoever began in this round is to go on, having done so many rows: nobody has ended it, and nobody has begun after him.
/// Nobody else does before the transaction ends.
pub(super) async fn hold(db: &mut Db, id: ImportId, state: ImportState, round: i32, done: Option<i64>) -> Result<bool> {
    let import = imports::table.find(id.0).select((imports::state, imports::round, imports::rows_done));
    let (now, current, rows): (String, i32, i64) = import.for_update().first(db.connection()).await?;
    Ok(now == word(&state)? && current == round && done.is_none_or(|done| done == rows))
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

/// A dry run is at its end.
pub(super) async fn checked(db: &mut Db, id: ImportId) -> Result<()> {
    let checked = imports::state.eq(word(&ImportState::Checked)?);
    let open = imports::table.find(id.0).filter(imports::state.eq(word(&ImportState::Checking)?));
    diesel::update(open).set(checked).execute(db.connection()).await?;
    Ok(())
}

/// The end of an import, good or bad, if nobody has ended it before; `needed`: its file is, to go on.
pub(super) async fn finish(
    db: &mut Db,
    id: ImportId,
    state: ImportState,
    failure: Option<ImportFailure>,
    needed: bool,
) -> Result<()> {
    let end = (
        imports::state.eq(word(&state)?),
        imports::failure.eq(failure.as_ref().map(word).transpose()?),
        imports::finished_at.eq(db.now().to_diesel()),
    );
    diesel::update(imports::table.find(id.0)).set(end).execute(db.connection()).await?;
    if !needed {
        let file = import_parts::table.filter(import_parts::import_id.eq(id.0));
        diesel::delete(file).execute(db.connection()).await?;
    }
    Ok(())
}

/// Forgets what is too old: files that were never started, what can be undone no more, the rows that did not come in, and what columns
/// held that nobody has used for a year.
pub(super) async fn sweep(db: &mut Db, before: Timestamp, mappings_before: Timestamp) -> Result<()> {
    let drafts = sql_query("DELETE FROM imports WHERE state IN ('uploaded', 'checked') AND created_at < $1");
    drafts.bind::<Timestamptz, _>(before.to_diesel()).execute(db.connection()).await?;
    let ended = sql_query(
        "WITH old AS (SELECT id FROM imports WHERE finished_at < $1
                      AND state IN ('done', 'failed', 'cancelled', 'undone')),
              changes AS (DELETE FROM import_changes USING old WHERE import_id = old.id),
              refused AS (DELETE FROM import_refused USING old WHERE import_id = old.id)
         DELETE FROM import_parts USING old WHERE import_id = old.id",
    );
    ended.bind::<Timestamptz, _>(before.to_diesel()).execute(db.connection()).await?;
    let mappings = import_mappings::table.filter(import_mappings::used_at.lt(mappings_before.to_diesel()));
    diesel::delete(mappings).execute(db.connection()).await?;
    Ok(())
}
