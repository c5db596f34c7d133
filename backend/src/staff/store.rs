//! The people with accounts in PostgreSQL, with what others keep about them. Reads only.

use crate::access::{Db, Scope};
use crate::platform::error::Result;
use diesel::pg::Pg;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::{Deserialize, Serialize};
use vestnik_api::Code;
use vestnik_api::id::UserId;
use vestnik_api::me::Person;
use vestnik_api::text::{Email, Phone};
use vestnik_api::users::{Blocked, User, UserFigures, UserFilter, UserSort, UserState};

/// Where a row stands in an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Key {
    Name(String, i64),
    Time(Timestamp, i64),
}

impl Key {
    pub(super) fn of(user: &User, sort: UserSort) -> Self {
        match sort {
            UserSort::Name | UserSort::NameDescending => Self::Name(user.name.clone(), user.id.0),
            UserSort::CreatedAt | UserSort::CreatedAtDescending => Self::Time(user.created_at, user.id.0),
        }
    }

    /// Whether this can be a place in that order: cursors come from outside.
    pub(super) const fn fits(&self, sort: UserSort) -> bool {
        let by_name = matches!(sort, UserSort::Name | UserSort::NameDescending);
        matches!(self, Self::Name(..)) == by_name
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = Nullable<Text>)]
    phone: Option<String>,
    #[diesel(sql_type = Bool)]
    confirmed: bool,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    blocked_at: Option<jiff_diesel::Timestamp>,
    #[diesel(sql_type = Nullable<Text>)]
    blocked_reason: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    blocker_id: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    blocker_name: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    created_at: jiff_diesel::Timestamp,
    #[diesel(sql_type = Array<Text>)]
    roles: Vec<String>,
    #[diesel(sql_type = BigInt)]
    clients: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    last_seen_at: Option<jiff_diesel::Timestamp>,
}

const COLUMNS: &str = "users.id, users.name, users.email, users.phone, users.confirmed_at IS NOT NULL AS confirmed,
    users.blocked_at, users.blocked_reason, blocker.id AS blocker_id, blocker.name AS blocker_name, users.created_at,
    ARRAY(SELECT roles.name FROM user_roles JOIN roles ON roles.id = user_roles.role_id
          WHERE user_roles.user_id = users.id ORDER BY roles.id) AS roles,
    coalesce((SELECT sum(client_counts.clients) FROM client_counts WHERE client_counts.owner_id = users.id), 0)::bigint AS clients,
    (SELECT max(sessions.last_used_at) FROM sessions WHERE sessions.user_id = users.id) AS last_seen_at";
const FROM: &str = "FROM users LEFT JOIN users blocker ON blocker.id = users.blocked_by";

impl From<Row> for User {
    fn from(row: Row) -> Self {
        let by = row.blocker_id.zip(row.blocker_name).map(|(id, name)| Person { id: UserId(id), name });
        let reason = row.blocked_reason.unwrap_or_default();
        let blocked = row.blocked_at.map(|at| Blocked { by, reason, at: at.to_jiff() });
        let state = match (&blocked, row.confirmed) {
            (Some(_), _) => UserState::Blocked,
            (None, true) => UserState::Active,
            (None, false) => UserState::Unconfirmed,
        };
        Self {
            id: UserId(row.id),
            name: row.name,
            email: Email::from_stored(row.email),
            phone: row.phone.and_then(|phone| Phone::parse(&phone).ok()),
            roles: row.roles,
            state,
            blocked,
            clients: row.clients,
            last_seen_at: row.last_seen_at.map(jiff_diesel::Timestamp::to_jiff),
            created_at: row.created_at.to_jiff(),
        }
    }
}

type Query = BoxedSqlQuery<'static, Pg, SqlQuery>;

/// Every query of people starts here: those within a reach, and of those the ones a filter finds. `$1` to `$4` are bound.
fn visible(columns: &str, scope: Scope, filter: &UserFilter, patterns: &[String], rest: &str) -> Query {
    let me = match scope {
        Scope::All => None,
        Scope::Own(me) => Some(me.0),
        // No account has this number.
        Scope::Nobody => Some(0),
    };
    let state = match filter.state {
        None => "true",
        Some(UserState::Active) => "users.confirmed_at IS NOT NULL AND users.blocked_at IS NULL",
        Some(UserState::Unconfirmed) => "users.confirmed_at IS NULL AND users.blocked_at IS NULL",
        Some(UserState::Blocked) => "users.blocked_at IS NOT NULL",
    };
    let words = "replace(lower(users.name || ' ' || users.email || ' ' || coalesce(users.phone, '')), 'ё', 'е')";
    let query = sql_query(format!(
        "SELECT {columns} {FROM} WHERE ($1 IS NULL OR users.id = $1)
           AND (cardinality($2) = 0 OR {words} LIKE ALL ($2))
           AND ($3 IS NULL OR users.id IN (SELECT user_id FROM user_roles WHERE role_id = $3)) AND {state} {rest}"
    ));
    query
        .into_boxed::<Pg>()
        .bind::<Nullable<BigInt>, _>(me)
        .bind::<Array<Text>, _>(patterns.to_vec())
        .bind::<Nullable<BigInt>, _>(filter.role.map(|role| role.0))
}

