//! The bar above a list whose rows are chosen.

use super::{Button, Check, Checked, Kind};
use crate::t;
use yew::prelude::*;

/// What the bar needs.
#[derive(Properties, PartialEq)]
pub struct BulkProps {
    /// How many are chosen.
    pub chosen: i64,
    /// All that match are, however many that may be.
    #[prop_or_default]
    pub all: bool,
    /// Chooses none.
    pub onclear: Callback<()>,
    /// What can be done with them: buttons.
    pub children: Html,
}

/// What is chosen, and what can be done with it.
#[component]
pub fn Bulk(props: &BulkProps) -> Html {
    let clear = props.onclear.clone();
    html! {
        <div class="bulk" role="toolbar" aria-label={t!("shell-chosen-actions")}>
            <span class="flex items-center gap-2 pr-1 font-medium" role="status">
                <Check label={t!("shell-clear-choice")} checked={Checked::Mixed} onchange={clear.reform(|_: bool| ())} />
                { if props.all { t!("bulk-chosen-all") } else { t!("shell-chosen", count = props.chosen) } }
            </span>
            <span class="mx-1 h-5 border-l border-line-strong" />
            { props.children.clone() }
            <span class="ml-auto" />
            <Button label={t!("shell-clear-choice")} icon="x" square=true kind={Kind::Ghost} onclick={props.onclear.reform(|_| ())} />
        </div>
    }
}
