//! One client: what is known, edited in place, and every try at every letter to it.

use super::alike::AlikeHint;
use super::letters::Letters;
use super::merge::MergeDialog;
use super::move_to::MoveClientDialog;
use super::state::{Known, is_mine, mail_badge, phone_words, why_stopped};
use super::{offer_undo, offer_unmerge};
use crate::custom_fields::CustomFacts;
use crate::data::{Api, Query, use_action, use_query, use_session};
use crate::groups::use_my_groups;
use crate::records::Record;
use crate::route::Route;
use crate::suppressions::reason_words;
use crate::t;
use crate::tags::TagEditor;
use crate::ui::{
    Avatar, Button, CardSkeleton, Crumb, Empty, FactLine, Kind, Link, LinkButton, Menu, MenuItem, Said, SaidKind,
    Screen, Toaster, TopAction, Who, use_keys, use_toasts,
};
use crate::words::moment;
use jiff::Timestamp;
use vestnik_api::clients::{Client, MailStatus};
use vestnik_api::id::{ClientId, TagId};
use vestnik_api::leads::RecordId;
use vestnik_api::merges::{Merged, Unmerged};
use vestnik_api::tags::{SetTags, TagsOf};
use vestnik_api::{Permission, Reach};
use yew::prelude::*;
use yew_router::prelude::*;

/// Whether it is asked which client goes into this one, and which is chosen at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Merging {
    #[default]
    No,
    With(Option<ClientId>),
}

/// What the screen of one client needs.
#[derive(Properties, PartialEq)]
pub struct ClientScreenProps {
    /// Which.
    pub id: ClientId,
}

/// One client.
#[component]
pub fn ClientScreen(props: &ClientScreenProps) -> Html {
    let (session, toasts, navigator) = (use_session(), use_toasts(), use_navigator());
    let said = toasts.clone();
    let client = use_query(props.id, |api, id| async move { api.clients().find(id).await });
    let groups = use_my_groups();
    let (moving, merging) = (use_state(|| false), use_state(Merging::default));
    let may_write = client.data().is_some_and(|client| groups.may_change(&session, &client));
    let delete = {
        let (api, navigator) = (session.api(), navigator.clone());
        use_action(
            |api, id: ClientId| async move { api.clients().delete(id).await.map(|()| id) },
            Callback::from(move |id| {
                let Some(navigator) = navigator.clone() else { return };
                let back = navigator.clone();
                navigator.push(&Route::Clients);
                offer_undo(&toasts, api.clone(), vec![id], Callback::from(move |()| back.push(&Route::Client { id })));
            }),
        )
    };
    {
        let id = props.id;
        use_keys(Callback::from(move |(key, _): (String, Option<i64>)| match (key.as_str(), &navigator) {
            ("e", Some(navigator)) if may_write => navigator.push(&Route::EditClient { id }),
            _ => {}
        }));
    }
    let title = client.data().map_or_else(|| t!("clients-one"), |client| AttrValue::from(client.name.clone()));
    let may_mail = may_write
        && session.may(Permission::MailingsWrite).is_some()
        // A mailing goes to its owner's own clients.
        && client.data().is_some_and(|client| client.mail == MailStatus::Reachable && is_mine(&session, &client));
    let id = props.id;
    let actions = html! {
        <>
            if may_write {
                <Menu label={t!("clients-actions")}>
                    if groups.may_move(&session, Permission::ClientsWrite) { <MenuItem label={t!("groups-move")} icon="briefcase" onclick={let moving = moving.clone(); Callback::from(move |_| moving.set(true))} /> }
                    <MenuItem label={t!("clients-merge")} icon="users" onclick={let merging = merging.clone(); Callback::from(move |_| merging.set(Merging::With(None)))} />
                    <MenuItem label={t!("clients-delete")} icon="trash-2" danger=true onclick={let delete = delete.clone(); Callback::from(move |_| delete.run(id))} />
                </Menu>
                <TopAction label={t!("clients-edit")} icon="pencil-line" to={Route::EditClient { id }} />
            }
            if may_mail {
                <WriteTo {id} />
            }
        </>
    };
    let everybody = session.may(Permission::ClientsRead) == Some(Reach::All);
    let may_see_list = session.may(Permission::SuppressionsRead).is_some();
    let dialog = match client.data().filter(|_| *moving) {
        Some(known) => {
            let close = Callback::from(move |()| moving.set(false));
            let ondone = {
                let (client, close) = (client.clone(), close.clone());
                Callback::from(move |moved| {
                    client.tell(moved);
                    close.emit(());
                })
            };
            html! { <MoveClientDialog client={(*known).clone()} {ondone} onstale={client.reload()} onclose={close} /> }
        }
        None => Html::default(),
    };
    let onmerge = {
        let merging = merging.clone();
        may_write.then(|| Callback::from(move |other: ClientId| merging.set(Merging::With(Some(other)))))
    };
    let merge = merge_dialog(&client, &merging, said, session.api());
    let shown = client.show(html! { <div class="page"><CardSkeleton /></div> }, |known| {
        record(&client, known, onmerge, everybody, may_see_list)
    });
    let gone = client.failure().is_some_and(|failure| failure.is_not_found());
    html! {
        <Screen {title} parent={Crumb { to: Route::Clients, name: t!("clients-title") }} {actions}>
            { dialog }
            { merge }
            if let Some(failure) = delete.failure() { <p class="banner banner-fail" role="alert">{ failure.say() }</p> }
            if gone { <LeadsOn {id} onback={client.reload()} nowhere={shown} /> } else { { shown } }
        </Screen>
    }
}

