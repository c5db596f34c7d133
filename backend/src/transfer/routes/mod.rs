//! Import and export over HTTP.

mod out;

use super::actions::Taken;
use super::upload::{MAX_FILE, Upload, too_large};
use super::{actions, refused, store};
use crate::access::{Actor, Can, Needs, SignedIn, needs};
use crate::http::uploads::{Uploads, check_unpacked};
use crate::http::{Answer, Params, Valid};
use crate::platform::error::{Error, Result};
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, LOCATION};
use actix_web::web::{Data, Json, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, delete, get, post, put};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::id::ImportId;
use vestnik_api::imports::{
    Import, ImportKind, ImportLook, ImportOptions, ImportPage, ImportPreview, ImportProblem, ImportSettings,
    KeptRecord, RefusedOptions, UploadOptions,
};
use vestnik_api::{Code, Page, Problem};

/// Mounts them. Before those of clients and leads: `/clients/export` is no client.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create)
        .service(create_leads)
        .service(hand_in)
        .service(list)
        .service(find)
        .service(discard)
        .service(preview);
    config.service(set).service(check).service(start).service(cancel).service(undo);
    config.service(problems).service(refused_rows).service(kept);
    out::routes(config);
}

/// Bring in clients from a file at once: the body is the file itself, of at most 128 MB. A job reads it.
///
/// A text in UTF-8, UTF-16 with a byte order mark, or Windows-1251, its cells parted by commas, semicolons, tabulators or bars; or an
/// Excel workbook, of which the first sheet is read. The first row names the columns, in English or Russian: name, e-mail, phone,
/// comment, tags. Good rows become clients, bad ones are reported. To say which column holds what, see `POST /imports`.
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
        (status = 429, description = "Twenty of yours wait already", body = Problem),
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
    at_once(&may, ImportKind::Clients, &options.0, &uploads, &request, body).await
}

