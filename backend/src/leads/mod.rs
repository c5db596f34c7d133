//! Leads: people and companies that may become clients.
//!
//! A lead belongs to one person, and to a group or none: its home (`groups`), like a client. It stands at a stage of its group; the
//! stages are each group's own, and mean that it is open, won or lost. On the board the stages are columns, and each lead has its place
//! there (`store::place`). What stands where, whose it is and what it may bring is counted by the database with every change. A deleted
//! lead can be brought back for 30 days; then it is gone for good.

mod actions;
mod jobs;
mod live;
mod look;
mod routes;
mod rules;
mod stages;
pub(crate) mod store;

pub(crate) use actions::{Stood, be_lead_again, become_client, changeable, delete, restore};
pub use jobs::Purge;
pub(crate) use look::{list, similar, stages, wanted};
pub use routes::routes;
pub(crate) use store::list::{Key, Wanted, batch};
pub(crate) use store::{find, lead_on, lock, tell};
