//! Taking together what is counted of groups.

use super::store;
use crate::jobs::{Bench, Job};
use crate::platform::error::Result;

/// Takes together what was counted of the same quarter, source or day since it last did: who writes only adds.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct FoldCounts;

/// How many are taken together at once: no transaction lasts long.
const AT_ONCE: i64 = 20_000;

impl Job for FoldCounts {
    const KIND: &'static str = "groups.fold_counts";

    async fn run(self, bench: Bench) -> Result<()> {
        while store::fold(&mut bench.system.db().await?, AT_ONCE).await? >= AT_ONCE {}
        Ok(())
    }
}
