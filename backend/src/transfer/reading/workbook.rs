//! Unpacking an Excel workbook: its sheets become texts, cells as people see them. What comes from outside is measured before it is
//! opened, so that a small file that unpacks to a huge one is refused and fills neither memory nor disk.

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use quick_xml::events::Event;
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};
use vestnik_api::imports::ImportFailure;
use zip::ZipArchive;

/// How many bytes all of a workbook may unpack to.
const UNPACKED: u64 = 512 * 1024 * 1024;
/// And each part but the sheets, which alone are read piece by piece.
const IN_MEMORY: u64 = 64 * 1024 * 1024;
/// What is in memory as a whole wherever it lies: a workbook may name any folder as its own, also that of the sheets.
const WHOLE: [&str; 4] = ["sharedstrings.xml", "workbook.xml", "styles.xml", ".rels"];
/// How many texts a workbook may claim to have whatever its size: room for so many is no harm.
const CLAIMED: u64 = 100_000;
/// How long one piece of text, or one tag, may be: it is in memory as a whole.
const LONGEST: usize = 1024 * 1024;
/// How many parts there may be.
const PARTS: usize = 10_000;
/// How many bytes the texts of all sheets may have.
const TEXT: u64 = 256 * 1024 * 1024;
/// How many sheets are unpacked.
const SHEETS: usize = 50;
/// How many columns, and how much of a cell.
const COLUMNS: u32 = 256;
const CELL: usize = 64 * 1024;

/// A sheet that was unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::transfer) struct Sheet {
    /// What it is called.
    pub(in crate::transfer) name: String,
    /// How many bytes its text has.
    pub(in crate::transfer) length: u64,
}

/// Writes the sheets that can be seen, one text behind the other, each a table of cells parted by commas, and a line for every row.
pub(in crate::transfer) fn unpack(book: &File, texts: &mut File) -> Result<Vec<Sheet>, ImportFailure> {
    measure(book)?;
    let mut from = book;
    from.seek(SeekFrom::Start(0)).map_err(|_unreadable| ImportFailure::Internal)?;
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(book)).map_err(|_damaged| ImportFailure::Broken)?;
    let seen = book.sheets_metadata().iter();
    let seen = seen.filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible);
    let names: Vec<String> = seen.map(|sheet| sheet.name.clone()).take(SHEETS).collect();
    let mut out = Counted { out: BufWriter::new(texts), written: 0 };
    let mut sheets = Vec::with_capacity(names.len());
    for name in names {
        let before = out.written;
        write_sheet(&mut book, &name, &mut out)?;
        sheets.push(Sheet { name, length: out.written - before });
    }
    out.out.flush().map_err(|_full| ImportFailure::Internal)?;
    if sheets.iter().all(|sheet| sheet.length == 0) {
        return Err(ImportFailure::Empty);
    }
    Ok(sheets)
}

/// Unpacks every part once, into nothing: what a workbook says of the sizes of its parts need not be true.
fn measure(book: &File) -> Result<(), ImportFailure> {
    let mut parts = ZipArchive::new(BufReader::new(book)).map_err(|_damaged| ImportFailure::Broken)?;
    if parts.len() > PARTS {
        return Err(ImportFailure::UnpacksTooLarge);
    }
    let mut left = UNPACKED;
    for number in 0..parts.len() {
        let part = parts.by_index(number).map_err(|_locked| ImportFailure::Broken)?;
        let name = part.name().to_ascii_lowercase();
        let is_sheet = name.starts_with("xl/worksheets/") && !WHOLE.iter().any(|whole| name.ends_with(whole));
        let most = if is_sheet { left } else { left.min(IN_MEMORY) };
        let size = measure_part(part, most)?;
        left -= size;
        if name.ends_with("sharedstrings.xml") {
            let part = parts.by_index(number).map_err(|_locked| ImportFailure::Broken)?;
            // The shortest text takes five bytes: `<si/>`.
            if claimed(part)? > CLAIMED.max(size / 5) {
                return Err(ImportFailure::UnpacksTooLarge);
            }
        }
    }
    Ok(())
}

/// How many texts the part that holds them says there are. Room for so many is made before the first is read, and a process that asks for more
/// than there is ends at once.
fn claimed(part: impl Read) -> Result<u64, ImportFailure> {
    let mut xml = quick_xml::Reader::from_reader(BufReader::new(part));
    xml.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|_damaged| ImportFailure::Broken)? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == b"sst" => {
                let mut most = 0;
                for attribute in tag.attributes().with_checks(false) {
                    let attribute = attribute.map_err(|_damaged| ImportFailure::Broken)?;
                    if attribute.key.as_ref() == b"uniqueCount" {
                        most = most.max(number(&attribute.value));
                    }
                }
                return Ok(most);
            }
            Event::Eof => return Ok(0),
            _ => {}
        }
    }
}

