//! How a feed is put together, and what of the audit log is told in it. Pure.

use jiff::Timestamp;
use serde_json::Value;
use std::collections::{BTreeSet, VecDeque};
use vestnik_api::audit::Act;
use vestnik_api::id::{ClientId, CustomFieldId};
use vestnik_api::leads::RecordId;
use vestnik_api::me::Person;
use vestnik_api::timeline::{FieldChange, Former, Happening, What};

/// What one line of a value holds at most.
const LINE: usize = 200;

/// Nobody sets these: they follow from others.
const FOLLOWS: [&str; 4] = ["id", "mail", "title", "stage_since"];

/// The first so many things of several sources, each of which has its newest first; of those of one time, those of the first source. And
/// whether there are more.
pub(super) fn merged<T>(sources: Vec<Vec<T>>, at: impl Fn(&T) -> Timestamp, rows: usize) -> (Vec<T>, bool) {
    let mut sources: Vec<VecDeque<T>> = sources.into_iter().map(VecDeque::from).collect();
    let mut first = Vec::new();
    while first.len() < rows {
        let heads = sources.iter().enumerate().filter_map(|(number, source)| Some((number, at(source.front()?))));
        let newest = heads.fold(None, |best: Option<(usize, Timestamp)>, (number, at)| match best {
            Some((_, newest)) if newest >= at => best,
            _ => Some((number, at)),
        });
        let Some((number, _)) = newest else { return (first, false) };
        first.extend(sources[number].pop_front());
    }
    let more = sources.iter().any(|source| !source.is_empty());
    (first, more)
}

/// One field before and after, as the log has it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Difference {
    field: String,
    before: Value,
    after: Value,
    /// Of how many lines it is made.
    lines: usize,
}

/// What somebody did to a record, of all that the log knows.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Done {
    Created,
    Deleted,
    Restored,
    Converted(Option<ClientId>),
    Reverted,
    Merged { client: Option<ClientId>, name: String },
    Unmerged { client: Option<ClientId>, name: String },
    FileRenamed { before: String, after: String },
    FileDeleted { name: String },
    Changed(Vec<Difference>),
}

/// What a line of the log tells in a feed.
pub(super) fn done(act: Act, before: Option<&Value>, after: Option<&Value>) -> Done {
    match act.name().rsplit('.').next() {
        Some("created") => Done::Created,
        Some("converted") => Done::Converted(client_in(after, "client")),
        Some("reverted") => Done::Reverted,
        Some("merged") => Done::Merged { client: client_in(after, "from"), name: name_in(after) },
        Some("unmerged") => Done::Unmerged { client: client_in(before, "from"), name: name_in(before) },
        Some("file_renamed") => Done::FileRenamed { before: name_in(before), after: name_in(after) },
        Some("file_deleted") => Done::FileDeleted { name: name_in(before) },
        Some("deleted") => Done::Deleted,
        Some("restored") => Done::Restored,
        _ => Done::Changed(differences(before, after)),
    }
}

fn client_in(fields: Option<&Value>, called: &str) -> Option<ClientId> {
    fields.and_then(|fields| fields.get(called)).and_then(Value::as_i64).map(ClientId)
}

fn name_in(fields: Option<&Value>) -> String {
    fields.and_then(|fields| fields.get("name")).and_then(shown).unwrap_or_default()
}

fn differences(before: Option<&Value>, after: Option<&Value>) -> Vec<Difference> {
    let (Some(Value::Object(before)), Some(Value::Object(after))) = (before, after) else { return Vec::new() };
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    let told = names.filter(|name| !FOLLOWS.contains(&name.as_str())).flat_map(|name| {
        let of = |fields: &serde_json::Map<String, Value>| fields.get(name).cloned().unwrap_or_default();
        if name == CUSTOM {
            in_custom(&of(before), &of(after))
        } else {
            vec![difference(name.clone(), of(before), of(after))]
        }
    });
    told.collect()
}

/// What holds the custom fields of a record.
const CUSTOM: &str = "custom";

fn difference(field: String, before: Value, after: Value) -> Difference {
    Difference { field, before, after, lines: 1 }
}

/// Each custom field by itself.
fn in_custom(before: &Value, after: &Value) -> Vec<Difference> {
    let of = |fields: &Value| fields.as_object().cloned().unwrap_or_default();
    let (before, after) = (of(before), of(after));
    let ids: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let value = |fields: &serde_json::Map<String, Value>, id: &str| fields.get(id).cloned().unwrap_or_default();
    let each = ids.into_iter().map(|id| difference(format!("{CUSTOM}.{id}"), value(&before, id), value(&after, id)));
    each.collect()
}

