//! Inviting people to make an account: a letter with a link, which proves the address.
//!
//! One invitation an address. Its token is made when its letter is written and kept as a hash; sending it anew makes the one before
//! worthless. Whoever may invite sees all of them.

mod actions;
mod jobs;
mod routes;
mod store;

pub use jobs::Invite;
pub use routes::routes;
