//! Custom fields in PostgreSQL. No other folder names the table.

use super::rules::Known;
use crate::access::{Db, Homes};
use crate::groups;
use crate::platform::error::{Error, OnConstraint, Result};
use crate::schema::custom_fields;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use vestnik_api::custom_fields::{Bearer, ChangeCustomField, CustomField, CustomKind, NewCustomField};
use vestnik_api::id::{CustomFieldId, GroupId};
use vestnik_api::{Code, FieldCode};

type Row = (i64, Option<i64>, String, String, Vec<Option<String>>, bool, bool, i32);

const COLUMNS: (
    custom_fields::id,
    custom_fields::group_id,
    custom_fields::name,
    custom_fields::kind,
    custom_fields::choices,
    custom_fields::of_clients,
    custom_fields::of_leads,
    custom_fields::version,
) = (
    custom_fields::id,
    custom_fields::group_id,
    custom_fields::name,
    custom_fields::kind,
    custom_fields::choices,
    custom_fields::of_clients,
    custom_fields::of_leads,
    custom_fields::version,
);

fn field((id, group, name, kind, choices, clients, leads, version): Row) -> CustomField {
    CustomField {
        id: CustomFieldId(id),
        group: group.map(GroupId),
        name,
        kind: self::kind(&kind),
        choices: choices.into_iter().flatten().collect(),
        clients,
        leads,
        version,
    }
}

fn kind(name: &str) -> CustomKind {
    CustomKind::ALL.into_iter().find(|known| known.name() == name).unwrap_or_default()
}

/// The living fields of all records and of these groups: those of all first, then by name.
async fn load(db: &mut Db, groups: Vec<i64>) -> Result<Vec<CustomField>> {
    let theirs = custom_fields::group_id.is_null().or(custom_fields::group_id.eq_any(groups));
    let living = custom_fields::table.filter(custom_fields::deleted_at.is_null()).filter(theirs);
    let ordered = living.order((custom_fields::group_id.is_not_null(), custom_fields::name, custom_fields::id));
    let rows: Vec<Row> = ordered.select(COLUMNS).load(db.connection()).await?;
    Ok(rows.into_iter().map(field).collect())
}

/// Those that records of a group can have, or, of none, those that all records have.
pub(super) async fn list(db: &mut Db, group: Option<GroupId>) -> Result<Vec<CustomField>> {
    load(db, group.map(|group| group.0).into_iter().collect()).await
}

/// Those that records of this kind can have in a group, or in none. Call it for a group that was found for the asker.
pub(crate) async fn known(db: &mut Db, of: Bearer, group: Option<GroupId>) -> Result<Known> {
    list(db, group).await.map(|fields| Known::new(of, fields))
}

/// Those of which these records, each of a group or none, may tell something: nothing is read where nothing is kept.
pub(crate) async fn of_rows<'a>(
    db: &mut Db,
    of: Bearer,
    rows: impl Iterator<Item = (Option<i64>, &'a Value)>,
) -> Result<Known> {
    let filled = rows.filter(|(_, kept)| kept.as_object().is_some_and(|kept| !kept.is_empty()));
    let groups: BTreeSet<Option<i64>> = filled.map(|(group, _)| group).collect();
    if groups.is_empty() {
        return Ok(Known::default());
    }
    load(db, groups.into_iter().flatten().collect()).await.map(|fields| Known::new(of, fields))
}

/// Those that some of the records have that a filter finds, which may name a group; a group that the asker does not see has none.
pub(crate) async fn shown(db: &mut Db, of: Bearer, group: Option<GroupId>) -> Result<Known> {
    let groups: Vec<i64> = match (group, db.homes()) {
        (Some(group), _) => match groups::find(db, group).await {
            Err(error) if error.code() == Some(Code::NotFound) => Vec::new(),
            found => vec![found?.id.0],
        },
        (None, Homes::None) => Vec::new(),
        (None, Homes::Groups(me, seat) | Homes::Own(me, seat)) => groups::homes_of(db, me, seat).await?,
        (None, Homes::All) => {
            let all = custom_fields::table.filter(custom_fields::group_id.is_not_null()).distinct();
            all.select(custom_fields::group_id.assume_not_null()).load(db.connection()).await?
        }
    };
    load(db, groups).await.map(|fields| Known::new(of, fields))
}

/// What these fields are called and hold, deleted ones too, as far as a record of this group can have, or have had, them.
pub(crate) async fn names(
    db: &mut Db,
    group: Option<GroupId>,
    ids: Vec<CustomFieldId>,
) -> Result<BTreeMap<CustomFieldId, (String, CustomKind)>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ids: Vec<i64> = ids.into_iter().map(|id| id.0).collect();
    let group = group.map(|group| group.0);
    let theirs = custom_fields::group_id.is_null().or(custom_fields::group_id.is_not_distinct_from(group));
    let named = custom_fields::table.filter(custom_fields::id.eq_any(ids)).filter(theirs);
    let named = named.select((custom_fields::id, custom_fields::name, custom_fields::kind));
    let named: Vec<(i64, String, String)> = named.load(db.connection()).await?;
    Ok(named.into_iter().map(|(id, name, holds)| (CustomFieldId(id), (name, kind(&holds)))).collect())
}

/// One that is not deleted, or was deleted after this time.
pub(super) async fn find(db: &mut Db, id: CustomFieldId, deleted_since: Option<Timestamp>) -> Result<CustomField> {
    let one = custom_fields::table.find(id.0).select(COLUMNS).into_boxed();
    let one = match deleted_since {
        None => one.filter(custom_fields::deleted_at.is_null()),
        Some(since) => one.filter(custom_fields::deleted_at.ge(since.to_diesel())),
    };
    Ok(field(one.first(db.connection()).await?))
}

