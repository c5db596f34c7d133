//! The list of clients.

use super::conditions::Conditions;
use super::offer_undo;
use super::state::{Column as By, is_mine, mail_badge, narrows, phone_words, sort_by, sorted};
use crate::bulk::{Aim, Asked, Chosen, ChosenBar, Place, Wanted, choose_page, choose_row, use_bulk, use_chosen};
use crate::custom_fields::{CustomChips, CustomColumns, use_custom_columns};
use crate::data::{Failure, Filter, Session, use_action, use_filter, use_query, use_session};
use crate::groups::{GroupChoice, MyGroups, use_my_groups};
use crate::route::Route;
use crate::suppressions::reason_words;
use crate::t;
use crate::tags::{TagChip, TagChips, TagChoice};
use crate::ui::{
    Avatar, Button, Chip, Column, ColumnChoice, Columns, Empty, Filters, Kind, Link, LinkButton, Menu, MenuItem, Pager,
    RowsSkeleton, Screen, Search, SortHead, Toggle, TopAction, use_columns, use_keys, use_people_export, use_return,
    use_toasts,
};
use crate::users::{OwnerChip, PeopleTabs};
use crate::views::use_views;
use crate::words::{ago, days, moment};
use std::collections::BTreeSet;
use vestnik_api::bulk::{BulkAct, BulkList, ClientAct, ClientBulk};
use vestnik_api::clients::{Client, ClientFilter, MailStatus};
use vestnik_api::custom_fields::{Bearer, CustomConditions};
use vestnik_api::id::{ClientId, UserId};
use vestnik_api::suppressions::SuppressionReason;
use vestnik_api::views::ViewList;
use vestnik_api::{Page, Permission, Reach};
use yew::prelude::*;
use yew_router::prelude::*;

/// How many rows a page has.
const ROWS: u32 = 50;

/// What rows need to know beside the client.
#[derive(Clone, PartialEq)]
struct Rows {
    /// Whether clients of others are among them.
    everybody: bool,
    /// Whether they may be changed.
    may_write: bool,
    may_mail: bool,
    may_stop: bool,
    /// Whether those of others may be changed too.
    all: bool,
    /// The groups one is in.
    groups: MyGroups,
    session: Session,
    me: Option<UserId>,
    filter: Filter<ClientFilter>,
    chosen: Chosen,
    onbulk: Callback<Asked<ClientAct>>,
    columns: Columns,
    custom: CustomColumns,
    views: Html,
    ondelete: Callback<Vec<ClientId>>,
}

impl Rows {
    /// Whether clients of several people can be among them.
    fn shared(&self) -> bool {
        self.everybody || self.groups.any()
    }

    /// On which screens the telephone number is left out: whose a client is, and in which group, takes its place.
    fn narrow(&self) -> &'static str {
        if self.groups.any() { "max-2xl:hidden" } else { "max-xl:hidden" }
    }
}

