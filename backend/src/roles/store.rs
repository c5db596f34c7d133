//! Roles and permissions in PostgreSQL.

use crate::access::Db;
use crate::events::{self, Event};
use crate::platform::error::{Error, OnConstraint, Result};
use crate::schema::{role_permissions, roles, user_permissions, user_roles, users};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use vestnik_api::id::{RoleId, UserId};
use vestnik_api::roles::{ADMIN, Given, Role};
use vestnik_api::{Code, FieldCode, Grant, Permission, Reach};

/// A permission and its reach as they are kept.
type Row = (String, String);

/// The number of a role.
pub(super) async fn named(db: &mut Db, role: &str) -> Result<RoleId> {
    let named = roles::table.filter(roles::name.eq(role)).select(roles::id).first(db.connection()).await.optional()?;
    named.map(RoleId).ok_or_else(|| Error::because(Code::NotFound, format!("there is no role {role}")))
}

/// Gives somebody a role; whether he had it not.
pub(super) async fn give(db: &mut Db, user: UserId, id: RoleId) -> Result<bool> {
    let new = diesel::insert_into(user_roles::table)
        .values((user_roles::user_id.eq(user.0), user_roles::role_id.eq(id.0)))
        .on_conflict_do_nothing()
        .execute(db.connection())
        .await?;
    events::emit(db, Event::PersonChanged(user)).await?;
    Ok(new == 1)
}

/// Takes a role from somebody; whether he had it.
pub(super) async fn take(db: &mut Db, user: UserId, role: RoleId) -> Result<bool> {
    let gone = diesel::delete(user_roles::table.find((user.0, role.0))).execute(db.connection()).await?;
    events::emit(db, Event::PersonChanged(user)).await?;
    Ok(gone == 1)
}

/// Whether somebody is an administrator.
pub async fn is_admin(db: &mut Db, user: UserId) -> Result<bool> {
    Ok(names_of(db, user).await?.iter().any(|name| name == ADMIN))
}

/// Lets nobody else take an administrator away until the transaction ends.
pub async fn hold_admins(db: &mut Db) -> Result<()> {
    let admin = roles::table.filter(roles::name.eq(ADMIN)).select(roles::id);
    admin.for_no_key_update().first::<i64>(db.connection()).await?;
    Ok(())
}

/// Refuses to lose the last administrator who can sign in. [`hold_admins`] comes first.
pub async fn check_admin_left(db: &mut Db) -> Result<()> {
    let left = user_roles::table
        .inner_join(roles::table.on(roles::id.eq(user_roles::role_id)))
        .inner_join(users::table.on(users::id.eq(user_roles::user_id)))
        .filter(roles::name.eq(ADMIN))
        .filter(users::confirmed_at.is_not_null().and(users::blocked_at.is_null()))
        .count();
    if left.get_result::<i64>(db.connection()).await? == 0 {
        return Err(Error::because(Code::WrongState, "the last administrator stays"));
    }
    Ok(())
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

/// All roles with what they allow, the built-in ones first.
pub(super) async fn list(db: &mut Db) -> Result<Vec<Role>> {
    let rows = roles::table.order((roles::built_in.desc(), roles::id)).select(COLUMNS).load(db.connection()).await?;
    told(db, rows).await
}

/// One of them.
pub(super) async fn find(db: &mut Db, id: RoleId) -> Result<Role> {
    let row = roles::table.find(id.0).select(COLUMNS).first(db.connection()).await?;
    told(db, vec![row]).await?.pop().ok_or_else(|| Code::NotFound.into())
}

/// What is read of a role: number, name, whether it is built in, version.
type Plain = (i64, String, bool, i32);
const COLUMNS: (roles::id, roles::name, roles::built_in, roles::version) =
    (roles::id, roles::name, roles::built_in, roles::version);

/// Roles with what they allow and how many have them: two queries more, however many they are.
async fn told(db: &mut Db, rows: Vec<Plain>) -> Result<Vec<Role>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    let of_these = role_permissions::table.filter(role_permissions::role_id.eq_any(&ids));
    let allowed: Vec<(i64, String, String)> =
        of_these.order(role_permissions::permission).load(db.connection()).await?;
    let counted = user_roles::table
        .filter(user_roles::role_id.eq_any(&ids))
        .group_by(user_roles::role_id)
        .select((user_roles::role_id, count_star()));
    let people: Vec<(i64, i64)> = counted.load(db.connection()).await?;
    let roles = rows.into_iter().map(|(id, name, built_in, version)| {
        let of_role = allowed.iter().filter(|(role, ..)| *role == id);
        let grants = of_role.filter_map(|(_, permission, reach)| grant(&(permission.clone(), reach.clone())));
        let people = people.iter().find(|(role, _)| *role == id).map_or(0, |(_, people)| *people);
        Role { id: RoleId(id), name, built_in, grants: grants.collect(), people, version }
    });
    Ok(roles.collect())
}

