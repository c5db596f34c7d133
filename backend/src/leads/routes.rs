//! Leads over HTTP.

use super::actions::{self, Seen};
use super::{live, look, stages, store};
use crate::access::{Can, needs};
use crate::events::Events;
use crate::http::{Answer, IfMatch, Params, Tagged, Valid};
use crate::platform::error::Result;
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, delete, get, patch, post, put};
use tokio_util::sync::CancellationToken;
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::deleted::{Deleted, DeletedFilter};
use vestnik_api::id::LeadId;
use vestnik_api::leads::{
    Board, ChangeLead, Lead, LeadChanged, LeadEventsOf, LeadFilter, MoveLead, NewLead, SetStages, Similar, SimilarTo,
    Stage, StageLead, StagesOf,
};
use vestnik_api::tags::SetTags;
use vestnik_api::{Page, Permission, Problem};

/// Mounts them. What has a name before what has a number: `/leads/board` is no lead.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list)
        .service(board)
        .service(similar)
        .service(list_stages)
        .service(set_stages)
        .service(watch)
        .service(list_deleted)
        .service(create)
        .service(find)
        .service(change)
        .service(delete)
        .service(restore)
        .service(stage)
        .service(relocate)
        .service(set_tags);
}

/// List the leads you may see, newest first if no order is given.
#[utoipa::path(
    tag = "leads", operation_id = "list_leads", security(("session" = ["leads.read"])),
    params(LeadFilter),
    responses(
        (status = 200, description = "A page of them", body = Page<Lead>),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see leads", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/leads")]
async fn list(may: Can<needs::LeadsRead>, filter: Params<LeadFilter>) -> Answer<Page<Lead>> {
    look::list(&mut may.db().await?, &filter.0).await.map(Json)
}

/// The board of one group, or of what belongs to one person and no group: a column for each stage. The filter must say which, by
/// `group` or `ungrouped`; its limit is that of each column, its order and cursor do not count here.
#[utoipa::path(
    tag = "leads", operation_id = "read_board", security(("session" = ["leads.read"])),
    params(LeadFilter),
    responses(
        (status = 200, description = "The board", body = Board),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see leads", body = Problem),
        (status = 404, description = "There is no such group for you", body = Problem),
        (status = 422, description = "A parameter is not right, or no group is named", body = Problem),
    ),
)]
#[get("/leads/board")]
async fn board(may: Can<needs::LeadsRead>, filter: Params<LeadFilter>) -> Answer<Board> {
    look::board(&mut may.db().await?, &filter.0).await.map(Json)
}

/// Leads and clients you may see that may be the same as somebody: by the address, the number or the name. At most ten.
#[utoipa::path(
    tag = "leads", operation_id = "list_similar", security(("session" = ["leads.read"])),
    params(SimilarTo),
    responses(
        (status = 200, description = "Those there are", body = Vec<Similar>),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see leads", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/leads/similar")]
async fn similar(may: Can<needs::LeadsRead>, to: Params<SimilarTo>) -> Answer<Vec<Similar>> {
    let Seen { leads, clients } = seen(&may);
    look::similar(&mut may.db().await?, leads, (clients, None), &to.0).await.map(Json)
}

/// The stages of a group, or of leads that belong to none, in their order.
#[utoipa::path(
    tag = "leads", operation_id = "list_stages", security(("session" = ["leads.read"])),
    params(StagesOf),
    responses(
        (status = 200, description = "The stages", body = Vec<Stage>),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see leads", body = Problem),
        (status = 404, description = "There is no such group for you", body = Problem),
    ),
)]
#[get("/leads/stages")]
async fn list_stages(may: Can<needs::LeadsRead>, of: Params<StagesOf>) -> Answer<Vec<Stage>> {
    look::stages(&mut may.db().await?, of.0.group).await.map(Json)
}

/// Say which stages there are from now on: of a group as its head, of what belongs to none as who may change everybody's leads.
#[utoipa::path(
    tag = "leads", operation_id = "set_stages", security(("session" = ["leads.write"])),
    params(StagesOf), request_body = SetStages,
    responses(
        (status = 200, description = "The stages", body = Vec<Stage>),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "They are not yours to set", body = Problem),
        (status = 404, description = "There is no such group for you", body = Problem),
        (status = 409, description = "Leads stand at a stage that would go, or mean something else", body = Problem),
        (status = 422, description = "A name is there twice, a meaning is missing, or there are too many", body = Problem),
    ),
)]
#[put("/leads/stages")]
async fn set_stages(may: Can<needs::LeadsWrite>, of: Params<StagesOf>, set: Valid<SetStages>) -> Answer<Vec<Stage>> {
    stages::set(&mut may.db().await?, of.0.group, &set.0).await.map(Json)
}

