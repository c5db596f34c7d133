//! How often the same visitor may try things that are worth guessing or flooding with.
//!
//! Each process counts for itself: with several, a visitor gets as many tries as there are processes times the quota,
//! which is still nothing against a password.

use crate::platform::error::{Error, Result};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use std::collections::HashMap;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

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

/// So many places for each of many people, as long as any of his is held.
#[derive(Debug, Clone)]
pub struct Lanes<K> {
    places: usize,
    lanes: Arc<Mutex<HashMap<K, Weak<Semaphore>>>>,
}

impl<K: Hash + Eq> Lanes<K> {
    /// So many places each.
    pub fn new(places: usize) -> Self {
        Self { places, lanes: Arc::default() }
    }

    /// The places of this one.
    pub fn of(&self, key: K) -> Arc<Semaphore> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get(&key).and_then(Weak::upgrade) {
            return lane;
        }
        lanes.retain(|_, lane| lane.strong_count() > 0);
        let lane = Arc::new(Semaphore::new(self.places));
        lanes.insert(key, Arc::downgrade(&lane));
        lane
    }

    /// One of them, if any is free.
    pub fn enter(&self, key: K) -> Result<OwnedSemaphorePermit> {
        self.of(key).try_acquire_owned().map_err(|_full| Error::TooOften { retry_after: 5 })
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

    #[test]
    fn each_has_places_of_his_own_and_leaves_nothing_behind() {
        let lanes = Lanes::new(2);
        let held = [lanes.enter("anna").unwrap(), lanes.enter("anna").unwrap()];
        assert!(lanes.enter("anna").is_err());
        let other = lanes.enter("boris").unwrap();
        drop(held);
        let again = lanes.enter("anna");
        assert!(again.is_ok());
        drop((other, again));
        let last = lanes.enter("vera");
        assert_eq!(lanes.lanes.lock().unwrap().len(), 1);
        drop(last);
    }
}
