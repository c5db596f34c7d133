//! Pages of clients, each one query along an index, however many there are.

use super::{COLUMNS, Row, visible};
use crate::access::{Db, Homes};
use crate::clients::search::Search;
use crate::custom_fields::Holds;
use crate::groups;
use crate::platform::error::Result;
use crate::platform::statement::{Behind, ByDay, First, NEXT, Plan, Unkept, Value, page_size};
use crate::schema::{client_counts, clients, users};
use crate::tags;
use diesel::dsl::InnerJoinQuerySource;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::BoxedSelectStatement;
use diesel_async::RunQueryDsl;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use vestnik_api::clients::{ClientFilter, ClientSort, MailStatus};
use vestnik_api::custom_fields::CustomConditions;
use vestnik_api::id::{GroupId, ImportId, TagId, UserId};
use vestnik_api::page::Direction::{self, Ascending, Descending};

/// Which clients, in which order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    search: Search,
    owner: Option<UserId>,
    group: Option<GroupId>,
    ungrouped: bool,
    import: Option<ImportId>,
    mail: Option<MailStatus>,
    tag: Option<TagId>,
    custom: CustomConditions,
    created_since: Option<Date>,
    created_until: Option<Date>,
    sort: ClientSort,
}

impl Wanted {
    /// What a filter asks for, with what it looks for.
    pub(in crate::clients) fn new(filter: &ClientFilter, search: Search) -> Self {
        Self {
            search,
            owner: filter.owner,
            group: filter.group,
            ungrouped: filter.ungrouped,
            import: filter.import,
            mail: filter.mail,
            tag: filter.tag,
            custom: filter.custom.clone(),
            created_since: filter.created_since,
            created_until: filter.created_until,
            sort: filter.sort.unwrap_or_default(),
        }
    }

    /// Whether the figures that are kept tell, beside the stop list, how many these are.
    fn is_kept(&self) -> bool {
        let narrowed = self.created_since.or(self.created_until).is_some() || self.import.is_some();
        let narrowed = narrowed || self.tag.is_some() || !self.custom.is_empty();
        !narrowed && self.search.is_empty()
    }

    /// In which order.
    pub(crate) const fn sort(&self) -> ClientSort {
        self.sort
    }
}

/// Where a row stands in an order: what is sorted by, and the number that no two have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Key {
    /// In the order of coming in, which is that of the numbers.
    Number(i64),
    /// In the order of names or addresses.
    Text(String, i64),
}

impl Key {
    /// Where this row stands in that order.
    pub(crate) fn of(row: &Row, sort: ClientSort) -> Self {
        match sort {
            ClientSort::Name | ClientSort::NameDescending => Self::Text(row.name.clone(), row.id),
            ClientSort::Email | ClientSort::EmailDescending => Self::Text(row.email.clone(), row.id),
            ClientSort::CreatedAt | ClientSort::CreatedAtDescending => Self::Number(row.id),
        }
    }

    /// Whether this can be a place in that order: cursors come from outside.
    pub(crate) const fn fits(&self, sort: ClientSort) -> bool {
        let by_number = matches!(sort, ClientSort::CreatedAt | ClientSort::CreatedAtDescending);
        matches!(self, Self::Number(_)) == by_number
    }
}

type WithOwner = InnerJoinQuerySource<clients::table, users::table, diesel::dsl::Eq<users::id, clients::owner_id>>;
type Rows = BoxedSelectStatement<
    'static,
    diesel::dsl::SqlTypeOf<super::Columns>,
    diesel::query_builder::FromClause<WithOwner>,
    Pg,
>;

