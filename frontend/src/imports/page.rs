//! One file of clients or leads, at the step where it is: its columns, its check, how far it is, and what came of it.

use super::columns::Columns;
use super::problems::Problems;
use super::result::{figures, result};
use super::state::{Step, failure_words, start_of};
use super::steps::Steps;
use crate::data::{Action, Query, use_action, use_every, use_query};
use crate::t;
use crate::ui::{Button, CardSkeleton, Confirm, Crumb, Kind, LinkButton, Said, SaidKind, Screen};
use crate::words::moment;
use vestnik_api::id::ImportId;
use vestnik_api::imports::{Import, ImportKind, ImportState, OnDuplicate};
use yew::prelude::*;
use yew_router::prelude::*;

/// How often to ask how far it is.
const EVERY_MS: u32 = 700;

/// What the screen of one import needs.
#[derive(Properties, PartialEq)]
pub struct ImportScreenProps {
    /// Which.
    pub id: ImportId,
}

/// What can be done with an import as a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Act {
    Start,
    Cancel,
    Undo,
    Discard,
}

/// One file of clients or leads.
#[component]
pub fn ImportScreen(props: &ImportScreenProps) -> Html {
    let import = use_query(props.id, |api, id| async move { api.imports().find(id).await });
    let (back, asked, navigator) = (use_state(|| false), use_state(|| None::<Act>), use_navigator());
    let live = import.data().is_some_and(|import| import.state.is_under_way());
    use_every(EVERY_MS, live, import.reload());
    let kind = import.data().map_or_else(ImportKind::default, |import| import.kind);
    let act = {
        let (asked, tell) = (asked.clone(), import.clone());
        use_action(
            |api, (id, act): (ImportId, Act)| async move {
                match act {
                    Act::Start => api.imports().start(id).await.map(Some),
                    Act::Cancel => api.imports().cancel(id).await.map(Some),
                    Act::Undo => api.imports().undo(id).await.map(Some),
                    Act::Discard => api.imports().discard(id).await.map(|()| None),
                }
            },
            Callback::from(move |done: Option<Import>| {
                asked.set(None);
                match (done, &navigator) {
                    (Some(import), _) => tell.tell(import),
                    (None, Some(navigator)) => navigator.push(&start_of(kind)),
                    (None, None) => {}
                }
            }),
        )
    };
    let ask = {
        let asked = asked.clone();
        Callback::from(move |act: Act| asked.set(Some(act)))
    };
    let name = t!("imports-title", kind = kind.name());
    let title = import.data().map_or_else(|| name.clone(), |import| AttrValue::from(import.file_name.clone()));
    let now = import.data().map(|import| Step::of(import.state, *back));
    let bar = now.map_or_else(Html::default, |now| html! { <Steps {now} /> });
    html! {
        <Screen {title} parent={Crumb { to: start_of(kind), name }} {bar}>
            { import.show(html! { <div class="page page-narrow w-full"><CardSkeleton /></div> }, |shown| html! {
                <>
                    if let Some(failure) = act.failure().filter(|_| asked.is_none()) { <p class="banner banner-fail" role="alert">{ failure.say() }</p> }
                    { step(shown, &import, &back, &ask, &act) }
                </>
            }) }
            if let Some(asked_for) = *asked { { question((props.id, kind), asked_for, &asked, &act) } }
        </Screen>
    }
}

fn step(
    shown: &Import,
    import: &Query<Import>,
    back: &UseStateHandle<bool>,
    ask: &Callback<Act>,
    act: &Action<(ImportId, Act)>,
) -> Html {
    let run = |what: Act| {
        let (act, id) = (act.clone(), shown.id);
        Callback::from(move |_: MouseEvent| act.run((id, what)))
    };
    match Step::of(shown.state, **back) {
        Step::File | Step::Columns => {
            let onchecked = {
                let (import, back) = (import.clone(), back.clone());
                Callback::from(move |checking| {
                    back.set(false);
                    import.tell(checking);
                })
            };
            html! { <Columns import={shown.clone()} {onchecked} ondiscard={ask.reform(|_: MouseEvent| Act::Discard)} /> }
        }
        Step::Check if shown.state == ImportState::Checking => progress(shown, run(Act::Cancel), act.busy()),
        Step::Check => {
            let onback = {
                let back = back.clone();
                Callback::from(move |_: MouseEvent| back.set(true))
            };
            checked(shown, onback, run(Act::Start), act.busy())
        }
        Step::Run => progress(shown, run(Act::Cancel), act.busy()),
        Step::Result if shown.state == ImportState::Undoing => progress(shown, Callback::noop(), false),
        Step::Result => result(shown, ask, run(Act::Start), act.busy()),
    }
}

