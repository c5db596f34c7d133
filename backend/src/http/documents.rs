//! The API's own description, and pages to explore it that need no internet.

use actix_web::web::ServiceConfig;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};
use utoipa_swagger_ui::SwaggerUi;

/// The part of the document that is not read off the handlers.
pub fn base() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Vestnik")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "CRM and mailings for small and middle-sized teams.\n\n\
             Sign in at `POST /api/v1/auth/login` and send the access token as `Authorization: Bearer`. \
             Lists are paged by cursor. Failures are RFC 9457 problems with a `code` and the `errors` of fields.",
        ))
        .license(Some(LicenseBuilder::new().name("Apache-2.0 OR MIT").build()));
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let components = utoipa::openapi::ComponentsBuilder::new().security_scheme("session", bearer).build();
    OpenApiBuilder::new().info(info.build()).components(Some(components)).build()
}

/// Serves the document and its pages.
pub fn serve(document: OpenApi) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        config.service(SwaggerUi::new("/docs/{tail:.*}").url("/openapi.json", document));
    }
}
