//! When a mailing goes out: times on the clock on the wall, turned into moments.
//!
//! Everything is decided in wall-clock time and converted last, so a mailing at nine stays at nine when the clocks
//! change. Two rules make every wall-clock time exactly one moment: a time that is skipped (clocks go forward) happens at
//! the first moment after the skip, and a time that is repeated (clocks go back) happens the first time only. With
//! them the order of wall-clock times is the order of moments, and nothing goes out twice.

use crate::mailings::rules::cron::CronLine;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Span, Timestamp, ToSpan};
use vestnik_api::code::FieldCode;
use vestnik_api::mailings::{Recurrence, Schedule, Weekday};
use vestnik_api::problem::FieldError;

/// The years a schedule may start and end in. Outside of them it is a slip of the pen, and calendars end somewhere.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2199;

/// How late after its end a time that was missed may still go out: the server was being restarted, say.
const GRACE: SignedDuration = SignedDuration::from_mins(15);

/// A schedule whose parts have been checked: asks no database, no clock, and can't fail.
#[derive(Debug, Clone)]
pub struct Timetable {
    start: DateTime,
    end: Option<DateTime>,
    zone: TimeZone,
    often: Often,
}

/// How often, in a form that needs no more checking.
#[derive(Debug, Clone)]
enum Often {
    Once,
    Daily,
    /// By number of the day: Monday is the first.
    Weekly([bool; 7]),
    Monthly(i8),
    Cron(Box<CronLine>),
}

impl Timetable {
    /// Checks a schedule and answers with every field that is wrong, by its path in the body.
    pub fn new(schedule: &Schedule) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let zone = TimeZone::get(schedule.time_zone.as_str()).unwrap_or_else(|_unknown| {
            errors.push(FieldError::new("schedule.time_zone", FieldCode::InvalidTimeZone));
            TimeZone::UTC
        });
        let (start, end) = (schedule.start.0, schedule.end.map(|end| end.0));
        if !is_sensible(start) {
            errors.push(FieldError::new("schedule.start", FieldCode::Invalid));
        }
        match end {
            Some(end) if !is_sensible(end) => errors.push(FieldError::new("schedule.end", FieldCode::Invalid)),
            Some(end) if end < start => errors.push(FieldError::new("schedule.end", FieldCode::EndBeforeStart)),
            _ => {}
        }
        let often = Often::new(&schedule.recurrence).unwrap_or_else(|error| {
            errors.push(error);
            Often::Once
        });
        if !errors.is_empty() {
            return Err(errors);
        }
        let timetable = Self { start, end, zone, often };
        match timetable.first() {
            Some(_) => Ok(timetable),
            None => Err(vec![timetable.never()]),
        }
    }

    /// The first of its times.
    pub fn first(&self) -> Option<Timestamp> {
        self.from(self.start).map(|wall| self.moment(wall))
    }

    /// The next of its times after a moment.
    pub fn next_after(&self, after: Timestamp) -> Option<Timestamp> {
        let mut wall = self.from(self.start.max(after.to_zoned(self.zone.clone()).datetime()))?;
        loop {
            let moment = self.moment(wall);
            if moment > after {
                return Some(moment);
            }
            wall = self.from(wall.checked_add(1.second()).ok()?)?;
        }
    }

    /// When a mailing that is started now goes out first: at once, if one of its times has come already.
    /// None: all of it lies in the past.
    pub fn on_start(&self, now: Timestamp) -> Option<Timestamp> {
        let first = self.first()?;
        match self.is_over(now) {
            true => None,
            false if first <= now => Some(now),
            false => Some(first),
        }
    }

    /// When a mailing that was paused goes on: what was missed is made up for once. None: nothing comes any more.
    pub fn on_resume(&self, missed: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
        match missed {
            Some(missed) if missed <= now && !self.is_over(now) => Some(now),
            Some(missed) if missed > now => Some(missed),
            _ => self.next_after(now),
        }
    }

    /// Whether a time that has come is made up for, or is past its end by too much.
    pub fn still_goes_out(&self, scheduled: Timestamp, now: Timestamp) -> bool {
        !self.is_over(now) || now.duration_since(scheduled) <= GRACE
    }

    /// Whether the end has passed.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.end.is_some_and(|end| self.moment(end) < now)
    }

    /// Up to so many of the times that come when it is started now.
    pub fn forecast(&self, now: Timestamp, how_many: usize) -> Vec<Timestamp> {
        std::iter::successors(self.on_start(now), |last| self.next_after(*last)).take(how_many).collect()
    }

    /// What is wrong with a schedule that never comes.
    fn never(&self) -> FieldError {
        let field = match self.often {
            Often::Cron(_) => "schedule.recurrence.line",
            _ => "schedule.end",
        };
        FieldError::new(field, FieldCode::NeverComes)
    }

    /// The first of its times, as the wall shows it, that is not before another.
    fn from(&self, at: DateTime) -> Option<DateTime> {
        let at = at.max(self.start);
        let time = self.start.time();
        let found = match &self.often {
            Often::Once => (at <= self.start).then_some(self.start),
            Often::Daily => day_at(at, time),
            Often::Weekly(days) => weekday_at(at, time, *days),
            Often::Monthly(day) => month_day_at(at, time, *day),
            Often::Cron(line) => line.at_or_after(at),
        }?;
        self.end.is_none_or(|end| found <= end).then_some(found)
    }

    /// The moment a wall-clock time stands for.
    fn moment(&self, wall: DateTime) -> Timestamp {
        let ambiguous = self.zone.to_ambiguous_timestamp(wall);
        let earlier = ambiguous.earlier();
        match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => earlier,
            // `earlier` lies before the skip by as much as the time is short of its end: the skip is the next change.
            AmbiguousOffset::Gap { .. } => {
                earlier.map(|earlier| self.zone.following(earlier).next().map_or(earlier, |skip| skip.timestamp()))
            }
        }
        // Out of the calendar altogether, which `YEARS` keeps far away.
        .unwrap_or(Timestamp::MAX)
    }
}

