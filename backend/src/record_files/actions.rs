//! What people do with files.

use actix_web::web::Payload;
use futures::Stream;
use futures::stream::try_unfold;
use sha2::{Digest, Sha256};
use vestnik_api::audit::Act;
use vestnik_api::id::RecordFileId;
use vestnik_api::leads::RecordId;
use vestnik_api::record_files::{FileLink, FilePreview, LinkTo, RecordFile, RecordFileFilter, RenameFile};
use vestnik_api::{Code, FieldCode, Page};

use super::jobs::Thumbnail;
use super::links::{FileLinks, Link};
use super::store::{self, Content, NewBlob};
use super::{Shelf, rules};
use crate::access::{Can, Db, Homes, Needs};
use crate::audit::{self, Of};
use crate::http::page::{page, rows_to_read};
use crate::http::uploads::Upload;
use crate::http::{Cursor, IfMatch};
use crate::jobs;
use crate::platform::error::{Error, Result};
use crate::platform::scanner::{self, Verdict};
use crate::platform::storage::Key;
use crate::records::{self, Record};

/// A page of the files of a record that may be seen; `worked` is where whoever asks may change records.
pub(super) async fn list(
    db: &mut Db,
    worked: Homes,
    id: RecordId,
    filter: &RecordFileFilter,
) -> Result<Page<RecordFile>> {
    let order = "record_files".to_owned();
    let before = Cursor::read(filter.cursor.as_deref(), &order)?;
    let record = records::readable(db, id).await?;
    let may_change = records::covered(db, worked, id).await?;
    let rows = store::page(db, &record, before, rows_to_read(filter.limit)).await?;
    let found = page(rows, filter.limit, &order, |row| row.id, None)?;
    let items = found.items.into_iter().map(|row| row.told(may_change)).collect();
    Ok(Page { items, next_cursor: found.next_cursor, total: None })
}

/// What is sent of a file of a record that may be seen.
pub(super) async fn content(db: &mut Db, id: RecordId, file: RecordFileId) -> Result<Content> {
    let record = records::readable(db, id).await?;
    store::find_content(db, &record, file).await
}

/// Adds a file to a record that may be changed. While its bytes come in and are kept, no database is held.
pub(super) async fn add<P: Needs>(
    may: &Can<P>,
    seen: Homes,
    id: RecordId,
    name: &str,
    shelf: &Shelf,
    (told, body): (Option<i64>, Payload),
) -> Result<RecordFile> {
    let name = check(&mut may.db().await?, seen, id, name, shelf, told).await?;
    let (mut upload, new) = receive(may, &name, shelf, body).await?;
    if let Some(scanner) = &shelf.files.scanner {
        let verdict = scanner::look(scanner, pieces(&mut upload)).await?;
        if let Verdict::Found(what) = verdict {
            return Err(Error::because(Code::Infected, format!("the file is not taken: {what} was found in it")));
        }
        upload.rewind().await?;
    }
    // Written down before the first byte is kept: whatever happens now, it is known what to clear away.
    let blob = store::begin(&mut may.db().await?, &new).await?;
    shelf.storage.put(&new.key, pieces(&mut upload)).await?;
    let mut db = may.db().await?;
    let added = hang(&mut db, seen, id, &name, blob, &new, shelf.files.quota).await;
    if added.is_err() {
        store::let_go(&mut db, blob).await?;
    }
    added
}

/// What would be refused anyway is not waited for.
async fn check(db: &mut Db, seen: Homes, id: RecordId, name: &str, shelf: &Shelf, told: Option<i64>) -> Result<String> {
    db.transaction(async |db| {
        let record = records::changeable(db, seen, id).await?;
        let name = rules::name_of(name)?;
        let size = told.unwrap_or(1);
        rules::check_size(size, shelf.files.largest)?;
        rules::check_room(store::kept(db, record.home).await?, size, shelf.files.quota)?;
        Ok(name)
    })
    .await
}

