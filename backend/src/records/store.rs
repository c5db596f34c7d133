//! Living leads and clients in one, read through a view: no table is named here, and nothing is changed.

use super::Record;
use crate::access::{Db, Homes};
use crate::groups::{self, Home};
use crate::platform::error::Result;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;
use vestnik_api::id::UserId;
use vestnik_api::leads::RecordId;

diesel::table! {
    /// The view.
    records (kind, id) {
        kind -> Text,
        id -> Int8,
        home -> Int8,
        owner_id -> Int8,
        title -> Text,
        created_at -> Timestamptz,
    }
}

diesel::define_sql_function! {
    /// Keeps a record as it is until the transaction ends; whether it is there.
    fn hold_record(of_kind: Text, number: BigInt) -> Bool;
}

/// Every query starts here: the living records in these homes.
fn visible(homes: Homes) -> records::BoxedQuery<'static, Pg> {
    groups::within(records::table.into_boxed(), homes, "records")
}

/// What the view calls it.
const fn named(id: RecordId) -> (&'static str, i64) {
    match id {
        RecordId::Client(id) => ("client", id.0),
        RecordId::Lead(id) => ("lead", id.0),
    }
}

/// One in these homes; 404 if there is none.
pub(super) async fn find(db: &mut Db, homes: Homes, id: RecordId) -> Result<Record> {
    let (kind, number) = named(id);
    let one = visible(homes).filter(records::kind.eq(kind).and(records::id.eq(number)));
    let columns = (records::home, records::owner_id, records::title, records::created_at);
    let found: (i64, i64, String, jiff_diesel::Timestamp) = one.select(columns).first(db.connection()).await?;
    let (home, owner, title, created_at) = found;
    Ok(Record { id, home: Home(home), owner: UserId(owner), title, created_at: created_at.to_jiff() })
}

/// Keeps one as it is until the transaction ends, beside others who do the same. Whether it is there.
pub(super) async fn hold(db: &mut Db, id: RecordId) -> Result<bool> {
    let (kind, number) = named(id);
    Ok(diesel::select(hold_record(kind, number)).get_result(db.connection()).await?)
}
