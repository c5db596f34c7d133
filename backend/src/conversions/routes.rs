//! Conversions over HTTP.

use super::actions;
use crate::access::{Can, needs};
use crate::http::{Answer, IfMatch, Valid};
use actix_web::web::{Json, Path};
use actix_web::{get, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::conversions::{Conversion, ConversionPlan, Convert, Reverted};
use vestnik_api::id::LeadId;
use vestnik_api::{Permission, Problem};

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(plan).service(convert).service(revert);
}

/// See what would come of making a lead a client: what moves, and which clients may be the same.
#[utoipa::path(
    tag = "leads", operation_id = "plan_conversion", security(("session" = ["leads.read"])),
    params(("id" = i64, Path, description = "The lead's number")),
    responses(
        (status = 200, description = "What would come of it", body = ConversionPlan),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see leads", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
    ),
)]
#[get("/leads/{id}/conversion")]
async fn plan(may: Can<needs::LeadsRead>, id: Path<LeadId>) -> Answer<ConversionPlan> {
    let clients = may.homes_of(Permission::ClientsRead);
    actions::plan(&mut may.db().await?, clients, *id).await.map(Json)
}

/// Make a lead a client, with its comments, files and tags. The lead stays, to be read and not changed; done again, this answers the same client.
///
/// Who wanted no letters under the lead's address gets none as a client, whatever address that has. A description that a client's comment has no
/// room for is cut there, with `…` at its end, and read on the lead.
#[utoipa::path(
    tag = "leads", operation_id = "convert_lead", security(("session" = ["leads.write", "clients.write"])),
    params(
        ("id" = i64, Path, description = "The lead's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version that is meant"),
    ),
    request_body = Convert,
    responses(
        (status = 200, description = "It is a client", body = Conversion),
        (status = 400, description = "The body is not JSON, or that is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to convert, or you may not change clients", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "It has become a client already, which is gone or not for you", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
        (status = 422, description = "A field is not right, another client has its address, or that client is not of the same place", body = Problem),
    ),
)]
#[post("/leads/{id}/convert")]
async fn convert(
    may: Can<needs::LeadsWrite>,
    may_clients: Can<needs::ClientsWrite>,
    id: Path<LeadId>,
    meant: IfMatch,
    how: Valid<Convert>,
) -> Answer<Conversion> {
    let reach = actions::Reach {
        leads: may.homes_of(Permission::LeadsRead),
        clients: may_clients.homes_of(Permission::ClientsWrite),
        clients_seen: may_clients.homes_of(Permission::ClientsRead),
    };
    actions::convert(&mut may.db().await?, reach, *id, meant, &how.0).await.map(Json)
}

/// Take a conversion back, within 30 days: what moved moves back, what came to the client since stays with it.
///
/// An answer belongs to the comment it answers, and moves back with it, whenever it was given. Who wanted no letters still gets none. A client
/// that was there before stays as it is if it was changed since, or if another one has its former address by now.
#[utoipa::path(
    tag = "leads", operation_id = "revert_lead", security(("session" = ["leads.write", "clients.write"])),
    params(("id" = i64, Path, description = "The lead's number")),
    responses(
        (status = 200, description = "It is a lead again", body = Reverted),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to change, or its client is not; or a colleague made it a client, and you are neither its owner nor the head of its group", body = Problem),
        (status = 404, description = "There is none for you, or its client is none for you", body = Problem),
        (status = 409, description = "It is no client, has been one for too long, or its client was merged into another", body = Problem),
    ),
)]
#[post("/leads/{id}/revert")]
async fn revert(
    may: Can<needs::LeadsWrite>,
    may_clients: Can<needs::ClientsWrite>,
    id: Path<LeadId>,
) -> Answer<Reverted> {
    let reach = actions::Reach {
        leads: may.homes_of(Permission::LeadsRead),
        clients: may_clients.homes_of(Permission::ClientsWrite),
        clients_seen: may_clients.homes_of(Permission::ClientsRead),
    };
    actions::revert(&mut may.db().await?, reach, *id).await.map(Json)
}
