//! From text to rows of cells: delimiters, quotes, and line ends inside quotes. Knows nothing of clients.

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

/// What is kept of one cell, in bytes: more than any field may hold, so what is cut is too long anyway.
const KEPT: usize = 40 * 1024;
/// How many cells of a row are kept.
const CELLS: usize = 256;

/// One row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cells {
    /// The line of the file it starts at, from 1.
    pub(super) line: i64,
    texts: Vec<String>,
    filled: usize,
}

impl Cells {
    /// The cells, left to right.
    pub(super) fn all(&self) -> &[String] {
        self.texts.get(..self.filled).unwrap_or(&self.texts)
    }

    /// One cell without blanks around it; a missing one is empty.
    pub(super) fn get(&self, column: usize) -> &str {
        self.all().get(column).map_or("", |cell| cell.trim())
    }

    fn is_blank(&self) -> bool {
        self.all().iter().all(|cell| cell.trim().is_empty())
    }

    fn push(&mut self, bytes: &[u8]) {
        if self.filled == CELLS {
            return;
        }
        if self.filled == self.texts.len() {
            self.texts.push(String::new());
        }
        // A cut may have gone through a character.
        let text = String::from_utf8_lossy(bytes);
        if let Some(cell) = self.texts.get_mut(self.filled) {
            cell.clear();
            cell.push_str(&text);
        }
        self.filled += 1;
    }
}

/// Splits a text that comes in pieces into rows.
#[derive(Debug)]
pub(super) struct Table {
    reader: Reader,
    out: Box<[u8; 1024]>,
    cell: Vec<u8>,
    row: Cells,
    /// The line the reader stands in.
    line: i64,
    /// A row ended with a carriage return: a line feed right after it belongs to it.
    after_return: bool,
    within_row: bool,
    /// Line ends within cells count.
    counts_within: bool,
}

impl Table {
    /// A table whose cells are parted by this, and whose first row starts at this line. Of what was no text, rows are counted and not the
    /// line ends within them.
    pub(super) fn new(delimiter: u8, line: i64, counts_within: bool) -> Self {
        let reader = ReaderBuilder::new().delimiter(delimiter).build();
        let row = Cells::default();
        let (out, cell) = (Box::new([0; 1024]), Vec::new());
        Self { reader, out, cell, row, line, after_return: false, within_row: false, counts_within }
    }

    /// Reads on; calls back for every row that is complete. Rows without any text are passed over.
    pub(super) fn feed(&mut self, text: &str, mut on_row: impl FnMut(&Cells)) {
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            rest = self.skip_line_ends(rest);
            if !rest.is_empty() {
                rest = self.step(rest, &mut on_row);
            }
        }
    }

    /// The text has ended: the last row may have had no line end.
    pub(super) fn finish(&mut self, mut on_row: impl FnMut(&Cells)) {
        if self.within_row {
            self.step(&[], &mut on_row);
        }
    }

    /// Reads a part of a cell, or a whole one.
    fn step<'a>(&mut self, input: &'a [u8], on_row: &mut impl FnMut(&Cells)) -> &'a [u8] {
        if !self.within_row {
            self.row.line = self.line;
            self.row.filled = 0;
            self.within_row = true;
        }
        let (result, read, written) = self.reader.read_field(input, self.out.as_mut_slice());
        let piece = self.out.get(..written).unwrap_or_default();
        self.line += if self.counts_within { line_feeds(piece) } else { 0 };
        let room = KEPT.saturating_sub(self.cell.len()).min(written);
        self.cell.extend_from_slice(piece.get(..room).unwrap_or_default());
        if let ReadFieldResult::Field { record_end } = result {
            self.row.push(&self.cell);
            self.cell.clear();
            if record_end {
                self.end_row(input.get(..read).and_then(<[u8]>::last).copied(), on_row);
            }
        }
        input.get(read..).unwrap_or_default()
    }

    fn end_row(&mut self, last: Option<u8>, on_row: &mut impl FnMut(&Cells)) {
        self.within_row = false;
        self.after_return = last == Some(b'\r');
        self.line += i64::from(matches!(last, Some(b'\r' | b'\n')));
        if !self.row.is_blank() {
            on_row(&self.row);
        }
    }

    /// Passes over line ends between rows, counting the empty lines.
    fn skip_line_ends<'a>(&mut self, mut input: &'a [u8]) -> &'a [u8] {
        while !self.within_row {
            match input.split_first() {
                Some((b'\n', rest)) => {
                    self.line += i64::from(!self.after_return);
                    self.after_return = false;
                    input = rest;
                }
                Some((b'\r', rest)) => {
                    self.line += 1;
                    self.after_return = true;
                    input = rest;
                }
                Some(_) => {
                    self.after_return = false;
                    break;
                }
                None => break,
            }
        }
        input
    }
}

