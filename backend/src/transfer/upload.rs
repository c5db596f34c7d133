//! A file on its way in: it waits on disk, nameless, until it is complete; only then does the database see it.

use super::reading::Utf8Check;
use crate::platform::error::{Error, Result};
use actix_web::web::Payload;
use anyhow::Context;
use futures::StreamExt;
use std::io::SeekFrom;
use std::path::Path;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use vestnik_api::Code;

/// The largest file taken: about a million clients.
pub(super) const MAX_FILE: u64 = 64 * 1024 * 1024;
/// How large the pieces are that it is kept in.
const PIECE: u64 = 512 * 1024;

/// A file that came in whole.
#[derive(Debug)]
pub(super) struct Upload {
    file: File,
    utf8: bool,
}

impl Upload {
    /// Takes it in; however large it is, little of it is in memory.
    pub(super) async fn receive(mut body: Payload, folder: &Path) -> Result<Self> {
        let file = tempfile::tempfile_in(folder).context("there is no room for an upload")?;
        let mut file = File::from_std(file);
        let mut check = Utf8Check::default();
        let mut size = 0;
        while let Some(bytes) = body.next().await {
            let bytes =
                bytes.map_err(|error| Error::because(Code::BadRequest, format!("the body broke off: {error}")))?;
            size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            if size > MAX_FILE {
                return Err(Error::because(Code::TooLarge, "a file may have 64 MB; bring in a larger one in parts"));
            }
            check.feed(&bytes);
            file.write_all(&bytes).await.context("an upload could not be written")?;
        }
        file.flush().await.context("an upload could not be written")?;
        file.seek(SeekFrom::Start(0)).await.context("an upload could not be read back")?;
        Ok(Self { file, utf8: check.held() })
    }

    /// Whether it is UTF-8 throughout.
    pub(super) const fn is_utf8(&self) -> bool {
        self.utf8
    }

    /// Its next piece; none at its end.
    pub(super) async fn next_piece(&mut self) -> Result<Option<Vec<u8>>> {
        let mut piece = Vec::new();
        (&mut self.file).take(PIECE).read_to_end(&mut piece).await.context("an upload could not be read back")?;
        Ok((!piece.is_empty()).then_some(piece))
    }
}
