//! Messages over HTTP.

use super::actions::{self, Sample};
use super::{attach, export, files, images};
use crate::access::{Can, needs};
use crate::http::{Answer, Exported, IfMatch, Params, Tagged, Valid, table};
use crate::platform::config::Live;
use crate::platform::error::Result;
use crate::suppressions::Links;
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::export::FileOptions;
use vestnik_api::id::MessageId;
use vestnik_api::messages::{
    ChangeMessage, Draft, ForClient, Message, MessageFilter, MessageSummary, NewMessage, Preview, PreviewDraft,
};
use vestnik_api::{Page, Permission, Problem};

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    // `/messages/export` is no message's number.
    config.service(bring_out);
    config.configure(images::routes).configure(files::routes);
    config.service(list).service(create).service(preview_draft).service(find).service(change).service(delete);
    config.service(restore).service(preview).service(test);
}

/// List the messages you may see, last changed first if no order is given.
#[utoipa::path(
    tag = "messages", operation_id = "list_messages", security(("session" = ["messages.read"])),
    params(MessageFilter),
    responses(
        (status = 200, description = "A page of them", body = Page<MessageSummary>),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see messages", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/messages")]
async fn list(may: Can<needs::MessagesRead>, filter: Params<MessageFilter>) -> Answer<Page<MessageSummary>> {
    actions::list(&mut may.db().await?, &filter.0).await.map(Json)
}

/// Write a message. It is yours.
///
/// A template that names an unknown field, or can't be read, is an error with line and column.
#[utoipa::path(
    tag = "messages", operation_id = "create_message", security(("session" = ["messages.write"])),
    request_body = NewMessage,
    responses(
        (status = 201, description = "Written", body = Message, headers(("ETag" = String), ("Location" = String))),
        (status = 400, description = "The body is not JSON", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not write messages", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not sent as JSON", body = Problem),
        (status = 422, description = "A field is not right", body = Problem),
    ),
)]
#[post("/messages")]
async fn create(may: Can<needs::MessagesWrite>, new: Valid<NewMessage>) -> Result<Tagged<Message>> {
    let message = actions::create(&mut may.db().await?, &new.0).await?;
    let (version, address) = (message.version, format!("/api/v1/messages/{}", message.id));
    Ok(Tagged::created(message, version, address))
}

/// Read one message with its body.
#[utoipa::path(
    tag = "messages", operation_id = "find_message", security(("session" = ["messages.read"])),
    params(("id" = i64, Path, description = "The message's number")),
    responses(
        (status = 200, description = "The message", body = Message, headers(("ETag" = String))),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see messages", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
    ),
)]
#[get("/messages/{id}")]
async fn find(may: Can<needs::MessagesRead>, id: Path<MessageId>) -> Result<Tagged<Message>> {
    let message = actions::find(&mut may.db().await?, *id).await?;
    let version = message.version;
    Ok(Tagged::found(message, version))
}

/// Change what is given about a message; what is absent stays.
///
/// Mailings send a message as it stands when a run starts; a run under way keeps what it started with.
#[utoipa::path(
    tag = "messages", operation_id = "change_message", security(("session" = ["messages.write"])),
    params(
        ("id" = i64, Path, description = "The message's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version the change is meant for"),
    ),
    request_body = ChangeMessage,
    responses(
        (status = 200, description = "Changed", body = Message, headers(("ETag" = String))),
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
#[patch("/messages/{id}")]
async fn change(
    may: Can<needs::MessagesWrite>,
    id: Path<MessageId>,
    meant: IfMatch,
    change: Valid<ChangeMessage>,
) -> Result<Tagged<Message>> {
    let seen = may.scope_of(Permission::MessagesRead);
    let message = actions::change(&mut may.db().await?, seen, *id, meant, &change.0).await?;
    let version = message.version;
    Ok(Tagged::found(message, version))
}

/// Delete a message that no mailing needs any more. For 30 days it can be brought back.
#[utoipa::path(
    tag = "messages", operation_id = "delete_message", security(("session" = ["messages.write"])),
    params(
        ("id" = i64, Path, description = "The message's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version that is meant"),
    ),
    responses(
        (status = 204, description = "Deleted"),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to delete", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "A mailing that is not over sends it", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
    ),
)]
#[delete("/messages/{id}")]
async fn delete(may: Can<needs::MessagesWrite>, id: Path<MessageId>, meant: IfMatch) -> Result<HttpResponse> {
    let seen = may.scope_of(Permission::MessagesRead);
    actions::delete(&mut may.db().await?, seen, *id, meant).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Bring back a message that was deleted within the last 30 days.
#[utoipa::path(
    tag = "messages", operation_id = "restore_message", security(("session" = ["messages.write"])),
    params(("id" = i64, Path, description = "The message's number")),
    responses(
        (status = 200, description = "It is back, or was never gone", body = Message, headers(("ETag" = String))),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to bring back", body = Problem),
        (status = 404, description = "There is none for you, or no more", body = Problem),
    ),
)]
#[post("/messages/{id}/restore")]
async fn restore(may: Can<needs::MessagesWrite>, id: Path<MessageId>) -> Result<Tagged<Message>> {
    let seen = may.scope_of(Permission::MessagesRead);
    let message = actions::restore(&mut may.db().await?, seen, *id).await?;
    let version = message.version;
    Ok(Tagged::found(message, version))
}

