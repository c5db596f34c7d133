//! Files over HTTP: those of clients.

mod clients;

use actix_web::HttpRequest;
use actix_web::http::header::CONTENT_LENGTH;
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.configure(clients::routes);
}

/// How long a body says it is.
fn told_size(request: &HttpRequest) -> Option<i64> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
