//! What people do with files of records.

use super::jobs::ReadFile;
use super::kinds;
use super::reading::{self, Look};
use super::rights;
use super::store::{self, File, New};
use super::upload::{Content, Upload};
use crate::access::{Actor, Db, SignedIn};
use crate::audit::{self, Of};
use crate::custom_fields;
use crate::http::Cursor;
use crate::http::page::{page, rows_to_read};
use crate::jobs::enqueue;
use crate::platform::error::{Error, Result};
use jiff::Timestamp;
use vestnik_api::id::ImportId;
use vestnik_api::imports::{
    Import, ImportFailure, ImportField, ImportKind, ImportLook, ImportOptions, ImportPage, ImportPreview,
    ImportProblem, ImportSettings, ImportState, KeptRecord,
};
use vestnik_api::text::Line;
use vestnik_api::{Code, FieldCode, Page};

/// How many files of one person may wait to be started: those handed in before them are dropped.
const DRAFTS: i64 = 5;

/// How many of them may wait for their turn: whoever hands in more has to wait until some are done.
const WAITING: i64 = 20;

/// How many pieces of a file are looked at.
const LOOKED_AT: i32 = 2;

/// Refuses who may not bring in such records.
pub(super) fn check_may(actor: &Actor, kind: ImportKind) -> Result<()> {
    if actor.reach(kind.permission()).is_some() { Ok(()) } else { Err(Code::Forbidden.into()) }
}

/// The name of the file, if it is one; one that came without a name is called after what it holds.
pub(super) fn file_name(kind: ImportKind, options: &ImportOptions) -> Result<String> {
    let Some(name) = options.file_name.as_deref() else { return Ok(format!("{}.csv", kind.name())) };
    let name = Line::<200>::parse(name).map_err(|refused| Error::field("file_name", refused.0))?;
    Ok(name.into_string())
}

/// Keeps the file and looks at it; `at_once`: it is read by what its columns seem to be.
pub(super) async fn create(
    db: &mut Db,
    kind: ImportKind,
    options: &ImportOptions,
    content: Taken,
    at_once: bool,
) -> Result<Import> {
    let (owner, name) = (db.me()?, file_name(kind, options)?);
    db.transaction(async |db| {
        store::drop_drafts(db, owner, DRAFTS - 1).await?;
        let utf8 = content.as_ref().is_ok_and(Content::is_utf8);
        let sheets = content.as_ref().ok().and_then(Content::sheets);
        let new = New { kind, owner, file_name: &name, utf8, sheets, on_duplicate: options.on_duplicate };
        let id = store::insert(db, &new).await?;
        if at_once {
            let of = Of { id: Some(id.0), name: &name, owner: Some(owner), ..Of::default() };
            audit::note_only(db, kinds::imported(kind), of).await?;
        }
        if let Err(failure) = keep(db, id, options, content, at_once).await? {
            store::finish(db, id, ImportState::Failed, Some(failure), false).await?;
        } else if at_once {
            begin(db, id, ImportState::Queued, true).await?;
        }
        store::find(db, id).await
    })
    .await
}

/// A file as it came in, or why it can't be read.
pub(super) type Taken = Result<Content, ImportFailure>;

/// Takes a file in, and unpacks it if it is a workbook.
pub(super) async fn unpacked(upload: Upload) -> Result<Taken> {
    upload.unpacked().await
}

/// Keeps the pieces of a file, and how it seems to be read.
async fn keep(
    db: &mut Db,
    id: ImportId,
    options: &ImportOptions,
    content: Taken,
    at_once: bool,
) -> Result<Result<(), ImportFailure>> {
    let content = match content {
        Ok(content) => content,
        Err(failure) => return Ok(Err(failure)),
    };
    let (sheet, file) = (content.first_sheet(), File { utf8: content.is_utf8(), sheets: content.sheets() });
    content.pieces(async |sheet, number, bytes| store::insert_part(db, id, sheet, number, &bytes).await).await?;
    let import = store::find(db, id).await?;
    let asked = ImportLook { sheet: Some(sheet), ..ImportLook::default() };
    let seen = match seen(db, &import, &file, asked).await? {
        Ok(seen) => seen,
        Err(failure) => return Ok(Err(failure)),
    };
    let columns =
        seen.columns.iter().map(|column| column.last_time.filter(|_| !at_once).unwrap_or(column.guess)).collect();
    let settings = settings_of(&seen, sheet, options, columns);
    if at_once && import.kind.refuses(&settings.columns).is_some() {
        return Ok(Err(ImportFailure::ColumnsMissing));
    }
    store::set(db, id, &settings, &seen.heads).await.map(Ok)
}

