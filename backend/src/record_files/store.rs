//! Files of leads and clients in PostgreSQL, and what is known of their bytes. No other folder names the tables.

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::Code;
use vestnik_api::id::{ClientId, LeadId, RecordFileId, UserId};
use vestnik_api::leads::RecordId;
use vestnik_api::me::Person;
use vestnik_api::record_files::RecordFile;

use super::rules;
use crate::access::Db;
use crate::groups::Home;
use crate::platform::error::Result;
use crate::platform::storage::Key;
use crate::records::Record;
use crate::schema::{blobs, record_files, users};

/// Every query of what somebody asks for starts here: the files of a record that he was found to see.
fn visible(record: &Record) -> record_files::BoxedQuery<'static, Pg> {
    let of_home = record_files::table.filter(record_files::home.eq(record.home.0)).into_boxed();
    match record.id {
        RecordId::Client(id) => of_home.filter(record_files::client_id.eq(id.0)),
        RecordId::Lead(id) => of_home.filter(record_files::lead_id.eq(id.0)),
    }
}

/// What is read of a file.
#[derive(Debug, Queryable)]
pub(crate) struct Row {
    pub(super) id: i64,
    name: String,
    content_type: String,
    size: i64,
    thumbnail: Option<String>,
    by_id: i64,
    by_name: String,
    created_at: jiff_diesel::Timestamp,
    version: i32,
}

/// The columns of a [`Row`], in its order.
const COLUMNS: (
    record_files::id,
    record_files::name,
    blobs::content_type,
    record_files::size,
    blobs::thumbnail,
    record_files::by_id,
    users::name,
    record_files::created_at,
    record_files::version,
) = (
    record_files::id,
    record_files::name,
    blobs::content_type,
    record_files::size,
    blobs::thumbnail,
    record_files::by_id,
    users::name,
    record_files::created_at,
    record_files::version,
);

impl Row {
    /// What the feed of its record tells of it: which file, what it is called, when it was added and by whom.
    pub(crate) fn added(&self) -> (RecordFileId, &str, Timestamp, Person) {
        let by = Person { id: UserId(self.by_id), name: self.by_name.clone() };
        (RecordFileId(self.id), &self.name, self.created_at.to_jiff(), by)
    }

    /// As it is told to somebody who may, or may not, change it.
    pub(super) fn told(self, may_change: bool) -> RecordFile {
        RecordFile {
            id: RecordFileId(self.id),
            name: self.name,
            preview: rules::preview(&self.content_type),
            content_type: self.content_type,
            size: self.size,
            thumbnail: self.thumbnail.is_some(),
            by: Person { id: UserId(self.by_id), name: self.by_name },
            created_at: self.created_at.to_jiff(),
            may_change,
            version: self.version,
        }
    }
}

/// So many of the files of a record, the newest first, those before this one.
pub(crate) async fn page(db: &mut Db, record: &Record, before: Option<i64>, rows: i64) -> Result<Vec<Row>> {
    let all = visible(record)
        .inner_join(blobs::table.on(blobs::id.eq(record_files::blob_id)))
        .inner_join(users::table.on(users::id.eq(record_files::by_id)))
        .filter(record_files::id.lt(before.unwrap_or(i64::MAX)))
        .order(record_files::id.desc())
        .limit(rows);
    Ok(all.select(COLUMNS).load(db.connection()).await?)
}

/// One file of a record.
pub(super) async fn find(db: &mut Db, record: &Record, file: RecordFileId) -> Result<Row> {
    let one = visible(record)
        .filter(record_files::id.eq(file.0))
        .inner_join(blobs::table.on(blobs::id.eq(record_files::blob_id)))
        .inner_join(users::table.on(users::id.eq(record_files::by_id)));
    Ok(one.select(COLUMNS).first(db.connection()).await?)
}

/// The version of a file, which nobody else changes until the transaction ends.
pub(super) async fn lock(db: &mut Db, record: &Record, file: RecordFileId) -> Result<i32> {
    let one = visible(record).filter(record_files::id.eq(file.0));
    let one = one.select((record_files::id, record_files::version));
    let (id, _): (i64, i32) = one.first(db.connection()).await?;
    let row = record_files::table.find(id).select(record_files::version);
    Ok(row.for_update().first(db.connection()).await?)
}

/// What is sent of a file.
#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "a content type is called that everywhere")]
pub(super) struct Content {
    pub(super) key: Key,
    pub(super) name: String,
    pub(super) content_type: String,
    /// Of which kind its small picture is.
    pub(super) thumbnail: Option<String>,
}

