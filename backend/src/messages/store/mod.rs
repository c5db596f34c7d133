//! Messages in PostgreSQL, and the pictures and files for them. No other folder names the tables.

pub(super) mod files;
pub(super) mod images;

use crate::access::{Db, Scope};
use crate::platform::error::Result;
use crate::platform::statement::Unkept;
use crate::schema::{messages, users};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::{Deserialize, Serialize};
use vestnik_api::id::{MessageId, UserId};
use vestnik_api::me::Person;
use vestnik_api::messages::{Body, ChangeMessage, Draft, Format, Message, MessageSort, MessageSummary, NewMessage};
use vestnik_api::text::{Language, Line};

/// Every query starts here: the living messages within a reach, and no others.
fn visible(scope: Scope) -> messages::BoxedQuery<'static, Pg> {
    within(scope).filter(messages::deleted_at.is_null())
}

/// The messages within a reach, deleted ones too.
fn within(scope: Scope) -> messages::BoxedQuery<'static, Pg> {
    let all = messages::table.into_boxed();
    match scope {
        Scope::All => all,
        Scope::Own(me) => all.filter(messages::owner_id.eq(me.0)),
        Scope::Nobody => all.filter(false.into_sql::<Bool>()),
    }
}

/// What is read of one message.
#[derive(Debug, Queryable)]
struct Row {
    id: i64,
    owner_id: i64,
    owner_name: String,
    name: String,
    subject: String,
    body: String,
    format: String,
    created_at: jiff_diesel::Timestamp,
    updated_at: jiff_diesel::Timestamp,
    version: i32,
}

const ROW: (
    messages::id,
    messages::owner_id,
    users::name,
    messages::name,
    messages::subject,
    messages::body,
    messages::format,
    messages::created_at,
    messages::updated_at,
    messages::version,
) = (
    messages::id,
    messages::owner_id,
    users::name,
    messages::name,
    messages::subject,
    messages::body,
    messages::format,
    messages::created_at,
    messages::updated_at,
    messages::version,
);

impl From<Row> for Message {
    fn from(row: Row) -> Self {
        Self {
            id: MessageId(row.id),
            owner: Person { id: UserId(row.owner_id), name: row.owner_name },
            name: row.name,
            draft: stored_draft(row.subject, row.body, &row.format),
            created_at: row.created_at.to_jiff(),
            updated_at: row.updated_at.to_jiff(),
            version: row.version,
        }
    }
}

/// Subject and body as they lie in a table.
pub(crate) fn stored_draft(subject: String, body: String, format: &str) -> Draft {
    Draft { subject: Line::from_stored(subject), body: Body::from_stored(body), format: stored_format(format) }
}

/// The name of a format in a table.
pub(crate) const fn format_name(format: Format) -> &'static str {
    match format {
        Format::Text => "text",
        Format::Markdown => "markdown",
        Format::Html => "html",
    }
}

/// The format with this name in a table.
pub(crate) fn stored_format(name: &str) -> Format {
    match name {
        "html" => Format::Html,
        "markdown" => Format::Markdown,
        _ => Format::Text,
    }
}

/// One living message.
pub(super) async fn find(db: &mut Db, scope: Scope, id: MessageId) -> Result<Message> {
    one(db, visible(scope), id).await
}

/// One that was deleted after this time.
pub(super) async fn find_deleted(db: &mut Db, scope: Scope, id: MessageId, after: Timestamp) -> Result<Message> {
    one(db, within(scope).filter(messages::deleted_at.ge(after.to_diesel())), id).await
}

async fn one(db: &mut Db, among: messages::BoxedQuery<'static, Pg>, id: MessageId) -> Result<Message> {
    let found = among
        .filter(messages::id.eq(id.0))
        .inner_join(users::table.on(users::id.eq(messages::owner_id)))
        .select(ROW)
        .first::<Row>(db.connection());
    Ok(found.await?.into())
}

/// The version of a living message, which nobody else changes, deletes or begins to use until the transaction ends.
pub(super) async fn lock(db: &mut Db, id: MessageId) -> Result<i32> {
    let living = messages::table.find(id.0).filter(messages::deleted_at.is_null());
    Ok(living.select(messages::version).for_update().first(db.connection()).await?)
}

