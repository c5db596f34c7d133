//! The cookie that carries the refresh token: out of reach of scripts and of other sites.

use crate::platform::config::Adjustable;
use crate::platform::token::Token;
use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

const NAME: &str = "vestnik_refresh";

/// Browsers send it to these addresses only.
const PATH: &str = "/api/v1/auth";

/// Hands a refresh token to the browser.
pub(super) fn with(token: &Token, settings: &Adjustable) -> Cookie<'static> {
    let mut cookie = empty(settings);
    cookie.set_value(token.reveal().to_owned());
    cookie.set_max_age(Duration::seconds(super::rules::IDLE.as_secs()));
    cookie
}

/// Takes it away again.
pub(super) fn gone(settings: &Adjustable) -> Cookie<'static> {
    let mut cookie = empty(settings);
    cookie.make_removal();
    cookie
}

/// The refresh token that came with a request.
pub(super) fn token(request: &HttpRequest) -> Option<Token> {
    request.cookie(NAME).map(|cookie| Token::from_text(cookie.value()))
}

fn empty(settings: &Adjustable) -> Cookie<'static> {
    Cookie::build(NAME, "")
        .path(PATH)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(settings.is_encrypted())
        .finish()
}
