//! What people do with leads.

use super::look::{first_that_means, similar};
use super::store::place::{self, Column};
use super::store::stages::{self, Standing};
use super::{rules, store};
use crate::access::{Db, Homes, Seat};
use crate::audit::{self, Of};
use crate::custom_fields;
use crate::deleted;
use crate::events::{self, Event};
use crate::groups::{self, Home};
use crate::http::IfMatch;
use crate::notifications;
use crate::platform::error::{Error, Result};
use crate::tags;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vestnik_api::audit::Act;
use vestnik_api::custom_fields::Bearer;
use vestnik_api::id::{ClientId, LeadId, StageId};
use vestnik_api::leads::{ChangeLead, Lead, MoveLead, NewLead, RecordId, SimilarTo, StageLead, StageMeaning};
use vestnik_api::tags::SetTags;
use vestnik_api::text::Line;
use vestnik_api::{Code, FieldCode, Problem};

/// What the asker may see, beside what he may change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) leads: Homes,
    pub(super) clients: Homes,
}

/// Adds a lead, unless there are similar ones that its maker may not have thought of.
pub(super) async fn create(db: &mut Db, seen: Seen, new: &NewLead) -> Result<Lead> {
    rules::check_new(new)?;
    let me = db.me()?;
    db.transaction(async |db| {
        let owner = groups::new_owner(db, me, new.group, new.owner).await?;
        if !new.anyway {
            refuse_similar(db, seen, new).await?;
        }
        let stage = first_stage(db, new).await?;
        let custom = custom_fields::fitting_new(db, Bearer::Leads, new.group, &new.custom).await?;
        let id = store::insert(db, owner, &stage, &NewLead { custom, ..new.clone() }).await?;
        // Whoever gives it to somebody in a group where he does not work need not see it himself from now on.
        let lead = store::find_within(db, Homes::Groups(owner, Seat::Any), id).await?;
        note(db, Act::LeadCreated, None, Some(&lead)).await?;
        tell_owner(db, &lead).await?;
        Ok(lead)
    })
    .await
}

async fn refuse_similar(db: &mut Db, seen: Seen, new: &NewLead) -> Result<()> {
    let name = new.name.as_ref().map(Line::as_str).or(new.company.as_ref().map(Line::as_str));
    let to = SimilarTo {
        name: name.map(str::to_owned),
        email: new.email.as_ref().map(ToString::to_string),
        phone: new.phone.as_ref().map(ToString::to_string),
    };
    let similar = similar(db, seen.leads, (seen.clients, None), &to).await?;
    if similar.is_empty() { Ok(()) } else { Err(Problem { similar, ..Problem::new(Code::SimilarExist) }.into()) }
}

/// Where a new lead stands: at the open stage it asks for, or the first.
async fn first_stage(db: &mut Db, new: &NewLead) -> Result<Standing> {
    let stages = stages::of(db, new.group).await?;
    let Some(asked_for) = new.stage else { return first_that_means(&stages, StageMeaning::Open).map(Standing::from) };
    let stage = stages.iter().find(|stage| stage.id == asked_for);
    match stage.ok_or_else(|| Error::field("stage", FieldCode::NotFound))? {
        open if open.meaning == StageMeaning::Open => Ok(Standing::from(open)),
        _ => Err(Error::field("stage", FieldCode::Invalid)),
    }
}

/// Writes down what was done, and tells those who look.
async fn note(db: &mut Db, act: Act, before: Option<&Lead>, after: Option<&Lead>) -> Result<()> {
    let Some(lead) = after.or(before) else { return Ok(()) };
    let of = Of { id: Some(lead.id.0), name: &lead.title, owner: Some(lead.owner.id), ..Of::default() };
    audit::note(db, act, of, before, after).await?;
    events::emit(db, Event::LeadChanged(lead.id)).await
}

/// The lead, if the asker may change it: 403 if he only sees it, 409 if it has become a client.
async fn open(db: &mut Db, seen: Homes, id: LeadId) -> Result<Lead> {
    let lead = changeable(db, seen, id).await?;
    if lead.converted.is_some() { Err(Code::WrongState.into()) } else { Ok(lead) }
}

/// The same, whatever has become of it.
pub(crate) async fn changeable(db: &mut Db, seen: Homes, id: LeadId) -> Result<Lead> {
    match store::find(db, id).await {
        Err(error) if error.code() == Some(Code::NotFound) => {
            store::find_within(db, seen, id).await?;
            Err(Code::Forbidden.into())
        }
        found => found,
    }
}

