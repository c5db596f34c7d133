//! Many leads at once: each step is one statement, however many they are.

use super::stages::Standing;
use super::take_out::lock_all;
use super::write::{STAGE, stage_gone};
use super::{columns, visible, within};
use crate::access::{Db, Homes};
use crate::groups::Whose;
use crate::platform::error::{OnConstraint, Result};
use crate::schema::{leads, users};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use std::collections::BTreeMap;
use vestnik_api::id::{ClientId, LeadId, StageId, UserId};
use vestnik_api::leads::{Lead, StageMeaning};

/// A lead that nobody else changes until the transaction ends, and its place on the board.
#[derive(Debug)]
pub(in crate::leads) struct Held {
    pub(in crate::leads) lead: Lead,
    pub(in crate::leads) rank: String,
}

/// Those of these living leads that the asker may change, and where they stand.
pub(in crate::leads) async fn stages_of(db: &mut Db, ids: &[i64]) -> Result<BTreeMap<i64, StageId>> {
    let his = visible(db).filter(leads::id.eq_any(ids.to_vec())).select((leads::id, leads::stage_id));
    let his: Vec<(i64, i64)> = his.load(db.connection()).await?;
    Ok(his.into_iter().map(|(id, stage)| (id, StageId(stage))).collect())
}

/// Which clients these leads have become; that stays so until the transaction ends.
pub(crate) async fn became(db: &mut Db, ids: &[i64]) -> Result<BTreeMap<i64, ClientId>> {
    let held = leads::table.filter(leads::id.eq_any(ids)).order(leads::id).for_key_share();
    let held = held.select((leads::id, leads::converted_to));
    let held: Vec<(i64, Option<i64>)> = db.beyond_the_net(async |db| Ok(held.load(db.connection()).await?)).await?;
    Ok(held.into_iter().filter_map(|(id, client)| Some((id, ClientId(client?)))).collect())
}

/// Which clients those of these leads have become that nobody holds in this moment, as who makes one a lead again does; that stays so until the
/// transaction ends. Asked with a client held, for which he may wait.
pub(crate) async fn became_at_rest(db: &mut Db, ids: &[i64]) -> Result<BTreeMap<i64, ClientId>> {
    let held = leads::table.filter(leads::id.eq_any(ids)).order(leads::id).for_key_share().skip_locked();
    let held = held.select((leads::id, leads::converted_to));
    let held: Vec<(i64, Option<i64>)> = db.beyond_the_net(async |db| Ok(held.load(db.connection()).await?)).await?;
    Ok(held.into_iter().filter_map(|(id, client)| Some((id, ClientId(client?)))).collect())
}

/// Locks these living leads in the order of their numbers, as everybody who touches many of them does, and reads those that the asker may
/// change.
pub(in crate::leads) async fn hold(db: &mut Db, ids: &[i64]) -> Result<BTreeMap<i64, Held>> {
    lock_all(db, ids).await?;
    let his = visible(db).filter(leads::id.eq_any(ids.to_vec()));
    read(db, his).await
}

/// These leads as they are now, wherever they belong: for who was found to change them.
pub(in crate::leads) async fn as_they_are(db: &mut Db, ids: &[i64]) -> Result<BTreeMap<i64, Held>> {
    let all = within(Homes::All).filter(leads::id.eq_any(ids.to_vec()));
    read(db, all).await
}

async fn read(db: &mut Db, which: leads::BoxedQuery<'static, diesel::pg::Pg>) -> Result<BTreeMap<i64, Held>> {
    let rows = which.inner_join(users::table.on(users::id.eq(leads::owner_id))).select(columns());
    let rows: Vec<super::Row> = rows.load(db.connection()).await?;
    let mut ranks: BTreeMap<i64, String> = rows.iter().map(|row| (row.id, row.rank.clone())).collect();
    let told = super::tell(db, rows).await?.into_iter();
    Ok(told.map(|lead| (lead.id.0, Held { rank: ranks.remove(&lead.id.0).unwrap_or_default(), lead })).collect())
}

/// Counts a change of what hangs on these leads and is told with them.
pub(crate) async fn touch(db: &mut Db, ids: &[i64]) -> Result<()> {
    let set = (leads::updated_at.eq(db.now().to_diesel()), leads::version.eq(leads::version + 1));
    diesel::update(leads::table.filter(leads::id.eq_any(ids))).set(set).execute(db.connection()).await?;
    Ok(())
}

/// Puts leads into the hands of these people, in the groups where they are.
pub(in crate::leads) async fn give(db: &mut Db, to: &[(LeadId, UserId)]) -> Result<()> {
    let give = diesel::sql_query(
        "UPDATE leads SET owner_id = given.owner_id, updated_at = $3, version = version + 1
         FROM unnest($1, $2) AS given (id, owner_id) WHERE leads.id = given.id",
    );
    let (ids, owners): (Vec<i64>, Vec<i64>) = to.iter().map(|(id, owner)| (id.0, owner.0)).unzip();
    let give = give.bind::<Array<BigInt>, _>(ids).bind::<Array<BigInt>, _>(owners);
    give.bind::<Timestamptz, _>(db.now().to_diesel()).execute(db.connection()).await?;
    Ok(())
}

