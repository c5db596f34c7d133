//! The comments on leads over HTTP.

use super::actions;
use crate::access::{Can, needs};
use crate::http::{Answer, IfMatch, Params, Tagged, Valid};
use crate::platform::error::Result;
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::comments::{ChangeComment, Comment, CommentFilter, NewComment, ReaderFilter};
use vestnik_api::id::{CommentId, LeadId};
use vestnik_api::leads::RecordId;
use vestnik_api::me::Person;
use vestnik_api::{Page, Permission, Problem};

/// Mounts them.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(write).service(change).service(delete).service(readers);
}

/// List the comments on a lead, newest first, each with its answers.
#[utoipa::path(
    tag = "comments", operation_id = "list_lead_comments", security(("session" = ["leads.read"])),
    params(("id" = i64, Path, description = "The lead's number"), CommentFilter),
    responses((status = 200, description = "A page of them", body = Page<Comment>)),
)]
#[get("/leads/{id}/comments")]
async fn list(may: Can<needs::LeadsRead>, id: Path<LeadId>, filter: Params<CommentFilter>) -> Answer<Page<Comment>> {
    let changed = may.homes_of(Permission::LeadsWrite);
    actions::list(&mut may.db().await?, RecordId::Lead(*id), changed, &filter.0).await.map(Json)
}

/// Write a comment on a lead, or an answer to one, in Markdown. `@[Anna](user:7)` names somebody who may see the lead.
#[utoipa::path(
    tag = "comments", operation_id = "comment_on_lead", security(("session" = ["leads.write"])),
    params(("id" = i64, Path, description = "The lead's number")),
    request_body = NewComment,
    responses(
        (status = 201, description = "Written", body = Comment, headers(("ETag" = String), ("Location" = String))),
        (status = 403, description = "You see the lead, but it is not yours to change", body = Problem),
        (status = 422, description = "Nothing is written, too much, or what it answers can't be answered", body = Problem),
    ),
)]
#[post("/leads/{id}/comments")]
async fn write(may: Can<needs::LeadsWrite>, id: Path<LeadId>, new: Valid<NewComment>) -> Result<Tagged<Comment>> {
    let seen = may.homes_of(Permission::LeadsRead);
    let comment = actions::write(&mut may.db().await?, seen, RecordId::Lead(*id), &new.0).await?;
    let (version, address) = (comment.version, format!("/api/v1/leads/{id}/comments/{}", comment.id));
    Ok(Tagged::created(comment, version, address))
}

/// Give your own comment other words. What it said before is kept.
#[utoipa::path(
    tag = "comments", operation_id = "change_lead_comment", security(("session" = ["leads.write"])),
    params(
        ("id" = i64, Path, description = "The lead's number"),
        ("comment" = i64, Path, description = "The comment's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version the change is meant for"),
    ),
    request_body = ChangeComment,
    responses(
        (status = 200, description = "Changed", body = Comment, headers(("ETag" = String))),
        (status = 403, description = "It is not yours, or you may not change the lead", body = Problem),
        (status = 409, description = "It is deleted", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
    ),
)]
#[patch("/leads/{id}/comments/{comment}")]
async fn change(
    may: Can<needs::LeadsWrite>,
    path: Path<(LeadId, CommentId)>,
    meant: IfMatch,
    change: Valid<ChangeComment>,
) -> Result<Tagged<Comment>> {
    let ((id, comment), seen) = (path.into_inner(), may.homes_of(Permission::LeadsRead));
    let of = (RecordId::Lead(id), comment);
    let comment = actions::change(&mut may.db().await?, seen, of, meant, &change.0).await?;
    let version = comment.version;
    Ok(Tagged::found(comment, version))
}

/// Delete a comment: your own, as head of the group anybody's. Its words are gone, its place and its answers stay.
#[utoipa::path(
    tag = "comments", operation_id = "delete_lead_comment", security(("session" = ["leads.write"])),
    params(
        ("id" = i64, Path, description = "The lead's number"),
        ("comment" = i64, Path, description = "The comment's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version that is meant"),
    ),
    responses(
        (status = 204, description = "Its words are gone"),
        (status = 403, description = "It is not yours, or you may not change the lead", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
    ),
)]
#[delete("/leads/{id}/comments/{comment}")]
async fn delete(may: Can<needs::LeadsWrite>, path: Path<(LeadId, CommentId)>, meant: IfMatch) -> Result<HttpResponse> {
    let ((id, comment), seen) = (path.into_inner(), may.homes_of(Permission::LeadsRead));
    actions::delete(&mut may.db().await?, seen, (RecordId::Lead(id), comment), meant).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List whom a comment on a lead may name: those of its group who may see it, or its owner; the first ten by name.
#[utoipa::path(
    tag = "comments", operation_id = "list_lead_readers", security(("session" = ["leads.read"])),
    params(("id" = i64, Path, description = "The lead's number"), ReaderFilter),
    responses((status = 200, description = "Ten at most", body = Vec<Person>)),
)]
#[get("/leads/{id}/readers")]
async fn readers(may: Can<needs::LeadsRead>, id: Path<LeadId>, filter: Params<ReaderFilter>) -> Answer<Vec<Person>> {
    actions::readers(&mut may.db().await?, RecordId::Lead(*id), &filter.0).await.map(Json)
}
