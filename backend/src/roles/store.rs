//! Roles and permissions in PostgreSQL.

use crate::access::Db;
use crate::events::{self, Event};
use crate::platform::error::{Error, Result};
use crate::schema::{role_permissions, roles, user_permissions, user_roles};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use vestnik_api::id::{RoleId, UserId};
use vestnik_api::roles::Role;
use vestnik_api::{Code, Grant};

/// A permission and its reach as they are kept.
type Row = (String, String);

/// The number of a role.
async fn named(db: &mut Db, role: &str) -> Result<i64> {
    let named = roles::table.filter(roles::name.eq(role)).select(roles::id).first(db.connection()).await.optional()?;
    named.ok_or_else(|| Error::because(Code::NotFound, format!("there is no role {role}")))
}

/// Gives somebody a role; whether he had it not.
pub async fn give(db: &mut Db, user: UserId, role: &str) -> Result<bool> {
    let id = named(db, role).await?;
    let new = diesel::insert_into(user_roles::table)
        .values((user_roles::user_id.eq(user.0), user_roles::role_id.eq(id)))
        .on_conflict_do_nothing()
        .execute(db.connection())
        .await?;
    events::emit(db, Event::PersonChanged(user)).await?;
    Ok(new == 1)
}

/// Takes a role from somebody; whether he had it.
pub async fn take(db: &mut Db, user: UserId, role: &str) -> Result<bool> {
    let id = named(db, role).await?;
    let his = user_roles::table.find((user.0, id));
    let gone = diesel::delete(his).execute(db.connection()).await?;
    events::emit(db, Event::PersonChanged(user)).await?;
    Ok(gone == 1)
}

/// The names of somebody's roles.
pub async fn names_of(db: &mut Db, user: UserId) -> Result<Vec<String>> {
    let query = user_roles::table
        .inner_join(roles::table.on(roles::id.eq(user_roles::role_id)))
        .filter(user_roles::user_id.eq(user.0))
        .order(roles::name)
        .select(roles::name);
    Ok(query.load(db.connection()).await?)
}

/// All that somebody is granted, by roles and alone; one permission may come several times.
pub async fn grants_of(db: &mut Db, user: UserId) -> Result<Vec<Grant>> {
    let his_roles = user_roles::table.filter(user_roles::user_id.eq(user.0)).select(user_roles::role_id);
    let by_roles = role_permissions::table
        .filter(role_permissions::role_id.eq_any(his_roles))
        .select((role_permissions::permission, role_permissions::reach));
    let alone = user_permissions::table
        .filter(user_permissions::user_id.eq(user.0))
        .select((user_permissions::permission, user_permissions::reach));
    let rows: Vec<Row> = by_roles.union_all(alone).load(db.connection()).await?;
    Ok(rows.iter().filter_map(grant).collect())
}

/// All roles with what they allow.
pub(super) async fn list(db: &mut Db) -> Result<Vec<Role>> {
    let named: Vec<(i64, String, bool)> =
        roles::table.order(roles::id).select((roles::id, roles::name, roles::built_in)).load(db.connection()).await?;
    let query = role_permissions::table.order(role_permissions::permission);
    let allowed: Vec<(i64, String, String)> = query.load(db.connection()).await?;
    let roles = named.into_iter().map(|(id, name, built_in)| {
        let of_role = allowed.iter().filter(|(role, ..)| *role == id);
        let grants = of_role.filter_map(|(_, permission, reach)| grant(&(permission.clone(), reach.clone())));
        Role { id: RoleId(id), name, built_in, grants: grants.collect() }
    });
    Ok(roles.collect())
}

/// A permission that this version does not know (any more) allows nothing.
fn grant((permission, reach): &Row) -> Option<Grant> {
    Some(Grant { permission: permission.parse().ok()?, reach: reach.parse().ok()? })
}
