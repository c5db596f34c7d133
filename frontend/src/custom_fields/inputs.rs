//! Custom fields on a form.

use super::state::{Typed, change, errors, options, wrong};
use super::use_custom_fields;
use crate::data::Failure;
use crate::t;
use crate::ui::{SelectField, TextField};
use std::collections::BTreeMap;
use std::rc::Rc;
use vestnik_api::FieldCode;
use vestnik_api::custom_fields::{Bearer, ChangeCustom, CustomField, CustomKind, CustomValues};
use vestnik_api::id::{CustomFieldId, GroupId};
use yew::prelude::*;

/// The custom fields of a form.
#[derive(Clone)]
pub struct CustomForm {
    fields: Rc<Vec<CustomField>>,
    typed: Typed,
    before: CustomValues,
    /// Somebody has wanted to save it: what is wrong is said from then on.
    tried: UseStateHandle<bool>,
}

/// Those of a record of a group, or of none, with what was typed and what stands there.
#[hook]
pub fn use_custom_form(of: Bearer, group: Option<GroupId>, typed: &Typed, before: &CustomValues) -> CustomForm {
    let (fields, tried) = (use_custom_fields(of, group), use_state(|| false));
    CustomForm { fields, typed: typed.clone(), before: before.clone(), tried }
}

impl CustomForm {
    fn wrong(&self) -> Vec<(CustomFieldId, FieldCode)> {
        wrong(&self.fields, &self.typed, &self.before)
    }

    /// What differs from what stands there, if nothing is wrong; else the input of the first that is. Says what is wrong from now on.
    pub fn judge(&self) -> Result<ChangeCustom, String> {
        self.tried.set(true);
        match self.wrong().first() {
            Some((id, _)) => Err(input_id(*id)),
            None => Ok(change(&self.fields, &self.typed, &self.before)),
        }
    }

    /// What is said to be wrong.
    fn judged(&self) -> Vec<(CustomFieldId, FieldCode)> {
        if *self.tried { self.wrong() } else { Vec::new() }
    }

    /// How much that is.
    pub fn wrongs(&self) -> usize {
        self.judged().len()
    }

    /// The section of the form.
    pub fn section(&self, failure: Option<&Failure>, oninput: Callback<(CustomFieldId, String)>) -> Html {
        let errors = errors(&self.fields, &self.judged(), failure);
        html! { <CustomInputs fields={self.fields.clone()} typed={self.typed.clone()} {errors} {oninput} /> }
    }
}

fn input_id(id: CustomFieldId) -> String {
    format!("custom-{id}")
}

/// What the section needs.
#[derive(Properties, PartialEq)]
struct CustomInputsProps {
    /// The fields the record has.
    fields: Rc<Vec<CustomField>>,
    /// What has been typed.
    typed: Typed,
    /// What is wrong with it.
    errors: BTreeMap<CustomFieldId, AttrValue>,
    /// Hears what is typed.
    oninput: Callback<(CustomFieldId, String)>,
}

/// A section of the form; nothing, where there are no such fields.
#[component]
fn CustomInputs(props: &CustomInputsProps) -> Html {
    if props.fields.is_empty() {
        return Html::default();
    }
    html! {
        <section class="form-row">
            <div><h2>{ t!("custom-title") }</h2><p class="hint mt-1">{ t!("custom-form-hint") }</p></div>
            <div class="grid min-w-0 items-start gap-4 sm:grid-cols-2">
                for field in props.fields.iter() { { input(props, field) } }
            </div>
        </section>
    }
}

fn input(props: &CustomInputsProps, field: &CustomField) -> Html {
    let text = props.typed.get(&field.id).cloned().unwrap_or_default();
    let (id, label) = (input_id(field.id), field.name.clone());
    let error = props.errors.get(&field.id).cloned();
    let oninput = {
        let (id, oninput) = (field.id, props.oninput.clone());
        Callback::from(move |text| oninput.emit((id, text)))
    };
    match field.kind {
        CustomKind::Choice | CustomKind::YesNo => {
            let options = options(field, &text);
            html! { <SelectField key={field.id.0} {id} {label} value={text} {options} {error} optional=true onchange={oninput} /> }
        }
        CustomKind::Date => {
            html! { <TextField key={field.id.0} {id} kind="date" {label} value={text} {error} optional=true autocomplete="off" {oninput} /> }
        }
        CustomKind::Number => {
            html! { <TextField key={field.id.0} {id} inputmode="decimal" {label} value={text} {error} optional=true autocomplete="off" {oninput} /> }
        }
        CustomKind::Text => {
            html! { <TextField key={field.id.0} {id} {label} value={text} {error} optional=true autocomplete="off" {oninput} /> }
        }
    }
}
