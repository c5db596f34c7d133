//! Changes that don't overwrite each other: `ETag` on what is read, `If-Match` on what is changed (RFC 9110, 13.1.1).

use crate::platform::error::{Error, Result};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, IF_MATCH, LOCATION};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use std::future::{Ready, ready};
use vestnik_api::Code;

/// The version a change is meant for; none: any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(Option<i32>);

impl IfMatch {
    /// Refuses a change that was meant for another version than this.
    pub fn check(self, version: i32) -> Result<()> {
        if self.0.is_none_or(|meant| meant == version) { Ok(()) } else { Err(Code::ChangedMeanwhile.into()) }
    }
}

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(value) = request.headers().get(IF_MATCH) else { return ready(Ok(Self(None))) };
        let tag = value.to_str().unwrap_or_default().trim();
        let meant = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).and_then(|tag| tag.parse().ok());
        ready(match (tag, meant) {
            ("*", _) => Ok(Self(None)),
            (_, Some(version)) => Ok(Self(Some(version))),
            (_, None) => Err(Error::because(Code::ChangedMeanwhile, "If-Match holds no ETag of ours")),
        })
    }
}

/// JSON with its `ETag`, and for something new its address.
#[derive(Debug)]
pub struct Tagged<T> {
    body: T,
    version: i32,
    created_at: Option<String>,
}

impl<T: Serialize> Tagged<T> {
    /// What is there, of this version.
    pub const fn found(body: T, version: i32) -> Self {
        Self { body, version, created_at: None }
    }

    /// Something new, at this address: 201.
    pub fn created(body: T, version: i32, address: impl Into<String>) -> Self {
        Self { body, version, created_at: Some(address.into()) }
    }
}

impl<T: Serialize> Responder for Tagged<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let status = if self.created_at.is_some() { StatusCode::CREATED } else { StatusCode::OK };
        let mut answer = HttpResponse::build(status);
        answer.insert_header((ETAG, format!("\"{}\"", self.version)));
        if let Some(address) = self.created_at {
            answer.insert_header((LOCATION, address));
        }
        answer.json(self.body)
    }
}
