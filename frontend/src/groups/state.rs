//! What is said of groups.

use crate::t;
use crate::ui::Tone;
use vestnik_api::groups::GroupRole;
use yew::AttrValue;

/// Tone, icon and word of a role in a group.
pub(super) fn role_words(role: GroupRole) -> (Tone, &'static str, AttrValue) {
    match role {
        GroupRole::Head => (Tone::Ok, "star", t!("groups-head")),
        GroupRole::Member => (Tone::Send, "user-check", t!("groups-member")),
        GroupRole::Viewer => (Tone::Wait, "eye", t!("groups-viewer")),
    }
}