/// Asks which client goes into this one, once somebody wants that.
fn merge_dialog(query: &Query<Client>, merging: &UseStateHandle<Merging>, toasts: Toaster, api: Api) -> Option<Html> {
    let known = query.data()?;
    let Merging::With(from) = **merging else { return None };
    let close = {
        let merging = merging.clone();
        Callback::from(move |()| merging.set(Merging::No))
    };
    let ondone = {
        let (query, close) = (query.clone(), close.clone());
        Callback::from(move |(from, done): (ClientId, Merged)| {
            query.tell(done.client);
            close.emit(());
            offer_unmerge(&toasts, api.clone(), from, query.reload());
        })
    };
    Some(html! { <MergeDialog client={(*known).clone()} {from} {ondone} onclose={close} /> })
}

#[derive(Properties, PartialEq)]
struct LeadsOnProps {
    id: ClientId,
    onback: Callback<()>,
    /// What is shown if it went nowhere.
    nowhere: Html,
}

/// Where a client that is no more went, and the way back while there is one.
#[component]
fn LeadsOn(props: &LeadsOnProps) -> Html {
    let (session, groups) = (use_session(), use_my_groups());
    let asked = use_query(props.id, |api, id| async move { api.clients().merged_into(id).await });
    let unmerge = use_action(
        |api, id: ClientId| async move { api.clients().unmerge(id).await },
        props.onback.reform(|_: Unmerged| ()),
    );
    let Some(into) = asked.data() else {
        return if asked.waiting() {
            html! { <div class="page"><CardSkeleton /></div> }
        } else {
            props.nowhere.clone()
        };
    };
    let onclick = {
        let (unmerge, id) = (unmerge.clone(), props.id);
        Callback::from(move |_: MouseEvent| unmerge.run(id))
    };
    html! {
        <Empty icon="merge" title={t!("clients-merged-into")} text={t!("clients-merged-at", at = moment(into.at).to_string())} alone=true>
            <LinkButton to={Route::Client { id: into.client.id }} label={into.client.name.clone()} icon="arrow-right" kind={Kind::Primary} />
            if into.undo_until.is_some_and(|until| Timestamp::now() < until) && groups.may_change(&session, &into.client) {
                <Button label={t!("clients-unmerge")} icon="undo-2" busy={unmerge.busy()} {onclick} />
            }
            if let Some(failure) = unmerge.failure() { <p class="field-error" role="alert">{ failure.say() }</p> }
        </Empty>
    }
}

#[derive(Properties, PartialEq)]
struct WriteToProps {
    id: ClientId,
}

/// Leads to a new mailing with this client chosen.
#[component]
fn WriteTo(props: &WriteToProps) -> Html {
    let navigator = use_navigator();
    let query = format!("clients={}", props.id);
    let onclick = Callback::from(move |_: MouseEvent| {
        if let Some(navigator) = &navigator {
            // Written by ourselves, so it can be written into an address.
            let _ = navigator.push_with_query(&Route::NewMailing, yew_router::query::Raw(query.as_str()));
        }
    });
    html! { <TopAction label={t!("clients-write")} icon="send" kind={Kind::Primary} {onclick} /> }
}

