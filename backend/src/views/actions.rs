//! What people do with saved views.

use super::rules;
use super::store::{self, Held};
use crate::access::Db;
use crate::audit::{self, Of};
use crate::groups::{self, Home};
use crate::http::IfMatch;
use crate::platform::error::{Error, Result};
use vestnik_api::Code;
use vestnik_api::audit::Act;
use vestnik_api::id::{GroupId, ViewId};
use vestnik_api::views::{ChangeView, MOST_VIEWS, NewView, SavedView, ViewList};

/// Saves a new one.
pub(super) async fn create(db: &mut Db, new: &NewView) -> Result<SavedView> {
    let me = db.me()?;
    let query = rules::query(new.list, new.query.as_str())?;
    let hidden_columns = rules::columns(&new.hidden_columns)?;
    db.transaction(async |db| {
        let home = enter(db, new.group).await?;
        check_room(db, home, new.list).await?;
        let held = Held { group: new.group, name: new.name.as_str(), query: &query, hidden_columns: &hidden_columns };
        let id = store::insert(db, me, new.list, held).await?;
        let view = store::find(db, id).await?;
        note(db, None, Some(&view)).await?;
        Ok(view)
    })
    .await
}

/// Where a view of one's own belongs that is shared with this group, in which one must work.
async fn enter(db: &mut Db, group: Option<GroupId>) -> Result<Home> {
    let me = db.me()?;
    let Some(group) = group else { return Ok(Home::of_person(me)) };
    groups::check_works(db, group, me).await?;
    Ok(Home::of_group(group))
}

/// Refuses one more where there are as many as can be; whoever adds another at this moment waits.
async fn check_room(db: &mut Db, home: Home, list: ViewList) -> Result<()> {
    db.take_turn(&format!("views:{}:{}", home.0, list.name())).await?;
    if store::count(db, home, list).await? < MOST_VIEWS {
        return Ok(());
    }
    Err(Error::because(Code::WrongState, "there are fifty views of this list already; delete one"))
}

/// The view, if who asks may change it: 403 if he only sees it. It stays as it is, and so does who is in its group.
async fn changeable(db: &mut Db, id: ViewId) -> Result<SavedView> {
    let me = db.me()?;
    let works = match store::lock(db, id).await? {
        Some(group) => groups::works_in(db, group, me).await?,
        None => true,
    };
    let view = store::find(db, id).await?;
    if works && view.may_change { Ok(view) } else { Err(Code::Forbidden.into()) }
}

/// Changes one that may be changed. Whom it is shared with is its owner's to say.
pub(super) async fn change(db: &mut Db, id: ViewId, meant: IfMatch, change: &ChangeView) -> Result<SavedView> {
    let me = db.me()?;
    db.transaction(async |db| {
        let before = changeable(db, id).await?;
        meant.check(before.version)?;
        let query = match &change.query {
            Some(query) => rules::query(before.list, query.as_str())?,
            None => before.query.clone(),
        };
        let hidden_columns = match &change.hidden_columns {
            Some(keys) => rules::columns(keys)?,
            None => before.hidden_columns.join(","),
        };
        let shared = before.group.as_ref().map(|group| group.id);
        let group = change.group.unwrap_or(shared);
        if group != shared {
            if before.owner.id != me {
                return Err(Code::Forbidden.into());
            }
            let home = enter(db, group).await?;
            check_room(db, home, before.list).await?;
        }
        let name = change.name.as_ref().map_or(before.name.as_str(), |name| name.as_str());
        store::update(db, id, Held { group, name, query: &query, hidden_columns: &hidden_columns }).await?;
        let after = store::find(db, id).await?;
        note(db, Some(&before), Some(&after)).await?;
        Ok(after)
    })
    .await
}

/// Deletes one that may be changed.
pub(super) async fn delete(db: &mut Db, id: ViewId, meant: IfMatch) -> Result<()> {
    db.transaction(async |db| {
        let view = changeable(db, id).await?;
        meant.check(view.version)?;
        store::delete(db, id).await?;
        note(db, Some(&view), None).await
    })
    .await
}

/// Notes what a group sees of it. What is somebody's alone is no more than how he looks at a list, and nobody else's to read.
async fn note(db: &mut Db, before: Option<&SavedView>, after: Option<&SavedView>) -> Result<()> {
    let (before, after) = (before.filter(|view| view.group.is_some()), after.filter(|view| view.group.is_some()));
    let act = match (before, after) {
        (None, Some(_)) => Act::ViewShared,
        (Some(_), Some(_)) => Act::ViewChanged,
        (Some(_), None) => Act::ViewWithdrawn,
        (None, None) => return Ok(()),
    };
    let Some(view) = after.or(before) else { return Ok(()) };
    let of = Of { id: Some(view.id.0), name: &view.name, owner: Some(view.owner.id), ..Of::default() };
    audit::note(db, act, of, before, after).await
}

/// Lets its list open with a view that one sees.
pub(super) async fn make_default(db: &mut Db, id: ViewId) -> Result<()> {
    let me = db.me()?;
    db.transaction(async |db| {
        // It may be deleted at this moment.
        store::lock(db, id).await?;
        let view = store::find(db, id).await?;
        store::set_default(db, me, &view).await
    })
    .await
}

/// Lets its list open with all rows again.
pub(super) async fn drop_default(db: &mut Db, id: ViewId) -> Result<()> {
    let me = db.me()?;
    store::find(db, id).await?;
    store::drop_default(db, me, id).await
}
