//! A lead becomes a client.

use crate::clients::Client;
use crate::id::{ClientId, CustomFieldId};
use crate::leads::{Lead, Similar};
use crate::text::{Email, Line};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What would come of a conversion, before it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConversionPlan {
    /// What moves to the client.
    pub moves: Moved,
    /// Clients in the same place that may be the same, which it can become instead of a new one.
    pub similar: Vec<Similar>,
}

/// What hangs on a record and moves along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Moved {
    /// Comments and their answers.
    pub comments: i64,
    /// Files.
    pub files: i64,
    /// Tags. The record that goes keeps them, too.
    pub tags: i64,
}

/// Makes a lead a client: a new one, or one there is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Convert {
    /// The client it becomes, of the same group or owner; a new one if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientId>,
    /// The name of the new client; what the lead goes by, if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Line<150>>,
    /// The address of the new client; that of the lead, if not said. One of them must be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// What an existing client takes from the lead instead of its own. What it has not is taken in any case.
    pub take: Vec<Taken>,
    /// The custom fields whose values an existing client takes from the lead instead of its own. What it has not is taken in any case.
    pub take_custom: Vec<CustomFieldId>,
}

/// A field that an existing client takes from a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// What it goes by.
    Name,
    /// The telephone number.
    Phone,
    /// Whose it is.
    Owner,
}

/// A lead that has become a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Conversion {
    /// The lead as it is now: to be read, and not changed.
    pub lead: Lead,
    /// The client.
    pub client: Client,
    /// What moved. Nothing, where it had become that client before.
    pub moved: Moved,
}

/// A conversion that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reverted {
    /// The lead, as it was.
    pub lead: Lead,
    /// What moved back, with the answers that were given to it since.
    pub moved: Moved,
    /// The client that stays: it was there before, or something has come to it since.
    pub client: Option<ClientId>,
}
