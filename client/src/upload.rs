//! Handing in a file that is watched: `fetch` does not tell how much of a body has left, `XMLHttpRequest` does.

use crate::transport::{Body, Error, Request, Response, Result};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use js_sys::{Promise, Uint8Array};
use std::fmt;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, ProgressEvent, XmlHttpRequest, XmlHttpRequestResponseType};

/// Whoever watches a file leave, and may call it back.
#[derive(Clone)]
pub struct Watch {
    /// Called with how many bytes have left.
    pub onsent: Rc<dyn Fn(f64)>,
    /// Ends it.
    pub signal: AbortSignal,
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("signal", &self.signal).finish_non_exhaustive()
    }
}

/// Sends a request, to the page's own origin, with its cookies; `bearer` says who asks. One that is called back ends as one whose
/// server was not reached.
pub async fn upload(request: Request, bearer: Option<&str>, watch: &Watch) -> Result<Response> {
    if watch.signal.aborted() {
        return Err(called_back());
    }
    let asking = XmlHttpRequest::new().map_err(broken)?;
    asking.open_with_async(request.method.as_str(), &request.path, true).map_err(broken)?;
    asking.set_response_type(XmlHttpRequestResponseType::Arraybuffer);
    for (name, value) in &request.headers {
        asking.set_request_header(name, value).map_err(broken)?;
    }
    if let Some(token) = bearer {
        asking.set_request_header("authorization", &format!("Bearer {token}")).map_err(broken)?;
    }
    let onprogress = Closure::<dyn Fn(ProgressEvent)>::new({
        let onsent = watch.onsent.clone();
        move |event: ProgressEvent| onsent(event.loaded())
    });
    asking.upload().map_err(broken)?.set_onprogress(Some(onprogress.as_ref().unchecked_ref()));
    let onabort = Closure::<dyn Fn()>::new({
        let asking = asking.clone();
        // Aborting what has ended does nothing.
        move || drop(asking.abort())
    });
    watch.signal.set_onabort(Some(onabort.as_ref().unchecked_ref()));
    // Whether it was answered, could not be sent or was called back: it ends once.
    let ended = Promise::new(&mut |resolve, _| asking.set_onloadend(Some(&resolve)));
    send(&asking, request.body)?;
    let waited = JsFuture::from(ended).await;
    watch.signal.set_onabort(None);
    waited.map_err(broken)?;
    answer(&asking)
}

fn send(asking: &XmlHttpRequest, body: Body) -> Result<()> {
    let typed = |kind: &str| asking.set_request_header("content-type", kind).map_err(broken);
    match body {
        Body::Empty => asking.send().map_err(broken),
        Body::Json(json) => {
            typed("application/json")?;
            asking.send_with_opt_str(Some(&json)).map_err(broken)
        }
        Body::Bytes(kind, bytes) => {
            typed(kind)?;
            let bytes = Uint8Array::from(bytes.as_slice());
            asking.send_with_opt_buffer_source(Some(&bytes)).map_err(broken)
        }
        Body::Blob(kind, blob) => {
            typed(kind)?;
            asking.send_with_opt_blob(Some(&blob)).map_err(broken)
        }
    }
}

fn answer(asking: &XmlHttpRequest) -> Result<Response> {
    // Nothing was answered: the status is none.
    let status = match asking.status().map_err(broken)? {
        0 => return Err(called_back()),
        status => StatusCode::from_u16(status).map_err(|error| Error::Unreadable(error.to_string()))?,
    };
    let mut headers = HeaderMap::new();
    for line in asking.get_all_response_headers().map_err(broken)?.lines() {
        let Some((name, value)) = line.split_once(':') else { continue };
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.trim().parse::<HeaderValue>()) {
            headers.append(name, value);
        }
    }
    let body = Uint8Array::new(&asking.response().map_err(broken)?).to_vec();
    Ok(Response { status, headers, body })
}

fn called_back() -> Error {
    Error::Unreachable("the file was called back, or the server was not reached".to_owned())
}

fn broken(error: JsValue) -> Error {
    Error::Unreachable(format!("{error:?}"))
}
