//! Reading a table of clients out of a text file that comes in pieces. Pure: no database, no clock; the same bytes give
//! the same rows in the same order, which lets an interrupted import go on by counting.

mod addresses;
mod columns;
mod rows;
mod table;
mod text;

pub(super) use addresses::Addresses;
pub(super) use rows::{Problem, Row};
pub(super) use text::Utf8Check;

use columns::Columns;
use table::{Cells, Table};
use text::Text;
use vestnik_api::imports::{ImportFailure, OnDuplicate};

/// What a row turned out to be.
pub(super) type Read = Result<Row, Vec<Problem>>;

/// Reads a file from its beginning.
pub(super) struct Reading {
    on_duplicate: OnDuplicate,
    utf8: bool,
    only_counting: bool,
    rows: i64,
    stage: Stage,
}

enum Stage {
    /// Nothing has come yet.
    Start,
    /// The encoding is known; the head of the table is not complete.
    Heads { text: Text, table: Table },
    /// The columns are known.
    Rows { text: Text, table: Table, columns: Columns },
}

impl Reading {
    /// A file of which the whole is, or is not, UTF-8.
    pub(super) const fn new(utf8: bool, on_duplicate: OnDuplicate) -> Self {
        Self { on_duplicate, utf8, only_counting: false, rows: 0, stage: Stage::Start }
    }

    /// The same file, of which only the number of rows is wanted: none is handed out.
    pub(super) fn counting(utf8: bool) -> Self {
        Self { only_counting: true, ..Self::new(utf8, OnDuplicate::Skip) }
    }

    /// How many rows there were so far.
    pub(super) const fn rows(&self) -> i64 {
        self.rows
    }

    /// Reads the next piece of the file, which adds its rows to `rows`. An error is the end of it.
    pub(super) fn feed(&mut self, bytes: &[u8], rows: &mut Vec<Read>) -> Result<(), ImportFailure> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.advance(bytes, false, rows)
    }

    /// The file has ended.
    pub(super) fn finish(&mut self, rows: &mut Vec<Read>) -> Result<(), ImportFailure> {
        self.advance(&[], true, rows)?;
        match self.stage {
            Stage::Start => Err(ImportFailure::Empty),
            Stage::Heads { .. } => Err(ImportFailure::ColumnsMissing),
            Stage::Rows { .. } => Ok(()),
        }
    }

    fn advance(&mut self, bytes: &[u8], last: bool, rows: &mut Vec<Read>) -> Result<(), ImportFailure> {
        let (on_duplicate, only_counting, counted) = (self.on_duplicate, self.only_counting, &mut self.rows);
        match &mut self.stage {
            Stage::Start if last => Ok(()),
            Stage::Start => {
                let mut text = Text::in_encoding(text::encoding_of(bytes, self.utf8)?);
                let (table, heads, rest) = begin(text.decode(bytes, false));
                self.stage = Stage::Heads { text, table };
                self.read_rest(heads, &rest, rows)
            }
            Stage::Heads { text, table } => {
                let decoded = text.decode(bytes, last).to_owned();
                let mut heads = None;
                let mut behind = Vec::new();
                let mut keep = |cells: &Cells| match &heads {
                    None => heads = Some(cells.clone()),
                    Some(_) => behind.push(cells.clone()),
                };
                table.feed(&decoded, &mut keep);
                if last {
                    table.finish(&mut keep);
                }
                self.read_rest(heads, &behind, rows)
            }
            Stage::Rows { text, table, columns } => {
                let mut keep = |cells: &Cells| {
                    *counted += 1;
                    if !only_counting {
                        rows.push(rows::read(cells, columns, on_duplicate));
                    }
                };
                table.feed(text.decode(bytes, last), &mut keep);
                if last {
                    table.finish(&mut keep);
                }
                Ok(())
            }
        }
    }

    /// The heads are there, perhaps, and rows behind them: from now on the columns are known.
    fn read_rest(&mut self, heads: Option<Cells>, behind: &[Cells], rows: &mut Vec<Read>) -> Result<(), ImportFailure> {
        let Some(heads) = heads else { return Ok(()) };
        let columns = Columns::of(heads.all()).ok_or(ImportFailure::ColumnsMissing)?;
        self.rows += i64::try_from(behind.len()).unwrap_or(i64::MAX);
        if !self.only_counting {
            rows.extend(behind.iter().map(|cells| rows::read(cells, &columns, self.on_duplicate)));
        }
        self.stage = match std::mem::replace(&mut self.stage, Stage::Start) {
            Stage::Heads { text, table } => Stage::Rows { text, table, columns },
            other => other,
        };
        Ok(())
    }
}

/// Reads the first piece: guesses the delimiter, and finds the heads and what rows there are behind them.
fn begin(text: &str) -> (Table, Option<Cells>, Vec<Cells>) {
    let blank = text.len() - text.trim_start_matches(['\r', '\n']).len();
    let (before, mut text) = text.split_at(blank);
    let mut line = 1 + lines(before);
    let told = told_delimiter(first_line(text));
    if told.is_some() {
        text = text.get(first_line(text).len()..).unwrap_or_default().trim_start_matches(['\r', '\n']);
        line += 1;
    }
    let delimiter = told.unwrap_or_else(|| columns::delimiter(first_line(text)));
    let mut table = Table::new(delimiter, line);
    let mut found = Vec::new();
    table.feed(text, |cells| found.push(cells.clone()));
    let rest = if found.is_empty() { Vec::new() } else { found.split_off(1) };
    (table, found.pop(), rest)
}

fn first_line(text: &str) -> &str {
    text.split(['\r', '\n']).next().unwrap_or_default()
}

/// Excel's own way of telling the delimiter: a line before all others.
fn told_delimiter(line: &str) -> Option<u8> {
    match line.strip_prefix("sep=")? {
        "," => Some(b','),
        ";" => Some(b';'),
        "\t" => Some(b'\t'),
        "|" => Some(b'|'),
        _ => None,
    }
}

fn lines(blank: &str) -> i64 {
    let feeds = blank.matches('\n').count();
    let returns = blank.matches('\r').count();
    i64::try_from(feeds.max(returns)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
