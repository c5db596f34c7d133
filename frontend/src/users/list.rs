//! The list of people.

use super::block::BlockDialog;
use super::owner::PeopleTabs;
use super::state::{Column as By, narrows, role_name, sort_by, sorted, state_badge, state_words};
use crate::data::{Filter, use_filter, use_query, use_session};
use crate::route::Route;
use crate::t;
use crate::ui::{
    Avatar, Button, Column, ColumnChoice, Columns, Empty, Filters, Kind, Link, Menu, MenuItem, Pager, RowsSkeleton,
    Screen, Search, SortHead, TopAction, use_columns, use_export, use_return,
};
use crate::words::{ago, moment, number};
use std::rc::Rc;
use vestnik_api::id::{RoleId, UserId};
use vestnik_api::roles::Role;
use vestnik_api::users::{User, UserFilter, UserState};
use vestnik_api::{Page, Permission};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// How many rows a page has.
const ROWS: u32 = 50;

/// What rows need to know beside the person.
#[derive(Clone, PartialEq)]
struct Rows {
    may_block: bool,
    me: Option<UserId>,
    filter: Filter<UserFilter>,
    columns: Columns,
    onask: Callback<User>,
}

/// The list of people.
#[component]
pub fn UserListScreen() -> Html {
    let session = use_session();
    let filter = use_filter::<UserFilter>();
    let asked = use_state(|| None::<User>);
    let mut about = filter.value();
    (about.with_total, about.limit) = (true, ROWS.try_into().ok());
    let users = use_query(about, |api, filter| async move { api.users().list(&filter).await });
    let may_see_roles = session.may(Permission::RolesRead).is_some();
    let roles =
        use_query(may_see_roles, |api, may| async move { if may { api.roles().list().await } else { Ok(Vec::new()) } });
    use_return(users.data().is_some());
    let rows = Rows {
        may_block: session.may(Permission::UsersBlock).is_some(),
        me: session.me().map(|me| me.id),
        filter,
        columns: use_columns("users"),
        onask: {
            let asked = asked.clone();
            Callback::from(move |user| asked.set(Some(user)))
        },
    };
    let onclose = {
        let asked = asked.clone();
        Callback::from(move |()| asked.set(None))
    };
    let ondone = {
        let (onclose, reload) = (onclose.clone(), users.reload());
        Callback::from(move |_: User| {
            onclose.emit(());
            reload.emit(());
        })
    };
    let page = users.data();
    let actions = html! {
        <>
        <Export wanted={rows.filter.value()} />
        if session.may(Permission::UsersInvite).is_some() {
            <TopAction label={t!("invitations-title")} icon="user-plus" to={Route::Invitations} />
        }
        </>
    };
    html! {
        <Screen title={t!("users-title")} {actions} bar={bar(&rows, roles.data())} foot={foot(&rows, page.as_deref())}>
            { users.show(html! { <RowsSkeleton columns=6 rows=12 /> }, |page| table(&rows, page)) }
            if let Some(user) = (*asked).clone() { <BlockDialog {user} {ondone} {onclose} /> }
        </Screen>
    }
}

fn with<T: 'static>(rows: &Rows, change: impl Fn(&mut UserFilter, T) + 'static) -> Callback<T> {
    let filter = rows.filter.clone();
    Callback::from(move |value| filter.change(|filter| change(filter, value)))
}

#[derive(Properties, PartialEq)]
struct ExportProps {
    wanted: UserFilter,
}

/// Downloads what is listed, all pages of it, as a file.
#[component]
fn Export(props: &ExportProps) -> Html {
    use_export(
        t!("users-file"),
        UserFilter { cursor: None, limit: None, with_total: false, ..props.wanted.clone() },
        |api, wanted, file| async move { api.users().export(&wanted, &file).await },
    )
}

fn bar(rows: &Rows, roles: Option<Rc<Vec<Role>>>) -> Html {
    let value = rows.filter.value();
    let states = [UserState::Active, UserState::Unconfirmed, UserState::Blocked];
    let states: Vec<_> = std::iter::once((None, t!("users-all"), None))
        .chain(states.map(|state| (Some(state), state_words(state).2, None)))
        .collect();
    let onstate = with(rows, |filter, state| filter.state = state);
    let onrole = with(rows, |filter, event: Event| {
        let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
        filter.role = chosen.parse().ok();
    });
    let onsearch = {
        let filter = rows.filter.clone();
        Callback::from(move |words: String| filter.search(&words))
    };
    let roles = roles.filter(|roles| !roles.is_empty());
    html! {
        <>
            <PeopleTabs people=true />
            <div class="bar">
                <div class="min-w-0 max-w-full overflow-x-auto [scrollbar-width:none]">
                    <Filters<Option<UserState>> label={t!("users-state")} options={states} value={value.state} onchange={onstate} />
                </div>
                if let Some(roles) = roles {
                    <select class="select w-auto!" aria-label={t!("users-roles")} onchange={onrole}>
                        <option value="" selected={value.role.is_none()}>{ t!("users-any-role") }</option>
                        for role in roles.iter() { { role_option(role, value.role) } }
                    </select>
                }
                <Search label={t!("users-search")} value={value.q.unwrap_or_default()} {onsearch} class="ml-auto max-md:order-first max-md:ml-0 max-md:w-full md:w-72" />
                <ColumnChoice columns={rows.columns.clone()} fixed={t!("users-name")} all={columns()} />
            </div>
        </>
    }
}

