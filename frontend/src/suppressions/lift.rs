//! Taking an address off the list.

use crate::data::use_action;
use crate::t;
use crate::ui::{AreaField, Button, Dialog, Icon, Kind, use_toasts};
use vestnik_api::id::SuppressionId;
use vestnik_api::suppressions::{Lift, Suppression};
use vestnik_api::text::Line;
use yew::prelude::*;

/// What the question needs.
#[derive(Properties, PartialEq)]
pub(super) struct LiftDialogProps {
    /// Which address.
    pub(super) row: Suppression,
    /// Called when it is done.
    pub(super) ondone: Callback<()>,
    /// Called when it is cancelled.
    pub(super) onclose: Callback<()>,
}

/// Whether letters may go there again; where the reader himself wanted none, why.
#[component]
pub(super) fn LiftDialog(props: &LiftDialogProps) -> Html {
    let because = use_state(String::new);
    let toasts = use_toasts();
    let lift = {
        let ondone = props.ondone.clone();
        use_action(
            |api, (id, lift): (SuppressionId, Lift)| async move { api.suppressions().lift(id, &lift).await },
            Callback::from(move |()| {
                toasts.done(t!("suppressions-lifted"));
                ondone.emit(());
            }),
        )
    };
    let wish = props.row.reason.is_wish();
    let read = Line::<500>::parse(&because.replace('\n', " ")).ok();
    let oninput = {
        let because = because.clone();
        Callback::from(move |text| because.set(text))
    };
    let onlift = {
        let (lift, id, because) = (lift.clone(), props.row.id, read.clone());
        Callback::from(move |_: MouseEvent| lift.run((id, Lift { because: because.clone() })))
    };
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={t!("suppressions-lift")} icon="undo-2" kind={Kind::Primary} busy={lift.busy()} disabled={wish && read.is_none()} onclick={onlift} />
        </>
    };
    let address = props.row.email.to_string();
    html! {
        <Dialog title={t!("suppressions-lift-title", address = address)} onclose={props.onclose.clone()} held={lift.busy() || !because.is_empty()} {actions}>
            <p class="hint">{ if wish { t!("suppressions-lift-wish") } else { t!("suppressions-lift-text") } }</p>
            if wish {
                <div class="mt-4"><AreaField id="because" label={t!("suppressions-because")} value={(*because).clone()} {oninput} rows=3 /></div>
            }
            if let Some(failure) = lift.failure() { <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ failure.say() }</p> }
        </Dialog>
    }
}
