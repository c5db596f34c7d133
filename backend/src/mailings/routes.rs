//! Mailings over HTTP.

use super::rules::Action;
use super::{actions, export, store, switch};
use crate::access::{Can, needs};
use crate::http::{Answer, Exported, IfMatch, Params, Tagged, Valid, table};
use crate::platform::error::Result;
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::export::FileOptions;
use vestnik_api::id::MailingId;
use vestnik_api::mailings::{
    Audience, ChangeMailing, Forecast, Mailing, MailingCounts, MailingFilter, NewMailing, Schedule, Stop,
};
use vestnik_api::{Page, Permission, Problem};

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    // `/mailings/export` is no mailing's number.
    config.service(bring_out);
    config.service(list).service(create).service(counts).service(forecast);
    config.service(find).service(change).service(delete).service(restore).service(audience);
    config.service(start).service(pause).service(resume).service(complete).service(send_now);
    config.service(stop).service(release);
}

fn tagged(mailing: Mailing) -> Tagged<Mailing> {
    let version = mailing.version;
    Tagged::found(mailing, version)
}

/// List the mailings you may see with the figures of their last runs, last changed first if no order is given.
#[utoipa::path(
    tag = "mailings", operation_id = "list_mailings", security(("session" = ["mailings.read"])),
    params(MailingFilter),
    responses(
        (status = 200, description = "A page of them", body = Page<Mailing>),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see mailings", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/mailings")]
async fn list(may: Can<needs::MailingsRead>, filter: Params<MailingFilter>) -> Answer<Page<Mailing>> {
    actions::list(&mut may.db().await?, &filter.0).await.map(Json)
}

/// Write a mailing: a draft of yours. Start it when it is ready.
#[utoipa::path(
    tag = "mailings", operation_id = "create_mailing", security(("session" = ["mailings.write"])),
    request_body = NewMailing,
    responses(
        (status = 201, description = "Written", body = Mailing, headers(("ETag" = String), ("Location" = String))),
        (status = 400, description = "The body is not JSON", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not write mailings", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not sent as JSON", body = Problem),
        (status = 422, description = "A field is not right: the message or a client is not yours, or the schedule never comes", body = Problem),
    ),
)]
#[post("/mailings")]
async fn create(may: Can<needs::MailingsWrite>, new: Valid<NewMailing>) -> Result<Tagged<Mailing>> {
    let mailing = actions::create(&mut may.db().await?, &new.0).await?;
    let (version, address) = (mailing.version, format!("/api/v1/mailings/{}", mailing.id));
    Ok(Tagged::created(mailing, version, address))
}

/// Count the mailings you may see, by state.
#[utoipa::path(
    tag = "mailings", operation_id = "count_mailings", security(("session" = ["mailings.read"])),
    responses(
        (status = 200, description = "The counts", body = MailingCounts),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see mailings", body = Problem),
    ),
)]
#[get("/mailings/counts")]
async fn counts(may: Can<needs::MailingsRead>) -> Answer<MailingCounts> {
    actions::counts(&mut may.db().await?).await.map(Json)
}

/// Tell the next times of a schedule that need not be saved, as if it were started now.
#[utoipa::path(
    tag = "mailings", operation_id = "forecast_schedule", security(("session" = ["mailings.read"])),
    request_body = Schedule,
    responses(
        (status = 200, description = "At most four times; none if all of it has passed", body = Forecast),
        (status = 400, description = "The body is not JSON", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see mailings", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not sent as JSON", body = Problem),
        (status = 422, description = "The schedule is not right, or never comes", body = Problem),
    ),
)]
#[post("/mailings/forecast")]
async fn forecast(may: Can<needs::MailingsRead>, schedule: Valid<Schedule>) -> Answer<Forecast> {
    actions::forecast(&schedule.0, may.db().await?.now()).map(Json)
}

/// Read one mailing with the figures of its last run.
#[utoipa::path(
    tag = "mailings", operation_id = "find_mailing", security(("session" = ["mailings.read"])),
    params(("id" = i64, Path, description = "The mailing's number")),
    responses(
        (status = 200, description = "The mailing", body = Mailing, headers(("ETag" = String))),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see mailings", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
    ),
)]
#[get("/mailings/{id}")]
async fn find(may: Can<needs::MailingsRead>, id: Path<MailingId>) -> Result<Tagged<Mailing>> {
    let mut db = may.db().await?;
    let scope = db.scope();
    actions::find(&mut db, scope, *id).await.map(tagged)
}

