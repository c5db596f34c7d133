//! Merges over HTTP.

use super::actions;
use crate::access::{Can, needs};
use crate::http::{Answer, IfMatch, Valid};
use actix_web::web::{Json, Path};
use actix_web::{get, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::id::ClientId;
use vestnik_api::leads::Similar;
use vestnik_api::merges::{MergeClient, MergePlan, Merged, MergedInto, Unmerged};
use vestnik_api::{Permission, Problem};

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(similar).service(plan).service(merged_into).service(merge).service(unmerge);
}

/// See which clients of the same place may be the same person: those of the same number first, then those of the same name; up to ten.
#[utoipa::path(
    tag = "clients", operation_id = "list_similar_clients", security(("session" = ["clients.read"])),
    params(("id" = i64, Path, description = "The client's number")),
    responses(
        (status = 200, description = "Those that you see", body = Vec<Similar>),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see clients", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
    ),
)]
#[get("/clients/{id}/similar")]
async fn similar(may: Can<needs::ClientsRead>, id: Path<ClientId>) -> Answer<Vec<Similar>> {
    actions::similar(&mut may.db().await?, *id).await.map(Json)
}

/// See what would come of merging two clients: both, and what moves.
#[utoipa::path(
    tag = "clients", operation_id = "plan_client_merge", security(("session" = ["clients.read"])),
    params(
        ("id" = i64, Path, description = "The number of the client that stays"),
        ("from" = i64, Path, description = "The number of the client that would go into it"),
    ),
    responses(
        (status = 200, description = "What would come of it", body = MergePlan),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see clients", body = Problem),
        (status = 404, description = "There is none for you, or they are not of the same place", body = Problem),
    ),
)]
#[get("/clients/{id}/merge/{from}")]
async fn plan(may: Can<needs::ClientsRead>, which: Path<(ClientId, ClientId)>) -> Answer<MergePlan> {
    let (id, from) = which.into_inner();
    actions::plan(&mut may.db().await?, id, from).await.map(Json)
}

/// See which client this one was merged into.
#[utoipa::path(
    tag = "clients", operation_id = "find_client_merge", security(("session" = ["clients.read"])),
    params(("id" = i64, Path, description = "The number of the client that is no more")),
    responses(
        (status = 200, description = "Where it went", body = MergedInto),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see clients", body = Problem),
        (status = 404, description = "It was merged into none that you see", body = Problem),
    ),
)]
#[get("/clients/{id}/merge")]
async fn merged_into(may: Can<needs::ClientsRead>, id: Path<ClientId>) -> Answer<MergedInto> {
    actions::merged_into(&mut may.db().await?, *id).await.map(Json)
}

/// Merge another client into this one, with its comments, files, tags, letters and leads. Done again, this answers the same client.
///
/// Who wanted no letters under either address gets none under the one that is kept.
#[utoipa::path(
    tag = "clients", operation_id = "merge_client", security(("session" = ["clients.write"])),
    params(
        ("id" = i64, Path, description = "The number of the client that stays"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version that is meant"),
    ),
    request_body = MergeClient,
    responses(
        (status = 200, description = "They are one", body = Merged),
        (status = 400, description = "The body is not JSON, or that is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see them, but one is not yours to change", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
        (status = 422, description = "The other one is not of the same place, or is the same", body = Problem),
    ),
)]
#[post("/clients/{id}/merge")]
async fn merge(
    may: Can<needs::ClientsWrite>,
    id: Path<ClientId>,
    meant: IfMatch,
    how: Valid<MergeClient>,
) -> Answer<Merged> {
    let seen = may.homes_of(Permission::ClientsRead);
    actions::merge(&mut may.db().await?, seen, *id, meant, &how.0).await.map(Json)
}

/// Take a merge back, within 30 days: what moved moves back, what came since stays.
///
/// An answer belongs to the comment it answers, and moves back with it, whenever it was given. Who wanted no letters still gets none.
#[utoipa::path(
    tag = "clients", operation_id = "unmerge_client", security(("session" = ["clients.write"])),
    params(("id" = i64, Path, description = "The number of the client that went into another")),
    responses(
        (status = 200, description = "They are two again", body = Unmerged),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see them, but one is not yours to change", body = Problem),
        (status = 404, description = "It was merged into none that you see, wherever that is by now", body = Problem),
        (status = 409, description = "It was too long ago, or another client has its address by now", body = Problem),
    ),
)]
#[post("/clients/{id}/unmerge")]
async fn unmerge(may: Can<needs::ClientsWrite>, id: Path<ClientId>) -> Answer<Unmerged> {
    let seen = may.homes_of(Permission::ClientsRead);
    actions::unmerge(&mut may.db().await?, seen, *id).await.map(Json)
}
