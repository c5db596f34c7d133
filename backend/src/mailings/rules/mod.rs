//! What is allowed and when: pure, without clock or database.

mod cron;
mod life;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
mod timetable;

pub use life::{Action, Step, may_change, may_release, step, takes_over_stop};
pub use timetable::Timetable;

use jiff::Timestamp;
use vestnik_api::mailings::Schedule;

/// The next time of a schedule after a moment; none when nothing comes any more, or never did.
pub fn next_run(schedule: &Schedule, after: Timestamp) -> Option<Timestamp> {
    Timetable::new(schedule).ok()?.next_after(after)
}
