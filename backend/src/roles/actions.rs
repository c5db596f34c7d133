//! Building roles, and giving them to people.

use super::{rules, store};
use crate::access::Db;
use crate::audit::{self, Of};
use crate::events::{self, Event};
use crate::http::IfMatch;
use crate::platform::error::{Error, Result};
use crate::users;
use vestnik_api::audit::Act;
use vestnik_api::id::{RoleId, UserId};
use vestnik_api::roles::{ChangeRole, Given, MAX_ROLES, NewRole, Role, USER};
use vestnik_api::{Code, FieldCode, Grant, Permission, Reach};

/// Refuses whoever asks to hand out or take away what he may not do himself: else, whoever may build roles could make
/// himself an administrator. Administrators and the server itself may hand out everything.
async fn check_may_hand(db: &mut Db, grants: &[Grant]) -> Result<()> {
    let Some(actor) = db.actor().cloned() else { return Ok(()) };
    if rules::may_all(|permission| actor.reach(permission), grants) || store::is_admin(db, actor.user).await? {
        return Ok(());
    }
    Err(Error::because(Code::Forbidden, "nobody gives or takes what he may not do himself"))
}

fn of(role: &Role) -> Of<'_> {
    Of { id: Some(role.id.0), name: &role.name, owner: None, ..Of::default() }
}

/// Builds a role.
pub(super) async fn create(db: &mut Db, new: &NewRole) -> Result<Role> {
    rules::check_grants(&new.grants)?;
    check_may_hand(db, &new.grants).await?;
    db.transaction(async |db| {
        if store::list(db).await?.len() >= MAX_ROLES {
            return Err(Error::field("name", FieldCode::TooMany));
        }
        let id = store::insert(db, new.name.as_str()).await?;
        store::set_grants(db, id, &new.grants).await?;
        let role = store::find(db, id).await?;
        audit::note(db, Act::RoleCreated, of(&role), None::<&Role>, Some(&role)).await?;
        Ok(role)
    })
    .await
}

/// Changes a role; what it allows from now on, it allows at once, everywhere.
pub(super) async fn change(db: &mut Db, id: RoleId, meant: IfMatch, change: &ChangeRole) -> Result<Role> {
    db.transaction(async |db| {
        store::lock(db, id).await?;
        let before = store::find(db, id).await?;
        meant.check(before.version)?;
        rules::may_change(&before, change)?;
        check_may_hand(db, &before.grants).await?;
        if let Some(grants) = &change.grants {
            rules::check_grants(grants)?;
            check_may_hand(db, grants).await?;
            store::set_grants(db, id, grants).await?;
        }
        store::update(db, id, change.name.as_ref().map_or(before.name.as_str(), |name| name.as_str())).await?;
        let role = store::find(db, id).await?;
        audit::note(db, Act::RoleChanged, of(&role), Some(&before), Some(&role)).await?;
        events::emit(db, Event::RolesChanged).await?;
        Ok(role)
    })
    .await
}

/// Deletes a role, and takes it from whoever has it.
pub(super) async fn delete(db: &mut Db, id: RoleId, meant: IfMatch) -> Result<()> {
    db.transaction(async |db| {
        store::lock(db, id).await?;
        let role = store::find(db, id).await?;
        meant.check(role.version)?;
        if role.built_in {
            return Err(Error::because(Code::WrongState, "a built-in role stays"));
        }
        check_may_hand(db, &role.grants).await?;
        store::delete(db, id).await?;
        audit::note(db, Act::RoleDeleted, of(&role), Some(&role), None::<&Role>).await?;
        events::emit(db, Event::RolesChanged).await
    })
    .await
}

/// What somebody was given.
pub(super) async fn given(db: &mut Db, user: UserId) -> Result<Given> {
    users::named(db, user).await?;
    store::given(db, user).await
}

