//! Saved views in PostgreSQL.

use crate::access::{Db, Homes, Seat};
use crate::groups;
use crate::platform::error::{Error, OnConstraint, Result};
use crate::schema::{default_views, saved_views};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel_async::RunQueryDsl;
use vestnik_api::id::{GroupId, UserId, ViewId};
use vestnik_api::me::Person;
use vestnik_api::views::{SavedView, ViewList};
use vestnik_api::{Code, FieldCode};

/// How many are listed: those of one's own and of twenty groups that share as many as they can.
const MOST_LISTED: i64 = 1_050;

/// Every query starts here: one's own, and those shared with the groups one is in. How far a permission reaches is nothing to them.
fn visible(db: &Db) -> Result<saved_views::BoxedQuery<'static, Pg>> {
    Ok(groups::within(saved_views::table.into_boxed(), Homes::Groups(db.me()?, Seat::Any), "saved_views"))
}

#[derive(Queryable)]
struct Row {
    id: i64,
    owner_id: i64,
    owner: String,
    group_id: Option<i64>,
    list: String,
    name: String,
    query: String,
    hidden_columns: String,
    version: i32,
    is_default: bool,
    may_change: bool,
}

/// A list by the name the table has for it.
fn meant(name: &str) -> Result<ViewList> {
    let known = ViewList::ALL.into_iter().find(|list| list.name() == name);
    known.ok_or_else(|| anyhow::anyhow!("the table has views of a list {name}, which nobody knows").into())
}

async fn load(db: &mut Db, query: saved_views::BoxedQuery<'static, Pg>) -> Result<Vec<SavedView>> {
    let me = db.me()?.0;
    let columns = (
        saved_views::id,
        saved_views::owner_id,
        sql::<Text>("(SELECT users.name FROM users WHERE users.id = saved_views.owner_id)"),
        saved_views::group_id,
        saved_views::list,
        saved_views::name,
        saved_views::query,
        saved_views::hidden_columns,
        saved_views::version,
        sql::<Bool>("EXISTS (SELECT FROM default_views WHERE default_views.view_id = saved_views.id AND default_views.user_id = ")
            .bind::<BigInt, _>(me)
            .sql(")"),
        // Whoever works there: its owner, a head, and, once its owner is out, anybody.
        sql::<Bool>("(saved_views.home = ANY (worked_homes(")
            .bind::<BigInt, _>(me)
            .sql(")) AND (saved_views.owner_id = ")
            .bind::<BigInt, _>(me)
            .sql(" OR saved_views.home = ANY (led_homes(")
            .bind::<BigInt, _>(me)
            .sql(")) OR saved_views.home <> ALL (seen_homes(saved_views.owner_id))))"),
    );
    let rows: Vec<Row> = query.select(columns).load(db.connection()).await?;
    let mut shared: Vec<i64> = rows.iter().filter_map(|row| row.group_id).collect();
    shared.sort_unstable();
    shared.dedup();
    let groups = groups::names(db, shared).await?;
    let view = |row: Row| {
        Ok(SavedView {
            id: ViewId(row.id),
            list: meant(&row.list)?,
            name: row.name,
            query: row.query,
            hidden_columns: row.hidden_columns.split(',').filter(|key| !key.is_empty()).map(str::to_owned).collect(),
            group: row.group_id.and_then(|id| groups.get(&id).cloned()),
            owner: Person { id: UserId(row.owner_id), name: row.owner },
            is_default: row.is_default,
            may_change: row.may_change,
            version: row.version,
        })
    };
    rows.into_iter().map(view).collect()
}

/// Those of a list, by name.
pub(super) async fn all(db: &mut Db, list: ViewList) -> Result<Vec<SavedView>> {
    let of_list = visible(db)?.filter(saved_views::list.eq(list.name()));
    // One's own come first: of whom there is none before 0.
    let ordered = of_list.order((saved_views::home.gt(0), saved_views::name, saved_views::id)).limit(MOST_LISTED);
    load(db, ordered).await
}

