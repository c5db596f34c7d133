//! The form of a client: a new one, or one that changes.

use super::state::ClientForm;
use crate::custom_fields::use_custom_form;
use crate::data::{Action, Draft, Failure, field_words, use_action, use_draft, use_query, use_session};
use crate::groups::{GroupField, MyGroups, OwnerField, use_my_groups, use_open_groups};
use crate::route::Route;
use crate::t;
use crate::ui::{
    AreaField, Button, CardSkeleton, Crumb, Forbidden, FormFoot, Kind, Said, SaidKind, Screen, TextField, focus_field,
    use_kept, use_leaving, use_toasts,
};
use std::collections::BTreeSet;
use std::rc::Rc;
use vestnik_api::clients::{ChangeClient, Client, NewClient};
use vestnik_api::custom_fields::{Bearer, ChangeCustom, CustomValues};
use vestnik_api::id::{ClientId, CustomFieldId, GroupId};
use vestnik_api::{Code, FieldCode, Permission};
use yew::prelude::*;
use yew_router::prelude::*;

/// The fields of the form, by their names in the API.
const FIELDS: [&str; 6] = ["name", "email", "phone", "comment", "group", "owner"];
/// Those of them that only a new client has.
const PLACE: [&str; 2] = ["group", "owner"];

/// A new client.
#[component]
pub fn NewClientScreen() -> Html {
    let session = use_session();
    let groups = use_open_groups(Permission::ClientsWrite);
    let draft = use_draft("client.new");
    let saved = use_saved(true, &draft);
    let create = use_action(|api, new: NewClient| async move { api.clients().create(&new).await }, saved);
    let onsave = {
        let create = create.clone();
        Callback::from(move |(form, custom): (ClientForm, ChangeCustom)| {
            if let Some(new) = form.new_client(custom) {
                create.run(new);
            }
        })
    };
    let parent = Crumb { to: Route::Clients, name: t!("clients-title") };
    if session.may(Permission::ClientsWrite).is_none() {
        return html! { <Screen title={t!("clients-new-title")} {parent}><Forbidden /></Screen> };
    }
    html! {
        <FormScreen title={t!("clients-new-title")} {parent} start={ClientForm::default()} {draft} groups={groups}
            verb={t!("clients-create")} busy={create.busy()} failure={create.failure()} {onsave} onforget={forgetting(&create)} onreload={Callback::noop()} />
    }
}

/// What the screen of a change needs.
#[derive(Properties, PartialEq)]
pub struct EditClientScreenProps {
    /// Which client.
    pub id: ClientId,
}

/// A client that changes.
#[component]
pub fn EditClientScreen(props: &EditClientScreenProps) -> Html {
    let session = use_session();
    let groups = use_my_groups();
    let client = use_query(props.id, |api, id| async move { api.clients().find(id).await });
    let reload = client.reload();
    let parent = Crumb { to: Route::Clients, name: t!("clients-title") };
    let Some(known) = client.data().filter(|_| groups.known()) else {
        return html! {
            <Screen title={t!("clients-edit-title")} {parent}>
                { client.show(html! { <div class="page mx-auto w-full max-w-4xl"><CardSkeleton /></div> }, |_| Html::default()) }
            </Screen>
        };
    };
    if !groups.may_change(&session, &known) {
        return html! { <Screen title={t!("clients-edit-title")} {parent}><Forbidden /></Screen> };
    }
    let version = known.version;
    html! { <Edit key={version} client={known} onreload={reload} /> }
}

#[derive(Properties, PartialEq)]
struct EditProps {
    client: Rc<Client>,
    onreload: Callback<()>,
}

#[component]
fn Edit(props: &EditProps) -> Html {
    let draft = use_draft(&format!("client.{}", props.client.id));
    let saved = use_saved(false, &draft);
    let change = use_action(
        |api, (id, version, change): (ClientId, i32, ChangeClient)| async move {
            api.clients().change(id, version, &change).await
        },
        saved.clone(),
    );
    let onsave = {
        let (change, client) = (change.clone(), props.client.clone());
        Callback::from(move |(form, custom): (ClientForm, ChangeCustom)| match form.change(&client, custom) {
            Some(new) if new == ChangeClient::default() => saved.emit((*client).clone()),
            Some(new) => change.run((client.id, client.version, new)),
            None => {}
        })
    };
    let client = &props.client;
    html! {
        <FormScreen title={t!("clients-edit-title")} parent={Crumb { to: Route::Client { id: client.id }, name: client.name.clone().into() }}
            start={ClientForm::of(client)} custom={client.custom.clone()} {draft} verb={t!("clients-save")} busy={change.busy()} failure={change.failure()} {onsave}
            onforget={forgetting(&change)} onreload={props.onreload.clone()} />
    }
}

