//! The settings over HTTP.

use super::actions;
use super::keeper::Keeper;
use crate::access::{Can, needs};
use crate::http::{Answer, IfMatch, Tagged, Valid};
use crate::platform::error::Result;
use actix_web::web::{Data, Json};
use actix_web::{get, post, put};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::Problem;
use vestnik_api::settings::{Conversation, SettingValues, Settings, TryMailServer};

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(find).service(set).service(try_mail_server);
}

fn tagged(settings: Settings) -> Tagged<Settings> {
    let version = settings.version;
    Tagged::found(settings, version)
}

/// See what the service is set to. The password for the mail server is never shown.
#[utoipa::path(
    tag = "settings", operation_id = "find_settings", security(("session" = ["settings.write"])),
    responses((status = 200, description = "What is in force", body = Settings, headers(("ETag" = String)))),
)]
#[get("/settings")]
async fn find(may: Can<needs::SettingsWrite>, keeper: Data<Keeper>) -> Result<Tagged<Settings>> {
    actions::find(&mut may.db().await?, &keeper).await.map(tagged)
}

/// Set all of it, at once and on every node, without a restart.
///
/// What the environment of the server sets (`fixed`) wins, and must be sent as it was answered. Letters in the hands of a sender go
/// out as they were; the next ones go as it is set now. The password for the mail server stays when it is absent, as long as the
/// server and the name are the same.
#[utoipa::path(
    tag = "settings", operation_id = "set_settings", security(("session" = ["settings.write"])), request_body = SettingValues,
    params(("If-Match" = Option<String>, Header, description = "Their ETag")),
    responses(
        (status = 200, description = "As it is now", body = Settings, headers(("ETag" = String))),
        (status = 412, description = "They were changed meanwhile", body = Problem),
        (status = 422, description = "A field is not right, or set by the environment", body = Problem),
    ),
)]
#[put("/settings")]
async fn set(
    may: Can<needs::SettingsWrite>,
    keeper: Data<Keeper>,
    meant: IfMatch,
    values: Valid<SettingValues>,
) -> Result<Tagged<Settings>> {
    let mut db = may.db().await?;
    let settings = actions::set(&mut db, &keeper, meant, &values.0).await?;
    keeper.refresh(&mut db).await?;
    Ok(tagged(settings))
}

/// Try a mail server with a test letter to yourself, and read the whole conversation. Nothing is kept.
#[utoipa::path(
    tag = "settings", operation_id = "try_mail_server", security(("session" = ["settings.write"])), request_body = TryMailServer,
    responses(
        (status = 200, description = "What was said, and whether the letter was taken", body = Conversation),
        (status = 422, description = "A field is not right, or the password is missing", body = Problem),
    ),
)]
#[post("/settings/mail-test")]
async fn try_mail_server(
    may: Can<needs::SettingsWrite>,
    keeper: Data<Keeper>,
    asked: Valid<TryMailServer>,
) -> Answer<Conversation> {
    // No connection is held while the mail server is spoken with.
    let trial = actions::prepare(&mut may.db().await?, &keeper, &asked.0).await?;
    actions::rehearse(trial).await.map(Json)
}
