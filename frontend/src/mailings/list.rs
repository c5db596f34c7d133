//! The list of mailings, with what is going on right now.

use super::acts::{Acts, use_acts};
use super::parts::{run_bar, state_badge};
use super::schedule::{recurrence_words, zone_words};
use super::state::{Act, Tab, in_run};
use crate::bulk::{Asked, Chosen, ChosenBar, Wanted, choose_page, choose_row, use_bulk, use_chosen};
use crate::data::{
    Failure, Filter, Query, use_action, use_captured, use_every, use_filter, use_progress, use_query, use_session,
};
use crate::route::Route;
use crate::t;
use crate::ui::{
    Button, Column, ColumnChoice, Columns, Empty, Filters, Kind, Link, LinkButton, Menu, MenuItem, Pager, RowsSkeleton,
    Screen, Search, TopAction, use_columns, use_export, use_keys, use_return, use_toasts,
};
use crate::users::OwnerChip;
use crate::views::use_views;
use crate::words::{Zone, moment, number, zone};
use jiff::Timestamp;
use std::collections::BTreeSet;
use vestnik_api::bulk::{BulkAct, BulkList, MailingAct, MailingBulk};
use vestnik_api::deliveries::Progress;
use vestnik_api::id::MailingId;
use vestnik_api::mailings::{Mailing, MailingCounts, MailingFilter, MailingState};
use vestnik_api::views::ViewList;
use vestnik_api::{Code, Page, Permission, Reach};
use yew::prelude::*;
use yew_router::prelude::*;

/// How many rows a page has.
const ROWS: u32 = 50;
/// How often to ask, beside the events: they may not come through, and say nothing of mailings that are new. While something is sent,
/// and while nothing is.
const EVERY_MS: [u32; 2] = [5_000, 30_000];

/// What rows need to know beside the mailing.
#[derive(Clone)]
struct Rows {
    everybody: bool,
    may_write: bool,
    /// May do something to some of them.
    may_act: bool,
    kept: bool,
    session: crate::data::Session,
    filter: Filter<MailingFilter>,
    columns: Columns,
    views: Html,
    chosen: Chosen,
    onbulk: Callback<Asked<MailingAct>>,
    acts: Acts,
    ondelete: Callback<MailingId>,
}

/// The list of mailings.
#[component]
pub fn MailingListScreen() -> Html {
    let (session, navigator) = (use_session(), use_navigator());
    let filter = use_filter::<MailingFilter>();
    let mut about = filter.value();
    (about.with_total, about.limit) = (true, ROWS.try_into().ok());
    let mailings = use_query(about, |api, filter| async move { api.mailings().list(&filter).await });
    let counts = use_query((), |api, ()| async move { api.mailings().counts().await });
    let both = {
        let (mailings, counts) = (mailings.reload(), counts.reload());
        Callback::from(move |()| {
            mailings.emit(());
            counts.emit(());
        })
    };
    use_live(&mailings, &counts, both.clone());
    let acts = use_acts(both.reform(|_: Mailing| ()));
    let (ondelete, refused) = use_deleting(both);
    let (onbulk, bulk_dialog) = {
        let filter = filter.value();
        use_bulk(BulkList::Mailings, move |api, act, rows| {
            let filter = MailingFilter { cursor: None, limit: None, with_total: false, ..filter.clone() };
            async move { api.bulk().mailings(&filter, &MailingBulk { act, rows }).await }
        })
    };
    let columns = use_columns("mailings");
    let rows = Rows {
        everybody: session.may(Permission::MailingsRead) == Some(Reach::All),
        may_write: session.may(Permission::MailingsWrite).is_some(),
        may_act: [Permission::MailingsWrite, Permission::MailingsSwitch].iter().any(|may| session.may(*may).is_some()),
        kept: use_captured(),
        session,
        filter: filter.clone(),
        views: use_views(ViewList::Mailings, &filter, &columns),
        columns,
        chosen: use_chosen(filter.value()),
        onbulk,
        acts: acts.clone(),
        ondelete,
    };
    use_return(mailings.data().is_some());
    use_keys(keys(rows.may_write, navigator));
    let page = mailings.data();
    let failed = acts.failure().map(|failure| failure.say()).or(refused);
    html! {
        <Screen title={t!("mailings-title")} bar={bar(&rows, page.as_deref(), counts.data().as_deref())} foot={foot(&rows, page.as_deref())}
            actions={html! { <><Export wanted={rows.filter.value()} />if rows.may_write { <TopAction label={t!("mailings-new")} icon="plus" kind={Kind::Primary} to={Route::NewMailing} /> }</> }}>
            if let Some(said) = failed { <p class="banner banner-fail" role="alert">{ said }</p> }
            { mailings.show(html! { <RowsSkeleton columns=5 rows=10 /> }, |page| table(&rows, page)) }
            { acts.dialog() }
            { bulk_dialog }
        </Screen>
    }
}