fn settings_of(look: &Look, sheet: u16, options: &ImportOptions, columns: Vec<ImportField>) -> ImportSettings {
    ImportSettings {
        sheet,
        encoding: (!look.layout.is_workbook).then_some(look.layout.encoding),
        delimiter: (!look.layout.is_workbook).then_some(look.layout.delimiter),
        has_header: look.layout.has_header,
        columns,
        on_duplicate: options.on_duplicate,
        group: None,
        owner: None,
    }
}

/// What a file looks like, with what its columns held the last time.
async fn seen(db: &mut Db, import: &Import, file: &File, asked: ImportLook) -> Result<Result<Look, ImportFailure>> {
    let (head, all) = beginning(db, import.id, asked.sheet.unwrap_or_default()).await?;
    let mut look = match look(import.kind, file, head, all, asked).await? {
        Ok(look) => look,
        Err(failure) => return Ok(Err(failure)),
    };
    let group = import.settings.as_ref().and_then(|settings| settings.group);
    let custom = custom_fields::known(db, import.kind.bearer(), group).await?;
    for column in look.columns.iter_mut().filter(|column| column.guess == ImportField::Ignore) {
        column.guess = reading::named(&column.head, custom.all()).unwrap_or_default();
    }
    if let Some(fingerprint) = reading::fingerprint(&look.heads) {
        let known = store::last_time(db, import.owner.id, import.kind, &fingerprint).await?;
        for (column, field) in look.columns.iter_mut().zip(known.into_iter().flatten()) {
            let is_there = !matches!(field, ImportField::Custom(id) if custom.find(id).is_none());
            column.last_time = Some(field).filter(|_| is_there);
        }
    }
    Ok(Ok(look))
}

/// Looks where it keeps nobody from being served.
async fn look(
    kind: ImportKind,
    file: &File,
    head: Vec<u8>,
    all: bool,
    asked: ImportLook,
) -> Result<Result<Look, ImportFailure>> {
    let (utf8, is_workbook) = (file.utf8, file.sheets.is_some());
    let looks = move || reading::look(kind, &head, all, utf8, is_workbook, asked);
    Ok(tokio::task::spawn_blocking(looks).await.map_err(anyhow::Error::from)?)
}

/// The beginning of a sheet, and whether that is all of it.
async fn beginning(db: &mut Db, id: ImportId, sheet: u16) -> Result<(Vec<u8>, bool)> {
    let mut head = Vec::new();
    for number in 0..LOOKED_AT {
        match store::part(db, id, sheet, number).await? {
            Some(mut piece) => head.append(&mut piece),
            None => return Ok((head, true)),
        }
    }
    Ok((head, store::part(db, id, sheet, LOOKED_AT).await?.is_none()))
}

/// The columns of a file and its first rows.
pub(super) async fn preview(db: &mut Db, id: ImportId, asked: ImportLook) -> Result<ImportPreview> {
    let import = store::find(db, id).await?;
    let file = store::file(db, id).await?;
    let known = import.settings.as_ref();
    let asked = ImportLook {
        sheet: asked.sheet.or(known.map(|known| known.sheet)),
        encoding: asked.encoding.or(known.and_then(|known| known.encoding)),
        delimiter: asked.delimiter.or(known.and_then(|known| known.delimiter)),
        has_header: asked.has_header.or(known.map(|known| known.has_header)),
    };
    let sheet = asked.sheet.unwrap_or_default();
    check_sheet(sheet, &file)?;
    if !import.state.is_draft() {
        return Err(Error::because(Code::WrongState, "its file is not kept to be looked at"));
    }
    let look = seen(db, &import, &file, asked).await?.map_err(|_failure| Error::field("sheet", FieldCode::Invalid))?;
    let is_text = !look.layout.is_workbook;
    Ok(ImportPreview {
        sheets: file.sheets.unwrap_or_default(),
        sheet,
        encoding: is_text.then_some(look.layout.encoding),
        delimiter: is_text.then_some(look.layout.delimiter),
        has_header: look.layout.has_header,
        columns: look.columns,
        rows: look.rows,
    })
}

fn check_sheet(sheet: u16, file: &File) -> Result<()> {
    let sheets = file.sheets.as_ref().map_or(0, Vec::len);
    if usize::from(sheet) < sheets.max(1) { Ok(()) } else { Err(Error::field("sheet", FieldCode::NotFound)) }
}

