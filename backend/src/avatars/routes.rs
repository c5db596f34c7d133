//! Pictures of people over HTTP.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use actix_web::web::{Data, Json, Path, Payload};
use actix_web::{HttpResponse, delete, get, put};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::avatars::{Face, MAX_AVATAR};
use vestnik_api::{Code, Permission, Problem};

use super::{actions, rules, store};
use crate::access::{Public, SignedIn};
use crate::http::Answer;
use crate::http::images::Darkroom;
use crate::http::uploads::{Upload, Uploads};
use crate::platform::error::{Error, Result};

/// Mounts where they are handed in, and where it is told whose there are.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(set).service(remove).service(list);
}

/// Mounts where they are seen: outside the API, since a browser that shows a picture says nothing of who asks.
pub fn outside_routes(config: &mut ServiceConfig<'_>) {
    config.service(see);
}

/// Give yourself a picture, in the place of the one before: the body is the file itself, JPEG, PNG, WebP or GIF, of at most 5 MB and 40
/// million pixels.
///
/// What it is, is told by its content. Its middle is made anew as a square of 256 pixels; nothing else of the file is kept. Each picture
/// has a new address, and the one before is gone with its own.
#[utoipa::path(
    tag = "me", operation_id = "set_my_avatar", security(("session" = [])),
    request_body(content = String, content_type = "application/octet-stream", description = "The file"),
    responses(
        (status = 200, description = "Where it lies", body = Face),
        (status = 413, description = "The file, or the image in it, is too large", body = Problem),
        (status = 415, description = "That is no image, or a broken one", body = Problem),
    ),
)]
#[put("/me/avatar")]
async fn set(me: SignedIn, darkroom: Data<Darkroom>, uploads: Data<Uploads>, body: Payload) -> Answer<Face> {
    let print = darkroom.portrait(receive(&uploads, &me, body).await?).await?;
    actions::set(&mut me.db().await?, &print).await.map(Json)
}

/// Takes a picture in whole, and no larger than it may be.
async fn receive(uploads: &Uploads, me: &SignedIn, body: Payload) -> Result<Upload> {
    let too_large = || Error::because(Code::TooLarge, "a picture may have 5 MB");
    uploads.receive(me.actor().user, body, MAX_AVATAR.into(), too_large, |_bytes| {}).await
}

/// Take your picture away.
#[utoipa::path(
    tag = "me", operation_id = "remove_my_avatar", security(("session" = [])),
    responses((status = 204, description = "There is none, or no more")),
)]
#[delete("/me/avatar")]
async fn remove(me: SignedIn) -> Result<HttpResponse> {
    actions::remove(&mut me.db().await?).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What people look like: yourself, those in your groups, and, for who may read all users, everybody. The newest 1,000 pictures.
#[utoipa::path(
    tag = "me", operation_id = "list_faces", security(("session" = [])),
    responses((status = 200, description = "Those who have a picture", body = Vec<Face>)),
)]
#[get("/faces")]
async fn list(me: SignedIn) -> Answer<Vec<Face>> {
    let mut db = match me.db_with(Permission::UsersRead).await? {
        Some(db) => db,
        None => me.db().await?,
    };
    store::faces(&mut db).await.map(Json)
}

/// See a picture of somebody. It never changes.
#[utoipa::path(
    tag = "outside", operation_id = "see_avatar",
    params(("token" = String, Path, description = "Its token")),
    responses(
        (status = 200, description = "The picture", content((String = "image/jpeg"), (String = "image/webp"))),
        (status = 404, description = "There is none", body = Problem),
    ),
)]
#[get("/files/avatars/{token}")]
async fn see(anybody: Public, token: Path<String>) -> Result<HttpResponse> {
    if !rules::is_token(&token) {
        return Err(Code::NotFound.into());
    }
    let (kind, content) = store::find(&mut anybody.db().await?, &token).await?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CACHE_CONTROL, "private, max-age=31536000, immutable"));
    answer.insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"));
    answer.insert_header(("cross-origin-resource-policy", "same-origin"));
    Ok(answer.content_type(kind).body(content))
}
