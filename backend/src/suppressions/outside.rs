//! `/u/{token}`: the page where the reader of a letter unsubscribes, and what mail programs ask for him (RFC 8058).
//!
//! Whoever has the letter has the right: no account, no cookie and so no origin to check. Looking changes nothing, because
//! programs that look for bad links follow all of them; only a `POST` does. A token that is ours is never slowed down: a
//! large mail provider asks for many readers at once, from one network.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, HeaderName, VARY,
};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::suppressions::SuppressionReason;
use vestnik_api::text::Language;

use super::actions::{self, Wish};
use super::links::{Links, SAMPLE};
use super::page::{self, Shown};
use super::rules;
use super::store::Linked;
use crate::access::Public;
use crate::http::throttle::Attempts;
use crate::http::visitor::{Network, Visitor};
use crate::platform::config::Live;
use crate::platform::error::Result;
use crate::platform::telemetry::Metrics;

/// Mounts the page.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(look).service(act);
}

/// How often somebody may come with tokens that are none of ours.
#[derive(Debug)]
pub struct Strangers {
    attempts: Attempts<Network>,
    metrics: Metrics,
}

impl Strangers {
    /// A full quota for everybody: there is nothing to guess, but the page costs something to make.
    pub fn new(metrics: Metrics) -> Self {
        Self { attempts: Attempts::new(30, Duration::from_secs(2)), metrics }
    }

    fn count(&self, from: Network) -> Result<()> {
        self.attempts.count(&from).inspect_err(|_| self.metrics.throttled.inc())
    }

    /// Forgets those who have been quiet, now and then, for as long as the process runs.
    pub async fn keep_small(self: Arc<Self>) {
        loop {
            tokio::time::sleep(Duration::from_mins(5)).await;
            self.attempts.sweep();
        }
    }
}

/// The page to unsubscribe, or to take it back. Looking at it changes nothing.
#[utoipa::path(
    tag = "outside", params(("token" = String, Path, description = "The token of a letter's link")),
    responses((status = 200, description = "The page", body = String, content_type = "text/html"),
              (status = 404, description = "There is no such link", body = String, content_type = "text/html"),
              (status = 429, description = "Too many links that are none", body = vestnik_api::Problem)),
)]
#[get("/u/{token}")]
async fn look(
    anybody: Public,
    token: Path<String>,
    links: Data<Links>,
    strangers: Data<Strangers>,
    visitor: Visitor,
    request: HttpRequest,
) -> Result<HttpResponse> {
    if *token == SAMPLE {
        return Ok(answer(&request, None, &Shown::Sample));
    }
    let Some(letter) = links.read(&token) else {
        strangers.count(visitor.network())?;
        return Ok(answer(&request, None, &Shown::Nothing));
    };
    let linked = actions::linked(&mut anybody.db().await?, letter).await?;
    Ok(shown(&request, linked.as_ref(), None))
}

/// Unsubscribe by the link of a letter, at once; with `wish=subscribe` take it back.
///
/// Mail programs send `List-Unsubscribe=One-Click` (RFC 8058), as a form of either kind. Anything that is not the wish to
/// subscribe again unsubscribes.
#[utoipa::path(
    tag = "outside", params(("token" = String, Path, description = "The token of a letter's link")),
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "Done: the page says how things stand", body = String, content_type = "text/html"),
              (status = 404, description = "There is no such link", body = String, content_type = "text/html"),
              (status = 429, description = "Too many links that are none", body = vestnik_api::Problem)),
)]
#[post("/u/{token}")]
async fn act(
    anybody: Public,
    token: Path<String>,
    links: Data<Links>,
    strangers: Data<Strangers>,
    visitor: Visitor,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse> {
    if *token == SAMPLE {
        return Ok(answer(&request, None, &Shown::Sample));
    }
    let Some(letter) = links.read(&token) else {
        strangers.count(visitor.network())?;
        return Ok(answer(&request, None, &Shown::Nothing));
    };
    let wish = if body.as_ref() == page::SUBSCRIBE.as_bytes() { Wish::Resubscribe } else { Wish::Unsubscribe };
    let linked = actions::wish(&mut anybody.db().await?, letter, wish).await?;
    Ok(shown(&request, linked.as_ref(), Some(wish)))
}

/// How things stand with the reader of a letter.
fn shown(request: &HttpRequest, linked: Option<&Linked>, did: Option<Wish>) -> HttpResponse {
    let Some(linked) = linked else { return answer(request, None, &Shown::Nothing) };
    let (from, to) = (linked.owner_name.as_str(), rules::masked(&linked.email));
    let shown = match (linked.reason(), did) {
        (Some(SuppressionReason::Unsubscribed), _) => Shown::Stopped { from, to: &to, by_reader: true },
        (Some(_), _) => Shown::Stopped { from, to: &to, by_reader: false },
        (None, Some(Wish::Resubscribe)) => Shown::Back { from, to: &to },
        (None, _) => Shown::Asked { from, to: &to },
    };
    answer(request, Some(linked.language()), &shown)
}

/// The page, in the language of the browser, or else in that of the letter.
fn answer(request: &HttpRequest, of_letter: Option<Language>, shown: &Shown<'_>) -> HttpResponse {
    let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|said| said.to_str().ok());
    let language = accepted.and_then(rules::preferred).or(of_letter).unwrap_or_default();
    let service = request.app_data::<Data<Live>>().map_or_else(|| "Vestnik".to_owned(), |live| live.now().name.clone());
    let status = if *shown == Shown::Nothing { StatusCode::NOT_FOUND } else { StatusCode::OK };
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, page::policy()))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_LANGUAGE, language.tag()))
        .insert_header((VARY, "accept-language"))
        .insert_header((HeaderName::from_static("x-robots-tag"), "noindex"))
        .body(page::write(shown, &service, language))
}
