//! The first screen as a whole.

use super::cards::{Latest, Start, Upcoming};
use super::running::RunningCard;
use super::state::{bars, is_news, series, up_to_date};
use crate::data::{use_captured, use_every, use_progress, use_query, use_session};
use crate::mailings::sent_words;
use crate::route::Route;
use crate::t;
use crate::ui::{Bars, CardSkeleton, Kind, Link, Said, SaidKind, Screen, Segmented, Tile, TilesSkeleton, TopAction};
use crate::words::number;
use std::collections::BTreeMap;
use std::rc::Rc;
use vestnik_api::Permission;
use vestnik_api::dashboard::{Dashboard, DashboardQuery};
use vestnik_api::deliveries::Progress;
use vestnik_api::id::MailingId;
use vestnik_api::mailings::Mailing;
use yew::prelude::*;
use yew_router::prelude::*;

/// The periods of the chart.
const PERIODS: [u8; 3] = [7, 30, 90];

/// The first screen.
#[component]
pub fn DashboardScreen() -> Html {
    let session = use_session();
    let (days, choose) = use_days();
    let dashboard =
        use_query(days, |api, days| async move { api.dashboard(&DashboardQuery { days: Some(days) }).await });
    let kept = use_captured();
    let data = dashboard.data();
    let running = data.as_ref().is_some_and(|data| !data.running.is_empty());
    // What runs is heard of live; the sums and the newest rows are asked for again.
    use_every(if running { 3_000 } else { 30_000 }, true, dashboard.reload());
    let heard = use_heard(data.clone(), dashboard.reload());
    // Those who have no mailing yet are led to their first one below: one solid button a screen.
    let may_write = session.may(Permission::MailingsWrite).is_some() && data.as_ref().is_some_and(|data| !is_new(data));
    let options = PERIODS.map(|days| (days, t!("dashboard-days", days = u32::from(days)))).to_vec();
    let actions = html! {
        <>
            <div class="max-md:hidden"><Segmented<u8> label={t!("dashboard-period")} {options} value={days} onchange={choose} /></div>
            if may_write { <TopAction label={t!("dashboard-new-mailing")} icon="plus" kind={Kind::Primary} to={Route::NewMailing} /> }
        </>
    };
    let skeleton = html! { <div class="page flex flex-col gap-4"><TilesSkeleton /><CardSkeleton /></div> };
    let reload = dashboard.reload();
    html! {
        <Screen title={t!("shell-dashboard")} {actions}>
            { dashboard.show(skeleton, |data| draw(data, days, kept, &heard, &reload)) }
        </Screen>
    }
}

fn draw(data: &Dashboard, days: u8, kept: bool, heard: &BTreeMap<MailingId, Progress>, reload: &Callback<()>) -> Html {
    let running = up_to_date(&data.running, heard);
    let new_here = is_new(data);
    html! {
        <div class="page flex flex-col gap-4">
            { stopped(&data.stopped) }
            { tiles(data, kept) }
            if new_here { <Start clients={data.clients} /> }
            if !new_here {
                <div class="split">
                    <Bars title={t!("dashboard-letters", days = u32::from(days))} label={label(data, days, kept)} series={series(kept)} days={bars(&data.days)} />
                    <RunningCard {running} onchange={reload.clone()} />
                </div>
                <div class="split">
                    <Latest attempts={Rc::new(data.latest.clone())} />
                    <Upcoming mailings={Rc::new(data.upcoming.clone())} />
                </div>
            }
        </div>
    }
}

/// What the staff has switched off, and why.
fn stopped(mailings: &[Mailing]) -> Html {
    let said = |mailing: &Mailing| {
        let stopped = mailing.stopped.as_ref()?;
        Some(html! {
            <Said key={mailing.id.0} kind={SaidKind::Failure} icon="octagon-x">
                <b class="font-medium">{ t!("dashboard-stopped", name = &mailing.name, who = &stopped.by.name) }</b>
                <p>
                    { t!("mailings-stopped-reason", reason = &stopped.reason) }{ " " }
                    <Link to={Route::Mailing { id: mailing.id }} class="link">{ t!("dashboard-stopped-open") }</Link>
                </p>
            </Said>
        })
    };
    mailings.iter().filter_map(said).collect()
}

/// Somebody who has not set up a mailing yet.
const fn is_new(data: &Dashboard) -> bool {
    data.mailings == 0 && data.attempts == 0
}

fn tiles(data: &Dashboard, kept: bool) -> Html {
    html! {
        <section class="tiles tiles-6" aria-label={t!("dashboard-figures")}>
            <Tile label={t!("dashboard-clients")} figure={number(data.clients)} to={Route::Clients} />
            <Tile label={t!("dashboard-mailings")} figure={number(data.mailings)} to={Route::Mailings} />
            <Tile label={t!("dashboard-active")} figure={number(data.active_mailings)} to={Route::Mailings} query="state=active" />
            <Tile label={t!("dashboard-attempts")} figure={number(data.attempts)} to={Route::Logs} />
            <Tile label={sent_words(kept)} figure={number(data.delivered)} to={Route::Logs} query="outcome=sent" />
            <Tile label={t!("dashboard-failed")} figure={number(data.failed)} to={Route::Logs} query="outcome=failed" />
        </section>
    }
}

/// The point of the chart, in a sentence.
fn label(data: &Dashboard, days: u8, kept: bool) -> AttrValue {
    let sum = |of: fn(&vestnik_api::dashboard::Day) -> i64| data.days.iter().map(of).sum::<i64>();
    let (delivered, deferred, failed) = (sum(|day| day.delivered), sum(|day| day.deferred), sum(|day| day.failed));
    let days = u32::from(days);
    if kept {
        t!("dashboard-chart-kept", days = days, kept = delivered, deferred = deferred, failed = failed)
    } else {
        t!("dashboard-chart", days = days, delivered = delivered, deferred = deferred, failed = failed)
    }
}

/// How many days the chart shows: in the address, as every filter.
#[hook]
fn use_days() -> (u8, Callback<u8>) {
    let navigator = use_navigator();
    let asked =
        use_location().and_then(|location| location.query::<DashboardQuery>().ok()).and_then(|query| query.days);
    let days = asked.filter(|days| PERIODS.contains(days)).unwrap_or(30);
    let choose = Callback::from(move |days| {
        if let Some(navigator) = &navigator {
            // One number can always be written into an address.
            let _ = navigator.replace_with_query(&Route::Dashboard, DashboardQuery { days: Some(days) });
        }
    });
    (days, choose)
}

/// What has been heard of mailings since the screen was asked for. A run that begins or ends makes it be asked for again.
#[hook]
fn use_heard(data: Option<Rc<Dashboard>>, reload: Callback<()>) -> BTreeMap<MailingId, Progress> {
    let heard = use_mut_ref(BTreeMap::new);
    let update = use_force_update();
    let hear = {
        let heard = heard.clone();
        Callback::from(move |progress: Progress| {
            if data.as_ref().is_some_and(|data| is_news(&progress, &data.running)) {
                reload.emit(());
            }
            heard.borrow_mut().insert(progress.mailing_id, progress);
            update.force_update();
        })
    };
    use_progress(None, true, hear);
    heard.borrow().clone()
}
