//! Letters about what is not read, and dropping what is old.

use super::{actions, letters, store};
use crate::jobs::{Bench, Job};
use crate::platform::error::Result;
use crate::users;
use crate::users::letters::About;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use vestnik_api::id::{NotificationId, UserId};

/// A letter to one person about all that is due by then and he has not read. Many may ask for it: the first one tells it all.
#[derive(Debug, Serialize, Deserialize)]
pub struct Letter {
    /// To whom.
    pub user: UserId,
    /// What asked for it: its name in the table, so that one that is tried again finds what it had in hand.
    pub notification: NotificationId,
}

impl Job for Letter {
    const KIND: &'static str = "notifications.letter";

    async fn run(self, bench: Bench) -> Result<()> {
        let Self { user, notification } = self;
        let mut db = bench.system.db().await?;
        store::take(&mut db, user, notification).await?;
        // What he may see is asked now, not when it happened.
        let may = actions::as_of_now(&mut db, user).await?;
        let told = store::in_letter(&mut db, &may, notification, letters::MOST + 1).await?;
        let reader = users::jobs::reader(&mut db, user).await?;
        // No connection is held while the mail server is spoken with.
        drop(db);
        if let Some(reader) = reader.filter(|_| !told.is_empty()) {
            let base = bench.live.now().base_url.clone();
            let (lines, more) = letters::lines(&told, &base, reader.language());
            let about = About::Unread { lines: &lines, more, all: &format!("{base}/notifications") };
            users::jobs::write_to(&bench, &reader, about, &format!("notification.{notification}")).await?;
        }
        store::settle(&mut bench.system.db().await?, user, notification).await
    }
}

/// Drops what was read 90 days ago, and what is a year old.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sweep;

const READ_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
const KEPT: SignedDuration = SignedDuration::from_hours(365 * 24);
/// How many are dropped at once: no lock lasts long.
const AT_ONCE: i64 = 1_000;

impl Job for Sweep {
    const KIND: &'static str = "notifications.sweep";

    async fn run(self, bench: Bench) -> Result<()> {
        let now = bench.clock.now();
        let before = |kept| now.saturating_sub(kept).map_err(anyhow::Error::from);
        let (read, created) = (before(READ_KEPT)?, before(KEPT)?);
        while store::sweep(&mut bench.system.db().await?, read, created, AT_ONCE).await? > 0 {}
        Ok(())
    }
}
