//! Choosing whose records are listed: one's own, or those of somebody who works in a group.

use super::members::use_members;
use crate::data::use_session;
use crate::t;
use crate::ui::SelectField;
use vestnik_api::id::{GroupId, UserId};
use yew::prelude::*;

/// What the choice needs.
#[derive(Properties, PartialEq)]
pub(crate) struct OwnerChoiceProps {
    /// What he is to the records.
    pub(crate) label: AttrValue,
    /// The group whose records are listed, if it is one.
    pub(crate) group: Option<GroupId>,
    /// Who is chosen.
    pub(crate) value: Option<UserId>,
    /// Called with whoever is chosen, or nobody.
    pub(crate) onchange: Callback<Option<UserId>>,
}

/// Narrows a list to one person's.
#[component]
pub(crate) fn OwnerChoice(props: &OwnerChoiceProps) -> Html {
    let any = (AttrValue::default(), t!("leads-any"));
    let owners = use_owners(props.group, props.value);
    let options: Vec<_> = [any].into_iter().chain(owners).collect();
    let value = props.value.map(|id| id.to_string()).unwrap_or_default();
    let onchange = props.onchange.reform(|id: String| id.parse().ok());
    html! { <SelectField id="filter-owner" label={props.label.clone()} {value} {options} {onchange} /> }
}

/// Those whose records a list can be narrowed to: oneself, those who work in the group, and whoever an address has chosen.
#[hook]
pub(super) fn use_owners(group: Option<GroupId>, chosen: Option<UserId>) -> Vec<(AttrValue, AttrValue)> {
    let me = use_session().me().map(|me| me.id);
    let members = use_members(group);
    let people = members.iter().filter(|member| member.role.works());
    let people = people.map(|member| (member.person.id, AttrValue::from(member.person.name.clone())));
    let others = people.filter(|(id, _)| Some(*id) != me);
    let mut owners: Vec<_> = me.map(|me| (me, t!("leads-mine"))).into_iter().chain(others).collect();
    let unknown = chosen.filter(|chosen| owners.iter().all(|(id, _)| id != chosen));
    owners.extend(unknown.map(|id| (id, t!("users-somebody"))));
    owners.into_iter().map(|(id, name)| (AttrValue::from(id.to_string()), name)).collect()
}
