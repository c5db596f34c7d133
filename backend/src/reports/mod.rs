//! Reports over mailings: what became of the letters of a period, beside the period before.
//!
//! A reader. All figures are kept where results are recorded: a row for each run, one for each minute of it and one for each
//! reason its letters failed for. However many letters there are, a report adds up the rows of the period's runs.

mod actions;
mod export;
mod routes;
mod store;

pub(crate) use actions::zone;
pub use routes::routes;
