//! Inviting somebody to make an account.

use crate::groups::InGroup;
use crate::id::InvitationId;
use crate::me::Person;
use crate::page::Limit;
use crate::text::{Email, Language, Line, Password, TimeZone};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// An invitation to make an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Invitation {
    /// Its number.
    pub id: InvitationId,
    /// Who is invited.
    pub email: Email,
    /// The language of the letter.
    pub language: Language,
    /// Who invites; none: an account that is gone.
    pub invited_by: Option<Person>,
    /// The group that whoever accepts is in at once, for those who may see groups.
    pub group: Option<InGroup>,
    /// What became of it.
    pub state: InvitationState,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when its link works.
    pub expires_at: Timestamp,
}

/// What became of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// Its link works.
    Open,
    /// Its link is too old; it can be sent anew.
    Expired,
    /// There is an account.
    Accepted,
}

/// Whom to invite.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// The address; a letter with a link goes there.
    pub email: Email,
    /// The language of the letter.
    #[serde(default)]
    pub language: Language,
}

/// Which invitations to list. Newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct InvitationFilter {
    /// Part of the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// Only those in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<InvitationState>,
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// The token of the link in an invitation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationToken {
    /// The token from the link.
    pub token: String,
}

/// What whoever holds the link is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Invited {
    /// The address that the account will have.
    pub email: Email,
    /// Who invites, by name.
    pub invited_by: Option<String>,
}

/// An account made by the link of an invitation. Its address is the one invited, and confirmed: the link came there.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    /// The token from the link.
    pub token: String,
    /// The password.
    pub password: Password,
    /// What to call the person.
    #[schema(example = "Olga Kravtsova")]
    pub name: Line<150>,
    /// The language of letters and screens.
    #[serde(default)]
    pub language: Language,
    /// The person's time zone; UTC if not said.
    #[serde(default = "TimeZone::utc")]
    pub time_zone: TimeZone,
}
