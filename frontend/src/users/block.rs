//! Blocking somebody, and letting him in again.

use crate::data::use_action;
use crate::t;
use crate::ui::{AreaField, Button, Confirm, Dialog, Icon, Kind, use_toasts};
use vestnik_api::Code;
use vestnik_api::id::UserId;
use vestnik_api::text::Line;
use vestnik_api::users::{Block, User, UserState};
use yew::prelude::*;

/// What the question needs.
#[derive(Properties, PartialEq)]
pub(super) struct BlockDialogProps {
    /// Whom it is about.
    pub(super) user: User,
    /// Called with the person as he is afterwards.
    pub(super) ondone: Callback<User>,
    /// Called when it is cancelled.
    pub(super) onclose: Callback<()>,
}

/// Whether to block somebody, and why; of somebody who is blocked, whether to let him in again.
#[component]
pub(super) fn BlockDialog(props: &BlockDialogProps) -> Html {
    let reason = use_state(String::new);
    let toasts = use_toasts();
    let action = {
        let ondone = props.ondone.clone();
        use_action(
            |api, (id, block): (UserId, Option<Block>)| async move {
                match block {
                    Some(block) => api.users().block(id, &block).await,
                    None => api.users().unblock(id).await,
                }
            },
            Callback::from(move |user: User| {
                let blocked = user.state == UserState::Blocked;
                toasts.done(if blocked { t!("users-block-done") } else { t!("users-unblock-done") });
                ondone.emit(user);
            }),
        )
    };
    let id = props.user.id;
    let error = action.failure().map(|failure| match failure.code() {
        Some(Code::WrongState | Code::Forbidden) => t!("users-block-refused"),
        _ => failure.say(),
    });
    if props.user.state == UserState::Blocked {
        let onconfirm = {
            let action = action.clone();
            Callback::from(move |()| action.run((id, None)))
        };
        return html! {
            <Confirm title={t!("users-unblock-title", name = &props.user.name)} text={t!("users-unblock-text")} verb={t!("users-unblock")} icon="user-check"
                busy={action.busy()} {error} {onconfirm} onclose={props.onclose.clone()} />
        };
    }
    let read = Line::<500>::parse(&reason.replace('\n', " ")).ok();
    let oninput = {
        let (reason, action) = (reason.clone(), action.clone());
        Callback::from(move |text| {
            action.forget();
            reason.set(text);
        })
    };
    let onblock = {
        let (action, read) = (action.clone(), read.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(reason) = read.clone() {
                action.run((id, Some(Block { reason })));
            }
        })
    };
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={t!("users-block")} icon="ban" kind={Kind::Danger} busy={action.busy()} disabled={read.is_none()} onclick={onblock} />
        </>
    };
    html! {
        <Dialog title={t!("users-block-title", name = &props.user.name)} onclose={props.onclose.clone()} held={action.busy() || !reason.is_empty()} {actions}>
            <p class="hint mb-4">{ t!("users-block-text") }</p>
            <AreaField id="reason" label={t!("users-block-reason")} hint={t!("users-block-reason-hint")} value={(*reason).clone()} {oninput} rows=3 />
            if let Some(said) = error { <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ said }</p> }
        </Dialog>
    }
}
