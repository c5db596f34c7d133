//! The list, newest first.

use super::add::AddDialog;
use super::bring_in::ImportDialog;
use super::lift::LiftDialog;
use super::state::{narrows, reason_words};
use crate::bulk::{self, Chosen, ChosenBar, Wanted, choose_page, choose_row, use_bulk, use_chosen};
use crate::data::{Filter, Session, use_filter, use_query, use_session};
use crate::groups::{GroupChoice, MyGroups, use_my_groups};
use crate::route::Route;
use crate::t;
use crate::ui::{
    Badge, Button, Column, ColumnChoice, Columns, Empty, Filters, Kind, Link, Menu, MenuItem, Pager, RowsSkeleton,
    Screen, Search, Toggle, TopAction, use_columns, use_export, use_return,
};
use crate::users::OwnerChip;
use crate::words::{ago, moment};
use std::collections::BTreeSet;
use vestnik_api::bulk::{BulkAct, BulkList, LiftAct, SuppressionBulk};
use vestnik_api::suppressions::{Suppression, SuppressionFilter, SuppressionReason};
use vestnik_api::{Page, Permission, Reach};
use yew::prelude::*;

/// How many rows a page has.
const ROWS: u32 = 50;

/// What is asked above the list.
#[derive(Clone, PartialEq)]
enum Asked {
    /// Which address to add.
    Add,
    /// Which file to bring in.
    Import,
    /// Whether to take this one off.
    Lift(Suppression),
}

/// What rows need to know beside the address.
#[derive(Clone, PartialEq)]
struct Rows {
    /// Whether those of others, and of the whole service, are among them.
    everybody: bool,
    /// The groups one is in.
    groups: MyGroups,
    session: Session,
    filter: Filter<SuppressionFilter>,
    columns: Columns,
    chosen: Chosen,
    onbulk: Callback<bulk::Asked<LiftAct>>,
    onask: Callback<Asked>,
}

impl Rows {
    fn may_add(&self) -> bool {
        self.session.may(Permission::SuppressionsWrite).is_some()
    }

    /// Whether not all of them are one's own.
    fn several(&self) -> bool {
        self.everybody || self.groups.any()
    }

    fn may_lift(&self, row: &Suppression) -> bool {
        let reach = self.session.may(Permission::SuppressionsWrite);
        match (&row.owner, &row.group) {
            _ if reach == Some(Reach::All) => true,
            (Some(owner), _) => self.session.may_with(Permission::SuppressionsWrite, owner.id),
            (None, Some(group)) => reach == Some(Reach::Groups) && self.groups.works_in(group.id),
            (None, None) => false,
        }
    }
}

/// The stop list.
#[component]
pub fn StopListScreen() -> Html {
    let session = use_session();
    let filter = use_filter::<SuppressionFilter>();
    let asked = use_state(|| None::<Asked>);
    let mut about = filter.value();
    (about.with_total, about.limit) = (true, ROWS.try_into().ok());
    let list = use_query(about, |api, filter| async move { api.suppressions().list(&filter).await });
    use_return(list.data().is_some());
    let chosen = use_chosen(filter.value());
    let (onbulk, bulk_dialog) = {
        let filter = filter.value();
        use_bulk(BulkList::Suppressions, move |api, act, rows| {
            let filter = SuppressionFilter { cursor: None, limit: None, with_total: false, ..filter.clone() };
            async move { api.bulk().suppressions(&filter, &SuppressionBulk { act, rows }).await }
        })
    };
    let rows = Rows {
        groups: use_my_groups(),
        everybody: session.may(Permission::SuppressionsRead) == Some(Reach::All),
        session,
        filter,
        columns: use_columns("suppressions"),
        chosen,
        onbulk,
        onask: {
            let asked = asked.clone();
            Callback::from(move |what| asked.set(Some(what)))
        },
    };
    let onclose = {
        let asked = asked.clone();
        Callback::from(move |()| asked.set(None))
    };
    let ondone = {
        let (onclose, reload) = (onclose.clone(), list.reload());
        Callback::from(move |()| {
            onclose.emit(());
            reload.emit(());
        })
    };
    let dialog = match &*asked {
        None => Html::default(),
        Some(Asked::Add) => {
            html! { <AddDialog {ondone} {onclose} /> }
        }
        Some(Asked::Import) => {
            let ondone = list.reload();
            html! { <ImportDialog {ondone} {onclose} /> }
        }
        Some(Asked::Lift(row)) => html! { <LiftDialog row={row.clone()} {ondone} {onclose} /> },
    };
    let page = list.data();
    html! {
        <Screen title={t!("suppressions-title")} actions={actions(&rows)} bar={bar(&rows, page.as_deref())} foot={foot(&rows, page.as_deref())}>
            { list.show(html! { <RowsSkeleton columns=4 rows=12 /> }, |page| table(&rows, page)) }
            { dialog }
            { bulk_dialog }
        </Screen>
    }
}

