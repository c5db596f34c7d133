//! The log of letters, for those who may see it. However long it is, a page takes little: what is asked for stands in an
//! index, and words are looked for in so many rows a page.

use std::borrow::Cow;

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Text};
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;
use vestnik_api::deliveries::{Attempt, LogFilter, Outcome};
use vestnik_api::id::{AttemptId, ClientId, DeliveryId, MailingId, RunId};

use super::read::stored_reason;
use crate::access::{Db, Scope};
use crate::clients;
use crate::http::search::patterns;
use crate::platform::error::Result;
use crate::platform::statement::Unkept;
use crate::runs;
use crate::schema::{deliveries, delivery_attempts};

/// How many rows are looked through for words at a time, and how many times for one page.
const WINDOW: i64 = 10_000;
const WINDOWS: usize = 10;

/// More rows than so many are not counted.
const MOST_COUNTED: i64 = 100_000;

/// How much the clocks of processes, and a letter that is long on its way, may differ from when a run began and ended.
const SLACK: SignedDuration = SignedDuration::from_hours(1);

/// Where a row stands in the log.
pub(crate) type Place = (Timestamp, i64);

#[derive(Queryable, Selectable)]
#[diesel(table_name = delivery_attempts, check_for_backend(Pg))]
struct LogRow {
    id: i64,
    at: jiff_diesel::Timestamp,
    mailing_id: i64,
    run_id: i64,
    delivery_id: i64,
    client_id: i64,
    number: i32,
    outcome: String,
    reason: Option<String>,
    code: Option<i16>,
    reply: String,
    server: String,
    duration_ms: i32,
}

type Log = delivery_attempts::BoxedQuery<'static, Pg>;

/// Every query of the log starts here: the rows this asker may see.
fn visible(db: &Db) -> Log {
    let log = delivery_attempts::table.into_boxed();
    match db.scope() {
        Scope::All => log,
        Scope::Own(me) => log.filter(delivery_attempts::owner_id.eq(me.0)),
        Scope::Nobody => log.filter(delivery_attempts::owner_id.eq(0)),
    }
}

/// What is asked for, with the rows of a run found by its mailing and its time: there is no index of runs.
async fn asked<'a>(db: &mut Db, filter: &'a LogFilter) -> Result<Option<Cow<'a, LogFilter>>> {
    let Some(run) = filter.run else { return Ok(Some(Cow::Borrowed(filter))) };
    let Some((mailing, begun, ended)) = runs::span_of(db, run).await? else { return Ok(None) };
    if filter.mailing.is_some_and(|asked| asked != mailing) {
        return Ok(None);
    }
    let from = begun.saturating_sub(SLACK).unwrap_or(Timestamp::MIN);
    let until = ended.map(|ended| ended.saturating_add(SLACK).unwrap_or(Timestamp::MAX));
    Ok(Some(Cow::Owned(LogFilter {
        mailing: Some(mailing),
        from: Some(filter.from.map_or(from, |asked| asked.max(from))),
        until: filter.until.into_iter().chain(until).min(),
        ..filter.clone()
    })))
}

/// The rows that are asked for, but for the words.
fn matching(db: &Db, filter: &LogFilter) -> Log {
    let mut log = visible(db);
    if let Some(mailing) = filter.mailing {
        log = log.filter(delivery_attempts::mailing_id.eq(mailing.0));
    }
    if let Some(run) = filter.run {
        log = log.filter(delivery_attempts::run_id.eq(run.0));
    }
    if let Some(client) = filter.client {
        // Letters keep the number of a client that went into another.
        let numbers = sql::<Bool>("delivery_attempts.client_id = ANY (client_numbers(");
        log = log.filter(numbers.bind::<BigInt, _>(client.0).sql("))"));
    }
    if let Some(owner) = filter.owner {
        log = log.filter(delivery_attempts::owner_id.eq(owner.0));
    }
    if let Some(outcome) = filter.outcome {
        // Said in the query itself: only so the indexes of what went wrong are thought of.
        log = log.filter(sql::<Bool>(match outcome {
            Outcome::Sent => "delivery_attempts.outcome = 'sent'",
            Outcome::Deferred => "delivery_attempts.outcome = 'deferred'",
            Outcome::Failed => "delivery_attempts.outcome = 'failed'",
        }));
    }
    if let Some(from) = filter.from {
        log = log.filter(delivery_attempts::at.ge(from.to_diesel()));
    }
    if let Some(until) = filter.until {
        log = log.filter(delivery_attempts::at.lt(until.to_diesel()));
    }
    log
}

