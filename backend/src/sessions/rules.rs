//! When a session lives, and what a refresh token that comes back means.

use jiff::{SignedDuration, Timestamp};

/// A session that nobody refreshes ends after so long.
pub(super) const IDLE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Two tabs may refresh with the same token at once: the slower one is no thief.
pub(super) const GRACE: SignedDuration = SignedDuration::from_secs(10);
/// `last_used_at` is written this often at most.
pub(super) const USE_NOTED_EVERY: SignedDuration = SignedDuration::from_mins(15);

/// What a refresh token is worth, as the database knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Presented {
    /// Since when it has been replaced by a newer one.
    pub(super) replaced: Option<Timestamp>,
    /// Until when its session lives.
    pub(super) expires: Timestamp,
    /// Since when its session is over.
    pub(super) revoked: Option<Timestamp>,
}

/// What to do with a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The newest of its session: replace it.
    Rotate,
    /// Replaced a moment ago: another tab was faster. Hand out a token beside the other one's.
    Join,
    /// Replaced long ago: somebody kept a copy. End the session for both.
    Stolen,
    /// Of a session that is over.
    Over,
}

/// Judges a refresh token that somebody presents.
pub(super) fn judge(token: Presented, now: Timestamp) -> Verdict {
    if token.revoked.is_some() || token.expires <= now {
        return Verdict::Over;
    }
    match token.replaced {
        None => Verdict::Rotate,
        Some(replaced) if now.duration_since(replaced) <= GRACE => Verdict::Join,
        Some(_) => Verdict::Stolen,
    }
}

/// Whether it is time to note again that a session is in use.
pub(super) fn use_is_due(last_noted: Timestamp, now: Timestamp) -> bool {
    now.duration_since(last_noted) >= USE_NOTED_EVERY
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-21T03:00:00Z".parse().unwrap()
    }

    fn living() -> Presented {
        Presented { replaced: None, expires: now() + IDLE, revoked: None }
    }

    #[test]
    fn the_newest_token_is_replaced() {
        assert_eq!(judge(living(), now()), Verdict::Rotate);
    }

    #[test]
    fn a_token_replaced_a_moment_ago_comes_from_another_tab() {
        let token = Presented { replaced: Some(now() - GRACE), ..living() };
        assert_eq!(judge(token, now()), Verdict::Join);
    }

    #[test]
    fn a_token_replaced_longer_ago_was_stolen() {
        let token = Presented { replaced: Some(now() - GRACE - SignedDuration::from_secs(1)), ..living() };
        assert_eq!(judge(token, now()), Verdict::Stolen);
    }

    #[test]
    fn a_session_that_is_over_is_over_even_for_stolen_tokens() {
        assert_eq!(judge(Presented { expires: now(), ..living() }, now()), Verdict::Over);
        let revoked = Presented { revoked: Some(now()), replaced: Some(Timestamp::UNIX_EPOCH), ..living() };
        assert_eq!(judge(revoked, now()), Verdict::Over);
    }
}
