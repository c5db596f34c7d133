//! Signing in and out, and one's sessions, over HTTP.

use super::actions::{self, Refreshed};
use super::desk::Desk;
use super::store::{self, Device};
use super::{cookie, live};
use crate::access::{Public, SignedIn};
use crate::events::{Event, Events, Heard};
use crate::http::origin::SameOrigin;
use crate::http::visitor::Visitor;
use crate::http::{Answer, Valid};
use crate::platform::config::Live;
use crate::platform::error::Result;
use crate::users::Passwords;
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put};
use tokio_util::sync::CancellationToken;
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::auth::{Login, Reset, Tokens};
use vestnik_api::id::SessionId;
use vestnik_api::me::{ChangePassword, MeEvent, Session};
use vestnik_api::{Code, Problem};

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(sign_in)
        .service(refresh)
        .service(sign_out)
        .service(reset_password)
        .service(change_password)
        .service(watch)
        .service(list)
        .service(end_others)
        .service(end);
}

/// Sign in. Answers an access token, and sets the refresh token as a cookie that no script can read.
///
/// A session that this browser had before ends, since nothing leads back to it.
#[utoipa::path(
    tag = "auth", operation_id = "login", request_body = Login,
    responses(
        (status = 200, description = "Signed in", body = Tokens),
        (status = 401, description = "E-mail and password do not match, or the address is not confirmed yet", body = Problem),
        (status = 403, description = "The account is blocked", body = Problem),
        (status = 429, description = "Too often", body = Problem),
    ),
)]
#[post("/auth/login")]
async fn sign_in(
    anybody: Public,
    _origin: SameOrigin,
    visitor: Visitor,
    desk: Desk,
    passwords: Data<Passwords>,
    request: HttpRequest,
    login: Valid<Login>,
) -> Result<HttpResponse> {
    let Valid(mut login) = login;
    login.email = login.email.trim().to_lowercase();
    desk.throttles.sign_in(visitor.network(), &login.email)?;
    let address = visitor.address.to_string();
    let device = Device { user_agent: &visitor.user_agent, address: &address };
    let opened = actions::sign_in(&anybody, &passwords, &login, device).await;
    desk.count_sign_in(opened.is_ok());
    let opened = opened?;
    if let Some(left) = cookie::token(&request) {
        desk.forget(&actions::sign_out(&mut anybody.db().await?, &left).await?);
    }
    desk.hand_over(&opened)
}

/// Go on with the session of the cookie: a new access token, and a new refresh token in the cookie.
///
/// Each refresh token works once. One that comes back later was copied, and ends its session.
#[utoipa::path(
    tag = "auth", operation_id = "refresh",
    responses(
        (status = 200, description = "Signed in for another while", body = Tokens),
        (status = 401, description = "There is no session to go on with", body = Problem),
        (status = 403, description = "The account is blocked, or another site asks", body = Problem),
        (status = 429, description = "Too often", body = Problem),
    ),
)]
#[post("/auth/refresh")]
async fn refresh(
    anybody: Public,
    _origin: SameOrigin,
    visitor: Visitor,
    desk: Desk,
    request: HttpRequest,
) -> Result<HttpResponse> {
    desk.throttles.visit(visitor.network())?;
    let token = cookie::token(&request).ok_or(Code::Unauthenticated)?;
    match actions::refresh(&mut anybody.db().await?, &token).await? {
        Refreshed::GoesOn(opened) => desk.hand_over(&opened),
        Refreshed::Over => Err(Code::Unauthenticated.into()),
        Refreshed::Stolen(session) => {
            tracing::warn!(
                session.id = session.0,
                "a refresh token came back after it was replaced; its session was ended"
            );
            desk.metrics.refresh_reuse.inc();
            desk.forget(&[session]);
            Err(Code::Unauthenticated.into())
        }
    }
}

/// Sign out: ends the session of the cookie, and that of the access token if one is sent.
#[utoipa::path(
    tag = "auth", operation_id = "logout",
    responses(
        (status = 204, description = "Signed out"),
        (status = 403, description = "Another site asks", body = Problem),
    ),
)]
#[post("/auth/logout")]
async fn sign_out(
    anybody: Public,
    _origin: SameOrigin,
    me: Option<SignedIn>,
    desk: Desk,
    request: HttpRequest,
) -> Result<HttpResponse> {
    if let Some(token) = cookie::token(&request) {
        desk.forget(&actions::sign_out(&mut anybody.db().await?, &token).await?);
    }
    if let Some(me) = me {
        let session = me.actor().session;
        // The cookie's session and the token's are one and the same as a rule, and it has ended just now.
        actions::end_if_living(&mut me.db().await?, session).await?;
        desk.forget(&[session]);
    }
    Ok(HttpResponse::NoContent().cookie(cookie::gone(&desk.live.now())).finish())
}

