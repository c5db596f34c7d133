//! What the service is set to: name, address, sender, who may sign up, the mail server.

mod screen;
mod server;
mod state;
mod trial;

pub use screen::SettingsScreen;