/// One; 404 if there is none for this asker.
pub(super) async fn find(db: &mut Db, id: ViewId) -> Result<SavedView> {
    let one = visible(db)?.filter(saved_views::id.eq(id.0));
    load(db, one).await?.pop().ok_or_else(|| Code::NotFound.into())
}

/// Keeps one as it is until the transaction ends; answers the group it is shared with.
pub(super) async fn lock(db: &mut Db, id: ViewId) -> Result<Option<GroupId>> {
    let one = saved_views::table.find(id.0).select(saved_views::group_id).for_update();
    let group: Option<Option<i64>> = one.first(db.connection()).await.optional()?;
    Ok(group.ok_or(Code::NotFound)?.map(GroupId))
}

/// How many of a list a person has of his own, or a group has.
pub(super) async fn count(db: &mut Db, home: groups::Home, list: ViewList) -> Result<i64> {
    let all = saved_views::table.filter(saved_views::home.eq(home.0)).filter(saved_views::list.eq(list.name()));
    Ok(all.count().get_result(db.connection()).await?)
}

fn taken() -> Error {
    Error::field("name", FieldCode::Taken)
}

const NAME: &str = "saved_views_name_key";

/// What a view holds, as it is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held<'a> {
    pub(super) group: Option<GroupId>,
    pub(super) name: &'a str,
    pub(super) query: &'a str,
    pub(super) hidden_columns: &'a str,
}

pub(super) async fn insert(db: &mut Db, owner: UserId, list: ViewList, held: Held<'_>) -> Result<ViewId> {
    let row = (
        saved_views::owner_id.eq(owner.0),
        saved_views::group_id.eq(held.group.map(|group| group.0)),
        saved_views::list.eq(list.name()),
        saved_views::name.eq(held.name),
        saved_views::query.eq(held.query),
        saved_views::hidden_columns.eq(held.hidden_columns),
    );
    let insert = diesel::insert_into(saved_views::table).values(row).returning(saved_views::id);
    insert.get_result(db.connection()).await.map(ViewId).on_constraint(NAME, taken)
}

pub(super) async fn update(db: &mut Db, id: ViewId, held: Held<'_>) -> Result<()> {
    let set = (
        saved_views::group_id.eq(held.group.map(|group| group.0)),
        saved_views::name.eq(held.name),
        saved_views::query.eq(held.query),
        saved_views::hidden_columns.eq(held.hidden_columns),
        saved_views::version.eq(saved_views::version + 1),
    );
    let update = diesel::update(saved_views::table.find(id.0)).set(set);
    update.execute(db.connection()).await.map(drop).on_constraint(NAME, taken)
}

pub(super) async fn delete(db: &mut Db, id: ViewId) -> Result<()> {
    diesel::delete(saved_views::table.find(id.0)).execute(db.connection()).await?;
    Ok(())
}

/// Lets a list open with this view.
pub(super) async fn set_default(db: &mut Db, me: UserId, view: &SavedView) -> Result<()> {
    let row = (
        default_views::user_id.eq(me.0),
        default_views::list.eq(view.list.name()),
        default_views::view_id.eq(view.id.0),
    );
    let set = diesel::insert_into(default_views::table).values(row);
    let set = set.on_conflict((default_views::user_id, default_views::list)).do_update();
    set.set(default_views::view_id.eq(view.id.0)).execute(db.connection()).await?;
    Ok(())
}

/// Lets it open with all rows again, if it opens with this one.
pub(super) async fn drop_default(db: &mut Db, me: UserId, view: ViewId) -> Result<()> {
    let one = default_views::table.filter(default_views::user_id.eq(me.0).and(default_views::view_id.eq(view.0)));
    diesel::delete(one).execute(db.connection()).await?;
    Ok(())
}
