//! What the screens of imports decide: which files are not worth sending, which column holds what, how far an import is.

use crate::data::field_words;
use crate::route::Route;
use crate::t;
use crate::ui::Tone;
use vestnik_api::custom_fields::CustomField;
use vestnik_api::id::{GroupId, UserId};
use vestnik_api::imports::{
    CellDelimiter, Import, ImportColumn, ImportFailure, ImportField, ImportKind, ImportLook, ImportPreview,
    ImportProblem, ImportSettings, ImportState, OnDuplicate, TextEncoding,
};
use yew::AttrValue;

/// How the names of spreadsheets end that are not read.
const SPREADSHEETS: [&str; 3] = ["xls", "ods", "numbers"];

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
pub(super) fn example(kind: ImportKind) -> String {
    let columns = match kind {
        ImportKind::Clients => vec![
            (t!("imports-column-name"), t!("imports-example-name")),
            (t!("imports-column-email"), "anna@example.com".into()),
            (t!("imports-column-phone"), "+7 921 555-01-42".into()),
            (t!("imports-column-comment"), t!("imports-example-comment")),
        ],
        ImportKind::Leads => vec![
            (t!("imports-column-name"), t!("imports-example-name")),
            (t!("leads-company"), t!("imports-example-company")),
            (t!("imports-column-email"), "anna@example.com".into()),
            (t!("imports-column-phone"), "+7 921 555-01-42".into()),
            (t!("leads-stage"), t!("leads-stage-new")),
            (t!("leads-amount"), "150 000 RUB".into()),
            (t!("leads-priority"), t!("leads-priority-high")),
            (t!("leads-next-step"), t!("imports-example-next-step")),
            (t!("leads-next-step-on"), "2030-01-31".into()),
        ],
    };
    let line = |cells: Vec<AttrValue>| cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(";");
    let (head, row) = columns.into_iter().unzip();
    format!("\u{FEFF}{}\r\n{}\r\n", line(head), line(row))
}

/// A step on the way of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// It is handed in.
    File,
    /// What its columns hold is told.
    Columns,
    /// A dry run says what would become of it.
    Check,
    /// It comes in.
    Run,
    /// It has.
    Result,
}

impl Step {
    /// Where an import is; `back`: one went back from the check to the columns.
    pub(super) const fn of(state: ImportState, back: bool) -> Self {
        match state {
            ImportState::Uploaded => Self::Columns,
            ImportState::Checked if back => Self::Columns,
            ImportState::Checking | ImportState::Checked => Self::Check,
            ImportState::Queued | ImportState::Running => Self::Run,
            ImportState::Done
            | ImportState::Failed
            | ImportState::Cancelled
            | ImportState::Undoing
            | ImportState::Undone => Self::Result,
        }
    }
}

/// Why a column holds what it is said to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// Its head or its cells say so.
    Guessed,
    /// It held that the last time.
    LastTime,
    /// Somebody chose it.
    Chosen,
    /// It is not wanted.
    Left,
}

impl Known {
    /// Why a column holds this now.
    pub(super) fn of(column: &ImportColumn, now: ImportField) -> Self {
        match now {
            ImportField::Ignore => Self::Left,
            now if column.last_time == Some(now) => Self::LastTime,
            now if column.guess == now => Self::Guessed,
            _ => Self::Chosen,
        }
    }
}

/// In words.
pub(super) fn known_words(known: Known) -> AttrValue {
    match known {
        Known::Guessed => t!("imports-known-guessed"),
        Known::LastTime => t!("imports-known-last-time"),
        Known::Chosen => t!("imports-known-chosen"),
        Known::Left => t!("imports-known-left"),
    }
}

/// How a file is to be read, while it is being told.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    settings: ImportSettings,
    /// It was looked at in another way since its columns were told.
    anew: bool,
}

impl Draft {
    /// As it is set.
    pub(super) fn of(settings: &ImportSettings) -> Self {
        Self { settings: settings.clone(), anew: false }
    }

    /// As a file seems to be.
    pub(super) fn seen(known: &ImportPreview) -> Self {
        let settings = ImportSettings {
            sheet: known.sheet,
            encoding: known.encoding,
            delimiter: known.delimiter,
            has_header: known.has_header,
            columns: likely(known),
            on_duplicate: OnDuplicate::default(),
            group: None,
            owner: None,
        };
        Self { settings, anew: false }
    }

