//! Files of leads and clients.

use crate::id::RecordFileId;
use crate::me::Person;
use crate::page::Limit;
use crate::text::Line;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A file of a lead or a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordFile {
    /// Its number.
    pub id: RecordFileId,
    /// What it is called.
    #[schema(example = "contract.pdf")]
    pub name: String,
    /// What it is, told by what is in it; its name only says more where that fits.
    #[schema(example = "application/pdf")]
    pub content_type: String,
    /// How many bytes it has.
    pub size: i64,
    /// How it can be looked at without being kept.
    pub preview: FilePreview,
    /// Whether there is a small picture of it.
    pub thumbnail: bool,
    /// Who handed it in.
    pub by: Person,
    /// When.
    pub created_at: Timestamp,
    /// Whether who asks may rename and delete it.
    pub may_change: bool,
    /// Counts the changes; the `ETag`.
    pub version: i32,
}

/// How a file can be looked at in a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FilePreview {
    /// Not at all: it can be kept.
    None,
    /// As a picture.
    Image,
    /// As a document (PDF).
    Pdf,
}

/// What is said of a file that is handed in; its bytes are the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NewRecordFile {
    /// What it is called. Folders before the name are left out, as are characters that nobody sees.
    #[serde(default)]
    #[param(required = true, example = "contract.pdf")]
    pub name: String,
}

/// What to change about a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenameFile {
    /// What it is called from now on.
    pub name: Line<150>,
}

/// Which files to list: the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct RecordFileFilter {
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Which part of a file a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkTo {
    /// The file, to be kept.
    #[default]
    Download,
    /// The file, to be looked at: only of what `preview` says can be.
    Preview,
    /// Its small picture.
    Thumbnail,
}

/// Asks for a link.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NewFileLink {
    /// To what.
    pub to: LinkTo,
}

/// A link that needs no sign-in, for as long as it lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileLink {
    /// The address, from the root of the service.
    #[schema(example = "/files/3f0c…")]
    pub href: String,
    /// Until when it can be opened: a minute.
    pub until: Timestamp,
}
