//! Asking somebody into a group.

use super::state::role_words;
use crate::data::{use_action, use_session};
use crate::t;
use crate::ui::{Button, Dialog, Icon, Kind, Segmented, TextField, use_toasts};
use vestnik_api::Code;
use vestnik_api::groups::{AskIn, AskedIn, GroupRole};
use vestnik_api::id::GroupId;
use vestnik_api::text::Email;
use yew::prelude::*;

/// What the question needs.
#[derive(Properties, PartialEq)]
pub(super) struct AskInDialogProps {
    /// Into which.
    pub(super) group: GroupId,
    /// Called once he is in, or the letter is on its way.
    pub(super) ondone: Callback<()>,
    /// Called when it is cancelled.
    pub(super) onclose: Callback<()>,
}

/// Whom to ask in, and as what.
#[component]
pub(super) fn AskInDialog(props: &AskInDialogProps) -> Html {
    let (session, toasts) = (use_session(), use_toasts());
    let (email, role) = (use_state(String::new), use_state(GroupRole::default));
    let ask = {
        let ondone = props.ondone.clone();
        use_action(
            |api, (group, ask): (GroupId, AskIn)| async move {
                api.groups().ask_in(group, &ask).await.map(|asked| (ask.email, asked))
            },
            Callback::from(move |(email, asked): (Email, AskedIn)| {
                toasts.done(match asked {
                    AskedIn::Joined => t!("groups-joined", email = email.to_string()),
                    AskedIn::Invited => t!("invitations-sent", email = email.to_string()),
                });
                ondone.emit(());
            }),
        )
    };
    let read = Email::parse(&email).ok();
    let onask = {
        let (ask, read, role) = (ask.clone(), read.clone(), *role);
        let (group, language) = (props.group, session.lang().into());
        Callback::from(move |()| {
            if let Some(email) = read.clone() {
                ask.run((group, AskIn { email, role, language }));
            }
        })
    };
    let oninput = {
        let (email, ask) = (email.clone(), ask.clone());
        Callback::from(move |text| {
            ask.forget();
            email.set(text);
        })
    };
    let onrole = {
        let role = role.clone();
        Callback::from(move |chosen| role.set(chosen))
    };
    let other = ask.failure().filter(|failure| !failure.only_fields(&["email"])).map(|failure| match failure.code() {
        Some(Code::AlreadyExists) => t!("invitations-invited-already"),
        Some(Code::Forbidden) => t!("groups-no-account"),
        _ => failure.say(),
    });
    let roles = GroupRole::ALL.map(|role| (role, role_words(role).2)).to_vec();
    let hint = match *role {
        GroupRole::Head => t!("groups-head-hint"),
        GroupRole::Member => t!("groups-member-hint"),
        GroupRole::Viewer => t!("groups-viewer-hint"),
    };
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={t!("groups-ask-in")} icon="user-plus" kind={Kind::Primary} busy={ask.busy()} disabled={read.is_none()}
                onclick={onask.reform(|_: MouseEvent| ())} />
        </>
    };
    let submitted = onask.reform(|event: SubmitEvent| event.prevent_default());
    html! {
        <Dialog title={t!("groups-ask-in-title")} onclose={props.onclose.clone()} held={ask.busy()} {actions}>
            <p class="hint mb-4">{ t!("groups-ask-in-text") }</p>
            <form class="flex flex-col gap-4" novalidate=true onsubmit={submitted}>
                <TextField id="ask-email" kind="email" label={t!("invitations-email")} value={(*email).clone()} {oninput} autofocus=true autocomplete="off" error={ask.field("email")} />
                <div class="field">
                    <span class="field-label">{ t!("groups-role") }</span>
                    <Segmented<GroupRole> label={t!("groups-role")} options={roles} value={*role} onchange={onrole} />
                    <span class="hint">{ hint }</span>
                </div>
            </form>
            if let Some(said) = other { <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ said }</p> }
        </Dialog>
    }
}
