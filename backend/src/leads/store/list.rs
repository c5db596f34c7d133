//! Pages of leads, each one query along an index, however many there are.

use super::place::Column;
use super::take_out::made_by;
use super::{Columns, Row, columns, visible};
use crate::access::{Db, Homes};
use crate::clients::Search;
use crate::custom_fields::Holds;
use crate::groups;
use crate::platform::error::Result;
use crate::platform::statement::{Behind, ByDay, First, NEXT, Plan, Unkept, Value, page_size};
use crate::schema::{lead_counts, leads, users};
use crate::tags;
use diesel::dsl::{InnerJoinQuerySource, sql};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::BoxedSelectStatement;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use vestnik_api::custom_fields::CustomConditions;
use vestnik_api::id::{GroupId, ImportId, StageId, TagId, UserId};
use vestnik_api::leads::{LeadFilter, LeadSort, Priority, StageMeaning};
use vestnik_api::page::Direction::{self, Ascending, Descending};

/// Which leads, in which order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    pub(in crate::leads) search: Search,
    pub(in crate::leads) owner: Option<UserId>,
    pub(in crate::leads) group: Option<GroupId>,
    pub(in crate::leads) ungrouped: bool,
    pub(in crate::leads) stage: Option<StageId>,
    pub(in crate::leads) meaning: Option<StageMeaning>,
    pub(in crate::leads) source: Option<String>,
    pub(in crate::leads) source_unknown: bool,
    pub(in crate::leads) priority: Option<Priority>,
    pub(in crate::leads) tag: Option<TagId>,
    pub(in crate::leads) import: Option<ImportId>,
    pub(in crate::leads) custom: CustomConditions,
    /// Only open ones whose next step was due before this day.
    pub(in crate::leads) overdue_on: Option<Date>,
    pub(in crate::leads) converted: Option<bool>,
    pub(in crate::leads) created_since: Option<Date>,
    pub(in crate::leads) created_until: Option<Date>,
    pub(in crate::leads) converted_since: Option<Date>,
    pub(in crate::leads) converted_until: Option<Date>,
    pub(in crate::leads) lost_since: Option<Date>,
    /// Who asks: days are those of his clock.
    pub(in crate::leads) reader: i64,
    /// Only those of one column of a board.
    pub(in crate::leads) column: Option<Column>,
    pub(in crate::leads) sort: LeadSort,
}

impl Wanted {
    /// What a filter asks for by itself: what is looked for, the day and the column come from outside.
    pub(in crate::leads) fn new(filter: &LeadFilter, search: Search) -> Self {
        Self {
            search,
            owner: filter.owner,
            group: filter.group,
            ungrouped: filter.ungrouped,
            stage: filter.stage,
            meaning: filter.meaning,
            source: filter.source.clone(),
            source_unknown: filter.source_unknown,
            priority: filter.priority,
            tag: filter.tag,
            import: filter.import,
            custom: filter.custom.clone(),
            overdue_on: None,
            converted: filter.converted,
            created_since: filter.created_since,
            created_until: filter.created_until,
            converted_since: filter.converted_since,
            converted_until: filter.converted_until,
            lost_since: filter.lost_since,
            reader: 0,
            column: None,
            sort: filter.sort.unwrap_or_default(),
        }
    }

    /// In which order.
    pub(crate) const fn sort(&self) -> LeadSort {
        self.sort
    }

    /// Whether the figures that are kept tell how many these are.
    pub(in crate::leads) fn is_kept(&self) -> bool {
        let narrowed = self.source.is_some() || self.source_unknown || self.priority.is_some();
        let narrowed = narrowed || self.tag.is_some() || self.import.is_some() || !self.custom.is_empty();
        let became = self.converted.is_some() || self.converted_since.or(self.converted_until).is_some();
        let dated = [self.overdue_on, self.created_since, self.created_until, self.lost_since];
        self.search.is_empty() && !narrowed && !became && dated.iter().all(Option::is_none)
    }
}

