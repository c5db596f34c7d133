//! Old sessions are swept away.

use super::store;
use crate::jobs::{Bench, Job};
use crate::platform::error::Result;
use serde::{Deserialize, Serialize};

/// Removes sessions that have been over for a week, and refresh tokens that are of no use any more.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sweep;

impl Job for Sweep {
    const KIND: &'static str = "sessions.sweep";

    async fn run(self, bench: Bench) -> Result<()> {
        let removed = store::sweep(&mut bench.system.db().await?).await?;
        tracing::debug!(removed, "old sessions were removed");
        Ok(())
    }
}
