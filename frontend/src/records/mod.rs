//! What hangs on a lead or a client: comments, files, letters and changes, as one feed with a place to write. It stands in the middle of
//! the record's own page, which knows everything else of it.

mod comment;
mod composer;
mod feed;
mod files;
mod item;
mod known;
mod naming;
mod part;
mod preview;
mod queue;
mod screen;
mod state;
mod upload;

pub use item::LetterLine;
pub use screen::Record;
