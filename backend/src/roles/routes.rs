//! Roles and permissions over HTTP.

use super::{actions, store};
use crate::access::{Can, needs};
use crate::events::{AtOnce, Event};
use crate::http::{Answer, IfMatch, Tagged, Valid};
use crate::platform::error::Result;
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, delete, get, patch, post, put};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::id::{RoleId, UserId};
use vestnik_api::roles::{ChangeRole, Give, Given, Known, NewRole, Role};
use vestnik_api::{Permission, Problem};

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(permissions).service(list).service(find).service(create).service(change).service(remove);
    config.service(given).service(give).service(take).service(allow).service(disallow);
}

fn tagged(role: Role) -> Tagged<Role> {
    let version = role.version;
    Tagged::found(role, version)
}

/// List the permissions there are, and how far each can be given.
#[utoipa::path(
    tag = "roles", operation_id = "list_permissions", security(("session" = ["roles.read"])),
    responses((status = 200, description = "All of them", body = Vec<Known>)),
)]
#[get("/permissions")]
async fn permissions(_may: Can<needs::RolesRead>) -> Answer<Vec<Known>> {
    let known = |permission: &Permission| Known { permission: *permission, reaches: permission.reaches().to_vec() };
    Ok(Json(Permission::ALL.iter().map(known).collect()))
}

/// List all roles with what they allow. There are a hundred at most.
#[utoipa::path(
    tag = "roles", operation_id = "list_roles", security(("session" = ["roles.read"])),
    responses((status = 200, description = "All of them, the built-in ones first", body = Vec<Role>)),
)]
#[get("/roles")]
async fn list(may: Can<needs::RolesRead>) -> Answer<Vec<Role>> {
    store::list(&mut may.db().await?).await.map(Json)
}

/// See one role.
#[utoipa::path(
    tag = "roles", operation_id = "find_role", security(("session" = ["roles.read"])),
    params(("id" = i64, Path, description = "The role's number")),
    responses((status = 200, description = "The role", body = Role, headers(("ETag" = String)))),
)]
#[get("/roles/{id}")]
async fn find(may: Can<needs::RolesRead>, id: Path<RoleId>) -> Result<Tagged<Role>> {
    store::find(&mut may.db().await?, *id).await.map(tagged)
}

/// Build a role of permissions that you have yourself.
#[utoipa::path(
    tag = "roles", operation_id = "create_role", security(("session" = ["roles.write"])), request_body = NewRole,
    responses(
        (status = 201, description = "The new role", body = Role, headers(("ETag" = String), ("Location" = String))),
        (status = 403, description = "It allows what you may not do yourself", body = Problem),
        (status = 422, description = "A field is not right, or the name is taken", body = Problem),
    ),
)]
#[post("/roles")]
async fn create(may: Can<needs::RolesWrite>, new: Valid<NewRole>) -> Result<Tagged<Role>> {
    let role = actions::create(&mut may.db().await?, &new.0).await?;
    let (version, address) = (role.version, format!("/api/v1/roles/{}", role.id));
    Ok(Tagged::created(role, version, address))
}

/// Change a role. Whoever has it may do at once what it allows from now on, and no more.
#[utoipa::path(
    tag = "roles", operation_id = "change_role", security(("session" = ["roles.write"])), request_body = ChangeRole,
    params(("id" = i64, Path, description = "The role's number"), ("If-Match" = Option<String>, Header, description = "Its ETag")),
    responses(
        (status = 200, description = "As it is now", body = Role, headers(("ETag" = String))),
        (status = 403, description = "It allows, or would allow, what you may not do yourself", body = Problem),
        (status = 409, description = "Built-in roles keep their names, and the admin his permissions", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
        (status = 422, description = "A field is not right, or the name is taken", body = Problem),
    ),
)]
#[patch("/roles/{id}")]
async fn change(
    may: Can<needs::RolesWrite>,
    id: Path<RoleId>,
    meant: IfMatch,
    at_once: Data<AtOnce>,
    change: Valid<ChangeRole>,
) -> Result<Tagged<Role>> {
    let role = actions::change(&mut may.db().await?, *id, meant, &change.0).await?;
    at_once.tell(Event::RolesChanged);
    Ok(tagged(role))
}

/// Delete a role, and take it from whoever has it.
#[utoipa::path(
    tag = "roles", operation_id = "delete_role", security(("session" = ["roles.write"])),
    params(("id" = i64, Path, description = "The role's number"), ("If-Match" = Option<String>, Header, description = "Its ETag")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 403, description = "It allows what you may not do yourself", body = Problem),
        (status = 409, description = "Built-in roles stay", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
    ),
)]
#[delete("/roles/{id}")]
async fn remove(
    may: Can<needs::RolesWrite>,
    id: Path<RoleId>,
    meant: IfMatch,
    at_once: Data<AtOnce>,
) -> Result<HttpResponse> {
    actions::delete(&mut may.db().await?, *id, meant).await?;
    at_once.tell(Event::RolesChanged);
    Ok(HttpResponse::NoContent().finish())
}

