//! Asking for a link by which a new password can be set.

use super::{Frame, wrong};
use crate::data::use_action;
use crate::route::Route;
use crate::t;
use crate::ui::{Button, Kind, Link, Said, SaidKind, TextField, focus_first_wrong, use_lasting};
use crate::words::rich;
use vestnik_api::auth::Forgot;
use vestnik_api::text::Email;
use yew::prelude::*;

/// The form that asks for the link. It says the same for addresses nobody has.
#[component]
pub fn ForgotScreen() -> Html {
    let email = use_lasting("forgot.email", String::new);
    let judged = use_state(|| false);
    let sent = use_lasting("forgot.sent", || false);
    let ask = {
        let sent = sent.clone();
        use_action(
            |api, forgot: Forgot| async move { api.auth().forgot(&forgot).await },
            Callback::from(move |()| sent.set(true)),
        )
    };
    if *sent {
        let address = html! { <b class="font-semibold wrap-anywhere">{ email.trim().to_owned() }</b> };
        return html! {
            <Frame title={t!("auth-check-mail")}>
                <p class="mb-4" role="status">{ rich("auth-forgot-sent", vec![("email", address)]) }</p>
                <Link to={Route::SignIn} class="btn">{ t!("auth-to-sign-in") }</Link>
            </Frame>
        };
    }
    let onsubmit = {
        let (email, judged, ask) = (email.clone(), judged.clone(), ask.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            focus_first_wrong(&event);
            judged.set(true);
            if let Ok(email) = Email::parse(&email) {
                ask.run(Forgot { email });
            }
        })
    };
    let oninput = {
        let (email, judged, ask) = (email.clone(), judged.clone(), ask.clone());
        Callback::from(move |text| {
            ask.forget();
            judged.set(false);
            email.set(text);
        })
    };
    html! {
        <Frame title={t!("auth-forgot")} lead={t!("auth-forgot-lead")}>
            <form class="flex flex-col gap-4" novalidate=true {onsubmit}>
                <TextField id="email" kind="email" label={t!("auth-email")} value={(*email).clone()} {oninput} autocomplete="username" autofocus=true
                    error={judged.then(|| wrong(Email::parse(&email))).flatten()} />
                if let Some(failure) = ask.failure() { <Said kind={SaidKind::Failure} icon="circle-alert">{ failure.say() }</Said> }
                <Button label={t!("auth-forgot-verb")} kind={Kind::Primary} submit=true busy={ask.busy()} class="h-10" />
            </form>
            <p class="mt-6 text-center"><Link to={Route::SignIn} class="a font-medium">{ t!("auth-to-sign-in") }</Link></p>
        </Frame>
    }
}
