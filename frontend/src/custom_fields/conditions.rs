//! Narrowing a list by custom fields.

use super::state::{options, shown};
use super::use_custom_fields;
use crate::t;
use crate::ui::{Bound, Chip, SelectField};
use std::rc::Rc;
use vestnik_api::custom_fields::{Bearer, CustomCondition, CustomConditions, CustomField, CustomKind, CustomValue};
use vestnik_api::id::{CustomFieldId, GroupId};
use vestnik_api::text::Line;
use yew::prelude::*;

/// What the choice and the chips need.
#[derive(Properties, PartialEq)]
pub struct CustomConditionsProps {
    /// Of which records.
    pub of: Bearer,
    /// The group whose records are listed, if it is one.
    pub group: Option<GroupId>,
    /// The conditions in force.
    pub value: CustomConditions,
    /// Says others.
    pub onchange: Callback<CustomConditions>,
}

/// The conditions without that of a field, and with another of it, if it asks anything that can be asked.
fn with(value: &CustomConditions, field: CustomFieldId, condition: Option<CustomCondition>) -> CustomConditions {
    let others = value.all().iter().filter(|one| one.field != field).cloned();
    CustomConditions::new(others.chain(condition).collect()).unwrap_or_else(|_refused| value.clone())
}

/// The bound that was typed: a number, or a day.
fn bound(field: &CustomField, text: &str) -> Option<CustomValue> {
    field.read(text).ok()
}

