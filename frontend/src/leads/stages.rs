//! The stages that leads pass through: the head of a group names those of its leads, adds some, puts them in order and takes some away;
//! whoever may change everybody's leads does so with those of leads that belong to no group.

use super::stage_form::{Missing, StageForm, StageRow};
use super::state::{meaning_words, stage_badge};
use crate::data::{Failure, field_words, use_action, use_draft, use_query, use_session};
use crate::groups::{GroupTab, GroupTabs, may_set_up};
use crate::route::Route;
use crate::t;
use crate::ui::{
    Button, CardSkeleton, Crumb, FormFoot, Icon, Kind, Said, SaidKind, Screen, focus_field, use_kept, use_leaving,
    use_toasts,
};
use std::rc::Rc;
use vestnik_api::groups::Group;
use vestnik_api::id::GroupId;
use vestnik_api::leads::{MOST_STAGES, SetStages, Stage, StageMeaning, StagesOf};
use vestnik_api::{Code, Permission, Reach};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// What the screen needs.
#[derive(Properties, PartialEq)]
pub struct GroupStagesScreenProps {
    /// Whose stages.
    pub id: GroupId,
}

/// The stages of a group.
#[component]
pub fn GroupStagesScreen(props: &GroupStagesScreenProps) -> Html {
    let session = use_session();
    let group = use_query(props.id, |api, id| async move { api.groups().find(id).await });
    let of = StagesOf { group: Some(props.id) };
    let stages = use_query(of, |api, of| async move { api.leads().stages(of).await });
    let may_write = group.data().is_some_and(|group| may_set_up(&group, session.may(Permission::LeadsWrite)));
    let onsaved = {
        let stages = stages.clone();
        Callback::from(move |saved| stages.tell(saved))
    };
    match (group.data(), stages.data().filter(|_| may_write)) {
        (Some(group), Some(known)) => {
            let tabs = html! { <GroupTabs id={props.id} here={GroupTab::Stages} /> };
            let text = t!("leads-stages-text");
            html! { <Edit {of} parent={parent(props.id, Some(&group))} {tabs} {text} {known} {onsaved} /> }
        }
        (group, _) => {
            let parent = parent(props.id, group.as_deref());
            html! {
                <Screen title={t!("leads-stages")} {parent}>
                    <GroupTabs id={props.id} here={GroupTab::Stages} />
                    <div class="page mx-auto w-full max-w-4xl">
                        { stages.show(html! { <CardSkeleton /> }, |known| shown(known)) }
                    </div>
                </Screen>
            }
        }
    }
}

/// The stages of leads that belong to no group.
#[component]
pub fn CommonStagesScreen() -> Html {
    let of = StagesOf { group: None };
    let may_write = use_session().may(Permission::LeadsWrite) == Some(Reach::All);
    let stages = use_query(of, |api, of| async move { api.leads().stages(of).await });
    let onsaved = {
        let stages = stages.clone();
        Callback::from(move |saved| stages.tell(saved))
    };
    let parent = Crumb { to: Route::Leads, name: t!("leads-title") };
    match stages.data().filter(|_| may_write) {
        Some(known) => html! { <Edit {of} {parent} text={t!("leads-stages-common-text")} {known} {onsaved} /> },
        None => html! {
            <Screen title={t!("leads-stages")} {parent}>
                <div class="page mx-auto w-full max-w-4xl">{ stages.show(html! { <CardSkeleton /> }, |known| shown(known)) }</div>
            </Screen>
        },
    }
}

fn parent(id: GroupId, group: Option<&Group>) -> Crumb {
    let name = group.map_or_else(|| t!("groups-one"), |group| AttrValue::from(group.name.clone()));
    Crumb { to: Route::Group { id }, name }
}