fn actions(rows: &Rows) -> Html {
    let onclick = rows.onask.reform(|_: MouseEvent| Asked::Add);
    let onimport = rows.onask.reform(|_: MouseEvent| Asked::Import);
    html! {
        <>
            if rows.may_add() { <TopAction label={t!("suppressions-import")} icon="upload" onclick={onimport} /> }
            <Export wanted={rows.filter.value()} />
            if rows.may_add() { <TopAction label={t!("suppressions-add")} icon="plus" kind={Kind::Primary} {onclick} /> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ExportProps {
    wanted: SuppressionFilter,
}

/// Downloads what is listed, all pages of it, as CSV.
#[component]
fn Export(props: &ExportProps) -> Html {
    use_export(
        t!("suppressions-file"),
        SuppressionFilter { cursor: None, limit: None, with_total: false, ..props.wanted.clone() },
        |api, wanted, file| async move { api.suppressions().export(&wanted, &file).await },
    )
}

fn with<T: 'static>(rows: &Rows, change: impl Fn(&mut SuppressionFilter, T) + 'static) -> Callback<T> {
    let filter = rows.filter.clone();
    Callback::from(move |value| filter.change(|filter| change(filter, value)))
}

fn bar(rows: &Rows, page: Option<&Page<Suppression>>) -> Html {
    let value = rows.filter.value();
    let reasons = std::iter::once((None, t!("suppressions-all"), None))
        .chain(SuppressionReason::ALL.map(|reason| (Some(reason), reason_words(reason).2, None)))
        .collect::<Vec<_>>();
    let onreason = with(rows, |filter, reason| filter.reason = reason);
    let oneverywhere = with(rows, |filter, everywhere| filter.everywhere = everywhere);
    let ongroup = with(rows, |filter, (group, _)| filter.group = group);
    let onsearch = {
        let filter = rows.filter.clone();
        Callback::from(move |words: String| filter.search(&words))
    };
    let owner = value.owner.map(|owner| {
        let owners = page.into_iter().flat_map(|page| &page.items).filter_map(|row| row.owner.as_ref());
        let name = owners.into_iter().find(|known| known.id == owner).map(|known| AttrValue::from(known.name.clone()));
        let onremove = with(rows, |filter: &mut SuppressionFilter, ()| filter.owner = None);
        html! { <OwnerChip {owner} {name} {onremove} /> }
    });
    if let Some(page) = page.filter(|_| !rows.chosen.is_empty()) {
        return many(rows, page);
    }
    html! {
        <div class="bar">
            <div class="min-w-0 max-w-full overflow-x-auto [scrollbar-width:none]">
                <Filters<Option<SuppressionReason>> label={t!("suppressions-reason")} options={reasons} value={value.reason} onchange={onreason} />
            </div>
            <GroupChoice groups={rows.groups.clone()} group={value.group} none={false} onchange={ongroup} />
            if rows.everybody { <Toggle label={t!("suppressions-only-everywhere")} checked={value.everywhere} onchange={oneverywhere} /> }
            { owner.unwrap_or_default() }
            <Search label={t!("suppressions-search")} value={value.q.unwrap_or_default()} {onsearch} class="ml-auto max-md:order-first max-md:ml-0 max-md:w-full md:w-72" />
            <ColumnChoice columns={rows.columns.clone()} fixed={t!("suppressions-address")} all={columns(rows)} />
        </div>
    }
}

/// The numbers of the rows of a page that may be changed.
fn changeable(rows: &Rows, page: &Page<Suppression>) -> BTreeSet<i64> {
    page.items.iter().filter(|row| rows.may_lift(row)).map(|row| row.id.0).collect()
}

/// What can be done with the chosen ones.
fn many(rows: &Rows, page: &Page<Suppression>) -> Html {
    // How many of others' rows match, which may not be changed, nobody has counted.
    let all = rows.session.may(Permission::SuppressionsWrite) == Some(Reach::All);
    let total = page.total.filter(|_| all || (!rows.everybody && rows.groups.all_worked()));
    let onlift = {
        let rows = rows.clone();
        Callback::from(move |_: MouseEvent| {
            let count = if rows.chosen.all() { total } else { Some(rows.chosen.count(None)) };
            rows.onbulk.emit(bulk::Asked {
                what: Wanted::Sure(BulkAct::Lift, LiftAct::Lift),
                rows: rows.chosen.rows(),
                count,
            });
        })
    };
    html! {
        <ChosenBar chosen={rows.chosen.clone()} changeable={changeable(rows, page).len()} {total} more={page.next_cursor.is_some() || rows.filter.back().is_some()}>
            <Button label={t!("suppressions-lift")} icon="undo-2" kind={Kind::Ghost} onclick={onlift} />
        </ChosenBar>
    }
}

/// What can be hidden.
fn columns(rows: &Rows) -> Vec<Column> {
    let mut all = vec![("reason", t!("suppressions-reason")), ("about", t!("suppressions-about"))];
    all.extend(rows.several().then(|| ("whose", t!("suppressions-whose"))));
    all.push(("since", t!("suppressions-since")));
    all
}

fn foot(rows: &Rows, page: Option<&Page<Suppression>>) -> Html {
    let Some(page) = page.filter(|page| !page.items.is_empty()) else { return Html::default() };
    let text = page.total.map_or_else(AttrValue::default, |total| t!("suppressions-count", count = total));
    html! { <Pager {text} back={rows.filter.back()} next={rows.filter.next(page.next_cursor.clone())} /> }
}

fn table(rows: &Rows, page: &Page<Suppression>) -> Html {
    if page.items.is_empty() {
        return nothing(rows);
    }
    let of = |key| rows.columns.of(key);
    html! {
        <table class="rows rows-tall">
            <colgroup>
                if rows.may_add() { <col class="w-9" /> }
                <col /><col class={classes!("w-40", of("reason"))} /><col class={classes!("max-lg:hidden", of("about"))} />
                if rows.several() { <col class={classes!("w-44", "max-lg:hidden", of("whose"))} /> }
                <col class={classes!("w-32", of("since"))} />
                if rows.may_add() { <col class="w-14" /> }
            </colgroup>
            <thead>
                <tr>
                    if rows.may_add() { <th scope="col" class="pr-0!">{ choose_page(&rows.chosen, changeable(rows, page)) }</th> }
                    <th scope="col">{ t!("suppressions-address") }</th>
                    <th scope="col" class={classes!(of("reason"))}>{ t!("suppressions-reason") }</th>
                    <th scope="col" class={classes!("max-lg:hidden", of("about"))}>{ t!("suppressions-about") }</th>
                    if rows.several() { <th scope="col" class={classes!("max-lg:hidden", of("whose"))}>{ t!("suppressions-whose") }</th> }
                    <th scope="col" class={classes!("r", of("since"))}>{ t!("suppressions-since") }</th>
                    if rows.may_add() { <th scope="col"><span class="sr-only">{ t!("suppressions-actions") }</span></th> }
                </tr>
            </thead>
            <tbody>for one in &page.items { { row(rows, one) } }</tbody>
        </table>
    }
}

fn row(rows: &Rows, one: &Suppression) -> Html {
    let (tone, icon, label) = reason_words(one.reason);
    let email = one.email.to_string();
    let of = |key| rows.columns.of(key);
    html! {
        <tr key={one.id.0} aria-selected={rows.chosen.ids().contains(&one.id.0).then_some("true")}>
            if rows.may_add() {
                <td class="pr-0!" data-at="lead">if rows.may_lift(one) { { choose_row(&rows.chosen, one.id.0, &email) } }</td>
            }
            <td data-at="title" title={email.clone()}><span class="main block truncate">{ email.clone() }</span></td>
            <td data-at="sub-end" class={classes!(of("reason"))}><Badge {tone} {icon} {label} plain=true /></td>
            <td class={classes!("max-lg:hidden", of("about"))}>{ about(rows, one) }</td>
            if rows.several() { <td class={classes!("max-lg:hidden", of("whose"))}>{ whose(rows, one) }</td> }
            <td class={classes!("r", of("since"))} data-at="end" title={moment(one.created_at)}>{ ago(one.created_at) }</td>
            if rows.may_add() {
                <td class="r overflow-visible!">
                    if rows.may_lift(one) {
                        <span class="-mr-2 inline-flex">
                            <Menu label={t!("suppressions-more", address = email)}>
                                <MenuItem label={t!("suppressions-lift")} icon="undo-2" onclick={let one = one.clone(); rows.onask.reform(move |_| Asked::Lift(one.clone()))} />
                            </Menu>
                        </span>
                    }
                </td>
            }
        </tr>
    }
}

/// What led to it: the mail server's words, or what somebody wrote; and the mailing.
fn about(rows: &Rows, one: &Suppression) -> Html {
    let may_see = rows.session.may(Permission::MailingsRead).is_some();
    html! {
        <>
            if !one.reply.is_empty() {
                <span class="code block truncate" title={one.reply.clone()}>{ &one.reply }</span>
            } else if !one.note.is_empty() {
                <span class="block truncate" title={one.note.clone()}>{ &one.note }</span>
            }
            if let Some(mailing) = &one.mailing {
                <span class="meta block truncate" title={mailing.name.clone()}>
                    if may_see {
                        <Link to={Route::Mailing { id: mailing.id }} class="hover:underline">{ &mailing.name }</Link>
                    } else {
                        { &mailing.name }
                    }
                </span>
            }
        </>
    }
}

fn whose(rows: &Rows, one: &Suppression) -> Html {
    if let Some(group) = &one.group {
        return html! { <span class="block truncate" title={t!("suppressions-of-group", group = &group.name)}>{ &group.name }</span> };
    }
    let Some(owner) = &one.owner else { return html! { <b class="font-medium">{ t!("suppressions-everywhere") }</b> } };
    let id = owner.id;
    let onclick = with(rows, move |filter: &mut SuppressionFilter, _: MouseEvent| filter.owner = Some(id));
    html! { <button type="button" class="cursor-pointer truncate hover:underline" {onclick}>{ &owner.name }</button> }
}

fn nothing(rows: &Rows) -> Html {
    let filter = rows.filter.clone();
    let value = filter.value();
    if narrows(&value) || value.cursor.is_some() {
        let clear = Callback::from(move |_: MouseEvent| filter.clear());
        return html! {
            <Empty icon="search-x" title={t!("suppressions-none-found")} text={t!("suppressions-none-found-text")}>
                <Button label={t!("clients-clear")} kind={Kind::Primary} onclick={clear} />
            </Empty>
        };
    }
    let onclick = rows.onask.reform(|_: MouseEvent| Asked::Add);
    html! {
        <Empty icon="ban" title={t!("suppressions-none")} text={t!("suppressions-none-text")}>
            if rows.may_add() { <Button label={t!("suppressions-add")} icon="plus" kind={Kind::Primary} {onclick} /> }
        </Empty>
    }
}
