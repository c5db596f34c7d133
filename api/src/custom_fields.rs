//! Custom fields: what an office wants to know of its leads and clients beside what everybody does.

use crate::code::FieldCode;
use crate::id::{CustomFieldId, GroupId};
use crate::text::{Line, Refused};
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::collections::BTreeMap;
use std::fmt;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{IntoParams, PartialSchema, ToSchema};

/// How many fields there may be in one group, and as many that are of all records.
pub const MOST_CUSTOM_FIELDS: usize = 50;
/// How many choices a field may offer.
pub const MOST_CHOICES: usize = 100;
/// How many conditions a filter may name.
pub const MOST_CONDITIONS: usize = 10;

/// A field that somebody has made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomField {
    /// Its number, under which records have their values.
    pub id: CustomFieldId,
    /// The group whose records have it; none: all records have it.
    pub group: Option<GroupId>,
    /// What it is called.
    #[schema(example = "Contract number")]
    pub name: String,
    /// What it holds.
    pub kind: CustomKind,
    /// What can be chosen; empty for other kinds. What is not offered any more stays where it was chosen.
    pub choices: Vec<String>,
    /// Whether clients have it.
    pub clients: bool,
    /// Whether leads have it. A lead that becomes a client takes along what clients have, too.
    pub leads: bool,
    /// Counts the changes; the `ETag`.
    pub version: i32,
}

/// What has custom fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearer {
    /// Clients.
    Clients,
    /// Leads.
    Leads,
}

impl Bearer {
    /// Whether it has this one.
    pub const fn has(self, field: &CustomField) -> bool {
        match self {
            Self::Clients => field.clients,
            Self::Leads => field.leads,
        }
    }
}

/// What a custom field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomKind {
    /// One line of text, of at most 500 characters.
    #[default]
    Text,
    /// A number of at most 15 digits.
    Number,
    /// A day: `2026-11-27`.
    Date,
    /// One of the field's choices.
    Choice,
    /// `true` or `false`.
    YesNo,
}

impl CustomKind {
    /// All, in the order they are offered.
    pub const ALL: [Self; 5] = [Self::Text, Self::Number, Self::Date, Self::Choice, Self::YesNo];

    /// Its name: `yes_no`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Date => "date",
            Self::Choice => "choice",
            Self::YesNo => "yes_no",
        }
    }
}

/// Which fields to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct CustomFieldsOf {
    /// The group whose records have them; if not said, only those that all records have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
}

/// The name of a custom field.
pub type CustomFieldName = Line<60>;
/// What can be chosen in one.
pub type Choice = Line<100>;

/// A new field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCustomField {
    /// What it is called; once among those a record can have, without regard to case.
    pub name: CustomFieldName,
    /// What it holds: this can't be changed later.
    pub kind: CustomKind,
    /// What can be chosen: one at least, if this is what it is for, and none otherwise.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub choices: Vec<Choice>,
    /// The group whose records have it, which you head; none: all records, which takes the right to change everybody's clients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// Whether clients have it.
    #[serde(default = "yes")]
    pub clients: bool,
    /// Whether leads have it.
    #[serde(default = "yes")]
    pub leads: bool,
}

const fn yes() -> bool {
    true
}

/// What to change about a field; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCustomField {
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<CustomFieldName>,
    /// All that can be chosen from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 100)]
    pub choices: Option<Vec<Choice>>,
    /// Whether clients have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clients: Option<bool>,
    /// Whether leads have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leads: Option<bool>,
}

/// What a record says in its custom fields, by their numbers.
pub type CustomValues = BTreeMap<CustomFieldId, CustomValue>;
/// What to change of it: `null` removes a value, and what is absent stays.
pub type ChangeCustom = BTreeMap<CustomFieldId, Option<CustomValue>>;

/// How the API's description says it.
pub(crate) fn change_schema() -> Schema {
    let value = Ref::from_schema_name("CustomValue");
    let value = OneOfBuilder::new().item(value).item(ObjectBuilder::new().schema_type(Type::Null));
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .additional_properties(Some(Schema::OneOf(value.build())))
        .build()
        .into()
}

/// What stands in a custom field: `true`, `12.5`, `"2026-11-27"` or any words, as its kind wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum CustomValue {
    /// Yes or no.
    YesNo(bool),
    /// A number.
    Number(Number),
    /// Words, a choice, or a day.
    Text(String),
}

