//! What bringing in thousands of records at once has in common, whatever they are: leads come in like clients.

use crate::access::Db;
use crate::groups::Home;
use crate::platform::error::Result;
use diesel::sql_query;
use diesel_async::RunQueryDsl;
use serde_json::Value;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use vestnik_api::custom_fields::CustomValues;
use vestnik_api::id::{GroupId, ImportId, UserId};
use vestnik_api::imports::OnDuplicate;

/// Where records are brought in, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    /// Whose they become.
    pub(crate) owner: UserId,
    /// The group they belong to, if any.
    pub(crate) group: Option<GroupId>,
    /// By which import.
    pub(crate) import: ImportId,
    /// What to do with those that are there.
    pub(crate) on_duplicate: OnDuplicate,
    /// Whether only those that are the owner's may be changed: he may not change his fellows'.
    pub(crate) only_own: bool,
    /// Whether tags may be made there.
    pub(crate) makes_tags: bool,
}

impl Target {
    /// The home they come into.
    pub(crate) const fn home(&self) -> Home {
        match self.group {
            Some(group) => Home::of_group(group),
            None => Home::of_person(self.owner),
        }
    }

    /// Whether what is there may be changed.
    pub(crate) fn changes(&self) -> bool {
        self.on_duplicate.changes()
    }
}

/// A record that was there and was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Changed {
    /// Its number.
    pub(crate) id: i64,
    /// Of which version it is since.
    pub(crate) version: i32,
    /// What was changed, as it was before.
    pub(crate) before: Value,
}

/// A record to which rows give tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tagged {
    /// Its number.
    pub(crate) id: i64,
    /// What the tags are called.
    pub(crate) names: Vec<String>,
    /// How many rows told of it, if they told nothing else that is new.
    pub(crate) idle: i64,
    /// What it was, and its version by now. None: this import made it, or nothing is written.
    pub(crate) was: Option<Changed>,
}

/// What became of the rows; the places of those that named nobody and found nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Brought {
    /// New records.
    pub(crate) created: i64,
    /// Rows that told of a record that existed, and changed it; or of one that an earlier row made.
    pub(crate) updated: i64,
    /// Rows that told of a record that existed, and were left out or told nothing new.
    pub(crate) skipped: i64,
    /// Rows without a name whose record did not exist.
    pub(crate) nameless: Vec<usize>,
    /// What was changed.
    pub(crate) changed: Vec<Changed>,
    /// What is still to be given tags: only then it is known whether it was changed.
    pub(crate) tagged: Vec<Tagged>,
}

impl Brought {
    /// Rows about a record that existed already.
    pub(crate) fn count(&mut self, changed: bool, rows: i64) {
        *(if changed { &mut self.updated } else { &mut self.skipped }) += rows;
    }

    /// Rows about a record that existed already, and give it tags by these names.
    pub(crate) fn there(&mut self, id: i64, rows: i64, names: Vec<String>, changed: bool, was: Option<Changed>) {
        self.count(changed, rows);
        if names.is_empty() {
            self.changed.extend(was.filter(|_| changed));
        } else {
            self.tagged.push(Tagged { id, names, idle: if changed { 0 } else { rows }, was });
        }
    }

    /// A new record, which gets tags by these names.
    pub(crate) fn made(&mut self, id: i64, names: Vec<String>) {
        if !names.is_empty() {
            self.tagged.push(Tagged { id, names, idle: 0, was: None });
        }
    }

    /// Rows that seemed to tell nothing new, and do.
    pub(crate) fn recount(&mut self, rows: i64) {
        self.skipped -= rows;
        self.updated += rows;
    }
}

/// What a dry run has seen made so far: of each address and number a sum of eight bytes, so that a million of them are little.
#[derive(Debug, Default)]
pub(crate) struct Known(HashSet<u64>);

impl Known {
    /// Whether this one was seen.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.contains(&sum(key))
    }

    /// Remembers it; whether it is new.
    pub(crate) fn add(&mut self, key: &str) -> bool {
        self.0.insert(sum(key))
    }
}

fn sum(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// After many new rows in a table: searching must not go through a long list of what is not in these of its indexes yet, and PostgreSQL must know
/// how many rows there are now to plan well.
pub(crate) async fn tidy_up_after(db: &mut Db, table: &'static str, indexes: [&'static str; 2]) -> Result<()> {
    for index in indexes {
        sql_query(format!("SELECT gin_clean_pending_list('{index}')")).execute(db.connection()).await?;
    }
    sql_query(format!("ANALYZE {table}")).execute(db.connection()).await?;
    Ok(())
}

/// Of two things said of one record, the one that counts.
pub(crate) fn overlay<T>(on_duplicate: OnDuplicate, mine: &mut Option<T>, theirs: Option<T>) {
    *mine = match on_duplicate {
        OnDuplicate::Update => theirs.or(mine.take()),
        OnDuplicate::Skip | OnDuplicate::Fill => mine.take().or(theirs),
    };
}

/// The same of what stands in custom fields.
pub(crate) fn overlay_custom(on_duplicate: OnDuplicate, mine: &mut CustomValues, theirs: CustomValues) {
    for (field, theirs) in theirs {
        let mut one = mine.remove(&field);
        overlay(on_duplicate, &mut one, Some(theirs));
        mine.extend(one.map(|value| (field, value)));
    }
}
