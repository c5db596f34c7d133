//! What the handlers of this domain share: who remembers whom, what is counted, and how a signed-in browser is answered.

use super::actions::Opened;
use super::jwt::{self, Claims};
use super::{Roster, cookie};
use crate::events::{Event, Heard};
use crate::platform::config::Live;
use crate::platform::error::{Error, Result};
use crate::platform::telemetry::Metrics;
use crate::users::Throttles;
use actix_web::dev::Payload;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use std::future::{Ready, ready};
use vestnik_api::auth::Tokens;
use vestnik_api::id::SessionId;

/// Where people sign in.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) roster: Data<Roster>,
    pub(super) throttles: Data<Throttles>,
    pub(super) metrics: Data<Metrics>,
    pub(super) live: Data<Live>,
}

impl FromRequest for Desk {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = || {
            Some(Self {
                roster: request.app_data::<Data<Roster>>()?.clone(),
                throttles: request.app_data::<Data<Throttles>>()?.clone(),
                metrics: request.app_data::<Data<Metrics>>()?.clone(),
                live: request.app_data::<Data<Live>>()?.clone(),
            })
        };
        ready(found().ok_or_else(|| anyhow::anyhow!("the application was built without a desk").into()))
    }
}

impl Desk {
    /// Answers a session that was opened or goes on.
    pub(super) fn hand_over(&self, opened: &Opened) -> Result<HttpResponse> {
        let claims = Claims { user: opened.me.id, session: opened.session };
        let tokens = Tokens {
            access_token: self.roster.access_token(claims)?,
            token_type: "Bearer".to_owned(),
            expires_in: jwt::LIFETIME_SECONDS,
            user: opened.me.clone(),
        };
        Ok(HttpResponse::Ok()
            .cookie(cookie::with(&opened.refresh, &self.live.now()))
            .insert_header((CACHE_CONTROL, "no-store"))
            .json(tokens))
    }

    /// Counts a sign-in.
    pub(super) fn count_sign_in(&self, succeeded: bool) {
        let outcome = if succeeded { "done" } else { "refused" };
        self.metrics.sign_ins.with_label_values(&[outcome]).inc();
    }

    /// Forgets sessions at once, where the answer must not arrive before the news of it.
    pub(super) fn forget(&self, sessions: &[SessionId]) {
        for session in sessions {
            self.roster.hear(Heard::Event(Event::SessionEnded(*session)));
        }
    }
}
