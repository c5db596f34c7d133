//! Whether each of many records may be given to somebody, or leave for another group, and come back. Pure.

use super::Home;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use vestnik_api::Code;
use vestnik_api::id::{GroupId, UserId};

/// Whose a record is, and in which group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Whose {
    pub(crate) owner: UserId,
    pub(crate) group: Option<GroupId>,
}

impl Whose {
    /// Where such a record belongs.
    pub(crate) fn home(self) -> Home {
        self.group.map_or_else(|| Home::of_person(self.owner), Home::of_group)
    }
}

/// Who asks, and who works where the records are or go.
#[derive(Debug)]
pub(super) struct AtWork {
    pub(super) me: UserId,
    /// He may change everybody's.
    pub(super) everywhere: bool,
    /// The groups whose head he is.
    pub(super) heads: BTreeSet<GroupId>,
    pub(super) working: BTreeSet<(GroupId, UserId)>,
}

impl AtWork {
    fn works(&self, group: GroupId, person: UserId) -> bool {
        self.working.contains(&(group, person))
    }

    /// Whether the asker may still change records there.
    pub(super) fn reaches(&self, at: Whose) -> bool {
        self.everywhere || at.group.is_none_or(|group| self.works(group, self.me))
    }

    /// Whose a record is that is given to this person.
    pub(super) fn given(&self, at: Whose, to: UserId) -> Result<Whose, Code> {
        if at.owner == to {
            return Err(Code::AlreadyExists);
        }
        match at.group {
            Some(group) if self.works(group, to) => Ok(Whose { owner: to, ..at }),
            _ => Err(Code::Invalid),
        }
    }

    /// Whose a record is again that was given to this person: not his who is no more where it is.
    pub(super) fn given_back(&self, at: Whose, from: UserId, had: Whose) -> Result<Whose, Code> {
        if at.owner != from || at.group != had.group {
            return Err(Code::WrongState);
        }
        match had.group {
            Some(group) if self.works(group, had.owner) => Ok(had),
            _ => Err(Code::Invalid),
        }
    }

    /// Whose a record is that goes into this group or none, as with one that is moved alone (see `moved_owner`).
    pub(super) fn moved(&self, at: Whose, to: Option<GroupId>) -> Result<Whose, Code> {
        if at.group == to {
            return Err(Code::AlreadyExists);
        }
        let owner = match to {
            None => at.owner,
            Some(group) if !self.everywhere && !self.works(group, self.me) => return Err(Code::Invalid),
            Some(group) if self.works(group, at.owner) => at.owner,
            Some(group) if self.works(group, self.me) => self.me,
            Some(_) => return Err(Code::Invalid),
        };
        self.may_leave(at, Whose { owner, group: to })
    }

    /// The same for one that goes back to where it was.
    pub(super) fn moved_back(&self, at: Whose, had: Whose) -> Result<Whose, Code> {
        let takes = |group| self.works(group, had.owner) && (self.everywhere || self.works(group, self.me));
        if had.group.is_some_and(|group| !takes(group)) {
            return Err(Code::Invalid);
        }
        // Who may change everybody's sees it there too: to him it is not out of sight.
        if had.group.is_none() && had.owner != at.owner && !self.everywhere {
            return Err(Code::Forbidden);
        }
        self.may_leave(at, had)
    }

