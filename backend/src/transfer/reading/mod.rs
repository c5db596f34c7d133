//! Reading a table of records out of a file that comes in pieces. Pure: no database, no clock; the same bytes give the same rows in
//! the same order, which lets an interrupted import go on by counting.

mod addresses;
mod client;
mod columns;
mod lead;
mod look;
mod rows;
mod table;
mod tags;
mod text;
mod values;
mod workbook;

pub(super) use addresses::Addresses;
pub(super) use columns::{fingerprint, named};
pub(super) use look::{Look, look};
pub(super) use rows::{Meant, Problem, Record, Refused, Row};
pub(super) use tags::Tags;
pub(super) use text::Utf8Check;
pub(super) use workbook::{Sheet, unpack};

use rows::Reader;
use table::{Cells, Table};
use text::Text;
use vestnik_api::imports::{CellDelimiter, TextEncoding};

/// What a row turned out to be.
pub(super) type Read = Result<Row, Refused>;

/// How a table is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    /// How its text is.
    pub(super) encoding: TextEncoding,
    /// What parts its cells.
    pub(super) delimiter: CellDelimiter,
    /// Whether the first row names the columns.
    pub(super) has_header: bool,
    /// It was a workbook: what is counted are rows, whatever line ends are in them.
    pub(super) is_workbook: bool,
}

impl Layout {
    /// The text of a workbook, as [`unpack`] writes it.
    pub(super) const fn of_workbook(has_header: bool) -> Self {
        Self { encoding: TextEncoding::Utf8, delimiter: CellDelimiter::Comma, has_header, is_workbook: true }
    }

    fn table(self) -> Table {
        let delimiter = match self.delimiter {
            CellDelimiter::Comma => b',',
            CellDelimiter::Semicolon => b';',
            CellDelimiter::Tab => b'\t',
            CellDelimiter::Pipe => b'|',
        };
        Table::new(delimiter, 1, !self.is_workbook)
    }
}

/// Reads a file from its beginning.
pub(super) struct Reading {
    text: Text,
    table: Table,
    layout: Layout,
    /// None: only the number of rows is wanted.
    reader: Option<Reader>,
    /// The heads have been passed, or there are none.
    within: bool,
    rows: i64,
}

impl Reading {
    /// A file written down like this, whose rows mean this.
    pub(super) fn new(layout: Layout, meant: Meant<'_>) -> Self {
        Self { reader: Some(Reader::new(meant, layout.is_workbook)), ..Self::counting(layout) }
    }

    /// The same file, of which only the number of rows is wanted: none is handed out.
    pub(super) fn counting(layout: Layout) -> Self {
        let text = Text::in_encoding(text::of(layout.encoding));
        Self { text, table: layout.table(), layout, reader: None, within: false, rows: 0 }
    }

    /// How many rows there were so far.
    pub(super) const fn rows(&self) -> i64 {
        self.rows
    }

    /// Reads the next piece of the file, which adds its rows to `rows`.
    pub(super) fn feed(&mut self, bytes: &[u8], rows: &mut Vec<Read>) {
        self.advance(bytes, false, rows);
    }

    /// The file has ended.
    pub(super) fn finish(&mut self, rows: &mut Vec<Read>) {
        self.advance(&[], true, rows);
    }

    fn advance(&mut self, bytes: &[u8], last: bool, rows: &mut Vec<Read>) {
        let Self { text, table, layout, reader, within, rows: counted } = self;
        let mut take = |cells: &Cells| {
            if !*within {
                if !layout.is_workbook && cells.line == 1 && look::tells_delimiter(cells) {
                    return;
                }
                *within = true;
                if layout.has_header {
                    return;
                }
            }
            *counted += 1;
            if let Some(reader) = reader {
                rows.push(reader.read(cells));
            }
        };
        table.feed(text.decode(bytes, last), &mut take);
        if last {
            table.finish(&mut take);
        }
    }
}

#[cfg(test)]
mod tests;
