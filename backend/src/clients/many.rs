//! One action on many clients at once: they are read together, judged one by one, and written by one statement.

use super::store;
use crate::access::Db;
use crate::audit::{self, Of};
use crate::groups::{self, Home, Left, Record, Verdicts, Whose, done, judged};
use crate::platform::error::Result;
use crate::tags::{self, Bearers, Change};
use std::collections::{BTreeMap, BTreeSet};
use vestnik_api::Code;
use vestnik_api::audit::Act;
use vestnik_api::clients::Client;
use vestnik_api::groups::InGroup;
use vestnik_api::id::{GroupId, UserId};
use vestnik_api::tags::Tag;

impl Record for Client {
    fn group(&self) -> Option<&InGroup> {
        self.group.as_ref()
    }

    fn owner(&self) -> UserId {
        self.owner.id
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn open(&self) -> Result<(), Code> {
        Ok(())
    }
}

/// Writes down what was done with these.
async fn note(db: &mut Db, act: Act, before: &BTreeMap<i64, Client>, ids: &[i64]) -> Result<()> {
    // Whoever puts them out of a group may see them no more.
    let after = db.beyond_the_net(async |db| store::as_they_are(db, ids).await).await?;
    let changed = after.iter().filter_map(|(id, after)| Some((before.get(id)?, after)));
    let changed = changed.map(|(before, after)| {
        let of = Of { id: Some(after.id.0), name: &after.name, owner: Some(after.owner.id), ..Of::default() };
        (of, before, after)
    });
    audit::note_all(db, act, changed.collect()).await
}

/// Puts a tag on clients, or takes it off them. What comes of each: the lead that gave it, if one did, or why it was left out. Where it is put on
/// again, `given` says which lead that was.
pub(crate) async fn tag(
    db: &mut Db,
    ids: &[i64],
    (change, tag): (Change, &Tag),
    given: &BTreeMap<i64, i64>,
) -> Result<Verdicts<Option<i64>>> {
    let held = store::hold(db, ids).await?;
    let found = tags::named(db, tag.id).await?;
    let verdicts = judged(ids, &held, |_, client| {
        let (of, tag) = found.as_ref().ok_or(Code::NotFound)?;
        let home = Home::of_record(client.group.as_ref(), client.owner.id);
        tags::judge(change, (*of, tag), home, &client.tags)
    });
    let ids: Vec<i64> = done(&verdicts).into_iter().map(|(id, ())| id).collect();
    let Some((home, tag)) = found.filter(|_| !ids.is_empty()) else {
        return Ok(with_origin(verdicts, &BTreeMap::new()));
    };
    let mut was = BTreeMap::new();
    match change {
        Change::PutOn => {
            let given = ids.iter().map(|id| given.get(id).copied()).collect();
            tags::put_on(db, tag.id, home, Bearers::Clients(ids.clone()), given).await?;
        }
        Change::TakeOff => was = tags::take_off(db, tag.id, Bearers::Clients(ids.clone())).await?,
    }
    store::touch_all(db, &ids).await?;
    note(db, Act::ClientChanged, &held, &ids).await?;
    Ok(with_origin(verdicts, &was))
}

fn with_origin(verdicts: Verdicts<()>, was: &BTreeMap<i64, Option<i64>>) -> Verdicts<Option<i64>> {
    let origin = |id: &i64| was.get(id).copied().flatten();
    verdicts.into_iter().map(|(id, verdict)| (id, verdict.map(|()| origin(&id)))).collect()
}

/// Gives clients to somebody. He is told of all of a group together, however often this is called with the same key.
pub(crate) async fn give(db: &mut Db, ids: &[i64], to: UserId, key: &str) -> Result<Verdicts<Whose>> {
    let mut held = store::hold(db, ids).await?;
    let verdicts = groups::given(db, ids, &mut held, to).await?;
    write(db, &held, &verdicts, &BTreeMap::new()).await?;
    groups::tell(db, &held, &verdicts, key).await?;
    Ok(groups::before(verdicts, &held, Record::whose))
}

/// Gives clients that were given to somebody back to those who had them. Nobody is told: it was theirs, and is again.
pub(crate) async fn give_back(
    db: &mut Db,
    ids: &[i64],
    from: UserId,
    had: &BTreeMap<i64, Whose>,
) -> Result<Verdicts<Whose>> {
    let mut held = store::hold(db, ids).await?;
    let verdicts = groups::given_back(db, ids, &mut held, from, had).await?;
    write(db, &held, &verdicts, &BTreeMap::new()).await?;
    Ok(verdicts)
}

/// Puts clients into a group or none, but those whose address another has there. Those whose alone they are from now on are told as with
/// [`give`].
pub(crate) async fn move_to(db: &mut Db, ids: &[i64], to: Option<GroupId>, key: &str) -> Result<Verdicts<Left>> {
    let mut held = store::hold(db, ids).await?;
    let verdicts = groups::moved(db, ids, &mut held, to).await?;
    let verdicts = where_free(db, &held, verdicts).await?;
    let worn = tags::worn(db, Bearers::Clients(ids.to_vec())).await?;
    write(db, &held, &verdicts, &BTreeMap::new()).await?;
    groups::tell(db, &held, &verdicts, key).await?;
    Ok(groups::before(verdicts, &held, |client| Left::of(client, worn.get(&client.id.0).cloned())))
}

/// Puts clients that were moved, and that nobody has changed since, back to where they were, with the tags they bore there.
pub(crate) async fn move_back(db: &mut Db, ids: &[i64], left: &BTreeMap<i64, Left>) -> Result<Verdicts<Whose>> {
    let mut held = store::hold(db, ids).await?;
    let left: BTreeMap<i64, &Left> = left.iter().map(|(id, left)| (*id, left)).collect();
    let verdicts = groups::moved_back(db, ids, &mut held, &left).await?;
    let verdicts = where_free(db, &held, verdicts).await?;
    write(db, &held, &verdicts, &left).await?;
    Ok(verdicts)
}

/// Leaves out those whose address another client has where they would come.
async fn where_free(db: &mut Db, held: &BTreeMap<i64, Client>, verdicts: Verdicts<Whose>) -> Result<Verdicts<Whose>> {
    let coming = done(&verdicts).into_iter().filter_map(|(id, whose)| {
        let email = held.get(&id)?.email.as_str().to_owned();
        Some((id, whose.home().0, email))
    });
    let free: BTreeSet<i64> = store::many::free(db, coming.collect()).await?.into_iter().collect();
    let free = |id: i64, whose: Whose| if free.contains(&id) { Ok(whose) } else { Err(Code::InUse) };
    Ok(verdicts.into_iter().map(|(id, verdict)| (id, verdict.and_then(|whose| free(id, whose)))).collect())
}

async fn write(
    db: &mut Db,
    held: &BTreeMap<i64, Client>,
    verdicts: &Verdicts<Whose>,
    left: &BTreeMap<i64, &Left>,
) -> Result<()> {
    let moved: Vec<(i64, Whose)> = done(verdicts).into_iter().map(|(id, whose)| (id, *whose)).collect();
    if moved.is_empty() {
        return Ok(());
    }
    store::many::relocate(db, &moved).await?;
    let ids: Vec<i64> = moved.into_iter().map(|(id, _)| id).collect();
    let (clients, worn) = groups::wore(&ids, left);
    tags::wear_again(db, Bearers::Clients(clients), worn).await?;
    note(db, Act::ClientMoved, held, &ids).await
}
