//! One action on many leads at once: they are read together, judged one by one, and written by one statement.
//!
//! What comes of each is answered: what it was before, as far as undoing it needs that, or why it was left out. In their feeds and for those who
//! look, it is as if each had been changed alone.

mod rules;

use rules::{Left, Stood};

use super::look::first_that_means;
use super::store::many::{self as store, Held, Moved, Place};
use super::store::place::take_turn;
use super::store::stages::{self, Standing};
use crate::access::{Db, Homes};
use crate::audit::{self, Of};
use crate::events::{self, Event};
use crate::groups::{self, Home, Record, Verdicts, Whose, done, judged};
use crate::platform::error::Result;
use crate::tags::{self, Bearers, Change};
use std::collections::{BTreeMap, BTreeSet};
use vestnik_api::Code;
use vestnik_api::audit::Act;
use vestnik_api::groups::InGroup;
use vestnik_api::id::{GroupId, LeadId, StageId, UserId};
use vestnik_api::leads::{Lead, Stage};
use vestnik_api::tags::Tag;

impl Record for Held {
    fn group(&self) -> Option<&InGroup> {
        self.lead.group.as_ref()
    }

    fn owner(&self) -> UserId {
        self.lead.owner.id
    }

    fn version(&self) -> i32 {
        self.lead.version
    }

    fn open(&self) -> Result<(), Code> {
        rules::open(&self.lead)
    }
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
    // Whoever puts them out of a group may see them no more.
    let after = db.beyond_the_net(async |db| store::as_they_are(db, ids).await).await?;
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
        return Ok(judged(ids, &held, |_, _| Err(Code::NotFound)));
    };
    let verdicts = judged(ids, &held, |_, Held { lead, .. }| {
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

/// Gives leads to somebody. He is told of all of a group together, however often this is called with the same key.
pub(crate) async fn give(db: &mut Db, ids: &[i64], to: UserId, key: &str) -> Result<Verdicts<Whose>> {
    let mut held = hold(db, ids, []).await?;
    let verdicts = groups::given(db, ids, &mut held, to).await?;
    write_given(db, &held, &verdicts).await?;
    groups::tell(db, &held, &verdicts, key).await?;
    Ok(groups::before(verdicts, &held, Record::whose))
}

async fn write_given(db: &mut Db, held: &BTreeMap<i64, Held>, verdicts: &Verdicts<Whose>) -> Result<()> {
    let given: Vec<(LeadId, UserId)> = done(verdicts).into_iter().map(|(id, now)| (LeadId(id), now.owner)).collect();
    if given.is_empty() {
        return Ok(());
    }
    store::give(db, &given).await?;
    let ids: Vec<i64> = given.iter().map(|(id, _)| id.0).collect();
    note(db, Act::LeadMoved, held, &ids).await
}

/// Gives leads that were given to somebody back to those who had them. Nobody is told: it was theirs, and is again.
pub(crate) async fn give_back(
    db: &mut Db,
    ids: &[i64],
    from: UserId,
    had: &BTreeMap<i64, Whose>,
) -> Result<Verdicts<Whose>> {
    let mut held = hold(db, ids, []).await?;
    let verdicts = groups::given_back(db, ids, &mut held, from, had).await?;
    write_given(db, &held, &verdicts).await?;
    Ok(verdicts)
}

/// Puts leads into a group or none, at its first stage that means the same. Those whose alone they are from now on are told as with [`give`].
pub(crate) async fn move_to(db: &mut Db, ids: &[i64], to: Option<GroupId>, key: &str) -> Result<Verdicts<Left>> {
    let mut held = hold(db, ids, []).await?;
    let verdicts = groups::moved(db, ids, &mut held, to).await?;
    let there = stages::of(db, to).await?;
    let mut moved = Vec::new();
    for (id, whose) in done(&verdicts) {
        let Some(Held { lead, .. }) = held.get(&id) else { continue };
        let stage = Standing::from(first_that_means(&there, lead.stage.meaning)?);
        moved.push((LeadId(id), Moved { whose: *whose, stage, rank: format!("-{id}") }));
    }
    let worn = tags::worn(db, Bearers::Leads(ids.to_vec())).await?;
    write_moved(db, &held, &moved, &BTreeMap::new()).await?;
    groups::tell(db, &held, &verdicts, key).await?;
    let at = |held: &Held| groups::Left::of(held, worn.get(&held.lead.id.0).cloned());
    let left = |held: &Held| Left { at: at(held), stage: held.lead.stage.id, rank: held.rank.clone() };
    Ok(groups::before(verdicts, &held, left))
}

async fn write_moved(
    db: &mut Db,
    held: &BTreeMap<i64, Held>,
    moved: &[(LeadId, Moved)],
    left: &BTreeMap<i64, &groups::Left>,
) -> Result<()> {
    if moved.is_empty() {
        return Ok(());
    }
    store::relocate(db, moved).await?;
    let ids: Vec<i64> = moved.iter().map(|(id, _)| id.0).collect();
    let (leads, worn) = groups::wore(&ids, left);
    tags::wear_again(db, Bearers::Leads(leads), worn).await?;
    note(db, Act::LeadMoved, held, &ids).await?;
    // Where they were, they are gone.
    let were: BTreeSet<Home> = ids.iter().filter_map(|id| Some(home(&held.get(id)?.lead))).collect();
    let events: Vec<Event> = were.into_iter().map(|home| Event::LeadsChanged(home.0)).collect();
    events::emit_all(db, &events).await
}

/// Puts leads that were moved, and that nobody has changed since, back to where they were, with the tags they bore there: to their places, if their stages are there
/// still.
pub(crate) async fn move_back(db: &mut Db, ids: &[i64], left: &BTreeMap<i64, Left>) -> Result<Verdicts<Whose>> {
    let mut held = hold(db, ids, left.values().map(|left| left.stage)).await?;
    let at = left.iter().map(|(id, left)| (*id, &left.at)).collect();
    let verdicts = groups::moved_back(db, ids, &mut held, &at).await?;
    let groups: BTreeSet<Option<GroupId>> = done(&verdicts).into_iter().map(|(_, whose)| whose.group).collect();
    let mut lanes: BTreeMap<Option<GroupId>, Vec<Stage>> = BTreeMap::new();
    for group in groups {
        lanes.insert(group, stages::of(db, group).await?);
    }
    let mut moved = Vec::new();
    for (id, whose) in done(&verdicts) {
        let (Some(Held { lead, .. }), Some(left)) = (held.get(&id), left.get(&id)) else { continue };
        let there = lanes.get(&whose.group).map(Vec::as_slice).unwrap_or_default();
        let (stage, rank) = match rules::stands_again(lead, left, there) {
            Some(stage) => (stage, left.rank.clone()),
            None => (first_that_means(there, lead.stage.meaning)?, format!("-{id}")),
        };
        moved.push((LeadId(id), Moved { whose: *whose, stage: Standing::from(stage), rank }));
    }
    write_moved(db, &held, &moved, &at).await?;
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
        return Ok(judged(ids, &held, |_, _| Err(Code::Invalid)));
    };
    let now = db.now();
    let verdicts = judged(ids, &held, |_, Held { lead, rank }| {
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
    let verdicts = judged(ids, &held, |id, Held { lead, .. }| {
        let stood = stood.get(&id).ok_or(Code::WrongState)?;
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