/// Changes one that may be changed; `seen` is what the person may see beside that.
pub(super) async fn change(db: &mut Db, seen: Homes, id: LeadId, meant: IfMatch, change: &ChangeLead) -> Result<Lead> {
    db.transaction(async |db| {
        // Locked before it is judged: whoever moves it out of reach in this moment comes first, or after.
        let version = store::lock(db, id).await?;
        let lead = open(db, seen, id).await?;
        meant.check(version)?;
        rules::check_change(&lead, change)?;
        let group = lead.group.as_ref().map(|group| group.id);
        let custom = custom_fields::fitting(db, Bearer::Leads, group, &lead.custom, &change.custom).await?;
        store::update(db, id, &ChangeLead { custom, ..change.clone() }).await?;
        let after = store::find(db, id).await?;
        note(db, Act::LeadChanged, Some(&lead), Some(&after)).await?;
        Ok(after)
    })
    .await
}

/// Deletes one that may be changed; answers the version it is left with.
pub(crate) async fn delete(db: &mut Db, seen: Homes, id: LeadId, meant: IfMatch) -> Result<i32> {
    let now = db.now();
    db.transaction(async |db| {
        let version = store::lock(db, id).await?;
        let lead = open(db, seen, id).await?;
        meant.check(version)?;
        let left = store::set_deleted(db, id, Some(now)).await?;
        note(db, Act::LeadDeleted, Some(&lead), None).await?;
        Ok(left)
    })
    .await
}

/// Brings a deleted one back; one that was not deleted is answered as it is. Where it is said with which version it was `left`, one that somebody
/// has changed since is refused.
pub(crate) async fn restore(db: &mut Db, seen: Homes, id: LeadId, left: Option<i32>) -> Result<Lead> {
    let since = deleted::kept_since(db.now());
    db.transaction(async |db| {
        let version = store::lock_deleted_too(db, id).await?;
        if left.is_some_and(|left| left != version) {
            return Err(Error::because(Code::WrongState, "it was changed since it was deleted"));
        }
        match store::find_deleted(db, db.homes(), id, since).await {
            Ok(_) => {}
            Err(error) if error.code() == Some(Code::NotFound) => {
                if store::find_deleted(db, seen, id, since).await.is_ok() {
                    return Err(Code::Forbidden.into());
                }
                return store::find_within(db, seen, id).await;
            }
            Err(error) => return Err(error),
        }
        store::set_deleted(db, id, None).await?;
        let lead = store::find(db, id).await?;
        note(db, Act::LeadRestored, None, Some(&lead)).await?;
        Ok(lead)
    })
    .await
}

/// Puts one that may be changed to a stage, and to a place there.
pub(super) async fn stage(db: &mut Db, seen: Homes, id: LeadId, meant: IfMatch, to: &StageLead) -> Result<Lead> {
    if to.before.is_some() && to.last {
        return Err(Error::field("before", FieldCode::Invalid));
    }
    db.transaction(async |db| {
        // Before the lead: whoever counts the places of a column anew touches all that stand there.
        place::take_turn(db, to.stage).await?;
        let version = store::lock(db, id).await?;
        let lead = open(db, seen, id).await?;
        meant.check(version)?;
        let group = lead.group.as_ref().map(|group| group.id);
        let stages = stages::of(db, group).await?;
        let stage = stages.iter().find(|stage| stage.id == to.stage);
        let stage = stage.ok_or_else(|| Error::field("stage", FieldCode::NotFound))?;
        let lost_reason = rules::lost_reason(&lead, stage.meaning, to.lost_reason.as_ref())?;
        let home = Home::of_record(lead.group.as_ref(), lead.owner.id);
        if let Some(next) = to.before {
            // Which numbers stand there is told only of what one sees.
            store::find_within(db, seen, next).await.map_err(|_unseen| Error::field("before", FieldCode::NotFound))?;
        }
        let rank = rank(db, Column { home, stage: stage.id }, id, to).await?;
        let since = if stage.id == lead.stage.id { lead.stage_since } else { db.now() };
        store::place(db, id, &Standing::from(stage), &rank, since, &lost_reason).await?;
        let after = store::find(db, id).await?;
        note(db, Act::LeadStaged, Some(&lead), Some(&after)).await?;
        Ok(after)
    })
    .await
}

