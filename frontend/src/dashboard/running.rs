//! The mailings under way, with their books, live.

use super::state::minutes_left;
use crate::data::{use_action, use_captured, use_session};
use crate::mailings::parts;
use crate::route::Route;
use crate::t;
use crate::ui::{Badge, Button, Dot, Empty, Link, LinkButton, StackBar, Tone};
use crate::words::{moment, number, percent};
use jiff::Timestamp;
use vestnik_api::Permission;
use vestnik_api::deliveries::{Run, RunState};
use vestnik_api::id::{MailingId, UserId};
use vestnik_api::mailings::Mailing;
use yew::prelude::*;

/// What the card needs.
#[derive(Properties, PartialEq)]
pub(super) struct RunningCardProps {
    /// The mailings under way.
    pub(super) running: Vec<Mailing>,
    /// Called after one was paused or resumed.
    pub(super) onchange: Callback<()>,
}

/// The mailings under way.
#[component]
pub(super) fn RunningCard(props: &RunningCardProps) -> Html {
    let alone = props.running.len() == 1;
    html! {
        <section class="card min-w-0">
            <div class="card-head"><h2>{ t!("dashboard-running") }</h2></div>
            if props.running.is_empty() {
                <Empty icon="send" title={t!("dashboard-idle")} text={t!("dashboard-idle-text")} />
            }
            for mailing in &props.running {
                if let Some(run) = &mailing.last_run {
                    <Running key={mailing.id.0} mailing={mailing.clone()} run={run.clone()} whole={alone} onchange={props.onchange.clone()} />
                }
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct RunningProps {
    mailing: Mailing,
    run: Run,
    whole: bool,
    onchange: Callback<()>,
}

#[component]
fn Running(props: &RunningProps) -> Html {
    let (mailing, counts) = (&props.mailing, &props.run.counts);
    let paused = props.run.state == RunState::Paused;
    // Nothing is cancelled as a rule; then it is not spoken of.
    let parts: Vec<_> = parts(counts, use_captured())
        .into_iter()
        .map(|(_, part)| part)
        .filter(|part| part.count > 0 || part.fill != "f-cancel")
        .collect();
    html! {
        <article class="card-pad flex flex-1 flex-col gap-3 border-line not-first-of-type:border-t not-first-of-type:pt-3">
            <div class="flex items-start gap-2">
                <div class="min-w-0 flex-1">
                    <Link class="block truncate font-medium hover:underline" to={Route::Mailing { id: mailing.id }}>{ &mailing.name }</Link>
                    <div class="meta">{ since(&props.run) }</div>
                </div>
                if paused {
                    <Badge tone={Tone::Defer} icon="pause" label={t!("dashboard-paused")} />
                } else {
                    <Badge tone={Tone::Send} label={t!("dashboard-sending")} />
                }
            </div>
            <div class="flex items-baseline justify-between gap-2">
                <span><span class="figure num">{ number(counts.settled()) }</span>{ " " }<span class="hint">{ t!("dashboard-done-of", total = counts.total) }</span></span>
                <span class="hint num">{ percent(share(counts.settled(), counts.total), 0) }</span>
            </div>
            <StackBar parts={parts.clone()} />
            if props.whole {
                <dl class="grid grid-cols-2 gap-x-6 gap-y-1 text-sm">
                    for part in parts {
                        <div class="flex items-center gap-2">
                            <dt class="flex min-w-0 flex-1 items-center gap-1.5 text-muted"><Dot fill={part.fill} />{ part.name }</dt>
                            <dd class="num font-medium">{ number(part.count) }</dd>
                        </div>
                    }
                </dl>
            }
            <Acts id={mailing.id} owner={mailing.owner.id} {paused} onchange={props.onchange.clone()} />
        </article>
    }
}

#[derive(Properties, PartialEq)]
struct ActsProps {
    id: MailingId,
    owner: UserId,
    paused: bool,
    onchange: Callback<()>,
}

/// Pausing and resuming, and the way to the mailing.
#[component]
fn Acts(props: &ActsProps) -> Html {
    let may = use_session().may_with(Permission::MailingsWrite, props.owner);
    let act = use_action(
        |api, (id, paused): (MailingId, bool)| async move {
            if paused { api.mailings().resume(id).await } else { api.mailings().pause(id).await }
        },
        props.onchange.reform(|_: Mailing| ()),
    );
    let onclick = {
        let (act, id, paused) = (act.clone(), props.id, props.paused);
        Callback::from(move |_: MouseEvent| act.run((id, paused)))
    };
    let (label, icon) = if props.paused { (t!("dashboard-resume"), "play") } else { (t!("dashboard-pause"), "pause") };
    html! {
        <>
            if let Some(failure) = act.failure() { <p class="field-error" role="alert">{ failure.say() }</p> }
            <div class="mt-auto flex items-center gap-2">
                if may { <Button {label} {icon} class="flex-1" busy={act.busy()} {onclick} /> }
                <LinkButton to={Route::Mailing { id: props.id }} label={t!("dashboard-open")} class="flex-1" />
            </div>
        </>
    }
}

fn since(run: &Run) -> AttrValue {
    let begun = moment(run.started_at);
    match minutes_left(run, Timestamp::now()) {
        Some(minutes) => t!("dashboard-begun-left", begun = begun, minutes = minutes),
        None => t!("dashboard-begun", begun = begun),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of letters stay far below 2^53")]
fn share(part: i64, whole: i64) -> f64 {
    // Rounded down: a hundred only when all is done.
    (100 * part / whole.max(1)) as f64
}