type ContentColumns = (record_files::name, blobs::key, blobs::content_type, blobs::thumbnail);
const CONTENT: ContentColumns = (record_files::name, blobs::key, blobs::content_type, blobs::thumbnail);

fn content((name, key, content_type, thumbnail): (String, String, String, Option<String>)) -> Content {
    Content { key: Key::from_stored(key), name, content_type, thumbnail }
}

/// What is sent of one file of a record.
pub(super) async fn find_content(db: &mut Db, record: &Record, file: RecordFileId) -> Result<Content> {
    let one = visible(record).filter(record_files::id.eq(file.0));
    let one = one.inner_join(blobs::table.on(blobs::id.eq(record_files::blob_id)));
    Ok(content(one.select(CONTENT).first(db.connection()).await?))
}

/// What is sent of a file to whoever has a link to it: that he may see it, the link has proved.
pub(super) async fn content_by_link(db: &mut Db, file: RecordFileId) -> Result<Content> {
    let one = record_files::table.find(file.0).inner_join(blobs::table.on(blobs::id.eq(record_files::blob_id)));
    Ok(content(one.select(CONTENT).first(db.connection()).await?))
}

/// How many bytes the files of a home have together.
pub(super) async fn kept(db: &mut Db, home: Home) -> Result<i64> {
    let all = record_files::table.filter(record_files::home.eq(home.0));
    Ok(all.select(sql::<BigInt>("coalesce(sum(size), 0)::bigint")).first(db.connection()).await?)
}

/// The same; until the transaction ends, nobody adds any: two uploads at once must not both find the last room.
pub(super) async fn kept_for_sure(db: &mut Db, home: Home) -> Result<i64> {
    db.take_turn(&format!("record_files {}", home.0)).await?;
    kept(db, home).await
}

/// What is known of the bytes of a file before they are kept.
#[derive(Debug)]
pub(super) struct NewBlob {
    pub(super) key: Key,
    pub(super) size: i64,
    pub(super) sha256: Vec<u8>,
    pub(super) content_type: &'static str,
}

/// Writes down that bytes are about to be kept.
pub(super) async fn begin(db: &mut Db, new: &NewBlob) -> Result<i64> {
    let row = (
        blobs::key.eq(new.key.as_str()),
        blobs::size.eq(new.size),
        blobs::sha256.eq(&new.sha256),
        blobs::content_type.eq(new.content_type),
        blobs::created_by.eq(db.me()?.0),
        blobs::created_at.eq(db.now().to_diesel()),
    );
    let insert = diesel::insert_into(blobs::table).values(row).returning(blobs::id);
    Ok(insert.get_result(db.connection()).await?)
}

/// Writes down that bytes are of no use, whoever has begun to keep them.
pub(super) async fn let_go(db: &mut Db, blob: i64) -> Result<()> {
    let unused = blobs::table.find(blob).filter(blobs::state.eq("uploading"));
    diesel::update(unused).set(blobs::state.eq("gone")).execute(db.connection()).await?;
    Ok(())
}

/// Makes a file of a record from bytes that are kept now.
pub(super) async fn add(db: &mut Db, record: &Record, blob: i64, name: &str) -> Result<RecordFileId> {
    let begun = blobs::table.find(blob).filter(blobs::state.eq("uploading"));
    let ready = diesel::update(begun).set(blobs::state.eq("ready")).returning(blobs::size);
    let size: i64 = ready.get_result(db.connection()).await?;
    let (client, lead) = match record.id {
        RecordId::Client(id) => (Some(id.0), None),
        RecordId::Lead(id) => (None, Some(id.0)),
    };
    let row = (
        record_files::home.eq(record.home.0),
        record_files::client_id.eq(client),
        record_files::lead_id.eq(lead),
        record_files::blob_id.eq(blob),
        record_files::name.eq(name),
        record_files::size.eq(size),
        record_files::by_id.eq(db.me()?.0),
        record_files::created_at.eq(db.now().to_diesel()),
    );
    let insert = diesel::insert_into(record_files::table).values(row).returning(record_files::id);
    Ok(RecordFileId(insert.get_result(db.connection()).await?))
}

/// Renames a file.
pub(super) async fn rename(db: &mut Db, file: RecordFileId, name: &str) -> Result<()> {
    let set = (record_files::name.eq(name), record_files::version.eq(record_files::version + 1));
    diesel::update(record_files::table.find(file.0)).set(set).execute(db.connection()).await?;
    Ok(())
}

/// Deletes a file. Its bytes go by and by.
pub(super) async fn remove(db: &mut Db, file: RecordFileId) -> Result<()> {
    diesel::delete(record_files::table.find(file.0)).execute(db.connection()).await?;
    Ok(())
}

