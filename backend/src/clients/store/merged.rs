//! Which clients went into which, and how.

use crate::access::Db;
use crate::platform::error::Result;
use crate::schema::{client_merges as merges, clients};
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde_json::Value;
use vestnik_api::id::ClientId;

/// How a client went into another.
#[derive(Debug, Clone)]
pub(crate) struct Merge {
    /// The one that went.
    pub(crate) from: ClientId,
    /// The one that stayed.
    pub(crate) client: ClientId,
    /// What that one was before.
    pub(crate) before: Value,
    /// Its version right after.
    pub(crate) version: i32,
    /// What moved.
    pub(crate) moved: Value,
    /// When.
    pub(crate) at: Timestamp,
}

/// Writes down that a client went into another.
pub(crate) async fn note_merge(db: &mut Db, merge: &Merge) -> Result<()> {
    let row = (
        merges::client_id.eq(merge.client.0),
        merges::from_id.eq(merge.from.0),
        merges::client_before.eq(&merge.before),
        merges::client_version.eq(merge.version),
        merges::moved.eq(&merge.moved),
        merges::by_id.eq(db.me()?.0),
        merges::at.eq(merge.at.to_diesel()),
    );
    diesel::insert_into(merges::table).values(row).execute(db.connection()).await?;
    Ok(())
}

/// Where a client went, if it did and is not back. Whoever asks looks up the other for the asker.
pub(crate) async fn merge_of(db: &mut Db, from: ClientId) -> Result<Option<Merge>> {
    type Found = (i64, Value, i32, Value, jiff_diesel::Timestamp);
    let in_force = merges::table.filter(merges::from_id.eq(from.0).and(merges::undone_at.is_null()));
    let columns = (merges::client_id, merges::client_before, merges::client_version, merges::moved, merges::at);
    let found: Option<Found> = in_force.select(columns).first(db.connection()).await.optional()?;
    Ok(found.map(|(client, before, version, moved, at)| Merge {
        from,
        client: ClientId(client),
        before,
        version,
        moved,
        at: at.to_jiff(),
    }))
}

/// Where a client is by now: itself, or the last of those into which it went, one after the other.
pub(crate) async fn stands_as(db: &mut Db, client: ClientId) -> Result<ClientId> {
    let mut last = client;
    while let Some(merge) = merge_of(db, last).await? {
        last = merge.client;
    }
    Ok(last)
}

/// The clients that went into this one, and into those, one after the other, and when.
pub(crate) async fn went_into(db: &mut Db, client: ClientId) -> Result<Vec<(ClientId, Timestamp)>> {
    let numbers = sql::<Bool>("client_merges.from_id = ANY (client_numbers(");
    let went = merges::table.filter(numbers.bind::<BigInt, _>(client.0).sql("))")).filter(merges::undone_at.is_null());
    let went: Vec<(i64, jiff_diesel::Timestamp)> =
        went.select((merges::from_id, merges::at)).load(db.connection()).await?;
    Ok(went.into_iter().map(|(from, at)| (ClientId(from), at.to_jiff())).collect())
}

/// Writes down that it was taken back.
pub(crate) async fn undo_merge(db: &mut Db, from: ClientId) -> Result<()> {
    let in_force = merges::table.filter(merges::from_id.eq(from.0).and(merges::undone_at.is_null()));
    let now = merges::undone_at.eq(db.now().to_diesel());
    diesel::update(in_force).set(now).execute(db.connection()).await?;
    Ok(())
}

/// Lets the last letter to a client be that of before, if it is still the one that another brought along.
pub(crate) async fn forget_letter(
    db: &mut Db,
    client: ClientId,
    brought: Option<Timestamp>,
    before: Option<Timestamp>,
) -> Result<()> {
    let Some(brought) = brought else { return Ok(()) };
    let still = clients::table.find(client.0).filter(clients::last_letter_at.eq(brought.to_diesel()));
    let before = clients::last_letter_at.eq(before.map(ToDiesel::to_diesel));
    diesel::update(still).set(before).execute(db.connection()).await?;
    Ok(())
}

/// That a client did not go into another, or is back. Asked along an index for each row that is read: of a page that is less than all merges.
pub(super) fn not_gone() -> SqlLiteral<Bool> {
    sql(
        "NOT EXISTS (SELECT FROM client_merges WHERE client_merges.from_id = clients.id AND client_merges.undone_at IS NULL)",
    )
}

/// Those that went into another and are not back.
pub(super) fn gone() -> merges::BoxedQuery<'static, Pg, BigInt> {
    merges::table.filter(merges::undone_at.is_null()).select(merges::from_id).into_boxed()
}
