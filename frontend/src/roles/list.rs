//! The list of roles: at most a hundred, so it is shown whole.

use crate::data::{use_session, use_steady_query};
use crate::route::Route;
use crate::t;
use crate::ui::{Badge, Kind, Link, RowsSkeleton, Screen, Tone, TopAction};
use crate::users::role_name;
use crate::words::number;
use vestnik_api::Permission;
use vestnik_api::roles::Role;
use yew::prelude::*;

/// The list of roles.
#[component]
pub fn RoleListScreen() -> Html {
    let session = use_session();
    let roles = use_steady_query((), |api, ()| async move { api.roles().list().await });
    let actions = html! {
        if session.may(Permission::RolesWrite).is_some() {
            <TopAction label={t!("roles-new")} icon="plus" kind={Kind::Primary} to={Route::NewRole} />
        }
    };
    html! {
        <Screen title={t!("roles-title")} {actions}>
            { roles.show(html! { <RowsSkeleton columns=3 rows=4 /> }, |roles| table(roles)) }
        </Screen>
    }
}

fn table(roles: &[Role]) -> Html {
    html! {
        <table class="rows">
            <colgroup><col /><col class="w-40" /><col class="w-32" /></colgroup>
            <thead>
                <tr>
                    <th scope="col">{ t!("roles-name") }</th>
                    <th scope="col" class="r">{ t!("roles-permissions") }</th>
                    <th scope="col" class="r">{ t!("roles-people") }</th>
                </tr>
            </thead>
            <tbody>
                for role in roles {
                    <tr key={role.id.0}>
                        <td data-at="title">
                            <span class="flex items-center gap-2">
                                <Link to={Route::Role { id: role.id }} row={role.id.0} class="main truncate hover:underline">{ role_name(&role.name) }</Link>
                                if role.built_in { <Badge tone={Tone::Wait} icon="lock" label={t!("roles-built-in")} plain=true /> }
                            </span>
                        </td>
                        <td class="r num" data-at="sub">{ t!("roles-of-all", count = role.grants.len(), all = Permission::ALL.len()) }</td>
                        <td class="r num" data-at="end"><Link to={Route::Users} query={format!("role={}", role.id)} class="hover:underline">{ number(role.people) }</Link></td>
                    </tr>
                }
            </tbody>
        </table>
    }
}