/// At least so many clients if there are so many, those behind `after` in the order wanted.
pub(crate) async fn batch(db: &mut Db, wanted: &Wanted, after: Option<Key>, rows: i64) -> Result<Vec<Row>> {
    let searching = !wanted.search.is_empty() || wanted.tag.is_some();
    let searching = searching || !wanted.custom.is_empty();
    let reader = reader(db);
    let named = wanted.owner.is_some() || wanted.group.is_some() || wanted.ungrouped;
    // All of one import, or of one tag, are of one home.
    let named = named || wanted.import.is_some() || wanted.tag.is_some();
    let homes = if named { None } else { groups::apart(db).await? };
    let of = match homes {
        None => vec![joined(visible(db), wanted, reader)],
        Some(homes) => {
            let in_one = |home| joined(visible(db).filter(clients::home.eq(home)), wanted, reader);
            homes.into_iter().map(in_one).collect()
        }
    };
    let size = page_size(rows);
    let (column, direction) = order(wanted.sort);
    // Files are read along the order to their end.
    let Some(rows) = size.filter(|_| searching) else {
        let of = of.into_iter().map(|query| ordered(query, wanted.sort, after.clone())).collect();
        let plan = if searching { Plan::Anew } else { Plan::Kept };
        let first = First { of, rows: size.unwrap_or(rows), column, direction, plan };
        return Ok(first.load(db.connection()).await?);
    };
    // Only where an index leads to the next.
    let led = wanted.group.is_some() || db.homes() == Homes::All;
    if led && let Some(found) = among_the_next(db, wanted, after.clone(), rows).await? {
        return Ok(found);
    }
    let of = of.into_iter().map(|query| behind(query, wanted.sort, after.clone())).collect();
    Ok(First { of, rows, column, direction, plan: Plan::Collected }.load(db.connection()).await?)
}

/// So many of the next that fit, where that many are found at once: what nearly all have in common. Costs as much as those next ones.
async fn among_the_next(db: &mut Db, wanted: &Wanted, after: Option<Key>, rows: i64) -> Result<Option<Vec<Row>>> {
    let reader = reader(db);
    let whole = Wanted { group: wanted.group, ..Wanted::default() };
    let (column, direction) = order(wanted.sort);
    let next = ordered(joined(visible(db), &whole, reader), wanted.sort, after).select(clients::id);
    let next = First { of: vec![next], rows: NEXT, column: 1, direction, plan: Plan::Kept };
    let next: Vec<i64> = next.load(db.connection()).await?;
    let among = joined(visible(db).filter(clients::id.eq_any(next)), wanted, reader);
    let first = First { of: vec![among], rows, column, direction, plan: Plan::Collected };
    let found: Vec<Row> = first.load(db.connection()).await?;
    Ok(Some(found).filter(|found| i64::try_from(found.len()) == Ok(rows)))
}

/// With what is read of each.
fn joined(query: clients::BoxedQuery<'static, Pg>, wanted: &Wanted, reader: i64) -> Rows {
    matching(query, wanted, reader).inner_join(users::table.on(users::id.eq(clients::owner_id))).select(COLUMNS)
}

/// By which column of a [`Row`] it is sorted, counted from one.
const fn order(sort: ClientSort) -> (u8, Direction) {
    match sort {
        ClientSort::Name => (5, Ascending),
        ClientSort::NameDescending => (5, Descending),
        ClientSort::Email => (6, Ascending),
        ClientSort::EmailDescending => (6, Descending),
        ClientSort::CreatedAt => (1, Ascending),
        ClientSort::CreatedAtDescending => (1, Descending),
    }
}

/// Who asks: days are those of his clock.
fn reader(db: &Db) -> i64 {
    db.actor().map_or(0, |actor| actor.user.0)
}

fn matching(
    mut query: clients::BoxedQuery<'static, Pg>,
    wanted: &Wanted,
    reader: i64,
) -> clients::BoxedQuery<'static, Pg> {
    if let Some(owner) = wanted.owner {
        query = query.filter(clients::owner_id.eq(owner.0));
    }
    if let Some(group) = wanted.group {
        query = query.filter(clients::home.eq(group.0));
    }
    if wanted.ungrouped {
        query = query.filter(clients::group_id.is_null());
    }
    if let Some(import) = wanted.import {
        query = query.filter(clients::import_id.eq(import.0));
    }
    if let Some(mail) = wanted.mail {
        query = match reason(mail) {
            None => query.filter(clients::suppressed.is_null()),
            // Said beside the reason: only so the index of those who can't be reached is thought of.
            Some(reason) => query.filter(clients::suppressed.is_not_null().and(clients::suppressed.eq(reason))),
        };
    }
    if let Some(tag) = wanted.tag {
        query = query.filter(clients::id.eq_any(tags::clients_bearing(tag)));
    }
    for condition in wanted.custom.all() {
        query = query.filter(Holds::new("clients", condition));
    }
    if let Some(day) = wanted.created_since {
        query = query.filter(ByDay::since("clients.created_at", day, reader));
    }
    if let Some(day) = wanted.created_until {
        query = query.filter(ByDay::until("clients.created_at", day, reader));
    }
    for fits in wanted.search.fitting("clients.search") {
        query = query.filter(fits);
    }
    query
}

