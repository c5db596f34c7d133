//! How long what was deleted can be brought back. Pure.

use jiff::{SignedDuration, Timestamp};

/// How long a deleted record is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Deleted before this time, a record can't be brought back any more.
pub(crate) fn kept_since(now: Timestamp) -> Timestamp {
    now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN)
}

/// Until when a record that was deleted at this time can be brought back.
pub(super) fn kept_until(deleted_at: Timestamp) -> Timestamp {
    deleted_at.saturating_add(KEPT).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_deleted_is_kept_for_thirty_days() {
        let now: Timestamp = "2026-03-31T12:00:00Z".parse().unwrap();
        assert_eq!(kept_since(now).to_string(), "2026-03-01T12:00:00Z");
        assert_eq!(kept_until(kept_since(now)), now);
    }
}
