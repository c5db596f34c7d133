//! The stop list: addresses that no letter goes to any more.

use crate::groups::InGroup;
use crate::id::{GroupId, MailingId, SuppressionId, UserId};
use crate::me::Person;
use crate::page::Limit;
use crate::text::{Email, Line, Text};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Why no letter goes to an address any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuppressionReason {
    /// A mail server said that there is no such address.
    NoSuchAddress,
    /// The reader wants no more letters, and said so by the link in one.
    Unsubscribed,
    /// The reader complained, to his provider or by a letter.
    Complaint,
    /// Somebody put it there.
    ByHand,
}

impl SuppressionReason {
    /// Every reason there is.
    pub const ALL: [Self; 4] = [Self::NoSuchAddress, Self::Unsubscribed, Self::Complaint, Self::ByHand];

    /// Its name: `no_such_address`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoSuchAddress => "no_such_address",
            Self::Unsubscribed => "unsubscribed",
            Self::Complaint => "complaint",
            Self::ByHand => "by_hand",
        }
    }

    /// Whether it is the reader's own wish: it is lifted with a stated reason only.
    pub const fn is_wish(self) -> bool {
        matches!(self, Self::Unsubscribed | Self::Complaint)
    }
}

/// An address that no letter goes to: of one person, of anybody to the clients of one group, or of the whole service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Suppression {
    /// Its number.
    pub id: SuppressionId,
    /// The address.
    pub email: Email,
    /// Whose letters do not go there; without owner and group: nobody's.
    pub owner: Option<Person>,
    /// To the clients of which group no letters go there.
    pub group: Option<InGroup>,
    /// Why.
    pub reason: SuppressionReason,
    /// What the mail server said, in its own words.
    pub reply: String,
    /// What somebody wrote who put it there.
    pub note: String,
    /// The mailing whose letter led to it.
    pub mailing: Option<OfMailing>,
    /// Since when.
    pub created_at: Timestamp,
}

/// A mailing by its number and the name it had then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfMailing {
    /// Its number.
    pub id: MailingId,
    /// What it was called.
    pub name: String,
}

/// Puts an address on the stop list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSuppression {
    /// The address.
    pub email: Email,
    /// Why.
    #[serde(default)]
    pub reason: StatedReason,
    /// Anything worth remembering about it.
    #[serde(default)]
    pub note: Text<500>,
    /// For letters to the clients of this group, where you work, whoever writes them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// For the whole service, not for one's own letters only.
    #[serde(default)]
    pub everywhere: bool,
}

/// A reason that people state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatedReason {
    /// The reader complained.
    Complaint,
    /// Any other.
    #[default]
    ByHand,
}

impl From<StatedReason> for SuppressionReason {
    fn from(stated: StatedReason) -> Self {
        match stated {
            StatedReason::Complaint => Self::Complaint,
            StatedReason::ByHand => Self::ByHand,
        }
    }
}

/// Takes an address off the stop list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Lift {
    /// Why letters may go there again. Required where the reader himself wanted none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Line<500>>,
}

/// Which addresses to list. Newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct SuppressionFilter {
    /// Words, each of which is part of the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// Only for this reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub reason: Option<SuppressionReason>,
    /// Only this person's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// Only those of this group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// Only those of the whole service.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub everywhere: bool,
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Whether to count them all. More than 100,000 are not counted: no total is told.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub with_total: bool,
}

/// For whom the addresses of a file are stopped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct StopListImport {
    /// For letters to the clients of this group, where you work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// For the whole service, not for one's own letters only.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub everywhere: bool,
}

/// What came of a file of addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StopListImported {
    /// Addresses that were not on the list before.
    pub added: i64,
    /// Addresses that were.
    pub known: i64,
    /// Rows without an address.
    pub refused: i64,
    /// Where the first hundred of them start in the file.
    pub refused_lines: Vec<i64>,
}
