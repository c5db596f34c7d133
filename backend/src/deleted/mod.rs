//! What deleted leads and clients have in common: how long they can be brought back, and how they are listed until then.
//!
//! Which there are is for `leads` and `clients` to read, and to bring them back is for them to do: no table is named here.

mod rules;

pub(crate) use rules::kept_since;

use crate::access::Db;
use crate::groups;
use crate::http::Cursor;
use crate::http::page::{page, rows_to_read};
use crate::platform::error::Result;
use diesel::prelude::*;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use vestnik_api::Page;
use vestnik_api::deleted::{Deleted, DeletedFilter};
use vestnik_api::groups::InGroup;
use vestnik_api::id::UserId;
use vestnik_api::leads::RecordId;
use vestnik_api::me::Person;
use vestnik_api::text::{Email, Phone};

/// Where a record stands among the deleted ones: many are deleted at one time, and no two have a number in common.
pub(crate) type Key = (Timestamp, i64);

/// What cursors are bound to.
const ORDER: &str = "deleted";

/// By which column of a [`Row`] they are sorted, counted from one.
pub(crate) const SORTED_BY: u8 = 2;

/// Which deleted records, the last deleted first.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// Those of each of these homes, read apart; none: of all that one sees.
    pub(crate) homes: Vec<Option<i64>>,
    /// Only those deleted at this time or later.
    pub(crate) since: Timestamp,
    /// Only those behind this one.
    pub(crate) after: Option<Key>,
    /// How many at most.
    pub(crate) rows: i64,
}

impl Wanted {
    /// What a filter asks for.
    pub(crate) async fn of(db: &mut Db, filter: &DeletedFilter) -> Result<Self> {
        let after = Cursor::read(filter.cursor.as_deref(), &ORDER.to_owned())?;
        let homes = match filter.group {
            Some(group) => vec![Some(group.0)],
            None => match groups::apart(db).await? {
                Some(homes) => homes.into_iter().map(Some).collect(),
                None => vec![None],
            },
        };
        Ok(Self { homes, since: kept_since(db.now()), after, rows: rows_to_read(filter.limit) })
    }
}

/// What is read of a deleted record.
#[derive(Debug, Queryable)]
pub(crate) struct Row {
    id: i64,
    deleted_at: jiff_diesel::Timestamp,
    owner_id: i64,
    owner_name: String,
    group_id: Option<i64>,
    title: String,
    email: Option<String>,
    phone: Option<String>,
}

impl Row {
    fn key(&self) -> Key {
        (self.deleted_at.to_jiff(), self.id)
    }

    fn told(self, record: RecordId, groups: &BTreeMap<i64, InGroup>) -> Deleted {
        let deleted_at = self.deleted_at.to_jiff();
        Deleted {
            record,
            title: self.title,
            email: self.email.map(Email::from_stored),
            phone: self.phone.map(Phone::from_stored),
            owner: Person { id: UserId(self.owner_id), name: self.owner_name },
            group: self.group_id.and_then(|group| groups.get(&group).cloned()),
            deleted_at,
            restore_until: rules::kept_until(deleted_at),
        }
    }
}

/// A page of the rows that [`Wanted`] found; `record` says what a number is that of.
pub(crate) async fn tell(
    db: &mut Db,
    filter: &DeletedFilter,
    rows: Vec<Row>,
    record: fn(i64) -> RecordId,
) -> Result<Page<Deleted>> {
    let found = page(rows, filter.limit, &ORDER, Row::key, None)?;
    let groups: BTreeSet<i64> = found.items.iter().filter_map(|row| row.group_id).collect();
    let groups = groups::names(db, groups.into_iter().collect()).await?;
    Ok(found.map(|row| {
        let record = record(row.id);
        row.told(record, &groups)
    }))
}
