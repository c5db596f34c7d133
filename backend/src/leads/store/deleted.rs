//! Deleted leads that can still be brought back, each page one query along an index of the home and the time.

use super::within;
use crate::access::Db;
use crate::deleted::{Row, SORTED_BY, Wanted};
use crate::platform::error::Result;
use crate::platform::statement::{Behind, First, Plan, Value};
use crate::schema::{leads, users};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use vestnik_api::page::Direction::Descending;

/// The first of those wanted.
pub(in crate::leads) async fn batch(db: &mut Db, wanted: &Wanted) -> Result<Vec<Row>> {
    let seen = db.homes();
    let of = wanted.homes.iter().map(|home| {
        deleted(within(seen), *home, wanted)
            .inner_join(users::table.on(users::id.eq(leads::owner_id)))
            .select((
                leads::id,
                leads::deleted_at.assume_not_null(),
                leads::owner_id,
                users::name,
                leads::group_id,
                leads::title,
                leads::email,
                leads::phone,
            ))
            .order((leads::deleted_at.desc(), leads::id.desc()))
    });
    // Looked at too seldom for a statement that every connection keeps.
    let first =
        First { of: of.collect(), rows: wanted.rows, column: SORTED_BY, direction: Descending, plan: Plan::Anew };
    Ok(first.load(db.connection()).await?)
}

fn deleted(all: leads::BoxedQuery<'static, Pg>, home: Option<i64>, wanted: &Wanted) -> leads::BoxedQuery<'static, Pg> {
    let mut deleted = all.filter(leads::deleted_at.ge(wanted.since.to_diesel()));
    if let Some(home) = home {
        deleted = deleted.filter(leads::home.eq(home));
    }
    if let Some((at, id)) = wanted.after {
        let value = Value::Moment(at.to_diesel());
        deleted = deleted.filter(Behind { table: "leads", column: "deleted_at", direction: Descending, value, id });
    }
    deleted
}
