//! What is allowed with clients. Pure.

use crate::access::Scope;
use crate::platform::error::Result;
use jiff::{SignedDuration, Timestamp};
use vestnik_api::Code;
use vestnik_api::id::UserId;

/// How long a deleted client can be brought back.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Deleted before this time, a client can't be brought back any more.
pub(super) fn kept_since(now: Timestamp) -> Timestamp {
    now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN)
}

/// The wider of two reaches: what one may change, one may also see.
pub(super) fn wider(one: Scope, other: Scope) -> Scope {
    match (one, other) {
        (Scope::All, _) | (_, Scope::All) => Scope::All,
        (Scope::Own(me), _) | (_, Scope::Own(me)) => Scope::Own(me),
        (Scope::Nobody, Scope::Nobody) => Scope::Nobody,
    }
}

/// Refuses to change what is seen, but not one's to change.
pub(super) fn may_change(writable: Scope, owner: UserId) -> Result<()> {
    if writable.covers(owner) { Ok(()) } else { Err(Code::Forbidden.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deleted_client_is_kept_for_thirty_days() {
        let now: Timestamp = "2026-03-31T12:00:00Z".parse().unwrap();
        assert_eq!(kept_since(now).to_string(), "2026-03-01T12:00:00Z");
    }

    #[test]
    fn what_one_may_change_one_may_see() {
        let me = UserId(1);
        assert_eq!(wider(Scope::Nobody, Scope::Own(me)), Scope::Own(me));
        assert_eq!(wider(Scope::All, Scope::Own(me)), Scope::All);
        assert_eq!(may_change(Scope::Own(me), UserId(2)).unwrap_err().code(), Some(Code::Forbidden));
        assert!(may_change(Scope::All, UserId(2)).is_ok());
    }
}
