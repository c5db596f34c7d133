//! A new password.

use crate::auth::{password_hint, strength, wrong};
use crate::data::use_action;
use crate::t;
use crate::ui::{Button, PasswordField, Said, SaidKind, focus_first_wrong, use_toasts};
use vestnik_api::me::ChangePassword;
use vestnik_api::text::Password;
use yew::prelude::*;

/// The form that changes the password.
#[component]
pub fn ChangePasswordForm() -> Html {
    let toasts = use_toasts();
    let current = use_state(String::new);
    let new = use_state(String::new);
    let judged = use_state(|| false);
    let save = {
        let (current, new, judged) = (current.clone(), new.clone(), judged.clone());
        use_action(
            |api, change: ChangePassword| async move { api.me().change_password(&change).await },
            Callback::from(move |()| {
                toasts.done(t!("profile-password-changed"));
                current.set(String::new());
                new.set(String::new());
                judged.set(false);
            }),
        )
    };
    let onsubmit = {
        let (current, new, judged, save) = (current.clone(), new.clone(), judged.clone(), save.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            focus_first_wrong(&event);
            judged.set(true);
            if let (false, Ok(new)) = (current.is_empty(), Password::parse(&new)) {
                save.run(ChangePassword { current: (*current).clone(), new });
            }
        })
    };
    let typing = |field: &UseStateHandle<String>| {
        let (field, judged, save) = (field.clone(), judged.clone(), save.clone());
        Callback::from(move |text| {
            save.forget();
            judged.set(false);
            field.set(text);
        })
    };
    let current_error =
        save.field("current").or_else(|| (*judged && current.is_empty()).then(|| t!("auth-type-password")));
    let new_error = save.field("new").or_else(|| judged.then(|| wrong(Password::parse(&new))).flatten());
    html! {
        <form class="form-row" novalidate=true {onsubmit}>
            <div><h2>{ t!("profile-password") }</h2><p class="hint mt-1">{ t!("profile-password-lead") }</p></div>
            <div class="flex min-w-0 flex-col gap-4">
                <PasswordField id="current" label={t!("profile-password-current")} value={(*current).clone()} oninput={typing(&current)}
                    autocomplete="current-password" error={current_error} />
                <PasswordField id="new" label={t!("profile-password-new")} value={(*new).clone()} oninput={typing(&new)} autocomplete="new-password"
                    error={new_error} hint={password_hint(&new)} strength={Some(strength(&new))} />
                if let Some(failure) = save.failure().filter(|failure| !failure.only_fields(&["current", "new"])) {
                    <Said kind={SaidKind::Failure} icon="circle-alert">{ failure.say() }</Said>
                }
                <div><Button label={t!("profile-password-change")} submit=true busy={save.busy()} /></div>
            </div>
        </form>
    }
}
