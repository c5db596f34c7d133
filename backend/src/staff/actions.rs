//! What the staff does.

use super::rules::{self, Rank};
use super::store::{self, Key};
use crate::access::{Db, Scope};
use crate::audit::{self, Of};
use crate::http::Cursor;
use crate::http::page::{page, rows_to_read};
use crate::http::search::patterns_or_number;
use crate::platform::error::{Error, Result};
use crate::{mailings, roles, sessions, users};
use vestnik_api::audit::Act;
use vestnik_api::id::UserId;
use vestnik_api::users::{User, UserFilter};
use vestnik_api::{FieldCode, Page};

/// A page of the people one may see.
pub(super) async fn list(db: &mut Db, filter: &UserFilter) -> Result<Page<User>> {
    let sort = filter.sort.unwrap_or_default();
    let after: Option<Key> = Cursor::read(filter.cursor.as_deref(), &sort)?;
    if after.as_ref().is_some_and(|key| !key.fits(sort)) {
        return Err(Error::field("cursor", FieldCode::Invalid));
    }
    let words = patterns_or_number(filter.q.as_deref())?;
    let rows = store::list(db, filter, &words, after, rows_to_read(filter.limit)).await?;
    let total = if filter.with_total { Some(store::count(db, filter, &words).await?) } else { None };
    page(rows, filter.limit, &sort, |row| Key::of(row, sort), total)
}

/// Blocks somebody: his sessions end on every node, and his mailings are paused, in the middle of a run too. Who is blocked
/// already stays so, for the reason he was.
pub(super) async fn block(db: &mut Db, seen: Scope, id: UserId, reason: &str) -> Result<User> {
    let scope = seen.or(db.scope());
    db.transaction(async |db| {
        roles::hold_admins(db).await?;
        let before = store::find(db, scope, id).await?;
        db.scope().check(id)?;
        let me = db.actor().map(|actor| actor.user);
        let whom = check_may_block(db, id).await?;
        if !users::block(db, id, me, reason).await? {
            return Ok(before);
        }
        if whom.admin {
            roles::check_admin_left(db).await?;
        }
        sessions::end_all(db, id).await?;
        mailings::pause_all_of(db, id).await?;
        let after = store::find(db, scope, id).await?;
        audit::note(db, Act::UserBlocked, of(&after), Some(&before), Some(&after)).await?;
        Ok(after)
    })
    .await
}

/// Lets somebody in again. His mailings stay paused until he resumes them.
pub(super) async fn unblock(db: &mut Db, seen: Scope, id: UserId) -> Result<User> {
    let scope = seen.or(db.scope());
    db.transaction(async |db| {
        let before = store::find(db, scope, id).await?;
        db.scope().check(id)?;
        check_may_block(db, id).await?;
        if !users::unblock(db, id).await? {
            return Ok(before);
        }
        let after = store::find(db, scope, id).await?;
        audit::note(db, Act::UserUnblocked, of(&after), Some(&before), Some(&after)).await?;
        Ok(after)
    })
    .await
}

/// Refuses whoever may not block this person, nor let him in again; the operator of the server may. Answers whom it is about.
async fn check_may_block(db: &mut Db, id: UserId) -> Result<Rank> {
    let whom = Rank { admin: roles::is_admin(db, id).await? };
    if let Some(me) = db.actor().map(|actor| actor.user) {
        let who = Rank { admin: roles::is_admin(db, me).await? };
        rules::may_block(me == id, who, whom)?;
    }
    Ok(whom)
}

fn of(user: &User) -> Of<'_> {
    Of { id: Some(user.id.0), name: &user.name, owner: Some(user.id), ..Of::default() }
}
