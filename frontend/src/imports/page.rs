//! One file of clients: how far it is, and what came of it.

use super::problems::Problems;
use super::state::{failure_words, taken, under_way};
use crate::data::{use_every, use_query};
use crate::route::Route;
use crate::t;
use crate::ui::{CardSkeleton, Crumb, Dot, Icon, Kind, LinkButton, Said, SaidKind, Screen};
use crate::words::{moment, number};
use vestnik_api::id::ImportId;
use vestnik_api::imports::{Import, ImportState, OnDuplicate};
use yew::prelude::*;

/// How often to ask how far it is.
const EVERY_MS: u32 = 700;

/// What the screen of one import needs.
#[derive(Properties, PartialEq)]
pub struct ImportScreenProps {
    /// Which.
    pub id: ImportId,
}

/// One file of clients.
#[component]
pub fn ImportScreen(props: &ImportScreenProps) -> Html {
    let import = use_query(props.id, |api, id| async move { api.imports().find(id).await });
    let live = import.data().is_some_and(|import| under_way(import.state));
    use_every(EVERY_MS, live, import.reload());
    let title = import.data().map_or_else(|| t!("imports-title"), |import| AttrValue::from(import.file_name.clone()));
    html! {
        <Screen {title} parent={Crumb { to: Route::NewImport, name: t!("imports-title") }}>
            { import.show(html! { <div class="page page-narrow w-full"><CardSkeleton /></div> }, |import| html! {
                <div class="page page-narrow flex w-full flex-col gap-4">
                    { head(import) }
                    if import.state != ImportState::Failed || import.rows_done > 0 { { figures(import) } }
                    if import.rejected > 0 { <Problems id={import.id} rejected={import.rejected} /> }
                    <p class="hint">{ footnote(import) }</p>
                </div>
            }) }
        </Screen>
    }
}

fn head(import: &Import) -> Html {
    match import.state {
        ImportState::Queued | ImportState::Running => progress(import),
        ImportState::Done => done(import),
        ImportState::Failed => {
            let why = import.failure.map_or_else(|| t!("imports-failure-internal"), failure_words);
            html! {
                <>
                    <Said kind={SaidKind::Failure} icon="circle-alert"><b class="font-medium">{ t!("imports-failed") }</b><p>{ why }</p></Said>
                    <div><LinkButton to={Route::NewImport} label={t!("imports-again")} icon="upload" kind={Kind::Primary} /></div>
                </>
            }
        }
    }
}

/// How far it is: rows read, of all rows once they are counted.
fn progress(import: &Import) -> Html {
    let said = match import.rows_total {
        _ if import.state == ImportState::Queued => t!("imports-waiting"),
        Some(total) => t!("imports-read-of", count = import.rows_done, total = total),
        None => t!("imports-read", count = import.rows_done),
    };
    let (value, max) = (import.rows_done.to_string(), import.rows_total.map(|total| total.max(1).to_string()));
    html! {
        <header class="card p-4" role="status">
            <h1 class="mb-1">{ t!("imports-running") }</h1>
            <p class="hint num mb-3">{ said }</p>
            if import.state == ImportState::Running && max.is_some() {
                <progress class="progress w-full" {value} {max} aria-label={t!("imports-running")} />
            } else {
                <progress class="progress w-full" aria-label={t!("imports-running")} />
            }
            <p class="meta mt-3">{ t!("imports-running-hint") }</p>
        </header>
    }
}

fn done(import: &Import) -> Html {
    let all = import.rejected == 0;
    let (ground, icon) =
        if all { ("bg-ok-soft text-ok-ink", "check") } else { ("bg-defer-soft text-defer-ink", "triangle-alert") };
    let text = match import.rejected {
        0 => t!("imports-all-in"),
        rejected => t!("imports-some-out", count = rejected),
    };
    html! {
        <header class="flex flex-wrap items-center gap-3">
            <span class={classes!("grid", "size-10", "place-items-center", "rounded-full", ground)}><Icon name={icon} class="i-lg" /></span>
            <div class="mr-auto min-w-0">
                <h1>{ t!("imports-done", count = taken(import), total = import.rows_done) }</h1>
                <p class="hint">{ text }</p>
            </div>
            <LinkButton to={Route::Clients} label={t!("imports-to-clients")} kind={Kind::Primary} />
        </header>
    }
}

/// The four ends a row can come to. They add up to the rows read.
fn figures(import: &Import) -> Html {
    let tile = |fill: &'static str, name: AttrValue, count: i64, hint: AttrValue| {
        html! {
            <div class="tile">
                <span class="tile-label flex items-center gap-1.5"><Dot {fill} />{ name }</span>
                <span class="figure">{ number(count) }</span>
                <span class="meta">{ hint }</span>
            </div>
        }
    };
    let parts = [import.created, import.updated, import.skipped, import.rejected];
    let sum = parts.map(number).join(" + ");
    html! {
        <section aria-label={t!("imports-figures")}>
            <div class="tiles">
                { tile("f-ok", t!("imports-created"), import.created, t!("imports-created-hint")) }
                { tile("f-send", t!("imports-updated"), import.updated, t!("imports-updated-hint")) }
                { tile("f-wait", t!("imports-skipped"), import.skipped, t!("imports-skipped-hint")) }
                { tile("f-fail", t!("imports-rejected"), import.rejected, t!("imports-rejected-hint")) }
            </div>
            <p class="meta num mt-2 flex items-center gap-1.5"><Icon name="scale" class="i-sm" />{ t!("imports-sum", sum = sum, count = import.rows_done) }</p>
        </section>
    }
}

fn footnote(import: &Import) -> AttrValue {
    let policy = match import.on_duplicate {
        OnDuplicate::Skip => t!("imports-policy-skip"),
        OnDuplicate::Update => t!("imports-policy-update"),
    };
    match import.finished_at {
        Some(at) => t!("imports-handed-in-done", when = moment(import.created_at), done = moment(at), policy = policy),
        None => t!("imports-handed-in", when = moment(import.created_at), policy = policy),
    }
}
