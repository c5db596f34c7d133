//! Comments on leads and clients.

use crate::id::{CommentId, UserId};
use crate::me::Person;
use crate::page::Limit;
use crate::text::Text;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many characters a comment has at most.
pub const MAX_COMMENT: usize = 20_000;

/// A comment on a lead or a client, or an answer to one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Comment {
    /// Its number.
    pub id: CommentId,
    /// Who wrote it.
    pub author: Person,
    /// What was written, in Markdown; empty once it is deleted.
    pub text: String,
    /// The same as HTML without anything that could run; empty once it is deleted.
    pub html: String,
    /// The comment it answers.
    pub answers: Option<CommentId>,
    /// Its answers, the oldest first; of an answer always none.
    #[schema(no_recursion)]
    pub replies: Vec<Comment>,
    /// Whom it names, of those who may see the record.
    pub mentions: Vec<Person>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When its words were last changed.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted: its place stays, its words are gone.
    pub deleted_at: Option<Timestamp>,
    /// Whether who asks may change its words.
    pub may_change: bool,
    /// Whether who asks may delete it.
    pub may_delete: bool,
    /// Counts the changes; the `ETag`.
    pub version: i32,
}

/// A new comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewComment {
    /// What is written, in Markdown. `@[Anna Petrova](user:7)` names somebody.
    pub text: Text<20000>,
    /// The comment it answers: one on the same record that is no answer itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<CommentId>,
}

/// Other words for a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeComment {
    /// What is written, in Markdown.
    pub text: Text<20000>,
}

/// Which comments to list: the newest first, each with its answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct CommentFilter {
    /// How many a page, answers not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Whom one may name: those who may see the record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ReaderFilter {
    /// Part of the name, in any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub q: Option<String>,
}

/// How a comment names somebody: what stands in its text.
pub fn mention(name: &str, user: UserId) -> String {
    let name: String = name.chars().filter(|letter| !matches!(letter, '[' | ']' | '\\')).collect();
    format!("@[{name}](user:{user})")
}
