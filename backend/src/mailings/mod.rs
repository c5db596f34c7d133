//! Mailings: what to send, to whom, when, how often.
//!
//! A mailing belongs to one person, and names his messages and his clients only. Its life is
//! `draft → active ⇄ paused → completed`; the staff can switch it off (`stopped`), which its owner can't undo. It says
//! when it goes out next (`next_run_at`); `delivery` claims it when that time has come, makes a run of it and sets the
//! time after. Whatever a person does to a mailing is told by an event; what that means for a run under way is
//! delivery's to carry out.

mod actions;
pub mod commands;
mod export;
mod routes;
pub mod rules;
pub mod store;
mod switch;

pub(crate) use actions::{delete, list, restore, these, writable};
pub use routes::routes;
pub(crate) use store::{choose, choose_each, choose_no_more, choosing, choosing_each, left, left_by_each};
pub(crate) use switch::{check_owner, pause, pause_all_of, resume};
