//! What stands in custom fields, and what may. Pure.

use crate::http::table::Cell;
use crate::platform::error::{Error, Result};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::HashMap;
use vestnik_api::FieldCode;
use vestnik_api::custom_fields::{
    Bearer, ChangeCustom, Choice, CustomField, CustomKind, CustomValue, CustomValues, MOST_CHOICES,
};
use vestnik_api::id::{CustomFieldId, GroupId};

/// How long a deleted field can be brought back, with all that stands in it.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Deleted before this time, a field can't be brought back any more.
pub(super) fn kept_since(now: Timestamp) -> Timestamp {
    now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN)
}

/// The fields that records of one kind and of some groups can have.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known(Vec<CustomField>);

impl Known {
    /// Those of them that this kind of record has.
    pub(super) fn new(of: Bearer, fields: Vec<CustomField>) -> Self {
        Self(fields.into_iter().filter(|field| of.has(field)).collect())
    }

    /// Each of them.
    pub(crate) fn all(&self) -> &[CustomField] {
        &self.0
    }

    /// One of them.
    pub(crate) fn find(&self, id: CustomFieldId) -> Option<&CustomField> {
        self.0.iter().find(|field| field.id == id)
    }

    /// What is told of what a record of this group keeps.
    pub(crate) fn told(&self, group: Option<GroupId>, kept: Value) -> CustomValues {
        let Value::Object(kept) = kept else { return CustomValues::new() };
        let told = kept.into_iter().filter_map(|(id, value)| {
            let id = id.parse().ok()?;
            self.find(id).filter(|field| field.group.is_none() || field.group == group)?;
            Some((id, serde_json::from_value(value).ok()?))
        });
        told.collect()
    }

    /// The value as it is kept, if the record has this field, and the field can hold it.
    pub(super) fn fitting(&self, id: CustomFieldId, value: &CustomValue) -> Result<CustomValue> {
        let refused = |code| Error::field(format!("custom.{id}"), code);
        let field = self.find(id).ok_or_else(|| refused(FieldCode::NotFound))?;
        field.fits(value).map_err(refused)
    }

    /// The same of a change of several. What the record does not tell can't be removed from it.
    pub(super) fn fitting_change(&self, before: &CustomValues, change: &ChangeCustom) -> Result<ChangeCustom> {
        let told = change.iter().filter(|(id, value)| value.is_some() || self.find(**id).is_some());
        let fitting = told.map(|(id, value)| {
            // A choice that is not offered any more may stay where it was chosen.
            let value = match value {
                Some(value) if before.get(id) == Some(value) => Some(value.clone()),
                Some(value) => Some(self.fitting(*id, value)?),
                None => None,
            };
            Ok((*id, value))
        });
        fitting.collect()
    }
}

/// The choices of a field of this kind: each once.
pub(super) fn choices(kind: CustomKind, given: &[Choice]) -> Result<Vec<String>> {
    let refused = |code| Err(Error::field("choices", code));
    match (kind, given.len()) {
        (CustomKind::Choice, 0) => return refused(FieldCode::Required),
        (CustomKind::Choice, many) if many > MOST_CHOICES => return refused(FieldCode::TooMany),
        (CustomKind::Choice, _) | (_, 0) => {}
        _ => return refused(FieldCode::Invalid),
    }
    let mut choices: Vec<String> = Vec::with_capacity(given.len());
    for choice in given {
        if choices.iter().any(|known| known.to_lowercase() == choice.as_str().to_lowercase()) {
            return refused(FieldCode::Taken);
        }
        choices.push(choice.as_str().to_owned());
    }
    Ok(choices)
}

/// What a record takes of what another says: where it says nothing itself, and where it is told to.
pub(crate) fn taken<'a>(
    theirs: impl Iterator<Item = (&'a CustomFieldId, &'a CustomValue)>,
    mine: &CustomValues,
    take: &[CustomFieldId],
) -> ChangeCustom {
    let takes = |id: &CustomFieldId| !mine.contains_key(id) || take.contains(id);
    theirs.filter(|(id, _)| takes(id)).map(|(id, value)| (*id, Some(value.clone()))).collect()
}