/// Keeps rows and tabs up to date: by events, and by asking now and then while something is sent.
#[hook]
fn use_live(mailings: &Query<Page<Mailing>>, counts: &Query<MailingCounts>, both: Callback<()>) {
    let known = mailings.data();
    let heard = {
        let (mailings, counts) = (mailings.clone(), counts.reload());
        Callback::from(move |progress: Progress| {
            let Some(page) = mailings.data() else { return };
            let mut page = (*page).clone();
            let Some(mailing) = page.items.iter_mut().find(|mailing| mailing.id == progress.mailing_id) else { return };
            let before = (mailing.state, in_run(mailing));
            (mailing.state, mailing.next_run_at) = (progress.state, progress.next_run_at);
            if progress.run.is_some() {
                mailing.last_run = progress.run;
            }
            if before != (mailing.state, in_run(mailing)) {
                counts.emit(());
            }
            mailings.tell(page);
        })
    };
    use_progress(None, known.is_some(), heard);
    let busy = known.as_ref().is_some_and(|page| page.items.iter().any(in_run));
    let [sending, idle] = EVERY_MS;
    use_every(if busy { sending } else { idle }, known.is_some(), both);
}

/// Deletes a mailing with a way back; and the word why one was not deleted.
#[hook]
fn use_deleting(reload: Callback<()>) -> (Callback<MailingId>, Option<AttrValue>) {
    let (session, toasts) = (use_session(), use_toasts());
    let api = session.api();
    let delete = use_action(
        |api, id: MailingId| async move { api.mailings().delete(id).await.map(|()| id) },
        Callback::from(move |id| {
            reload.emit(());
            let (api, reload, toaster) = (api.clone(), reload.clone(), toasts.clone());
            let undo = Callback::from(move |()| {
                let (api, reload, toaster) = (api.clone(), reload.clone(), toaster.clone());
                wasm_bindgen_futures::spawn_local(async move {
                    match api.mailings().restore(id).await {
                        Ok(_) => reload.emit(()),
                        Err(error) => toaster.failed(Failure::from(error).say()),
                    }
                });
            });
            toasts.done_with("trash-2", t!("mailings-deleted"), t!("mailings-undo"), undo);
        }),
    );
    let refused = delete.failure().map(|failure| match failure.code() {
        Some(Code::WrongState | Code::InUse) => t!("mailings-delete-sending"),
        _ => failure.say(),
    });
    (Callback::from(move |id| delete.run(id)), refused)
}

/// `e` edits the row with the focus, `c` makes a new mailing.
fn keys(may_write: bool, navigator: Option<Navigator>) -> Callback<(String, Option<i64>)> {
    Callback::from(move |(key, row): (String, Option<i64>)| match (key.as_str(), row, &navigator) {
        ("e", Some(row), Some(navigator)) if may_write => navigator.push(&Route::EditMailing { id: MailingId(row) }),
        ("c", _, Some(navigator)) if may_write => navigator.push(&Route::NewMailing),
        _ => {}
    })
}

#[derive(Properties, PartialEq)]
struct ExportProps {
    wanted: MailingFilter,
}

/// Downloads what is listed, all pages of it, as a file.
#[component]
fn Export(props: &ExportProps) -> Html {
    use_export(
        t!("mailings-file"),
        MailingFilter { cursor: None, limit: None, with_total: false, ..props.wanted.clone() },
        |api, wanted, file| async move { api.mailings().export(&wanted, &file).await },
    )
}