/// See the letter a client would get from something that is not saved yet.
#[utoipa::path(
    tag = "messages", operation_id = "preview_draft", security(("session" = ["messages.read"])),
    request_body = PreviewDraft,
    responses(
        (status = 200, description = "The letter", body = Preview),
        (status = 400, description = "The body is not JSON", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see messages", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not sent as JSON", body = Problem),
        (status = 422, description = "The template is not right, or the client is not yours", body = Problem),
    ),
)]
#[post("/messages/preview")]
async fn preview_draft(
    may: Can<needs::MessagesRead>,
    live: Data<Live>,
    links: Data<Links>,
    draft: Valid<PreviewDraft>,
) -> Answer<Preview> {
    let PreviewDraft { subject, body, format, client_id } = draft.0;
    let (now, clients) = (live.now(), may.homes_of(Permission::ClientsRead));
    let sample =
        Sample::of(&mut may.db().await?, &links.to(&now.base_url), clients, client_id, may.actor().user).await?;
    actions::preview(&sample, &Draft { subject, body, format }, &now.mailer).map(Json)
}

/// See the letter a client would get from a message.
#[utoipa::path(
    tag = "messages", operation_id = "preview_message", security(("session" = ["messages.read"])),
    params(("id" = i64, Path, description = "The message's number")),
    request_body = ForClient,
    responses(
        (status = 200, description = "The letter", body = Preview),
        (status = 400, description = "The body is not JSON, or that is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see messages", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not sent as JSON", body = Problem),
        (status = 422, description = "The client is not yours", body = Problem),
    ),
)]
#[post("/messages/{id}/preview")]
async fn preview(
    may: Can<needs::MessagesRead>,
    id: Path<MessageId>,
    live: Data<Live>,
    links: Data<Links>,
    client: Valid<ForClient>,
) -> Answer<Preview> {
    let (now, clients) = (live.now(), may.homes_of(Permission::ClientsRead));
    let mut db = may.db().await?;
    let scope = db.scope();
    let (message, sample) = actions::sampled(&mut db, scope, &links.to(&now.base_url), clients, *id, &client.0).await?;
    actions::preview(&sample, &message.draft, &now.mailer).map(Json)
}

/// Send the letter a client would get to yourself, now, with all that is attached.
#[utoipa::path(
    tag = "messages", operation_id = "test_message", security(("session" = ["messages.write"])),
    params(("id" = i64, Path, description = "The message's number")),
    request_body = ForClient,
    responses(
        (status = 204, description = "The mail server took it, or it was captured"),
        (status = 400, description = "The body is not JSON, or that is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not send test letters", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not sent as JSON", body = Problem),
        (status = 422, description = "The client is not yours", body = Problem),
        (status = 502, description = "The mail server did not take it; `detail` has its words", body = Problem),
    ),
)]
#[post("/messages/{id}/test")]
async fn test(
    may: Can<needs::MessagesWrite>,
    id: Path<MessageId>,
    live: Data<Live>,
    links: Data<Links>,
    client: Valid<ForClient>,
) -> Result<HttpResponse> {
    let (now, clients) = (live.now(), may.homes_of(Permission::ClientsRead));
    let scope = may.scope_of(Permission::MessagesRead);
    let (message, sample, to, scope) = {
        let mut db = may.db().await?;
        let scope = scope.or(db.scope());
        let (message, sample) =
            actions::sampled(&mut db, scope, &links.to(&now.base_url), clients, *id, &client.0).await?;
        (message, sample, actions::myself(&mut db).await?, scope)
    };
    let (files, _turn) = attach::with_test(&may, scope, *id, &now.mailer).await?.unzip();
    actions::test(&sample, &message.draft, &now.mailer, &to, files).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Bring out the messages that a filter finds, as a file. `limit` and `cursor` do not count here.
#[utoipa::path(
    tag = "messages", operation_id = "export_messages", security(("session" = ["messages.read"])), params(MessageFilter, FileOptions),
    responses((status = 200, description = "The file", content(
        (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "application/x-ndjson")),
        headers(("Content-Disposition" = String)))),
)]
#[get("/messages/export")]
async fn bring_out(may: Can<needs::MessagesRead>, asked: Exported<MessageFilter>) -> Result<HttpResponse> {
    let now = may.db().await?.now();
    table::answer(export::Messages::new(may, asked.filter), &asked.file, now).await
}
