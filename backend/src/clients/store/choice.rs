//! What mailings ask of clients: whether those chosen exist, and how many an owner has in all.

use crate::access::Db;
use crate::platform::error::Result;
use crate::schema::{client_counts, clients};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::RunQueryDsl;
use std::collections::{BTreeMap, BTreeSet};
use vestnik_api::id::{ClientId, UserId};

/// Those of these clients that this person has.
pub(crate) async fn living_among(db: &mut Db, owner: UserId, ids: &[ClientId]) -> Result<BTreeSet<ClientId>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let living = clients::table
        .filter(clients::owner_id.eq(owner.0).and(clients::deleted_at.is_null()).and(clients::id.eq_any(ids)))
        .select(clients::id);
    Ok(living.load::<i64>(db.connection()).await?.into_iter().map(ClientId).collect())
}

/// Those of these clients that exist, whoever has them: for who may see what names them.
pub(crate) async fn living(db: &mut Db, ids: &[ClientId]) -> Result<BTreeSet<ClientId>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let living = clients::table.filter(clients::deleted_at.is_null().and(clients::id.eq_any(ids))).select(clients::id);
    Ok(living.load::<i64>(db.connection()).await?.into_iter().map(ClientId).collect())
}

/// How many clients each of these people has in the homes he is in. Who has none is left out. An address that is in two of them counts twice.
pub(crate) async fn living_of(db: &mut Db, owners: &BTreeSet<UserId>) -> Result<BTreeMap<UserId, i64>> {
    let owners: Vec<i64> = owners.iter().map(|owner| owner.0).collect();
    let counts = client_counts::table
        .filter(client_counts::owner_id.eq_any(owners))
        .filter(sql::<Bool>("client_counts.home = ANY (seen_homes(client_counts.owner_id))"))
        .group_by(client_counts::owner_id)
        .select((client_counts::owner_id, sql::<BigInt>("coalesce(sum(clients), 0)::bigint")));
    let counts: Vec<(i64, i64)> = counts.load(db.connection()).await?;
    Ok(counts.into_iter().map(|(owner, count)| (UserId(owner), count)).collect())
}
