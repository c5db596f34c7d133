//! What holds for every schedule, near the changes of clocks above all.

use super::oracle::{CronSets, times};
use super::*;
use jiff::civil::{DateTime, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use vestnik_api::mailings::{Recurrence, WallTime, Weekday};

fn cron(line: &str) -> Recurrence {
    Recurrence::Cron { line: line.to_owned() }
}

const ZONES: [&str; 9] = [
    "UTC",
    "Europe/Moscow",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Pacific/Apia",
];

/// A wall-clock time near a change of the clocks, where the zone has any.
fn near_a_change() -> impl Strategy<Value = (&'static str, DateTime)> {
    (select(&ZONES[..]), 0..7000_i64, -3000..3000_i64).prop_map(|(zone, day, minutes)| {
        let zoned = TimeZone::get(zone).unwrap();
        let random = date(2005, 1, 1).at(0, 0, 0, 0).checked_add(day.days()).unwrap();
        let moment = zoned.to_timestamp(random).unwrap();
        let change = zoned.following(moment).next().map_or(moment, |change| change.timestamp());
        (zone, zoned.to_datetime(change).checked_add(minutes.minutes()).unwrap().with().second(0).build().unwrap())
    })
}

fn sets() -> impl Strategy<Value = CronSets> {
    let of = |range: std::ops::RangeInclusive<i8>, most: usize| {
        let all: Vec<i8> = range.collect();
        subsequence(all, 1..=most)
    };
    (
        of(0..=59, 4),
        of(0..=23, 8),
        proptest::option::of(of(1..=31, 8)),
        proptest::option::weighted(0.3, of(1..=12, 8)),
        proptest::option::of(of(0..=6, 3)),
    )
        .prop_map(|(minutes, hours, days, months, weekdays)| CronSets { minutes, hours, days, months, weekdays })
}

/// A schedule near a change of the clocks, its cron fields where it has some.
fn schedules() -> impl Strategy<Value = (Schedule, Option<CronSets>)> {
    let all_days = vec![
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    let recurrence = prop_oneof![
        Just((Recurrence::Once, None)),
        Just((Recurrence::Daily, None)),
        subsequence(all_days, 1..=7).prop_map(|days| (Recurrence::Weekly { days }, None)),
        (1..=31_u8).prop_map(|day| (Recurrence::Monthly { day }, None)),
        sets().prop_map(|sets| (cron(&sets.line()), Some(sets))),
    ];
    (near_a_change(), proptest::option::of(0..20_000_i64), recurrence).prop_map(
        |((zone, start), length, (recurrence, sets))| {
            let end = length.map(|minutes| WallTime(start.checked_add(minutes.minutes()).unwrap()));
            (Schedule { start: WallTime(start), end, time_zone: zone.parse().unwrap(), recurrence }, sets)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_timetable_says_what_a_person_at_the_clock_says((schedule, sets) in schedules(), ahead in -2000..4000_i64) {
        let Ok(timetable) = Timetable::new(&schedule) else { return Ok(()) };
        let zone = TimeZone::get(schedule.time_zone.as_str()).unwrap();
        let start = zone.to_timestamp(schedule.start.0).unwrap();
        let after = start + SignedDuration::from_mins(ahead);
        let until = after + SignedDuration::from_hours(24 * 5);
        let expected = times(&schedule, sets.as_ref(), after, until);
        let said: Vec<_> = std::iter::successors(timetable.next_after(after), |last| timetable.next_after(*last))
            .take_while(|moment| *moment <= until)
            .collect();
        prop_assert_eq!(said, expected);
    }

    #[test]
    fn times_come_after_and_in_order_and_within_start_and_end((schedule, _) in schedules(), ahead in -50_000..50_000_i64) {
        let Ok(timetable) = Timetable::new(&schedule) else { return Ok(()) };
        let zone = TimeZone::get(schedule.time_zone.as_str()).unwrap();
        let first = timetable.first().unwrap();
        let after = first + SignedDuration::from_mins(ahead);
        let mut last = after;
        for moment in std::iter::successors(timetable.next_after(after), |last| timetable.next_after(*last)).take(20) {
            prop_assert!(moment > last);
            prop_assert!(moment >= first);
            if let Some(end) = schedule.end {
                let wall = zone.to_datetime(moment);
                let skipped = zone.to_ambiguous_timestamp(end.0).is_ambiguous();
                prop_assert!(wall <= end.0 || skipped, "{wall} after {}", end.0);
            }
            last = moment;
        }
    }

    #[test]
    fn asking_later_never_gives_an_earlier_time((schedule, _) in schedules(), a in -9000..9000_i64, b in -9000..9000_i64) {
        let Ok(timetable) = Timetable::new(&schedule) else { return Ok(()) };
        let first = timetable.first().unwrap();
        let (a, b) = (a.min(b), a.max(b));
        let next = |ahead| timetable.next_after(first + SignedDuration::from_mins(ahead));
        // None is later than any.
        let (a, b) = (next(a).unwrap_or(Timestamp::MAX), next(b).unwrap_or(Timestamp::MAX));
        prop_assert!(a <= b);
    }

    #[test]
    fn the_hour_on_the_wall_is_kept(
        (zone, start) in near_a_change(),
        recurrence in prop_oneof![Just(Recurrence::Daily), (1..=31_u8).prop_map(|day| Recurrence::Monthly { day })],
    ) {
        let daily = Schedule { start: WallTime(start), end: None, time_zone: zone.parse().unwrap(), recurrence };
        let timetable = Timetable::new(&daily).unwrap();
        let zone = TimeZone::get(zone).unwrap();
        for moment in std::iter::successors(timetable.first(), |last| timetable.next_after(*last)).take(400) {
            let wall = zone.to_datetime(moment);
            let skipped = zone.to_ambiguous_timestamp(wall.date().to_datetime(start.time())).is_ambiguous();
            prop_assert!(wall.time() == start.time() || skipped || wall.hour() == 0 && wall.minute() == 0, "{wall}");
        }
    }

    #[test]
    fn the_same_clock_in_another_zone_shows_the_same_times(minutes in 0..500_000_i64, day in 1..=31_u8) {
        let start = date(2026, 1, 1).at(0, 0, 0, 0).checked_add(minutes.minutes()).unwrap();
        let shown = |zone: &str| {
            let schedule = Schedule {
                start: WallTime(start),
                end: None,
                time_zone: zone.parse().unwrap(),
                recurrence: Recurrence::Monthly { day },
            };
            let timetable = Timetable::new(&schedule).unwrap();
            let zone = TimeZone::get(zone).unwrap();
            let times = std::iter::successors(timetable.first(), |last| timetable.next_after(*last));
            times.take(12).map(|moment| zone.to_datetime(moment)).collect::<Vec<_>>()
        };
        prop_assert_eq!(shown("Europe/Moscow"), shown("Asia/Kolkata"));
    }

    #[test]
    fn no_line_makes_it_panic(line in "[-0-9*,/ A-Za-z#?LWH]{0,40}", start in near_a_change()) {
        let odd = Schedule {
            start: WallTime(start.1),
            end: None,
            time_zone: start.0.parse().unwrap(),
            recurrence: cron(&line),
        };
        if let Ok(timetable) = Timetable::new(&odd) {
            prop_assert!(timetable.first().is_some());
        }
    }
}
