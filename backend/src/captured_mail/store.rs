//! Captured letters in PostgreSQL.

use crate::access::Db;
use crate::platform::error::Result;
use crate::platform::mail::Letter;
use crate::schema::captured_letters;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

pub(super) async fn insert(db: &mut Db, letter: &Letter, subject: &str) -> Result<()> {
    let row = (
        captured_letters::sender.eq(letter.envelope.sender()),
        captured_letters::recipient.eq(letter.envelope.recipient()),
        captured_letters::subject.eq(subject),
        captured_letters::source.eq(&letter.text),
    );
    diesel::insert_into(captured_letters::table).values(row).execute(db.connection()).await?;
    Ok(())
}
