//! Mailings: what to send, to whom, when, how often.

pub mod rules;
pub mod store;
