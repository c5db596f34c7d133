//! Small pictures, and clearing away bytes that nobody needs.

use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use vestnik_api::Code;

use super::{rules, store};
use crate::jobs::{Bench, Job};
use crate::platform::error::Result;
use crate::platform::storage::Key;

/// Makes the small picture of a file. What is broken, or too large to be unpacked, has none.
#[derive(Debug, Serialize, Deserialize)]
pub struct Thumbnail {
    /// The name of its bytes. Their row may be gone by now, and what was begun is to be cleared away all the same.
    key: String,
}

impl Thumbnail {
    /// Of the file of these bytes.
    pub(super) fn of(key: &Key) -> Self {
        Self { key: key.as_str().to_owned() }
    }
}

impl Job for Thumbnail {
    const KIND: &'static str = "files.thumbnail";

    async fn run(self, bench: Bench) -> Result<()> {
        let key = Key::from_stored(self.key);
        if !store::is_ready(&mut bench.system.db().await?, &key).await? {
            return bench.storage.delete(&key).await;
        }
        let mut bytes = bench.storage.read(&key).await?.bytes;
        let mut file = Vec::new();
        while let Some(piece) = bytes.try_next().await? {
            file.extend(piece);
        }
        let Some(print) = bench.darkroom.thumbnail(file).await? else { return Ok(()) };
        bench.storage.put_thumbnail(&key, print.bytes).await?;
        match store::note_thumbnail(&mut bench.system.db().await?, &key, print.content_type).await {
            // Deleted meanwhile: perhaps before there was a small picture to be cleared away.
            Err(error) if error.code() == Some(Code::NotFound) => bench.storage.delete(&key).await,
            noted => noted,
        }
    }
}

/// Removes bytes that no file names any more, and what uploads left behind that died. What can't be removed waits for the next time, and
/// holds up nothing else.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sweep;

/// How many are looked for at once.
const AT_ONCE: i64 = 100;

impl Job for Sweep {
    const KIND: &'static str = "files.sweep";
    const LONG: bool = true;

    async fn run(self, bench: Bench) -> Result<()> {
        let before = rules::dead_since(bench.clock.now());
        let mut behind = 0;
        loop {
            let unneeded = store::unneeded(&mut bench.system.db().await?, before, behind, AT_ONCE).await?;
            let Some((last, _)) = unneeded.last() else { return Ok(()) };
            behind = *last;
            let mut removed = Vec::new();
            for (id, key) in unneeded {
                match bench.storage.delete(&key).await {
                    Ok(()) => removed.push(id),
                    Err(error) => tracing::warn!(blob.id = id, %error, "bytes that nobody needs can't be removed"),
                }
            }
            store::forget(&mut bench.system.db().await?, removed).await?;
        }
    }
}
