//! From a row of cells to a client, or to what is wrong with it.

use super::columns::Columns;
use super::table::Cells;
use crate::http::csv::is_formula;
use std::borrow::Cow;
use vestnik_api::FieldCode;
use vestnik_api::custom_fields::CustomValues;
use vestnik_api::imports::OnDuplicate;
use vestnik_api::text::{Email, Line, Phone, Refused as Wrong, Text};

/// How much of a cell that kept its row out is shown.
const SHOWN: usize = 200;

/// A client as a row tells of it. What is empty in the row is absent here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::transfer) struct Row {
    /// The line it starts at.
    pub(in crate::transfer) line: i64,
    /// The name; absent only where clients may be updated and this one may exist.
    pub(in crate::transfer) name: Option<String>,
    /// The address.
    pub(in crate::transfer) email: String,
    /// The telephone number.
    pub(in crate::transfer) phone: Option<String>,
    /// The comment.
    pub(in crate::transfer) comment: Option<String>,
    /// What stands in custom fields.
    pub(in crate::transfer) custom: CustomValues,
    /// The cells as they stood in the file, where the row may yet be refused: it has no name.
    pub(in crate::transfer) cells: Vec<String>,
}

impl Row {
    /// How many bytes its texts have.
    pub(in crate::transfer) fn size(&self) -> usize {
        let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let cells: usize = self.cells.iter().map(String::len).sum();
        let custom: usize = self.custom.values().map(|value| value.to_string().len() + 8).sum();
        length(&self.name) + self.email.len() + length(&self.phone) + length(&self.comment) + custom + cells
    }
}

/// A row that is no client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::transfer) struct Refused {
    /// The line it starts at.
    pub(in crate::transfer) line: i64,
    /// Its cells as they stood in the file.
    pub(in crate::transfer) cells: Vec<String>,
    /// All its bad cells.
    pub(in crate::transfer) problems: Vec<Problem>,
}

impl Refused {
    /// How many bytes its texts have.
    pub(in crate::transfer) fn size(&self) -> usize {
        self.cells.iter().map(String::len).sum()
    }
}

/// One cell that kept its row out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::transfer) struct Problem {
    /// The line the row starts at.
    pub(in crate::transfer) line: i64,
    /// The field.
    pub(in crate::transfer) field: Cow<'static, str>,
    /// What is wrong with it.
    pub(in crate::transfer) code: FieldCode,
    /// What stood there, cut and printable.
    pub(in crate::transfer) value: String,
}

/// Reads one row; all its bad cells are named.
pub(super) fn read(cells: &Cells, columns: &Columns, on_duplicate: OnDuplicate) -> Result<Row, Refused> {
    let mut problems = Vec::new();
    let mut check = |field: &'static str, value: &str, parsed: Result<String, Wrong>| match parsed {
        Ok(text) => Some(text),
        Err(Wrong(code)) => {
            problems.push(Problem { line: cells.line, field: field.into(), code, value: printable(value) });
            None
        }
    };
    let name = joined(cells, &columns.name, ' ');
    let email = columns.email.map_or("", |column| plain(cells.get(column)));
    let phone = columns.phone.map_or("", |column| plain(cells.get(column)));
    let comment = joined(cells, &columns.comment, '\n');
    let comment = comment.as_str();

    let may_be_nameless = name.is_empty() && on_duplicate != OnDuplicate::Skip;
    let found_name = if may_be_nameless { None } else { check("name", &name, line(&name)) };
    let found_email = check("email", email, Email::parse(email).map(Email::into_string));
    let given = |text: &str| (!text.is_empty()).then_some(());
    let found_phone = given(phone).and_then(|()| check("phone", phone, Phone::parse(phone).map(Phone::into_string)));
    let found_comment = given(comment).and_then(|()| check("comment", comment, self::comment(comment)));
    let mut custom = CustomValues::new();
    for (column, field) in &columns.custom {
        let text = plain(cells.get(*column));
        if text.is_empty() {
            continue;
        }
        match readable(text).map_err(|Wrong(code)| code).and_then(|()| field.read(text)) {
            Ok(value) => _ = custom.insert(field.id, value),
            Err(code) => {
                let field = Cow::Owned(field.name.clone());
                problems.push(Problem { line: cells.line, field, code, value: printable(text) });
            }
        }
    }
    match found_email {
        Some(email) if problems.is_empty() => {
            let kept = if may_be_nameless { cells.all().to_vec() } else { Vec::new() };
            let (name, phone, comment) = (found_name, found_phone, found_comment);
            Ok(Row { line: cells.line, name, email, phone, comment, custom, cells: kept })
        }
        _ => Err(Refused { line: cells.line, cells: cells.all().to_vec(), problems }),
    }
}

fn line(text: &str) -> Result<String, Wrong> {
    readable(text)?;
    Line::<150>::parse(text).map(Line::into_string)
}

fn comment(text: &str) -> Result<String, Wrong> {
    readable(text)?;
    Text::<2000>::parse(text).map(Text::into_string)
}

/// Refuses what was no character of the file's encoding: better no client than one with holes in its name.
fn readable(text: &str) -> Result<(), Wrong> {
    if text.contains(char::REPLACEMENT_CHARACTER) { Err(Wrong(FieldCode::Invalid)) } else { Ok(()) }
}

/// What stands in these columns and is not empty, put together.
fn joined(cells: &Cells, columns: &[usize], between: char) -> String {
    let mut all = String::new();
    for part in columns.iter().map(|&column| plain(cells.get(column))).filter(|part| !part.is_empty()) {
        if !all.is_empty() {
            all.push(between);
        }
        all.push_str(part);
    }
    all
}

/// A cell without the apostrophe that tells a spreadsheet that this is no formula: ours, coming back, has it.
fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest.trim(),
        _ => cell,
    }
}

fn printable(value: &str) -> String {
    value.chars().take(SHOWN).map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}
