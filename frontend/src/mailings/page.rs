//! One mailing: its books, its pace, its terms, and every letter.

use super::acts::{Acts, use_acts};
use super::books::{Books, PaceChart};
use super::list::{following, next_words};
use super::parts::state_badge;
use super::recipients::{Log, Recipients, Runs};
use super::schedule::{capital, forecast_words, schedule_words};
use super::shown::{Shown, Tab};
use super::state::{Act, in_run, is_sending, missed};
use crate::data::{Failure, Filter, use_action, use_every, use_filter, use_progress, use_query, use_session};
use crate::messages::{LetterView, letter_of};
use crate::route::Route;
use crate::t;
use crate::ui::{
    Button, CardSkeleton, Crumb, Empty, Kind, Menu, MenuItem, Said, SaidKind, Screen, Tabs, TopAction, use_toasts,
};
use crate::words::{moment, number, span};
use jiff::Timestamp;
use std::rc::Rc;
use vestnik_api::Permission;
use vestnik_api::clients::Client;
use vestnik_api::deliveries::{Progress, Run, RunState, Statistics};
use vestnik_api::id::MailingId;
use vestnik_api::mailings::{AudienceKind, Content, Mailing, MailingState, Recurrence};
use vestnik_api::messages::{ForClient, PreviewDraft};
use yew::prelude::*;
use yew_router::prelude::*;

/// How often the figures are asked for while letters go out: the events carry the counts, but not the pace.
const EVERY_MS: u32 = 2_000;

/// What the screen of one mailing needs.
#[derive(Properties, PartialEq)]
pub struct MailingScreenProps {
    /// Which.
    pub id: MailingId,
}

/// One mailing.
#[component]
pub fn MailingScreen(props: &MailingScreenProps) -> Html {
    let id = props.id;
    let mailing = use_query(id, |api, id| async move { api.mailings().find(id).await });
    let figures = use_query(id, |api, id| async move { api.mailings().statistics(id).await });
    let known = mailing.data();
    let live = known.as_deref().is_some_and(is_sending);
    let heard = {
        let (mailing, figures) = (mailing.clone(), figures.reload());
        Callback::from(move |progress: Progress| {
            let Some(known) = mailing.data() else { return };
            let begun = progress.run.as_ref().map(|run| run.id) != known.last_run.as_ref().map(|run| run.id);
            let ended = in_run(&known) && progress.run.as_ref().is_some_and(|run| run.finished_at.is_some());
            let last_run = progress.run.or_else(|| known.last_run.clone());
            mailing.tell(Mailing {
                state: progress.state,
                next_run_at: progress.next_run_at,
                last_run,
                ..(*known).clone()
            });
            if begun || ended {
                figures.emit(());
            }
        })
    };
    use_progress(Some(id), known.is_some(), heard);
    let both = {
        let (mailing, figures) = (mailing.reload(), figures.reload());
        Callback::from(move |()| {
            mailing.emit(());
            figures.emit(());
        })
    };
    use_every(EVERY_MS, live || known.as_deref().is_some_and(waits_for_start), both);
    let acts = {
        let (mailing, figures) = (mailing.clone(), figures.reload());
        use_acts(Callback::from(move |changed| {
            mailing.tell(changed);
            figures.emit(());
        }))
    };
    let (ondelete, refused) = use_deleting();
    let title = known.as_ref().map_or_else(|| t!("mailings-one"), |mailing| AttrValue::from(mailing.name.clone()));
    let actions =
        known.as_ref().map(|mailing| html! { <Actions mailing={mailing.clone()} acts={acts.clone()} {ondelete} /> });
    let failed = acts.failure().map(|failure| failure.say()).or(refused);
    html! {
        <Screen {title} parent={Crumb { to: Route::Mailings, name: t!("mailings-title") }} actions={actions.unwrap_or_default()}>
            if let Some(said) = failed { <p class="banner banner-fail" role="alert">{ said }</p> }
            { mailing.show(html! { <div class="page flex flex-col gap-4"><CardSkeleton /><CardSkeleton /></div> }, |known| html! {
                <Whole mailing={Rc::new(known.clone())} figures={figures.data()} acts={acts.clone()} />
            }) }
            { acts.dialog() }
        </Screen>
    }
}