fn bar(rows: &Rows, page: Option<&Page<Mailing>>, counts: Option<&MailingCounts>) -> Html {
    let value = rows.filter.value();
    let tabs =
        Tab::ALL.iter().map(|tab| (*tab, tab.name(), counts.map(|counts| tab.count(counts)))).collect::<Vec<_>>();
    let ontab = {
        let filter = rows.filter.clone();
        Callback::from(move |tab: Tab| filter.change(|filter| tab.narrow(filter)))
    };
    let onsearch = {
        let filter = rows.filter.clone();
        Callback::from(move |words: String| filter.search(&words))
    };
    let owner = value.owner.map(|owner| {
        let known = page.and_then(|page| page.items.iter().find(|mailing| mailing.owner.id == owner));
        let name = known.map(|mailing| AttrValue::from(mailing.owner.name.clone()));
        let filter = rows.filter.clone();
        let onremove = Callback::from(move |()| filter.change(|filter| filter.owner = None));
        html! { <div class="bar pt-0!"><OwnerChip {owner} {name} {onremove} /></div> }
    });
    if let Some(page) = page.filter(|_| !rows.chosen.is_empty()) {
        return bulk(rows, page);
    }
    html! {
        <>
            <div class="bar">
                { rows.views.clone() }
                <div class="min-w-0 max-w-full overflow-x-auto [scrollbar-width:none]">
                    <Filters<Tab> label={t!("mailings-state")} options={tabs} value={Tab::of(&value)} onchange={ontab} />
                </div>
                <Search label={t!("mailings-search")} value={value.q.unwrap_or_default()} {onsearch} class="ml-auto max-md:order-first max-md:ml-0 max-md:w-full md:w-64" />
                <ColumnChoice columns={rows.columns.clone()} fixed={t!("mailings-one")} all={columns(rows)} />
            </div>
            { owner.unwrap_or_default() }
        </>
    }
}

/// The numbers of the rows of a page that may be changed.
fn changeable(rows: &Rows, page: &Page<Mailing>) -> BTreeSet<i64> {
    let own = page.items.iter().filter(|row| rows.session.may_with(Permission::MailingsWrite, row.owner.id));
    own.map(|row| row.id.0).collect()
}

/// What can be done with the chosen ones.
fn bulk(rows: &Rows, page: &Page<Mailing>) -> Html {
    // How many of others' rows match, which may not be changed, nobody has counted.
    let all = !rows.everybody || rows.session.may(Permission::MailingsWrite) == Some(Reach::All);
    let total = page.total.filter(|_| all);
    let ask = |act: BulkAct, say: MailingAct| {
        let rows = rows.clone();
        Callback::from(move |_: MouseEvent| {
            let count = if rows.chosen.all() { total } else { Some(rows.chosen.count(None)) };
            rows.onbulk.emit(Asked { what: Wanted::Sure(act, say), rows: rows.chosen.rows(), count });
        })
    };
    html! {
        <ChosenBar chosen={rows.chosen.clone()} changeable={changeable(rows, page).len()} {total} more={page.next_cursor.is_some() || rows.filter.back().is_some()}>
            <Button label={Act::Pause.words().0} icon={Act::Pause.words().1} kind={Kind::Ghost} onclick={ask(BulkAct::Pause, MailingAct::Pause)} />
            <Button label={Act::Resume.words().0} icon={Act::Resume.words().1} kind={Kind::Ghost} onclick={ask(BulkAct::Resume, MailingAct::Resume)} />
            <Button label={t!("mailings-delete")} icon="trash-2" kind={Kind::Ghost} onclick={ask(BulkAct::Delete, MailingAct::Delete)} />
        </ChosenBar>
    }
}

/// What can be hidden.
fn columns(rows: &Rows) -> Vec<Column> {
    let mut all =
        vec![("state", t!("mailings-state")), ("when", t!("mailings-when")), ("following", t!("mailings-following"))];
    all.extend(rows.everybody.then(|| ("owner", t!("mailings-owner"))));
    all.extend([("last-run", t!("mailings-last-run")), ("errors", t!("mailings-errors"))]);
    all
}

fn foot(rows: &Rows, page: Option<&Page<Mailing>>) -> Html {
    let Some(page) = page.filter(|page| !page.items.is_empty()) else { return Html::default() };
    let text = page.total.map_or_else(AttrValue::default, |total| t!("mailings-count", count = total));
    html! { <Pager {text} back={rows.filter.back()} next={rows.filter.next(page.next_cursor.clone())} /> }
}

