//! The audience of a run, written down in one statement.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::RunQueryDsl;
use vestnik_api::id::{MailingId, RunId};

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
