//! How a group is doing: what came in, what became of it, and who works on what. Reads what others keep, along their indexes.

mod actions;
mod jobs;
mod routes;
mod store;

pub use jobs::FoldCounts;
pub(super) use routes::routes;
