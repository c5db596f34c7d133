//! The first screen over HTTP.

use super::actions;
use crate::access::{Can, needs};
use crate::http::{Answer, Params};
use actix_web::get;
use actix_web::web::Json;
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::Problem;
use vestnik_api::dashboard::{Dashboard, DashboardQuery};

/// Mounts it.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show).configure(super::group::routes);
}

/// See the first screen: figures, the last days, what goes out now and next, and the newest rows of the log.
///
/// Mailings and rows of the log are there for those who may see them elsewhere too.
#[utoipa::path(
    tag = "dashboard", operation_id = "show_dashboard", security(("session" = ["dashboard.read"])),
    params(DashboardQuery),
    responses(
        (status = 200, description = "All of it, by the reader's clock", body = Dashboard),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see figures", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/dashboard")]
async fn show(may: Can<needs::DashboardRead>, asked: Params<DashboardQuery>) -> Answer<Dashboard> {
    actions::show(&may, &asked.0).await.map(Json)
}
