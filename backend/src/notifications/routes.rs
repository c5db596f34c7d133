//! What one is told of, over HTTP.

use super::actions;
use crate::access::SignedIn;
use crate::http::{Answer, Params, Valid};
use actix_web::web::Json;
use actix_web::{get, post, put};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::notifications::{MarkRead, Notification, NotificationFilter, NotificationSettings, Unread};
use vestnik_api::{Page, Problem};

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(count).service(mark_read).service(find_settings).service(change_settings);
}

/// List what one is told of, the newest first: without what is about things one may not see any more.
#[utoipa::path(
    tag = "me", operation_id = "list_my_notifications", security(("session" = [])), params(NotificationFilter),
    responses((status = 200, description = "A page of them", body = Page<Notification>)),
)]
#[get("/me/notifications")]
async fn list(me: SignedIn, filter: Params<NotificationFilter>) -> Answer<Page<Notification>> {
    Ok(Json(actions::list(&mut me.db().await?, &filter.0).await?))
}

/// Count what is not read yet, 99 at most. `GET /me/events` tells of changes.
#[utoipa::path(
    tag = "me", operation_id = "count_my_notifications", security(("session" = [])),
    responses((status = 200, description = "How many, and the newest", body = Unread)),
)]
#[get("/me/notifications/count")]
async fn count(me: SignedIn) -> Answer<Unread> {
    Ok(Json(actions::unread(&mut me.db().await?).await?))
}

/// Note that some are read: all up to one, or these. What is read already, or not one's own, is left as it is.
#[utoipa::path(
    tag = "me", operation_id = "read_my_notifications", security(("session" = [])), request_body = MarkRead,
    responses(
        (status = 200, description = "What is left", body = Unread),
        (status = 422, description = "Neither or both are given, or too many", body = Problem),
    ),
)]
#[post("/me/notifications/read")]
async fn mark_read(me: SignedIn, which: Valid<MarkRead>) -> Answer<Unread> {
    Ok(Json(actions::mark_read(&mut me.db().await?, &which.0).await?))
}

/// How one is told of each kind: in the application, and by letter.
#[utoipa::path(
    tag = "me", operation_id = "find_my_notification_settings", security(("session" = [])),
    responses((status = 200, description = "As it is set", body = NotificationSettings)),
)]
#[get("/me/notifications/settings")]
async fn find_settings(me: SignedIn) -> Answer<NotificationSettings> {
    Ok(Json(actions::settings(&mut me.db().await?).await?))
}

/// Set how one is told of each kind.
#[utoipa::path(
    tag = "me", operation_id = "set_my_notification_settings", security(("session" = [])),
    request_body = NotificationSettings,
    responses((status = 200, description = "As it is set now", body = NotificationSettings)),
)]
#[put("/me/notifications/settings")]
async fn change_settings(me: SignedIn, settings: Valid<NotificationSettings>) -> Answer<NotificationSettings> {
    Ok(Json(actions::set(&mut me.db().await?, &settings.0).await?))
}
