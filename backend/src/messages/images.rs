//! Pictures in letters: handed in by whoever writes messages, seen by whoever has the letter.
//!
//! They belong to a person, not to a message: a letter that went out shows them after its message is long gone, so nothing
//! purges them. What one person may keep is bounded instead.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpResponse, get, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::messages::{LetterImage, MAX_IMAGES};
use vestnik_api::{Code, Problem};

use super::store;
use crate::access::{Can, Db, Public, needs};
use crate::http::images::{Clear, Darkroom, Print, receive};
use crate::platform::config::Live;
use crate::platform::error::{Error, Result};

/// Mounts where they are handed in.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(upload);
}

/// Mounts where they are seen: outside the API, at a short address.
pub fn outside_routes(config: &mut ServiceConfig<'_>) {
    config.service(image);
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
    live: Data<Live>,
    body: Payload,
) -> Result<HttpResponse> {
    let print = darkroom.develop(receive(body).await?, Clear::Png).await?;
    let name = keep(&mut may.db().await?, &print).await?;
    let url = format!("{}/i/{name}", live.now().base_url);
    let kept = LetterImage { url: url.clone(), width: print.width, height: print.height };
    Ok(HttpResponse::Created().insert_header(("Location", url)).json(kept))
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
async fn image(anybody: Public, name: Path<String>) -> Result<HttpResponse> {
    let (token, kind) = token_of(&name).ok_or(Code::NotFound)?;
    let bytes = store::image(&mut anybody.db().await?, token, kind).await?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"));
    answer.insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"));
    // Mail programs in the browser show it on pages of their own.
    answer.insert_header(("cross-origin-resource-policy", "cross-origin"));
    Ok(answer.content_type(kind).body(bytes))
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

/// Keeps one under a token that nobody guesses, and answers its name; refused if its owner then has too much.
async fn keep(db: &mut Db, print: &Print) -> Result<String> {
    let owner = db.me()?;
    let token = hex::encode(rand::random::<[u8; 16]>());
    db.transaction(async |db| {
        let kept = store::images_of(db, owner).await?;
        if kept.saturating_add(i64::try_from(print.bytes.len()).unwrap_or(i64::MAX)) > MAX_IMAGES {
            return Err(Error::because(Code::StorageFull, "your pictures have 200 MB together"));
        }
        store::insert_image(db, owner, &token, print).await
    })
    .await?;
    let ending = if print.content_type == "image/png" { "png" } else { "jpg" };
    Ok(format!("{token}.{ending}"))
}
