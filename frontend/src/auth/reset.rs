//! Where the link to set a new password leads.

use super::confirm::use_token;
use super::{Frame, password_hint, strength, wrong};
use crate::data::use_action;
use crate::route::Route;
use crate::t;
use crate::ui::{Button, Icon, Kind, LinkButton, PasswordField, Said, SaidKind, focus_first_wrong, use_lasting};
use vestnik_api::Code;
use vestnik_api::auth::Reset;
use vestnik_api::text::Password;
use yew::prelude::*;

/// The form that sets a new password.
#[component]
pub fn ResetScreen() -> Html {
    let token = use_token();
    let password = use_state(String::new);
    let judged = use_state(|| false);
    let done = use_lasting("reset.done", || false);
    let reset = {
        let done = done.clone();
        use_action(
            |api, reset: Reset| async move { api.auth().reset(&reset).await },
            Callback::from(move |()| done.set(true)),
        )
    };
    if *done {
        return html! {
            <Frame title={t!("auth-reset")}>
                <p class="mb-6 flex items-center gap-2" role="status"><Icon name="check" class="text-ok-ink" />{ t!("auth-reset-done") }</p>
                <LinkButton to={Route::SignIn} label={t!("auth-sign-in-verb")} kind={Kind::Primary} class="h-10" />
            </Frame>
        };
    }
    let onsubmit = {
        let (password, judged, reset) = (password.clone(), judged.clone(), reset.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            focus_first_wrong(&event);
            judged.set(true);
            if let Ok(password) = Password::parse(&password) {
                reset.run(Reset { token: token.clone(), password });
            }
        })
    };
    let oninput = {
        let (password, judged, reset) = (password.clone(), judged.clone(), reset.clone());
        Callback::from(move |text| {
            reset.forget();
            judged.set(false);
            password.set(text);
        })
    };
    let error = reset.field("password").or_else(|| judged.then(|| wrong(Password::parse(&password))).flatten());
    let expired = reset.failure().is_some_and(|failure| failure.code() == Some(Code::LinkExpired));
    html! {
        <Frame title={t!("auth-reset")} lead={t!("auth-reset-lead")}>
            <form class="flex flex-col gap-4" novalidate=true {onsubmit}>
                <PasswordField id="password" label={t!("auth-new-password")} value={(*password).clone()} {oninput} autocomplete="new-password"
                    {error} hint={password_hint(&password)} strength={Some(strength(&password))} />
                if let Some(failure) = reset.failure().filter(|failure| !failure.only_fields(&["password"])) {
                    <Said kind={SaidKind::Failure} icon="circle-alert">{ failure.say() }</Said>
                }
                if expired {
                    <LinkButton to={Route::Forgot} label={t!("auth-forgot-verb")} class="h-10" />
                } else {
                    <Button label={t!("auth-reset-verb")} kind={Kind::Primary} submit=true busy={reset.busy()} class="h-10" />
                }
            </form>
        </Frame>
    }
}
