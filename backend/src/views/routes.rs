//! Saved views over HTTP. They ask for no permission: a view holds words only, and its list says what they find.

use super::{actions, store};
use crate::access::SignedIn;
use crate::http::{Answer, IfMatch, Params, Tagged, Valid};
use crate::platform::error::Result;
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, patch, post, put};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::Problem;
use vestnik_api::id::ViewId;
use vestnik_api::views::{ChangeView, NewView, SavedView, ViewFilter};

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(create).service(find).service(change).service(remove);
    config.service(make_default).service(drop_default);
}

fn tagged(view: SavedView) -> Tagged<SavedView> {
    let version = view.version;
    Tagged::found(view, version)
}

/// List the saved views of a list: your own, then those that your groups share, each by name.
#[utoipa::path(
    tag = "views", operation_id = "list_views", security(("session" = [])),
    params(ViewFilter),
    responses((status = 200, description = "All of them", body = Vec<SavedView>)),
)]
#[get("/views")]
async fn list(me: SignedIn, filter: Params<ViewFilter>) -> Answer<Vec<SavedView>> {
    store::all(&mut me.db().await?, filter.0.list).await.map(Json)
}

/// Save a view of a list. It is yours alone, or shared with a group in which you work.
#[utoipa::path(
    tag = "views", operation_id = "create_view", security(("session" = [])), request_body = NewView,
    responses(
        (status = 201, description = "Saved", body = SavedView, headers(("ETag" = String), ("Location" = String))),
        (status = 409, description = "You, or the group, have fifty of this list", body = Problem),
        (status = 422, description = "A field is not right, the list knows no such parameter, or the name is taken", body = Problem),
    ),
)]
#[post("/views")]
async fn create(me: SignedIn, new: Valid<NewView>) -> Result<Tagged<SavedView>> {
    let view = actions::create(&mut me.db().await?, &new.0).await?;
    let (version, address) = (view.version, format!("/api/v1/views/{}", view.id));
    Ok(Tagged::created(view, version, address))
}

/// Read one view.
#[utoipa::path(
    tag = "views", operation_id = "find_view", security(("session" = [])),
    params(("id" = i64, Path, description = "The view's number")),
    responses((status = 200, description = "The view", body = SavedView, headers(("ETag" = String)))),
)]
#[get("/views/{id}")]
async fn find(me: SignedIn, id: Path<ViewId>) -> Result<Tagged<SavedView>> {
    store::find(&mut me.db().await?, *id).await.map(tagged)
}

/// Change a view: its owner, or a head of the group it is shared with. Whom it is shared with is its owner's to say.
#[utoipa::path(
    tag = "views", operation_id = "change_view", security(("session" = [])), request_body = ChangeView,
    params(("id" = i64, Path, description = "The view's number"), ("If-Match" = Option<String>, Header, description = "Its ETag")),
    responses(
        (status = 200, description = "As it is now", body = SavedView, headers(("ETag" = String))),
        (status = 403, description = "You see it, but it is not yours to change", body = Problem),
        (status = 409, description = "You, or the group, have fifty of this list", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
        (status = 422, description = "A field is not right, the list knows no such parameter, or the name is taken", body = Problem),
    ),
)]
#[patch("/views/{id}")]
async fn change(
    me: SignedIn,
    id: Path<ViewId>,
    meant: IfMatch,
    change: Valid<ChangeView>,
) -> Result<Tagged<SavedView>> {
    actions::change(&mut me.db().await?, *id, meant, &change.0).await.map(tagged)
}

/// Delete a view: its owner, or a head of the group it is shared with.
#[utoipa::path(
    tag = "views", operation_id = "delete_view", security(("session" = [])),
    params(("id" = i64, Path, description = "The view's number"), ("If-Match" = Option<String>, Header, description = "Its ETag")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 403, description = "You see it, but it is not yours to delete", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
    ),
)]
#[delete("/views/{id}")]
async fn remove(me: SignedIn, id: Path<ViewId>, meant: IfMatch) -> Result<HttpResponse> {
    actions::delete(&mut me.db().await?, *id, meant).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Let the list open with this view, for you.
#[utoipa::path(
    tag = "views", operation_id = "make_default_view", security(("session" = [])),
    params(("id" = i64, Path, description = "The view's number")),
    responses((status = 204, description = "It does")),
)]
#[put("/views/{id}/default")]
async fn make_default(me: SignedIn, id: Path<ViewId>) -> Result<HttpResponse> {
    actions::make_default(&mut me.db().await?, *id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Let the list open with all its rows again, if it opens with this view for you.
#[utoipa::path(
    tag = "views", operation_id = "drop_default_view", security(("session" = [])),
    params(("id" = i64, Path, description = "The view's number")),
    responses((status = 204, description = "It does not open with this one")),
)]
#[delete("/views/{id}/default")]
async fn drop_default(me: SignedIn, id: Path<ViewId>) -> Result<HttpResponse> {
    actions::drop_default(&mut me.db().await?, *id).await?;
    Ok(HttpResponse::NoContent().finish())
}
