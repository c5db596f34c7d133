//! The browser application: its files, and the one page for every address of its own.
//!
//! A release carries `frontend/dist` inside; a debug build reads it from the disk. Files come compressed as they were
//! built. What this does not do: answer anything below `/api`, or compress while serving.

use std::borrow::Cow;

use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, Bytes, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use rust_embed::RustEmbed;
use vestnik_api::Code;

use crate::platform::error::{Error, Result};

/// Scripts come from here only. Style attributes are allowed, for the widths of bars and charts; style elements are not.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; style-src-attr 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; frame-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const PROTECTION: [(&str, &str); 6] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    // Addresses may hold the token of a letter's link.
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
];
/// The name holds a hash of the content: another content has another name.
pub(super) const FOR_EVER: &str = "public, max-age=31536000, immutable";
const PAGE: &str = "index.html";
const UNBUILT: &str = "<!doctype html><meta charset=utf-8><title>Vestnik</title><h1>The browser application is not built</h1>\
    <p>The server runs, and its API answers; see <a href=/docs/>/docs/</a>. \
    <p>Make the application with <code>cargo xtask web</code> (or start with <code>cargo xtask run</code>) and reload.";
/// What the server answers itself, even when a browser asks.
const NOT_PAGES: [&str; 6] = ["api/", "u/", "files/", "docs/", "health/", "metrics"];

#[derive(RustEmbed)]
#[folder = "../frontend/dist"]
#[allow_missing = true]
struct Built;

/// Answers every address that no other route answers.
pub fn routes(config: &mut ServiceConfig) {
    config.default_service(web::to(async |request: HttpRequest| answer(&request, &built)));
}

/// One file as it was built.
struct File {
    content: Cow<'static, [u8]>,
    hash: [u8; 32],
}

fn built(name: &str) -> Option<File> {
    Built::get(name).map(|file| File { content: file.data, hash: file.metadata.sha256_hash() })
}

fn answer(request: &HttpRequest, find: &dyn Fn(&str) -> Option<File>) -> Result<HttpResponse> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Code::NotFound.into());
    }
    let name = request.path().trim_start_matches('/');
    if !name.is_empty() && !squeezed(name) && find(name).is_some() {
        return serve(request, name, find);
    }
    let page = name.is_empty() || accepts(request.headers(), header::ACCEPT, "text/html");
    if !page || NOT_PAGES.iter().any(|own| name.starts_with(own)) {
        return Err(Code::NotFound.into());
    }
    if find(PAGE).is_none() {
        let mut unbuilt = protected(StatusCode::SERVICE_UNAVAILABLE);
        return Ok(unbuilt.content_type("text/html; charset=utf-8").body(UNBUILT));
    }
    serve(request, PAGE, find)
}

/// Sends the smallest form the caller takes, or says that the caller has it.
fn serve(request: &HttpRequest, name: &str, find: &dyn Fn(&str) -> Option<File>) -> Result<HttpResponse> {
    let forms = [("br", ".br"), ("gzip", ".gz")];
    let mut wanted = forms.iter().filter(|(coding, _)| accepts(request.headers(), header::ACCEPT_ENCODING, coding));
    let squeezed = wanted.find_map(|(coding, ending)| Some((*coding, find(&format!("{name}{ending}"))?)));
    let (coding, file) = match squeezed {
        Some((coding, file)) => (Some(coding), file),
        None => (None, find(name).ok_or_else(|| Error::from(Code::NotFound))?),
    };
    let tag = format!("\"{}\"", hex::encode(&file.hash[..8]));
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let fresh = known.is_some_and(|tags| tags.split(',').any(|known| known.trim().trim_start_matches("W/") == tag));
    let mut answer = protected(if fresh { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    answer.insert_header((header::ETAG, tag)).insert_header((header::VARY, "accept-encoding"));
    answer.insert_header((header::CACHE_CONTROL, if hashed(name) { FOR_EVER } else { "no-cache" }));
    if fresh {
        return Ok(answer.finish());
    }
    if let Some(coding) = coding {
        answer.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static(coding)));
    }
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let charset = if kind.type_() == "text" { "; charset=utf-8" } else { "" };
    let body = match file.content {
        Cow::Borrowed(content) => Bytes::from_static(content),
        Cow::Owned(content) => Bytes::from(content),
    };
    Ok(answer.content_type(format!("{kind}{charset}")).body(body))
}

fn protected(status: StatusCode) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    for header in PROTECTION {
        answer.insert_header(header);
    }
    answer
}

/// The compressed forms are not files of their own.
fn squeezed(name: &str) -> bool {
    [".br", ".gz"].iter().any(|ending| name.ends_with(ending))
}

