//! The smaller cards of the first screen: the newest rows of the log, what goes out next, and how to begin.

use crate::data::use_session;
use crate::logs::{OutcomeBadge, Said, When};
use crate::mailings::next_words;
use crate::route::Route;
use crate::t;
use crate::ui::{Icon, Kind, Link, LinkButton};
use std::rc::Rc;
use vestnik_api::Permission;
use vestnik_api::deliveries::Attempt;
use vestnik_api::mailings::Mailing;
use yew::prelude::*;

/// What the newest rows need.
#[derive(Properties, PartialEq)]
pub(super) struct LatestProps {
    /// The newest rows of the log.
    pub(super) attempts: Rc<Vec<Attempt>>,
}

/// The newest rows of the log.
#[component]
pub(super) fn Latest(props: &LatestProps) -> Html {
    html! {
        <section class="card min-w-0">
            <div class="card-head">
                <h2>{ t!("dashboard-latest") }</h2>
                <Link to={Route::Logs} class="a text-sm">{ t!("dashboard-whole-log") }</Link>
            </div>
            <div class="px-4 pb-2">
                if props.attempts.is_empty() {
                    <p class="hint pb-2">{ t!("dashboard-no-letters") }</p>
                } else {
                    <table class="rows rows-plain">
                        <colgroup><col class="w-26" /><col class="w-32" /><col class="w-58" /><col /></colgroup>
                        <thead>
                            <tr>
                                <th scope="col">{ t!("logs-time") }</th><th scope="col">{ t!("logs-outcome") }</th>
                                <th scope="col">{ t!("logs-to") }</th><th scope="col">{ t!("logs-reply") }</th>
                            </tr>
                        </thead>
                        <tbody>for attempt in props.attempts.iter() { { row(attempt) } }</tbody>
                    </table>
                }
            </div>
        </section>
    }
}

fn row(attempt: &Attempt) -> Html {
    let email = attempt.email.to_string();
    html! {
        <tr key={attempt.id.0}>
            <td class="num" data-at="end"><When attempt={attempt.clone()} /></td>
            <td data-at="sub-end"><OutcomeBadge attempt={attempt.clone()} /></td>
            <td data-at="title" title={email.clone()}>
                if let Some(id) = attempt.client_id {
                    <Link class="text-base-content hover:underline" to={Route::Client { id }}>{ email }</Link>
                } else {
                    { email }
                }
            </td>
            <td data-at="sub"><Said attempt={attempt.clone()} /></td>
        </tr>
    }
}

/// What the next mailings need.
#[derive(Properties, PartialEq)]
pub(super) struct UpcomingProps {
    /// The mailings that go out next.
    pub(super) mailings: Rc<Vec<Mailing>>,
}

/// The mailings that go out next.
#[component]
pub(super) fn Upcoming(props: &UpcomingProps) -> Html {
    html! {
        <section class="card min-w-0">
            <div class="card-head">
                <h2>{ t!("dashboard-upcoming") }</h2>
                <Link to={Route::Mailings} class="a text-sm">{ t!("dashboard-all-mailings") }</Link>
            </div>
            if props.mailings.is_empty() { <p class="hint px-4 pb-4">{ t!("dashboard-nothing-upcoming") }</p> }
            <ul class="px-4 pb-2">for mailing in props.mailings.iter() { { next(mailing) } }</ul>
        </section>
    }
}

fn next(mailing: &Mailing) -> Html {
    let when = mailing.next_run_at.map(|at| next_words(at, mailing));
    html! {
        <li key={mailing.id.0} class="flex items-center gap-3 border-line py-2.5 not-first:border-t">
            <span class="feed-icon"><Icon name="calendar-clock" /></span>
            <span class="min-w-0 flex-1">
                <Link class="block truncate font-medium hover:underline" to={Route::Mailing { id: mailing.id }} title={mailing.name.clone()}>{ &mailing.name }</Link>
                <span class="meta block truncate">{ when.unwrap_or_default() }</span>
            </span>
            <span class="meta num">{ t!("dashboard-clients-count", count = mailing.audience.clients) }</span>
        </li>
    }
}

/// What the first steps need.
#[derive(Properties, PartialEq)]
pub(super) struct StartProps {
    /// How many clients there are already.
    pub(super) clients: i64,
}

/// The three steps to the first mailing, for those who have none.
#[component]
pub(super) fn Start(props: &StartProps) -> Html {
    let session = use_session();
    let may = |permission| session.may(permission).is_some();
    let step = |number: &'static str, title: AttrValue, text: AttrValue, action: Html| {
        html! {
            <li class="flex items-start gap-3 border-line py-4 not-first:border-t">
                <span class="feed-icon font-medium">{ number }</span>
                <span class="min-w-0 flex-1"><span class="block font-medium">{ title }</span><span class="hint">{ text }</span></span>
                { action }
            </li>
        }
    };
    let first = props.clients == 0;
    let action = |shown: bool, to, label, solid: bool| {
        if shown {
            html! { <LinkButton {to} {label} kind={if solid { Kind::Primary } else { Kind::Plain }} /> }
        } else {
            Html::default()
        }
    };
    html! {
        <section class="card">
            <div class="card-head"><h2>{ t!("dashboard-start") }</h2></div>
            <ol class="px-4">
                { step("1", t!("dashboard-start-clients"), t!("dashboard-start-clients-text"),
                    action(may(Permission::ClientsWrite), Route::NewImport, t!("dashboard-start-clients-verb"), first)) }
                { step("2", t!("dashboard-start-message"), t!("dashboard-start-message-text"),
                    action(may(Permission::MessagesWrite), Route::NewMessage, t!("dashboard-start-message-verb"), false)) }
                { step("3", t!("dashboard-start-mailing"), t!("dashboard-start-mailing-text"),
                    action(may(Permission::MailingsWrite), Route::NewMailing, t!("dashboard-start-mailing-verb"), !first)) }
            </ol>
        </section>
    }
}
