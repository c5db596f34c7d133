//! What people do with files of clients.

use super::jobs::ReadFile;
use super::store;
use super::upload::Upload;
use crate::access::Db;
use crate::audit::{self, Of};
use crate::http::Cursor;
use crate::http::page::{page, rows_to_read};
use crate::jobs::enqueue;
use crate::platform::error::{Error, Result};
use vestnik_api::audit::Act;
use vestnik_api::id::ImportId;
use vestnik_api::imports::{Import, ImportOptions, ImportPage, ImportProblem};
use vestnik_api::text::Line;
use vestnik_api::{FieldCode, Page};

/// What a file is called that came without a name.
const NAMELESS: &str = "clients.csv";

/// The name of the file, if it is one.
pub(super) fn file_name(options: &ImportOptions) -> Result<String> {
    let name = options.file_name.as_deref().unwrap_or(NAMELESS);
    let name = Line::<200>::parse(name).map_err(|refused| Error::field("file_name", refused.0))?;
    Ok(name.into_string())
}

/// Keeps the file, and has it read.
pub(super) async fn create(db: &mut Db, options: &ImportOptions, mut upload: Upload) -> Result<Import> {
    let owner = db.me()?;
    let name = file_name(options)?;
    db.transaction(async |db| {
        let id = store::insert(db, owner, &name, upload.is_utf8(), options.on_duplicate).await?;
        let mut number = 0;
        while let Some(piece) = upload.next_piece().await? {
            store::insert_part(db, id, number, &piece).await?;
            number += 1;
        }
        enqueue(db, &ReadFile { import: id }).await?;
        let of = Of { id: Some(id.0), name: &name, owner: Some(owner), ..Of::default() };
        audit::note_only(db, Act::ClientsImported, of).await?;
        store::find(db, id).await
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

/// The orders that cursors are bound to.
const IMPORTS: &str = "-id";
const PROBLEMS: &str = "line";
