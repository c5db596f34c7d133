//! How far one is on the way of a file: five steps, of which the past and the present one are filled.

use super::state::Step;
use crate::t;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct StepsProps {
    /// Where one is.
    pub(super) now: Step,
}

/// The steps. On a phone there is no room for them: the screen says itself what it is about.
#[component]
pub(super) fn Steps(props: &StepsProps) -> Html {
    let names = [
        (Step::File, t!("imports-step-file")),
        (Step::Columns, t!("imports-step-columns")),
        (Step::Check, t!("imports-step-check")),
        (Step::Run, t!("imports-step-run")),
        (Step::Result, t!("imports-step-result")),
    ];
    html! {
        <nav class="border-b border-line px-6 py-4 max-md:hidden" aria-label={t!("imports-steps")}>
            <ol class="steps w-full">
                for (step, name) in names {
                    <li class={classes!("step", (step <= props.now).then_some("step-primary"))} aria-current={(step == props.now).then_some("step")}>{ name }</li>
                }
            </ol>
        </nav>
    }
}
