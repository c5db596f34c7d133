//! Building a role, or changing one: a table of permissions by reach.

use super::state::{RoleForm, permission_name, reach_name};
use crate::data::{use_action, use_session, use_steady_query};
use crate::route::Route;
use crate::t;
use crate::ui::{
    Button, CardSkeleton, Confirm, Crumb, FormFoot, Kind, Menu, MenuItem, Said, SaidKind, Screen, TextField, use_toasts,
};
use crate::users::role_name;
use vestnik_api::id::RoleId;
use vestnik_api::roles::{NewRole, Role};
use vestnik_api::{Code, Permission, Reach};
use yew::prelude::*;
use yew_router::prelude::*;

/// A new role.
#[component]
pub fn NewRoleScreen() -> Html {
    html! {
        <Screen title={t!("roles-new")} parent={Crumb { to: Route::Roles, name: t!("roles-title") }}>
            <Editor role={None::<Role>} />
        </Screen>
    }
}

/// What the screen of one role needs.
#[derive(Properties, PartialEq)]
pub struct RoleScreenProps {
    /// Which.
    pub id: RoleId,
}

/// One role.
#[component]
pub fn RoleScreen(props: &RoleScreenProps) -> Html {
    let session = use_session();
    let role = use_steady_query(props.id, |api, id| async move { api.roles().find(id).await });
    let asked = use_state(|| false);
    let may = session.may(Permission::RolesWrite).is_some();
    let title = role.data().map_or_else(|| t!("roles-one"), |role| role_name(&role.name));
    let onask = {
        let asked = asked.clone();
        Callback::from(move |_| asked.set(true))
    };
    let onclose = {
        let asked = asked.clone();
        Callback::from(move |()| asked.set(false))
    };
    let actions = html! {
        if role.data().is_some_and(|role| may && !role.built_in) {
            <Menu label={t!("roles-actions")}><MenuItem label={t!("roles-delete")} icon="trash-2" danger=true onclick={onask} /></Menu>
        }
    };
    html! {
        <Screen {title} parent={Crumb { to: Route::Roles, name: t!("roles-title") }} {actions}>
            { role.show(html! { <div class="page"><CardSkeleton /></div> }, |role| html! { <Editor key={role.version} role={role.clone()} /> }) }
            if let (true, Some(role)) = (*asked, role.data()) { <DeleteDialog role={(*role).clone()} {onclose} /> }
        </Screen>
    }
}

#[derive(Properties, PartialEq)]
struct DeleteDialogProps {
    role: Role,
    onclose: Callback<()>,
}

#[component]
fn DeleteDialog(props: &DeleteDialogProps) -> Html {
    let (navigator, toasts) = (use_navigator(), use_toasts());
    let delete = use_action(
        |api, (id, version): (RoleId, i32)| async move { api.roles().delete(id, version).await },
        Callback::from(move |()| {
            toasts.done(t!("roles-deleted"));
            if let Some(navigator) = &navigator {
                navigator.push(&Route::Roles);
            }
        }),
    );
    let onconfirm = {
        let (delete, id, version) = (delete.clone(), props.role.id, props.role.version);
        Callback::from(move |()| delete.run((id, version)))
    };
    html! {
        <Confirm title={t!("roles-delete-title", name = &props.role.name)} text={t!("roles-delete-text", count = props.role.people)} verb={t!("roles-delete")}
            icon="trash-2" danger=true busy={delete.busy()} error={delete.failure().map(|failure| failure.say())} {onconfirm} onclose={props.onclose.clone()} />
    }
}

#[derive(Properties, PartialEq)]
struct EditorProps {
    /// The role as it is; none: a new one.
    role: Option<Role>,
}

