//! The list of messages.

use super::state::{Column, format_label, narrows, sort_by, sorted};
use crate::bulk::{Asked, Chosen, ChosenBar, Wanted, choose_page, choose_row, use_bulk, use_chosen};
use crate::data::{Failure, Filter, use_action, use_filter, use_session, use_steady_query};
use crate::route::Route;
use crate::t;
use crate::ui::{
    Button, Column as Shown, ColumnChoice, Columns, Empty, Kind, Link, LinkButton, Menu, MenuItem, Pager, RowsSkeleton,
    Screen, Search, SortHead, TopAction, use_columns, use_export, use_keys, use_return, use_toasts,
};
use crate::users::OwnerChip;
use crate::views::use_views;
use crate::words::{ago, moment, number};
use std::collections::BTreeSet;
use vestnik_api::bulk::{BulkAct, BulkList, DeleteAct, MessageBulk};
use vestnik_api::id::MessageId;
use vestnik_api::messages::{MessageFilter, MessageSummary};
use vestnik_api::views::ViewList;
use vestnik_api::{Page, Permission, Reach};
use yew::prelude::*;
use yew_router::prelude::*;

/// How many rows a page has.
const ROWS: u32 = 50;

/// What rows need to know beside the message.
#[derive(Clone, PartialEq)]
struct Rows {
    everybody: bool,
    may_write: bool,
    session: crate::data::Session,
    filter: Filter<MessageFilter>,
    columns: Columns,
    views: Html,
    chosen: Chosen,
    onbulk: Callback<Asked<DeleteAct>>,
    ondelete: Callback<MessageId>,
    onmail: Callback<MessageId>,
}

/// The list of messages.
#[component]
pub fn MessageListScreen() -> Html {
    let (session, toasts, navigator) = (use_session(), use_toasts(), use_navigator());
    let filter = use_filter::<MessageFilter>();
    let mut about = filter.value();
    (about.with_total, about.limit) = (true, ROWS.try_into().ok());
    let messages = use_steady_query(about, |api, filter| async move { api.messages().list(&filter).await });
    let delete = {
        let (api, reload) = (session.api(), messages.reload());
        use_action(
            |api, id: MessageId| async move { api.messages().delete(id).await.map(|()| id) },
            Callback::from(move |id| {
                reload.emit(());
                let (api, reload, toaster) = (api.clone(), reload.clone(), toasts.clone());
                let undo = Callback::from(move |()| {
                    let (api, reload, toaster) = (api.clone(), reload.clone(), toaster.clone());
                    wasm_bindgen_futures::spawn_local(async move {
                        match api.messages().restore(id).await {
                            Ok(_) => reload.emit(()),
                            Err(error) => toaster.failed(Failure::from(error).say()),
                        }
                    });
                });
                toasts.done_with("trash-2", t!("messages-deleted"), t!("messages-undo"), undo);
            }),
        )
    };
    let (onbulk, bulk_dialog) = {
        let filter = filter.value();
        use_bulk(BulkList::Messages, move |api, act, rows| {
            let filter = MessageFilter { cursor: None, limit: None, with_total: false, ..filter.clone() };
            async move { api.bulk().messages(&filter, &MessageBulk { act, rows }).await }
        })
    };
    let columns = use_columns("messages");
    let rows = Rows {
        everybody: session.may(Permission::MessagesRead) == Some(Reach::All),
        may_write: session.may(Permission::MessagesWrite).is_some(),
        session: session.clone(),
        filter: filter.clone(),
        views: use_views(ViewList::Messages, &filter, &columns),
        columns,
        chosen: use_chosen(filter.value()),
        onbulk,
        ondelete: {
            let delete = delete.clone();
            Callback::from(move |id| delete.run(id))
        },
        onmail: mailing(navigator.clone()),
    };
    use_return(messages.data().is_some());
    use_keys(keys(&rows, navigator));
    let page = messages.data();
    let in_use = delete.failure().map(|failure| match failure.code() {
        Some(vestnik_api::Code::InUse) => t!("messages-in-use"),
        _ => failure.say(),
    });
    html! {
        <Screen title={t!("messages-title")} bar={bar(&rows, page.as_deref())} foot={foot(&rows, page.as_deref())}
            actions={html! { <><TopAction label={t!("messages-images")} icon="image" to={Route::LetterImages} /><Export wanted={rows.filter.value()} />if rows.may_write { <TopAction label={t!("messages-new")} icon="plus" kind={Kind::Primary} to={Route::NewMessage} /> }</> }}>
            if let Some(said) = in_use { <p class="banner banner-fail" role="alert">{ said }</p> }
            { messages.show(html! { <RowsSkeleton columns=4 rows=10 /> }, |page| table(&rows, page)) }
            { bulk_dialog }
        </Screen>
    }
}

