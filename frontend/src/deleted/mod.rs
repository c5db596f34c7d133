//! Deleted leads and clients, as long as they can be brought back: one screen for both.

mod screen;
mod state;

pub use screen::{DeletedClientsScreen, DeletedLeadsScreen};
pub use state::Asked;