fn line_feeds(bytes: &[u8]) -> i64 {
    bytes.iter().map(|byte| i64::from(*byte == b'\n')).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str, delimiter: u8, size: usize) -> Vec<(i64, Vec<String>)> {
        let mut table = Table::new(delimiter, 1, true);
        let mut found = Vec::new();
        let mut keep = |row: &Cells| found.push((row.line, row.all().to_vec()));
        let chars: Vec<char> = text.chars().collect();
        for piece in chars.chunks(size) {
            table.feed(&piece.iter().collect::<String>(), &mut keep);
        }
        table.finish(&mut keep);
        found
    }

    fn row(line: i64, cells: &[&str]) -> (i64, Vec<String>) {
        (line, cells.iter().map(|&cell| cell.to_owned()).collect())
    }

    #[test]
    fn rows_know_the_line_they_start_at() {
        let text = "a,b\r\n\r\n\"x\ny\",2\r\n,\nlast,\"q\"\"q\"";
        let expected = [row(1, &["a", "b"]), row(3, &["x\ny", "2"]), row(6, &["last", "q\"q"])];
        for size in 1..30 {
            assert_eq!(rows(text, b',', size), expected, "in pieces of {size}");
        }
    }

    #[test]
    fn lines_may_end_with_a_return_alone() {
        assert_eq!(rows("a;b\rc;d\r\re;f", b';', 2), [row(1, &["a", "b"]), row(2, &["c", "d"]), row(4, &["e", "f"])]);
    }

    #[test]
    fn a_cell_of_ten_megabytes_is_cut_and_the_next_row_read() {
        let text = format!("a,\"{}\"\nb,c", "ы".repeat(5_000_000));
        let found = rows(&text, b',', 1 << 20);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].1[1].chars().filter(|c| *c == 'ы').count(), KEPT / 2);
        assert_eq!(found[1], row(2, &["b", "c"]));
    }

    #[test]
    fn a_row_of_a_million_cells_is_cut() {
        let found = rows(&",a".repeat(1_000_000), b',', 4096);
        assert_eq!(found[0].1.len(), CELLS);
    }

    fn quoted(cell: &str) -> String {
        format!("\"{}\"", cell.replace('"', "\"\""))
    }

    proptest! {
        #[test]
        fn what_is_quoted_comes_back_whatever_it_holds(
            table in prop::collection::vec(prop::collection::vec("[a-я,;\t\n\"' ]{0,12}", 1..5), 1..6),
            delimiter in prop::sample::select(vec![b',', b';', b'\t']),
            size in 1_usize..9,
        ) {
            let part = char::from(delimiter).to_string();
            let text: String = table.iter().map(|cells| cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(&part) + "\r\n").collect();
            let expected: Vec<_> = table.into_iter().filter(|cells| cells.iter().any(|cell| !cell.trim().is_empty())).collect();
            let found: Vec<_> = rows(&text, delimiter, size).into_iter().map(|(_, cells)| cells).collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn no_text_stops_the_reader(text in "[a\",;\r\n\t]{0,60}", size in 1_usize..9) {
            let found = rows(&text, b',', size);
            prop_assert_eq!(found, rows(&text, b',', 1000));
        }
    }
}
