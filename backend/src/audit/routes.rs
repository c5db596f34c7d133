//! The audit log over HTTP.

use super::actions;
use super::export::Lines;
use crate::access::{Can, needs};
use crate::http::search::patterns;
use crate::http::{Answer, Exported, Params, table};
use crate::platform::error::Result;
use actix_web::web::Json;
use actix_web::{HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::Page;
use vestnik_api::audit::{AuditEntry, AuditFilter};
use vestnik_api::export::FileOptions;

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

/// Bring out all lines that a filter finds, as a file. `limit` and `cursor` do not count here.
#[utoipa::path(
    tag = "audit", operation_id = "export_audit", security(("session" = ["audit.read"])),
    params(AuditFilter, FileOptions),
    responses((status = 200, description = "The file", content(
        (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "application/x-ndjson")),
        headers(("Content-Disposition" = String)))),
)]
#[get("/audit/export")]
async fn bring_out(may: Can<needs::AuditRead>, asked: Exported<AuditFilter>) -> Result<HttpResponse> {
    let patterns = patterns(asked.filter.q.as_deref())?;
    let now = may.db().await?.now();
    table::answer(Lines::new(may, asked.filter, patterns), &asked.file, now).await
}
