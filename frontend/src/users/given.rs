//! What somebody was given: his roles, and single permissions beside them. Each change holds at once.

use super::state::role_name;
use crate::data::{Failure, use_action, use_session, use_steady_query};
use crate::roles::{permission_name, reach_name};
use crate::t;
use crate::ui::{Button, CardSkeleton, Icon, Kind, Toggle, use_toasts};
use vestnik_api::id::{RoleId, UserId};
use vestnik_api::roles::{Given, Role};
use vestnik_api::{Code, Grant, Permission, Reach};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// What the card needs.
#[derive(Properties, PartialEq)]
pub(super) struct GivenCardProps {
    /// Who.
    pub(super) id: UserId,
}

/// A change of what somebody was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Give(RoleId),
    Take(RoleId),
    Allow(Permission, Reach),
    Disallow(Permission),
}

/// His roles, and single permissions.
#[component]
pub(super) fn GivenCard(props: &GivenCardProps) -> Html {
    let (session, toasts) = (use_session(), use_toasts());
    let given = use_steady_query(props.id, |api, id| async move { api.roles().given(id).await });
    let roles = use_steady_query((), |api, ()| async move { api.roles().list().await });
    let change = {
        let given = given.clone();
        use_action(
            |api, (id, change): (UserId, Change)| async move {
                let roles = api.roles();
                match change {
                    Change::Give(role) => roles.give(id, role).await,
                    Change::Take(role) => roles.take(id, role).await,
                    Change::Allow(permission, reach) => roles.allow(id, permission, reach).await,
                    Change::Disallow(permission) => roles.disallow(id, permission).await,
                }
            },
            Callback::from(move |now: Given| {
                given.tell(now);
                toasts.done(t!("users-given-done"));
            }),
        )
    };
    let may = session.may(Permission::RolesWrite).is_some();
    let asked = use_state(|| None::<Change>);
    let onchange = {
        let (change, id, asked) = (change.clone(), props.id, asked.clone());
        Callback::from(move |what| {
            asked.set(Some(what));
            change.run((id, what));
        })
    };
    let off = !may || change.busy();
    // What was asked for stands there at once; if it is refused, it goes back.
    let under_way = asked.filter(|_| change.busy());
    html! {
        <section class="card" aria-label={t!("users-rights")}>
            <header class="card-head"><h2>{ t!("users-rights") }</h2></header>
            <div class="card-pad flex flex-col gap-4">
                if let Some(failure) = change.failure() {
                    <p class="field-error" role="alert"><Icon name="circle-alert" />{ refused(&failure) }</p>
                }
                { given.show(html! { <CardSkeleton /> }, |given| html! {
                    <>
                        { roles.show(Html::default(), |roles| role_switches(roles, given, under_way, off, &onchange)) }
                        { singles(given, off, &onchange) }
                    </>
                }) }
                if may { <Add {off} given={given.data().map(|given| given.grants.clone()).unwrap_or_default()} onadd={onchange.reform(|grant: Grant| Change::Allow(grant.permission, grant.reach))} /> }
            </div>
        </section>
    }
}

fn refused(failure: &Failure) -> AttrValue {
    match failure.code() {
        Some(Code::Forbidden) => t!("users-given-forbidden"),
        Some(Code::WrongState) => t!("users-given-wrong-state"),
        _ => failure.say(),
    }
}

fn role_switches(
    roles: &[Role],
    given: &Given,
    under_way: Option<Change>,
    off: bool,
    onchange: &Callback<Change>,
) -> Html {
    let has = |id: RoleId| match under_way {
        Some(Change::Give(role)) if role == id => true,
        Some(Change::Take(role)) if role == id => false,
        _ => given.roles.contains(&id),
    };
    html! {
        <fieldset>
            <legend class="field-label mb-2">{ t!("users-roles") }</legend>
            <div class="flex flex-wrap gap-x-6 gap-y-2">
                for role in roles {
                    <Toggle key={role.id.0} label={role_name(&role.name)} checked={has(role.id)} disabled={off}
                        onchange={let id = role.id; onchange.reform(move |wanted| if wanted { Change::Give(id) } else { Change::Take(id) })} />
                }
            </div>
        </fieldset>
    }
}

fn singles(given: &Given, off: bool, onchange: &Callback<Change>) -> Html {
    html! {
        <div>
            <h3 class="field-label mb-2">{ t!("users-singles") }</h3>
            if given.grants.is_empty() { <p class="hint">{ t!("users-singles-none") }</p> }
            <ul class="flex flex-col gap-1">
                for grant in given.grants.clone() {
                    <li key={grant.permission.name()} class="flex items-center gap-2">
                        <span>{ permission_name(grant.permission) }{ " · " }<span class="text-muted">{ reach_name(grant.reach) }</span></span>
                        <Button label={t!("users-singles-take", name = permission_name(grant.permission))} icon="x" square=true kind={Kind::Ghost} disabled={off}
                            onclick={onchange.reform(move |_: MouseEvent| Change::Disallow(grant.permission))} />
                    </li>
                }
            </ul>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct AddProps {
    off: bool,
    given: Vec<Grant>,
    onadd: Callback<Grant>,
}

/// A permission to be given, and how far.
#[component]
fn Add(props: &AddProps) -> Html {
    let chosen = use_state(|| None::<Permission>);
    let reach = use_state(|| Reach::Own);
    let reaches = chosen.map_or(&[][..], Permission::reaches);
    let far = if reaches.contains(&reach) { Some(*reach) } else { reaches.first().copied() };
    let onchoose = {
        let chosen = chosen.clone();
        Callback::from(move |event: Event| chosen.set(value(&event).parse().ok()))
    };
    let onreach = {
        let reach = reach.clone();
        Callback::from(move |event: Event| {
            if let Ok(far) = value(&event).parse() {
                reach.set(far);
            }
        })
    };
    let grant = chosen.zip(far).map(|(permission, reach)| Grant { permission, reach });
    let onclick = {
        let (onadd, chosen) = (props.onadd.clone(), chosen.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(grant) = grant {
                onadd.emit(grant);
                chosen.set(None);
            }
        })
    };
    html! {
        <div class="flex flex-wrap items-center gap-2">
            <select class="select w-auto! max-w-full" aria-label={t!("users-singles-which")} onchange={onchoose} disabled={props.off}>
                <option value="" selected={chosen.is_none()}>{ t!("users-singles-which") }</option>
                for permission in Permission::ALL.iter().copied() {
                    <option key={permission.name()} value={permission.name()} selected={*chosen == Some(permission)}>{ permission_name(permission) }</option>
                }
            </select>
            if reaches.len() > 1 {
                <select class="select w-auto!" aria-label={t!("users-singles-reach")} onchange={onreach} disabled={props.off}>
                    for option in reaches.iter().copied() {
                        <option key={option.to_string()} value={option.to_string()} selected={far == Some(option)}>{ reach_name(option) }</option>
                    }
                </select>
            }
            <Button label={t!("users-singles-give")} icon="plus" disabled={props.off || grant.is_none_or(|grant| props.given.contains(&grant))} {onclick} />
        </div>
    }
}

fn value(event: &Event) -> String {
    event.target_unchecked_into::<HtmlSelectElement>().value()
}