/// The change that takes a change of what a record said back.
pub(crate) fn back(change: &ChangeCustom, before: &CustomValues) -> ChangeCustom {
    change.keys().map(|id| (*id, before.get(id).cloned())).collect()
}

/// The columns of a table that hold custom fields. Fields of one name, each of another group, share one: no record has two of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns(Vec<(String, Vec<CustomFieldId>)>);

impl Columns {
    /// Those of these fields.
    pub(crate) fn of(known: &Known) -> Self {
        let mut columns: Vec<(String, Vec<CustomFieldId>)> = Vec::new();
        let mut places = HashMap::new();
        for field in known.all() {
            let place = *places.entry(field.name.to_lowercase()).or_insert(columns.len());
            match columns.get_mut(place) {
                Some((_, fields)) => fields.push(field.id),
                None => columns.push((field.name.clone(), vec![field.id])),
            }
        }
        Self(columns)
    }

    /// What stands above them.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.clone()).collect()
    }

    /// What a record says there.
    pub(crate) fn cells<'a>(&'a self, custom: &'a CustomValues) -> impl Iterator<Item = Cell> + 'a {
        self.0.iter().map(|(_, fields)| match fields.iter().find_map(|field| custom.get(field)) {
            None => Cell::Number(None),
            Some(CustomValue::Number(number)) => Cell::Decimal(*number),
            Some(value) => Cell::Text(value.to_string()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn field(id: i64, group: Option<i64>, clients: bool) -> CustomField {
        CustomField {
            id: CustomFieldId(id),
            group: group.map(GroupId),
            name: format!("field {id}"),
            kind: CustomKind::Text,
            choices: Vec::new(),
            clients,
            leads: true,
            version: 1,
        }
    }

    #[test]
    fn a_record_tells_of_the_fields_it_has_and_of_no_others() {
        let known =
            Known::new(Bearer::Clients, vec![field(1, None, true), field(2, Some(7), true), field(3, None, false)]);
        let kept = || json!({ "1": "a", "2": "b", "3": "c", "4": "d", "x": "e" });
        let ids = |group| known.told(group, kept()).keys().map(|id| id.0).collect::<Vec<_>>();
        assert_eq!(ids(Some(GroupId(7))), [1, 2]);
        assert_eq!(ids(Some(GroupId(8))), [1]);
        assert_eq!(ids(None), [1]);
    }

    #[test]
    fn fields_of_one_name_share_a_column() {
        let mut other = field(2, Some(8), true);
        "FIELD 1".clone_into(&mut other.name);
        let columns =
            Columns::of(&Known::new(Bearer::Clients, vec![field(1, Some(7), true), other, field(3, None, true)]));
        assert_eq!(columns.heads(), ["field 1", "field 3"]);
        let custom = CustomValues::from([(CustomFieldId(2), "b".into())]);
        assert_eq!(columns.cells(&custom).collect::<Vec<_>>(), [Cell::from("b"), Cell::Number(None)]);
    }

    #[test]
    fn choices_are_for_choosing_and_each_is_there_once() {
        let given = |all: &[&str]| all.iter().map(|one| one.parse().unwrap()).collect::<Vec<Choice>>();
        assert_eq!(choices(CustomKind::Choice, &given(&["A", "B"])).unwrap(), ["A", "B"]);
        assert!(choices(CustomKind::Text, &[]).unwrap().is_empty());
        assert!(choices(CustomKind::Choice, &[]).is_err());
        assert!(choices(CustomKind::Choice, &given(&["Опт", "опт"])).is_err());
        assert!(choices(CustomKind::Number, &given(&["A"])).is_err());
    }

    #[test]
    fn a_choice_that_is_not_offered_any_more_may_stay() {
        let mut chosen = field(1, None, true);
        chosen.kind = CustomKind::Choice;
        let known = Known::new(Bearer::Clients, vec![chosen]);
        let before = CustomValues::from([(CustomFieldId(1), "old".into())]);
        let to = |text: &str| ChangeCustom::from([(CustomFieldId(1), Some(text.into()))]);
        assert!(known.fitting_change(&before, &to("old")).is_ok());
        assert!(known.fitting_change(&before, &to("new")).is_err());
        assert!(known.fitting_change(&before, &ChangeCustom::from([(CustomFieldId(9), None)])).unwrap().is_empty());
    }
}
