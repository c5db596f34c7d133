//! The screens of deleted leads and of deleted clients: the last deleted first, each with the way back.

use super::state::{Asked, Records, contact, number, page_of, refused};
use crate::data::{Filter, Session, use_action, use_filter, use_query, use_session};
use crate::groups::{GroupChoice, MyGroups, use_my_groups};
use crate::t;
use crate::ui::{Button, Empty, Kind, Pager, RowsSkeleton, Screen, use_toasts};
use crate::words::{ago, day, local_day, moment};
use vestnik_api::Page;
use vestnik_api::deleted::Deleted;
use vestnik_api::id::GroupId;
use vestnik_api::leads::RecordId;
use yew::prelude::*;
use yew_router::prelude::*;

/// How many rows a page has.
const ROWS: u32 = 50;

/// What rows need to know beside the record.
struct Rows {
    of: Records,
    session: Session,
    groups: MyGroups,
    filter: Filter<Asked>,
    /// The one that is being brought back.
    busy: Option<RecordId>,
    /// An answer is on its way.
    waiting: bool,
    onback: Callback<Deleted>,
}

impl Rows {
    /// Whether any can be brought back.
    fn may_write(&self) -> bool {
        self.session.may(self.of.writing()).is_some()
    }

    /// Whether this one can.
    fn may_bring_back(&self, one: &Deleted) -> bool {
        self.groups.may_write(&self.session, self.of.writing(), one.owner.id, one.group.as_ref())
    }
}

/// Deleted leads.
#[component]
pub fn DeletedLeadsScreen() -> Html {
    html! { <DeletedScreen of={Records::Leads} /> }
}

/// Deleted clients.
#[component]
pub fn DeletedClientsScreen() -> Html {
    html! { <DeletedScreen of={Records::Clients} /> }
}

#[derive(Properties, PartialEq)]
struct DeletedProps {
    of: Records,
}

/// What was deleted of one kind.
#[component]
fn DeletedScreen(props: &DeletedProps) -> Html {
    let (session, toasts, navigator) = (use_session(), use_toasts(), use_navigator());
    let (filter, groups) = (use_filter::<Asked>(), use_my_groups());
    let tried = use_state(|| None::<Deleted>);
    let list = use_query((props.of, filter.value()), |api, (of, asked): (Records, Asked)| async move {
        let filter = asked.filter(ROWS);
        match of {
            Records::Leads => api.leads().deleted(&filter).await,
            Records::Clients => api.clients().deleted(&filter).await,
        }
    });
    let ondone = {
        let reload = list.reload();
        Callback::from(move |one: Deleted| {
            reload.emit(());
            let (navigator, page) = (navigator.clone(), page_of(one.record));
            let open = Callback::from(move |()| {
                if let Some(navigator) = &navigator {
                    navigator.push(&page);
                }
            });
            toasts.done_with("undo-2", t!("deleted-back", name = &one.title), t!("clients-open"), open);
        })
    };
    let restore = use_action(
        |api, one: Deleted| async move {
            let back = match one.record {
                RecordId::Lead(id) => api.leads().restore(id).await.map(drop),
                RecordId::Client(id) => api.clients().restore(id).await.map(drop),
            };
            back.map(|()| one)
        },
        ondone,
    );
    let onback = {
        let (restore, tried) = (restore.clone(), tried.clone());
        Callback::from(move |one: Deleted| {
            tried.set(Some(one.clone()));
            restore.run(one);
        })
    };
    {
        let (restore, tried) = (restore.clone(), tried.clone());
        // What is tried just now tells how it went all the same.
        use_effect_with(filter.value(), move |_| {
            if !restore.busy() {
                restore.forget();
                tried.set(None);
            }
        });
    }
    let busy = (*tried).as_ref().filter(|_| restore.busy()).map(|one| one.record);
    let rows = Rows { of: props.of, session, groups, filter, busy, waiting: list.waiting(), onback };
    let failed = (*tried).as_ref().zip(restore.failure());
    let page = list.data();
    html! {
        <Screen title={props.of.title()} parent={props.of.living()} bar={bar(&rows)} foot={foot(&rows, page.as_deref())}>
            if let Some((one, failure)) = failed { <p class="banner banner-fail" role="alert">{ refused(one, &failure) }</p> }
            { list.show(skeleton(), |page| table(&rows, page)) }
        </Screen>
    }
}

