//! From spans of time to the days of a calendar. Pure.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use vestnik_api::dashboard::Day;

/// What happened within a quarter of an hour. Every zone's day begins at one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quarter {
    pub(crate) at: Timestamp,
    pub(crate) delivered: i64,
    pub(crate) deferred: i64,
    pub(crate) failed: i64,
}

/// The dates of so many days up to this moment, oldest first, as the clock in this zone shows them.
pub(crate) fn dates(now: Timestamp, zone: &TimeZone, days: u16) -> Vec<Date> {
    let today = zone.to_datetime(now).date();
    (0..i64::from(days)).rev().map(|back| today.saturating_sub(back.days())).collect()
}

/// When the first of these dates begins.
pub(crate) fn beginning(dates: &[Date], zone: &TimeZone) -> Timestamp {
    let first = dates.first().and_then(|date| date.to_zoned(zone.clone()).ok());
    first.map_or(Timestamp::MIN, |midnight| midnight.timestamp())
}

/// The days of these dates, without gaps.
pub(crate) fn days(dates: &[Date], zone: &TimeZone, quarters: &[Quarter]) -> Vec<Day> {
    let empty = |&date| Day { date, delivered: 0, deferred: 0, failed: 0 };
    let mut days: Vec<Day> = dates.iter().map(empty).collect();
    for quarter in quarters {
        let date = zone.to_datetime(quarter.at).date();
        if let Ok(place) = days.binary_search_by_key(&date, |day| day.date)
            && let Some(day) = days.get_mut(place)
        {
            day.delivered += quarter.delivered;
            day.deferred += quarter.deferred;
            day.failed += quarter.failed;
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn quarter(at: &str, delivered: i64) -> Quarter {
        Quarter { at: at.parse().unwrap(), delivered, deferred: 0, failed: 1 }
    }

    #[test]
    fn a_day_is_the_readers_day() {
        let now: Timestamp = "2026-11-21T20:30:00Z".parse().unwrap();
        let quarters = [
            quarter("2026-11-20T21:00:00Z", 1),
            quarter("2026-11-21T00:00:00Z", 10),
            quarter("2026-11-21T18:30:00Z", 100),
        ];
        for (zone, today, delivered) in [("UTC", 21, 110), ("Europe/Moscow", 21, 111), ("Asia/Kolkata", 22, 100)] {
            let zone = TimeZone::get(zone).unwrap();
            let dates = dates(now, &zone, 3);
            let last = days(&dates, &zone, &quarters).pop().unwrap();
            assert_eq!((last.date, last.delivered), (date(2026, 11, today), delivered), "{zone:?}");
        }
    }

    #[test]
    fn days_have_no_gaps_also_where_clocks_change() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let now: Timestamp = "2026-03-30T10:00:00Z".parse().unwrap();
        let dates = dates(now, &zone, 3);
        assert_eq!(dates, [date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30)]);
        assert_eq!(beginning(&dates, &zone).to_string(), "2026-03-27T23:00:00Z");
        let days = days(&dates, &zone, &[quarter("2026-03-29T21:59:00Z", 1), quarter("2026-03-29T22:00:00Z", 2)]);
        assert_eq!(days.iter().map(|day| day.delivered).collect::<Vec<_>>(), [0, 1, 2]);
    }

    #[test]
    fn what_lies_outside_is_left_out() {
        let zone = TimeZone::UTC;
        let dates = dates("2026-11-21T00:00:00Z".parse().unwrap(), &zone, 1);
        assert_eq!(days(&dates, &zone, &[quarter("2026-11-20T23:45:00Z", 5)])[0].failed, 0);
    }
}
