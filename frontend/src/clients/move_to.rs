//! Putting a client into another group, and into other hands.

use crate::data::{use_action, use_stale};
use crate::groups::{MoveDialog, why_not_moved};
use crate::t;
use crate::ui::use_toasts;
use vestnik_api::Permission;
use vestnik_api::clients::{Client, MoveClient};
use vestnik_api::id::ClientId;
use yew::prelude::*;

/// What the question needs.
#[derive(Properties, PartialEq)]
pub(super) struct MoveClientDialogProps {
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
pub(super) fn MoveClientDialog(props: &MoveClientDialogProps) -> Html {
    let (toasts, ondone) = (use_toasts(), props.ondone.clone());
    let relocate = use_action(
        |api, (id, version, to): (ClientId, i32, MoveClient)| async move { api.clients().relocate(id, version, &to).await },
        Callback::from(move |client| {
            toasts.done(t!("groups-moved"));
            ondone.emit(client);
        }),
    );
    use_stale(&relocate, &props.onstale);
    let client = &props.client;
    let onmove = {
        let (relocate, id, version) = (relocate.clone(), client.id, client.version);
        Callback::from(move |(group, owner)| relocate.run((id, version, MoveClient { group, owner })))
    };
    let onchoose = {
        let relocate = relocate.clone();
        Callback::from(move |()| relocate.forget())
    };
    let said = relocate.failure().map(|failure| why_not_moved(&failure, t!("clients-changed-meanwhile")));
    html! {
        <MoveDialog title={t!("groups-move-title", name = &client.name)} hint={t!("groups-move-text")} permission={Permission::ClientsWrite} whose={t!("clients-owner")}
            owner={client.owner.id} group={client.group.clone()} busy={relocate.busy()} {said} {onmove} {onchoose} onclose={props.onclose.clone()} />
    }
}
