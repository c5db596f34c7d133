//! The form of a custom field: a new one, or one that changes.

use super::state::{kind_words, read_kind};
use crate::data::use_action;
use crate::t;
use crate::ui::{AreaField, Button, Dialog, Icon, Kind, SelectField, TextField, Toggle, use_toasts};
use vestnik_api::custom_fields::{ChangeCustomField, Choice, CustomField, CustomFieldName, CustomKind, NewCustomField};
use vestnik_api::id::GroupId;
use yew::prelude::*;

/// What the form needs.
#[derive(Properties, PartialEq)]
pub(super) struct EditDialogProps {
    /// The field that changes; none: a new one.
    pub(super) field: Option<CustomField>,
    /// The group of a new one.
    pub(super) group: Option<GroupId>,
    /// Called when it is saved.
    pub(super) ondone: Callback<()>,
    /// Called when it is cancelled.
    pub(super) onclose: Callback<()>,
}

/// What has been typed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Form {
    name: String,
    kind: CustomKind,
    /// One a line.
    choices: String,
    clients: bool,
    leads: bool,
}

impl Form {
    fn of(field: Option<&CustomField>) -> Self {
        match field {
            None => {
                Self { name: String::new(), kind: CustomKind::Text, choices: String::new(), clients: true, leads: true }
            }
            Some(field) => Self {
                name: field.name.clone(),
                kind: field.kind,
                choices: field.choices.join("\n"),
                clients: field.clients,
                leads: field.leads,
            },
        }
    }

    fn choices(&self) -> Option<Vec<Choice>> {
        if self.kind != CustomKind::Choice {
            return Some(Vec::new());
        }
        let lines = self.choices.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(|line| Choice::parse(line).ok()).collect()
    }

    /// The field, once it can be one.
    fn new_field(&self, group: Option<GroupId>) -> Option<NewCustomField> {
        let choices = self.choices()?;
        let chooses = self.kind == CustomKind::Choice;
        let whole = (self.clients || self.leads) && choices.is_empty() != chooses;
        let name = CustomFieldName::parse(&self.name).ok()?;
        whole.then_some(NewCustomField {
            name,
            kind: self.kind,
            choices,
            group,
            clients: self.clients,
            leads: self.leads,
        })
    }
}

/// What is sent: a new one, or a change of one.
#[derive(Clone, PartialEq)]
enum Sent {
    New(NewCustomField),
    Change(CustomField, ChangeCustomField),
}

/// Asks what a field is called and holds.
#[component]
pub(super) fn EditDialog(props: &EditDialogProps) -> Html {
    let toasts = use_toasts();
    let form = use_state(|| Form::of(props.field.as_ref()));
    let ondone = props.ondone.clone();
    let save = use_action(
        |api, sent: Sent| async move {
            match sent {
                Sent::New(new) => api.custom_fields().create(&new).await,
                Sent::Change(field, change) => api.custom_fields().change(field.id, field.version, &change).await,
            }
        },
        Callback::from(move |_| {
            toasts.done(t!("clients-saved"));
            ondone.emit(());
        }),
    );
    let edit = |change: fn(&mut Form, String)| {
        let (form, save) = (form.clone(), save.clone());
        Callback::from(move |text| {
            let mut changed = (*form).clone();
            change(&mut changed, text);
            save.forget();
            form.set(changed);
        })
    };
    let tick = |change: fn(&mut Form, bool)| {
        let (form, save) = (form.clone(), save.clone());
        Callback::from(move |on| {
            let mut changed = (*form).clone();
            change(&mut changed, on);
            save.forget();
            form.set(changed);
        })
    };
    let new = form.new_field(props.group);
    let onsave = {
        let (save, field, new) = (save.clone(), props.field.clone(), new.clone());
        Callback::from(move |()| match (&field, &new) {
            (Some(field), Some(new)) => save.run(Sent::Change(field.clone(), changed(field, new))),
            (None, Some(new)) => save.run(Sent::New(new.clone())),
            (_, None) => {}
        })
    };
    let title = if props.field.is_some() { t!("custom-change") } else { t!("custom-new") };
    let verb = if props.field.is_some() { t!("clients-save") } else { t!("custom-create") };
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={verb} kind={Kind::Primary} busy={save.busy()} disabled={new.is_none()} onclick={onsave.reform(|_: MouseEvent| ())} />
        </>
    };
    let failure = save.failure();
    let error = |field: &str| failure.as_ref().and_then(|failure| failure.field(field));
    let other = failure.as_ref().filter(|failure| !failure.only_fields(&["name", "choices"]));
    let kinds: Vec<_> = CustomKind::ALL.map(|kind| (AttrValue::from(kind.name()), kind_words(kind))).to_vec();
    html! {
        <Dialog {title} onclose={props.onclose.clone()} held={save.busy()} {actions}>
            <form class="flex flex-col gap-4 pt-2" novalidate=true onsubmit={onsave.reform(|event: SubmitEvent| event.prevent_default())}>
                <TextField id="field-name" label={t!("custom-name")} value={form.name.clone()} error={error("name")} autofocus=true autocomplete="off"
                    oninput={edit(|form, text| form.name = text)} />
                <SelectField id="field-kind" label={t!("custom-kind")} value={form.kind.name()} options={kinds} disabled={props.field.is_some()}
                    hint={props.field.is_some().then(|| t!("custom-kind-fixed"))} onchange={edit(|form, kind| form.kind = read_kind(&kind))} />
                if form.kind == CustomKind::Choice {
                    <AreaField id="field-choices" label={t!("custom-choices")} value={form.choices.clone()} error={error("choices")} rows=5 hint={t!("custom-choices-hint")}
                        oninput={edit(|form, text| form.choices = text)} />
                }
                <div class="flex flex-wrap gap-x-6 gap-y-2">
                    <Toggle label={t!("custom-clients")} checked={form.clients} onchange={tick(|form, on| form.clients = on)} />
                    <Toggle label={t!("custom-leads")} checked={form.leads} onchange={tick(|form, on| form.leads = on)} />
                </div>
                if !form.clients && !form.leads { <p class="field-error"><Icon name="circle-alert" />{ t!("custom-of-none") }</p> }
                if let Some(failure) = other { <p class="field-error" role="alert"><Icon name="circle-alert" />{ failure.say() }</p> }
                <button type="submit" class="sr-only" tabindex="-1" aria-hidden="true" />
            </form>
        </Dialog>
    }
}

/// What is to be changed about a field.
fn changed(field: &CustomField, new: &NewCustomField) -> ChangeCustomField {
    let same = new.choices.iter().map(Choice::as_str).eq(field.choices.iter().map(String::as_str));
    ChangeCustomField {
        name: (new.name.as_str() != field.name).then(|| new.name.clone()),
        choices: (!same).then(|| new.choices.clone()),
        clients: (new.clients != field.clients).then_some(new.clients),
        leads: (new.leads != field.leads).then_some(new.leads),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_can_be_saved_once_it_has_a_name_records_and_what_to_choose_from() {
        let mut form = Form::of(None);
        assert!(form.new_field(None).is_none());
        form.name = "Тариф".to_owned();
        assert!(form.new_field(None).is_some());
        form.kind = CustomKind::Choice;
        assert!(form.new_field(None).is_none());
        form.choices = "Розница\n\n  Опт \n".to_owned();
        let new = form.new_field(None).unwrap();
        assert_eq!(new.choices.iter().map(Choice::as_str).collect::<Vec<_>>(), ["Розница", "Опт"]);
        (form.clients, form.leads) = (false, false);
        assert!(form.new_field(None).is_none());
    }
}
