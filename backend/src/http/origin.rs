//! Requests that other sites make a browser send are refused where a cookie alone would be enough.
//!
//! The cookie is `SameSite=Strict` already; this is the second lock, for browsers and proxies that get the first wrong.

use crate::platform::config::Live;
use crate::platform::error::{Error, Result};
use actix_web::dev::Payload;
use actix_web::http::header::{HOST, HeaderMap, ORIGIN};
use actix_web::{FromRequest, HttpRequest, web};
use std::future::{Ready, ready};
use url::Url;
use vestnik_api::Code;

/// A request from our own pages, or from a program that is no browser.
#[derive(Debug)]
pub struct SameOrigin;

impl FromRequest for SameOrigin {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let base = request.app_data::<web::Data<Live>>().map(|live| live.now().base_url.clone()).unwrap_or_default();
        ready(if is_ours(request.headers(), &base) {
            Ok(Self)
        } else {
            Err(Error::because(Code::Forbidden, "the request comes from another site"))
        })
    }
}

/// Browsers say where a request comes from and pages can't change it; programs say nothing, and carry no one's cookies.
fn is_ours(headers: &HeaderMap, base: &str) -> bool {
    let text =
        |value: Option<&actix_web::http::header::HeaderValue>| value.and_then(|v| v.to_str().ok()).map(str::to_owned);
    if let Some(site) = text(headers.get("sec-fetch-site")) {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let Some(origin) = text(Some(origin)).and_then(|origin| Url::parse(&origin).ok()) else { return false };
    let is_base = Url::parse(base).is_ok_and(|base| base.origin() == origin.origin());
    let authority = origin.host_str().map(|host| match origin.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    });
    // The name typed into the browser need not be the one that is configured.
    is_base || (authority.is_some() && authority == text(headers.get(HOST)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn ours(headers: &[(&'static str, &'static str)]) -> bool {
        let headers =
            headers.iter().map(|&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        is_ours(&headers.collect(), "https://vestnik.example")
    }

    #[test]
    fn our_pages_and_programs_pass() {
        assert!(ours(&[]));
        assert!(ours(&[("sec-fetch-site", "same-origin"), ("origin", "https://vestnik.example")]));
        assert!(ours(&[("origin", "https://vestnik.example")]));
        assert!(ours(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]));
    }

    #[test]
    fn other_sites_do_not() {
        assert!(!ours(&[("sec-fetch-site", "cross-site")]));
        assert!(!ours(&[("sec-fetch-site", "same-site")]));
        assert!(!ours(&[("origin", "https://evil.example"), ("host", "vestnik.example")]));
        assert!(!ours(&[("origin", "http://vestnik.example")]));
        assert!(!ours(&[("origin", "null"), ("host", "null")]));
    }
}
