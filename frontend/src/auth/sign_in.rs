//! Signing in.

use super::{Frame, Return, wrong};
use crate::data::{Failure, use_action, use_session, use_sign_up_open};
use crate::route::Route;
use crate::t;
use crate::ui::{Button, Kind, Link, PasswordField, Said, SaidKind, TextField, focus_first_wrong, use_lasting};
use std::rc::Rc;
use vestnik_api::Code;
use vestnik_api::auth::{Forgot, Login, Tokens};
use vestnik_api::text::Email;
use yew::prelude::*;
use yew_router::prelude::*;

/// The form to sign in by. Who is signed in already is led on at once.
#[component]
pub fn SignInScreen() -> Html {
    let session = use_session();
    let email = use_lasting("sign-in.email", String::new);
    let password = use_lasting("sign-in.password", String::new);
    let judged = use_state(|| false);
    let login = {
        let session = session.clone();
        use_action(
            |api, login: Login| async move { api.auth().login(&login).await },
            Callback::from(move |tokens: Tokens| session.signed_in(&tokens)),
        )
    };
    let open = use_sign_up_open();
    use_leading_on(session.me().is_some());
    let onsubmit = {
        let (login, email, password, judged) = (login.clone(), email.clone(), password.clone(), judged.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            focus_first_wrong(&event);
            judged.set(true);
            if Email::parse(&email).is_ok() && !password.is_empty() {
                login.run(Login { email: email.trim().to_owned(), password: (*password).clone() });
            }
        })
    };
    let typing = |field: &UseStateHandle<String>| {
        let (field, login) = (field.clone(), login.clone());
        Callback::from(move |text| {
            login.forget();
            field.set(text);
        })
    };
    let email_error = if *judged { wrong(Email::parse(&email)) } else { None };
    let password_error = (*judged && password.is_empty()).then(|| t!("auth-type-password"));
    let forgot = html! { <Link to={Route::Forgot} class="a text-sm">{ t!("auth-forgot-link") }</Link> };
    html! {
        <Frame title={t!("auth-sign-in")} lead={t!("auth-sign-in-lead")}>
            <form class="flex flex-col gap-4" novalidate=true {onsubmit}>
                <TextField id="email" kind="email" label={t!("auth-email")} value={(*email).clone()} oninput={typing(&email)}
                    error={email_error} autocomplete="username" autofocus=true />
                <PasswordField id="password" label={t!("auth-password")} value={(*password).clone()} oninput={typing(&password)}
                    error={password_error} autocomplete="current-password" aside={forgot} />
                if let Some(failure) = login.failure() { <Refused {failure} email={(*email).clone()} /> }
                <Button label={t!("auth-sign-in-verb")} kind={Kind::Primary} submit=true busy={login.busy()} class="h-10" />
            </form>
            if open {
                <p class="mt-6 text-center text-muted">
                    { t!("auth-no-account") }{ " " }<Link to={Route::SignUp} class="a font-medium">{ t!("auth-sign-up-link") }</Link>
                </p>
            }
        </Frame>
    }
}

/// Leads on to where one came from, as soon as somebody is signed in.
#[hook]
fn use_leading_on(signed_in: bool) {
    let navigator = use_navigator();
    let back = use_location().and_then(|location| location.query::<Return>().ok()).unwrap_or_default();
    use_effect_with(signed_in, move |signed_in| {
        let (Some(navigator), true) = (navigator, *signed_in) else { return };
        let (route, query) = back.target();
        if query.is_empty() {
            navigator.replace(&route);
        } else {
            // Raw text always can be a query.
            let _ = navigator.replace_with_query(&route, yew_router::query::Raw(query.as_str()));
        }
    });
}

#[derive(Properties, PartialEq)]
struct RefusedProps {
    failure: Failure,
    email: String,
}

/// Why the sign-in was refused. It may be that the address was never confirmed, which the server tells nobody: the letter can be sent
/// once more, and comes only if it is awaited.
#[component]
fn Refused(props: &RefusedProps) -> Html {
    let sent = use_state(|| false);
    let resend = {
        let sent = sent.clone();
        use_action(
            |api, forgot: Rc<Forgot>| async move { api.auth().resend(&forgot).await },
            Callback::from(move |()| sent.set(true)),
        )
    };
    let maybe_unconfirmed = props.failure.code() == Some(Code::InvalidCredentials);
    let onclick = {
        let (resend, email) = (resend.clone(), props.email.clone());
        Callback::from(move |_: MouseEvent| {
            if let Ok(email) = Email::parse(&email) {
                resend.run(Rc::new(Forgot { email }));
            }
        })
    };
    html! {
        <Said kind={SaidKind::Failure} icon="circle-alert">
            { props.failure.say() }
            if let Some(reason) = props.failure.detail().filter(|_| props.failure.code() == Some(Code::AccountBlocked)) {
                <p>{ t!("auth-blocked-because", reason = reason) }</p>
            }
            if *sent {
                <p>{ t!("auth-confirmation-resent") }</p>
            } else if maybe_unconfirmed {
                <p><button type="button" class="link" {onclick} disabled={resend.busy()}>{ t!("auth-resend-confirmation") }</button></p>
            }
            if let Some(failure) = resend.failure() { <p>{ failure.say() }</p> }
        </Said>
    }
}
