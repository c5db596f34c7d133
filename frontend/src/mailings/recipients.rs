//! The tabs of a mailing's page: recipients, log, runs.

use super::books::state_name;
use super::parts::run_bar;
use super::shown::Shown;
use super::state::{is_kept, sent_words};
use crate::data::{Filter, use_captured, use_every, use_query};
use crate::logs::{AttemptRows, Of, ReasonChoice, reason_label};
use crate::route::Route;
use crate::t;
use crate::ui::{Badge, Chip, Empty, Filters, Link, Pager, RowsSkeleton, Search, Tone};
use crate::words::{moment, number};
use std::rc::Rc;
use vestnik_api::deliveries::{Delivery, DeliveryFilter, DeliveryState, LogFilter, Outcome, Run, RunPage, RunState};
use vestnik_api::id::MailingId;
use yew::prelude::*;

/// How often a tab is asked for anew while letters go out and its first page is shown.
const EVERY_MS: u32 = 2_500;

/// What the tabs need.
#[derive(Properties, PartialEq)]
pub(super) struct PartProps {
    /// Of which mailing.
    pub(super) mailing: MailingId,
    /// What the address says.
    pub(super) filter: Filter<Shown>,
    /// Letters go out right now.
    pub(super) live: bool,
}

fn pager(filter: &Filter<Shown>, next: Option<String>) -> Html {
    let (back, next) = (filter.back(), filter.next(next));
    if back.is_none() && next.is_none() {
        return Html::default();
    }
    html! { <Pager text="" {back} {next} /> }
}

fn all_runs(filter: &Filter<Shown>) -> Callback<()> {
    let filter = filter.clone();
    Callback::from(move |()| filter.change(|shown| shown.run = None))
}

fn searching(filter: &Filter<Shown>) -> Callback<String> {
    let filter = filter.clone();
    Callback::from(move |words: String| filter.search(&words))
}

/// What became of each letter of a run.
#[component]
pub(super) fn Recipients(props: &PartProps) -> Html {
    let kept = use_captured();
    let shown = props.filter.value();
    let first = shown.cursor.is_none();
    let filter = DeliveryFilter {
        q: shown.q.clone(),
        run: shown.run,
        state: shown.state,
        reason: shown.reason,
        limit: 50.try_into().ok(),
        cursor: shown.cursor,
    };
    let found =
        use_query(
            (props.mailing, filter),
            |api, (id, filter)| async move { api.mailings().deliveries(id, &filter).await },
        );
    use_every(EVERY_MS, props.live && first, found.reload());
    let states = [
        None,
        Some(DeliveryState::Sent),
        Some(DeliveryState::Failed),
        Some(DeliveryState::Deferred),
        Some(DeliveryState::Suppressed),
        Some(DeliveryState::Waiting),
        Some(DeliveryState::Cancelled),
    ];
    let options = states
        .map(|state| (state, state.map_or_else(|| t!("mailings-tab-all"), |state| delivery_words(state, kept).2), None))
        .to_vec();
    let onstate = {
        let filter = props.filter.clone();
        Callback::from(move |state| filter.change(|shown| (shown.state, shown.reason) = (state, None)))
    };
    let onreason = {
        let filter = props.filter.clone();
        Callback::from(move |reason| filter.change(|shown| shown.reason = reason))
    };
    let with_reason =
        shown.reason.is_some() || matches!(shown.state, Some(DeliveryState::Failed | DeliveryState::Suppressed));
    html! {
        <>
            <div class="bar px-4">
                <div class="min-w-0 max-w-full overflow-x-auto [scrollbar-width:none]">
                    <Filters<Option<DeliveryState>> label={t!("mailings-state")} {options} value={shown.state} onchange={onstate} />
                </div>
                if with_reason { <ReasonChoice value={shown.reason} onchange={onreason} /> }
                if let Some(run) = shown.run { <Chip name={t!("logs-run")} value={run.to_string()} onremove={all_runs(&props.filter)} /> }
                <Search label={t!("mailings-search-recipient")} value={shown.q.unwrap_or_default()} onsearch={searching(&props.filter)} class="ml-auto max-md:ml-0 max-md:w-full md:w-64" />
            </div>
            { found.show(html! { <RowsSkeleton columns=5 rows=6 /> }, |page| {
                let rows = if page.items.is_empty() {
                    html! { <Empty icon="search-x" title={t!("mailings-no-recipients")} text={t!("mailings-no-recipients-text")} /> }
                } else {
                    recipients(&page.items)
                };
                // Even where nothing was found: a search looks through so much of a long run, and goes on from there.
                html! { <>{ rows }{ pager(&props.filter, page.next_cursor.clone()) }</> }
            }) }
        </>
    }
}

