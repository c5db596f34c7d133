//! The parts of a group: how it is doing, who is in it, the stages of its leads, the custom fields of its records.

use crate::data::use_session;
use crate::route::Route;
use crate::t;
use crate::ui::Link;
use vestnik_api::Permission;
use vestnik_api::id::GroupId;
use yew::prelude::*;

/// A part of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupTab {
    /// How it is doing.
    Dashboard,
    /// Who is in it.
    Members,
    /// The stages of its leads.
    Stages,
    /// The custom fields of its records.
    Fields,
}

/// What the tabs need.
#[derive(Properties, PartialEq)]
pub struct GroupTabsProps {
    /// Of which group.
    pub id: GroupId,
    /// Which part is shown.
    pub here: GroupTab,
}

/// Leads from one part of a group to another. Who may see no leads sees its members only.
#[component]
pub fn GroupTabs(props: &GroupTabsProps) -> Html {
    let session = use_session();
    let (id, here) = (props.id, props.here);
    if session.may(Permission::LeadsRead).is_none() {
        return Html::default();
    }
    let tab = |tab, to, name| {
        let current = here == tab;
        html! { <Link {to} class={classes!("tab", current.then_some("tab-active"))} {current}>{ name }</Link> }
    };
    html! {
        <nav class="tabs tabs-border shrink-0 border-b border-line px-4" aria-label={t!("groups-tabs")}>
            if session.may(Permission::ClientsRead).is_some() { { tab(GroupTab::Dashboard, Route::GroupDashboard { id }, t!("groups-tab-dashboard")) } }
            { tab(GroupTab::Members, Route::Group { id }, t!("groups-tab-members")) }
            { tab(GroupTab::Stages, Route::GroupStages { id }, t!("groups-tab-stages")) }
            if session.may(Permission::ClientsRead).is_some() { { tab(GroupTab::Fields, Route::GroupFields { id }, t!("groups-tab-fields")) } }
        </nav>
    }
}
