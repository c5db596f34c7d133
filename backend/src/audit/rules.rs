//! What of a change is worth keeping. Pure.

use serde_json::{Map, Value};

/// Longer texts are cut: the log tells that a letter's body changed, it does not keep every version of it.
const LONGEST: usize = 1_000;

/// These change with everything, or are worked out from other things: nobody changed them.
const WORKED_OUT: [&str; 5] = ["version", "updated_at", "last_run", "last_letter_at", "people"];

/// What differs between two states of a thing; all of it where there is only one.
pub(super) fn difference(before: Option<Value>, after: Option<Value>) -> (Option<Value>, Option<Value>) {
    match (before, after) {
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            let differs = |name: &str| before.get(name) != after.get(name);
            let kept = |of: &Map<String, Value>| {
                let fields = of.iter().filter(|(name, _)| differs(name));
                Some(Value::Object(told(fields)))
            };
            (kept(&before), kept(&after))
        }
        (before, after) => (before.map(whole), after.map(whole)),
    }
}

fn whole(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(told(fields.iter())),
        other => shortened(&other),
    }
}

fn told<'a>(fields: impl Iterator<Item = (&'a String, &'a Value)>) -> Map<String, Value> {
    let worth_it = fields.filter(|(name, _)| !WORKED_OUT.contains(&name.as_str()));
    worth_it.map(|(name, value)| (name.clone(), shortened(value))).collect()
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