/// Its time has come, and the run is about to begin.
fn waits_for_start(mailing: &Mailing) -> bool {
    mailing.state == MailingState::Active && mailing.next_run_at.is_some_and(|next| next <= Timestamp::now())
}

/// Deletes the mailing with a way back; and the word why it was not deleted.
#[hook]
fn use_deleting() -> (Callback<MailingId>, Option<AttrValue>) {
    let (session, toasts, navigator) = (use_session(), use_toasts(), use_navigator());
    let api = session.api();
    let delete = use_action(
        |api, id: MailingId| async move { api.mailings().delete(id).await.map(|()| id) },
        Callback::from(move |id| {
            let Some(navigator) = navigator.clone() else { return };
            navigator.push(&Route::Mailings);
            let (api, toaster) = (api.clone(), toasts.clone());
            let undo = Callback::from(move |()| {
                let (api, toaster, navigator) = (api.clone(), toaster.clone(), navigator.clone());
                wasm_bindgen_futures::spawn_local(async move {
                    match api.mailings().restore(id).await {
                        Ok(_) => navigator.push(&Route::Mailing { id }),
                        Err(error) => toaster.failed(Failure::from(error).say()),
                    }
                });
            });
            toasts.done_with("trash-2", t!("mailings-deleted"), t!("mailings-undo"), undo);
        }),
    );
    let refused = delete.failure().map(|failure| match failure.code() {
        Some(vestnik_api::Code::WrongState | vestnik_api::Code::InUse) => t!("mailings-delete-sending"),
        _ => failure.say(),
    });
    (Callback::from(move |id| delete.run(id)), refused)
}

#[derive(Properties, PartialEq)]
struct ActionsProps {
    mailing: Rc<Mailing>,
    acts: Acts,
    ondelete: Callback<MailingId>,
}

