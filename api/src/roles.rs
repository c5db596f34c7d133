//! Roles gather permissions.

use crate::id::RoleId;
use crate::permission::Grant;
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
}

/// The role of every new account.
pub const USER: &str = "user";
/// The role of the staff.
pub const MANAGER: &str = "manager";
/// The role that may do everything.
pub const ADMIN: &str = "admin";
