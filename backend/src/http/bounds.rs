//! What PostgreSQL can't hold, of what comes from outside as plain text: found here, before a query breaks on it.

use jiff::Timestamp;
use serde_json::Value;
use vestnik_api::FieldCode;

/// Where the calendar of PostgreSQL begins: the Julian period, at the start of 4713 BC.
const FIRST_YEAR: i16 = -4712;

/// Why a text can't go into a query, if it can't: it holds a nought, or is a time before all calendars.
pub(super) fn refusal(text: &str) -> Option<FieldCode> {
    if text.contains('\0') {
        return Some(FieldCode::ControlCharacter);
    }
    let time: Option<Timestamp> = text.parse().ok();
    let too_early = |time: Timestamp| time.to_zoned(jiff::tz::TimeZone::UTC).year() < FIRST_YEAR;
    time.is_some_and(too_early).then_some(FieldCode::Invalid)
}

/// Whether every text in a JSON value can go into a query.
pub(super) fn are_kept(value: &Value) -> bool {
    match value {
        Value::String(text) => refusal(text).is_none(),
        Value::Array(values) => values.iter().all(are_kept),
        Value::Object(fields) => fields.values().all(are_kept),
        _ => true,
    }
}

/// The path of the first text with a nought in it: `content.subject`, `lines[3]`.
pub(super) fn nought_in(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(values) => {
            values.iter().enumerate().find_map(|(at, value)| Some(format!("[{at}]{}", nought_in(value)?)))
        }
        Value::Object(fields) => fields.iter().find_map(|(name, value)| {
            let below = nought_in(value)?;
            let dot = if below.is_empty() || below.starts_with('[') { "" } else { "." };
            Some(format!("{name}{dot}{below}"))
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_no_query_bears_is_refused() {
        assert_eq!(refusal("a\0b"), Some(FieldCode::ControlCharacter));
        assert_eq!(refusal("-009999-06-01T00:00:00Z"), Some(FieldCode::Invalid));
        for fine in ["", "Анна", "-004711-06-01T00:00:00Z", "9999-12-30T00:00:00Z", "2026-01-01"] {
            assert_eq!(refusal(fine), None, "{fine}");
        }
    }

    #[test]
    fn a_nought_is_found_wherever_it_is() {
        assert_eq!(nought_in(&json!({"a": 1, "b": {"c": ["x", "y\0"]}})).as_deref(), Some("b.c[1]"));
        assert_eq!(nought_in(&json!("\0")).as_deref(), Some(""));
        assert_eq!(nought_in(&json!({"a": ["b", null]})), None);
        assert!(!are_kept(&json!(["name", ["\0", 1]])) && are_kept(&json!(["name", ["a", 1]])));
    }
}
