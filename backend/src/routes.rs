//! Every domain mounted, one line each.

use crate::http::{documents, health, service};
use crate::{
    articles, avatars, background, bulk, captured_mail, clients, comments, conversions, custom_fields, dashboard,
    delivery, leads, mailings, merges, messages, tags, transfer,
};
use crate::{
    audit, groups, invitations, notifications, roles, sessions, settings, staff, suppressions, timeline, users, views,
};
use crate::{record_files, reports};
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

/// The API, under its prefix.
pub(crate) fn api(config: &mut ServiceConfig<'_>) {
    config.configure(service::routes).configure(users::routes::routes).configure(sessions::routes::routes);
    config.configure(avatars::routes);
    // Before all lists: `/clients/bulk` is no client's number.
    config.configure(bulk::routes);
    // Before clients and leads: `/clients/export` is no client's number.
    config
        .configure(transfer::routes)
        .configure(clients::routes)
        .configure(leads::routes)
        .configure(tags::routes)
        .configure(custom_fields::routes)
        .configure(conversions::routes)
        .configure(merges::routes)
        .configure(comments::routes)
        .configure(timeline::routes);
    // Before mailings: `/mailings/events` is no mailing's number.
    config.configure(delivery::routes).configure(captured_mail::routes);
    config
        .configure(suppressions::routes)
        .configure(articles::routes)
        .configure(messages::routes)
        .configure(mailings::routes)
        .configure(record_files::routes)
        .configure(dashboard::routes)
        .configure(reports::routes)
        .configure(roles::routes)
        .configure(groups::routes)
        .configure(notifications::routes)
        .configure(staff::routes)
        .configure(invitations::routes)
        .configure(settings::routes)
        .configure(audit::routes)
        .configure(background::routes)
        .configure(views::routes);
}

/// What lies outside the API.
pub(crate) fn outside(config: &mut ServiceConfig<'_>) {
    config.configure(health::routes).configure(suppressions::outside_routes).configure(messages::outside_routes);
    config.configure(record_files::outside_routes).configure(avatars::outside_routes);
}

/// What the API's addresses start with.
pub(crate) const PREFIX: &str = "/api/v1";

/// The OpenAPI document of exactly the routes that are mounted.
pub(crate) fn document() -> OpenApi {
    let (_, mut document) = actix_web::App::new()
        .into_utoipa_app()
        .openapi(documents::base())
        .configure(outside)
        .service(utoipa_actix_web::scope(PREFIX).configure(api))
        .split_for_parts();
    documents::complete(&mut document);
    document
}
