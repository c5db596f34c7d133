//! What somebody leaves behind in a group.

use super::{Home, store};
use crate::access::Db;
use crate::events::{self, Event};
use crate::jobs::{Bench, Job};
use crate::notifications::{self, Notice};
use crate::platform::error::Result;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vestnik_api::groups::GroupRole;
use vestnik_api::id::{GroupId, UserId};
use vestnik_api::notifications::{News, NotificationAbout};

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
    /// Who took him out.
    #[serde(default)]
    pub by: Option<UserId>,
    /// When.
    #[serde(default)]
    pub left_at: Option<Timestamp>,
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
        if heir == self.from {
            return Ok(0);
        }
        let moved = store::hand_over(db, self.group, self.from, heir, AT_ONCE).await?;
        if moved > 0 {
            self.tell(db, heir, moved).await?;
            // Whoever looks at the group's leads sees whose they are.
            events::emit(db, Event::LeadsChanged(Home::of_group(self.group).0)).await?;
        }
        Ok(moved)
    }

    /// Tells the heir: one line for all that he gets, which grows thousand by thousand.
    async fn tell(&self, db: &mut Db, heir: UserId, moved: i64) -> Result<()> {
        let group = store::find(db, self.group).await?.name;
        let left_at = self.left_at.map(Timestamp::as_microsecond).unwrap_or_default();
        let notice = Notice {
            to: heir,
            news: News::Assigned,
            about: NotificationAbout::Group(self.group),
            title: &group,
            key: &format!("group {} left by {} at {left_at}", self.group, self.from),
            records: moved,
            by: self.by,
        };
        notifications::tell(db, notice).await
    }

    /// Who gets it: whoever was named, or, if he left meanwhile, somebody who stays. Where nobody does, he was asked without being there.
    async fn heir(&self, db: &mut Db) -> Result<UserId> {
        let works = store::role_of(db, self.group, self.to).await?.is_some_and(GroupRole::works);
        if works { Ok(self.to) } else { Ok(store::first_heir(db, self.group).await?.unwrap_or(self.to)) }
    }
}
