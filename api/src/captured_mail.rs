//! Letters kept instead of sent, while no mail server is set.

use crate::id::CapturedLetterId;
use crate::page::Limit;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A kept letter, in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CapturedLetter {
    /// Its number.
    pub id: CapturedLetterId,
    /// When it would have gone out.
    pub at: Timestamp,
    /// From whom.
    pub from: String,
    /// To which address.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its size in bytes.
    pub size: i64,
}

/// A kept letter with all that is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CapturedLetterWhole {
    /// What the list shows.
    #[serde(flatten)]
    pub letter: CapturedLetter,
    /// The text part.
    pub text: Option<String>,
    /// The HTML part. Show it in a sandboxed frame only.
    pub html: Option<String>,
    /// The files that went with it. What is in them is not kept with a letter.
    pub files: Vec<CapturedFile>,
    /// The letter as a mail server would have got it (RFC 5322), without what is in its files.
    pub source: String,
}

/// A file that went with a kept letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CapturedFile {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub content_type: String,
    /// How many bytes it has, if that is said.
    pub size: Option<i64>,
}

/// Which kept letters to list. Newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct CapturedMailFilter {
    /// Part of the address or the subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
