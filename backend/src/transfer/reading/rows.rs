//! From a row of cells to a record, or to what is wrong with it.

use super::columns::Columns;
use super::table::Cells;
use super::tags::Tags;
use super::{client, lead};
use crate::http::csv::is_formula;
use crate::{clients, leads};
use std::borrow::Cow;
use vestnik_api::FieldCode;
use vestnik_api::custom_fields::{CustomField, CustomValues};
use vestnik_api::imports::{ImportField, ImportKind, OnDuplicate};
use vestnik_api::leads::Stage;
use vestnik_api::text::{Line, Refused as Wrong, Text};

/// How much of a cell that kept its row out is shown.
const SHOWN: usize = 200;

/// What rows are read as.
#[derive(Debug, Clone, Copy)]
pub(in crate::transfer) struct Meant<'a> {
    /// What they are.
    pub(in crate::transfer) kind: ImportKind,
    /// What their columns hold.
    pub(in crate::transfer) columns: &'a [ImportField],
    /// The custom fields there are.
    pub(in crate::transfer) custom: &'a [CustomField],
    /// The stages there are, for leads.
    pub(in crate::transfer) stages: &'a [Stage],
    /// The tags they can name.
    pub(in crate::transfer) tags: &'a Tags,
    /// What is done with records that are there.
    pub(in crate::transfer) on_duplicate: OnDuplicate,
}

/// What a row tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::transfer) enum Record {
    /// A client.
    Client(clients::Incoming),
    /// A lead.
    Lead(Box<leads::Incoming>),
}

impl Record {
    /// The client, if it is one.
    pub(in crate::transfer) fn client(self) -> Option<clients::Incoming> {
        match self {
            Self::Client(client) => Some(client),
            Self::Lead(_) => None,
        }
    }

    /// The lead, if it is one.
    pub(in crate::transfer) fn lead(self) -> Option<leads::Incoming> {
        match self {
            Self::Lead(lead) => Some(*lead),
            Self::Client(_) => None,
        }
    }

    /// The tags it names.
    fn tags(&self) -> &[String] {
        match self {
            Self::Client(row) => &row.tags,
            Self::Lead(row) => &row.tags,
        }
    }

    /// How many bytes its texts have.
    fn size(&self) -> usize {
        match self {
            Self::Client(row) => {
                let texts = [&row.name, &row.phone, &row.comment];
                row.email.len() + size(texts.into_iter().flatten().chain(&row.tags), &row.custom)
            }
            Self::Lead(row) => {
                let texts = [&row.name, &row.company, &row.email, &row.phone, &row.source, &row.description];
                let texts = texts.into_iter().chain([&row.next_step, &row.lost_reason]);
                size(texts.flatten().chain(&row.tags), &row.custom)
            }
        }
    }
}

fn size<'a>(texts: impl Iterator<Item = &'a String>, custom: &CustomValues) -> usize {
    let texts: usize = texts.map(String::len).sum();
    texts + custom.values().map(|value| value.to_string().len() + 8).sum::<usize>()
}

/// A good row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::transfer) struct Row {
    /// The line it starts at.
    pub(in crate::transfer) line: i64,
    /// What it tells. What is empty in the row is absent here.
    pub(in crate::transfer) record: Record,
    /// The cells as they stood in the file, where the row may yet be refused: it has no name.
    pub(in crate::transfer) cells: Vec<String>,
}

impl Row {
    /// How many bytes its texts have.
    pub(in crate::transfer) fn size(&self) -> usize {
        self.record.size() + self.cells.iter().map(String::len).sum::<usize>()
    }
}

/// A row that is no record.
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

/// Reads rows of one file.
#[derive(Debug)]
pub(super) struct Reader {
    kind: ImportKind,
    columns: Columns,
    stages: Vec<Stage>,
    tags: Tags,
    on_duplicate: OnDuplicate,
    is_workbook: bool,
}

impl Reader {
    /// Of rows that mean this, of a workbook or a text.
    pub(super) fn new(meant: Meant<'_>, is_workbook: bool) -> Self {
        Self {
            kind: meant.kind,
            columns: Columns::of(meant.columns, meant.custom),
            stages: meant.stages.to_vec(),
            tags: meant.tags.clone(),
            on_duplicate: meant.on_duplicate,
            is_workbook,
        }
    }

    /// Reads one row; all its bad cells are named.
    pub(super) fn read(&mut self, cells: &Cells) -> Result<Row, Refused> {
        let row = Judged { cells, columns: &self.columns, tags: &self.tags, problems: Vec::new() };
        let read = match self.kind {
            ImportKind::Clients => client::read(row, self.on_duplicate),
            ImportKind::Leads => lead::read(row, &self.stages, self.is_workbook),
        };
        if let Ok(row) = &read {
            self.tags.learn(row.record.tags());
        }
        read
    }
}

