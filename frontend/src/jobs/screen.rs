//! The list of background work, newest first. A row opens to what went wrong and what the work is about.

use super::state::{Asked, kind_name, state_words};
use crate::audit::day_field;
use crate::data::{Filter, use_action, use_every, use_filter, use_session, use_steady_query};
use crate::route::Route;
use crate::t;
use crate::ui::{
    Badge, Button, Confirm, Empty, Filters, Icon, Kind, LinkButton, Pager, RowsSkeleton, Screen, use_toasts,
};
use crate::words::{moment, number, zone};
use jiff::ToSpan;
use jiff::civil::Date;
use vestnik_api::id::JobId;
use vestnik_api::jobs::{Job, JobState, KINDS};
use vestnik_api::{Page, Permission};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// How many rows a page has.
const ROWS: u32 = 50;
/// How often the first page is asked for anew.
const EVERY_MS: u32 = 5_000;

/// What is asked before something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Retry,
    Drop,
}

/// What the rows need.
#[derive(Clone, PartialEq)]
struct Rows {
    open: Option<JobId>,
    may_write: bool,
    ontoggle: Callback<JobId>,
    onask: Callback<(Act, Job)>,
}

/// The list of background work.
#[component]
pub fn JobsScreen() -> Html {
    let filter = use_filter::<Asked>();
    let may_write = use_session().may(Permission::JobsWrite).is_some();
    let (open, asked) = (use_state(|| None::<JobId>), use_state(|| None::<(Act, Job)>));
    let found =
        use_steady_query(filter.value(), |api, asked: Asked| async move { api.jobs().list(&asked.filter(ROWS)).await });
    use_every(EVERY_MS, filter.value().cursor.is_none(), found.reload());
    let rows = Rows {
        open: *open,
        may_write,
        ontoggle: Callback::from(move |id| open.set((*open != Some(id)).then_some(id))),
        onask: {
            let asked = asked.clone();
            Callback::from(move |about| asked.set(Some(about)))
        },
    };
    let close = {
        let asked = asked.clone();
        Callback::from(move |()| asked.set(None))
    };
    let done = {
        let (close, reload) = (close.clone(), found.reload());
        Callback::from(move |()| {
            close.emit(());
            reload.emit(());
        })
    };
    let foot = found.data().filter(|page| !page.items.is_empty()).map(|page| {
        let text = t!("jobs-shown", count = page.items.len());
        html! { <Pager {text} back={filter.back()} next={filter.next(page.next_cursor.clone())} /> }
    });
    html! {
        <Screen title={t!("jobs-title")} bar={bar(&filter)} foot={foot.unwrap_or_default()}>
            { found.show(html! { <RowsSkeleton columns=4 rows=12 /> }, |page| table(&filter, &rows, page)) }
            if let Some((act, job)) = (*asked).clone() { <AskDialog {act} {job} ondone={done} onclose={close} /> }
        </Screen>
    }
}

fn with<T: 'static>(filter: &Filter<Asked>, change: impl Fn(&mut Asked, T) + 'static) -> Callback<T> {
    let filter = filter.clone();
    Callback::from(move |value| filter.change(|filter| change(filter, value)))
}

fn bar(filter: &Filter<Asked>) -> Html {
    let value = filter.value();
    let states = JobState::ALL.into_iter().map(|state| (Some(state), state_words(state).2, None));
    let states: Vec<_> = [(None, t!("jobs-all"), None)].into_iter().chain(states).collect();
    let onkind = with(filter, |filter, event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        filter.kind = (!value.is_empty()).then_some(value);
    });
    let onfrom = with(filter, |filter, day: Option<Date>| filter.from = day.and_then(|day| zone().midnight(day)));
    // The day is shown whole: until the next one begins.
    let onuntil = with(filter, |filter, day: Option<Date>| {
        filter.until = day.and_then(|day| day.checked_add(1.day()).ok()).and_then(|next| zone().midnight(next));
    });
    let last = value.until.and_then(|until| until.checked_sub(1.second()).ok());
    html! {
        <>
            <div class="bar">
                <select class="select w-auto! max-w-full" aria-label={t!("jobs-kind")} onchange={onkind}>
                    <option value="" selected={value.kind.is_none()}>{ t!("jobs-any-kind") }</option>
                    for kind in KINDS {
                        <option key={kind} value={kind} selected={value.kind.as_deref() == Some(kind)}>{ kind_name(kind) }</option>
                    }
                </select>
                { day_field("from", t!("audit-from"), value.from, onfrom) }
                { day_field("until", t!("audit-until"), last, onuntil) }
            </div>
            <div class="bar flex-nowrap overflow-x-auto pt-0">
                <Filters<Option<JobState>> label={t!("jobs-state")} options={states} value={value.state} onchange={with(filter, |filter, state| filter.state = state)} />
            </div>
        </>
    }
}

