//! From a row of cells to a client, or to what is wrong with it.

use super::columns::Columns;
use super::table::Cells;
use crate::http::csv::is_formula;
use vestnik_api::FieldCode;
use vestnik_api::imports::OnDuplicate;
use vestnik_api::text::{Email, Line, Phone, Refused, Text};

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
}

impl Row {
    /// How many bytes its texts have.
    pub(in crate::transfer) fn size(&self) -> usize {
        let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        length(&self.name) + self.email.len() + length(&self.phone) + length(&self.comment)
    }
}

/// One cell that kept its row out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::transfer) struct Problem {
    /// The line the row starts at.
    pub(in crate::transfer) line: i64,
    /// The field.
    pub(in crate::transfer) field: &'static str,
    /// What is wrong with it.
    pub(in crate::transfer) code: FieldCode,
    /// What stood there, cut and printable.
    pub(in crate::transfer) value: String,
}

/// Reads one row; all its bad cells are named.
pub(super) fn read(cells: &Cells, columns: &Columns, on_duplicate: OnDuplicate) -> Result<Row, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut check = |field: &'static str, value: &str, parsed: Result<String, Refused>| match parsed {
        Ok(text) => Some(text),
        Err(Refused(code)) => {
            problems.push(Problem { line: cells.line, field, code, value: printable(value) });
            None
        }
    };
    let name = name(cells, columns);
    let email = plain(cells.get(columns.email));
    let phone = columns.phone.map_or("", |column| plain(cells.get(column)));
    let comment = columns.comment.map_or("", |column| plain(cells.get(column)));

    let may_be_nameless = name.is_empty() && on_duplicate == OnDuplicate::Update;
    let found_name = if may_be_nameless { None } else { check("name", &name, line(&name)) };
    let found_email = check("email", email, Email::parse(email).map(Email::into_string));
    let given = |text: &str| (!text.is_empty()).then_some(());
    let found_phone = given(phone).and_then(|()| check("phone", phone, Phone::parse(phone).map(Phone::into_string)));
    let found_comment = given(comment).and_then(|()| check("comment", comment, self::comment(comment)));
    match found_email {
        Some(email) if problems.is_empty() => {
            Ok(Row { line: cells.line, name: found_name, email, phone: found_phone, comment: found_comment })
        }
        _ => Err(problems),
    }
}

fn line(text: &str) -> Result<String, Refused> {
    readable(text)?;
    Line::<150>::parse(text).map(Line::into_string)
}

fn comment(text: &str) -> Result<String, Refused> {
    readable(text)?;
    Text::<2000>::parse(text).map(Text::into_string)
}

/// Refuses what was no character of the file's encoding: better no client than one with holes in its name.
fn readable(text: &str) -> Result<(), Refused> {
    if text.contains(char::REPLACEMENT_CHARACTER) { Err(Refused(FieldCode::Invalid)) } else { Ok(()) }
}

fn name(cells: &Cells, columns: &Columns) -> String {
    let mut name = String::new();
    for part in columns.name.iter().map(|&column| plain(cells.get(column))).filter(|part| !part.is_empty()) {
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(part);
    }
    name
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
