//! The form of a lead: a new one, or one that changes.

use super::similar::{SimilarDialog, SimilarList};
use super::state::{LeadForm, Start, priority_options, read_priority, stage_name};
use crate::custom_fields::use_custom_form;
use crate::data::{Action, Draft, Failure, field_words, use_action, use_draft, use_query, use_session, use_settled};
use crate::groups::{GroupField, MyGroups, OwnerField, use_my_groups, use_open_groups};
use crate::route::Route;
use crate::t;
use crate::ui::{
    AreaField, Button, CardSkeleton, Crumb, Forbidden, FormFoot, Kind, Said, SaidKind, Screen, SelectField, TextField,
    focus_field, use_kept, use_leaving, use_toasts,
};
use std::collections::BTreeSet;
use std::rc::Rc;
use vestnik_api::custom_fields::{Bearer, ChangeCustom, CustomValues};
use vestnik_api::id::{CustomFieldId, GroupId, LeadId};
use vestnik_api::leads::{ChangeLead, Lead, NewLead, StageMeaning, StagesOf};
use vestnik_api::{Code, FieldCode, Permission};
use yew::prelude::*;
use yew_router::prelude::*;

/// The fields of the form, by their names in the API.
const FIELDS: [&str; 12] = [
    "name",
    "company",
    "email",
    "phone",
    "amount",
    "source",
    "next_step",
    "next_step_on",
    "description",
    "group",
    "owner",
    "stage",
];

/// Those of them that only a new lead has.
const PLACE: [&str; 3] = ["group", "owner", "stage"];

/// How long typing may pause before similar ones are looked for.
const PAUSE_MS: u32 = 400;

/// A new lead.
#[component]
pub fn NewLeadScreen() -> Html {
    let session = use_session();
    let groups = use_open_groups(Permission::LeadsWrite);
    let draft = use_draft("lead.new");
    let start = use_location().and_then(|location| location.query::<Start>().ok()).unwrap_or_default();
    let saved = use_saved(true, &draft);
    let create = use_action(|api, new: NewLead| async move { api.leads().create(&new).await }, saved);
    let newest = use_state(|| None::<(LeadForm, ChangeCustom)>);
    let onsave = {
        let (create, newest) = (create.clone(), newest.clone());
        Callback::from(move |(form, custom): (LeadForm, ChangeCustom)| {
            if let Some(new) = form.new_lead(custom.clone(), false) {
                newest.set(Some((form, custom)));
                create.run(new);
            }
        })
    };
    let parent = Crumb { to: Route::Leads, name: t!("leads-title") };
    if session.may(Permission::LeadsWrite).is_none() {
        return html! { <Screen title={t!("leads-new-title")} {parent}><Forbidden /></Screen> };
    }
    let failure = create.failure();
    // While it is saved all the same, the question stays, and what it had found with it.
    let asked = use_asked(failure.as_ref(), create.busy());
    let onanyway = {
        let (create, newest) = (create.clone(), newest);
        Callback::from(move |()| {
            if let Some(new) = newest.as_ref().and_then(|(form, custom)| form.new_lead(custom.clone(), true)) {
                create.run(new);
            }
        })
    };
    let onforget = forgetting(&create);
    html! {
        <>
            <FormScreen title={t!("leads-new-title")} {parent} start={LeadForm::starting(start)} {draft} new=true {groups} verb={t!("leads-create")}
                busy={create.busy()} failure={failure.filter(|failure| failure.code() != Some(Code::SimilarExist))} {onsave} onforget={onforget.clone()} onreload={Callback::noop()} />
            if let Some(similar) = asked {
                <SimilarDialog {similar} busy={create.busy()} error={None::<AttrValue>} {onanyway} onclose={onforget} />
            }
        </>
    }
}

/// The similar ones that the server has found, as long as that is the answer, or the one to it is awaited.
#[hook]
fn use_asked(failure: Option<&Failure>, busy: bool) -> Option<Vec<vestnik_api::leads::Similar>> {
    let found = failure.filter(|failure| failure.code() == Some(Code::SimilarExist));
    let now = found.map(|failure| failure.similar().to_vec());
    let last = use_mut_ref(|| None);
    if now.is_some() || !busy {
        last.replace(now);
    }
    last.borrow().clone()
}

/// What the screen of a change needs.
#[derive(Properties, PartialEq)]
pub struct EditLeadScreenProps {
    /// Which lead.
    pub id: LeadId,
}

