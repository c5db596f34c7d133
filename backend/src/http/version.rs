//! Changes that don't overwrite each other: `ETag` on what is read, `If-Match` on what is changed (RFC 9110, 13.1.1).

use crate::platform::error::{Error, Result};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, IF_MATCH, LOCATION};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use std::future::{Ready, ready};
use vestnik_api::Code;

/// The versions a change is meant for; none: any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatch(Option<Vec<i32>>);

impl IfMatch {
    /// For any version.
    pub const fn any() -> Self {
        Self(None)
    }

    /// Refuses a change that was meant for another version than this.
    pub fn check(&self, version: i32) -> Result<()> {
        if self.0.as_ref().is_none_or(|meant| meant.contains(&version)) {
            Ok(())
        } else {
            Err(Code::ChangedMeanwhile.into())
        }
    }
}

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let lines: Vec<&str> =
            request.headers().get_all(IF_MATCH).map(|line| line.to_str().unwrap_or_default()).collect();
        if lines.is_empty() || lines.iter().any(|line| line.trim() == "*") {
            return ready(Ok(Self(None)));
        }
        let meant: Vec<i32> = lines.iter().flat_map(|line| line.split(',')).filter_map(version).collect();
        ready(if meant.is_empty() {
            Err(Error::because(Code::ChangedMeanwhile, "If-Match holds no ETag of ours"))
        } else {
            Ok(Self(Some(meant)))
        })
    }
}

/// The version an `ETag` stands for. A proxy that compresses answers makes it a weak one; it means the same version.
fn version(tag: &str) -> Option<i32> {
    let tag = tag.trim();
    tag.strip_prefix("W/").unwrap_or(tag).strip_prefix('"')?.strip_suffix('"')?.parse().ok()
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

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn meant(lines: &[&'static str]) -> Result<IfMatch> {
        let request =
            lines.iter().fold(TestRequest::default(), |request, line| request.append_header((IF_MATCH, *line)));
        IfMatch::from_request(&request.to_http_request(), &mut Payload::None).into_inner()
    }

    #[test]
    fn a_change_is_meant_for_the_versions_that_are_named() {
        for lines in [&["\"3\""][..], &["\"1\", \"3\""], &["\"1\"", "\"3\""], &["W/\"3\""]] {
            let meant = meant(lines).unwrap();
            assert!(meant.check(3).is_ok(), "{lines:?}");
            assert_eq!(meant.check(2).unwrap_err().code(), Some(Code::ChangedMeanwhile), "{lines:?}");
        }
        for any in [&[][..], &["*"]] {
            assert!(meant(any).unwrap().check(7).is_ok());
        }
        for none in [&["3"][..], &[""], &["\"abc\""]] {
            assert_eq!(meant(none).unwrap_err().code(), Some(Code::ChangedMeanwhile), "{none:?}");
        }
    }
}
