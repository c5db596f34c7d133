//! Pictures in letters: handed in by whoever writes messages, seen by whoever has a letter.

use crate::id::{LetterImageId, UserId};
use crate::me::Person;
use crate::page::Limit;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many bytes the pictures have at most that one person keeps for letters: they stay for as long as somebody may open a letter, so what
/// is not bounded only grows.
pub const MAX_IMAGES: i64 = 200 * 1024 * 1024;

/// A picture for letters, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LetterImage {
    /// Its number.
    pub id: LetterImageId,
    /// Its whole address: mail programs have no page it could be relative to.
    #[schema(example = "https://vestnik.example/i/0123456789abcdef0123456789abcdef.jpg")]
    pub url: String,
    /// How many pixels it is wide.
    pub width: i32,
    /// And high.
    pub height: i32,
    /// How many bytes it has.
    pub size: i64,
    /// Whose it is.
    pub owner: Person,
    /// When it was handed in.
    pub created_at: Timestamp,
}

/// Which pictures to list. Newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct LetterImageFilter {
    /// Only this person's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
