//! One group: who is in it, and what can be done with it.

use super::ask_in::AskInDialog;
use super::name::NameDialog;
use super::state::role_words;
use crate::data::{Query, use_action, use_filter, use_query, use_session};
use crate::route::Route;
use crate::t;
use crate::ui::{
    Badge, Button, Confirm, Crumb, Dialog, Empty, Icon, Kind, Link, Menu, MenuItem, Pager, RowsSkeleton, Said,
    SaidKind, Screen, Search, SelectField, Tone, TopAction, Who, use_toasts,
};
use crate::words::{ago, moment, number};
use vestnik_api::groups::{ChangeGroup, Group, GroupRole, Leaving, Member, MemberFilter};
use vestnik_api::id::{GroupId, UserId};
use vestnik_api::{Code, Page, Permission};
use yew::prelude::*;
use yew_router::prelude::*;

/// How many rows a page has.
const ROWS: u32 = 50;

/// What the screen of a group needs.
#[derive(Properties, PartialEq)]
pub struct GroupScreenProps {
    /// Which.
    pub id: GroupId,
}

/// What is asked at this moment.
#[derive(Debug, Clone, PartialEq)]
enum Asked {
    Rename,
    AskIn,
    TakeOut(Box<Member>),
    Archive,
    Delete,
}

/// One group.
#[component]
pub fn GroupScreen(props: &GroupScreenProps) -> Html {
    let (session, toasts) = (use_session(), use_toasts());
    let id = props.id;
    let filter = use_filter::<MemberFilter>();
    let group = use_query(id, |api, id| async move { api.groups().find(id).await });
    let mut about = filter.value();
    about.limit = ROWS.try_into().ok();
    let members = use_query((id, about), |api, (id, filter)| async move { api.groups().members(id, &filter).await });
    let asked = use_state(|| None::<Asked>);
    let may_write = session.may(Permission::GroupsWrite).is_some();
    let seat = {
        let (group, members) = (group.reload(), members.reload());
        use_action(
            move |api, (user, role): (UserId, GroupRole)| async move { api.groups().seat(id, user, role).await },
            Callback::from(move |()| {
                members.emit(());
                group.emit(());
            }),
        )
    };
    use_effect_with(seat.failure(), {
        let toasts = toasts.clone();
        move |failure| {
            if let Some(failure) = failure {
                toasts.failed(failure.say());
            }
        }
    });
    let ask = {
        let asked = asked.clone();
        Callback::from(move |what| asked.set(Some(what)))
    };
    let close = {
        let asked = asked.clone();
        Callback::from(move |()| asked.set(None))
    };
    let changed = {
        let (close, members, reload) = (close.clone(), members.reload(), group.reload());
        Callback::from(move |()| {
            close.emit(());
            reload.emit(());
            members.emit(());
        })
    };
    let title = group.data().map_or_else(|| t!("groups-one"), |group| AttrValue::from(group.name.clone()));
    let actions = match group.data().filter(|_| may_write) {
        Some(group) => actions(&group, &ask),
        None => Html::default(),
    };
    let onsearch = {
        let filter = filter.clone();
        Callback::from(move |words: String| filter.search(&words))
    };
    let bar = html! {
        <div class="bar">
            <Link to={Route::Clients} query={format!("group={id}")} class="btn btn-sm">{ t!("groups-show-clients") }</Link>
            if session.may(Permission::LeadsRead).is_some() {
                <Link to={Route::LeadBoard} query={format!("group={id}")} class="btn btn-sm">{ t!("groups-show-leads") }</Link>
            }
            <Search label={t!("groups-search-members")} value={filter.value().q.unwrap_or_default()} {onsearch} class="ml-auto max-md:order-first max-md:ml-0 max-md:w-full md:w-72" />
        </div>
    };
    let foot = members.data().filter(|page| !page.items.is_empty()).map_or_else(Html::default, |page| {
        html! { <Pager text="" back={filter.back()} next={filter.next(page.next_cursor.clone())} /> }
    });
    let onrole = Callback::from(move |what| seat.run(what));
    html! {
        <Screen {title} parent={Crumb { to: Route::Groups, name: t!("groups-title") }} {actions} {bar} {foot}>
            <super::GroupTabs {id} here={super::GroupTab::Members} />
            if group.data().is_some_and(|group| group.archived_at.is_some()) {
                <div class="px-4 pt-4"><Said kind={SaidKind::Warning} icon="lock">{ t!("groups-archived-text") }</Said></div>
            }
            { members.show(html! { <RowsSkeleton columns=4 rows=6 /> }, |page| table(id, page, may_write.then_some((&ask, &onrole)))) }
            { dialog(&group, (*asked).as_ref(), &changed, &close) }
        </Screen>
    }
}

