//! What a patient person with a clock on the wall would say: looks at it every minute, and writes down when a mailing
//! goes out. Slow and simple; the timetable must agree with it.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::collections::HashSet;
use vestnik_api::mailings::{Recurrence, Schedule, Weekday};

/// The fields of a cron line as sets, and the line that says them.
#[derive(Debug, Clone)]
pub(super) struct CronSets {
    pub(super) minutes: Vec<i8>,
    pub(super) hours: Vec<i8>,
    pub(super) days: Option<Vec<i8>>,
    pub(super) months: Option<Vec<i8>>,
    /// Sunday is 0.
    pub(super) weekdays: Option<Vec<i8>>,
}

impl CronSets {
    pub(super) fn line(&self) -> String {
        let list = |set: &[i8]| set.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        let or_any = |set: &Option<Vec<i8>>| set.as_deref().map_or_else(|| "*".to_owned(), list);
        format!(
            "{} {} {} {} {}",
            list(&self.minutes),
            list(&self.hours),
            or_any(&self.days),
            or_any(&self.months),
            or_any(&self.weekdays)
        )
    }

    fn holds(&self, wall: DateTime) -> bool {
        let in_set = |set: &Option<Vec<i8>>, value: i8| set.as_ref().is_none_or(|set| set.contains(&value));
        let day = in_set(&self.days, wall.day());
        let weekday = in_set(&self.weekdays, wall.weekday().to_sunday_zero_offset());
        // Both given: either is enough, as in every cron since Vixie's.
        let date = if self.days.is_some() && self.weekdays.is_some() { day || weekday } else { day && weekday };
        self.minutes.contains(&wall.minute())
            && self.hours.contains(&wall.hour())
            && in_set(&self.months, wall.month())
            && date
    }
}

/// Whether the mailing goes out when the wall shows this minute.
fn holds(schedule: &Schedule, cron: Option<&CronSets>, wall: DateTime) -> bool {
    let start = schedule.start.0;
    if wall < start || schedule.end.is_some_and(|end| wall > end.0) {
        return false;
    }
    let on_time = wall.time() == start.time();
    match &schedule.recurrence {
        Recurrence::Once => wall == start,
        Recurrence::Daily => on_time,
        Recurrence::Weekly { days } => {
            on_time
                && days.iter().any(|day| {
                    let number = match day {
                        Weekday::Monday => 1,
                        Weekday::Tuesday => 2,
                        Weekday::Wednesday => 3,
                        Weekday::Thursday => 4,
                        Weekday::Friday => 5,
                        Weekday::Saturday => 6,
                        Weekday::Sunday => 7,
                    };
                    number == wall.weekday().to_monday_one_offset()
                })
        }
        Recurrence::Monthly { day } => {
            let last = wall.date().days_in_month();
            on_time && (wall.day() == i8::try_from(*day).unwrap().min(last))
        }
        Recurrence::Cron { .. } => cron.expect("its sets").holds(wall),
    }
}

/// Every time between two moments (the first left out), minute by minute.
pub(super) fn times(
    schedule: &Schedule,
    cron: Option<&CronSets>,
    after: Timestamp,
    until: Timestamp,
) -> Vec<Timestamp> {
    let zone = TimeZone::get(schedule.time_zone.as_str()).unwrap();
    let mut found = Vec::new();
    let mut seen: HashSet<DateTime> = HashSet::new();
    // A day earlier, to know what the wall has shown already when an hour is repeated.
    let mut moment = after - jiff::SignedDuration::from_hours(26);
    let mut last: Option<DateTime> = None;
    while moment <= until {
        let wall = zone.to_datetime(moment);
        // Minutes the hands jumped over, if any, and the one they show now.
        let mut shown = last.map_or(wall, |last| last + 1.minute());
        let mut goes_out = false;
        while shown < wall {
            goes_out |= seen.insert(shown) && holds(schedule, cron, shown);
            shown += 1.minute();
        }
        goes_out |= seen.insert(wall) && holds(schedule, cron, wall);
        if goes_out && moment > after {
            found.push(moment);
        }
        // Going back is no jump forward.
        last = Some(last.map_or(wall, |last| last.max(wall)));
        moment += jiff::SignedDuration::from_mins(1);
    }
    found
}