/// Where a row stands in an order: what is sorted by, and the number that no two have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Key {
    /// In the order of coming in, which is that of the numbers.
    Number(i64),
    /// In the order of days or amounts.
    Whole(i64, i64),
    /// In the order of titles, or of places on a board, written out.
    Text(String, i64),
}

impl Key {
    /// Where this row stands in that order.
    pub(crate) fn of(row: &Row, sort: LeadSort) -> Self {
        match sort {
            LeadSort::Title | LeadSort::TitleDescending => Self::Text(row.title.clone(), row.id),
            LeadSort::Board => Self::Text(row.rank.clone(), row.id),
            LeadSort::NextStep => Self::Whole(row.next_step_key, row.id),
            LeadSort::AmountDescending => Self::Whole(row.amount_key, row.id),
            LeadSort::CreatedAt | LeadSort::CreatedAtDescending => Self::Number(row.id),
        }
    }

    /// Whether this can be a place in that order: cursors come from outside.
    pub(crate) fn fits(&self, sort: LeadSort) -> bool {
        match (sort, self) {
            (LeadSort::Board, Self::Text(rank, _)) => is_exact(rank),
            (LeadSort::Title | LeadSort::TitleDescending, Self::Text(..))
            | (LeadSort::NextStep | LeadSort::AmountDescending, Self::Whole(..))
            | (LeadSort::CreatedAt | LeadSort::CreatedAtDescending, Self::Number(_)) => true,
            _ => false,
        }
    }
}

/// Whether this is a number written out, of no more digits than a place on a board has.
fn is_exact(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    text.len() <= 1_000 && digits(whole.strip_prefix('-').unwrap_or(whole)) && digits(part)
}

type WithOwner = InnerJoinQuerySource<leads::table, users::table, diesel::dsl::Eq<users::id, leads::owner_id>>;
pub(super) type Rows =
    BoxedSelectStatement<'static, diesel::dsl::SqlTypeOf<Columns>, diesel::query_builder::FromClause<WithOwner>, Pg>;