/// The rows before a place, newest first.
fn behind(log: Log, before: Option<Place>) -> Log {
    let log = log.order((delivery_attempts::at.desc(), delivery_attempts::id.desc()));
    let Some((at, id)) = before else { return log };
    let at = at.to_diesel();
    log.filter(delivery_attempts::at.le(at).and(delivery_attempts::at.lt(at).or(delivery_attempts::id.lt(id))))
}

/// Address and answer, as words are looked for in them.
const SEARCHED: &str = "replace(lower(deliveries.email || ' ' || delivery_attempts.reply), 'ё', 'е') LIKE ALL (";

/// So many rows before a place and not beyond another, without the names of their mailings.
async fn attempts(
    db: &mut Db,
    filter: &LogFilter,
    words: &[String],
    (before, end): (Option<Place>, Option<Place>),
    rows: i64,
) -> Result<Vec<Attempt>> {
    let mut log = behind(matching(db, filter), before);
    if let Some((at, id)) = end {
        let at = at.to_diesel();
        log =
            log.filter(delivery_attempts::at.ge(at).and(delivery_attempts::at.gt(at).or(delivery_attempts::id.ge(id))));
    }
    let mut log = log.inner_join(deliveries::table.on(deliveries::id.eq(delivery_attempts::delivery_id)));
    if let Some(reason) = filter.reason {
        log = log.filter(delivery_attempts::reason.eq(reason.name()));
    }
    if !words.is_empty() {
        log = log.filter(sql::<Bool>(SEARCHED).bind::<Array<Text>, _>(words.to_vec()).sql(")"));
    }
    let log = log.limit(rows).select((LogRow::as_select(), deliveries::email));
    let found: Vec<(LogRow, String)> = Unkept(log).load(db.connection()).await?;
    found.into_iter().map(|(row, email)| attempt(row, &email)).collect()
}

fn attempt(row: LogRow, email: &str) -> Result<Attempt> {
    Ok(Attempt {
        id: AttemptId(row.id),
        at: row.at.to_jiff(),
        delivery_id: DeliveryId(row.delivery_id),
        run_id: RunId(row.run_id),
        mailing_id: MailingId(row.mailing_id),
        mailing_name: String::new(),
        client_id: Some(ClientId(row.client_id)),
        email: email.parse().map_err(anyhow::Error::from)?,
        outcome: match row.outcome.as_str() {
            "sent" => Outcome::Sent,
            "deferred" => Outcome::Deferred,
            _ => Outcome::Failed,
        },
        reason: row.reason.as_deref().and_then(stored_reason),
        number: row.number,
        code: row.code,
        reply: row.reply,
        server: row.server,
        duration_ms: row.duration_ms,
    })
}

/// The last of the next rows that are looked through for words; none when there are no more than that.
async fn end_of_window(db: &mut Db, filter: &LogFilter, before: Option<Place>) -> Result<Option<Place>> {
    let last = behind(matching(db, filter), before)
        .offset(WINDOW - 1)
        .limit(1)
        .select((delivery_attempts::at, delivery_attempts::id));
    let last: Option<(jiff_diesel::Timestamp, i64)> = Unkept(last).get_result(db.connection()).await.optional()?;
    Ok(last.map(|(at, id)| (at.to_jiff(), id)))
}

