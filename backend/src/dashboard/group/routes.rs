//! How a group is doing, over HTTP.

use super::actions;
use crate::access::{Can, needs};
use crate::http::{Answer, Params};
use actix_web::get;
use actix_web::web::{Json, Path};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::Problem;
use vestnik_api::group_dashboard::{GroupDashboard, GroupDashboardQuery};
use vestnik_api::id::GroupId;

/// Mounts it.
pub(in crate::dashboard) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show);
}

/// See how a group is doing: what came in, what became of it, and who works on what.
#[utoipa::path(
    tag = "groups", operation_id = "show_group_dashboard",
    security(("session" = ["groups.read", "leads.read", "clients.read"])),
    params(("id" = i64, Path, description = "The group's number"), GroupDashboardQuery),
    responses(
        (status = 200, description = "All of it, by the reader's clock", body = GroupDashboard),
        (status = 400, description = "That is no number", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "You may not see groups, leads or clients", body = Problem),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 422, description = "A parameter is not right", body = Problem),
    ),
)]
#[get("/groups/{id}/dashboard")]
async fn show(
    may: Can<needs::GroupsRead>,
    may_leads: Can<needs::LeadsRead>,
    may_clients: Can<needs::ClientsRead>,
    id: Path<GroupId>,
    asked: Params<GroupDashboardQuery>,
) -> Answer<GroupDashboard> {
    actions::show(&may, &may_leads, &may_clients, *id, &asked.0).await.map(Json)
}
