//! Tags: words that leads and clients bear, so that they are found again.

use crate::groups::InGroup;
use crate::id::{GroupId, TagId, UserId};
use crate::text::Line;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many tags there may be in one place.
pub const MOST_TAGS: usize = 100;
/// How many of them one lead or client may bear.
pub const MOST_ON_A_RECORD: usize = 20;

/// The name of a tag.
pub type TagName = Line<40>;

/// A tag, as a lead or a client bears it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tag {
    /// Its number.
    pub id: TagId,
    /// What it is called.
    #[schema(example = "VIP")]
    pub name: String,
    /// How it is shown.
    pub colour: TagColour,
}

/// The colour of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TagColour {
    /// Nothing special.
    #[default]
    Grey,
    /// Blue.
    Blue,
    /// Green.
    Green,
    /// Amber.
    Amber,
    /// Red.
    Red,
    /// Plum.
    Plum,
}

impl TagColour {
    /// All, in the order they are offered.
    pub const ALL: [Self; 6] = [Self::Grey, Self::Blue, Self::Green, Self::Amber, Self::Red, Self::Plum];

    /// Its name: `amber`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Grey => "grey",
            Self::Blue => "blue",
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
            Self::Plum => "plum",
        }
    }
}

/// A tag where it belongs, with what bears it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TagInUse {
    /// Its number.
    pub id: TagId,
    /// What it is called.
    pub name: String,
    /// How it is shown.
    pub colour: TagColour,
    /// The group it belongs to; none: it is for what belongs to one person and no group.
    pub group: Option<GroupId>,
    /// How many clients that you see bear it.
    pub clients: i64,
    /// How many leads that you see bear it.
    pub leads: i64,
    /// Counts the changes; the `ETag`.
    pub version: i32,
}

/// Which tags to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct TagsOf {
    /// The group; if not said, those for what belongs to one person and no group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// That person, where no group is named; you, if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
}

impl TagsOf {
    /// Those that a record of this person can bear, in a group or none.
    pub fn of_record(group: Option<&InGroup>, owner: UserId) -> Self {
        match group {
            Some(group) => Self { group: Some(group.id), owner: None },
            None => Self { group: None, owner: Some(owner) },
        }
    }
}

/// A new tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTag {
    /// What it is called; once in its place, without regard to case.
    pub name: TagName,
    /// How it is shown.
    #[serde(default)]
    pub colour: TagColour,
    /// The group it belongs to, where you work; if not said, it is for what belongs to one person and no group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// That person, where no group is named: somebody else only for who may change everybody's clients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
}

/// What to change about a tag, wherever it is borne; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeTag {
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<TagName>,
    /// A new colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<TagColour>,
}

/// The tags that a lead or a client bears from now on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetTags {
    /// All of them, of the place where it belongs: more than twenty only if it bears them already.
    #[schema(max_items = 100)]
    pub tags: Vec<TagId>,
}
