//! Putting a client into another group.

use crate::data::{use_action, use_session};
use crate::groups::MyGroups;
use crate::t;
use crate::ui::{Button, Dialog, Icon, Kind, SelectField, use_toasts};
use vestnik_api::clients::{Client, MoveClient};
use vestnik_api::id::ClientId;
use vestnik_api::{Code, Permission};
use yew::prelude::*;

/// What the question needs.
#[derive(Properties, PartialEq)]
pub(super) struct MoveDialogProps {
    /// Which client.
    pub(super) client: Client,
    /// Where it can go.
    pub(super) groups: MyGroups,
    /// Called with the client as it is then.
    pub(super) ondone: Callback<Client>,
    /// Called when it is cancelled.
    pub(super) onclose: Callback<()>,
}

/// Asks where a client belongs.
#[component]
pub(super) fn MoveDialog(props: &MoveDialogProps) -> Html {
    let (session, toasts) = (use_session(), use_toasts());
    let group = use_state(|| props.client.group.as_ref().map(|group| group.id.to_string()).unwrap_or_default());
    let ondone = props.ondone.clone();
    let relocate = use_action(
        |api, (id, version, to): (ClientId, i32, MoveClient)| async move { api.clients().relocate(id, version, &to).await },
        Callback::from(move |client| {
            toasts.done(t!("groups-moved"));
            ondone.emit(client);
        }),
    );
    let onmove = {
        let (relocate, group) = (relocate.clone(), group.parse().ok());
        let (id, version) = (props.client.id, props.client.version);
        Callback::from(move |_: MouseEvent| relocate.run((id, version, MoveClient { group, owner: None })))
    };
    let onchange = {
        let (group, relocate) = (group.clone(), relocate.clone());
        Callback::from(move |chosen| {
            relocate.forget();
            group.set(chosen);
        })
    };
    let said = relocate.failure().map(|failure| {
        let field = failure.field("email").or_else(|| failure.field("group"));
        match failure.code() {
            Some(Code::Forbidden) => t!("groups-move-forbidden"),
            _ => field.unwrap_or_else(|| failure.say()),
        }
    });
    let client = &props.client;
    let options =
        props.groups.options_to_move(&session, Permission::ClientsWrite, client.owner.id, client.group.as_ref());
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={t!("groups-move")} kind={Kind::Primary} busy={relocate.busy()} onclick={onmove} />
        </>
    };
    html! {
        <Dialog title={t!("groups-move-title", name = &props.client.name)} onclose={props.onclose.clone()} held={relocate.busy()} {actions}>
            <p class="hint mb-4">{ t!("groups-move-text") }</p>
            <SelectField id="move-group" label={t!("groups-group")} value={(*group).clone()} {options} {onchange} />
            if let Some(said) = said { <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ said }</p> }
        </Dialog>
    }
}