/// A number that is written out; what is none counts as nothing, one that is too long as the most there is.
fn number(digits: &[u8]) -> u64 {
    let digits = digits.trim_ascii();
    if !digits.iter().all(u8::is_ascii_digit) {
        return 0;
    }
    std::str::from_utf8(digits).map_or(0, |digits| digits.parse().unwrap_or(u64::MAX))
}

fn measure_part(mut part: impl Read, most: u64) -> Result<u64, ImportFailure> {
    let (mut size, mut run) = (0, 0);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = match part.read(&mut buffer) {
            Ok(0) => return Ok(size),
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_damaged) => return Err(ImportFailure::Broken),
        };
        let piece = buffer.get(..read).unwrap_or_default();
        size += u64::try_from(read).unwrap_or(u64::MAX);
        let mut ends = memchr::memchr2_iter(b'<', b'>', piece);
        run += ends.next().unwrap_or(read);
        // What is longer than a piece has no end within it: of one that has, only what is behind its last end goes on.
        if let Some(last) = memchr::memrchr2(b'<', b'>', piece) {
            if run > LONGEST {
                return Err(ImportFailure::UnpacksTooLarge);
            }
            run = read - last;
        }
        if size > most || run > LONGEST {
            return Err(ImportFailure::UnpacksTooLarge);
        }
    }
}

/// Counts what is written, and stops when it is too much.
struct Counted<'a> {
    out: BufWriter<&'a mut File>,
    written: u64,
}

impl Counted<'_> {
    fn write(&mut self, text: &str) -> Result<(), ImportFailure> {
        self.written += u64::try_from(text.len()).unwrap_or(u64::MAX);
        if self.written > TEXT {
            return Err(ImportFailure::UnpacksTooLarge);
        }
        self.out.write_all(text.as_bytes()).map_err(|_full| ImportFailure::Internal)
    }
}

fn write_sheet<R: Read + Seek>(book: &mut Xlsx<R>, name: &str, out: &mut Counted<'_>) -> Result<(), ImportFailure> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|_damaged| ImportFailure::Broken)?;
    let mut line = String::new();
    // The row that is being written, and the column behind its last cell.
    let (mut row, mut column) = (0, 0);
    while let Some(cell) = cells.next_cell().map_err(|_damaged| ImportFailure::Broken)? {
        let (at_row, at_column) = cell.get_position();
        let text = shown(cell.get_value());
        if text.is_empty() || at_column >= COLUMNS {
            continue;
        }
        if at_row < row || (at_row == row && at_column < column) {
            return Err(ImportFailure::Broken);
        }
        while row < at_row {
            line.push('\n');
            out.write(&line)?;
            line.clear();
            (row, column) = (row + 1, 0);
        }
        for _ in column..at_column {
            line.push(',');
        }
        // The comma behind a cell is written with the next one.
        push(&mut line, &text);
        column = at_column;
    }
    if !line.is_empty() {
        line.push('\n');
        out.write(&line)?;
    }
    Ok(())
}

/// One cell, in quotes where it needs them.
fn push(line: &mut String, text: &str) {
    let end = text.char_indices().map(|(at, _)| at).find(|at| *at >= CELL).unwrap_or(text.len());
    let text = text.get(..end).unwrap_or_default();
    if text.contains([',', '"', '\n', '\r']) {
        line.push('"');
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(text);
    }
}

/// What people see in a cell. Of numbers every digit: telephone numbers are often kept as such.
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(true) => "TRUE".to_owned(),
        DataRef::Bool(false) => "FALSE".to_owned(),
        DataRef::DateTime(at) => time(at),
        DataRef::Error(error) => error.to_string(),
    }
}