/// A letter's state: tone, icon and name.
pub fn delivery_words(state: DeliveryState, kept: bool) -> (Tone, &'static str, AttrValue) {
    match state {
        DeliveryState::Waiting => (Tone::Wait, "clock", t!("mailings-waits")),
        DeliveryState::Sent if kept => (Tone::Wait, "inbox", sent_words(true)),
        DeliveryState::Sent => (Tone::Ok, "check", sent_words(false)),
        DeliveryState::Deferred => (Tone::Defer, "rotate-cw", t!("mailings-deferred")),
        DeliveryState::Failed => (Tone::Fail, "x", t!("mailings-failed")),
        DeliveryState::Suppressed => (Tone::Block, "ban", t!("mailings-suppressed")),
        DeliveryState::Cancelled => (Tone::Wait, "circle-slash", t!("mailings-cancelled")),
    }
}

fn recipients(deliveries: &[Delivery]) -> Html {
    html! {
        <table class="rows border-t border-line">
            <colgroup><col class="w-60" /><col class="w-60 max-xl:hidden" /><col class="w-34" /><col class="w-20 max-xl:hidden" /><col /><col class="w-36" /></colgroup>
            <thead>
                <tr>
                    <th scope="col">{ t!("mailings-recipient") }</th>
                    <th scope="col" class="max-xl:hidden">{ t!("clients-email") }</th>
                    <th scope="col">{ t!("mailings-state") }</th>
                    <th scope="col" class="r max-xl:hidden">{ t!("mailings-tries") }</th>
                    <th scope="col">{ t!("mailings-reply") }</th>
                    <th scope="col" class="r">{ t!("mailings-last-try") }</th>
                </tr>
            </thead>
            <tbody>for delivery in deliveries { { recipient(delivery) } }</tbody>
        </table>
    }
}

fn recipient(delivery: &Delivery) -> Html {
    let kept = is_kept(delivery);
    let (tone, icon, label) = delivery_words(delivery.state, kept);
    let name = html! { <span class="truncate">{ &delivery.name }</span> };
    let when = match (delivery.state, delivery.next_attempt_at) {
        (DeliveryState::Deferred, Some(next)) => t!("mailings-again", when = moment(next)),
        _ => delivery.last_attempt_at.map_or_else(|| "—".into(), moment),
    };
    html! {
        <tr key={delivery.id.0}>
            <td data-at="title">
                if let Some(id) = delivery.client_id {
                    <Link to={Route::Client { id }} class="main block truncate hover:underline" title={delivery.name.clone()}>{ name }</Link>
                } else {
                    { name }
                }
            </td>
            <td data-at="sub" class="md:max-xl:hidden" title={delivery.email.to_string()}>{ delivery.email.to_string() }</td>
            <td data-at="sub-end"><Badge {tone} {icon} {label} plain=true /></td>
            <td class="r num max-xl:hidden">{ number(delivery.attempts.into()) }</td>
            if kept {
                <td>{ t!("logs-kept-said") }</td>
            } else {
                <td title={delivery.reply.clone()}>
                    if let Some(reason) = delivery.reason { { reason_label(reason) }{ " " } }
                    <span class="code">{ delivery.reply.clone().unwrap_or_default() }</span>
                </td>
            }
            <td class="r num" data-at="end" title={when.clone()}>{ when.clone() }</td>
        </tr>
    }
}

