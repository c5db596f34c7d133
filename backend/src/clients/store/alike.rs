//! Clients that may be the same person as somebody.

use super::{COLUMNS, Row, tell, within};
use crate::access::{Db, Homes};
use crate::platform::error::Result;
use crate::schema::{clients, users};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use vestnik_api::clients::Client;
use vestnik_api::leads::LikeBy;

/// The newest living clients in these homes that are like this by that, each by an index of its own.
pub(crate) async fn alike(db: &mut Db, homes: Homes, by: LikeBy, value: &str, at_most: i64) -> Result<Vec<Client>> {
    let living: clients::BoxedQuery<'static, Pg> = within(homes).filter(clients::deleted_at.is_null());
    let like = match by {
        LikeBy::Email => living.filter(clients::email.eq(value.to_owned())),
        LikeBy::Phone => living.filter(clients::phone.eq(value.to_owned())),
        LikeBy::Name => {
            let same = sql::<Bool>("folded(clients.name) = folded(").bind::<Text, _>(value.to_owned()).sql(")");
            living.filter(same)
        }
    };
    let like = like.inner_join(users::table.on(users::id.eq(clients::owner_id))).select(COLUMNS);
    let rows: Vec<Row> = like.order(clients::id.desc()).limit(at_most).load(db.connection()).await?;
    tell(db, rows).await
}
