//! How often the same visitor may try things that are worth guessing or flooding with.
//!
//! Each process counts for itself: with several, a visitor gets as many tries as there are processes times the quota,
//! which is still nothing against a password.

use crate::platform::error::{Error, Result};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use std::hash::Hash;
use std::num::NonZeroU32;
use std::time::Duration;

/// Attempts by key: some at once, then one every so often.
pub struct Attempts<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
    clock: DefaultClock,
}

impl<K: Hash + Eq + Clone> std::fmt::Debug for Attempts<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Attempts(…)")
    }
}

impl<K: Hash + Eq + Clone> Attempts<K> {
    /// So many at once, and one more each time this passes.
    pub fn new(at_once: u32, then_every: Duration) -> Self {
        let burst = NonZeroU32::new(at_once).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(then_every).unwrap_or_else(|| Quota::per_second(burst)).allow_burst(burst);
        Self { limiter: DefaultKeyedRateLimiter::keyed(quota), clock: DefaultClock::default() }
    }

    /// Counts one attempt; too many are answered with how long to wait.
    pub fn count(&self, key: &K) -> Result<()> {
        self.limiter.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            Error::TooOften { retry_after: wait.as_secs() + 1 }
        })
    }

    /// Counts one attempt; whether it was within the quota.
    pub fn permits(&self, key: &K) -> bool {
        self.limiter.check_key(key).is_ok()
    }

    /// Forgets the keys whose quota is full again.
    pub fn sweep(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quota_holds_for_each_key_alone() {
        let attempts = Attempts::new(2, Duration::from_mins(1));
        assert!(attempts.count(&"anna").is_ok() && attempts.count(&"anna").is_ok());
        let Err(Error::TooOften { retry_after }) = attempts.count(&"anna") else { panic!("the third goes through") };
        assert!((1..=61).contains(&retry_after), "{retry_after}");
        assert!(attempts.permits(&"bert"));
    }
}
