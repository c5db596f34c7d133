//! A file of records that came in whole: of what kind its text is, and its pieces. A workbook is unpacked before it is kept.

use super::reading::{self, Sheet, Utf8Check};
use crate::http::uploads::{self, Uploads};
use crate::platform::error::{Error, Result};
use actix_web::web::Payload;
use anyhow::Context;
use std::io::{Read, Seek, SeekFrom};
use vestnik_api::Code;
use vestnik_api::id::UserId;
use vestnik_api::imports::ImportFailure;

/// The largest file taken: a million records and more.
pub(super) const MAX_FILE: u64 = 128 * 1024 * 1024;

/// How large the pieces of an unpacked sheet are.
const PIECE: u64 = 512 * 1024;

/// What an archive begins with, as workbooks are.
const ARCHIVE: &[u8] = b"PK\x03\x04";

/// A file that came in whole.
#[derive(Debug)]
pub(super) struct Upload {
    file: uploads::Upload,
    utf8: bool,
    is_archive: bool,
}

/// Why it is too large.
pub(super) fn too_large() -> Error {
    Error::because(Code::TooLarge, "a file may have 128 MB; bring in a larger one in parts")
}

impl Upload {
    /// Takes it in; however large it is, little of it is in memory.
    pub(super) async fn receive(uploads: &Uploads, from: UserId, body: Payload) -> Result<Self> {
        let mut check = Utf8Check::default();
        let mut head = Vec::<u8>::with_capacity(ARCHIVE.len());
        let look = |bytes: &[u8]| {
            head.extend(bytes.iter().take(ARCHIVE.len() - head.len()));
            check.feed(bytes);
        };
        let file = uploads.receive(from, body, MAX_FILE, too_large, look).await?;
        Ok(Self { file, utf8: check.held(), is_archive: head == ARCHIVE })
    }

    /// Whether it is UTF-8 throughout.
    pub(super) const fn is_utf8(&self) -> bool {
        self.utf8
    }

    /// Its next piece; none at its end.
    pub(super) async fn next_piece(&mut self) -> Result<Option<Vec<u8>>> {
        self.file.next_piece().await
    }

    /// Unpacks it, if it is a workbook; one file of a person at a time, as that takes some seconds.
    pub(super) async fn unpacked(mut self) -> Result<Result<Content, ImportFailure>> {
        if !self.is_archive {
            return Ok(Ok(Content::Text(self)));
        }
        let _turn = self.file.own_turn().await?;
        let book = self.file.file().await?;
        let mut texts = tempfile::tempfile().context("there is no room for a workbook")?;
        let unpacking = tokio::task::spawn_blocking(move || {
            let sheets = reading::unpack(&book, &mut texts);
            sheets.map(|sheets| (sheets, texts))
        });
        // A workbook that nobody has thought of may end the reader: it is the workbook that is broken.
        Ok(match unpacking.await {
            Ok(Ok((sheets, mut texts))) => {
                texts.seek(SeekFrom::Start(0)).context("an unpacked workbook could not be read back")?;
                Ok(Content::Book { sheets, texts })
            }
            Ok(Err(failure)) => Err(failure),
            Err(_panicked) => Err(ImportFailure::Broken),
        })
    }
}

/// What is kept of a file.
#[derive(Debug)]
pub(super) enum Content {
    /// A text, as it is.
    Text(Upload),
    /// The texts of a workbook's sheets, one behind the other.
    Book { sheets: Vec<Sheet>, texts: std::fs::File },
}

impl Content {
    /// Whether it is UTF-8 throughout.
    pub(super) const fn is_utf8(&self) -> bool {
        match self {
            Self::Text(upload) => upload.is_utf8(),
            Self::Book { .. } => true,
        }
    }

    /// What its sheets are called; none: it is a text.
    pub(super) fn sheets(&self) -> Option<Vec<String>> {
        match self {
            Self::Text(_) => None,
            Self::Book { sheets, .. } => Some(sheets.iter().map(|sheet| sheet.name.clone()).collect()),
        }
    }

    /// The first sheet that has something in it.
    pub(super) fn first_sheet(&self) -> u16 {
        match self {
            Self::Text(_) => 0,
            Self::Book { sheets, .. } => sheets
                .iter()
                .position(|sheet| sheet.length > 0)
                .and_then(|place| u16::try_from(place).ok())
                .unwrap_or_default(),
        }
    }

    /// Hands out the pieces in their order: sheet, number and bytes.
    pub(super) async fn pieces(self, mut keep: impl AsyncFnMut(i16, i32, Vec<u8>) -> Result<()>) -> Result<()> {
        match self {
            Self::Text(mut upload) => {
                let mut number = 0;
                while let Some(piece) = upload.next_piece().await? {
                    keep(0, number, piece).await?;
                    number += 1;
                }
            }
            Self::Book { sheets, mut texts } => {
                for (sheet, told) in (0..).zip(&sheets) {
                    let (mut left, mut number) = (told.length, 0);
                    while left > 0 {
                        let mut piece = Vec::new();
                        let read = (&mut texts).take(left.min(PIECE)).read_to_end(&mut piece);
                        read.context("an unpacked workbook could not be read back")?;
                        left = left.saturating_sub(piece.len() as u64);
                        if piece.is_empty() {
                            return Err(anyhow::anyhow!("an unpacked workbook broke off").into());
                        }
                        keep(sheet, number, piece).await?;
                        number += 1;
                    }
                }
            }
        }
        Ok(())
    }
}
