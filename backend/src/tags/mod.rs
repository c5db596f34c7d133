//! Tags: words that leads and clients bear, so that they are found again.
//!
//! A tag belongs to a home (`groups`), like the records that bear it: to a group, or to what belongs to one person and no group. Whoever
//! sees records there sees its tags; whoever may change clients there makes, renames and deletes them. What a record bears is said by
//! those who may change the record (`clients`, `leads`). A record that moves to another home bears those tags there that are named as
//! those it bore, and no others: the database sees to it. A lead that becomes a client gives it its tags, and keeps them.

mod actions;
mod many;
mod routes;
mod store;

pub(crate) use actions::set;
pub(crate) use many::{Change, judge};
pub use routes::routes;
pub(crate) use store::named::{lacking, names, put_on_named, take_off_each};
pub(crate) use store::{
    Bearers, be_given_again, borne, clients_bearing, follow, give, go_back, leads_bearing, make_own, named, of, put_on,
    take, take_off, wear_again, worn,
};