/// What is known of it, and what hangs on it. Whoever may change it may let another one go into it.
fn record(
    query: &Query<Client>,
    client: &Client,
    onmerge: Option<Callback<ClientId>>,
    everybody: bool,
    may_see_list: bool,
) -> Html {
    let may_write = onmerge.is_some();
    html! {
        <div class="min-h-0 flex-1 lg:flex">
            <aside class="flex flex-col gap-1 p-4 lg:w-76 lg:shrink-0 lg:overflow-y-auto lg:border-r lg:border-line" aria-label={t!("clients-facts")}>
                <div class="mb-3 flex items-start gap-3">
                    <Avatar name={client.name.clone()} class="ava-xl" />
                    <div class="min-w-0 flex-1">
                        <h2 class="text-xl leading-6 wrap-anywhere">{ &client.name }</h2>
                        <div class="mt-1.5">{ mail_badge(client.mail, false) }</div>
                    </div>
                </div>
                { stopped(client, may_see_list) }
                if let Some(onmerge) = onmerge { <AlikeHint client={client.clone()} {onmerge} /> }
                { facts(query, client, may_write) }
                <CustomFacts<Client> record={client.clone()} {may_write} onchanged={let query = query.clone(); Callback::from(move |client| query.tell(client))} onreload={query.reload()} />
                <Tags client={client.clone()} {may_write} onchanged={let query = query.clone(); Callback::from(move |client| query.tell(client))} onreload={query.reload()} />
                <dl class="mt-2 flex flex-col gap-2">
                    if let Some(group) = &client.group {
                        <div><dt class="meta">{ t!("groups-group") }</dt><dd class="mt-0.5"><Link to={Route::Group { id: group.id }} class="a">{ &group.name }</Link></dd></div>
                    }
                    if everybody || client.group.is_some() {
                        <div><dt class="meta">{ t!("clients-owner") }</dt><dd class="mt-0.5"><Who name={client.owner.name.clone()} person={client.owner.id} /></dd></div>
                    }
                    <div><dt class="meta">{ t!("clients-created") }</dt><dd>{ moment(client.created_at) }</dd></div>
                    if client.updated_at != client.created_at {
                        <div><dt class="meta">{ t!("clients-updated") }</dt><dd>{ moment(client.updated_at) }</dd></div>
                    }
                </dl>
            </aside>
            <Record id={RecordId::Client(client.id)} {may_write} version={client.version} aside={html! { <Letters client={client.id} /> }} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct TagsProps {
    client: Client,
    may_write: bool,
    onchanged: Callback<Client>,
    onreload: Callback<()>,
}

/// The tags of a client.
#[component]
fn Tags(props: &TagsProps) -> Html {
    let set = use_action(
        |api, (id, version, tags): (ClientId, i32, Vec<TagId>)| async move {
            api.clients().set_tags(id, version, &SetTags { tags }).await
        },
        props.onchanged.clone(),
    );
    let client = &props.client;
    let of = TagsOf::of_record(client.group.as_ref(), client.owner.id);
    let onset = {
        let (set, id, version) = (set.clone(), client.id, client.version);
        Callback::from(move |tags| set.run((id, version, tags)))
    };
    html! {
        <TagEditor tags={client.tags.clone()} {of} may_write={props.may_write} busy={set.busy()}
            failure={set.failure().map(|failure| failure.say())} {onset} onreload={props.onreload.clone()} />
    }
}

/// Why no letters go there, and where that can be changed.
fn stopped(client: &Client, may_see_list: bool) -> Html {
    let said = match client.mail {
        MailStatus::Reachable => return Html::default(),
        MailStatus::NoSuchAddress => t!("clients-no-address-text"),
        MailStatus::Unsubscribed => t!("clients-unsubscribed-text"),
        MailStatus::Complaint | MailStatus::ByHand => t!("clients-stopped-text"),
    };
    let icon = why_stopped(client.mail).map_or("ban", |reason| reason_words(reason).1);
    html! {
        <Said kind={SaidKind::Warning} {icon}>
            { said }
            if may_see_list {
                <p><Link to={Route::Suppressions} query={format!("q={}", client.email)} class="link">{ t!("clients-stop-list") }</Link></p>
            }
        </Said>
    }
}

fn facts(query: &Query<Client>, client: &Client, may_write: bool) -> Html {
    let onchanged = {
        let query = query.clone();
        Callback::from(move |client| query.tell(client))
    };
    let onreload = query.reload();
    let phone = client.phone.as_ref().map(|phone| phone_words(phone.as_str())).unwrap_or_default();
    let fact = |what: Known, label, value: String| {
        html! {
            <FactLine<Known> key={what.name()} {what} {label} {value} record={client.clone()} {may_write} onchanged={onchanged.clone()} onreload={onreload.clone()} />
        }
    };
    html! {
        <dl class="facts">
            { fact(Known::Name, t!("clients-name"), client.name.clone()) }
            { fact(Known::Email, t!("clients-email"), client.email.to_string()) }
            { fact(Known::Phone, t!("clients-phone"), phone) }
            { fact(Known::Comment, t!("clients-comment"), client.comment.clone()) }
        </dl>
    }
}
