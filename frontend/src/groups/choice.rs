//! Choosing a group: to narrow a list to it, and to put a record into it.

use super::mine::MyGroups;
use crate::data::use_query;
use crate::t;
use crate::ui::SelectField;
use vestnik_api::id::GroupId;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// The value that stands for what belongs to no group.
const UNGROUPED: &str = "none";

/// What narrowing needs.
#[derive(Properties, PartialEq)]
pub struct GroupChoiceProps {
    /// The groups one is in.
    pub groups: MyGroups,
    /// The group that is chosen.
    pub group: Option<GroupId>,
    /// What belongs to none is.
    #[prop_or_default]
    pub ungrouped: bool,
    /// Whether anything belongs to none.
    #[prop_or(true)]
    pub none: bool,
    /// Whether all can be shown together.
    #[prop_or(true)]
    pub all: bool,
    /// Called with the group chosen, and whether what belongs to none is.
    pub onchange: Callback<(Option<GroupId>, bool)>,
}

/// Narrows a list to one group, or to what belongs to none.
#[component]
pub fn GroupChoice(props: &GroupChoiceProps) -> Html {
    let named = props.groups.named();
    // Who sees all groups may have come from one he is not in.
    let other = props.group.filter(|id| props.groups.known() && !named.iter().any(|(known, _)| known == id));
    let other = use_named(other);
    if named.is_empty() && other.is_none() {
        return Html::default();
    }
    let onchange = props.onchange.reform(|event: Event| {
        let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
        (chosen.parse().ok(), chosen == UNGROUPED)
    });
    html! {
        <select class="select w-auto! max-w-60 max-md:max-w-full" aria-label={t!("groups-group")} {onchange}>
            if props.all { <option value="" selected={props.group.is_none() && !props.ungrouped}>{ t!("groups-any") }</option> }
            for (id, name) in named.into_iter().chain(other) {
                <option value={id.to_string()} selected={props.group == Some(id)}>{ name }</option>
            }
            if props.none { <option value={UNGROUPED} selected={props.ungrouped}>{ t!("groups-without") }</option> }
        </select>
    }
}

/// What the field needs.
#[derive(Properties, PartialEq)]
pub struct GroupFieldProps {
    /// The groups one may put records into.
    pub groups: MyGroups,
    /// The chosen one, by its number, or nothing.
    pub value: AttrValue,
    /// What is wrong.
    pub error: Option<AttrValue>,
    /// Called with the number of the one chosen, or nothing.
    pub onchange: Callback<String>,
}

/// Asks into which group a record goes. One that an address has chosen is shown too, though the server may refuse it.
#[component]
pub fn GroupField(props: &GroupFieldProps) -> Html {
    let other = props.value.parse::<GroupId>().ok().filter(|id| props.groups.known() && !props.groups.takes(*id));
    let other = use_named(other).map(|(id, name)| (AttrValue::from(id.to_string()), name));
    let options: Vec<_> = props.groups.options(None).into_iter().chain(other).collect();
    html! {
        <SelectField id="group" label={t!("groups-group")} value={props.value.clone()} {options} error={props.error.clone()} onchange={props.onchange.clone()} />
    }
}

/// A group that one is not in, with its name as soon as that is known, or a word that one does not see it.
#[hook]
fn use_named(id: Option<GroupId>) -> Option<(GroupId, AttrValue)> {
    let found = use_query(id, |api, id| async move {
        match id {
            Some(id) => api.groups().find(id).await.map(Some),
            None => Ok(None),
        }
    });
    let (known, waiting) = (found.data(), found.waiting());
    let unseen = found.failure().is_some_and(|failure| failure.is_not_found() || failure.is_forbidden());
    id.map(|id| {
        // The name of the group asked for before is none of this one's.
        let group = known.as_ref().and_then(|known| (**known).as_ref()).filter(|group| group.id == id);
        let name = match group {
            Some(group) => AttrValue::from(group.name.clone()),
            None if unseen && !waiting => t!("groups-unseen"),
            None => AttrValue::from("…"),
        };
        (id, name)
    })
}
