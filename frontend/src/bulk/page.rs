//! One action on many rows: how far it is, and what came of it; and those of the last days.

use super::state::{list_words, skip_words, state_words, title, undo_words};
use crate::data::{Pages, use_action, use_every, use_filter, use_query};
use crate::route::Route;
use crate::t;
use crate::ui::{
    Badge, Button, CardSkeleton, Crumb, Dot, Empty, Kind, Link, LinkButton, Pager, RowsSkeleton, Said, SaidKind, Screen,
};
use crate::words::{ago, moment, number};
use vestnik_api::bulk::{BulkFailure, BulkPage, BulkRun, BulkState};
use vestnik_api::id::BulkRunId;
use yew::prelude::*;
use yew_router::prelude::*;

/// How often to ask how far it is.
const EVERY_MS: u32 = 700;

/// What the screen of one run needs.
#[derive(Properties, PartialEq)]
pub struct BulkScreenProps {
    /// Which.
    pub id: BulkRunId,
}

/// One action on many rows.
#[component]
pub fn BulkScreen(props: &BulkScreenProps) -> Html {
    let run = use_query(props.id, |api, id| async move { api.bulk().find(id).await });
    use_every(EVERY_MS, run.data().is_some_and(|run| !run.state.is_over()), run.reload());
    let named = run.data().map_or_else(|| t!("bulk-title"), |run| title(&run));
    let onchanged = {
        let run = run.clone();
        Callback::from(move |now| run.tell(now))
    };
    html! {
        <Screen title={named} parent={Crumb { to: Route::BulkRuns, name: t!("bulk-title") }}>
            { run.show(html! { <div class="page page-narrow w-full"><CardSkeleton /></div> }, |run| html! {
                <div class="page page-narrow flex w-full flex-col gap-4">
                    { head(run) }
                    { figures(run) }
                    <Buttons run={run.clone()} {onchanged} />
                    <p class="hint">{ footnote(run) }</p>
                </div>
            }) }
        </Screen>
    }
}

fn head(run: &BulkRun) -> Html {
    match run.state {
        BulkState::Queued | BulkState::Running => progress(run),
        BulkState::Failed => {
            let why = match run.failure {
                Some(BulkFailure::Forbidden) => t!("bulk-failure-forbidden"),
                _ => t!("bulk-failure-internal"),
            };
            html! { <Said kind={SaidKind::Failure} icon="circle-alert"><b class="font-medium">{ t!("bulk-failed") }</b><p>{ why }</p></Said> }
        }
        BulkState::Done | BulkState::Cancelled => {
            let (tone, icon, label) = state_words(run.state);
            html! { <header class="flex flex-wrap items-center gap-3"><h1>{ title(run) }</h1><Badge {tone} {icon} {label} /></header> }
        }
    }
}

fn progress(run: &BulkRun) -> Html {
    let gone = run.done + run.skipped;
    let said = match run.total {
        None => t!("bulk-gathering"),
        Some(total) => t!("bulk-of", count = gone, total = total),
    };
    html! {
        <header class="card p-4" role="status">
            <h1 class="mb-1">{ title(run) }</h1>
            <p class="hint num mb-3">{ said }</p>
            if let Some(total) = run.total {
                <progress class="progress w-full" value={gone.to_string()} max={total.max(1).to_string()} aria-label={t!("bulk-running")} />
            } else {
                <progress class="progress w-full" aria-label={t!("bulk-running")} />
            }
            <p class="meta mt-3">{ t!("bulk-running-hint") }</p>
        </header>
    }
}