/// Every try at every letter of a mailing.
#[component]
pub(super) fn Log(props: &PartProps) -> Html {
    let kept = use_captured();
    let shown = props.filter.value();
    let first = shown.cursor.is_none();
    let filter = LogFilter {
        q: shown.q.clone(),
        mailing: Some(props.mailing),
        outcome: shown.outcome,
        limit: 50.try_into().ok(),
        cursor: shown.cursor,
        ..LogFilter::default()
    };
    let found = use_query(filter, |api, filter| async move { api.logs().list(&filter).await });
    use_every(EVERY_MS, props.live && first, found.reload());
    let options = vec![
        (None, t!("mailings-tab-all"), None),
        (Some(Outcome::Sent), sent_words(kept), None),
        (Some(Outcome::Failed), t!("mailings-failed"), None),
        (Some(Outcome::Deferred), t!("mailings-deferred"), None),
    ];
    let onoutcome = {
        let filter = props.filter.clone();
        Callback::from(move |outcome| filter.change(|shown| shown.outcome = outcome))
    };
    html! {
        <>
            <div class="bar px-4">
                <Filters<Option<Outcome>> label={t!("mailings-outcome")} {options} value={shown.outcome} onchange={onoutcome} />
                <Search label={t!("mailings-search-log")} value={shown.q.unwrap_or_default()} onsearch={searching(&props.filter)} class="ml-auto max-md:ml-0 max-md:w-full md:w-64" />
            </div>
            { found.show(html! { <RowsSkeleton columns=5 rows=6 /> }, |page| {
                let rows = if page.items.is_empty() {
                    html! { <Empty icon="scroll-text" title={t!("mailings-no-log")} text={t!("mailings-no-log-text")} /> }
                } else {
                    html! { <div class="border-t border-line"><AttemptRows attempts={Rc::new(page.items.clone())} of={Of::Mailing} /></div> }
                };
                html! { <>{ rows }{ pager(&props.filter, page.next_cursor.clone()) }</> }
            }) }
        </>
    }
}

/// The runs of a mailing, newest first.
#[component]
pub(super) fn Runs(props: &PartProps) -> Html {
    let kept = use_captured();
    let cursor = props.filter.value().cursor;
    let first = cursor.is_none();
    let runs = use_query((props.mailing, cursor), |api, (id, cursor)| async move {
        api.mailings().runs(id, &RunPage { limit: 20.try_into().ok(), cursor }).await
    });
    use_every(EVERY_MS, props.live && first, runs.reload());
    runs.show(html! { <RowsSkeleton columns=4 rows=3 /> }, |page| {
        if page.items.is_empty() {
            return html! { <Empty icon="send" title={t!("mailings-no-runs")} text={t!("mailings-no-runs-text")} /> };
        }
        html! {
            <>
                <table class="rows rows-tall">
                    <colgroup><col /><col class="w-34" /><col class="w-44 max-md:hidden" /><col class="w-56" /><col class="w-20 max-md:hidden" /></colgroup>
                    <thead>
                        <tr>
                            <th scope="col">{ t!("mailings-run-began") }</th>
                            <th scope="col">{ t!("mailings-state") }</th>
                            <th scope="col">{ t!("mailings-run-ended") }</th>
                            <th scope="col">{ sent_words(kept) }</th>
                            <th scope="col" class="r">{ t!("mailings-errors") }</th>
                        </tr>
                    </thead>
                    <tbody>for run in &page.items { { run_row(run, kept) } }</tbody>
                </table>
                { pager(&props.filter, page.next_cursor.clone()) }
            </>
        }
    })
}

fn run_row(run: &Run, kept: bool) -> Html {
    let (tone, icon, label) = match run.state {
        RunState::Running => (Tone::Send, None, t!("mailings-state-sending")),
        RunState::Paused => (Tone::Defer, Some("pause"), t!("mailings-state-paused")),
        RunState::Finished => (Tone::Ok, Some("check-check"), t!("mailings-run-finished")),
        RunState::Cancelled => (Tone::Wait, Some("circle-slash"), t!("mailings-run-cancelled")),
    };
    let to = Route::Mailing { id: run.mailing_id };
    let failed = format!("tab=recipients&run={}&state={}", run.id, state_name(DeliveryState::Failed));
    html! {
        <tr key={run.id.0}>
            <td data-at="title">
                <Link to={to.clone()} query={format!("tab=recipients&run={}", run.id)} class="main hover:underline">{ moment(run.started_at) }</Link>
                if run.resend_of.is_some() { <span class="meta ml-2">{ t!("mailings-run-again") }</span> }
            </td>
            <td data-at="end"><Badge {tone} {icon} {label} plain=true /></td>
            <td class="max-md:hidden">{ run.finished_at.map_or_else(|| "—".into(), moment) }</td>
            <td data-at="foot">{ run_bar(run, kept) }</td>
            <td class="r num max-md:hidden">
                if run.counts.failed > 0 {
                    <Link {to} query={failed} class="text-fail-ink hover:underline">{ number(run.counts.failed) }</Link>
                } else {
                    { "0" }
                }
            </td>
        </tr>
    }
}
