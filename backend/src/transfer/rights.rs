//! What whoever handed in a file may do with its rows: asked when it is set and started, and again with every piece that is read.

use crate::access::{Actor, Db};
use crate::groups::{self, Giver};
use crate::platform::error::{Error, Result};
use crate::{roles, users};
use vestnik_api::id::{SessionId, UserId};
use vestnik_api::imports::{Import, ImportKind, ImportSettings};
use vestnik_api::{Code, FieldCode, Permission, Reach};

/// Whoever asked for it, if he may write such records at this moment.
pub(super) async fn allowed(db: &mut Db, kind: ImportKind, person: UserId) -> Result<Option<Actor>> {
    if users::is_blocked(db, person).await? {
        return Ok(None);
    }
    // No session is meant: only the grants count.
    let actor = Actor::new(person, SessionId(0), roles::grants_of(db, person).await?);
    Ok(actor.reach(kind.permission()).is_some().then_some(actor))
}

/// Whether he may make tags where he may bring in records, as `POST /tags` has it.
pub(super) fn makes_tags(actor: &Actor) -> bool {
    actor.reach(Permission::ClientsWrite).is_some()
}

/// Refuses settings by which nobody could get the records.
pub(super) async fn check(db: &mut Db, import: &Import, settings: &ImportSettings) -> Result<()> {
    if settings.group.is_none() && settings.owner.is_none() {
        return Ok(());
    }
    let actor = allowed(db, import.kind, import.owner.id).await?.ok_or(Code::Forbidden)?;
    owner(db, &actor, import.kind, settings).await.map(|_| ())
}

/// Whoever handed in the file and whose its records become, if both are as it takes at this moment; who is in the group stays in it until
/// the transaction ends.
pub(super) async fn standing(
    db: &mut Db,
    kind: ImportKind,
    person: UserId,
    settings: &ImportSettings,
) -> Result<Option<(Actor, UserId)>> {
    let Some(actor) = allowed(db, kind, person).await? else { return Ok(None) };
    match owner(db, &actor, kind, settings).await {
        Ok(owner) => Ok(Some((actor, owner))),
        Err(error) if error.code() == Some(Code::Invalid) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whose the records become, by the rules for one that is added by hand; but who may change only his own gives none away: he could not take
/// them out again.
async fn owner(db: &mut Db, actor: &Actor, kind: ImportKind, settings: &ImportSettings) -> Result<UserId> {
    let (me, reach) = (actor.user, actor.reach(kind.permission()));
    if reach == Some(Reach::Own) && settings.owner.is_some_and(|owner| owner != me) {
        return Err(Error::field("owner", FieldCode::Invalid));
    }
    let by = Giver { me, everywhere: reach == Some(Reach::All) };
    groups::owner_by(db, by, me, settings.group, settings.owner).await
}