fn table(rows: &Rows, page: &Page<Mailing>) -> Html {
    if page.items.is_empty() {
        return nothing(rows);
    }
    let of = |key| rows.columns.of(key);
    html! {
        <table class="rows rows-tall">
            <colgroup>
                if rows.may_write { <col class="w-9" /> }
                <col /><col class={classes!("w-36", of("state"))} /><col class={classes!("w-48", "max-lg:hidden", of("when"))} />
                <col class={classes!("w-34", of("following"))} />
                if rows.everybody { <col class={classes!("w-32", "max-xl:hidden", of("owner"))} /> }
                <col class={classes!("w-40", of("last-run"))} /><col class={classes!("w-18", "max-lg:hidden", of("errors"))} />
                if rows.may_act { <col class="w-24" /> }
            </colgroup>
            <thead>
                <tr>
                    if rows.may_write { <th scope="col" class="pr-0!">{ choose_page(&rows.chosen, changeable(rows, page)) }</th> }
                    <th scope="col">{ t!("mailings-one") }</th>
                    <th scope="col" class={classes!(of("state"))}>{ t!("mailings-state") }</th>
                    <th scope="col" class={classes!("max-lg:hidden", of("when"))}>{ t!("mailings-when") }</th>
                    <th scope="col" class={classes!(of("following"))}>{ t!("mailings-following") }</th>
                    if rows.everybody { <th scope="col" class={classes!("max-xl:hidden", of("owner"))}>{ t!("mailings-owner") }</th> }
                    <th scope="col" class={classes!(of("last-run"))}>{ t!("mailings-last-run") }</th>
                    <th scope="col" class={classes!("r", "max-lg:hidden", of("errors"))}>{ t!("mailings-errors") }</th>
                    if rows.may_act { <th scope="col"><span class="sr-only">{ t!("mailings-actions") }</span></th> }
                </tr>
            </thead>
            <tbody>for mailing in &page.items { { row(rows, mailing) } }</tbody>
        </table>
    }
}

fn row(rows: &Rows, mailing: &Mailing) -> Html {
    let (id, owner) = (mailing.id, mailing.owner.id);
    let of = |key| rows.columns.of(key);
    let onowner = {
        let filter = rows.filter.clone();
        Callback::from(move |_: MouseEvent| filter.change(|filter| filter.owner = Some(owner)))
    };
    let failed = mailing.last_run.as_ref().map(|run| run.counts.failed);
    html! {
        <tr key={id.0} aria-selected={rows.chosen.ids().contains(&id.0).then_some("true")}>
            if rows.may_write {
                <td class="pr-0!" data-at="lead">
                    if rows.session.may_with(Permission::MailingsWrite, owner) { { choose_row(&rows.chosen, id.0, &mailing.name) } }
                </td>
            }
            <td data-at="title">
                <Link to={Route::Mailing { id }} row={id.0} class="main block truncate hover:underline" title={mailing.name.clone()}>{ &mailing.name }</Link>
                <span class="meta block truncate" title={mailing.subject.clone()}>{ &mailing.subject }</span>
            </td>
            <td data-at="end" class={classes!(of("state"))}>{ state_badge(mailing) }</td>
            <td class={classes!("whitespace-normal!", "leading-4.5", "max-lg:hidden", of("when"))}><span class="line-clamp-2">{ recurrence_words(&mailing.schedule) }</span></td>
            <td class={classes!("whitespace-normal!", "leading-4.5", of("following"))} data-at="sub"><span class="line-clamp-2">{ following(mailing) }</span></td>
            if rows.everybody {
                <td class={classes!("max-xl:hidden", of("owner"))}><button type="button" class="cursor-pointer truncate hover:underline" onclick={onowner}>{ &mailing.owner.name }</button></td>
            }
            <td class={classes!(of("last-run"))} data-at={mailing.last_run.is_some().then_some("foot")}>
                if let Some(run) = &mailing.last_run { { run_bar(run, rows.kept) } } else { <span class="text-muted">{ t!("mailings-no-run") }</span> }
            </td>
            <td class={classes!("r", "num", "max-lg:hidden", of("errors"))}>{ errors(mailing, failed) }</td>
            if rows.may_act { <td class="r overflow-visible!" data-at="sub-end">{ menu(rows, mailing) }</td> }
        </tr>
    }
}