/// Bring in leads from a file at once: the body is the file itself, of at most 128 MB. A job reads it.
///
/// It is read like one of clients. The first row names the columns, in English or Russian: name, company, e-mail, phone, stage, amount,
/// source, and so on, as `GET /leads/export` writes them. The leads are yours alone; a row without a stage stands at the first open one. To
/// say which column holds what, and to which group they go, see `POST /imports`.
#[utoipa::path(
    tag = "imports", operation_id = "import_leads", security(("session" = ["leads.write"])),
    params(ImportOptions),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file"),
    responses(
        (status = 202, description = "Taken; see how far it is", body = Import, headers(("Location" = String))),
        (status = 400, description = "The body broke off", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not add leads", body = Problem),
        (status = 413, description = "The file is too large", body = Problem),
        (status = 415, description = "The body is not sent as a file", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
        (status = 429, description = "Twenty of yours wait already", body = Problem),
    ),
)]
#[post("/leads/import")]
async fn create_leads(
    may: Can<needs::LeadsWrite>,
    options: Params<ImportOptions>,
    uploads: Data<Uploads>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse> {
    at_once(&may, ImportKind::Leads, &options.0, &uploads, &request, body).await
}

/// Takes a file in and has it read, as its columns seem to be.
async fn at_once<P: Needs>(
    may: &Can<P>,
    kind: ImportKind,
    options: &ImportOptions,
    uploads: &Uploads,
    request: &HttpRequest,
    body: Payload,
) -> Result<HttpResponse> {
    let content = content(may.actor(), kind, options, uploads, request, body).await?;
    let import = actions::create(&mut may.db().await?, kind, options, content, true).await?;
    Ok(taken(HttpResponse::Accepted(), import))
}

fn taken(mut answer: HttpResponseBuilder, import: Import) -> HttpResponse {
    answer.insert_header((LOCATION, format!("/api/v1/imports/{}", import.id))).json(import)
}

/// Takes a file in, once it is known to be wanted.
async fn content(
    actor: &Actor,
    kind: ImportKind,
    options: &ImportOptions,
    uploads: &Uploads,
    request: &HttpRequest,
    body: Payload,
) -> Result<Taken> {
    acceptable(request.headers())?;
    actions::file_name(kind, options)?;
    actions::unpacked(Upload::receive(uploads, actor.user, body).await?).await
}

/// Hand in a file to be looked at: the body is the file itself, of at most 128 MB. Nothing comes in before it is started.
///
/// Its `kind` says whether its rows are clients or leads, and that takes `clients.write` or `leads.write`.
/// Of the files that wait to be started, five of each person are kept, for 30 days.
#[utoipa::path(
    tag = "imports", operation_id = "upload_import", security(("session" = [])),
    params(UploadOptions),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file"),
    responses(
        (status = 201, description = "Kept; or `failed`, if it can't be read", body = Import, headers(("Location" = String))),
        (status = 400, description = "The body broke off", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not add such records", body = Problem),
        (status = 413, description = "The file is too large", body = Problem),
        (status = 415, description = "The body is not sent as a file", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[post("/imports")]
async fn hand_in(
    me: SignedIn,
    options: Params<UploadOptions>,
    uploads: Data<Uploads>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse> {
    let (kind, options) = options.0.parts();
    actions::check_may(me.actor(), kind)?;
    let content = content(me.actor(), kind, &options, &uploads, &request, body).await?;
    let import = actions::create(&mut me.db().await?, kind, &options, content, false).await?;
    Ok(taken(HttpResponse::Created(), import))
}

/// See the columns of a file that is not started yet, and its first rows. What is not said is as it is set, or seems to be.
#[utoipa::path(
    tag = "imports", operation_id = "preview_import", security(("session" = [])),
    params(("id" = i64, Path, description = "The import's number"), ImportLook),
    responses(
        (status = 200, description = "What it looks like", body = ImportPreview),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "It was started: its file is not kept", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/imports/{id}/preview")]
async fn preview(me: SignedIn, id: Path<ImportId>, asked: Params<ImportLook>) -> Answer<ImportPreview> {
    actions::preview(&mut me.db().await?, *id, asked.0).await.map(Json)
}

/// Say how a file is to be read, and what becomes of its rows.
#[utoipa::path(
    tag = "imports", operation_id = "set_import", security(("session" = [])),
    params(("id" = i64, Path, description = "The import's number")),
    request_body = ImportSettings,
    responses(
        (status = 200, description = "Set; what a dry run found does not hold any more", body = Import),
        (status = 400, description = "The body is not JSON, or that is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "It is under way, or was started", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not sent as JSON", body = Problem),
        (status = 422, description = "A field is not right, or no column holds what a record must have", body = Problem),
    ),
)]
#[put("/imports/{id}/mapping")]
async fn set(me: SignedIn, id: Path<ImportId>, settings: Valid<ImportSettings>) -> Answer<Import> {
    actions::set(&mut me.db().await?, *id, settings.0).await.map(Json)
}

/// Make a dry run: the file is read as it would be, and nothing is written. Its figures and problems say what would become of it.
#[utoipa::path(
    tag = "imports", operation_id = "check_import", security(("session" = [])),
    params(("id" = i64, Path, description = "The import's number")),
    responses(
        (status = 200, description = "A job does it", body = Import),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "It is under way, or was started", body = Problem),
        (status = 422, description = "Its columns are not told apart", body = Problem),
        (status = 429, description = "Twenty of yours wait already", body = Problem),
    ),
)]
#[post("/imports/{id}/check")]
async fn check(me: SignedIn, id: Path<ImportId>) -> Answer<Import> {
    actions::check(&mut me.db().await?, *id).await.map(Json)
}

/// Bring a file in; or go on with one that was ended, where it was.
#[utoipa::path(
    tag = "imports", operation_id = "start_import", security(("session" = [])),
    params(("id" = i64, Path, description = "The import's number")),
    responses(
        (status = 200, description = "A job does it", body = Import),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "It is under way, or at its end", body = Problem),
        (status = 422, description = "Its columns are not told apart, or you do not work in its group any more", body = Problem),
        (status = 429, description = "Twenty of yours wait already", body = Problem),
    ),
)]
#[post("/imports/{id}/start")]
async fn start(me: SignedIn, id: Path<ImportId>) -> Answer<Import> {
    actions::start(&mut me.db().await?, *id).await.map(Json)
}

/// End it where it is, within a second: what is in stays. It can be started again, or undone. A dry run is as if it had not been begun.
#[utoipa::path(
    tag = "imports", operation_id = "cancel_import", security(("session" = [])),
    params(("id" = i64, Path, description = "The import's number")),
    responses(
        (status = 200, description = "Ended, or was already", body = Import),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "There is nothing to end", body = Problem),
    ),
)]
#[post("/imports/{id}/cancel")]
async fn cancel(me: SignedIn, id: Path<ImportId>) -> Answer<Import> {
    actions::cancel(&mut me.db().await?, *id).await.map(Json)
}

