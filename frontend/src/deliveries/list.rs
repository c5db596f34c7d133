//! The list of letters, newest first.

use super::state::Asked;
use crate::data::{Filter, use_captured, use_filter, use_query};
use crate::logs::reason_label;
use crate::mailings::{delivery_words, is_kept, sent_words};
use crate::route::Route;
use crate::t;
use crate::ui::{Badge, Button, Chip, Crumb, Empty, Filters, Kind, Link, Pager, RowsSkeleton, Screen, Search};
use crate::users::OwnerChip;
use crate::words::moment;
use vestnik_api::Page;
use vestnik_api::deliveries::{DeliveryState, Letter};
use yew::prelude::*;

/// How many rows a page has.
const ROWS: u32 = 50;

/// The list of letters.
#[component]
pub fn LetterListScreen() -> Html {
    let filter = use_filter::<Asked>();
    let kept = use_captured();
    let found = use_query(filter.value().filter(ROWS), |api, filter| async move {
        match filter {
            Some(filter) => api.logs().letters(&filter).await.map(Some),
            None => Ok(None),
        }
    });
    let foot = found.data().and_then(|page| page.as_ref().as_ref().map(|page| foot(&filter, page))).unwrap_or_default();
    let parent = Crumb { to: Route::Logs, name: t!("shell-logs") };
    html! {
        <Screen title={t!("deliveries-title")} {parent} bar={bar(&filter, kept)} {foot}>
            { found.show(html! { <RowsSkeleton columns=5 rows=12 /> }, |page| match page {
                Some(page) => list(&filter, page),
                None => html! { <Empty icon="at-sign" title={t!("deliveries-whole")} text={t!("deliveries-whole-text")} /> },
            }) }
        </Screen>
    }
}

fn bar(filter: &Filter<Asked>, kept: bool) -> Html {
    let value = filter.value();
    let onsearch = {
        let filter = filter.clone();
        Callback::from(move |words: String| filter.search(&words))
    };
    let onstate = {
        let filter = filter.clone();
        Callback::from(move |state| filter.change(|filter| filter.state = state))
    };
    let drop = |change: fn(&mut Asked)| {
        let filter = filter.clone();
        Callback::from(move |()| filter.change(change))
    };
    let states = vec![
        (None, t!("logs-all"), None),
        (Some(DeliveryState::Sent), sent_words(kept), None),
        (Some(DeliveryState::Failed), t!("mailings-failed"), None),
        (Some(DeliveryState::Deferred), t!("mailings-deferred"), None),
        (Some(DeliveryState::Suppressed), t!("mailings-suppressed"), None),
        (Some(DeliveryState::Waiting), t!("mailings-waiting"), None),
        (Some(DeliveryState::Cancelled), t!("mailings-cancelled"), None),
    ];
    html! {
        <>
            <div class="bar">
                <Search label={t!("deliveries-search")} value={value.q.clone().unwrap_or_default()} {onsearch} class="md:w-80 max-md:w-full" />
                if let Some(mailing) = value.mailing {
                    <Chip name={t!("logs-mailing")} value={mailing.to_string()} onremove={drop(|filter| filter.mailing = None)} />
                }
                if let Some(run) = value.run { <Chip name={t!("logs-run")} value={run.to_string()} onremove={drop(|filter| filter.run = None)} /> }
                if let Some(owner) = value.owner { <OwnerChip {owner} onremove={drop(|filter| filter.owner = None)} /> }
            </div>
            <div class="bar flex-nowrap overflow-x-auto pt-0">
                <Filters<Option<DeliveryState>> label={t!("mailings-state")} options={states} value={value.state} onchange={onstate} />
            </div>
        </>
    }
}

fn foot(filter: &Filter<Asked>, page: &Page<Letter>) -> Html {
    let text = match page.items.len() {
        0 if page.next_cursor.is_none() => return Html::default(),
        // A page looks through so many letters, and goes on from there.
        0 => AttrValue::default(),
        count => t!("deliveries-shown", count = count),
    };
    html! { <Pager {text} back={filter.back()} next={filter.next(page.next_cursor.clone())} /> }
}

fn list(filter: &Filter<Asked>, page: &Page<Letter>) -> Html {
    if page.items.is_empty() && filter.narrows() {
        let clear = {
            let filter = filter.clone();
            Callback::from(move |_| filter.clear())
        };
        return html! {
            <Empty icon="search-x" title={t!("deliveries-nothing")} text={t!("deliveries-nothing-text")}>
                <Button label={t!("deliveries-clear")} kind={Kind::Primary} onclick={clear} />
            </Empty>
        };
    }
    if page.items.is_empty() {
        return html! { <Empty icon="mail" title={t!("deliveries-empty")} text={t!("logs-empty-text")} /> };
    }
    html! {
        <table class="rows">
            <colgroup><col class="w-72" /><col class="w-36" /><col class="w-60 max-lg:w-0" /><col /><col class="w-40" /></colgroup>
            <thead>
                <tr>
                    <th scope="col">{ t!("logs-to") }</th>
                    <th scope="col">{ t!("mailings-state") }</th>
                    <th scope="col" class="max-lg:invisible max-lg:p-0!">{ t!("logs-mailing") }</th>
                    <th scope="col">{ t!("mailings-reply") }</th>
                    <th scope="col" class="r">{ t!("mailings-last-try") }</th>
                </tr>
            </thead>
            <tbody>for letter in &page.items { { row(letter) } }</tbody>
        </table>
    }
}

fn row(letter: &Letter) -> Html {
    let delivery = &letter.delivery;
    let kept = is_kept(delivery);
    let (tone, icon, label) = delivery_words(delivery.state, kept);
    let email = delivery.email.to_string();
    html! {
        <tr key={delivery.id.0}>
            <td data-at="title" title={email.clone()}>
                <Link class="main block truncate hover:underline" to={Route::Delivery { id: delivery.id }}>{ email }</Link>
            </td>
            <td data-at="sub-end"><Badge {tone} {icon} {label} plain=true /></td>
            <td data-at="sub" class="max-lg:invisible max-lg:p-0! max-md:visible" title={letter.mailing_name.clone()}>{ &letter.mailing_name }</td>
            <td>
                if kept {
                    { t!("logs-kept-said") }
                } else {
                    if let Some(reason) = delivery.reason { { reason_label(reason) }{ " " } }
                    <span class="code">{ delivery.reply.clone().unwrap_or_default() }</span>
                }
            </td>
            <td class="r num" data-at="end">{ delivery.last_attempt_at.map_or_else(|| "—".into(), moment) }</td>
        </tr>
    }
}