/// What can be hidden.
fn columns() -> Vec<Column> {
    vec![
        ("email", t!("users-email")),
        ("roles", t!("users-roles")),
        ("state", t!("users-state")),
        ("clients", t!("users-clients")),
        ("seen", t!("users-seen")),
        ("created", t!("users-created")),
    ]
}

fn role_option(role: &Role, chosen: Option<RoleId>) -> Html {
    html! { <option key={role.id.0} value={role.id.to_string()} selected={chosen == Some(role.id)}>{ role_name(&role.name) }</option> }
}

fn foot(rows: &Rows, page: Option<&Page<User>>) -> Html {
    let Some(page) = page.filter(|page| !page.items.is_empty()) else { return Html::default() };
    let text = page.total.map_or_else(AttrValue::default, |total| t!("users-count", count = total));
    html! { <Pager {text} back={rows.filter.back()} next={rows.filter.next(page.next_cursor.clone())} /> }
}

fn table(rows: &Rows, page: &Page<User>) -> Html {
    if page.items.is_empty() {
        return nobody(rows);
    }
    let sort = rows.filter.value().sort;
    let of = |key| rows.columns.of(key);
    let onsort = |column| with(rows, move |filter, ()| filter.sort = sort_by(filter.sort, column));
    html! {
        <table class="rows">
            <colgroup>
                <col /><col class={classes!("w-60", of("email"))} /><col class={classes!("w-44", "max-lg:hidden", of("roles"))} />
                <col class={classes!("w-36", of("state"))} /><col class={classes!("w-24", "max-xl:hidden", of("clients"))} />
                <col class={classes!("w-28", of("seen"))} /><col class={classes!("w-36", "max-xl:hidden", of("created"))} />
                if rows.may_block { <col class="w-14" /> }
            </colgroup>
            <thead>
                <tr>
                    <SortHead label={t!("users-name")} sorted={sorted(sort, By::Name)} onsort={onsort(By::Name)} />
                    <th scope="col" class={classes!(of("email"))}>{ t!("users-email") }</th>
                    <th scope="col" class={classes!("max-lg:hidden", of("roles"))}>{ t!("users-roles") }</th>
                    <th scope="col" class={classes!(of("state"))}>{ t!("users-state") }</th>
                    <th scope="col" class={classes!("r", "max-xl:hidden", of("clients"))}>{ t!("users-clients") }</th>
                    <th scope="col" class={classes!("r", of("seen"))}>{ t!("users-seen") }</th>
                    <SortHead label={t!("users-created")} sorted={sorted(sort, By::Created)} onsort={onsort(By::Created)} class={classes!("r", "max-xl:hidden", of("created"))} />
                    if rows.may_block { <th scope="col"><span class="sr-only">{ t!("users-actions") }</span></th> }
                </tr>
            </thead>
            <tbody>for user in &page.items { { row(rows, user) } }</tbody>
        </table>
    }
}

fn row(rows: &Rows, user: &User) -> Html {
    let (id, of) = (user.id, |key| rows.columns.of(key));
    let roles = user.roles.iter().map(|name| role_name(name).to_string()).collect::<Vec<_>>().join(", ");
    html! {
        <tr key={id.0}>
            <td data-at="title">
                <Link to={Route::User { id }} row={id.0} class="who main hover:underline" title={user.name.clone()}>
                    <Avatar name={user.name.clone()} person={id} class="ava-sm" /><span>{ &user.name }</span>
                </Link>
            </td>
            <td data-at="sub" class={classes!(of("email"))} title={user.email.to_string()}>{ user.email.to_string() }</td>
            <td class={classes!("max-lg:hidden", of("roles"))} title={roles.clone()}><span class="block truncate">{ roles }</span></td>
            <td data-at="sub-end" class={classes!(of("state"))}>{ state_badge(user.state, true) }</td>
            <td class={classes!("r", "num", "max-xl:hidden", of("clients"))}>{ number(user.clients) }</td>
            <td class={classes!("r", of("seen"))} data-at="end" title={user.last_seen_at.map(moment)}>{ user.last_seen_at.map_or_else(|| AttrValue::from("—"), ago) }</td>
            <td class={classes!("r", "max-xl:hidden", of("created"))} title={moment(user.created_at)}>{ ago(user.created_at) }</td>
            if rows.may_block { <td class="r overflow-visible!">if rows.me != Some(id) { { menu(rows, user) } }</td> }
        </tr>
    }
}

fn menu(rows: &Rows, user: &User) -> Html {
    let onclick = {
        let user = user.clone();
        rows.onask.reform(move |_| user.clone())
    };
    let blocked = user.state == UserState::Blocked;
    html! {
        <span class="-mr-2 inline-flex">
            <Menu label={t!("users-more", name = &user.name)}>
                <MenuItem label={t!("users-open")} icon="user-round" to={Route::User { id: user.id }} />
                if blocked {
                    <MenuItem label={t!("users-unblock")} icon="user-check" {onclick} />
                } else {
                    <MenuItem label={t!("users-block")} icon="ban" danger=true {onclick} />
                }
            </Menu>
        </span>
    }
}

fn nobody(rows: &Rows) -> Html {
    let filter = rows.filter.clone();
    let narrowed = narrows(&filter.value());
    let clear = Callback::from(move |_: MouseEvent| filter.clear());
    html! {
        <Empty icon="search-x" title={t!("users-none-found")} text={t!("users-none-found-text")}>
            if narrowed { <Button label={t!("clients-clear")} kind={Kind::Primary} onclick={clear} /> }
        </Empty>
    }
}
