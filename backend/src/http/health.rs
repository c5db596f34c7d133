//! For those who watch the service: is it alive, is it ready, what does it count.

use crate::access::Public;
use crate::platform::error::{Error, Result};
use crate::platform::telemetry::Metrics;
use actix_web::{HttpResponse, get, web};
use diesel_async::RunQueryDsl;
use tokio_util::sync::CancellationToken;
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the addresses outside the API.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(live).service(ready).service(metrics);
}

/// The process runs.
#[utoipa::path(tag = "outside", responses((status = 204, description = "It does")))]
#[get("/health/live")]
async fn live(_: Public) -> HttpResponse {
    HttpResponse::NoContent().finish()
}

/// The service can do its work: it reaches its database.
#[utoipa::path(tag = "outside", responses((status = 204, description = "It can"), (status = 503, description = "Not now", body = vestnik_api::Problem)))]
#[get("/health/ready")]
async fn ready(anybody: Public, closing: web::Data<CancellationToken>) -> Result<HttpResponse> {
    if closing.is_cancelled() {
        return Err(vestnik_api::Code::Unavailable.into());
    }
    let mut db = anybody.db().await?;
    let asked = diesel::sql_query("SELECT 1").execute(db.connection()).await;
    asked.map_err(|cause| {
        tracing::warn!(error = %cause, "the database does not answer");
        Error::from(vestnik_api::Code::Unavailable)
    })?;
    Ok(HttpResponse::NoContent().finish())
}

/// What the server counts, for Prometheus.
#[utoipa::path(tag = "outside", responses((status = 200, description = "Prometheus text format", body = String, content_type = "text/plain")))]
#[get("/metrics")]
async fn metrics(_: Public, metrics: web::Data<Metrics>) -> Result<HttpResponse> {
    let text = metrics.text().map_err(anyhow::Error::from)?;
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(text))
}
