//! The API's own description, and pages to explore it that need no internet.

use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::middleware::DefaultHeaders;
use actix_web::web::{self, Bytes, ServiceConfig};
use actix_web::{HttpResponse, guard};
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::Type;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Content, InfoBuilder, LicenseBuilder, ObjectBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, Response,
    ResponseBuilder,
};
use utoipa_swagger_ui::SwaggerUi;

use super::assets::FOR_EVER;

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

/// Adds what holds for every operation and no handler has to repeat: how it can be refused. Problems are said to be of
/// the type they are sent as.
pub fn complete(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        let operations = [&mut item.get, &mut item.put, &mut item.delete, &mut item.patch];
        for operation in operations.into_iter().flatten() {
            complete_one(path, operation);
        }
        if let Some(operation) = &mut item.post {
            if operation.security.is_some() {
                operation.parameters.get_or_insert_default().push(idempotency_key().into());
            }
            complete_one(path, operation);
        }
    }
}

fn complete_one(path: &str, operation: &mut Operation) {
    for (status, description) in refusals(path, operation) {
        let known = &mut operation.responses.responses;
        known.entry(status.to_string()).or_insert_with(|| problem(description).into());
    }
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            as_problem(response);
        }
    }
}

/// See [`super::idempotency`].
fn idempotency_key() -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(255));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "Made up by the caller: the same request again with the same key is answered again and not done again.",
        ))
        .schema(Some(text))
        .build()
}

/// How an operation can be refused, going by what it takes.
fn refusals(path: &str, operation: &Operation) -> Vec<(u16, &'static str)> {
    if !path.starts_with("/api/") {
        return Vec::new();
    }
    let mut refusals =
        vec![(500, "A fault on our side, logged under the request id"), (503, "Not available right now")];
    if let Some(needed) = &operation.security {
        refusals.push((401, "Nobody is signed in"));
        if needed.iter().any(|needed| *needed != SecurityRequirement::new("session", NOTHING)) {
            refusals.push((403, "You may not do this"));
        }
    }
    if operation.request_body.is_some() {
        refusals.extend([
            (400, "The body could not be read"),
            (413, "The body is too large"),
            (415, "The body is of another type"),
            (422, "Some fields are not right"),
        ]);
    }
    let parameters = operation.parameters.iter().flatten();
    for parameter in parameters.filter_map(|parameter| if let RefOr::T(one) = parameter { Some(one) } else { None }) {
        match parameter.parameter_in {
            ParameterIn::Path => {
                refusals.extend([(400, "The address holds no number"), (404, "No such thing for you")]);
            }
            ParameterIn::Query => refusals.push((422, "A parameter is not right")),
            ParameterIn::Header if parameter.name == "Idempotency-Key" => refusals.extend([
                (400, "The key is none"),
                (409, "The key came with another request, or its first request is still being answered"),
            ]),
            _ => {}
        }
    }
    refusals
}

const NOTHING: [&str; 0] = [];
const JSON: &str = "application/json";
const PROBLEM_JSON: &str = "application/problem+json";

fn problem(description: &str) -> Response {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    ResponseBuilder::new().description(description).content(PROBLEM_JSON, content).build()
}

/// Names the media type of a problem, wherever a handler's annotation could only say "JSON".
fn as_problem(response: &mut Response) {
    let is_problem = |content: &RefOr<Content>| match content {
        RefOr::T(Content { schema: Some(RefOr::Ref(schema)), .. }) => schema.ref_location.ends_with("/Problem"),
        _ => false,
    };
    if response.content.get(JSON).is_some_and(is_problem)
        && let Some(content) = response.content.shift_remove(JSON)
    {
        response.content.insert(PROBLEM_JSON.to_owned(), content);
    }
}

/// What the pages may load, and whom they may ask: this server, and nobody else.
const POLICY: (&str, &str) = (
    "content-security-policy",
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
);

/// Serves the document and its pages. At nearly a megabyte the document is worth keeping: it lies at an address made of
/// its content, which browsers and proxies never ask for twice, and `/openapi.json` leads to today's.
pub fn serve(document: &OpenApi) -> impl FnOnce(&mut ServiceConfig) + use<> {
    let document = Bytes::from(document.to_json().unwrap_or_default());
    let address = format!("/openapi-{}.json", hex::encode(&Sha256::digest(&document)[..6]));
    // Left to itself, Swagger UI asks a server in the internet whether the document is in order.
    let pages = utoipa_swagger_ui::Config::from("/openapi.json").validator_url("none").display_request_duration(true);
    move |config| {
        let pages = web::scope("/docs")
            .wrap(DefaultHeaders::new().add(POLICY))
            .service(web::redirect("", "/docs/"))
            .service(SwaggerUi::new("/{tail:.*}").config(pages));
        let target = address.clone();
        let lead_on = move || {
            let answer = HttpResponse::TemporaryRedirect()
                .insert_header((LOCATION, &*target))
                .json(json!({ "openapi": target }));
            async move { answer }
        };
        let answer = move || {
            let answer =
                HttpResponse::Ok().content_type(JSON).insert_header((CACHE_CONTROL, FOR_EVER)).body(document.clone());
            async move { answer }
        };
        let asked = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
        config
            .service(web::resource("/openapi.json").route(asked().to(lead_on)))
            .service(web::resource(address).route(asked().to(answer)))
            .service(pages);
    }
}
