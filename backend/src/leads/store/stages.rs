//! The stages of a group, or, in the yard 0, of what belongs to none.

use crate::access::Db;
use crate::leads::rules::Due;
use crate::platform::error::{Error, OnConstraint, Result};
use crate::schema::{leads, stages};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Numeric, Text};
use diesel_async::RunQueryDsl;
use std::collections::BTreeMap;
use vestnik_api::Code;
use vestnik_api::id::{GroupId, StageId};
use vestnik_api::leads::{Preset, Stage, StageMeaning};

/// A stage that a lead is put to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Its number.
    pub(crate) id: StageId,
    /// What it means.
    pub(crate) meaning: StageMeaning,
}

impl From<&Stage> for Standing {
    fn from(stage: &Stage) -> Self {
        Self { id: stage.id, meaning: stage.meaning }
    }
}

type Row = (i64, String, Option<String>, String);

const COLUMNS: (stages::id, stages::name, stages::preset, stages::meaning) =
    (stages::id, stages::name, stages::preset, stages::meaning);

fn told((id, name, preset, meaning): Row) -> Stage {
    Stage {
        id: StageId(id),
        name,
        preset: preset.and_then(|preset| Preset::ALL.into_iter().find(|known| known.name() == preset)),
        meaning: StageMeaning::ALL.into_iter().find(|known| known.name() == meaning).unwrap_or(StageMeaning::Open),
    }
}

/// Where stages are in force.
fn yard(group: Option<GroupId>) -> i64 {
    group.map_or(0, |group| group.0)
}

/// These stages, for leads that the asker may see.
pub(super) async fn named(db: &mut Db, ids: Vec<i64>) -> Result<BTreeMap<i64, Stage>> {
    let rows: Vec<Row> = stages::table.filter(stages::id.eq_any(ids)).select(COLUMNS).load(db.connection()).await?;
    Ok(rows.into_iter().map(|row| (row.0, told(row))).collect())
}

/// Those of a group, or of what belongs to none, in their order: for who was found to see the group.
pub(crate) async fn of(db: &mut Db, group: Option<GroupId>) -> Result<Vec<Stage>> {
    let all = stages::table.filter(stages::yard.eq(yard(group))).order((stages::position, stages::id));
    let rows: Vec<Row> = all.select(COLUMNS).load(db.connection()).await?;
    Ok(rows.into_iter().map(told).collect())
}

/// The numbers of the stages that mean this.
#[diesel::dsl::auto_type]
pub(super) fn that_mean(meaning: StageMeaning) -> _ {
    let name: &'static str = meaning.name();
    stages::table.filter(stages::meaning.eq(name)).select(stages::id)
}

/// Of which group a stage is, if there is such a stage.
pub(in crate::leads) async fn group_of(db: &mut Db, stage: StageId) -> Result<Option<Option<GroupId>>> {
    let group = stages::table.find(stage.0).select(stages::group_id);
    Ok(group.first::<Option<i64>>(db.connection()).await.optional()?.map(|group| group.map(GroupId)))
}

/// Keeps the stages as they are until the transaction ends: nobody sets them, and no lead comes to one that may go.
pub(in crate::leads) async fn lock(db: &mut Db, group: Option<GroupId>) -> Result<Vec<Stage>> {
    db.take_turn(&format!("leads.stages {}", yard(group))).await?;
    let all = stages::table.filter(stages::yard.eq(yard(group))).order((stages::position, stages::id));
    let rows: Vec<Row> = all.select(COLUMNS).for_update().load(db.connection()).await?;
    Ok(rows.into_iter().map(told).collect())
}

/// Whether a living lead stands at one of these stages.
pub(in crate::leads) async fn any_taken(db: &mut Db, ids: &[StageId]) -> Result<bool> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let there = leads::table.filter(leads::stage_id.eq_any(ids).and(leads::deleted_at.is_null()));
    Ok(diesel::select(diesel::dsl::exists(there)).get_result(db.connection()).await?)
}

/// Refuses to take a stage away, or to let it mean something else.
pub(in crate::leads) fn taken() -> Error {
    Error::because(Code::InUse, "leads stand at a stage that would go, or mean something else")
}

/// Makes way for what is to be: two stages may be about to change their names, and deleted leads follow what theirs means.
pub(in crate::leads) async fn make_way(db: &mut Db, group: Option<GroupId>) -> Result<()> {
    diesel::sql_query("SET CONSTRAINTS leads_stage_fkey DEFERRED").execute(db.connection()).await?;
    let all = stages::table.filter(stages::yard.eq(yard(group)));
    // No name has a control character.
    let unnamed = stages::name.eq(sql::<Text>("E'\\x01' || id"));
    diesel::update(all).set(unnamed).execute(db.connection()).await?;
    Ok(())
}

/// Makes a stage what it is to be, or a new one.
pub(in crate::leads) async fn put(db: &mut Db, group: Option<GroupId>, due: Due, position: i32) -> Result<Stage> {
    let Due { id, name, preset, meaning } = due;
    let set = (
        stages::name.eq(&name),
        stages::preset.eq(preset.map(Preset::name)),
        stages::meaning.eq(meaning.name()),
        stages::position.eq(position),
    );
    let id = if let Some(id) = id {
        diesel::update(stages::table.find(id.0)).set(set).execute(db.connection()).await?;
        let deleted = leads::table.filter(leads::stage_id.eq(id.0).and(leads::deleted_at.is_not_null()));
        let deleted = deleted.filter(leads::meaning.ne(meaning.name()));
        diesel::update(deleted).set(leads::meaning.eq(meaning.name())).execute(db.connection()).await?;
        id
    } else {
        let new = (stages::group_id.eq(group.map(|group| group.0)), set);
        let insert = diesel::insert_into(stages::table).values(new).returning(stages::id);
        StageId(insert.get_result(db.connection()).await?)
    };
    Ok(Stage { id, name, preset, meaning })
}

/// Takes one away. Its deleted leads, which may come back, are put to another that means the same.
pub(in crate::leads) async fn delete(db: &mut Db, stage: StageId, heir: StageId) -> Result<()> {
    let deleted = leads::table.filter(leads::stage_id.eq(stage.0).and(leads::deleted_at.is_not_null()));
    let set = (leads::stage_id.eq(heir.0), leads::rank.eq(sql::<Numeric>("-id")));
    diesel::update(deleted).set(set).execute(db.connection()).await?;
    diesel::delete(stages::table.find(stage.0)).execute(db.connection()).await?;
    Ok(())
}

/// Asks now what `make_way` put off: a deleted lead that comes back in this very moment stands where nothing may stand any more.
pub(in crate::leads) async fn ask_now(db: &mut Db) -> Result<()> {
    let now = diesel::sql_query("SET CONSTRAINTS leads_stage_fkey IMMEDIATE");
    now.execute(db.connection()).await.map(drop).on_constraint("leads_stage_fkey", taken)
}
