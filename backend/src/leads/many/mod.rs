//! One action on many leads at once: they are read together, judged one by one, and written by one statement.
//!
//! What comes of each is answered: what it was before, as far as undoing it needs that, or why it was left out. In their feeds and for those who
//! look, it is as if each had been changed alone.

mod rules;

use rules::{Had, Stood};

use super::store::many::{self as store, Held, Place};
use super::store::place::take_turn;
use super::store::stages;
use crate::access::{Db, Homes};
use crate::audit::{self, Of};
use crate::events::{self, Event};
use crate::groups::{self, Home};
use crate::notifications::{self, Notice};
use crate::platform::error::Result;
use crate::tags::{self, Bearers, Change};
use std::collections::{BTreeMap, BTreeSet};
use vestnik_api::Code;
use vestnik_api::audit::Act;
use vestnik_api::id::{GroupId, LeadId, StageId, UserId};
use vestnik_api::leads::{Lead, Stage};
use vestnik_api::notifications::{News, NotificationAbout};
use vestnik_api::tags::Tag;

/// What comes of each.
pub(crate) type Verdicts<T> = Vec<(i64, Result<T, Code>)>;

fn judged<T>(ids: &[i64], held: &BTreeMap<i64, Held>, judge: impl Fn(&Held) -> Result<T, Code>) -> Verdicts<T> {
    ids.iter().map(|id| (*id, held.get(id).ok_or(Code::NotFound).and_then(&judge))).collect()
}

/// Those with which it is done.
fn done<T>(verdicts: &Verdicts<T>) -> Vec<(i64, &T)> {
    verdicts.iter().filter_map(|(id, verdict)| Some((*id, verdict.as_ref().ok()?))).collect()
}

/// Reads and locks those that the asker may change. Before any of them is locked: nobody else puts leads anywhere at the stages where they
/// stand, or at these `others`, or counts the places there anew, until the transaction ends.
async fn hold(db: &mut Db, ids: &[i64], others: impl IntoIterator<Item = StageId>) -> Result<BTreeMap<i64, Held>> {
    let seen = store::stages_of(db, ids).await?;
    let stages: BTreeSet<StageId> = seen.values().copied().chain(others).collect();
    for stage in stages {
        take_turn(db, stage).await?;
    }
    store::hold(db, &seen.into_keys().collect::<Vec<_>>()).await
}

/// Writes down what was done with these, and tells those who look.
async fn note(db: &mut Db, act: Act, before: &BTreeMap<i64, Held>, ids: &[i64]) -> Result<()> {
    let after = store::as_they_are(db, ids).await?;
    let changed = after.iter().filter_map(|(id, after)| Some((&before.get(id)?.lead, &after.lead)));
    let changed = changed.map(|(before, after)| {
        let of = Of { id: Some(after.id.0), name: &after.title, owner: Some(after.owner.id), ..Of::default() };
        (of, before, after)
    });
    audit::note_all(db, act, changed.collect()).await?;
    let events: Vec<Event> = ids.iter().map(|id| Event::LeadChanged(LeadId(*id))).collect();
    events::emit_all(db, &events).await
}

fn home(lead: &Lead) -> Home {
    Home::of_record(lead.group.as_ref(), lead.owner.id)
}

/// Puts a tag on leads, or takes it off them.
pub(crate) async fn tag(db: &mut Db, ids: &[i64], change: Change, tag: &Tag) -> Result<Verdicts<()>> {
    let held = hold(db, ids, []).await?;
    let Some((of, tag)) = tags::named(db, tag.id).await? else {
        return Ok(judged(ids, &held, |_| Err(Code::NotFound)));
    };
    let verdicts = judged(ids, &held, |Held { lead, .. }| {
        rules::open(lead).and_then(|()| tags::judge(change, (of, &tag), home(lead), &lead.tags))
    });
    let ids: Vec<i64> = done(&verdicts).into_iter().map(|(id, ())| id).collect();
    if !ids.is_empty() {
        match change {
            Change::PutOn => {
                let given = vec![None; ids.len()];
                tags::put_on(db, tag.id, of, Bearers::Leads(ids.clone()), given).await?;
            }
            Change::TakeOff => drop(tags::take_off(db, tag.id, Bearers::Leads(ids.clone())).await?),
        }
        store::touch(db, &ids).await?;
        note(db, Act::LeadChanged, &held, &ids).await?;
    }
    Ok(verdicts)
}

