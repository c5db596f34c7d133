//! How often articles are read: counted in memory, each visitor once a day, and written in groups. Counting never waits for the
//! database, and a page never for counting.
//!
//! Who a visitor is, is nowhere written: of his network address, his browser's name and the day only a hash is kept, in memory,
//! made with a key that this process threw and that dies with it.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use vestnik_api::id::ArticleId;

use super::store;
use crate::access::System;
use crate::http::visitor::Visitor;
use crate::platform::error::Result;

/// How often counts are written.
const EVERY: Duration = Duration::from_secs(5);

/// How many visits are remembered: a few megabytes. When there are more in one day, all are forgotten, and who comes again counts
/// again: better than to count no one any more.
const REMEMBERED: usize = 200_000;

/// How many visitors of one network count for an article in a day: an office behind one address, but not one who calls himself something else
/// each time.
const OF_NETWORK: u8 = 50;

/// Counts who reads what.
#[derive(Debug, Default)]
pub struct Views {
    key: RandomState,
    counted: Mutex<Counted>,
}

#[derive(Debug, Default)]
struct Counted {
    day: Date,
    /// Who has read what today.
    seen: HashSet<u64>,
    /// How many of one network have read an article today.
    of_network: HashMap<u64, u8>,
    /// What is not written yet.
    waiting: BTreeMap<i64, i64>,
}

impl Views {
    /// Counts a visitor to an article, unless he has been there today.
    pub(super) fn count(&self, article: ArticleId, visitor: &Visitor, now: Timestamp) {
        let day = now.to_zoned(TimeZone::UTC).date();
        let hash = self.key.hash_one((article, visitor.network(), &visitor.user_agent, day));
        let network = self.key.hash_one((article, visitor.network()));
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.day != day || counted.seen.len() >= REMEMBERED {
            counted.day = day;
            counted.seen.clear();
            counted.of_network.clear();
        }
        let others = counted.of_network.get(&network).copied().unwrap_or_default();
        if others < OF_NETWORK && counted.seen.insert(hash) {
            counted.of_network.insert(network, others + 1);
            *counted.waiting.entry(article.0).or_default() += 1;
        }
    }

    /// Writes what has been counted. What could not be written waits for the next time.
    pub async fn write(&self, system: &System) -> Result<()> {
        let counts = std::mem::take(&mut self.counted.lock().unwrap_or_else(PoisonError::into_inner).waiting);
        if counts.is_empty() {
            return Ok(());
        }
        let written = async { store::add_views(&mut system.db().await?, &counts).await }.await;
        if written.is_err() {
            let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
            for (article, views) in counts {
                *counted.waiting.entry(article).or_default() += views;
            }
        }
        written
    }

    /// Writes every few seconds, for as long as the process runs.
    pub async fn keep_writing(self: Arc<Self>, system: System) {
        loop {
            tokio::time::sleep(EVERY).await;
            if let Err(error) = self.write(&system).await {
                tracing::warn!(%error, "views of articles could not be written, and will be tried again");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visitor(address: &str, user_agent: &str) -> Visitor {
        Visitor { address: address.parse().unwrap(), user_agent: user_agent.to_owned() }
    }

    fn waiting(views: &Views) -> i64 {
        views.counted.lock().unwrap().waiting.values().sum()
    }

    #[test]
    fn a_visitor_counts_once_a_day_for_each_article() {
        let views = Views::default();
        let now: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
        let (anna, bert) = (visitor("192.0.2.1", "Firefox"), visitor("192.0.2.2", "Firefox"));
        views.count(ArticleId(1), &anna, now);
        views.count(ArticleId(1), &anna, now);
        assert_eq!(waiting(&views), 1);
        views.count(ArticleId(2), &anna, now);
        views.count(ArticleId(1), &bert, now);
        views.count(ArticleId(1), &visitor("192.0.2.1", "Safari"), now);
        assert_eq!(waiting(&views), 4);
        views.count(ArticleId(1), &anna, "2026-11-27T00:00:01Z".parse().unwrap());
        assert_eq!(waiting(&views), 5);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let views = Views::default();
        let now: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
        for number in 0..=REMEMBERED {
            let number = i64::try_from(number).unwrap();
            views.count(ArticleId(number), &visitor("192.0.2.1", "Firefox"), now);
        }
        assert!(views.counted.lock().unwrap().seen.len() <= REMEMBERED);
    }

    #[test]
    fn who_calls_himself_something_else_each_time_counts_so_often_only() {
        let views = Views::default();
        let now: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
        for number in 0..1_000 {
            views.count(ArticleId(1), &visitor("192.0.2.1", &number.to_string()), now);
        }
        assert_eq!(waiting(&views), i64::from(OF_NETWORK));
    }
}