    /// The same for a file that was looked at: in another way it has other columns.
    pub(super) fn fitted(self, known: &ImportPreview) -> Self {
        let columns = if self.anew || self.settings.columns.len() > known.columns.len() {
            likely(known)
        } else {
            self.settings.columns.clone()
        };
        let seen = Self::seen(known).settings;
        let ImportSettings { on_duplicate, group, owner, .. } = self.settings;
        Self { settings: ImportSettings { columns, on_duplicate, group, owner, ..seen }, anew: false }
    }

    /// Whether it is told of the file as it is looked at.
    pub(super) fn fits(&self, known: &ImportPreview) -> bool {
        !self.anew && self.settings.sheet == known.sheet && self.settings.columns.len() <= known.columns.len()
    }

    /// It is looked at in another way.
    pub(super) fn looked(&self, look: ImportLook) -> Self {
        let sheet = look.sheet.unwrap_or(self.settings.sheet);
        Self { settings: ImportSettings { sheet, ..self.settings.clone() }, anew: true }
    }

    /// A column holds this. What can stand in one column only leaves the one it stood in.
    pub(super) fn with(&self, place: usize, field: ImportField) -> Self {
        let mut settings = self.settings.clone();
        if settings.columns.len() <= place {
            settings.columns.resize(place + 1, ImportField::Ignore);
        }
        for (other, held) in settings.columns.iter_mut().enumerate() {
            if other == place {
                *held = field;
            } else if *held == field && !field.may_repeat() {
                *held = ImportField::Ignore;
            }
        }
        Self { settings, anew: self.anew }
    }

    /// What is done with records that exist.
    pub(super) fn on_duplicate(&self, on_duplicate: OnDuplicate) -> Self {
        Self { settings: ImportSettings { on_duplicate, ..self.settings.clone() }, anew: self.anew }
    }

    /// The group the records go to.
    pub(super) const fn group(&self) -> Option<GroupId> {
        self.settings.group
    }

    /// The same without those custom fields that are not among these.
    pub(super) fn with_known(&self, custom: &[CustomField]) -> Self {
        let mut settings = self.settings.clone();
        for held in &mut settings.columns {
            if matches!(held, ImportField::Custom(id) if custom.iter().all(|field| field.id != *id)) {
                *held = ImportField::Ignore;
            }
        }
        Self { settings, anew: self.anew }
    }

    /// Where the records belong. People are those of a group: whoever was chosen need not be of this one.
    pub(super) fn in_group(&self, group: Option<GroupId>) -> Self {
        Self { settings: ImportSettings { group, owner: None, ..self.settings.clone() }, anew: self.anew }
    }

    /// Whose the records are; of whoever hands in the file, if it is nobody else.
    pub(super) const fn owner(&self) -> Option<UserId> {
        self.settings.owner
    }

    /// They are this person's.
    pub(super) fn of_owner(&self, owner: Option<UserId>) -> Self {
        Self { settings: ImportSettings { owner, ..self.settings.clone() }, anew: self.anew }
    }

    /// What a column holds.
    pub(super) fn column(&self, place: usize) -> ImportField {
        self.settings.columns.get(place).copied().unwrap_or_default()
    }

    /// What is to be set.
    pub(super) fn settings(&self) -> ImportSettings {
        self.settings.clone()
    }

    /// What nobody has told yet.
    pub(super) fn missing(&self, kind: ImportKind) -> Option<AttrValue> {
        kind.refuses(&self.settings.columns)?;
        Some(match kind {
            ImportKind::Leads => t!("imports-no-lead"),
            ImportKind::Clients if self.settings.columns.contains(&ImportField::Email) => t!("imports-no-name"),
            ImportKind::Clients => t!("imports-no-email"),
        })
    }
}

/// What the columns held the last time, or else seem to hold.
fn likely(known: &ImportPreview) -> Vec<ImportField> {
    known.columns.iter().map(|column| column.last_time.unwrap_or(column.guess)).collect()
}

/// The encodings there are to choose from.
pub(super) const ENCODINGS: [TextEncoding; 7] = TextEncoding::ALL;

/// What an encoding is called.
pub(super) fn encoding_name(encoding: TextEncoding) -> AttrValue {
    AttrValue::from(match encoding {
        TextEncoding::Utf8 => "UTF-8",
        TextEncoding::Utf16Le => "UTF-16 LE",
        TextEncoding::Utf16Be => "UTF-16 BE",
        TextEncoding::Windows1251 => "Windows-1251",
        TextEncoding::Windows1252 => "Windows-1252",
        TextEncoding::Koi8R => "KOI8-R",
        TextEncoding::Ibm866 => "CP866 (DOS)",
    })
}

