//! Erasing for good what was deleted long ago.

use super::{rules, store};
use crate::jobs::{Bench, Job};
use crate::platform::error::Result;
use serde::{Deserialize, Serialize};

/// Erases fields that were deleted more than 30 days ago, from all records.
#[derive(Debug, Serialize, Deserialize)]
pub struct Purge;

/// Of how many records one is erased at once: no lock lasts long.
const AT_ONCE: i64 = 2_000;

impl Job for Purge {
    const KIND: &'static str = "custom_fields.purge";

    async fn run(self, bench: Bench) -> Result<()> {
        let before = rules::kept_since(bench.clock.now());
        for field in store::worn_out(&mut bench.system.db().await?, before).await? {
            for table in ["clients", "leads"] {
                while store::empty(&mut bench.system.db().await?, table, field, AT_ONCE).await? > 0 {}
            }
            store::erase(&mut bench.system.db().await?, field, before).await?;
        }
        Ok(())
    }
}