/// The list of clients.
#[component]
pub fn ClientListScreen() -> Html {
    let (session, toasts, navigator) = (use_session(), use_toasts(), use_navigator());
    let filter = use_filter::<ClientFilter>();
    let mut about = filter.value();
    (about.with_total, about.limit) = (true, ROWS.try_into().ok());
    let clients = use_query(about, |api, filter| async move { api.clients().list(&filter).await });
    let chosen = use_chosen(filter.value());
    let (onbulk, bulk_dialog) = {
        let filter = filter.value();
        use_bulk(BulkList::Clients, move |api, act, rows| {
            let filter = ClientFilter { cursor: None, limit: None, with_total: false, ..filter.clone() };
            async move { api.bulk().clients(&filter, &ClientBulk { act, rows }).await }
        })
    };
    let delete = {
        let (api, reload, chosen) = (session.api(), clients.reload(), chosen.clone());
        use_action(
            |api, ids: Vec<ClientId>| async move {
                let mut gone = Vec::new();
                for id in ids {
                    match api.clients().delete(id).await {
                        Ok(()) => gone.push(id),
                        // What is deleted already can be brought back all the same.
                        Err(error) if gone.is_empty() => return Err(error),
                        Err(error) => return Ok((gone, Some(Failure::from(error)))),
                    }
                }
                Ok((gone, None))
            },
            Callback::from(move |(ids, failure): (Vec<ClientId>, Option<Failure>)| {
                chosen.clear();
                reload.emit(());
                offer_undo(&toasts, api.clone(), ids, reload.clone());
                if let Some(failure) = failure {
                    toasts.failed(failure.say());
                }
            }),
        )
    };
    let columns = use_columns("clients");
    let rows = Rows {
        everybody: session.may(Permission::ClientsRead) == Some(Reach::All),
        may_write: session.may(Permission::ClientsWrite).is_some(),
        may_mail: session.may(Permission::MailingsWrite).is_some(),
        may_stop: session.may(Permission::SuppressionsWrite) >= session.may(Permission::ClientsWrite),
        all: session.may(Permission::ClientsWrite) == Some(Reach::All),
        groups: use_my_groups(),
        session: session.clone(),
        me: session.me().map(|me| me.id),
        filter: filter.clone(),
        chosen,
        onbulk,
        views: use_views(ViewList::Clients, &filter, &columns),
        custom: use_custom_columns(Bearer::Clients, filter.value().group, &columns),
        columns,
        ondelete: Callback::from({
            let delete = delete.clone();
            move |ids| delete.run(ids)
        }),
    };
    use_return(clients.data().is_some());
    use_keys(keys(&rows, navigator));
    let page = clients.data();
    html! {
        <Screen title={t!("clients-title")} actions={actions(&rows)} bar={bar(&rows, page.as_deref())}
            foot={foot(&rows, page.as_deref())}>
            if let Some(failure) = delete.failure() {
                <p class="banner banner-fail" role="alert">{ failure.say() }</p>
            }
            { clients.show(html! { <RowsSkeleton columns=6 rows=14 /> }, |page| table(&rows, page)) }
            { bulk_dialog }
        </Screen>
    }
}

/// `x` chooses the row with the focus, `e` edits it, `c` makes a new client.
fn keys(rows: &Rows, navigator: Option<Navigator>) -> Callback<(String, Option<i64>)> {
    let rows = rows.clone();
    Callback::from(move |(key, row): (String, Option<i64>)| {
        let Some(navigator) = navigator.as_ref().filter(|_| rows.may_write) else { return };
        match (key.as_str(), row.map(ClientId)) {
            ("x", Some(id)) => rows.chosen.choose(id.0, !rows.chosen.ids().contains(&id.0)),
            ("e", Some(id)) => navigator.push(&Route::EditClient { id }),
            ("c", _) => navigator.push(&Route::NewClient),
            _ => {}
        }
    })
}

