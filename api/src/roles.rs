//! Roles gather permissions; people have roles, and single permissions beside them.

use crate::id::RoleId;
use crate::permission::{Grant, Permission, Reach};
use crate::text::Line;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A role and what it allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Role {
    /// Its number.
    pub id: RoleId,
    /// Its name.
    #[schema(example = "manager")]
    pub name: String,
    /// One of the three that exist from the start and can't be deleted.
    pub built_in: bool,
    /// What it allows, and how far.
    pub grants: Vec<Grant>,
    /// How many people have it.
    pub people: i64,
    /// Counts its changes: the `ETag`.
    pub version: i32,
}

impl Role {
    /// Whether it is the one that may do everything.
    pub fn is_admin(&self) -> bool {
        self.built_in && self.name == ADMIN
    }
}

/// The role of every new account.
pub const USER: &str = "user";
/// The role of the staff.
pub const MANAGER: &str = "manager";
/// The role that may do everything.
pub const ADMIN: &str = "admin";

/// How many roles there can be: they are read all at once.
pub const MAX_ROLES: usize = 100;

/// Builds a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    /// What it is called.
    pub name: Line<60>,
    /// What it allows, and how far. Each permission once.
    #[serde(default)]
    pub grants: Vec<Grant>,
}

/// What to change about a role; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeRole {
    /// Another name. Those of the three built-in roles stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Line<60>>,
    /// All that it allows from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grants: Option<Vec<Grant>>,
}

/// What somebody was given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Given {
    /// His roles.
    pub roles: Vec<RoleId>,
    /// What he may do beside them.
    pub grants: Vec<Grant>,
}

/// How far a single permission goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Give {
    /// How far.
    pub reach: Reach,
}

/// A permission there is, and how far it can go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Known {
    /// The permission.
    pub permission: Permission,
    /// How far it can be given. What belongs to nobody has one reach only.
    pub reaches: Vec<Reach>,
}