/// Leads you may see, while they change: server-sent events named `lead`. One without a number says that many have changed at once.
#[utoipa::path(
    tag = "leads", operation_id = "watch_leads", security(("session" = ["leads.read"])),
    params(LeadEventsOf),
    responses(
        (status = 200, description = "A stream of events", body = LeadChanged, content_type = "text/event-stream"),
        (status = 404, description = "There is no such group for you", body = Problem),
    ),
)]
#[get("/leads/events")]
async fn watch(
    may: Can<needs::LeadsRead>,
    of: Params<LeadEventsOf>,
    events: Data<Events>,
    closing: Data<CancellationToken>,
) -> Result<HttpResponse> {
    live::answer(may, events.subscribe_page(), closing.child_token(), of.0.group).await
}

/// List the deleted leads of those you may see that can still be brought back, the last deleted first.
#[utoipa::path(
    tag = "leads", operation_id = "list_deleted_leads", security(("session" = ["leads.read"])),
    params(DeletedFilter),
    responses(
        (status = 200, description = "A page of them", body = Page<Deleted>),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see leads", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/leads/deleted")]
async fn list_deleted(may: Can<needs::LeadsRead>, filter: Params<DeletedFilter>) -> Answer<Page<Deleted>> {
    look::list_deleted(&mut may.db().await?, &filter.0).await.map(Json)
}

/// Add a lead. It is yours, if you don't give it to somebody in its group. If similar ones are known to you, they are answered, and
/// nothing is added unless you say `anyway`.
#[utoipa::path(
    tag = "leads", operation_id = "create_lead", security(("session" = ["leads.write"])),
    request_body = NewLead,
    responses(
        (status = 201, description = "Added", body = Lead, headers(("ETag" = String), ("Location" = String))),
        (status = 400, description = "The body is not JSON", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not add leads", body = Problem),
        (status = 409, description = "There are similar ones", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not sent as JSON", body = Problem),
        (status = 422, description = "A field is not right", body = Problem),
    ),
)]
#[post("/leads")]
async fn create(may: Can<needs::LeadsWrite>, new: Valid<NewLead>) -> Result<Tagged<Lead>> {
    let lead = actions::create(&mut may.db().await?, seen(&may), &new.0).await?;
    let (version, address) = (lead.version, format!("/api/v1/leads/{}", lead.id));
    Ok(Tagged::created(lead, version, address))
}

fn seen<P: crate::access::Needs>(may: &Can<P>) -> Seen {
    Seen { leads: may.homes_of(Permission::LeadsRead), clients: may.homes_of(Permission::ClientsRead) }
}

/// Read one lead.
#[utoipa::path(
    tag = "leads", operation_id = "find_lead", security(("session" = ["leads.read"])),
    params(("id" = i64, Path, description = "The lead's number")),
    responses(
        (status = 200, description = "The lead", body = Lead, headers(("ETag" = String))),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see leads", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
    ),
)]
#[get("/leads/{id}")]
async fn find(may: Can<needs::LeadsRead>, id: Path<LeadId>) -> Result<Tagged<Lead>> {
    Ok(tagged(store::find(&mut may.db().await?, *id).await?))
}

fn tagged(lead: Lead) -> Tagged<Lead> {
    let version = lead.version;
    Tagged::found(lead, version)
}

/// Change what is given about a lead; what is absent stays.
#[utoipa::path(
    tag = "leads", operation_id = "change_lead", security(("session" = ["leads.write"])),
    params(
        ("id" = i64, Path, description = "The lead's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version the change is meant for"),
    ),
    request_body = ChangeLead,
    responses(
        (status = 200, description = "Changed", body = Lead, headers(("ETag" = String))),
        (status = 400, description = "The body is not JSON, or that is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to change", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not sent as JSON", body = Problem),
        (status = 422, description = "A field is not right", body = Problem),
    ),
)]
#[patch("/leads/{id}")]
async fn change(
    may: Can<needs::LeadsWrite>,
    id: Path<LeadId>,
    meant: IfMatch,
    change: Valid<ChangeLead>,
) -> Result<Tagged<Lead>> {
    let seen = may.homes_of(Permission::LeadsRead);
    actions::change(&mut may.db().await?, seen, *id, meant, &change.0).await.map(tagged)
}

