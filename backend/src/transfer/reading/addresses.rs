//! Reading addresses for the stop list out of a text file: a table with a column of them, or one a line. Pure.

use super::columns;
use super::rows::plain;
use super::table::{Cells, Table};
use super::text::{self, Text};
use crate::suppressions::Listed;
use jiff::Timestamp;
use vestnik_api::imports::ImportFailure;
use vestnik_api::suppressions::SuppressionReason;
use vestnik_api::text::Email;

/// A row: what it says, or the line it starts at if it holds no address.
pub(in crate::transfer) type Row = Result<Listed, i64>;

/// Reads a file from its beginning.
pub(in crate::transfer) struct Addresses {
    utf8: bool,
    read: Option<(Text, Table, Columns)>,
}

/// Where what stands. Without heads, the address is wherever it stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Columns {
    seen: bool,
    email: Option<usize>,
    reason: Option<usize>,
    note: Option<usize>,
    since: Option<usize>,
}

impl Columns {
    /// The heads a first row has, if it is one.
    fn of(cells: &Cells) -> Self {
        let place = |names: &[&str]| {
            cells
                .all()
                .iter()
                .position(|head| names.contains(&head.trim().trim_start_matches('\u{FEFF}').to_lowercase().as_str()))
        };
        Self {
            seen: true,
            email: place(&["email", "e-mail", "mail", "address", "почта", "адрес", "эл. почта"]),
            reason: place(&["reason", "причина"]),
            note: place(&["note", "comment", "заметка", "комментарий"]),
            since: place(&["since", "created_at", "date", "дата"]),
        }
    }

    const fn found(&self) -> bool {
        self.email.is_some()
    }
}

impl Addresses {
    /// A file of which the whole is, or is not, UTF-8.
    pub(in crate::transfer) const fn new(utf8: bool) -> Self {
        Self { utf8, read: None }
    }

    /// Reads the next piece of the file, which adds its rows to `rows`.
    pub(in crate::transfer) fn feed(&mut self, bytes: &[u8], rows: &mut Vec<Row>) -> Result<(), ImportFailure> {
        self.advance(bytes, false, rows)
    }

    /// The file has ended.
    pub(in crate::transfer) fn finish(&mut self, rows: &mut Vec<Row>) -> Result<(), ImportFailure> {
        if self.read.is_none() {
            return Err(ImportFailure::Empty);
        }
        self.advance(&[], true, rows)
    }

    fn advance(&mut self, bytes: &[u8], last: bool, rows: &mut Vec<Row>) -> Result<(), ImportFailure> {
        if self.read.is_none() {
            let mut text = Text::in_encoding(text::of(text::encoding_of(bytes, self.utf8)?));
            let decoded = text.decode(bytes, last).to_owned();
            let delimiter = columns::sign(columns::delimiter(decoded.trim_start().lines().next().unwrap_or_default()));
            let delimiter = u8::try_from(delimiter).unwrap_or(b',');
            let (table, columns) = (Table::new(delimiter, 1, true), Columns::default());
            let (_, table, columns) = self.read.insert((text, table, columns));
            table.feed(&decoded, |cells| take(cells, columns, rows));
        } else if let Some((text, table, columns)) = &mut self.read {
            table.feed(text.decode(bytes, last), |cells| take(cells, columns, rows));
        }
        if let (true, Some((_, table, columns))) = (last, &mut self.read) {
            table.finish(|cells| take(cells, columns, rows));
        }
        Ok(())
    }
}

fn take(cells: &Cells, columns: &mut Columns, rows: &mut Vec<Row>) {
    if !columns.seen {
        *columns = Columns::of(cells);
        if columns.found() {
            return;
        }
    }
    rows.push(listed(cells, columns).ok_or(cells.line));
}

fn listed(cells: &Cells, columns: &Columns) -> Option<Listed> {
    let at = |column: Option<usize>| column.map_or("", |column| cells.get(column));
    // As an export writes what a spreadsheet would calculate, and others write any text.
    let address = |text: &str| Email::parse(text.trim().trim_start_matches('\'')).ok();
    let email = match columns.email {
        Some(column) => address(cells.get(column)),
        None => cells.all().iter().find_map(|cell| address(cell)),
    }?;
    let reason = at(columns.reason).to_lowercase();
    let reason = SuppressionReason::ALL.into_iter().find(|known| known.name() == reason);
    let note: String = plain(at(columns.note)).chars().filter(|c| !c.is_control()).take(500).collect();
    Some(Listed {
        email,
        reason: reason.unwrap_or(SuppressionReason::ByHand),
        note,
        since: at(columns.since).parse::<Timestamp>().ok(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, size: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut reading = Addresses::new(true);
        for piece in text.as_bytes().chunks(size) {
            reading.feed(piece, &mut rows).unwrap();
        }
        reading.finish(&mut rows).unwrap();
        rows
    }

    fn emails(rows: &[Row]) -> Vec<Result<&str, i64>> {
        rows.iter().map(|row| row.as_ref().map(|one| one.email.as_str()).map_err(|line| *line)).collect()
    }

    #[test]
    fn a_table_and_a_bare_list_are_both_read() {
        let table = "name;E-mail;reason;note\nАнна;anna@x.example;unsubscribed;просила\nБорис;это не адрес;;\n";
        let rows = read(table, 7);
        assert_eq!(emails(&rows), [Ok("anna@x.example"), Err(3)]);
        let anna = rows[0].as_ref().unwrap();
        assert_eq!((anna.reason, anna.note.as_str()), (SuppressionReason::Unsubscribed, "просила"));
        let noted = read("email,note\na@x.example,\"' - просил\"\n'+b@x.example,'tHooft\n", 7);
        let noted: Vec<_> = noted.iter().flatten().map(|one| (one.email.as_str(), one.note.as_str())).collect();
        assert_eq!(noted, [("a@x.example", "- просил"), ("+b@x.example", "'tHooft")]);
        assert_eq!(emails(&read("a@x.example\r\n\r\nB@X.example\r\n", 5)), [Ok("a@x.example"), Ok("b@x.example")]);
        assert_eq!(
            emails(&read("Анна,anna@x.example\nBoris,boris@x.example", 64)),
            [Ok("anna@x.example"), Ok("boris@x.example")]
        );
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let mut rows = Vec::new();
        assert_eq!(Addresses::new(false).feed(b"PK\x03\x04", &mut rows), Err(ImportFailure::NotText));
        assert_eq!(Addresses::new(true).finish(&mut rows), Err(ImportFailure::Empty));
    }

    proptest! {
        #[test]
        fn the_pieces_make_no_difference(names in prop::collection::vec("[a-z]{1,8}", 1..20), size in 1_usize..40) {
            let text = names.join("@x.example\n") + "@x.example\n";
            prop_assert_eq!(read(&text, size), read(&text, 10_000));
        }
    }
}
