//! Two clients become one.

use crate::clients::Client;
use crate::conversions::Moved;
use crate::id::{ClientId, CustomFieldId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What would come of a merge, before it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MergePlan {
    /// The client that stays.
    pub client: Client,
    /// The client that goes into it.
    pub from: Client,
    /// What moves.
    pub moves: Moved,
}

/// Lets another client go into this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeClient {
    /// The other client, of the same group or owner. It is gone from lists afterwards.
    pub from: ClientId,
    /// What is taken from the other one. All else stays as it is.
    #[serde(default)]
    pub take: Vec<Picked>,
    /// The custom fields whose values are. What the client that stays has not is taken in any case.
    #[serde(default)]
    pub take_custom: Vec<CustomFieldId>,
}

/// A field of which the other client's value is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Picked {
    /// The name.
    Name,
    /// The address.
    Email,
    /// The telephone number.
    Phone,
    /// The comment.
    Comment,
    /// Whose it is.
    Owner,
}

/// Two clients that have become one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Merged {
    /// The client that stays.
    pub client: Client,
    /// What moved. Nothing, where they were merged before.
    pub moved: Moved,
}

/// Where a client went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MergedInto {
    /// The client it went into.
    pub client: Client,
    /// When.
    pub at: Timestamp,
    /// Until when that can be taken back; none while the one it went into is itself in a third: that is taken back first.
    pub undo_until: Option<Timestamp>,
}

/// A merge that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Unmerged {
    /// The client that had gone into another, as it was.
    pub client: Client,
    /// The client it had gone into.
    pub into: ClientId,
    /// What moved back, with the answers that were given to it since.
    pub moved: Moved,
}
