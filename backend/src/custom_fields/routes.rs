//! Custom fields over HTTP.

use super::actions;
use crate::access::{Can, needs};
use crate::http::{Answer, IfMatch, Params, Tagged, Valid};
use crate::platform::error::Result;
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::custom_fields::{ChangeCustomField, CustomField, CustomFieldsOf, NewCustomField};
use vestnik_api::id::CustomFieldId;
use vestnik_api::{Permission, Problem};

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(create).service(find).service(change).service(remove).service(restore);
}

fn tagged(field: CustomField) -> Tagged<CustomField> {
    let version = field.version;
    Tagged::found(field, version)
}

/// List the custom fields that records of a group have: those of all records first, then by name.
#[utoipa::path(
    tag = "custom-fields", operation_id = "list_custom_fields", security(("session" = ["clients.read"])),
    params(CustomFieldsOf),
    responses(
        (status = 200, description = "All of them", body = Vec<CustomField>),
        (status = 404, description = "There is no such group for you", body = Problem),
    ),
)]
#[get("/custom-fields")]
async fn list(may: Can<needs::ClientsRead>, of: Params<CustomFieldsOf>) -> Answer<Vec<CustomField>> {
    actions::list(&mut may.db().await?, of.0).await.map(Json)
}

/// Make a field of the records of a group that you head, or of all records. There may be fifty in one place.
///
/// What a record says of it stands in its `custom`, under the field's number.
#[utoipa::path(
    tag = "custom-fields", operation_id = "create_custom_field", security(("session" = ["clients.write"])),
    request_body = NewCustomField,
    responses(
        (status = 201, description = "Made", body = CustomField, headers(("ETag" = String), ("Location" = String))),
        (status = 403, description = "You do not head the group, or may not change everybody's clients", body = Problem),
        (status = 404, description = "There is no such group for you", body = Problem),
        (status = 409, description = "There are fifty already", body = Problem),
        (status = 422, description = "A field is not right, or the name is taken", body = Problem),
    ),
)]
#[post("/custom-fields")]
async fn create(may: Can<needs::ClientsWrite>, new: Valid<NewCustomField>) -> Result<Tagged<CustomField>> {
    let seen = may.homes_of(Permission::ClientsRead);
    let field = actions::create(&mut may.db().await?, seen, &new.0).await?;
    let (version, address) = (field.version, format!("/api/v1/custom-fields/{}", field.id));
    Ok(Tagged::created(field, version, address))
}

/// Read one custom field.
#[utoipa::path(
    tag = "custom-fields", operation_id = "find_custom_field", security(("session" = ["clients.read"])),
    params(("id" = i64, Path, description = "The field's number")),
    responses((status = 200, description = "The field", body = CustomField, headers(("ETag" = String)))),
)]
#[get("/custom-fields/{id}")]
async fn find(may: Can<needs::ClientsRead>, id: Path<CustomFieldId>) -> Result<Tagged<CustomField>> {
    let seen = may.homes_of(Permission::ClientsRead);
    actions::find(&mut may.db().await?, seen, *id).await.map(tagged)
}

/// Rename a custom field, or offer other choices. A choice that is not offered any more stays where it was chosen.
#[utoipa::path(
    tag = "custom-fields", operation_id = "change_custom_field", security(("session" = ["clients.write"])),
    request_body = ChangeCustomField,
    params(
        ("id" = i64, Path, description = "The field's number"),
        ("If-Match" = Option<String>, Header, description = "Its ETag"),
    ),
    responses(
        (status = 200, description = "As it is now", body = CustomField, headers(("ETag" = String))),
        (status = 403, description = "You see it, but it is not yours to change", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
        (status = 422, description = "A field is not right, or the name is taken", body = Problem),
    ),
)]
#[patch("/custom-fields/{id}")]
async fn change(
    may: Can<needs::ClientsWrite>,
    id: Path<CustomFieldId>,
    meant: IfMatch,
    change: Valid<ChangeCustomField>,
) -> Result<Tagged<CustomField>> {
    let seen = may.homes_of(Permission::ClientsRead);
    actions::change(&mut may.db().await?, seen, *id, meant, &change.0).await.map(tagged)
}

/// Delete a custom field: records do not tell of it any more. For 30 days it can be brought back, with all that stands in it.
#[utoipa::path(
    tag = "custom-fields", operation_id = "delete_custom_field", security(("session" = ["clients.write"])),
    params(
        ("id" = i64, Path, description = "The field's number"),
        ("If-Match" = Option<String>, Header, description = "Its ETag"),
    ),
    responses(
        (status = 204, description = "It is gone"),
        (status = 403, description = "You see it, but it is not yours to delete", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
    ),
)]
#[delete("/custom-fields/{id}")]
async fn remove(may: Can<needs::ClientsWrite>, id: Path<CustomFieldId>, meant: IfMatch) -> Result<HttpResponse> {
    let seen = may.homes_of(Permission::ClientsRead);
    actions::delete(&mut may.db().await?, seen, *id, meant).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Bring back a custom field that was deleted within the last 30 days.
#[utoipa::path(
    tag = "custom-fields", operation_id = "restore_custom_field", security(("session" = ["clients.write"])),
    params(("id" = i64, Path, description = "The field's number")),
    responses(
        (status = 200, description = "It is back, or was never gone", body = CustomField, headers(("ETag" = String))),
        (status = 403, description = "You see it, but it is not yours to bring back", body = Problem),
        (status = 404, description = "There is none for you, or no more", body = Problem),
        (status = 409, description = "There are fifty already", body = Problem),
        (status = 422, description = "Another field has its name by now", body = Problem),
    ),
)]
#[post("/custom-fields/{id}/restore")]
async fn restore(may: Can<needs::ClientsWrite>, id: Path<CustomFieldId>) -> Result<Tagged<CustomField>> {
    let seen = may.homes_of(Permission::ClientsRead);
    actions::restore(&mut may.db().await?, seen, *id).await.map(tagged)
}
