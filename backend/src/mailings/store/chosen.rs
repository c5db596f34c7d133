//! For which mailings a client is chosen by hand.

use crate::access::Db;
use crate::platform::error::Result;
use crate::schema::mailing_recipients as recipients;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt};
use diesel_async::RunQueryDsl;
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
