//! Acts that change rows and know what they were: whole groups by one statement each, and back again.

use super::store::{self, Open, Outcome};
use crate::access::Db;
use crate::groups::{Left, Verdicts, Whose, done};
use crate::platform::error::Result;
use crate::tags::Change;
use crate::{clients, leads, mailings};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vestnik_api::Code;
use vestnik_api::bulk::{BulkAct, BulkList, BulkTarget};
use vestnik_api::id::{BulkRunId, ClientId, GroupId, UserId};
use vestnik_api::tags::Tag;

/// Does it with a group. What undoes another run finds what rows were before it.
pub(super) async fn act(
    db: &mut Db,
    run: BulkRunId,
    (open, target): (&Open, &BulkTarget),
    rows: &[i64],
) -> Result<Outcome> {
    match (open.list, open.act, target) {
        (list, BulkAct::Tag | BulkAct::Untag, BulkTarget::Tag { tag }) => {
            let change = if open.act == BulkAct::Tag { Change::PutOn } else { Change::TakeOff };
            let outcome = match list {
                BulkList::Leads => outcome(leads::tag(db, rows, change, tag).await?, |()| None::<()>),
                BulkList::Clients => tag_clients(db, run, rows, (change, tag)).await,
                other => return Err(anyhow::anyhow!("rows of {other:?} bear no tags").into()),
            }?;
            // Who undoes it wants rows as the run left them.
            Ok(if open.undo_of.is_some() { since_changed(outcome) } else { outcome })
        }
        (list, BulkAct::Assign | BulkAct::GiveBack, BulkTarget::Person { person }) => {
            hand(db, run, (list, open.act), person.id, rows).await
        }
        (list, BulkAct::Move | BulkAct::MoveBack, BulkTarget::Group { group }) => {
            relocate(db, run, (list, open.act), group.as_ref().map(|group| group.id), rows).await
        }
        (BulkList::Leads, BulkAct::Stage, BulkTarget::Stage { stage, lost_reason }) => {
            outcome(leads::to_stage(db, rows, stage, lost_reason).await?, Some)
        }
        (BulkList::Leads, BulkAct::PutBack, BulkTarget::Stage { stage, lost_reason }) => {
            let stood = was(db, run, rows).await?;
            outcome(leads::back_to_stage(db, rows, (stage, lost_reason), &stood).await?, |()| None::<()>)
        }
        (list, act, _) => Err(anyhow::anyhow!("nobody can {act:?} rows of {list:?} so").into()),
    }
}

/// Gives rows to somebody, or back to those who had them.
async fn hand(db: &mut Db, run: BulkRunId, what: (BulkList, BulkAct), person: UserId, rows: &[i64]) -> Result<Outcome> {
    let key = format!("bulk {run} given");
    match what {
        (BulkList::Leads, BulkAct::Assign) => outcome(leads::give(db, rows, person, &key).await?, Some),
        (BulkList::Clients, BulkAct::Assign) => {
            let chosen = mailings::choosing_each(db, rows).await?;
            outcome(with_mailings(clients::give(db, rows, person, &key).await?, chosen), Some)
        }
        (BulkList::Leads, _) => {
            let had = was(db, run, rows).await?;
            outcome(leads::give_back(db, rows, person, &had).await?, |_| None::<()>)
        }
        (BulkList::Clients, _) => {
            let (had, chosen) = apart(was(db, run, rows).await?);
            let verdicts = clients::give_back(db, rows, person, &had).await?;
            choose_again(db, &verdicts, chosen).await?;
            outcome(verdicts, |_| None::<()>)
        }
        (other, _) => Err(anyhow::anyhow!("rows of {other:?} are given to nobody").into()),
    }
}

/// Puts rows into a group or none, or back to where they were.
async fn relocate(
    db: &mut Db,
    run: BulkRunId,
    what: (BulkList, BulkAct),
    group: Option<GroupId>,
    rows: &[i64],
) -> Result<Outcome> {
    let key = format!("bulk {run} moved");
    match what {
        (BulkList::Leads, BulkAct::Move) => outcome(leads::move_to(db, rows, group, &key).await?, Some),
        (BulkList::Clients, BulkAct::Move) => {
            let chosen = mailings::choosing_each(db, rows).await?;
            let moved = clients::move_to(db, rows, group, &key).await?;
            // Those that keep their owner stay chosen, and come back to nothing.
            let left = mailings::left_by_each(db, chosen).await?;
            outcome(with_mailings(moved, left), Some)
        }
        (BulkList::Leads, _) => {
            let left = was(db, run, rows).await?;
            outcome(leads::move_back(db, rows, &left).await?, |_| None::<()>)
        }
        (BulkList::Clients, _) => {
            let (mut left, chosen) = apart(was(db, run, rows).await?);
            keep_what_is_given(db, &mut left).await?;
            let verdicts = clients::move_back(db, rows, &left).await?;
            choose_again(db, &verdicts, chosen).await?;
            outcome(verdicts, |_| None::<()>)
        }
        (other, _) => Err(anyhow::anyhow!("rows of {other:?} are in no group").into()),
    }
}