/// The name, and the table of permissions.
#[component]
fn Editor(props: &EditorProps) -> Html {
    let (session, navigator, toasts) = (use_session(), use_navigator(), use_toasts());
    let form = use_state(|| props.role.as_ref().map(RoleForm::of).unwrap_or_default());
    let save = use_action(
        |api, (role, form): (Option<Role>, NewRole)| async move {
            match role {
                None => api.roles().create(&form).await,
                Some(role) => {
                    let change = RoleForm { name: form.name.into_string(), grants: form.grants }
                        .change(&role)
                        .unwrap_or_default();
                    api.roles().change(role.id, role.version, &change).await
                }
            }
        },
        Callback::from(move |_: Role| {
            toasts.done(t!("roles-saved"));
            if let Some(navigator) = &navigator {
                navigator.push(&Route::Roles);
            }
        }),
    );
    let built_in = props.role.as_ref().is_some_and(|role| role.built_in);
    let admin = props.role.as_ref().is_some_and(Role::is_admin);
    let off = session.may(Permission::RolesWrite).is_none() || admin;
    let failure = save.failure();
    let error = failure.as_ref().and_then(|failure| failure.field("name"));
    let other = failure.filter(|failure| !failure.only_fields(&["name"])).map(|failure| match failure.code() {
        Some(Code::Forbidden) => t!("users-given-forbidden"),
        _ => failure.say(),
    });
    let edit = {
        let (form, save) = (form.clone(), save.clone());
        Callback::from(move |next: RoleForm| {
            save.forget();
            form.set(next);
        })
    };
    let oninput = {
        let (edit, form) = (edit.clone(), form.clone());
        Callback::from(move |name| edit.emit(RoleForm { name, ..(*form).clone() }))
    };
    let onclick = {
        let (save, form, role) = (save.clone(), form.clone(), props.role.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(new) = form.new_role() {
                save.run((role.clone(), new));
            }
        })
    };
    html! {
        <>
            <div class="page flex w-full max-w-4xl flex-col gap-4">
                if admin { <Said icon="lock">{ t!("roles-admin-text") }</Said> }
                if built_in && !admin { <Said icon="lock">{ t!("roles-built-in-text") }</Said> }
                if !built_in {
                    <TextField id="name" label={t!("roles-name")} value={form.name.clone()} {oninput} {error} disabled={off} autocomplete="off" class="max-w-md" />
                }
                { table(&form, off, &edit) }
                if let Some(said) = other { <Said kind={SaidKind::Failure} icon="circle-alert">{ said }</Said> }
            </div>
            if !off {
                <FormFoot wrong=0 back={Route::Roles}>
                    <Button label={t!("roles-save")} icon="check" kind={Kind::Primary} busy={save.busy()} disabled={form.new_role().is_none()} {onclick} />
                </FormFoot>
            }
        </>
    }
}

fn table(form: &RoleForm, off: bool, edit: &Callback<RoleForm>) -> Html {
    const REACHES: [Reach; 3] = [Reach::Own, Reach::Groups, Reach::All];
    html! {
        <section class="card" aria-label={t!("roles-allows")}>
            // No list that turns into cards on a phone: what is chosen stands in columns.
            <table class="w-full text-sm [&_td]:border-t [&_td]:border-line [&_td]:px-2 [&_td]:py-1.5 [&_th]:px-2 [&_th]:py-2 [&_th]:font-medium [&_th]:text-muted">
                <thead>
                    <tr>
                        <th scope="col" class="pl-4! text-left">{ t!("roles-permission") }</th>
                        <th scope="col" class="w-12 md:w-24">{ t!("roles-reach-none") }</th>
                        for reach in REACHES { <th scope="col" class="w-12 md:w-24">{ reach_name(reach) }</th> }
                    </tr>
                </thead>
                <tbody>
                    for permission in Permission::ALL.iter().copied() {
                        <tr key={permission.name()}>
                            <td class="pl-4!" title={permission.name()}>{ permission_name(permission) }</td>
                            <td class="text-center">{ cell(form, permission, None, off, edit) }</td>
                            for reach in REACHES {
                                <td class="text-center">
                                    if permission.reaches().contains(&reach) { { cell(form, permission, Some(reach), off, edit) } }
                                </td>
                            }
                        </tr>
                    }
                </tbody>
            </table>
        </section>
    }
}

fn cell(form: &RoleForm, permission: Permission, reach: Option<Reach>, off: bool, edit: &Callback<RoleForm>) -> Html {
    let label =
        format!("{}: {}", permission_name(permission), reach.map_or_else(|| t!("roles-reach-none"), reach_name));
    let onchange = {
        let (edit, form) = (edit.clone(), form.clone());
        Callback::from(move |_: Event| {
            let mut next = form.clone();
            next.set(permission, reach);
            edit.emit(next);
        })
    };
    html! {
        <input type="radio" class="radio radio-xs" name={permission.name()} aria-label={label} checked={form.reach(permission) == reach} disabled={off} {onchange} />
    }
}