fn actions(group: &Group, ask: &Callback<Asked>) -> Html {
    let archived = group.archived_at.is_some();
    let (verb, icon) = if archived { (t!("groups-unarchive"), "undo-2") } else { (t!("groups-archive"), "lock") };
    html! {
        <>
            <Menu label={t!("groups-more", name = &group.name)}>
                <MenuItem label={t!("groups-rename")} icon="pencil-line" onclick={ask.reform(|_| Asked::Rename)} />
                <MenuItem label={verb} {icon} onclick={ask.reform(|_| Asked::Archive)} />
                <MenuItem label={t!("groups-delete")} icon="trash-2" danger=true onclick={ask.reform(|_| Asked::Delete)} />
            </Menu>
            <TopAction label={t!("groups-ask-in")} icon="user-plus" kind={Kind::Primary} onclick={ask.reform(|_| Asked::AskIn)} />
        </>
    }
}

fn dialog(group: &Query<Group>, asked: Option<&Asked>, changed: &Callback<()>, close: &Callback<()>) -> Html {
    let (Some(asked), Some(known)) = (asked, group.data()) else { return Html::default() };
    let known = (*known).clone();
    let ondone = {
        let (group, close) = (group.clone(), close.clone());
        Callback::from(move |now: Group| {
            group.tell(now);
            close.emit(());
        })
    };
    match asked {
        Asked::Rename => html! { <NameDialog group={Some(known)} {ondone} onclose={close.clone()} /> },
        Asked::AskIn => {
            html! { <AskInDialog group={known.id} ondone={changed.clone()} onclose={close.clone()} /> }
        }
        Asked::TakeOut(member) => {
            html! { <TakeOutDialog group={known} member={(**member).clone()} ondone={changed.clone()} onclose={close.clone()} /> }
        }
        Asked::Archive => html! { <ArchiveDialog group={known} {ondone} onclose={close.clone()} /> },
        Asked::Delete => html! { <DeleteDialog group={known} onclose={close.clone()} /> },
    }
}

type Doing<'a> = (&'a Callback<Asked>, &'a Callback<(UserId, GroupRole)>);

fn table(group: GroupId, page: &Page<Member>, doing: Option<Doing<'_>>) -> Html {
    if page.items.is_empty() {
        return html! {
            <Empty icon="users" title={t!("groups-nobody")} text={t!("groups-nobody-text")}>
                if let Some((ask, _)) = doing {
                    <Button label={t!("groups-ask-in")} icon="user-plus" kind={Kind::Primary} onclick={ask.reform(|_: MouseEvent| Asked::AskIn)} />
                }
            </Empty>
        };
    }
    html! {
        <table class="rows">
            <colgroup>
                <col /><col class="w-64 max-lg:hidden" /><col class="w-44" /><col class="w-28" /><col class="w-32 max-lg:hidden" />
                if doing.is_some() { <col class="w-14" /> }
            </colgroup>
            <thead>
                <tr>
                    <th scope="col">{ t!("groups-person") }</th>
                    <th scope="col" class="max-lg:hidden">{ t!("invitations-email") }</th>
                    <th scope="col">{ t!("groups-role") }</th>
                    <th scope="col" class="r">{ t!("shell-clients") }</th>
                    <th scope="col" class="r max-lg:hidden">{ t!("groups-since") }</th>
                    if doing.is_some() { <th scope="col"><span class="sr-only">{ t!("invitations-actions") }</span></th> }
                </tr>
            </thead>
            <tbody>for member in &page.items { { row(group, member, doing) } }</tbody>
        </table>
    }
}

