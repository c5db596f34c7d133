//! The browser's own `fetch`.

use crate::transport::{Body, Error, Request, Response, Result};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

/// Sends a request with `fetch`, to the page's own origin, with its cookies; `bearer` says who asks.
pub async fn fetch(request: Request, bearer: Option<&str>) -> Result<Response> {
    let mut builder = gloo_net::http::RequestBuilder::new(&request.path).method(request.method);
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
