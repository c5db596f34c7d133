//! What of a change is worth keeping. Pure.

use serde_json::{Map, Value};

/// Longer texts are cut: the log tells that a letter's body changed, it does not keep every version of it.
const LONGEST: usize = 1_000;

/// These change with everything, or are worked out from other things: nobody changed them.
const WORKED_OUT: [&str; 7] = ["version", "updated_at", "last_run", "last_letter_at", "people", "views", "html"];

/// What differs between two states of a thing; all of it where there is only one.
pub(super) fn difference(before: Option<Value>, after: Option<Value>) -> (Option<Value>, Option<Value>) {
    match (before.map(without_worked_out), after.map(without_worked_out)) {
        (Some(before), Some(after)) => {
            let (before, after) = apart(&before, &after);
            (Some(shortened(&before)), Some(shortened(&after)))
        }
        (before, after) => (before.as_ref().map(shortened), after.as_ref().map(shortened)),
    }
}

fn without_worked_out(value: Value) -> Value {
    let Value::Object(fields) = value else { return value };
    let worth_it = fields.into_iter().filter(|(name, _)| !WORKED_OUT.contains(&name.as_str()));
    Value::Object(worth_it.map(|(name, value)| (name, without_worked_out(value))).collect())
}

/// Of two things with fields those that differ, all the way down.
fn apart(before: &Value, after: &Value) -> (Value, Value) {
    let (Value::Object(old), Value::Object(new)) = (before, after) else { return (before.clone(), after.clone()) };
    let (mut was, mut is) = (Map::new(), Map::new());
    for name in old.keys().chain(new.keys().filter(|name| !old.contains_key(*name))) {
        match (old.get(name), new.get(name)) {
            (Some(before), Some(after)) if before != after => {
                let (before, after) = apart(before, after);
                was.insert(name.clone(), before);
                is.insert(name.clone(), after);
            }
            (Some(before), None) => drop(was.insert(name.clone(), before.clone())),
            (None, Some(after)) => drop(is.insert(name.clone(), after.clone())),
            _ => {}
        }
    }
    (Value::Object(was), Value::Object(is))
}

fn shortened(value: &Value) -> Value {
    match value {
        Value::String(text) if text.chars().count() > LONGEST => {
            Value::String(text.chars().take(LONGEST).chain(['…']).collect())
        }
        Value::Array(items) if items.len() > LONGEST => {
            Value::Array(items.iter().take(LONGEST).map(shortened).chain([Value::String("…".to_owned())]).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(shortened).collect()),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), shortened(value))).collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn of_a_change_only_what_differs_is_kept() {
        let before = json!({ "name": "Анна", "phone": null, "version": 1, "updated_at": "a" });
        let after = json!({ "name": "Анна", "phone": "+7916", "version": 2, "updated_at": "b" });
        let (before, after) = difference(Some(before), Some(after));
        assert_eq!((before, after), (Some(json!({ "phone": null })), Some(json!({ "phone": "+7916" }))));
    }

    #[test]
    fn what_lies_deeper_is_told_apart_too() {
        let before = json!({ "draft": { "subject": "а", "body": "б" }, "summary": { "views": 1 } });
        let after = json!({ "draft": { "subject": "а", "body": "в" }, "summary": { "views": 2 } });
        let told = difference(Some(before), Some(after));
        assert_eq!(told, (Some(json!({ "draft": { "body": "б" } })), Some(json!({ "draft": { "body": "в" } }))));
    }

    #[test]
    fn of_what_is_new_or_gone_all_is_kept() {
        assert_eq!(difference(None, Some(json!({ "name": "x", "version": 1 }))), (None, Some(json!({ "name": "x" }))));
        assert_eq!(difference(Some(json!({ "name": "x" })), None), (Some(json!({ "name": "x" })), None));
        assert_eq!(difference(None, None), (None, None));
    }

    #[test]
    fn a_letter_is_not_kept_whole() {
        let (_, after) = difference(None, Some(json!({ "draft": { "body": "я".repeat(5_000) } })));
        assert_eq!(after.unwrap()["draft"]["body"].as_str().unwrap().chars().count(), LONGEST + 1);
    }
}
