//! Places in a column of the board: numbers, the least first, of which no two are the same.
//!
//! Whoever nobody has put anywhere stands at the opposite of its number, so that the newest come first. Who is put between two gets the
//! middle, never a whole number: those belong to leads that nobody has put anywhere.

use crate::access::Db;
use crate::groups::Home;
use crate::platform::error::Result;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel_async::RunQueryDsl;
use vestnik_api::id::{LeadId, StageId};

/// How many digits behind the point a place may have: beyond, the column is counted anew.
const LONGEST: i64 = 200;

/// A column of a board.
#[derive(Debug, Clone, Copy)]
pub(in crate::leads) struct Column {
    pub(in crate::leads) home: Home,
    pub(in crate::leads) stage: StageId,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Nullable<Text>)]
    rank: Option<String>,
}

/// Waits until nobody else puts leads anywhere at this stage, until the transaction ends.
pub(in crate::leads) async fn take_turn(db: &mut Db, stage: StageId) -> Result<()> {
    db.take_turn(&format!("leads.stage {}", stage.0)).await
}

/// The place right before this living lead, for another one; none if it does not stand in the column.
pub(in crate::leads) async fn before(
    db: &mut Db,
    column: Column,
    next: LeadId,
    moved: LeadId,
) -> Result<Option<String>> {
    for counted_anew in [false, true] {
        let Some(rank) = between(db, column, next, moved).await? else { return Ok(None) };
        let digits = rank.split_once('.').map_or(0, |(_, digits)| digits.len());
        if counted_anew || i64::try_from(digits).is_ok_and(|digits| digits <= LONGEST) {
            return Ok(Some(rank));
        }
        count_anew(db, column).await?;
    }
    Ok(None)
}

/// The middle between a lead and the one before it, or before all that will ever come, deleted ones and their places among them.
async fn between(db: &mut Db, column: Column, next: LeadId, moved: LeadId) -> Result<Option<String>> {
    let query = diesel::sql_query(
        "WITH next AS (
             SELECT id, rank FROM leads WHERE home = $1 AND stage_id = $2 AND id = $3 AND id <> $4 AND deleted_at IS NULL
         ), room AS (
             SELECT next.rank AS high, coalesce(
                 (SELECT rank FROM leads
                  WHERE home = $1 AND stage_id = $2 AND id <> $4 AND (rank, id) < (next.rank, next.id)
                  ORDER BY rank DESC, id DESC LIMIT 1),
                 (SELECT -max(id) - 1 FROM leads)) AS low
             FROM next
         ), middle AS (SELECT low, (low + high) * 0.5 AS rank FROM room)
         SELECT trim_scale(CASE WHEN rank = floor(rank) THEN rank - least(0.5, (rank - low) * 0.5) ELSE rank END)::text AS rank
         FROM middle",
    );
    let query = query.bind::<BigInt, _>(column.home.0).bind::<BigInt, _>(column.stage.0);
    let query = query.bind::<BigInt, _>(next.0).bind::<BigInt, _>(moved.0);
    let found: Option<Found> = query.get_result(db.connection()).await.optional()?;
    Ok(found.and_then(|found| found.rank))
}

/// The place behind all others.
pub(in crate::leads) async fn last(db: &mut Db, column: Column, moved: LeadId) -> Result<String> {
    let query = diesel::sql_query(
        "SELECT greatest(floor(max(rank)) + 1, 0.5)::text AS rank FROM leads WHERE home = $1 AND stage_id = $2 AND id <> $3",
    );
    let query = query.bind::<BigInt, _>(column.home.0).bind::<BigInt, _>(column.stage.0).bind::<BigInt, _>(moved.0);
    Ok(query.get_result::<Found>(db.connection()).await?.rank.unwrap_or_else(|| "0.5".to_owned()))
}

/// Gives all of a column short places in the same order: halves, so that none is a whole number, and behind whatever is new.
async fn count_anew(db: &mut Db, column: Column) -> Result<()> {
    let query = diesel::sql_query(
        "UPDATE leads SET rank = counted.rank
         FROM (SELECT id, row_number() OVER (ORDER BY rank, id) - count(*) OVER () - 0.5 AS rank
               FROM leads WHERE home = $1 AND stage_id = $2) AS counted
         WHERE leads.id = counted.id",
    );
    query.bind::<BigInt, _>(column.home.0).bind::<BigInt, _>(column.stage.0).execute(db.connection()).await?;
    Ok(())
}