fn mailing(navigator: Option<Navigator>) -> Callback<MessageId> {
    Callback::from(move |id: MessageId| {
        if let Some(navigator) = &navigator {
            let query = format!("message={id}");
            // Written by ourselves, so it can be written into an address.
            let _ = navigator.push_with_query(&Route::NewMailing, yew_router::query::Raw(query.as_str()));
        }
    })
}

/// `e` opens the row with the focus, `c` makes a new message.
fn keys(rows: &Rows, navigator: Option<Navigator>) -> Callback<(String, Option<i64>)> {
    let may_write = rows.may_write;
    Callback::from(move |(key, row): (String, Option<i64>)| match (key.as_str(), row, &navigator) {
        ("e", Some(row), Some(navigator)) => navigator.push(&Route::Message { id: MessageId(row) }),
        ("c", _, Some(navigator)) if may_write => navigator.push(&Route::NewMessage),
        _ => {}
    })
}

#[derive(Properties, PartialEq)]
struct ExportProps {
    wanted: MessageFilter,
}

/// Downloads what is listed, all pages of it, as a file.
#[component]
fn Export(props: &ExportProps) -> Html {
    use_export(
        t!("messages-file"),
        MessageFilter { cursor: None, limit: None, with_total: false, ..props.wanted.clone() },
        |api, wanted, file| async move { api.messages().export(&wanted, &file).await },
    )
}

fn bar(rows: &Rows, page: Option<&Page<MessageSummary>>) -> Html {
    let value = rows.filter.value();
    let onsearch = {
        let filter = rows.filter.clone();
        Callback::from(move |words: String| filter.search(&words))
    };
    let owner = value.owner.map(|owner| {
        let known = page.and_then(|page| page.items.iter().find(|message| message.owner.id == owner));
        let name = known.map(|message| AttrValue::from(message.owner.name.clone()));
        let filter = rows.filter.clone();
        let onremove = Callback::from(move |()| filter.change(|filter| filter.owner = None));
        html! { <OwnerChip {owner} {name} {onremove} /> }
    });
    if let Some(page) = page.filter(|_| !rows.chosen.is_empty()) {
        return bulk(rows, page);
    }
    html! {
        <div class="bar">
            { rows.views.clone() }
            { owner.unwrap_or_default() }
            <Search label={t!("messages-search")} value={value.q.unwrap_or_default()} {onsearch} class="ml-auto max-md:order-first max-md:ml-0 max-md:w-full md:w-80" />
            <ColumnChoice columns={rows.columns.clone()} fixed={t!("messages-one")} all={columns(rows)} />
        </div>
    }
}

/// The numbers of the rows of a page that may be changed.
fn changeable(rows: &Rows, page: &Page<MessageSummary>) -> BTreeSet<i64> {
    let own = page.items.iter().filter(|row| rows.session.may_with(Permission::MessagesWrite, row.owner.id));
    own.map(|row| row.id.0).collect()
}

/// What can be done with the chosen ones.
fn bulk(rows: &Rows, page: &Page<MessageSummary>) -> Html {
    // How many of others' rows match, which may not be changed, nobody has counted.
    let all = !rows.everybody || rows.session.may(Permission::MessagesWrite) == Some(Reach::All);
    let total = page.total.filter(|_| all);
    let ondelete = {
        let rows = rows.clone();
        Callback::from(move |_: MouseEvent| {
            let count = if rows.chosen.all() { total } else { Some(rows.chosen.count(None)) };
            rows.onbulk.emit(Asked {
                what: Wanted::Sure(BulkAct::Delete, DeleteAct::Delete),
                rows: rows.chosen.rows(),
                count,
            });
        })
    };
    html! {
        <ChosenBar chosen={rows.chosen.clone()} changeable={changeable(rows, page).len()} {total} more={page.next_cursor.is_some() || rows.filter.back().is_some()}>
            <Button label={t!("messages-delete")} icon="trash-2" kind={Kind::Ghost} onclick={ondelete} />
        </ChosenBar>
    }
}

/// What can be hidden.
fn columns(rows: &Rows) -> Vec<Shown> {
    let mut all = vec![("format", t!("messages-format")), ("mailings", t!("messages-mailings"))];
    all.extend(rows.everybody.then(|| ("owner", t!("messages-owner"))));
    all.push(("changed", t!("messages-changed")));
    all
}

fn foot(rows: &Rows, page: Option<&Page<MessageSummary>>) -> Html {
    let Some(page) = page.filter(|page| !page.items.is_empty()) else { return Html::default() };
    let text = page.total.map_or_else(AttrValue::default, |total| t!("messages-count", count = total));
    html! { <Pager {text} back={rows.filter.back()} next={rows.filter.next(page.next_cursor.clone())} /> }
}

