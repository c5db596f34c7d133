//! The list of invitations.

use super::dialog::InviteDialog;
use crate::data::{Filter, use_action, use_filter, use_query};
use crate::route::Route;
use crate::t;
use crate::ui::{
    Badge, Button, Confirm, Crumb, Empty, Filters, Kind, Menu, MenuItem, Pager, RowsSkeleton, Screen, Search, Tone,
    TopAction, use_toasts,
};
use crate::words::{ago, moment};
use vestnik_api::Page;
use vestnik_api::id::InvitationId;
use vestnik_api::invitations::{Invitation, InvitationFilter, InvitationState};
use yew::prelude::*;

/// How many rows a page has.
const ROWS: u32 = 50;

/// What is asked about a row.
#[derive(Clone, PartialEq)]
struct Rows {
    filter: Filter<InvitationFilter>,
    onresend: Callback<InvitationId>,
    onask: Callback<Invitation>,
    oninvite: Callback<MouseEvent>,
}

/// Who was invited.
#[component]
pub fn InvitationListScreen() -> Html {
    let toasts = use_toasts();
    let filter = use_filter::<InvitationFilter>();
    let (inviting, asked) = (use_state(|| false), use_state(|| None::<Invitation>));
    let mut about = filter.value();
    about.limit = ROWS.try_into().ok();
    let found = use_query(about, |api, filter| async move { api.invitations().list(&filter).await });
    let resend = {
        let (toasts, reload) = (toasts.clone(), found.reload());
        use_action(
            |api, id: InvitationId| async move { api.invitations().resend(id).await },
            Callback::from(move |sent: Invitation| {
                toasts.done(t!("invitations-sent", email = sent.email.to_string()));
                reload.emit(());
            }),
        )
    };
    use_effect_with(resend.failure(), {
        let toasts = toasts.clone();
        move |failure| {
            if let Some(failure) = failure {
                toasts.failed(failure.say());
            }
        }
    });
    let close = {
        let (inviting, asked) = (inviting.clone(), asked.clone());
        Callback::from(move |()| {
            inviting.set(false);
            asked.set(None);
        })
    };
    let done = {
        let (close, reload) = (close.clone(), found.reload());
        Callback::from(move |()| {
            close.emit(());
            reload.emit(());
        })
    };
    let rows = Rows {
        filter,
        onresend: Callback::from(move |id| resend.run(id)),
        onask: {
            let asked = asked.clone();
            Callback::from(move |invitation| asked.set(Some(invitation)))
        },
        oninvite: {
            let inviting = inviting.clone();
            Callback::from(move |_| inviting.set(true))
        },
    };
    let page = found.data();
    let actions = html! { <TopAction label={t!("invitations-invite")} icon="user-plus" kind={Kind::Primary} onclick={rows.oninvite.clone()} /> };
    let parent = Crumb { to: Route::Users, name: t!("users-title") };
    html! {
        <Screen title={t!("invitations-title")} {parent} {actions} bar={bar(&rows)} foot={foot(&rows, page.as_deref())}>
            { found.show(html! { <RowsSkeleton columns=4 rows=8 /> }, |page| table(&rows, page)) }
            if *inviting { <InviteDialog ondone={done.clone()} onclose={close.clone()} /> }
            if let Some(invitation) = (*asked).clone() { <TakeBackDialog {invitation} ondone={done} onclose={close} /> }
        </Screen>
    }
}

#[derive(Properties, PartialEq)]
struct TakeBackDialogProps {
    invitation: Invitation,
    ondone: Callback<()>,
    onclose: Callback<()>,
}

#[component]
fn TakeBackDialog(props: &TakeBackDialogProps) -> Html {
    let toasts = use_toasts();
    let ondone = props.ondone.clone();
    let delete = use_action(
        |api, id: InvitationId| async move { api.invitations().delete(id).await },
        Callback::from(move |()| {
            toasts.done(t!("invitations-taken-back"));
            ondone.emit(());
        }),
    );
    let onconfirm = {
        let (delete, id) = (delete.clone(), props.invitation.id);
        Callback::from(move |()| delete.run(id))
    };
    html! {
        <Confirm title={t!("invitations-take-back-title", email = props.invitation.email.to_string())} text={t!("invitations-take-back-text")}
            verb={t!("invitations-take-back")} icon="trash-2" danger=true busy={delete.busy()} error={delete.failure().map(|failure| failure.say())}
            {onconfirm} onclose={props.onclose.clone()} />
    }
}

