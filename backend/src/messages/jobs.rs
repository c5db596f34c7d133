//! Files that nobody sends any more.

use serde::{Deserialize, Serialize};

use super::actions::KEPT;
use super::store::files;
use crate::jobs::{Bench, Job};
use crate::platform::error::Result;

/// Deletes files that were taken off their messages, or whose messages cannot be brought back any more. Those that a run needs stay
/// until it has been over for 30 days: until then it can be made up for to those it missed.
#[derive(Debug, Serialize, Deserialize)]
pub struct SweepFiles;

/// How many are deleted at once: no lock lasts long.
const AT_ONCE: i64 = 20;

impl Job for SweepFiles {
    const KIND: &'static str = "messages.sweep_files";

    async fn run(self, bench: Bench) -> Result<()> {
        let before = bench.clock.now().saturating_sub(KEPT).map_err(anyhow::Error::from)?;
        loop {
            let mut db = bench.system.db().await?;
            if db.transaction(async |db| files::sweep(db, before, AT_ONCE).await).await? == 0 {
                return Ok(());
            }
        }
    }
}
