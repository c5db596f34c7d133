//! Shapes of what is still loading. They appear only after 150 ms: what comes sooner needs none.

use crate::t;
use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// How long to wait before saying that something takes time.
const LATE_MS: u32 = 150;

/// Whether it has taken long enough to show that it takes time.
#[hook]
pub fn use_late() -> bool {
    let late = use_state(|| false);
    {
        let late = late.clone();
        use_effect_with((), move |()| {
            let timer = Timeout::new(LATE_MS, move || late.set(true));
            move || drop(timer)
        });
    }
    *late
}

/// What the skeleton of a list needs.
#[derive(Properties, PartialEq)]
pub struct RowsSkeletonProps {
    /// How many columns.
    #[prop_or(4)]
    pub columns: usize,
    /// How many rows.
    #[prop_or(8)]
    pub rows: usize,
}

/// The shape of a list.
#[component]
pub fn RowsSkeleton(props: &RowsSkeletonProps) -> Html {
    const WIDTHS: [&str; 6] = ["w-40", "w-28", "w-48", "w-32", "w-36", "w-24"];
    if !use_late() {
        return html! { <div aria-busy="true" /> };
    }
    html! {
        <div aria-busy="true" role="status" aria-label={t!("shell-loading")}>
            <table class="rows" aria-hidden="true">
                <tbody>
                    for row in 0..props.rows {
                        <tr>
                            for column in 0..props.columns {
                                <td data-at={match column { 0 => Some("title"), 1 => Some("sub"), _ => None }}>
                                    <span class={classes!("skeleton", "block", "h-3", "max-w-full", WIDTHS[(row * 5 + column) % WIDTHS.len()])} />
                                </td>
                            }
                        </tr>
                    }
                </tbody>
            </table>
        </div>
    }
}

/// The shape of a row of tiles.
#[component]
pub fn TilesSkeleton() -> Html {
    if !use_late() {
        return html! { <div class="tiles invisible" aria-busy="true" /> };
    }
    html! {
        <div class="tiles" aria-busy="true" role="status" aria-label={t!("shell-loading")}>
            for _ in 0..4 {
                <div class="tile gap-2!"><span class="skeleton block h-3 w-20" /><span class="skeleton block h-6 w-16" /></div>
            }
        </div>
    }
}

/// The shape of a card.
#[component]
pub fn CardSkeleton() -> Html {
    if !use_late() {
        return html! { <div aria-busy="true" /> };
    }
    html! {
        <div class="card p-4" aria-busy="true" role="status" aria-label={t!("shell-loading")}>
            <div class="flex items-center gap-3">
                <span class="skeleton block size-14 rounded-full" />
                <span class="flex flex-1 flex-col gap-2"><span class="skeleton block h-4 w-48" /><span class="skeleton block h-3 w-32" /></span>
            </div>
            <div class="mt-5 flex flex-col gap-3">
                <span class="skeleton block h-3 w-full" /><span class="skeleton block h-3 w-11/12" /><span class="skeleton block h-3 w-2/3" />
            </div>
        </div>
    }
}