fn table(filter: &Filter<Asked>, rows: &Rows, page: &Page<Job>) -> Html {
    if page.items.is_empty() && filter.narrows() {
        let clear = {
            let filter = filter.clone();
            Callback::from(move |_| filter.clear())
        };
        return html! {
            <Empty icon="search-x" title={t!("jobs-nothing")} text={t!("jobs-nothing-text")}>
                <Button label={t!("jobs-clear")} kind={Kind::Primary} onclick={clear} />
            </Empty>
        };
    }
    if page.items.is_empty() {
        return html! { <Empty icon="hourglass" title={t!("jobs-empty")} text={t!("jobs-empty-text")} /> };
    }
    html! {
        <table class="rows">
            <colgroup><col /><col class="w-40" /><col class="w-44" /><col class="w-24 max-xl:hidden" /><col class="w-14" /></colgroup>
            <thead>
                <tr>
                    <th scope="col">{ t!("jobs-kind") }</th>
                    <th scope="col">{ t!("jobs-state") }</th>
                    <th scope="col">{ t!("jobs-created") }</th>
                    <th scope="col" class="r max-xl:hidden">{ t!("jobs-attempts") }</th>
                    <th scope="col"><span class="sr-only">{ t!("audit-more") }</span></th>
                </tr>
            </thead>
            <tbody>
                for job in &page.items {
                    { row(rows, job) }
                    if rows.open == Some(job.id) { { details(rows, job) } }
                }
            </tbody>
        </table>
    }
}

fn row(rows: &Rows, job: &Job) -> Html {
    let id = job.id;
    let shown = rows.open == Some(id);
    let (tone, icon, label) = state_words(job.state);
    let onclick = rows.ontoggle.reform(move |_: MouseEvent| id);
    html! {
        <tr key={id.0} aria-selected={shown.then_some("true")}>
            <td data-at="title">
                <button type="button" class="main block w-full cursor-pointer truncate text-left hover:underline" onclick={onclick.clone()}
                    aria-expanded={if shown { "true" } else { "false" }}>{ kind_name(&job.kind) }</button>
            </td>
            <td data-at="sub"><Badge {tone} {icon} {label} plain=true /></td>
            <td class="num" data-at="end">{ moment(job.created_at) }</td>
            <td class="r num max-xl:hidden">{ number(job.attempts.into()) }</td>
            <td class="p-0!">
                <button type="button" class="btn btn-square btn-ghost btn-xs" {onclick} tabindex="-1" aria-hidden="true">
                    <Icon name={if shown { "chevron-up" } else { "chevron-down" }} class="i-sm" />
                </button>
            </td>
        </tr>
    }
}

