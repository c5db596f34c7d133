//! Leads and clients that may be the same.

use crate::id::{ClientId, LeadId};
use crate::me::Person;
use crate::text::{Email, Phone};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What is asked about: is it known already?
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct SimilarTo {
    /// The name of a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 150)]
    pub name: Option<String>,
    /// An address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 254)]
    pub email: Option<String>,
    /// A telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 40)]
    pub phone: Option<String>,
}

/// A lead or client that may be the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Similar {
    /// What it is, and which one.
    pub record: RecordId,
    /// What it goes by.
    pub title: String,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Whose it is.
    pub owner: Person,
    /// In what it is like the one asked about.
    pub by: Vec<LikeBy>,
}

impl Similar {
    /// Which client it is; none, if it is a lead.
    pub const fn client(&self) -> Option<ClientId> {
        match self.record {
            RecordId::Client(id) => Some(id),
            RecordId::Lead(_) => None,
        }
    }
}

/// In what two records are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LikeBy {
    /// The same address.
    Email,
    /// The same number.
    Phone,
    /// The same name.
    Name,
}

/// Which record: a lead or a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum RecordId {
    /// A lead.
    Lead(LeadId),
    /// A client.
    Client(ClientId),
}
