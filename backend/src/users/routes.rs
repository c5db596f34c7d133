//! Signing up, confirming an address, and one's own profile over HTTP.

use super::jobs::Occasion;
use super::{Passwords, Throttles, actions};
use crate::access::{Public, SignedIn};
use crate::http::visitor::Visitor;
use crate::http::{Answer, Valid};
use crate::platform::config::Live;
use crate::platform::error::Result;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::Problem;
use vestnik_api::auth::{Confirm, Forgot, Register};
use vestnik_api::me::{ChangeMe, Me};

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(register).service(confirm).service(resend).service(forgot).service(find).service(change);
}

/// Sign up. A letter with a link goes to the address.
///
/// The answer is the same whether the address has an account already or not; the letter tells its owner.
#[utoipa::path(
    tag = "auth", operation_id = "register", request_body = Register,
    responses(
        (status = 202, description = "A letter is on its way"),
        (status = 403, description = "Accounts are made by invitation only, or not at all", body = Problem),
        (status = 429, description = "Too often", body = Problem),
    ),
)]
#[post("/auth/register")]
async fn register(
    anybody: Public,
    visitor: Visitor,
    passwords: Data<Passwords>,
    throttles: Data<Throttles>,
    live: Data<Live>,
    new: Valid<Register>,
) -> Result<HttpResponse> {
    throttles.sign_up(visitor.network())?;
    actions::register(&anybody, &passwords, &throttles, live.now().sign_up, new.0).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// Confirm an address by the token of the link in its letter. It works once.
#[utoipa::path(
    tag = "auth", operation_id = "confirm", request_body = Confirm,
    responses(
        (status = 204, description = "Confirmed: the account can be signed in to"),
        (status = 410, description = "The link is used, replaced or too old", body = Problem),
        (status = 429, description = "Too often", body = Problem),
    ),
)]
#[post("/auth/confirm")]
async fn confirm(
    anybody: Public,
    visitor: Visitor,
    throttles: Data<Throttles>,
    link: Valid<Confirm>,
) -> Result<HttpResponse> {
    throttles.visit(visitor.network())?;
    actions::confirm(&mut anybody.db().await?, &link.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Have the confirmation letter sent once more. The answer is the same for unknown and confirmed addresses.
#[utoipa::path(
    tag = "auth", operation_id = "resend_confirmation", request_body = Forgot,
    responses(
        (status = 202, description = "If there is anything to confirm, a letter is on its way"),
        (status = 429, description = "Too often", body = Problem),
    ),
)]
#[post("/auth/confirm/resend")]
async fn resend(
    anybody: Public,
    visitor: Visitor,
    throttles: Data<Throttles>,
    to: Valid<Forgot>,
) -> Result<HttpResponse> {
    throttles.sign_up(visitor.network())?;
    actions::ask_for_letter(&mut anybody.db().await?, &throttles, &to.0.email, Occasion::Resend).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// Have a link sent by which a new password can be set. The answer is the same for unknown addresses.
#[utoipa::path(
    tag = "auth", operation_id = "forgot_password", request_body = Forgot,
    responses(
        (status = 202, description = "If the address has an account, a letter is on its way"),
        (status = 429, description = "Too often", body = Problem),
    ),
)]
#[post("/auth/password/forgot")]
async fn forgot(
    anybody: Public,
    visitor: Visitor,
    throttles: Data<Throttles>,
    to: Valid<Forgot>,
) -> Result<HttpResponse> {
    throttles.sign_up(visitor.network())?;
    actions::ask_for_letter(&mut anybody.db().await?, &throttles, &to.0.email, Occasion::Forgot).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// Who am I, and what may I do?
#[utoipa::path(
    tag = "me", operation_id = "find_me", security(("session" = [])),
    responses((status = 200, description = "Whoever is signed in", body = Me)),
)]
#[get("/me")]
async fn find(me: SignedIn) -> Answer<Me> {
    Ok(Json(actions::me(&mut me.db().await?, me.actor().user).await?))
}

/// Change one's own name, phone, language, time zone or theme; what is absent stays.
#[utoipa::path(
    tag = "me", operation_id = "change_me", security(("session" = [])), request_body = ChangeMe,
    responses((status = 200, description = "As it is now", body = Me)),
)]
#[patch("/me")]
async fn change(me: SignedIn, change: Valid<ChangeMe>) -> Answer<Me> {
    Ok(Json(actions::change(&mut me.db().await?, change.0).await?))
}
