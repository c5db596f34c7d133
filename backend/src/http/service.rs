//! What anybody may know of the service before signing in.

use super::Answer;
use crate::access::Public;
use crate::platform::config::Live;
use actix_web::get;
use actix_web::web::{Data, Json};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::service::{MailMode, Service};

/// Mounts it.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(find);
}

/// The service's name, its version, and where its letters go.
#[utoipa::path(tag = "service", operation_id = "find_service", responses((status = 200, description = "The service", body = Service)))]
#[get("/service")]
async fn find(_anybody: Public, live: Data<Live>) -> Answer<Service> {
    let now = live.now();
    Ok(Json(Service {
        name: now.name.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        mail: if now.mailer.captures() { MailMode::Captured } else { MailMode::Smtp },
        sign_up: now.sign_up,
    }))
}
