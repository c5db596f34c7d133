//! Groups over HTTP.

use super::actions;
use crate::access::{Can, needs};
use crate::events::{AtOnce, Event};
use crate::http::{Answer, IfMatch, Params, Tagged, Valid};
use crate::platform::error::Result;
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, delete, get, patch, post, put};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::groups::{ChangeGroup, Group, GroupFilter, Leaving, Member, MemberFilter, NewGroup, Seat};
use vestnik_api::id::{GroupId, UserId};
use vestnik_api::{Page, Problem};

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(create).service(find).service(change).service(remove);
    config.service(members).service(seat).service(take_out);
}

fn tagged(group: Group) -> Tagged<Group> {
    let version = group.version;
    Tagged::found(group, version)
}

/// List the groups you may see, by name.
#[utoipa::path(
    tag = "groups", operation_id = "list_groups", security(("session" = ["groups.read"])), params(GroupFilter),
    responses((status = 200, description = "A page of them", body = Page<Group>)),
)]
#[get("/groups")]
async fn list(may: Can<needs::GroupsRead>, filter: Params<GroupFilter>) -> Answer<Page<Group>> {
    actions::list(&mut may.db().await?, &filter.0).await.map(Json)
}

/// Make a group. Nobody is in it yet.
#[utoipa::path(
    tag = "groups", operation_id = "create_group", security(("session" = ["groups.write"])), request_body = NewGroup,
    responses(
        (status = 201, description = "The new group", body = Group, headers(("ETag" = String), ("Location" = String))),
        (status = 422, description = "A field is not right, or the name is taken", body = Problem),
    ),
)]
#[post("/groups")]
async fn create(may: Can<needs::GroupsWrite>, new: Valid<NewGroup>) -> Result<Tagged<Group>> {
    let group = actions::create(&mut may.db().await?, &new.0).await?;
    let (version, address) = (group.version, format!("/api/v1/groups/{}", group.id));
    Ok(Tagged::created(group, version, address))
}

/// See one group.
#[utoipa::path(
    tag = "groups", operation_id = "find_group", security(("session" = ["groups.read"])),
    params(("id" = i64, Path, description = "The group's number")),
    responses((status = 200, description = "The group", body = Group, headers(("ETag" = String)))),
)]
#[get("/groups/{id}")]
async fn find(may: Can<needs::GroupsRead>, id: Path<GroupId>) -> Result<Tagged<Group>> {
    actions::find(&mut may.db().await?, *id).await.map(tagged)
}

/// Rename a group, archive it, or let people work in it again.
#[utoipa::path(
    tag = "groups", operation_id = "change_group", security(("session" = ["groups.write"])), request_body = ChangeGroup,
    params(("id" = i64, Path, description = "The group's number"), ("If-Match" = Option<String>, Header, description = "Its ETag")),
    responses(
        (status = 200, description = "As it is now", body = Group, headers(("ETag" = String))),
        (status = 412, description = "It was changed meanwhile", body = Problem),
        (status = 422, description = "A field is not right, or the name is taken", body = Problem),
    ),
)]
#[patch("/groups/{id}")]
async fn change(
    may: Can<needs::GroupsWrite>,
    id: Path<GroupId>,
    meant: IfMatch,
    change: Valid<ChangeGroup>,
) -> Result<Tagged<Group>> {
    actions::change(&mut may.db().await?, *id, meant, &change.0).await.map(tagged)
}

/// Delete a group that has no records. One that has is archived instead.
#[utoipa::path(
    tag = "groups", operation_id = "delete_group", security(("session" = ["groups.write"])),
    params(("id" = i64, Path, description = "The group's number"), ("If-Match" = Option<String>, Header, description = "Its ETag")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 409, description = "It has records, deleted ones too", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
    ),
)]
#[delete("/groups/{id}")]
async fn remove(may: Can<needs::GroupsWrite>, id: Path<GroupId>, meant: IfMatch) -> Result<HttpResponse> {
    actions::delete(&mut may.db().await?, *id, meant).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List who is in a group that you may see.
#[utoipa::path(
    tag = "groups", operation_id = "list_members", security(("session" = ["groups.read"])),
    params(("id" = i64, Path, description = "The group's number"), MemberFilter),
    responses((status = 200, description = "A page of them, heads first, then by name", body = Page<Member>)),
)]
#[get("/groups/{id}/members")]
async fn members(may: Can<needs::GroupsRead>, id: Path<GroupId>, filter: Params<MemberFilter>) -> Answer<Page<Member>> {
    actions::members(&mut may.db().await?, *id, &filter.0).await.map(Json)
}

/// Take somebody into a group, or make him something else in it. He sees its records at once.
#[utoipa::path(
    tag = "groups", operation_id = "set_member", security(("session" = ["groups.write"])), request_body = Seat,
    params(("id" = i64, Path, description = "The group's number"), ("user" = i64, Path, description = "The person's number")),
    responses(
        (status = 204, description = "He is in"),
        (status = 409, description = "His address is not confirmed, or the group is full", body = Problem),
    ),
)]
#[put("/groups/{id}/members/{user}")]
async fn seat(
    may: Can<needs::GroupsWrite>,
    at_once: Data<AtOnce>,
    path: Path<(GroupId, UserId)>,
    seat: Valid<Seat>,
) -> Result<HttpResponse> {
    let (group, user) = path.into_inner();
    actions::seat(&mut may.db().await?, group, user, seat.0.role).await?;
    at_once.tell(Event::PersonChanged(user));
    Ok(HttpResponse::NoContent().finish())
}

/// Take somebody out of a group: with his next question he sees nothing of it. What was his there goes to somebody who stays, by a job.
#[utoipa::path(
    tag = "groups", operation_id = "take_member", security(("session" = ["groups.write"])),
    params(("id" = i64, Path, description = "The group's number"), ("user" = i64, Path, description = "The person's number"), Leaving),
    responses(
        (status = 204, description = "He is out"),
        (status = 422, description = "The heir does not work in the group", body = Problem),
    ),
)]
#[delete("/groups/{id}/members/{user}")]
async fn take_out(
    may: Can<needs::GroupsWrite>,
    at_once: Data<AtOnce>,
    path: Path<(GroupId, UserId)>,
    leaving: Params<Leaving>,
) -> Result<HttpResponse> {
    let (group, user) = path.into_inner();
    actions::take_out(&mut may.db().await?, group, user, leaving.0.heir).await?;
    at_once.tell(Event::PersonChanged(user));
    Ok(HttpResponse::NoContent().finish())
}