/// Whether a person has this message; if so, it is not deleted before the transaction ends.
pub(crate) async fn hold(db: &mut Db, owner: UserId, id: MessageId) -> Result<bool> {
    let living = messages::table
        .find(id.0)
        .filter(messages::owner_id.eq(owner.0).and(messages::deleted_at.is_null()))
        .select(messages::id)
        .for_share();
    Ok(living.first::<i64>(db.connection()).await.optional()?.is_some())
}

/// How many mailings that are not over send it.
pub(super) async fn unfinished_uses(db: &mut Db, id: MessageId) -> Result<i64> {
    let uses = sql::<BigInt>("coalesce((SELECT unfinished FROM message_uses WHERE message_id = ")
        .bind::<BigInt, _>(id.0)
        .sql("), 0)");
    Ok(diesel::select(uses).first(db.connection()).await?)
}

/// A new message of this person.
pub(super) async fn insert(db: &mut Db, owner: UserId, new: &NewMessage) -> Result<MessageId> {
    let now = db.now().to_diesel();
    let row = (
        messages::owner_id.eq(owner.0),
        messages::name.eq(new.name.as_str()),
        messages::subject.eq(new.subject.as_str()),
        messages::body.eq(new.body.as_str()),
        messages::format.eq(format_name(new.format)),
        messages::created_at.eq(now),
        messages::updated_at.eq(now),
    );
    let insert = diesel::insert_into(messages::table).values(row).returning(messages::id);
    Ok(MessageId(insert.get_result(db.connection()).await?))
}

#[derive(AsChangeset)]
#[diesel(table_name = messages)]
struct Change<'a> {
    name: Option<&'a str>,
    subject: Option<&'a str>,
    body: Option<&'a str>,
    format: Option<&'a str>,
    updated_at: jiff_diesel::Timestamp,
}

/// Changes what is given.
pub(super) async fn update(db: &mut Db, id: MessageId, change: &ChangeMessage) -> Result<()> {
    let given = Change {
        name: change.name.as_ref().map(Line::as_str),
        subject: change.subject.as_ref().map(Line::as_str),
        body: change.body.as_ref().map(Body::as_str),
        format: change.format.map(format_name),
        updated_at: db.now().to_diesel(),
    };
    let set = (given, messages::version.eq(messages::version + 1));
    diesel::update(messages::table.find(id.0)).set(set).execute(db.connection()).await?;
    Ok(())
}

/// Deletes a message, or brings it back.
pub(super) async fn set_deleted(db: &mut Db, id: MessageId, at: Option<Timestamp>) -> Result<()> {
    let set = (
        messages::deleted_at.eq(at.map(ToDiesel::to_diesel)),
        messages::updated_at.eq(db.now().to_diesel()),
        messages::version.eq(messages::version + 1),
    );
    diesel::update(messages::table.find(id.0)).set(set).execute(db.connection()).await?;
    Ok(())
}

/// The name and the address of a person, what `owner.name` and `owner.email` stand for, and his language.
pub(super) async fn correspondent(db: &mut Db, person: UserId) -> Result<(String, String, Language)> {
    let columns = (users::name, users::email, users::language);
    let (name, email, language): (String, String, String) =
        users::table.find(person.0).select(columns).first(db.connection()).await?;
    Ok((name, email, if language == "en" { Language::En } else { Language::Ru }))
}

/// Where a row stands in an order. By name, because a message may be called like a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Key {
    Time(Timestamp, i64),
    Name(String, i64),
}

impl Key {
    pub(super) fn of(row: &MessageSummary, sort: MessageSort) -> Self {
        match sort {
            MessageSort::Name | MessageSort::NameDescending => Self::Name(row.name.clone(), row.id.0),
            MessageSort::UpdatedAt | MessageSort::UpdatedAtDescending => Self::Time(row.updated_at, row.id.0),
        }
    }

    /// Whether this can be a place in that order: cursors come from outside.
    pub(super) const fn fits(&self, sort: MessageSort) -> bool {
        let by_name = matches!(sort, MessageSort::Name | MessageSort::NameDescending);
        matches!(self, Self::Name(..)) == by_name
    }
}

