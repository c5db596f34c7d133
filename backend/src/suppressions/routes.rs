//! The stop list over HTTP.

use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, get, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::id::SuppressionId;
use vestnik_api::suppressions::{Lift, NewSuppression, Suppression, SuppressionFilter};
use vestnik_api::{Page, Permission, Problem};

use super::actions;
use crate::access::{Can, needs};
use crate::http::{Answer, Params, Valid};
use crate::platform::error::Result;

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(add).service(lift);
}

/// List the addresses no letter goes to any more, newest first: yours and those of your groups. Those of the whole service are seen with the reach "all".
#[utoipa::path(
    tag = "suppressions", operation_id = "list_suppressions", security(("session" = ["suppressions.read"])),
    params(SuppressionFilter),
    responses((status = 200, description = "A page of them", body = Page<Suppression>)),
)]
#[get("/suppressions")]
async fn list(may: Can<needs::SuppressionsRead>, filter: Params<SuppressionFilter>) -> Answer<Page<Suppression>> {
    actions::list(&mut may.db().await?, &filter.0).await.map(Json)
}

/// Put an address on your stop list, on that of a group you work in, or on that of the whole service.
#[utoipa::path(
    tag = "suppressions", operation_id = "add_suppression", security(("session" = ["suppressions.write"])),
    request_body = NewSuppression,
    responses(
        (status = 201, description = "No letter goes there any more", body = Suppression),
        (status = 422, description = "A field is not right, or the address is on the list", body = Problem),
    ),
)]
#[post("/suppressions")]
async fn add(may: Can<needs::SuppressionsWrite>, new: Valid<NewSuppression>) -> Result<HttpResponse> {
    Ok(HttpResponse::Created().json(actions::add(&mut may.db().await?, &new.0).await?))
}

/// Take an address off the stop list. Where the reader himself wanted no letters, say why they may go there again.
#[utoipa::path(
    tag = "suppressions", operation_id = "lift_suppression", security(("session" = ["suppressions.write"])),
    params(("id" = i64, Path, description = "Its number on the list")),
    request_body = Lift,
    responses(
        (status = 204, description = "Letters go there again"),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
        (status = 422, description = "The reader wanted no letters, and no reason is stated", body = Problem),
    ),
)]
#[post("/suppressions/{id}/lift")]
async fn lift(may: Can<needs::SuppressionsWrite>, id: Path<SuppressionId>, lift: Valid<Lift>) -> Result<HttpResponse> {
    let seen = may.homes_of(Permission::SuppressionsRead);
    actions::lift(&mut may.db().await?, seen, *id, &lift.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