/// Of these people, each in a group, those who work there; leads of groups where the asker himself does not work any more are let go.
async fn at_work(
    db: &mut Db,
    held: &mut BTreeMap<i64, Held>,
    mut asked: BTreeSet<(GroupId, UserId)>,
) -> Result<BTreeSet<(GroupId, UserId)>> {
    let me = db.me()?;
    let everywhere = db.homes() == Homes::All;
    asked.extend(groups_of(held).into_iter().map(|group| (group, me)));
    let working = groups::working(db, &asked).await?;
    held.retain(|_, Held { lead, .. }| {
        everywhere || lead.group.as_ref().is_none_or(|group| working.contains(&(group.id, me)))
    });
    Ok(working)
}

/// Gives leads to somebody. He is told of all of a group together, however often this is called with the same key.
pub(crate) async fn give(db: &mut Db, ids: &[i64], to: UserId, key: &str) -> Result<Verdicts<Had>> {
    let mut held = hold(db, ids, []).await?;
    let asked = groups_of(&held).into_iter().map(|group| (group, to)).collect();
    let working = at_work(db, &mut held, asked).await?;
    let verdicts = judged(ids, &held, |Held { lead, .. }| rules::given(lead, to, &working));
    let given: Vec<(LeadId, UserId)> = done(&verdicts).into_iter().map(|(id, _)| (LeadId(id), to)).collect();
    write_given(db, &held, &given).await?;
    tell(db, &held, &given, key).await?;
    Ok(verdicts)
}

fn groups_of(held: &BTreeMap<i64, Held>) -> BTreeSet<GroupId> {
    held.values().filter_map(|Held { lead, .. }| lead.group.as_ref().map(|group| group.id)).collect()
}

async fn write_given(db: &mut Db, held: &BTreeMap<i64, Held>, given: &[(LeadId, UserId)]) -> Result<()> {
    if given.is_empty() {
        return Ok(());
    }
    store::give(db, given).await?;
    let ids: Vec<i64> = given.iter().map(|(id, _)| id.0).collect();
    note(db, Act::LeadMoved, held, &ids).await
}

/// One line for each group, which grows.
async fn tell(db: &mut Db, held: &BTreeMap<i64, Held>, given: &[(LeadId, UserId)], key: &str) -> Result<()> {
    let mut groups: BTreeMap<GroupId, (&str, UserId, i64)> = BTreeMap::new();
    for (id, to) in given {
        let Some(group) = held.get(&id.0).and_then(|held| held.lead.group.as_ref()) else { continue };
        groups.entry(group.id).or_insert((&group.name, *to, 0)).2 += 1;
    }
    for (group, (title, to, records)) in groups {
        let key = format!("{key} in {group}");
        let about = NotificationAbout::Group(group);
        let notice = Notice { to, news: News::Assigned, about, title, key: &key, records, by: None };
        notifications::tell(db, notice).await?;
    }
    Ok(())
}

/// Gives leads that were given to somebody back to those who had them. Nobody is told: it was theirs, and is again.
pub(crate) async fn give_back(
    db: &mut Db,
    ids: &[i64],
    from: UserId,
    had: &BTreeMap<i64, Had>,
) -> Result<Verdicts<UserId>> {
    let mut held = hold(db, ids, []).await?;
    let asked = had.values().map(|had| (had.group, had.owner)).collect();
    let working = at_work(db, &mut held, asked).await?;
    let verdicts = judged(ids, &held, |Held { lead, .. }| {
        let had = had.get(&lead.id.0).ok_or(Code::WrongState)?;
        rules::given_back(lead, from, had, &working)
    });
    let given: Vec<(LeadId, UserId)> = done(&verdicts).into_iter().map(|(id, owner)| (LeadId(id), *owner)).collect();
    write_given(db, &held, &given).await?;
    Ok(verdicts)
}

