//! The browser's own `fetch`, and its older way, which tells how much of a file has left.

pub use crate::upload::{Watch, upload};

use crate::events::Events;
use crate::transport::{Body, Error, Request, Response, Result};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, ReadableStreamDefaultReader};

/// How long an answer is waited for. A file may take as long as it takes.
const PATIENCE_MS: u32 = 60_000;

/// Sends a request with `fetch`, to the page's own origin, with its cookies; `bearer` says who asks.
pub async fn fetch(request: Request, bearer: Option<&str>) -> Result<Response> {
    let patience =
        (!matches!(request.body, Body::Bytes(..) | Body::Blob(..))).then(|| AbortSignal::timeout_with_u32(PATIENCE_MS));
    let mut builder =
        gloo_net::http::RequestBuilder::new(&request.path).method(request.method).abort_signal(patience.as_ref());
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    if let Some(token) = bearer {
        builder = builder.header("authorization", &format!("Bearer {token}"));
    }
    let ready = match request.body {
        Body::Empty => builder.build(),
        Body::Json(json) => builder.header("content-type", "application/json").body(json),
        Body::Bytes(kind, bytes) => {
            builder.header("content-type", kind).body(js_sys::Uint8Array::from(bytes.as_slice()))
        }
        Body::Blob(kind, blob) => builder.header("content-type", kind).body(blob),
    };
    let answer = ready.map_err(unreachable)?.send().await.map_err(unreachable)?;
    let status = StatusCode::from_u16(answer.status()).map_err(|error| Error::Unreadable(error.to_string()))?;
    let mut headers = HeaderMap::new();
    for (name, value) in answer.headers().entries() {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            headers.append(name, value);
        }
    }
    let body = answer.binary().await.map_err(unreachable)?;
    Ok(Response { status, headers, body })
}

fn unreachable(error: gloo_net::Error) -> Error {
    Error::Unreachable(error.to_string())
}

/// Listens to server-sent events, which the browser's own `EventSource` cannot ask for in somebody's name. `heard` gets the
/// data of each; answers the status once the stream has ended or `signal` has stopped it.
pub async fn listen(
    path: &str,
    bearer: Option<&str>,
    signal: Option<&AbortSignal>,
    mut heard: impl FnMut(String),
) -> Result<u16> {
    let mut builder = gloo_net::http::Request::get(path).header("accept", "text/event-stream").abort_signal(signal);
    if let Some(token) = bearer {
        builder = builder.header("authorization", &format!("Bearer {token}"));
    }
    let answer = builder.send().await.map_err(unreachable)?;
    let Some(body) = answer.body().filter(|_| answer.ok()) else { return Ok(answer.status()) };
    let reader: ReadableStreamDefaultReader = body.get_reader().dyn_into().map_err(|_object| broken(JsValue::NULL))?;
    let mut events = Events::default();
    loop {
        let piece = JsFuture::from(reader.read()).await.map_err(broken)?;
        if Reflect::get(&piece, &"done".into()).map_err(broken)?.is_truthy() {
            return Ok(answer.status());
        }
        let bytes = Uint8Array::new(&Reflect::get(&piece, &"value".into()).map_err(broken)?);
        events.feed(&bytes.to_vec()).into_iter().for_each(&mut heard);
    }
}

fn broken(error: JsValue) -> Error {
    Error::Unreachable(format!("{error:?}"))
}