/// Where a lead belongs from now on, and where it stands there.
#[derive(Debug)]
pub(in crate::leads) struct Moved {
    pub(in crate::leads) whose: Whose,
    pub(in crate::leads) stage: Standing,
    pub(in crate::leads) rank: String,
}

/// Puts leads into other groups or none, and into other hands. The stages there mean the same as those where they stood: since when they do so
/// stays. Where another has taken the place by now, each stands where its age puts it.
pub(in crate::leads) async fn relocate(db: &mut Db, to: &[(LeadId, Moved)]) -> Result<()> {
    let relocate = diesel::sql_query(
        "UPDATE leads SET group_id = moved.group_id, owner_id = moved.owner_id, stage_id = moved.stage_id, meaning = moved.meaning,
                updated_at = $7, version = version + 1,
                rank = CASE WHEN EXISTS (
                    SELECT FROM leads AS other
                    WHERE other.home = coalesce(moved.group_id, -moved.owner_id) AND other.stage_id = moved.stage_id
                      AND other.rank = moved.rank::numeric AND other.id <> leads.id
                ) THEN -leads.id ELSE moved.rank::numeric END
         FROM unnest($1, $2, $3, $4, $5, $6) AS moved (id, group_id, owner_id, stage_id, meaning, rank) WHERE leads.id = moved.id",
    );
    let ids: Vec<i64> = to.iter().map(|(id, _)| id.0).collect();
    let groups: Vec<Option<i64>> = to.iter().map(|(_, moved)| moved.whose.group.map(|group| group.0)).collect();
    let owners: Vec<i64> = to.iter().map(|(_, moved)| moved.whose.owner.0).collect();
    let stages: Vec<i64> = to.iter().map(|(_, moved)| moved.stage.id.0).collect();
    let meanings: Vec<&str> = to.iter().map(|(_, moved)| moved.stage.meaning.name()).collect();
    let ranks: Vec<&str> = to.iter().map(|(_, moved)| moved.rank.as_str()).collect();
    let relocate = relocate.bind::<Array<BigInt>, _>(ids).bind::<Array<Nullable<BigInt>>, _>(groups);
    let relocate = relocate.bind::<Array<BigInt>, _>(owners).bind::<Array<BigInt>, _>(stages);
    let relocate = relocate.bind::<Array<Text>, _>(meanings).bind::<Array<Text>, _>(ranks);
    let relocated = relocate.bind::<Timestamptz, _>(db.now().to_diesel()).execute(db.connection()).await;
    relocated.map(drop).on_constraint(STAGE, stage_gone)
}

/// Where a lead is put.
#[derive(Debug)]
pub(in crate::leads) struct Place<'a> {
    pub(in crate::leads) stage: StageId,
    pub(in crate::leads) meaning: StageMeaning,
    pub(in crate::leads) rank: String,
    pub(in crate::leads) since: Timestamp,
    pub(in crate::leads) lost_reason: &'a str,
}

/// Puts leads to stages of their groups, and to places there. Where another has taken the place by now, each stands where its age puts it.
pub(in crate::leads) async fn place(db: &mut Db, to: &[(LeadId, Place<'_>)]) -> Result<()> {
    let place = diesel::sql_query(
        "UPDATE leads SET stage_id = put.stage_id, meaning = put.meaning, stage_since = put.since, lost_reason = put.lost_reason,
                updated_at = $7, version = version + 1,
                rank = CASE WHEN EXISTS (
                    SELECT FROM leads AS other
                    WHERE other.home = leads.home AND other.stage_id = put.stage_id AND other.rank = put.rank::numeric AND other.id <> leads.id
                ) THEN -leads.id ELSE put.rank::numeric END
         FROM unnest($1, $2, $3, $4, $5, $6) AS put (id, stage_id, meaning, rank, since, lost_reason) WHERE leads.id = put.id",
    );
    let ids: Vec<i64> = to.iter().map(|(id, _)| id.0).collect();
    let stages: Vec<i64> = to.iter().map(|(_, place)| place.stage.0).collect();
    let meanings: Vec<&str> = to.iter().map(|(_, place)| place.meaning.name()).collect();
    let ranks: Vec<&str> = to.iter().map(|(_, place)| place.rank.as_str()).collect();
    let since: Vec<_> = to.iter().map(|(_, place)| place.since.to_diesel()).collect();
    let reasons: Vec<&str> = to.iter().map(|(_, place)| place.lost_reason).collect();
    let place = place.bind::<Array<BigInt>, _>(ids).bind::<Array<BigInt>, _>(stages).bind::<Array<Text>, _>(meanings);
    let place =
        place.bind::<Array<Text>, _>(ranks).bind::<Array<Timestamptz>, _>(since).bind::<Array<Text>, _>(reasons);
    let placed = place.bind::<Timestamptz, _>(db.now().to_diesel()).execute(db.connection()).await;
    placed.map(drop).on_constraint(STAGE, stage_gone)
}
