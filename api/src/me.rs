//! The person who is signed in.

use crate::groups::SeatIn;
use crate::id::{SessionId, UserId};
use crate::permission::{Grant, Permission, Reach};
use crate::text::{Email, Language, Line, Password, Phone, Theme, TimeZone, clearable};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A person, as others see him.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Person {
    /// His number.
    pub id: UserId,
    /// His name.
    pub name: String,
}

/// The person who is signed in, as he sees himself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// The account's number.
    pub id: UserId,
    /// The address to sign in with.
    pub email: Email,
    /// What to call the person.
    pub name: String,
    /// His telephone number.
    pub phone: Option<Phone>,
    /// The language of letters and screens.
    pub language: Language,
    /// His time zone.
    pub time_zone: TimeZone,
    /// Light or dark.
    pub theme: Theme,
    /// His roles, by name.
    pub roles: Vec<String>,
    /// All he may do: through roles and given to him alone, the furthest reach of each.
    pub grants: Vec<Grant>,
    /// The groups he is in, by number: what he sees changes with them.
    pub groups: Vec<SeatIn>,
    /// Since when the account exists.
    pub created_at: Timestamp,
}

impl Me {
    /// Whether he may do this at all, and how far.
    pub fn may(&self, permission: Permission) -> Option<Reach> {
        self.grants.iter().find(|grant| grant.permission == permission).map(|grant| grant.reach)
    }
}

/// What to change about oneself; what is absent stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMe {
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Line<150>>,
    /// A new telephone number; `null` removes it.
    #[serde(default, deserialize_with = "clearable", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Phone>)]
    pub phone: Option<Option<Phone>>,
    /// Another language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Another time zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<TimeZone>,
    /// Another theme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<Theme>,
}

/// A new password for oneself. Signs out all other sessions.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The password until now.
    pub current: String,
    /// The password from now on.
    pub new: Password,
}

/// One signed-in device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// Its number.
    pub id: SessionId,
    /// When it signed in.
    pub created_at: Timestamp,
    /// When it was last heard of, to the quarter of an hour.
    pub last_used_at: Timestamp,
    /// What the browser calls itself.
    pub user_agent: String,
    /// The network address it signed in from.
    pub address: String,
    /// The one asking.
    pub current: bool,
}

/// An event of the stream about oneself, as server-sent events have it. `changed` says: ask `GET /me` and `GET /service` again;
/// `notifications` brings what `GET /me/notifications/count` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MeEvent {
    /// What it is called.
    #[schema(example = "changed")]
    pub event: String,
    /// For `changed` nothing that need be read; for `notifications` an `Unread` as JSON.
    #[schema(example = "{}")]
    pub data: String,
}