    /// A colleague's record leaves its group only if it stays his and goes where he works; the head may move it elsewhere.
    fn may_leave(&self, at: Whose, to: Whose) -> Result<Whose, Code> {
        let free = self.everywhere || at.owner == self.me || at.group.is_none_or(|group| self.heads.contains(&group));
        if free || (to.group.is_some() && to.owner == at.owner) { Ok(to) } else { Err(Code::Forbidden) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: UserId = UserId(1);
    const ANNA: UserId = UserId(2);
    const NORTH: GroupId = GroupId(7);
    const SOUTH: GroupId = GroupId(8);

    fn at_work(working: &[(GroupId, UserId)]) -> AtWork {
        let working = working.iter().copied().collect();
        AtWork { me: ME, everywhere: false, heads: BTreeSet::new(), working }
    }

    fn of(owner: UserId, group: Option<GroupId>) -> Whose {
        Whose { owner, group }
    }

    #[test]
    fn a_record_is_given_to_who_works_in_its_group() {
        let here = of(ME, Some(NORTH));
        assert_eq!(at_work(&[(NORTH, ANNA)]).given(here, ANNA), Ok(of(ANNA, Some(NORTH))));
        assert_eq!(at_work(&[(NORTH, ANNA)]).given(here, ME), Err(Code::AlreadyExists));
        assert_eq!(at_work(&[]).given(here, ANNA), Err(Code::Invalid));
        assert_eq!(at_work(&[(NORTH, ANNA)]).given(of(ME, None), ANNA), Err(Code::Invalid));
    }

    #[test]
    fn a_record_goes_back_only_from_whom_it_was_given_to_and_where_it_was() {
        let had = of(ANNA, Some(NORTH));
        let there = at_work(&[(NORTH, ANNA)]);
        assert_eq!(there.given_back(of(ME, Some(NORTH)), ME, had), Ok(had));
        assert_eq!(there.given_back(of(ME, Some(NORTH)), UserId(3), had), Err(Code::WrongState));
        assert_eq!(there.given_back(of(ME, None), ME, had), Err(Code::WrongState));
        assert_eq!(at_work(&[]).given_back(of(ME, Some(NORTH)), ME, had), Err(Code::Invalid), "she has left");
    }

    #[test]
    fn ones_own_record_goes_where_one_works_and_a_colleagues_stays_hers() {
        let mine = of(ME, Some(NORTH));
        let hers = of(ANNA, Some(NORTH));
        let alone = at_work(&[(NORTH, ME), (SOUTH, ME), (NORTH, ANNA)]);
        assert_eq!(alone.moved(mine, Some(NORTH)), Err(Code::AlreadyExists));
        assert_eq!(alone.moved(mine, Some(SOUTH)), Ok(of(ME, Some(SOUTH))));
        assert_eq!(alone.moved(mine, None), Ok(of(ME, None)));
        assert_eq!(alone.moved(hers, Some(SOUTH)), Err(Code::Forbidden), "she does not work there");
        assert_eq!(alone.moved(hers, None), Err(Code::Forbidden));
        assert_eq!(at_work(&[(NORTH, ME)]).moved(mine, Some(SOUTH)), Err(Code::Invalid));
        let both = at_work(&[(NORTH, ME), (SOUTH, ME), (NORTH, ANNA), (SOUTH, ANNA)]);
        assert_eq!(both.moved(hers, Some(SOUTH)), Ok(of(ANNA, Some(SOUTH))));
    }

    #[test]
    fn the_head_moves_a_colleagues_record_and_who_may_change_everybodys_moves_any() {
        let hers = of(ANNA, Some(NORTH));
        let head = AtWork { heads: BTreeSet::from([NORTH]), ..at_work(&[(NORTH, ME), (SOUTH, ME)]) };
        assert_eq!(head.moved(hers, None), Ok(of(ANNA, None)));
        assert_eq!(head.moved(hers, Some(SOUTH)), Ok(of(ME, Some(SOUTH))));
        let staff = |working: &[(GroupId, UserId)]| AtWork { everywhere: true, ..at_work(working) };
        assert_eq!(staff(&[(SOUTH, ANNA)]).moved(hers, Some(SOUTH)), Ok(of(ANNA, Some(SOUTH))));
        assert_eq!(staff(&[]).moved(hers, Some(SOUTH)), Err(Code::Invalid), "nobody could have it there");
        assert_eq!(staff(&[]).moved(hers, None), Ok(of(ANNA, None)));
    }

    #[test]
    fn a_record_goes_back_to_where_it_was_if_whose_it_was_is_there_still() {
        let (mine, had) = (of(ME, Some(SOUTH)), of(ANNA, Some(NORTH)));
        let both = at_work(&[(NORTH, ME), (SOUTH, ME), (NORTH, ANNA)]);
        assert_eq!(both.moved_back(mine, had), Ok(had));
        assert_eq!(both.moved_back(mine, of(ME, None)), Ok(of(ME, None)));
        assert_eq!(both.moved_back(of(ANNA, Some(SOUTH)), of(ANNA, None)), Err(Code::Forbidden));
        assert_eq!(at_work(&[(NORTH, ME)]).moved_back(mine, had), Err(Code::Invalid), "she has left");
        assert_eq!(at_work(&[(NORTH, ANNA)]).moved_back(mine, had), Err(Code::Invalid), "I have left");
        assert_eq!(
            both.moved_back(mine, of(ANNA, None)),
            Err(Code::Forbidden),
            "nobody gives away what belongs to no group"
        );
        let staff = AtWork { everywhere: true, ..at_work(&[]) };
        assert_eq!(staff.moved_back(mine, of(ANNA, None)), Ok(of(ANNA, None)));
    }
}
