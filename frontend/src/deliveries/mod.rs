//! Letters over all mailings: what became of each, also of those that were never tried.

mod list;
mod page;
mod state;

pub use list::LetterListScreen;
pub use page::LetterScreen;
pub use state::Asked;