/// What came of the rows. It adds up.
fn figures(run: &BulkRun) -> Html {
    let tile = |fill: &'static str, name: AttrValue, count: i64| {
        html! {
            <div class="tile">
                <span class="tile-label flex items-center gap-1.5"><Dot {fill} />{ name }</span>
                <span class="figure">{ number(count) }</span>
            </div>
        }
    };
    let left = run.total.map_or(0, |total| total - run.done - run.skipped);
    html! {
        <section aria-label={t!("bulk-figures")}>
            <div class="tiles">
                { tile("f-send", t!("bulk-total"), run.total.unwrap_or(0)) }
                { tile("f-ok", t!("bulk-done-rows"), run.done) }
                { tile("f-block", t!("bulk-skipped"), run.skipped) }
                { tile("f-wait", t!("bulk-left"), left) }
            </div>
            if !run.skips.is_empty() {
                <ul class="mt-3 flex flex-col gap-1 text-sm">
                    for skip in &run.skips { <li><b class="num">{ number(skip.rows) }</b>{ " · " }{ skip_words(run, skip.code) }</li> }
                </ul>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ButtonsProps {
    run: BulkRun,
    onchanged: Callback<BulkRun>,
}

#[component]
fn Buttons(props: &ButtonsProps) -> Html {
    let navigator = use_navigator();
    let cancel = use_action(|api, id: BulkRunId| async move { api.bulk().cancel(id).await }, props.onchanged.clone());
    let undo = use_action(
        |api, id: BulkRunId| async move { api.bulk().undo(id).await },
        Callback::from(move |run: BulkRun| {
            if let Some(navigator) = &navigator {
                navigator.push(&Route::BulkRun { id: run.id });
            }
        }),
    );
    let failure = cancel.failure().or(undo.failure());
    let id = props.run.id;
    let (oncancel, onundo) = {
        let (cancel, undo) = (cancel.clone(), undo.clone());
        (Callback::from(move |_: MouseEvent| cancel.run(id)), Callback::from(move |_: MouseEvent| undo.run(id)))
    };
    html! {
        <>
            if let Some(failure) = failure { <Said kind={SaidKind::Failure} icon="circle-alert">{ failure.say() }</Said> }
            <div class="flex flex-wrap gap-2">
                if !props.run.state.is_over() { <Button label={t!("bulk-cancel")} icon="circle-slash" busy={cancel.busy()} onclick={oncancel} /> }
                if props.run.may_undo { <Button label={undo_words(props.run.act)} icon="undo-2" busy={undo.busy()} onclick={onundo} /> }
                <LinkButton to={list_words(props.run.list).1} label={t!("bulk-to-list")} kind={Kind::Primary} />
            </div>
        </>
    }
}

fn footnote(run: &BulkRun) -> AttrValue {
    match run.finished_at {
        Some(at) => t!("bulk-when-done", when = moment(run.created_at), done = moment(at)),
        None => t!("bulk-when", when = moment(run.created_at)),
    }
}

/// The actions on many rows of the last days.
#[component]
pub fn BulkListScreen() -> Html {
    let pages = use_filter::<Pages>();
    let runs = use_query(pages.value().start(), |api, cursor| async move {
        api.bulk().list(&BulkPage { limit: 50.try_into().ok(), cursor }).await
    });
    let foot = runs.data().map(|page| {
        let (back, next) = (pages.back(), pages.next(page.next_cursor.clone()));
        html! { <Pager text="" {back} {next} /> }
    });
    html! {
        <Screen title={t!("bulk-title")} foot={foot.unwrap_or_default()}>
            { runs.show(html! { <RowsSkeleton columns=4 rows=8 /> }, |page| table(&page.items)) }
        </Screen>
    }
}

fn table(runs: &[BulkRun]) -> Html {
    if runs.is_empty() {
        return html! { <Empty icon="list" title={t!("bulk-none")} text={t!("bulk-none-text")} /> };
    }
    html! {
        <table class="rows">
            <colgroup><col /><col class="w-40" /><col class="w-28" /><col class="w-28" /><col class="w-32" /></colgroup>
            <thead>
                <tr>
                    <th scope="col">{ t!("bulk-what") }</th>
                    <th scope="col">{ t!("bulk-state") }</th>
                    <th scope="col" class="r">{ t!("bulk-done-rows") }</th>
                    <th scope="col" class="r">{ t!("bulk-skipped") }</th>
                    <th scope="col" class="r">{ t!("bulk-asked") }</th>
                </tr>
            </thead>
            <tbody>for run in runs { { row(run) } }</tbody>
        </table>
    }
}

fn row(run: &BulkRun) -> Html {
    let (tone, icon, label) = state_words(run.state);
    html! {
        <tr key={run.id.0}>
            <td data-at="title"><Link to={Route::BulkRun { id: run.id }} row={run.id.0} class="main hover:underline">{ title(run) }</Link></td>
            <td data-at="sub"><Badge {tone} {icon} {label} plain=true /></td>
            <td class="r num">{ number(run.done) }</td>
            <td class="r num">{ number(run.skipped) }</td>
            <td class="r" data-at="end" title={moment(run.created_at)}>{ ago(run.created_at) }</td>
        </tr>
    }
}
