//! Inviting somebody.

use crate::data::{use_action, use_session};
use crate::t;
use crate::ui::{Button, Dialog, Icon, Kind, Segmented, TextField, use_toasts};
use crate::words::Lang;
use vestnik_api::invitations::{Invitation, NewInvitation};
use vestnik_api::text::Email;
use vestnik_api::{Code, FieldCode};
use yew::prelude::*;

/// What the question needs.
#[derive(Properties, PartialEq)]
pub struct InviteDialogProps {
    /// Called once the letter is on its way.
    pub ondone: Callback<()>,
    /// Called when it is cancelled.
    pub onclose: Callback<()>,
}

/// Whom to invite, and in which language.
#[component]
pub fn InviteDialog(props: &InviteDialogProps) -> Html {
    let (session, toasts) = (use_session(), use_toasts());
    let email = use_state(String::new);
    let language = use_state(|| session.lang());
    let invite = {
        let ondone = props.ondone.clone();
        use_action(
            |api, new: NewInvitation| async move { api.invitations().create(&new).await },
            Callback::from(move |sent: Invitation| {
                toasts.done(t!("invitations-sent", email = sent.email.to_string()));
                ondone.emit(());
            }),
        )
    };
    let read = Email::parse(&email).ok();
    let onsubmit = {
        let (invite, read, language) = (invite.clone(), read.clone(), (*language).into());
        Callback::from(move |()| {
            if let Some(email) = read.clone() {
                invite.run(NewInvitation { email, language });
            }
        })
    };
    let oninput = {
        let (email, invite) = (email.clone(), invite.clone());
        Callback::from(move |text| {
            invite.forget();
            email.set(text);
        })
    };
    let failure = invite.failure();
    let error = failure.as_ref().and_then(|failure| match failure.fault("email") {
        Some(fault) if fault.code == FieldCode::Taken => Some(t!("invitations-taken")),
        Some(_) => failure.field("email"),
        None => None,
    });
    let other = failure.filter(|failure| !failure.only_fields(&["email"])).map(|failure| match failure.code() {
        Some(Code::AlreadyExists) => t!("invitations-invited-already"),
        Some(Code::WrongState) => t!("invitations-closed"),
        _ => failure.say(),
    });
    let languages = Lang::ALL.map(|lang| (lang, AttrValue::from(lang.own_name()))).to_vec();
    let onlanguage = {
        let language = language.clone();
        Callback::from(move |lang| language.set(lang))
    };
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={t!("invitations-send")} icon="send" kind={Kind::Primary} busy={invite.busy()} disabled={read.is_none()}
                onclick={onsubmit.reform(|_: MouseEvent| ())} />
        </>
    };
    let submitted = onsubmit.reform(|event: SubmitEvent| event.prevent_default());
    html! {
        <Dialog title={t!("invitations-invite")} onclose={props.onclose.clone()} held={invite.busy()} {actions}>
            <p class="hint mb-4">{ t!("invitations-invite-text") }</p>
            <form class="flex flex-col gap-4" novalidate=true onsubmit={submitted}>
                <TextField id="invite-email" kind="email" label={t!("invitations-email")} value={(*email).clone()} {oninput} autofocus=true autocomplete="off" {error} />
                <div class="field">
                    <span class="field-label">{ t!("invitations-language") }</span>
                    <Segmented<Lang> label={t!("invitations-language")} options={languages} value={*language} onchange={onlanguage} />
                </div>
            </form>
            if let Some(said) = other { <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ said }</p> }
        </Dialog>
    }
}
