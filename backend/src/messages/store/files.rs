//! The files of messages in PostgreSQL. What is in one never changes, and stays as long as a run may need it.

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::Code;
use vestnik_api::id::{MessageFileId, MessageId, UserId};
use vestnik_api::message_files::MessageFile;

use super::visible;
use crate::access::{Db, Scope};
use crate::http::pieces::{PIECE, octet_length, substring};
use crate::platform::error::Result;
use crate::platform::mail::Attachment;
use crate::schema::{message_files, messages};

/// Everything about a file but what is in it.
type Columns = (i64, String, String, i32, jiff_diesel::Timestamp);
const COLUMNS: (
    message_files::id,
    message_files::name,
    message_files::content_type,
    message_files::size,
    message_files::created_at,
) = (
    message_files::id,
    message_files::name,
    message_files::content_type,
    message_files::size,
    message_files::created_at,
);

fn shown((id, name, content_type, size, created_at): Columns) -> MessageFile {
    let created_at = created_at.to_jiff();
    MessageFile { id: MessageFileId(id), name, content_type, size: i64::from(size), created_at }
}

/// Every query of them starts here: what is attached to a message that may be seen.
fn attached(scope: Scope, message: MessageId) -> message_files::BoxedQuery<'static, Pg> {
    let seen = visible(scope).filter(messages::id.eq(message.0)).select(messages::id);
    message_files::table
        .filter(message_files::message_id.eq_any(seen).and(message_files::removed_at.is_null()))
        .order(message_files::id)
        .into_boxed()
}

/// What is attached to a message, in the order in which it was.
pub(in crate::messages) async fn list(db: &mut Db, scope: Scope, message: MessageId) -> Result<Vec<MessageFile>> {
    let found: Vec<Columns> = attached(scope, message).select(COLUMNS).load(db.connection()).await?;
    Ok(found.into_iter().map(shown).collect())
}

/// What one of them is called.
pub(in crate::messages) async fn name(
    db: &mut Db,
    scope: Scope,
    message: MessageId,
    file: MessageFileId,
) -> Result<String> {
    let one = attached(scope, message).filter(message_files::id.eq(file.0));
    Ok(one.select(message_files::name).first(db.connection()).await?)
}

/// How many bytes it has, and those of a piece of it.
pub(in crate::messages) async fn piece(
    db: &mut Db,
    scope: Scope,
    message: MessageId,
    file: MessageFileId,
    behind: i32,
) -> Result<(i32, Vec<u8>)> {
    let one = attached(scope, message).filter(message_files::id.eq(file.0));
    let piece = (octet_length(message_files::bytes), substring(message_files::bytes, behind + 1, PIECE));
    Ok(one.select(piece).first(db.connection()).await?)
}

/// All of them, with what is in them.
pub(in crate::messages) async fn contents(db: &mut Db, scope: Scope, message: MessageId) -> Result<Vec<Attachment>> {
    let all = attached(scope, message);
    let all = all.select((message_files::name, message_files::content_type, message_files::bytes));
    let found: Vec<(String, String, Vec<u8>)> = all.load(db.connection()).await?;
    let told = |(name, content_type, bytes)| Attachment { name, content_type, bytes };
    Ok(found.into_iter().map(told).collect())
}

/// Files that a run began with, whether they are still attached or not. In the order of their numbers, as they were attached.
pub(crate) async fn contents_for_run(db: &mut Db, files: &[i64]) -> Result<Vec<Attachment>> {
    let all = message_files::table.filter(message_files::id.eq_any(files)).order(message_files::id);
    let all = all.select((message_files::name, message_files::content_type, message_files::bytes));
    let found: Vec<(String, String, Vec<u8>)> = all.load(db.connection()).await?;
    if found.len() < files.len() {
        // What names them forbids it.
        return Err(anyhow::anyhow!("files of a run are not there").into());
    }
    let told = |(name, content_type, bytes)| Attachment { name, content_type, bytes };
    Ok(found.into_iter().map(told).collect())
}

