//! The audience of a run, written down in one statement.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::RunQueryDsl;
use vestnik_api::id::{MailingId, RunId, UserId};

use crate::access::Db;
use crate::platform::error::Result;

/// Letters in one range: a lease of them lasts some tens of milliseconds at full speed.
const RANGE: i64 = 500;

/// How many a run goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub(crate) struct Audience {
    /// All of them.
    #[diesel(sql_type = BigInt)]
    pub(crate) total: i64,
    /// Those who are on the stop list.
    #[diesel(sql_type = BigInt)]
    pub(crate) suppressed: i64,
}

/// Writes down to whom a run goes; phone and comment only where the letter names them.
pub(crate) async fn freeze(
    db: &mut Db,
    run: RunId,
    mailing: MailingId,
    phone: bool,
    comment: bool,
) -> Result<Audience> {
    let freeze = diesel::sql_query(
        "WITH audience AS MATERIALIZED (
             SELECT client_id, email, name, CASE WHEN $3 THEN phone END AS phone, CASE WHEN $4 THEN comment END AS comment,
                    suppressed, row_number() OVER (ORDER BY client_id) AS place
             FROM mailing_audience WHERE mailing_id = $2
         ), written AS (
             INSERT INTO deliveries (id, run_id, client_id, email, name, phone, comment, state, reason)
             SELECT ($1 << 24) + place, $1, client_id, email, name, phone, comment,
                    CASE WHEN suppressed IS NULL THEN 'waiting' ELSE 'suppressed' END, suppressed
             FROM audience
         ), ranges AS (
             INSERT INTO delivery_chunks (run_id, first_id, last_id, remaining)
             SELECT $1, ($1 << 24) + min(place), ($1 << 24) + max(place), count(*) FILTER (WHERE suppressed IS NULL)
             FROM audience GROUP BY (place - 1) / $5 HAVING bool_or(suppressed IS NULL)
         )
         SELECT count(*) AS total, count(suppressed) AS suppressed FROM audience",
    );
    let audience = freeze
        .bind::<BigInt, _>(run.0)
        .bind::<BigInt, _>(mailing.0)
        .bind::<Bool, _>(phone)
        .bind::<Bool, _>(comment)
        .bind::<BigInt, _>(RANGE);
    Ok(audience.get_result(db.connection()).await?)
}

/// Writes down whom another run did not reach and who could be reached now, as they are called and written to today. Whoever is on
/// the stop list, or no client any more, is left out.
pub(crate) async fn freeze_missed(
    db: &mut Db,
    run: RunId,
    missed_by: RunId,
    owner: UserId,
    phone: bool,
    comment: bool,
) -> Result<Audience> {
    let freeze = diesel::sql_query(
        "WITH audience AS MATERIALIZED (
             SELECT client_id, reachable.email, reachable.name, CASE WHEN $3 THEN reachable.phone END AS phone,
                    CASE WHEN $4 THEN reachable.comment END AS comment,
                    row_number() OVER (ORDER BY client_id) AS place
             FROM deliveries JOIN reachable_again reachable USING (client_id)
             WHERE deliveries.id > ($2 << 24) AND deliveries.id < (($2 + 1) << 24) AND deliveries.state = 'failed'
               AND reachable.owner_id = $6
         ), written AS (
             INSERT INTO deliveries (id, run_id, client_id, email, name, phone, comment)
             SELECT ($1 << 24) + place, $1, client_id, email, name, phone, comment FROM audience
         ), ranges AS (
             INSERT INTO delivery_chunks (run_id, first_id, last_id, remaining)
             SELECT $1, ($1 << 24) + min(place), ($1 << 24) + max(place), count(*) FROM audience GROUP BY (place - 1) / $5
         )
         SELECT count(*) AS total, 0::bigint AS suppressed FROM audience",
    );
    let audience = freeze
        .bind::<BigInt, _>(run.0)
        .bind::<BigInt, _>(missed_by.0)
        .bind::<Bool, _>(phone)
        .bind::<Bool, _>(comment)
        .bind::<BigInt, _>(RANGE)
        .bind::<BigInt, _>(owner.0);
    Ok(audience.get_result(db.connection()).await?)
}

/// Whether anybody whom a run of this owner did not reach could be reached by him now.
pub(crate) async fn any_missed(db: &mut Db, run: RunId, owner: UserId) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Any {
        #[diesel(sql_type = Bool)]
        any: bool,
    }
    let query = diesel::sql_query(
        "SELECT EXISTS (
             SELECT FROM deliveries JOIN reachable_again reachable USING (client_id)
             WHERE deliveries.id > ($1 << 24) AND deliveries.id < (($1 + 1) << 24) AND deliveries.state = 'failed'
               AND reachable.owner_id = $2
         ) AS any",
    );
    Ok(query.bind::<BigInt, _>(run.0).bind::<BigInt, _>(owner.0).get_result::<Any>(db.connection()).await?.any)
}
