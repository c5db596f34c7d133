//! Undoing an import, thousands of clients at once: what nobody has worked on since is as it was before.

use super::bring_in::Before;
use super::brought::Changed;
use super::{COLUMNS, Row, lock_all, suppression_of, visible};
use crate::access::Db;
use crate::platform::error::Result;
use crate::schema::{clients, users};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Integer, Jsonb, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use std::collections::HashSet;
use vestnik_api::id::ImportId;

/// A client that is as it came in.
const FIRST: i32 = 1;

/// So many of those that an import made, that nobody changed since, and that may be changed, behind this number and in its order. Nobody
/// changes them or hangs anything on them until the transaction ends.
pub(crate) async fn unchanged(db: &mut Db, import: ImportId, behind: i64, at_most: i64) -> Result<Vec<i64>> {
    let made = visible(db).filter(clients::import_id.eq(import.0)).filter(clients::version.eq(FIRST));
    let made = made.filter(clients::id.gt(behind)).order(clients::id).limit(at_most);
    let made: Vec<i64> = made.select(clients::id).load(db.connection()).await?;
    lock_all(db, &made).await?;
    Ok(made)
}

/// Deletes those of these that nobody changed; answers how many.
pub(crate) async fn take_out(db: &mut Db, made: &[i64]) -> Result<i64> {
    let now = db.now().to_diesel();
    let set = (
        clients::deleted_at.eq(now),
        clients::suppressed.eq(suppression_of(clients::owner_id, clients::group_id, clients::email)),
        clients::updated_at.eq(now),
        clients::version.eq(clients::version + 1),
    );
    // Whoever was quicker has changed or deleted some of them before they were locked.
    let still = clients::table.filter(clients::id.eq_any(made)).filter(clients::version.eq(FIRST));
    let gone = diesel::update(still.filter(clients::deleted_at.is_null())).set(set).execute(db.connection()).await?;
    Ok(i64::try_from(gone).unwrap_or(i64::MAX))
}

/// Gives those whom nobody changed since, and who may be changed, back what they had before; answers who that is.
pub(crate) async fn put_back(db: &mut Db, changes: &[Changed]) -> Result<Vec<i64>> {
    #[derive(QueryableByName)]
    struct Id {
        #[diesel(sql_type = BigInt)]
        id: i64,
    }
    let ids: Vec<i64> = changes.iter().map(|change| change.id).collect();
    let within: Vec<i64> =
        visible(db).filter(clients::id.eq_any(ids)).select(clients::id).load(db.connection()).await?;
    lock_all(db, &within).await?;
    let within: HashSet<i64> = within.into_iter().collect();
    let changes = changes.iter().filter(|change| within.contains(&change.id));
    let changes: Vec<(&Changed, Before)> = changes
        .map(|change| Ok((change, serde_json::from_value(change.before.clone()).map_err(anyhow::Error::from)?)))
        .collect::<Result<_>>()?;
    let back = sql_query(
        "UPDATE clients SET name = was.name, phone = was.phone, comment = was.comment, custom = was.custom, updated_at = $6,
                            version = clients.version + 1
         FROM unnest($1, $2, $3, $4, $5, $7) AS was (id, version, name, phone, comment, custom)
         WHERE clients.id = was.id AND clients.version = was.version AND clients.deleted_at IS NULL
         RETURNING clients.id",
    );
    let back: Vec<Id> = back
        .bind::<Array<BigInt>, _>(changes.iter().map(|(change, _)| change.id).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(changes.iter().map(|(change, _)| change.version).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(changes.iter().map(|(_, before)| before.name.as_str()).collect::<Vec<_>>())
        .bind::<Array<Nullable<Text>>, _>(changes.iter().map(|(_, before)| before.phone.as_deref()).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(changes.iter().map(|(_, before)| before.comment.as_str()).collect::<Vec<_>>())
        .bind::<Timestamptz, _>(db.now().to_diesel())
        .bind::<Array<Jsonb>, _>(changes.iter().map(|(_, before)| &before.custom).collect::<Vec<_>>())
        .load(db.connection())
        .await?;
    Ok(back.into_iter().map(|row| row.id).collect())
}

/// Those living ones of an import that are left, behind this number: its number and version.
pub(crate) async fn left_of(db: &mut Db, import: ImportId, behind: i64, at_most: i64) -> Result<Vec<(i64, i32)>> {
    let left = clients::table.filter(clients::import_id.eq(import.0)).filter(clients::deleted_at.is_null());
    let left = left.filter(clients::id.gt(behind)).order(clients::id).limit(at_most);
    Ok(left.select((clients::id, clients::version)).load(db.connection()).await?)
}

/// Those of these clients that one may see, in the order of their numbers.
pub(crate) async fn seen(db: &mut Db, ids: Vec<i64>) -> Result<Vec<Row>> {
    let seen = visible(db).filter(clients::id.eq_any(ids));
    let seen = seen.inner_join(users::table.on(users::id.eq(clients::owner_id))).select(COLUMNS);
    Ok(seen.order(clients::id).load(db.connection()).await?)
}
