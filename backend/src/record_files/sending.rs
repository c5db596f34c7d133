//! Files on their way to a browser. Whatever is in one: nothing of it runs where the application does.

use actix_web::HttpResponse;
use actix_web::body::SizedStream;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use vestnik_api::Code;
use vestnik_api::record_files::{FilePreview, LinkTo};

use super::rules;
use super::store::Content;
use crate::http::disposition::{to_be_kept, to_be_shown};
use crate::platform::error::Result;
use crate::platform::storage::{Outgoing, Storage};

/// For what is kept: nothing runs, nothing is loaded, and nobody shows it inside a page.
const KEPT: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// For pictures: the application's own pages may show them inside.
const PICTURE: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox";

/// For PDF: browsers show it by a viewer of their own, which in some of them does not start in a sandbox. What runs in it runs apart.
const PDF: &str = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'";

/// A part of a file: to be kept, or to be looked at if it is of a kind that can be.
pub(super) async fn send(storage: &Storage, content: &Content, part: LinkTo) -> Result<HttpResponse> {
    match part {
        LinkTo::Download => {
            let bytes = storage.read(&content.key).await?;
            let mut answer = answer(KEPT);
            answer.insert_header(to_be_kept(&content.name));
            Ok(finish(answer, &content.content_type, bytes))
        }
        LinkTo::Preview => {
            let policy = match rules::preview(&content.content_type) {
                FilePreview::None => return Err(Code::NotFound.into()),
                FilePreview::Image => PICTURE,
                FilePreview::Pdf => PDF,
            };
            let bytes = storage.read(&content.key).await?;
            Ok(finish(shown(policy, &content.name), &content.content_type, bytes))
        }
        LinkTo::Thumbnail => {
            let kind = content.thumbnail.as_deref().ok_or(Code::NotFound)?;
            let bytes = storage.read_thumbnail(&content.key).await?;
            Ok(finish(shown(PICTURE, &content.name), kind, bytes))
        }
    }
}

fn answer(policy: &'static str) -> actix_web::HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_SECURITY_POLICY, policy));
    answer.insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"));
    answer.insert_header((CACHE_CONTROL, "private, no-store"));
    answer.insert_header(("cross-origin-resource-policy", "same-origin"));
    answer
}

fn shown(policy: &'static str, name: &str) -> actix_web::HttpResponseBuilder {
    let mut answer = answer(policy);
    answer.insert_header(to_be_shown(name));
    answer.insert_header((X_FRAME_OPTIONS, "SAMEORIGIN"));
    answer
}

fn finish(mut answer: actix_web::HttpResponseBuilder, kind: &str, bytes: Outgoing) -> HttpResponse {
    answer.content_type(kind).body(SizedStream::new(bytes.size, bytes.bytes))
}
