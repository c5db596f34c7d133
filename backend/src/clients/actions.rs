//! What people do with clients.

use super::search::Search;
use super::store;
use super::store::list::{Key, Wanted, batch, count};
use super::store::merged::merge_of;
use crate::access::{Db, Homes, Seat};
use crate::audit::{self, Of};
use crate::custom_fields;
use crate::deleted::{self, kept_since};
use crate::groups::{self, Home};
use crate::http::page::{page, rows_to_read};
use crate::http::{Cursor, IfMatch};
use crate::notifications;
use crate::platform::error::{Error, Result};
use crate::tags;
use vestnik_api::audit::Act;
use vestnik_api::clients::{ChangeClient, Client, ClientFilter, MoveClient, NewClient};
use vestnik_api::custom_fields::Bearer;
use vestnik_api::deleted::{Deleted, DeletedFilter};
use vestnik_api::id::{ClientId, UserId};
use vestnik_api::leads::RecordId;
use vestnik_api::tags::SetTags;
use vestnik_api::{Code, FieldCode, Page};

/// A page of those one may see.
pub(crate) async fn list(db: &mut Db, filter: &ClientFilter) -> Result<Page<Client>> {
    let sort = filter.sort.unwrap_or_default();
    let after: Option<Key> = Cursor::read(filter.cursor.as_deref(), &sort)?;
    if after.as_ref().is_some_and(|key| !key.fits(sort)) {
        return Err(Error::field("cursor", FieldCode::Invalid));
    }
    let wanted = wanted(filter)?;
    let rows = batch(db, &wanted, after, rows_to_read(filter.limit)).await?;
    let total = if filter.with_total { Some(count(db, &wanted).await?) } else { None };
    let found = page(rows, filter.limit, &sort, |row| Key::of(row, sort), total)?;
    Ok(Page { items: store::tell(db, found.items).await?, next_cursor: found.next_cursor, total: found.total })
}

/// A page of the deleted ones that one may see and that can still be brought back, the last deleted first.
pub(super) async fn list_deleted(db: &mut Db, filter: &DeletedFilter) -> Result<Page<Deleted>> {
    let wanted = deleted::Wanted::of(db, filter).await?;
    let rows = store::deleted::batch(db, &wanted).await?;
    deleted::tell(db, filter, rows, |id| RecordId::Client(ClientId(id))).await
}

/// What a filter asks for.
pub(crate) fn wanted(filter: &ClientFilter) -> Result<Wanted> {
    Ok(Wanted::new(filter, search_for(filter.q.as_deref())?))
}

/// What somebody typed to look for; a search has its bounds.
pub(crate) fn search_for(q: Option<&str>) -> Result<Search> {
    let q = q.unwrap_or_default();
    if q.chars().count() > 200 {
        return Err(Error::field("q", FieldCode::TooLong));
    }
    if q.chars().any(char::is_control) {
        return Err(Error::field("q", FieldCode::ControlCharacter));
    }
    Ok(Search::of(q))
}

/// Adds a client of one's own, or of somebody's who works in its group.
pub(super) async fn create(db: &mut Db, new: &NewClient) -> Result<Client> {
    let me = db.me()?;
    db.transaction(async |db| {
        let owner = groups::new_owner(db, me, new.group, new.owner).await?;
        let custom = custom_fields::fitting_new(db, Bearer::Clients, new.group, &new.custom).await?;
        let id = store::insert(db, owner, &NewClient { custom, ..new.clone() }).await?;
        // Whoever gives it to somebody in a group where he does not work need not see it himself from now on.
        let client = store::find_within(db, Homes::Groups(owner, Seat::Any), id).await?;
        audit::note(db, Act::ClientCreated, of(&client), None::<&Client>, Some(&client)).await?;
        tell_owner(db, &client).await?;
        Ok(client)
    })
    .await
}

/// The client, if the asker may change it: 403 if he only sees it.
pub(crate) async fn changeable(db: &mut Db, seen: Homes, id: ClientId) -> Result<Client> {
    match store::find(db, id).await {
        Err(error) if error.code() == Some(Code::NotFound) => {
            store::find_within(db, seen, id).await?;
            Err(Code::Forbidden.into())
        }
        found => found,
    }
}

/// One that may be deleted, if the asker may change it in these homes; none if it is. 403 if he only sees it, 404 if not even that: where it
/// lies counts, living or not.
pub(crate) async fn changeable_if_living(
    db: &mut Db,
    changed: Homes,
    seen: Homes,
    id: ClientId,
) -> Result<Option<Client>> {
    if !store::lies_within(db, changed, id).await? {
        let refused = if store::lies_within(db, seen, id).await? { Code::Forbidden } else { Code::NotFound };
        return Err(refused.into());
    }
    match store::find_within(db, changed, id).await {
        Err(error) if error.code() == Some(Code::NotFound) => Ok(None),
        found => found.map(Some),
    }
}

fn of(client: &Client) -> Of<'_> {
    Of { id: Some(client.id.0), name: &client.name, owner: Some(client.owner.id), ..Of::default() }
}

/// Changes one that may be changed; `seen` is what the person may see beside that.
pub(super) async fn change(
    db: &mut Db,
    seen: Homes,
    id: ClientId,
    meant: IfMatch,
    change: &ChangeClient,
) -> Result<Client> {
    db.transaction(async |db| {
        // Locked before it is judged: whoever moves it out of reach in this moment comes first, or after.
        let version = store::lock(db, id).await?;
        let client = changeable(db, seen, id).await?;
        meant.check(version)?;
        let group = client.group.as_ref().map(|group| group.id);
        let custom = custom_fields::fitting(db, Bearer::Clients, group, &client.custom, &change.custom).await?;
        store::update(db, id, &ChangeClient { custom, ..change.clone() }).await?;
        let after = store::find(db, id).await?;
        audit::note(db, Act::ClientChanged, of(&after), Some(&client), Some(&after)).await?;
        Ok(after)
    })
    .await
}