/// The custom fields that these events tell of.
pub(super) fn custom_fields_in(events: &[Happening]) -> Vec<CustomFieldId> {
    let changes = events
        .iter()
        .filter_map(|event| if let What::Changed { changes } = &event.what { Some(changes) } else { None });
    changes.flatten().filter_map(custom_field).collect()
}

/// The custom field that a change is of.
pub(super) fn custom_field(change: &FieldChange) -> Option<CustomFieldId> {
    change.field.strip_prefix(CUSTOM)?.strip_prefix('.')?.parse().ok()
}

/// Something that happened, on its way to being told.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Event {
    /// It can be told as it is.
    Told(Happening),
    /// Somebody changed fields, of this record or of what it was before.
    Changed(Timestamp, Option<Person>, Option<Former>, Vec<Difference>),
}

/// What happened, newest first, with what one person changed of one record in a row told as one: what a field was before all of it, and what
/// it is after. What came to nothing is not told.
pub(super) fn folded(events: Vec<Event>) -> Vec<Happening> {
    let mut folded: Vec<Event> = Vec::new();
    for event in events {
        match (folded.last_mut(), event) {
            (Some(Event::Changed(_, by, of, later)), Event::Changed(_, also_by, also_of, earlier))
                if *by == also_by && record(of.as_ref()) == record(also_of.as_ref()) =>
            {
                for change in earlier {
                    match later.iter_mut().find(|known| known.field == change.field) {
                        Some(known) => (known.before, known.lines) = (change.before, known.lines + change.lines),
                        None => later.push(change),
                    }
                }
            }
            (_, event) => folded.push(event),
        }
    }
    folded.into_iter().filter_map(told).collect()
}

/// Which one it is; what it was called may change.
fn record(of: Option<&Former>) -> Option<RecordId> {
    of.map(|of| of.record)
}

fn told(event: Event) -> Option<Happening> {
    let (at, by, of, differences) = match event {
        Event::Told(happening) => return Some(happening),
        Event::Changed(at, by, of, differences) => (at, by, of, differences),
    };
    let real = differences.into_iter().filter(|one| one.lines == 1 || one.before != one.after);
    let changes: Vec<FieldChange> = real.map(change).collect();
    (!changes.is_empty()).then_some(Happening { at, by, of, what: What::Changed { changes } })
}

fn change(of: Difference) -> FieldChange {
    FieldChange { before: shown(&of.before), after: shown(&of.after), field: of.field, label: None, kind: None }
}

/// A value on one line; none if there is none.
fn shown(value: &Value) -> Option<String> {
    let line = match value {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        Value::Object(fields) => match (fields.get("hundredths").and_then(Value::as_i64), fields.get("name")) {
            (Some(hundredths), _) => amount(hundredths, fields.get("currency").and_then(Value::as_str)),
            // Of two of the same name the log keeps the number alone.
            (None, name) => name.or_else(|| fields.get("id")).and_then(shown)?,
        },
        Value::Array(items) => items.iter().filter_map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return None;
    }
    let mut letters = line.chars();
    let cut: String = letters.by_ref().take(LINE).collect();
    Some(if letters.next().is_some() { cut + "…" } else { cut })
}

