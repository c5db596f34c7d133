//! The browser application. `app` puts it together; each domain folder holds its screens, with what they decide in a plain `state.rs`;
//! `ui` has the components, `words` the languages, `data` the way to the server.

pub mod app;
pub mod articles;
pub mod audit;
pub mod auth;
pub mod bulk;
pub mod captured_mail;
pub mod clients;
pub mod custom_fields;
pub mod dashboard;
pub mod data;
pub mod deleted;
pub mod deliveries;
pub mod groups;
pub mod home;
pub mod imports;
pub mod invitations;
pub mod jobs;
pub mod leads;
pub mod logs;
pub mod mailings;
pub mod messages;
pub mod notifications;
pub mod parts;
pub mod profile;
pub mod records;
pub mod reports;
pub mod roles;
pub mod route;
pub mod settings;
pub mod suppressions;
pub mod tags;
pub mod ui;
pub mod users;
pub mod views;
pub mod words;

/// Starts the application in the page's body.
pub fn start() {
    console_error_panic_hook::set_once();
    yew::Renderer::<app::App>::new().render();
}