/// Change what is given about a mailing; what is absent stays.
///
/// A run under way keeps the letter and the recipients it started with.
#[utoipa::path(
    tag = "mailings", operation_id = "change_mailing", security(("session" = ["mailings.write"])),
    params(
        ("id" = i64, Path, description = "The mailing's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version the change is meant for"),
    ),
    request_body = ChangeMailing,
    responses(
        (status = 200, description = "Changed", body = Mailing, headers(("ETag" = String))),
        (status = 400, description = "The body is not JSON, or that is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to change", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "It is completed", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not sent as JSON", body = Problem),
        (status = 422, description = "A field is not right", body = Problem),
    ),
)]
#[patch("/mailings/{id}")]
async fn change(
    may: Can<needs::MailingsWrite>,
    id: Path<MailingId>,
    meant: IfMatch,
    change: Valid<ChangeMailing>,
) -> Result<Tagged<Mailing>> {
    let seen = may.scope_of(Permission::MailingsRead);
    actions::change(&mut may.db().await?, seen, *id, meant, &change.0).await.map(tagged)
}

/// Delete a mailing that is not sending. For 30 days it can be brought back.
#[utoipa::path(
    tag = "mailings", operation_id = "delete_mailing", security(("session" = ["mailings.write"])),
    params(
        ("id" = i64, Path, description = "The mailing's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version the change is meant for"),
    ),
    responses(
        (status = 204, description = "Deleted"),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to delete", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "A run is under way", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
    ),
)]
#[delete("/mailings/{id}")]
async fn delete(may: Can<needs::MailingsWrite>, id: Path<MailingId>, meant: IfMatch) -> Result<HttpResponse> {
    let seen = may.scope_of(Permission::MailingsRead);
    actions::delete(&mut may.db().await?, seen, *id, meant).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Bring back a mailing that was deleted within the last 30 days. What it missed is not made up for.
#[utoipa::path(
    tag = "mailings", operation_id = "restore_mailing", security(("session" = ["mailings.write"])),
    params(("id" = i64, Path, description = "The mailing's number")),
    responses(
        (status = 200, description = "It is back, or was never gone", body = Mailing, headers(("ETag" = String))),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to bring back", body = Problem),
        (status = 404, description = "There is none for you, or no more", body = Problem),
        (status = 422, description = "Its message was deleted; bring that back first", body = Problem),
    ),
)]
#[post("/mailings/{id}/restore")]
async fn restore(may: Can<needs::MailingsWrite>, id: Path<MailingId>) -> Result<Tagged<Mailing>> {
    let seen = may.scope_of(Permission::MailingsRead);
    actions::restore(&mut may.db().await?, seen, *id).await.map(tagged)
}

/// Read to whom a mailing goes, with the numbers of chosen clients.
#[utoipa::path(
    tag = "mailings", operation_id = "find_audience", security(("session" = ["mailings.read"])),
    params(("id" = i64, Path, description = "The mailing's number")),
    responses(
        (status = 200, description = "To whom", body = Audience),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see mailings", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
    ),
)]
#[get("/mailings/{id}/audience")]
async fn audience(may: Can<needs::MailingsRead>, id: Path<MailingId>) -> Answer<Audience> {
    let mut db = may.db().await?;
    let scope = db.scope();
    store::audience(&mut db, scope, *id).await.map(Json)
}

/// Start a draft. Started twice, it is started once.
///
/// It goes out when its time comes; at once, and once only, if one of its times has come already. Nobody to write to is no
/// error: the run says that it went to nobody.
#[utoipa::path(
    tag = "mailings", operation_id = "start_mailing", security(("session" = ["mailings.write"])),
    params(("id" = i64, Path, description = "The mailing's number")),
    responses(
        (status = 200, description = "Done, or so already", body = Mailing, headers(("ETag" = String))),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to switch", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "Its state does not allow that", body = Problem),
        (status = 422, description = "All of its times have passed", body = Problem),
    ),
)]
#[post("/mailings/{id}/start")]
async fn start(may: Can<needs::MailingsWrite>, id: Path<MailingId>) -> Result<Tagged<Mailing>> {
    let seen = may.scope_of(Permission::MailingsRead);
    switch::act(&mut may.db().await?, seen, *id, Action::Start).await.map(tagged)
}

/// Hold a mailing, in the middle of a run too.
#[utoipa::path(
    tag = "mailings", operation_id = "pause_mailing", security(("session" = ["mailings.write"])),
    params(("id" = i64, Path, description = "The mailing's number")),
    responses(
        (status = 200, description = "Done, or so already", body = Mailing, headers(("ETag" = String))),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to switch", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "Its state does not allow that", body = Problem),
    ),
)]
#[post("/mailings/{id}/pause")]
async fn pause(may: Can<needs::MailingsWrite>, id: Path<MailingId>) -> Result<Tagged<Mailing>> {
    let seen = may.scope_of(Permission::MailingsRead);
    switch::act(&mut may.db().await?, seen, *id, Action::Pause).await.map(tagged)
}