/// Keeps one as it is until the transaction ends.
pub(super) async fn lock(db: &mut Db, id: CustomFieldId) -> Result<()> {
    custom_fields::table.find(id.0).select(custom_fields::id).for_update().first::<i64>(db.connection()).await?;
    Ok(())
}

/// How many there are in a group, or of all records, while nobody adds or renames one until the transaction ends.
pub(super) async fn count(db: &mut Db, group: Option<GroupId>) -> Result<i64> {
    db.take_turn("custom fields").await?;
    let there = custom_fields::table.filter(custom_fields::deleted_at.is_null());
    let there = there.filter(custom_fields::group_id.is_not_distinct_from(group.map(|group| group.0)));
    Ok(there.count().get_result(db.connection()).await?)
}

/// Refuses a name that a record could have twice: one of all records is nobody else's, one of a group is no other's there.
pub(super) async fn check_name(
    db: &mut Db,
    group: Option<GroupId>,
    name: &str,
    but: Option<CustomFieldId>,
) -> Result<()> {
    let alike = sql::<Bool>("folded(name) = folded(").bind::<Text, _>(name.to_owned()).sql(")");
    let mut others = custom_fields::table.filter(custom_fields::deleted_at.is_null()).filter(alike).into_boxed();
    if let Some(group) = group {
        let here = custom_fields::group_id.is_null().or(custom_fields::group_id.is_not_distinct_from(group.0));
        others = others.filter(here);
    }
    if let Some(but) = but {
        others = others.filter(custom_fields::id.ne(but.0));
    }
    let taken: i64 = others.count().get_result(db.connection()).await?;
    if taken == 0 { Ok(()) } else { Err(taken_name()) }
}

fn taken_name() -> Error {
    Error::field("name", FieldCode::Taken)
}

/// A place has a name once.
const UNIQUE: &str = "custom_fields_name_key";

/// A new one.
pub(super) async fn insert(db: &mut Db, new: &NewCustomField, choices: Vec<String>) -> Result<CustomFieldId> {
    let row = (
        custom_fields::group_id.eq(new.group.map(|group| group.0)),
        custom_fields::name.eq(new.name.as_str()),
        custom_fields::kind.eq(new.kind.name()),
        custom_fields::choices.eq(choices),
        custom_fields::of_clients.eq(new.clients),
        custom_fields::of_leads.eq(new.leads),
    );
    let insert = diesel::insert_into(custom_fields::table).values(row).returning(custom_fields::id);
    insert.get_result(db.connection()).await.map(CustomFieldId).on_constraint(UNIQUE, taken_name)
}

/// Changes what is given.
pub(super) async fn update(
    db: &mut Db,
    id: CustomFieldId,
    change: &ChangeCustomField,
    choices: Option<Vec<String>>,
) -> Result<()> {
    let given = (
        change.name.as_ref().map(|name| custom_fields::name.eq(name.as_str())),
        choices.map(|choices| custom_fields::choices.eq(choices)),
        change.clients.map(|clients| custom_fields::of_clients.eq(clients)),
        change.leads.map(|leads| custom_fields::of_leads.eq(leads)),
        custom_fields::version.eq(custom_fields::version + 1),
    );
    let changed = diesel::update(custom_fields::table.find(id.0)).set(given).execute(db.connection()).await;
    changed.map(drop).on_constraint(UNIQUE, taken_name)
}

/// Deletes one, or brings it back.
pub(super) async fn set_deleted(db: &mut Db, id: CustomFieldId, at: Option<Timestamp>) -> Result<()> {
    let set = (
        custom_fields::deleted_at.eq(at.map(ToDiesel::to_diesel)),
        custom_fields::version.eq(custom_fields::version + 1),
    );
    let set = diesel::update(custom_fields::table.find(id.0)).set(set).execute(db.connection()).await;
    set.map(drop).on_constraint(UNIQUE, taken_name)
}

/// Those that were deleted before this time.
pub(super) async fn worn_out(db: &mut Db, before: Timestamp) -> Result<Vec<CustomFieldId>> {
    let deleted = custom_fields::table.filter(custom_fields::deleted_at.lt(before.to_diesel()));
    let ids: Vec<i64> = deleted.order(custom_fields::id).select(custom_fields::id).load(db.connection()).await?;
    Ok(ids.into_iter().map(CustomFieldId).collect())
}

/// Erases what stands in one from so many records of a table, and says of how many that was.
pub(super) async fn empty(db: &mut Db, table: &'static str, id: CustomFieldId, at_most: i64) -> Result<usize> {
    let emptied = diesel::sql_query(format!(
        "UPDATE {table} SET custom = custom - $1 WHERE id IN
             (SELECT id FROM {table} WHERE custom <> '{{}}' AND custom ? $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)"
    ));
    let emptied = emptied.bind::<Text, _>(id.to_string()).bind::<BigInt, _>(at_most);
    Ok(emptied.execute(db.connection()).await?)
}

/// Erases one that was deleted before this time for good; while something stands in it still, in a record that was in other hands, that waits.
pub(super) async fn erase(db: &mut Db, id: CustomFieldId, before: Timestamp) -> Result<()> {
    let gone = "DELETE FROM custom_fields WHERE id = $1 AND deleted_at < $2 AND NOT field_is_used($1)";
    let gone = diesel::sql_query(gone);
    gone.bind::<BigInt, _>(id.0).bind::<Timestamptz, _>(before.to_diesel()).execute(db.connection()).await?;
    Ok(())
}
