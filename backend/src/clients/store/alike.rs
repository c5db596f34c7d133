//! Clients that may be the same person as somebody.

use super::{COLUMNS, Row, tell, visible, within};
use crate::access::{Db, Homes};
use crate::groups::Home;
use crate::platform::error::Result;
use crate::schema::{clients, users};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};
use diesel_async::RunQueryDsl;
use vestnik_api::clients::Client;
use vestnik_api::leads::LikeBy;

/// The newest living clients in these homes, or in the one of them that is `only` meant, that are like this by that, each by an index of its own.
pub(crate) async fn alike(
    db: &mut Db,
    (homes, only): (Homes, Option<Home>),
    by: LikeBy,
    value: &str,
    at_most: i64,
) -> Result<Vec<Client>> {
    let mut living: clients::BoxedQuery<'static, Pg> = within(homes).filter(clients::deleted_at.is_null());
    if let Some(home) = only {
        living = living.filter(clients::home.eq(home.0));
    }
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

/// The clients beside this one in its home, of those the asker sees, that have its number or its name: those of its number first, then the
/// newest.
///
/// One query. Either condition has an index over all homes, and what it finds in other homes is let go: so it looks at the newest thousand of
/// that very number or name and at no more, however common it is.
pub(crate) async fn alike_beside(db: &mut Db, client: &Client, at_most: i64) -> Result<Vec<Client>> {
    let home = Home::of_record(client.group.as_ref(), client.owner.id);
    let phone = client.phone.as_ref().map(|phone| phone.as_str().to_owned());
    let newest = ") AND deleted_at IS NULL ORDER BY id DESC LIMIT 1000)";
    let like =
        sql::<Bool>("clients.id IN ((SELECT id FROM clients WHERE (phone = ").bind::<Nullable<Text>, _>(phone.clone());
    let like = like.sql(newest).sql(" UNION ALL (SELECT id FROM clients WHERE (folded(name) = folded(");
    let like = like.bind::<Text, _>(client.name.clone()).sql(")").sql(newest).sql(")");
    let by_phone = sql::<Bool>("(clients.phone = ").bind::<Nullable<Text>, _>(phone).sql(") IS TRUE DESC");
    let beside = visible(db).filter(clients::home.eq(home.0)).filter(clients::id.ne(client.id.0)).filter(like);
    let beside = beside.inner_join(users::table.on(users::id.eq(clients::owner_id))).select(COLUMNS);
    let ordered = beside.order((by_phone, clients::id.desc())).limit(at_most);
    let rows: Vec<Row> = ordered.load(db.connection()).await?;
    tell(db, rows).await
}
