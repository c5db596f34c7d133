//! The rows of the log, here and on the pages of mailings and letters. A row opens to what the server said and what that means.

use super::state::{explain, is_kept, said, when};
use crate::data::use_session;
use crate::route::Route;
use crate::t;
use crate::ui::{Badge, Column, Columns, Icon, LinkButton, Tone};
use crate::words::{millis, moment, number};
use std::rc::Rc;
use vestnik_api::Permission;
use vestnik_api::deliveries::{Attempt, Outcome};
use vestnik_api::id::AttemptId;
use yew::prelude::*;

/// What the parts of a row need.
#[derive(Properties, PartialEq)]
pub struct AttemptProps {
    /// The try.
    pub attempt: Attempt,
}

/// What came of a try, in a table. A letter that was kept in the service is not called sent.
#[component]
pub fn OutcomeBadge(props: &AttemptProps) -> Html {
    let (tone, icon, label) = match props.attempt.outcome {
        Outcome::Sent if is_kept(&props.attempt) => (Tone::Wait, "inbox", t!("logs-kept")),
        Outcome::Sent => (Tone::Ok, "check", t!("logs-sent")),
        Outcome::Deferred => (Tone::Defer, "rotate-cw", t!("logs-deferred")),
        Outcome::Failed => (Tone::Fail, "x", t!("logs-failed")),
    };
    html! { <Badge {tone} {icon} {label} plain=true /> }
}

/// What the server said, in one line of a table.
#[component]
pub fn Said(props: &AttemptProps) -> Html {
    let said = said(&props.attempt);
    let words = if is_kept(&props.attempt) { "truncate" } else { "code truncate" };
    html! { <div class={words} title={said.clone()}>{ said }</div> }
}

/// When it was, in one line of a table.
#[component]
pub fn When(props: &AttemptProps) -> Html {
    html! { <span title={moment(props.attempt.at)}>{ when(&props.attempt) }</span> }
}

/// Of what all rows of a table are, so that they need not say it one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Of {
    /// Of everything: they name address and mailing.
    #[default]
    All,
    /// Of one mailing: they name the address.
    Mailing,
}

/// What the rows need.
#[derive(Properties, PartialEq)]
pub struct AttemptRowsProps {
    /// The tries, newest first.
    pub attempts: Rc<Vec<Attempt>>,
    /// Of what they all are.
    #[prop_or_default]
    pub of: Of,
    /// Which columns are hidden, where that can be chosen.
    #[prop_or_default]
    pub columns: Option<Columns>,
}

/// The columns that can be hidden.
const OPTIONAL: [&str; 4] = ["mailing", "number", "reply", "took"];

/// What can be hidden, by name.
pub(super) fn optional() -> Vec<Column> {
    let names = [t!("logs-mailing"), t!("logs-number"), t!("logs-reply"), t!("logs-took")];
    OPTIONAL.into_iter().zip(names).collect()
}

/// The class of a column that may be hidden.
fn hiding(columns: Option<&Columns>, key: &str) -> Option<&'static str> {
    columns.and_then(|columns| columns.of(key))
}

/// A column that narrow screens do without. It stays a column, so that an opened row spans them all.
const WIDE: &str = "max-xl:invisible max-xl:p-0!";

