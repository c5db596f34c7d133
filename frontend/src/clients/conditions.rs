//! The conditions of the list of clients that are set less often, behind a button of its bar.

use super::list::with;
use crate::custom_fields::CustomChoice;
use crate::data::Filter;
use crate::groups::OwnerChoice;
use crate::t;
use crate::ui::{DaysField, Icon, Popover};
use vestnik_api::clients::ClientFilter;
use vestnik_api::custom_fields::Bearer;
use yew::prelude::*;

/// What the conditions need.
#[derive(Properties, PartialEq)]
pub(super) struct ConditionsProps {
    /// The conditions, as the address has them.
    pub(super) filter: Filter<ClientFilter>,
    /// Whether clients of several people can be listed.
    pub(super) shared: bool,
}

/// Whose clients, added when, and with what in their custom fields.
#[component]
pub(super) fn Conditions(props: &ConditionsProps) -> Html {
    let open = use_state(|| false);
    let (filter, value) = (&props.filter, props.filter.value());
    let narrowed = [value.owner.is_some(), value.created_since.or(value.created_until).is_some()];
    let count = narrowed.into_iter().filter(|on| *on).count() + value.custom.all().len();
    let button = html! {
        <>
            <Icon name="list-filter" /><span>{ t!("leads-conditions") }</span>
            if count > 0 { <span class="meta num">{ count }</span> }
        </>
    };
    let onowner = with(filter, |filter, owner| filter.owner = owner);
    let oncreated = with(filter, |filter, days| (filter.created_since, filter.created_until) = days);
    let oncustom = with(filter, |filter, custom| filter.custom = custom);
    html! {
        <Popover {open} {button} label={t!("leads-conditions")} panel={classes!("w-72", "p-3", "max-h-[60dvh]", "overflow-y-auto")}>
            <div class="flex flex-col gap-3">
                if props.shared { <OwnerChoice label={t!("clients-owner")} group={value.group} value={value.owner} onchange={onowner} /> }
                <DaysField id="filter-created" label={t!("clients-created")} since={value.created_since} until={value.created_until} onchange={oncreated} />
                <CustomChoice of={Bearer::Clients} group={value.group} value={value.custom.clone()} onchange={oncustom} />
            </div>
        </Popover>
    }
}
