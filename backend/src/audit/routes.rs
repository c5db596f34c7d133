//! The audit log over HTTP.

use super::{actions, export};
use crate::access::{Can, needs};
use crate::http::csv;
use crate::http::search::patterns;
use crate::http::{Answer, Params};
use crate::platform::error::Result;
use actix_web::web::Json;
use actix_web::{HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::Page;
use vestnik_api::audit::{AuditEntry, AuditFilter};

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(bring_out).service(list);
}

/// See who changed what, newest first: with before and after, the network address and the id of the request.
#[utoipa::path(
    tag = "audit", operation_id = "list_audit", security(("session" = ["audit.read"])),
    params(AuditFilter),
    responses((status = 200, description = "A page of the log", body = Page<AuditEntry>)),
)]
#[get("/audit")]
async fn list(may: Can<needs::AuditRead>, filter: Params<AuditFilter>) -> Answer<Page<AuditEntry>> {
    actions::list(&mut may.db().await?, &filter.0).await.map(Json)
}

/// Bring out all lines that a filter finds, as a CSV file. `limit` and `cursor` do not count here.
#[utoipa::path(
    tag = "audit", operation_id = "export_audit", security(("session" = ["audit.read"])),
    params(AuditFilter),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv",
        headers(("Content-Disposition" = String)))),
)]
#[get("/audit/export")]
async fn bring_out(may: Can<needs::AuditRead>, filter: Params<AuditFilter>) -> Result<HttpResponse> {
    let patterns = patterns(filter.0.q.as_deref())?;
    // What can fail at once fails here, while there is an answer to give.
    let disposition = csv::as_file("audit", &may.db().await?);
    let rows = export::stream(may, filter.0, patterns);
    Ok(HttpResponse::Ok().content_type("text/csv; charset=utf-8").insert_header(disposition).streaming(rows))
}
