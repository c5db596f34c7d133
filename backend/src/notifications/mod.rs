//! What people are told of without asking: something was given to them, somebody mentioned them, a file is read.
//!
//! Whoever does such a thing says so with [`tell`] in its transaction. Nobody is told of what he did himself, and the same is told once.
//! What is told is a kind, a number and a title. Whoever has lost sight of the record is not told of it any more: every list, count
//! and letter asks the database where the record is now, and what its reader may see at that moment.

mod actions;
mod jobs;
mod letters;
mod routes;
mod rules;
mod store;

pub(crate) use actions::{Notice, tell, tell_owner, unread_of, writes_at_once};
pub use jobs::{Letter, Sweep};
pub use routes::routes;
pub(crate) use store::tell_of;
