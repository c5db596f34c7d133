//! Groups of people who work on the same clients.
//!
//! A record belongs to a person, and to a group or none; the two together are its home. Who is in a group sees its records, who works
//! in it changes them, and who is taken out sees nothing of it with his next question: every query asks the database who is in.
//! What was his there goes to somebody who stays. An archived group can be read and not changed.

mod actions;
mod homes;
mod jobs;
mod many;
mod routes;
mod rules;
mod store;

pub(crate) use actions::{Giver, admit, check_works, find, former_owner, moved_owner, new_owner, owner_by, take_in};
pub(crate) use homes::{Home, apart, homes_of, within};
pub use jobs::HandOver;
pub(crate) use many::{
    Left, Record, Verdicts, Worn, before, done, given, given_back, judged, moved, moved_back, tell, wore,
};
pub use routes::routes;
pub(crate) use rules::Whose;
pub(crate) use store::{fellow, names, people, role_of, seats_of, taking, works_in};
