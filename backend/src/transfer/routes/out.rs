//! Files on their way out, and the stop list both ways, over HTTP.

use super::acceptable;
use crate::access::{Can, needs};
use crate::audit::{self, Of};
use crate::clients;
use crate::custom_fields::{self, Columns};
use crate::http::search::patterns;
use crate::http::uploads::Uploads;
use crate::http::{Answer, Exported, Params, table};
use crate::leads;
use crate::platform::error::Result;
use crate::transfer::export::Clients;
use crate::transfer::leads::Leads;
use crate::transfer::stop_list::{self, StopList};
use crate::transfer::upload::Upload;
use actix_web::web::{Data, Json, Payload};
use actix_web::{HttpRequest, HttpResponse, get, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::Problem;
use vestnik_api::audit::Act;
use vestnik_api::clients::ClientFilter;
use vestnik_api::custom_fields::Bearer;
use vestnik_api::export::FileOptions;
use vestnik_api::leads::LeadFilter;
use vestnik_api::suppressions::{StopListImport, StopListImported, SuppressionFilter};

/// Mounts them.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(bring_out).service(bring_out_leads).service(stop_list_in).service(stop_list_out);
}

/// Bring out all clients that a filter finds, as a file.
///
/// Cells that a spreadsheet would take for a formula have an apostrophe before them; an import takes it off again.
#[utoipa::path(
    tag = "clients", operation_id = "export_clients", security(("session" = ["clients.read"])),
    params(ClientFilter, FileOptions),
    responses(
        (status = 200, description = "The file", content(
        (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "application/x-ndjson"), (String = "text/vcard")),
        headers(("Content-Disposition" = String))),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see clients", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/clients/export")]
async fn bring_out(may: Can<needs::ClientsRead>, asked: Exported<ClientFilter>) -> Result<HttpResponse> {
    let wanted = clients::wanted(&asked.filter)?;
    let mut db = may.db().await?;
    audit::note(&mut db, Act::ClientsExported, Of::default(), None::<&()>, Some(&asked.filter)).await?;
    let custom = custom_fields::shown(&mut db, Bearer::Clients, asked.filter.group).await?;
    let now = db.now();
    drop(db);
    let sort = asked.filter.sort.unwrap_or_default();
    table::answer(Clients::new(may, wanted, sort, Columns::of(&custom)), &asked.file, now).await
}

/// Bring out all leads that a filter finds, as a file. `limit` and `cursor` do not count here.
///
/// Cells that a spreadsheet would take for a formula have an apostrophe before them.
#[utoipa::path(
    tag = "leads", operation_id = "export_leads", security(("session" = ["leads.read"])),
    params(LeadFilter, FileOptions),
    responses(
        (status = 200, description = "The file", content(
        (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
        headers(("Content-Disposition" = String))),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see leads", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/leads/export")]
async fn bring_out_leads(may: Can<needs::LeadsRead>, asked: Exported<LeadFilter>) -> Result<HttpResponse> {
    let mut db = may.db().await?;
    let wanted = leads::wanted(&mut db, &asked.filter).await?;
    audit::note(&mut db, Act::LeadsExported, Of::default(), None::<&()>, Some(&asked.filter)).await?;
    let custom = custom_fields::shown(&mut db, Bearer::Leads, asked.filter.group).await?;
    let now = db.now();
    drop(db);
    table::answer(Leads::new(may, wanted, Columns::of(&custom)), &asked.file, now).await
}

/// Put the addresses of a file on your stop list, on that of a group, or on that of the whole service: up to 100,000 of them.
///
/// CSV with a column `email` and, if there are, `reason`, `note` and `since`, as the export writes it; or one address a line. Which is
/// on the list stays as it is, unless the file knows that its reader himself wants no letters.
#[utoipa::path(
    tag = "suppressions", operation_id = "import_suppressions", security(("session" = ["suppressions.write"])),
    params(StopListImport),
    request_body(content = String, content_type = "text/csv", description = "The file"),
    responses(
        (status = 200, description = "What came of it", body = StopListImported),
        (status = 403, description = "You may not do this, or not for the whole service", body = Problem),
        (status = 422, description = "It is no text, is empty, or holds too many addresses", body = Problem),
    ),
)]
#[post("/suppressions/import")]
async fn stop_list_in(
    may: Can<needs::SuppressionsWrite>,
    options: Params<StopListImport>,
    uploads: Data<Uploads>,
    request: HttpRequest,
    body: Payload,
) -> Answer<StopListImported> {
    acceptable(request.headers())?;
    let upload = Upload::receive(&uploads, may.actor().user, body).await?;
    stop_list::bring_in(&mut may.db().await?, &options.0, upload).await.map(Json)
}

/// Bring out the addresses that a filter finds, as a file; one in CSV can be brought in again. `limit` and `cursor` do not count here.
#[utoipa::path(
    tag = "suppressions", operation_id = "export_suppressions", security(("session" = ["suppressions.read"])),
    params(SuppressionFilter, FileOptions),
    responses((status = 200, description = "The file", content(
        (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "application/x-ndjson")),
        headers(("Content-Disposition" = String)))),
)]
#[get("/suppressions/export")]
async fn stop_list_out(may: Can<needs::SuppressionsRead>, asked: Exported<SuppressionFilter>) -> Result<HttpResponse> {
    // What can fail at once fails before it is written down.
    patterns(asked.filter.q.as_deref())?;
    let mut db = may.db().await?;
    stop_list::note(&mut db, &asked.filter).await?;
    let now = db.now();
    drop(db);
    table::answer(StopList::new(may, asked.filter), &asked.file, now).await
}