/// Says how a file is to be read. What a dry run found does not hold any more.
pub(super) async fn set(db: &mut Db, id: ImportId, settings: ImportSettings) -> Result<Import> {
    db.transaction(async |db| {
        let import = store::lock(db, id).await?;
        if !matches!(import.state, ImportState::Uploaded | ImportState::Checked) {
            return Err(wrong(import.state));
        }
        let file = store::file(db, id).await?;
        check_sheet(settings.sheet, &file)?;
        if let Some(code) = import.kind.refuses(&settings.columns) {
            return Err(Error::field("columns", code));
        }
        rights::check(db, &import, &settings).await?;
        let custom = custom_fields::known(db, import.kind.bearer(), settings.group).await?;
        if settings.columns.iter().any(|field| matches!(field, ImportField::Custom(id) if custom.find(*id).is_none())) {
            return Err(Error::field("columns", FieldCode::NotFound));
        }
        let asked = ImportLook {
            sheet: Some(settings.sheet),
            encoding: settings.encoding,
            delimiter: settings.delimiter,
            has_header: Some(settings.has_header),
        };
        let look =
            seen(db, &import, &file, asked).await?.map_err(|_failure| Error::field("sheet", FieldCode::Invalid))?;
        if settings.columns.len() > look.columns.len() {
            return Err(Error::field("columns", FieldCode::TooMany));
        }
        let is_text = !look.layout.is_workbook;
        let encoding = is_text.then_some(look.layout.encoding);
        let delimiter = is_text.then_some(look.layout.delimiter);
        store::set(db, id, &ImportSettings { encoding, delimiter, ..settings }, &look.heads).await?;
        store::find(db, id).await
    })
    .await
}

fn wrong(state: ImportState) -> Error {
    let why = match state {
        ImportState::Queued | ImportState::Running | ImportState::Checking | ImportState::Undoing => "it is under way",
        ImportState::Done | ImportState::Failed => "it is at its end",
        ImportState::Uploaded | ImportState::Checked => "it was not started",
        ImportState::Cancelled => "it was ended",
        ImportState::Undone => "it was undone",
    };
    Error::because(Code::WrongState, why)
}

/// What is to be read must be told apart first.
fn ready(import: &Import) -> Result<&ImportSettings> {
    let settings = import.settings.as_ref().ok_or_else(|| wrong(import.state))?;
    match import.kind.refuses(&settings.columns) {
        Some(code) => Err(Error::field("columns", code)),
        None => Ok(settings),
    }
}

/// Has a file read without anything being written.
pub(super) async fn check(db: &mut Db, id: ImportId) -> Result<Import> {
    db.transaction(async |db| {
        let import = store::lock(db, id).await?;
        if !matches!(import.state, ImportState::Uploaded | ImportState::Checked) {
            return Err(wrong(import.state));
        }
        ready(&import)?;
        begin(db, id, ImportState::Checking, true).await?;
        store::find(db, id).await
    })
    .await
}

/// Puts it in line. Whoever has so much there already has to wait until some of it is done.
async fn begin(db: &mut Db, id: ImportId, state: ImportState, anew: bool) -> Result<()> {
    store::queue(db, id, state, anew).await?;
    // This one is among them.
    if store::under_way(db, id).await? > WAITING {
        return Err(Error::TooOften { retry_after: 60 });
    }
    enqueue(db, &ReadFile { import: id }).await
}

fn of(import: &Import) -> Of<'_> {
    Of { id: Some(import.id.0), name: &import.file_name, owner: Some(import.owner.id), ..Of::default() }
}

/// Brings a file in, or goes on with one that was ended.
pub(super) async fn start(db: &mut Db, id: ImportId) -> Result<Import> {
    db.transaction(async |db| {
        let import = store::lock(db, id).await?;
        let settings = ready(&import)?;
        let anew = import.state != ImportState::Cancelled;
        let kept = store::part(db, id, settings.sheet, 0).await?.is_some();
        if !kept || !matches!(import.state, ImportState::Uploaded | ImportState::Checked | ImportState::Cancelled) {
            return Err(wrong(import.state));
        }
        rights::check(db, &import, settings).await?;
        let heads = store::heads(db, id).await?.unwrap_or_default();
        if let Some(fingerprint) = reading::fingerprint(&heads) {
            store::remember(db, import.owner.id, import.kind, &fingerprint, &settings.columns).await?;
        }
        begin(db, id, ImportState::Queued, anew).await?;
        audit::note(db, kinds::imported(import.kind), of(&import), None::<&()>, Some(settings)).await?;
        store::find(db, id).await
    })
    .await
}