/// A lead that changes.
#[component]
pub fn EditLeadScreen(props: &EditLeadScreenProps) -> Html {
    let session = use_session();
    let groups = use_my_groups();
    let lead = use_query(props.id, |api, id| async move { api.leads().find(id).await });
    let reload = lead.reload();
    let parent = Crumb { to: Route::Leads, name: t!("leads-title") };
    let Some(known) = lead.data().filter(|_| groups.known()) else {
        return html! {
            <Screen title={t!("leads-edit-title")} {parent}>
                { lead.show(html! { <div class="page mx-auto w-full max-w-4xl"><CardSkeleton /></div> }, |_| Html::default()) }
            </Screen>
        };
    };
    if !groups.may_write(&session, Permission::LeadsWrite, known.owner.id, known.group.as_ref()) {
        return html! { <Screen title={t!("leads-edit-title")} {parent}><Forbidden /></Screen> };
    }
    let version = known.version;
    html! { <Edit key={version} lead={known} onreload={reload} /> }
}

#[derive(Properties, PartialEq)]
struct EditProps {
    lead: Rc<Lead>,
    onreload: Callback<()>,
}

#[component]
fn Edit(props: &EditProps) -> Html {
    let draft = use_draft(&format!("lead.{}", props.lead.id));
    let saved = use_saved(false, &draft);
    let change = use_action(
        |api, (id, version, change): (LeadId, i32, ChangeLead)| async move {
            api.leads().change(id, version, &change).await
        },
        saved.clone(),
    );
    let onsave = {
        let (change, lead) = (change.clone(), props.lead.clone());
        Callback::from(move |(form, custom): (LeadForm, ChangeCustom)| match form.change(&lead, custom) {
            Some(new) if new == ChangeLead::default() => saved.emit((*lead).clone()),
            Some(new) => change.run((lead.id, lead.version, new)),
            None => {}
        })
    };
    let lead = &props.lead;
    html! {
        <FormScreen title={t!("leads-edit-title")} parent={Crumb { to: Route::Lead { id: lead.id }, name: lead.title.clone().into() }}
            start={LeadForm::of(lead)} custom={lead.custom.clone()} {draft} verb={t!("clients-save")} busy={change.busy()} failure={change.failure()} {onsave}
            onforget={forgetting(&change)} onreload={props.onreload.clone()} />
    }
}

/// Says that it is saved, and shows the lead.
#[hook]
fn use_saved(new: bool, draft: &Draft) -> Callback<Lead> {
    let (toasts, navigator, draft) = (use_toasts(), use_navigator(), draft.clone());
    Callback::from(move |lead: Lead| {
        draft.forget();
        toasts.done(if new { t!("leads-created-done") } else { t!("clients-saved") });
        if let Some(navigator) = &navigator {
            navigator.replace(&Route::Lead { id: lead.id });
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
    start: LeadForm,
    draft: Draft,
    verb: AttrValue,
    /// It is a new one: it has a group, an owner and a stage to choose.
    #[prop_or_default]
    new: bool,
    /// Where a new lead can belong.
    #[prop_or_default]
    groups: MyGroups,
    busy: bool,
    failure: Option<Failure>,
    onsave: Callback<(LeadForm, ChangeCustom)>,
    /// What stands in custom fields.
    #[prop_or_default]
    custom: CustomValues,
    onforget: Callback<()>,
    onreload: Callback<()>,
}

/// Whether it is asked where the lead belongs: a group that an address has chosen is shown in any case.
fn placed(props: &FormScreenProps, form: &LeadForm) -> bool {
    props.new && (props.groups.any_open() || !form.group.is_empty())
}

/// Whether it must be somebody else's, who works in its group.
fn for_others(props: &FormScreenProps, form: &LeadForm) -> bool {
    props.new && form.group.parse::<GroupId>().is_ok_and(|group| props.groups.takes_for_others(group))
}

/// What is wrong, field by field.
fn wrong(props: &FormScreenProps, form: &LeadForm) -> Vec<(&'static str, FieldCode)> {
    let nobodys = for_others(props, form) && form.owner.is_empty();
    form.wrong().into_iter().chain(nobodys.then_some(("owner", FieldCode::Required))).collect()
}

/// What the parts of the form work with.
struct Hands<'a> {
    props: &'a FormScreenProps,
    form: &'a UseStateHandle<LeadForm>,
    left: &'a UseStateHandle<BTreeSet<&'static str>>,
    judged: &'a [(&'static str, FieldCode)],
}