impl Often {
    fn new(recurrence: &Recurrence) -> Result<Self, FieldError> {
        match recurrence {
            Recurrence::Once => Ok(Self::Once),
            Recurrence::Daily => Ok(Self::Daily),
            Recurrence::Weekly { days } if days.is_empty() => {
                Err(FieldError::new("schedule.recurrence.days", FieldCode::Required))
            }
            Recurrence::Weekly { days } if days.len() > 7 => {
                Err(FieldError::new("schedule.recurrence.days", FieldCode::TooMany))
            }
            Recurrence::Weekly { days } => Ok(Self::Weekly(ALL_DAYS.map(|day| days.contains(&day)))),
            Recurrence::Monthly { day } => match i8::try_from(*day) {
                Ok(day @ 1..=31) => Ok(Self::Monthly(day)),
                _ => Err(FieldError::new("schedule.recurrence.day", FieldCode::Invalid)),
            },
            Recurrence::Cron { line } => match CronLine::parse(line) {
                Ok(line) => Ok(Self::Cron(Box::new(line))),
                Err(code) => Err(FieldError::new("schedule.recurrence.line", code)),
            },
        }
    }
}

/// The days of the week in order.
const ALL_DAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

fn is_sensible(wall: DateTime) -> bool {
    YEARS.contains(&wall.year()) && wall.subsec_nanosecond() == 0
}

fn day_at(at: DateTime, time: Time) -> Option<DateTime> {
    let date = if at.time() <= time { at.date() } else { at.date().tomorrow().ok()? };
    Some(date.to_datetime(time))
}

fn weekday_at(at: DateTime, time: Time, days: [bool; 7]) -> Option<DateTime> {
    let first = day_at(at, time)?.date();
    (0..7).find_map(|ahead: i64| {
        let date = first.checked_add(ahead.days()).ok()?;
        let day = usize::try_from(date.weekday().to_monday_zero_offset()).ok()?;
        days.get(day).copied().unwrap_or(false).then(|| date.to_datetime(time))
    })
}

fn month_day_at(at: DateTime, time: Time, day: i8) -> Option<DateTime> {
    let this = in_month(at.date(), day)?.to_datetime(time);
    if this >= at {
        return Some(this);
    }
    let next_month = at.date().first_of_month().checked_add(Span::new().months(1)).ok()?;
    Some(in_month(next_month, day)?.to_datetime(time))
}

/// A day of a date's month, or the month's last one when it is shorter.
fn in_month(date: Date, day: i8) -> Option<Date> {
    Date::new(date.year(), date.month(), day.min(date.days_in_month())).ok()
}
