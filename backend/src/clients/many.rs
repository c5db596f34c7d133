//! One tag on many clients at once: they are read together, judged one by one, and written by one statement.

use super::store;
use crate::access::Db;
use crate::audit::{self, Of};
use crate::groups::Home;
use crate::platform::error::Result;
use crate::tags::{self, Bearers, Change};
use std::collections::BTreeMap;
use vestnik_api::Code;
use vestnik_api::audit::Act;
use vestnik_api::clients::Client;
use vestnik_api::tags::Tag;

/// Puts a tag on clients, or takes it off them. What comes of each: the lead that gave it, if one did, or why it was left out. Where it is put on
/// again, `given` says which lead that was.
pub(crate) async fn tag(
    db: &mut Db,
    ids: &[i64],
    (change, tag): (Change, &Tag),
    given: &BTreeMap<i64, i64>,
) -> Result<Vec<(i64, Result<Option<i64>, Code>)>> {
    let held = store::hold(db, ids).await?;
    let found = tags::named(db, tag.id).await?;
    let judge = |client: &Client| {
        let (of, tag) = found.as_ref().ok_or(Code::NotFound)?;
        let home = Home::of_record(client.group.as_ref(), client.owner.id);
        tags::judge(change, (*of, tag), home, &client.tags)
    };
    let verdicts = ids.iter().map(|id| (*id, held.get(id).ok_or(Code::NotFound).and_then(judge)));
    let verdicts: Vec<(i64, Result<(), Code>)> = verdicts.collect();
    let done: Vec<i64> = verdicts.iter().filter(|(_, verdict)| verdict.is_ok()).map(|(id, _)| *id).collect();
    let Some((home, tag)) = found.filter(|_| !done.is_empty()) else {
        return Ok(with_origin(verdicts, &BTreeMap::new()));
    };
    let mut was = BTreeMap::new();
    match change {
        Change::PutOn => {
            let given = done.iter().map(|id| given.get(id).copied()).collect();
            tags::put_on(db, tag.id, home, Bearers::Clients(done.clone()), given).await?;
        }
        Change::TakeOff => was = tags::take_off(db, tag.id, Bearers::Clients(done.clone())).await?,
    }
    store::touch_all(db, &done).await?;
    let after = store::as_they_are(db, &done).await?;
    let changed = after.iter().filter_map(|(id, after)| Some((held.get(id)?, after)));
    let changed = changed.map(|(before, after)| {
        let of = Of { id: Some(after.id.0), name: &after.name, owner: Some(after.owner.id), ..Of::default() };
        (of, before, after)
    });
    audit::note_all(db, Act::ClientChanged, changed.collect()).await?;
    Ok(with_origin(verdicts, &was))
}

fn with_origin(
    verdicts: Vec<(i64, Result<(), Code>)>,
    was: &BTreeMap<i64, Option<i64>>,
) -> Vec<(i64, Result<Option<i64>, Code>)> {
    let origin = |id: &i64| was.get(id).copied().flatten();
    verdicts.into_iter().map(|(id, verdict)| (id, verdict.map(|()| origin(&id)))).collect()
}