/// So many rows of the log, newest first, those before a place; and where a search for words was left off, if it was.
pub(crate) async fn log(
    db: &mut Db,
    filter: &LogFilter,
    mut before: Option<Place>,
    rows: i64,
) -> Result<(Vec<Attempt>, Option<Place>)> {
    let words = patterns(filter.q.as_deref())?;
    let Some(filter) = asked(db, filter).await? else { return Ok((Vec::new(), None)) };
    if words.is_empty() && filter.reason.is_none() {
        let found = attempts(db, &filter, &[], (before, None), rows).await?;
        return Ok((told(db, found).await?, None));
    }
    let mut found = Vec::new();
    for _ in 0..WINDOWS {
        let end = end_of_window(db, &filter, before).await?;
        let wanted = rows - i64::try_from(found.len()).unwrap_or(i64::MAX);
        let more = attempts(db, &filter, &words, (before, end), wanted).await?;
        let page_is_full = i64::try_from(more.len()).unwrap_or(i64::MAX) >= wanted;
        found.extend(more);
        before = end;
        if page_is_full || end.is_none() {
            return Ok((told(db, found).await?, None));
        }
    }
    Ok((told(db, found).await?, before))
}

/// The same rows with the names of their mailings, and without clients that are no more.
async fn told(db: &mut Db, mut rows: Vec<Attempt>) -> Result<Vec<Attempt>> {
    let ids: Vec<RunId> = rows.iter().map(|row| row.run_id).collect();
    let mailings = runs::mailings_of(db, &ids).await?;
    let clients: Vec<ClientId> = rows.iter().filter_map(|row| row.client_id).collect();
    let living = clients::living(db, &clients).await?;
    for row in &mut rows {
        row.client_id = row.client_id.filter(|client| living.contains(client));
        row.mailing_name = mailings.get(&row.run_id).map(|mailing| mailing.name.clone()).unwrap_or_default();
    }
    Ok(rows)
}

/// How many tries at one letter are shown: more than any run has time for.
const TRIES: i64 = 200;

/// Every try at a letter, the first one first; found by its client and the time its run began.
pub(super) async fn attempts_of(
    db: &mut Db,
    letter: DeliveryId,
    client: ClientId,
    began: Timestamp,
) -> Result<Vec<Attempt>> {
    let from = began.saturating_sub(SLACK).unwrap_or(Timestamp::MIN).to_diesel();
    let log = visible(db)
        .filter(delivery_attempts::client_id.eq(client.0).and(delivery_attempts::at.ge(from)))
        .filter(delivery_attempts::delivery_id.eq(letter.0))
        .order((delivery_attempts::at, delivery_attempts::id))
        .inner_join(deliveries::table.on(deliveries::id.eq(delivery_attempts::delivery_id)))
        .limit(TRIES)
        .select((LogRow::as_select(), deliveries::email));
    let found: Vec<(LogRow, String)> = log.load(db.connection()).await?;
    let found = found.into_iter().map(|(row, email)| attempt(row, &email)).collect::<Result<_>>()?;
    told(db, found).await
}

/// The newest rows of the log that this asker may see.
pub(crate) async fn latest(db: &mut Db, rows: i64) -> Result<Vec<Attempt>> {
    Ok(log(db, &LogFilter::default(), None, rows).await?.0)
}

/// How many rows of the log match; none when that is too many to be counted.
pub(crate) async fn count_log(db: &mut Db, filter: &LogFilter) -> Result<Option<i64>> {
    let words = patterns(filter.q.as_deref())?;
    let Some(filter) = asked(db, filter).await? else { return Ok(Some(0)) };
    let beyond = matching(db, &filter).offset(MOST_COUNTED).limit(1).select(delivery_attempts::id);
    if Unkept(beyond).get_result::<i64>(db.connection()).await.optional()?.is_some() {
        return Ok(None);
    }
    let mut log =
        matching(db, &filter).inner_join(deliveries::table.on(deliveries::id.eq(delivery_attempts::delivery_id)));
    if let Some(reason) = filter.reason {
        log = log.filter(delivery_attempts::reason.eq(reason.name()));
    }
    if !words.is_empty() {
        log = log.filter(sql::<Bool>(SEARCHED).bind::<Array<Text>, _>(words).sql(")"));
    }
    Ok(Some(Unkept(log.count()).get_result(db.connection()).await?))
}
