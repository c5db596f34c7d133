//! Deleted clients that can still be brought back, each page one query along an index of the home and the time.

use super::{merged, within};
use crate::access::Db;
use crate::deleted::{Row, SORTED_BY, Wanted};
use crate::platform::error::Result;
use crate::platform::statement::{Behind, First, Plan, Value};
use crate::schema::{clients, users};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use vestnik_api::page::Direction::Descending;

/// The first of those wanted.
pub(in crate::clients) async fn batch(db: &mut Db, wanted: &Wanted) -> Result<Vec<Row>> {
    let seen = db.homes();
    let of = wanted.homes.iter().map(|home| {
        deleted(within(seen), *home, wanted)
            .inner_join(users::table.on(users::id.eq(clients::owner_id)))
            .select((
                clients::id,
                clients::deleted_at.assume_not_null(),
                clients::owner_id,
                users::name,
                clients::group_id,
                clients::name,
                clients::email.nullable(),
                clients::phone,
            ))
            .order((clients::deleted_at.desc(), clients::id.desc()))
    });
    // Looked at too seldom for a statement that every connection keeps.
    let first =
        First { of: of.collect(), rows: wanted.rows, column: SORTED_BY, direction: Descending, plan: Plan::Anew };
    Ok(first.load(db.connection()).await?)
}

fn deleted(
    all: clients::BoxedQuery<'static, Pg>,
    home: Option<i64>,
    wanted: &Wanted,
) -> clients::BoxedQuery<'static, Pg> {
    // One that went into another comes back when that is taken back.
    let mut deleted = all.filter(clients::deleted_at.ge(wanted.since.to_diesel())).filter(merged::not_gone());
    if let Some(home) = home {
        deleted = deleted.filter(clients::home.eq(home));
    }
    if let Some((at, id)) = wanted.after {
        let value = Value::Moment(at.to_diesel());
        deleted = deleted.filter(Behind { table: "clients", column: "deleted_at", direction: Descending, value, id });
    }
    deleted
}
