//! `Idempotency-Key`: a request that is sent again, because its answer was lost on the way, is answered again and not
//! done again.
//!
//! All that such a request does is one transaction, and the answer is kept in it: there is no moment in which the one
//! has happened and the other has not. Only what succeeded is kept; after a failure the same key may be tried anew.

mod body;
mod store;

use super::throttle::Lanes;
use crate::access::{Actor, Gate, SignedIn};
use crate::jobs::{Bench, Job};
use crate::platform::error::{Error, Result};
use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderName, LOCATION};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpResponse, ResponseError};
use anyhow::{Context, anyhow};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use tokio::sync::OwnedSemaphorePermit;
use vestnik_api::Code;
use vestnik_api::id::UserId;

/// The header.
pub const KEY: &str = "idempotency-key";

/// Marks an answer that was kept.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// What is kept of an answer's head.
const KEPT: [HeaderName; 3] = [CONTENT_TYPE, ETAG, LOCATION];

/// How the addresses end under which images are handed in. Each waits for its turn to be made anew, which no transaction may; and one
/// that is kept twice does no harm.
const IMAGES: &str = "/images";

/// How the addresses begin and end under which files of records are handed in: each is written down before the first byte of it is kept,
/// which no transaction may be waiting for.
const RECORDS: [&str; 2] = ["/api/v1/clients/", "/api/v1/leads/"];
const FILES: &str = "/files";

/// How many requests with a key one person has in hand, others waiting: each holds a file, and then a connection to the database.
const AT_ONCE: usize = 4;

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

/// Does a `POST` of somebody who is signed in once, if it comes with a key.
pub async fn once(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let key = match key(&request) {
        Ok(Some(key)) => key,
        Ok(None) => return Ok(next.call(request).await?.map_into_boxed_body()),
        Err(error) => return Ok(request.into_response(error.error_response())),
    };
    let begun = match begin(&mut request, key).await {
        Ok(Begun::Anew(begun)) => begun,
        Ok(Begun::Answered(answer)) => return Ok(request.into_response(answer)),
        Err(error) => return Ok(request.into_response(error.error_response())),
    };
    let (head, answer) = next.call(request).await?.map_into_boxed_body().into_parts();
    let answer = begun.end(answer).await.unwrap_or_else(|error| error.error_response());
    Ok(ServiceResponse::new(head, answer))
}

/// What a request with a key turned out to be.
enum Begun {
    Anew(InHand),
    Answered(HttpResponse),
}

/// A request that is being done: its one transaction, and what its answer is to be kept under.
struct InHand {
    gate: Gate,
    asker: SignedIn,
    key: String,
    fingerprint: Vec<u8>,
    _place: OwnedSemaphorePermit,
}

/// How many requests with a key each person has in hand.
#[derive(Debug, Clone)]
pub struct InHands(Lanes<UserId>);

impl Default for InHands {
    fn default() -> Self {
        Self(Lanes::new(AT_ONCE))
    }
}

async fn begin(request: &mut ServiceRequest, key: String) -> Result<Begun> {
    let hands =
        request.app_data::<Data<InHands>>().ok_or_else(|| anyhow!("the application was built without hands"))?;
    let me = request.extensions().get::<Actor>().map(|actor| actor.user).ok_or(Code::Unauthenticated)?;
    let place = hands.0.of(me).acquire_owned().await.context("nobody closes a hand")?;
    let fingerprint = fingerprint(request).await?;
    let gate = request.app_data::<Data<Gate>>().ok_or_else(|| anyhow!("the application was built without a gate"))?;
    let gate = gate.together().await?;
    request.extensions_mut().insert(gate.clone());
    let asker = SignedIn::from_request(request.request(), &mut Payload::None).await?;
    let claim = store::claim(&mut asker.db().await?, &key).await?;
    if matches!(claim, store::Claim::Free) {
        return Ok(Begun::Anew(InHand { gate, asker, key, fingerprint, _place: place }));
    }
    gate.undo().await?;
    let conflict = |what| Err(Error::because(Code::IdempotencyConflict, what));
    match claim {
        store::Claim::Answered { by, answer } if by == fingerprint => Ok(Begun::Answered(replay(&answer)?)),
        store::Claim::Answered { .. } => conflict("the key came with another request before"),
        store::Claim::Taken | store::Claim::Free => conflict("the first request is still being answered"),
    }
}

impl InHand {
    /// Keeps the answer to what succeeded, and undoes what did not.
    async fn end(self, answer: HttpResponse) -> Result<HttpResponse> {
        if !answer.status().is_success() {
            self.gate.undo().await?;
            return Ok(answer);
        }
        let (answer, body) = answer.into_parts();
        let body = to_bytes(body).await.map_err(|error| anyhow!("an answer could not be kept: {error}"))?;
        let status = answer.status().as_u16();
        let kept = Answer { status, headers: headers(answer.headers()), body: body.to_vec() };
        store::keep(&mut self.asker.db().await?, &self.key, &self.fingerprint, &kept).await?;
        self.gate.commit().await?;
        Ok(answer.set_body(BoxBody::new(body)))
    }
}

/// The key, where one counts: elsewhere a request may be repeated anyway, or nobody is there to keep an answer for.
fn key(request: &ServiceRequest) -> Result<Option<String>> {
    let Some(key) = request.headers().get(KEY) else { return Ok(None) };
    let anonymous = request.extensions().get::<Actor>().is_none();
    if *request.method() != Method::POST || anonymous || does_no_harm_twice(request.path()) {
        return Ok(None);
    }
    match key.to_str().map(str::trim) {
        Ok(key) if (1..=255).contains(&key.len()) => Ok(Some(key.to_owned())),
        _ => Err(Error::because(Code::BadRequest, "Idempotency-Key must have 1 to 255 characters of ASCII")),
    }
}

fn does_no_harm_twice(path: &str) -> bool {
    let of_record = RECORDS.iter().any(|records| path.starts_with(records));
    path.ends_with(IMAGES) || (of_record && path.ends_with(FILES))
}

/// Of address and body; the method is always `POST`.
async fn fingerprint(request: &mut ServiceRequest) -> Result<Vec<u8>> {
    let mut hash = Sha256::new();
    hash.update(request.uri().path_and_query().map_or("", |address| address.as_str()));
    hash.update(b"\0");
    body::take_in(request, &mut hash).await?;
    Ok(hash.finalize().to_vec())
}

fn headers(all: &HeaderMap) -> BTreeMap<String, String> {
    let kept = KEPT.iter().filter_map(|name| Some((name.to_string(), all.get(name)?.to_str().ok()?.to_owned())));
    kept.collect()
}

fn replay(answer: &Answer) -> Result<HttpResponse> {
    let status = StatusCode::from_u16(answer.status).map_err(anyhow::Error::from)?;
    let mut response = HttpResponse::build(status);
    for (name, value) in &answer.headers {
        response.insert_header((name.as_str(), value.as_str()));
    }
    response.insert_header((REPLAYED, "true"));
    Ok(response.body(answer.body.clone()))
}

/// Forgets answers of yesterday.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sweep;

impl Job for Sweep {
    const KIND: &'static str = "idempotency.sweep";

    async fn run(self, bench: Bench) -> Result<()> {
        let removed = store::sweep(&mut bench.system.db().await?).await?;
        tracing::debug!(removed, "kept answers were forgotten");
        Ok(())
    }
}