/// What is read of each message of a list.
#[derive(Debug, Queryable)]
struct Summary {
    id: i64,
    owner_id: i64,
    owner_name: String,
    name: String,
    subject: String,
    format: String,
    mailings: i64,
    created_at: jiff_diesel::Timestamp,
    updated_at: jiff_diesel::Timestamp,
}

/// Which messages, in which order.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    /// Patterns, each of which must fit.
    pub(super) patterns: Vec<String>,
    pub(super) owner: Option<UserId>,
    pub(super) sort: MessageSort,
}

fn matching(db: &Db, wanted: &Wanted) -> messages::BoxedQuery<'static, Pg> {
    let mut query = visible(db.scope());
    if let Some(owner) = wanted.owner {
        query = query.filter(messages::owner_id.eq(owner.0));
    }
    for pattern in &wanted.patterns {
        let found = sql::<Bool>("replace(lower(messages.name || ' ' || messages.subject), 'ё', 'е') LIKE ");
        query = query.filter(found.bind::<Text, _>(pattern.clone()));
    }
    query
}

/// Up to so many messages, those behind `after` in the order wanted.
pub(super) async fn list(db: &mut Db, wanted: &Wanted, after: Option<Key>, rows: i64) -> Result<Vec<MessageSummary>> {
    let query = behind(matching(db, wanted), wanted.sort, after);
    let uses = sql::<BigInt>("coalesce((SELECT mailings FROM message_uses WHERE message_id = messages.id), 0)");
    let query =
        ordered(query, wanted.sort).limit(rows).inner_join(users::table.on(users::id.eq(messages::owner_id))).select((
            messages::id,
            messages::owner_id,
            users::name,
            messages::name,
            messages::subject,
            messages::format,
            uses,
            messages::created_at,
            messages::updated_at,
        ));
    let found: Vec<Summary> = Unkept(query).load(db.connection()).await?;
    Ok(found.into_iter().map(MessageSummary::from).collect())
}

/// How many there are in all.
pub(super) async fn count(db: &mut Db, wanted: &Wanted) -> Result<i64> {
    let all = matching(db, wanted);
    Ok(Unkept(all.count()).get_result(db.connection()).await?)
}

type Query = messages::BoxedQuery<'static, Pg>;

fn ordered(query: Query, sort: MessageSort) -> Query {
    match sort {
        MessageSort::Name => query.order((messages::name.asc(), messages::id.asc())),
        MessageSort::NameDescending => query.order((messages::name.desc(), messages::id.desc())),
        MessageSort::UpdatedAt => query.order((messages::updated_at.asc(), messages::id.asc())),
        MessageSort::UpdatedAtDescending => query.order((messages::updated_at.desc(), messages::id.desc())),
    }
}

fn behind(query: Query, sort: MessageSort, after: Option<Key>) -> Query {
    let ascending = matches!(sort, MessageSort::Name | MessageSort::UpdatedAt);
    match after {
        None => query,
        Some(Key::Name(name, id)) => {
            let row = if ascending { "(messages.name, messages.id) > (" } else { "(messages.name, messages.id) < (" };
            query.filter(sql::<Bool>(row).bind::<Text, _>(name).sql(", ").bind::<BigInt, _>(id).sql(")"))
        }
        Some(Key::Time(at, id)) => {
            let row = if ascending {
                "(messages.updated_at, messages.id) > ("
            } else {
                "(messages.updated_at, messages.id) < ("
            };
            let at = at.to_diesel();
            query.filter(sql::<Bool>(row).bind::<Timestamptz, _>(at).sql(", ").bind::<BigInt, _>(id).sql(")"))
        }
    }
}

impl From<Summary> for MessageSummary {
    fn from(row: Summary) -> Self {
        Self {
            id: MessageId(row.id),
            owner: Person { id: UserId(row.owner_id), name: row.owner_name },
            name: row.name,
            subject: row.subject,
            format: stored_format(&row.format),
            mailings: row.mailings,
            created_at: row.created_at.to_jiff(),
            updated_at: row.updated_at.to_jiff(),
        }
    }
}
