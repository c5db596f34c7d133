//! Leads that may be the same as somebody.

use super::{Row, columns, tell, within};
use crate::access::{Db, Homes};
use crate::platform::error::Result;
use crate::schema::{leads, users};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use vestnik_api::leads::{Lead, LikeBy};

/// The newest living leads in these homes that are like this by that, each by an index of its own.
pub(in crate::leads) async fn alike(
    db: &mut Db,
    homes: Homes,
    by: LikeBy,
    value: &str,
    at_most: i64,
) -> Result<Vec<Lead>> {
    let living: leads::BoxedQuery<'static, Pg> = within(homes).filter(leads::deleted_at.is_null());
    let like = match by {
        LikeBy::Email => living.filter(leads::email.eq(value.to_owned())),
        LikeBy::Phone => living.filter(leads::phone.eq(value.to_owned())),
        LikeBy::Name => {
            let same = sql::<Bool>("folded(leads.title) = folded(").bind::<Text, _>(value.to_owned()).sql(")");
            living.filter(same)
        }
    };
    let like = like.inner_join(users::table.on(users::id.eq(leads::owner_id))).select(columns());
    let rows: Vec<Row> = like.order(leads::id.desc()).limit(at_most).load(db.connection()).await?;
    tell(db, rows).await
}
