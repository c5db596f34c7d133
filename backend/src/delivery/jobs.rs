//! What is done after a run, when nobody waits for it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use vestnik_api::id::RunId;

use super::store;
use crate::clients;
use crate::jobs::{Bench, Job};
use crate::platform::error::Result;

/// How many clients are told at once: no lock lasts long.
const AT_ONCE: i64 = 500;

/// The rest between two times: it leaves the database to others.
const REST: Duration = Duration::from_millis(20);

/// Winds a run up: writes down at each client when a letter was last sent to it, and clears away what is left to do of a
/// run that was ended before its time. Not done while letters go out: to write to a client costs many times what a letter
/// costs.
#[derive(Debug, Serialize, Deserialize)]
pub struct WindUp {
    run: RunId,
}

impl WindUp {
    /// For this run.
    pub(super) const fn of(run: RunId) -> Self {
        Self { run }
    }
}

impl Job for WindUp {
    const KIND: &'static str = "delivery.wind_up";
    const LONG: bool = true;

    async fn run(self, bench: Bench) -> Result<()> {
        while store::clear_away(&mut bench.system.db().await?, &[self.run]).await? > 0 {
            tokio::time::sleep(REST).await;
        }
        let mut after = None;
        loop {
            let mut db = bench.system.db().await?;
            let (sent, last) = store::sent_after(&mut db, self.run, after, AT_ONCE).await?;
            if last.is_none() {
                return Ok(());
            }
            clients::note_letters(&mut db, &sent).await?;
            drop(db);
            after = last;
            tokio::time::sleep(REST).await;
        }
    }
}