/// The reason in the table that a status stands for.
const fn reason(mail: MailStatus) -> Option<&'static str> {
    match mail {
        MailStatus::Reachable => None,
        MailStatus::NoSuchAddress => Some("no_such_address"),
        MailStatus::Unsubscribed => Some("unsubscribed"),
        MailStatus::Complaint => Some("complaint"),
        MailStatus::ByHand => Some("by_hand"),
    }
}

fn ordered(query: Rows, sort: ClientSort, after: Option<Key>) -> Rows {
    let query = behind(query, sort, after);
    match sort {
        ClientSort::Name => query.order((clients::name.asc(), clients::id.asc())),
        ClientSort::NameDescending => query.order((clients::name.desc(), clients::id.desc())),
        ClientSort::Email => query.order((clients::email.asc(), clients::id.asc())),
        ClientSort::EmailDescending => query.order((clients::email.desc(), clients::id.desc())),
        ClientSort::CreatedAt => query.order(clients::id.asc()),
        ClientSort::CreatedAtDescending => query.order(clients::id.desc()),
    }
}

fn behind(query: Rows, sort: ClientSort, after: Option<Key>) -> Rows {
    let (_, direction) = order(sort);
    let column = match sort {
        ClientSort::Name | ClientSort::NameDescending => "name",
        ClientSort::Email | ClientSort::EmailDescending => "email",
        ClientSort::CreatedAt | ClientSort::CreatedAtDescending => "id",
    };
    match (after, direction) {
        (None, _) => query,
        (Some(Key::Text(text, id)), _) => {
            query.filter(Behind { table: "clients", column, direction, value: Value::Text(text), id })
        }
        (Some(Key::Number(id)), Ascending) => query.filter(clients::id.gt(id)),
        (Some(Key::Number(id)), Descending) => query.filter(clients::id.lt(id)),
    }
}

/// How many there are in all. Without a search nothing is counted but those who are on the stop list, of whom there are few, and those of
/// one import or one tag: the other figures are kept.
pub(crate) async fn count(db: &mut Db, wanted: &Wanted) -> Result<i64> {
    match wanted.mail {
        _ if !wanted.is_kept() => counted(db, wanted).await,
        Some(MailStatus::Reachable) => Ok(kept(db, wanted).await? - stopped(db, wanted).await?),
        Some(_) => counted(db, wanted).await,
        None => kept(db, wanted).await,
    }
}

async fn counted(db: &mut Db, wanted: &Wanted) -> Result<i64> {
    let all = matching(visible(db), wanted, reader(db));
    Ok(Unkept(all.count()).get_result(db.connection()).await?)
}

async fn stopped(db: &mut Db, wanted: &Wanted) -> Result<i64> {
    let all = matching(visible(db), &Wanted { mail: None, ..wanted.clone() }, reader(db))
        .filter(clients::suppressed.is_not_null());
    Ok(Unkept(all.count()).get_result(db.connection()).await?)
}

/// The sum of the figures that are kept, one for each owner and home.
async fn kept(db: &mut Db, wanted: &Wanted) -> Result<i64> {
    let mut counts = client_counts::table.select(client_counts::clients).into_boxed();
    counts = match db.homes() {
        Homes::All => counts,
        Homes::Groups(me, seat) => counts.filter(client_counts::home.eq_any(groups::homes_of(db, me, seat).await?)),
        Homes::Own(me, seat) => {
            let homes = groups::homes_of(db, me, seat).await?;
            counts.filter(client_counts::owner_id.eq(me.0)).filter(client_counts::home.eq_any(homes))
        }
        Homes::None => return Ok(0),
    };
    if let Some(owner) = wanted.owner {
        counts = counts.filter(client_counts::owner_id.eq(owner.0));
    }
    if let Some(group) = wanted.group {
        counts = counts.filter(client_counts::home.eq(group.0));
    }
    if wanted.ungrouped {
        counts = counts.filter(client_counts::home.lt(0));
    }
    // Adding them up here spares PostgreSQL's numeric.
    let counts: Vec<i64> = counts.load(db.connection()).await?;
    Ok(counts.into_iter().sum())
}
