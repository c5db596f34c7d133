//! What narrows the log: words, outcome, mailing, period, and what a link brought along.

use super::rows::optional;
use super::state::{Period, reason_label};
use crate::data::{Filter, use_captured, use_query, use_session};
use crate::mailings::sent_words;
use crate::t;
use crate::ui::{Chip, ColumnChoice, Columns, Filters, Search, Toggle};
use crate::users::OwnerChip;
use crate::words::{moment, zone};
use jiff::Timestamp;
use vestnik_api::Permission;
use vestnik_api::deliveries::{LogFilter, Outcome, Reason};
use vestnik_api::id::{ClientId, MailingId};
use vestnik_api::mailings::MailingFilter;
use vestnik_api::page::Limit;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// What the bar needs.
#[derive(Properties, PartialEq)]
pub(super) struct BarProps {
    /// The filter.
    pub(super) filter: Filter<LogFilter>,
    /// New rows come by themselves.
    pub(super) live: bool,
    /// Called to switch that.
    pub(super) onlive: Callback<bool>,
    /// Which columns are hidden.
    pub(super) columns: Columns,
    /// The menu of saved views.
    pub(super) views: Html,
}

/// The bar above the log.
#[component]
pub(super) fn Bar(props: &BarProps) -> Html {
    let filter = &props.filter;
    let value = filter.value();
    let onsearch = {
        let filter = filter.clone();
        Callback::from(move |words: String| filter.search(&words))
    };
    let kept = use_captured();
    let outcomes = vec![
        (None, t!("logs-all"), None),
        (Some(Outcome::Sent), sent_words(kept), None),
        (Some(Outcome::Deferred), t!("logs-deferred-many"), None),
        (Some(Outcome::Failed), t!("logs-failed-many"), None),
    ];
    let onoutcome = {
        let filter = filter.clone();
        Callback::from(move |outcome| filter.change(|filter| filter.outcome = outcome))
    };
    let onreason = {
        let filter = filter.clone();
        Callback::from(move |reason| filter.change(|filter| filter.reason = reason))
    };
    html! {
        <>
            <div class="bar">
                { props.views.clone() }
                <Search label={t!("logs-search")} value={value.q.clone().unwrap_or_default()} {onsearch} class="md:w-72 max-md:w-full" />
                <MailingChoice filter={filter.clone()} />
                <PeriodChoice filter={filter.clone()} />
                { chips(filter, &value) }
                <span class="ml-auto max-md:ml-0"><Toggle label={t!("logs-live")} checked={props.live} onchange={props.onlive.clone()} /></span>
                <ColumnChoice columns={props.columns.clone()} fixed={t!("logs-to")} all={optional()} />
            </div>
            <div class="bar flex-nowrap overflow-x-auto pt-0">
                <Filters<Option<Outcome>> label={t!("logs-outcome")} options={outcomes} value={value.outcome} onchange={onoutcome} />
                <ReasonChoice value={value.reason} onchange={onreason} />
            </div>
        </>
    }
}

/// What the choice of a reason needs.
#[derive(Properties, PartialEq)]
pub struct ReasonChoiceProps {
    /// The chosen one.
    pub value: Option<Reason>,
    /// Called with another one, or with any.
    pub onchange: Callback<Option<Reason>>,
}

/// Why a letter was not delivered: one reason, or any.
#[component]
pub fn ReasonChoice(props: &ReasonChoiceProps) -> Html {
    let onchange = props.onchange.reform(|event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        Reason::ALL.into_iter().find(|reason| reason.name() == value)
    });
    html! {
        <select class="select w-auto!" aria-label={t!("logs-reason-title")} {onchange}>
            <option value="" selected={props.value.is_none()}>{ t!("logs-reason-any") }</option>
            for reason in Reason::ALL {
                <option value={reason.name()} selected={props.value == Some(reason)}>{ reason_label(reason) }</option>
            }
        </select>
    }
}

