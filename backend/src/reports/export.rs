//! A report by mailing as CSV, read page by page as the reader takes it.

use super::store::{self, Period};
use crate::access::{Can, needs};
use crate::http::csv::cell;
use crate::platform::error::{Error, Result};
use actix_web::web::Bytes;
use futures::Stream;
use futures::stream::try_unfold;
use vestnik_api::reports::MailingReport;

/// How many mailings are read at once.
const AT_ONCE: i64 = 500;

const HEADS: &str = "\u{FEFF}mailing_id,mailing,owner,last_run_at,runs,recipients,delivered,failed,suppressed,deferred,cancelled,\
    unsubscribed,attempts,seconds\r\n";

enum Next {
    Heads,
    Before(Option<i64>),
    Nothing,
}

/// All mailings of the period, the newest first. An error breaks the file off, which the reader sees.
pub(super) fn stream(may: Can<needs::ReportsRead>, period: Period) -> impl Stream<Item = Result<Bytes, Error>> {
    try_unfold((may, Next::Heads), move |(may, next)| async move {
        match next {
            Next::Heads => Ok(Some((Bytes::from(HEADS), (may, Next::Before(None))))),
            Next::Before(number) => {
                // Between two pieces nobody knows how long the reader takes: the connection goes back.
                let rows = store::by_mailing(&mut may.db().await?, &period, number, AT_ONCE).await?;
                let full = i64::try_from(rows.len()).is_ok_and(|read| read == AT_ONCE);
                let last = rows.last().filter(|_| full);
                let next = last.map_or(Next::Nothing, |last| Next::Before(Some(last.mailing_id.0)));
                let mut text = String::with_capacity(rows.len() * 128);
                for row in &rows {
                    write(&mut text, row);
                }
                Ok((!text.is_empty()).then_some((Bytes::from(text), (may, next))))
            }
            Next::Nothing => Ok(None),
        }
    })
}

fn write(out: &mut String, row: &MailingReport) {
    let totals = &row.totals;
    let figures = [
        totals.runs,
        totals.recipients,
        totals.delivered,
        totals.failed,
        totals.suppressed,
        totals.deferred,
        totals.cancelled,
        totals.unsubscribed,
        totals.attempts,
        totals.seconds,
    ];
    let words = [row.mailing_id.to_string(), row.name.clone(), row.owner.name.clone(), row.last_run_at.to_string()];
    for (place, text) in words.iter().cloned().chain(figures.iter().map(ToString::to_string)).enumerate() {
        out.push_str(if place == 0 { "" } else { "," });
        cell(out, &text);
    }
    out.push_str("\r\n");
}