/// Let a paused mailing go on where it was held. What it missed meanwhile is made up for once.
#[utoipa::path(
    tag = "mailings", operation_id = "resume_mailing", security(("session" = ["mailings.write"])),
    params(("id" = i64, Path, description = "The mailing's number")),
    responses(
        (status = 200, description = "Done, or so already", body = Mailing, headers(("ETag" = String))),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to switch", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "Its state does not allow that", body = Problem),
    ),
)]
#[post("/mailings/{id}/resume")]
async fn resume(may: Can<needs::MailingsWrite>, id: Path<MailingId>) -> Result<Tagged<Mailing>> {
    let seen = may.scope_of(Permission::MailingsRead);
    switch::act(&mut may.db().await?, seen, *id, Action::Resume).await.map(tagged)
}

/// End a mailing for good. What is still waiting is cancelled, and nothing goes out any more.
#[utoipa::path(
    tag = "mailings", operation_id = "complete_mailing", security(("session" = ["mailings.write"])),
    params(("id" = i64, Path, description = "The mailing's number")),
    responses(
        (status = 200, description = "Done, or so already", body = Mailing, headers(("ETag" = String))),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to switch", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "Its state does not allow that", body = Problem),
    ),
)]
#[post("/mailings/{id}/complete")]
async fn complete(may: Can<needs::MailingsWrite>, id: Path<MailingId>) -> Result<Tagged<Mailing>> {
    let seen = may.scope_of(Permission::MailingsRead);
    switch::act(&mut may.db().await?, seen, *id, Action::Complete).await.map(tagged)
}

/// Start a run now, beside the schedule. A second click does not start a second one.
#[utoipa::path(
    tag = "mailings", operation_id = "send_mailing_now", security(("session" = ["mailings.write"])),
    params(("id" = i64, Path, description = "The mailing's number")),
    responses(
        (status = 200, description = "Done, or so already", body = Mailing, headers(("ETag" = String))),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to switch", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "Its state does not allow that", body = Problem),
    ),
)]
#[post("/mailings/{id}/send-now")]
async fn send_now(may: Can<needs::MailingsWrite>, id: Path<MailingId>) -> Result<Tagged<Mailing>> {
    let seen = may.scope_of(Permission::MailingsRead);
    switch::act(&mut may.db().await?, seen, *id, Action::SendNow).await.map(tagged)
}

/// Switch a mailing off with a reason that its owner sees and can't undo.
#[utoipa::path(
    tag = "mailings", operation_id = "stop_mailing", security(("session" = ["mailings.switch"])),
    params(("id" = i64, Path, description = "The mailing's number")),
    request_body = Stop,
    responses(
        (status = 200, description = "Stopped, or so already", body = Mailing, headers(("ETag" = String))),
        (status = 400, description = "The body is not JSON, or that is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to switch", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "Its state does not allow that", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not sent as JSON", body = Problem),
        (status = 422, description = "The reason is missing or too long", body = Problem),
    ),
)]
#[post("/mailings/{id}/stop")]
async fn stop(may: Can<needs::MailingsSwitch>, id: Path<MailingId>, reason: Valid<Stop>) -> Result<Tagged<Mailing>> {
    let seen = may.scope_of(Permission::MailingsRead);
    switch::stop(&mut may.db().await?, seen, *id, &reason.0).await.map(tagged)
}

/// Lift a stop. The mailing is paused; its owner decides when it goes on.
#[utoipa::path(
    tag = "mailings", operation_id = "release_mailing", security(("session" = ["mailings.switch"])),
    params(("id" = i64, Path, description = "The mailing's number")),
    responses(
        (status = 200, description = "Released, or so already", body = Mailing, headers(("ETag" = String))),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but can't lift this stop", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 409, description = "Its state does not allow that", body = Problem),
    ),
)]
#[post("/mailings/{id}/release")]
async fn release(may: Can<needs::MailingsSwitch>, id: Path<MailingId>) -> Result<Tagged<Mailing>> {
    let seen = may.scope_of(Permission::MailingsRead);
    switch::release(&mut may.db().await?, seen, *id).await.map(tagged)
}

/// Bring out the mailings that a filter finds, as a file. `limit` and `cursor` do not count here.
#[utoipa::path(
    tag = "mailings", operation_id = "export_mailings", security(("session" = ["mailings.read"])), params(MailingFilter, FileOptions),
    responses((status = 200, description = "The file", content(
        (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "application/x-ndjson")),
        headers(("Content-Disposition" = String)))),
)]
#[get("/mailings/export")]
async fn bring_out(may: Can<needs::MailingsRead>, asked: Exported<MailingFilter>) -> Result<HttpResponse> {
    let now = may.db().await?.now();
    table::answer(export::Mailings::new(may, asked.filter), &asked.file, now).await
}
