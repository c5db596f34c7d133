//! Where the link of an invitation leads: a name and a password make the account.

use crate::auth::{Frame, here, password_hint, strength, use_token, wrong};
use crate::data::{use_action, use_session, use_steady_query};
use crate::route::Route;
use crate::t;
use crate::ui::{Button, Kind, LinkButton, PasswordField, Said, SaidKind, TextField, focus_first_wrong, use_lasting};
use vestnik_api::auth::{Login, Tokens};
use vestnik_api::invitations::{AcceptInvitation, InvitationToken, Invited};
use vestnik_api::text::{Line, Password};
use yew::prelude::*;
use yew_router::prelude::*;

/// Whom the link is for, and the form.
#[component]
pub fn AcceptScreen() -> Html {
    let token = use_token();
    let invited = use_steady_query(token.clone(), |api, token| async move {
        api.invitations().look(&InvitationToken { token }).await
    });
    match (invited.data(), invited.failure()) {
        (Some(invited), _) => html! { <AcceptForm {token} invited={(*invited).clone()} /> },
        (None, Some(failure)) => html! {
            <Frame title={t!("invitations-accept")}>
                <div class="mb-6"><Said kind={SaidKind::Failure} icon="circle-alert">{ failure.say() }</Said></div>
                <p class="hint mb-6">{ t!("invitations-ask-again") }</p>
                <LinkButton to={Route::SignIn} label={t!("auth-to-sign-in")} class="h-10" />
            </Frame>
        },
        (None, None) => {
            html! { <Frame title={t!("invitations-accept")}><p class="hint" role="status">{ t!("shell-loading") }</p></Frame> }
        }
    }
}

#[derive(Properties, PartialEq)]
struct AcceptFormProps {
    token: String,
    invited: Invited,
}

/// What has been typed.
#[derive(Debug, Clone, Default, PartialEq)]
struct Form {
    name: String,
    password: String,
    judged: bool,
}

#[component]
fn AcceptForm(props: &AcceptFormProps) -> Html {
    let (session, navigator) = (use_session(), use_navigator());
    let form = use_lasting("invitations.accept", Form::default);
    let accept = {
        let session = session.clone();
        use_action(
            |api, (email, new): (String, AcceptInvitation)| async move {
                api.invitations().accept(&new).await?;
                api.auth().login(&Login { email, password: new.password.into_string() }).await
            },
            Callback::from(move |tokens: Tokens| {
                session.signed_in(&tokens);
                if let Some(navigator) = &navigator {
                    navigator.replace(&Route::Dashboard);
                }
            }),
        )
    };
    let edit = |change: fn(&mut Form, String)| {
        let (form, accept) = (form.clone(), accept.clone());
        Callback::from(move |text| {
            let mut next = (*form).clone();
            change(&mut next, text);
            accept.forget();
            form.set(next);
        })
    };
    let onsubmit = {
        let (form, accept, lang) = (form.clone(), accept.clone(), session.lang());
        let (token, email) = (props.token.clone(), props.invited.email.to_string());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            focus_first_wrong(&event);
            form.set(Form { judged: true, ..(*form).clone() });
            if let (Ok(name), Ok(password)) = (Line::parse(&form.name), Password::parse(&form.password)) {
                let new =
                    AcceptInvitation { token: token.clone(), password, name, language: lang.into(), time_zone: here() };
                accept.run((email.clone(), new));
            }
        })
    };
    let wrong_name = form.judged.then(|| wrong(Line::<150>::parse(&form.name))).flatten();
    let wrong_password = form.judged.then(|| wrong(Password::parse(&form.password))).flatten();
    let lead = match &props.invited.invited_by {
        Some(name) => t!("invitations-accept-by", name = name),
        None => t!("invitations-accept-lead"),
    };
    html! {
        <Frame title={t!("invitations-accept")} {lead}>
            <form class="flex flex-col gap-4" novalidate=true {onsubmit}>
                <TextField id="email" kind="email" label={t!("auth-email")} value={props.invited.email.to_string()} disabled=true autocomplete="username" oninput={Callback::noop()} />
                <TextField id="name" label={t!("auth-name")} value={form.name.clone()} autocomplete="name" autofocus=true error={accept.field("name").or(wrong_name)}
                    oninput={edit(|form, text| form.name = text)} />
                <PasswordField id="password" label={t!("auth-password")} value={form.password.clone()} autocomplete="new-password"
                    error={accept.field("password").or(wrong_password)} hint={password_hint(&form.password)} strength={Some(strength(&form.password))}
                    oninput={edit(|form, text| form.password = text)} />
                if let Some(failure) = accept.failure().filter(|failure| !failure.only_fields(&["name", "password"])) {
                    <Said kind={SaidKind::Failure} icon="circle-alert">{ failure.say() }</Said>
                }
                <Button label={t!("auth-sign-up-verb")} kind={Kind::Primary} submit=true busy={accept.busy()} class="h-10" />
            </form>
        </Frame>
    }
}
