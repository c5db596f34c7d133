//! One action on many rows of a list: gathered when it begins, done by a job in groups, with progress and a result.
//!
//! The rows are written down before the first is touched: what comes later is none of them, whatever its filter finds by then. A group
//! and its progress are one transaction, so a killed process repeats nothing. Each group is done with the rights its owner has at that
//! moment; who is blocked, or may not do this any more, ends his runs by it. Runs are their owner's own (docs/adr/0023).

mod actions;
mod jobs;
mod routes;
mod rules;
mod store;
mod targets;
mod together;
mod work;

pub use jobs::{Purge, WorkThrough};
pub use routes::routes;