fn question(
    (id, kind): (ImportId, ImportKind),
    asked_for: Act,
    asked: &UseStateHandle<Option<Act>>,
    act: &Action<(ImportId, Act)>,
) -> Html {
    let onclose = {
        let asked = asked.clone();
        Callback::from(move |()| asked.set(None))
    };
    let onconfirm = {
        let act = act.clone();
        Callback::from(move |()| act.run((id, asked_for)))
    };
    let (title, text, verb, icon) = match asked_for {
        Act::Undo => {
            let text = t!("imports-undo-text", kind = kind.name());
            (t!("imports-undo-title"), text, t!("imports-undo"), "undo-2")
        }
        _ => (t!("imports-discard-title"), t!("imports-discard-text"), t!("imports-discard"), "trash-2"),
    };
    let error = act.failure().map(|failure| failure.say());
    html! { <Confirm {title} {text} {verb} {icon} busy={act.busy()} {error} {onconfirm} {onclose} /> }
}

/// How far it is: rows read, of all rows once they are counted.
fn progress(import: &Import, oncancel: Callback<MouseEvent>, busy: bool) -> Html {
    let title = match import.state {
        ImportState::Checking => t!("imports-checking"),
        ImportState::Undoing => t!("imports-undoing"),
        _ => t!("imports-running"),
    };
    let undone = import.undone.unwrap_or(vestnik_api::imports::ImportUndone { deleted: 0, restored: 0, kept: 0 });
    let said = match import.rows_total {
        _ if import.state == ImportState::Queued => t!("imports-waiting"),
        _ if import.state == ImportState::Undoing => {
            t!("imports-undone-so-far", kind = import.kind.name(), count = undone.deleted + undone.restored)
        }
        Some(total) => t!("imports-read-of", count = import.rows_done, total = total),
        None => t!("imports-read", count = import.rows_done),
    };
    let counted = matches!(import.state, ImportState::Running | ImportState::Checking);
    let (value, max) = (import.rows_done.to_string(), import.rows_total.map(|total| total.max(1).to_string()));
    html! {
        <div class="page page-narrow flex w-full flex-col gap-4">
            <header class="card p-4">
                <div role="status">
                    <h2 class="mb-1 text-xl">{ title.clone() }</h2>
                    <p class="hint num mb-3">{ said }</p>
                </div>
                if counted && max.is_some() {
                    <progress class="progress w-full" {value} {max} aria-label={title} />
                } else {
                    <progress class="progress w-full" aria-label={title} />
                }
                <div class="mt-3 flex flex-wrap items-center gap-3">
                    <p class="meta mr-auto">{ t!("imports-running-hint") }</p>
                    if import.state != ImportState::Undoing { <Button label={t!("imports-cancel")} icon="circle-slash" {busy} onclick={oncancel} /> }
                </div>
            </header>
            if import.state == ImportState::Running { { figures(import) } }
        </div>
    }
}

/// What would become of the rows.
fn checked(import: &Import, onback: Callback<MouseEvent>, onstart: Callback<MouseEvent>, busy: bool) -> Html {
    let comes = import.created + import.updated;
    html! {
        <div class="page page-narrow flex w-full flex-col gap-4">
            <header>
                <h2 class="text-xl">{ t!("imports-checked", count = comes, total = import.rows_done) }</h2>
                <p class="hint">{ if import.rejected == 0 { t!("imports-checked-all") } else { t!("imports-checked-some", count = import.rejected) } }</p>
            </header>
            { figures(import) }
            if import.rejected > 0 { <Problems id={import.id} rejected={import.rejected} /> }
            <footer class="flex flex-wrap items-center justify-end gap-3">
                <span class="hint mr-auto">{ policy(import) }</span>
                <Button label={t!("imports-back")} kind={Kind::Ghost} onclick={onback} />
                <Button label={t!("imports-start")} icon="upload" kind={Kind::Primary} {busy} disabled={comes + import.skipped == 0} onclick={onstart} />
            </footer>
        </div>
    }
}

/// What was done with records that existed.
fn policy(import: &Import) -> AttrValue {
    match import.on_duplicate {
        OnDuplicate::Skip => t!("imports-policy-skip"),
        OnDuplicate::Fill => t!("imports-policy-fill"),
        OnDuplicate::Update => t!("imports-policy-update", kind = import.kind.name()),
    }
}

/// Why it could not be read, or not to its end.
pub(super) fn failed(import: &Import) -> Html {
    let words = |failure| failure_words(import.kind, failure);
    let why = import.failure.map_or_else(|| t!("imports-failure-internal"), words);
    html! {
        <>
            <Said kind={SaidKind::Failure} icon="circle-alert"><b class="font-medium">{ t!("imports-failed") }</b><p>{ why }</p></Said>
            <div><LinkButton to={start_of(import.kind)} label={t!("imports-again")} icon="upload" kind={Kind::Primary} /></div>
        </>
    }
}

/// When it was handed in, and done.
pub(super) fn footnote(import: &Import) -> AttrValue {
    let policy = policy(import);
    match import.finished_at {
        Some(at) => t!("imports-handed-in-done", when = moment(import.created_at), done = moment(at), policy = policy),
        None => t!("imports-handed-in", when = moment(import.created_at), policy = policy),
    }
}
