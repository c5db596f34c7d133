//! Those who are in a group, as a field offers them.

use crate::data::use_query;
use std::rc::Rc;
use vestnik_api::groups::{Member, MemberFilter};
use vestnik_api::id::GroupId;
use yew::prelude::*;

/// How many pages of members a field offers: a group has no more.
const PAGES: usize = 10;

/// Those who are in this group; none where there is no group, and while they are not known. There are a thousand at most.
#[hook]
pub(crate) fn use_members(group: Option<GroupId>) -> Rc<Vec<Member>> {
    let members = use_query(group, |api, group| async move {
        let mut members = Vec::new();
        let Some(id) = group else { return Ok((group, Rc::new(members))) };
        let mut filter = MemberFilter { limit: 100.try_into().ok(), ..MemberFilter::default() };
        for _ in 0..PAGES {
            let page = api.groups().members(id, &filter).await?;
            members.extend(page.items);
            filter.cursor = page.next_cursor;
            if filter.cursor.is_none() {
                break;
            }
        }
        Ok((group, Rc::new(members)))
    });
    // Those of the group chosen before need not be in this one.
    members.data().filter(|known| known.0 == group).map(|known| known.1.clone()).unwrap_or_default()
}