/// At least so many leads if there are so many, those behind `after` in the order wanted.
pub(crate) async fn batch(db: &mut Db, wanted: &Wanted, after: Option<Key>, rows: i64) -> Result<Vec<Row>> {
    // All of one tag, or of one import, are of one home.
    let of_one = wanted.tag.is_some() || wanted.import.is_some();
    // What little one has overdue may stand behind all that others have.
    let late_of_one = wanted.owner.is_some() && wanted.overdue_on.is_some();
    let searching = !wanted.search.is_empty() || of_one || late_of_one || !wanted.custom.is_empty();
    let named = wanted.owner.is_some() || wanted.group.is_some() || wanted.ungrouped || wanted.column.is_some();
    let homes = if named || of_one { None } else { groups::apart(db).await? };
    let of = match homes {
        None => vec![joined(visible(db), wanted)],
        Some(homes) => {
            let in_one = |home| joined(visible(db).filter(leads::home.eq(home)), wanted);
            homes.into_iter().map(in_one).collect()
        }
    };
    let size = page_size(rows);
    let (column, direction) = order(wanted.sort);
    // Files are read along the order to their end, and no column of a row has its place on a board.
    let Some(rows) = size.filter(|_| searching && wanted.sort != LeadSort::Board) else {
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
    let whole = Wanted { group: wanted.group, ..Wanted::default() };
    let (column, direction) = order(wanted.sort);
    let next = ordered(joined(visible(db), &whole), wanted.sort, after).select(leads::id);
    let next = First { of: vec![next], rows: NEXT, column: 1, direction, plan: Plan::Kept };
    let next: Vec<i64> = next.load(db.connection()).await?;
    let among = joined(visible(db).filter(leads::id.eq_any(next)), wanted);
    let first = First { of: vec![among], rows, column, direction, plan: Plan::Collected };
    let found: Vec<Row> = first.load(db.connection()).await?;
    Ok(Some(found).filter(|found| i64::try_from(found.len()) == Ok(rows)))
}

/// With what is read of each.
pub(super) fn joined(query: leads::BoxedQuery<'static, Pg>, wanted: &Wanted) -> Rows {
    matching(query, wanted).inner_join(users::table.on(users::id.eq(leads::owner_id))).select(columns())
}

/// By which column of a [`Row`] it is sorted, counted from one. A board has one home only: its rows are never put together.
const fn order(sort: LeadSort) -> (u8, Direction) {
    match sort {
        LeadSort::Title => (5, Ascending),
        LeadSort::TitleDescending => (5, Descending),
        LeadSort::NextStep => (6, Ascending),
        LeadSort::AmountDescending => (7, Descending),
        LeadSort::CreatedAt | LeadSort::Board => (1, Ascending),
        LeadSort::CreatedAtDescending => (1, Descending),
    }
}

pub(super) fn matching(mut query: leads::BoxedQuery<'static, Pg>, wanted: &Wanted) -> leads::BoxedQuery<'static, Pg> {
    if let Some(column) = wanted.column {
        query = query.filter(leads::home.eq(column.home.0).and(leads::stage_id.eq(column.stage.0)));
    }
    if let Some(owner) = wanted.owner {
        query = query.filter(leads::owner_id.eq(owner.0));
    }
    if let Some(group) = wanted.group {
        query = query.filter(leads::home.eq(group.0));
    }
    if wanted.ungrouped {
        query = query.filter(leads::group_id.is_null());
    }
    if let Some(stage) = wanted.stage {
        query = query.filter(leads::stage_id.eq(stage.0));
    }
    if let Some(meaning) = wanted.meaning {
        query = query.filter(leads::meaning.eq(meaning.name()));
    }
    if let Some(source) = &wanted.source {
        query = query.filter(leads::source.eq(source.clone()));
    }
    if wanted.source_unknown {
        query = query.filter(leads::source.eq(""));
    }
    if let Some(priority) = wanted.priority {
        query = query.filter(leads::priority.eq(priority.name()));
    }
    if let Some(tag) = wanted.tag {
        query = query.filter(leads::id.eq_any(tags::leads_bearing(tag)));
    }
    if let Some(import) = wanted.import {
        query = query.filter(leads::id.eq_any(made_by(import)));
    }
    for condition in wanted.custom.all() {
        query = query.filter(Holds::new("leads", condition));
    }
    if let Some(today) = wanted.overdue_on {
        let open = leads::meaning.eq(StageMeaning::Open.name());
        query = query.filter(open.and(leads::next_step_key.lt(day_number(today))));
    }
    query = happened(query, wanted);
    for fits in wanted.search.fitting("leads.search") {
        query = query.filter(fits);
    }
    query
}

/// Only those to which something happened, or not, and on the days that are asked for.
fn happened(mut query: leads::BoxedQuery<'static, Pg>, wanted: &Wanted) -> leads::BoxedQuery<'static, Pg> {
    if let Some(day) = wanted.created_since {
        query = query.filter(ByDay::since("leads.created_at", day, wanted.reader));
    }
    if let Some(day) = wanted.created_until {
        query = query.filter(ByDay::until("leads.created_at", day, wanted.reader));
    }
    // What became a client on some day is one: only with that said is the index of such leads thought of.
    let on_some_day = wanted.converted_since.or(wanted.converted_until).map(|_| true);
    query = match wanted.converted.or(on_some_day) {
        Some(true) => query.filter(leads::converted_at.is_not_null()),
        Some(false) => query.filter(leads::converted_at.is_null()),
        None => query,
    };
    if let Some(day) = wanted.converted_since {
        query = query.filter(ByDay::since("leads.converted_at", day, wanted.reader));
    }
    if let Some(day) = wanted.converted_until {
        query = query.filter(ByDay::until("leads.converted_at", day, wanted.reader));
    }
    if let Some(day) = wanted.lost_since {
        query = query.filter(leads::meaning.eq(StageMeaning::Lost.name()));
        query = query.filter(ByDay::since("leads.stage_since", day, wanted.reader));
    }
    query
}

/// What the table has for a day of a next step, which it is sorted by: an index leads to those before.
fn day_number(day: Date) -> i64 {
    Date::constant(2000, 1, 1).until(day).map_or(i64::MIN, |span| span.get_days().into())
}

pub(super) fn ordered(query: Rows, sort: LeadSort, after: Option<Key>) -> Rows {
    let query = behind(query, sort, after);
    match sort {
        LeadSort::Title => query.order((leads::title.asc(), leads::id.asc())),
        LeadSort::TitleDescending => query.order((leads::title.desc(), leads::id.desc())),
        LeadSort::NextStep => query.order((leads::next_step_key.asc(), leads::id.asc())),
        LeadSort::AmountDescending => query.order((leads::amount_key.desc(), leads::id.desc())),
        LeadSort::Board => query.order((leads::rank.asc(), leads::id.asc())),
        LeadSort::CreatedAt => query.order(leads::id.asc()),
        LeadSort::CreatedAtDescending => query.order(leads::id.desc()),
    }
}

fn behind(query: Rows, sort: LeadSort, after: Option<Key>) -> Rows {
    let (value, id) = match after {
        None => return query,
        Some(Key::Number(id)) => {
            return match sort {
                LeadSort::CreatedAt => query.filter(leads::id.gt(id)),
                _ => query.filter(leads::id.lt(id)),
            };
        }
        Some(Key::Whole(number, id)) => (Value::Whole(number), id),
        Some(Key::Text(rank, id)) if sort == LeadSort::Board => (Value::Exact(rank), id),
        Some(Key::Text(title, id)) => (Value::Text(title), id),
    };
    let (column, direction) = match sort {
        LeadSort::Title => ("title", Ascending),
        LeadSort::TitleDescending => ("title", Descending),
        LeadSort::NextStep => ("next_step_key", Ascending),
        LeadSort::AmountDescending => ("amount_key", Descending),
        LeadSort::Board => ("rank", Ascending),
        LeadSort::CreatedAt => ("id", Ascending),
        LeadSort::CreatedAtDescending => ("id", Descending),
    };
    query.filter(Behind { table: "leads", column, direction, value, id })
}

/// How many there are in all: by the figures that are kept, where they tell it.
pub(crate) async fn count(db: &mut Db, wanted: &Wanted) -> Result<i64> {
    if !wanted.is_kept() {
        let all = matching(visible(db), wanted);
        return Ok(Unkept(all.count()).get_result(db.connection()).await?);
    }
    let all = kept(db, wanted).select(sql::<BigInt>("coalesce(sum(lead_counts.leads), 0)::bigint"));
    Ok(all.get_result(db.connection()).await?)
}

/// The figures that are kept of these leads.
pub(super) fn kept(db: &Db, wanted: &Wanted) -> lead_counts::BoxedQuery<'static, Pg> {
    let mut counts = groups::within(lead_counts::table.into_boxed(), db.homes(), "lead_counts");
    if let Some(column) = wanted.column {
        counts = counts.filter(lead_counts::home.eq(column.home.0).and(lead_counts::stage_id.eq(column.stage.0)));
    }
    if let Some(owner) = wanted.owner {
        counts = counts.filter(lead_counts::owner_id.eq(owner.0));
    }
    if let Some(group) = wanted.group {
        counts = counts.filter(lead_counts::home.eq(group.0));
    }
    if wanted.ungrouped {
        counts = counts.filter(lead_counts::home.lt(0));
    }
    if let Some(stage) = wanted.stage {
        counts = counts.filter(lead_counts::stage_id.eq(stage.0));
    }
    if let Some(meaning) = wanted.meaning {
        counts = counts.filter(lead_counts::stage_id.eq_any(super::stages::that_mean(meaning)));
    }
    counts
}