/// When it goes out next, or why it does not.
pub(super) fn following(mailing: &Mailing) -> AttrValue {
    match (mailing.state, mailing.next_run_at, &mailing.stopped, &mailing.last_run) {
        (MailingState::Stopped, _, Some(stopped), _) => {
            t!("mailings-stopped-by", name = &stopped.by.name, reason = &stopped.reason)
        }
        (MailingState::Paused, _, _, Some(run)) if in_run(mailing) => {
            t!("mailings-left", count = run.counts.total - run.counts.settled())
        }
        (MailingState::Draft, ..) => t!("mailings-not-started"),
        (_, _, _, Some(run)) if in_run(mailing) => t!("mailings-since", when = moment(run.started_at)),
        (MailingState::Active, Some(next), ..) => next_words(next, mailing),
        _ => AttrValue::from("—"),
    }
}

/// The next time on the reader's clock, which is named when it is not that of the schedule.
pub fn next_words(next: Timestamp, mailing: &Mailing) -> AttrValue {
    let (here, there) = (zone(), Zone::named(mailing.schedule.time_zone.as_str()));
    let said = moment(next);
    if here.offset(next) == there.offset(next) {
        said
    } else {
        AttrValue::from(format!("{said} {}", zone_words(here.name())))
    }
}

fn errors(mailing: &Mailing, failed: Option<i64>) -> Html {
    match failed {
        None => html! { <span class="text-muted">{ "—" }</span> },
        Some(0) => html! { { "0" } },
        Some(failed) => html! {
            <Link to={Route::Logs} query={format!("mailing={}&outcome=failed", mailing.id)} class="text-fail-ink hover:underline">{ number(failed) }</Link>
        },
    }
}

fn menu(rows: &Rows, mailing: &Mailing) -> Html {
    let id = mailing.id;
    let acts = &rows.acts;
    let quick = [Act::Pause, Act::Resume, Act::Start].into_iter().find(|act| acts.may(mailing, *act));
    let rest = [Act::SendNow, Act::Complete, Act::Stop, Act::Release].into_iter().filter(|act| acts.may(mailing, *act));
    let may_write = rows.session.may_with(Permission::MailingsWrite, mailing.owner.id);
    html! {
        <span class="-mr-2 inline-flex">
            if let Some(act) = quick {
                <Button label={act.words().0} icon={act.words().1} square=true kind={Kind::Ghost} onclick={acts.begin(mailing, act)} />
            }
            <Menu label={t!("mailings-more", name = &mailing.name)}>
                <MenuItem label={t!("mailings-open")} icon="eye" to={Route::Mailing { id }} />
                if may_write && mailing.state != MailingState::Completed {
                    <MenuItem label={t!("mailings-edit")} icon="pencil-line" to={Route::EditMailing { id }} />
                }
                for act in rest {
                    <MenuItem label={act.words().0} icon={act.words().1} onclick={acts.begin(mailing, act)} />
                }
                if may_write {
                    <MenuItem label={t!("mailings-delete")} icon="trash-2" danger=true onclick={rows.ondelete.reform(move |_| id)} />
                }
            </Menu>
        </span>
    }
}

fn nothing(rows: &Rows) -> Html {
    let filter = rows.filter.clone();
    let value = filter.value();
    if value.q.is_some() || value.owner.is_some() || value.cursor.is_some() || Tab::of(&value) != Tab::All {
        let clear = Callback::from(move |_: MouseEvent| filter.clear());
        return html! {
            <Empty icon="search-x" title={t!("mailings-none-found")} text={t!("mailings-none-found-text")}>
                <Button label={t!("clients-clear")} kind={Kind::Primary} onclick={clear} />
            </Empty>
        };
    }
    html! {
        <Empty icon="send" title={t!("mailings-none")} text={t!("mailings-none-text")}>
            if rows.may_write { <LinkButton to={Route::NewMailing} label={t!("mailings-new")} icon="plus" kind={Kind::Primary} /> }
        </Empty>
    }
}
