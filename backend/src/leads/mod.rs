//! Leads: people and companies that may become clients.
//!
//! A lead belongs to one person, and to a group or none: its home (`groups`), like a client. It stands at a stage of its group; the
//! stages are each group's own, and mean that it is open, won or lost. On the board the stages are columns, and each lead has its place
//! there (`store::place`). What stands where, whose it is and what it may bring is counted by the database with every change. A deleted
//! lead can be brought back for 30 days; then it is gone for good.

mod actions;
mod imports;
mod incoming;
mod jobs;
mod live;
mod look;
mod many;
mod routes;
mod rules;
mod stages;
pub(crate) mod store;

pub(crate) use actions::{Stood, be_lead_again, become_client, changeable, delete, restore};
pub(crate) use imports::{bring_in, foresee, put_back, take_out};
pub(crate) use incoming::Incoming;
pub use jobs::Purge;
pub(crate) use look::{list, similar, stages, wanted};
pub(crate) use many::{back_to_stage, give, give_back, move_back, move_to, stage_to_put_to, tag, to_stage};
pub use routes::routes;
pub(crate) use rules::can_be_due;
pub(crate) use store::bring_in::tidy_up;
pub(crate) use store::list::{Key, Wanted, batch};
pub(crate) use store::many::{became, became_at_rest, touch as touch_all};
pub(crate) use store::stages::{Standing, of as stages_of};
pub(crate) use store::take_out::{among, left_of, unchanged};
pub(crate) use store::{find, lead_on, lock, tell, that_became};
