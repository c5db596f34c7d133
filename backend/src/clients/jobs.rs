//! Erasing for good what was deleted long ago.

use super::store;
use crate::deleted;
use crate::jobs::{Bench, Job};
use crate::platform::error::Result;

/// Erases clients that were deleted more than 30 days ago.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Purge;

/// How many are erased at once: no lock lasts long.
const AT_ONCE: i64 = 5_000;

impl Job for Purge {
    const KIND: &'static str = "clients.purge";

    async fn run(self, bench: Bench) -> Result<()> {
        let before = deleted::kept_since(bench.clock.now());
        while store::purge(&mut bench.system.db().await?, before, AT_ONCE).await? > 0 {}
        Ok(())
    }
}
