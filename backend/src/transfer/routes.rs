//! Import and export over HTTP.

use super::export::Clients;
use super::leads::Leads;
use super::stop_list::StopList;
use super::upload::{MAX_FILE, Upload, too_large};
use super::{actions, refused, stop_list, store};
use crate::access::{Can, needs};
use crate::audit::{self, Of};
use crate::clients;
use crate::custom_fields::{self, Columns};
use crate::http::search::patterns;
use crate::http::uploads::{Uploads, check_unpacked};
use crate::http::{Answer, Exported, Params, Valid, table};
use crate::leads;
use crate::platform::error::{Error, Result};
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::web::{Data, Json, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::audit::Act;
use vestnik_api::clients::{Client, ClientFilter};
use vestnik_api::custom_fields::Bearer;
use vestnik_api::export::FileOptions;
use vestnik_api::id::ImportId;
use vestnik_api::imports::{
    Import, ImportLook, ImportOptions, ImportPage, ImportPreview, ImportProblem, ImportSettings, RefusedOptions,
};
use vestnik_api::leads::LeadFilter;
use vestnik_api::suppressions::{StopListImport, StopListImported, SuppressionFilter};
use vestnik_api::{Code, Page, Problem};

/// Mounts them. Before those of clients: `/clients/export` is no client.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(create).service(hand_in).service(list).service(find).service(discard).service(preview);
    config.service(set).service(check).service(start).service(cancel).service(undo);
    config.service(problems).service(refused_rows).service(kept).service(bring_out).service(bring_out_leads);
    config.service(stop_list_in).service(stop_list_out);
}

