//! A client goes into another, with all that hangs on it.
//!
//! It happens in one transaction under the locks of both: asked for again, it answers the same client. The one that went is deleted, and its old
//! address leads on. Its letters stay in the books of their runs under its number, and are read as letters to the one that stayed. For 30 days it
//! can be taken back: then what moved moves back, with the answers that were given to it since, and what else came since stays.

mod actions;
mod routes;
mod rules;

pub use routes::routes;
pub use rules::{Child, OWN_FATES, STAY};
