//! Clients over HTTP.

use super::{actions, store};
use crate::access::{Can, needs};
use crate::http::{Answer, IfMatch, Params, Tagged, Valid};
use crate::platform::error::Result;
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, patch, post, put};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::clients::{ChangeClient, Client, ClientFilter, MoveClient, NewClient};
use vestnik_api::deleted::{Deleted, DeletedFilter};
use vestnik_api::id::ClientId;
use vestnik_api::tags::SetTags;
use vestnik_api::{Page, Permission, Problem};

/// Mounts them. What has a name before what has a number: `/clients/deleted` is no client.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list)
        .service(list_deleted)
        .service(create)
        .service(find)
        .service(change)
        .service(delete)
        .service(restore)
        .service(relocate)
        .service(set_tags);
}

/// List the clients you may see, newest first if no order is given.
#[utoipa::path(
    tag = "clients", operation_id = "list_clients", security(("session" = ["clients.read"])),
    params(ClientFilter),
    responses(
        (status = 200, description = "A page of them", body = Page<Client>),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see clients", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/clients")]
async fn list(may: Can<needs::ClientsRead>, filter: Params<ClientFilter>) -> Answer<Page<Client>> {
    actions::list(&mut may.db().await?, &filter.0).await.map(Json)
}

/// List the deleted clients of those you may see that can still be brought back, the last deleted first.
#[utoipa::path(
    tag = "clients", operation_id = "list_deleted_clients", security(("session" = ["clients.read"])),
    params(DeletedFilter),
    responses(
        (status = 200, description = "A page of them", body = Page<Deleted>),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see clients", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/clients/deleted")]
async fn list_deleted(may: Can<needs::ClientsRead>, filter: Params<DeletedFilter>) -> Answer<Page<Deleted>> {
    actions::list_deleted(&mut may.db().await?, &filter.0).await.map(Json)
}

/// Add a client. It is yours, if you don't give it to somebody in its group.
#[utoipa::path(
    tag = "clients", operation_id = "create_client", security(("session" = ["clients.write"])),
    request_body = NewClient,
    responses(
        (status = 201, description = "Added", body = Client, headers(("ETag" = String), ("Location" = String))),
        (status = 400, description = "The body is not JSON", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not add clients", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not sent as JSON", body = Problem),
        (status = 422, description = "A field is not right, or you have a client of this address", body = Problem),
    ),
)]
#[post("/clients")]
async fn create(may: Can<needs::ClientsWrite>, new: Valid<NewClient>) -> Result<Tagged<Client>> {
    let client = actions::create(&mut may.db().await?, &new.0).await?;
    let (version, address) = (client.version, format!("/api/v1/clients/{}", client.id));
    Ok(Tagged::created(client, version, address))
}

/// Read one client.
#[utoipa::path(
    tag = "clients", operation_id = "find_client", security(("session" = ["clients.read"])),
    params(("id" = i64, Path, description = "The client's number")),
    responses(
        (status = 200, description = "The client", body = Client, headers(("ETag" = String))),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see clients", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
    ),
)]
#[get("/clients/{id}")]
async fn find(may: Can<needs::ClientsRead>, id: Path<ClientId>) -> Result<Tagged<Client>> {
    let client = store::find(&mut may.db().await?, *id).await?;
    let version = client.version;
    Ok(Tagged::found(client, version))
}

/// Change what is given about a client; what is absent stays.
#[utoipa::path(
    tag = "clients", operation_id = "change_client", security(("session" = ["clients.write"])),
    params(
        ("id" = i64, Path, description = "The client's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version the change is meant for"),
    ),
    request_body = ChangeClient,
    responses(
        (status = 200, description = "Changed", body = Client, headers(("ETag" = String))),
        (status = 400, description = "The body is not JSON, or that is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to change", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not sent as JSON", body = Problem),
        (status = 422, description = "A field is not right, or another client has this address", body = Problem),
    ),
)]
#[patch("/clients/{id}")]
async fn change(
    may: Can<needs::ClientsWrite>,
    id: Path<ClientId>,
    meant: IfMatch,
    change: Valid<ChangeClient>,
) -> Result<Tagged<Client>> {
    let seen = may.homes_of(Permission::ClientsRead);
    let client = actions::change(&mut may.db().await?, seen, *id, meant, &change.0).await?;
    let version = client.version;
    Ok(Tagged::found(client, version))
}