/// Bring in clients from a file at once: the body is the file itself, of at most 64 MB. A job reads it.
///
/// A text in UTF-8, UTF-16 with a byte order mark, or Windows-1251, its cells parted by commas, semicolons, tabulators or bars; or an
/// Excel workbook, of which the first sheet is read. The first row names the columns, in English or Russian: name, e-mail, phone,
/// comment. Good rows become clients, bad ones are reported. To say which column holds what, see `POST /imports`.
#[utoipa::path(
    tag = "imports", operation_id = "import_clients", security(("session" = ["clients.write"])),
    params(ImportOptions),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file"),
    responses(
        (status = 202, description = "Taken; see how far it is", body = Import, headers(("Location" = String))),
        (status = 400, description = "The body broke off", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not add clients", body = Problem),
        (status = 413, description = "The file is too large", body = Problem),
        (status = 415, description = "The body is not sent as a file", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[post("/clients/import")]
async fn create(
    may: Can<needs::ClientsWrite>,
    options: Params<ImportOptions>,
    uploads: Data<Uploads>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse> {
    let import = take(&may, &options.0, &uploads, &request, body, true).await?;
    let address = format!("/api/v1/imports/{}", import.id);
    Ok(HttpResponse::Accepted().insert_header(("Location", address)).json(import))
}

async fn take(
    may: &Can<needs::ClientsWrite>,
    options: &ImportOptions,
    uploads: &Uploads,
    request: &HttpRequest,
    body: Payload,
    at_once: bool,
) -> Result<Import> {
    acceptable(request.headers())?;
    actions::file_name(options)?;
    let content = actions::unpacked(Upload::receive(uploads, may.actor().user, body).await?).await?;
    actions::create(&mut may.db().await?, options, content, at_once).await
}

/// Hand in a file to be looked at: the body is the file itself, of at most 64 MB. Nothing comes in before it is started.
///
/// Of the files that wait to be started, five of each person are kept, for 30 days.
#[utoipa::path(
    tag = "imports", operation_id = "upload_import", security(("session" = ["clients.write"])),
    params(ImportOptions),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file"),
    responses(
        (status = 201, description = "Kept; or `failed`, if it can't be read", body = Import, headers(("Location" = String))),
        (status = 400, description = "The body broke off", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not add clients", body = Problem),
        (status = 413, description = "The file is too large", body = Problem),
        (status = 415, description = "The body is not sent as a file", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[post("/imports")]
async fn hand_in(
    may: Can<needs::ClientsWrite>,
    options: Params<ImportOptions>,
    uploads: Data<Uploads>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse> {
    let import = take(&may, &options.0, &uploads, &request, body, false).await?;
    let address = format!("/api/v1/imports/{}", import.id);
    Ok(HttpResponse::Created().insert_header(("Location", address)).json(import))
}

/// See the columns of a file that is not started yet, and its first rows. What is not said is as it is set, or seems to be.
#[utoipa::path(
    tag = "imports", operation_id = "preview_import", security(("session" = ["clients.write"])),
    params(("id" = i64, Path, description = "The import's number"), ImportLook),
    responses(
        (status = 200, description = "What it looks like", body = ImportPreview),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not add clients", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "It was started: its file is not kept", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/imports/{id}/preview")]
async fn preview(
    may: Can<needs::ClientsWrite>,
    id: Path<ImportId>,
    asked: Params<ImportLook>,
) -> Answer<ImportPreview> {
    actions::preview(&mut may.db().await?, *id, asked.0).await.map(Json)
}

/// Say how a file is to be read, and what becomes of its rows.
#[utoipa::path(
    tag = "imports", operation_id = "set_import", security(("session" = ["clients.write"])),
    params(("id" = i64, Path, description = "The import's number")),
    request_body = ImportSettings,
    responses(
        (status = 200, description = "Set; what a dry run found does not hold any more", body = Import),
        (status = 400, description = "The body is not JSON, or that is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not add clients", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "It is under way, or was started", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not sent as JSON", body = Problem),
        (status = 422, description = "A field is not right, or no column holds a name or an address", body = Problem),
    ),
)]
#[put("/imports/{id}/mapping")]
async fn set(may: Can<needs::ClientsWrite>, id: Path<ImportId>, settings: Valid<ImportSettings>) -> Answer<Import> {
    actions::set(&mut may.db().await?, *id, settings.0).await.map(Json)
}

/// Make a dry run: the file is read as it would be, and nothing is written. Its figures and problems say what would become of it.
#[utoipa::path(
    tag = "imports", operation_id = "check_import", security(("session" = ["clients.write"])),
    params(("id" = i64, Path, description = "The import's number")),
    responses(
        (status = 200, description = "A job does it", body = Import),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not add clients", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "It is under way, or was started", body = Problem),
        (status = 422, description = "Its columns are not told apart", body = Problem),
    ),
)]
#[post("/imports/{id}/check")]
async fn check(may: Can<needs::ClientsWrite>, id: Path<ImportId>) -> Answer<Import> {
    actions::check(&mut may.db().await?, *id).await.map(Json)
}

/// Bring a file in; or go on with one that was ended, where it was.
#[utoipa::path(
    tag = "imports", operation_id = "start_import", security(("session" = ["clients.write"])),
    params(("id" = i64, Path, description = "The import's number")),
    responses(
        (status = 200, description = "A job does it", body = Import),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not add clients", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "It is under way, or at its end", body = Problem),
        (status = 422, description = "Its columns are not told apart, or you do not work in its group any more", body = Problem),
    ),
)]
#[post("/imports/{id}/start")]
async fn start(may: Can<needs::ClientsWrite>, id: Path<ImportId>) -> Answer<Import> {
    actions::start(&mut may.db().await?, *id).await.map(Json)
}

/// End it where it is, within a second: what is in stays. It can be started again, or undone. A dry run is as if it had not been begun.
#[utoipa::path(
    tag = "imports", operation_id = "cancel_import", security(("session" = ["clients.write"])),
    params(("id" = i64, Path, description = "The import's number")),
    responses(
        (status = 200, description = "Ended, or was already", body = Import),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not add clients", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "There is nothing to end", body = Problem),
    ),
)]
#[post("/imports/{id}/cancel")]
async fn cancel(may: Can<needs::ClientsWrite>, id: Path<ImportId>) -> Answer<Import> {
    actions::cancel(&mut may.db().await?, *id).await.map(Json)
}

/// Undo an import, within 30 days: what it made is deleted, what it changed is as it was. What somebody changed since is kept.
#[utoipa::path(
    tag = "imports", operation_id = "undo_import", security(("session" = ["clients.write"])),
    params(("id" = i64, Path, description = "The import's number")),
    responses(
        (status = 200, description = "A job does it", body = Import),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not add clients", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "There is nothing to undo, or it is too long ago", body = Problem),
    ),
)]
#[post("/imports/{id}/undo")]
async fn undo(may: Can<needs::ClientsWrite>, id: Path<ImportId>) -> Answer<Import> {
    actions::undo(&mut may.db().await?, *id).await.map(Json)
}

