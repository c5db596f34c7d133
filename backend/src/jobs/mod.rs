//! Background work: queued in the transaction of the change that caused it, leased, retried with growing delays,
//! and buried with its error when nothing helps.
//!
//! A job may run more than once (a killed server's jobs are taken over when their lease ends), so every job is
//! written to be repeatable. No job runs inside the transaction that claimed it.

mod look;
mod queue;
mod store;
mod worker;

pub use look::{Buried, Listed, bring_back, find, forget, list};
pub use queue::{Job, enqueue, enqueue_at};
pub use worker::{Registry, Sweep, Workers};

use crate::access::System;
use crate::http::images::Darkroom;
use crate::platform::clock::Clock;
use crate::platform::config::Live;
use crate::platform::storage::Storage;

/// What a job has at hand.
#[derive(Clone)]
pub struct Bench {
    /// The database, as the server itself.
    pub system: System,
    /// What time it is.
    pub clock: Clock,
    /// What is in force, the mailer among it.
    pub live: Live,
    /// Where the bytes of files lie.
    pub storage: Storage,
    /// Makes small pictures.
    pub darkroom: Darkroom,
}

impl std::fmt::Debug for Bench {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bench").finish_non_exhaustive()
    }
}
