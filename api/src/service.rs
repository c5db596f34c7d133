//! What anybody may know of the service before signing in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The service itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Service {
    /// What it calls itself.
    #[schema(example = "Vestnik")]
    pub name: String,
    /// The version that runs.
    #[schema(example = "0.1.0")]
    pub version: String,
    /// Where letters go.
    pub mail: MailMode,
}

/// Where letters go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailMode {
    /// To a mail server.
    Smtp,
    /// Nowhere: they are kept in the database for admins to read.
    Captured,
}
