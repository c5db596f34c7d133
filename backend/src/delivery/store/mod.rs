//! Deliveries, their log, and who has them in hand, in PostgreSQL.

mod claim;
mod freeze;
mod letters;
mod log;
mod of_client;
mod read;
mod record;

pub(super) use claim::{
    Claimed, Wanted, claim, clear_away, join, release_chunk, release_retries, renew, stopped_in_hand, take_over,
    with_work,
};
pub(super) use freeze::{any_missed, freeze, freeze_missed};
pub(super) use letters::{letter, letters};
pub(crate) use log::latest;
pub(super) use log::{Place, count_log, log};
pub(crate) use of_client::{ToClient, to_client};
pub(super) use read::{deliveries, sent_after};
pub(super) use record::{Tried, record};
