//! Kept answers in PostgreSQL.

use super::Answer;
use crate::access::Db;
use crate::platform::error::Result;
use crate::schema::idempotency_keys;
use anyhow::anyhow;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel_async::RunQueryDsl;
use jiff::SignedDuration;
use jiff_diesel::ToDiesel;
use serde_json::Value;

/// What a key stands for.
pub(super) enum Claim {
    /// Nothing yet: it is the asker's until the transaction ends.
    Free,
    /// A request that is being done at this moment.
    Taken,
    /// A request that was done, told by its fingerprint, and its answer.
    Answered { by: Vec<u8>, answer: Answer },
}

#[derive(QueryableByName)]
struct Lock {
    #[diesel(sql_type = Bool)]
    free: bool,
}

/// Looks a key of the asker's up, and takes it if it is free.
pub(super) async fn claim(db: &mut Db, key: &str) -> Result<Claim> {
    let me = db.me()?.0;
    // A lock rather than a row: it ends with the transaction, whatever becomes of it, and nobody waits for it.
    let lock = diesel::sql_query("SELECT pg_try_advisory_xact_lock(hashtextextended($1, $2)) AS free");
    let lock: Lock = lock.bind::<Text, _>(key).bind::<BigInt, _>(me).get_result(db.connection()).await?;
    if !lock.free {
        return Ok(Claim::Taken);
    }
    let row = idempotency_keys::table.find((me, key)).select((
        idempotency_keys::fingerprint,
        idempotency_keys::status,
        idempotency_keys::headers,
        idempotency_keys::body,
    ));
    let row: Option<(Vec<u8>, i32, Value, Vec<u8>)> = row.first(db.connection()).await.optional()?;
    let Some((by, status, headers, body)) = row else { return Ok(Claim::Free) };
    let status = u16::try_from(status).map_err(anyhow::Error::from)?;
    let headers = serde_json::from_value(headers).map_err(anyhow::Error::from)?;
    Ok(Claim::Answered { by, answer: Answer { status, headers, body } })
}

/// Keeps the answer to a request.
pub(super) async fn keep(db: &mut Db, key: &str, fingerprint: &[u8], answer: &Answer) -> Result<()> {
    let headers = serde_json::to_value(&answer.headers).map_err(anyhow::Error::from)?;
    let row = (
        idempotency_keys::user_id.eq(db.me()?.0),
        idempotency_keys::key.eq(key),
        idempotency_keys::fingerprint.eq(fingerprint),
        idempotency_keys::status.eq(i32::from(answer.status)),
        idempotency_keys::headers.eq(headers),
        idempotency_keys::body.eq(&answer.body),
        idempotency_keys::created_at.eq(db.now().to_diesel()),
    );
    diesel::insert_into(idempotency_keys::table).values(row).execute(db.connection()).await?;
    Ok(())
}

/// Forgets answers older than a day; how many.
pub(super) async fn sweep(db: &mut Db) -> Result<usize> {
    let day_ago = db.now().checked_sub(SignedDuration::from_hours(24)).map_err(|error| anyhow!(error))?;
    let old = idempotency_keys::table.filter(idempotency_keys::created_at.le(day_ago.to_diesel()));
    Ok(diesel::delete(old).execute(db.connection()).await?)
}
