//! Messages: subject and body, with fields to be filled in for each client.

use crate::id::{ClientId, MessageId, UserId};
use crate::me::Person;
use crate::page::Limit;
use crate::text::{Email, Line, Text};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many characters a body has at most.
pub const MAX_BODY: usize = 200_000;

/// How many characters all the merge fields that a subject or a body names can bring together.
pub const MAX_FILLED: usize = 200_000;

/// The text of a letter, with merge fields.
pub type Body = Text<MAX_BODY>;

/// A merge field a template may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergeField {
    /// The name in a template: `client.name`.
    pub name: &'static str,
    /// May be empty for some client: wants `| default("…")`.
    pub may_be_empty: bool,
    /// How many characters it brings at most.
    pub longest: usize,
}

/// Every merge field.
pub const MERGE_FIELDS: &[MergeField] = &[
    MergeField { name: "client.name", may_be_empty: false, longest: 150 },
    MergeField { name: "client.first_name", may_be_empty: false, longest: 150 },
    MergeField { name: "client.email", may_be_empty: false, longest: 254 },
    MergeField { name: "client.phone", may_be_empty: true, longest: 16 },
    MergeField { name: "client.comment", may_be_empty: true, longest: 2_000 },
    MergeField { name: "owner.name", may_be_empty: false, longest: 150 },
    MergeField { name: "owner.email", may_be_empty: false, longest: 254 },
    MergeField { name: "mailing.name", may_be_empty: false, longest: 150 },
    // The address of the page to unsubscribe. Where a body names it nowhere, a line with it is added at the end.
    MergeField { name: "unsubscribe", may_be_empty: false, longest: 300 },
];

/// What kind of text a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Plain text.
    #[default]
    Text,
    /// Markdown (`CommonMark` with tables); it becomes a page of a plain, good look, and a text part is made from that.
    Markdown,
    /// HTML; a text part is made from it. What its style sheet says is written where it holds.
    Html,
}

/// What a letter says: the templates of subject and body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// The subject, with merge fields.
    #[schema(example = "{{ client.name }}, three novelties this week")]
    pub subject: Line<250>,
    /// The body, with merge fields.
    #[schema(example = "Good day, {{ client.name | default(\"friend\") }}.")]
    pub body: Body,
    /// Text, Markdown or HTML.
    #[serde(default)]
    pub format: Format,
}

/// A [`Draft`] as part of an answer: beside it stand other properties, which a draft itself refuses.
#[derive(Debug, ToSchema)]
pub struct Says {
    /// The subject, with merge fields.
    pub subject: Line<250>,
    /// The body, with merge fields.
    pub body: Body,
    /// Text, Markdown or HTML.
    pub format: Format,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Message {
    /// Its number.
    pub id: MessageId,
    /// Whose message it is.
    pub owner: Person,
    /// What its author calls it.
    pub name: String,
    /// What it says.
    #[serde(flatten)]
    #[schema(value_type = Says)]
    pub draft: Draft,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; the `ETag`.
    pub version: i32,
}

/// A message in a list: without its body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MessageSummary {
    /// Its number.
    pub id: MessageId,
    /// Whose message it is.
    pub owner: Person,
    /// What its author calls it.
    pub name: String,
    /// The subject, with merge fields.
    pub subject: String,
    /// Text, Markdown or HTML.
    pub format: Format,
    /// How many mailings send it.
    pub mailings: i64,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A new message. It is yours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// What you call it.
    pub name: Line<150>,
    /// The subject, with merge fields.
    pub subject: Line<250>,
    /// The body, with merge fields.
    pub body: Body,
    /// Text, Markdown or HTML.
    #[serde(default)]
    pub format: Format,
}

/// What to change about a message; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMessage {
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Line<150>>,
    /// A new subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Line<250>>,
    /// A new body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// Text, Markdown or HTML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
}

/// Which messages to list, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct MessageFilter {
    /// Part of the name or the subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// Only this person's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// The order; last changed first if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub sort: Option<MessageSort>,
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Whether to count them all.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub with_total: bool,
}

/// The order of a list of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
pub enum MessageSort {
    /// A to Z.
    #[serde(rename = "name")]
    Name,
    /// Z to A.
    #[serde(rename = "-name")]
    NameDescending,
    /// Longest untouched first.
    #[serde(rename = "updated_at")]
    UpdatedAt,
    /// Last changed first.
    #[default]
    #[serde(rename = "-updated_at")]
    UpdatedAtDescending,
}

/// Which client to fill the fields in for; without one, a made-up client is used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ForClient {
    /// One of your clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
}

/// A preview of something not saved yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewDraft {
    /// The subject, with merge fields.
    pub subject: Line<250>,
    /// The body, with merge fields.
    pub body: Body,
    /// Text, Markdown or HTML.
    #[serde(default)]
    pub format: Format,
    /// One of your clients; without one, a made-up client is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
}

/// A letter as one client would get it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Preview {
    /// From whom.
    #[schema(example = "Vestnik <mail@vestnik.example>")]
    pub from: String,
    /// The client's name.
    pub to_name: String,
    /// The client's address.
    pub to: Email,
    /// The subject.
    pub subject: String,
    /// The HTML part, if it has one. Show it in a sandboxed frame only.
    pub html: Option<String>,
    /// The text part.
    pub text: String,
    /// The size of the letter in bytes, without what is attached.
    pub size: i64,
}
