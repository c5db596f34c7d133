//! Looking at a file: how it seems to be written, what its columns are called and hold, and its first rows.

use super::Layout;
use super::columns;
use super::table::Cells;
use super::text::{self, Text};
use vestnik_api::imports::{CellDelimiter, ImportColumn, ImportFailure, ImportKind, ImportLook, ImportRow};
use vestnik_api::text::Email;

/// How many rows are shown, and so many examples of a column.
const ROWS: usize = 20;
const EXAMPLES: usize = 3;
/// How much of a cell is shown.
const SHOWN: usize = 200;
/// Of a file's beginning so many rows tell what its columns hold.
const LOOKED_AT: usize = 200;

/// What a file looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::transfer) struct Look {
    /// How it is written down.
    pub(in crate::transfer) layout: Layout,
    /// What its first row calls the columns; a name for each, which may be empty.
    pub(in crate::transfer) heads: Vec<String>,
    /// Its columns.
    pub(in crate::transfer) columns: Vec<ImportColumn>,
    /// Its first rows.
    pub(in crate::transfer) rows: Vec<ImportRow>,
}

/// Looks at the beginning of a file, or all of it. `utf8`: whether the whole is UTF-8. What `asked` says is believed.
pub(in crate::transfer) fn look(
    kind: ImportKind,
    head: &[u8],
    all: bool,
    utf8: bool,
    is_workbook: bool,
    asked: ImportLook,
) -> Result<Look, ImportFailure> {
    let layout = if is_workbook {
        if head.iter().all(u8::is_ascii_whitespace) {
            return Err(ImportFailure::Empty);
        }
        Layout::of_workbook(true)
    } else {
        let detected = text::encoding_of(head, utf8)?;
        let encoding = asked.encoding.unwrap_or(detected);
        let delimiter = asked.delimiter.unwrap_or_else(|| delimiter_of(head, encoding));
        Layout { encoding, delimiter, has_header: true, is_workbook }
    };
    let mut rows = first_rows(layout, head, all);
    let has_header = asked.has_header.unwrap_or_else(|| names_columns(&rows));
    let layout = Layout { has_header, ..layout };
    let heads = if has_header && !rows.is_empty() { rows.remove(0).1 } else { Vec::new() };
    let cells: Vec<Vec<String>> = rows.iter().map(|(_, cells)| cells.clone()).collect();
    let width = cells.iter().map(Vec::len).max().unwrap_or(0).max(heads.len());
    let guess = columns::guess(kind, &heads, &cells, width);
    let columns = guess.into_iter().enumerate().map(|(place, guess)| ImportColumn {
        head: heads.get(place).map(|head| shown(head)).unwrap_or_default(),
        examples: examples(&cells, place),
        guess,
        last_time: None,
    });
    let columns = columns.collect();
    let shown_rows = rows.iter().take(ROWS);
    let rows =
        shown_rows.map(|(line, cells)| ImportRow { line: *line, cells: cells.iter().map(|c| shown(c)).collect() });
    Ok(Look { layout, heads, columns, rows: rows.collect() })
}

/// The first rows, the heads among them: each with its line, cells without blanks around them.
fn first_rows(layout: Layout, head: &[u8], all: bool) -> Vec<(i64, Vec<String>)> {
    let mut rows = Vec::new();
    let mut take = |cells: &Cells| {
        let told = !layout.is_workbook && cells.line == 1 && tells_delimiter(cells);
        if rows.len() <= LOOKED_AT && !told {
            rows.push((cells.line, cells.all().iter().map(|cell| cell.trim().to_owned()).collect()));
        }
    };
    let mut table = layout.table();
    let mut decoder = Text::in_encoding(text::of(layout.encoding));
    table.feed(decoder.decode(head, all), &mut take);
    if all {
        table.finish(&mut take);
    }
    rows
}

/// What parts the cells: what the file says itself, or else what its first line has most of.
fn delimiter_of(head: &[u8], encoding: vestnik_api::imports::TextEncoding) -> CellDelimiter {
    let mut decoder = Text::in_encoding(text::of(encoding));
    let text = decoder.decode(head, false);
    let line = text.trim_start_matches(['\r', '\n']).split(['\r', '\n']).next().unwrap_or_default();
    columns::told_delimiter(line).unwrap_or_else(|| columns::delimiter(line))
}

