//! Many clients at once: one statement for thousands of rows.

use crate::access::Db;
use crate::platform::error::Result;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use std::collections::{HashMap, HashSet};
use vestnik_api::id::UserId;
use vestnik_api::imports::OnDuplicate;

/// A client as a file tells of it; what is absent changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Incoming {
    /// The name; absent only if the client exists.
    pub(crate) name: Option<String>,
    /// The address.
    pub(crate) email: String,
    /// The telephone number.
    pub(crate) phone: Option<String>,
    /// The comment.
    pub(crate) comment: Option<String>,
}

impl Incoming {
    fn overlay(&mut self, later: Self) {
        self.name = later.name.or(self.name.take());
        self.phone = later.phone.or(self.phone.take());
        self.comment = later.comment.or(self.comment.take());
    }
}

/// What became of the rows; the places of those that named nobody and found nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Brought {
    /// New clients.
    pub(crate) created: i64,
    /// Rows that told of a client who existed, and were taken over.
    pub(crate) updated: i64,
    /// Rows that told of a client who existed, and were left out.
    pub(crate) skipped: i64,
    /// Rows without a name whose client did not exist.
    pub(crate) nameless: Vec<usize>,
}

#[derive(QueryableByName)]
struct Address {
    #[diesel(sql_type = Text)]
    email: String,
}

#[derive(QueryableByName)]
struct Outcome {
    #[diesel(sql_type = Bool)]
    inserted: bool,
}

/// Brings in the rows for this owner, in their order. Call it in the transaction that counts them as done.
pub(crate) async fn bring_in(
    db: &mut Db,
    owner: UserId,
    rows: Vec<Incoming>,
    on_duplicate: OnDuplicate,
) -> Result<Brought> {
    let mut brought = Brought::default();
    take_turns(db, owner, &rows, on_duplicate).await?;
    let rows = with_names(db, owner, rows, &mut brought).await?;
    let taken = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let distinct = merged(rows, on_duplicate);
    if distinct.is_empty() {
        return Ok(brought);
    }
    let inserted = write(db, owner, &distinct, on_duplicate).await?;
    brought.created = inserted;
    match on_duplicate {
        OnDuplicate::Skip => brought.skipped = taken - inserted,
        OnDuplicate::Update => brought.updated = taken - inserted,
    }
    Ok(brought)
}

/// One import of an owner writes at a time, and those whom it may change it locks in the order of their numbers, as
/// everybody who touches many clients does: two who name the same people in another order would wait for each other.
async fn take_turns(db: &mut Db, owner: UserId, rows: &[Incoming], on_duplicate: OnDuplicate) -> Result<()> {
    let turn = sql_query("SELECT pg_advisory_xact_lock(hashtextextended('clients brought in', $1))");
    turn.bind::<BigInt, _>(owner.0).execute(db.connection()).await?;
    if on_duplicate == OnDuplicate::Update {
        let lock = sql_query(
            "SELECT FROM clients WHERE home = -$1 AND deleted_at IS NULL AND email = ANY($2) ORDER BY id FOR UPDATE",
        );
        let emails: Vec<&str> = rows.iter().map(|row| row.email.as_str()).collect();
        lock.bind::<BigInt, _>(owner.0).bind::<Array<Text>, _>(emails).execute(db.connection()).await?;
    }
    Ok(())
}

/// Leaves out the rows without a name that tell of nobody known: neither in the table nor in an earlier row.
async fn with_names(db: &mut Db, owner: UserId, rows: Vec<Incoming>, brought: &mut Brought) -> Result<Vec<Incoming>> {
    let nameless: Vec<&str> = rows.iter().filter(|row| row.name.is_none()).map(|row| row.email.as_str()).collect();
    if nameless.is_empty() {
        return Ok(rows);
    }
    let existing = sql_query("SELECT email FROM clients WHERE home = -$1 AND deleted_at IS NULL AND email = ANY($2)")
        .bind::<BigInt, _>(owner.0)
        .bind::<Array<Text>, _>(nameless)
        .load::<Address>(db.connection())
        .await?;
    let mut known: HashSet<String> = existing.into_iter().map(|found| found.email).collect();
    let mut kept = Vec::with_capacity(rows.len());
    for (place, row) in rows.into_iter().enumerate() {
        if row.name.is_some() {
            known.insert(row.email.clone());
        }
        if known.contains(&row.email) {
            kept.push(row);
        } else {
            brought.nameless.push(place);
        }
    }
    Ok(kept)
}