/// Says that it is saved, and shows the client.
#[hook]
fn use_saved(new: bool, draft: &Draft) -> Callback<Client> {
    let (toasts, navigator, draft) = (use_toasts(), use_navigator(), draft.clone());
    Callback::from(move |client: Client| {
        draft.forget();
        toasts.done(if new { t!("clients-created-done") } else { t!("clients-saved") });
        if let Some(navigator) = &navigator {
            navigator.replace(&Route::Client { id: client.id });
        }
    })
}

fn forgetting<I: 'static>(action: &Action<I>) -> Callback<()> {
    let action = action.clone();
    Callback::from(move |()| action.forget())
}

#[derive(Properties, PartialEq)]
struct FormScreenProps {
    title: AttrValue,
    parent: Crumb,
    start: ClientForm,
    draft: Draft,
    verb: AttrValue,
    /// Where a new client can belong.
    #[prop_or_default]
    groups: MyGroups,
    busy: bool,
    failure: Option<Failure>,
    onsave: Callback<(ClientForm, ChangeCustom)>,
    /// What stands in custom fields.
    #[prop_or_default]
    custom: CustomValues,
    onforget: Callback<()>,
    onreload: Callback<()>,
}

/// Whether it is asked where the client belongs: a group that was chosen is shown in any case. Of one that changes nothing is known.
fn placed(props: &FormScreenProps, form: &ClientForm) -> bool {
    props.groups.known() && (props.groups.any_open() || !form.group.is_empty())
}

/// Whether it must be somebody else's, who works in its group.
fn for_others(props: &FormScreenProps, form: &ClientForm) -> bool {
    form.group.parse::<GroupId>().is_ok_and(|group| props.groups.takes_for_others(group))
}

/// What is wrong, field by field.
fn wrong(props: &FormScreenProps, form: &ClientForm) -> Vec<(&'static str, FieldCode)> {
    let nobodys = for_others(props, form) && form.owner.is_empty();
    form.wrong().into_iter().chain(nobodys.then_some(("owner", FieldCode::Required))).collect()
}

/// The form and its footer. Fields are judged when they are left; the button leads to the first wrong one.
#[component]
fn FormScreen(props: &FormScreenProps) -> Html {
    let form = use_state(|| props.start.clone());
    let left = use_state(BTreeSet::<&'static str>::new);
    let wrong = wrong(props, &form);
    let custom = use_custom_form(Bearer::Clients, form.group.parse().ok(), &form.custom, &props.custom);
    use_leaving(*form != props.start, &props.draft);
    let kept = use_kept(&props.draft, &props.start, {
        let form = form.clone();
        Callback::from(move |kept| form.set(kept))
    });
    let save = {
        let (form, left, wrong, onsave) = (form.clone(), left.clone(), wrong.clone(), props.onsave.clone());
        let custom = custom.clone();
        Callback::from(move |()| {
            left.set(FIELDS.into());
            match (wrong.first(), custom.judge()) {
                (Some((field, _)), _) => focus_field(field),
                (None, Err(input)) => focus_field(&input),
                (None, Ok(change)) => onsave.emit(((*form).clone(), change)),
            }
        })
    };
    let onsubmit = {
        let save = save.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            save.emit(());
        })
    };
    let judged: Vec<_> = wrong.iter().filter(|(field, _)| left.contains(field)).copied().collect();
    let oncustom = {
        let (form, draft, onforget) = (form.clone(), props.draft.clone(), props.onforget.clone());
        Callback::from(move |(id, text): (CustomFieldId, String)| {
            let mut changed = (*form).clone();
            changed.custom.insert(id, text);
            draft.keep(&changed);
            form.set(changed);
            onforget.emit(());
        })
    };
    let (wrongs, custom) = (judged.len() + custom.wrongs(), custom.section(props.failure.as_ref(), oncustom));
    let foot = html! {
        <FormFoot wrong={wrongs} back={props.parent.to.clone()}>
            <Button label={props.verb.clone()} kind={Kind::Primary} busy={props.busy} onclick={save.reform(|_| ())} />
        </FormFoot>
    };
    html! {
        <Screen title={props.title.clone()} parent={props.parent.clone()} {foot}>
            <form class="page mx-auto w-full max-w-4xl" novalidate=true {onsubmit}>
                { kept_row(kept) }
                { failed(props, &form) }
                { fields_of(props, &form, &left, &judged, custom) }
                // Enter in a field sends the form; the button that is seen stands in the footer.
                <button type="submit" class="sr-only" tabindex="-1" aria-hidden="true" />
            </form>
        </Screen>
    }
}

