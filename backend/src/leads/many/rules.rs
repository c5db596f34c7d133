//! Whether each of many leads may be changed as is asked. Pure.

use crate::groups;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vestnik_api::Code;
use vestnik_api::id::{GroupId, StageId};
use vestnik_api::leads::{Lead, Stage, StageMeaning};

/// Where a lead stood, and since when it stands where it was put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stood {
    pub(super) stage: StageId,
    pub(super) meaning: StageMeaning,
    pub(super) rank: String,
    pub(super) since: Timestamp,
    pub(super) lost_reason: String,
    /// When it was put where the run put it.
    pub(super) left: Timestamp,
}

/// Where a lead was, and its place there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Left {
    #[serde(flatten)]
    pub(super) at: groups::Left,
    pub(super) stage: StageId,
    pub(super) rank: String,
}

/// What has become a client is changed no more.
pub(super) fn open(lead: &Lead) -> Result<(), Code> {
    if lead.converted.is_some() { Err(Code::WrongState) } else { Ok(()) }
}

/// Whether a lead is put to this stage of that group.
pub(super) fn put(lead: &Lead, stage: StageId, of: Option<GroupId>) -> Result<(), Code> {
    open(lead)?;
    match lead.group.as_ref().map(|group| group.id) {
        group if group != of => Err(Code::Invalid),
        _ if lead.stage.id == stage => Err(Code::AlreadyExists),
        _ => Ok(()),
    }
}

/// Whether a lead that was put to this stage, for that reason, goes back to where it stood, if that is one of these of its group.
pub(super) fn put_back(
    lead: &Lead,
    (from, lost_reason): (StageId, &str),
    stood: &Stood,
    there: &[Stage],
) -> Result<(), Code> {
    open(lead)?;
    let as_left = lead.stage.id == from && lead.stage_since == stood.left && lead.lost_reason == lost_reason;
    if !as_left {
        return Err(Code::WrongState);
    }
    let still = there.iter().any(|stage| stage.id == stood.stage && stage.meaning == stood.meaning);
    if still { Ok(()) } else { Err(Code::Invalid) }
}

/// Where a lead that comes back stood, if that is one of these stages still and means the same.
pub(super) fn stands_again<'a>(lead: &Lead, left: &Left, there: &'a [Stage]) -> Option<&'a Stage> {
    there.iter().find(|stage| stage.id == left.stage && stage.meaning == lead.stage.meaning)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use vestnik_api::groups::InGroup;
    use vestnik_api::id::{ClientId, LeadId, UserId};
    use vestnik_api::leads::{ConvertedTo, Priority};
    use vestnik_api::me::Person;

    const HERE: GroupId = GroupId(7);
    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn stage(id: i64, meaning: StageMeaning) -> Stage {
        Stage { id: StageId(id), name: "Stage".to_owned(), preset: None, meaning }
    }

    fn lead() -> Lead {
        Lead {
            id: LeadId(1),
            owner: Person { id: UserId(1), name: "Anna".to_owned() },
            group: Some(InGroup { id: HERE, name: "North".to_owned() }),
            title: "Ivan".to_owned(),
            name: "Ivan".to_owned(),
            company: String::new(),
            email: None,
            phone: None,
            source: String::new(),
            priority: Priority::Normal,
            description: String::new(),
            amount: None,
            next_step: String::new(),
            next_step_on: None,
            stage: stage(1, StageMeaning::Open),
            stage_since: NOW,
            lost_reason: String::new(),
            tags: Vec::new(),
            custom: BTreeMap::new(),
            converted: None,
            created_at: NOW,
            updated_at: NOW,
            version: 1,
        }
    }

    fn client() -> Lead {
        let to = ConvertedTo { client: Some(ClientId(1)), name: None, by: None, at: NOW, revert_until: NOW };
        Lead { converted: Some(to), ..lead() }
    }

    fn own() -> Lead {
        Lead { group: None, ..lead() }
    }

    #[test]
    fn a_lead_is_put_to_stages_of_its_own_group() {
        assert_eq!(put(&lead(), StageId(2), Some(HERE)), Ok(()));
        assert_eq!(put(&lead(), StageId(1), Some(HERE)), Err(Code::AlreadyExists));
        assert_eq!(put(&lead(), StageId(2), None), Err(Code::Invalid));
        assert_eq!(put(&own(), StageId(2), None), Ok(()));
        assert_eq!(put(&client(), StageId(2), Some(HERE)), Err(Code::WrongState));
    }

    #[test]
    fn a_lead_goes_back_to_its_stage_if_both_are_as_they_were() {
        let (was, now) = (stage(2, StageMeaning::Open), (StageId(1), ""));
        let stood = Stood {
            stage: was.id,
            meaning: was.meaning,
            rank: "-1".to_owned(),
            since: NOW,
            lost_reason: String::new(),
            left: NOW,
        };
        let there = [was.clone()];
        assert_eq!(put_back(&lead(), now, &stood, &there), Ok(()));
        assert_eq!(put_back(&lead(), (StageId(3), ""), &stood, &there), Err(Code::WrongState), "moved on");
        assert_eq!(put_back(&lead(), (StageId(1), "dear"), &stood, &there), Err(Code::WrongState), "another reason");
        let again = Lead { stage_since: Timestamp::MAX, ..lead() };
        assert_eq!(put_back(&again, now, &stood, &there), Err(Code::WrongState), "away and back");
        assert_eq!(put_back(&lead(), now, &stood, &[]), Err(Code::Invalid), "the stage is gone");
        let other = Stage { meaning: StageMeaning::Won, ..was };
        assert_eq!(put_back(&lead(), now, &stood, &[other]), Err(Code::Invalid), "it means something else");
    }
}
