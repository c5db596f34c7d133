//! Tables on their way out, as CSV, JSON or a workbook, those of people as business cards too: read piece by piece, so that little is in memory however many rows there are.

use super::still::still_may;
use super::{csv, json, workbook};
use crate::access::{Can, Db, Homes, Needs};
use crate::platform::error::{Error, Result};
use actix_web::HttpResponse;
use actix_web::http::header::{ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::Bytes;
use futures::Stream;
use futures::stream::try_unfold;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use vestnik_api::custom_fields::Number;
use vestnik_api::export::{FileFormat, FileOptions};
use vestnik_api::{Code, FieldCode};

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Words: never a formula, and never a number.
    Text(String),
    /// A number, if there is one.
    Number(Option<i64>),
    /// A number that need not be whole.
    Decimal(Number),
    /// A moment, if there was one.
    Time(Option<Timestamp>),
}

impl Cell {
    /// The word by which the API calls something: `active`, `monthly`.
    pub(crate) fn word(value: &impl Serialize) -> Self {
        let told = serde_json::to_value(value).unwrap_or_default();
        let word = told.as_str().or_else(|| told.get("kind").and_then(Value::as_str));
        Self::Text(word.unwrap_or_default().to_owned())
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<i64>> for Cell {
    fn from(number: Option<i64>) -> Self {
        Self::Number(number)
    }
}

impl From<Timestamp> for Cell {
    fn from(at: Timestamp) -> Self {
        Self::Time(Some(at))
    }
}

impl From<Option<Timestamp>> for Cell {
    fn from(at: Option<Timestamp>) -> Self {
        Self::Time(at)
    }
}

/// A row of cells, one for each head.
pub(crate) type Row = Vec<Cell>;

/// Something that can be brought out.
pub(crate) trait Table: 'static {
    /// What one must be allowed to do.
    type Right: Needs;
    /// What the file is called, before the day.
    const NAME: &'static str;
    /// What stands above the columns.
    const HEADS: &'static [&'static str];
    /// What stands above those behind them, which somebody has named.
    fn more_heads(&self) -> Vec<String> {
        Vec::new()
    }
    /// Writes a row as a business card, where rows are people.
    const CARD: Option<fn(&mut String, &[Cell])> = None;

    /// Who brings it out.
    fn may(&self) -> &Can<Self::Right>;

    /// The next rows; none: there are no more. Between two pieces nobody knows how long the reader takes, so no connection to the
    /// database is kept.
    fn piece(&mut self, db: &mut Db) -> impl Future<Output = Result<Option<Vec<Row>>>>;
}

/// A table on its way to somebody who is asked with every piece whether he still may have it.
pub(super) struct Pieces<T> {
    pub(super) table: T,
    /// Where he saw records when it began.
    homes: Vec<i64>,
}

impl<T: Table> Pieces<T> {
    async fn begin(table: T) -> Result<Self> {
        let homes = still_may(&mut table.may().db().await?, T::Right::PERMISSION).await?;
        Ok(Self { table, homes })
    }

    /// The next rows. He is asked when they are read: a file from which a group was missing in between would look whole.
    pub(super) async fn read(&mut self) -> Result<Option<Vec<Row>>> {
        let mut db = self.table.may().db().await?;
        let rows = self.table.piece(&mut db).await?;
        if rows.is_some() {
            let homes = still_may(&mut db, T::Right::PERMISSION).await?;
            if db.homes() != Homes::All && !self.homes.iter().all(|home| homes.contains(home)) {
                return Err(Code::Forbidden.into());
            }
        }
        Ok(rows)
    }
}

/// The file. The first rows are read before there is an answer: what can fail at once fails here. What fails later, or whoever may have
/// no more of it, breaks the file off, which the reader sees.
pub(crate) async fn answer<T: Table>(table: T, options: &FileOptions, now: Timestamp) -> Result<HttpResponse> {
    let zone = jiff::tz::TimeZone::get(options.time_zone.as_str())
        .map_err(|_nowhere| Error::field("time_zone", FieldCode::InvalidTimeZone))?;
    let write = writer::<T>(heads(&table), options)?;
    let mut pieces = Pieces::begin(table).await?;
    let first = pieces.read().await?;
    let mut answer = HttpResponse::Ok();
    answer.content_type(options.format.media_type()).insert_header(as_file::<T>(options.format, now));
    Ok(match options.format {
        FileFormat::Csv | FileFormat::Jsonl | FileFormat::Vcard => answer.streaming(rows(pieces, first, write)),
        FileFormat::Xlsx => answer.streaming(workbook::rows(pieces, first, zone)?),
    })
}

/// A file of today, to be kept: `name-2026-11-26.csv`.
fn as_file<T: Table>(format: FileFormat, now: Timestamp) -> ContentDisposition {
    let name = format!("{}-{}.{}", T::NAME, now.strftime("%Y-%m-%d"), format.ending());
    ContentDisposition { disposition: DispositionType::Attachment, parameters: vec![DispositionParam::Filename(name)] }
}

/// How the rows of a text are written, and what stands before them.
type Writer = Box<dyn Fn(&mut String, &[Cell])>;

/// Writes rows in this format; no row of a workbook, which is written in its own way.
fn writer<T: Table>(heads: Vec<String>, options: &FileOptions) -> Result<(String, Writer)> {
    let delimiter = options.delimiter;
    Ok(match options.format {
        FileFormat::Csv | FileFormat::Xlsx => {
            let mut above = "\u{FEFF}".to_owned();
            csv::row(&mut above, &heads.into_iter().map(Cell::Text).collect::<Vec<_>>(), delimiter);
            (above, Box::new(move |out, row| csv::row(out, row, delimiter)))
        }
        FileFormat::Jsonl => (String::new(), Box::new(move |out, row| json::row(out, &heads, row))),
        FileFormat::Vcard => {
            let card = T::CARD.ok_or_else(|| Error::field("format", FieldCode::Invalid))?;
            (String::new(), Box::new(card))
        }
    })
}

enum Next {
    Heads(Option<Vec<Row>>),
    More,
}

/// The whole file of these rows, for tests of what is written.
#[cfg(test)]
pub(crate) fn as_text<T: Table>(rows: &[Row], options: &FileOptions) -> String {
    let heads = T::HEADS.iter().map(|head| (*head).to_owned()).collect();
    let (mut text, write) = writer::<T>(heads, options).unwrap();
    for row in rows {
        write(&mut text, row);
    }
    text
}

/// All that stands above the columns.
pub(super) fn heads<T: Table>(table: &T) -> Vec<String> {
    let mut heads: Vec<String> = T::HEADS.iter().map(|head| (*head).to_owned()).collect();
    // What somebody has named like one of ours is another column.
    let named =
        table.more_heads().into_iter().map(|head| if T::HEADS.contains(&&*head) { head + " (2)" } else { head });
    heads.extend(named);
    heads
}

fn rows<T: Table>(
    pieces: Pieces<T>,
    first: Option<Vec<Row>>,
    (heads, write): (String, Writer),
) -> impl Stream<Item = Result<Bytes, Error>> {
    try_unfold((pieces, Next::Heads(first), heads, write), |(mut pieces, next, mut text, write)| async move {
        let piece = match next {
            Next::Heads(first) => Some(first.unwrap_or_default()),
            Next::More => pieces.read().await?,
        };
        let Some(piece) = piece else { return Ok(None) };
        for row in &piece {
            write(&mut text, row);
        }
        Ok(Some((Bytes::from(text), (pieces, Next::More, String::new(), write))))
    })
}
