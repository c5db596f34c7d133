//! Putting a client into another group, and into other hands.

use crate::data::{Action, Failure, use_action, use_session};
use crate::groups::use_open_groups;
use crate::leads::OwnerField;
use crate::t;
use crate::ui::{Button, Dialog, Icon, Kind, SelectField, use_toasts};
use vestnik_api::clients::{Client, MoveClient};
use vestnik_api::id::{ClientId, GroupId};
use vestnik_api::{Code, Permission};
use yew::prelude::*;

/// What the question needs.
#[derive(Properties, PartialEq)]
pub(super) struct MoveDialogProps {
    /// Which client.
    pub(super) client: Client,
    /// Called with the client as it is then.
    pub(super) ondone: Callback<Client>,
    /// Called when somebody else has changed it meanwhile.
    pub(super) onstale: Callback<()>,
    /// Called when it is cancelled.
    pub(super) onclose: Callback<()>,
}

/// Asks where a client belongs, and whose it is there.
#[component]
pub(super) fn MoveDialog(props: &MoveDialogProps) -> Html {
    let (session, toasts, groups) = (use_session(), use_toasts(), use_open_groups(Permission::ClientsWrite));
    let group = use_state(|| props.client.group.as_ref().map(|group| group.id.to_string()).unwrap_or_default());
    let owner = use_state(String::new);
    let ondone = props.ondone.clone();
    let relocate = use_action(
        |api, (id, version, to): (ClientId, i32, MoveClient)| async move { api.clients().relocate(id, version, &to).await },
        Callback::from(move |client| {
            toasts.done(t!("groups-moved"));
            ondone.emit(client);
        }),
    );
    use_stale(&relocate, &props.onstale);
    let to = MoveClient { group: group.parse().ok(), owner: owner.parse().ok() };
    let stays = to.owner.is_none() && to.group == props.client.group.as_ref().map(|group| group.id);
    let onmove = {
        let (relocate, id, version) = (relocate.clone(), props.client.id, props.client.version);
        Callback::from(move |_: MouseEvent| relocate.run((id, version, to)))
    };
    let ongroup = {
        let (group, owner, relocate) = (group.clone(), owner.clone(), relocate.clone());
        Callback::from(move |chosen| {
            relocate.forget();
            group.set(chosen);
            owner.set(String::new());
        })
    };
    let onowner = {
        let (owner, relocate) = (owner.clone(), relocate.clone());
        Callback::from(move |chosen| {
            relocate.forget();
            owner.set(chosen);
        })
    };
    let said = relocate.failure().map(|failure| why(&failure));
    let client = &props.client;
    let options = groups.options_to_move(&session, Permission::ClientsWrite, client.owner.id, client.group.as_ref());
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={t!("groups-move")} kind={Kind::Primary} busy={relocate.busy()} disabled={stays} onclick={onmove} />
        </>
    };
    html! {
        <Dialog title={t!("groups-move-title", name = &props.client.name)} onclose={props.onclose.clone()} held={relocate.busy()} {actions}>
            <p class="hint mb-4">{ t!("groups-move-text") }</p>
            <div class="flex flex-col gap-4">
                <SelectField id="move-group" label={t!("groups-group")} value={(*group).clone()} {options} onchange={ongroup} />
                if let Ok(group) = group.parse::<GroupId>() {
                    <OwnerField id="move-owner" label={t!("clients-owner")} {group} value={(*owner).clone()} none={t!("leads-owner-stays")} onchange={onowner} />
                }
            </div>
            if let Some(said) = said { <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ said }</p> }
        </Dialog>
    }
}

/// Why it was not moved.
fn why(failure: &Failure) -> AttrValue {
    // Only groups are offered that take it: it is its owner whom the group refuses.
    let owner = failure.field("owner").or_else(|| failure.field("group").map(|_| t!("groups-owner-elsewhere")));
    match failure.code() {
        Some(Code::ChangedMeanwhile) => t!("clients-changed-meanwhile"),
        Some(Code::Forbidden) => t!("groups-move-forbidden"),
        _ => failure.field("email").or(owner).unwrap_or_else(|| failure.say()),
    }
}

/// Asks for the client as it is now when somebody else has changed it: trying again moves that one.
#[hook]
fn use_stale<I: 'static>(relocate: &Action<I>, onstale: &Callback<()>) {
    let onstale = onstale.clone();
    use_effect_with((relocate.failure(), relocate.busy()), move |(failure, busy)| {
        if !busy && failure.as_ref().and_then(Failure::code) == Some(Code::ChangedMeanwhile) {
            onstale.emit(());
        }
    });
}