/// The rows of the log.
#[component]
pub fn AttemptRows(props: &AttemptRowsProps) -> Html {
    let open = use_state(|| None::<AttemptId>);
    let of = props.of;
    let toggle = {
        let open = open.clone();
        Callback::from(move |id: AttemptId| open.set((*open != Some(id)).then_some(id)))
    };
    let hide = |key| hiding(props.columns.as_ref(), key);
    html! {
        <table class="rows">
            <colgroup>
                <col class="w-28" /><col class="w-32" /><col class="w-58" />
                if of == Of::All { <col class={classes!("w-52", "max-xl:w-0", hide("mailing"))} /> }
                <col class={classes!("w-20", "max-xl:w-0", hide("number"))} /><col class={classes!(hide("reply"))} />
                <col class={classes!("w-18", "max-xl:w-0", hide("took"))} /><col class="w-10" />
            </colgroup>
            <thead>
                <tr>
                    <th scope="col">{ t!("logs-time") }</th>
                    <th scope="col">{ t!("logs-outcome") }</th>
                    <th scope="col">{ t!("logs-to") }</th>
                    if of == Of::All { <th scope="col" class={classes!(WIDE, hide("mailing"))}>{ t!("logs-mailing") }</th> }
                    <th scope="col" class={classes!(WIDE, hide("number"))}>{ t!("logs-number") }</th>
                    <th scope="col" class={classes!(hide("reply"))}>{ t!("logs-reply") }</th>
                    <th scope="col" class={classes!("r", WIDE, hide("took"))}>{ t!("logs-took") }</th>
                    <th scope="col"><span class="sr-only">{ t!("logs-more") }</span></th>
                </tr>
            </thead>
            <tbody>
                for attempt in props.attempts.iter() {
                    <Row key={attempt.id.0} attempt={attempt.clone()} open={*open == Some(attempt.id)} {of} columns={props.columns.clone()} ontoggle={toggle.clone()} />
                }
            </tbody>
        </table>
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    attempt: Attempt,
    open: bool,
    of: Of,
    columns: Option<Columns>,
    ontoggle: Callback<AttemptId>,
}

#[component]
fn Row(props: &RowProps) -> Html {
    let attempt = &props.attempt;
    let id = attempt.id;
    let toggle = props.ontoggle.reform(move |_: MouseEvent| id);
    let optional = props.columns.as_ref().map_or(OPTIONAL.len(), |columns| columns.shown(&OPTIONAL));
    let span = optional + if props.of == Of::All { 4 } else { 3 };
    let hide = |key| hiding(props.columns.as_ref(), key);
    let title = attempt.email.to_string();
    html! {
        <>
            <tr aria-selected={props.open.then_some("true")}>
                <td class="num" data-at="end"><When attempt={attempt.clone()} /></td>
                <td data-at="sub-end"><OutcomeBadge attempt={attempt.clone()} /></td>
                <td data-at="title" title={title.clone()}>
                    <button type="button" class="block w-full cursor-pointer truncate text-left text-base-content hover:underline"
                        onclick={toggle.clone()} aria-expanded={if props.open { "true" } else { "false" }}>
                        { title }
                    </button>
                </td>
                if props.of == Of::All {
                    <td class={classes!(WIDE, hide("mailing"))} title={attempt.mailing_name.clone()}>
                        <crate::ui::Link class="hover:underline" to={Route::Mailing { id: attempt.mailing_id }}>{ &attempt.mailing_name }</crate::ui::Link>
                    </td>
                }
                <td class={classes!("num", WIDE, hide("number"))}>{ number(attempt.number.into()) }</td>
                <td data-at="sub" class={classes!(hide("reply"))}><Said attempt={attempt.clone()} /></td>
                <td class={classes!("r", "num", WIDE, hide("took"))}>{ millis(attempt.duration_ms.into()) }</td>
                <td class="p-0!">
                    <button type="button" class="btn btn-square btn-ghost btn-xs" onclick={toggle} tabindex="-1" aria-hidden="true">
                        <Icon name={if props.open { "chevron-up" } else { "chevron-down" }} class="i-sm" />
                    </button>
                </td>
            </tr>
            if props.open { <Opened attempt={attempt.clone()} of={props.of} {span} /> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct OpenedProps {
    attempt: Attempt,
    of: Of,
    /// Over how many columns.
    span: usize,
}

/// What the server said in full, what it means, and where to go from here.
#[component]
fn Opened(props: &OpenedProps) -> Html {
    let session = use_session();
    let attempt = &props.attempt;
    let kept = is_kept(attempt);
    html! {
        <tr class="bg-selected! max-md:block!">
            <td colspan={props.span.to_string()} class="h-auto! pb-3! whitespace-normal! max-md:block!">
                <div class="rounded-lg border border-line bg-base-100 p-3">
                    if !kept { <p class="code mb-2 wrap-anywhere">{ said(attempt) }</p> }
                    <p class="mb-2 text-base-content">{ explain(attempt) }</p>
                    <div class="flex flex-wrap items-center gap-2">
                        if let Some(id) = attempt.client_id.filter(|_| session.may(Permission::ClientsRead).is_some()) {
                            <LinkButton to={Route::Client { id }} label={t!("logs-open-client")} class="btn-xs" />
                        }
                        if props.of != Of::Mailing && session.may(Permission::MailingsRead).is_some() {
                            <LinkButton to={Route::Mailing { id: attempt.mailing_id }} label={t!("logs-open-mailing")} class="btn-xs" />
                        }
                        <LinkButton to={Route::Delivery { id: attempt.delivery_id }} label={t!("logs-open-letter")} class="btn-xs" />
                        <span class="meta num wrap-anywhere">
                            if props.of == Of::All { <span class="xl:hidden">{ &attempt.mailing_name }{ " · " }</span> }
                            if kept { { moment(attempt.at) } } else { { details(attempt) } }
                        </span>
                    </div>
                </div>
            </td>
        </tr>
    }
}

fn details(attempt: &Attempt) -> AttrValue {
    let took = millis(attempt.duration_ms.into());
    t!("logs-details", when = moment(attempt.at), number = attempt.number, server = &attempt.server, took = took)
}
