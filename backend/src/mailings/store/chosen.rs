//! For which mailings a client is chosen by hand.

use crate::access::Db;
use crate::platform::error::Result;
use crate::schema::mailing_recipients as recipients;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt};
use diesel_async::RunQueryDsl;
use std::collections::BTreeMap;
use vestnik_api::id::{ClientId, UserId};

/// The mailings for which a client is chosen.
pub(crate) async fn choosing(db: &mut Db, client: ClientId) -> Result<Vec<i64>> {
    let all = recipients::table.filter(recipients::client_id.eq(client.0)).order(recipients::mailing_id);
    Ok(all.select(recipients::mailing_id).load(db.connection()).await?)
}

/// Chooses a client of this owner for those of these mailings that are its owner's too; answers for which it was not chosen before.
pub(crate) async fn choose(db: &mut Db, client: ClientId, owner: UserId, of: &[i64]) -> Result<Vec<i64>> {
    #[derive(QueryableByName)]
    struct Chosen {
        #[diesel(sql_type = BigInt)]
        mailing_id: i64,
    }
    let insert = sql_query(
        "INSERT INTO mailing_recipients (owner_id, mailing_id, client_id)
         SELECT owner_id, id, $1 FROM mailings WHERE id = ANY ($2) AND owner_id = $3
         ON CONFLICT DO NOTHING RETURNING mailing_id",
    );
    let insert = insert.bind::<BigInt, _>(client.0).bind::<Array<BigInt>, _>(of).bind::<BigInt, _>(owner.0);
    let chosen: Vec<Chosen> = insert.load(db.connection()).await?;
    Ok(chosen.into_iter().map(|chosen| chosen.mailing_id).collect())
}

/// Lets a client be chosen for these mailings no more.
pub(crate) async fn choose_no_more(db: &mut Db, client: ClientId, of: &[i64]) -> Result<()> {
    let those = recipients::table.filter(recipients::client_id.eq(client.0).and(recipients::mailing_id.eq_any(of)));
    diesel::delete(those).execute(db.connection()).await?;
    Ok(())
}

/// Of the mailings for which a client was chosen, those for which it is chosen no more.
pub(crate) async fn left(db: &mut Db, client: ClientId, mut was: Vec<i64>) -> Result<Vec<i64>> {
    if was.is_empty() {
        return Ok(was);
    }
    let still = choosing(db, client).await?;
    was.retain(|mailing| !still.contains(mailing));
    Ok(was)
}

/// For which mailings each of these clients is chosen; those that are for none are left out.
pub(crate) async fn choosing_each(db: &mut Db, clients: &[i64]) -> Result<BTreeMap<i64, Vec<i64>>> {
    let all = recipients::table.filter(recipients::client_id.eq_any(clients));
    let all = all.order((recipients::client_id, recipients::mailing_id));
    let all: Vec<(i64, i64)> =
        all.select((recipients::client_id, recipients::mailing_id)).load(db.connection()).await?;
    let mut each: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (client, mailing) in all {
        each.entry(client).or_default().push(mailing);
    }
    Ok(each)
}

/// Of the mailings for which each of these clients was chosen, those for which it is chosen no more.
pub(crate) async fn left_by_each(db: &mut Db, mut was: BTreeMap<i64, Vec<i64>>) -> Result<BTreeMap<i64, Vec<i64>>> {
    if was.is_empty() {
        return Ok(was);
    }
    let clients: Vec<i64> = was.keys().copied().collect();
    let still = choosing_each(db, &clients).await?;
    for (client, mailings) in &mut was {
        if let Some(still) = still.get(client) {
            mailings.retain(|mailing| !still.contains(mailing));
        }
    }
    Ok(was)
}

/// Chooses clients, each with its owner, for those of these mailings that are its owner's too.
pub(crate) async fn choose_each(db: &mut Db, each: &[(i64, UserId, Vec<i64>)]) -> Result<()> {
    let (mut clients, mut owners, mut of) = (Vec::new(), Vec::new(), Vec::new());
    for (client, owner, mailings) in each {
        for mailing in mailings {
            clients.push(*client);
            owners.push(owner.0);
            of.push(*mailing);
        }
    }
    if clients.is_empty() {
        return Ok(());
    }
    let insert = sql_query(
        "INSERT INTO mailing_recipients (owner_id, mailing_id, client_id)
         SELECT owner_id, id, client FROM unnest($1, $2, $3) AS chosen (client, owner, mailing)
         JOIN mailings ON id = mailing AND owner_id = owner
         ON CONFLICT DO NOTHING",
    );
    let insert = insert.bind::<Array<BigInt>, _>(clients).bind::<Array<BigInt>, _>(owners);
    insert.bind::<Array<BigInt>, _>(of).execute(db.connection()).await?;
    Ok(())
}