/// How many bytes all files have that are kept for this person. Until the transaction ends, nobody adds any of his: two
/// uploads at once must not both find the last room.
pub(in crate::messages) async fn kept_for(db: &mut Db, owner: UserId) -> Result<i64> {
    db.take_turn(&format!("message_files {owner}")).await?;
    let his = message_files::table.filter(message_files::owner_id.eq(owner.0));
    Ok(his.select(sql::<BigInt>("coalesce(sum(size), 0)::bigint")).first(db.connection()).await?)
}

/// Attaches a file.
pub(in crate::messages) async fn insert(
    db: &mut Db,
    owner: UserId,
    message: MessageId,
    file: &Attachment,
) -> Result<MessageFile> {
    let row = (
        message_files::owner_id.eq(owner.0),
        message_files::message_id.eq(message.0),
        message_files::name.eq(&file.name),
        message_files::content_type.eq(&file.content_type),
        message_files::size.eq(i32::try_from(file.bytes.len()).unwrap_or(i32::MAX)),
        message_files::bytes.eq(&file.bytes),
        message_files::created_at.eq(db.now().to_diesel()),
    );
    let insert = diesel::insert_into(message_files::table).values(row).returning(COLUMNS);
    Ok(shown(insert.get_result(db.connection()).await?))
}

/// Takes one off its message, and answers what it was. It is deleted at once, unless a run began with it.
pub(in crate::messages) async fn remove(
    db: &mut Db,
    scope: Scope,
    message: MessageId,
    file: MessageFileId,
) -> Result<MessageFile> {
    let there = list(db, scope, message).await?.into_iter().find(|there| there.id == file).ok_or(Code::NotFound)?;
    // A run that is just beginning holds the row: once it is let go, whether a run needs it is seen by the next statement.
    let row = message_files::table.find(file.0).filter(message_files::removed_at.is_null());
    let _held: i64 = row.select(message_files::id).for_update().first(db.connection()).await?;
    let delete = diesel::sql_query(
        "DELETE FROM message_files WHERE id = $1 AND NOT EXISTS (SELECT FROM files_of_runs WHERE file_id = $1)",
    );
    if delete.bind::<BigInt, _>(file.0).execute(db.connection()).await? == 0 {
        let off = message_files::removed_at.eq(db.now().to_diesel());
        diesel::update(message_files::table.find(file.0)).set(off).execute(db.connection()).await?;
    }
    Ok(there)
}

/// Deletes so many files at most that were taken off their messages, or whose messages were deleted before this time: none that a run
/// needs which is not over, or was not at that time. Answers how many those were.
pub(in crate::messages) async fn sweep(db: &mut Db, before: Timestamp, at_most: i64) -> Result<usize> {
    const NEEDED: &str = "EXISTS (SELECT FROM files_of_runs
                                  WHERE file_id = message_files.id AND (finished_at IS NULL OR finished_at > $1))";
    // Held first, and looked at again by another statement: as where one is taken off.
    #[derive(QueryableByName)]
    struct Held {
        #[diesel(sql_type = BigInt)]
        id: i64,
    }
    let hold = diesel::sql_query(format!(
        "SELECT id FROM message_files
         WHERE (removed_at IS NOT NULL OR message_id IN (SELECT id FROM messages WHERE deleted_at < $1)) AND NOT {NEEDED}
         ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED"
    ));
    let before = before.to_diesel();
    let hold = hold.bind::<Timestamptz, _>(before).bind::<BigInt, _>(at_most);
    let held: Vec<Held> = hold.load(db.connection()).await?;
    let held: Vec<i64> = held.into_iter().map(|held| held.id).collect();
    let delete = diesel::sql_query(format!("DELETE FROM message_files WHERE id = ANY($2) AND NOT {NEEDED}"));
    let delete = delete.bind::<Timestamptz, _>(before).bind::<diesel::sql_types::Array<BigInt>, _>(held);
    Ok(delete.execute(db.connection()).await?)
}
