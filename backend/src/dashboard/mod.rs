//! The first screen: figures, the last days, and what goes on, in one answer.
//!
//! Reads what others keep and never counts letters or clients: all figures are kept where they change. Whose figures
//! they are is decided by the reach of `dashboard.read`.

mod actions;
mod group;
mod routes;
pub(crate) mod rules;
mod store;

pub use group::FoldCounts;
pub use routes::routes;