/// Gives somebody a role by its name; whether he had it not.
pub async fn give(db: &mut Db, user: UserId, role: &str) -> Result<bool> {
    let role = store::named(db, role).await?;
    let role = store::find(db, role).await?;
    let name = users::named(db, user).await?;
    check_may_hand(db, &role.grants).await?;
    check_only_admins_make_admins(db, &role).await?;
    users::check_confirmed(db, user).await?;
    let new = store::give(db, user, role.id).await?;
    if new {
        let of = Of { id: Some(user.0), name: &name, owner: Some(user), ..Of::default() };
        audit::note(db, Act::RoleGiven, of, None::<&()>, Some(&told(&role))).await?;
    }
    Ok(new)
}

/// The role of every new account.
pub async fn give_first(db: &mut Db, user: UserId) -> Result<()> {
    let role = store::named(db, USER).await?;
    store::give(db, user, role).await.map(drop)
}

/// Gives somebody a role; given twice, it is given once.
pub(super) async fn give_numbered(db: &mut Db, user: UserId, role: RoleId) -> Result<Given> {
    db.transaction(async |db| {
        let role = store::find(db, role).await?;
        give(db, user, &role.name).await?;
        store::given(db, user).await
    })
    .await
}

/// Takes a role from somebody by its name; whether he had it. The last administrator stays one.
pub async fn take(db: &mut Db, user: UserId, role: &str) -> Result<bool> {
    let name = users::named(db, user).await?;
    let role = store::named(db, role).await?;
    let role = store::find(db, role).await?;
    store::hold_admins(db).await?;
    check_may_hand(db, &role.grants).await?;
    check_only_admins_make_admins(db, &role).await?;
    let had = store::take(db, user, role.id).await?;
    if had {
        if role.is_admin() {
            store::check_admin_left(db).await?;
        }
        let of = Of { id: Some(user.0), name: &name, owner: Some(user), ..Of::default() };
        audit::note(db, Act::RoleTaken, of, Some(&told(&role)), None::<&()>).await?;
    }
    Ok(had)
}

/// The same by its number.
pub(super) async fn take_numbered(db: &mut Db, user: UserId, role: RoleId) -> Result<Given> {
    db.transaction(async |db| {
        let role = store::find(db, role).await?;
        take(db, user, &role.name).await?;
        store::given(db, user).await
    })
    .await
}

/// What the admin may do beside his permissions is more than all of them: to hand out everything.
async fn check_only_admins_make_admins(db: &mut Db, role: &Role) -> Result<()> {
    let Some(me) = db.actor().map(|actor| actor.user) else { return Ok(()) };
    if role.is_admin() && !store::is_admin(db, me).await? {
        return Err(Error::because(Code::Forbidden, "only an administrator makes administrators"));
    }
    Ok(())
}

fn told(role: &Role) -> serde_json::Value {
    serde_json::json!({ "role": role.name })
}

/// Gives somebody a single permission, or another reach of it; none: takes it.
pub(super) async fn set_permission(
    db: &mut Db,
    user: UserId,
    permission: Permission,
    reach: Option<Reach>,
) -> Result<Given> {
    let name = users::named(db, user).await?;
    if reach.is_some_and(|reach| !permission.reaches().contains(&reach)) {
        return Err(Error::field("reach", FieldCode::Invalid));
    }
    db.transaction(async |db| {
        let before = store::given(db, user).await?.grants.into_iter().find(|grant| grant.permission == permission);
        let after = reach.map(|reach| Grant { permission, reach });
        let both: Vec<Grant> = before.into_iter().chain(after).collect();
        check_may_hand(db, &both).await?;
        if after.is_some() {
            users::check_confirmed(db, user).await?;
        }
        if before != after {
            store::set_permission(db, user, permission, reach).await?;
            let act = if after.is_some() { Act::PermissionGiven } else { Act::PermissionTaken };
            let of = Of { id: Some(user.0), name: &name, owner: Some(user), ..Of::default() };
            audit::note(db, act, of, before.as_ref(), after.as_ref()).await?;
            events::emit(db, Event::PersonChanged(user)).await?;
        }
        store::given(db, user).await
    })
    .await
}
