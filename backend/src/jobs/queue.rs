//! Handing work in.

use super::{Bench, store};
use crate::access::Db;
use crate::events::{self, Event};
use crate::platform::error::Result;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;

/// A piece of background work: its data, and how to do it.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// Its name in the queue. Never change one that has been released.
    const KIND: &'static str;
    /// How often it is tried before it is buried.
    const ATTEMPTS: i32 = 10;
    /// Whether it may take minutes. Such jobs leave room for short ones: nobody waits for a letter until a file is read.
    const LONG: bool = false;

    /// Does the work. Must bear being repeated.
    fn run(self, bench: Bench) -> impl Future<Output = Result<()>> + Send;
}

/// Queues a job; it starts when the transaction has committed.
pub async fn enqueue<J: Job>(db: &mut Db, job: &J) -> Result<()> {
    enqueue_at(db, job, db.now()).await
}

/// Queues a job for later.
pub async fn enqueue_at<J: Job>(db: &mut Db, job: &J, at: Timestamp) -> Result<()> {
    let payload = serde_json::to_value(job).map_err(anyhow::Error::from)?;
    store::insert(db, J::KIND, payload, at).await?;
    events::emit(db, Event::JobQueued).await
}
