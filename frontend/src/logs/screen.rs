//! The screen of the log. New rows come by themselves while the list is at its top; below it they only say how many they are.

use super::bar::Bar;
use super::rows::AttemptRows;
use super::state::newer;
use crate::data::{Filter, use_every, use_filter, use_query, use_session};
use crate::route::Route;
use crate::t;
use crate::ui::{Button, Columns, Empty, Kind, LinkButton, Pager, RowsSkeleton, Screen, use_columns, use_export};
use crate::views::use_views;
use gloo_events::{EventListener, EventListenerOptions};
use std::rc::Rc;
use vestnik_api::deliveries::{Attempt, LogFilter};
use vestnik_api::page::Limit;
use vestnik_api::views::ViewList;
use vestnik_api::{Page, Permission};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// How many rows a page has.
const ROWS: u32 = 50;
/// How often new rows are asked for.
const EVERY_MS: u32 = 3_000;

/// The screen of the log.
#[component]
pub fn LogsScreen() -> Html {
    let may_mail = use_session().may(Permission::MailingsWrite).is_some();
    let filter = use_filter::<LogFilter>();
    let (live, columns) = (use_state(|| true), use_columns("logs"));
    let views = use_views(ViewList::Logs, &filter, &columns);
    let at_top = use_at_top();
    let first_page = filter.value().cursor.is_none();
    let query = use_query(filter.value(), |api, filter: LogFilter| async move {
        let page = LogFilter { limit: Limit::try_from(ROWS).ok(), ..filter };
        api.logs().list(&page).await.map(Rc::new)
    });
    use_every(EVERY_MS, *live && first_page, query.reload());
    let newest = query.data().map(|page| (*page).clone());
    let shown = use_shown(filter.value(), newest.clone(), at_top || !first_page || !*live);
    let new = match (&shown, &newest) {
        (Some(shown), Some(newest)) => newer(&shown.items, &newest.items),
        _ => (0, false),
    };
    let onlive = {
        let live = live.clone();
        Callback::from(move |on| live.set(on))
    };
    let foot = shown.as_ref().map(|page| foot(&filter, page)).unwrap_or_default();
    let wanted = LogFilter { cursor: None, limit: None, with_total: false, ..filter.value() };
    let actions =
        use_export(t!("logs-file"), wanted, |api, wanted, file| async move { api.logs().export(&wanted, &file).await });
    html! {
        <Screen title={t!("shell-logs")} {actions} bar={html! { <Bar filter={filter.clone()} live={*live} {onlive} columns={columns.clone()} {views} /> }} {foot}>
            if new.0 > 0 && first_page {
                <div class="sticky top-2 z-10 flex h-0 justify-center overflow-visible">
                    <Button label={if new.1 { t!("logs-new-many", count = new.0) } else { t!("logs-new", count = new.0) }} icon="chevron-up"
                        kind={Kind::Primary} class="btn-sm" onclick={Callback::from(|_| to_top())} />
                </div>
            }
            { query.show(html! { <RowsSkeleton columns=5 rows=14 /> }, |_| list(&filter, shown.as_deref(), may_mail, &columns)) }
        </Screen>
    }
}

fn list(filter: &Filter<LogFilter>, shown: Option<&Page<Attempt>>, may_mail: bool, columns: &Columns) -> Html {
    match shown {
        None => html! { <RowsSkeleton columns=5 rows=14 /> },
        Some(page) if page.items.is_empty() && filter.narrows() => {
            let clear = {
                let filter = filter.clone();
                Callback::from(move |_| filter.clear())
            };
            html! {
                <Empty icon="search-x" title={t!("logs-nothing")} text={t!("logs-nothing-text")}>
                    <Button label={t!("logs-clear")} kind={Kind::Primary} onclick={clear} />
                </Empty>
            }
        }
        Some(page) if page.items.is_empty() => html! {
            <Empty icon="scroll-text" title={t!("logs-empty")} text={t!("logs-empty-text")}>
                if may_mail { <LinkButton to={Route::NewMailing} icon="plus" label={t!("dashboard-new-mailing")} kind={Kind::Primary} /> }
            </Empty>
        },
        Some(page) => html! { <AttemptRows attempts={Rc::new(page.items.clone())} columns={columns.clone()} /> },
    }
}

fn foot(filter: &Filter<LogFilter>, page: &Page<Attempt>) -> Html {
    let text = match page.items.len() {
        0 if page.next_cursor.is_none() => return Html::default(),
        // A search looks through so much of a long log, and goes on from there.
        0 => AttrValue::default(),
        count => t!("logs-shown", count = count),
    };
    html! { <Pager {text} back={filter.back()} next={filter.next(page.next_cursor.clone())} /> }
}

/// The page to show: the newest, or, while one reads further down, the one that stood there.
#[hook]
fn use_shown(filter: LogFilter, newest: Option<Rc<Page<Attempt>>>, follow: bool) -> Option<Rc<Page<Attempt>>> {
    let held = use_mut_ref(|| None::<(LogFilter, Rc<Page<Attempt>>)>);
    let newest = newest?;
    let mut held = held.borrow_mut();
    match held.as_ref() {
        Some((of, page)) if !follow && *of == filter => Some(page.clone()),
        _ => {
            *held = Some((filter, newest.clone()));
            Some(newest)
        }
    }
}

/// Whether the list is at its top. On phones the page scrolls, on wide screens the list does.
#[hook]
fn use_at_top() -> bool {
    let at_top = use_state(|| true);
    {
        let at_top = at_top.clone();
        use_effect_with((), move |()| {
            let document = web_sys::window().and_then(|window| window.document());
            let listener = document.map(|document| {
                EventListener::new_with_options(
                    &document,
                    "scroll",
                    EventListenerOptions::run_in_capture_phase(),
                    move |event| {
                        let inner = event
                            .target()
                            .and_then(|target| target.dyn_into::<Element>().ok())
                            .map(|element| f64::from(element.scroll_top()));
                        let outer = web_sys::window().and_then(|window| window.scroll_y().ok());
                        at_top.set(inner.or(outer).is_none_or(|top| top < 8.0));
                    },
                )
            });
            move || drop(listener)
        });
    }
    *at_top
}

fn to_top() {
    let Some(window) = web_sys::window() else { return };
    window.scroll_to_with_x_and_y(0.0, 0.0);
    let list = window.document().and_then(|document| document.query_selector(".panel > .scroll").ok().flatten());
    if let Some(list) = list.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        list.set_scroll_top(0);
    }
}