fn table(rows: &Rows, page: &Page<MessageSummary>) -> Html {
    if page.items.is_empty() {
        return nothing(rows);
    }
    let sort = rows.filter.value().sort;
    let of = |key| rows.columns.of(key);
    let onsort = |column| {
        let filter = rows.filter.clone();
        Callback::from(move |()| filter.change(|filter| filter.sort = sort_by(filter.sort, column)))
    };
    html! {
        <table class="rows rows-tall">
            <colgroup>
                if rows.may_write { <col class="w-9" /> }
                <col /><col class={classes!("w-28", of("format"))} /><col class={classes!("w-28", "max-lg:hidden", of("mailings"))} />
                if rows.everybody { <col class={classes!("w-44", "max-lg:hidden", of("owner"))} /> }
                <col class={classes!("w-36", of("changed"))} />
                if rows.may_write { <col class="w-14" /> }
            </colgroup>
            <thead>
                <tr>
                    if rows.may_write { <th scope="col" class="pr-0!">{ choose_page(&rows.chosen, changeable(rows, page)) }</th> }
                    <SortHead label={t!("messages-one")} sorted={sorted(sort, Column::Name)} onsort={onsort(Column::Name)} />
                    <th scope="col" class={classes!(of("format"))}>{ t!("messages-format") }</th>
                    <th scope="col" class={classes!("r", "max-lg:hidden", of("mailings"))}>{ t!("messages-mailings") }</th>
                    if rows.everybody { <th scope="col" class={classes!("max-lg:hidden", of("owner"))}>{ t!("messages-owner") }</th> }
                    <SortHead label={t!("messages-changed")} sorted={sorted(sort, Column::Updated)} onsort={onsort(Column::Updated)} class={classes!("r", of("changed"))} />
                    if rows.may_write { <th scope="col"><span class="sr-only">{ t!("messages-actions") }</span></th> }
                </tr>
            </thead>
            <tbody>for message in &page.items { { row(rows, message) } }</tbody>
        </table>
    }
}

fn row(rows: &Rows, message: &MessageSummary) -> Html {
    let (id, owner) = (message.id, message.owner.id);
    let of = |key| rows.columns.of(key);
    let may_write = rows.session.may_with(Permission::MessagesWrite, owner);
    let onowner = {
        let filter = rows.filter.clone();
        Callback::from(move |_: MouseEvent| filter.change(|filter| filter.owner = Some(owner)))
    };
    html! {
        <tr key={id.0} aria-selected={rows.chosen.ids().contains(&id.0).then_some("true")}>
            if rows.may_write {
                <td class="pr-0!" data-at="lead">if may_write { { choose_row(&rows.chosen, id.0, &message.name) } }</td>
            }
            <td data-at="title">
                <Link to={Route::Message { id }} row={id.0} class="main block truncate hover:underline" title={message.name.clone()}>{ &message.name }</Link>
                <span class="meta block truncate" title={message.subject.clone()}>{ &message.subject }</span>
            </td>
            <td data-at="sub" class={classes!(of("format"))}>{ format_label(message.format) }</td>
            <td class={classes!("r", "num", "max-lg:hidden", of("mailings"))}>{ number(message.mailings) }</td>
            if rows.everybody {
                <td class={classes!("max-lg:hidden", of("owner"))}><button type="button" class="cursor-pointer truncate hover:underline" onclick={onowner}>{ &message.owner.name }</button></td>
            }
            <td class={classes!("r", of("changed"))} data-at="end" title={moment(message.updated_at)}>{ ago(message.updated_at) }</td>
            if rows.may_write {
                <td class="r overflow-visible!" data-at="sub-end">if may_write { { menu(rows, message) } }</td>
            }
        </tr>
    }
}

fn menu(rows: &Rows, message: &MessageSummary) -> Html {
    let id = message.id;
    html! {
        <span class="-mr-2 inline-flex">
            <Menu label={t!("messages-more", name = &message.name)}>
                <MenuItem label={t!("messages-edit")} icon="pencil-line" to={Route::Message { id }} />
                if rows.session.may(Permission::MailingsWrite).is_some() {
                    <MenuItem label={t!("messages-mail")} icon="send" onclick={rows.onmail.reform(move |_| id)} />
                }
                <MenuItem label={t!("messages-delete")} icon="trash-2" danger=true onclick={rows.ondelete.reform(move |_| id)} />
            </Menu>
        </span>
    }
}

fn nothing(rows: &Rows) -> Html {
    let filter = rows.filter.clone();
    let value = filter.value();
    if narrows(&value) || value.cursor.is_some() {
        let clear = Callback::from(move |_: MouseEvent| filter.clear());
        return html! {
            <Empty icon="search-x" title={t!("messages-none-found")} text={t!("messages-none-found-text")}>
                <Button label={t!("clients-clear")} kind={Kind::Primary} onclick={clear} />
            </Empty>
        };
    }
    html! {
        <Empty icon="mail" title={t!("messages-none")} text={t!("messages-none-text")}>
            if rows.may_write { <LinkButton to={Route::NewMessage} label={t!("messages-new")} icon="plus" kind={Kind::Primary} /> }
        </Empty>
    }
}
