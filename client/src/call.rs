//! Building a call and reading its answer: the only place that knows how the API's answers look.

use crate::Api;
use crate::transport::{Body, Error, Request, Response, Result, Transport};
use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use vestnik_api::Problem;

/// What every address of the API starts with.
pub(crate) const PREFIX: &str = "/api/v1";

/// A call being built.
pub(crate) struct Call<'a, T> {
    api: &'a Api<T>,
    request: Result<Request>,
}

impl<T: Transport> Api<T> {
    pub(crate) fn get(&self, path: impl AsRef<str>) -> Call<'_, T> {
        self.call(Method::GET, path.as_ref())
    }

    pub(crate) fn post(&self, path: impl AsRef<str>) -> Call<'_, T> {
        self.call(Method::POST, path.as_ref())
    }

    pub(crate) fn put(&self, path: impl AsRef<str>) -> Call<'_, T> {
        self.call(Method::PUT, path.as_ref())
    }

    pub(crate) fn patch(&self, path: impl AsRef<str>) -> Call<'_, T> {
        self.call(Method::PATCH, path.as_ref())
    }

    pub(crate) fn delete(&self, path: impl AsRef<str>) -> Call<'_, T> {
        self.call(Method::DELETE, path.as_ref())
    }

    fn call(&self, method: Method, path: &str) -> Call<'_, T> {
        let path = format!("{PREFIX}{path}");
        Call { api: self, request: Ok(Request { method, path, headers: Vec::new(), body: Body::Empty, once: false }) }
    }
}

impl<T: Transport> Call<'_, T> {
    /// Adds a query.
    pub(crate) fn query(self, query: &impl Serialize) -> Self {
        self.with(|request| {
            let query = serde_urlencoded::to_string(query).map_err(unreadable)?;
            if !query.is_empty() {
                let sign = if request.path.contains('?') { '&' } else { '?' };
                request.path = format!("{}{sign}{query}", request.path);
            }
            Ok(())
        })
    }

    /// Gives it a JSON body.
    pub(crate) fn json(self, body: &impl Serialize) -> Self {
        self.with(|request| {
            request.body = Body::Json(serde_json::to_string(body).map_err(unreadable)?);
            Ok(())
        })
    }

    /// Gives it a body of another type.
    pub(crate) fn bytes(self, kind: &'static str, body: Vec<u8>) -> Self {
        self.with(|request| {
            request.body = Body::Bytes(kind, body);
            Ok(())
        })
    }

    /// Gives it a file of the browser as its body.
    #[cfg(feature = "browser")]
    pub(crate) fn blob(self, kind: &'static str, body: web_sys::Blob) -> Self {
        self.with(|request| {
            request.body = Body::Blob(kind, body);
            Ok(())
        })
    }

    /// Lets the change happen only if the thing is still of this version.
    pub(crate) fn if_version(self, version: i32) -> Self {
        self.with(|request| {
            request.headers.push(("if-match", format!("\"{version}\"")));
            Ok(())
        })
    }

    /// Lets it be done once, even if it is sent again because its answer was lost.
    pub(crate) fn once(self) -> Self {
        self.with(|request| {
            request.once = true;
            Ok(())
        })
    }

    /// Sends it and reads a JSON answer.
    pub(crate) async fn read<A: DeserializeOwned>(self) -> Result<A> {
        let response = self.response().await?;
        serde_json::from_slice(&response.body).map_err(unreadable)
    }

    /// Sends it; the answer has no body.
    pub(crate) async fn done(self) -> Result<()> {
        self.response().await.map(drop)
    }

    /// Sends it and answers the body as it is.
    pub(crate) async fn body(self) -> Result<Vec<u8>> {
        self.response().await.map(|response| response.body)
    }

    async fn response(self) -> Result<Response> {
        let response = self.api.transport.send(self.request?).await?;
        if response.status.is_success() {
            return Ok(response);
        }
        match serde_json::from_slice::<Problem>(&response.body) {
            Ok(problem) => Err(Error::Problem(Box::new(problem))),
            Err(_) => Err(Error::Unreadable(format!("status {}", response.status))),
        }
    }

    fn with(mut self, change: impl FnOnce(&mut Request) -> Result<()>) -> Self {
        self.request = self.request.and_then(|mut request| change(&mut request).map(|()| request));
        self
    }
}

fn unreadable(error: impl std::fmt::Display) -> Error {
    Error::Unreadable(error.to_string())
}
