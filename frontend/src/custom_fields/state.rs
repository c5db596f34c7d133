//! What is decided of custom fields: what was typed, what it comes to, and how it is said.

use crate::data::{Failure, field_words};
use crate::t;
use crate::words::{day, decimal};
use std::collections::BTreeMap;
use vestnik_api::FieldCode;
use vestnik_api::custom_fields::{ChangeCustom, CustomField, CustomKind, CustomValue, CustomValues, Number};
use vestnik_api::id::CustomFieldId;
use yew::AttrValue;

/// What has been typed into custom fields.
pub type Typed = BTreeMap<CustomFieldId, String>;

/// What an editor begins with.
pub(super) fn text_of(value: &CustomValue) -> String {
    match value {
        CustomValue::YesNo(yes) => yes.to_string(),
        other => other.to_string(),
    }
}

/// What editors begin with.
pub fn typed_of(custom: &CustomValues) -> Typed {
    custom.iter().map(|(id, value)| (*id, text_of(value))).collect()
}

/// What was typed, as the field's value; none if it is empty.
pub(super) fn read(field: &CustomField, text: &str) -> Result<Option<CustomValue>, FieldCode> {
    if text.trim().is_empty() { Ok(None) } else { field.read(text).map(Some) }
}

/// The fields into which something else was typed than stands in them, with it.
fn touched<'a>(
    fields: &'a [CustomField],
    typed: &'a Typed,
    before: &'a CustomValues,
) -> impl Iterator<Item = (&'a CustomField, &'a str)> {
    fields.iter().filter_map(|field| {
        let text = typed.get(&field.id)?;
        let was = before.get(&field.id).map(text_of).unwrap_or_default();
        (*text != was).then_some((field, text.as_str()))
    })
}

/// What is wrong, field by field.
pub(super) fn wrong(fields: &[CustomField], typed: &Typed, before: &CustomValues) -> Vec<(CustomFieldId, FieldCode)> {
    touched(fields, typed, before).filter_map(|(field, text)| Some((field.id, read(field, text).err()?))).collect()
}

/// What differs from what stands there; what is wrong is left out.
pub(super) fn change(fields: &[CustomField], typed: &Typed, before: &CustomValues) -> ChangeCustom {
    let read = touched(fields, typed, before).filter_map(|(field, text)| Some((field.id, read(field, text).ok()?)));
    read.filter(|(id, value)| before.get(id) != value.as_ref()).collect()
}

/// The values of a change of a new record.
pub fn known_values(change: ChangeCustom) -> CustomValues {
    change.into_iter().filter_map(|(id, value)| Some((id, value?))).collect()
}

/// What is said of each field that is wrong: by ourselves, or by the server.
pub(super) fn errors(
    fields: &[CustomField],
    judged: &[(CustomFieldId, FieldCode)],
    failure: Option<&Failure>,
) -> BTreeMap<CustomFieldId, AttrValue> {
    let answered = |id: CustomFieldId| failure.and_then(|failure| failure.field(&format!("custom.{id}")));
    let answered = fields.iter().filter_map(|field| Some((field.id, answered(field.id)?)));
    judged.iter().map(|(id, code)| (*id, field_words(*code))).chain(answered).collect()
}

/// A value in words.
pub fn shown(kind: CustomKind, value: &CustomValue) -> AttrValue {
    match (kind, value) {
        (_, CustomValue::YesNo(yes)) => yes_no(*yes),
        (_, CustomValue::Number(number)) => exact(*number).into(),
        (CustomKind::Date, CustomValue::Text(text)) => {
            text.parse().map_or_else(|_| text.clone().into(), |on| day(on).into())
        }
        (_, CustomValue::Text(text)) => text.clone().into(),
    }
}

/// What the history tells of a value, in words.
pub fn told(kind: CustomKind, text: &str) -> AttrValue {
    let value = match kind {
        CustomKind::YesNo => text.parse().ok().map(CustomValue::YesNo),
        CustomKind::Number => text.parse().ok().map(CustomValue::Number),
        CustomKind::Date | CustomKind::Text | CustomKind::Choice => None,
    };
    shown(kind, &value.unwrap_or_else(|| text.into()))
}

