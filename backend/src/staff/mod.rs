//! What the staff sees of the people with accounts and what they have here, and how people are blocked and let in again.
//!
//! A reader: lists what others keep. Blocking is several domains' work in one transaction: the account is closed, its sessions
//! end on every node, its mailings are paused, runs under way too. Letting in again resumes nothing by itself.

mod actions;
pub mod commands;
mod export;
mod routes;
mod rules;
mod store;

pub use routes::routes;