/// A row that is being read, and what is wrong with it so far.
pub(super) struct Judged<'a> {
    cells: &'a Cells,
    columns: &'a Columns,
    tags: &'a Tags,
    problems: Vec<Problem>,
}

impl<'a> Judged<'a> {
    /// What stands in the column of a field; nothing if there is none.
    pub(super) fn cell(&self, field: ImportField) -> &'a str {
        self.columns.at(field).next().map_or("", |column| plain(self.cells.get(column)))
    }

    /// The whole name.
    pub(super) fn name(&self) -> String {
        joined(self.cells, self.columns.name().into_iter(), ' ')
    }

    /// What stands in several columns of one field, below one another.
    pub(super) fn lines(&self, field: ImportField) -> String {
        joined(self.cells, self.columns.at(field), '\n')
    }

    /// Something is wrong.
    pub(super) fn wrong(&mut self, field: &'static str, code: FieldCode, value: &str) {
        self.problems.push(Problem { line: self.cells.line, field: field.into(), code, value: printable(value) });
    }

    /// What the text of a field comes to, if it is right.
    pub(super) fn must<T>(
        &mut self,
        field: &'static str,
        text: &str,
        parse: impl FnOnce(&str) -> Result<T, Wrong>,
    ) -> Option<T> {
        match parse(text) {
            Ok(value) => Some(value),
            Err(Wrong(code)) => {
                self.wrong(field, code, text);
                None
            }
        }
    }

    /// The same where there may be nothing.
    pub(super) fn may<T>(
        &mut self,
        field: &'static str,
        text: &str,
        parse: impl FnOnce(&str) -> Result<T, Wrong>,
    ) -> Option<T> {
        if text.is_empty() { None } else { self.must(field, text, parse) }
    }

    /// What stands in custom fields.
    pub(super) fn custom(&mut self) -> CustomValues {
        let mut custom = CustomValues::new();
        for (column, field) in &self.columns.custom {
            let text = plain(self.cells.get(*column));
            if text.is_empty() {
                continue;
            }
            match readable(text).map_err(|Wrong(code)| code).and_then(|()| field.read(text)) {
                Ok(value) => _ = custom.insert(field.id, value),
                Err(code) => {
                    let field = Cow::Owned(field.name.clone());
                    self.problems.push(Problem { line: self.cells.line, field, code, value: printable(text) });
                }
            }
        }
        custom
    }

    /// The tags that stand there.
    pub(super) fn tags(&mut self) -> Vec<String> {
        let (cell, tags) = (self.cell(ImportField::Tags), self.tags);
        self.may("tags", cell, |text| tags.read(text)).unwrap_or_default()
    }

    /// The row, if nothing is wrong; `keep`: it may yet be refused.
    pub(super) fn end(self, record: Option<Record>, keep: bool) -> Result<Row, Refused> {
        let (line, all) = (self.cells.line, self.cells.all());
        match record {
            Some(record) if self.problems.is_empty() => {
                Ok(Row { line, record, cells: if keep { all.to_vec() } else { Vec::new() } })
            }
            _ => Err(Refused { line, cells: all.to_vec(), problems: self.problems }),
        }
    }
}

/// A line of at most so many characters.
pub(super) fn line<const MAX: usize>(text: &str) -> Result<String, Wrong> {
    readable(text)?;
    Line::<MAX>::parse(text).map(Line::into_string)
}

/// A text of at most so many.
pub(super) fn text<const MAX: usize>(text: &str) -> Result<String, Wrong> {
    readable(text)?;
    Text::<MAX>::parse(text).map(Text::into_string)
}

/// Refuses what was no character of the file's encoding: better no record than one with holes in its name.
fn readable(text: &str) -> Result<(), Wrong> {
    if text.contains(char::REPLACEMENT_CHARACTER) { Err(Wrong(FieldCode::Invalid)) } else { Ok(()) }
}

/// What stands in these columns and is not empty, put together.
fn joined(cells: &Cells, columns: impl Iterator<Item = usize>, between: char) -> String {
    let mut all = String::new();
    for part in columns.map(|column| plain(cells.get(column))).filter(|part| !part.is_empty()) {
        if !all.is_empty() {
            all.push(between);
        }
        all.push_str(part);
    }
    all
}

/// A cell without the apostrophe that tells a spreadsheet that this is no formula: ours, coming back, has it.
pub(super) fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest.trim(),
        _ => cell,
    }
}

fn printable(value: &str) -> String {
    value.chars().take(SHOWN).map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}
