//! The tags that the rows of a file give to records. One that is there keeps those it bears.

use crate::access::Db;
use crate::clients::{self, Brought, Changed, Tagged, Target};
use crate::leads;
use crate::platform::error::Result;
use crate::tags::{self, Bearers};
use serde_json::{Value, json};
use std::collections::HashSet;
use vestnik_api::imports::ImportKind;

/// Where it stands, beside what was before, which tags an import put on.
const GIVEN: &str = "tags";

fn bearers(kind: ImportKind, ids: Vec<i64>) -> Bearers {
    match kind {
        ImportKind::Clients => Bearers::Clients(ids),
        ImportKind::Leads => Bearers::Leads(ids),
    }
}

/// Each record as often as it is given a name, and these names.
fn apart(tagged: &[Tagged]) -> (Vec<i64>, Vec<&str>) {
    tagged.iter().flat_map(|one| one.names.iter().map(move |name| (one.id, name.as_str()))).unzip()
}

/// Puts them on. A record that was there and gets any is changed by that, if by nothing else.
pub(super) async fn give(db: &mut Db, kind: ImportKind, target: Target, brought: &mut Brought) -> Result<()> {
    let tagged = std::mem::take(&mut brought.tagged);
    if tagged.is_empty() {
        return Ok(());
    }
    let (ids, names) = apart(&tagged);
    let mut got = tags::put_on_named(db, target.home(), bearers(kind, ids), names, target.makes_tags).await?;
    let mut touched = Vec::new();
    for one in tagged {
        let given = got.remove(&one.id);
        let by_that_alone = given.is_some() && one.idle > 0;
        if by_that_alone {
            brought.recount(one.idle);
            touched.push(one.id);
        }
        let Some(mut was) = one.was.filter(|_| given.is_some() || one.idle == 0) else { continue };
        was.version += i32::from(by_that_alone);
        if let (Some(given), Some(before)) = (given, was.before.as_object_mut()) {
            before.insert(GIVEN.to_owned(), json!(given));
        }
        brought.changed.push(was);
    }
    match kind {
        _ if touched.is_empty() => Ok(()),
        ImportKind::Clients => clients::touch_all(db, &touched).await,
        ImportKind::Leads => leads::touch_all(db, &touched).await,
    }
}

/// The same in a dry run: counts those that are there and would only get tags.
pub(super) async fn foresee(db: &mut Db, kind: ImportKind, brought: &mut Brought) -> Result<()> {
    let mut tagged = std::mem::take(&mut brought.tagged);
    tagged.retain(|one| one.idle > 0);
    if tagged.is_empty() {
        return Ok(());
    }
    let (ids, names) = apart(&tagged);
    let lacking = tags::lacking(db, bearers(kind, ids), names).await?;
    for one in tagged.iter().filter(|one| lacking.contains(&one.id)) {
        brought.recount(one.idle);
    }
    Ok(())
}

/// Takes those that an import put on off the records that were given back what they had.
pub(super) async fn take_back(db: &mut Db, kind: ImportKind, changes: &[Changed], back: &[i64]) -> Result<()> {
    let back: HashSet<i64> = back.iter().copied().collect();
    let given = changes.iter().filter(|change| back.contains(&change.id)).flat_map(|change| {
        let given = change.before.get(GIVEN).and_then(Value::as_array).into_iter().flatten();
        given.filter_map(Value::as_i64).map(move |tag| (change.id, tag))
    });
    let (ids, given): (Vec<i64>, Vec<i64>) = given.unzip();
    if ids.is_empty() {
        return Ok(());
    }
    tags::take_off_each(db, bearers(kind, ids), given).await
}
