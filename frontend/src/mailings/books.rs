//! The books of a run: what became of its letters, as a sum that adds up, and how fast they went.

use super::state::parts;
use crate::data::use_captured;
use crate::route::Route;
use crate::t;
use crate::ui::{Dot, Icon, LineChart, LinePoint, Link, Part, StackBar};
use crate::words::{clock, number, percent, percents};
use vestnik_api::deliveries::{Counts, DeliveryState, Pace};
use vestnik_api::id::MailingId;
use yew::prelude::*;

/// What the books need.
#[derive(Properties, PartialEq)]
pub(super) struct BooksProps {
    /// Of which mailing.
    pub(super) mailing: MailingId,
    /// The counts.
    pub(super) counts: Counts,
}

/// All recipients, and where each is: a row of counters, a bar and the sum in figures.
#[component]
pub(super) fn Books(props: &BooksProps) -> Html {
    let (counts, kept) = (&props.counts, use_captured());
    // What nobody has is left out, but the three that matter stay.
    let shown: Vec<(Option<DeliveryState>, Part)> = parts(counts, kept)
        .into_iter()
        .filter(|(state, part)| {
            part.count > 0
                || matches!(state, Some(DeliveryState::Sent | DeliveryState::Failed | DeliveryState::Waiting))
        })
        .collect();
    let shares = percents(&shown.iter().map(|(_, part)| part.count).collect::<Vec<_>>());
    let sum = shown
        .iter()
        .filter(|(_, part)| part.count > 0)
        .map(|(_, part)| number(part.count))
        .collect::<Vec<_>>()
        .join(" + ");
    let sum = if sum.is_empty() { "0".to_owned() } else { sum };
    html! {
        <section class="card p-4" aria-label={t!("mailings-books")}>
            <ul class="sum">
                <li>
                    <span class="tile-label">{ t!("mailings-total") }</span>
                    <span class="num block text-xl font-semibold">{ number(counts.total) }</span>
                    <span class="meta">{ t!("mailings-recipients-word", count = counts.total) }</span>
                </li>
                for ((state, part), share) in shown.iter().zip(shares) { { counter(props.mailing, *state, part, share) } }
            </ul>
            <div class="mt-4"><StackBar parts={parts(counts, kept).into_iter().map(|(_, part)| part).collect::<Vec<_>>()} /></div>
            <p class="meta num mt-2 flex items-center gap-1.5">
                <Icon name="scale" class="i-sm" />
                { if counts.add_up() { t!("mailings-sum", sum = sum, total = number(counts.total)) } else { t!("mailings-sum-wrong", sum = sum, total = number(counts.total)) } }
            </p>
        </section>
    }
}

fn counter(mailing: MailingId, state: Option<DeliveryState>, part: &Part, share: f64) -> Html {
    let figure = "num block w-fit text-xl font-semibold";
    html! {
        <li key={part.fill}>
            <span class="tile-label flex items-center gap-1.5"><Dot fill={part.fill} />{ part.name.clone() }</span>
            if let Some(state) = state {
                <Link to={Route::Mailing { id: mailing }} query={format!("tab=recipients&state={}", state_name(state))} class={classes!(figure, "hover:underline")}>
                    { number(part.count) }
                </Link>
            } else {
                <span class={figure}>{ number(part.count) }</span>
            }
            <span class="meta num">{ percent(share, 1) }</span>
        </li>
    }
}

/// A state's name in the address.
pub(super) const fn state_name(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Waiting => "waiting",
        DeliveryState::Sent => "sent",
        DeliveryState::Deferred => "deferred",
        DeliveryState::Failed => "failed",
        DeliveryState::Suppressed => "suppressed",
        DeliveryState::Cancelled => "cancelled",
    }
}

/// What the chart of the pace needs.
#[derive(Properties, PartialEq)]
pub(super) struct PaceChartProps {
    /// The spans of the last run.
    pub(super) pace: Vec<Pace>,
}

/// Letters taken, span by span.
#[component]
pub(super) fn PaceChart(props: &PaceChartProps) -> Html {
    let seconds = props.pace.first().map_or(60, |span| i64::from(span.seconds));
    let title = match seconds {
        60 => t!("mailings-pace-minute"),
        seconds if seconds % 60 == 0 => t!("mailings-pace-minutes", count = seconds / 60),
        seconds => t!("mailings-pace-seconds", count = seconds),
    };
    let points: Vec<LinePoint> = props
        .pace
        .iter()
        .map(|span| {
            let at = clock(span.at);
            let name = if seconds < 60 { at } else { at.chars().take(5).collect() };
            LinePoint { name: name.into(), value: span.sent }
        })
        .collect();
    let most = props.pace.iter().map(|span| span.sent).max().unwrap_or_default();
    let label =
        t!("mailings-pace-label", most = most, now = props.pace.last().map(|span| span.sent).unwrap_or_default());
    let aside = html! { <>{ t!("mailings-pace-most", count = most) }</> };
    html! { <LineChart {title} {label} {aside} {points} /> }
}