fn row(group: GroupId, member: &Member, doing: Option<Doing<'_>>) -> Html {
    let (tone, icon, label) = role_words(member.role);
    let query = format!("group={group}&owner={}", member.person.id);
    html! {
        <tr key={member.person.id.0}>
            <td data-at="title">
                <span class="flex items-center gap-2">
                    <Who name={member.person.name.clone()} person={member.person.id} />
                    if member.blocked { <Badge tone={Tone::Fail} icon="ban" label={t!("groups-blocked")} plain=true /> }
                </span>
            </td>
            <td class="max-lg:hidden" title={member.email.to_string()}>{ member.email.to_string() }</td>
            <td data-at="sub"><Badge {tone} {icon} {label} plain=true /></td>
            <td class="r num" data-at="end">
                if let Some(clients) = member.clients {
                    <Link to={Route::Clients} {query} class="hover:underline">{ number(clients) }</Link>
                } else { { "—" } }
            </td>
            <td class="r max-lg:hidden" title={moment(member.since)}>{ ago(member.since) }</td>
            if let Some((ask, onrole)) = doing { <td class="r overflow-visible!" data-at="sub-end">{ menu(member, ask, onrole) }</td> }
        </tr>
    }
}

fn menu(member: &Member, ask: &Callback<Asked>, onrole: &Callback<(UserId, GroupRole)>) -> Html {
    let user = member.person.id;
    let onask = {
        let member = Box::new(member.clone());
        ask.reform(move |_| Asked::TakeOut(member.clone()))
    };
    html! {
        <span class="-mr-2 inline-flex">
            <Menu label={t!("groups-more", name = &member.person.name)}>
                for role in GroupRole::ALL.into_iter().filter(|role| *role != member.role) {
                    <MenuItem label={t!("groups-make", role = role_words(role).2.to_string())} icon={role_words(role).1} onclick={onrole.reform(move |_| (user, role))} />
                }
                <MenuItem label={t!("groups-take-out")} icon="log-out" danger=true onclick={onask} />
            </Menu>
        </span>
    }
}

#[derive(Properties, PartialEq)]
struct TakeOutDialogProps {
    group: Group,
    member: Member,
    ondone: Callback<()>,
    onclose: Callback<()>,
}

#[component]
fn TakeOutDialog(props: &TakeOutDialogProps) -> Html {
    let toasts = use_toasts();
    let ondone = props.ondone.clone();
    let name = props.member.person.name.clone();
    let heir = use_state(String::new);
    let hundred = MemberFilter { limit: 100.try_into().ok(), ..MemberFilter::default() };
    let members =
        use_query(
            (props.group.id, hundred),
            |api, (id, filter)| async move { api.groups().members(id, &filter).await },
        );
    let take_out = {
        let name = name.clone();
        use_action(
            |api, (group, user, leaving): (GroupId, UserId, Leaving)| async move {
                api.groups().take_out(group, user, &leaving).await
            },
            Callback::from(move |()| {
                toasts.done(t!("groups-taken-out", name = name.clone()));
                ondone.emit(());
            }),
        )
    };
    let onconfirm = {
        let (take_out, group, user) = (take_out.clone(), props.group.id, props.member.person.id);
        let leaving = Leaving { heir: heir.parse().ok() };
        Callback::from(move |_: MouseEvent| take_out.run((group, user, leaving)))
    };
    let onchange = {
        let (heir, take_out) = (heir.clone(), take_out.clone());
        Callback::from(move |chosen| {
            take_out.forget();
            heir.set(chosen);
        })
    };
    let heirs = members.data().map(|page| heirs(&page.items, &props.member)).unwrap_or_default();
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={t!("groups-take-out")} icon="log-out" kind={Kind::Danger} busy={take_out.busy()} onclick={onconfirm} />
        </>
    };
    html! {
        <Dialog title={t!("groups-take-out-title", name = name, group = &props.group.name)} onclose={props.onclose.clone()} held={take_out.busy()} {actions}>
            <p class="hint mb-4">{ t!("groups-take-out-text") }</p>
            if heirs.len() > 1 {
                <SelectField id="heir" label={t!("groups-heir")} value={(*heir).clone()} options={heirs} {onchange} />
            }
            if let Some(failure) = take_out.failure() {
                <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ failure.field("heir").unwrap_or_else(|| failure.say()) }</p>
            }
        </Dialog>
    }
}

