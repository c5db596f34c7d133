//! Leads and clients in one: what comments, files and timelines hang on.
//!
//! What hangs on a record is seen by those who see the record, and changed by those who may change it. So whoever works with it asks here
//! first, and looks it up joined to the record then. The record's home is written beside it, and a composite foreign key keeps it
//! there: it moves with the record, and goes with it.

use crate::access::{Db, Homes};
use crate::clients;
use crate::groups::Home;
use crate::platform::error::Result;
use jiff::Timestamp;
use vestnik_api::Code;
use vestnik_api::id::UserId;
use vestnik_api::leads::RecordId;

/// A living record that whoever asks may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    /// Which one.
    pub(crate) id: RecordId,
    /// Where it belongs.
    pub(crate) home: Home,
    /// Whose it is.
    pub(crate) owner: UserId,
    /// What it goes by.
    pub(crate) title: String,
    /// When it was brought in.
    pub(crate) created_at: Timestamp,
}

/// The record, if the asker sees it; 404 if there is none for him.
pub(crate) async fn readable(db: &mut Db, id: RecordId) -> Result<Record> {
    within(db, db.homes(), id).await
}

/// The record, if the asker may change it: 403 if he only sees it, as one of those in `seen`. It is neither changed nor moved nor deleted until
/// the transaction ends.
pub(crate) async fn changeable(db: &mut Db, seen: Homes, id: RecordId) -> Result<Record> {
    // Held before it is judged: whoever moves it out of reach in this moment comes first, or after.
    match id {
        RecordId::Client(id) => clients::hold(db, id).await?,
        RecordId::Lead(_) => return Err(Code::NotFound.into()),
    }
    match within(db, db.homes(), id).await {
        Err(error) if error.code() == Some(Code::NotFound) => {
            within(db, seen, id).await?;
            Err(Code::Forbidden.into())
        }
        found => found,
    }
}

/// Whether the record is one of those in these homes.
pub(crate) async fn is_within(db: &mut Db, homes: Homes, record: &Record) -> Result<bool> {
    match within(db, homes, record.id).await {
        Err(error) if error.code() == Some(Code::NotFound) => Ok(false),
        found => found.map(|_within| true),
    }
}

async fn within(db: &mut Db, homes: Homes, id: RecordId) -> Result<Record> {
    let (home, owner, title, created_at) = match id {
        RecordId::Client(id) => clients::place(db, homes, id).await?,
        RecordId::Lead(_) => return Err(Code::NotFound.into()),
    };
    Ok(Record { id, home, owner, title, created_at })
}
