//! Where the link of a confirmation letter leads.

use super::Frame;
use crate::data::use_steady_query;
use crate::route::Route;
use crate::t;
use crate::ui::{Icon, Kind, LinkButton, Said, SaidKind, use_lasting};
use serde::Deserialize;
use vestnik_api::auth::Confirm;
use yew::prelude::*;
use yew_router::prelude::*;

/// The token in the address of a link.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Linked {
    #[serde(default)]
    pub(super) token: String,
}

/// The token in the address.
#[hook]
pub(crate) fn use_token() -> String {
    use_location().and_then(|location| location.query::<Linked>().ok()).unwrap_or_default().token
}

/// Confirms the address and says so.
#[component]
pub fn ConfirmScreen() -> Html {
    let token = use_token();
    // A token works once: it is not sent again when the language changes.
    let done = use_lasting("confirm.done", || false);
    let confirmed = use_steady_query((token, *done), |api, (token, done)| async move {
        if done { Ok(()) } else { api.auth().confirm(&Confirm { token }).await }
    });
    {
        let done = done.clone();
        use_effect_with(confirmed.data().is_some(), move |confirmed| {
            if *confirmed {
                done.set(true);
            }
        });
    }
    let answer = match (confirmed.data(), confirmed.failure()) {
        (Some(_), _) => html! {
            <>
                <p class="mb-6 flex items-center gap-2" role="status"><Icon name="check" class="text-ok-ink" />{ t!("auth-confirmed-text") }</p>
                <LinkButton to={Route::SignIn} label={t!("auth-sign-in-verb")} kind={Kind::Primary} class="h-10" />
            </>
        },
        (None, Some(failure)) => html! {
            <>
                <div class="mb-6"><Said kind={SaidKind::Failure} icon="circle-alert">{ failure.say() }</Said></div>
                <p class="hint mb-6">{ t!("auth-confirm-again") }</p>
                <LinkButton to={Route::SignIn} label={t!("auth-to-sign-in")} class="h-10" />
            </>
        },
        (None, None) => html! { <p class="hint" role="status">{ t!("auth-confirming") }</p> },
    };
    html! { <Frame title={t!("auth-confirm")}>{ answer }</Frame> }
}