/// Conditions that no field of the bar shows: they came with a link.
fn chips(filter: &Filter<LogFilter>, value: &LogFilter) -> Html {
    let drop = |change: fn(&mut LogFilter)| {
        let filter = filter.clone();
        Callback::from(move |()| filter.change(change))
    };
    html! {
        <>
            if let Some(run) = value.run {
                <Chip name={t!("logs-run")} value={run.to_string()} onremove={drop(|filter| filter.run = None)} />
            }
            if let Some(client) = value.client {
                <ClientChip {client} onremove={drop(|filter| filter.client = None)} />
            }
            if let Some(owner) = value.owner {
                <OwnerChip {owner} onremove={drop(|filter| filter.owner = None)} />
            }
            if Period::of(value, Timestamp::now(), &zone()) == Period::Other {
                if let Some(from) = value.from {
                    <Chip name={t!("logs-from")} value={moment(from)} onremove={drop(|filter| filter.from = None)} />
                }
                if let Some(until) = value.until {
                    <Chip name={t!("logs-until")} value={moment(until)} onremove={drop(|filter| filter.until = None)} />
                }
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ClientChipProps {
    client: ClientId,
    onremove: Callback<()>,
}

/// Of one client: by name, if it is still there and may be seen.
#[component]
fn ClientChip(props: &ClientChipProps) -> Html {
    let may = use_session().may(Permission::ClientsRead).is_some();
    let client = use_query(Some(props.client).filter(|_| may), |api, id| async move {
        match id {
            Some(id) => api.clients().find(id).await.map(Some),
            None => Ok(None),
        }
    });
    let name = client.data().and_then(|client| client.as_ref().as_ref().map(|client| client.name.clone()));
    html! { <Chip name={t!("logs-client")} value={name.unwrap_or_else(|| props.client.to_string())} onremove={props.onremove.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct ChoiceProps {
    filter: Filter<LogFilter>,
}

/// One of the last hundred mailings, or any.
#[component]
fn MailingChoice(props: &ChoiceProps) -> Html {
    let may = use_session().may(Permission::MailingsRead).is_some();
    let mailings = use_query(may, |api, may| async move {
        if !may {
            return Ok(Vec::new());
        }
        let last = MailingFilter { limit: Limit::try_from(100).ok(), ..MailingFilter::default() };
        Ok(api.mailings().list(&last).await?.items)
    });
    let chosen = props.filter.value().mailing;
    let onchange = {
        let filter = props.filter.clone();
        Callback::from(move |event: Event| {
            let mailing = event.target_unchecked_into::<HtmlSelectElement>().value().parse::<MailingId>().ok();
            filter.change(|filter| (filter.mailing, filter.run) = (mailing, None));
        })
    };
    let known = mailings.data().unwrap_or_default();
    let missing = chosen.filter(|chosen| known.iter().all(|mailing| mailing.id != *chosen));
    html! {
        <select class="select w-auto! max-w-60 max-md:max-w-full" aria-label={t!("logs-mailing")} {onchange}>
            <option value="" selected={chosen.is_none()}>{ t!("logs-any-mailing") }</option>
            if let Some(id) = missing { <option value={id.to_string()} selected=true>{ t!("logs-mailing-number", number = id.to_string()) }</option> }
            for mailing in known.iter() {
                <option value={mailing.id.to_string()} selected={chosen == Some(mailing.id)}>{ &mailing.name }</option>
            }
        </select>
    }
}

/// How far back.
#[component]
fn PeriodChoice(props: &ChoiceProps) -> Html {
    let now = Timestamp::now();
    let period = Period::of(&props.filter.value(), now, &zone());
    let onchange = {
        let filter = props.filter.clone();
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Some(period) = Period::OFFERED.into_iter().find(|period| period.value() == value) {
                filter.change(|filter| (filter.from, filter.until) = (period.from(now, &zone()), None));
            }
        })
    };
    html! {
        <select class="select w-auto!" aria-label={t!("logs-period")} {onchange}>
            if period == Period::Other { <option value={Period::Other.value()} selected=true>{ Period::Other.name() }</option> }
            for offered in Period::OFFERED { <option value={offered.value()} selected={offered == period}>{ offered.name() }</option> }
        </select>
    }
}
