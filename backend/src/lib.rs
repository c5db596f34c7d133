//! Vestnik: the server, its scheduler and its delivery workers.
//!
//! Modules in the order of who may import whom: platform ◄ access ◄ events, jobs, http ◄ domains ◄ routes ◄ app ◄ main.

pub mod platform;

pub mod access;

pub mod events;
pub mod http;
pub mod jobs;

pub mod audit;

pub mod captured_mail;
pub mod groups;
pub mod notifications;
pub mod roles;
pub mod users;

pub mod avatars;
pub mod custom_fields;
pub mod deleted;
pub mod invitations;
pub mod sessions;
pub mod settings;
pub mod tags;

pub mod articles;
pub mod clients;
pub mod leads;
pub mod mailings;
pub mod messages;
pub mod runs;
pub mod suppressions;
pub mod transfer;

pub mod records;

pub mod comments;
pub mod record_files;

pub mod conversions;
pub mod merges;

pub mod background;
pub mod bulk;
pub mod dashboard;
pub mod delivery;
pub mod reports;
pub mod staff;
pub mod timeline;
pub mod views;

pub mod app;
pub mod migrations;
mod routes;
pub(crate) mod schema;

/// The OpenAPI document of the routes that are mounted, as YAML: what `openapi.yaml` holds.
pub fn openapi_yaml() -> anyhow::Result<String> {
    Ok(routes::document().to_yaml()?)
}
