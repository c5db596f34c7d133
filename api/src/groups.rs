//! Groups of people who work on the same clients.

use crate::id::{GroupId, UserId};
use crate::me::Person;
use crate::page::Limit;
use crate::text::{Email, Language, Line};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A group by its number and its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InGroup {
    /// Its number.
    pub id: GroupId,
    /// Its name.
    pub name: String,
}

/// A group of people who work on the same clients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Group {
    /// Its number.
    pub id: GroupId,
    /// Its name; unique, without regard to case.
    #[schema(example = "Sales, north")]
    pub name: String,
    /// How many people are in it.
    pub members: i64,
    /// How many of its clients the asker sees; none where it is not for him to know of any.
    pub clients: Option<i64>,
    /// How many of its leads; the same.
    pub leads: Option<i64>,
    /// As what the asker is in it, if he is.
    pub role: Option<GroupRole>,
    /// Since when it is archived: its records can be read then, and not changed.
    pub archived_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Counts the changes; the `ETag`.
    pub version: i32,
}

/// As what somebody is in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupRole {
    /// Sees its records and changes none.
    Viewer,
    /// Works on its records.
    #[default]
    Member,
    /// Leads it: works on its records, and gets those of whoever leaves.
    Head,
}

impl GroupRole {
    /// All, the one who may most first.
    pub const ALL: [Self; 3] = [Self::Head, Self::Member, Self::Viewer];

    /// Its name: `member`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::Head => "head",
        }
    }

    /// Whether whoever is this may change the group's records.
    pub const fn works(self) -> bool {
        !matches!(self, Self::Viewer)
    }
}

/// In which group somebody is, and as what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeatIn {
    /// The group.
    pub group: GroupId,
    /// As what.
    pub role: GroupRole,
}

/// Which groups to list; by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct GroupFilter {
    /// Part of the name, in any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// Only those the asker is in.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub mine: bool,
    /// Archived ones instead of the others.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A new group. Nobody is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGroup {
    /// What it is called.
    pub name: Line<100>,
}

/// What to change about a group; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeGroup {
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Line<100>>,
    /// Whether it is archived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
}

/// Somebody in a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Member {
    /// Who.
    pub person: Person,
    /// His address.
    pub email: Email,
    /// As what.
    pub role: GroupRole,
    /// Whether he is blocked.
    pub blocked: bool,
    /// How many of the group's clients are his; none where the asker does not see those.
    pub clients: Option<i64>,
    /// Since when.
    pub since: Timestamp,
}

/// A page of members: heads first, then by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct MemberFilter {
    /// Part of the name or the address, in any case.
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

/// Makes somebody a member, or something else in the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// As what.
    #[serde(default)]
    pub role: GroupRole,
}

/// To whom the records go of somebody who is taken out of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Leaving {
    /// Somebody else who works in the group; if not said, its first head or member, or who asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heir: Option<UserId>,
}

/// Asks somebody into a group, by his address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskIn {
    /// The address: whoever has an account is in at once, others are invited to make one.
    pub email: Email,
    /// As what.
    #[serde(default)]
    pub role: GroupRole,
    /// The language of the letter to somebody without an account.
    #[serde(default)]
    pub language: Language,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AskedIn {
    /// He has an account, and is in.
    Joined,
    /// A letter invites him to make one; then he is in.
    Invited,
}