/// The stage, and of which group it is, if there is still such a stage that means the same.
async fn standing(db: &mut Db, stage: &Stage) -> Result<Option<Option<GroupId>>> {
    let Some(group) = stages::group_of(db, stage.id).await? else { return Ok(None) };
    let all = stages::of(db, group).await?;
    Ok(all.iter().any(|one| one.id == stage.id && one.meaning == stage.meaning).then_some(group))
}

/// Puts leads to a stage, where their age puts them; those that are lost there, for this reason.
pub(crate) async fn to_stage(db: &mut Db, ids: &[i64], to: &Stage, lost_reason: &str) -> Result<Verdicts<Stood>> {
    let held = hold(db, ids, [to.id]).await?;
    let Some(group) = standing(db, to).await? else {
        return Ok(judged(ids, &held, |_| Err(Code::Invalid)));
    };
    let now = db.now();
    let verdicts = judged(ids, &held, |Held { lead, rank }| {
        rules::put(lead, to.id, group)?;
        Ok(Stood {
            stage: lead.stage.id,
            meaning: lead.stage.meaning,
            rank: rank.clone(),
            since: lead.stage_since,
            lost_reason: lead.lost_reason.clone(),
            left: now,
        })
    });
    let place = |id: i64| Place { stage: to.id, meaning: to.meaning, rank: format!("-{id}"), since: now, lost_reason };
    let placed: Vec<_> = done(&verdicts).into_iter().map(|(id, _)| (LeadId(id), place(id))).collect();
    write_placed(db, &held, &placed).await?;
    Ok(verdicts)
}

async fn write_placed(db: &mut Db, held: &BTreeMap<i64, Held>, placed: &[(LeadId, Place<'_>)]) -> Result<()> {
    if placed.is_empty() {
        return Ok(());
    }
    store::place(db, placed).await?;
    let ids: Vec<i64> = placed.iter().map(|(id, _)| id.0).collect();
    note(db, Act::LeadStaged, held, &ids).await
}

/// Puts leads that were put to a stage back to where they stood, since when they stood there.
pub(crate) async fn back_to_stage(
    db: &mut Db,
    ids: &[i64],
    (from, lost_reason): (&Stage, &str),
    stood: &BTreeMap<i64, Stood>,
) -> Result<Verdicts<()>> {
    let held = hold(db, ids, stood.values().map(|stood| stood.stage)).await?;
    let there = match stages::group_of(db, from.id).await? {
        Some(group) => stages::of(db, group).await?,
        None => Vec::new(),
    };
    let verdicts = judged(ids, &held, |Held { lead, .. }| {
        let stood = stood.get(&lead.id.0).ok_or(Code::WrongState)?;
        rules::put_back(lead, (from.id, lost_reason), stood, &there)
    });
    let back = |id: i64| {
        let Stood { stage, meaning, rank, since, lost_reason, .. } = stood.get(&id)?;
        Some((LeadId(id), Place { stage: *stage, meaning: *meaning, rank: rank.clone(), since: *since, lost_reason }))
    };
    let placed: Vec<_> = done(&verdicts).into_iter().filter_map(|(id, ())| back(id)).collect();
    write_placed(db, &held, &placed).await?;
    Ok(verdicts)
}

/// A stage to which the asker may put leads: of a group where he may change them, or of what belongs to none.
pub(crate) async fn stage_to_put_to(db: &mut Db, id: StageId) -> Result<Stage> {
    let group = stages::group_of(db, id).await?.ok_or(Code::NotFound)?;
    if let Some(group) = group.filter(|_| db.homes() != Homes::All) {
        let me = db.me()?;
        if !groups::works_in(db, group, me).await? {
            return Err(Code::NotFound.into());
        }
    }
    let all = stages::of(db, group).await?;
    all.into_iter().find(|stage| stage.id == id).ok_or_else(|| Code::NotFound.into())
}
