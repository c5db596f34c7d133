//! Comments in PostgreSQL. Who may see them is known by their record: it was looked up before.

use super::rules::MOST_ANSWERS;
use crate::access::Db;
use crate::groups::Home;
use crate::platform::error::Result;
use crate::records::Record;
use crate::schema::{comment_mentions, comment_revisions, comments, users};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::{NullableTimestamp, ToDiesel};
use std::collections::BTreeMap;
use vestnik_api::id::{ClientId, CommentId, LeadId, UserId};
use vestnik_api::leads::RecordId;
use vestnik_api::me::Person;

/// Every query starts here: the comments on a record that the asker was found to see, where it lies.
fn visible(record: &Record) -> comments::BoxedQuery<'static, Pg> {
    let of_record = comments::table.filter(comments::record.eq(record.number()));
    of_record.filter(comments::home.eq(record.home.0)).into_boxed()
}

/// What is read of a comment.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct Row {
    pub(super) id: i64,
    author_id: i64,
    author_name: String,
    pub(super) text: String,
    pub(super) answers: Option<i64>,
    created_at: jiff_diesel::Timestamp,
    edited_at: NullableTimestamp,
    deleted_at: NullableTimestamp,
    pub(super) version: i32,
}

type Columns = (
    comments::id,
    comments::author_id,
    users::name,
    comments::text,
    comments::answers,
    comments::created_at,
    comments::edited_at,
    comments::deleted_at,
    comments::version,
);

const COLUMNS: Columns = (
    comments::id,
    comments::author_id,
    users::name,
    comments::text,
    comments::answers,
    comments::created_at,
    comments::edited_at,
    comments::deleted_at,
    comments::version,
);

impl Row {
    pub(crate) const fn number(&self) -> CommentId {
        CommentId(self.id)
    }

    pub(super) fn author(&self) -> Person {
        Person { id: UserId(self.author_id), name: self.author_name.clone() }
    }

    pub(crate) fn created_at(&self) -> Timestamp {
        self.created_at.to_jiff()
    }

    pub(super) fn edited_at(&self) -> Option<Timestamp> {
        self.edited_at.into()
    }

    pub(super) fn deleted_at(&self) -> Option<Timestamp> {
        self.deleted_at.into()
    }

    /// Where it stands among those of its record.
    pub(crate) fn place(&self) -> Place {
        (self.created_at(), self.id)
    }
}

/// Where a comment stands among those of its record.
pub(crate) type Place = (Timestamp, i64);

/// So many of those that answer none, newest first, those before a place.
pub(crate) async fn newest(db: &mut Db, record: &Record, before: Option<Place>, rows: i64) -> Result<Vec<Row>> {
    let mut newest = visible(record)
        .filter(comments::answers.is_null())
        .inner_join(users::table.on(users::id.eq(comments::author_id)))
        .order((comments::created_at.desc(), comments::id.desc()))
        .limit(rows)
        .select(COLUMNS);
    if let Some((at, id)) = before {
        let at = at.to_diesel();
        newest = newest.filter(comments::created_at.le(at).and(comments::created_at.lt(at).or(comments::id.lt(id))));
    }
    Ok(newest.load(db.connection()).await?)
}

/// The answers to these, the oldest first.
pub(super) async fn answers(db: &mut Db, record: &Record, ids: &[i64]) -> Result<Vec<Row>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let answers = visible(record)
        .filter(comments::answers.eq_any(ids.to_vec()))
        .inner_join(users::table.on(users::id.eq(comments::author_id)))
        .order(comments::id)
        .select(COLUMNS);
    Ok(answers.load(db.connection()).await?)
}

/// Whom these comments name.
pub(super) async fn mentions(db: &mut Db, ids: &[i64]) -> Result<BTreeMap<i64, Vec<Person>>> {
    let mut mentions: BTreeMap<i64, Vec<Person>> = BTreeMap::new();
    if ids.is_empty() {
        return Ok(mentions);
    }
    let named = comment_mentions::table
        .filter(comment_mentions::comment_id.eq_any(ids))
        .inner_join(users::table.on(users::id.eq(comment_mentions::user_id)))
        .order((users::name, users::id))
        .select((comment_mentions::comment_id, users::id, users::name));
    for (comment, id, name) in named.load::<(i64, i64, String)>(db.connection()).await? {
        mentions.entry(comment).or_default().push(Person { id: UserId(id), name });
    }
    Ok(mentions)
}

/// One of this record; 404 if it has none of this number.
pub(super) async fn find(db: &mut Db, record: &Record, id: CommentId) -> Result<Row> {
    let one = visible(record).filter(comments::id.eq(id.0));
    let one = one.inner_join(users::table.on(users::id.eq(comments::author_id))).select(COLUMNS);
    Ok(one.first(db.connection()).await?)
}

/// The same, which nobody else changes until the transaction ends.
pub(super) async fn lock(db: &mut Db, record: &Record, id: CommentId) -> Result<Row> {
    let one = comments::table.find(id.0).filter(comments::record.eq(record.number()));
    one.select(comments::id).for_update().first::<i64>(db.connection()).await?;
    find(db, record, id).await
}

/// Whether a comment, which is locked, has all the answers it may have.
pub(super) async fn is_full(db: &mut Db, record: &Record, id: CommentId) -> Result<bool> {
    let answers = visible(record).filter(comments::answers.eq(id.0)).count();
    Ok(answers.get_result::<i64>(db.connection()).await? >= MOST_ANSWERS)
}

