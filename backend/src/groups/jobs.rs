//! What somebody leaves behind in a group.

use super::store;
use crate::access::Db;
use crate::jobs::{Bench, Job};
use crate::platform::error::Result;
use serde::{Deserialize, Serialize};
use vestnik_api::groups::GroupRole;
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
        let mut db = bench.system.db().await?;
        while db.transaction(async |db| self.hand_over_some(db).await).await? > 0 {}
        Ok(())
    }
}

impl HandOver {
    /// Hands over so many, and says how many those were.
    async fn hand_over_some(&self, db: &mut Db) -> Result<i64> {
        if !store::hold(db, self.group).await? {
            return Ok(0);
        }
        // One who came back meanwhile keeps what is still his.
        if store::role_of(db, self.group, self.from).await?.is_some() {
            return Ok(0);
        }
        let heir = self.heir(db).await?;
        if heir == self.from { Ok(0) } else { store::hand_over(db, self.group, self.from, heir, AT_ONCE).await }
    }

    /// Who gets it: whoever was named, or, if he left meanwhile, somebody who stays. Where nobody does, he was asked without being there.
    async fn heir(&self, db: &mut Db) -> Result<UserId> {
        let works = store::role_of(db, self.group, self.to).await?.is_some_and(GroupRole::works);
        if works { Ok(self.to) } else { Ok(store::first_heir(db, self.group).await?.unwrap_or(self.to)) }
    }
}
