//! Files over HTTP: of clients, and of leads.

mod of_clients;
mod of_leads;

use actix_web::HttpRequest;
use actix_web::http::header::CONTENT_LENGTH;
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.configure(of_clients::routes).configure(of_leads::routes);
}

/// How long a body says it is.
fn told_size(request: &HttpRequest) -> Option<i64> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