/// One row per address: a statement can't touch a client twice. Of equals the first counts, or all over each other.
fn merged(rows: Vec<Incoming>, on_duplicate: OnDuplicate) -> Vec<Incoming> {
    let mut places: HashMap<String, usize> = HashMap::with_capacity(rows.len());
    let mut distinct: Vec<Incoming> = Vec::with_capacity(rows.len());
    for row in rows {
        match places.get(&row.email).and_then(|&place| distinct.get_mut(place)) {
            Some(earlier) if on_duplicate == OnDuplicate::Update => earlier.overlay(row),
            Some(_) => {}
            None => {
                places.insert(row.email.clone(), distinct.len());
                distinct.push(row);
            }
        }
    }
    distinct
}

const SKIP: &str = "INSERT INTO clients (owner_id, name, email, phone, comment, suppressed, created_at, updated_at)
    SELECT $1, row.name, row.email, row.phone, coalesce(row.comment, ''),
           suppression_of($1, NULL, row.email), $6, $6
    FROM unnest($2, $3, $4, $5) AS row (name, email, phone, comment)
    ON CONFLICT (home, email) WHERE deleted_at IS NULL DO NOTHING
    RETURNING true AS inserted";

/// `xmax` is nought in a row that was not there before. A client that the row tells nothing new of stays untouched.
const UPDATE: &str =
    "INSERT INTO clients AS old (owner_id, name, email, phone, comment, suppressed, created_at, updated_at)
    SELECT $1, coalesce(row.name, ''), row.email, row.phone, coalesce(row.comment, ''),
           suppression_of($1, NULL, row.email), $6, $6
    FROM unnest($2, $3, $4, $5) AS row (name, email, phone, comment)
    ON CONFLICT (home, email) WHERE deleted_at IS NULL DO UPDATE
    SET name = coalesce(nullif(excluded.name, ''), old.name), phone = coalesce(excluded.phone, old.phone),
        comment = coalesce(nullif(excluded.comment, ''), old.comment),
        updated_at = excluded.updated_at, version = old.version + 1
    WHERE (excluded.name <> '' AND excluded.name <> old.name) OR (excluded.phone IS DISTINCT FROM old.phone
        AND excluded.phone IS NOT NULL) OR (excluded.comment <> '' AND excluded.comment <> old.comment)
    RETURNING (xmax = 0) AS inserted";

/// Answers how many were new.
async fn write(db: &mut Db, owner: UserId, rows: &[Incoming], on_duplicate: OnDuplicate) -> Result<i64> {
    use jiff_diesel::ToDiesel;
    let statement = match on_duplicate {
        OnDuplicate::Skip => SKIP,
        OnDuplicate::Update => UPDATE,
    };
    let outcomes = sql_query(statement)
        .bind::<BigInt, _>(owner.0)
        .bind::<Array<Nullable<Text>>, _>(rows.iter().map(|row| row.name.as_deref()).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(rows.iter().map(|row| row.email.as_str()).collect::<Vec<_>>())
        .bind::<Array<Nullable<Text>>, _>(rows.iter().map(|row| row.phone.as_deref()).collect::<Vec<_>>())
        .bind::<Array<Nullable<Text>>, _>(rows.iter().map(|row| row.comment.as_deref()).collect::<Vec<_>>())
        .bind::<diesel::sql_types::Timestamptz, _>(db.now().to_diesel())
        .load::<Outcome>(db.connection())
        .await?;
    let inserted = outcomes.iter().filter(|outcome| outcome.inserted).count();
    Ok(i64::try_from(inserted).unwrap_or(i64::MAX))
}

/// After many new rows: searching must not go through a long list of what is not in its index yet, and PostgreSQL must
/// know how many rows there are now to plan well.
pub(crate) async fn tidy_up(db: &mut Db) -> Result<()> {
    sql_query("SELECT gin_clean_pending_list('clients_search_idx')").execute(db.connection()).await?;
    sql_query("ANALYZE clients").execute(db.connection()).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(email: &str, name: Option<&str>, phone: Option<&str>) -> Incoming {
        let text = |text: Option<&str>| text.map(str::to_owned);
        Incoming { name: text(name), email: email.to_owned(), phone: text(phone), comment: None }
    }

    #[test]
    fn of_rows_with_one_address_the_first_counts_or_the_later_overlay_it() {
        let rows = || vec![row("a", Some("A"), None), row("b", Some("B"), None), row("a", Some("C"), Some("1"))];
        assert_eq!(merged(rows(), OnDuplicate::Skip)[0], row("a", Some("A"), None));
        let updated = merged(rows(), OnDuplicate::Update);
        assert_eq!(updated, [row("a", Some("C"), Some("1")), row("b", Some("B"), None)]);
    }
}
