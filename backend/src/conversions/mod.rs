//! A lead becomes a client, with all that hangs on it.
//!
//! It happens in one transaction under the lead's lock: asked for again, it answers the same client. The lead stays where it is, to be read and not
//! changed, and leads on to the client. For 30 days it can be taken back: then what moved moves back, with the answers that were given to it
//! since, and what else came to the client since stays with it. Who wanted no letters gets none as a client, under whatever address.

mod actions;
mod children;
mod many;
mod routes;
mod rules;
mod store;

pub(crate) use actions::{Origin, origins};
pub use children::Child;
pub(crate) use children::count;
pub(crate) use many::{convert_one, revert_one, tell};
pub use routes::routes;
pub use rules::{FATES, LEFT};