/// A number with all its digits.
fn exact(number: Number) -> String {
    let digits = number.to_string().split_once('.').map_or(0, |(_, part)| part.len());
    decimal(number.get(), digits)
}

/// Yes or no.
pub(super) fn yes_no(yes: bool) -> AttrValue {
    if yes { t!("custom-yes") } else { t!("custom-no") }
}

/// What a kind of field is called.
pub(super) fn kind_words(kind: CustomKind) -> AttrValue {
    match kind {
        CustomKind::Text => t!("custom-kind-text"),
        CustomKind::Number => t!("custom-kind-number"),
        CustomKind::Date => t!("custom-kind-date"),
        CustomKind::Choice => t!("custom-kind-choice"),
        CustomKind::YesNo => t!("custom-kind-yes-no"),
    }
}

/// The kind of a field's value; the usual one for any other value.
pub(super) fn read_kind(name: &str) -> CustomKind {
    CustomKind::ALL.into_iter().find(|kind| kind.name() == name).unwrap_or_default()
}

/// What can be chosen in a field: nothing first, and what is chosen though it is not offered any more.
pub(super) fn options(field: &CustomField, now: &str) -> Vec<(AttrValue, AttrValue)> {
    let nothing = (AttrValue::default(), AttrValue::from("—"));
    let offered: Vec<(AttrValue, AttrValue)> = match field.kind {
        CustomKind::YesNo => [true, false].map(|yes| (AttrValue::from(yes.to_string()), yes_no(yes))).to_vec(),
        _ => field.choices.iter().map(|choice| (choice.clone().into(), choice.clone().into())).collect(),
    };
    let old = !now.is_empty() && offered.iter().all(|(value, _)| value != now);
    let old = old.then(|| (AttrValue::from(now.to_owned()), AttrValue::from(now.to_owned())));
    [nothing].into_iter().chain(offered).chain(old).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn field(id: i64, kind: CustomKind) -> CustomField {
        CustomField {
            id: CustomFieldId(id),
            group: None,
            name: format!("field {id}"),
            kind,
            choices: vec!["Розница".to_owned(), "Опт".to_owned()],
            clients: true,
            leads: true,
            version: 1,
        }
    }

    #[test]
    fn only_what_was_changed_is_sent() {
        let fields = [field(1, CustomKind::Number), field(2, CustomKind::Text), field(3, CustomKind::YesNo)];
        let before: CustomValues = serde_json::from_str(r#"{"1":5,"2":"a","3":true}"#).unwrap();
        let mut typed = typed_of(&before);
        assert!(change(&fields, &typed, &before).is_empty());
        typed.insert(CustomFieldId(1), "7,5".to_owned());
        typed.insert(CustomFieldId(2), "  ".to_owned());
        let expected: ChangeCustom = serde_json::from_str(r#"{"1":7.5,"2":null}"#).unwrap();
        assert_eq!(change(&fields, &typed, &before), expected);
        typed.insert(CustomFieldId(1), "много".to_owned());
        assert_eq!(wrong(&fields, &typed, &before), [(CustomFieldId(1), FieldCode::Invalid)]);
    }

    #[test]
    fn a_choice_that_is_not_offered_any_more_is_shown_and_right_where_it_stands() {
        let fields = [field(1, CustomKind::Choice)];
        let before: CustomValues = serde_json::from_str(r#"{"1":"Импорт"}"#).unwrap();
        assert!(wrong(&fields, &typed_of(&before), &before).is_empty());
        let names: Vec<_> = options(&fields[0], "Импорт").into_iter().map(|(value, _)| value.to_string()).collect();
        assert_eq!(names, ["", "Розница", "Опт", "Импорт"]);
        assert_eq!(options(&fields[0], "Опт").len(), 3);
    }
}
