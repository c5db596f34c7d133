//! Every request has an id: in the answer's `X-Request-Id`, in problems, and on every log line it causes.

use crate::access::Origin;
use crate::http::visitor::Visitor;
use crate::platform::telemetry::Metrics;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpMessage, web};
use std::time::Instant;
use tracing::Instrument;

tokio::task_local! {
    static CURRENT: String;
}

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of the request that is being answered.
pub fn current() -> Option<String> {
    CURRENT.try_with(Clone::clone).ok()
}

/// Gives the request an id, or keeps a harmless one that came with it; logs and counts the answer.
pub async fn give(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let came_with = request.headers().get(&HEADER).and_then(|id| id.to_str().ok()).filter(|id| harmless(id));
    let id = came_with.map_or_else(|| hex::encode(rand::random::<[u8; 8]>()), str::to_owned);
    let metrics = request.app_data::<web::Data<Metrics>>().cloned();
    let span =
        tracing::info_span!("request", request.id = %id, http.method = %request.method(), http.path = %request.path());
    if let Ok(visitor) = Visitor::extract(request.request()).await {
        request.extensions_mut().insert(Origin { address: visitor.address, request: id.clone() });
    }
    let started = Instant::now();
    let mut response = CURRENT.scope(id.clone(), next.call(request).instrument(span.clone())).await?;
    let took = started.elapsed();
    let status = response.status().as_u16();
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(http.status = status, duration_ms, "answered"));
    if let Some(metrics) = metrics {
        metrics.requests.with_label_values(&[&format!("{}xx", status / 100)]).inc();
        metrics.request_seconds.observe(took.as_secs_f64());
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    Ok(response)
}

/// An id of somebody else's making goes into our logs only if it can do no harm there.
fn harmless(id: &str) -> bool {
    (8..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
