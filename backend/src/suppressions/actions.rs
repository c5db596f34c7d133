//! What people do with the stop list: those who write letters, and those who read them.

use std::collections::BTreeSet;

use vestnik_api::audit::Act;
use vestnik_api::id::{SuppressionId, UserId};
use vestnik_api::suppressions::{Lift, NewSuppression, Suppression, SuppressionFilter, SuppressionReason};
use vestnik_api::text::Line;
use vestnik_api::{Code, FieldCode, Page};

use super::rules;
use super::store::{self, Linked};
use crate::access::{Db, Scope};
use crate::audit::{self, Of};
use crate::events::{self, Event};
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

/// Puts an address on one's own list, or on that of the whole service, which takes the reach "all".
pub(super) async fn add(db: &mut Db, new: &NewSuppression) -> Result<Suppression> {
    let me = db.me()?;
    if new.everywhere && db.scope() != Scope::All {
        return Err(Code::Forbidden.into());
    }
    db.transaction(async |db| {
        let owner = (!new.everywhere).then_some(me);
        let Some(id) = store::insert(db, owner, new).await? else {
            return Err(Error::field("email", FieldCode::Taken));
        };
        events::emit(db, Event::AddressStopped).await?;
        let seen = if new.everywhere { Scope::All } else { Scope::Own(me) };
        let stopped = store::find(db, seen, id).await?;
        audit::note(db, Act::SuppressionAdded, of(&stopped), None::<&Suppression>, Some(&stopped)).await?;
        Ok(stopped)
    })
    .await
}

/// Puts addresses on the lists of these people by hand; answers those that are new there.
pub(crate) async fn stop_all(db: &mut Db, addresses: &[(UserId, &str)]) -> Result<BTreeSet<(UserId, String)>> {
    let new = store::stop_all(db, addresses).await?;
    if !new.is_empty() {
        events::emit(db, Event::AddressStopped).await?;
    }
    Ok(new)
}

/// Takes them off again, if they still stand there by hand; answers those.
pub(crate) async fn unstop_all(db: &mut Db, addresses: &[(UserId, &str)]) -> Result<BTreeSet<(UserId, String)>> {
    let me = db.me()?;
    store::unstop_all(db, addresses, me).await
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
pub(crate) async fn lift(db: &mut Db, seen: Scope, id: SuppressionId, lift: &Lift) -> Result<()> {
    let scope = seen.or(db.scope());
    let me = db.me()?;
    db.transaction(async |db| {
        let stopped = store::find(db, scope, id).await?;
        match &stopped.owner {
            Some(owner) => db.scope().check(owner.id)?,
            None if db.scope() != Scope::All => return Err(Code::Forbidden.into()),
            None => {}
        }
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
            Wish::Unsubscribe if linked.reason() == Some(SuppressionReason::Unsubscribed) => {}
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
