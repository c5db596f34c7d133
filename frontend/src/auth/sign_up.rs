//! Making an account.

use super::{Frame, password_hint, strength, wrong};
use crate::data::{use_action, use_service, use_session};
use crate::route::Route;
use crate::t;
use crate::ui::{
    Button, Kind, Link, LinkButton, PasswordField, Said, SaidKind, TextField, focus_first_wrong, use_lasting,
};
use crate::words::{Lang, Zone, rich};
use vestnik_api::auth::{Forgot, Register};
use vestnik_api::service::SignUp;
use vestnik_api::text::{Email, Line, Password, TimeZone};
use yew::prelude::*;

/// What has been typed.
#[derive(Debug, Clone, Default, PartialEq)]
struct Form {
    name: String,
    email: String,
    password: String,
    /// The fields that have been left, and may be judged.
    name_left: bool,
    email_left: bool,
    password_left: bool,
}

impl Form {
    fn read(&self, lang: Lang) -> Option<Register> {
        Some(Register {
            name: Line::parse(&self.name).ok()?,
            email: Email::parse(&self.email).ok()?,
            password: Password::parse(&self.password).ok()?,
            language: lang.into(),
            time_zone: here(),
        })
    }

    fn wrong_name(&self) -> Option<AttrValue> {
        self.name_left.then(|| wrong(Line::<150>::parse(&self.name))).flatten()
    }

    fn wrong_email(&self) -> Option<AttrValue> {
        self.email_left.then(|| wrong(Email::parse(&self.email))).flatten()
    }

    fn wrong_password(&self) -> Option<AttrValue> {
        self.password_left.then(|| wrong(Password::parse(&self.password))).flatten()
    }
}

/// Calls back with a changed copy of the form.
fn changing<T: 'static>(form: &UseStateHandle<Form>, change: impl Fn(&mut Form, T) + 'static) -> Callback<T> {
    let form = form.clone();
    Callback::from(move |value| {
        let mut changed = (*form).clone();
        change(&mut changed, value);
        form.set(changed);
    })
}

/// The zone of this browser.
pub fn here() -> TimeZone {
    TimeZone::parse(Zone::here().name()).unwrap_or_else(|_| TimeZone::utc())
}

/// The form to sign up by; then the word to look into one's mail.
#[component]
pub fn SignUpScreen() -> Html {
    let (session, service) = (use_session(), use_service());
    let form = use_lasting("sign-up.form", Form::default);
    let sent_to = use_lasting("sign-up.sent", || None::<Email>);
    let register = {
        let (sent_to, form) = (sent_to.clone(), form.clone());
        use_action(
            |api, new: Register| async move { api.auth().register(&new).await },
            Callback::from(move |()| sent_to.set(Email::parse(&form.email).ok())),
        )
    };
    if let Some(service) = service.filter(|service| service.sign_up != SignUp::Open) {
        return not_open(service.sign_up);
    }
    if let Some(email) = (*sent_to).clone() {
        return html! { <CheckMail {email} /> };
    }
    let edit = |change: fn(&mut Form, String)| {
        let register = register.clone();
        changing(&form, move |form, text| {
            register.forget();
            change(form, text);
        })
    };
    let leave = |mark: fn(&mut Form)| changing(&form, move |form, ()| mark(form));
    let onsubmit = {
        let (form, register, lang) = (form.clone(), register.clone(), session.lang());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            focus_first_wrong(&event);
            form.set(Form { name_left: true, email_left: true, password_left: true, ..(*form).clone() });
            if let Some(new) = form.read(lang) {
                register.run(new);
            }
        })
    };
    html! {
        <Frame title={t!("auth-sign-up")} lead={t!("auth-sign-up-lead")}>
            <form class="flex flex-col gap-4" novalidate=true {onsubmit}>
                <TextField id="name" label={t!("auth-name")} value={form.name.clone()} autocomplete="name" autofocus=true error={register.field("name").or_else(|| form.wrong_name())}
                    oninput={edit(|form, text| (form.name, form.name_left) = (text, false))} onleave={leave(|form| form.name_left = !form.name.is_empty())} />
                <TextField id="email" kind="email" label={t!("auth-email")} value={form.email.clone()} autocomplete="email" error={register.field("email").or_else(|| form.wrong_email())}
                    oninput={edit(|form, text| (form.email, form.email_left) = (text, false))} onleave={leave(|form| form.email_left = !form.email.is_empty())} />
                <PasswordField id="password" label={t!("auth-password")} value={form.password.clone()} autocomplete="new-password"
                    error={register.field("password").or_else(|| form.wrong_password())} hint={password_hint(&form.password)} strength={Some(strength(&form.password))}
                    oninput={edit(|form, text| (form.password, form.password_left) = (text, false))}
                    onleave={leave(|form| form.password_left = !form.password.is_empty())} />
                if let Some(failure) = register.failure().filter(|failure| !failure.only_fields(&["name", "email", "password"])) {
                    <Said kind={SaidKind::Failure} icon="circle-alert">{ failure.say() }</Said>
                }
                <Button label={t!("auth-sign-up-verb")} kind={Kind::Primary} submit=true busy={register.busy()} class="h-10" />
            </form>
            <p class="mt-6 text-center text-muted">
                { t!("auth-have-account") }{ " " }<Link to={Route::SignIn} class="a font-medium">{ t!("auth-sign-in-link") }</Link>
            </p>
        </Frame>
    }
}

/// Accounts are made by invitation, or not at all.
fn not_open(sign_up: SignUp) -> Html {
    let said = if sign_up == SignUp::Closed { t!("auth-sign-up-closed") } else { t!("auth-sign-up-invitation") };
    html! {
        <Frame title={t!("auth-sign-up")}>
            <p class="mb-6">{ said }</p>
            <LinkButton to={Route::SignIn} label={t!("auth-to-sign-in")} class="h-10" />
        </Frame>
    }
}

#[derive(Properties, PartialEq)]
struct CheckMailProps {
    email: Email,
}

/// The letter is on its way. The same is said when the address has an account already.
#[component]
fn CheckMail(props: &CheckMailProps) -> Html {
    let again = use_state(|| false);
    let resend = {
        let again = again.clone();
        use_action(
            |api, forgot: Forgot| async move { api.auth().resend(&forgot).await },
            Callback::from(move |()| again.set(true)),
        )
    };
    let onclick = {
        let (resend, email) = (resend.clone(), props.email.clone());
        Callback::from(move |_: MouseEvent| resend.run(Forgot { email: email.clone() }))
    };
    let address = html! { <b class="font-semibold wrap-anywhere">{ props.email.to_string() }</b> };
    html! {
        <Frame title={t!("auth-check-mail")}>
            <p class="mb-4">{ rich("auth-check-mail-text", vec![("email", address)]) }</p>
            <p class="hint mb-6">{ t!("auth-check-mail-hint") }</p>
            if *again { <p class="mb-4" role="status">{ t!("auth-resent") }</p> }
            if let Some(failure) = resend.failure() { <Said kind={SaidKind::Failure} icon="circle-alert">{ failure.say() }</Said> }
            <div class="flex flex-wrap gap-2">
                <Button label={t!("auth-resend")} {onclick} busy={resend.busy()} disabled={*again} />
                <Link to={Route::SignIn} class="btn btn-ghost">{ t!("auth-to-sign-in") }</Link>
            </div>
        </Frame>
    }
}
