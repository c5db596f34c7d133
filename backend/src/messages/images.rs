//! Pictures in letters: handed in by whoever writes messages, seen by whoever has the letter.
//!
//! They belong to a person, not to a message: a letter that went out shows them after its message is long gone, so nothing
//! purges them but he. What one person may keep is bounded.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use actix_web::web::{Data, Json, Path, Payload};
use actix_web::{HttpResponse, delete, get, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::audit::Act;
use vestnik_api::id::LetterImageId;
use vestnik_api::letter_images::{LetterImage, LetterImageFilter, MAX_IMAGES};
use vestnik_api::{Code, Page, Permission, Problem};

use super::store::images;
use crate::access::{Can, Db, Public, Scope, needs};
use crate::audit::{self, Of};
use crate::http::images::{Clear, Darkroom, Print, receive};
use crate::http::page::{page, rows_to_read};
use crate::http::pieces::{self, Kept};
use crate::http::uploads::Uploads;
use crate::http::{Answer, Cursor, Params};
use crate::platform::config::Live;
use crate::platform::error::{Error, Result};

/// Mounts where they are handed in.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(upload).service(remove);
}

/// Mounts where they are seen: outside the API, at a short address.
pub fn outside_routes(config: &mut ServiceConfig<'_>) {
    config.service(see);
}

/// Upload a picture for letters: the body is the file itself, JPEG, PNG or WebP, of at most 8 MB and 40 million pixels.
///
/// What it is, is told by its content. It is made anew as JPEG or PNG, at most 1600 pixels wide; nothing else of the file is
/// kept. It stays when the message is deleted: letters that went out show it. One person keeps 200 MB of them at most.
#[utoipa::path(
    tag = "messages", operation_id = "upload_letter_image", security(("session" = ["messages.write"])),
    request_body(content = String, content_type = "application/octet-stream", description = "The file"),
    responses(
        (status = 201, description = "Kept", body = LetterImage, headers(("Location" = String))),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not write messages", body = Problem),
        (status = 409, description = "Your pictures have 200 MB together", body = Problem),
        (status = 413, description = "The file, or the image in it, is too large", body = Problem),
        (status = 415, description = "That is no image, or a broken one", body = Problem),
    ),
)]
#[post("/messages/images")]
async fn upload(
    may: Can<needs::MessagesWrite>,
    darkroom: Data<Darkroom>,
    uploads: Data<Uploads>,
    live: Data<Live>,
    body: Payload,
) -> Result<HttpResponse> {
    let print = darkroom.develop(receive(&uploads, may.actor().user, body).await?, Clear::Png).await?;
    let kept = keep(&mut may.db().await?, &print, &live.now().base_url).await?;
    Ok(HttpResponse::Created().insert_header(("Location", kept.url.clone())).json(kept))
}

/// List the pictures for letters, newest first: yours, or with the reach "all" everybody's.
#[utoipa::path(
    tag = "messages", operation_id = "list_letter_images", security(("session" = ["messages.read"])),
    params(LetterImageFilter),
    responses((status = 200, description = "A page of them", body = Page<LetterImage>)),
)]
#[get("/messages/images")]
async fn list(
    may: Can<needs::MessagesRead>,
    live: Data<Live>,
    filter: Params<LetterImageFilter>,
) -> Answer<Page<LetterImage>> {
    let mut db = may.db().await?;
    let order = "letter_images".to_owned();
    let before = Cursor::read(filter.0.cursor.as_deref(), &order)?;
    let rows = rows_to_read(filter.0.limit);
    let found = images::page(&mut db, filter.0.owner, before, rows, &live.now().base_url).await?;
    page(found, filter.0.limit, &order, |image| image.id.0, None).map(Json)
}

/// Remove a picture for good. Letters that show it, those that went out too, show a gap in its place.
#[utoipa::path(
    tag = "messages", operation_id = "remove_letter_image", security(("session" = ["messages.write"])),
    params(("id" = i64, Path, description = "Its number")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You see it, but it is not yours to remove", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
    ),
)]
#[delete("/messages/images/{id}")]
async fn remove(may: Can<needs::MessagesWrite>, id: Path<LetterImageId>, live: Data<Live>) -> Result<HttpResponse> {
    let seen = may.scope_of(Permission::MessagesRead);
    let mut db = may.db().await?;
    let scope = seen.or(db.scope());
    db.transaction(async |db| {
        let image = images::find(db, scope, *id, &live.now().base_url).await?;
        db.scope().check(image.owner.id)?;
        images::delete(db, *id).await?;
        let of = Of { id: Some(image.id.0), name: &image.url, owner: Some(image.owner.id), ..Of::default() };
        audit::note(db, Act::LetterImageRemoved, of, Some(&image), None::<&LetterImage>).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// See a picture of a letter. It never changes.
#[utoipa::path(
    tag = "outside",
    params(("name" = String, Path, description = "Its token, with `.jpg` or `.png` behind it")),
    responses(
        (status = 200, description = "The picture", content((String = "image/jpeg"), (String = "image/png"))),
        (status = 404, description = "There is none", body = Problem),
    ),
)]
#[get("/i/{name}")]
async fn see(anybody: Public, name: Path<String>) -> Result<HttpResponse> {
    let (token, kind) = token_of(&name).ok_or(Code::NotFound)?;
    let bytes = pieces::body(Picture { anybody, token: token.to_owned(), kind }).await?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"));
    answer.insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"));
    // Mail programs in the browser show it on pages of their own.
    answer.insert_header(("cross-origin-resource-policy", "cross-origin"));
    Ok(answer.content_type(kind).body(bytes))
}

/// A picture on its way to a reader.
struct Picture {
    anybody: Public,
    token: String,
    kind: &'static str,
}

impl Kept for Picture {
    async fn piece(&mut self, behind: i32) -> Result<(i32, Vec<u8>)> {
        images::piece(&mut self.anybody.db().await?, &self.token, self.kind, behind).await
    }
}

/// The token and the kind of content that the last part of an address names.
fn token_of(name: &str) -> Option<(&str, &'static str)> {
    let (token, ending) = name.split_once('.')?;
    let kind = match ending {
        "jpg" => "image/jpeg",
        "png" => "image/png",
        _ => return None,
    };
    let is_token = token.len() == 32 && token.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_token.then_some((token, kind))
}

/// Keeps one under a token that nobody guesses; refused if its owner then has too much.
async fn keep(db: &mut Db, print: &Print, base: &str) -> Result<LetterImage> {
    let owner = db.me()?;
    let token = hex::encode(rand::random::<[u8; 16]>());
    db.transaction(async |db| {
        let kept = images::kept_for(db, owner).await?;
        if kept.saturating_add(i64::try_from(print.bytes.len()).unwrap_or(i64::MAX)) > MAX_IMAGES {
            return Err(Error::because(Code::StorageFull, "your pictures have 200 MB together; remove some"));
        }
        let id = images::insert(db, owner, &token, print).await?;
        images::find(db, Scope::Own(owner), id, base).await
    })
    .await
}
