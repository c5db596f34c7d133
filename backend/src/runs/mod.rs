//! Runs: one sending of a mailing each, with the letter as it stood when it began, and the figures of its deliveries.
//!
//! Made and counted by `delivery`; read by everything that shows figures. The figures are changed only together with
//! the deliveries they count, in the same transaction, so they always add up.

mod store;

pub use store::{
    Among, Change, Letter, Open, Passed, Seen, Tally, add, add_reasons, any_open, begin, begin_again, cancel,
    domain_of, files_of, find, has_lost_files, hold, last_of, letter_of, lock_totals, mailings_of, open, pace_of,
    page_of, resume, seen, set_audience, span_of, totals_of,
};
