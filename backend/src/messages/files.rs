//! The files of messages over HTTP.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY};
use actix_web::web::{Data, Json, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::id::{MessageFileId, MessageId};
use vestnik_api::message_files::{MAX_FILES_SIZE, MessageFile, NewMessageFile};
use vestnik_api::{Permission, Problem};

use super::{attach as actions, rules};
use crate::access::{Can, needs};
use crate::http::disposition::to_be_kept;
use crate::http::pieces;
use crate::http::uploads::{Uploads, check_unpacked};
use crate::http::{Answer, Params};
use crate::platform::error::Result;

/// Mounts them.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(attach).service(content).service(remove);
}

/// List the files that go out with the letters of a message, in the order in which they were attached.
#[utoipa::path(
    tag = "messages", operation_id = "list_message_files", security(("session" = ["messages.read"])),
    params(("id" = i64, Path, description = "The message's number")),
    responses(
        (status = 200, description = "Ten at most", body = Vec<MessageFile>),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see messages", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
    ),
)]
#[get("/messages/{id}/files")]
async fn list(may: Can<needs::MessagesRead>, id: Path<MessageId>) -> Answer<Vec<MessageFile>> {
    actions::list(&mut may.db().await?, *id).await.map(Json)
}

/// Attach a file to a message: the body is the file itself.
///
/// It goes out with every letter of each run that begins from now on, and with test letters; the message's version stays. A message has
/// at most 10 files of 10 MB together, and all of one person's have 200 MB. Programs are refused, as mail servers refuse them.
#[utoipa::path(
    tag = "messages", operation_id = "attach_message_file", security(("session" = ["messages.write"])),
    params(("id" = i64, Path, description = "The message's number"), NewMessageFile),
    request_body(content = String, content_type = "application/octet-stream", description = "The file"),
    responses(
        (status = 201, description = "Attached", body = MessageFile, headers(("Location" = String))),
        (status = 400, description = "That is no number, or the body broke off", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to change", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "It has 10 files already, or all your files have 200 MB together", body = Problem),
        (status = 413, description = "The files of the message would have more than 10 MB together", body = Problem),
        (status = 415, description = "That is a program, or packed for the way", body = Problem),
        (status = 422, description = "It has no name, or there is nothing in it", body = Problem),
    ),
)]
#[post("/messages/{id}/files")]
async fn attach(
    may: Can<needs::MessagesWrite>,
    id: Path<MessageId>,
    new: Params<NewMessageFile>,
    uploads: Data<Uploads>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse> {
    let seen = may.scope_of(Permission::MessagesRead);
    check_unpacked(request.headers())?;
    // What is refused anyway is not waited for; and no database is held while a file comes in.
    let name = actions::check(&mut may.db().await?, seen, *id, &new.0.name).await?;
    let told = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if told.is_some_and(|length: i64| length > MAX_FILES_SIZE) {
        return Err(rules::attachment::too_large());
    }
    let most = u64::try_from(MAX_FILES_SIZE).unwrap_or(u64::MAX);
    let upload = uploads.receive(may.actor().user, body, most, rules::attachment::too_large, |_bytes| {}).await?;
    let file = actions::attach(&mut may.db().await?, seen, *id, name, upload).await?;
    let address = format!("/api/v1/messages/{}/files/{}", *id, file.id);
    Ok(HttpResponse::Created().insert_header(("Location", address)).json(file))
}

/// Download a file of a message.
#[utoipa::path(
    tag = "messages", operation_id = "download_message_file", security(("session" = ["messages.read"])),
    params(("id" = i64, Path, description = "The message's number"), ("file" = i64, Path, description = "The file's number")),
    responses(
        (status = 200, description = "The file", content((Vec<u8> = "application/octet-stream")),
            headers(("Content-Disposition" = String))),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see messages", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
    ),
)]
#[get("/messages/{id}/files/{file}")]
async fn content(may: Can<needs::MessagesRead>, path: Path<(MessageId, MessageFileId)>) -> Result<HttpResponse> {
    let (id, file) = path.into_inner();
    let name = actions::name(&mut may.db().await?, id, file).await?;
    let bytes = pieces::body(actions::Download { may, message: id, file }).await?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CACHE_CONTROL, "private, no-store"));
    answer.insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"));
    answer.insert_header(to_be_kept(&name));
    // Whatever it is: it is to be kept, not shown.
    Ok(answer.content_type("application/octet-stream").body(bytes))
}

/// Take a file off a message. Runs that began with it still send it.
#[utoipa::path(
    tag = "messages", operation_id = "remove_message_file", security(("session" = ["messages.write"])),
    params(("id" = i64, Path, description = "The message's number"), ("file" = i64, Path, description = "The file's number")),
    responses(
        (status = 204, description = "It is off"),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to change", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
    ),
)]
#[delete("/messages/{id}/files/{file}")]
async fn remove(may: Can<needs::MessagesWrite>, path: Path<(MessageId, MessageFileId)>) -> Result<HttpResponse> {
    let ((id, file), seen) = (path.into_inner(), may.scope_of(Permission::MessagesRead));
    actions::remove(&mut may.db().await?, seen, id, file).await?;
    Ok(HttpResponse::NoContent().finish())
}
