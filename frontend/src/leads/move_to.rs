//! Putting a lead into another group, and into other hands.

use crate::data::use_action;
use crate::groups::{MoveDialog, why_not_moved};
use crate::t;
use crate::ui::use_toasts;
use vestnik_api::Permission;
use vestnik_api::id::LeadId;
use vestnik_api::leads::{Lead, MoveLead};
use yew::prelude::*;

/// What the question needs.
#[derive(Properties, PartialEq)]
pub(super) struct MoveLeadDialogProps {
    /// Which lead.
    pub(super) lead: Lead,
    /// Called with the lead as it is then.
    pub(super) ondone: Callback<Lead>,
    /// Called when it is cancelled.
    pub(super) onclose: Callback<()>,
}

/// Asks where a lead belongs, and who works on it.
#[component]
pub(super) fn MoveLeadDialog(props: &MoveLeadDialogProps) -> Html {
    let (toasts, ondone) = (use_toasts(), props.ondone.clone());
    let relocate = use_action(
        |api, (id, version, to): (LeadId, i32, MoveLead)| async move { api.leads().relocate(id, version, &to).await },
        Callback::from(move |lead| {
            toasts.done(t!("leads-moved"));
            ondone.emit(lead);
        }),
    );
    let lead = &props.lead;
    let onmove = {
        let (relocate, id, version) = (relocate.clone(), lead.id, lead.version);
        Callback::from(move |(group, owner)| relocate.run((id, version, MoveLead { group, owner })))
    };
    let onchoose = {
        let relocate = relocate.clone();
        Callback::from(move |()| relocate.forget())
    };
    let said = relocate.failure().map(|failure| why_not_moved(&failure, t!("leads-changed-meanwhile")));
    html! {
        <MoveDialog title={t!("leads-move-title", name = &lead.title)} hint={t!("leads-move-text")} permission={Permission::LeadsWrite} whose={t!("leads-owner")}
            owner={lead.owner.id} group={lead.group.clone()} busy={relocate.busy()} {said} {onmove} {onchoose} onclose={props.onclose.clone()} />
    }
}
