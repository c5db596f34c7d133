//! What is said of groups.

use crate::t;
use crate::ui::Tone;
use vestnik_api::Reach;
use vestnik_api::groups::{Group, GroupRole};
use yew::AttrValue;

/// Tone, icon and word of a role in a group.
pub(super) fn role_words(role: GroupRole) -> (Tone, &'static str, AttrValue) {
    match role {
        GroupRole::Head => (Tone::Ok, "star", t!("groups-head")),
        GroupRole::Member => (Tone::Send, "user-check", t!("groups-member")),
        GroupRole::Viewer => (Tone::Wait, "eye", t!("groups-viewer")),
    }
}

/// Whether somebody may set what a group's records have, who may change records this far: its head may, and who may change everybody's; of
/// an archived group nobody.
pub fn may_set_up(group: &Group, reach: Option<Reach>) -> bool {
    let head = reach.is_some() && group.role == Some(GroupRole::Head);
    group.archived_at.is_none() && (head || reach == Some(Reach::All))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(role: &str, archived: Option<&str>) -> Group {
        serde_json::from_value(serde_json::json!({
            "id": 3, "name": "Север", "members": 2, "clients": 0, "leads": 0, "role": role, "archived_at": archived,
            "created_at": "2026-11-20T10:00:00Z", "version": 1
        }))
        .unwrap()
    }

    #[test]
    fn only_its_head_and_who_may_change_everybodys_set_a_group_s_stages() {
        let (groups, all) = (Some(Reach::Groups), Some(Reach::All));
        assert!(may_set_up(&group("head", None), groups));
        assert!(!may_set_up(&group("member", None), groups) && may_set_up(&group("member", None), all));
        assert!(!may_set_up(&group("head", None), None));
        assert!(!may_set_up(&group("head", Some("2026-11-21T10:00:00Z")), all));
    }
}
