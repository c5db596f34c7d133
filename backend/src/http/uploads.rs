//! Files on their way in. Each waits on disk, nameless, until it is whole, so that little is in memory however many come in at once.
//! One person has few under way, and none that stands still: neither the disk nor a queue is anybody's alone.

use std::io::SeekFrom;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_ENCODING, HeaderMap};
use actix_web::web::{Bytes, Payload};
use anyhow::Context;
use futures::{Stream, StreamExt};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use vestnik_api::Code;
use vestnik_api::id::UserId;

use super::throttle::Lanes;
use crate::platform::error::{Error, Result};

/// How many files of one person come in at once, or wait to be worked on.
const AT_ONCE: usize = 12;

/// How long none of a file may come.
const STANDSTILL: Duration = Duration::from_secs(30);

/// How long all of it may take.
const LONGEST: Duration = Duration::from_mins(30);

/// How large the pieces are that a file is read back in.
const PIECE: u64 = 512 * 1024;

/// Takes files in.
#[derive(Debug, Clone)]
pub struct Uploads {
    folder: Arc<Path>,
    places: Lanes<UserId>,
    turns: Lanes<UserId>,
}

/// A file that came in whole.
#[derive(Debug)]
pub(crate) struct Upload {
    file: File,
    turn: Arc<Semaphore>,
    _place: OwnedSemaphorePermit,
}

impl Uploads {
    /// Keeps files in this folder while they come in.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.into(), places: Lanes::new(AT_ONCE), turns: Lanes::new(1) }
    }

    /// Takes one in whole, of so many bytes at most; `look` sees each piece as it comes. More bytes are answered with `too_large`.
    pub(crate) async fn receive(
        &self,
        from: UserId,
        body: Payload,
        most: u64,
        too_large: impl Fn() -> Error,
        look: impl FnMut(&[u8]),
    ) -> Result<Upload> {
        let place = self.places.enter(from)?;
        let file = put_aside(&self.folder, body, most, too_large, look).await?;
        Ok(Upload { file, turn: self.turns.of(from), _place: place })
    }
}

/// Writes a body of so many bytes at most to a file without a name, and answers that at its beginning; `look` sees each piece as it comes.
pub(super) async fn put_aside(
    folder: &Path,
    body: impl Stream<Item = Result<Bytes, PayloadError>> + Unpin,
    most: u64,
    too_large: impl Fn() -> Error,
    look: impl FnMut(&[u8]),
) -> Result<File> {
    let mut file = File::from_std(tempfile::tempfile_in(folder).context("there is no room for an upload")?);
    let written = timeout(LONGEST, write(&mut file, body, most, too_large, look));
    written.await.unwrap_or_else(|_late| Err(stands_still()))?;
    file.seek(SeekFrom::Start(0)).await.context("an upload could not be read back")?;
    Ok(file)
}

async fn write(
    file: &mut File,
    mut body: impl Stream<Item = Result<Bytes, PayloadError>> + Unpin,
    most: u64,
    too_large: impl Fn() -> Error,
    mut look: impl FnMut(&[u8]),
) -> Result<()> {
    let mut size = 0;
    while let Some(bytes) = timeout(STANDSTILL, body.next()).await.map_err(|_late| stands_still())? {
        let bytes = bytes.map_err(|error| Error::because(Code::BadRequest, format!("the body broke off: {error}")))?;
        size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > most {
            return Err(too_large());
        }
        look(&bytes);
        file.write_all(&bytes).await.context("an upload could not be written")?;
    }
    Ok(file.flush().await.context("an upload could not be written")?)
}

fn stands_still() -> Error {
    Error::because(Code::BadRequest, "the body stands still")
}

/// A file is taken as it is: one that was packed for the way would be kept packed.
pub(crate) fn check_unpacked(headers: &HeaderMap) -> Result<()> {
    let packed =
        headers.get(CONTENT_ENCODING).is_some_and(|packed| !packed.as_bytes().eq_ignore_ascii_case(b"identity"));
    if packed {
        return Err(Error::because(Code::UnsupportedMediaType, "send the file as it is, without Content-Encoding"));
    }
    Ok(())
}

impl Upload {
    /// Waits until no other file of the same sender is worked on.
    pub(crate) async fn own_turn(&self) -> Result<OwnedSemaphorePermit> {
        Ok(Arc::clone(&self.turn).acquire_owned().await.context("nobody closes a turn")?)
    }

    /// Its next piece; none at its end.
    pub(crate) async fn next_piece(&mut self) -> Result<Option<Vec<u8>>> {
        let mut piece = Vec::new();
        (&mut self.file).take(PIECE).read_to_end(&mut piece).await.context("an upload could not be read back")?;
        Ok((!piece.is_empty()).then_some(piece))
    }

    /// Goes back to its beginning: it is read once more.
    pub(crate) async fn rewind(&mut self) -> Result<()> {
        self.file.seek(SeekFrom::Start(0)).await.context("an upload could not be read back")?;
        Ok(())
    }

    /// The file itself, from its beginning, to be read where that keeps nobody from being served.
    pub(crate) async fn file(&mut self) -> Result<std::fs::File> {
        self.file.seek(SeekFrom::Start(0)).await.context("an upload could not be read back")?;
        let file = self.file.try_clone().await.context("an upload could not be read back")?;
        Ok(file.into_std().await)
    }

    /// All of it.
    pub(crate) async fn read(mut self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.read_to_end(&mut bytes).await.context("an upload could not be read back")?;
        Ok(bytes)
    }
}
