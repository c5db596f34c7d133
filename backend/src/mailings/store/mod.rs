//! Mailings in PostgreSQL.

mod due;

pub use due::{Due, Life, advance, claim_due, complete_over, lives_of, next_due};