/// Undo an import, within 30 days: what it made is deleted, what it changed is as it was. What somebody worked on since is kept.
#[utoipa::path(
    tag = "imports", operation_id = "undo_import", security(("session" = [])),
    params(("id" = i64, Path, description = "The import's number")),
    responses(
        (status = 200, description = "A job does it", body = Import),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "There is nothing to undo, or it is too long ago", body = Problem),
        (status = 429, description = "Twenty of yours wait already", body = Problem),
    ),
)]
#[post("/imports/{id}/undo")]
async fn undo(me: SignedIn, id: Path<ImportId>) -> Answer<Import> {
    actions::undo(&mut me.db().await?, *id).await.map(Json)
}

/// Throw away a file that was never started.
#[utoipa::path(
    tag = "imports", operation_id = "discard_import", security(("session" = [])),
    params(("id" = i64, Path, description = "The import's number")),
    responses(
        (status = 204, description = "Gone"),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "It was started", body = Problem),
    ),
)]
#[delete("/imports/{id}")]
async fn discard(me: SignedIn, id: Path<ImportId>) -> Result<HttpResponse> {
    actions::discard(&mut me.db().await?, *id).await?;
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

/// List the imports of those whose clients or leads you may change, newest first.
#[utoipa::path(
    tag = "imports", operation_id = "list_imports", security(("session" = [])),
    params(ImportPage),
    responses(
        (status = 200, description = "A page of them", body = Page<Import>),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/imports")]
async fn list(me: SignedIn, asked: Params<ImportPage>) -> Answer<Page<Import>> {
    actions::list(&mut me.db().await?, &asked.0).await.map(Json)
}

/// See how far an import is.
#[utoipa::path(
    tag = "imports", operation_id = "find_import", security(("session" = [])),
    params(("id" = i64, Path, description = "The import's number")),
    responses(
        (status = 200, description = "The import", body = Import),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
    ),
)]
#[get("/imports/{id}")]
async fn find(me: SignedIn, id: Path<ImportId>) -> Answer<Import> {
    store::find(&mut me.db().await?, *id).await.map(Json)
}

/// See which cells kept rows out, in the order of the file; the first ten thousand are kept.
#[utoipa::path(
    tag = "imports", operation_id = "list_import_problems", security(("session" = [])),
    params(("id" = i64, Path, description = "The import's number"), ImportPage),
    responses(
        (status = 200, description = "A page of them", body = Page<ImportProblem>),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 404, description = "There is no such import for you", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/imports/{id}/problems")]
async fn problems(me: SignedIn, id: Path<ImportId>, asked: Params<ImportPage>) -> Answer<Page<ImportProblem>> {
    actions::problems(&mut me.db().await?, *id, &asked.0).await.map(Json)
}

/// Bring out the rows that did not come in, as they stood in the file, with their line and what is wrong in two columns before them:
/// the first hundred thousand. Mended, it can be brought in again.
#[utoipa::path(
    tag = "imports", operation_id = "export_refused_rows", security(("session" = [])),
    params(("id" = i64, Path, description = "The import's number"), RefusedOptions),
    responses(
        (status = 200, description = "The file", body = String, content_type = "text/csv", headers(("Content-Disposition" = String))),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/imports/{id}/refused")]
async fn refused_rows(me: SignedIn, id: Path<ImportId>, options: Params<RefusedOptions>) -> Result<HttpResponse> {
    refused::answer(me, *id, options.0.delimiter).await
}

/// See the records that undoing an import left as they are, as somebody worked on them since.
#[utoipa::path(
    tag = "imports", operation_id = "list_kept_records", security(("session" = [])),
    params(("id" = i64, Path, description = "The import's number"), ImportPage),
    responses(
        (status = 200, description = "A page of them", body = Page<KeptRecord>),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/imports/{id}/kept")]
async fn kept(me: SignedIn, id: Path<ImportId>, asked: Params<ImportPage>) -> Answer<Page<KeptRecord>> {
    actions::kept(&me, *id, &asked.0).await.map(Json)
}
