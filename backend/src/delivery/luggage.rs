//! What goes out with the letters of a run: read and encoded once in a process, and shared by all its letters.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use vestnik_api::id::RunId;

use crate::access::Db;
use crate::messages;
use crate::platform::error::Result;
use crate::platform::mail::{Attached, Letter};
use crate::runs;

/// What goes out with every letter of a run, if anything does, or why no letter of it can be made.
pub(super) type Luggage = Result<Option<Arc<Attached>>, String>;

/// Reads what goes out with the letters of a run.
pub(super) async fn of_run(db: &mut Db, run: RunId) -> Result<Luggage> {
    let files: Option<Vec<i64>> = runs::files_of(db, run).await?.into_iter().collect();
    Ok(match files {
        None => Err("a file that went out with this letter is no longer kept".to_owned()),
        Some(files) if files.is_empty() => Ok(None),
        Some(files) => Ok(Attached::new(messages::contents_for_run(db, &files).await?)),
    })
}

/// How many kilobytes of letters with files go over all lines of a process at once: each is put together in memory while it goes.
const ROOM: u32 = 64 * 1024;

/// The room for letters with files on their way.
#[derive(Debug, Clone)]
pub(super) struct Room(Arc<Semaphore>);

impl Default for Room {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(ROOM.try_into().unwrap_or(Semaphore::MAX_PERMITS))))
    }
}

impl Room {
    /// Waits until there is room for a letter; one without files needs none.
    pub(super) async fn take(&self, letter: &Letter) -> Option<OwnedSemaphorePermit> {
        letter.attached.as_ref()?;
        let kilobytes = u32::try_from(letter.size() / 1024).unwrap_or(u32::MAX).clamp(1, ROOM);
        // It is never closed.
        self.0.clone().acquire_many_owned(kilobytes).await.ok()
    }
}
