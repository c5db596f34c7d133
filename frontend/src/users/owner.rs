//! Whose things are shown, beside the lists of others.

use crate::data::{use_query, use_session};
use crate::groups::use_members;
use crate::route::Route;
use crate::t;
use crate::ui::{Chip, Link};
use vestnik_api::id::{GroupId, UserId};
use vestnik_api::{Permission, Reach};
use yew::prelude::*;

/// What the chip needs.
#[derive(Properties, PartialEq)]
pub struct OwnerChipProps {
    /// Whose things are shown.
    pub owner: UserId,
    /// What he is to what is shown; its owner, if nothing else is said.
    #[prop_or_else(|| t!("users-owner"))]
    pub label: AttrValue,
    /// His name, where a row tells it.
    #[prop_or_default]
    pub name: Option<AttrValue>,
    /// The group whose things are shown, if it is one.
    #[prop_or_default]
    pub group: Option<GroupId>,
    /// Takes the condition away.
    pub onremove: Callback<()>,
}

/// That only the things of one person are shown. Who may see people sees his name also when he has none, and so does in a group whoever is in
/// it.
#[component]
pub fn OwnerChip(props: &OwnerChipProps) -> Html {
    let may_ask = use_session().may(Permission::UsersRead).is_some();
    let asked = (props.name.is_none() && may_ask).then_some(props.owner);
    let user = use_query(asked, |api, id| async move {
        match id {
            Some(id) => api.users().find(id).await.map(Some),
            None => Ok(None),
        }
    });
    let members = use_members(props.group.filter(|_| props.name.is_none() && !may_ask));
    let member = members.iter().find(|member| member.person.id == props.owner);
    let member = member.map(|member| AttrValue::from(member.person.name.clone()));
    let known = user.data().and_then(|user| (*user).clone()).map(|user| AttrValue::from(user.name));
    let value = props.name.clone().or(known).or(member).unwrap_or_else(|| t!("users-somebody"));
    html! { <Chip name={props.label.clone()} {value} onremove={props.onremove.clone()} /> }
}

/// What the tabs need.
#[derive(Properties, PartialEq)]
pub struct PeopleTabsProps {
    /// Whether the people of the service are shown, and not everybody's clients.
    pub people: bool,
}

/// For the staff, the service's own clients are the people with accounts: they stand beside the clients of all of them.
#[component]
pub fn PeopleTabs(props: &PeopleTabsProps) -> Html {
    let session = use_session();
    let both = session.may(Permission::UsersRead).is_some() && session.may(Permission::ClientsRead) == Some(Reach::All);
    if !both {
        return Html::default();
    }
    let class = |here| classes!("tab", (props.people == here).then_some("tab-active"));
    html! {
        <nav class="tabs tabs-border border-b border-line px-4" aria-label={t!("users-whose")}>
            <Link to={Route::Users} class={class(true)} current={props.people}>{ t!("users-title") }</Link>
            <Link to={Route::Clients} class={class(false)} current={!props.people}>{ t!("users-clients-of-all") }</Link>
        </nav>
    }
}
