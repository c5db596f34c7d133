//! The page with all one is told of, newest first.

use super::bell::{Bell, Item, up_to, use_mark_read};
use super::state::{Asked, kind_name};
use crate::data::{Filter, use_filter, use_query};
use crate::route::Route;
use crate::t;
use crate::ui::{Button, Empty, Filters, Kind, Pager, RowsSkeleton, Said, SaidKind, Screen, TopAction};
use vestnik_api::Page;
use vestnik_api::notifications::{Notification, NotificationKind};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// How many rows a page has.
const ROWS: u32 = 50;

/// All one is told of.
#[component]
pub fn NotificationsScreen() -> Html {
    let Some(bell) = use_context::<Bell>() else { return Html::default() };
    html! { <List {bell} /> }
}

#[derive(Properties, PartialEq)]
struct ListProps {
    bell: Bell,
}

#[component]
fn List(props: &ListProps) -> Html {
    let filter = use_filter::<Asked>();
    let found = use_query((filter.value(), props.bell.state()), |api, (asked, _): (Asked, _)| async move {
        api.notifications().list(&asked.filter(ROWS)).await
    });
    let all = use_mark_read(&props.bell);
    let read_all = props.bell.newest().map(|newest| {
        let all = all.clone();
        let (busy, onclick) = (all.busy(), Callback::from(move |_: MouseEvent| all.run(up_to(newest))));
        html! { <TopAction label={t!("notifications-read-all")} icon="check" {onclick} {busy} /> }
    });
    let actions = html! {
        <>
            { read_all.unwrap_or_default() }
            <TopAction label={t!("notifications-set")} icon="settings" to={Route::Profile} />
        </>
    };
    let foot = found.data().filter(|page| !page.items.is_empty()).map(|page| {
        let text = t!("notifications-shown", count = page.items.len());
        html! { <Pager {text} back={filter.back()} next={filter.next(page.next_cursor.clone())} /> }
    });
    html! {
        <Screen title={t!("notifications-title")} {actions} bar={bar(&filter)} foot={foot.unwrap_or_default()}>
            if let Some(failure) = all.failure() { <Said kind={SaidKind::Failure} icon="circle-alert">{ failure.say() }</Said> }
            { found.show(html! { <RowsSkeleton columns=2 rows=12 /> }, |page| list(&filter, &props.bell, page)) }
        </Screen>
    }
}

fn bar(filter: &Filter<Asked>) -> Html {
    let value = filter.value();
    let states =
        vec![(false, t!("notifications-read-and-unread"), None), (true, t!("notifications-only-unread"), None)];
    let onunread = {
        let filter = filter.clone();
        Callback::from(move |unread| filter.change(|asked| asked.unread = unread))
    };
    let onkind = {
        let filter = filter.clone();
        Callback::from(move |event: Event| {
            let name = event.target_unchecked_into::<HtmlSelectElement>().value();
            filter.change(|asked| asked.kind = NotificationKind::ALL.into_iter().find(|kind| kind.name() == name));
        })
    };
    html! {
        <div class="bar">
            <Filters<bool> label={t!("notifications-which")} options={states} value={value.unread} onchange={onunread} />
            <select class="select w-auto! max-w-full" aria-label={t!("notifications-kind")} onchange={onkind}>
                <option value="" selected={value.kind.is_none()}>{ t!("notifications-any-kind") }</option>
                for kind in NotificationKind::ALL {
                    <option key={kind.name()} value={kind.name()} selected={value.kind == Some(kind)}>{ kind_name(kind) }</option>
                }
            </select>
        </div>
    }
}

fn list(filter: &Filter<Asked>, bell: &Bell, page: &Page<Notification>) -> Html {
    if page.items.is_empty() && filter.narrows() {
        let clear = {
            let filter = filter.clone();
            Callback::from(move |_| filter.clear())
        };
        return html! {
            <Empty icon="search-x" title={t!("notifications-nothing")} text={t!("notifications-nothing-text")}>
                <Button label={t!("notifications-clear")} kind={Kind::Primary} onclick={clear} />
            </Empty>
        };
    }
    if page.items.is_empty() {
        return html! { <Empty icon="bell" title={t!("notifications-empty")} text={t!("notifications-empty-text")} /> };
    }
    html! {
        <ul class="mx-auto w-full max-w-4xl" aria-label={t!("notifications-title")}>
            for one in &page.items { <Item key={one.id.0} one={one.clone()} bell={bell.clone()} /> }
        </ul>
    }
}
