//! Reports over HTTP.

use super::actions;
use super::export::Mailings;
use crate::access::{Can, needs};
use crate::http::{Answer, Exported, Params, table};
use crate::platform::error::Result;
use actix_web::web::Json;
use actix_web::{HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::Page;
use vestnik_api::export::FileOptions;
use vestnik_api::reports::{MailingReport, MailingReportFilter, Report, ReportFilter};

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(by_mailing).service(bring_out).service(report);
}

/// See what became of the letters of a period, by day and by reason, beside the period of the same length before.
///
/// The figures are those of the runs that began within the period; the days show when letters were tried.
#[utoipa::path(
    tag = "reports", operation_id = "report_mailings", security(("session" = ["reports.read"])), params(ReportFilter),
    responses((status = 200, description = "The report", body = Report)),
)]
#[get("/reports/mailings")]
async fn report(may: Can<needs::ReportsRead>, filter: Params<ReportFilter>) -> Answer<Report> {
    actions::report(&mut may.db().await?, &filter.0).await.map(Json)
}

/// See the same by mailing, the newest first.
#[utoipa::path(
    tag = "reports", operation_id = "report_by_mailing", security(("session" = ["reports.read"])), params(MailingReportFilter),
    responses((status = 200, description = "A page of mailings", body = Page<MailingReport>)),
)]
#[get("/reports/mailings/rows")]
async fn by_mailing(may: Can<needs::ReportsRead>, filter: Params<MailingReportFilter>) -> Answer<Page<MailingReport>> {
    actions::by_mailing(&mut may.db().await?, &filter.0).await.map(Json)
}

/// Bring out the same by mailing, as a file.
#[utoipa::path(
    tag = "reports", operation_id = "export_report", security(("session" = ["reports.read"])), params(ReportFilter, FileOptions),
    responses((status = 200, description = "The file", content(
        (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "application/x-ndjson")),
        headers(("Content-Disposition" = String)))),
)]
#[get("/reports/mailings/export")]
async fn bring_out(may: Can<needs::ReportsRead>, asked: Exported<ReportFilter>) -> Result<HttpResponse> {
    let mut db = may.db().await?;
    let period = actions::asked(&mut db, &asked.filter).await?;
    let now = db.now();
    drop(db);
    table::answer(Mailings::new(may, period), &asked.file, now).await
}
