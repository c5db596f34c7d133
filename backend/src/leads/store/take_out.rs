//! Undoing an import of leads, thousands of them at once: what nobody has worked on since is as it was before.

use super::{Row, columns, visible};
use crate::access::Db;
use crate::clients::Changed;
use crate::platform::error::Result;
use crate::schema::{imported_leads, leads, users};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Integer, Jsonb, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use std::collections::HashSet;
use vestnik_api::id::ImportId;

/// A lead that is as it came in.
const FIRST: i32 = 1;

/// The leads that an import made.
#[diesel::dsl::auto_type]
pub(super) fn made_by(import: ImportId) -> _ {
    let id: i64 = import.0;
    imported_leads::table.filter(imported_leads::import_id.eq(id)).select(imported_leads::lead_id)
}

/// Keeps them as they are until the transaction ends; locked in the order of their numbers, as everybody does who touches many.
pub(super) async fn lock_all(db: &mut Db, ids: &[i64]) -> Result<()> {
    let all = leads::table.filter(leads::id.eq_any(ids.to_vec())).order(leads::id).select(leads::id).for_update();
    all.load::<i64>(db.connection()).await?;
    Ok(())
}

/// So many of those that an import made, that nobody changed since, and that may be changed, behind this number and in its order. Nobody
/// changes them or hangs anything on them until the transaction ends.
pub(crate) async fn unchanged(db: &mut Db, import: ImportId, behind: i64, at_most: i64) -> Result<Vec<i64>> {
    let made = visible(db).filter(leads::id.eq_any(made_by(import))).filter(leads::version.eq(FIRST));
    let made = made.filter(leads::id.gt(behind)).order(leads::id).limit(at_most);
    let made: Vec<i64> = made.select(leads::id).load(db.connection()).await?;
    lock_all(db, &made).await?;
    Ok(made)
}

/// Deletes those of these that nobody changed; answers the home of each.
pub(in crate::leads) async fn delete(db: &mut Db, made: &[i64]) -> Result<Vec<i64>> {
    let now = db.now().to_diesel();
    let set = (leads::deleted_at.eq(now), leads::updated_at.eq(now), leads::version.eq(leads::version + 1));
    // Whoever was quicker has changed or deleted some of them before they were locked.
    let still = leads::table.filter(leads::id.eq_any(made)).filter(leads::version.eq(FIRST));
    let gone = diesel::update(still.filter(leads::deleted_at.is_null())).set(set).returning(leads::home);
    Ok(gone.get_results(db.connection()).await?)
}

/// Gives those which nobody changed since, and which may be changed, back what they had before; answers which these are, and their homes.
pub(in crate::leads) async fn put_back(db: &mut Db, changes: &[Changed]) -> Result<Vec<(i64, i64)>> {
    #[derive(QueryableByName)]
    struct Back {
        #[diesel(sql_type = BigInt)]
        id: i64,
        #[diesel(sql_type = BigInt)]
        home: i64,
    }
    let ids: Vec<i64> = changes.iter().map(|change| change.id).collect();
    let within: Vec<i64> = visible(db).filter(leads::id.eq_any(ids)).select(leads::id).load(db.connection()).await?;
    lock_all(db, &within).await?;
    let within: HashSet<i64> = within.into_iter().collect();
    let changes: Vec<&Changed> = changes.iter().filter(|change| within.contains(&change.id)).collect();
    let back = sql_query(
        "UPDATE leads SET name = was.name, company = was.company, phone = was.phone, source = was.source, priority = was.priority,
                          description = was.description, amount = was.amount, currency = was.currency, next_step = was.next_step,
                          next_step_on = was.next_step_on, custom = was.custom, updated_at = $4, version = leads.version + 1
         FROM unnest($1, $2, $3) AS change (id, version, before),
              jsonb_to_record(change.before) AS was (name text, company text, phone text, source text, priority text, description text,
                  amount bigint, currency text, next_step text, next_step_on date, custom jsonb)
         WHERE leads.id = change.id AND leads.version = change.version AND leads.deleted_at IS NULL AND leads.converted_at IS NULL
         RETURNING leads.id, leads.home",
    );
    let back: Vec<Back> = back
        .bind::<Array<BigInt>, _>(changes.iter().map(|change| change.id).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(changes.iter().map(|change| change.version).collect::<Vec<_>>())
        .bind::<Array<Jsonb>, _>(changes.iter().map(|change| &change.before).collect::<Vec<_>>())
        .bind::<Timestamptz, _>(db.now().to_diesel())
        .load(db.connection())
        .await?;
    Ok(back.into_iter().map(|row| (row.id, row.home)).collect())
}

/// Those living ones of an import that are left, behind this number: its number and version.
pub(crate) async fn left_of(db: &mut Db, import: ImportId, behind: i64, at_most: i64) -> Result<Vec<(i64, i32)>> {
    let left = leads::table.filter(leads::id.eq_any(made_by(import))).filter(leads::deleted_at.is_null());
    let left = left.filter(leads::id.gt(behind)).order(leads::id).limit(at_most);
    let left = left.select((leads::id, leads::version));
    // Wherever they are by now: all that were made are accounted for.
    db.beyond_the_net(async |db| Ok(left.load(db.connection()).await?)).await
}

/// Those of these leads that one may see, in the order of their numbers.
pub(crate) async fn among(db: &mut Db, ids: Vec<i64>) -> Result<Vec<Row>> {
    let seen = visible(db).filter(leads::id.eq_any(ids));
    let seen = seen.inner_join(users::table.on(users::id.eq(leads::owner_id))).select(columns());
    Ok(seen.order(leads::id).load(db.connection()).await?)
}