impl From<&str> for CustomValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl fmt::Display for CustomValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::YesNo(yes) => f.write_str(if *yes { "yes" } else { "no" }),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// The longest text of a custom field, in characters.
type Words = Line<500>;

impl CustomField {
    /// The value as it is kept, if this field can hold it; a choice that is not offered is none.
    pub fn fits(&self, value: &CustomValue) -> Result<CustomValue, FieldCode> {
        match (self.kind, value) {
            (CustomKind::YesNo, CustomValue::YesNo(_)) | (CustomKind::Number, CustomValue::Number(_)) => {
                Ok(value.clone())
            }
            (CustomKind::Text, CustomValue::Text(text)) => {
                Words::parse(text).map(|words| CustomValue::Text(words.into_string())).map_err(|refused| refused.0)
            }
            (CustomKind::Date, CustomValue::Text(text)) => match text.parse::<Date>() {
                Ok(day) if is_likely(day) => Ok(CustomValue::Text(day.to_string())),
                _ => Err(FieldCode::Invalid),
            },
            (CustomKind::Choice, CustomValue::Text(text)) if self.choices.contains(text) => Ok(value.clone()),
            (CustomKind::Choice, CustomValue::Text(_)) => Err(FieldCode::NotFound),
            _ => Err(FieldCode::Invalid),
        }
    }

    /// What somebody typed, or what stands in the cell of a table, as this field's value.
    pub fn read(&self, text: &str) -> Result<CustomValue, FieldCode> {
        let text = text.trim();
        match self.kind {
            CustomKind::Text => self.fits(&text.into()),
            CustomKind::Number => text.parse().map(CustomValue::Number).map_err(|Refused(code)| code),
            CustomKind::Date => read_day(text).map(|day| CustomValue::Text(day.to_string())).ok_or(FieldCode::Invalid),
            CustomKind::Choice => {
                let wanted = text.to_lowercase();
                let choice = self.choices.iter().find(|choice| choice.to_lowercase() == wanted);
                choice.map(|choice| choice.as_str().into()).ok_or(FieldCode::NotFound)
            }
            CustomKind::YesNo => match text.to_lowercase().as_str() {
                "yes" | "true" | "1" | "+" | "да" | "истина" => Ok(CustomValue::YesNo(true)),
                "no" | "false" | "0" | "-" | "нет" | "ложь" => Ok(CustomValue::YesNo(false)),
                _ => Err(FieldCode::Invalid),
            },
        }
    }
}

/// A day as machines write it, or as people do in Russia: `27.11.2026`; a time of day behind it is left out.
pub fn read_day(text: &str) -> Option<Date> {
    let text = text.split([' ', 'T']).next()?;
    let day = match text.split('.').collect::<Vec<_>>().as_slice() {
        [day, month, year] => Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?,
        _ => text.parse().ok()?,
    };
    is_likely(day).then_some(day)
}

/// A year of four digits: of two, nobody knows the century; and days are compared by their letters.
fn is_likely(day: Date) -> bool {
    day.year() >= 1000
}

/// A number that is kept exactly as it is written: of at most 15 digits, as many as a double holds.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Number(f64);

/// All of them are numbers: none is "not a number".
impl Eq for Number {}

impl Number {
    const MOST: f64 = 999_999_999_999_999.0;

    /// The number, if it is neither too large nor of too many digits.
    pub fn new(number: f64) -> Result<Self, Refused> {
        let exact = number.abs() <= Self::MOST && digits(number) <= 15;
        // Nought below nought is nought.
        if exact { Ok(Self(number + 0.0)) } else { Err(Refused(FieldCode::Invalid)) }
    }

    /// The number itself.
    pub const fn get(self) -> f64 {
        self.0
    }
}

/// How many digits a number is written with.
fn digits(number: f64) -> usize {
    let written: String = number.to_string().chars().filter(char::is_ascii_digit).collect();
    // A whole number ends with noughts that count, but none beyond the largest there is.
    written.trim_start_matches('0').len()
}

impl std::str::FromStr for Number {
    type Err = Refused;