/// Whether there is still a file of these bytes.
pub(super) async fn is_ready(db: &mut Db, key: &Key) -> Result<bool> {
    let ready = blobs::table.filter(blobs::key.eq(key.as_str()).and(blobs::state.eq("ready")));
    match ready.select(blobs::id).first::<i64>(db.connection()).await {
        Err(diesel::result::Error::NotFound) => Ok(false),
        found => Ok(found.map(|_id| true)?),
    }
}

/// Writes down that there is a small picture, if there is still a file.
pub(super) async fn note_thumbnail(db: &mut Db, key: &Key, kind: &str) -> Result<()> {
    let ready = blobs::table.filter(blobs::key.eq(key.as_str()).and(blobs::state.eq("ready")));
    let noted = diesel::update(ready).set(blobs::thumbnail.eq(kind)).execute(db.connection()).await?;
    if noted == 1 { Ok(()) } else { Err(Code::NotFound.into()) }
}

/// So many of the bytes that nobody needs, behind this number: no file names them any more, or their upload was begun before this time and
/// died. From now on nobody makes a file of these.
pub(super) async fn unneeded(db: &mut Db, before: Timestamp, behind: i64, at_most: i64) -> Result<Vec<(i64, Key)>> {
    let dead = blobs::table.filter(blobs::state.eq("uploading").and(blobs::created_at.lt(before.to_diesel())));
    diesel::update(dead).set(blobs::state.eq("gone")).execute(db.connection()).await?;
    let gone = blobs::table.filter(blobs::state.eq("gone").and(blobs::id.gt(behind)));
    let gone = gone.order(blobs::id).limit(at_most);
    let gone: Vec<(i64, String)> = gone.select((blobs::id, blobs::key)).load(db.connection()).await?;
    Ok(gone.into_iter().map(|(id, key)| (id, Key::from_stored(key))).collect())
}

/// Forgets bytes that are no longer kept.
pub(super) async fn forget(db: &mut Db, ids: Vec<i64>) -> Result<()> {
    diesel::delete(blobs::table.filter(blobs::id.eq_any(ids))).execute(db.connection()).await?;
    Ok(())
}

/// How many files a record has.
pub(crate) async fn count(db: &mut Db, of: RecordId) -> Result<i64> {
    let all = match of {
        RecordId::Client(id) => record_files::table.filter(record_files::client_id.eq(id.0)).into_boxed(),
        RecordId::Lead(id) => record_files::table.filter(record_files::lead_id.eq(id.0)).into_boxed(),
    };
    let all: record_files::BoxedQuery<'static, Pg> = all;
    Ok(all.count().get_result(db.connection()).await?)
}

/// Lets those of a lead go with it to the client it becomes, who lives there; how many they are. They keep from which lead they came.
pub(crate) async fn follow(db: &mut Db, lead: LeadId, client: ClientId, home: Home) -> Result<usize> {
    let all = record_files::table.filter(record_files::lead_id.eq(lead.0));
    let there = (
        record_files::lead_id.eq(None::<i64>),
        record_files::client_id.eq(client.0),
        record_files::origin_lead_id.eq(lead.0),
        record_files::home.eq(home.0),
    );
    Ok(diesel::update(all).set(there).execute(db.connection()).await?)
}

/// Lets those that a client got from a lead go back to it, which lives there; how many they are.
pub(crate) async fn go_back(db: &mut Db, client: ClientId, lead: LeadId, home: Home) -> Result<usize> {
    let all =
        record_files::table.filter(record_files::client_id.eq(client.0).and(record_files::origin_lead_id.eq(lead.0)));
    let there =
        (record_files::client_id.eq(None::<i64>), record_files::lead_id.eq(lead.0), record_files::home.eq(home.0));
    Ok(diesel::update(all).set(there).execute(db.connection()).await?)
}

/// Lets those of one client, or of them those with these numbers, lie on another one of that home; answers their numbers.
pub(crate) async fn hand_over(
    db: &mut Db,
    from: ClientId,
    to: ClientId,
    home: Home,
    only: Option<&[i64]>,
) -> Result<Vec<i64>> {
    let there = (record_files::client_id.eq(to.0), record_files::home.eq(home.0));
    let mut all = diesel::update(record_files::table).set(there).returning(record_files::id).into_boxed();
    all = all.filter(record_files::client_id.eq(from.0));
    if let Some(only) = only {
        all = all.filter(record_files::id.eq_any(only));
    }
    Ok(all.get_results(db.connection()).await?)
}