fn bar(rows: &Rows) -> Html {
    let value = rows.filter.value();
    let states: Vec<_> = std::iter::once((None, t!("invitations-all"), None))
        .chain(
            [InvitationState::Open, InvitationState::Expired, InvitationState::Accepted]
                .map(|state| (Some(state), state_words(state).2, None)),
        )
        .collect();
    let onstate = {
        let filter = rows.filter.clone();
        Callback::from(move |state| filter.change(|filter| filter.state = state))
    };
    let onsearch = {
        let filter = rows.filter.clone();
        Callback::from(move |words: String| filter.search(&words))
    };
    html! {
        <div class="bar">
            <div class="min-w-0 max-w-full overflow-x-auto [scrollbar-width:none]">
                <Filters<Option<InvitationState>> label={t!("invitations-state")} options={states} value={value.state} onchange={onstate} />
            </div>
            <Search label={t!("invitations-search")} value={value.q.unwrap_or_default()} {onsearch} class="ml-auto max-md:order-first max-md:ml-0 max-md:w-full md:w-72" />
        </div>
    }
}

fn foot(rows: &Rows, page: Option<&Page<Invitation>>) -> Html {
    let Some(page) = page.filter(|page| !page.items.is_empty()) else { return Html::default() };
    let text = AttrValue::default();
    html! { <Pager {text} back={rows.filter.back()} next={rows.filter.next(page.next_cursor.clone())} /> }
}

/// Tone, icon and word of a state.
fn state_words(state: InvitationState) -> (Tone, &'static str, AttrValue) {
    match state {
        InvitationState::Open => (Tone::Send, "mail", t!("invitations-open")),
        InvitationState::Expired => (Tone::Wait, "clock", t!("invitations-expired")),
        InvitationState::Accepted => (Tone::Ok, "check", t!("invitations-accepted")),
    }
}

fn table(rows: &Rows, page: &Page<Invitation>) -> Html {
    if page.items.is_empty() {
        return nobody(rows);
    }
    html! {
        <table class="rows">
            <colgroup><col /><col class="w-44" /><col class="w-48 max-lg:hidden" /><col class="w-32" /><col class="w-14" /></colgroup>
            <thead>
                <tr>
                    <th scope="col">{ t!("invitations-email") }</th>
                    <th scope="col">{ t!("invitations-state") }</th>
                    <th scope="col" class="max-lg:hidden">{ t!("invitations-by") }</th>
                    <th scope="col" class="r">{ t!("invitations-created") }</th>
                    <th scope="col"><span class="sr-only">{ t!("invitations-actions") }</span></th>
                </tr>
            </thead>
            <tbody>for invitation in &page.items { { row(rows, invitation) } }</tbody>
        </table>
    }
}

fn row(rows: &Rows, invitation: &Invitation) -> Html {
    let (tone, icon, label) = state_words(invitation.state);
    let by = invitation.invited_by.as_ref().map_or_else(|| "—".to_owned(), |person| person.name.clone());
    html! {
        <tr key={invitation.id.0}>
            <td data-at="title" title={invitation.email.to_string()}>
                <span class="main">{ invitation.email.to_string() }</span>
                if let Some(group) = &invitation.group { <span class="meta ml-2" title={t!("invitations-into", group = &group.name)}>{ t!("invitations-into", group = &group.name) }</span> }
            </td>
            <td data-at="sub" title={t!("invitations-until", at = moment(invitation.expires_at))}><Badge {tone} {icon} {label} plain=true /></td>
            <td class="max-lg:hidden" title={by.clone()}>{ by }</td>
            <td class="r" data-at="end" title={moment(invitation.created_at)}>{ ago(invitation.created_at) }</td>
            <td class="r overflow-visible!" data-at="sub-end">if invitation.state != InvitationState::Accepted { { menu(rows, invitation) } }</td>
        </tr>
    }
}

fn menu(rows: &Rows, invitation: &Invitation) -> Html {
    let id = invitation.id;
    let onask = {
        let invitation = invitation.clone();
        rows.onask.reform(move |_| invitation.clone())
    };
    html! {
        <span class="-mr-2 inline-flex">
            <Menu label={t!("invitations-more", email = invitation.email.to_string())}>
                <MenuItem label={t!("invitations-resend")} icon="rotate-cw" onclick={rows.onresend.reform(move |_| id)} />
                <MenuItem label={t!("invitations-take-back")} icon="trash-2" danger=true onclick={onask} />
            </Menu>
        </span>
    }
}

fn nobody(rows: &Rows) -> Html {
    let filter = rows.filter.clone();
    if filter.narrows() {
        let clear = Callback::from(move |_: MouseEvent| filter.clear());
        return html! {
            <Empty icon="search-x" title={t!("invitations-none-found")} text={t!("invitations-none-found-text")}>
                <Button label={t!("clients-clear")} kind={Kind::Primary} onclick={clear} />
            </Empty>
        };
    }
    html! {
        <Empty icon="user-plus" title={t!("invitations-none")} text={t!("invitations-none-text")}>
            <Button label={t!("invitations-invite")} icon="user-plus" kind={Kind::Primary} onclick={rows.oninvite.clone()} />
        </Empty>
    }
}
