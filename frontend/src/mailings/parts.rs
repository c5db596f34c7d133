//! Small parts that the list and the page of mailings share.

use super::state::{parts, state_words};
use crate::t;
use crate::ui::{Badge, StackBar};
use crate::words::{number, percent};
use vestnik_api::deliveries::{Counts, Run, RunState};
use vestnik_api::mailings::Mailing;
use yew::prelude::*;

/// Where a mailing is in its life.
pub(super) fn state_badge(mailing: &Mailing) -> Html {
    let (tone, icon, label) = state_words(mailing);
    html! { <Badge {tone} {icon} {label} /> }
}

/// How far a run is: sent of all, and its parts as a bar. `kept` says that letters do not go out but stay in the service.
pub(super) fn run_bar(run: &Run, kept: bool) -> Html {
    let counts = &run.counts;
    let under_way = matches!(run.state, RunState::Running | RunState::Paused);
    html! {
        <>
            <span class="flex items-baseline justify-between gap-2">
                <span class="num">
                    <b class="font-medium text-base-content">{ number(counts.sent) }</b>{ " " }<span class="text-muted">{ t!("mailings-of", count = number(counts.total)) }</span>
                </span>
                if under_way { <span class="meta num">{ percent(done_share(counts), 0) }</span> }
            </span>
            <span class="mt-1.5 block"><StackBar parts={parts(counts, kept).into_iter().map(|(_, part)| part).collect::<Vec<_>>()} small=true /></span>
        </>
    }
}

/// How much of a run is settled, in percent; all of it only when nothing is left.
#[expect(clippy::cast_precision_loss, reason = "counts of letters stay far below 2^53")]
pub(super) fn done_share(counts: &Counts) -> f64 {
    if counts.total == 0 || counts.settled() >= counts.total {
        return 100.0;
    }
    (100.0 * counts.settled() as f64 / counts.total as f64).floor()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_done_only_when_nothing_is_left() {
        let counts = |sent, waiting| Counts { total: sent + waiting, sent, waiting, ..Counts::default() };
        for (sent, waiting, share) in [(0, 0, 100.0), (9_999, 1, 99.0), (10, 0, 100.0), (1, 1, 50.0)] {
            assert!((done_share(&counts(sent, waiting)) - share).abs() < f64::EPSILON, "{sent} + {waiting}");
        }
    }
}
