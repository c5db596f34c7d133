//! Workbooks (Office Open XML), written straight into the answer: a zip whose directory comes last, as do the parts that tell how many
//! sheets there are. Texts stand in their cells, so that nothing is kept of a row that is written.

use super::table::{Cell, Pieces, Row, Table, heads};
use crate::platform::error::Result;
use actix_web::web::Bytes;
use anyhow::Context;
use futures::future::{ready, try_join};
use futures::stream::{once, try_unfold};
use futures::{Stream, StreamExt};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

/// Rows of a sheet, the heads among them: Excel has no more. What is left stands on another sheet.
const ROWS: u32 = 1_048_576;

/// How long a sheet may grow besides: a zip without extensions, which Excel offers to repair, holds parts of 4 GiB.
const BYTES: u64 = 2 << 30;

/// Letters of a cell as Excel counts them, in units of UTF-16: it has no more.
const LETTERS: usize = 32_767;

/// How much of a sheet is gathered before it is compressed.
const GATHERED: usize = 64 * 1024;

/// How wide columns are: 12 letters, or 28, and what Excel leaves free beside them.
const WIDTHS: (&str, &str) = ("12.7109375", "28.7109375");

/// Styles of cells: their places among the `cellXfs` of [`STYLES`].
const PLAIN: &str = "";
const BOLD: &str = r#" s="1""#;
const TIME: &str = r#" s="2""#;

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;

/// What the elements of books and sheets are named after, those of the parts around them, and how parts belong together.
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Excel wants two fills, used or not.
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy-mm-dd hh:mm:ss"/></numFmts>
<fonts count="2">
<font><sz val="11"/><name val="Calibri"/><family val="2"/></font>
<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font>
</fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="3">
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
</cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>"#;

/// All rows of a table, times on the clock of this zone: a piece is written beside the async threads while the next is read. What fails
/// breaks the file off before its directory, without which it does not open.
pub(super) fn rows<T: Table>(
    pieces: Pieces<T>,
    first: Option<Vec<Row>>,
    zone: TimeZone,
) -> Result<impl Stream<Item = Result<Bytes>>> {
    let book = Book::begin(heads(&pieces.table), zone, (ROWS, BYTES))?;
    let beginning = book.outlet.taken();
    let rest = try_unfold(Some((pieces, book, first)), |state| async {
        let Some((mut pieces, book, piece)) = state else { return Ok(None) };
        let Some(piece) = piece else { return Ok(Some((book.end()?, None))) };
        let ((book, bytes), next) = try_join(write(book, piece), pieces.read()).await?;
        Ok(Some((bytes, Some((pieces, book, next)))))
    });
    Ok(once(ready(Ok(beginning))).chain(rest))
}

/// Writes rows on a thread that may be busy for a while. It is not held between two pieces: nobody knows how long the reader takes.
async fn write(mut book: Book, rows: Vec<Row>) -> Result<(Book, Bytes)> {
    let writing = tokio::task::spawn_blocking(move || {
        let bytes = book.rows(&rows)?;
        anyhow::Ok((book, bytes))
    });
    Ok(writing.await.context("writing a workbook broke off")?.context("a workbook cannot be written")?)
}

/// What is written and not taken yet.
#[derive(Clone, Default)]
struct Outlet(Arc<Mutex<Vec<u8>>>);

