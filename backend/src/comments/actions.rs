//! What people do with comments.

use super::store::{self, Place, Row};
use super::{rules, store::newest};
use crate::access::{Db, Homes};
use crate::audit::{self, Of};
use crate::groups;
use crate::http::page::{page, rows_to_read};
use crate::http::search::patterns;
use crate::http::{Cursor, IfMatch};
use crate::notifications::{self, Notice};
use crate::platform::error::{Error, Result};
use crate::records::{self, Record};
use std::collections::BTreeMap;
use vestnik_api::audit::Act;
use vestnik_api::comments::{ChangeComment, Comment, CommentFilter, NewComment, ReaderFilter};
use vestnik_api::groups::GroupRole;
use vestnik_api::id::{CommentId, UserId};
use vestnik_api::leads::RecordId;
use vestnik_api::me::Person;
use vestnik_api::notifications::News;
use vestnik_api::{Code, FieldCode, Page};

/// How many people one comment may name: each of them is told.
const MOST_NAMED: usize = 50;

/// What somebody may do with the comments on a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    me: UserId,
    /// Whether he may change the record, and so his own comments.
    writes: bool,
    /// Whether he may delete those of others.
    leads: bool,
}

impl Standing {
    /// Of who asks, where he may change records in these homes.
    pub(crate) async fn of(db: &mut Db, record: &Record, changed: Homes) -> Result<Self> {
        let me = db.me()?;
        let writes = records::covered(db, changed, record.id).await?;
        Ok(Self { me, writes, leads: writes && leads(db, record, changed).await? })
    }

    /// Of who asks, and was found to be allowed to change the record.
    async fn of_writer(db: &mut Db, record: &Record) -> Result<Self> {
        let changed = db.homes();
        Ok(Self { me: db.me()?, writes: true, leads: leads(db, record, changed).await? })
    }

    fn may_change(self, row: &Row) -> bool {
        self.writes && row.author().id == self.me && row.deleted_at().is_none()
    }

    fn may_delete(self, row: &Row) -> bool {
        self.writes && (self.leads || row.author().id == self.me) && row.deleted_at().is_none()
    }
}

/// Whether who asks heads the record's group, or may change everybody's records.
async fn leads(db: &mut Db, record: &Record, changed: Homes) -> Result<bool> {
    let me = db.me()?;
    match record.home.group() {
        _ if changed == Homes::All => Ok(true),
        Some(group) => Ok(groups::role_of(db, group, me).await? == Some(GroupRole::Head)),
        None => Ok(false),
    }
}

/// A page of the comments on a record that one may see; `changed` is where one may change records.
pub(super) async fn list(db: &mut Db, id: RecordId, changed: Homes, filter: &CommentFilter) -> Result<Page<Comment>> {
    let record = records::readable(db, id).await?;
    let order = format!("comments {}", record.number());
    let before: Option<Place> = Cursor::read(filter.cursor.as_deref(), &order)?;
    let rows = newest(db, &record, before, rows_to_read(filter.limit)).await?;
    let found = page(rows, filter.limit, &order, Row::place, None)?;
    let standing = Standing::of(db, &record, changed).await?;
    Ok(Page { items: told(db, &record, standing, found.items).await?, next_cursor: found.next_cursor, total: None })
}

/// Comments as they are told, with their answers: two queries, however many they are.
pub(crate) async fn told(db: &mut Db, record: &Record, standing: Standing, rows: Vec<Row>) -> Result<Vec<Comment>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let answers = store::answers(db, record, &ids).await?;
    let all: Vec<i64> = ids.into_iter().chain(answers.iter().map(|row| row.id)).collect();
    let mut mentions = store::mentions(db, &all).await?;
    let mut replies: BTreeMap<Option<i64>, Vec<Comment>> = BTreeMap::new();
    for answer in answers {
        let named = mentions.remove(&answer.id).unwrap_or_default();
        replies.entry(answer.answers).or_default().push(comment(answer, standing, named, Vec::new()));
    }
    let whole = rows.into_iter().map(|row| {
        let (named, replies) = (mentions.remove(&row.id), replies.remove(&Some(row.id)));
        comment(row, standing, named.unwrap_or_default(), replies.unwrap_or_default())
    });
    Ok(whole.collect())
}

fn comment(row: Row, standing: Standing, mentions: Vec<Person>, replies: Vec<Comment>) -> Comment {
    Comment {
        id: CommentId(row.id),
        author: row.author(),
        html: rules::html_of(&row.text, &mentions),
        answers: row.answers.map(CommentId),
        replies,
        mentions,
        created_at: row.created_at(),
        edited_at: row.edited_at(),
        deleted_at: row.deleted_at(),
        may_change: standing.may_change(&row),
        may_delete: standing.may_delete(&row),
        version: row.version,
        text: row.text,
    }
}

