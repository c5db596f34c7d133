//! The fields of a group's records, and those of all: a list, to which whoever may adds some, changes and takes away.

use super::edit::EditDialog;
use super::state::kind_words;
use crate::data::{Query, use_action, use_query, use_session};
use crate::groups::{GroupTab, GroupTabs, may_set_up};
use crate::route::Route;
use crate::t;
use crate::ui::{Button, CardSkeleton, Crumb, Empty, Kind, Screen, offer_undo, use_toasts};
use vestnik_api::custom_fields::{CustomField, CustomFieldsOf, MOST_CUSTOM_FIELDS};
use vestnik_api::id::{CustomFieldId, GroupId};
use vestnik_api::{Permission, Reach};
use yew::prelude::*;

/// What the screen needs.
#[derive(Properties, PartialEq)]
pub struct GroupFieldsScreenProps {
    /// Whose fields.
    pub id: GroupId,
}

/// The fields of a group's records.
#[component]
pub fn GroupFieldsScreen(props: &GroupFieldsScreenProps) -> Html {
    let session = use_session();
    let group = use_query(props.id, |api, id| async move { api.groups().find(id).await });
    let may_write = group.data().is_some_and(|group| may_set_up(&group, session.may(Permission::ClientsWrite)));
    let name = group.data().map_or_else(|| t!("groups-one"), |group| AttrValue::from(group.name.clone()));
    let parent = Crumb { to: Route::Group { id: props.id }, name };
    html! {
        <Fields group={Some(props.id)} {may_write} {parent} text={t!("custom-group-text")} tabs={html! { <GroupTabs id={props.id} here={GroupTab::Fields} /> }} />
    }
}

/// The fields that all records have.
#[component]
pub fn CommonFieldsScreen() -> Html {
    let may_write = use_session().may(Permission::ClientsWrite) == Some(Reach::All);
    let parent = Crumb { to: Route::Clients, name: t!("clients-title") };
    html! { <Fields group={None::<GroupId>} {may_write} {parent} text={t!("custom-common-text")} /> }
}

#[derive(Properties, PartialEq)]
struct FieldsProps {
    group: Option<GroupId>,
    may_write: bool,
    parent: Crumb,
    text: AttrValue,
    #[prop_or_default]
    tabs: Html,
}

/// What is being edited.
#[derive(Clone, PartialEq)]
enum Editing {
    New,
    One(CustomField),
}

#[component]
fn Fields(props: &FieldsProps) -> Html {
    let (session, toasts) = (use_session(), use_toasts());
    let of = CustomFieldsOf { group: props.group };
    let fields = use_query(of, |api, of| async move { api.custom_fields().list(of).await });
    let editing = use_state(|| None::<Editing>);
    let delete = {
        let (api, reload) = (session.api(), fields.reload());
        use_action(
            |api, id: CustomFieldId| async move { api.custom_fields().delete(id).await.map(|()| id) },
            Callback::from(move |id| {
                reload.emit(());
                let api = api.clone();
                let undo = move || {
                    let api = api.clone();
                    async move { api.custom_fields().restore(id).await }
                };
                offer_undo(&toasts, t!("custom-deleted"), undo, reload.clone());
            }),
        )
    };
    let onadd = {
        let editing = editing.clone();
        Callback::from(move |_: MouseEvent| editing.set(Some(Editing::New)))
    };
    let full = fields.data().is_some_and(|all| own(&all, props.group).count() >= MOST_CUSTOM_FIELDS);
    let actions = html! {
        if props.may_write { <Button label={t!("custom-add")} icon="plus" kind={Kind::Primary} disabled={full} onclick={onadd} /> }
    };
    let dialog = (*editing).clone().map(|what| {
        let close = {
            let editing = editing.clone();
            Callback::from(move |()| editing.set(None))
        };
        let field = if let Editing::One(field) = what { Some(field) } else { None };
        html! { <EditDialog {field} group={props.group} ondone={done(&fields, &close)} onclose={close} /> }
    });
    let onedit = Callback::from(move |field| editing.set(Some(Editing::One(field))));
    let ondelete = {
        let delete = delete.clone();
        Callback::from(move |id| delete.run(id))
    };
    html! {
        <Screen title={t!("custom-title")} parent={props.parent.clone()} {actions}>
            { props.tabs.clone() }
            { dialog }
            <div class="page mx-auto flex w-full max-w-4xl flex-col gap-4">
                if let Some(failure) = delete.failure() { <p class="banner banner-fail" role="alert">{ failure.say() }</p> }
                <p class="hint">{ props.text.clone() }</p>
                { fields.show(html! { <CardSkeleton /> }, |all| list(all, props, &onedit, &ondelete)) }
            </div>
        </Screen>
    }
}

/// Those that are not of all records, or are, where that is what is shown.
fn own(all: &[CustomField], group: Option<GroupId>) -> impl Iterator<Item = &CustomField> {
    all.iter().filter(move |field| field.group == group)
}

fn done(fields: &Query<Vec<CustomField>>, close: &Callback<()>) -> Callback<()> {
    let (reload, close) = (fields.reload(), close.clone());
    Callback::from(move |()| {
        close.emit(());
        reload.emit(());
    })
}

fn list(
    all: &[CustomField],
    props: &FieldsProps,
    onedit: &Callback<CustomField>,
    ondelete: &Callback<CustomFieldId>,
) -> Html {
    if all.is_empty() {
        return html! { <section class="card"><Empty icon="list-filter" title={t!("custom-none")} text={t!("custom-none-text")} /></section> };
    }
    html! {
        <section class="card">
            <ul class="divide-y divide-line">
                for field in all { { row(field, props, onedit, ondelete) } }
            </ul>
        </section>
    }
}

fn row(
    field: &CustomField,
    props: &FieldsProps,
    onedit: &Callback<CustomField>,
    ondelete: &Callback<CustomFieldId>,
) -> Html {
    let of = match (field.clients, field.leads) {
        (true, false) => t!("custom-of-clients"),
        (false, true) => t!("custom-of-leads"),
        _ => t!("custom-of-both"),
    };
    let own = field.group == props.group;
    let choices = field.choices.join(" · ");
    let edit = {
        let (field, onedit) = (field.clone(), onedit.clone());
        Callback::from(move |_: MouseEvent| onedit.emit(field.clone()))
    };
    let delete = {
        let (id, ondelete) = (field.id, ondelete.clone());
        Callback::from(move |_: MouseEvent| ondelete.emit(id))
    };
    html! {
        <li key={field.id.0} class="flex items-center gap-3 px-4 py-2.5">
            <div class="min-w-0 flex-1">
                <p class="font-medium wrap-anywhere">{ &field.name }</p>
                <p class="meta wrap-anywhere">{ kind_words(field.kind) }{ " · " }{ of }if !own { { " · " }{ t!("custom-of-all") } }</p>
                if !choices.is_empty() { <p class="meta line-clamp-2 wrap-anywhere">{ choices }</p> }
            </div>
            if own && props.may_write {
                <span class="flex shrink-0">
                    <Button label={t!("custom-edit", name = &field.name)} icon="pencil-line" square=true kind={Kind::Ghost} onclick={edit} />
                    <Button label={t!("custom-delete", name = &field.name)} icon="trash-2" square=true kind={Kind::Ghost} onclick={delete} />
                </span>
            }
        </li>
    }
}
