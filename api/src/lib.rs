//! Everything that crosses the wire between Vestnik's server, its browser application and other programs:
//! types, codes, and the rules for single values that both sides must agree on. No IO; builds for the browser.

pub mod alike;
pub mod articles;
pub mod audit;
pub mod auth;
pub mod bulk;
pub mod captured_mail;
pub mod clients;
pub mod code;
pub mod comments;
pub mod conversions;
pub mod dashboard;
pub mod deliveries;
pub mod export;
pub mod group_dashboard;
pub mod groups;
pub mod id;
pub mod imports;
pub mod invitations;
pub mod jobs;
pub mod leads;
pub mod letter_images;
pub mod mailings;
pub mod me;
pub mod message_files;
pub mod messages;
pub mod notifications;
pub mod page;
pub mod permission;
pub mod problem;
pub mod record_files;
pub mod reports;
pub mod roles;
pub mod service;
pub mod settings;
pub mod suppressions;
pub mod tags;
pub mod text;
pub mod timeline;
pub mod users;
pub mod views;

pub use code::{Code, FieldCode};
pub use jiff::{Timestamp, civil};
pub use page::Page;
pub use permission::{Grant, Permission, Reach};
pub use problem::{FieldError, Problem};