fn kept_row(kept: Html) -> Html {
    if kept == Html::default() {
        kept
    } else {
        html! { <div class="mb-4">{ kept }</div> }
    }
}

/// What went wrong that no field shows.
fn failed(props: &FormScreenProps, form: &ClientForm) -> Html {
    let shown = |field: &str| {
        let asked = if PLACE.contains(&field) { placed(props, form) } else { FIELDS.contains(&field) };
        asked || field.starts_with("custom.")
    };
    let Some(failure) = props.failure.as_ref().filter(|failure| !failure.only_fields_that(shown)) else {
        return Html::default();
    };
    let aside = html! {
        if failure.code() == Some(Code::ChangedMeanwhile) {
            <Button label={t!("shell-show-current")} onclick={props.onreload.reform(|_| ())} />
        }
    };
    html! { <div class="mb-4"><Said kind={SaidKind::Failure} icon="circle-alert" {aside}>{ failure.say() }</Said></div> }
}

fn fields_of(
    props: &FormScreenProps,
    form: &UseStateHandle<ClientForm>,
    left: &UseStateHandle<BTreeSet<&'static str>>,
    judged: &[(&'static str, FieldCode)],
    custom: Html,
) -> Html {
    let edit = |field: &'static str, change: fn(&mut ClientForm, String)| {
        let (form, left, onforget, draft) = (form.clone(), left.clone(), props.onforget.clone(), props.draft.clone());
        Callback::from(move |text| {
            let mut changed = (*form).clone();
            change(&mut changed, text);
            draft.keep(&changed);
            form.set(changed);
            left.set(left.iter().copied().filter(|name| *name != field).collect());
            onforget.emit(());
        })
    };
    let leave = |field: &'static str, empty: bool| {
        let left = left.clone();
        Callback::from(move |()| {
            if !empty {
                left.set(left.iter().copied().chain([field]).collect());
            }
        })
    };
    let error = |field: &str| {
        let answered = props.failure.as_ref().and_then(|failure| failure.field(field));
        answered.or_else(|| judged.iter().find(|(name, _)| *name == field).map(|(_, code)| field_words(*code)))
    };
    let group = form.group.parse::<GroupId>().ok();
    let nobody = if for_others(props, form) { t!("leads-owner-choose") } else { t!("leads-owner-me") };
    html! {
        <>
            <section class="form-row">
                <div><h2>{ t!("clients-who") }</h2><p class="hint mt-1">{ t!("clients-who-hint") }</p></div>
                <div class="flex min-w-0 flex-col gap-4">
                    <TextField id="name" label={t!("clients-name")} value={form.name.clone()} error={error("name")} autofocus=true autocomplete="off"
                        oninput={edit("name", |form, text| form.name = text)} onleave={leave("name", form.name.is_empty())} />
                    <TextField id="email" kind="email" label={t!("clients-email")} value={form.email.clone()} error={error("email")} autocomplete="off"
                        oninput={edit("email", |form, text| form.email = text)} onleave={leave("email", form.email.is_empty())} />
                    <TextField id="phone" kind="tel" label={t!("clients-phone")} value={form.phone.clone()} error={error("phone")} optional=true autocomplete="off"
                        oninput={edit("phone", |form, text| form.phone = text)} onleave={leave("phone", form.phone.is_empty())} />
                </div>
            </section>
            if placed(props, form) {
                <section class="form-row">
                    <div><h2>{ t!("groups-group") }</h2><p class="hint mt-1">{ t!("groups-move-hint") }</p></div>
                    <div class="flex min-w-0 flex-col gap-4">
                        <GroupField groups={props.groups.clone()} value={form.group.clone()} error={error("group")}
                            // People are those of a group.
                            onchange={edit("group", |form, group| (form.group, form.owner) = (group, String::new()))} />
                        if let Some(group) = group {
                            <OwnerField id="owner" label={t!("clients-owner")} {group} value={form.owner.clone()} none={nobody} error={error("owner")}
                                onchange={edit("owner", |form, owner| form.owner = owner)} />
                        }
                    </div>
                </section>
            }
            { custom }
            <section class="form-row">
                <div><h2>{ t!("clients-comment") }</h2><p class="hint mt-1">{ t!("clients-comment-hint") }</p></div>
                <AreaField id="comment" label={t!("clients-comment")} value={form.comment.clone()} error={error("comment")} rows=6 optional=true
                    oninput={edit("comment", |form, text| form.comment = text)} onleave={leave("comment", form.comment.is_empty())} />
            </section>
        </>
    }
}