/// A new one.
pub(super) async fn insert(
    db: &mut Db,
    record: &Record,
    author: UserId,
    text: &str,
    answers: Option<CommentId>,
) -> Result<CommentId> {
    let (client, lead) = match record.id {
        RecordId::Client(id) => (Some(id.0), None),
        RecordId::Lead(id) => (None, Some(id.0)),
    };
    let row = (
        comments::home.eq(record.home.0),
        comments::client_id.eq(client),
        comments::lead_id.eq(lead),
        comments::origin_lead_id.eq(lead),
        comments::author_id.eq(author.0),
        comments::answers.eq(answers.map(|comment| comment.0)),
        comments::text.eq(text),
        comments::created_at.eq(db.now().to_diesel()),
    );
    let insert = diesel::insert_into(comments::table).values(row).returning(comments::id);
    Ok(CommentId(insert.get_result(db.connection()).await?))
}

/// Gives it other words, and keeps those it had.
pub(super) async fn rewrite(db: &mut Db, was: &Row, text: &str) -> Result<()> {
    let now = db.now().to_diesel();
    let kept = (
        comment_revisions::comment_id.eq(was.id),
        comment_revisions::version.eq(was.version),
        comment_revisions::text.eq(&was.text),
        comment_revisions::until.eq(now),
    );
    diesel::insert_into(comment_revisions::table).values(kept).execute(db.connection()).await?;
    let set = (comments::text.eq(text), comments::edited_at.eq(now), comments::version.eq(comments::version + 1));
    diesel::update(comments::table.find(was.id)).set(set).execute(db.connection()).await?;
    Ok(())
}

/// Takes its words away, all that it ever had, and whom it names. Its place stays.
pub(super) async fn empty(db: &mut Db, id: CommentId) -> Result<()> {
    let revisions = comment_revisions::table.filter(comment_revisions::comment_id.eq(id.0));
    diesel::delete(revisions).execute(db.connection()).await?;
    set_mentions(db, id, &[]).await?;
    let now = db.now().to_diesel();
    let set = (comments::text.eq(""), comments::deleted_at.eq(now), comments::version.eq(comments::version + 1));
    diesel::update(comments::table.find(id.0)).set(set).execute(db.connection()).await?;
    Ok(())
}

/// Writes down whom it names.
pub(super) async fn set_mentions(db: &mut Db, id: CommentId, people: &[Person]) -> Result<()> {
    let before = comment_mentions::table.filter(comment_mentions::comment_id.eq(id.0));
    diesel::delete(before).execute(db.connection()).await?;
    let row = |person: &Person| (comment_mentions::comment_id.eq(id.0), comment_mentions::user_id.eq(person.id.0));
    let rows: Vec<_> = people.iter().map(row).collect();
    diesel::insert_into(comment_mentions::table).values(rows).execute(db.connection()).await?;
    Ok(())
}

/// How many comments a record has.
pub(crate) async fn count(db: &mut Db, of: RecordId) -> Result<i64> {
    let all = match of {
        RecordId::Client(id) => comments::table.filter(comments::client_id.eq(id.0)).into_boxed(),
        RecordId::Lead(id) => comments::table.filter(comments::lead_id.eq(id.0)).into_boxed(),
    };
    let all: comments::BoxedQuery<'static, Pg> = all;
    Ok(all.filter(comments::deleted_at.is_null()).count().get_result(db.connection()).await?)
}

/// Lets those of a lead go with it to the client it becomes, who lives there; how many they are. Where they were made they keep.
pub(crate) async fn follow(db: &mut Db, lead: LeadId, client: ClientId, home: Home) -> Result<usize> {
    let all = comments::table.filter(comments::lead_id.eq(lead.0));
    let there = (comments::lead_id.eq(None::<i64>), comments::client_id.eq(client.0), comments::home.eq(home.0));
    Ok(diesel::update(all).set(there).execute(db.connection()).await?)
}

/// Lets those that a client got from a lead go back to it, which lives there, with all answers to them; how many they are.
pub(crate) async fn go_back(db: &mut Db, client: ClientId, lead: LeadId, home: Home) -> Result<usize> {
    let of_lead = comments::table.filter(comments::client_id.eq(client.0).and(comments::origin_lead_id.eq(lead.0)));
    let of_lead: Vec<i64> = of_lead.select(comments::id).load(db.connection()).await?;
    // In one statement: an answer lies where that lies which it answers, whenever it was given.
    let answering = comments::answers.eq_any(&of_lead).assume_not_null();
    let all = comments::table.filter(comments::client_id.eq(client.0));
    let all = all.filter(comments::id.eq_any(&of_lead).or(answering));
    let there = (comments::client_id.eq(None::<i64>), comments::lead_id.eq(lead.0), comments::home.eq(home.0));
    Ok(diesel::update(all).set(there).execute(db.connection()).await?)
}

/// Lets those of one client, or of them those with these numbers and their answers, lie on another one of that home; answers their numbers.
pub(crate) async fn hand_over(
    db: &mut Db,
    from: ClientId,
    to: ClientId,
    home: Home,
    only: Option<&[i64]>,
) -> Result<Vec<i64>> {
    let there = (comments::client_id.eq(to.0), comments::home.eq(home.0));
    let mut all = diesel::update(comments::table).set(there).returning(comments::id).into_boxed();
    all = all.filter(comments::client_id.eq(from.0));
    if let Some(only) = only {
        all = all.filter(comments::id.eq_any(only).or(comments::answers.eq_any(only).assume_not_null()));
    }
    Ok(all.get_results(db.connection()).await?)
}
