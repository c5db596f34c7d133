//! Captured letters in PostgreSQL.

use crate::access::Db;
use crate::platform::error::Result;
use crate::platform::mail::Letter;
use crate::schema::captured_letters;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::captured_mail::CapturedLetter;
use vestnik_api::id::CapturedLetterId;

#[diesel::declare_sql_function]
extern "SQL" {
    /// The bytes of a text.
    fn octet_length(text: Text) -> Integer;
}

pub(super) async fn insert(db: &mut Db, letter: &Letter, subject: &str) -> Result<()> {
    let row = (
        captured_letters::sender.eq(letter.envelope.sender()),
        captured_letters::recipient.eq(letter.envelope.recipient()),
        captured_letters::subject.eq(subject),
        captured_letters::source.eq(letter.without_files()),
    );
    diesel::insert_into(captured_letters::table).values(row).execute(db.connection()).await?;
    Ok(())
}

/// What a list shows of a letter: number, time, sender, recipient, subject, size.
type Columns = (i64, jiff_diesel::Timestamp, String, String, String, i32);

fn shown((id, at, from, to, subject, size): Columns) -> CapturedLetter {
    CapturedLetter { id: CapturedLetterId(id), at: at.to_jiff(), from, to, subject, size: size.into() }
}

/// So many letters, newest first, those before a number; with part of the address or the subject.
pub(super) async fn list(db: &mut Db, q: Option<&str>, before: Option<i64>, rows: i64) -> Result<Vec<CapturedLetter>> {
    let mut letters = captured_letters::table
        .filter(captured_letters::id.lt(before.unwrap_or(i64::MAX)))
        .order(captured_letters::id.desc())
        .limit(rows)
        .select((
            captured_letters::id,
            captured_letters::at,
            captured_letters::sender,
            captured_letters::recipient,
            captured_letters::subject,
            octet_length(captured_letters::source),
        ))
        .into_boxed();
    if let Some(q) = q {
        let part =
            format!("%{}%", q.trim().to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        letters = letters.filter(
            // As the index has it.
            sql::<Bool>("lower(recipient || ' ' || subject) LIKE ").bind::<Text, _>(part),
        );
    }
    let found: Vec<Columns> = letters.load(db.connection()).await?;
    Ok(found.into_iter().map(shown).collect())
}

/// Removes so many letters at most, those from before a time, and answers how many those were. Numbers grow with time: the oldest are
/// looked at, and nothing else.
pub(super) async fn sweep(db: &mut Db, before: Timestamp, at_most: i64) -> Result<usize> {
    let sweep = diesel::sql_query(
        "DELETE FROM captured_letters WHERE id IN (
             SELECT id FROM (SELECT id, at FROM captured_letters ORDER BY id LIMIT $2) AS oldest WHERE at < $1
         )",
    );
    let sweep = sweep.bind::<Timestamptz, _>(before.to_diesel()).bind::<BigInt, _>(at_most);
    Ok(sweep.execute(db.connection()).await?)
}

/// A letter and its source.
pub(super) async fn find(db: &mut Db, id: CapturedLetterId) -> Result<(CapturedLetter, String)> {
    let columns = (
        captured_letters::id,
        captured_letters::at,
        captured_letters::sender,
        captured_letters::recipient,
        captured_letters::subject,
        octet_length(captured_letters::source),
    );
    let (letter, source): (Columns, String) =
        captured_letters::table.find(id.0).select((columns, captured_letters::source)).first(db.connection()).await?;
    Ok((shown(letter), source))
}
