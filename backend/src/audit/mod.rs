//! The audit log: who changed what, when and from where, with before and after.
//!
//! A line is written in the transaction of the change it tells of: neither is there without the other. Lines are added and never
//! changed or removed; the database itself refuses that. The log outlives what it tells of, and names things as they were called then.

mod actions;
mod export;
mod routes;
mod rules;
mod store;

pub use routes::routes;
pub(crate) use store::{Line, Place, brought_in_by, of_record_before};

use crate::access::Db;
use crate::platform::error::Result;
use serde::Serialize;
use vestnik_api::audit::Act;
use vestnik_api::id::UserId;

/// What a line tells of.
#[derive(Debug, Clone, Copy, Default)]
pub struct Of<'a> {
    /// The number of the thing.
    pub id: Option<i64>,
    /// What it is called.
    pub name: &'a str,
    /// Whose it is.
    pub owner: Option<UserId>,
    /// Who did it, where that is not yet who asks: somebody is just signing in, or follows a link in his letter.
    pub by: Option<UserId>,
}

/// Writes down that whoever asks did this. Of before and after only what differs is kept.
pub async fn note(
    db: &mut Db,
    act: Act,
    of: Of<'_>,
    before: Option<&impl Serialize>,
    after: Option<&impl Serialize>,
) -> Result<()> {
    let (before, after) = differing(before, after)?;
    store::insert(db, act, of.by, vec![(of, before, after)]).await
}

/// Writes down that whoever asks did this with many things: a line for each.
pub async fn note_all<T: Serialize>(db: &mut Db, act: Act, changed: Vec<(Of<'_>, &T, &T)>) -> Result<()> {
    if changed.is_empty() {
        return Ok(());
    }
    let lines = changed.into_iter().map(|(of, before, after)| {
        let (before, after) = differing(Some(before), Some(after))?;
        Ok((of, before, after))
    });
    let lines = lines.collect::<Result<_>>()?;
    store::insert(db, act, None, lines).await
}

fn differing(
    before: Option<&impl Serialize>,
    after: Option<&impl Serialize>,
) -> Result<(Option<serde_json::Value>, Option<serde_json::Value>)> {
    let told = |value: serde_json::Result<serde_json::Value>| value.map_err(anyhow::Error::from);
    let before = before.map(serde_json::to_value).map(told).transpose()?;
    let after = after.map(serde_json::to_value).map(told).transpose()?;
    Ok(rules::difference(before, after))
}

/// Writes down something that has no before and no after.
pub async fn note_only(db: &mut Db, act: Act, of: Of<'_>) -> Result<()> {
    note(db, act, of, None::<&()>, None::<&()>).await
}
