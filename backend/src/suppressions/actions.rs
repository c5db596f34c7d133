//! What people do with the stop list: those who write letters, and those who read them.

use std::collections::BTreeSet;

use vestnik_api::audit::Act;
use vestnik_api::clients::Client;
use vestnik_api::id::{BulkRunId, GroupId, SuppressionId, UserId};
use vestnik_api::suppressions::{Lift, NewSuppression, Suppression, SuppressionFilter};
use vestnik_api::text::{Email, Line};
use vestnik_api::{Code, FieldCode, Page};

use super::rules;
use super::store::{self, Linked, Listed};
use crate::access::{Db, Homes};
use crate::audit::{self, Of};
use crate::events::{self, Event};
use crate::groups::{self, Home};
use crate::http::Cursor;
use crate::http::page::{page, rows_to_read};
use crate::platform::error::{Error, Result};

/// A page of those one may see.
pub(crate) async fn list(db: &mut Db, filter: &SuppressionFilter) -> Result<Page<Suppression>> {
    let before = Cursor::read(filter.cursor.as_deref(), &"suppressions".to_owned())?;
    let rows = store::page(db, filter, before, rows_to_read(filter.limit)).await?;
    let total = if filter.with_total { store::count(db, filter).await? } else { None };
    page(rows, filter.limit, &"suppressions", |row| row.id.0, total)
}

/// On which list an address is put: one's own, that of a group one works in, or that of the whole service, which takes the reach "all".
pub(crate) async fn list_of(db: &mut Db, group: Option<GroupId>, everywhere: bool) -> Result<Home> {
    let me = db.me()?;
    match group {
        Some(_) if everywhere => Err(Error::field("group", FieldCode::Invalid)),
        Some(group) => groups::check_works(db, group, me).await.map(|()| Home::of_group(group)),
        None if !everywhere => Ok(Home::of_person(me)),
        None if db.homes() == Homes::All => Ok(store::EVERYWHERE),
        None => Err(Code::Forbidden.into()),
    }
}

/// Puts an address on a list.
pub(super) async fn add(db: &mut Db, new: &NewSuppression) -> Result<Suppression> {
    let home = list_of(db, new.group, new.everywhere).await?;
    db.transaction(async |db| {
        let Some(id) = store::insert(db, home, new).await? else {
            return Err(Error::field("email", FieldCode::Taken));
        };
        events::emit(db, Event::AddressStopped).await?;
        let stopped = store::find(db, Homes::All, id).await?;
        audit::note(db, Act::SuppressionAdded, of(&stopped), None::<&Suppression>, Some(&stopped)).await?;
        Ok(stopped)
    })
    .await
}

/// Puts addresses on the lists of these homes by hand; answers those that are new there.
pub(crate) async fn stop_all(
    db: &mut Db,
    addresses: &[(Home, &str)],
    run: BulkRunId,
) -> Result<BTreeSet<(Home, String)>> {
    let new = store::stop_all(db, addresses, run).await?;
    if !new.is_empty() {
        events::emit(db, Event::AddressStopped).await?;
    }
    Ok(new)
}

/// Takes off again what that run put there, if it still stands there by hand; answers the addresses.
pub(crate) async fn unstop_all(db: &mut Db, emails: &[&str], run: BulkRunId) -> Result<BTreeSet<String>> {
    let me = db.me()?;
    store::unstop_all(db, emails, run, me).await
}

/// The address of a record, and whose that is: by that it is known which lists count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Addressed<'a> {
    pub(crate) owner: UserId,
    pub(crate) group: Option<GroupId>,
    pub(crate) email: &'a Email,
}

impl<'a> Addressed<'a> {
    /// That of a client.
    pub(crate) fn of(client: &'a Client) -> Self {
        Self { owner: client.owner.id, group: client.group.as_ref().map(|group| group.id), email: &client.email }
    }
}

/// Whoever wanted no letters under one of these addresses gets none under the one that is kept: the strictest of all that is said of them
/// counts. That stays when the records are parted again.
pub(crate) async fn keep_strictest(db: &mut Db, kept: Addressed<'_>, before: &[Addressed<'_>]) -> Result<()> {
    let mut said = Vec::new();
    for one in before {
        said.extend(store::reasons(db, *one).await?);
    }
    let Some(reason) = rules::strictest(&store::reasons(db, kept).await?, &said) else { return Ok(()) };
    // The list says where that comes from.
    let other = before.iter().find(|one| one.email != kept.email);
    let note = other.map(|one| one.email.to_string()).unwrap_or_default();
    let home = kept.group.map_or_else(|| Home::of_person(kept.owner), Home::of_group);
    let listed = Listed { email: kept.email.clone(), reason, note, since: Some(db.now()) };
    store::insert_all(db, home, &[listed]).await?;
    events::emit(db, Event::AddressStopped).await
}

fn of(stopped: &Suppression) -> Of<'_> {
    Of {
        id: Some(stopped.id.0),
        name: stopped.email.as_str(),
        owner: stopped.owner.as_ref().map(|owner| owner.id),
        ..Of::default()
    }
}

/// Takes an address off; `seen` is what the person may see beside what he may change.
pub(crate) async fn lift(db: &mut Db, seen: Homes, id: SuppressionId, lift: &Lift) -> Result<()> {
    let me = db.me()?;
    db.transaction(async |db| {
        let stopped = match store::find(db, db.homes(), id).await {
            Err(error) if error.code() == Some(Code::NotFound) => {
                store::find(db, seen, id).await?;
                return Err(Code::Forbidden.into());
            }
            found => found?,
        };
        rules::may_lift(stopped.reason, lift)?;
        // Whoever unsubscribes in this very moment has not been asked about.
        let because = lift.because.as_ref().map(Line::as_str);
        if store::delete(db, id, stopped.reason, me, because).await? {
            audit::note(db, Act::SuppressionLifted, of(&stopped), Some(&stopped), Some(lift)).await
        } else {
            Err(Code::ChangedMeanwhile.into())
        }
    })
    .await
}

/// What a link leads to; none when there is no such letter.
pub(super) async fn linked(db: &mut Db, letter: i64) -> Result<Option<Linked>> {
    store::linked(db, letter).await
}

/// What a reader wishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// No more letters from this person.
    Unsubscribe,
    /// Letters again.
    Resubscribe,
}

/// Does what the reader of a letter wishes, and answers how things stand then. Again and again comes to the same.
pub(super) async fn wish(db: &mut Db, letter: i64, wish: Wish) -> Result<Option<Linked>> {
    db.transaction(async |db| {
        let Some(linked) = store::linked(db, letter).await? else { return Ok(None) };
        match wish {
            Wish::Unsubscribe => {
                if store::unsubscribe(db, &linked, letter).await? {
                    events::emit(db, Event::AddressStopped).await?;
                }
            }
            Wish::Resubscribe => {
                store::resubscribe(db, &linked).await?;
            }
        }
        store::linked(db, letter).await
    })
    .await
}
