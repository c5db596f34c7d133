//! What a run does with a group of rows, list by list: by the very actions that do it with one.

use super::store::{Open, Outcome};
use super::together;
use crate::access::{Db, Homes, Scope};
use crate::clients;
use crate::http::IfMatch;
use crate::platform::error::Result;
use crate::{conversions, leads, mailings, messages, suppressions};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use vestnik_api::Code;
use vestnik_api::bulk::{BulkAct, BulkList};
use vestnik_api::id::{BulkRunId, ClientId, LeadId, MailingId, MessageId, SuppressionId};

/// How many rows are gathered at once.
const GATHERED: i64 = 2_000;

/// How many rows are done in one transaction, and locked as long. A conversion alone takes dozens of statements.
pub(super) const fn at_once(act: BulkAct) -> i64 {
    match act {
        BulkAct::Convert | BulkAct::Revert => 20,
        _ => 200,
    }
}

/// The numbers of the rows a filter finds among those the asker may change, a page at a time: `place` says where to go on.
pub(super) async fn gather(
    db: &mut Db,
    list: BulkList,
    filter: &Value,
    place: Option<Value>,
) -> Result<(Vec<i64>, Option<Value>)> {
    match list {
        BulkList::Clients => {
            let wanted = clients::wanted(&given(filter)?)?;
            let rows = clients::batch(db, &wanted, begun(place)?, GATHERED).await?;
            let ids = rows.iter().map(|row| row.id).collect();
            Ok((ids, next(&rows, |row| clients::Key::of(row, wanted.sort()))?))
        }
        BulkList::Leads => {
            let wanted = leads::wanted(db, &given(filter)?).await?;
            let rows = leads::batch(db, &wanted, begun(place)?, GATHERED).await?;
            let ids = rows.iter().map(|row| row.id).collect();
            Ok((ids, next(&rows, |row| leads::Key::of(row, wanted.sort()))?))
        }
        BulkList::Messages => {
            let page = messages::list(db, &paged(filter, place)?).await?;
            Ok((page.items.iter().map(|row| row.id.0).collect(), page.next_cursor.map(Value::from)))
        }
        BulkList::Mailings => {
            let page = mailings::list(db, &paged(filter, place)?).await?;
            Ok((page.items.iter().map(|row| row.id.0).collect(), page.next_cursor.map(Value::from)))
        }
        BulkList::Suppressions => {
            let page = suppressions::list(db, &paged(filter, place)?).await?;
            Ok((page.items.iter().map(|row| row.id.0).collect(), page.next_cursor.map(Value::from)))
        }
    }
}

/// The place where a page begins.
fn begun<K: DeserializeOwned>(place: Option<Value>) -> Result<Option<K>> {
    Ok(place.map(serde_json::from_value).transpose().map_err(anyhow::Error::from)?)
}

/// The place behind these rows; none if they are the last.
fn next<R, K: Serialize>(rows: &[R], key: impl FnOnce(&R) -> K) -> Result<Option<Value>> {
    let full = i64::try_from(rows.len()).is_ok_and(|read| read >= GATHERED);
    let last = rows.last().filter(|_| full).map(key);
    Ok(last.map(serde_json::to_value).transpose().map_err(anyhow::Error::from)?)
}

fn given<F: DeserializeOwned>(filter: &Value) -> Result<F> {
    Ok(serde_json::from_value(filter.clone()).map_err(anyhow::Error::from)?)
}

/// The same filter at another page, a hundred rows long.
fn paged<F: DeserializeOwned>(filter: &Value, cursor: Option<Value>) -> Result<F> {
    let mut filter = filter.clone();
    if let Value::Object(fields) = &mut filter {
        fields.insert("limit".to_owned(), 100.into());
        fields.remove("cursor");
        fields.extend(cursor.map(|cursor| ("cursor".to_owned(), cursor)));
        fields.remove("with_total");
    }
    given(&filter)
}

/// Does it with a group, in the transaction of its progress.
pub(super) async fn act(db: &mut Db, run: BulkRunId, open: &Open, rows: &[i64]) -> Result<Outcome> {
    if let Some(target) = &open.target {
        return together::act(db, run, (open, target), rows).await;
    }
    match (open.list, open.act) {
        (BulkList::Clients, _) => of_clients(db, run, open, rows).await,
        (BulkList::Leads, BulkAct::Delete) => delete_leads(db, rows).await,
        (BulkList::Leads, BulkAct::Restore) => restore_leads(db, run, rows).await,
        (BulkList::Leads, BulkAct::Convert) => convert(db, run, rows).await,
        (BulkList::Leads, BulkAct::Revert) => revert(db, run, rows).await,
        (list, act) => {
            let mut outcome = Outcome::default();
            for &row in rows {
                outcome.tell(row, one(db, list, act, row).await)?;
            }
            Ok(outcome)
        }
    }
}

/// Makes leads clients, and keeps which. Each costs the dozens of statements that one alone costs: a job has the time, and the rules, the audit
/// log and what hangs on a lead stay in one place.
async fn convert(db: &mut Db, run: BulkRunId, rows: &[i64]) -> Result<Outcome> {
    let (mut outcome, mut all) = (Outcome::default(), Vec::new());
    for &row in rows {
        if let Some(done) = outcome.tell(row, conversions::convert_one(db, LeadId(row)).await)? {
            outcome.was.push((row, Value::from(done.client.id.0)));
            all.push(done);
        }
    }
    conversions::tell(db, &all, &format!("bulk {run} converted")).await?;
    Ok(outcome)
}