/// Set a new password by the token of the link in a letter. It works once, for an hour, and ends all sessions.
#[utoipa::path(
    tag = "auth", operation_id = "reset_password", request_body = Reset,
    responses(
        (status = 204, description = "The new password is set"),
        (status = 410, description = "The link is used, replaced or too old", body = Problem),
        (status = 429, description = "Too often", body = Problem),
    ),
)]
#[post("/auth/password/reset")]
async fn reset_password(
    anybody: Public,
    visitor: Visitor,
    desk: Desk,
    passwords: Data<Passwords>,
    reset: Valid<Reset>,
) -> Result<HttpResponse> {
    desk.throttles.reset(visitor.network())?;
    let user = actions::reset_password(&anybody, &passwords, &reset.0).await?;
    desk.roster.hear(Heard::Event(Event::PersonChanged(user)));
    Ok(HttpResponse::NoContent().finish())
}

/// Set a new password for oneself. Signs out all other sessions.
#[utoipa::path(
    tag = "me", operation_id = "change_password", security(("session" = [])), request_body = ChangePassword,
    responses((status = 204, description = "The new password is set"), (status = 429, description = "Too often", body = Problem)),
)]
#[put("/me/password")]
async fn change_password(
    me: SignedIn,
    visitor: Visitor,
    desk: Desk,
    passwords: Data<Passwords>,
    change: Valid<ChangePassword>,
) -> Result<HttpResponse> {
    desk.throttles.password_of(visitor.network(), me.actor().user)?;
    desk.forget(&actions::change_password(&me, &passwords, &change.0).await?);
    Ok(HttpResponse::NoContent().finish())
}

/// Listen, for as long as this session lives, for changes of who one is, what one may do, what the service says of itself, and for
/// what one is told of (server-sent events).
///
/// `changed` says to ask `GET /me` and `GET /service` again; the first comes at once. `notifications` brings what
/// `GET /me/notifications/count` answers. The stream ends with the session.
#[utoipa::path(
    tag = "me", operation_id = "watch_me", security(("session" = [])),
    responses((status = 200, description = "Events without an end", body = MeEvent, content_type = "text/event-stream")),
)]
#[get("/me/events")]
async fn watch(me: SignedIn, events: Data<Events>, live: Data<Live>, closing: Data<CancellationToken>) -> HttpResponse {
    live::answer(me, events.subscribe_page(), live.changes(), closing.as_ref().clone())
}

/// List the devices that are signed in, the last used first.
#[utoipa::path(
    tag = "me", operation_id = "list_my_sessions", security(("session" = [])),
    responses((status = 200, description = "One's sessions", body = Vec<Session>)),
)]
#[get("/me/sessions")]
async fn list(me: SignedIn) -> Answer<Vec<Session>> {
    Ok(Json(store::list(&mut me.db().await?).await?))
}

/// Sign out all devices but this one.
#[utoipa::path(
    tag = "me", operation_id = "end_my_other_sessions", security(("session" = [])),
    responses((status = 204, description = "They are signed out")),
)]
#[delete("/me/sessions")]
async fn end_others(me: SignedIn, desk: Desk) -> Result<HttpResponse> {
    let actor = me.actor();
    desk.forget(&actions::end_others(&mut me.db().await?, actor.user, actor.session).await?);
    Ok(HttpResponse::NoContent().finish())
}

/// Sign one device out.
#[utoipa::path(
    tag = "me", operation_id = "end_my_session", security(("session" = [])),
    params(("id" = SessionId, Path, description = "The session's number")),
    responses((status = 204, description = "It is signed out"), (status = 404, description = "No such session of one's own", body = Problem)),
)]
#[delete("/me/sessions/{id}")]
async fn end(me: SignedIn, desk: Desk, id: Path<SessionId>) -> Result<HttpResponse> {
    actions::end_one(&mut me.db().await?, *id).await?;
    desk.forget(&[*id]);
    Ok(HttpResponse::NoContent().finish())
}
