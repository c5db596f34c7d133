//! Pages of mailings, and how many there are.

use super::{Row, Told, beside, state_name, told, visible};
use crate::access::Db;
use crate::platform::error::Result;
use crate::schema::{mailings, users};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::{Deserialize, Serialize};
use vestnik_api::id::{MailingId, UserId};
use vestnik_api::mailings::{Mailing, MailingCounts, MailingSort, MailingState};

type Query = mailings::BoxedQuery<'static, Pg>;

/// Which mailings, in which order.
#[derive(Debug, Clone, Default)]
pub(in crate::mailings) struct Wanted {
    /// Patterns, each of which must fit.
    pub(in crate::mailings) patterns: Vec<String>,
    pub(in crate::mailings) state: Option<MailingState>,
    pub(in crate::mailings) owner: Option<UserId>,
    /// Those with a run under way are these; whether they are wanted, or the others.
    pub(in crate::mailings) sending: Option<(bool, Vec<i64>)>,
    pub(in crate::mailings) sort: MailingSort,
}

/// Where a row stands in an order. By name, because a mailing may be called like a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::mailings) enum Key {
    Time(Timestamp, i64),
    Name(String, i64),
}

impl Key {
    pub(in crate::mailings) fn of(row: &Mailing, sort: MailingSort) -> Self {
        match sort {
            MailingSort::Name | MailingSort::NameDescending => Self::Name(row.name.clone(), row.id.0),
            MailingSort::UpdatedAt | MailingSort::UpdatedAtDescending => Self::Time(row.updated_at, row.id.0),
        }
    }

    /// Whether this can be a place in that order: cursors come from outside.
    pub(in crate::mailings) const fn fits(&self, sort: MailingSort) -> bool {
        let by_name = matches!(sort, MailingSort::Name | MailingSort::NameDescending);
        matches!(self, Self::Name(..)) == by_name
    }
}

fn matching(db: &Db, wanted: &Wanted) -> Query {
    let mut query = visible(db.scope());
    if let Some(owner) = wanted.owner {
        query = query.filter(mailings::owner_id.eq(owner.0));
    }
    if let Some(state) = wanted.state {
        query = query.filter(mailings::state.eq(state_name(state)));
    }
    if let Some((yes, under_way)) = &wanted.sending {
        let ids = under_way.clone();
        query = if *yes { query.filter(mailings::id.eq_any(ids)) } else { query.filter(mailings::id.ne_all(ids)) };
    }
    if !wanted.patterns.is_empty() {
        // All patterns in one value: the text of a statement, which is kept prepared, does not grow with what is looked for.
        let found = sql::<Bool>(
            "replace(lower(mailings.name || ' ' || (SELECT subject FROM mailing_letters WHERE mailing_id = mailings.id)), 'ё', 'е') LIKE ALL (",
        );
        query = query.filter(found.bind::<Array<Text>, _>(wanted.patterns.clone()).sql(")"));
    }
    query
}

/// Up to so many mailings, those behind `after` in the order wanted.
pub(in crate::mailings) async fn list(
    db: &mut Db,
    wanted: &Wanted,
    after: Option<Key>,
    rows: i64,
) -> Result<Vec<Mailing>> {
    let query = behind(matching(db, wanted), wanted.sort, after);
    let (owner, subject, chosen, stopper) = beside();
    let found: Vec<Told> = ordered(query, wanted.sort)
        .limit(rows)
        .inner_join(users::table.on(users::id.eq(mailings::owner_id)))
        .select((Row::as_select(), owner, subject, chosen, stopper))
        .load(db.connection())
        .await?;
    found.into_iter().map(told).collect()
}

/// These of those this asker may see, in no order.
pub(in crate::mailings) async fn these(db: &mut Db, ids: &[MailingId]) -> Result<Vec<Mailing>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let (owner, subject, chosen, stopper) = beside();
    let found: Vec<Told> = visible(db.scope())
        .filter(mailings::id.eq_any(ids))
        .inner_join(users::table.on(users::id.eq(mailings::owner_id)))
        .select((Row::as_select(), owner, subject, chosen, stopper))
        .load(db.connection())
        .await?;
    found.into_iter().map(told).collect()
}

/// How many there are in all.
pub(in crate::mailings) async fn count(db: &mut Db, wanted: &Wanted) -> Result<i64> {
    let all = matching(db, wanted);
    Ok(all.count().get_result(db.connection()).await?)
}

/// How many there are by state, and how many of these mailings are among them.
pub(in crate::mailings) async fn counts(db: &mut Db, under_way: &[MailingId]) -> Result<MailingCounts> {
    type Figures = (BigInt, BigInt, BigInt, BigInt, BigInt, BigInt);
    let figures = sql::<Figures>(
        "count(*), count(*) FILTER (WHERE state = 'draft'), count(*) FILTER (WHERE state = 'active'),
         count(*) FILTER (WHERE state = 'paused'), count(*) FILTER (WHERE state = 'completed'),
         count(*) FILTER (WHERE state = 'stopped')",
    );
    let (all, draft, active, paused, completed, stopped): (i64, i64, i64, i64, i64, i64) =
        visible(db.scope()).select(figures).first(db.connection()).await?;
    let ids: Vec<i64> = under_way.iter().map(|id| id.0).collect();
    let among = visible(db.scope()).filter(mailings::id.eq_any(ids));
    let sending = among.count().get_result(db.connection()).await?;
    Ok(MailingCounts { all, draft, active, paused, completed, stopped, sending })
}

fn ordered(query: Query, sort: MailingSort) -> Query {
    match sort {
        MailingSort::Name => query.order((mailings::name.asc(), mailings::id.asc())),
        MailingSort::NameDescending => query.order((mailings::name.desc(), mailings::id.desc())),
        MailingSort::UpdatedAt => query.order((mailings::updated_at.asc(), mailings::id.asc())),
        MailingSort::UpdatedAtDescending => query.order((mailings::updated_at.desc(), mailings::id.desc())),
    }
}

fn behind(query: Query, sort: MailingSort, after: Option<Key>) -> Query {
    let ascending = matches!(sort, MailingSort::Name | MailingSort::UpdatedAt);
    match after {
        None => query,
        Some(Key::Name(name, id)) => {
            let row = if ascending { "(mailings.name, mailings.id) > (" } else { "(mailings.name, mailings.id) < (" };
            query.filter(sql::<Bool>(row).bind::<Text, _>(name).sql(", ").bind::<BigInt, _>(id).sql(")"))
        }
        Some(Key::Time(at, id)) => {
            let row = if ascending {
                "(mailings.updated_at, mailings.id) > ("
            } else {
                "(mailings.updated_at, mailings.id) < ("
            };
            let at = at.to_diesel();
            query.filter(sql::<Bool>(row).bind::<Timestamptz, _>(at).sql(", ").bind::<BigInt, _>(id).sql(")"))
        }
    }
}
