//! The shape of a feed that is still loading.

use crate::t;
use crate::ui::use_late;
use yew::prelude::*;

/// The shape of a feed.
#[component]
pub(super) fn FeedSkeleton() -> Html {
    const WIDTHS: [&str; 4] = ["w-2/3", "w-1/2", "w-3/4", "w-2/5"];
    if !use_late() {
        return html! { <div aria-busy="true" /> };
    }
    html! {
        <div class="flex flex-col gap-4 pt-3" aria-busy="true" role="status" aria-label={t!("shell-loading")}>
            for width in WIDTHS {
                <div class="flex items-start gap-3">
                    <span class="skeleton block size-7 shrink-0 rounded-full" />
                    <span class="flex flex-1 flex-col gap-2 pt-1.5"><span class={classes!("skeleton", "block", "h-3", width)} /><span class="skeleton block h-3 w-24" /></span>
                </div>
            }
        </div>
    }
}