/// Throw away a file that was never started.
#[utoipa::path(
    tag = "imports", operation_id = "discard_import", security(("session" = ["clients.write"])),
    params(("id" = i64, Path, description = "The import's number")),
    responses(
        (status = 204, description = "Gone"),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not add clients", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "It was started", body = Problem),
    ),
)]
#[delete("/imports/{id}")]
async fn discard(may: Can<needs::ClientsWrite>, id: Path<ImportId>) -> Result<HttpResponse> {
    actions::discard(&mut may.db().await?, *id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A file is sent as CSV, as text, as a workbook, or as what a browser takes any file for.
fn acceptable(headers: &HeaderMap) -> Result<()> {
    const TYPES: [&str; 8] = [
        "text/csv",
        "text/plain",
        "text/tab-separated-values",
        "text/comma-separated-values",
        "application/csv",
        "application/octet-stream",
        "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ];
    check_unpacked(headers)?;
    let header = |name| headers.get(name).and_then(|value: &actix_web::http::header::HeaderValue| value.to_str().ok());
    let kind = header(CONTENT_TYPE).unwrap_or("text/csv").split(';').next().unwrap_or_default().trim();
    if !TYPES.iter().any(|known| known.eq_ignore_ascii_case(kind)) {
        return Err(Error::because(Code::UnsupportedMediaType, "send the file itself, as text/csv"));
    }
    if header(CONTENT_LENGTH).and_then(|length| length.parse().ok()).is_some_and(|length: u64| length > MAX_FILE) {
        return Err(too_large());
    }
    Ok(())
}

/// List the imports of those whose clients you may change, newest first.
#[utoipa::path(
    tag = "imports", operation_id = "list_imports", security(("session" = ["clients.write"])),
    params(ImportPage),
    responses(
        (status = 200, description = "A page of them", body = Page<Import>),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not add clients", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/imports")]
async fn list(may: Can<needs::ClientsWrite>, asked: Params<ImportPage>) -> Answer<Page<Import>> {
    actions::list(&mut may.db().await?, &asked.0).await.map(Json)
}

/// See how far an import is.
#[utoipa::path(
    tag = "imports", operation_id = "find_import", security(("session" = ["clients.write"])),
    params(("id" = i64, Path, description = "The import's number")),
    responses(
        (status = 200, description = "The import", body = Import),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not add clients", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
    ),
)]
#[get("/imports/{id}")]
async fn find(may: Can<needs::ClientsWrite>, id: Path<ImportId>) -> Answer<Import> {
    store::find(&mut may.db().await?, *id).await.map(Json)
}

/// See which cells kept rows out, in the order of the file; the first ten thousand are kept.
#[utoipa::path(
    tag = "imports", operation_id = "list_import_problems", security(("session" = ["clients.write"])),
    params(("id" = i64, Path, description = "The import's number"), ImportPage),
    responses(
        (status = 200, description = "A page of them", body = Page<ImportProblem>),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not add clients", body = Problem),
        (status = 404, description = "There is no such import for you", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/imports/{id}/problems")]
async fn problems(
    may: Can<needs::ClientsWrite>,
    id: Path<ImportId>,
    asked: Params<ImportPage>,
) -> Answer<Page<ImportProblem>> {
    actions::problems(&mut may.db().await?, *id, &asked.0).await.map(Json)
}

/// Bring out the rows that did not come in, as they stood in the file, with their line and what is wrong in two columns before them:
/// the first hundred thousand. Mended, it can be brought in again.
#[utoipa::path(
    tag = "imports", operation_id = "export_refused_rows", security(("session" = ["clients.write"])),
    params(("id" = i64, Path, description = "The import's number"), RefusedOptions),
    responses(
        (status = 200, description = "The file", body = String, content_type = "text/csv", headers(("Content-Disposition" = String))),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not add clients", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/imports/{id}/refused")]
async fn refused_rows(
    may: Can<needs::ClientsWrite>,
    id: Path<ImportId>,
    options: Params<RefusedOptions>,
) -> Result<HttpResponse> {
    refused::answer(may, *id, options.0.delimiter).await
}

/// See the clients that undoing an import left as they are, as somebody changed them since.
#[utoipa::path(
    tag = "imports", operation_id = "list_kept_clients", security(("session" = ["clients.write"])),
    params(("id" = i64, Path, description = "The import's number"), ImportPage),
    responses(
        (status = 200, description = "A page of them", body = Page<Client>),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not add clients", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/imports/{id}/kept")]
async fn kept(may: Can<needs::ClientsWrite>, id: Path<ImportId>, asked: Params<ImportPage>) -> Answer<Page<Client>> {
    actions::kept(&mut may.db().await?, *id, &asked.0).await.map(Json)
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
