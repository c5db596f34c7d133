//! Custom fields on a form.

use super::state::{Typed, options};
use crate::t;
use crate::ui::{SelectField, TextField};
use std::collections::BTreeMap;
use std::rc::Rc;
use vestnik_api::custom_fields::{CustomField, CustomKind};
use vestnik_api::id::CustomFieldId;
use yew::prelude::*;

/// What the section needs.
#[derive(Properties, PartialEq)]
pub struct CustomInputsProps {
    /// The fields the record has.
    pub fields: Rc<Vec<CustomField>>,
    /// What has been typed.
    pub typed: Typed,
    /// What is wrong with it.
    pub errors: BTreeMap<CustomFieldId, AttrValue>,
    /// Hears what is typed.
    pub oninput: Callback<(CustomFieldId, String)>,
}

/// A section of the form; nothing, where there are no such fields.
#[component]
pub fn CustomInputs(props: &CustomInputsProps) -> Html {
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
    let (id, label) = (format!("custom-{}", field.id), field.name.clone());
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