impl Hands<'_> {
    fn edit(&self, field: &'static str, change: fn(&mut LeadForm, String)) -> Callback<String> {
        let (form, left, props) = (self.form.clone(), self.left.clone(), self.props);
        let (onforget, draft) = (props.onforget.clone(), props.draft.clone());
        Callback::from(move |text| {
            let mut changed = (*form).clone();
            change(&mut changed, text);
            draft.keep(&changed);
            form.set(changed);
            left.set(left.iter().copied().filter(|name| *name != field).collect());
            onforget.emit(());
        })
    }

    fn leave(&self, field: &'static str, empty: bool) -> Callback<()> {
        let left = self.left.clone();
        Callback::from(move |()| {
            if !empty {
                left.set(left.iter().copied().chain([field]).collect());
            }
        })
    }

    fn error(&self, field: &str) -> Option<AttrValue> {
        let answered = self.props.failure.as_ref().and_then(|failure| failure.field(field));
        answered.or_else(|| self.judged.iter().find(|(name, _)| *name == field).map(|(_, code)| field_words(*code)))
    }
}

/// The form and its footer. Fields are judged when they are left; the button leads to the first wrong one.
#[component]
fn FormScreen(props: &FormScreenProps) -> Html {
    let form = use_state(|| props.start.clone());
    let left = use_state(BTreeSet::<&'static str>::new);
    let wrong = wrong(props, &form);
    let custom = use_custom_form(Bearer::Leads, form.group.parse().ok(), &form.custom, &props.custom);
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
    let onsubmit = save.reform(|event: SubmitEvent| event.prevent_default());
    let judged: Vec<_> = wrong.iter().filter(|(field, _)| left.contains(field)).copied().collect();
    let hands = Hands { props, form: &form, left: &left, judged: &judged };
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
                if kept != Html::default() { <div class="mb-4">{ kept }</div> }
                { failed(props, &form) }
                { who(&hands) }
                { what(&hands) }
                { next(&hands) }
                if placed(props, &form) { { place(&hands) } }
                { custom }
                <section class="form-row">
                    <div><h2>{ t!("leads-description") }</h2><p class="hint mt-1">{ t!("leads-description-hint") }</p></div>
                    <AreaField id="description" label={t!("leads-description")} value={form.description.clone()} error={hands.error("description")} rows=6 optional=true
                        oninput={hands.edit("description", |form, text| form.description = text)} onleave={hands.leave("description", form.description.is_empty())} />
                </section>
                // Enter in a field sends the form; the button that is seen stands in the footer.
                <button type="submit" class="sr-only" tabindex="-1" aria-hidden="true" />
            </form>
        </Screen>
    }
}

