//! Cron lines of five fields, read as times on the wall.
//!
//! `cronexpr` reads and steps through the line; it is asked in UTC, where no hour is skipped or repeated, and what it
//! answers is taken as wall-clock time: what becomes of those hours is one rule for every kind of schedule.

use cronexpr::{Crontab, FallbackTimezoneOption, ParseOptions};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use vestnik_api::code::FieldCode;

/// How many characters a line may have.
const MAX: usize = 100;

/// How far ahead a line is searched, in steps of the four years that `cronexpr` looks ahead. A 29 February that must be
/// a given day of the week comes every 28 years, or 40 where a century is in between; a 31 February never.
const STEPS: usize = 11;

/// A cron line that can be read.
#[derive(Debug, Clone)]
pub(super) struct CronLine(Crontab);

impl CronLine {
    /// Reads a line: minute, hour, day of month, month, day of week; lists, ranges, steps, names of months and days.
    pub(super) fn parse(line: &str) -> Result<Self, FieldCode> {
        if line.len() > MAX {
            return Err(FieldCode::TooLong);
        }
        if line.trim().is_empty() {
            return Err(FieldCode::Required);
        }
        let fields: Vec<&str> = line.split_ascii_whitespace().collect();
        if fields.len() != 5 || !fields.iter().all(|field| is_plain(field)) {
            return Err(FieldCode::InvalidCron);
        }
        let mut options = ParseOptions::default();
        options.fallback_timezone_option = FallbackTimezoneOption::UTC;
        match cronexpr::parse_crontab_with(&fields.join(" "), options) {
            Ok(line) => Ok(Self(line)),
            Err(_) => Err(FieldCode::InvalidCron),
        }
    }

    /// The first time on the wall that is not before another.
    pub(super) fn at_or_after(&self, at: DateTime) -> Option<DateTime> {
        // Asked for what comes strictly after.
        let at = at.checked_sub(1.second()).ok()?;
        let mut after = TimeZone::UTC.to_timestamp(at).ok()?;
        for _ in 0..STEPS {
            if let Ok(found) = self.0.find_next(after) {
                return Some(found.datetime());
            }
            after = after.checked_add(SignedDuration::from_hours(24 * 365 * 4)).ok()?;
        }
        None
    }
}

/// Whether a field has only what every cron knows. `cronexpr` also takes `L`, `W`, `#` and `H`, which few people know
/// and of which it gets the last day of December wrong.
fn is_plain(field: &str) -> bool {
    field.split([',', '-', '/']).all(|part| {
        part == "*"
            || (!part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
            || (part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_alphabetic()))
    })
}
