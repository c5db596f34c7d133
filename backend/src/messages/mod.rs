//! Messages: subject and body, with fields to be filled in for each client.
//!
//! A message belongs to one person. It is seen by its owner and by those who may read everybody's, changed by its owner
//! and by those who may write everybody's. What is saved can always be filled in. One that a mailing still needs can't
//! be deleted; a deleted one can be brought back for 30 days.
//!
//! Files may go out with it: a run sends those that were attached when it began, whatever becomes of the message meanwhile.
//!
//! [`Template`] is a letter's text ready to be filled in: for the preview here, and for the letters of a run in
//! `delivery`.

mod actions;
mod attach;
mod export;
mod files;
mod images;
mod jobs;
mod page;
mod routes;
pub mod rules;
mod store;
mod template;

pub(crate) use actions::{delete, list, restore};
pub use images::outside_routes;
pub use jobs::SweepFiles;
pub use routes::routes;
pub(crate) use store::files::contents_for_run;
pub(crate) use store::{format_name, hold, stored_draft, stored_format};
pub use template::{Fields, Filled, Template, subject_of};
