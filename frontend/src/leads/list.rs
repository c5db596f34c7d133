//! The list of leads.

use super::bar::{Bar, views, whenever, with};
use super::offer_undo;
use super::state::{
    Column as By, Due, due, due_words, meaning_words, narrows, priority_words, sort_by, sorted, stage_badge,
};
use crate::bulk::{Aim, Asked, Chosen, ChosenBar, Place, Wanted, choose_page, choose_row, use_bulk, use_chosen};
use crate::clients::phone_words;
use crate::custom_fields::{CustomColumns, use_custom_columns};
use crate::data::{Filter, Session, use_action, use_filter, use_query, use_session};
use crate::groups::{MyGroups, use_my_groups};
use crate::route::Route;
use crate::t;
use crate::tags::TagChips;
use crate::ui::{
    Avatar, Button, Column, ColumnChoice, Columns, Empty, Filters, Icon, Kind, Link, LinkButton, Menu, MenuItem, Pager,
    RowsSkeleton, Screen, SortHead, TopAction, use_columns, use_export, use_keys, use_return, use_toasts,
};
use crate::views::use_views;
use crate::words::{ago, day, moment, money, today};
use jiff::civil::Date;
use std::collections::BTreeSet;
use vestnik_api::bulk::{BulkAct, BulkList, LeadAct, LeadBulk};
use vestnik_api::custom_fields::Bearer;
use vestnik_api::id::{LeadId, UserId};
use vestnik_api::leads::{Lead, LeadFilter, LeadSort, Priority, StageMeaning};
use vestnik_api::views::ViewList;
use vestnik_api::{Page, Permission, Reach};
use yew::prelude::*;
use yew_router::prelude::*;

/// How many rows a page has.
const ROWS: u32 = 50;

/// What rows need to know beside the lead.
#[derive(Clone, PartialEq)]
struct Rows {
    /// Whether leads of others can be among them.
    everybody: bool,
    may_write: bool,
    /// Whether those of others may be changed too.
    all: bool,
    groups: MyGroups,
    session: Session,
    filter: Filter<LeadFilter>,
    chosen: Chosen,
    onbulk: Callback<Asked<LeadAct>>,
    columns: Columns,
    custom: CustomColumns,
    views: Html,
    today: Date,
    ondelete: Callback<LeadId>,
}

impl Rows {
    /// Whether leads of several people can be among them.
    fn shared(&self) -> bool {
        self.everybody || self.groups.any()
    }

    fn may_change(&self, lead: &Lead) -> bool {
        self.groups.may_write(&self.session, Permission::LeadsWrite, lead.owner.id, lead.group.as_ref())
    }
}

/// The list of leads.
#[component]
pub fn LeadListScreen() -> Html {
    let (session, toasts, navigator) = (use_session(), use_toasts(), use_navigator());
    let filter = use_filter::<LeadFilter>();
    let mut about = filter.value();
    (about.with_total, about.limit) = (true, ROWS.try_into().ok());
    // The order of a board makes sense in one of its columns only.
    about.sort = about.sort.filter(|sort| *sort != LeadSort::Board || about.stage.is_some());
    let leads = use_query(about, |api, filter| async move { api.leads().list(&filter).await });
    let chosen = use_chosen(filter.value());
    let (onbulk, bulk_dialog) = {
        let filter = filter.value();
        use_bulk(BulkList::Leads, move |api, act, rows| {
            let filter = LeadFilter { cursor: None, limit: None, with_total: false, ..filter.clone() };
            async move { api.bulk().leads(&filter, &LeadBulk { act, rows }).await }
        })
    };
    let columns = use_columns("leads");
    let delete = {
        let (api, reload) = (session.api(), leads.reload());
        use_action(
            |api, id: LeadId| async move { api.leads().delete(id).await.map(|()| id) },
            Callback::from(move |id| {
                reload.emit(());
                offer_undo(&toasts, api.clone(), id, reload.clone());
            }),
        )
    };
    let rows = Rows {
        everybody: session.may(Permission::LeadsRead) == Some(Reach::All),
        may_write: session.may(Permission::LeadsWrite).is_some(),
        groups: use_my_groups(),
        session: session.clone(),
        filter: filter.clone(),
        all: session.may(Permission::LeadsWrite) == Some(Reach::All),
        chosen,
        onbulk,
        views: use_views(ViewList::Leads, &filter, &columns),
        custom: use_custom_columns(Bearer::Leads, filter.value().group, &columns),
        columns,
        today: today(),
        ondelete: Callback::from({
            let delete = delete.clone();
            move |id| delete.run(id)
        }),
    };
    use_return(leads.data().is_some());
    use_keys(keys(&rows, navigator));
    let page = leads.data();
    html! {
        <Screen title={t!("leads-title")} actions={actions(&rows)} bar={bar(&rows, page.as_deref())} foot={foot(&rows, page.as_deref())}>
            if let Some(failure) = delete.failure() {
                <p class="banner banner-fail" role="alert">{ failure.say() }</p>
            }
            { leads.show(html! { <RowsSkeleton columns=6 rows=14 /> }, |page| table(&rows, page)) }
            { bulk_dialog }
        </Screen>
    }
}

