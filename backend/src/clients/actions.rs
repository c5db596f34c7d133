//! What people do with clients.

use super::store::list::{Key, Wanted, batch, count};
use super::{rules, store};
use crate::access::{Db, Scope};
use crate::audit::{self, Of};
use crate::http::page::{page, rows_to_read};
use crate::http::{Cursor, IfMatch};
use crate::platform::error::{Error, Result};
use vestnik_api::audit::Act;
use vestnik_api::clients::{ChangeClient, Client, ClientFilter, NewClient};
use vestnik_api::id::ClientId;
use vestnik_api::{FieldCode, Page};

/// A page of those one may see.
pub(super) async fn list(db: &mut Db, filter: &ClientFilter) -> Result<Page<Client>> {
    let sort = filter.sort.unwrap_or_default();
    let after: Option<Key> = Cursor::read(filter.cursor.as_deref(), &sort)?;
    if after.as_ref().is_some_and(|key| !key.fits(sort)) {
        return Err(Error::field("cursor", FieldCode::Invalid));
    }
    let wanted = wanted(filter)?;
    let rows = batch(db, &wanted, after, rows_to_read(filter.limit)).await?;
    let total = if filter.with_total { Some(count(db, &wanted).await?) } else { None };
    Ok(page(rows, filter.limit, &sort, |row| Key::of(row, sort), total)?.map(Client::from))
}

/// What a filter asks for; a search has its bounds.
pub(crate) fn wanted(filter: &ClientFilter) -> Result<Wanted> {
    let q = filter.q.as_deref().unwrap_or_default();
    if q.chars().count() > 200 {
        return Err(Error::field("q", FieldCode::TooLong));
    }
    if q.chars().any(char::is_control) {
        return Err(Error::field("q", FieldCode::ControlCharacter));
    }
    Ok(Wanted::from(filter))
}

/// Adds a client of one's own.
pub(super) async fn create(db: &mut Db, new: &NewClient) -> Result<Client> {
    let owner = db.me()?;
    db.transaction(async |db| {
        let id = store::insert(db, owner, new).await?;
        let client = store::find_within(db, Scope::Own(owner), id).await?;
        audit::note(db, Act::ClientCreated, of(&client), None::<&Client>, Some(&client)).await?;
        Ok(client)
    })
    .await
}

fn of(client: &Client) -> Of<'_> {
    Of { id: Some(client.id.0), name: &client.name, owner: Some(client.owner.id), ..Of::default() }
}

/// Changes one that may be changed; `seen` is what the person may see beside that.
pub(super) async fn change(
    db: &mut Db,
    seen: Scope,
    id: ClientId,
    meant: IfMatch,
    change: &ChangeClient,
) -> Result<Client> {
    let scope = seen.or(db.scope());
    db.transaction(async |db| {
        let client = store::find_within(db, scope, id).await?;
        db.scope().check(client.owner.id)?;
        meant.check(store::lock(db, id).await?)?;
        store::update(db, id, client.owner.id, change).await?;
        let after = store::find_within(db, scope, id).await?;
        audit::note(db, Act::ClientChanged, of(&after), Some(&client), Some(&after)).await?;
        Ok(after)
    })
    .await
}

/// Deletes one that may be changed.
pub(super) async fn delete(db: &mut Db, seen: Scope, id: ClientId, meant: IfMatch) -> Result<()> {
    let scope = seen.or(db.scope());
    let now = db.now();
    db.transaction(async |db| {
        let client = store::find_within(db, scope, id).await?;
        db.scope().check(client.owner.id)?;
        meant.check(store::lock(db, id).await?)?;
        store::set_deleted(db, id, Some(now)).await?;
        audit::note(db, Act::ClientDeleted, of(&client), Some(&client), None::<&Client>).await
    })
    .await
}

/// Brings a deleted one back; one that was not deleted is answered as it is.
pub(super) async fn restore(db: &mut Db, seen: Scope, id: ClientId) -> Result<Client> {
    let scope = seen.or(db.scope());
    let since = rules::kept_since(db.now());
    db.transaction(async |db| {
        let deleted = match store::find_deleted(db, scope, id, since).await {
            Err(error) if error.code() == Some(vestnik_api::Code::NotFound) => {
                return store::find_within(db, scope, id).await;
            }
            found => found?,
        };
        db.scope().check(deleted.owner.id)?;
        store::set_deleted(db, id, None).await?;
        let client = store::find_within(db, scope, id).await?;
        audit::note(db, Act::ClientRestored, of(&client), None::<&Client>, Some(&client)).await?;
        Ok(client)
    })
    .await
}
