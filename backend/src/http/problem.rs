//! Errors become RFC 9457 problems here and nowhere else; ours are logged here, once.

use crate::http::middleware::request_id;
use crate::platform::error::Error;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use vestnik_api::{Code, FieldCode, FieldError, Problem};

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        let code = self.code().unwrap_or(Code::Internal);
        StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut builder = HttpResponseBuilder::new(self.status_code());
        let mut problem = match self {
            Self::Problem(problem) => (**problem).clone(),
            Self::TooOften { retry_after } => {
                builder.insert_header((header::RETRY_AFTER, retry_after.to_string()));
                Problem::new(Code::TooManyRequests)
            }
            Self::Unexpected(cause) => {
                tracing::error!(error = ?cause, "a request failed on our side");
                Problem::new(Code::Internal)
            }
        };
        if problem.status == 401 {
            builder.insert_header((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
        }
        if problem.code == Code::Unavailable {
            builder.insert_header((header::RETRY_AFTER, HeaderValue::from_static("5")));
        }
        problem.request_id = request_id::current();
        builder.content_type("application/problem+json").json(problem)
    }
}

/// A path that does not fit its pattern: `/clients/abc`.
pub fn of_path(_: actix_web::error::PathError, request: &actix_web::HttpRequest) -> actix_web::Error {
    let wrong = request.match_info().iter().filter(|(_, text)| text.parse::<i64>().is_err());
    let errors = wrong.map(|(name, _)| FieldError::new(name, FieldCode::Invalid).saying("is not a number")).collect();
    let detail = Some("the address names something by a number that is none".to_owned());
    Error::from(Problem { detail, errors, ..Problem::new(Code::BadRequest) }).into()
}
