//! Reports over mailings: what became of the letters of a period.

mod screen;
mod state;

pub use screen::ReportsScreen;
pub use state::Asked;
