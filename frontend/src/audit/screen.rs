//! The log, newest first, with before and after under each line.

use super::state::{act_name, differences, leads_to, narrows};
use crate::data::{Filter, use_filter, use_steady_query};
use crate::t;
use crate::ui::{Button, Chip, Empty, Icon, Kind, Link, Pager, RowsSkeleton, Screen, Search, use_export, use_return};
use crate::users::OwnerChip;
use crate::words::{ago, local_day, moment, zone};
use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use vestnik_api::Page;
use vestnik_api::audit::{Act, AuditEntry, AuditFilter};
use vestnik_api::id::AuditId;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// How many lines a page has.
const ROWS: u32 = 50;

/// The log.
#[component]
pub fn AuditScreen() -> Html {
    let filter = use_filter::<AuditFilter>();
    let open = use_state(|| None::<AuditId>);
    let mut about = filter.value();
    about.limit = ROWS.try_into().ok();
    let log = use_steady_query(about, |api, filter| async move { api.audit().list(&filter).await });
    use_return(log.data().is_some());
    let page = log.data();
    html! {
        <Screen title={t!("audit-title")} actions={html! { <Export wanted={filter.value()} /> }} bar={bar(&filter)} foot={foot(&filter, page.as_deref())}>
            { log.show(html! { <RowsSkeleton columns=5 rows=14 /> }, |page| table(&filter, &open, page)) }
        </Screen>
    }
}

#[derive(Properties, PartialEq)]
struct ExportProps {
    wanted: AuditFilter,
}

/// Downloads what is listed, all pages of it, as CSV.
#[component]
fn Export(props: &ExportProps) -> Html {
    use_export(
        t!("audit-file"),
        AuditFilter { cursor: None, limit: None, ..props.wanted.clone() },
        |api, wanted, file| async move { api.audit().export(&wanted, &file).await },
    )
}

fn with<T: 'static>(filter: &Filter<AuditFilter>, change: impl Fn(&mut AuditFilter, T) + 'static) -> Callback<T> {
    let filter = filter.clone();
    Callback::from(move |value| filter.change(|filter| change(filter, value)))
}

fn bar(filter: &Filter<AuditFilter>) -> Html {
    let value = filter.value();
    let onsearch = {
        let filter = filter.clone();
        Callback::from(move |words: String| filter.search(&words))
    };
    let onact = with(filter, |filter, event: Event| {
        filter.act = event.target_unchecked_into::<HtmlSelectElement>().value().parse().ok();
    });
    let onfrom = with(filter, |filter, day: Option<Date>| filter.from = day.and_then(|day| zone().midnight(day)));
    // The day is shown whole: until the next one begins.
    let onuntil = with(filter, |filter, day: Option<Date>| {
        filter.until = day.and_then(|day| day.checked_add(1.day()).ok()).and_then(|next| zone().midnight(next));
    });
    let last = value.until.and_then(|until| until.checked_sub(1.second()).ok());
    html! {
        <div class="bar">
            <Search label={t!("audit-search")} value={value.q.clone().unwrap_or_default()} {onsearch} class="max-md:w-full md:w-72" />
            <select class="select w-auto! max-w-full" aria-label={t!("audit-act")} onchange={onact}>
                <option value="" selected={value.act.is_none()}>{ t!("audit-any-act") }</option>
                for act in Act::ALL.iter().copied() {
                    <option key={act.name()} value={act.name()} selected={value.act == Some(act)}>{ act_name(act) }</option>
                }
            </select>
            { day_field("from", t!("audit-from"), value.from, onfrom) }
            { day_field("until", t!("audit-until"), last, onuntil) }
            if let Some(actor) = value.actor {
                <OwnerChip owner={actor} label={t!("audit-actor")} onremove={with(filter, |filter, ()| filter.actor = None)} />
            }
            if let Some(object) = value.object {
                <Chip name={t!("audit-number")} value={object.to_string()} onremove={with(filter, |filter, ()| filter.object = None)} />
            }
        </div>
    }
}

/// A day that a list begins or ends with.
pub fn day_field(id: &'static str, label: AttrValue, at: Option<Timestamp>, onday: Callback<Option<Date>>) -> Html {
    let value = at.map(|at| local_day(at).to_string()).unwrap_or_default();
    let onchange = onday.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().value().parse().ok());
    html! {
        <label class="flex items-center gap-1.5 text-sm" for={id}>
            <span class="text-muted">{ label }</span><input {id} type="date" class="input w-auto!" {value} {onchange} />
        </label>
    }
}

fn foot(filter: &Filter<AuditFilter>, page: Option<&Page<AuditEntry>>) -> Html {
    let next = page.and_then(|page| filter.next(page.next_cursor.clone()));
    let back = filter.back();
    if next.is_none() && back.is_none() {
        return Html::default();
    }
    html! { <Pager text={AttrValue::default()} {back} {next} /> }
}

