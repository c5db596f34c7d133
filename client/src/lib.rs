//! Calling the Vestnik API from Rust: the browser application, the tests and other programs use the same methods.
//!
//! What carries the requests is a [`Transport`]: `Browser` (feature `browser`) or `Reqwest` (feature `reqwest`).
//! No address of the API is written anywhere but here.

mod articles;
mod audit;
mod auth;
#[cfg(feature = "browser")]
pub mod browser;
mod bulk;
mod call;
mod captured_mail;
mod clients;
mod custom_fields;
mod dashboard;
mod deliveries;
#[cfg(feature = "browser")]
mod events;
mod groups;
mod imports;
mod invitations;
mod jobs;
mod leads;
mod mailings;
mod me;
mod messages;
mod notifications;
mod records;
mod reports;
#[cfg(feature = "reqwest")]
pub mod reqwest;
mod roles;
mod service;
mod settings;
mod suppressions;
mod tags;
mod transport;
#[cfg(feature = "browser")]
mod upload;
mod users;
mod views;

pub use articles::Articles;
pub use audit::Audit;
pub use auth::Auth;
pub use bulk::Bulk;
pub use captured_mail::CapturedMail;
pub use clients::Clients;
pub use custom_fields::CustomFields;
pub use deliveries::Logs;
pub use groups::Groups;
pub use imports::Imports;
pub use invitations::Invitations;
pub use jobs::Jobs;
pub use leads::Leads;
pub use mailings::Mailings;
pub use me::MyAccount;
pub use messages::Messages;
pub use notifications::Notifications;
pub use records::Record;
pub use reports::Reports;
pub use roles::Roles;
pub use settings::ServiceSettings;
pub use suppressions::Suppressions;
pub use tags::Tags;
pub use transport::{Body, Error, Request, Response, Result, Transport};
pub use users::Users;
pub use vestnik_api as api;
pub use views::Views;

/// The API over some transport.
#[derive(Debug, Clone)]
pub struct Api<T> {
    transport: T,
}

impl<T: Transport> Api<T> {
    /// The API over this transport.
    pub const fn new(transport: T) -> Self {
        Self { transport }
    }

    /// What carries the requests.
    pub const fn transport(&self) -> &T {
        &self.transport
    }
}
