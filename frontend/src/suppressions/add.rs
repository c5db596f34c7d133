//! Putting an address on the list by hand.

use super::whose::{Whose, WhoseField};
use crate::data::use_action;
use crate::t;
use crate::ui::{Button, Choice, Dialog, Icon, Kind, Options, TextField, use_toasts};
use vestnik_api::FieldCode;
use vestnik_api::suppressions::{NewSuppression, StatedReason, Suppression};
use vestnik_api::text::{Email, Text};
use yew::prelude::*;

/// What the dialog needs.
#[derive(Properties, PartialEq)]
pub(super) struct AddDialogProps {
    /// Called when it is done.
    pub(super) ondone: Callback<()>,
    /// Called when it is cancelled.
    pub(super) onclose: Callback<()>,
}

/// What has been typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Typed {
    email: String,
    note: String,
    reason: StatedReason,
    whose: Whose,
}

impl Typed {
    fn read(&self) -> Option<NewSuppression> {
        let email = Email::parse(&self.email).ok()?;
        let note = Text::parse(self.note.trim()).ok()?;
        Some(NewSuppression {
            email,
            note,
            reason: self.reason,
            group: self.whose.group(),
            everywhere: self.whose == Whose::Everybody,
        })
    }
}

/// Which address, why, and for whose letters.
#[component]
pub(super) fn AddDialog(props: &AddDialogProps) -> Html {
    let typed = use_state(Typed::default);
    let toasts = use_toasts();
    let add = {
        let ondone = props.ondone.clone();
        use_action(
            |api, new: NewSuppression| async move { api.suppressions().add(&new).await },
            Callback::from(move |_: Suppression| {
                toasts.done(t!("suppressions-added"));
                ondone.emit(());
            }),
        )
    };
    let onsubmit = {
        let (add, typed) = (add.clone(), typed.clone());
        Callback::from(move |()| {
            if let Some(new) = typed.read() {
                add.run(new);
            }
        })
    };
    let failure = add.failure();
    let taken =
        failure.as_ref().and_then(|failure| failure.fault("email")).is_some_and(|fault| fault.code == FieldCode::Taken);
    let error = if taken {
        Some(t!("suppressions-taken"))
    } else {
        failure.as_ref().and_then(|failure| failure.field("email"))
    };
    let group_error = failure.as_ref().and_then(|failure| failure.field("group"));
    let other = failure.filter(|failure| !failure.only_fields(&["email", "group"])).map(|failure| failure.say());
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={t!("suppressions-add")} icon="ban" kind={Kind::Primary} busy={add.busy()} disabled={typed.read().is_none()}
                onclick={onsubmit.reform(|_: MouseEvent| ())} />
        </>
    };
    let edit = |change: fn(&mut Typed, String)| {
        let (typed, add) = (typed.clone(), add.clone());
        Callback::from(move |text| {
            let mut next = (*typed).clone();
            change(&mut next, text);
            add.forget();
            typed.set(next);
        })
    };
    html! {
        <Dialog title={t!("suppressions-add-title")} onclose={props.onclose.clone()} held={add.busy() || *typed != Typed::default()} {actions}>
            <p class="hint mb-4">{ t!("suppressions-add-text") }</p>
            <form class="flex flex-col gap-4" onsubmit={onsubmit.reform(|event: SubmitEvent| event.prevent_default())}>
                <TextField id="email" label={t!("suppressions-address")} kind="email" value={typed.email.clone()} autofocus=true autocomplete="off" {error}
                    oninput={edit(|typed, text| typed.email = text)} />
                { why(&typed) }
                <TextField id="note" label={t!("suppressions-note")} optional=true value={typed.note.clone()} autocomplete="off"
                    oninput={edit(|typed, text| typed.note = text.chars().take(500).collect())} />
                <WhoseField value={typed.whose} error={group_error} onchange={whose(&typed)} />
            </form>
            if let Some(said) = other { <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ said }</p> }
        </Dialog>
    }
}

fn why(typed: &UseStateHandle<Typed>) -> Html {
    let choose = |reason: StatedReason| {
        let typed = typed.clone();
        Callback::from(move |()| typed.set(Typed { reason, ..(*typed).clone() }))
    };
    html! {
        <Options label={t!("suppressions-reason")}>
            <Choice name="reason" label={t!("suppressions-by-hand")} hint={t!("suppressions-by-hand-hint")} checked={typed.reason == StatedReason::ByHand} onchoose={choose(StatedReason::ByHand)} />
            <Choice name="reason" label={t!("suppressions-complaint")} hint={t!("suppressions-complaint-hint")} checked={typed.reason == StatedReason::Complaint} onchoose={choose(StatedReason::Complaint)} />
        </Options>
    }
}

fn whose(typed: &UseStateHandle<Typed>) -> Callback<Whose> {
    let typed = typed.clone();
    Callback::from(move |whose| typed.set(Typed { whose, ..(*typed).clone() }))
}
