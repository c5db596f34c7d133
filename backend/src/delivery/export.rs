//! The log of letters as CSV, read page by page as the reader takes it: little is in memory however long it is.

use actix_web::web::Bytes;
use futures::Stream;
use futures::stream::try_unfold;
use vestnik_api::deliveries::{Attempt, LogFilter};

use super::store::{self, Place};
use crate::access::{Can, needs};
use crate::http::csv::cell;
use crate::platform::error::{Error, Result};

/// How many rows are read at once.
const AT_ONCE: i64 = 2_000;

const HEADS: &str =
    "\u{FEFF}at,mailing_id,mailing,run_id,client_id,email,outcome,reason,try,code,reply,server,duration_ms\r\n";

enum Next {
    Heads,
    Before(Option<Place>),
    Nothing,
}

/// All rows that a filter finds, newest first, piece by piece. An error breaks the file off, which the reader sees.
pub(super) fn stream(may: Can<needs::LogsRead>, filter: LogFilter) -> impl Stream<Item = Result<Bytes, Error>> {
    try_unfold((may, filter, Next::Heads), |(may, filter, next)| async move {
        match next {
            Next::Heads => Ok(Some((Bytes::from(HEADS), (may, filter, Next::Before(None))))),
            Next::Before(place) => {
                let (text, next) = piece(&may, &filter, place).await?;
                Ok((!text.is_empty()).then_some((Bytes::from(text), (may, filter, next))))
            }
            Next::Nothing => Ok(None),
        }
    })
}

/// The next rows, if there are any more. A search that looked through many in vain goes on where it was left off.
async fn piece(may: &Can<needs::LogsRead>, filter: &LogFilter, mut place: Option<Place>) -> Result<(String, Next)> {
    loop {
        // Between two pieces nobody knows how long the reader takes: the connection goes back.
        let (rows, left_off) = store::log(&mut may.db().await?, filter, place, AT_ONCE).await?;
        let full = i64::try_from(rows.len()).is_ok_and(|read| read == AT_ONCE);
        let behind = rows.last().filter(|_| full).map(|last| (last.at, last.id.0));
        let next = left_off.or(behind);
        if let (true, Some(left_off)) = (rows.is_empty(), left_off) {
            place = Some(left_off);
            continue;
        }
        let mut text = String::with_capacity(rows.len() * 160);
        for row in &rows {
            write(&mut text, row);
        }
        return Ok((text, next.map_or(Next::Nothing, |place| Next::Before(Some(place)))));
    }
}

fn write(out: &mut String, row: &Attempt) {
    let cells = [
        row.at.to_string(),
        row.mailing_id.to_string(),
        row.mailing_name.clone(),
        row.run_id.to_string(),
        row.client_id.map(|client| client.to_string()).unwrap_or_default(),
        row.email.to_string(),
        row.outcome.name().to_owned(),
        row.reason.map_or("", |reason| reason.name()).to_owned(),
        row.number.to_string(),
        row.code.map(|code| code.to_string()).unwrap_or_default(),
        row.reply.clone(),
        row.server.clone(),
        row.duration_ms.to_string(),
    ];
    for (place, text) in cells.iter().enumerate() {
        out.push_str(if place == 0 { "" } else { "," });
        cell(out, text);
    }
    out.push_str("\r\n");
}
