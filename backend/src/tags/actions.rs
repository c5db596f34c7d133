//! What people do with tags.

use super::store::{self, Seen};
use crate::access::{Db, Homes};
use crate::audit::{self, Of};
use crate::groups::{self, Home};
use crate::http::IfMatch;
use crate::platform::error::{Error, Result};
use crate::users;
use std::collections::BTreeSet;
use vestnik_api::audit::Act;
use vestnik_api::id::{GroupId, TagId, UserId};
use vestnik_api::leads::RecordId;
use vestnik_api::tags::{ChangeTag, MOST_ON_A_RECORD, MOST_TAGS, NewTag, TagInUse, TagsOf};
use vestnik_api::{Code, FieldCode};

/// The tags of a home that one may see.
pub(super) async fn list(db: &mut Db, seen: Seen, of: TagsOf) -> Result<Vec<TagInUse>> {
    let home = home(db, of.group, of.owner).await?;
    store::all(db, home, seen).await
}

/// The home that is named: a group that the asker sees, or his own, or that of somebody whose records he sees.
async fn home(db: &mut Db, group: Option<GroupId>, owner: Option<UserId>) -> Result<Home> {
    match (group, owner) {
        (Some(_), Some(_)) => Err(Error::field("owner", FieldCode::Invalid)),
        (Some(group), None) => groups::find(db, group).await.map(|group| Home::of_group(group.id)),
        (None, None) => db.me().map(Home::of_person),
        (None, Some(owner)) => {
            if owner != db.me()? && db.homes() != Homes::All {
                return Err(Code::NotFound.into());
            }
            users::named(db, owner).await?;
            Ok(Home::of_person(owner))
        }
    }
}

/// One that one may see.
pub(super) async fn find(db: &mut Db, seen: Seen, id: TagId) -> Result<TagInUse> {
    store::find(db, db.homes(), id, seen).await.map(|(_, tag)| tag)
}

/// Makes a tag where the asker may change clients.
pub(super) async fn create(db: &mut Db, seen: Seen, new: &NewTag) -> Result<TagInUse> {
    let home = home(db, new.group, new.owner).await?;
    if let Some(group) = new.group.filter(|_| db.homes() != Homes::All) {
        groups::check_works(db, group, db.me()?).await?;
    }
    db.transaction(async |db| {
        if store::count(db, home).await? >= i64::try_from(MOST_TAGS).unwrap_or(i64::MAX) {
            return Err(Error::because(Code::WrongState, "there are a hundred tags already"));
        }
        let id = store::insert(db, home, &new.name, new.colour).await?;
        let (_, tag) = store::find(db, Homes::All, id, seen).await?;
        audit::note(db, Act::TagCreated, of(home, &tag), None::<&TagInUse>, Some(&tag)).await?;
        Ok(tag)
    })
    .await
}

fn of(home: Home, tag: &TagInUse) -> Of<'_> {
    Of { id: Some(tag.id.0), name: &tag.name, owner: home.person(), ..Of::default() }
}

/// The tag, if the asker may change it: 403 if he only sees it.
async fn changeable(db: &mut Db, seen: Seen, id: TagId, meant: &IfMatch) -> Result<(Home, TagInUse)> {
    // Locked before it is judged, as records are.
    store::lock(db, id).await?;
    let found = match store::find(db, db.homes(), id, seen).await {
        Err(error) if error.code() == Some(Code::NotFound) => {
            store::find(db, seen.clients, id, seen).await?;
            return Err(Code::Forbidden.into());
        }
        found => found?,
    };
    meant.check(found.1.version)?;
    Ok(found)
}

/// Renames one that may be changed, or gives it another colour, wherever it is borne.
pub(super) async fn change(db: &mut Db, seen: Seen, id: TagId, meant: IfMatch, change: &ChangeTag) -> Result<TagInUse> {
    db.transaction(async |db| {
        let (home, before) = changeable(db, seen, id, &meant).await?;
        store::update(db, id, change).await?;
        let (_, after) = store::find(db, db.homes(), id, seen).await?;
        audit::note(db, Act::TagChanged, of(home, &after), Some(&before), Some(&after)).await?;
        Ok(after)
    })
    .await
}

/// Deletes one that may be changed: nothing bears it any more.
pub(super) async fn delete(db: &mut Db, seen: Seen, id: TagId, meant: IfMatch) -> Result<()> {
    db.transaction(async |db| {
        let (home, tag) = changeable(db, seen, id, &meant).await?;
        store::delete(db, id).await?;
        audit::note(db, Act::TagDeleted, of(home, &tag), Some(&tag), None::<&TagInUse>).await
    })
    .await
}

/// Lets a record of this home, which is locked and may be changed, bear these tags and no others. Of more than it may get, which a merge or a
/// conversion has brought it, it loses one after the other.
pub(crate) async fn set(db: &mut Db, record: RecordId, home: Home, tags: &[TagId]) -> Result<()> {
    let wanted: BTreeSet<i64> = tags.iter().map(|tag| tag.0).collect();
    let wanted: Vec<i64> = wanted.into_iter().collect();
    if wanted.len() > MOST_ON_A_RECORD && !store::bears_all(db, record, &wanted).await? {
        return Err(Error::field("tags", FieldCode::TooMany));
    }
    if store::of_home(db, home, &wanted).await? != wanted {
        return Err(Error::field("tags", FieldCode::NotFound));
    }
    store::put(db, record, home, &wanted).await
}
