//! Before every request: who is asking?

use super::Roster;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, ResponseError, web};

/// Puts the actor behind the access token into the request, where the guards look for him. Somebody with no token, or
/// a worn-out one, goes on as nobody: it is for the guards to say whether that is enough.
pub async fn recognise(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let roster = request.app_data::<web::Data<Roster>>().cloned();
    if let (Some(roster), Some(token)) = (roster, bearer(&request)) {
        match roster.recognise(&token).await {
            Ok(Some(actor)) => {
                tracing::debug!(user.id = actor.user.0, session.id = actor.session.0, "recognised");
                request.extensions_mut().insert(actor);
            }
            Ok(None) => {}
            Err(error) => return Ok(request.into_response(error.error_response()).map_into_boxed_body()),
        }
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

fn bearer(request: &ServiceRequest) -> Option<String> {
    let (scheme, token) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}