/// `1500.00 RUB`; the log keeps no currency where it stayed what it was.
fn amount(hundredths: i64, currency: Option<&str>) -> String {
    let amount = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    currency.map_or_else(|| amount.clone(), |currency| format!("{amount} {currency}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;
    use vestnik_api::id::{LeadId, UserId};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn changed(second: i64, by: i64, before: &Value, after: &Value) -> Event {
        let Done::Changed(differences) = done(Act::ClientChanged, Some(before), Some(after)) else { unreachable!() };
        Event::Changed(at(second), Some(Person { id: UserId(by), name: "x".to_owned() }), None, differences)
    }

    /// The same of a lead, by what that was called then.
    fn of_lead(event: Event, title: &str) -> Event {
        let Event::Changed(at, by, _, differences) = event else { unreachable!() };
        let of = Former { record: RecordId::Lead(LeadId(7)), title: title.to_owned() };
        Event::Changed(at, by, Some(of), differences)
    }

    fn fields(happening: &Happening) -> Vec<(&str, Option<&str>, Option<&str>)> {
        let What::Changed { changes } = &happening.what else { panic!("{happening:?}") };
        changes.iter().map(|one| (one.field.as_str(), one.before.as_deref(), one.after.as_deref())).collect()
    }

    #[test]
    fn what_one_person_changed_in_a_row_is_told_as_one() {
        let told = folded(vec![
            changed(5, 1, &json!({ "phone": "2" }), &json!({ "phone": "3" })),
            changed(4, 1, &json!({ "phone": "1", "name": "a" }), &json!({ "phone": "2", "name": "b" })),
            changed(3, 2, &json!({ "comment": "" }), &json!({ "comment": "x\ny" })),
            changed(2, 1, &json!({ "phone": null }), &json!({ "phone": "1" })),
        ]);
        assert_eq!(told.iter().map(|one| one.at).collect::<Vec<_>>(), [at(5), at(3), at(2)]);
        assert_eq!(fields(&told[0]), [("phone", Some("1"), Some("3")), ("name", Some("a"), Some("b"))]);
        assert_eq!(fields(&told[1]), [("comment", None, Some("x y"))]);
        assert_eq!(fields(&told[2]), [("phone", None, Some("1"))]);
    }

    #[test]
    fn what_was_changed_back_is_not_told() {
        let told = folded(vec![
            changed(2, 1, &json!({ "phone": "2" }), &json!({ "phone": "1" })),
            changed(1, 1, &json!({ "phone": "1" }), &json!({ "phone": "2" })),
        ]);
        assert!(told.is_empty(), "{told:?}");
    }

    #[test]
    fn what_one_person_changed_of_two_records_is_told_apart() {
        let one = |second, from: &str, to: &str| changed(second, 1, &json!({ "phone": from }), &json!({ "phone": to }));
        let told = folded(vec![
            one(4, "3", "4"),
            of_lead(one(3, "2", "3"), "b"),
            of_lead(one(2, "1", "2"), "a"),
            one(1, "0", "1"),
        ]);
        assert_eq!(told.iter().map(|one| one.at).collect::<Vec<_>>(), [at(4), at(3), at(1)]);
        assert_eq!(fields(&told[1]), [("phone", Some("1"), Some("3"))]);
        assert_eq!(told[1].of.as_ref().map(|of| of.title.as_str()), Some("b"));
    }

    #[test]
    fn people_groups_stages_and_money_are_told_by_what_they_are_called() {
        let before = json!({ "owner": { "id": 1, "name": "Анна" }, "group": null, "amount": { "hundredths": 150_005, "currency": "RUB" },
                             "stage_since": "a", "title": "a", "description": "я".repeat(500) });
        let after = json!({ "owner": { "id": 2, "name": "Борис" }, "group": { "id": 3, "name": "Север" }, "amount": null,
                            "stage_since": "b", "title": "b", "description": "" });
        let told = folded(vec![changed(1, 1, &before, &after)]);
        let long = "я".repeat(200) + "…";
        assert_eq!(
            fields(&told[0]),
            [
                ("amount", Some("1500.05 RUB"), None),
                ("description", Some(long.as_str()), None),
                ("group", None, Some("Север")),
                ("owner", Some("Анна"), Some("Борис")),
            ]
        );
    }

    proptest! {
        #[test]
        fn page_by_page_every_thing_comes_once_and_in_its_order(
            sources in prop::collection::vec(prop::collection::vec(0_i64..40, 0..12), 0..5), rows in 1_usize..6
        ) {
            let mut left: Vec<Vec<(i64, usize, usize)>> = sources.into_iter().enumerate().map(|(source, mut times)| {
                times.sort_unstable_by(|a, b| b.cmp(a));
                times.into_iter().enumerate().map(|(place, at)| (at, source, place)).collect()
            }).collect();
            let mut expected: Vec<_> = left.concat();
            expected.sort_by_key(|(at, source, place)| (-at, *source, *place));
            let mut read = Vec::new();
            loop {
                let firsts = left.iter().map(|source| source.iter().take(rows + 1).copied().collect()).collect();
                let (page, more) = merged(firsts, |one| at(one.0), rows);
                for (_, source, place) in &page {
                    left[*source].retain(|(_, _, other)| other > place);
                }
                read.extend(page);
                if !more { break }
            }
            prop_assert_eq!(read, expected);
        }
    }
}