/// A list of the fields, and of the one that is chosen what it must hold; nothing, where there are none.
#[component]
pub fn CustomChoice(props: &CustomConditionsProps) -> Html {
    let fields = use_custom_fields(props.of, props.group);
    if fields.is_empty() {
        return Html::default();
    }
    html! { <Choice {fields} value={props.value.clone()} onchange={props.onchange.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct ChoiceProps {
    fields: Rc<Vec<CustomField>>,
    value: CustomConditions,
    onchange: Callback<CustomConditions>,
}

#[component]
fn Choice(props: &ChoiceProps) -> Html {
    let fields = &props.fields;
    let chosen = use_state(|| None::<CustomFieldId>);
    let onchoose = {
        let chosen = chosen.clone();
        Callback::from(move |id: String| chosen.set(id.parse().ok()))
    };
    let any = (AttrValue::default(), t!("custom-any"));
    let named = fields.iter().map(|field| (AttrValue::from(field.id.to_string()), AttrValue::from(field.name.clone())));
    let all: Vec<_> = [any].into_iter().chain(named).collect();
    let field = fields.iter().find(|field| Some(field.id) == *chosen);
    let value = field.map(|field| field.id.to_string()).unwrap_or_default();
    html! {
        <>
            <SelectField id="filter-custom" label={t!("custom-one")} {value} options={all} onchange={onchoose} />
            if let Some(field) = field { <Asked key={field.id.0} field={field.clone()} value={props.value.clone()} onchange={props.onchange.clone()} /> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct AskedProps {
    field: CustomField,
    value: CustomConditions,
    onchange: Callback<CustomConditions>,
}

/// What one field must hold.
#[component]
fn Asked(props: &AskedProps) -> Html {
    let (field, id) = (&props.field, props.field.id);
    let now = props.value.all().iter().find(|one| one.field == id).cloned().unwrap_or_else(|| CustomCondition::of(id));
    let say = {
        let (value, onchange) = (props.value.clone(), props.onchange.clone());
        Callback::from(move |condition: Option<CustomCondition>| onchange.emit(with(&value, id, condition)))
    };
    match field.kind {
        CustomKind::Choice | CustomKind::YesNo => {
            let text = now.is.as_ref().map(super::state::text_of).unwrap_or_default();
            let options = options(field, &text);
            let read = field.clone();
            let onchange = say.reform(move |text: String| {
                let is = read.read(&text).ok();
                is.is_some().then(|| CustomCondition { is, ..CustomCondition::of(id) })
            });
            html! { <SelectField id="filter-custom-is" label={t!("custom-is")} value={text} {options} {onchange} /> }
        }
        CustomKind::Text => {
            let onkeep = say.reform(move |text: String| {
                let has = text.parse().ok();
                has.map(|has| CustomCondition { has: Some(has), ..CustomCondition::of(id) })
            });
            let text = now.has.map(Line::into_string).unwrap_or_default();
            html! { <Bound id="filter-custom-has" label={t!("custom-has")} kind="text" {text} {onkeep} /> }
        }
        CustomKind::Number | CustomKind::Date => {
            let kind = if field.kind == CustomKind::Date { "date" } else { "text" };
            let told = |value: &Option<CustomValue>| value.as_ref().map(ToString::to_string).unwrap_or_default();
            let (from_text, to_text) = (told(&now.from), told(&now.to));
            let between = move |from, to| CustomCondition { from, to, ..CustomCondition::of(id) };
            let asks =
                move |condition: CustomCondition| Some(condition).filter(|one| one.from.is_some() || one.to.is_some());
            let (read, to) = (field.clone(), now.to.clone());
            let onfrom = say.reform(move |text: String| asks(between(bound(&read, &text), to.clone())));
            let (read, from) = (field.clone(), now.from);
            let onto = say.reform(move |text: String| asks(between(from.clone(), bound(&read, &text))));
            html! {
                <div class="grid grid-cols-2 gap-2">
                    <Bound id="filter-custom-from" label={t!("custom-from")} {kind} text={from_text} onkeep={onfrom} />
                    <Bound id="filter-custom-to" label={t!("custom-to")} {kind} text={to_text} onkeep={onto} />
                </div>
            }
        }
    }
}

/// What a condition asks, in words.
fn asked(field: &CustomField, condition: &CustomCondition) -> AttrValue {
    let said = |value: &CustomValue| shown(field.kind, value);
    match condition {
        CustomCondition { is: Some(value), .. } => said(value),
        CustomCondition { has: Some(text), .. } => AttrValue::from(text.to_string()),
        CustomCondition { from: Some(from), to: Some(to), .. } => format!("{} – {}", said(from), said(to)).into(),
        CustomCondition { from: Some(from), .. } => format!("≥ {}", said(from)).into(),
        CustomCondition { to: Some(to), .. } => format!("≤ {}", said(to)).into(),
        CustomCondition { given, .. } => {
            if *given == Some(true) {
                t!("custom-given")
            } else {
                t!("custom-not-given")
            }
        }
    }
}

/// The conditions in force, each with a button that takes it away.
#[component]
pub fn CustomChips(props: &CustomConditionsProps) -> Html {
    let fields = use_custom_fields(props.of, props.group);
    let chip = |condition: &CustomCondition| {
        let field = fields.iter().find(|field| field.id == condition.field);
        let name = field.map_or_else(|| t!("custom-one"), |field| AttrValue::from(field.name.clone()));
        let value = field.map_or_else(|| AttrValue::from("…"), |field| asked(field, condition));
        let onremove = {
            let (id, now, onchange) = (condition.field, props.value.clone(), props.onchange.clone());
            Callback::from(move |()| onchange.emit(with(&now, id, None)))
        };
        html! { <Chip key={condition.field.0} {name} {value} {onremove} /> }
    };
    html! { <>{ for props.value.all().iter().map(chip) }</> }
}

#[cfg(test)]
mod tests {
    use super::super::state::tests::field;
    use super::*;

    #[test]
    fn a_field_is_asked_one_thing_at_a_time() {
        let is = |value: &str| CustomCondition { is: Some(value.into()), ..CustomCondition::of(CustomFieldId(1)) };
        let one = with(&CustomConditions::default(), CustomFieldId(1), Some(is("Опт")));
        let other = with(&one, CustomFieldId(1), Some(is("Розница")));
        assert_eq!(other.all(), [is("Розница")]);
        assert!(with(&other, CustomFieldId(1), None).is_empty());
        assert_eq!(with(&one, CustomFieldId(2), Some(CustomCondition::of(CustomFieldId(2)))), one, "it asks nothing");
    }

    #[test]
    fn a_condition_is_said_as_people_would() {
        crate::words::set_lang(crate::words::Lang::Ru);
        let number = field(1, CustomKind::Number);
        let of = CustomCondition::of(number.id);
        let (five, nine) = (bound(&number, "5"), bound(&number, "9,5"));
        let between = CustomCondition { from: five.clone(), to: nine.clone(), ..of.clone() };
        assert_eq!(asked(&number, &between), "5 – 9,5");
        assert_eq!(asked(&number, &CustomCondition { from: five, ..of.clone() }), "≥ 5");
        assert_eq!(asked(&number, &CustomCondition { to: nine, ..of }), "≤ 9,5");
    }
}
