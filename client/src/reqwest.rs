//! A program's connection: reqwest, with an access token.

use crate::transport::{Body, Error, Request, Response, Result, Transport};

/// A server by its address, with an access token once there is one.
#[derive(Debug, Clone)]
pub struct Reqwest {
    client: reqwest::Client,
    base: String,
    bearer: Option<String>,
    cookie: Option<String>,
}

impl Reqwest {
    /// A server by its address: `http://127.0.0.1:8080`.
    pub fn new(base: impl Into<String>) -> Self {
        Self { client: reqwest::Client::new(), base: base.into(), bearer: None, cookie: None }
    }

    /// The same server, asked by the owner of this access token.
    #[must_use]
    pub fn signed_in(&self, token: impl Into<String>) -> Self {
        Self { bearer: Some(token.into()), ..self.clone() }
    }

    /// The same server, asked with this `Cookie` header.
    #[must_use]
    pub fn with_cookie(&self, cookie: impl Into<String>) -> Self {
        Self { cookie: Some(cookie.into()), ..self.clone() }
    }

    /// Sends the request and answers as soon as the head of the answer is there: for streams.
    pub async fn open(&self, request: Request) -> Result<reqwest::Response> {
        let mut builder = self.client.request(request.method, format!("{}{}", self.base, request.path));
        for (name, value) in request.headers {
            builder = builder.header(name, value);
        }
        if let Some(token) = &self.bearer {
            builder = builder.bearer_auth(token);
        }
        if let Some(cookie) = &self.cookie {
            builder = builder.header("cookie", cookie);
        }
        builder = match request.body {
            Body::Empty => builder,
            Body::Json(json) => builder.header("content-type", "application/json").body(json),
            Body::Bytes(kind, bytes) => builder.header("content-type", kind).body(bytes),
            #[cfg(feature = "browser")]
            Body::Blob(..) => return Err(Error::Unreadable("a file of a browser, without a browser".to_owned())),
        };
        builder.send().await.map_err(unreachable)
    }
}

impl Transport for Reqwest {
    async fn send(&self, request: Request) -> Result<Response> {
        let answer = self.open(request).await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.map_err(unreachable)?.to_vec();
        Ok(Response { status, headers, body })
    }
}

fn unreachable(error: reqwest::Error) -> Error {
    Error::Unreachable(error.to_string())
}
