//! A file of addresses that came in whole: of what kind its text is, and its pieces.

use super::reading::Utf8Check;
use crate::http::uploads::{self, Uploads};
use crate::platform::error::{Error, Result};
use actix_web::web::Payload;
use vestnik_api::Code;
use vestnik_api::id::UserId;

/// The largest file taken: about a million clients.
pub(super) const MAX_FILE: u64 = 64 * 1024 * 1024;

/// A file that came in whole.
#[derive(Debug)]
pub(super) struct Upload {
    file: uploads::Upload,
    utf8: bool,
}

impl Upload {
    /// Takes it in; however large it is, little of it is in memory.
    pub(super) async fn receive(uploads: &Uploads, from: UserId, body: Payload) -> Result<Self> {
        let mut check = Utf8Check::default();
        let too_large = || Error::because(Code::TooLarge, "a file may have 64 MB; bring in a larger one in parts");
        let file = uploads.receive(from, body, MAX_FILE, too_large, |bytes| check.feed(bytes)).await?;
        Ok(Self { file, utf8: check.held() })
    }

    /// Whether it is UTF-8 throughout.
    pub(super) const fn is_utf8(&self) -> bool {
        self.utf8
    }

    /// Its next piece; none at its end.
    pub(super) async fn next_piece(&mut self) -> Result<Option<Vec<u8>>> {
        self.file.next_piece().await
    }
}
