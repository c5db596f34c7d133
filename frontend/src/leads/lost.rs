//! Why a lead was lost: asked before it goes to a stage that means that.

use crate::t;
use crate::ui::{AreaField, Button, Dialog, Kind};
use vestnik_api::text::Line;
use yew::prelude::*;

/// What the question needs.
#[derive(Properties, PartialEq)]
pub(super) struct LostDialogProps {
    /// What the lead goes by.
    pub(super) title: AttrValue,
    /// It is on its way.
    #[prop_or_default]
    pub(super) busy: bool,
    /// What went wrong with it.
    #[prop_or_default]
    pub(super) error: Option<AttrValue>,
    /// Called with the reason.
    pub(super) onconfirm: Callback<String>,
    /// Called when it is cancelled: the lead stays where it was.
    pub(super) onclose: Callback<()>,
}

/// Asks why.
#[component]
pub(super) fn LostDialog(props: &LostDialogProps) -> Html {
    let reason = use_state(String::new);
    let read = Line::<200>::parse(&reason.replace('\n', " "));
    // Only too much can be wrong with what is typed; nothing is not yet wrong.
    let too_long = read.is_err() && !reason.trim().is_empty();
    let read = read.ok();
    let oninput = {
        let reason = reason.clone();
        Callback::from(move |text| reason.set(text))
    };
    let onlose = {
        let (onconfirm, read) = (props.onconfirm.clone(), read.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(reason) = read.clone() {
                onconfirm.emit(reason.into_string());
            }
        })
    };
    let error = props.error.clone().or_else(|| too_long.then(|| t!("field-too-long")));
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={t!("leads-lose")} icon="thumbs-down" kind={Kind::Primary} busy={props.busy} disabled={read.is_none()} onclick={onlose} />
        </>
    };
    html! {
        <Dialog title={t!("leads-lost-title", name = &props.title)} onclose={props.onclose.clone()} held={props.busy || !reason.is_empty()} {actions}>
            <p class="hint mb-4">{ t!("leads-lost-text") }</p>
            <AreaField id="lost-reason" label={t!("leads-lost-reason")} value={(*reason).clone()} {oninput} rows=2 {error} />
        </Dialog>
    }
}