/// See what somebody was given: his roles, and single permissions beside them.
#[utoipa::path(
    tag = "roles", operation_id = "find_given", security(("session" = ["roles.read"])),
    params(("id" = i64, Path, description = "The person's number")),
    responses((status = 200, description = "What he was given", body = Given)),
)]
#[get("/users/{id}/roles")]
async fn given(may: Can<needs::RolesRead>, id: Path<UserId>) -> Answer<Given> {
    actions::given(&mut may.db().await?, *id).await.map(Json)
}

/// Give somebody a role. It holds at once; given twice, it is given once.
#[utoipa::path(
    tag = "roles", operation_id = "give_role", security(("session" = ["roles.write"])),
    params(("id" = i64, Path, description = "The person's number"), ("role" = i64, Path, description = "The role's number")),
    responses(
        (status = 200, description = "What he has now", body = Given),
        (status = 403, description = "It allows what you may not do yourself", body = Problem),
        (status = 409, description = "He has not confirmed his address yet", body = Problem),
    ),
)]
#[put("/users/{id}/roles/{role}")]
async fn give(may: Can<needs::RolesWrite>, of: Path<(UserId, RoleId)>, at_once: Data<AtOnce>) -> Answer<Given> {
    let (user, role) = of.into_inner();
    let now = actions::give_numbered(&mut may.db().await?, user, role).await?;
    at_once.tell(Event::PersonChanged(user));
    Ok(Json(now))
}

/// Take a role from somebody. That holds at once.
#[utoipa::path(
    tag = "roles", operation_id = "take_role", security(("session" = ["roles.write"])),
    params(("id" = i64, Path, description = "The person's number"), ("role" = i64, Path, description = "The role's number")),
    responses(
        (status = 200, description = "What he has now", body = Given),
        (status = 403, description = "It allows what you may not do yourself", body = Problem),
        (status = 409, description = "He is the last administrator", body = Problem),
    ),
)]
#[delete("/users/{id}/roles/{role}")]
async fn take(may: Can<needs::RolesWrite>, of: Path<(UserId, RoleId)>, at_once: Data<AtOnce>) -> Answer<Given> {
    let (user, role) = of.into_inner();
    let now = actions::take_numbered(&mut may.db().await?, user, role).await?;
    at_once.tell(Event::PersonChanged(user));
    Ok(Json(now))
}

/// Give somebody a single permission beside his roles, or another reach of it. It holds at once.
#[utoipa::path(
    tag = "roles", operation_id = "give_permission", security(("session" = ["roles.write"])), request_body = Give,
    params(
        ("id" = i64, Path, description = "The person's number"),
        ("permission" = Permission, Path, description = "The permission"),
    ),
    responses(
        (status = 200, description = "What he has now", body = Given),
        (status = 403, description = "You may not do that yourself", body = Problem),
        (status = 409, description = "He has not confirmed his address yet", body = Problem),
        (status = 422, description = "It does not go that far", body = Problem),
    ),
)]
#[put("/users/{id}/permissions/{permission}")]
async fn allow(
    may: Can<needs::RolesWrite>,
    of: Path<(UserId, Permission)>,
    at_once: Data<AtOnce>,
    far: Valid<Give>,
) -> Answer<Given> {
    let (user, permission) = of.into_inner();
    let now = actions::set_permission(&mut may.db().await?, user, permission, Some(far.0.reach)).await?;
    at_once.tell(Event::PersonChanged(user));
    Ok(Json(now))
}

/// Take a single permission from somebody. What his roles allow stays.
#[utoipa::path(
    tag = "roles", operation_id = "take_permission", security(("session" = ["roles.write"])),
    params(
        ("id" = i64, Path, description = "The person's number"),
        ("permission" = Permission, Path, description = "The permission"),
    ),
    responses(
        (status = 200, description = "What he has now", body = Given),
        (status = 403, description = "You may not do that yourself", body = Problem),
    ),
)]
#[delete("/users/{id}/permissions/{permission}")]
async fn disallow(may: Can<needs::RolesWrite>, of: Path<(UserId, Permission)>, at_once: Data<AtOnce>) -> Answer<Given> {
    let (user, permission) = of.into_inner();
    let now = actions::set_permission(&mut may.db().await?, user, permission, None).await?;
    at_once.tell(Event::PersonChanged(user));
    Ok(Json(now))
}