/// The place a lead asks for in a column.
async fn rank(db: &mut Db, column: Column, moved: LeadId, to: &StageLead) -> Result<String> {
    match to.before {
        Some(next) => {
            let between = place::before(db, column, next, moved).await?;
            between.ok_or_else(|| Error::field("before", FieldCode::NotFound))
        }
        None if to.last => place::last(db, column, moved).await,
        None => Ok(format!("-{moved}")),
    }
}

/// Puts one that may be changed into another group or none, and into other hands.
pub(super) async fn relocate(db: &mut Db, seen: Homes, id: LeadId, meant: IfMatch, to: &MoveLead) -> Result<Lead> {
    db.transaction(async |db| {
        let version = store::lock(db, id).await?;
        let lead = open(db, seen, id).await?;
        meant.check(version)?;
        let from = lead.group.as_ref().map(|group| group.id);
        let owner = groups::moved_owner(db, (lead.owner.id, from), to.group, to.owner).await?;
        let stage = if to.group == from {
            None
        } else {
            Some(Standing::from(first_that_means(&stages::of(db, to.group).await?, lead.stage.meaning)?))
        };
        store::relocate(db, id, to.group, owner, stage.as_ref()).await?;
        // Whoever gives it back to its owner sees it no more.
        let after = db.beyond_the_net(async |db| store::find_within(db, Homes::All, id).await).await?;
        note(db, Act::LeadMoved, Some(&lead), Some(&after)).await?;
        // Where it was, it is gone, or another's.
        let home = Home::of_record(lead.group.as_ref(), lead.owner.id);
        events::emit(db, Event::LeadsChanged(home.0)).await?;
        if after.owner.id != lead.owner.id || (after.group.is_none() && from.is_some()) {
            tell_owner(db, &after).await?;
        }
        Ok(after)
    })
    .await
}

/// Says which tags one that may be changed bears.
pub(super) async fn set_tags(db: &mut Db, seen: Homes, id: LeadId, meant: IfMatch, set: &SetTags) -> Result<Lead> {
    db.transaction(async |db| {
        let version = store::lock(db, id).await?;
        let lead = open(db, seen, id).await?;
        meant.check(version)?;
        let home = Home::of_record(lead.group.as_ref(), lead.owner.id);
        tags::set(db, RecordId::Lead(id), home, &set.tags).await?;
        if store::find(db, id).await?.tags == lead.tags {
            return Ok(lead);
        }
        store::touch(db, id).await?;
        let after = store::find(db, id).await?;
        note(db, Act::LeadChanged, Some(&lead), Some(&after)).await?;
        Ok(after)
    })
    .await
}

/// Tells whoever has a lead from now on.
async fn tell_owner(db: &mut Db, lead: &Lead) -> Result<()> {
    notifications::tell_owner(db, lead.owner.id, RecordId::Lead(lead.id), &lead.title, lead.version).await
}

/// Where a lead stood before it became a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stood {
    stage: StageId,
    since: Timestamp,
    lost_reason: String,
}

/// Writes down the client that one that is locked has become: it stands at the first stage that means won then. Answers where it stood.
pub(crate) async fn become_client(db: &mut Db, lead: &Lead, client: ClientId) -> Result<Stood> {
    let stages = stages::of(db, lead.group.as_ref().map(|group| group.id)).await?;
    let won = Standing::from(first_that_means(&stages, StageMeaning::Won)?);
    store::convert(db, lead.id, Some(client), &won, db.now(), "").await?;
    events::emit(db, Event::LeadChanged(lead.id)).await?;
    Ok(Stood { stage: lead.stage.id, since: lead.stage_since, lost_reason: lead.lost_reason.clone() })
}

/// Lets one that is locked and was a client stand where it stood; where that stage is gone, at the first open one.
pub(crate) async fn be_lead_again(db: &mut Db, lead: &Lead, stood: &Stood) -> Result<()> {
    let stages = stages::of(db, lead.group.as_ref().map(|group| group.id)).await?;
    if let Some(stage) = stages.iter().find(|stage| stage.id == stood.stage) {
        store::convert(db, lead.id, None, &Standing::from(stage), stood.since, &stood.lost_reason).await?;
    } else {
        let open = Standing::from(first_that_means(&stages, StageMeaning::Open)?);
        store::convert(db, lead.id, None, &open, db.now(), "").await?;
    }
    events::emit(db, Event::LeadChanged(lead.id)).await
}
