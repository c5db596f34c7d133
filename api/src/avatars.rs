//! Pictures of people.

use crate::id::UserId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many bytes a file has at most that somebody hands in as his picture.
pub const MAX_AVATAR: u32 = 5 * 1024 * 1024;

/// What somebody looks like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Face {
    /// Who.
    pub person: UserId,
    /// Where his picture lies, on this server. It needs no sign-in, and another picture has another address.
    #[schema(example = "/files/avatars/0123456789abcdef0123456789abcdef")]
    pub address: String,
}