fn bar(rows: &Rows) -> Html {
    let filter = rows.filter.clone();
    let group = filter.value().group;
    let onchange =
        Callback::from(move |(group, _): (Option<GroupId>, bool)| filter.change(|asked| asked.group = group));
    html! {
        <div class="bar">
            <GroupChoice groups={rows.groups.clone()} {group} none=false {onchange} />
            <p class="meta">{ t!("deleted-kept") }</p>
        </div>
    }
}

fn foot(rows: &Rows, page: Option<&Page<Deleted>>) -> Html {
    let Some(page) = page else { return Html::default() };
    let (back, next) = (rows.filter.back(), rows.filter.next(page.next_cursor.clone()));
    if back.is_none() && next.is_none() {
        return Html::default();
    }
    html! { <Pager text="" {back} {next} /> }
}

fn skeleton() -> Html {
    html! { <RowsSkeleton columns=5 rows=10 /> }
}

fn table(rows: &Rows, page: &Page<Deleted>) -> Html {
    if page.items.is_empty() {
        // Nothing may have been of another group: of this one it is not known yet.
        return if rows.waiting { skeleton() } else { nothing(rows) };
    }
    html! {
        <table class="rows rows-tall">
            <colgroup>
                <col /><col class="w-40 max-lg:hidden" /><col class="w-40 max-xl:hidden" /><col class="w-36" /><col class="w-44" />
                if rows.may_write() { <col class="w-36" /> }
            </colgroup>
            <thead>
                <tr>
                    <th scope="col">{ t!("deleted-what") }</th>
                    <th scope="col" class="max-lg:hidden">{ t!("users-owner") }</th>
                    <th scope="col" class="max-xl:hidden">{ t!("groups-group") }</th>
                    <th scope="col">{ t!("deleted-at") }</th>
                    <th scope="col">{ t!("deleted-until") }</th>
                    if rows.may_write() { <th scope="col"><span class="sr-only">{ t!("clients-actions") }</span></th> }
                </tr>
            </thead>
            <tbody>for one in &page.items { { row(rows, one) } }</tbody>
        </table>
    }
}

fn row(rows: &Rows, one: &Deleted) -> Html {
    let group = one.group.as_ref().map_or("—", |group| group.name.as_str());
    html! {
        <tr key={number(one.record)}>
            <td data-at="title">
                <span class="main block truncate" title={one.title.clone()}>{ &one.title }</span>
                if let Some(contact) = contact(one) { <span class="meta block truncate" title={contact.clone()}>{ contact }</span> }
            </td>
            <td class="truncate max-lg:hidden" title={one.owner.name.clone()}>{ &one.owner.name }</td>
            <td class="truncate max-xl:hidden" title={group.to_owned()}>{ group }</td>
            <td data-at="end" title={moment(one.deleted_at)}>{ ago(one.deleted_at) }</td>
            <td data-at="sub" title={moment(one.restore_until)}>
                <span class="meta md:hidden">{ t!("deleted-until") }{ " " }</span>{ day(local_day(one.restore_until)) }
            </td>
            if rows.may_write() {
                <td class="r overflow-visible!" data-at="sub-end">if rows.may_bring_back(one) { { way_back(rows, one) } }</td>
            }
        </tr>
    }
}

fn way_back(rows: &Rows, one: &Deleted) -> Html {
    let busy = rows.busy == Some(one.record);
    let onclick = {
        let one = one.clone();
        rows.onback.reform(move |_: MouseEvent| one.clone())
    };
    html! {
        <Button label={t!("clients-undo")} icon="undo-2" class="btn-sm" {busy} disabled={rows.busy.is_some() && !busy} {onclick} />
    }
}

/// Nothing is there: at all, or of this group, or any more.
fn nothing(rows: &Rows) -> Html {
    let value = rows.filter.value();
    if value.group.is_none() && value.cursor.is_none() {
        return html! { <Empty icon="trash-2" title={t!("deleted-none")} text={t!("deleted-none-text")} /> };
    }
    let filter = rows.filter.clone();
    let clear = Callback::from(move |_: MouseEvent| filter.clear());
    html! {
        <Empty icon="search-x" title={t!("deleted-none-here")} text={t!("deleted-none-here-text")}>
            <Button label={t!("deleted-show-all")} kind={Kind::Primary} onclick={clear} />
        </Empty>
    }
}
