//! Leads and clients in one: what comments, files and timelines hang on.
//!
//! What hangs on a record is seen by those who see the record, and changed by those who may change it. So whoever works with it asks here
//! first, and looks it up joined to the record then. The record's home is written beside it, and a composite foreign key keeps it
//! there: it moves with the record, and goes with it.

use crate::access::{Db, Homes};
use crate::clients;
use crate::groups::{self, Home};
use crate::platform::error::Result;
use jiff::Timestamp;
use vestnik_api::id::UserId;
use vestnik_api::leads::RecordId;
use vestnik_api::me::Person;
use vestnik_api::{Code, Permission};

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

impl Record {
    /// Its number among all records, as tables have it: of a lead below nought.
    pub(crate) const fn number(&self) -> i64 {
        match self.id {
            RecordId::Client(id) => id.0,
            RecordId::Lead(id) => id.0.saturating_neg(),
        }
    }

    /// What one needs to see it.
    const fn reading(&self) -> Permission {
        match self.id {
            RecordId::Client(_) => Permission::ClientsRead,
            RecordId::Lead(_) => Permission::LeadsRead,
        }
    }
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

/// Whether the record is one of those in these homes: may he who reads it change it, too?
pub(crate) async fn covered(db: &mut Db, homes: Homes, id: RecordId) -> Result<bool> {
    match within(db, homes, id).await {
        Err(error) if error.code() == Some(Code::NotFound) => Ok(false),
        found => found.map(|_| true),
    }
}

/// The first ten people of its home who may see the record, by name, whose names fit these patterns.
pub(crate) async fn readers(db: &mut Db, record: &Record, patterns: Vec<String>) -> Result<Vec<Person>> {
    groups::people(db, record.home, (record.reading(), record.owner), None, patterns).await
}

/// Those of these people who are of its home and may see the record.
pub(crate) async fn readers_among(db: &mut Db, record: &Record, ids: Vec<i64>) -> Result<Vec<Person>> {
    groups::people(db, record.home, (record.reading(), record.owner), Some(ids), Vec::new()).await
}

async fn within(db: &mut Db, homes: Homes, id: RecordId) -> Result<Record> {
    let (home, owner, title, created_at) = match id {
        RecordId::Client(id) => clients::place(db, homes, id).await?,
        RecordId::Lead(_) => return Err(Code::NotFound.into()),
    };
    Ok(Record { id, home, owner, title, created_at })
}