/// What can be done: the likeliest as the solid button, the rest beside it or in the menu.
#[component]
fn Actions(props: &ActionsProps) -> Html {
    let session = use_session();
    let (mailing, acts) = (&*props.mailing, &props.acts);
    let id = mailing.id;
    let may_write = session.may_with(Permission::MailingsWrite, mailing.owner.id);
    let main = [Act::Start, Act::Resume, Act::Pause].into_iter().find(|act| acts.may(mailing, *act));
    let stop = [Act::Stop, Act::Release].into_iter().find(|act| acts.may(mailing, *act));
    let rest = [Act::SendNow, Act::Complete].into_iter().filter(|act| acts.may(mailing, *act));
    html! {
        <>
            if may_write {
                <Menu label={t!("mailings-actions")}>
                    if mailing.state != MailingState::Completed {
                        <MenuItem label={t!("mailings-edit")} icon="pencil-line" to={Route::EditMailing { id }} />
                    }
                    for act in rest { <MenuItem label={act.words().0} icon={act.words().1} onclick={acts.begin(mailing, act)} /> }
                    <MenuItem label={t!("mailings-delete")} icon="trash-2" danger=true onclick={props.ondelete.reform(move |_| id)} />
                </Menu>
            }
            if let Some(act) = stop {
                <TopAction label={act.words().0} icon={act.words().1} kind={if act == Act::Stop { Kind::DangerPlain } else { Kind::Plain }}
                    onclick={acts.begin(mailing, act)} />
            }
            if let Some(act) = main {
                <TopAction label={act.words().0} icon={act.words().1} kind={Kind::Primary} busy={acts.busy()} onclick={acts.begin(mailing, act)} />
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct WholeProps {
    mailing: Rc<Mailing>,
    figures: Option<Rc<Statistics>>,
    acts: Acts,
}

#[component]
fn Whole(props: &WholeProps) -> Html {
    let mailing = &*props.mailing;
    let shown = use_filter::<Shown>();
    {
        // Coming from the form with the wish to start: the question is asked once.
        let (acts, mailing, shown) = (props.acts.clone(), props.mailing.clone(), shown.clone());
        use_effect_with((), move |()| {
            if shown.value().start {
                shown.settle(|shown| shown.start = false);
                if acts.may(&mailing, Act::Start) {
                    acts.ask(&mailing, Act::Start);
                }
            }
        });
    }
    let pace = props.figures.as_ref().map(|figures| figures.pace.clone()).unwrap_or_default();
    html! {
        <div class="page flex flex-col gap-4">
            <Head mailing={props.mailing.clone()} />
            if let Some(stopped) = &mailing.stopped {
                <Said kind={SaidKind::Failure} icon="octagon-x">
                    <b class="font-medium">{ t!("mailings-stopped-banner", name = &stopped.by.name, when = moment(stopped.at)) }</b>
                    <p>{ t!("mailings-stopped-reason", reason = &stopped.reason) }</p>
                </Said>
            }
            if let Some(run) = &mailing.last_run {
                <Books mailing={mailing.id} counts={run.counts} />
                if props.acts.may(mailing, Act::Resend) { { offer_again(&props.acts, mailing) } }
                <div class="split">
                    if pace.is_empty() { <section class="card"><Empty icon="chart-no-axes-column" title={t!("mailings-no-pace")} text={t!("mailings-no-pace-text")} /></section> }
                    else { <PaceChart {pace} /> }
                    { terms(mailing, props.figures.as_deref()) }
                </div>
            } else {
                <div class="split">
                    <section class="card"><Empty icon="send" title={t!("mailings-no-runs")} text={not_yet(mailing)} /></section>
                    { terms(mailing, None) }
                </div>
            }
            { tabs(mailing, props.figures.as_deref(), &shown) }
        </div>
    }
}

/// That some were not reached, and what can be done about it.
fn offer_again(acts: &Acts, mailing: &Mailing) -> Html {
    html! {
        <Said icon="mail-x">
            <div class="flex flex-wrap items-center gap-3">
                <p class="min-w-0 flex-1">{ t!("mailings-missed", count = missed(mailing)) }</p>
                <Button label={t!("mailings-resend")} icon="send" busy={acts.busy()} onclick={acts.begin(mailing, Act::Resend)} />
            </div>
        </Said>
    }
}

fn not_yet(mailing: &Mailing) -> AttrValue {
    match (mailing.state, mailing.next_run_at) {
        (MailingState::Draft, _) => t!("mailings-not-yet-draft"),
        (MailingState::Active, Some(next)) => t!("mailings-not-yet-active", when = next_words(next, mailing)),
        (MailingState::Paused, _) => t!("mailings-not-yet-paused"),
        _ => t!("mailings-not-yet-over"),
    }
}

#[derive(Properties, PartialEq)]
struct HeadProps {
    mailing: Rc<Mailing>,
}

/// Name, state and a line that says how far it is. It counts the seconds while letters go out.
#[component]
fn Head(props: &HeadProps) -> Html {
    let mailing = &*props.mailing;
    let tick = use_state(|| 0_u32);
    use_every(1_000, is_sending(mailing), {
        let tick = tick.clone();
        Callback::from(move |()| tick.set(tick.wrapping_add(1)))
    });
    let mut line = vec![t!("mailings-subject-is", subject = &mailing.subject)];
    if let Some(run) = &mailing.last_run {
        line.extend(run_words(run, Timestamp::now()));
    }
    if mailing.state == MailingState::Active
        && let Some(next) = mailing.next_run_at
    {
        line.push(t!("mailings-next-on", when = next_words(next, mailing)));
    }
    html! {
        <header class="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 class="min-w-0 wrap-anywhere">{ &mailing.name }</h1>
            { state_badge(mailing) }
            <p class="hint w-full">{ line.iter().map(AttrValue::as_str).collect::<Vec<_>>().join(" · ") }</p>
        </header>
    }
}

/// When a run began, how long it takes or took, and about how long is left.
fn run_words(run: &Run, now: Timestamp) -> Vec<AttrValue> {
    let mut words = vec![t!("mailings-began", when = moment(run.started_at))];
    // While it is held, nothing goes on whose time could be told.
    if run.state == RunState::Paused {
        return words;
    }
    let end = run.finished_at.unwrap_or(now);
    let seconds = end.duration_since(run.started_at).as_secs().max(0);
    words.push(if run.finished_at.is_some() {
        t!("mailings-took", span = span(seconds))
    } else {
        t!("mailings-takes", span = span(seconds))
    });
    let left = run.counts.waiting + run.counts.sending;
    let gone = run.counts.total - left;
    if run.finished_at.is_none() && gone >= 20 && seconds >= 3 && left > 0 {
        words.push(t!("mailings-remains", span = span((seconds * left / gone).max(1))));
    }
    words
}

fn terms(mailing: &Mailing, figures: Option<&Statistics>) -> Html {
    let term = |name: AttrValue, value: AttrValue, more: Option<AttrValue>| {
        html! {
            <div class="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-2">
                <dt class="text-muted">{ name }</dt>
                <dd class="wrap-anywhere">{ value }if let Some(more) = more { <span class="meta block">{ more }</span> }</dd>
            </div>
        }
    };
    let whom = match mailing.audience.kind {
        AudienceKind::All => t!("mailings-whom-all"),
        AudienceKind::Chosen => t!("mailings-whom-chosen"),
    };
    let next = match mailing.state {
        MailingState::Active | MailingState::Paused if !in_run(mailing) => Some(following(mailing)),
        _ => None,
    };
    html! {
        <section class="card">
            <div class="card-head"><h2>{ t!("mailings-terms") }</h2></div>
            <dl class="card-pad flex flex-col gap-2 text-sm">
                { term(t!("mailings-whom"), t!("mailings-to-clients", count = mailing.audience.clients), Some(whom)) }
                { term(t!("mailings-when"), schedule_words(&mailing.schedule), None) }
                if let Some(next) = next { { term(t!("mailings-following"), next, None) } }
                { term(t!("mailings-owner"), mailing.owner.name.clone().into(), None) }
                if let Some(figures) = figures.filter(|figures| figures.runs > 1) {
                    { term(t!("mailings-all-runs"), t!("mailings-all-runs-sent", sent = number(figures.all_runs.sent), total = number(figures.all_runs.total)),
                        Some(t!("mailings-all-runs-count", count = figures.runs))) }
                }
                if let Some(figures) = figures { { term(t!("mailings-tries"), number(figures.attempts).into(), None) } }
                { term(t!("mailings-made"), moment(mailing.created_at), None) }
            </dl>
        </section>
    }
}

fn tabs(mailing: &Mailing, figures: Option<&Statistics>, filter: &Filter<Shown>) -> Html {
    let shown = filter.value();
    let count = |count: Option<i64>| count.map(|count| AttrValue::from(number(count)));
    let options = vec![
        (Tab::Recipients, t!("mailings-recipients"), count(mailing.last_run.as_ref().map(|run| run.counts.total))),
        (Tab::Log, t!("mailings-log"), count(figures.map(|figures| figures.attempts))),
        (Tab::Runs, t!("mailings-runs"), count(figures.map(|figures| figures.runs))),
        (Tab::Schedule, t!("mailings-schedule"), None),
        (Tab::Letter, t!("mailings-letter"), None),
    ];
    let live = is_sending(mailing);
    let ontab = {
        let filter = filter.clone();
        Callback::from(move |tab| filter.change(|shown| *shown = Shown { tab, ..Shown::default() }))
    };
    html! {
        <section class="card min-w-0">
            <div class="px-4 pt-1">
                <Tabs<Tab> label={t!("mailings-parts")} {options} value={shown.tab} onchange={ontab} />
            </div>
            { match shown.tab {
                Tab::Recipients if mailing.last_run.is_none() => html! { <Empty icon="users" title={t!("mailings-no-runs")} text={t!("mailings-recipients-later")} /> },
                Tab::Recipients => html! { <Recipients mailing={mailing.id} filter={filter.clone()} {live} /> },
                Tab::Log => html! { <Log mailing={mailing.id} filter={filter.clone()} {live} /> },
                Tab::Runs => html! { <Runs mailing={mailing.id} filter={filter.clone()} {live} /> },
                Tab::Schedule => html! { <ScheduleTab mailing={Rc::new(mailing.clone())} /> },
                Tab::Letter => html! { <LetterTab mailing={Rc::new(mailing.clone())} /> },
            } }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct PartProps {
    mailing: Rc<Mailing>,
}

/// When it goes out, in words, and the next times.
#[component]
fn ScheduleTab(props: &PartProps) -> Html {
    let forecast =
        use_query(
            props.mailing.schedule.clone(),
            |api, schedule| async move { api.mailings().forecast(&schedule).await },
        );
    let schedule = &props.mailing.schedule;
    html! {
        <div class="card-pad pt-4">
            { forecast.show(html! { <div class="h-16" aria-busy="true" /> }, |forecast| {
                let over = matches!(props.mailing.state, MailingState::Completed | MailingState::Stopped)
                    || (schedule.recurrence == Recurrence::Once && props.mailing.last_run.is_some());
                let (words, then) = if over {
                    (AttrValue::from(capital(&schedule_words(schedule))), Some(t!("mailings-no-more")))
                } else {
                    forecast_words(schedule, &forecast.next)
                };
                html! {
                    <Said icon="calendar-clock">
                        <p class="font-medium">{ words }</p>
                        if let Some(then) = then { <p class="hint">{ then }</p> }
                    </Said>
                }
            }) }
        </div>
    }
}

/// The letter as a client would get it now.
#[component]
fn LetterTab(props: &PartProps) -> Html {
    let client = use_state(|| None::<Client>);
    let about = (props.mailing.content.clone(), client.as_ref().map(|client| client.id));
    let of_message = match props.mailing.content {
        Content::Message { message_id } => Some(message_id),
        Content::Own(_) => None,
    };
    let files = use_query(of_message, |api, message| async move {
        match message {
            Some(id) => api.messages().files(id).await.map(|files| Some((id, files))),
            None => Ok(None),
        }
    });
    let letter = use_query(about, |api, (content, client_id)| async move {
        let preview = match content {
            Content::Message { message_id } => api.messages().preview(message_id, &ForClient { client_id }).await,
            Content::Own(draft) => {
                let draft = PreviewDraft { subject: draft.subject, body: draft.body, format: draft.format, client_id };
                api.messages().preview_draft(&draft).await
            }
        };
        preview.map(Some)
    });
    let seen_as = (*client).clone();
    let onclient = Callback::from(move |wanted| client.set(wanted));
    let reload = letter.reload();
    html! {
        <>
            if let Some(failure) = letter.failure().filter(|_| letter.data().is_none()) {
                <div class="flex flex-col items-center gap-3 p-6" role="alert">
                    <p>{ failure.say() }</p><Button label={t!("shell-retry")} icon="rotate-cw" onclick={reload.reform(|_| ())} />
                </div>
            } else {
                <LetterView letter={letter_of(&letter)} files={files.data().and_then(|files| (*files).clone())} waiting={letter.waiting()} client={seen_as} {onclient} />
            }
        </>
    }
}
