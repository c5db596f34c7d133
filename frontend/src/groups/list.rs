//! The list of groups.

use super::name::NameDialog;
use super::state::role_words;
use crate::data::{Filter, use_filter, use_query, use_session};
use crate::route::Route;
use crate::t;
use crate::ui::{
    Badge, Button, Empty, Filters, Kind, Link, Pager, RowsSkeleton, Screen, Search, TopAction, use_toasts,
};
use crate::words::{ago, moment, number};
use vestnik_api::groups::{Group, GroupFilter};
use vestnik_api::{Page, Permission};
use yew::prelude::*;
use yew_router::prelude::*;

/// How many rows a page has.
const ROWS: u32 = 50;

/// The groups one may see.
#[component]
pub fn GroupListScreen() -> Html {
    let (session, toasts, navigator) = (use_session(), use_toasts(), use_navigator());
    let filter = use_filter::<GroupFilter>();
    let making = use_state(|| false);
    let mut about = filter.value();
    about.limit = ROWS.try_into().ok();
    let groups = use_query(about, |api, filter| async move { api.groups().list(&filter).await });
    let may_write = session.may(Permission::GroupsWrite).is_some();
    let onnew = {
        let making = making.clone();
        Callback::from(move |_: MouseEvent| making.set(true))
    };
    let onclose = {
        let making = making.clone();
        Callback::from(move |()| making.set(false))
    };
    let ondone = Callback::from(move |group: Group| {
        toasts.done(t!("groups-created"));
        if let Some(navigator) = &navigator {
            navigator.push(&Route::Group { id: group.id });
        }
    });
    let actions = html! {
        if may_write { <TopAction label={t!("groups-new")} icon="plus" kind={Kind::Primary} onclick={onnew.clone()} /> }
    };
    let foot = groups.data().filter(|page| !page.items.is_empty()).map_or_else(Html::default, |page| {
        html! { <Pager text="" back={filter.back()} next={filter.next(page.next_cursor.clone())} /> }
    });
    html! {
        <Screen title={t!("groups-title")} {actions} bar={bar(&filter)} {foot}>
            { groups.show(html! { <RowsSkeleton columns=4 rows=6 /> }, |page| table(&filter, page, may_write.then_some(&onnew))) }
            if *making { <NameDialog {ondone} {onclose} /> }
        </Screen>
    }
}

fn bar(filter: &Filter<GroupFilter>) -> Html {
    let value = filter.value();
    let states = vec![(false, t!("groups-open"), None), (true, t!("groups-archived-ones"), None)];
    let onstate = {
        let filter = filter.clone();
        Callback::from(move |archived| filter.change(|filter| filter.archived = archived))
    };
    let onsearch = {
        let filter = filter.clone();
        Callback::from(move |words: String| filter.search(&words))
    };
    html! {
        <div class="bar">
            <Filters<bool> label={t!("groups-state")} options={states} value={value.archived} onchange={onstate} />
            <Search label={t!("groups-search")} value={value.q.unwrap_or_default()} {onsearch} class="ml-auto max-md:order-first max-md:ml-0 max-md:w-full md:w-72" />
        </div>
    }
}

fn table(filter: &Filter<GroupFilter>, page: &Page<Group>, onnew: Option<&Callback<MouseEvent>>) -> Html {
    if page.items.is_empty() {
        return nothing(filter, onnew);
    }
    html! {
        <table class="rows">
            <colgroup><col /><col class="w-40" /><col class="w-28" /><col class="w-28" /><col class="w-32 max-lg:hidden" /></colgroup>
            <thead>
                <tr>
                    <th scope="col">{ t!("groups-name") }</th>
                    <th scope="col">{ t!("groups-my-role") }</th>
                    <th scope="col" class="r">{ t!("groups-members") }</th>
                    <th scope="col" class="r">{ t!("shell-clients") }</th>
                    <th scope="col" class="r max-lg:hidden">{ t!("groups-made") }</th>
                </tr>
            </thead>
            <tbody>for group in &page.items { { row(group) } }</tbody>
        </table>
    }
}

fn row(group: &Group) -> Html {
    let role = group.role.map(role_words);
    html! {
        <tr key={group.id.0}>
            <td data-at="title"><Link to={Route::Group { id: group.id }} row={group.id.0} class="main truncate hover:underline" title={group.name.clone()}>{ &group.name }</Link></td>
            <td data-at="sub">if let Some((tone, icon, label)) = role { <Badge {tone} {icon} {label} plain=true /> } else { { "—" } }</td>
            <td class="r num" data-at="sub-end" title={t!("groups-members")}>{ number(group.members) }</td>
            <td class="r num" data-at="end">
                if let Some(clients) = group.clients {
                    <Link to={Route::Clients} query={format!("group={}", group.id)} class="hover:underline">{ number(clients) }</Link>
                } else { { "—" } }
            </td>
            <td class="r max-lg:hidden" title={moment(group.created_at)}>{ ago(group.created_at) }</td>
        </tr>
    }
}

fn nothing(filter: &Filter<GroupFilter>, onnew: Option<&Callback<MouseEvent>>) -> Html {
    if filter.narrows() {
        let filter = filter.clone();
        let clear = Callback::from(move |_: MouseEvent| filter.clear());
        return html! {
            <Empty icon="search-x" title={t!("groups-none-found")} text={t!("groups-none-found-text")}>
                <Button label={t!("clients-clear")} kind={Kind::Primary} onclick={clear} />
            </Empty>
        };
    }
    let text = if onnew.is_some() { t!("groups-none-text") } else { t!("groups-none-mine-text") };
    html! {
        <Empty icon="users" title={t!("groups-none")} {text}>
            if let Some(onnew) = onnew { <Button label={t!("groups-new")} icon="plus" kind={Kind::Primary} onclick={onnew.clone()} /> }
        </Empty>
    }
}