/// Keeps a role as it is until the transaction ends.
pub(super) async fn lock(db: &mut Db, id: RoleId) -> Result<()> {
    roles::table.find(id.0).select(roles::id).for_update().first::<i64>(db.connection()).await?;
    Ok(())
}

/// A new role that allows nothing yet.
pub(super) async fn insert(db: &mut Db, name: &str) -> Result<RoleId> {
    let insert = diesel::insert_into(roles::table).values(roles::name.eq(name)).returning(roles::id);
    let id = insert.get_result(db.connection()).await;
    id.map(RoleId).on_constraint("roles_name_key", || Error::field("name", FieldCode::Taken))
}

/// Gives a role a name, and makes it another version.
pub(super) async fn update(db: &mut Db, id: RoleId, name: &str) -> Result<()> {
    let columns = (roles::name.eq(name), roles::version.eq(roles::version + 1));
    let update = diesel::update(roles::table.find(id.0)).set(columns).execute(db.connection()).await;
    update.map(drop).on_constraint("roles_name_key", || Error::field("name", FieldCode::Taken))
}

/// Removes a role, from people too.
pub(super) async fn delete(db: &mut Db, id: RoleId) -> Result<()> {
    diesel::delete(roles::table.find(id.0)).execute(db.connection()).await?;
    Ok(())
}

/// Writes down all that a role allows. What this version does not know stays: it is a newer one's.
pub(super) async fn set_grants(db: &mut Db, id: RoleId, grants: &[Grant]) -> Result<()> {
    let known: Vec<&str> = Permission::ALL.iter().map(|permission| permission.name()).collect();
    let before = role_permissions::table
        .filter(role_permissions::role_id.eq(id.0))
        .filter(role_permissions::permission.eq_any(known));
    diesel::delete(before).execute(db.connection()).await?;
    let rows: Vec<_> = grants
        .iter()
        .map(|grant| {
            (
                role_permissions::role_id.eq(id.0),
                role_permissions::permission.eq(grant.permission.name()),
                role_permissions::reach.eq(grant.reach.to_string()),
            )
        })
        .collect();
    diesel::insert_into(role_permissions::table).values(rows).execute(db.connection()).await?;
    Ok(())
}

/// What somebody was given.
pub(super) async fn given(db: &mut Db, user: UserId) -> Result<Given> {
    let his = user_roles::table.filter(user_roles::user_id.eq(user.0)).order(user_roles::role_id);
    let roles: Vec<i64> = his.select(user_roles::role_id).load(db.connection()).await?;
    let alone =
        user_permissions::table.filter(user_permissions::user_id.eq(user.0)).order(user_permissions::permission);
    let alone = alone.select((user_permissions::permission, user_permissions::reach));
    let rows: Vec<Row> = alone.load(db.connection()).await?;
    Ok(Given { roles: roles.into_iter().map(RoleId).collect(), grants: rows.iter().filter_map(grant).collect() })
}

/// Gives somebody a single permission of this reach, or takes it.
pub(super) async fn set_permission(
    db: &mut Db,
    user: UserId,
    permission: Permission,
    reach: Option<Reach>,
) -> Result<()> {
    let Some(reach) = reach else {
        let his = user_permissions::table.find((user.0, permission.name()));
        diesel::delete(his).execute(db.connection()).await?;
        return Ok(());
    };
    let reach = user_permissions::reach.eq(reach.to_string());
    let row = (user_permissions::user_id.eq(user.0), user_permissions::permission.eq(permission.name()), reach.clone());
    let insert = diesel::insert_into(user_permissions::table).values(row);
    let upsert = insert.on_conflict((user_permissions::user_id, user_permissions::permission)).do_update().set(reach);
    upsert.execute(db.connection()).await?;
    Ok(())
}

/// A permission that this version does not know (any more) allows nothing.
fn grant((permission, reach): &Row) -> Option<Grant> {
    Some(Grant { permission: permission.parse().ok()?, reach: reach.parse().ok()? })
}
