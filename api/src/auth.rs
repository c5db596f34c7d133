//! Signing up, in and out.

use crate::me::Me;
use crate::text::{Email, Language, Line, Password, TimeZone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A new account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// The address to sign in with; a letter goes there.
    pub email: Email,
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

/// The token of the link in a confirmation letter.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// The token from the link.
    pub token: String,
}

/// Signing in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The account's address.
    pub email: String,
    /// Its password.
    pub password: String,
}

/// What a sign-in or a refresh answers. The refresh token comes as an HttpOnly cookie beside it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Tokens {
    /// A JWT for the `Authorization: Bearer` header.
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: String,
    /// Seconds until the access token is worn out.
    #[schema(example = 900)]
    pub expires_in: u32,
    /// Who has signed in.
    pub user: Me,
}

/// Asking for a link to set a new password, or for another confirmation letter.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Forgot {
    /// The account's address.
    pub email: Email,
}

/// Setting a new password by the link in a letter.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reset {
    /// The token from the link.
    pub token: String,
    /// The new password.
    pub password: Password,
}