    /// As machines and people write it: `1 234,5` and `1234.5` are one number.
    fn from_str(text: &str) -> Result<Self, Refused> {
        let bare: String =
            text.chars().filter(|c| !c.is_whitespace()).map(|c| if c == ',' { '.' } else { c }).collect();
        let is_number = bare.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
        let number = bare.parse().ok().filter(|_| is_number);
        number.ok_or(Refused(FieldCode::Invalid)).and_then(Self::new)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A whole number is written as one: `5`, not `5.0`.
        #[expect(clippy::cast_possible_truncation, reason = "none is larger than 15 digits")]
        let whole = self.0 as i64;
        #[expect(clippy::cast_precision_loss, clippy::float_cmp, reason = "the same")]
        let is_whole = whole as f64 == self.0;
        if is_whole { serializer.serialize_i64(whole) } else { serializer.serialize_f64(self.0) }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).and_then(|number| Self::new(number).map_err(de::Error::custom))
    }
}

impl PartialSchema for Number {
    fn schema() -> RefOr<Schema> {
        let bounds = ObjectBuilder::new().schema_type(Type::Number);
        bounds.minimum(Some(-999_999_999_999_999_i64)).maximum(Some(999_999_999_999_999_i64)).into()
    }
}

impl ToSchema for Number {}

/// What one custom field of a record must hold. One of the conditions beside `field` must be named, or both bounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomCondition {
    /// The field.
    pub field: CustomFieldId,
    /// Just this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<CustomValue>,
    /// A text with this in it, in any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has: Option<Line<100>>,
    /// A number or a day that is not less than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<CustomValue>,
    /// A number or a day that is not more than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<CustomValue>,
    /// Anything at all, or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<bool>,
}

impl CustomCondition {
    /// The condition that asks nothing yet of a field.
    pub const fn of(field: CustomFieldId) -> Self {
        Self { field, is: None, has: None, from: None, to: None, given: None }
    }

    fn is_sound(&self) -> bool {
        let bound = |value: &Option<CustomValue>| match value {
            Some(CustomValue::Text(text)) => text.parse::<Date>().is_ok_and(is_likely),
            Some(CustomValue::YesNo(_)) => false,
            Some(CustomValue::Number(_)) | None => true,
        };
        // PostgreSQL can't hold a nought, and no field holds the others.
        let plain = |value: &Option<CustomValue>| match value {
            Some(CustomValue::Text(text)) => !text.chars().any(char::is_control) && text.len() <= 2000,
            _ => true,
        };
        let said =
            [self.is.is_some(), self.has.is_some(), self.from.is_some() || self.to.is_some(), self.given.is_some()];
        said.into_iter().filter(|said| *said).count() == 1 && plain(&self.is) && bound(&self.from) && bound(&self.to)
    }
}

/// What custom fields of a record must hold, all of it: in an address a JSON array, `[{"field":12,"is":"Retail"}]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomConditions(Vec<CustomCondition>);

impl CustomConditions {
    /// These, if there are not too many, and each asks one thing. Days are written as they are kept.
    pub fn new(mut conditions: Vec<CustomCondition>) -> Result<Self, Refused> {
        for bound in conditions.iter_mut().flat_map(|one| [&mut one.from, &mut one.to]) {
            if let Some(CustomValue::Text(text)) = bound
                && let Ok(day) = text.parse::<Date>()
            {
                *text = day.to_string();
            }
        }
        if conditions.len() > MOST_CONDITIONS {
            return Err(Refused(FieldCode::TooMany));
        }
        if conditions.iter().all(CustomCondition::is_sound) {
            Ok(Self(conditions))
        } else {
            Err(Refused(FieldCode::Invalid))
        }
    }

    /// Each of them.
    pub fn all(&self) -> &[CustomCondition] {
        &self.0
    }

    /// Whether anything is asked.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for CustomConditions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = serde_json::to_string(&self.0).map_err(serde::ser::Error::custom)?;
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for CustomConditions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let conditions =
            serde_json::from_str(&text).map_err(|_no_json| de::Error::custom(Refused(FieldCode::Invalid)))?;
        Self::new(conditions).map_err(de::Error::custom)
    }
}

impl PartialSchema for CustomConditions {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String);
        text.examples(["[{\"field\":12,\"is\":\"Retail\"},{\"field\":13,\"from\":5,\"to\":9}]"]).into()
    }
}

impl ToSchema for CustomConditions {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn field(kind: CustomKind) -> CustomField {
        let choices = if kind == CustomKind::Choice {
            vec!["Розница".to_owned(), "Опт".to_owned()]
        } else {
            Vec::new()
        };
        let id = CustomFieldId(1);
        CustomField { id, group: None, name: "x".to_owned(), kind, choices, clients: true, leads: true, version: 1 }
    }

