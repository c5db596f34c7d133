//! Clients: the people letters go to.

use crate::custom_fields::{ChangeCustom, CustomConditions, CustomValue, CustomValues, change_schema};
use crate::groups::InGroup;
use crate::id::{ClientId, GroupId, ImportId, TagId, UserId};
use crate::me::Person;
use crate::page::Limit;
use crate::suppressions::SuppressionReason;
use crate::tags::Tag;
use crate::text::{Email, Line, Phone, Text, clearable};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Client {
    /// Its number.
    pub id: ClientId,
    /// Whose client it is.
    pub owner: Person,
    /// The group it belongs to, if it does: who is in that sees it too.
    pub group: Option<InGroup>,
    /// The name.
    #[schema(example = "Белова Анна Сергеевна")]
    pub name: String,
    /// The address; unique in a group, or among what is one owner's alone.
    pub email: Email,
    /// The telephone number.
    pub phone: Option<Phone>,
    /// Anything worth remembering.
    pub comment: String,
    /// The tags it bears, by name.
    pub tags: Vec<Tag>,
    /// What stands in its custom fields, by their numbers (`GET /custom-fields`).
    #[schema(value_type = BTreeMap<String, CustomValue>)]
    pub custom: CustomValues,
    /// Whether letters can reach it.
    pub mail: MailStatus,
    /// When a letter was last sent to it.
    pub last_letter_at: Option<Timestamp>,
    /// When it was brought in.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; the `ETag`.
    pub version: i32,
}

/// Whether letters can reach an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailStatus {
    /// As far as is known.
    Reachable,
    /// A mail server said that there is no such address: no more letters go there.
    NoSuchAddress,
    /// The reader has unsubscribed.
    Unsubscribed,
    /// The reader has complained.
    Complaint,
    /// Somebody put the address on the stop list.
    ByHand,
}

impl From<SuppressionReason> for MailStatus {
    fn from(reason: SuppressionReason) -> Self {
        match reason {
            SuppressionReason::NoSuchAddress => Self::NoSuchAddress,
            SuppressionReason::Unsubscribed => Self::Unsubscribed,
            SuppressionReason::Complaint => Self::Complaint,
            SuppressionReason::ByHand => Self::ByHand,
        }
    }
}

/// A new client. It is yours, if you don't give it to somebody in its group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClient {
    /// The name.
    pub name: Line<150>,
    /// The address.
    pub email: Email,
    /// The telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Anything worth remembering.
    #[serde(default)]
    pub comment: Text<2000>,
    /// What stands in its custom fields, by their numbers.
    #[serde(default, skip_serializing_if = "CustomValues::is_empty")]
    #[schema(value_type = BTreeMap<String, CustomValue>)]
    pub custom: CustomValues,
    /// The group it belongs to: one where you work, or any if you may change everybody's, for somebody who works there; none if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// Whose it is: somebody who works in the group; yours, if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
}

/// Where a client belongs from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveClient {
    /// The group: one where you work, or any if you may change everybody's, for somebody who works there; none: its owner alone sees it, which
    /// is for him, the head of its group and who may change everybody's to say.
    pub group: Option<GroupId>,
    /// Whose it is: somebody who works in the group. If not said, it stays whose it is, or becomes yours where that can't be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
}

/// What to change about a client; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeClient {
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Line<150>>,
    /// A new address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// A new telephone number; `null` removes it.
    #[serde(default, deserialize_with = "clearable", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Phone>)]
    pub phone: Option<Option<Phone>>,
    /// A new comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<Text<2000>>,
    /// What to change of its custom fields, by their numbers; `null` removes a value.
    #[serde(default, skip_serializing_if = "ChangeCustom::is_empty")]
    #[schema(schema_with = change_schema)]
    pub custom: ChangeCustom,
}

/// Which clients to list, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ClientFilter {
    /// Part of a name, an address or a telephone number, in any case; one or two letters: the beginning of a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// Only this person's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// Only those of this group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// Only those that belong to no group.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ungrouped: bool,
    /// Only those that this import made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
    /// Only those whom letters can, or can't, reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub mail: Option<MailStatus>,
    /// Only those that bear this tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<TagId>,
    /// Only those whose custom fields hold this: a JSON array of conditions, all of which must be met.
    #[serde(skip_serializing_if = "CustomConditions::is_empty")]
    #[param(inline)]
    pub custom: CustomConditions,
    /// Only those brought in on this day or later, by the asker's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub created_since: Option<Date>,
    /// Only those brought in on this day or earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub created_until: Option<Date>,
    /// The order; newest first if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub sort: Option<ClientSort>,
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

/// The order of a list of clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
pub enum ClientSort {
    /// A to Z.
    #[serde(rename = "name")]
    Name,
    /// Z to A.
    #[serde(rename = "-name")]
    NameDescending,
    /// By address, A to Z.
    #[serde(rename = "email")]
    Email,
    /// By address, Z to A.
    #[serde(rename = "-email")]
    EmailDescending,
    /// Oldest first.
    #[serde(rename = "created_at")]
    CreatedAt,
    /// Newest first.
    #[default]
    #[serde(rename = "-created_at")]
    CreatedAtDescending,
}
