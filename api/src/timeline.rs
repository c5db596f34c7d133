//! What happened to a lead or a client, as one feed.

use crate::comments::Comment;
use crate::custom_fields::CustomKind;
use crate::deliveries::DeliveryState;
use crate::id::{ClientId, DeliveryId, MailingId, RecordFileId};
use crate::leads::RecordId;
use crate::me::Person;
use crate::page::Limit;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One thing that happened to a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Happening {
    /// When; of changes that are told as one, the last.
    pub at: Timestamp,
    /// Who did it; nobody, where the server did.
    pub by: Option<Person>,
    /// To which record, if not to the one whose feed this is: to what that was before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Former>,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// What a client was before: a lead that became it, or a client that went into it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Former {
    /// Which.
    pub record: RecordId,
    /// What it was called.
    pub title: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// It was added, by hand or from a file.
    Created,
    /// Some of its fields were changed. What one person changed in a row is told as one.
    Changed {
        /// Which, and how.
        changes: Vec<FieldChange>,
    },
    /// It was deleted.
    Deleted,
    /// It was brought back.
    Restored,
    /// It has become a client.
    Converted {
        /// Which; none, once that is erased.
        client: Option<ClientId>,
    },
    /// It is a lead again.
    Reverted,
    /// A lead has become this client.
    CameFrom {
        /// Which; none, if it is none that you see.
        lead: Option<Former>,
    },
    /// Another client went into it.
    Merged {
        /// That one. Its address leads on, and says how to take it back.
        client: Option<ClientId>,
        /// What that one was called.
        name: String,
    },
    /// That was taken back.
    Unmerged {
        /// That one.
        client: Option<ClientId>,
        /// What that one is called.
        name: String,
    },
    /// Somebody wrote a comment.
    Comment {
        /// It, with its answers.
        comment: Box<Comment>,
    },
    /// Somebody added a file.
    File {
        /// Which.
        file: RecordFileId,
        /// What it is called.
        name: String,
    },
    /// Somebody gave a file another name.
    FileRenamed {
        /// What it was called.
        before: String,
        /// What it is called.
        after: String,
    },
    /// Somebody deleted a file.
    FileDeleted {
        /// What it was called.
        name: String,
    },
    /// A letter went to it, or was to go, whoever sent it.
    Letter {
        /// Which.
        delivery: DeliveryId,
        /// Of which mailing; none, if it is none that you may open.
        mailing: Option<MailingId>,
        /// Its subject.
        subject: String,
        /// What became of it.
        state: DeliveryState,
        /// Whether you may open it, to see all of it and every try at it.
        may_open: bool,
    },
}

/// One field before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldChange {
    /// Its name: `phone`; `custom.12` of a custom field.
    pub field: String,
    /// What somebody called it, if it is a custom field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What it holds, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<CustomKind>,
    /// What it was; what is more than a line is cut.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

/// The kinds a feed can be narrowed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedKind {
    /// Adding, changing, deleting and bringing back.
    Changes,
    /// Comments.
    Comments,
    /// Files.
    Files,
    /// Letters.
    Letters,
}

/// Which part of a feed to read: the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct FeedFilter {
    /// Only this kind; all if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub kind: Option<FeedKind>,
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
