//! Many clients at once: each step is one statement, however many they are.

use super::{UNIQUE, taken};
use crate::access::Db;
use crate::groups::Whose;
use crate::platform::error::{OnConstraint, Result};
use crate::schema::clients;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use std::collections::BTreeSet;

/// Of clients that come to a home with an address, those whose address no living one has there; of two that are alike the first.
pub(in crate::clients) async fn free(db: &mut Db, coming: Vec<(i64, i64, String)>) -> Result<Vec<i64>> {
    let (homes, emails): (Vec<i64>, Vec<String>) = coming.iter().map(|(_, home, email)| (*home, email.clone())).unzip();
    let taken = clients::table.filter(clients::deleted_at.is_null());
    let taken = taken.filter(clients::home.eq_any(homes)).filter(clients::email.eq_any(emails));
    let taken: Vec<(i64, String)> = taken.select((clients::home, clients::email)).load(db.connection()).await?;
    let mut taken: BTreeSet<(i64, String)> = taken.into_iter().collect();
    let free = coming.into_iter().filter(|(_, home, email)| taken.insert((*home, email.clone())));
    Ok(free.map(|(id, ..)| id).collect())
}

/// Puts clients into other groups or none, and into other hands.
pub(in crate::clients) async fn relocate(db: &mut Db, to: &[(i64, Whose)]) -> Result<()> {
    let relocate = diesel::sql_query(
        "UPDATE clients SET group_id = moved.group_id, owner_id = moved.owner_id, updated_at = $4, version = version + 1
         FROM unnest($1, $2, $3) AS moved (id, group_id, owner_id) WHERE clients.id = moved.id",
    );
    let ids: Vec<i64> = to.iter().map(|(id, _)| *id).collect();
    let groups: Vec<Option<i64>> = to.iter().map(|(_, whose)| whose.group.map(|group| group.0)).collect();
    let owners: Vec<i64> = to.iter().map(|(_, whose)| whose.owner.0).collect();
    let relocate = relocate.bind::<Array<BigInt>, _>(ids).bind::<Array<Nullable<BigInt>>, _>(groups);
    let relocate = relocate.bind::<Array<BigInt>, _>(owners).bind::<Timestamptz, _>(db.now().to_diesel());
    relocate.execute(db.connection()).await.map(drop).on_constraint(UNIQUE, taken)
}
