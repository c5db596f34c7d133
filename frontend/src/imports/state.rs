//! What the screens of imports decide: which files are not worth sending, how far an import is, what its report says.

use crate::data::field_words;
use crate::t;
use crate::ui::Tone;
use vestnik_api::imports::{Import, ImportFailure, ImportProblem, ImportState};
use yew::AttrValue;

/// How the names of spreadsheets end. They are not text.
const SPREADSHEETS: [&str; 5] = ["xlsx", "xls", "ods", "numbers", "xlsm"];

/// Why a file is not worth sending, judged by its name and size.
pub(super) fn refused(name: &str, size: f64) -> Option<AttrValue> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    if SPREADSHEETS.contains(&ending.as_str()) {
        Some(t!("imports-is-spreadsheet"))
    } else if size < 1.0 {
        Some(t!("imports-failure-empty"))
    } else {
        None
    }
}

/// An example to start from: with a BOM, so that spreadsheets read it as UTF-8.
pub(super) fn example() -> String {
    let head = [
        t!("imports-column-name"),
        t!("imports-column-email"),
        t!("imports-column-phone"),
        t!("imports-column-comment"),
    ];
    let row = [
        t!("imports-example-name"),
        "anna@example.com".into(),
        "+7 921 555-01-42".into(),
        t!("imports-example-comment"),
    ];
    let line = |cells: &[AttrValue]| cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(";");
    format!("\u{FEFF}{}\r\n{}\r\n", line(&head), line(&row))
}

/// Whether there is something to wait for.
pub(super) const fn under_way(state: ImportState) -> bool {
    matches!(state, ImportState::Queued | ImportState::Running)
}

/// A state's tone, icon and name.
pub(super) fn state_words(state: ImportState) -> (Tone, Option<&'static str>, AttrValue) {
    match state {
        ImportState::Queued => (Tone::Wait, Some("clock"), t!("imports-state-queued")),
        ImportState::Running => (Tone::Send, None, t!("imports-state-running")),
        ImportState::Done => (Tone::Ok, Some("check"), t!("imports-state-done")),
        ImportState::Failed => (Tone::Fail, Some("circle-alert"), t!("imports-state-failed")),
    }
}

/// Why a file could not be read, and what to do.
pub(super) fn failure_words(failure: ImportFailure) -> AttrValue {
    match failure {
        ImportFailure::Empty => t!("imports-failure-empty"),
        ImportFailure::NotText => t!("imports-failure-not-text"),
        ImportFailure::ColumnsMissing => t!("imports-failure-columns"),
        ImportFailure::Internal => t!("imports-failure-internal"),
    }
}

/// Rows that are in: new, changed, or there already.
pub(super) const fn taken(import: &Import) -> i64 {
    import.created + import.updated + import.skipped
}

/// What a field is called.
pub(super) fn field_name(field: &str) -> AttrValue {
    match field {
        "name" => t!("clients-name"),
        "email" => t!("clients-email"),
        "phone" => t!("clients-phone"),
        "comment" => t!("clients-comment"),
        other => AttrValue::from(other.to_owned()),
    }
}

/// The refused rows as a table for a spreadsheet.
pub(super) fn report(problems: &[ImportProblem]) -> String {
    let head = [t!("imports-line"), t!("imports-field"), t!("imports-value"), t!("imports-reason")];
    let mut table = format!("\u{FEFF}{}\r\n", head.iter().map(|name| cell(name)).collect::<Vec<_>>().join(";"));
    for problem in problems {
        let row = [
            problem.line.to_string(),
            cell(&field_name(&problem.field)),
            cell(&problem.value),
            cell(&field_words(problem.code)),
        ];
        table.push_str(&row.join(";"));
        table.push_str("\r\n");
    }
    table
}

/// A cell of CSV (RFC 4180). What a spreadsheet would take for a formula is kept from being one (CWE-1236).
fn cell(text: &str) -> String {
    // The wide signs are calculated in East Asian settings.
    const SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    let text = if text.parse::<f64>().is_err() && text.trim_start_matches('\'').starts_with(SIGNS) {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([';', '"', '\n', '\r', ',']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Lang, set_lang};
    use vestnik_api::FieldCode;

    #[test]
    fn a_spreadsheet_is_not_sent() {
        assert!(refused("клиенты.XLSX", 100.0).is_some());
        assert!(refused("клиенты.csv", 0.0).is_some());
        assert!(refused("клиенты.csv", 10.0).is_none());
        assert!(refused("без расширения", 10.0).is_none());
    }

    #[test]
    fn a_report_can_be_opened_as_a_table() {
        set_lang(Lang::En);
        let problem = |value: &str| ImportProblem {
            line: 14,
            field: "email".to_owned(),
            code: FieldCode::InvalidEmail,
            value: value.to_owned(),
        };
        let report = report(&[problem("a;\"b\""), problem("=1+1"), problem("-5")]);
        let lines: Vec<&str> = report.lines().collect();
        assert!(lines[0].starts_with('\u{FEFF}'));
        assert!(lines[1].starts_with("14;E-mail;\"a;\"\"b\"\"\";"), "{}", lines[1]);
        assert!(lines[2].contains(";'=1+1;"));
        assert!(lines[3].contains(";-5;"));
    }

    #[test]
    fn the_example_starts_with_its_columns() {
        set_lang(Lang::Ru);
        assert!(example().starts_with("\u{FEFF}Имя;E-mail;Телефон;Комментарий\r\n"));
    }
}