fn table(filter: &Filter<AuditFilter>, open: &UseStateHandle<Option<AuditId>>, page: &Page<AuditEntry>) -> Html {
    if page.items.is_empty() {
        return nothing(filter);
    }
    html! {
        <table class="rows">
            <colgroup><col class="w-32" /><col class="w-44" /><col class="w-56" /><col /><col class="w-36 max-xl:hidden" /><col class="w-14" /></colgroup>
            <thead>
                <tr>
                    <th scope="col">{ t!("audit-when") }</th>
                    <th scope="col">{ t!("audit-who") }</th>
                    <th scope="col">{ t!("audit-act") }</th>
                    <th scope="col">{ t!("audit-object") }</th>
                    <th scope="col" class="max-xl:hidden">{ t!("audit-where") }</th>
                    <th scope="col"><span class="sr-only">{ t!("audit-more") }</span></th>
                </tr>
            </thead>
            <tbody>
                for entry in &page.items {
                    { row(filter, open, entry) }
                    if **open == Some(entry.id) { { details(entry) } }
                }
            </tbody>
        </table>
    }
}

fn row(filter: &Filter<AuditFilter>, open: &UseStateHandle<Option<AuditId>>, entry: &AuditEntry) -> Html {
    let id = entry.id;
    let shown = **open == Some(id);
    let onclick = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set((!shown).then_some(id)))
    };
    let who = entry.actor.as_ref().map_or_else(|| html! { <span class="text-muted">{ t!("audit-server") }</span> }, |actor| {
        let id = actor.id;
        let onclick = with(filter, move |filter, _: MouseEvent| filter.actor = Some(id));
        html! { <button type="button" class="cursor-pointer truncate hover:underline" {onclick}>{ &actor.name }</button> }
    });
    html! {
        <tr key={id.0}>
            <td data-at="end" title={moment(entry.at)}>{ ago(entry.at) }</td>
            <td data-at="sub">{ who }</td>
            <td data-at="title"><span class="main block truncate" title={entry.act.name()}>{ act_name(entry.act) }</span></td>
            <td data-at="foot" title={entry.object_name.clone()}>
                if let Some(route) = leads_to(entry) {
                    <Link to={route} class="block truncate hover:underline">{ &entry.object_name }</Link>
                } else {
                    <span class="block truncate">{ &entry.object_name }</span>
                }
            </td>
            <td class="num max-xl:hidden">{ &entry.address }</td>
            <td class="r">
                <button type="button" class="btn btn-square btn-ghost -mr-2" aria-expanded={if shown { "true" } else { "false" }} aria-label={t!("audit-more")}
                    title={t!("audit-more")} {onclick}><Icon name={if shown { "chevron-up" } else { "chevron-down" }} /></button>
            </td>
        </tr>
    }
}

/// Before and after, and from where it was asked.
fn details(entry: &AuditEntry) -> Html {
    let differences = differences(entry);
    html! {
        <tr key={format!("details-{}", entry.id)}>
            <td colspan="6" class="h-auto! whitespace-normal! py-3!" data-at="foot">
                if differences.is_empty() {
                    <p class="hint">{ t!("audit-no-difference") }</p>
                } else {
                    <dl class="flex flex-col gap-2">
                        for (name, before, after) in &differences {
                            <div class="grid gap-x-4 md:grid-cols-[10rem_1fr]">
                                <dt class="code text-muted">{ name }</dt>
                                <dd class="wrap-anywhere">
                                    if !before.is_empty() {
                                        <span class="sr-only">{ t!("audit-before") }{ ": " }</span><del class="text-muted">{ before }</del>{ " → " }
                                        <span class="sr-only">{ t!("audit-after") }{ ": " }</span>
                                    }
                                    { if after.is_empty() { "—" } else { after } }
                                </dd>
                            </div>
                        }
                    </dl>
                }
                <p class="meta mt-3">{ moment(entry.at) }{ " · " }{ &entry.address }{ " · " }{ t!("audit-request") }{ " " }<span class="code">{ &entry.request_id }</span></p>
            </td>
        </tr>
    }
}

fn nothing(filter: &Filter<AuditFilter>) -> Html {
    let value = filter.value();
    if !narrows(&value) {
        return html! { <Empty icon="history" title={t!("audit-none")} text={t!("audit-none-text")} /> };
    }
    let filter = filter.clone();
    let clear = Callback::from(move |_: MouseEvent| filter.clear());
    html! {
        <Empty icon="search-x" title={t!("audit-none")} text={t!("audit-none-found-text")}>
            <Button label={t!("clients-clear")} kind={Kind::Primary} onclick={clear} />
        </Empty>
    }
}