/// What a client was before it changed hands. With its owner it leaves the mailings it was chosen for, and comes back to them.
#[derive(Debug, Serialize, Deserialize)]
struct Had<T> {
    #[serde(flatten)]
    had: T,
    #[serde(default)]
    mailings: Vec<i64>,
}

fn with_mailings<T>(verdicts: Verdicts<T>, mut chosen: BTreeMap<i64, Vec<i64>>) -> Verdicts<Had<T>> {
    let mut with = |id: i64, had| Had { had, mailings: chosen.remove(&id).unwrap_or_default() };
    verdicts.into_iter().map(|(id, verdict)| (id, verdict.map(|had| with(id, had)))).collect()
}

fn apart<T>(was: BTreeMap<i64, Had<T>>) -> (BTreeMap<i64, T>, BTreeMap<i64, Vec<i64>>) {
    was.into_iter().map(|(id, was)| ((id, was.had), (id, was.mailings))).unzip()
}

/// Those that are their former owner's again are chosen again for the mailings of his they were chosen for.
async fn choose_again(db: &mut Db, back: &Verdicts<Whose>, mut chosen: BTreeMap<i64, Vec<i64>>) -> Result<()> {
    let back = done(back).into_iter().filter_map(|(id, whose)| Some((id, whose.owner, chosen.remove(&id)?)));
    mailings::choose_each(db, &back.collect::<Vec<_>>()).await
}

/// Of the tags that clients bore before they were moved, a tag that a lead gave goes with a lead that is one again.
async fn keep_what_is_given(db: &mut Db, left: &mut BTreeMap<i64, Left>) -> Result<()> {
    let given: Vec<i64> = left.values().flat_map(|left| &left.tags).filter_map(|(_, lead)| *lead).collect();
    let became = leads::became(db, &given).await?;
    for (client, left) in left {
        left.tags.retain(|(_, lead)| lead.is_none_or(|lead| became.get(&lead) == Some(&ClientId(*client))));
    }
    Ok(())
}

/// A tag that a lead has given comes back with that lead's name, as long as it is this client's still: with a lead that is one again, it went.
async fn tag_clients(db: &mut Db, run: BulkRunId, rows: &[i64], change: (Change, &Tag)) -> Result<Outcome> {
    let given: BTreeMap<i64, i64> = was(db, run, rows).await?;
    let became = leads::became(db, &given.values().copied().collect::<Vec<_>>()).await?;
    let still = |row: &i64| given.get(row).is_none_or(|lead| became.get(lead) == Some(&ClientId(*row)));
    let (rows, void): (Vec<i64>, Vec<i64>) = rows.iter().copied().partition(still);
    let mut outcome = outcome(clients::tag(db, &rows, change, &given).await?, |given| given)?;
    outcome.skipped.extend(void.into_iter().map(|row| (row, Code::WrongState)));
    Ok(outcome)
}

/// What rows were before the run that this one undoes.
pub(super) async fn was<T: DeserializeOwned>(db: &mut Db, run: BulkRunId, rows: &[i64]) -> Result<BTreeMap<i64, T>> {
    let known = store::was(db, run, rows).await?.into_iter();
    let known = known.map(|(row, was)| Ok((row, serde_json::from_value(was).map_err(anyhow::Error::from)?)));
    known.collect()
}

/// What came of them, with what they were before, where that is worth keeping.
pub(super) fn outcome<T, K: Serialize>(verdicts: Verdicts<T>, kept: impl Fn(T) -> Option<K>) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    for (row, verdict) in verdicts {
        match verdict {
            Ok(was) => {
                outcome.done.push(row);
                if let Some(was) = kept(was) {
                    outcome.was.push((row, serde_json::to_value(was).map_err(anyhow::Error::from)?));
                }
            }
            Err(code) => outcome.skipped.push((row, code)),
        }
    }
    Ok(outcome)
}

/// Rows that are as they were before the run, or are elsewhere by now, were changed since.
fn since_changed(outcome: Outcome) -> Outcome {
    let changed = |code| if matches!(code, Code::AlreadyExists | Code::Invalid) { Code::WrongState } else { code };
    let skipped = outcome.skipped.into_iter().map(|(row, code)| (row, changed(code))).collect();
    Outcome { skipped, ..outcome }
}