/// Deletes one that may be changed.
pub(super) async fn delete(db: &mut Db, seen: Homes, id: ClientId, meant: IfMatch) -> Result<()> {
    let now = db.now();
    db.transaction(async |db| {
        let version = store::lock(db, id).await?;
        let client = changeable(db, seen, id).await?;
        meant.check(version)?;
        store::set_deleted(db, id, Some(now)).await?;
        audit::note(db, Act::ClientDeleted, of(&client), Some(&client), None::<&Client>).await
    })
    .await
}

/// Brings a deleted one back; one that was not deleted is answered as it is.
pub(super) async fn restore(db: &mut Db, seen: Homes, id: ClientId) -> Result<Client> {
    db.transaction(async |db| {
        store::lock_deleted_too(db, id).await?;
        let client = match deleted(db, seen, id).await {
            Ok(client) => client,
            Err(error) if error.code() == Some(Code::NotFound) => return store::find_within(db, seen, id).await,
            Err(error) => return Err(error),
        };
        if merge_of(db, id).await?.is_some() {
            return Err(Error::because(Code::WrongState, "it was merged into another client: take that back instead"));
        }
        bring_back(db, &client).await
    })
    .await
}

/// A deleted client that can be brought back, if the asker may change it: 403 if he would only see it.
pub(crate) async fn deleted(db: &mut Db, seen: Homes, id: ClientId) -> Result<Client> {
    let since = kept_since(db.now());
    match store::find_deleted(db, db.homes(), id, since).await {
        Err(error) if error.code() == Some(Code::NotFound) => {
            store::find_deleted(db, seen, id, since).await?;
            Err(Code::Forbidden.into())
        }
        found => found,
    }
}

/// Brings one back that is deleted and that the asker may change.
pub(crate) async fn bring_back(db: &mut Db, client: &Client) -> Result<Client> {
    store::set_deleted(db, client.id, None).await?;
    let client = store::find(db, client.id).await?;
    audit::note(db, Act::ClientRestored, of(&client), None::<&Client>, Some(&client)).await?;
    Ok(client)
}

/// Puts one that may be changed into another group or none, and into other hands.
pub(super) async fn relocate(
    db: &mut Db,
    seen: Homes,
    id: ClientId,
    meant: IfMatch,
    to: &MoveClient,
) -> Result<Client> {
    db.transaction(async |db| {
        let version = store::lock(db, id).await?;
        let client = changeable(db, seen, id).await?;
        meant.check(version)?;
        let group = client.group.as_ref().map(|group| group.id);
        let owner = groups::moved_owner(db, (client.owner.id, group), to.group, to.owner).await?;
        store::relocate(db, id, to.group, owner).await?;
        // Whoever gives it back to its owner sees it no more.
        let after = db.beyond_the_net(async |db| store::find_within(db, Homes::All, id).await).await?;
        audit::note(db, Act::ClientMoved, of(&after), Some(&client), Some(&after)).await?;
        if after.owner.id != client.owner.id || (after.group.is_none() && client.group.is_some()) {
            tell_owner(db, &after).await?;
        }
        Ok(after)
    })
    .await
}

/// Tells whoever has a client from now on.
async fn tell_owner(db: &mut Db, client: &Client) -> Result<()> {
    notifications::tell_owner(db, client.owner.id, RecordId::Client(client.id), &client.name, client.version).await
}

/// Says which tags one that may be changed bears.
pub(super) async fn set_tags(db: &mut Db, seen: Homes, id: ClientId, meant: IfMatch, set: &SetTags) -> Result<Client> {
    db.transaction(async |db| {
        let version = store::lock(db, id).await?;
        let client = changeable(db, seen, id).await?;
        meant.check(version)?;
        let home = Home::of_record(client.group.as_ref(), client.owner.id);
        tags::set(db, RecordId::Client(id), home, &set.tags).await?;
        if store::find(db, id).await?.tags == client.tags {
            return Ok(client);
        }
        store::touch(db, id).await?;
        let after = store::find(db, id).await?;
        audit::note(db, Act::ClientChanged, of(&after), Some(&client), Some(&after)).await?;
        Ok(after)
    })
    .await
}

/// Adds one for a lead that becomes it, in whose group the asker works.
pub(crate) async fn make(db: &mut Db, owner: UserId, new: &NewClient) -> Result<Client> {
    let id = store::insert(db, owner, new).await?;
    let client = store::find_within(db, Homes::All, id).await?;
    audit::note(db, Act::ClientCreated, of(&client), None::<&Client>, Some(&client)).await?;
    Ok(client)
}

/// Gives one that is locked, and that the asker may change, other words, and other hands of its group.
pub(crate) async fn rewrite(
    db: &mut Db,
    client: &Client,
    change: &ChangeClient,
    owner: Option<UserId>,
) -> Result<Client> {
    store::update(db, client.id, change).await?;
    if let Some(owner) = owner.filter(|owner| *owner != client.owner.id) {
        store::relocate(db, client.id, client.group.as_ref().map(|group| group.id), owner).await?;
    }
    let after = store::find_within(db, Homes::All, client.id).await?;
    audit::note(db, Act::ClientChanged, of(client), Some(client), Some(&after)).await?;
    Ok(after)
}

/// Deletes one that is locked and that the asker may change; it can be brought back as any other.
pub(crate) async fn bin(db: &mut Db, client: &Client) -> Result<()> {
    store::set_deleted(db, client.id, Some(db.now())).await?;
    audit::note(db, Act::ClientDeleted, of(client), Some(client), None::<&Client>).await
}
