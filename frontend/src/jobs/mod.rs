//! The work that the server does by itself, for those who look after the service.

mod screen;
mod state;

pub use screen::JobsScreen;
pub use state::Asked;