fn actions(rows: &Rows) -> Html {
    html! {
        <>
            if rows.may_write { <TopAction label={t!("clients-import")} icon="upload" to={Route::NewImport} /> }
            <Export wanted={rows.filter.value()} />
            <Menu label={t!("shell-list-more")}>
                <MenuItem label={t!("deleted-title")} icon="trash-2" to={Route::DeletedClients} />
                if rows.everybody && rows.may_write { <MenuItem label={t!("custom-title")} icon="settings" to={Route::CommonFields} /> }
            </Menu>
            if rows.may_write { <TopAction label={t!("clients-new")} icon="plus" kind={Kind::Primary} to={Route::NewClient} /> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ExportProps {
    wanted: ClientFilter,
}

/// Downloads what is listed, all pages of it, as a file.
#[component]
fn Export(props: &ExportProps) -> Html {
    use_people_export(
        t!("clients-file"),
        ClientFilter { cursor: None, limit: None, with_total: false, ..props.wanted.clone() },
        |api, wanted, file| async move { api.clients().export(&wanted, &file).await },
    )
}

fn bar(rows: &Rows, page: Option<&Page<Client>>) -> Html {
    let (filter, me) = (&rows.filter, rows.me);
    let value = filter.value();
    let stopped = SuppressionReason::ALL.map(|reason| (Some(reason.into()), reason_words(reason).2, None));
    let mail: Vec<_> = [(None, t!("clients-all"), None), (Some(MailStatus::Reachable), t!("clients-reachable"), None)]
        .into_iter()
        .chain(stopped)
        .collect();
    let onmail = with(filter, |filter, mail: Option<MailStatus>| {
        filter.mail = mail;
        if mail.is_none() {
            // All are those of any day, too.
            (filter.created_since, filter.created_until) = (None, None);
        }
    });
    let off = value.mail.is_none() && value.created_since.or(value.created_until).is_some();
    let ongroup = with(filter, move |filter, (group, ungrouped)| {
        (filter.group, filter.ungrouped) = (group, ungrouped);
        filter.owner = filter.owner.filter(|owner| Some(*owner) == me);
        // Tags are one group's, and so are fields and those whose clients are there.
        (filter.tag, filter.custom) = (None, CustomConditions::default());
    });
    let onmine = with(filter, move |filter, mine: bool| filter.owner = me.filter(|_| mine));
    let onsearch = {
        let filter = filter.clone();
        Callback::from(move |words: String| filter.search(&words))
    };
    if !rows.chosen.is_empty() {
        return bulk(rows, page);
    }
    html! {
        <>
            <PeopleTabs people=false />
            <div class="bar">
                { rows.views.clone() }
                // More reasons than a phone is wide: they scroll, the page does not.
                <div class="min-w-0 max-w-full overflow-x-auto [scrollbar-width:none]">
                    <Filters<Option<MailStatus>> label={t!("clients-mail")} options={mail} value={value.mail} {off} onchange={onmail} />
                </div>
                <GroupChoice groups={rows.groups.clone()} group={value.group} ungrouped={value.ungrouped} onchange={ongroup} />
                <TagChoice group={value.group} value={value.tag} onchange={with(filter, |filter, tag| filter.tag = tag)} />
                <Conditions filter={filter.clone()} shared={rows.shared()} />
                if rows.everybody || rows.groups.any() { <Toggle label={t!("clients-mine")} checked={value.owner.is_some() && value.owner == me} onchange={onmine} /> }
                <Search label={t!("clients-search")} value={value.q.clone().unwrap_or_default()} {onsearch}
                    class={classes!("ml-auto", "max-md:order-first", "max-md:ml-0", "max-md:w-full", if rows.groups.any() { "md:w-60" } else { "md:w-80" })} />
                <ColumnChoice columns={rows.columns.clone()} fixed={t!("clients-name")} all={columns(rows)} more={rows.custom.choice()} />
            </div>
            { chips(rows, page, &value) }
        </>
    }
}

/// What can be hidden.
fn columns(rows: &Rows) -> Vec<Column> {
    let mut all = vec![("email", t!("clients-email")), ("phone", t!("clients-phone")), ("mail", t!("clients-mail"))];
    all.extend(rows.shared().then(|| ("owner", t!("clients-owner"))));
    all.extend(rows.groups.any().then(|| ("group", t!("groups-group"))));
    all.extend([("created", t!("clients-created")), ("last-letter", t!("clients-last-letter"))]);
    all
}

/// The conditions that no control of the bar shows.
fn chips(rows: &Rows, page: Option<&Page<Client>>, value: &ClientFilter) -> Html {
    let owner = value.owner.filter(|owner| Some(*owner) != rows.me);
    let created = days(value.created_since, value.created_until);
    let dated = created.is_some() || value.import.is_some();
    if owner.is_none() && !dated && value.tag.is_none() && value.custom.is_empty() {
        return Html::default();
    }
    let known = page.and_then(|page| page.items.iter().find(|client| Some(client.owner.id) == owner));
    let name = known.map(|client| AttrValue::from(client.owner.name.clone()));
    let onremove = with(&rows.filter, |filter, ()| filter.owner = None);
    let onever = with(&rows.filter, |filter, ()| (filter.created_since, filter.created_until) = (None, None));
    let onwhole = with(&rows.filter, |filter, ()| filter.import = None);
    html! {
        <div class="bar pt-0!">
            if let Some(owner) = owner { <OwnerChip {owner} {name} group={value.group} {onremove} /> }
            if !value.custom.is_empty() {
                <CustomChips of={Bearer::Clients} group={value.group} value={value.custom.clone()} onchange={with(&rows.filter, |filter, custom| filter.custom = custom)} />
            }
            if let Some(tag) = value.tag { <TagChip {tag} onremove={with(&rows.filter, |filter, ()| filter.tag = None)} /> }
            if let Some(created) = created { <Chip name={t!("clients-created")} value={created} onremove={onever} /> }
            if let Some(import) = value.import { <Chip name={t!("clients-import")} value={t!("clients-of-import", id = import.0)} onremove={onwhole} /> }
        </div>
    }
}

/// Changes the filter by what a control says.
pub(super) fn with<T: 'static>(
    filter: &Filter<ClientFilter>,
    change: impl Fn(&mut ClientFilter, T) + 'static,
) -> Callback<T> {
    let filter = filter.clone();
    Callback::from(move |value| filter.change(|filter| change(filter, value)))
}

/// The numbers of the rows of a page that may be changed.
fn changeable(rows: &Rows, page: &Page<Client>) -> BTreeSet<i64> {
    let own = page.items.iter().filter(|client| rows.groups.may_change(&rows.session, client));
    own.map(|client| client.id.0).collect()
}

fn bulk(rows: &Rows, page: Option<&Page<Client>>) -> Html {
    let Some(page) = page else { return Html::default() };
    let ids: Vec<ClientId> = rows.chosen.ids().iter().copied().map(ClientId).collect();
    let query = format!("clients={}", ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(","));
    // How many of others' rows match, which may not be changed, nobody has counted.
    let total = page.total.filter(|_| rows.all || (!rows.everybody && rows.groups.all_worked()));
    let count = Some(rows.chosen.count(total)).filter(|_| !rows.chosen.all() || total.is_some());
    let ask = |what: Wanted<ClientAct>| {
        let rows = rows.clone();
        Callback::from(move |_: MouseEvent| {
            rows.onbulk.emit(Asked { what: what.clone(), rows: rows.chosen.rows(), count });
        })
    };
    let ondelete = if rows.chosen.all() {
        ask(Wanted::Sure(BulkAct::Delete, ClientAct::Delete))
    } else {
        rows.ondelete.reform(move |_: MouseEvent| ids.clone())
    };
    let chosen: Vec<&Client> = page.items.iter().filter(|client| rows.chosen.ids().contains(&client.id.0)).collect();
    // A mailing goes to its owner's own clients.
    let may_mail = rows.may_mail && !rows.chosen.all() && chosen.iter().all(|client| is_mine(&rows.session, client));
    let places: Vec<_> = chosen.iter().map(|client| Place::of_record(client.group.as_ref(), client.owner.id)).collect();
    let with = |aim| ask(Wanted::With(aim, places.clone()));
    // Who may change only what is his own gives nothing away.
    let may_assign =
        rows.session.may(Permission::ClientsWrite) >= Some(Reach::Groups) && (rows.groups.any() || rows.all);
    let may_move = rows.groups.may_move(&rows.session, Permission::ClientsWrite);
    html! {
        <ChosenBar chosen={rows.chosen.clone()} changeable={changeable(rows, page).len()} {total} more={page.next_cursor.is_some() || rows.filter.back().is_some()}>
            if may_mail {
                <LinkButton to={Route::NewMailing} query={query} label={t!("clients-write")} icon="send" kind={Kind::Ghost} />
            }
            if may_assign {
                <Button label={t!("bulk-assign")} icon="user-plus" kind={Kind::Ghost} onclick={with(Aim::Assign(ClientAct::Assign))} />
            }
            if may_move {
                <Button label={t!("bulk-move")} icon="briefcase" kind={Kind::Ghost} onclick={with(Aim::Move(ClientAct::Move))} />
            }
            <Button label={t!("bulk-tag")} icon="tag" kind={Kind::Ghost} onclick={with(Aim::Tag(ClientAct::Tag))} />
            <Button label={t!("bulk-untag")} icon="tag" kind={Kind::Ghost} onclick={with(Aim::Untag(ClientAct::Untag))} />
            if rows.may_stop {
                <Button label={t!("bulk-stop")} icon="circle-slash" kind={Kind::Ghost} onclick={ask(Wanted::Sure(BulkAct::Stop, ClientAct::Stop))} />
            }
            <Button label={t!("clients-delete")} icon="trash-2" kind={Kind::Ghost} onclick={ondelete} />
        </ChosenBar>
    }
}

fn foot(rows: &Rows, page: Option<&Page<Client>>) -> Html {
    let Some(page) = page.filter(|page| !page.items.is_empty()) else { return Html::default() };
    let text = match page.total {
        Some(total) => t!("clients-count", count = total),
        None => AttrValue::default(),
    };
    html! { <Pager {text} back={rows.filter.back()} next={rows.filter.next(page.next_cursor.clone())} /> }
}

fn table(rows: &Rows, page: &Page<Client>) -> Html {
    if page.items.is_empty() {
        return nobody(rows);
    }
    let of = |key| rows.columns.of(key);
    let table = html! {
        <table class="rows">
            <colgroup>
                if rows.may_write { <col class="w-9" /> }
                <col class={rows.custom.first()} /><col class={classes!("w-56", of("email"))} /><col class={classes!("w-40", rows.narrow(), of("phone"))} /><col class={classes!("w-34", of("mail"))} />
                if rows.shared() { <col class={classes!("w-34", "max-xl:hidden", of("owner"))} /> }
                if rows.groups.any() { <col class={classes!("w-34", "max-xl:hidden", of("group"))} /> }
                { rows.custom.widths() }
                <col class={classes!("w-28", "max-xl:hidden", of("created"))} /><col class={classes!("w-28", of("last-letter"))} />
                if rows.may_write { <col class="w-14" /> }
            </colgroup>
            { head(rows, page) }
            <tbody>for client in &page.items { { row(rows, client) } }</tbody>
        </table>
    };
    rows.custom.around(table)
}

fn head(rows: &Rows, page: &Page<Client>) -> Html {
    let sort = rows.filter.value().sort;
    let onsort = |column| with(&rows.filter, move |filter, ()| filter.sort = sort_by(filter.sort, column));
    let of = |key| rows.columns.of(key);
    html! {
        <thead>
            <tr>
                if rows.may_write { <th scope="col" class="pr-0!">{ choose_page(&rows.chosen, changeable(rows, page)) }</th> }
                <SortHead label={t!("clients-name")} sorted={sorted(sort, By::Name)} onsort={onsort(By::Name)} />
                <SortHead label={t!("clients-email")} sorted={sorted(sort, By::Email)} onsort={onsort(By::Email)} class={classes!(of("email"))} />
                <th scope="col" class={classes!(rows.narrow(), of("phone"))}>{ t!("clients-phone") }</th>
                <th scope="col" class={classes!(of("mail"))}>{ t!("clients-mail") }</th>
                if rows.shared() { <th scope="col" class={classes!("max-xl:hidden", of("owner"))}>{ t!("clients-owner") }</th> }
                if rows.groups.any() { <th scope="col" class={classes!("max-xl:hidden", of("group"))}>{ t!("groups-group") }</th> }
                { rows.custom.heads() }
                <SortHead label={t!("clients-created")} sorted={sorted(sort, By::Created)} onsort={onsort(By::Created)} class={classes!("r", "max-xl:hidden", of("created"))} />
                <th scope="col" class={classes!("r", of("last-letter"))}>{ t!("clients-last-letter") }</th>
                if rows.may_write { <th scope="col"><span class="sr-only">{ t!("clients-actions") }</span></th> }
            </tr>
        </thead>
    }
}

fn row(rows: &Rows, client: &Client) -> Html {
    let (id, owner) = (client.id, client.owner.id);
    let may_write = rows.groups.may_change(&rows.session, client);
    let chosen = rows.chosen.ids().contains(&id.0);
    let onowner = with(&rows.filter, move |filter, _: MouseEvent| filter.owner = Some(owner));
    let of = |key| rows.columns.of(key);
    let phone = client.phone.as_ref().map(|phone| phone_words(phone.as_str())).unwrap_or_default();
    html! {
        <tr key={id.0} aria-selected={chosen.then_some("true")}>
            if rows.may_write {
                <td class="pr-0!" data-at="lead">if may_write { { choose_row(&rows.chosen, id.0, &client.name) } }</td>
            }
            <td data-at="title">
                <Link to={Route::Client { id }} row={id.0} class="who main hover:underline" title={client.name.clone()}>
                    <Avatar name={client.name.clone()} class="ava-sm" /><span>{ &client.name }</span>
                </Link>
                <TagChips tags={client.tags.clone()} onchoose={with(&rows.filter, |filter, tag| filter.tag = Some(tag))} />
            </td>
            <td data-at="sub" class={classes!(of("email"))} title={client.email.to_string()}>{ client.email.to_string() }</td>
            <td class={classes!("num", rows.narrow(), of("phone"))}>{ phone }</td>
            <td data-at="sub-end" class={classes!(of("mail"))}>{ mail_badge(client.mail, true) }</td>
            if rows.shared() {
                <td class={classes!("max-xl:hidden", of("owner"))}>
                    <button type="button" class="cursor-pointer truncate hover:underline" onclick={onowner} title={t!("clients-only-owner", name = &client.owner.name)}>
                        { &client.owner.name }
                    </button>
                </td>
            }
            if rows.groups.any() {
                <td class={classes!("max-xl:hidden", of("group"))}>{ client.group.as_ref().map_or("—", |group| group.name.as_str()) }</td>
            }
            { rows.custom.cells(&client.custom) }
            <td class={classes!("r", "max-xl:hidden", of("created"))} title={moment(client.created_at)}>{ ago(client.created_at) }</td>
            <td class={classes!("r", of("last-letter"))} data-at="end">{ client.last_letter_at.map_or_else(|| AttrValue::from("—"), ago) }</td>
            if rows.may_write { <td class="r overflow-visible!">if may_write { { menu(rows, client) } }</td> }
        </tr>
    }
}

fn menu(rows: &Rows, client: &Client) -> Html {
    let id = client.id;
    html! {
        <span class="-mr-2 inline-flex">
            <Menu label={t!("clients-more", name = &client.name)}>
                <MenuItem label={t!("clients-open")} icon="user-round" to={Route::Client { id }} />
                <MenuItem label={t!("clients-edit")} icon="pencil-line" to={Route::EditClient { id }} />
                <MenuItem label={t!("clients-delete")} icon="trash-2" danger=true onclick={rows.ondelete.reform(move |_| vec![id])} />
            </Menu>
        </span>
    }
}

/// Nobody is there: yet, or under these conditions.
fn nobody(rows: &Rows) -> Html {
    let filter = rows.filter.clone();
    let value = filter.value();
    if narrows(&value) || value.cursor.is_some() {
        let clear = Callback::from(move |_: MouseEvent| filter.clear());
        let text = value
            .q
            .map_or_else(|| t!("clients-none-found-text"), |words| t!("clients-none-found-words", words = words));
        return html! {
            <Empty icon="search-x" title={t!("clients-none-found")} {text}>
                <Button label={t!("clients-clear")} kind={Kind::Primary} onclick={clear} />
            </Empty>
        };
    }
    html! {
        <Empty icon="users" title={t!("clients-none")} text={t!("clients-none-text")}>
            if rows.may_write {
                <LinkButton to={Route::NewImport} label={t!("clients-none-import")} icon="upload" kind={Kind::Primary} />
                <LinkButton to={Route::NewClient} label={t!("clients-none-add")} icon="plus" />
            }
        </Empty>
    }
}