/// Makes leads again of what the run that is undone has made clients, and of nothing else.
async fn revert(db: &mut Db, run: BulkRunId, rows: &[i64]) -> Result<Outcome> {
    let became: BTreeMap<i64, ClientId> = together::was(db, run, rows).await?;
    let mut outcome = Outcome::default();
    for &row in rows {
        let client = became.get(&row).ok_or_else(|| anyhow::anyhow!("it is not known which client a lead became"))?;
        outcome.tell(row, conversions::revert_one(db, LeadId(row), *client).await)?;
    }
    Ok(outcome)
}

/// Deletes leads, and keeps how each is left.
async fn delete_leads(db: &mut Db, rows: &[i64]) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    for &row in rows {
        let deleted = leads::delete(db, Homes::None, LeadId(row), IfMatch::any()).await;
        if let Some(left) = outcome.tell(row, deleted)? {
            outcome.was.push((row, Value::from(left)));
        }
    }
    Ok(outcome)
}

/// Brings back the leads that nobody has changed since the run that is undone deleted them; of a run that has not kept how it left them, all.
async fn restore_leads(db: &mut Db, run: BulkRunId, rows: &[i64]) -> Result<Outcome> {
    let left: BTreeMap<i64, i32> = together::was(db, run, rows).await?;
    let mut outcome = Outcome::default();
    for &row in rows {
        let restored = leads::restore(db, Homes::None, LeadId(row), left.get(&row).copied()).await;
        outcome.tell(row, restored)?;
    }
    Ok(outcome)
}

/// Clients are many: whole groups by one statement. Those that are deleted keep how they are left, as leads do.
async fn of_clients(db: &mut Db, run: BulkRunId, open: &Open, rows: &[i64]) -> Result<Outcome> {
    match (open.act, open.undo_of) {
        (BulkAct::Delete, _) => together::outcome(clients::delete_all(db, rows).await?, Some),
        (BulkAct::Restore, _) => {
            let left = together::was(db, run, rows).await?;
            together::outcome(clients::restore_all(db, rows, &left).await?, |()| None::<()>)
        }
        (BulkAct::Stop, _) => Ok(all_but(rows, stop(db, run, rows).await?, Code::AlreadyExists)),
        (BulkAct::Unstop, Some(undone)) => Ok(all_but(rows, unstop(db, undone, rows).await?, Code::NotFound)),
        (other, _) => Err(anyhow::anyhow!("nobody can {other:?} clients").into()),
    }
}

/// These are done; the others stood on the list already, or are gone from it, and are left out.
fn all_but(rows: &[i64], done: Vec<i64>, code: Code) -> Outcome {
    let skipped = rows.iter().filter(|row| !done.contains(row)).map(|row| (*row, code)).collect();
    Outcome { done, skipped, was: Vec::new() }
}

/// Puts the addresses of clients on the lists of where these clients belong. Answers the clients whose addresses were not there.
async fn stop(db: &mut Db, run: BulkRunId, rows: &[i64]) -> Result<Vec<i64>> {
    let addresses = clients::addresses(db, rows).await?;
    let pairs: Vec<_> = addresses.iter().map(|(_, home, email)| (*home, email.as_str())).collect();
    let new = suppressions::stop_all(db, &pairs, run).await?;
    let stopped = addresses.into_iter().filter(|(_, home, email)| new.contains(&(*home, email.clone())));
    Ok(stopped.map(|(id, ..)| id).collect())
}

/// Takes off again what another run put there. Answers the clients whose addresses those are.
async fn unstop(db: &mut Db, undone: BulkRunId, rows: &[i64]) -> Result<Vec<i64>> {
    let addresses = clients::addresses(db, rows).await?;
    let emails: Vec<_> = addresses.iter().map(|(.., email)| email.as_str()).collect();
    let gone = suppressions::unstop_all(db, &emails, undone).await?;
    Ok(addresses.into_iter().filter(|(.., email)| gone.contains(email)).map(|(id, ..)| id).collect())
}

async fn one(db: &mut Db, list: BulkList, act: BulkAct, row: i64) -> Result<()> {
    const SEEN: Scope = Scope::Nobody;
    match (list, act) {
        (BulkList::Messages, BulkAct::Delete) => messages::delete(db, SEEN, MessageId(row), IfMatch::any()).await,
        (BulkList::Messages, BulkAct::Restore) => messages::restore(db, SEEN, MessageId(row)).await.map(drop),
        (BulkList::Mailings, BulkAct::Delete) => mailings::delete(db, SEEN, MailingId(row), IfMatch::any()).await,
        (BulkList::Mailings, BulkAct::Restore) => mailings::restore(db, SEEN, MailingId(row)).await.map(drop),
        (BulkList::Mailings, BulkAct::Pause) => mailings::pause(db, SEEN, MailingId(row)).await.map(drop),
        (BulkList::Mailings, BulkAct::Resume) => mailings::resume(db, SEEN, MailingId(row)).await.map(drop),
        (BulkList::Suppressions, BulkAct::Lift) => {
            suppressions::lift(db, Homes::None, SuppressionId(row), &vestnik_api::suppressions::Lift::default()).await
        }
        (list, act) => Err(anyhow::anyhow!("nobody can {act:?} rows of {list:?}").into()),
    }
}
