//! JSON bodies, parsed into values that can't be wrong; the error names the field.

use super::bounds;
use crate::platform::error::{Error, Result};
use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use vestnik_api::{Code, FieldCode, FieldError};

/// The largest JSON body taken, in bytes: a letter's body with room around it.
pub const MAX_JSON: usize = 1024 * 1024;

/// A JSON body, read and checked.
#[derive(Debug)]
pub struct Valid<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Valid<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).is_none_or(is_json);
        let bytes = Bytes::from_request(request, payload);
        async move {
            if !is_json {
                return Err(Error::because(Code::UnsupportedMediaType, "send application/json"));
            }
            parse(&bytes.await.map_err(broken_off)?).map(Self)
        }
        .boxed_local()
    }
}

/// Why a body did not come in whole.
pub(super) fn broken_off(error: actix_web::Error) -> Error {
    match error.as_response_error().status_code().as_u16() {
        413 => Code::TooLarge.into(),
        _ => Error::because(Code::BadRequest, "the body broke off"),
    }
}

pub(super) fn is_json(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json") || kind.to_ascii_lowercase().ends_with("+json")
}

/// Reads JSON; names the field that is wrong.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let cause = error.into_inner();
        if cause.is_data() {
            field_error(&path, &cause.to_string()).into()
        } else {
            Error::because(Code::BadRequest, format!("the body is not JSON: {cause}"))
        }
    })?;
    json.end().map_err(|cause| Error::because(Code::BadRequest, format!("the body is not JSON: {cause}")))?;
    match nought(bytes) {
        Some(path) => Err(Error::field(path, FieldCode::ControlCharacter)),
        None => Ok(value),
    }
}

/// Where a text has a nought, which JSON can write and PostgreSQL can't hold. Most bodies have none, and are not read twice.
fn nought(bytes: &[u8]) -> Option<String> {
    memchr::memmem::find(bytes, br"\u0000")?;
    bounds::nought_in(&serde_json::from_slice(bytes).ok()?)
}

/// The error of one field, from serde's text: "unknown field `x`", "missing field `y`", or a value's own refusal.
pub(super) fn field_error(path: &str, text: &str) -> FieldError {
    let path = if path == "." { "" } else { path };
    // serde names the field in its text; the path may end with it already, or stop one level above.
    let named = |prefix: &str| {
        let name = text.strip_prefix(prefix)?.split('`').next()?;
        let stands_on_it = path == name || path.ends_with(&format!(".{name}"));
        Some(match (path, stands_on_it) {
            ("", _) => name.to_owned(),
            (_, true) => path.to_owned(),
            (_, false) => format!("{path}.{name}"),
        })
    };
    if let Some(field) = named("unknown field `") {
        FieldError::new(field, FieldCode::UnknownField)
    } else if let Some(field) = named("missing field `") {
        FieldError::new(field, FieldCode::Required)
    } else if let Some(field) = named("duplicate field `") {
        FieldError::new(field, FieldCode::Invalid).saying("is given more than once")
    } else if let Some(code) = FieldCode::from_message(text) {
        FieldError::new(path, code)
    } else {
        // serde ends with " at line 1 column 2", which says nothing about the field.
        let reason = text.split(" at line ").next().unwrap_or(text);
        FieldError::new(path, FieldCode::Invalid).saying(reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vestnik_api::clients::NewClient;
    use vestnik_api::mailings::NewMailing;

    fn errors<T: DeserializeOwned + std::fmt::Debug>(json: &str) -> Vec<(String, FieldCode)> {
        match parse::<T>(json.as_bytes()).unwrap_err() {
            Error::Problem(problem) => problem.errors.into_iter().map(|error| (error.field, error.code)).collect(),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn the_error_names_the_field() {
        let cases = [
            (r#"{"name":"A","email":"no"}"#, "email", FieldCode::InvalidEmail),
            (r#"{"name":"A"}"#, "email", FieldCode::Required),
            (r#"{"name":"","email":"a@x.example"}"#, "name", FieldCode::Required),
            (r#"{"name":"A","email":"a@x.example","owner_id":1}"#, "owner_id", FieldCode::UnknownField),
            (r#"{"name":7,"email":"a@x.example"}"#, "name", FieldCode::Invalid),
        ];
        for (json, field, code) in cases {
            assert_eq!(errors::<NewClient>(json), [(field.to_owned(), code)], "{json}");
        }
    }

    #[test]
    fn a_nought_in_a_text_is_refused_by_its_field() {
        let login = |password: &str| format!(r#"{{"email":"a@x.example","password":"{password}"}}"#);
        let wrong = ("password".to_owned(), FieldCode::ControlCharacter);
        assert_eq!(errors::<vestnik_api::auth::Login>(&login(r"a\u0000b")), [wrong]);
        // A backslash, a letter and four digits.
        assert!(parse::<vestnik_api::auth::Login>(login(r"a\\u0000b").as_bytes()).is_ok());
    }

    #[test]
    fn nested_fields_have_a_path() {
        let json = r#"{"name":"A","content":{"kind":"message","message_id":1},"audience":{"kind":"all"},
            "schedule":{"start":"2026-01-01T09:00:00","time_zone":"???","recurrence":{"kind":"once"}}}"#;
        assert_eq!(errors::<NewMailing>(json), [("schedule.time_zone".to_owned(), FieldCode::InvalidTimeZone)]);
    }

    #[test]
    fn what_is_no_json_is_no_field_error() {
        for bad in ["", "{", "{} x", "\u{0}"] {
            assert_eq!(
                parse::<NewClient>(bad.as_bytes()).unwrap_err().code(),
                Some(if bad == "{} x" { Code::Invalid } else { Code::BadRequest }),
                "{bad}"
            );
        }
    }
}
