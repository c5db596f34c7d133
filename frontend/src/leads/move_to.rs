//! Putting a lead into another group, and into other hands.

use crate::data::{use_action, use_query, use_session};
use crate::groups::use_open_groups;
use crate::t;
use crate::ui::{Button, Dialog, Icon, Kind, SelectField, use_toasts};
use vestnik_api::groups::MemberFilter;
use vestnik_api::id::{GroupId, LeadId};
use vestnik_api::leads::{Lead, MoveLead};
use vestnik_api::{Code, Permission};
use yew::prelude::*;

/// What the question needs.
#[derive(Properties, PartialEq)]
pub(super) struct MoveDialogProps {
    /// Which lead.
    pub(super) lead: Lead,
    /// Called with the lead as it is then.
    pub(super) ondone: Callback<Lead>,
    /// Called when it is cancelled.
    pub(super) onclose: Callback<()>,
}

/// Asks where a lead belongs, and who works on it.
#[component]
pub(super) fn MoveDialog(props: &MoveDialogProps) -> Html {
    let (session, toasts, groups) = (use_session(), use_toasts(), use_open_groups(Permission::LeadsWrite));
    let group = use_state(|| props.lead.group.as_ref().map(|group| group.id.to_string()).unwrap_or_default());
    let owner = use_state(String::new);
    let ondone = props.ondone.clone();
    let relocate = use_action(
        |api, (id, version, to): (LeadId, i32, MoveLead)| async move { api.leads().relocate(id, version, &to).await },
        Callback::from(move |lead| {
            toasts.done(t!("leads-moved"));
            ondone.emit(lead);
        }),
    );
    let to = MoveLead { group: group.parse().ok(), owner: owner.parse().ok() };
    let stays = to.owner.is_none() && to.group == props.lead.group.as_ref().map(|group| group.id);
    let onmove = {
        let (relocate, id, version) = (relocate.clone(), props.lead.id, props.lead.version);
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
    let said = relocate.failure().map(|failure| {
        // Only groups are offered that take it: it is its owner whom the group refuses.
        let field = failure.field("owner").or_else(|| failure.field("group").map(|_| t!("groups-owner-elsewhere")));
        match failure.code() {
            Some(Code::ChangedMeanwhile) => t!("leads-changed-meanwhile"),
            Some(Code::Forbidden) => t!("groups-move-forbidden"),
            _ => field.unwrap_or_else(|| failure.say()),
        }
    });
    let lead = &props.lead;
    let options = groups.options_to_move(&session, Permission::LeadsWrite, lead.owner.id, lead.group.as_ref());
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={t!("groups-move")} kind={Kind::Primary} busy={relocate.busy()} disabled={stays} onclick={onmove} />
        </>
    };
    html! {
        <Dialog title={t!("leads-move-title", name = &props.lead.title)} onclose={props.onclose.clone()} held={relocate.busy()} {actions}>
            <p class="hint mb-4">{ t!("leads-move-text") }</p>
            <div class="flex flex-col gap-4">
                <SelectField id="move-group" label={t!("groups-group")} value={(*group).clone()} {options} onchange={ongroup} />
                if let Ok(group) = group.parse::<GroupId>() {
                    <OwnerField id="move-owner" {group} value={(*owner).clone()} none={t!("leads-owner-stays")} onchange={onowner} />
                }
            </div>
            if let Some(said) = said { <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ said }</p> }
        </Dialog>
    }
}

/// What the choice of an owner needs.
#[derive(Properties, PartialEq)]
pub(crate) struct OwnerFieldProps {
    /// The field's id.
    pub(crate) id: AttrValue,
    /// What he is to it.
    #[prop_or_else(|| t!("leads-owner"))]
    pub(crate) label: AttrValue,
    /// In which group.
    pub(crate) group: GroupId,
    /// Who is chosen, by his number.
    pub(crate) value: AttrValue,
    /// What it means that nobody is.
    pub(crate) none: AttrValue,
    /// What is wrong.
    #[prop_or_default]
    pub(crate) error: Option<AttrValue>,
    /// Called with the number of whoever is chosen.
    pub(crate) onchange: Callback<String>,
}

/// Those who work in a group, to choose one.
#[component]
pub(crate) fn OwnerField(props: &OwnerFieldProps) -> Html {
    let members = use_query(props.group, |api, group| async move {
        let filter = MemberFilter { limit: 100.try_into().ok(), ..MemberFilter::default() };
        api.groups().members(group, &filter).await.map(|page| (group, page))
    });
    // Those of the group chosen before need not work in this one.
    let members = members.data().filter(|known| known.0 == props.group);
    let people =
        members.iter().flat_map(|known| &known.1.items).filter(|member| member.role.works() && !member.blocked);
    let named = people
        .map(|member| (AttrValue::from(member.person.id.to_string()), AttrValue::from(member.person.name.clone())));
    let options: Vec<_> = [(AttrValue::default(), props.none.clone())].into_iter().chain(named).collect();
    html! {
        <SelectField id={props.id.clone()} label={props.label.clone()} value={props.value.clone()} {options} error={props.error.clone()} onchange={props.onchange.clone()} />
    }
}