/// Delete a lead. For 30 days it can be brought back.
#[utoipa::path(
    tag = "leads", operation_id = "delete_lead", security(("session" = ["leads.write"])),
    params(
        ("id" = i64, Path, description = "The lead's number"),
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
#[delete("/leads/{id}")]
async fn delete(may: Can<needs::LeadsWrite>, id: Path<LeadId>, meant: IfMatch) -> Result<HttpResponse> {
    let seen = may.homes_of(Permission::LeadsRead);
    actions::delete(&mut may.db().await?, seen, *id, meant).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Bring back a lead that was deleted within the last 30 days.
#[utoipa::path(
    tag = "leads", operation_id = "restore_lead", security(("session" = ["leads.write"])),
    params(("id" = i64, Path, description = "The lead's number")),
    responses(
        (status = 200, description = "It is back, or was never gone", body = Lead, headers(("ETag" = String))),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to bring back", body = Problem),
        (status = 404, description = "There is none for you, or no more", body = Problem),
    ),
)]
#[post("/leads/{id}/restore")]
async fn restore(may: Can<needs::LeadsWrite>, id: Path<LeadId>) -> Result<Tagged<Lead>> {
    let seen = may.homes_of(Permission::LeadsRead);
    actions::restore(&mut may.db().await?, seen, *id, None).await.map(tagged)
}

/// Put a lead to another stage, or to another place in its column of the board.
#[utoipa::path(
    tag = "leads", operation_id = "stage_lead", security(("session" = ["leads.write"])), request_body = StageLead,
    params(
        ("id" = i64, Path, description = "The lead's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version that is meant"),
    ),
    responses(
        (status = 200, description = "It stands there", body = Lead, headers(("ETag" = String))),
        (status = 403, description = "You see it, but it is not yours to put anywhere", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
        (status = 422, description = "The stage is not one of its group, or it is not said why it is lost", body = Problem),
    ),
)]
#[post("/leads/{id}/stage")]
async fn stage(
    may: Can<needs::LeadsWrite>,
    id: Path<LeadId>,
    meant: IfMatch,
    to: Valid<StageLead>,
) -> Result<Tagged<Lead>> {
    let seen = may.homes_of(Permission::LeadsRead);
    actions::stage(&mut may.db().await?, seen, *id, meant, &to.0).await.map(tagged)
}

/// Put a lead into another group or none, and into other hands: who works in the group sees it then. It stands at the first stage there
/// that means the same.
/// Of its tags it keeps those that are named alike there; the others it loses.
#[utoipa::path(
    tag = "leads", operation_id = "move_lead", security(("session" = ["leads.write"])), request_body = MoveLead,
    params(
        ("id" = i64, Path, description = "The lead's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version that is meant"),
    ),
    responses(
        (status = 200, description = "Moved", body = Lead, headers(("ETag" = String))),
        (status = 403, description = "You see it, but it is not yours to move", body = Problem),
        (status = 409, description = "There is no room for its files where it would go", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
        (status = 422, description = "You or its owner do not work in the group", body = Problem),
    ),
)]
#[post("/leads/{id}/move")]
async fn relocate(
    may: Can<needs::LeadsWrite>,
    id: Path<LeadId>,
    meant: IfMatch,
    to: Valid<MoveLead>,
) -> Result<Tagged<Lead>> {
    let seen = may.homes_of(Permission::LeadsRead);
    actions::relocate(&mut may.db().await?, seen, *id, meant, &to.0).await.map(tagged)
}

/// Say which tags a lead bears: all of them, of its group, or of what belongs to its owner and no group. Twenty at most, but for those it bears already.
#[utoipa::path(
    tag = "leads", operation_id = "set_lead_tags", security(("session" = ["leads.write"])), request_body = SetTags,
    params(
        ("id" = i64, Path, description = "The lead's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version that is meant"),
    ),
    responses(
        (status = 200, description = "It bears them", body = Lead, headers(("ETag" = String))),
        (status = 403, description = "You see it, but it is not yours to change", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
        (status = 422, description = "One is no tag of the place where it belongs, or they are too many", body = Problem),
    ),
)]
#[put("/leads/{id}/tags")]
async fn set_tags(
    may: Can<needs::LeadsWrite>,
    id: Path<LeadId>,
    meant: IfMatch,
    set: Valid<SetTags>,
) -> Result<Tagged<Lead>> {
    let seen = may.homes_of(Permission::LeadsRead);
    actions::set_tags(&mut may.db().await?, seen, *id, meant, &set.0).await.map(tagged)
}