/// What a delimiter is called.
pub(super) fn delimiter_name(delimiter: CellDelimiter) -> AttrValue {
    match delimiter {
        CellDelimiter::Comma => t!("imports-delimiter-comma"),
        CellDelimiter::Semicolon => t!("imports-delimiter-semicolon"),
        CellDelimiter::Tab => t!("imports-delimiter-tab"),
        CellDelimiter::Pipe => t!("imports-delimiter-pipe"),
    }
}

/// What can stand in a column.
pub(super) fn field_label(field: ImportField, custom: &[CustomField]) -> AttrValue {
    match field {
        ImportField::Ignore => t!("imports-field-ignore"),
        ImportField::Name => t!("imports-field-name"),
        ImportField::FamilyName => t!("imports-field-family-name"),
        ImportField::GivenName => t!("imports-field-given-name"),
        ImportField::Patronymic => t!("imports-field-patronymic"),
        ImportField::Email => t!("clients-email"),
        ImportField::Phone => t!("clients-phone"),
        ImportField::Comment => t!("clients-comment"),
        ImportField::Company => t!("leads-company"),
        ImportField::Source => t!("leads-source"),
        ImportField::Priority => t!("leads-priority"),
        ImportField::Description => t!("leads-description"),
        ImportField::Amount => t!("leads-amount"),
        ImportField::Currency => t!("imports-field-currency"),
        ImportField::NextStep => t!("leads-next-step-what"),
        ImportField::NextStepOn => t!("leads-next-step-on"),
        ImportField::Stage => t!("leads-stage"),
        ImportField::LostReason => t!("leads-lost-reason"),
        ImportField::Tags => t!("tags-title"),
        ImportField::Custom(id) => {
            let known = custom.iter().find(|field| field.id == id);
            known.map_or_else(|| t!("custom-one"), |field| AttrValue::from(field.name.clone()))
        }
    }
}

/// A state's tone, icon and name.
pub(super) fn state_words(state: ImportState) -> (Tone, Option<&'static str>, AttrValue) {
    match state {
        ImportState::Uploaded => (Tone::Wait, Some("pencil-line"), t!("imports-state-uploaded")),
        ImportState::Checking => (Tone::Send, None, t!("imports-state-checking")),
        ImportState::Checked => (Tone::Wait, Some("list"), t!("imports-state-checked")),
        ImportState::Cancelled => (Tone::Block, Some("circle-slash"), t!("imports-state-cancelled")),
        ImportState::Undoing => (Tone::Send, None, t!("imports-state-undoing")),
        ImportState::Undone => (Tone::Wait, Some("undo-2"), t!("imports-state-undone")),
        ImportState::Queued => (Tone::Wait, Some("clock"), t!("imports-state-queued")),
        ImportState::Running => (Tone::Send, None, t!("imports-state-running")),
        ImportState::Done => (Tone::Ok, Some("check"), t!("imports-state-done")),
        ImportState::Failed => (Tone::Fail, Some("circle-alert"), t!("imports-state-failed")),
    }
}

/// Where files of this kind are handed in.
pub(super) const fn start_of(kind: ImportKind) -> Route {
    match kind {
        ImportKind::Clients => Route::NewImport,
        ImportKind::Leads => Route::NewLeadImport,
    }
}

/// The list of what came in, and what it is called.
pub(super) fn list_of(kind: ImportKind) -> (Route, AttrValue) {
    match kind {
        ImportKind::Clients => (Route::Clients, t!("clients-title")),
        ImportKind::Leads => (Route::Leads, t!("leads-title")),
    }
}

