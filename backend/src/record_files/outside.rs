//! `/files/{token}`: a file by a link. What a browser opens itself, to keep it or to show it in a frame, can't say who asks; so it proves
//! by the link that somebody who may see the file has just asked for it.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::Problem;

use super::{Shelf, actions, sending};
use crate::access::Public;
use crate::platform::error::Result;

/// Mounts it.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(follow);
}

/// Open a link to a file. It lives for a minute, and no longer than the file.
#[utoipa::path(
    tag = "outside",
    params(("token" = String, Path, description = "The token of the link")),
    responses(
        (status = 200, description = "The file, or its small picture",
            content((Vec<u8> = "application/octet-stream")), headers(("Content-Disposition" = String))),
        (status = 404, description = "There is none", body = Problem),
        (status = 410, description = "The link is too old", body = Problem),
    ),
)]
#[get("/files/{token}")]
async fn follow(anybody: Public, token: Path<String>, shelf: Data<Shelf>) -> Result<HttpResponse> {
    let (content, part) = actions::follow(&mut anybody.db().await?, &shelf.links, &token).await?;
    sending::send(&shelf.storage, &content, part).await
}