fn details(rows: &Rows, job: &Job) -> Html {
    let ask = |act| {
        let job = job.clone();
        rows.onask.reform(move |_: MouseEvent| (act, job.clone()))
    };
    let over = job.finished_at.or(job.buried_at);
    html! {
        <tr key={format!("{}-open", job.id)} class="bg-selected! max-md:block!">
            <td colspan="5" class="h-auto! pb-3! whitespace-normal! max-md:block!">
                <div class="rounded-lg border border-line bg-base-100 p-3">
                    <dl class="mb-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
                        <dt class="text-muted">{ t!("jobs-number") }</dt><dd class="num">{ job.id.to_string() }{ " · " }<span class="code">{ &job.kind }</span></dd>
                        <dt class="text-muted">{ t!("jobs-due") }</dt><dd class="num">{ moment(job.run_at) }</dd>
                        if let Some(over) = over { <dt class="text-muted">{ t!("jobs-over") }</dt><dd class="num">{ moment(over) }</dd> }
                        <dt class="text-muted">{ t!("jobs-attempts") }</dt><dd class="num">{ number(job.attempts.into()) }</dd>
                        { about(job) }
                    </dl>
                    if let Some(error) = &job.error { <p class="code mb-3 wrap-anywhere whitespace-pre-wrap">{ error }</p> }
                    <div class="flex flex-wrap items-center gap-2">
                        if let Some(id) = job.about.import { <LinkButton to={Route::Import { id }} label={t!("jobs-open-import")} class="btn-xs" /> }
                        if let Some(id) = job.about.mailing { <LinkButton to={Route::Mailing { id }} label={t!("logs-open-mailing")} class="btn-xs" /> }
                        if let Some(id) = job.about.user { <LinkButton to={Route::User { id }} label={t!("jobs-open-user")} class="btn-xs" /> }
                        if job.state == JobState::Buried && rows.may_write {
                            <Button label={t!("jobs-retry")} icon="rotate-cw" kind={Kind::Primary} class="btn-xs" onclick={ask(Act::Retry)} />
                            <Button label={t!("jobs-drop")} icon="trash-2" kind={Kind::Ghost} class="btn-xs" onclick={ask(Act::Drop)} />
                        }
                    </div>
                </div>
            </td>
        </tr>
    }
}

/// What has no page of its own, or none for everybody, by its number.
fn about(job: &Job) -> Html {
    let about = &job.about;
    let numbers = [
        (about.run.map(|id| id.0), t!("jobs-run")),
        (about.bulk_run.map(|id| id.0), t!("jobs-bulk-run")),
        (about.invitation.map(|id| id.0), t!("jobs-invitation")),
    ];
    let named = numbers.into_iter().filter_map(|(id, name)| id.map(|id| (id, name)));
    named
        .map(|(id, name)| html! { <><dt class="text-muted">{ name }</dt><dd class="num">{ id.to_string() }</dd></> })
        .collect()
}

#[derive(Properties, PartialEq)]
struct AskDialogProps {
    act: Act,
    job: Job,
    ondone: Callback<()>,
    onclose: Callback<()>,
}

/// Whether it shall be tried again, or dropped.
#[component]
fn AskDialog(props: &AskDialogProps) -> Html {
    let toasts = use_toasts();
    let (act, id) = (props.act, props.job.id);
    let run = {
        let ondone = props.ondone.clone();
        use_action(
            |api, (act, id): (Act, JobId)| async move {
                match act {
                    Act::Retry => api.jobs().retry(id).await.map(|_| ()),
                    Act::Drop => api.jobs().drop(id).await,
                }
            },
            Callback::from(move |()| {
                toasts.done(if act == Act::Retry { t!("jobs-retried") } else { t!("jobs-dropped") });
                ondone.emit(());
            }),
        )
    };
    let onconfirm = {
        let run = run.clone();
        Callback::from(move |()| run.run((act, id)))
    };
    let kind = kind_name(&props.job.kind);
    let (title, text, verb, icon) = match act {
        Act::Retry => {
            (t!("jobs-retry-title", kind = kind.to_string()), t!("jobs-retry-text"), t!("jobs-retry"), "rotate-cw")
        }
        Act::Drop => (t!("jobs-drop-title", kind = kind.to_string()), t!("jobs-drop-text"), t!("jobs-drop"), "trash-2"),
    };
    html! {
        <Confirm {title} {text} {verb} {icon} danger={act == Act::Drop} busy={run.busy()} error={run.failure().map(|failure| failure.say())}
            {onconfirm} onclose={props.onclose.clone()} />
    }
}