/// `x` chooses the row with the focus, `e` edits it, `c` makes a new lead.
fn keys(rows: &Rows, navigator: Option<Navigator>) -> Callback<(String, Option<i64>)> {
    let rows = rows.clone();
    Callback::from(move |(key, row): (String, Option<i64>)| {
        let Some(navigator) = navigator.as_ref().filter(|_| rows.may_write) else { return };
        match (key.as_str(), row.map(LeadId)) {
            ("x", Some(id)) => rows.chosen.choose(id.0, !rows.chosen.ids().contains(&id.0)),
            ("e", Some(id)) => navigator.push(&Route::EditLead { id }),
            ("c", _) => navigator.push(&Route::NewLead),
            _ => {}
        }
    })
}

fn actions(rows: &Rows) -> Html {
    html! {
        <>
            { views(&rows.filter.value(), false) }
            if rows.may_write { <TopAction label={t!("leads-import")} icon="upload" to={Route::NewLeadImport} /> }
            <Export wanted={rows.filter.value()} />
            if rows.may_write { <TopAction label={t!("leads-new")} icon="plus" kind={Kind::Primary} to={Route::NewLead} /> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ExportProps {
    wanted: LeadFilter,
}

/// Downloads what is listed, all pages of it, as a file.
#[component]
fn Export(props: &ExportProps) -> Html {
    use_export(
        t!("leads-file"),
        LeadFilter { cursor: None, limit: None, with_total: false, ..props.wanted.clone() },
        |api, wanted, file| async move { api.leads().export(&wanted, &file).await },
    )
}

fn bar(rows: &Rows, page: Option<&Page<Lead>>) -> Html {
    if !rows.chosen.is_empty() {
        return bulk(rows, page);
    }
    let value = rows.filter.value();
    let meanings: Vec<_> = [(None, t!("leads-all"), None)]
        .into_iter()
        .chain(StageMeaning::ALL.map(|meaning| (Some(meaning), meaning_words(meaning), None)))
        .collect();
    let onmeaning = with(&rows.filter, |filter, meaning: Option<StageMeaning>| {
        // All are those of any day, too.
        let others = if meaning.is_some() { filter.clone() } else { whenever(filter) };
        *filter = LeadFilter { meaning, ..others };
    });
    let off = value.meaning.is_none() && whenever(&value) != value;
    let start = html! {
        <>
            { rows.views.clone() }
            <div class="min-w-0 max-w-full overflow-x-auto [scrollbar-width:none]">
                <Filters<Option<StageMeaning>> label={t!("leads-stage")} options={meanings} value={value.meaning} {off} onchange={onmeaning} />
            </div>
        </>
    };
    let end = html! {
        <>
            <ColumnChoice columns={rows.columns.clone()} fixed={t!("leads-lead")} all={columns(rows)} more={rows.custom.choice()} />
            // The top bar of a phone has no room for it.
            <div class="max-md:ml-auto">
                <Menu label={t!("shell-list-more")}><MenuItem label={t!("deleted-title")} icon="trash-2" to={Route::DeletedLeads} /></Menu>
            </div>
        </>
    };
    let owners: Vec<_> = page.map(|page| page.items.iter().map(owner).collect()).unwrap_or_default();
    html! { <Bar filter={rows.filter.clone()} {value} groups={rows.groups.clone()} board=false {owners} {start} {end} /> }
}

/// The numbers of the rows of a page that may be changed; what has become a client is not.
fn changeable(rows: &Rows, page: &Page<Lead>) -> BTreeSet<i64> {
    let own = page.items.iter().filter(|lead| lead.converted.is_none() && rows.may_change(lead));
    own.map(|lead| lead.id.0).collect()
}

fn bulk(rows: &Rows, page: Option<&Page<Lead>>) -> Html {
    let Some(page) = page else { return Html::default() };
    // How many of others' rows match, which may not be changed, nobody has counted.
    let total = page.total.filter(|_| rows.all || (!rows.everybody && rows.groups.all_worked()));
    let count = Some(rows.chosen.count(total)).filter(|_| !rows.chosen.all() || total.is_some());
    let ask = |what: Wanted<LeadAct>| {
        let rows = rows.clone();
        Callback::from(move |_: MouseEvent| {
            rows.onbulk.emit(Asked { what: what.clone(), rows: rows.chosen.rows(), count });
        })
    };
    let chosen = page.items.iter().filter(|lead| rows.chosen.ids().contains(&lead.id.0));
    let places: Vec<_> = chosen.map(|lead| Place::of_record(lead.group.as_ref(), lead.owner.id)).collect();
    let with = |aim| ask(Wanted::With(aim, places.clone()));
    // Who may change only what is his own gives nothing away.
    let may_assign = rows.session.may(Permission::LeadsWrite) >= Some(Reach::Groups) && (rows.groups.any() || rows.all);
    let may_move = rows.groups.may_move(&rows.session, Permission::LeadsWrite);
    // As on the page of one: where clients may be added, each lead says for itself.
    let may_convert = rows.session.may(Permission::ClientsWrite).is_some();
    html! {
        <ChosenBar chosen={rows.chosen.clone()} changeable={changeable(rows, page).len()} {total} more={page.next_cursor.is_some() || rows.filter.back().is_some()}>
            <Button label={t!("leads-stage")} icon="arrow-right" kind={Kind::Ghost} onclick={with(Aim::Stage(LeadAct::Stage))} />
            if may_convert {
                <Button label={t!("bulk-convert")} icon="user-check" kind={Kind::Ghost} onclick={ask(Wanted::Sure(BulkAct::Convert, LeadAct::Convert))} />
            }
            if may_assign {
                <Button label={t!("bulk-assign")} icon="user-plus" kind={Kind::Ghost} onclick={with(Aim::Assign(LeadAct::Assign))} />
            }
            if may_move {
                <Button label={t!("bulk-move")} icon="briefcase" kind={Kind::Ghost} onclick={with(Aim::Move(LeadAct::Move))} />
            }
            <Button label={t!("bulk-tag")} icon="tag" kind={Kind::Ghost} onclick={with(Aim::Tag(LeadAct::Tag))} />
            <Button label={t!("bulk-untag")} icon="tag" kind={Kind::Ghost} onclick={with(Aim::Untag(LeadAct::Untag))} />
            <Button label={t!("clients-delete")} icon="trash-2" kind={Kind::Ghost} onclick={ask(Wanted::Sure(BulkAct::Delete, LeadAct::Delete))} />
        </ChosenBar>
    }
}

fn owner(lead: &Lead) -> (UserId, AttrValue) {
    (lead.owner.id, AttrValue::from(lead.owner.name.clone()))
}

/// What can be hidden.
fn columns(rows: &Rows) -> Vec<Column> {
    let mut all = vec![
        ("stage", t!("leads-stage")),
        ("amount", t!("leads-amount")),
        ("next-step", t!("leads-next-step")),
        ("contact", t!("leads-contact")),
        ("source", t!("leads-source")),
    ];
    all.extend(rows.shared().then(|| ("owner", t!("leads-owner"))));
    all.extend(rows.groups.any().then(|| ("group", t!("groups-group"))));
    all.push(("created", t!("leads-created")));
    all
}

fn foot(rows: &Rows, page: Option<&Page<Lead>>) -> Html {
    let Some(page) = page.filter(|page| !page.items.is_empty()) else { return Html::default() };
    let text = page.total.map_or_else(AttrValue::default, |total| t!("leads-count", count = total));
    html! { <Pager {text} back={rows.filter.back()} next={rows.filter.next(page.next_cursor.clone())} /> }
}

fn table(rows: &Rows, page: &Page<Lead>) -> Html {
    if page.items.is_empty() {
        return nobody(rows);
    }
    let of = |key| rows.columns.of(key);
    let table = html! {
        <table class="rows rows-tall">
            <colgroup>
                if rows.may_write { <col class="w-10" /> }
                <col class={rows.custom.first()} />
                <col class={classes!("w-38", of("stage"))} />
                <col class={classes!("w-34", of("amount"))} />
                <col class={classes!("w-52", "max-lg:hidden", of("next-step"))} />
                <col class={classes!("w-48", "max-2xl:hidden", of("contact"))} />
                <col class={classes!("w-32", "max-2xl:hidden", of("source"))} />
                if rows.shared() { <col class={classes!("w-34", "max-xl:hidden", of("owner"))} /> }
                if rows.groups.any() { <col class={classes!("w-34", "max-2xl:hidden", of("group"))} /> }
                { rows.custom.widths() }
                <col class={classes!("w-26", "max-xl:hidden", of("created"))} />
                if rows.may_write { <col class="w-14" /> }
            </colgroup>
            { head(rows, page) }
            <tbody>for lead in &page.items { { row(rows, lead) } }</tbody>
        </table>
    };
    rows.custom.around(table)
}

fn head(rows: &Rows, page: &Page<Lead>) -> Html {
    let sort = rows.filter.value().sort;
    let of = |key| rows.columns.of(key);
    let by = |column: By, label: AttrValue, class: Classes| {
        let onsort = with(&rows.filter, move |filter, ()| filter.sort = sort_by(filter.sort, column));
        html! { <SortHead {label} sorted={sorted(sort, column)} {onsort} {class} /> }
    };
    html! {
        <thead>
            <tr>
                if rows.may_write { <th scope="col" class="pr-0!">{ choose_page(&rows.chosen, changeable(rows, page)) }</th> }
                { by(By::Title, t!("leads-lead"), Classes::new()) }
                <th scope="col" class={classes!(of("stage"))}>{ t!("leads-stage") }</th>
                { by(By::Amount, t!("leads-amount"), classes!("r", of("amount"))) }
                { by(By::NextStep, t!("leads-next-step"), classes!("max-lg:hidden", of("next-step"))) }
                <th scope="col" class={classes!("max-2xl:hidden", of("contact"))}>{ t!("leads-contact") }</th>
                <th scope="col" class={classes!("max-2xl:hidden", of("source"))}>{ t!("leads-source") }</th>
                if rows.shared() { <th scope="col" class={classes!("max-xl:hidden", of("owner"))}>{ t!("leads-owner") }</th> }
                if rows.groups.any() { <th scope="col" class={classes!("max-2xl:hidden", of("group"))}>{ t!("groups-group") }</th> }
                { rows.custom.heads() }
                { by(By::Created, t!("leads-created"), classes!("r", "max-xl:hidden", of("created"))) }
                if rows.may_write { <th scope="col"><span class="sr-only">{ t!("clients-actions") }</span></th> }
            </tr>
        </thead>
    }
}

fn row(rows: &Rows, lead: &Lead) -> Html {
    let (id, owner) = (lead.id, lead.owner.id);
    let of = |key| rows.columns.of(key);
    let onowner = with(&rows.filter, move |filter, _: MouseEvent| filter.owner = Some(owner));
    let source = lead.source.clone();
    let onsource = with(&rows.filter, move |filter, _: MouseEvent| filter.source = Some(source.clone()));
    let may_write = rows.may_change(lead);
    let chosen = rows.chosen.ids().contains(&id.0);
    let amount = lead.amount.as_ref().map_or_else(|| "—".to_owned(), money);
    html! {
        <tr key={id.0} aria-selected={chosen.then_some("true")}>
            if rows.may_write {
                <td class="pr-0!" data-at="lead">if may_write && lead.converted.is_none() { { choose_row(&rows.chosen, id.0, &lead.title) } }</td>
            }
            <td data-at="title">
                <Link to={Route::Lead { id }} row={id.0} class="who main hover:underline" title={lead.title.clone()}>
                    <Avatar name={lead.title.clone()} class="ava-sm max-md:hidden" />
                    <span class="min-w-0">
                        <span class="block truncate">{ &lead.title }</span>
                        if !lead.company.is_empty() && lead.company != lead.title { <span class="meta block truncate font-normal">{ &lead.company }</span> }
                    </span>
                    { priority_mark(lead.priority) }
                </Link>
                <TagChips tags={lead.tags.clone()} onchoose={with(&rows.filter, |filter, tag| filter.tag = Some(tag))} />
            </td>
            <td data-at="sub" class={classes!(of("stage"))}>{ stage_badge(&lead.stage, true) }</td>
            <td data-at="end" class={classes!("r", "num", of("amount"))} title={amount.clone()}>{ amount }</td>
            <td data-at="sub-end" class={classes!("max-lg:hidden", "max-md:block!", of("next-step"))}>{ next_step(rows, lead) }</td>
            <td class={classes!("max-2xl:hidden", of("contact"))}>{ contact(lead) }</td>
            <td class={classes!("max-2xl:hidden", of("source"))}>
                if lead.source.is_empty() { { "—" } } else {
                    <button type="button" class="block max-w-full cursor-pointer truncate hover:underline" onclick={onsource} title={t!("leads-only-source", name = &lead.source)}>{ &lead.source }</button>
                }
            </td>
            if rows.shared() {
                <td class={classes!("max-xl:hidden", of("owner"))}>
                    <button type="button" class="block max-w-full cursor-pointer truncate hover:underline" onclick={onowner} title={t!("leads-only-owner", name = &lead.owner.name)}>{ &lead.owner.name }</button>
                </td>
            }
            if rows.groups.any() {
                <td class={classes!("max-2xl:hidden", of("group"))} title={lead.group.as_ref().map(|group| group.name.clone())}>{ lead.group.as_ref().map_or("—", |group| group.name.as_str()) }</td>
            }
            { rows.custom.cells(&lead.custom) }
            <td class={classes!("r", "max-xl:hidden", of("created"))} title={moment(lead.created_at)}>{ ago(lead.created_at) }</td>
            if rows.may_write { <td class="r overflow-visible!">if may_write { { menu(rows, lead) } }</td> }
        </tr>
    }
}

/// A priority that is not the usual one.
pub(super) fn priority_mark(priority: Priority) -> Html {
    if priority == Priority::Normal {
        return Html::default();
    }
    let (_, icon, label) = priority_words(priority);
    let tone = if priority == Priority::High { "text-defer-ink" } else { "text-muted" };
    html! { <span class={classes!("shrink-0", tone)} title={label.clone()}><Icon name={icon} class="i-sm" /><span class="sr-only">{ label }</span></span> }
}

/// What is to be done next, and by when. Phones have room for the day only.
fn next_step(rows: &Rows, lead: &Lead) -> Html {
    let due = due(lead, rows.today);
    let words = due.map(|due| due_html(lead, due, false));
    if lead.next_step.is_empty() && words.is_none() {
        return html! { <span class="max-md:hidden">{ "—" }</span> };
    }
    html! {
        <span class="block min-w-0">
            if !lead.next_step.is_empty() { <span class="block truncate max-md:hidden" title={lead.next_step.clone()}>{ &lead.next_step }</span> }
            { words }
        </span>
    }
}

/// The day of the next step, with its icon; red if it is over. Where it is `narrow`, how long it has been so is left out.
pub(super) fn due_html(lead: &Lead, due: Due, narrow: bool) -> Html {
    let (class, icon) = match due {
        Due::Overdue(_) => ("font-medium text-fail-ink", "alarm-clock"),
        Due::Today => ("text-defer-ink", "calendar"),
        Due::On(_) => ("", "calendar"),
    };
    let words = if narrow && matches!(due, Due::Overdue(_)) { t!("leads-overdue") } else { due_words(due) };
    let whole = lead.next_step_on.map(day);
    html! { <span class={classes!("meta", "inline-flex", "items-center", "gap-1", class)} title={whole}><Icon name={icon} class="i-sm" />{ words }</span> }
}

fn contact(lead: &Lead) -> Html {
    let email = lead.email.as_ref().map(ToString::to_string);
    let phone = lead.phone.as_ref().map(|phone| phone_words(phone.as_str()));
    if email.is_none() && phone.is_none() {
        return html! { { "—" } };
    }
    html! {
        <>
            if let Some(email) = email { <span class="block truncate" title={email.clone()}>{ email }</span> }
            if let Some(phone) = phone { <span class="meta num block truncate">{ phone }</span> }
        </>
    }
}

fn menu(rows: &Rows, lead: &Lead) -> Html {
    let id = lead.id;
    html! {
        <span class="-mr-2 inline-flex">
            <Menu label={t!("clients-more", name = &lead.title)}>
                <MenuItem label={t!("clients-open")} icon="target" to={Route::Lead { id }} />
                <MenuItem label={t!("clients-edit")} icon="pencil-line" to={Route::EditLead { id }} />
                <MenuItem label={t!("clients-delete")} icon="trash-2" danger=true onclick={rows.ondelete.reform(move |_| id)} />
            </Menu>
        </span>
    }
}

/// Nobody is there: yet, or under these conditions.
fn nobody(rows: &Rows) -> Html {
    let value = rows.filter.value();
    let narrowed = narrows(&value) || value.cursor.is_some();
    html! { <Nobody {narrowed} words={value.q.map(AttrValue::from)} may_write={rows.may_write} onclear={clearing(&rows.filter)} /> }
}

fn clearing(filter: &Filter<LeadFilter>) -> Callback<()> {
    let filter = filter.clone();
    Callback::from(move |()| filter.clear())
}

/// What an empty list or board needs.
#[derive(Properties, PartialEq)]
pub(super) struct NobodyProps {
    /// Whether conditions leave leads out.
    pub(super) narrowed: bool,
    /// The words searched for.
    pub(super) words: Option<AttrValue>,
    /// Whether one may add leads.
    pub(super) may_write: bool,
    /// Takes the conditions away.
    pub(super) onclear: Callback<()>,
}

/// No leads: yet, or under these conditions.
#[component]
pub(super) fn Nobody(props: &NobodyProps) -> Html {
    if props.narrowed {
        let text = match &props.words {
            Some(words) => t!("leads-none-found-words", words = words),
            None => t!("leads-none-found-text"),
        };
        return html! {
            <Empty icon="search-x" title={t!("leads-none-found")} {text}>
                <Button label={t!("clients-clear")} kind={Kind::Primary} onclick={props.onclear.reform(|_| ())} />
            </Empty>
        };
    }
    html! {
        <Empty icon="target" title={t!("leads-none")} text={t!("leads-none-text")}>
            if props.may_write {
                <LinkButton to={Route::NewLead} label={t!("leads-none-add")} icon="plus" kind={Kind::Primary} />
                <LinkButton to={Route::NewLeadImport} label={t!("leads-none-import")} icon="upload" />
            }
        </Empty>
    }
}