impl Outlet {
    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn taken(&self) -> Bytes {
        std::mem::take(&mut *self.bytes()).into()
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A workbook that is being written.
struct Book {
    zip: ZipWriter<StreamWriter<Outlet>>,
    outlet: Outlet,
    heads: Vec<String>,
    /// What Excel calls the columns: `A`, `B`.
    columns: Vec<String>,
    zone: TimeZone,
    /// How many rows and bytes a sheet has at most.
    most: (u32, u64),
    sheets: u32,
    /// Those of the last sheet.
    rows: u32,
    bytes: u64,
}

impl Book {
    fn begin(heads: Vec<String>, zone: TimeZone, most: (u32, u64)) -> anyhow::Result<Self> {
        let outlet = Outlet::default();
        let zip = ZipWriter::new_stream(outlet.clone());
        let columns = (0..heads.len()).map(column).collect();
        let mut book = Self { zip, outlet, heads, columns, zone, most, sheets: 0, rows: 0, bytes: 0 };
        // By these, programs that look at the beginning of a file tell a workbook from any other zip.
        book.part("_rels/.rels", &relations([("officeDocument", "xl/workbook.xml".to_owned())]))?;
        book.part("xl/styles.xml", STYLES)?;
        book.sheet()?;
        book.zip.flush()?;
        Ok(book)
    }

    /// Writes rows; answers all that is ready to go.
    fn rows(&mut self, rows: &[Row]) -> anyhow::Result<Bytes> {
        let mut xml = String::new();
        for cells in rows {
            if self.rows == self.most.0 || self.bytes > self.most.1 {
                self.compress(&mut xml)?;
                self.end_sheet()?;
                self.sheet()?;
            }
            self.rows += 1;
            row(&mut xml, self.rows, self.columns.iter().zip(cells), &self.zone);
            if xml.len() > GATHERED {
                self.compress(&mut xml)?;
            }
        }
        self.compress(&mut xml)?;
        self.zip.flush()?;
        Ok(self.outlet.taken())
    }

    /// Writes what is gathered of the last sheet.
    fn compress(&mut self, xml: &mut String) -> anyhow::Result<()> {
        self.zip.write_all(xml.as_bytes())?;
        self.bytes += u64::try_from(xml.len())?;
        xml.clear();
        Ok(())
    }

    /// Begins another sheet with its heads, which stay in sight.
    fn sheet(&mut self) -> anyhow::Result<()> {
        self.sheets += 1;
        (self.rows, self.bytes) = (1, 0);
        // Only one is chosen: of several, Excel would change all at once.
        let chosen = if self.sheets == 1 { r#" tabSelected="1""# } else { "" };
        let mut xml = format!(
            r#"<worksheet xmlns="{MAIN}"><sheetViews><sheetView{chosen} workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/></sheetView></sheetViews><cols>"#
        );
        for (n, head) in (1..).zip(&self.heads) {
            let width = width(head);
            let _never = write!(xml, r#"<col min="{n}" max="{n}" width="{width}" customWidth="1"/>"#);
        }
        xml.push_str(r#"</cols><sheetData><row r="1">"#);
        for (column, head) in self.columns.iter().zip(&self.heads) {
            text(&mut xml, (column, "1", BOLD), head);
        }
        xml.push_str("</row>");
        self.part(&format!("xl/worksheets/sheet{}.xml", self.sheets), &xml)
    }

    fn end_sheet(&mut self) -> anyhow::Result<()> {
        Ok(self.zip.write_all(b"</sheetData></worksheet>")?)
    }

    /// Ends the last sheet, and tells of all of them; answers the last bytes.
    fn end(mut self) -> anyhow::Result<Bytes> {
        self.end_sheet()?;
        let sheets = || 1..=self.sheets;
        let types: String = sheets().map(|n| content_type(&format!("worksheets/sheet{n}"), "worksheet")).collect();
        let names = sheets().map(|n| format!(r#"<sheet name="Sheet{n}" sheetId="{n}" r:id="rId{n}"/>"#));
        let names = names.collect::<Vec<_>>().concat();
        let related = sheets().map(|n| ("worksheet", format!("worksheets/sheet{n}.xml")));
        let related = relations(related.chain([("styles", "styles.xml".to_owned())]));
        let book = format!(
            r#"<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><bookViews><workbookView/></bookViews><sheets>{names}</sheets></workbook>"#
        );
        self.part("xl/workbook.xml", &book)?;
        self.part("xl/_rels/workbook.xml.rels", &related)?;
        self.part("[Content_Types].xml", &content_types(&types))?;
        self.zip.finish()?;
        Ok(self.outlet.taken())
    }

    /// Begins a part; what is written before the next begins is its rest.
    fn part(&mut self, name: &str, xml: &str) -> anyhow::Result<()> {
        // The second fastest way takes hardly longer than the fastest, and a third less room; the next one, twice as long for little.
        self.zip.start_file(name, SimpleFileOptions::default().compression_level(Some(2)))?;
        self.zip.write_all(XML.as_bytes())?;
        Ok(self.zip.write_all(xml.as_bytes())?)
    }
}

/// What belongs to a part: of what kind, and where it is.
fn relations(to: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let mut xml = format!(r#"<Relationships xmlns="{PACKAGE}/relationships">"#);
    for (n, (kind, place)) in (1..).zip(to) {
        let _never = write!(xml, r#"<Relationship Id="rId{n}" Type="{RELATION}/{kind}" Target="{place}"/>"#);
    }
    xml + "</Relationships>"
}

/// What the parts are, with those of the sheets.
fn content_types(sheets: &str) -> String {
    let (book, styles) = (content_type("workbook", "sheet.main"), content_type("styles", "styles"));
    format!(
        r#"<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{book}{styles}{sheets}</Types>"#
    )
}

fn content_type(part: &str, kind: &str) -> String {
    format!(
        r#"<Override PartName="/xl/{part}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>"#
    )
}

fn width(head: &str) -> &'static str {
    let is_wide =
        ["name", "email", "mailing", "subject", "comment", "reply", "message"].contains(&head) || head.ends_with("_at");
    if is_wide { WIDTHS.1 } else { WIDTHS.0 }
}

/// What Excel calls a column, counted from nought: `Z` is followed by `AA`.
fn column(n: usize) -> String {
    let letter = char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[n % 26]);
    let before = if n < 26 { String::new() } else { column(n / 26 - 1) };
    format!("{before}{letter}")
}

fn row<'a>(out: &mut String, n: u32, cells: impl Iterator<Item = (&'a String, &'a Cell)>, zone: &TimeZone) {
    let n = n.to_string();
    let _never = write!(out, r#"<row r="{n}">"#);
    for (column, cell) in cells {
        match cell {
            Cell::Text(words) if !words.is_empty() => text(out, (column, &n, PLAIN), words),
            Cell::Number(Some(number)) => self::number(out, (column, &n, PLAIN), number),
            Cell::Decimal(number) => self::number(out, (column, &n, PLAIN), number),
            Cell::Time(Some(at)) => self::number(out, (column, &n, TIME), days(*at, zone)),
            Cell::Text(_) | Cell::Number(None) | Cell::Time(None) => {}
        }
    }
    out.push_str("</row>");
}

/// The column of a cell, its row, and its style.
type Place<'a> = (&'a str, &'a str, &'a str);

fn number(out: &mut String, (column, row, style): Place<'_>, number: impl std::fmt::Display) {
    let _never = write!(out, r#"<c r="{column}{row}"{style}><v>{number}</v></c>"#);
}

/// A cell of words, which is never calculated. What is blank at its ends stays only if that is said.
fn text(out: &mut String, (column, row, style): Place<'_>, text: &str) {
    const BLANKS: [char; 3] = [' ', '\t', '\n'];
    let text = shortened(text);
    let kept = if text.starts_with(BLANKS) || text.ends_with(BLANKS) { r#" xml:space="preserve""# } else { "" };
    for piece in [r#"<c r=""#, column, row, "\"", style, r#" t="inlineStr"><is><t"#, kept, ">"] {
        out.push_str(piece);
    }
    escape(out, text);
    out.push_str("</t></is></c>");
}

/// Writes what XML has no place for as Excel does: `_x000B_`. What looks like that already begins with `_x005F_`, which is its `_`.
fn escape(out: &mut String, mut text: &str) {
    while let Some(place) = text.find(|letter| matches!(letter, '&' | '<' | '>' | '_') || is_outside_xml(letter)) {
        let (before, special) = text.split_at(place);
        let mut behind = special.chars();
        out.push_str(before);
        match behind.next() {
            Some('&') => out.push_str("&amp;"),
            Some('<') => out.push_str("&lt;"),
            Some('>') => out.push_str("&gt;"),
            Some('_') if !looks_escaped(special) => out.push('_'),
            letter => {
                let _never = write!(out, "_x{:04X}_", letter.map_or(0, u32::from));
            }
        }
        text = behind.as_str();
    }
    out.push_str(text);
}

const fn is_outside_xml(letter: char) -> bool {
    matches!(letter, '\0'..='\u{8}' | '\u{B}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

/// Whether this begins with what would be read as one letter, also when what follows is escaped.
fn looks_escaped(text: &str) -> bool {
    text.strip_prefix("_x").and_then(|rest| rest.split_at_checked(4)).is_some_and(|(digits, rest)| {
        digits.bytes().all(|digit| digit.is_ascii_hexdigit())
            && rest.starts_with(|letter| letter == '_' || is_outside_xml(letter))
    })
}

fn shortened(text: &str) -> &str {
    // Most have fewer bytes than that, and need not be counted.
    if text.len() <= LETTERS {
        return text;
    }
    let mut units = 0;
    let beyond = text.char_indices().find(|(_, letter)| {
        units += letter.len_utf16();
        units > LETTERS
    });
    beyond.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// A moment as Excel has it: days since 30 December 1899, on a clock of this zone.
#[expect(clippy::cast_precision_loss, reason = "cells hold floating point numbers, exact to 2^53")]
fn days(at: Timestamp, zone: &TimeZone) -> f64 {
    const DAY: f64 = 86_400_000.0;
    const DAYS_TO_1970: f64 = 25_569.0;
    let there = at.as_millisecond() + i64::from(zone.to_offset(at).seconds()) * 1_000;
    there as f64 / DAY + DAYS_TO_1970
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};
    use std::io::Cursor;

    fn book(most: (u32, u64)) -> Book {
        Book::begin(vec!["name".to_owned(), "n".to_owned()], TimeZone::UTC, most).unwrap()
    }

    const MOST: (u32, u64) = (ROWS, BYTES);

    /// The book of these pieces of rows, as somebody gets it.
    fn written(mut book: Book, pieces: &[Vec<Row>]) -> Vec<u8> {
        let mut file = book.outlet.taken().to_vec();
        for piece in pieces {
            file.extend(book.rows(piece).unwrap());
        }
        file.extend(book.end().unwrap());
        file
    }

    fn opened(file: Vec<u8>) -> Option<Xlsx<Cursor<Vec<u8>>>> {
        calamine::open_workbook_from_rs(Cursor::new(file)).ok()
    }

    /// The cells of its sheets.
    fn sheets(file: Vec<u8>) -> Vec<Vec<Vec<Data>>> {
        let sheets = opened(file).unwrap().worksheets();
        sheets.into_iter().map(|(_, range)| range.rows().map(<[Data]>::to_vec).collect()).collect()
    }

    /// Rows that begin with these numbers.
    fn numbered(numbers: std::ops::RangeInclusive<i64>) -> Vec<Row> {
        numbers.map(|n| vec![Cell::from("Анна"), Cell::from(n)]).collect()
    }

    #[test]
    fn text_comes_back_as_it_was() {
        let texts = [
            "<b>&amp;</b> \"'>",
            " до и после\t\n",
            "первая\r\nвторая",
            "\0 \u{1} \u{B} \u{1F}",
            "_x0041_ _x005F_x0041_x000D_ _x00 _x000G_ __x000d_",
            "_x0041\u{1}",
            "=1+1",
            "007",
            "😀",
        ];
        let rows = texts.map(|text| vec![Cell::from(text)]);
        let sheet = &sheets(written(book(MOST), &[rows.to_vec()]))[0];
        for (row, text) in sheet.iter().skip(1).zip(texts) {
            assert_eq!(row[0], Data::String(text.to_owned()));
        }
        assert_eq!(sheet.len(), texts.len() + 1);
    }

    #[test]
    fn a_text_that_no_cell_holds_is_shortened() {
        let texts = ["я".repeat(LETTERS + 1), "я".repeat(LETTERS), "😀".repeat(LETTERS)];
        let sheet = &sheets(written(book(MOST), &[texts.map(|text| vec![Cell::from(text)]).to_vec()]))[0];
        let most = Data::String("я".repeat(LETTERS));
        // Two units each.
        let faces = Data::String("😀".repeat(LETTERS / 2));
        assert_eq!([&sheet[1][0], &sheet[2][0], &sheet[3][0]], [&most, &most, &faces]);
    }

    #[test]
    fn numbers_and_times_come_back_as_what_they_are() {
        let heads = ["n", "decimal", "at", "none", "never"].map(str::to_owned).to_vec();
        let book = Book::begin(heads, TimeZone::get("Asia/Kolkata").unwrap(), MOST).unwrap();
        let at: Timestamp = "2026-11-26T20:14:15.5Z".parse().unwrap();
        let row =
            vec![(-7).into(), Cell::Decimal("0.1".parse().unwrap()), at.into(), None::<i64>.into(), Cell::Time(None)];
        let sheet = &sheets(written(book, &[vec![row]]))[0];
        assert_eq!(sheet[1][..2], [Data::Float(-7.0), Data::Float(0.1)]);
        let Data::DateTime(time) = sheet[1][2] else { panic!("no time: {:?}", sheet[1][2]) };
        assert_eq!(time.to_ymd_hms_milli(), (2026, 11, 27, 1, 44, 15, 500));
        assert_eq!(sheet[1][3..], [Data::Empty, Data::Empty]);
    }

    #[test]
    fn what_a_sheet_has_no_room_for_stands_on_the_next_under_its_heads() {
        let numbers = |most, pieces: &[Vec<Row>]| -> Vec<Vec<String>> {
            let sheets = sheets(written(book(most), pieces));
            sheets.iter().map(|sheet| sheet.iter().map(|row| row[1].to_string()).collect()).collect()
        };
        let two_a_sheet = numbers((3, BYTES), &[numbered(1..=3), numbered(4..=4), numbered(5..=6)]);
        assert_eq!(two_a_sheet, [["n", "1", "2"], ["n", "3", "4"], ["n", "5", "6"]]);
        // How long it is, is known of what is compressed.
        let a_piece_each = numbers((ROWS, 1), &[numbered(1..=1), numbered(2..=3), numbered(4..=4)]);
        assert_eq!(a_piece_each, [vec!["n", "1"], vec!["n", "2", "3"], vec!["n", "4"]]);
    }

    #[test]
    fn a_table_without_rows_has_heads() {
        let heads = ["name", "n"].map(|head| Data::String(head.to_owned())).to_vec();
        assert_eq!(sheets(written(book(MOST), &[])), [[heads.clone()]]);
        assert_eq!(sheets(written(book(MOST), &[Vec::new()])), [[heads]]);
    }

    #[test]
    fn what_is_read_is_on_its_way_and_what_breaks_off_is_no_book() {
        let mut book = book(MOST);
        let mut file = book.outlet.taken().to_vec();
        assert!(file.starts_with(b"PK"));
        for n in 0..3 {
            let piece = book.rows(&numbered(n..=n)).unwrap();
            assert!(!piece.is_empty());
            file.extend(piece);
        }
        assert!(opened(file.clone()).is_none());
        file.extend(book.end().unwrap());
        assert!(opened(file).is_some());
    }

    #[test]
    fn columns_are_called_as_excel_calls_them() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(column), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
