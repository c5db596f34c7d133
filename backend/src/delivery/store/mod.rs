//! Deliveries, their log, and who has them in hand, in PostgreSQL.

mod claim;
mod freeze;
mod read;
mod record;

pub(super) use claim::{
    claim_chunk, claim_retries, forget_work_of, join, leave, release_chunk, release_retries, renew, runs_with_work,
    take_over,
};
pub(super) use freeze::freeze;
pub(crate) use read::latest;
pub(super) use read::{count_attempts, deliveries, named_attempts, sent_after};
pub(super) use record::{Tried, record};
