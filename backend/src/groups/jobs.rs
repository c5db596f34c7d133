//! What somebody leaves behind in a group.

use super::store;
use crate::jobs::{Bench, Job};
use crate::platform::error::Result;
use serde::{Deserialize, Serialize};
use vestnik_api::id::{GroupId, UserId};

/// How many records change hands in one transaction.
const AT_ONCE: i64 = 1_000;

/// Gives all that somebody has in a group to somebody else, a thousand records at a time.
#[derive(Debug, Serialize, Deserialize)]
pub struct HandOver {
    /// In which group.
    pub group: GroupId,
    /// Who left it.
    pub from: UserId,
    /// Who has them from now on.
    pub to: UserId,
}

impl Job for HandOver {
    const KIND: &'static str = "groups.hand_over";
    const LONG: bool = true;

    async fn run(self, bench: Bench) -> Result<()> {
        // One who came back meanwhile keeps what is still his.
        loop {
            let mut db = bench.system.db().await?;
            let here = store::role_of(&mut db, self.group, self.from).await?.is_some();
            if here || store::hand_over(&mut db, self.group, self.from, self.to, AT_ONCE).await? == 0 {
                return Ok(());
            }
        }
    }
}