/// Delete a client. For 30 days it can be brought back.
#[utoipa::path(
    tag = "clients", operation_id = "delete_client", security(("session" = ["clients.write"])),
    params(
        ("id" = i64, Path, description = "The client's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version that is meant"),
    ),
    responses(
        (status = 204, description = "Deleted"),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to delete", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
    ),
)]
#[delete("/clients/{id}")]
async fn delete(may: Can<needs::ClientsWrite>, id: Path<ClientId>, meant: IfMatch) -> Result<HttpResponse> {
    let seen = may.homes_of(Permission::ClientsRead);
    actions::delete(&mut may.db().await?, seen, *id, meant).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Bring back a client that was deleted within the last 30 days.
#[utoipa::path(
    tag = "clients", operation_id = "restore_client", security(("session" = ["clients.write"])),
    params(("id" = i64, Path, description = "The client's number")),
    responses(
        (status = 200, description = "It is back, or was never gone", body = Client, headers(("ETag" = String))),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to bring back", body = Problem),
        (status = 404, description = "There is none for you, or no more", body = Problem),
        (status = 422, description = "Another client has its address by now", body = Problem),
    ),
)]
#[post("/clients/{id}/restore")]
async fn restore(may: Can<needs::ClientsWrite>, id: Path<ClientId>) -> Result<Tagged<Client>> {
    let seen = may.homes_of(Permission::ClientsRead);
    let client = actions::restore(&mut may.db().await?, seen, *id).await?;
    let version = client.version;
    Ok(Tagged::found(client, version))
}

/// Put a client into another group or none, and into other hands: who works in the group sees it then, and its owner's letters go to it.
/// Of its tags it keeps those that are named alike there; the others it loses.
#[utoipa::path(
    tag = "clients", operation_id = "move_client", security(("session" = ["clients.write"])), request_body = MoveClient,
    params(
        ("id" = i64, Path, description = "The client's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version that is meant"),
    ),
    responses(
        (status = 200, description = "Moved", body = Client, headers(("ETag" = String))),
        (status = 403, description = "You see it, but it is not yours to move", body = Problem),
        (status = 409, description = "There is no room for its files where it would go", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
        (status = 422, description = "You or its owner do not work in the group, or it has the address already", body = Problem),
    ),
)]
#[post("/clients/{id}/move")]
async fn relocate(
    may: Can<needs::ClientsWrite>,
    id: Path<ClientId>,
    meant: IfMatch,
    to: Valid<MoveClient>,
) -> Result<Tagged<Client>> {
    let seen = may.homes_of(Permission::ClientsRead);
    let client = actions::relocate(&mut may.db().await?, seen, *id, meant, &to.0).await?;
    let version = client.version;
    Ok(Tagged::found(client, version))
}

/// Say which tags a client bears: all of them, of its group, or of what belongs to its owner and no group. Twenty at most, but for those it bears already.
#[utoipa::path(
    tag = "clients", operation_id = "set_client_tags", security(("session" = ["clients.write"])), request_body = SetTags,
    params(
        ("id" = i64, Path, description = "The client's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version that is meant"),
    ),
    responses(
        (status = 200, description = "It bears them", body = Client, headers(("ETag" = String))),
        (status = 403, description = "You see it, but it is not yours to change", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
        (status = 422, description = "One is no tag of the place where it belongs, or they are too many", body = Problem),
    ),
)]
#[put("/clients/{id}/tags")]
async fn set_tags(
    may: Can<needs::ClientsWrite>,
    id: Path<ClientId>,
    meant: IfMatch,
    set: Valid<SetTags>,
) -> Result<Tagged<Client>> {
    let seen = may.homes_of(Permission::ClientsRead);
    let client = actions::set_tags(&mut may.db().await?, seen, *id, meant, &set.0).await?;
    let version = client.version;
    Ok(Tagged::found(client, version))
}