/// What went wrong that no field shows.
fn failed(props: &FormScreenProps, form: &LeadForm) -> Html {
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

fn who(hands: &Hands<'_>) -> Html {
    let form = hands.form;
    html! {
        <section class="form-row">
            <div><h2>{ t!("clients-who") }</h2><p class="hint mt-1">{ t!("leads-who-hint") }</p></div>
            <div class="flex min-w-0 flex-col gap-4">
                <TextField id="name" label={t!("clients-name")} value={form.name.clone()} error={hands.error("name")} autofocus=true autocomplete="off"
                    oninput={hands.edit("name", |form, text| form.name = text)} onleave={hands.leave("name", form.name.is_empty())} />
                <TextField id="company" label={t!("leads-company")} value={form.company.clone()} error={hands.error("company")} optional=true autocomplete="off"
                    oninput={hands.edit("company", |form, text| form.company = text)} onleave={hands.leave("company", form.company.is_empty())} />
                <div class="grid gap-4 sm:grid-cols-2">
                    <TextField id="email" kind="email" label={t!("clients-email")} value={form.email.clone()} error={hands.error("email")} optional=true autocomplete="off"
                        oninput={hands.edit("email", |form, text| form.email = text)} onleave={hands.leave("email", form.email.is_empty())} />
                    <TextField id="phone" kind="tel" label={t!("clients-phone")} value={form.phone.clone()} error={hands.error("phone")} optional=true autocomplete="off"
                        oninput={hands.edit("phone", |form, text| form.phone = text)} onleave={hands.leave("phone", form.phone.is_empty())} />
                </div>
                if hands.props.new { <Hint form={(**form).clone()} /> }
            </div>
        </section>
    }
}

fn what(hands: &Hands<'_>) -> Html {
    let form = hands.form;
    html! {
        <section class="form-row">
            <div><h2>{ t!("leads-what") }</h2><p class="hint mt-1">{ t!("leads-what-hint") }</p></div>
            <div class="flex min-w-0 flex-col gap-4">
                <div class="grid gap-4 sm:grid-cols-2">
                    <TextField id="amount" label={t!("leads-amount")} value={form.amount.clone()} error={hands.error("amount")} optional=true autocomplete="off" hint={t!("leads-amount-hint")}
                        oninput={hands.edit("amount", |form, text| form.amount = text)} onleave={hands.leave("amount", form.amount.is_empty())} />
                    <SelectField id="priority" label={t!("leads-priority")} value={form.priority.name()} options={priority_options()} error={hands.error("priority")}
                        onchange={hands.edit("priority", |form, code| form.priority = read_priority(&code))} />
                </div>
                <TextField id="source" label={t!("leads-source")} value={form.source.clone()} error={hands.error("source")} optional=true autocomplete="off" hint={t!("leads-source-hint")}
                    oninput={hands.edit("source", |form, text| form.source = text)} onleave={hands.leave("source", form.source.is_empty())} />
            </div>
        </section>
    }
}

fn next(hands: &Hands<'_>) -> Html {
    let form = hands.form;
    html! {
        <section class="form-row">
            <div><h2>{ t!("leads-next-step") }</h2><p class="hint mt-1">{ t!("leads-next-step-hint") }</p></div>
            <div class="grid min-w-0 gap-4 sm:grid-cols-[minmax(0,1fr)_12rem]">
                <TextField id="next_step" label={t!("leads-next-step-what")} value={form.next_step.clone()} error={hands.error("next_step")} optional=true autocomplete="off"
                    oninput={hands.edit("next_step", |form, text| form.next_step = text)} onleave={hands.leave("next_step", form.next_step.is_empty())} />
                <TextField id="next_step_on" kind="date" label={t!("leads-next-step-on")} value={form.next_step_on.clone()} error={hands.error("next_step_on")}
                    oninput={hands.edit("next_step_on", |form, text| form.next_step_on = text)} onleave={hands.leave("next_step_on", form.next_step_on.is_empty())} />
            </div>
        </section>
    }
}

fn place(hands: &Hands<'_>) -> Html {
    let form = hands.form;
    let group = form.group.parse::<GroupId>().ok();
    let nobody = if for_others(hands.props, form) { t!("leads-owner-choose") } else { t!("leads-owner-me") };
    html! {
        <section class="form-row">
            <div><h2>{ t!("groups-group") }</h2><p class="hint mt-1">{ t!("leads-group-hint") }</p></div>
            <div class="flex min-w-0 flex-col gap-4">
                <GroupField groups={hands.props.groups.clone()} value={form.group.clone()} error={hands.error("group")}
                    onchange={hands.edit("group", |form, group| {
                        form.group = group;
                        // Stages and people are those of a group.
                        form.stage.clear();
                        form.owner.clear();
                    })} />
                if let Some(group) = group {
                    <OwnerField id="owner" {group} value={form.owner.clone()} none={nobody} error={hands.error("owner")}
                        onchange={hands.edit("owner", |form, owner| form.owner = owner)} />
                }
                <StageField group={group} value={form.stage.clone()} error={hands.error("stage")} onchange={hands.edit("stage", |form, stage| form.stage = stage)} />
            </div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct StageFieldProps {
    group: Option<GroupId>,
    value: AttrValue,
    error: Option<AttrValue>,
    onchange: Callback<String>,
}

/// The open stages of a group, to choose where a new lead begins.
#[component]
fn StageField(props: &StageFieldProps) -> Html {
    let of = StagesOf { group: props.group };
    let stages = use_query(of, |api, of| async move { api.leads().stages(of).await.map(|stages| (of, stages)) });
    // The stages of the group chosen before are none of this one's.
    let known = stages.data().filter(|known| known.0 == of);
    let open = known.iter().flat_map(|known| &known.1).filter(|stage| stage.meaning == StageMeaning::Open);
    let options: Vec<_> = open
        .enumerate()
        // The first is where a lead begins when nothing is said.
        .map(|(at, stage)| {
            let value = if at == 0 { String::new() } else { stage.id.to_string() };
            (AttrValue::from(value), stage_name(stage))
        })
        .collect();
    if options.is_empty() {
        return Html::default();
    }
    html! {
        <SelectField id="stage" label={t!("leads-stage")} value={props.value.clone()} {options} error={props.error.clone()} onchange={props.onchange.clone()} />
    }
}

#[derive(Properties, PartialEq)]
struct HintProps {
    form: LeadForm,
}

/// Those that may be the same, while the lead is being typed.
#[component]
fn Hint(props: &HintProps) -> Html {
    let asked = use_settled(props.form.similar_to(), PAUSE_MS);
    let similar = use_query(asked.clone(), |api, to| async move {
        match to {
            Some(to) => api.leads().similar(&to).await,
            None => Ok(Vec::new()),
        }
    });
    let found = similar.data().filter(|found| asked.is_some() && !found.is_empty());
    html! {
        <div aria-live="polite">
            if let Some(found) = found {
                <Said icon="users" kind={SaidKind::Warning}>
                    <p class="mb-2 font-medium">{ t!("leads-similar-hint", count = found.len()) }</p>
                    <SimilarList similar={(*found).clone()} />
                </Said>
            }
        </div>
    }
}
