//! Clients: the people letters go to.
//!
//! A client belongs to one person, and to a group or none: its home (`groups`). It is seen and changed by its owner, by those who are in
//! or work in its group, and by those who may read or write everybody's. A home has an address once. A deleted client can be brought back for
//! 30 days; then it is gone for good. Whether letters can reach it follows what mail servers have said (`delivery`).

mod actions;
mod jobs;
mod many;
mod routes;
mod rules;
mod search;
mod store;

pub(crate) use actions::{
    bin, bring_back, changeable, changeable_if_living, deleted, list, make, rewrite, search_for, wanted,
};
pub use jobs::Purge;
pub(crate) use many::{give, give_back, move_back, move_to, tag};
pub use routes::routes;
pub(crate) use rules::given_away;
pub(crate) use search::Search;
pub(crate) use store::alike::{alike, alike_beside};
pub(crate) use store::bring_in::{Incoming, bring_in, foresee, tidy_up};
pub(crate) use store::brought::{Brought, Changed, Known, Tagged, Target, overlay, overlay_custom, tidy_up_after};
pub(crate) use store::choice::{living, living_among, living_of};
pub(crate) use store::list::{Key, Wanted, batch};
pub(crate) use store::merged::{Merge, forget_letter, merge_of, note_merge, stands_as, undo_merge, went_into};
pub(crate) use store::take_out::{left_of, put_back, seen, take_out, unchanged};
pub(crate) use store::{
    addresses, delete_all, find_within, lock, lock_all, lock_deleted_too, named, note_letters, restore_all, tell,
    touch_all,
};
