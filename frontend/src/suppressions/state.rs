//! What the screen of the stop list decides: what reasons are called.

use crate::t;
use crate::ui::Tone;
use vestnik_api::suppressions::{SuppressionFilter, SuppressionReason};
use yew::AttrValue;

/// A reason's tone, icon and name.
pub fn reason_words(reason: SuppressionReason) -> (Tone, &'static str, AttrValue) {
    match reason {
        SuppressionReason::NoSuchAddress => (Tone::Fail, "mail-x", t!("suppressions-no-such-address")),
        SuppressionReason::Unsubscribed => (Tone::Block, "mail-minus", t!("suppressions-unsubscribed")),
        SuppressionReason::Complaint => (Tone::Block, "thumbs-down", t!("suppressions-complaint")),
        SuppressionReason::ByHand => (Tone::Block, "ban", t!("suppressions-by-hand")),
    }
}

/// Whether any address is left out of the list.
pub(super) fn narrows(filter: &SuppressionFilter) -> bool {
    filter.q.is_some()
        || filter.reason.is_some()
        || filter.owner.is_some()
        || filter.group.is_some()
        || filter.everywhere
}
