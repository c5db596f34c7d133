//! The log as CSV, read page by page as the reader takes it: little is in memory however long it is.

use super::store::{self, Row};
use crate::access::{Can, needs};
use crate::http::csv::cell;
use crate::platform::error::{Error, Result};
use actix_web::web::Bytes;
use futures::Stream;
use futures::stream::try_unfold;
use serde_json::Value;
use vestnik_api::audit::{AuditEntry, AuditFilter};

/// How many lines are read at once.
const AT_ONCE: i64 = 1_000;

const HEADS: &str = "\u{FEFF}id,at,actor_id,actor,action,object_id,object,owner_id,before,after,address,request_id\r\n";

enum Next {
    Heads,
    Before(Option<i64>),
    Nothing,
}

/// The whole file, piece by piece, newest first. An error breaks it off, which the reader sees.
pub(super) fn stream(
    may: Can<needs::AuditRead>,
    filter: AuditFilter,
    patterns: Vec<String>,
) -> impl Stream<Item = Result<Bytes, Error>> {
    try_unfold((may, filter, patterns, Next::Heads), |(may, filter, patterns, next)| async move {
        match next {
            Next::Heads => Ok(Some((Bytes::from(HEADS), (may, filter, patterns, Next::Before(None))))),
            Next::Before(number) => {
                // Between two pieces nobody knows how long the reader takes: the connection goes back.
                let rows = store::page(&mut may.db().await?, &filter, patterns.clone(), number, AT_ONCE).await?;
                let full = i64::try_from(rows.len()).is_ok_and(|read| read == AT_ONCE);
                let next = rows.last().filter(|_| full).map_or(Next::Nothing, |last| Next::Before(Some(last.id)));
                let mut text = String::with_capacity(rows.len() * 256);
                rows.into_iter().filter_map(Row::told).for_each(|entry| write(&mut text, &entry));
                Ok((!text.is_empty()).then_some((Bytes::from(text), (may, filter, patterns, next))))
            }
            Next::Nothing => Ok(None),
        }
    })
}

fn write(out: &mut String, entry: &AuditEntry) {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let json = |value: &Option<Value>| value.as_ref().map(Value::to_string).unwrap_or_default();
    let actor = entry.actor.as_ref();
    let cells = [
        entry.id.to_string(),
        entry.at.to_string(),
        number(actor.map(|actor| actor.id.0)),
        actor.map(|actor| actor.name.clone()).unwrap_or_default(),
        entry.act.to_string(),
        number(entry.object_id),
        entry.object_name.clone(),
        number(entry.owner_id.map(|owner| owner.0)),
        json(&entry.before),
        json(&entry.after),
        entry.address.clone(),
        entry.request_id.clone(),
    ];
    for (place, text) in cells.iter().enumerate() {
        out.push_str(if place == 0 { "" } else { "," });
        cell(out, text);
    }
    out.push_str("\r\n");
}
