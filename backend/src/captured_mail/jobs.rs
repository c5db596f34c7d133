//! Captured letters are looked at soon or never.

use super::store;
use crate::jobs::{Bench, Job};
use crate::platform::error::Result;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// Removes letters that were captured more than 30 days ago.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sweep;

const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How many are removed at once: no lock lasts long.
const AT_ONCE: i64 = 1_000;

impl Job for Sweep {
    const KIND: &'static str = "captured_mail.sweep";

    async fn run(self, bench: Bench) -> Result<()> {
        let before = bench.clock.now().saturating_sub(KEPT).map_err(anyhow::Error::from)?;
        while store::sweep(&mut bench.system.db().await?, before, AT_ONCE).await? > 0 {}
        Ok(())
    }
}
