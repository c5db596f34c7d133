//! The people with accounts, as the staff sees them.

use crate::id::{RoleId, UserId};
use crate::me::Person;
use crate::page::Limit;
use crate::text::{Email, Line, Phone};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Somebody with an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct User {
    /// His number.
    pub id: UserId,
    /// What he is called.
    pub name: String,
    /// The address he signs in with.
    pub email: Email,
    /// His telephone number.
    pub phone: Option<Phone>,
    /// His roles, by name.
    pub roles: Vec<String>,
    /// Whether he may sign in.
    pub state: UserState,
    /// Who blocked him, and why.
    pub blocked: Option<Blocked>,
    /// How many clients he has.
    pub clients: i64,
    /// When he was last here, to the quarter of an hour.
    pub last_seen_at: Option<Timestamp>,
    /// Since when the account exists.
    pub created_at: Timestamp,
}

/// Whether somebody may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserState {
    /// He may.
    Active,
    /// He has not confirmed his address yet.
    Unconfirmed,
    /// The staff has blocked him.
    Blocked,
}

/// That somebody is blocked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Blocked {
    /// By whom; none: by the operator of the server.
    pub by: Option<Person>,
    /// Why. He reads it when he tries to sign in.
    pub reason: String,
    /// Since when.
    pub at: Timestamp,
}

/// Blocks somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Why. He reads it when he tries to sign in.
    pub reason: Line<500>,
}

/// What somebody has here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UserFigures {
    /// His clients.
    pub clients: i64,
    /// His messages.
    pub messages: i64,
    /// His mailings.
    pub mailings: i64,
    /// Those of them that go out.
    pub active_mailings: i64,
    /// Tries at letters.
    pub attempts: i64,
    /// Letters that were delivered.
    pub delivered: i64,
    /// Letters that were not.
    pub failed: i64,
}

/// An order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub enum UserSort {
    /// By name, A to Z.
    #[serde(rename = "name")]
    Name,
    /// By name, Z to A.
    #[serde(rename = "-name")]
    NameDescending,
    /// The oldest accounts first.
    #[serde(rename = "created_at")]
    CreatedAt,
    /// The newest accounts first.
    #[default]
    #[serde(rename = "-created_at")]
    CreatedAtDescending,
}

/// Which people to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct UserFilter {
    /// Words, each of which is part of the name, the address or the telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// Only those in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<UserState>,
    /// Only those with this role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleId>,
    /// In which order.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub sort: Option<UserSort>,
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