    #[test]
    fn what_people_write_into_a_cell_is_understood() {
        let read = |kind, text| field(kind).read(text).map(|value| serde_json::to_value(value).unwrap());
        assert_eq!(read(CustomKind::Number, " 1 234,50 ").unwrap(), 1234.5);
        assert_eq!(read(CustomKind::Number, "5").unwrap(), 5);
        for wrong in ["", "пять", "1e999", "inf", "NaN", "1.2.3", "9999999999999999", "0.30000000000000004"] {
            assert_eq!(read(CustomKind::Number, wrong), Err(FieldCode::Invalid), "{wrong}");
        }
        assert_eq!(read(CustomKind::Date, "27.11.2026").unwrap(), "2026-11-27");
        assert_eq!(read(CustomKind::Date, "2026-11-27T00:00:00").unwrap(), "2026-11-27");
        for wrong in ["31.02.2026", "27.11.26", "0026-11-27"] {
            assert_eq!(read(CustomKind::Date, wrong), Err(FieldCode::Invalid), "{wrong}");
        }
        assert_eq!(read(CustomKind::Choice, "опт").unwrap(), "Опт");
        assert_eq!(read(CustomKind::Choice, "Импорт"), Err(FieldCode::NotFound));
        assert_eq!(read(CustomKind::YesNo, "Да").unwrap(), true);
        assert_eq!(read(CustomKind::YesNo, "может быть"), Err(FieldCode::Invalid));
        assert_eq!(read(CustomKind::Text, "  "), Err(FieldCode::Required));
    }

    #[test]
    fn a_value_of_another_kind_does_not_fit() {
        assert_eq!(field(CustomKind::Number).fits(&"5".into()), Err(FieldCode::Invalid));
        assert_eq!(field(CustomKind::Text).fits(&CustomValue::YesNo(true)), Err(FieldCode::Invalid));
        assert_eq!(field(CustomKind::Choice).fits(&"опт".into()), Err(FieldCode::NotFound), "programs say it exactly");
        assert_eq!(field(CustomKind::Date).fits(&"-000001-01-01".into()), Err(FieldCode::Invalid));
    }

    #[test]
    fn a_condition_asks_one_thing() {
        let of = |text: &str| serde_json::from_value::<CustomConditions>(text.into()).map(|of| of.0.len());
        assert_eq!(of(r#"[{"field":1,"is":true},{"field":2,"from":1,"to":"2026-01-01"}]"#).unwrap(), 2);
        let day = serde_json::from_value::<CustomConditions>(r#"[{"field":1,"from":"20260101"}]"#.into()).unwrap();
        assert_eq!(day.all()[0].from, Some("2026-01-01".into()), "as days are kept");
        for wrong in [
            r#"[{"field":1}]"#,
            r#"[{"field":1,"is":1,"given":true}]"#,
            r#"[{"field":1,"from":"soon"}]"#,
            r#"[{"field":1,"like":1}]"#,
            r#"{"field":1,"is":1}"#,
            "1",
            "",
        ] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn numbers_come_back_as_they_went(digits in -999_999_999_999_999_i64..=999_999_999_999_999, point in 0_usize..=9) {
            let mut written = format!("{:010}", digits.unsigned_abs());
            written.insert(written.len() - point, '.');
            let number: Number = format!("{}{written}0", if digits < 0 { "-" } else { "" }).parse().unwrap();
            let text = serde_json::to_string(&number).unwrap();
            prop_assert_eq!(serde_json::from_str::<Number>(&text).unwrap(), number);
            prop_assert_eq!(number.to_string().parse::<Number>().unwrap(), number);
        }

        #[test]
        fn what_is_shown_can_be_read(text in "[а-яa-z][а-яa-z ]{0,20}[а-я]", number in -1_000_000..1_000_000_i32, yes: bool) {
            for (kind, value) in [
                (CustomKind::Text, CustomValue::Text(text)),
                (CustomKind::Number, CustomValue::Number(Number::new(f64::from(number)).unwrap())),
                (CustomKind::YesNo, CustomValue::YesNo(yes)),
            ] {
                prop_assert_eq!(field(kind).read(&value.to_string()), Ok(value));
            }
        }
    }
}
