//! The stop list: addresses that no letter goes to any more, why, and how they are put there and taken off.

mod add;
mod bring_in;
mod lift;
mod list;
mod state;
mod whose;

pub use list::StopListScreen;
pub use state::reason_words;
