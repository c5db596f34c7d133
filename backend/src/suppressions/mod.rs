//! The stop list: addresses that no letter goes to any more, and the link by which a reader puts himself on it.
//!
//! An address is stopped for one person's letters, for those to the clients of a group, or for those of the whole service, because a mail server said that it
//! does not exist, because the reader unsubscribed or complained, or by hand. It stands there by itself: deleting and bringing
//! in a client again does not forget it. What one person's letters found out is no matter of another's, unless both write to the clients
//! of one group.
//!
//! Runs leave out who is on the list when they begin, and, in `delivery`, who is put there before his letter's turn comes.

mod actions;
mod links;
mod outside;
mod page;
mod routes;
mod rules;
mod store;

pub(crate) use actions::{Addressed, keep_strictest, lift, list, list_of, stop_all, unstop_all};
pub use links::Links;
pub use outside::{Strangers, routes as outside_routes};
pub use routes::routes;
pub(crate) use store::{Gone, Listed, insert_all, page, stop_gone, stored_reason};