/// The stages, to be read.
fn shown(stages: &[Stage]) -> Html {
    html! {
        <section class="card">
            <ol class="divide-y divide-line">
                for stage in stages {
                    <li key={stage.id.0} class="flex items-center gap-3 px-4 py-2.5">{ stage_badge(stage, true) }<span class="meta ml-auto">{ meaning_words(stage.meaning) }</span></li>
                }
            </ol>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct EditProps {
    of: StagesOf,
    /// What the stages belong to.
    parent: Crumb,
    /// Stands above them.
    #[prop_or_default]
    tabs: Html,
    /// What they are for.
    text: AttrValue,
    known: Rc<Vec<Stage>>,
    onsaved: Callback<Vec<Stage>>,
}

/// The stages, to be changed.
#[component]
fn Edit(props: &EditProps) -> Html {
    let toasts = use_toasts();
    let draft = use_draft(&format!("stages.{}", props.of.group.map_or(0, |group| group.0)));
    let start = StageForm::of(&props.known);
    let form = use_state(|| start.clone());
    let judged = use_state(|| false);
    let save = {
        let (form, draft, onsaved, judged) = (form.clone(), draft.clone(), props.onsaved.clone(), judged.clone());
        use_action(
            |api, (of, set): (StagesOf, SetStages)| async move { api.leads().set_stages(of, &set).await },
            Callback::from(move |saved: Vec<Stage>| {
                draft.forget();
                judged.set(false);
                form.set(StageForm::of(&saved));
                toasts.done(t!("clients-saved"));
                onsaved.emit(saved);
            }),
        )
    };
    use_leaving(*form != start, &draft);
    let kept = use_kept(&draft, &start, {
        let form = form.clone();
        Callback::from(move |kept| form.set(kept))
    });
    let change = {
        let (form, draft, save) = (form.clone(), draft.clone(), save.clone());
        Callback::from(move |changed: StageForm| {
            draft.keep(&changed);
            save.forget();
            form.set(changed);
        })
    };
    let wrong = form.wrong();
    let onsave = {
        let (form, judged, save, wrong) = (form.clone(), judged.clone(), save.clone(), wrong.clone());
        let (of, known) = (props.of, props.known.clone());
        Callback::from(move |()| {
            judged.set(true);
            match (wrong.first(), form.missing()) {
                (Some((at, _)), _) => focus_field(&name_id(form.rows[*at].key)),
                (None, Some(_)) => {}
                (None, None) => {
                    if let Some(set) = form.sent(&known) {
                        save.run((of, set));
                    }
                }
            }
        })
    };
    let shown_wrong = if *judged { wrong } else { Vec::new() };
    let missing = form.missing().filter(|_| *judged);
    let onadd = {
        let (form, change) = (form.clone(), change.clone());
        Callback::from(move |_: MouseEvent| {
            let mut changed = (*form).clone();
            changed.add();
            change.emit(changed);
        })
    };
    let failure = save.failure();
    let foot = html! {
        <FormFoot wrong={shown_wrong.len()} back={props.parent.to.clone()}>
            <Button label={t!("clients-save")} kind={Kind::Primary} busy={save.busy()} disabled={*form == start} onclick={onsave.reform(|_: MouseEvent| ())} />
        </FormFoot>
    };
    let rows = form.rows.iter().enumerate().map(|(at, row)| {
        let code = shown_wrong.iter().find(|(wrong, _)| *wrong == at).map(|(_, code)| field_words(*code));
        let answered = failure.as_ref().and_then(|failure| answered(failure, at));
        html! { <Row key={row.key} {at} row={row.clone()} form={(*form).clone()} error={answered.or(code)} onchange={change.clone()} /> }
    });
    html! {
        <Screen title={t!("leads-stages")} parent={props.parent.clone()} {foot}>
            { props.tabs.clone() }
            <form class="page mx-auto flex w-full max-w-4xl flex-col gap-4" novalidate=true onsubmit={onsave.reform(|event: SubmitEvent| event.prevent_default())}>
                { kept }
                { failed(failure.as_ref(), missing) }
                <p class="hint">{ props.text.clone() }</p>
                <section class="card">
                    <ol class="divide-y divide-line">{ for rows }</ol>
                    <div class="border-t border-line p-3">
                        <Button label={t!("leads-stages-add")} icon="plus" disabled={form.rows.len() >= MOST_STAGES} onclick={onadd} />
                    </div>
                </section>
                <button type="submit" class="sr-only" tabindex="-1" aria-hidden="true" />
            </form>
        </Screen>
    }
}

/// What the server says of one stage.
fn answered(failure: &Failure, at: usize) -> Option<AttrValue> {
    failure.field(&format!("stages[{at}].name")).or_else(|| failure.field(&format!("stages[{at}].meaning")))
}

/// What is wrong with all of them together.
fn failed(failure: Option<&Failure>, missing: Option<Missing>) -> Html {
    let said = match (missing, failure) {
        (Some(Missing::Open), _) => t!("leads-stages-no-open"),
        (Some(Missing::Won), _) => t!("leads-stages-no-won"),
        (Some(Missing::Lost), _) => t!("leads-stages-no-lost"),
        (None, Some(failure)) => match failure.code() {
            Some(Code::InUse) => t!("leads-stages-in-use"),
            _ if (0..MOST_STAGES).any(|at| answered(failure, at).is_some()) => return Html::default(),
            _ => failure.say(),
        },
        (None, None) => return Html::default(),
    };
    html! { <Said kind={SaidKind::Failure} icon="circle-alert">{ said }</Said> }
}

fn name_id(key: usize) -> String {
    format!("stage-{key}")
}

#[derive(Properties, PartialEq)]
struct RowProps {
    at: usize,
    row: StageRow,
    form: StageForm,
    error: Option<AttrValue>,
    onchange: Callback<StageForm>,
}

/// One stage: what it is called, what it means, where it stands.
#[component]
fn Row(props: &RowProps) -> Html {
    let (at, row) = (props.at, &props.row);
    let node = use_node_ref();
    {
        // A stage that has just been added waits for its name.
        let (node, new) = (node.clone(), row.id.is_none() && row.name.is_empty());
        use_effect_with((), move |()| {
            if let Some(field) = node.cast::<HtmlInputElement>().filter(|_| new) {
                // A field that has just been drawn takes the focus.
                let _ = field.focus();
            }
        });
    }
    let edit = |change: fn(&mut StageForm, usize, String)| {
        let (form, onchange) = (props.form.clone(), props.onchange.clone());
        move |text: String| {
            let mut changed = form.clone();
            change(&mut changed, at, text);
            onchange.emit(changed);
        }
    };
    let press = |change: fn(&mut StageForm, usize)| {
        let (form, onchange) = (props.form.clone(), props.onchange.clone());
        Callback::from(move |_: MouseEvent| {
            let mut changed = form.clone();
            change(&mut changed, at);
            onchange.emit(changed);
        })
    };
    let name = edit(|form, at, text| form.rows[at].name = text);
    let meaning = edit(|form, at, code| form.rows[at].meaning = code);
    let (id, note) = (name_id(row.key), format!("{}-note", name_id(row.key)));
    let called = if row.name.is_empty() { t!("leads-stages-new") } else { AttrValue::from(row.name.clone()) };
    let last = at + 1 == props.form.rows.len();
    html! {
        <li class="flex flex-wrap items-start gap-2 p-3 md:flex-nowrap">
            <div class="field min-w-0 flex-1 max-md:basis-full">
                <input ref={node} id={id} class="input w-full" value={row.name.clone()} aria-label={t!("leads-stages-name", number = at + 1)} autocomplete="off"
                    aria-invalid={props.error.is_some().then_some("true")} aria-describedby={props.error.is_some().then(|| note.clone())}
                    oninput={move |event: InputEvent| name(event.target_unchecked_into::<HtmlInputElement>().value())} />
                if let Some(error) = &props.error { <p class="field-error" id={note}><Icon name="circle-alert" />{ error }</p> }
            </div>
            <select class="select max-md:w-auto! max-md:flex-1 md:w-40!" aria-label={t!("leads-stages-meaning", name = &called)}
                onchange={move |event: Event| meaning(event.target_unchecked_into::<HtmlSelectElement>().value())}>
                for one in StageMeaning::ALL {
                    <option value={one.name()} selected={row.meaning == one.name()}>{ meaning_words(one) }</option>
                }
            </select>
            <span class="flex shrink-0">
                <Button label={t!("leads-stages-up", name = &called)} icon="chevron-up" square=true kind={Kind::Ghost} disabled={at == 0} onclick={press(|form, at| form.shift(at, -1))} />
                <Button label={t!("leads-stages-down", name = &called)} icon="chevron-down" square=true kind={Kind::Ghost} disabled={last} onclick={press(|form, at| form.shift(at, 1))} />
                <Button label={t!("leads-stages-remove", name = &called)} icon="trash-2" square=true kind={Kind::Ghost} onclick={press(StageForm::remove)} />
            </span>
        </li>
    }
}