/// `app-0123456789ab.css` is named after its content, `code-0123456789ab/part.wasm` lies in a folder that is.
fn hashed(name: &str) -> bool {
    name.split('/').any(|step| {
        let stem = step.split_once('.').map_or(step, |(stem, _)| stem);
        let hash = stem.rsplit_once('-').map_or("", |(_, hash)| hash);
        hash.len() == 12 && hash.bytes().all(|digit| digit.is_ascii_hexdigit())
    })
}

/// Whether a list such as `br;q=0.5, gzip` names the value and does not refuse it.
fn accepts(headers: &HeaderMap, list: header::HeaderName, value: &str) -> bool {
    headers.get_all(list).filter_map(|list| list.to_str().ok()).flat_map(|list| list.split(',')).any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(value));
        let refused = parts.any(|part| {
            let weight = part.strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
            weight.is_some_and(|weight| weight <= 0.0)
        });
        named && !refused
    })
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;
    use actix_web::test::TestRequest;

    use super::*;

    fn files(name: &str) -> Option<File> {
        let content: &'static str = match name {
            "index.html" => "<html>wasm",
            "app-0123456789ab.css" => "plain",
            "app-0123456789ab.css.br" => "brotli",
            "app-0123456789ab.css.gz" => "gzip",
            _ => return None,
        };
        let mut hash = [0; 32];
        hash[0] = u8::try_from(content.len()).unwrap();
        Some(File { content: Cow::Borrowed(content.as_bytes()), hash })
    }

    fn get(path: &str, headers: &[(&'static str, &str)]) -> Result<HttpResponse> {
        let mut request = TestRequest::get().uri(path);
        for header in headers {
            request = request.insert_header(*header);
        }
        answer(&request.to_http_request(), &files)
    }

    fn header<'a>(answer: &'a HttpResponse, name: &str) -> Option<&'a str> {
        answer.headers().get(name).map(|value| value.to_str().unwrap())
    }

    #[actix_web::test]
    async fn each_caller_gets_the_smallest_form_it_takes() {
        for (takes, gets, coding) in [
            ("gzip, deflate, br", "brotli", Some("br")),
            ("gzip;q=1.0, br;q=0", "gzip", Some("gzip")),
            ("identity", "plain", None),
        ] {
            let answer = get("/app-0123456789ab.css", &[("accept-encoding", takes)]).unwrap();
            assert_eq!(header(&answer, "content-encoding"), coding);
            assert_eq!(header(&answer, "content-type"), Some("text/css; charset=utf-8"));
            assert_eq!(header(&answer, "cache-control"), Some(FOR_EVER));
            assert_eq!(header(&answer, "vary"), Some("accept-encoding"));
            assert_eq!(to_bytes(answer.into_body()).await.unwrap(), gets);
        }
    }

    #[actix_web::test]
    async fn the_page_answers_every_address_of_the_application_and_is_asked_for_again() {
        for path in ["/", "/clients/7", "/some.thing"] {
            let answer = get(path, &[("accept", "text/html,*/*;q=0.8")]).unwrap();
            assert_eq!(header(&answer, "cache-control"), Some("no-cache"), "{path}");
            assert!(
                header(&answer, "content-security-policy").unwrap().contains("script-src 'self' 'wasm-unsafe-eval';")
            );
            let tag = header(&answer, "etag").unwrap().to_owned();
            assert_eq!(to_bytes(answer.into_body()).await.unwrap(), "<html>wasm");
            let again = get(path, &[("accept", "text/html"), ("if-none-match", &tag)]).unwrap();
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        }
        assert_eq!(get("/", &[]).unwrap().status(), StatusCode::OK, "whatever the caller takes");
    }

    #[actix_web::test]
    async fn what_is_no_page_is_not_found() {
        for (path, takes) in [
            ("/clients/7", "application/json"),
            ("/api/v1/nothing", "text/html"),
            ("/app-0123456789ab.css.br", "*/*"),
            ("/../../etc/passwd", "*/*"),
        ] {
            assert_eq!(get(path, &[("accept", takes)]).unwrap_err().code(), Some(Code::NotFound), "{path}");
        }
        let post = TestRequest::post().uri("/").to_http_request();
        assert_eq!(answer(&post, &files).unwrap_err().code(), Some(Code::NotFound));
    }

    #[actix_web::test]
    async fn without_a_build_the_page_says_how_to_make_one() {
        let request = TestRequest::get().uri("/").to_http_request();
        let answer = answer(&request, &|_| None).unwrap();
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        let body = to_bytes(answer.into_body()).await.unwrap();
        assert!(std::str::from_utf8(&body).unwrap().contains("cargo xtask web"));
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(hashed("app-0123456789ab.css") && hashed("code-0123456789ab/vestnik_bg.wasm"));
        assert!(!hashed("index.html") && !hashed("inter-vestnik.woff2") && !hashed("boot-0123.js"));
    }
}