/// Who can get what somebody leaves behind: those who work there and are not blocked; nobody named comes first.
fn heirs(members: &[Member], leaving: &Member) -> Vec<(AttrValue, AttrValue)> {
    let stays = |member: &&Member| member.person.id != leaving.person.id && member.role.works() && !member.blocked;
    let named = members
        .iter()
        .filter(stays)
        .map(|member| (AttrValue::from(member.person.id.to_string()), AttrValue::from(member.person.name.clone())));
    std::iter::once((AttrValue::default(), t!("groups-heir-by-itself"))).chain(named).collect()
}

#[derive(Properties, PartialEq)]
struct ArchiveDialogProps {
    group: Group,
    ondone: Callback<Group>,
    onclose: Callback<()>,
}

#[component]
fn ArchiveDialog(props: &ArchiveDialogProps) -> Html {
    let archive = use_action(
        |api, group: Group| async move {
            let change = ChangeGroup { archived: Some(group.archived_at.is_none()), ..ChangeGroup::default() };
            api.groups().change(group.id, group.version, &change).await
        },
        props.ondone.clone(),
    );
    let onconfirm = {
        let (archive, group) = (archive.clone(), props.group.clone());
        Callback::from(move |()| archive.run(group.clone()))
    };
    let name = &props.group.name;
    let (title, text, verb, icon) = if props.group.archived_at.is_some() {
        (t!("groups-unarchive-title", name = name), t!("groups-unarchive-text"), t!("groups-unarchive"), "undo-2")
    } else {
        (t!("groups-archive-title", name = name), t!("groups-archive-text"), t!("groups-archive"), "lock")
    };
    html! {
        <Confirm {title} {text} {verb} {icon} busy={archive.busy()} error={archive.failure().map(|failure| failure.say())} {onconfirm} onclose={props.onclose.clone()} />
    }
}

#[derive(Properties, PartialEq)]
struct DeleteDialogProps {
    group: Group,
    onclose: Callback<()>,
}

#[component]
fn DeleteDialog(props: &DeleteDialogProps) -> Html {
    let (toasts, navigator) = (use_toasts(), use_navigator());
    let delete = use_action(
        |api, group: Group| async move { api.groups().delete(group.id, group.version).await },
        Callback::from(move |()| {
            toasts.done(t!("groups-deleted"));
            if let Some(navigator) = &navigator {
                navigator.push(&Route::Groups);
            }
        }),
    );
    let onconfirm = {
        let (delete, group) = (delete.clone(), props.group.clone());
        Callback::from(move |()| delete.run(group.clone()))
    };
    let error = delete.failure().map(|failure| match failure.code() {
        Some(Code::InUse) => t!("groups-in-use"),
        _ => failure.say(),
    });
    html! {
        <Confirm title={t!("groups-delete-title", name = &props.group.name)} text={t!("groups-delete-text")} verb={t!("groups-delete")} icon="trash-2" danger=true
            busy={delete.busy()} {error} {onconfirm} onclose={props.onclose.clone()} />
    }
}
