//! The files of leads.

use actix_web::web::{Data, Json, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::id::{LeadId, RecordFileId};
use vestnik_api::leads::RecordId;
use vestnik_api::record_files::{
    FileLink, LinkTo, NewFileLink, NewRecordFile, RecordFile, RecordFileFilter, RenameFile,
};
use vestnik_api::{Page, Permission, Problem};

use super::super::{Shelf, actions, sending};
use super::told_size;
use crate::access::{Can, needs};
use crate::http::uploads::check_unpacked;
use crate::http::{Answer, IfMatch, Params, Tagged, Valid};
use crate::platform::error::Result;

/// Mounts them.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(add).service(rename).service(delete).service(content).service(link);
}

/// List the files of a lead, the newest first.
#[utoipa::path(
    tag = "record_files", operation_id = "list_lead_files", security(("session" = ["leads.read"])),
    params(("id" = i64, Path, description = "The lead's number"), RecordFileFilter),
    responses(
        (status = 200, description = "A page of them", body = Page<RecordFile>),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see leads", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/leads/{id}/files")]
async fn list(
    may: Can<needs::LeadsRead>,
    id: Path<LeadId>,
    filter: Params<RecordFileFilter>,
) -> Answer<Page<RecordFile>> {
    let worked = may.homes_of(Permission::LeadsWrite);
    actions::list(&mut may.db().await?, worked, RecordId::Lead(*id), &filter.0).await.map(Json)
}

/// Add a file to a lead: the body is the file itself, of any kind.
///
/// An `Idempotency-Key` counts for nothing here: a file that came twice is there twice.
#[utoipa::path(
    tag = "record_files", operation_id = "add_lead_file", security(("session" = ["leads.write"])),
    params(("id" = i64, Path, description = "The lead's number"), NewRecordFile),
    request_body(content = String, content_type = "application/octet-stream", description = "The file"),
    responses(
        (status = 201, description = "Added", body = RecordFile, headers(("ETag" = String), ("Location" = String))),
        (status = 400, description = "That is no number, or the body broke off", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to change", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "There is no more room for files of this group, or of what is yours alone", body = Problem),
        (status = 413, description = "The file is too large", body = Problem),
        (status = 415, description = "It is packed for the way", body = Problem),
        (status = 422, description = "It has no name, there is nothing in it, or something evil", body = Problem),
    ),
)]
#[post("/leads/{id}/files")]
async fn add(
    may: Can<needs::LeadsWrite>,
    id: Path<LeadId>,
    new: Params<NewRecordFile>,
    shelf: Data<Shelf>,
    request: HttpRequest,
    body: Payload,
) -> Result<Tagged<RecordFile>> {
    check_unpacked(request.headers())?;
    let seen = may.homes_of(Permission::LeadsRead);
    let body = (told_size(&request), body);
    let file = actions::add(&may, seen, RecordId::Lead(*id), &new.0.name, &shelf, body).await?;
    let (version, address) = (file.version, format!("/api/v1/leads/{}/files/{}", *id, file.id));
    Ok(Tagged::created(file, version, address))
}

/// Rename a file of a lead.
#[utoipa::path(
    tag = "record_files", operation_id = "rename_lead_file", security(("session" = ["leads.write"])),
    params(
        ("id" = i64, Path, description = "The lead's number"),
        ("file" = i64, Path, description = "The file's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version that is meant"),
    ),
    request_body = RenameFile,
    responses(
        (status = 200, description = "Renamed", body = RecordFile, headers(("ETag" = String))),
        (status = 400, description = "The body is not JSON, or that is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to change", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not sent as JSON", body = Problem),
        (status = 422, description = "That is no name", body = Problem),
    ),
)]
#[patch("/leads/{id}/files/{file}")]
async fn rename(
    may: Can<needs::LeadsWrite>,
    path: Path<(LeadId, RecordFileId)>,
    meant: IfMatch,
    to: Valid<RenameFile>,
) -> Result<Tagged<RecordFile>> {
    let ((id, file), seen) = (path.into_inner(), may.homes_of(Permission::LeadsRead));
    let file = actions::rename(&mut may.db().await?, seen, RecordId::Lead(id), file, meant, &to.0).await?;
    let version = file.version;
    Ok(Tagged::found(file, version))
}

/// Delete a file of a lead for good.
#[utoipa::path(
    tag = "record_files", operation_id = "delete_lead_file", security(("session" = ["leads.write"])),
    params(
        ("id" = i64, Path, description = "The lead's number"),
        ("file" = i64, Path, description = "The file's number"),
    ),
    responses(
        (status = 204, description = "Deleted"),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to change", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
    ),
)]
#[delete("/leads/{id}/files/{file}")]
async fn delete(may: Can<needs::LeadsWrite>, path: Path<(LeadId, RecordFileId)>) -> Result<HttpResponse> {
    let ((id, file), seen) = (path.into_inner(), may.homes_of(Permission::LeadsRead));
    actions::delete(&mut may.db().await?, seen, RecordId::Lead(id), file).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Download a file of a lead.
#[utoipa::path(
    tag = "record_files", operation_id = "download_lead_file", security(("session" = ["leads.read"])),
    params(
        ("id" = i64, Path, description = "The lead's number"),
        ("file" = i64, Path, description = "The file's number"),
    ),
    responses(
        (status = 200, description = "The file", content((Vec<u8> = "application/octet-stream")),
            headers(("Content-Disposition" = String))),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see leads", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
    ),
)]
#[get("/leads/{id}/files/{file}/content")]
async fn content(
    may: Can<needs::LeadsRead>,
    path: Path<(LeadId, RecordFileId)>,
    shelf: Data<Shelf>,
) -> Result<HttpResponse> {
    let (id, file) = path.into_inner();
    let content = actions::content(&mut may.db().await?, RecordId::Lead(id), file).await?;
    sending::send(&shelf.storage, &content, LinkTo::Download).await
}

/// Make a link to a file of a lead that needs no sign-in, for a minute.
#[utoipa::path(
    tag = "record_files", operation_id = "link_lead_file", security(("session" = ["leads.read"])),
    params(
        ("id" = i64, Path, description = "The lead's number"),
        ("file" = i64, Path, description = "The file's number"),
    ),
    request_body = NewFileLink,
    responses(
        (status = 200, description = "The link", body = FileLink),
        (status = 400, description = "The body is not JSON, or that is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see leads", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not sent as JSON", body = Problem),
        (status = 422, description = "It can't be looked at, or has no small picture", body = Problem),
    ),
)]
#[post("/leads/{id}/files/{file}/link")]
async fn link(
    may: Can<needs::LeadsRead>,
    path: Path<(LeadId, RecordFileId)>,
    shelf: Data<Shelf>,
    new: Valid<NewFileLink>,
) -> Answer<FileLink> {
    let (id, file) = path.into_inner();
    actions::link(&mut may.db().await?, &shelf.links, RecordId::Lead(id), file, new.0.to).await.map(Json)
}
