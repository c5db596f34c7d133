//! What one is told of: the bell of the shell, the page with all of it, and how one wants to be told.

mod bell;
mod screen;
mod settings;
mod state;

pub use bell::{Bell, BellLink, RailBell, use_bell};
pub use screen::NotificationsScreen;
pub use settings::NotificationSettingsForm;
pub use state::Asked;
