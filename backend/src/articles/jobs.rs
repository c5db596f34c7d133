//! Images that were uploaded and never came into an article.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::store::images;
use crate::jobs::{Bench, Job};
use crate::platform::error::Result;

/// Removes images that no article has shown for a day.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sweep;

const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How many are removed at once: no lock lasts long.
const AT_ONCE: i64 = 100;

impl Job for Sweep {
    const KIND: &'static str = "articles.sweep_images";

    async fn run(self, bench: Bench) -> Result<()> {
        let before = bench.clock.now().saturating_sub(KEPT).map_err(anyhow::Error::from)?;
        while images::sweep(&mut bench.system.db().await?, before, AT_ONCE).await? > 0 {}
        Ok(())
    }
}
