//! Tags over HTTP.

use super::actions;
use super::store::Seen;
use crate::access::{Can, needs};
use crate::http::{Answer, IfMatch, Params, Tagged, Valid};
use crate::platform::error::Result;
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::id::TagId;
use vestnik_api::tags::{ChangeTag, NewTag, TagInUse, TagsOf};
use vestnik_api::{Permission, Problem};

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(create).service(find).service(change).service(remove);
}

fn tagged(tag: TagInUse) -> Tagged<TagInUse> {
    let version = tag.version;
    Tagged::found(tag, version)
}

/// Where somebody who may read clients sees records.
fn reads(may: &Can<needs::ClientsRead>) -> Seen {
    Seen { clients: may.homes_of(Permission::ClientsRead), leads: may.homes_of(Permission::LeadsRead) }
}

/// Where somebody who may change clients sees records.
fn writes(may: &Can<needs::ClientsWrite>) -> Seen {
    Seen { clients: may.homes_of(Permission::ClientsRead), leads: may.homes_of(Permission::LeadsRead) }
}

/// List the tags of a group, or of what belongs to one person and no group, by name, with how many records you see bear them.
#[utoipa::path(
    tag = "tags", operation_id = "list_tags", security(("session" = ["clients.read"])),
    params(TagsOf),
    responses(
        (status = 200, description = "All of them", body = Vec<TagInUse>),
        (status = 404, description = "There is no such group or person for you", body = Problem),
        (status = 422, description = "A group and a person are named", body = Problem),
    ),
)]
#[get("/tags")]
async fn list(may: Can<needs::ClientsRead>, of: Params<TagsOf>) -> Answer<Vec<TagInUse>> {
    actions::list(&mut may.db().await?, reads(&may), of.0).await.map(Json)
}

/// Make a tag, in a group where you work, or for what belongs to you and no group. There may be a hundred in one place.
#[utoipa::path(
    tag = "tags", operation_id = "create_tag", security(("session" = ["clients.write"])), request_body = NewTag,
    responses(
        (status = 201, description = "Made", body = TagInUse, headers(("ETag" = String), ("Location" = String))),
        (status = 404, description = "There is no such group or person for you", body = Problem),
        (status = 409, description = "There are a hundred already", body = Problem),
        (status = 422, description = "A field is not right, the name is taken, or you do not work in the group", body = Problem),
    ),
)]
#[post("/tags")]
async fn create(may: Can<needs::ClientsWrite>, new: Valid<NewTag>) -> Result<Tagged<TagInUse>> {
    let tag = actions::create(&mut may.db().await?, writes(&may), &new.0).await?;
    let (version, address) = (tag.version, format!("/api/v1/tags/{}", tag.id));
    Ok(Tagged::created(tag, version, address))
}

/// Read one tag.
#[utoipa::path(
    tag = "tags", operation_id = "find_tag", security(("session" = ["clients.read"])),
    params(("id" = i64, Path, description = "The tag's number")),
    responses((status = 200, description = "The tag", body = TagInUse, headers(("ETag" = String)))),
)]
#[get("/tags/{id}")]
async fn find(may: Can<needs::ClientsRead>, id: Path<TagId>) -> Result<Tagged<TagInUse>> {
    actions::find(&mut may.db().await?, reads(&may), *id).await.map(tagged)
}

/// Rename a tag, or give it another colour, wherever it is borne.
#[utoipa::path(
    tag = "tags", operation_id = "change_tag", security(("session" = ["clients.write"])), request_body = ChangeTag,
    params(("id" = i64, Path, description = "The tag's number"), ("If-Match" = Option<String>, Header, description = "Its ETag")),
    responses(
        (status = 200, description = "As it is now", body = TagInUse, headers(("ETag" = String))),
        (status = 403, description = "You see it, but it is not yours to change", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
        (status = 422, description = "A field is not right, or the name is taken", body = Problem),
    ),
)]
#[patch("/tags/{id}")]
async fn change(
    may: Can<needs::ClientsWrite>,
    id: Path<TagId>,
    meant: IfMatch,
    change: Valid<ChangeTag>,
) -> Result<Tagged<TagInUse>> {
    actions::change(&mut may.db().await?, writes(&may), *id, meant, &change.0).await.map(tagged)
}

/// Delete a tag. Nothing bears it any more.
#[utoipa::path(
    tag = "tags", operation_id = "delete_tag", security(("session" = ["clients.write"])),
    params(("id" = i64, Path, description = "The tag's number"), ("If-Match" = Option<String>, Header, description = "Its ETag")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 403, description = "You see it, but it is not yours to delete", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
    ),
)]
#[delete("/tags/{id}")]
async fn remove(may: Can<needs::ClientsWrite>, id: Path<TagId>, meant: IfMatch) -> Result<HttpResponse> {
    actions::delete(&mut may.db().await?, writes(&may), *id, meant).await?;
    Ok(HttpResponse::NoContent().finish())
}
