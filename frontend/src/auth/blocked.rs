//! What somebody sees whom the staff has just blocked.

use super::Frame;
use crate::data::use_session;
use crate::t;
use crate::ui::{Button, Said, SaidKind};
use yew::prelude::*;

/// What the screen needs.
#[derive(Properties, PartialEq)]
pub struct BlockedScreenProps {
    /// Why; empty where nobody said.
    pub reason: AttrValue,
}

/// That one is out, and why.
#[component]
pub fn BlockedScreen(props: &BlockedScreenProps) -> Html {
    let session = use_session();
    let onclick = Callback::from(move |_: MouseEvent| session.leave());
    html! {
        <Frame title={t!("auth-blocked")}>
            <div class="flex flex-col gap-4" role="alert">
                if !props.reason.is_empty() {
                    <Said kind={SaidKind::Warning} icon="ban">{ t!("auth-blocked-because", reason = &props.reason) }</Said>
                }
                <p class="hint text-base">{ t!("auth-blocked-text") }</p>
                <Button label={t!("auth-blocked-leave")} {onclick} class="h-10" />
            </div>
        </Frame>
    }
}
