//! Workbooks (Office Open XML): written to a file beside the async threads, a row at a time, so that memory does not grow with the table.

use super::table::{Cell, Pieces, Row, Table, heads};
use crate::platform::error::{Error, Result};
use actix_web::web::Bytes;
use anyhow::Context;
use futures::Stream;
use futures::stream::try_unfold;
use jiff::tz::TimeZone;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use std::fs::File;
use std::io::{Seek, SeekFrom};
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;

/// Rows of a sheet, the heads among them: Excel has no more. What is left stands on another sheet.
const ROWS: u32 = 1_048_576;

/// Letters of a cell: Excel has no more.
const LETTERS: usize = 32_767;

/// Pieces that wait to be written.
const AHEAD: usize = 2;

/// How wide columns are, in letters.
const WIDTHS: (f64, f64) = (12.0, 28.0);

/// A workbook that is written, in a file without a name.
pub(super) struct Written {
    file: File,
    pub(super) length: u64,
}

impl Written {
    /// Its bytes.
    pub(super) fn stream(self) -> impl Stream<Item = Result<Bytes, Error>> {
        try_unfold(tokio::fs::File::from_std(self.file), |mut file| async move {
            let mut piece = vec![0; 64 * 1024];
            let read = file.read(&mut piece).await.context("a workbook cannot be read again")?;
            piece.truncate(read);
            Ok((read > 0).then(|| (Bytes::from(piece), file)))
        })
    }
}

/// Writes all rows of a table, times on the clock of this zone.
pub(super) async fn write<T: Table>(mut pieces: Pieces<T>, first: Option<Vec<Row>>, zone: TimeZone) -> Result<Written> {
    let (give, take) = mpsc::channel(AHEAD);
    let heads = heads(&pieces.table);
    let writing = tokio::task::spawn_blocking(move || fill(&heads, take, &zone));
    let mut next = first;
    while let Some(piece) = next {
        if give.send(piece).await.is_err() {
            // The writer has failed, and says why.
            break;
        }
        next = pieces.read().await?;
    }
    drop(give);
    Ok(writing.await.context("writing a workbook broke off")?.context("a workbook cannot be written")?)
}

fn fill(heads: &[String], mut pieces: mpsc::Receiver<Vec<Row>>, zone: &TimeZone) -> anyhow::Result<Written> {
    let mut book = Workbook::new();
    let styles = Styles::new();
    let mut row = begin(book.add_worksheet_with_constant_memory()?, heads, &styles)?;
    while let Some(piece) = pieces.blocking_recv() {
        for cells in piece {
            if row == ROWS {
                row = begin(book.add_worksheet_with_constant_memory()?, heads, &styles)?;
            }
            let last = book.worksheets_mut().last_mut().context("a workbook without sheets")?;
            write_row(last, row, &cells, zone, &styles)?;
            row += 1;
        }
    }
    let mut file = tempfile::tempfile().context("no file can be made")?;
    book.save_to_writer(&file)?;
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    Ok(Written { file, length })
}

struct Styles {
    head: Format,
    time: Format,
}

impl Styles {
    fn new() -> Self {
        Self { head: Format::new().set_bold(), time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss") }
    }
}

/// The heads of a sheet, which stay in sight; answers the first row below them.
fn begin(sheet: &mut Worksheet, heads: &[String], styles: &Styles) -> Result<u32, XlsxError> {
    for (column, head) in (0..).zip(heads) {
        let is_wide = ["name", "email", "mailing", "subject", "comment", "reply", "message"].contains(&head.as_str())
            || head.ends_with("_at");
        sheet.set_column_width(column, if is_wide { WIDTHS.1 } else { WIDTHS.0 })?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (column, head) in (0..).zip(heads) {
        sheet.write_string_with_format(0, column, head, &styles.head)?;
    }
    Ok(1)
}

fn write_row(
    sheet: &mut Worksheet,
    row: u32,
    cells: &[Cell],
    zone: &TimeZone,
    styles: &Styles,
) -> Result<(), XlsxError> {
    for (column, cell) in (0..).zip(cells) {
        match cell {
            Cell::Text(text) if !text.is_empty() => {
                sheet.write_string(row, column, shortened(text))?;
            }
            #[expect(clippy::cast_precision_loss, reason = "cells hold floating point numbers, exact to 2^53")]
            Cell::Number(Some(number)) => {
                sheet.write_number(row, column, *number as f64)?;
            }
            Cell::Decimal(number) => {
                sheet.write_number(row, column, number.get())?;
            }
            Cell::Time(Some(at)) => {
                sheet.write_datetime_with_format(row, column, zone.to_datetime(*at), &styles.time)?;
            }
            Cell::Text(_) | Cell::Number(None) | Cell::Time(None) => {}
        }
    }
    Ok(())
}

fn shortened(text: &str) -> &str {
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    }
}
