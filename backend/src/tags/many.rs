//! One tag on many records: whether each may get or lose it. Pure.

use crate::groups::Home;
use vestnik_api::Code;
use vestnik_api::tags::{MOST_ON_A_RECORD, Tag};

/// What is done with a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    PutOn,
    TakeOff,
}

/// Whether a record of this home, which bears these tags, gets or loses that one: why not, if it does not.
pub(crate) fn judge(change: Change, (home, tag): (Home, &Tag), of: Home, borne: &[Tag]) -> Result<(), Code> {
    let bears = borne.iter().any(|one| one.id == tag.id);
    match change {
        _ if of != home => Err(Code::Invalid),
        Change::PutOn if bears => Err(Code::AlreadyExists),
        Change::PutOn if borne.len() >= MOST_ON_A_RECORD => Err(Code::StorageFull),
        Change::TakeOff if !bears => Err(Code::AlreadyExists),
        Change::PutOn | Change::TakeOff => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vestnik_api::id::TagId;
    use vestnik_api::tags::TagColour;

    fn tag(id: i64) -> Tag {
        Tag { id: TagId(id), name: "VIP".to_owned(), colour: TagColour::Blue }
    }

    #[test]
    fn a_record_gets_a_tag_of_its_home_that_it_bears_not_and_loses_one_that_it_bears() {
        let here = (Home(7), &tag(1));
        assert_eq!(judge(Change::PutOn, here, Home(7), &[tag(2)]), Ok(()));
        assert_eq!(judge(Change::PutOn, here, Home(7), &[tag(1)]), Err(Code::AlreadyExists));
        assert_eq!(judge(Change::TakeOff, here, Home(7), &[tag(1)]), Ok(()));
        assert_eq!(judge(Change::TakeOff, here, Home(7), &[tag(2)]), Err(Code::AlreadyExists));
        for change in [Change::PutOn, Change::TakeOff] {
            assert_eq!(judge(change, here, Home(-7), &[]), Err(Code::Invalid), "of another home");
        }
    }

    #[test]
    fn nothing_bears_more_tags_than_it_may() {
        let many: Vec<Tag> = (2..).take(MOST_ON_A_RECORD).map(tag).collect();
        assert_eq!(judge(Change::PutOn, (Home(7), &tag(1)), Home(7), &many), Err(Code::StorageFull));
        assert_eq!(judge(Change::PutOn, (Home(7), &tag(1)), Home(7), &many[1..]), Ok(()));
    }
}