/// Ends it where it is: what is in stays. A dry run is as if it had not been begun.
pub(super) async fn cancel(db: &mut Db, id: ImportId) -> Result<Import> {
    db.transaction(async |db| {
        let import = store::lock(db, id).await?;
        match import.state {
            ImportState::Checking => {
                store::queue(db, id, ImportState::Uploaded, true).await?;
            }
            ImportState::Queued | ImportState::Running => {
                store::finish(db, id, ImportState::Cancelled, None, true).await?;
                audit::note_only(db, kinds::cancelled(import.kind), of(&import)).await?;
            }
            // Twice is as good as once.
            ImportState::Cancelled => {}
            other => return Err(wrong(other)),
        }
        store::find(db, id).await
    })
    .await
}

/// Takes out again what came in, but for what somebody worked on since.
pub(super) async fn undo(db: &mut Db, id: ImportId) -> Result<Import> {
    let (me, now) = (db.me()?, db.now());
    db.transaction(async |db| {
        let import = store::lock(db, id).await?;
        let until = import.undo_until.ok_or_else(|| wrong(import.state))?;
        if until < now {
            return Err(Error::because(Code::WrongState, "it is too long ago"));
        }
        store::set_undone_by(db, id, me).await?;
        begin(db, id, ImportState::Undoing, false).await?;
        audit::note_only(db, kinds::undone(import.kind), of(&import)).await?;
        store::find(db, id).await
    })
    .await
}

/// Throws away what was never started.
pub(super) async fn discard(db: &mut Db, id: ImportId) -> Result<()> {
    db.transaction(async |db| {
        let import = store::lock(db, id).await?;
        if !import.state.is_draft() {
            return Err(wrong(import.state));
        }
        store::delete(db, id).await
    })
    .await
}

/// A page of imports.
pub(super) async fn list(db: &mut Db, asked: &ImportPage) -> Result<Page<Import>> {
    let before: Option<i64> = Cursor::read(asked.cursor.as_deref(), &IMPORTS.to_owned())?;
    let rows = store::list(db, before, rows_to_read(asked.limit)).await?;
    page(rows, asked.limit, &IMPORTS, |import| import.id.0, None)
}

/// A page of the bad cells of one import.
pub(super) async fn problems(db: &mut Db, id: ImportId, asked: &ImportPage) -> Result<Page<ImportProblem>> {
    let after: Option<(i64, String)> = Cursor::read(asked.cursor.as_deref(), &PROBLEMS.to_owned())?;
    if after.as_ref().is_some_and(|(_, field)| field.contains('\0')) {
        return Err(Error::field("cursor", FieldCode::Invalid));
    }
    store::find(db, id).await?;
    let rows = store::problems(db, id, after, rows_to_read(asked.limit)).await?;
    page(rows, asked.limit, &PROBLEMS, |problem| (problem.line, problem.field.clone()), None)
}

/// A page of the records that undoing left as they are; those one may not change are left out.
pub(super) async fn kept(me: &SignedIn, id: ImportId, asked: &ImportPage) -> Result<Page<KeptRecord>> {
    let behind: Option<i64> = Cursor::read(asked.cursor.as_deref(), &KEPT.to_owned())?;
    let kind = store::find(&mut me.db().await?, id).await?.kind;
    let mut db = me.db_with(kind.permission()).await?.ok_or(Code::Forbidden)?;
    let ids = store::kept_by_undo(&mut db, id, behind.unwrap_or_default(), rows_to_read(asked.limit)).await?;
    let found = page(ids, asked.limit, &KEPT, |id| *id, None)?;
    let items = kinds::kept(&mut db, kind, found.items).await?;
    Ok(Page { items, next_cursor: found.next_cursor, total: None })
}

/// When what is kept of a file was handed in so long ago that it is forgotten.
pub(super) fn forgotten(now: Timestamp, days: i64) -> Result<Timestamp> {
    let days = jiff::SignedDuration::from_hours(24 * days);
    Ok(now.saturating_sub(days).map_err(anyhow::Error::from)?)
}

/// The orders that cursors are bound to.
const IMPORTS: &str = "-id";
const PROBLEMS: &str = "line";
const KEPT: &str = "kept";
