//! Asking where a record belongs, and into whose hands it goes there.

use super::members::use_members;
use super::mine::use_open_groups;
use crate::data::{Failure, use_session};
use crate::t;
use crate::ui::{Button, Dialog, Icon, Kind, SelectField};
use vestnik_api::groups::InGroup;
use vestnik_api::id::{GroupId, UserId};
use vestnik_api::{Code, Permission};
use yew::prelude::*;

/// What the question needs.
#[derive(Properties, PartialEq)]
pub(crate) struct MoveDialogProps {
    /// What is asked.
    pub(crate) title: AttrValue,
    /// What it means.
    pub(crate) hint: AttrValue,
    /// By which permission it is moved.
    pub(crate) permission: Permission,
    /// What its owner is called.
    pub(crate) whose: AttrValue,
    /// Whose it is.
    pub(crate) owner: UserId,
    /// Where it is.
    pub(crate) group: Option<InGroup>,
    /// It is being moved.
    pub(crate) busy: bool,
    /// Why it was not.
    pub(crate) said: Option<AttrValue>,
    /// Called with the group and the owner that were chosen.
    pub(crate) onmove: Callback<(Option<GroupId>, Option<UserId>)>,
    /// Called when something else is chosen: what was said is about that no more.
    pub(crate) onchoose: Callback<()>,
    /// Called when it is cancelled.
    pub(crate) onclose: Callback<()>,
}

/// Asks where a record belongs, and who works on it there.
#[component]
pub(crate) fn MoveDialog(props: &MoveDialogProps) -> Html {
    let (session, groups) = (use_session(), use_open_groups(props.permission));
    let is_in = props.group.as_ref().map(|group| group.id);
    let group = use_state(|| is_in.map(|group| group.to_string()).unwrap_or_default());
    let owner = use_state(String::new);
    let (into, to) = (group.parse::<GroupId>().ok(), owner.parse::<UserId>().ok());
    let onmove = props.onmove.reform(move |_| (into, to));
    let ongroup = {
        let (group, owner, onchoose) = (group.clone(), owner.clone(), props.onchoose.clone());
        Callback::from(move |chosen| {
            onchoose.emit(());
            group.set(chosen);
            owner.set(String::new());
        })
    };
    let onowner = {
        let (owner, onchoose) = (owner.clone(), props.onchoose.clone());
        Callback::from(move |chosen| {
            onchoose.emit(());
            owner.set(chosen);
        })
    };
    let options = groups.options_to_move(&session, props.permission, props.owner, props.group.as_ref());
    let stays = to.is_none() && into == is_in;
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={t!("groups-move")} kind={Kind::Primary} busy={props.busy} disabled={stays} onclick={onmove} />
        </>
    };
    html! {
        <Dialog title={props.title.clone()} onclose={props.onclose.clone()} held={props.busy} {actions}>
            <p class="hint mb-4">{ &props.hint }</p>
            <div class="flex flex-col gap-4">
                <SelectField id="move-group" label={t!("groups-group")} value={(*group).clone()} {options} onchange={ongroup} />
                if let Some(group) = into {
                    <OwnerField id="move-owner" label={props.whose.clone()} {group} value={(*owner).clone()} none={t!("leads-owner-stays")} onchange={onowner} />
                }
            </div>
            if let Some(said) = &props.said { <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ said }</p> }
        </Dialog>
    }
}

/// Why a record was not moved; `changed`: that somebody else has changed it meanwhile.
pub(crate) fn why_not_moved(failure: &Failure, changed: AttrValue) -> AttrValue {
    // Only groups are offered that take it: it is its owner whom the group refuses.
    let owner = failure.field("owner").or_else(|| failure.field("group").map(|_| t!("groups-owner-elsewhere")));
    match failure.code() {
        Some(Code::ChangedMeanwhile) => changed,
        Some(Code::Forbidden) => t!("groups-move-forbidden"),
        _ => failure.field("email").or(owner).unwrap_or_else(|| failure.say()),
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
    let members = use_members(Some(props.group));
    let people = members.iter().filter(|member| member.role.works() && !member.blocked);
    let named = people
        .map(|member| (AttrValue::from(member.person.id.to_string()), AttrValue::from(member.person.name.clone())));
    let options: Vec<_> = [(AttrValue::default(), props.none.clone())].into_iter().chain(named).collect();
    html! {
        <SelectField id={props.id.clone()} label={props.label.clone()} value={props.value.clone()} {options} error={props.error.clone()} onchange={props.onchange.clone()} />
    }
}