/// Why a file could not be read, and what to do.
pub(super) fn failure_words(kind: ImportKind, failure: ImportFailure) -> AttrValue {
    match failure {
        ImportFailure::Empty => t!("imports-failure-empty"),
        ImportFailure::NotText => t!("imports-failure-not-text"),
        ImportFailure::ColumnsMissing => t!("imports-failure-columns", kind = kind.name()),
        ImportFailure::Broken => t!("imports-failure-broken"),
        ImportFailure::UnpacksTooLarge => t!("imports-failure-too-large"),
        ImportFailure::Forbidden => t!("imports-failure-forbidden", kind = kind.name()),
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
        "company" => t!("leads-company"),
        "source" => t!("leads-source"),
        "priority" => t!("leads-priority"),
        "description" => t!("leads-description"),
        "amount" => t!("leads-amount"),
        "currency" => t!("imports-field-currency"),
        "next_step" => t!("leads-next-step-what"),
        "next_step_on" => t!("leads-next-step-on"),
        "stage" => t!("leads-stage"),
        "lost_reason" => t!("leads-lost-reason"),
        "tags" => t!("tags-title"),
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
        assert!(refused("клиенты.XLS", 100.0).is_some());
        assert!(refused("клиенты.XLSX", 100.0).is_none());
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

    fn column(head: &str, guess: ImportField, last_time: Option<ImportField>) -> ImportColumn {
        ImportColumn { head: head.to_owned(), examples: Vec::new(), guess, last_time }
    }

    fn preview(columns: Vec<ImportColumn>) -> ImportPreview {
        ImportPreview {
            sheets: Vec::new(),
            sheet: 0,
            encoding: Some(TextEncoding::Utf8),
            delimiter: Some(CellDelimiter::Comma),
            has_header: true,
            columns,
            rows: Vec::new(),
        }
    }

    #[test]
    fn a_field_stands_in_one_column_only() {
        let known = preview(vec![column("a", ImportField::Name, None), column("b", ImportField::Email, None)]);
        let draft = Draft::seen(&known);
        assert!(draft.missing(ImportKind::Clients).is_none());
        let moved = draft.with(1, ImportField::Name);
        assert_eq!((moved.column(0), moved.column(1)), (ImportField::Ignore, ImportField::Name));
        assert!(moved.missing(ImportKind::Clients).is_some() && moved.missing(ImportKind::Leads).is_none());
        let comments = draft.with(2, ImportField::Comment).with(3, ImportField::Comment);
        assert_eq!((comments.column(2), comments.column(3)), (ImportField::Comment, ImportField::Comment));
    }

    #[test]
    fn what_was_chosen_stays_until_the_file_is_looked_at_in_another_way() {
        let known = preview(vec![
            column("a", ImportField::Name, Some(ImportField::Comment)),
            column("b", ImportField::Email, None),
        ]);
        let chosen = Draft::seen(&known).with(0, ImportField::FamilyName).on_duplicate(OnDuplicate::Fill);
        assert_eq!(chosen.clone().fitted(&known).column(0), ImportField::FamilyName);
        let anew = chosen.looked(ImportLook::default());
        assert!(!anew.fits(&known));
        let fitted = anew.fitted(&known);
        assert_eq!((fitted.column(0), fitted.settings().on_duplicate), (ImportField::Comment, OnDuplicate::Fill));
    }

    #[test]
    fn whoever_was_chosen_in_one_group_is_not_in_the_next() {
        let known = preview(vec![column("a", ImportField::Name, None)]);
        let chosen = Draft::seen(&known).in_group(Some(GroupId(1))).of_owner(Some(UserId(7)));
        assert_eq!(chosen.clone().fitted(&known).owner(), Some(UserId(7)));
        assert_eq!(chosen.in_group(Some(GroupId(2))).owner(), None);
    }

    #[test]
    fn a_column_says_why_it_holds_what_it_holds() {
        let of = |last_time, now| Known::of(&column("a", ImportField::Name, last_time), now);
        assert_eq!(of(None, ImportField::Name), Known::Guessed);
        assert_eq!(of(Some(ImportField::Phone), ImportField::Phone), Known::LastTime);
        assert_eq!(of(None, ImportField::Phone), Known::Chosen);
        assert_eq!(of(None, ImportField::Ignore), Known::Left);
    }

    #[test]
    fn an_import_is_at_the_step_of_its_state() {
        assert_eq!(Step::of(ImportState::Uploaded, false), Step::Columns);
        assert_eq!(Step::of(ImportState::Checked, false), Step::Check);
        assert_eq!(Step::of(ImportState::Checked, true), Step::Columns);
        assert_eq!(Step::of(ImportState::Cancelled, false), Step::Result);
    }

    #[test]
    fn the_example_starts_with_its_columns() {
        set_lang(Lang::Ru);
        assert!(example(ImportKind::Clients).starts_with("\u{FEFF}Имя;E-mail;Телефон;Комментарий\r\n"));
        assert!(example(ImportKind::Leads).starts_with("\u{FEFF}Имя;Компания;E-mail;Телефон;Этап;Сумма;"));
    }
}
