//! What every answer tells a browser for its own protection. An answer that says something else about it keeps that: the files
//! of the application have rules of their own (see [`super::super::assets`]).

use crate::platform::config::Live;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::{Error, web};

/// For answers that are no pages: whoever opens one in a browser runs nothing in it.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";

/// For pages: nobody else's page shows them inside.
const UNFRAMED: &str = "frame-ancestors 'none'";

/// Adds what an answer does not say itself.
pub async fn add(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let is_api = request.path().starts_with("/api/");
    let is_secure = request.app_data::<web::Data<Live>>().is_some_and(|live| live.now().is_encrypted());
    let mut response = next.call(request).await?;
    let mut say = |name: HeaderName, value: &'static str| {
        let headers = response.headers_mut();
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    say(X_CONTENT_TYPE_OPTIONS, "nosniff");
    say(X_FRAME_OPTIONS, "DENY");
    // Addresses may hold the token of a letter's link.
    say(REFERRER_POLICY, "no-referrer");
    say(CONTENT_SECURITY_POLICY, if is_api { NOTHING } else { UNFRAMED });
    if is_api {
        // What one person was answered is kept for nobody else, nor for whoever sits down at the machine next.
        say(CACHE_CONTROL, "no-store");
    }
    if is_secure {
        say(STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    Ok(response)
}
