//! The figures of the first screen in PostgreSQL: reads what others keep, by index, whatever the tables hold.

use super::rules::Quarter;
use crate::access::{Db, Scope};
use crate::platform::error::Result;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::id::{MailingId, UserId};

/// The one whose things these are; none: everybody's. Every query here starts from it.
pub(super) fn owner(db: &Db) -> Option<UserId> {
    match db.scope() {
        Scope::All => None,
        Scope::Own(me) => Some(me),
        // No account has this number.
        Scope::Nobody => Some(UserId(0)),
    }
}

/// The figures.
#[derive(Debug, QueryableByName)]
pub(super) struct Figures {
    /// The reader's time zone.
    #[diesel(sql_type = Text)]
    pub(super) time_zone: String,
    #[diesel(sql_type = BigInt)]
    pub(super) clients: i64,
    #[diesel(sql_type = BigInt)]
    pub(super) mailings: i64,
    #[diesel(sql_type = BigInt)]
    pub(super) active: i64,
    #[diesel(sql_type = BigInt)]
    pub(super) attempts: i64,
    #[diesel(sql_type = BigInt)]
    pub(super) delivered: i64,
    #[diesel(sql_type = BigInt)]
    pub(super) failed: i64,
}

/// All figures at once, for this reader.
pub(super) async fn figures(db: &mut Db, reader: UserId) -> Result<Figures> {
    let query = sql_query(
        "SELECT reader.time_zone, counted.clients, planned.mailings, planned.active,
                sent.attempts, sent.delivered, sent.failed
         FROM users reader,
              (SELECT coalesce(sum(clients), 0)::bigint AS clients FROM client_counts
               WHERE $1::bigint IS NULL OR owner_id = $1) counted,
              (SELECT count(*) AS mailings, count(*) FILTER (WHERE state = 'active') AS active FROM mailings
               WHERE deleted_at IS NULL AND ($1::bigint IS NULL OR owner_id = $1)) planned,
              (SELECT coalesce(sum(attempts), 0)::bigint AS attempts, coalesce(sum(delivered), 0)::bigint AS delivered,
                      coalesce(sum(failed), 0)::bigint AS failed
               FROM (SELECT attempts, delivered, failed FROM run_totals WHERE $1::bigint IS NULL OR owner_id = $1
                     UNION ALL
                     SELECT attempts, sent, failed FROM mailing_runs WHERE finished_at IS NULL AND ($1::bigint IS NULL OR owner_id = $1)) ever) sent
         WHERE reader.id = $2",
    );
    let owner = owner(db).map(|owner| owner.0);
    Ok(query.bind::<Nullable<BigInt>, _>(owner).bind::<BigInt, _>(reader.0).get_result(db.connection()).await?)
}

#[derive(QueryableByName)]
struct Spell {
    #[diesel(sql_type = Timestamptz)]
    at: jiff_diesel::Timestamp,
    #[diesel(sql_type = BigInt)]
    delivered: i64,
    #[diesel(sql_type = BigInt)]
    deferred: i64,
    #[diesel(sql_type = BigInt)]
    failed: i64,
}

/// What became of letters since that time, by quarters of an hour.
pub(super) async fn quarters(db: &mut Db, since: Timestamp) -> Result<Vec<Quarter>> {
    let query = sql_query(
        "SELECT date_bin('15 minutes', minute, 'epoch') AS at, sum(minutes.sent)::bigint AS delivered,
                sum(minutes.deferred)::bigint AS deferred, sum(minutes.failed)::bigint AS failed
         FROM mailing_runs runs JOIN mailing_run_minutes minutes ON minutes.run_id = runs.id AND minute >= $2
         WHERE ($1::bigint IS NULL OR runs.owner_id = $1) AND (runs.finished_at IS NULL OR runs.finished_at >= $2)
         GROUP BY 1",
    );
    let owner = owner(db).map(|owner| owner.0);
    let spells: Vec<Spell> = query
        .bind::<Nullable<BigInt>, _>(owner)
        .bind::<Timestamptz, _>(since.to_diesel())
        .load(db.connection())
        .await?;
    let quarter = |spell: Spell| Quarter {
        at: spell.at.to_jiff(),
        delivered: spell.delivered,
        deferred: spell.deferred,
        failed: spell.failed,
    };
    Ok(spells.into_iter().map(quarter).collect())
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Mailings with a run under way, the last begun first.
pub(super) async fn running(db: &mut Db, at_most: i64) -> Result<Vec<MailingId>> {
    let query = sql_query(
        "SELECT runs.mailing_id AS id FROM mailing_runs runs JOIN mailings ON mailings.id = runs.mailing_id
         WHERE runs.finished_at IS NULL AND mailings.deleted_at IS NULL AND ($1::bigint IS NULL OR runs.owner_id = $1)
         GROUP BY 1 ORDER BY max(runs.id) DESC LIMIT $2",
    );
    numbers(db, query, at_most).await
}

/// Active mailings that go out next, soonest first.
pub(super) async fn upcoming(db: &mut Db, at_most: i64) -> Result<Vec<MailingId>> {
    let query = sql_query(
        "SELECT id FROM mailings
         WHERE state = 'active' AND deleted_at IS NULL AND next_run_at IS NOT NULL
           AND ($1::bigint IS NULL OR owner_id = $1)
         ORDER BY next_run_at, id LIMIT $2",
    );
    numbers(db, query, at_most).await
}

/// The reader's own mailings that somebody else has switched off, the last first.
pub(super) async fn stopped(db: &mut Db, reader: UserId, at_most: i64) -> Result<Vec<MailingId>> {
    let query = sql_query(
        "SELECT id FROM mailings
         WHERE owner_id = $1 AND state = 'stopped' AND stopped_by <> owner_id AND deleted_at IS NULL
         ORDER BY stopped_at DESC, id LIMIT $2",
    );
    let found: Vec<Number> = query.bind::<BigInt, _>(reader.0).bind::<BigInt, _>(at_most).load(db.connection()).await?;
    Ok(found.into_iter().map(|number| MailingId(number.id)).collect())
}

async fn numbers(db: &mut Db, query: diesel::query_builder::SqlQuery, at_most: i64) -> Result<Vec<MailingId>> {
    let owner = owner(db).map(|owner| owner.0);
    let bound = query.bind::<Nullable<BigInt>, _>(owner).bind::<BigInt, _>(at_most);
    let found: Vec<Number> = bound.load(db.connection()).await?;
    Ok(found.into_iter().map(|number| MailingId(number.id)).collect())
}
