//! Feeds over HTTP.

use super::actions::{self, Beside};
use crate::access::{Can, Needs, needs};
use crate::http::{Answer, Params};
use actix_web::get;
use actix_web::web::{Json, Path};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::id::{ClientId, LeadId};
use vestnik_api::leads::RecordId;
use vestnik_api::timeline::{FeedFilter, Happening};
use vestnik_api::{Page, Permission};

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(of_client).service(of_lead);
}

/// See what happened to a client, newest first: changes, comments, files, and the letters that went to it, whoever sent them.
///
/// Of a letter everybody is told who sees the client: when, from whom, its subject and what became of it. Whether you may open it, and its mailing,
/// is said with it.
///
/// Of what it was before, leads that you see and clients that went into it, the changes up to then are told, too: each says of which it is.
/// What one person changed in a row is told as one, so that a page may hold less than it has room for.
#[utoipa::path(
    tag = "timeline", operation_id = "client_timeline", security(("session" = ["clients.read"])),
    params(("id" = i64, Path, description = "The client's number"), FeedFilter),
    responses((status = 200, description = "A page of it", body = Page<Happening>)),
)]
#[get("/clients/{id}/timeline")]
async fn of_client(
    may: Can<needs::ClientsRead>,
    id: Path<ClientId>,
    filter: Params<FeedFilter>,
) -> Answer<Page<Happening>> {
    let beside = beside(&may, Permission::ClientsWrite);
    actions::list(&mut may.db().await?, RecordId::Client(*id), beside, &filter.0).await.map(Json)
}

/// See what happened to a lead, newest first: changes, comments and files.
///
/// What one person changed in a row is told as one, so that a page may hold less than it has room for.
#[utoipa::path(
    tag = "timeline", operation_id = "lead_timeline", security(("session" = ["leads.read"])),
    params(("id" = i64, Path, description = "The lead's number"), FeedFilter),
    responses((status = 200, description = "A page of it", body = Page<Happening>)),
)]
#[get("/leads/{id}/timeline")]
async fn of_lead(may: Can<needs::LeadsRead>, id: Path<LeadId>, filter: Params<FeedFilter>) -> Answer<Page<Happening>> {
    let beside = beside(&may, Permission::LeadsWrite);
    actions::list(&mut may.db().await?, RecordId::Lead(*id), beside, &filter.0).await.map(Json)
}

fn beside<P: Needs>(may: &Can<P>, change: Permission) -> Beside {
    let leads = may.homes_of(Permission::LeadsRead);
    let (letters, mailings) = (may.scope_of(Permission::LogsRead), may.scope_of(Permission::MailingsRead));
    Beside { changed: may.homes_of(change), leads, letters, mailings }
}