/// So many people, those behind `after` in the order wanted.
pub(super) async fn list(
    db: &mut Db,
    filter: &UserFilter,
    patterns: &[String],
    after: Option<Key>,
    rows: i64,
) -> Result<Vec<User>> {
    let name = "users.name COLLATE \"und-x-icu\"";
    let (by, sign, way) = match filter.sort.unwrap_or_default() {
        UserSort::Name => (name, ">", "ASC"),
        UserSort::NameDescending => (name, "<", "DESC"),
        UserSort::CreatedAt => ("users.created_at", ">", "ASC"),
        UserSort::CreatedAtDescending => ("users.created_at", "<", "DESC"),
    };
    let behind = if after.is_some() { format!("AND ({by}, users.id) {sign} ($5, $6)") } else { String::new() };
    let rest = format!("{behind} ORDER BY {by} {way}, users.id {way} LIMIT $4");
    let query = visible(COLUMNS, db.scope(), filter, patterns, &rest).bind::<BigInt, _>(rows);
    let query = match after {
        None => query,
        Some(Key::Name(name, id)) => query.bind::<Text, _>(name).bind::<BigInt, _>(id),
        Some(Key::Time(at, id)) => query.bind::<Timestamptz, _>(at.to_diesel()).bind::<BigInt, _>(id),
    };
    let found: Vec<Row> = query.load(db.connection()).await?;
    Ok(found.into_iter().map(User::from).collect())
}

/// One of them; 404 if there is none within the reach.
pub(super) async fn find(db: &mut Db, scope: Scope, id: UserId) -> Result<User> {
    let query = visible(COLUMNS, scope, &UserFilter::default(), &[], "AND users.id = $4").bind::<BigInt, _>(id.0);
    let mut found: Vec<Row> = query.load(db.connection()).await?;
    found.pop().map(User::from).ok_or_else(|| Code::NotFound.into())
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    people: i64,
}

/// How many there are.
pub(super) async fn count(db: &mut Db, filter: &UserFilter, patterns: &[String]) -> Result<i64> {
    let query = visible("count(*) AS people", db.scope(), filter, patterns, "");
    Ok(query.get_result::<Count>(db.connection()).await?.people)
}

#[derive(QueryableByName)]
struct Figures {
    #[diesel(sql_type = BigInt)]
    clients: i64,
    #[diesel(sql_type = BigInt)]
    messages: i64,
    #[diesel(sql_type = BigInt)]
    mailings: i64,
    #[diesel(sql_type = BigInt)]
    active: i64,
    #[diesel(sql_type = BigInt)]
    attempts: i64,
    #[diesel(sql_type = BigInt)]
    delivered: i64,
    #[diesel(sql_type = BigInt)]
    failed: i64,
}

/// What somebody has here.
pub(super) async fn figures(db: &mut Db, id: UserId) -> Result<UserFigures> {
    let scope = db.scope();
    find(db, scope, id).await?;
    let query = sql_query(
        "SELECT counted.clients, written.messages, planned.mailings, planned.active, sent.attempts, sent.delivered, sent.failed
         FROM (SELECT coalesce(sum(clients), 0)::bigint AS clients FROM client_counts WHERE owner_id = $1) counted,
              (SELECT count(*) AS messages FROM messages WHERE owner_id = $1 AND deleted_at IS NULL) written,
              (SELECT count(*) AS mailings, count(*) FILTER (WHERE state = 'active') AS active FROM mailings
               WHERE owner_id = $1 AND deleted_at IS NULL) planned,
              (SELECT coalesce(sum(attempts), 0)::bigint AS attempts, coalesce(sum(delivered), 0)::bigint AS delivered,
                      coalesce(sum(failed), 0)::bigint AS failed
               FROM (SELECT attempts, delivered, failed FROM run_totals WHERE owner_id = $1
                     UNION ALL
                     SELECT attempts, sent, failed FROM mailing_runs WHERE finished_at IS NULL AND owner_id = $1) ever) sent",
    );
    let figures: Figures = query.bind::<BigInt, _>(id.0).get_result(db.connection()).await?;
    Ok(UserFigures {
        clients: figures.clients,
        messages: figures.messages,
        mailings: figures.mailings,
        active_mailings: figures.active,
        attempts: figures.attempts,
        delivered: figures.delivered,
        failed: figures.failed,
    })
}
