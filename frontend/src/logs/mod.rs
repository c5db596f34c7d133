//! The log: every try at every letter, with the mail server's own words.

mod bar;
mod rows;
mod screen;
mod state;

pub use bar::ReasonChoice;
pub use rows::{AttemptRows, Of, OutcomeBadge, Said, When};
pub use screen::LogsScreen;
pub use state::reason_label;
