//! What is allowed with clients. Pure.

use crate::platform::error::Error;
use jiff::{SignedDuration, Timestamp};
use vestnik_api::Code;

/// How long a deleted client can be brought back.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Deleted before this time, a client can't be brought back any more.
pub(super) fn kept_since(now: Timestamp) -> Timestamp {
    now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN)
}

/// An address that somebody else has by now stands in the way of a client that is to have it again.
pub(crate) fn given_away(error: Error) -> Error {
    if error.code() == Some(Code::Invalid) {
        return Error::because(Code::WrongState, "another client has its address by now");
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deleted_client_is_kept_for_thirty_days() {
        let now: Timestamp = "2026-03-31T12:00:00Z".parse().unwrap();
        assert_eq!(kept_since(now).to_string(), "2026-03-01T12:00:00Z");
    }
}