/// Whether a row is Excel's own way of telling the delimiter: a line before all others.
pub(super) fn tells_delimiter(cells: &Cells) -> bool {
    match cells.all() {
        [told] => columns::told_delimiter(told).is_some(),
        // Parted by what it tells.
        [told, nothing] => told == "sep=" && nothing.is_empty(),
        _ => false,
    }
}

/// Names of columns are no addresses; where there is one row and it holds one, it is data.
fn names_columns(rows: &[(i64, Vec<String>)]) -> bool {
    rows.first().is_none_or(|(_, cells)| !cells.iter().any(|cell| Email::parse(cell).is_ok()))
}

fn examples(rows: &[Vec<String>], column: usize) -> Vec<String> {
    let filled = rows.iter().filter_map(|cells| cells.get(column)).filter(|cell| !cell.is_empty());
    filled.take(EXAMPLES).map(|cell| shown(cell)).collect()
}

fn shown(cell: &str) -> String {
    cell.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
impl Look {
    /// What the columns seem to hold.
    pub(in crate::transfer) fn guess(&self) -> Vec<vestnik_api::imports::ImportField> {
        self.columns.iter().map(|column| column.guess).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Utf8Check;
    use super::*;
    use ImportField::{Comment, Email, GivenName, Ignore, Name, Phone};
    use encoding_rs::WINDOWS_1251;
    use vestnik_api::imports::{ImportField, TextEncoding};

    fn seen(file: &[u8], asked: ImportLook) -> Look {
        let mut check = Utf8Check::default();
        check.feed(file);
        look(ImportKind::Clients, file, true, check.held(), false, asked).unwrap()
    }

    #[test]
    fn a_file_shows_its_columns_with_what_is_in_them() {
        let file = "Имя;Почта;Тел;Скидка\r\n;a@x.example;;5\r\nБорис;b@x.example;79161234567;\r\n";
        for bytes in [file.as_bytes().to_vec(), WINDOWS_1251.encode(file).0.into_owned()] {
            let look = seen(&bytes, ImportLook::default());
            assert_eq!(look.layout.delimiter, CellDelimiter::Semicolon);
            assert_eq!(look.guess(), [Name, Email, Phone, Ignore]);
            assert_eq!(look.columns[0].examples, ["Борис"]);
            assert_eq!(look.columns[3].examples, ["5"]);
            assert_eq!(look.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3]);
        }
    }

    #[test]
    fn what_is_said_is_believed() {
        let file = WINDOWS_1251.encode("Имя|Почта\nВера|v@x.example\n").0.into_owned();
        let wrong = seen(&file, ImportLook { encoding: Some(TextEncoding::Ibm866), ..ImportLook::default() });
        assert_ne!(wrong.heads[0], "Имя");
        let commas = seen(&file, ImportLook { delimiter: Some(CellDelimiter::Comma), ..ImportLook::default() });
        assert_eq!(commas.heads, ["Имя|Почта"]);
        let no_heads = seen(&file, ImportLook { has_header: Some(false), ..ImportLook::default() });
        assert_eq!((no_heads.heads.len(), no_heads.rows.len()), (0, 2));
    }

    #[test]
    fn a_table_without_heads_is_told_by_what_is_in_it() {
        let look = seen(
            "1,Вера Белова,v@x.example,+7 916 123-45-67\n2,Борис,b@x.example,\n".as_bytes(),
            ImportLook::default(),
        );
        assert!(!look.layout.has_header);
        assert_eq!(look.guess(), [Ignore, Name, Email, Phone]);
    }

    #[test]
    fn heads_that_are_there_twice_or_missing_do_not_confuse() {
        let look = seen(
            "name,email,email,,name,Примечание\nA,a@x.example,b@x.example,x,B,y\n".as_bytes(),
            ImportLook::default(),
        );
        assert_eq!(look.guess(), [Name, Email, Ignore, Ignore, Ignore, Comment]);
        let ragged = seen(b"first name,email\nA,a@x.example,more,and more\n\nB\n", ImportLook::default());
        assert_eq!(ragged.guess(), [GivenName, Email, Ignore, Ignore]);
        assert_eq!(ragged.columns[2].head, "");
    }
}