/// Takes it in whole, and tells what it is.
async fn receive<P: Needs>(may: &Can<P>, name: &str, shelf: &Shelf, body: Payload) -> Result<(Upload, NewBlob)> {
    let (mut head, mut sum, mut size) = (Vec::new(), Sha256::new(), 0_i64);
    let look = |bytes: &[u8]| {
        head.extend(bytes.iter().take(rules::HEAD.saturating_sub(head.len())));
        sum.update(bytes);
        size = size.saturating_add(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
    };
    let largest = shelf.files.largest;
    let most = u64::try_from(largest).unwrap_or(u64::MAX);
    let upload = shelf.uploads.receive(may.actor().user, body, most, || rules::too_large(largest), look).await?;
    rules::check_size(size, largest)?;
    let content_type = rules::content_type(&head, name);
    Ok((upload, NewBlob { key: Key::random(), size, sha256: sum.finalize().to_vec(), content_type }))
}

fn pieces(upload: &mut Upload) -> impl Stream<Item = Result<Vec<u8>>> {
    try_unfold(upload, async |upload| Ok(upload.next_piece().await?.map(|piece| (piece, upload))))
}

/// Makes a file of what is kept now, if the record may still be changed and there is still room.
async fn hang(
    db: &mut Db,
    seen: Homes,
    id: RecordId,
    name: &str,
    blob: i64,
    new: &NewBlob,
    quota: i64,
) -> Result<RecordFile> {
    db.transaction(async |db| {
        let record = records::changeable(db, seen, id).await?;
        rules::check_room(store::kept_for_sure(db, record.home).await?, new.size, quota)?;
        let file = store::add(db, &record, blob, name).await?;
        let file = store::find(db, &record, file).await?.told(true);
        let act = match id {
            RecordId::Client(_) => Act::ClientFileAdded,
            RecordId::Lead(_) => Act::LeadFileAdded,
        };
        audit::note(db, act, of(&record), None::<&RecordFile>, Some(&file)).await?;
        if rules::has_thumbnail(new.content_type, new.size) {
            jobs::enqueue(db, &Thumbnail::of(&new.key)).await?;
        }
        Ok(file)
    })
    .await
}

fn of(record: &Record) -> Of<'_> {
    let id = match record.id {
        RecordId::Client(id) => id.0,
        RecordId::Lead(id) => id.0,
    };
    Of { id: Some(id), name: &record.title, owner: Some(record.owner), ..Of::default() }
}

/// Renames a file of a record that may be changed.
pub(super) async fn rename(
    db: &mut Db,
    seen: Homes,
    id: RecordId,
    file: RecordFileId,
    meant: IfMatch,
    to: &RenameFile,
) -> Result<RecordFile> {
    db.transaction(async |db| {
        let record = records::changeable(db, seen, id).await?;
        let version = store::lock(db, &record, file).await?;
        meant.check(version)?;
        let name = rules::name_of(to.name.as_str())?;
        let before = store::find(db, &record, file).await?.told(true);
        store::rename(db, file, &name).await?;
        let after = store::find(db, &record, file).await?.told(true);
        let act = match id {
            RecordId::Client(_) => Act::ClientFileRenamed,
            RecordId::Lead(_) => Act::LeadFileRenamed,
        };
        audit::note(db, act, of(&record), Some(&before), Some(&after)).await?;
        Ok(after)
    })
    .await
}

/// Deletes a file of a record that may be changed.
pub(super) async fn delete(db: &mut Db, seen: Homes, id: RecordId, file: RecordFileId) -> Result<()> {
    db.transaction(async |db| {
        let record = records::changeable(db, seen, id).await?;
        store::lock(db, &record, file).await?;
        let before = store::find(db, &record, file).await?.told(true);
        store::remove(db, file).await?;
        let act = match id {
            RecordId::Client(_) => Act::ClientFileDeleted,
            RecordId::Lead(_) => Act::LeadFileDeleted,
        };
        audit::note(db, act, of(&record), Some(&before), None::<&RecordFile>).await
    })
    .await
}

/// A link to a file of a record that may be seen. That it may, is looked at now and not when it is opened, a minute later at most.
pub(super) async fn link(
    db: &mut Db,
    links: &FileLinks,
    id: RecordId,
    file: RecordFileId,
    to: LinkTo,
) -> Result<FileLink> {
    let content = content(db, id, file).await?;
    let is_there = match to {
        LinkTo::Download => true,
        LinkTo::Preview => rules::preview(&content.content_type) != FilePreview::None,
        LinkTo::Thumbnail => content.thumbnail.is_some(),
    };
    if !is_there {
        return Err(Error::field("to", FieldCode::NotFound));
    }
    let until = rules::link_until(db.now());
    let href = format!("/files/{}", links.token(Link { file, to, until }));
    Ok(FileLink { href, until })
}

/// What a link leads to, and which part of it.
pub(super) async fn follow(db: &mut Db, links: &FileLinks, token: &str) -> Result<(Content, LinkTo)> {
    let link = links.read(token).ok_or(Code::NotFound)?;
    if db.now() >= link.until {
        return Err(Code::LinkExpired.into());
    }
    Ok((store::content_by_link(db, link.file).await?, link.to))
}