/// Writes a comment on a record that may be changed; `seen` is what the person may see beside that.
pub(super) async fn write(db: &mut Db, seen: Homes, id: RecordId, new: &NewComment) -> Result<Comment> {
    check_words(new.text.as_str())?;
    let me = db.me()?;
    db.transaction(async |db| {
        let record = records::changeable(db, seen, id).await?;
        if let Some(answered) = new.answers {
            check_answered(db, &record, answered).await?;
        }
        let comment = store::insert(db, &record, me, new.text.as_str(), new.answers).await?;
        note_mentions(db, &record, comment, new.text.as_str()).await?;
        one(db, &record, comment).await
    })
    .await
}

fn check_words(text: &str) -> Result<()> {
    if text.trim().is_empty() { Err(Error::field("text", FieldCode::Required)) } else { Ok(()) }
}

/// Refuses to answer what is not on the record, is gone, is an answer itself, or has enough answers.
async fn check_answered(db: &mut Db, record: &Record, answered: CommentId) -> Result<()> {
    let refused = |code| Err(Error::field("answers", code));
    match store::lock(db, record, answered).await {
        Err(error) if error.code() == Some(Code::NotFound) => refused(FieldCode::NotFound),
        Err(error) => Err(error),
        Ok(row) if row.answers.is_some() || row.deleted_at().is_some() => refused(FieldCode::Invalid),
        Ok(_) if store::is_full(db, record, answered).await? => refused(FieldCode::TooMany),
        Ok(_) => Ok(()),
    }
}

/// Writes down whom a comment names, and tells them, once each. Who doesn't see the record is not named.
async fn note_mentions(db: &mut Db, record: &Record, comment: CommentId, text: &str) -> Result<()> {
    let named: Vec<i64> = rules::named_in(text).into_iter().map(|user| user.0).collect();
    if named.len() > MOST_NAMED {
        return Err(Error::field("text", FieldCode::TooMany));
    }
    let named = if named.is_empty() { Vec::new() } else { records::readers_among(db, record, named).await? };
    store::set_mentions(db, comment, &named).await?;
    for person in named {
        let notice = Notice {
            to: person.id,
            news: News::Mentioned,
            about: record.id.into(),
            title: &record.title,
            key: &format!("comment {comment} mentions"),
            records: 0,
            by: None,
        };
        notifications::tell(db, notice).await?;
    }
    Ok(())
}

async fn one(db: &mut Db, record: &Record, id: CommentId) -> Result<Comment> {
    let row = store::find(db, record, id).await?;
    let standing = Standing::of_writer(db, record).await?;
    told(db, record, standing, vec![row]).await?.pop().ok_or_else(|| Code::NotFound.into())
}

fn of<'a>(record: &'a Record, row: &Row) -> Of<'a> {
    Of { id: Some(row.id), name: &record.title, owner: Some(row.author().id), ..Of::default() }
}

/// Gives one's own comment other words.
pub(super) async fn change(
    db: &mut Db,
    seen: Homes,
    (id, comment): (RecordId, CommentId),
    meant: IfMatch,
    change: &ChangeComment,
) -> Result<Comment> {
    check_words(change.text.as_str())?;
    db.transaction(async |db| {
        let record = records::changeable(db, seen, id).await?;
        let row = store::lock(db, &record, comment).await?;
        if row.author().id != db.me()? {
            return Err(Code::Forbidden.into());
        }
        if row.deleted_at().is_some() {
            return Err(Error::because(Code::WrongState, "it is deleted"));
        }
        meant.check(row.version)?;
        if row.text != change.text.as_str() {
            store::rewrite(db, &row, change.text.as_str()).await?;
            note_mentions(db, &record, comment, change.text.as_str()).await?;
            // What it said is kept beside it, and goes with it.
            audit::note_only(db, Act::CommentChanged, of(&record, &row)).await?;
        }
        one(db, &record, comment).await
    })
    .await
}

/// Deletes a comment of one's own, or of somebody whom one may correct. One that is deleted already stays so.
pub(super) async fn delete(
    db: &mut Db,
    seen: Homes,
    (id, comment): (RecordId, CommentId),
    meant: IfMatch,
) -> Result<()> {
    db.transaction(async |db| {
        let record = records::changeable(db, seen, id).await?;
        let row = store::lock(db, &record, comment).await?;
        let standing = Standing::of_writer(db, &record).await?;
        if row.author().id != standing.me && !standing.leads {
            return Err(Code::Forbidden.into());
        }
        if row.deleted_at().is_some() {
            return Ok(());
        }
        meant.check(row.version)?;
        store::empty(db, comment).await?;
        if row.author().id == standing.me {
            return audit::note_only(db, Act::CommentDeleted, of(&record, &row)).await;
        }
        // What somebody takes from another can be looked up.
        let words = serde_json::json!({ "text": row.text });
        audit::note(db, Act::CommentDeleted, of(&record, &row), Some(&words), None::<&()>).await
    })
    .await
}

/// Whom a comment on this record may name.
pub(super) async fn readers(db: &mut Db, id: RecordId, filter: &ReaderFilter) -> Result<Vec<Person>> {
    let patterns = patterns(filter.q.as_deref())?;
    let record = records::readable(db, id).await?;
    records::readers(db, &record, patterns).await
}