fn time(at: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let (date, time) = (format!("{year:04}-{month:02}-{day:02}"), format!("{hour:02}:{minute:02}:{second:02}"));
    let days = at.as_f64();
    if days < 1.0 {
        time
    } else if days.fract() == 0.0 {
        date
    } else {
        format!("{date} {time}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::{Format, Workbook};
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn unpacked(book: &[u8]) -> Result<Vec<(String, String)>, ImportFailure> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(book).unwrap();
        let mut texts = tempfile::tempfile().unwrap();
        let sheets = unpack(&file, &mut texts)?;
        texts.seek(SeekFrom::Start(0)).unwrap();
        let mut read = |length| {
            let mut text = String::new();
            (&mut texts).take(length).read_to_string(&mut text).unwrap();
            text
        };
        Ok(sheets.into_iter().map(|sheet| (sheet.name, read(sheet.length))).collect())
    }

    #[test]
    fn cells_become_what_people_see() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("Клиенты").unwrap();
        sheet.write_string(0, 0, "Имя").unwrap();
        sheet.write_number(0, 2, 79_161_234_567.0).unwrap();
        sheet.write_string(2, 0, "a,\"b\"\nc").unwrap();
        sheet.write_number(2, 1, 0.5).unwrap();
        sheet.write_boolean(2, 2, true).unwrap();
        let date = Format::new().set_num_format("yyyy-mm-dd");
        sheet.write_number_with_format(2, 3, 45_000.0, &date).unwrap();
        sheet.write_number_with_format(2, 4, 45_000.75, &date).unwrap();
        book.add_worksheet().set_name("Скрытый").unwrap().set_hidden(true).write_string(0, 0, "x").unwrap();
        book.add_worksheet().set_name("Пустой").unwrap();
        let texts = unpacked(&book.save_to_buffer().unwrap()).unwrap();
        let expected = "Имя,,79161234567\n\n\"a,\"\"b\"\"\nc\",0.5,TRUE,2023-03-15,2023-03-15 18:00:00\n";
        assert_eq!(texts, [("Клиенты".to_owned(), expected.to_owned()), ("Пустой".to_owned(), String::new())]);
    }

    #[test]
    fn what_is_no_workbook_is_refused() {
        assert_eq!(unpacked(b"PK\x03\x04\x14\0\x06\0"), Err(ImportFailure::Broken));
        let whole = Workbook::new().save_to_buffer().map(|book| book[..book.len() / 2].to_vec());
        assert_eq!(unpacked(&whole.unwrap_or_default()), Err(ImportFailure::Broken));
        let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("letter.txt", SimpleFileOptions::default()).unwrap();
        zip.write_all(b"no workbook").unwrap();
        assert_eq!(unpacked(zip.finish().unwrap().get_ref()), Err(ImportFailure::Broken));
        let mut empty = Workbook::new();
        empty.add_worksheet();
        assert_eq!(unpacked(&empty.save_to_buffer().unwrap()), Err(ImportFailure::Empty));
    }

    /// An archive of one part of so many zeros, blanks or tags.
    fn bomb(name: &str, piece: &str, times: usize) -> Vec<u8> {
        let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        for _ in 0..times {
            zip.write_all(piece.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_small_file_that_unpacks_to_a_huge_one_is_refused() {
        let tags = "<si><t>x</t></si>".repeat(4_096);
        let strings = bomb("xl/sharedStrings.xml", &tags, 1_024);
        assert!(strings.len() < 1024 * 1024, "{}", strings.len());
        assert_eq!(unpacked(&strings), Err(ImportFailure::UnpacksTooLarge));
        let elsewhere = bomb("xl/worksheets/workbook.xml", &"<sheet name='a' id='b'/>".repeat(4_096), 1_024);
        assert_eq!(unpacked(&elsewhere), Err(ImportFailure::UnpacksTooLarge));
        let cell = bomb("xl/worksheets/sheet1.xml", &"x".repeat(65_536), 20);
        assert_eq!(unpacked(&cell), Err(ImportFailure::UnpacksTooLarge));
    }

    #[test]
    fn a_workbook_that_claims_more_texts_than_it_can_have_is_refused_before_room_is_made_for_them() {
        for claim in
            ["uniqueCount=\"10000000000000\"", "a=\"1\" uniqueCount = '200000'", "uniqueCount=\"99999999999999999999\""]
        {
            for folder in ["xl/", "xl/worksheets/", ""] {
                let strings = format!("<!-- <sst> --><x:sst count=\"3\" {claim}></x:sst>");
                let book = bomb(&format!("{folder}SharedStrings.xml"), &strings, 1);
                assert_eq!(unpacked(&book), Err(ImportFailure::UnpacksTooLarge), "{claim} in {folder}");
            }
        }
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for row in 0..200 {
            sheet.write_string(row, 0, format!("text {row}")).unwrap();
        }
        assert_eq!(unpacked(&book.save_to_buffer().unwrap()).unwrap().len(), 1);
    }
}
