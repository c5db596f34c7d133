use super::oracle::{CronSets, times};
use super::*;
use jiff::civil::{DateTime, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use vestnik_api::code::FieldCode;
use vestnik_api::mailings::{Recurrence, WallTime, Weekday};

fn schedule(zone: &str, start: &str, end: Option<&str>, recurrence: Recurrence) -> Schedule {
    Schedule {
        start: WallTime(start.parse().unwrap()),
        end: end.map(|end| WallTime(end.parse().unwrap())),
        time_zone: zone.parse().unwrap(),
        recurrence,
    }
}

fn cron(line: &str) -> Recurrence {
    Recurrence::Cron { line: line.to_owned() }
}

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

/// The first times from its start on, in UTC.
fn first(schedule: &Schedule, how_many: usize) -> Vec<String> {
    let timetable = Timetable::new(schedule).unwrap();
    std::iter::successors(timetable.first(), |last| timetable.next_after(*last))
        .take(how_many)
        .map(|moment| moment.to_string())
        .collect()
}

/// The one field at fault, and why.
fn refusal(schedule: &Schedule) -> (String, FieldCode) {
    let errors = Timetable::new(schedule).unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:?}");
    (errors[0].field.clone(), errors[0].code)
}

#[test]
fn once_is_once() {
    let once = schedule("Europe/Moscow", "2026-11-23T09:00", None, Recurrence::Once);
    assert_eq!(first(&once, 5), ["2026-11-23T06:00:00Z"]);
    assert_eq!(next_run(&once, at("2026-11-23T05:59:59Z")), Some(at("2026-11-23T06:00:00Z")));
    assert_eq!(next_run(&once, at("2026-11-23T06:00:00Z")), None);
}

#[test]
fn a_daily_mailing_at_nine_stays_at_nine_when_the_clocks_change() {
    let daily = schedule("Europe/Berlin", "2026-03-28T09:00", None, Recurrence::Daily);
    assert_eq!(first(&daily, 3), ["2026-03-28T08:00:00Z", "2026-03-29T07:00:00Z", "2026-03-30T07:00:00Z"]);
}

#[test]
fn a_time_in_the_skipped_hour_goes_out_at_the_first_moment_after_it_and_once() {
    let daily = schedule("Europe/Berlin", "2026-03-28T02:30", None, Recurrence::Daily);
    assert_eq!(first(&daily, 3), ["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]);
    let half_hours = schedule("Europe/Berlin", "2026-03-29T01:30", None, cron("*/30 * * * *"));
    assert_eq!(first(&half_hours, 3), ["2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"]);
    let at_the_jump = schedule("Europe/Berlin", "2026-03-29T02:00", None, Recurrence::Once);
    assert_eq!(first(&at_the_jump, 3), ["2026-03-29T01:00:00Z"]);
}

#[test]
fn a_repeated_hour_goes_out_once() {
    let daily = schedule("Europe/Berlin", "2026-10-25T02:30", None, Recurrence::Daily);
    assert_eq!(first(&daily, 2), ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
    let half_hours = schedule("Europe/Berlin", "2026-10-25T02:00", None, cron("*/30 * * * *"));
    assert_eq!(
        first(&half_hours, 4),
        ["2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z", "2026-10-25T02:30:00Z"]
    );
    // Asked in the repeated hour itself.
    assert_eq!(next_run(&daily, at("2026-10-25T01:15:00Z")), Some(at("2026-10-26T01:30:00Z")));
}

#[test]
fn a_day_that_a_country_left_out_goes_out_at_the_next_midnight() {
    let daily = schedule("Pacific/Apia", "2011-12-29T09:00", None, Recurrence::Daily);
    assert_eq!(first(&daily, 3), ["2011-12-29T19:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T19:00:00Z"]);
}

#[test]
fn the_31st_is_the_last_day_of_shorter_months() {
    let monthly = schedule("UTC", "2027-01-31T09:00", None, Recurrence::Monthly { day: 31 });
    assert_eq!(
        first(&monthly, 5),
        [
            "2027-01-31T09:00:00Z",
            "2027-02-28T09:00:00Z",
            "2027-03-31T09:00:00Z",
            "2027-04-30T09:00:00Z",
            "2027-05-31T09:00:00Z"
        ]
    );
    let leap = schedule("UTC", "2028-02-01T09:00", None, Recurrence::Monthly { day: 30 });
    assert_eq!(first(&leap, 2), ["2028-02-29T09:00:00Z", "2028-03-30T09:00:00Z"]);
}

#[test]
fn a_monthly_mailing_begins_with_the_first_such_day_after_its_start() {
    let monthly = schedule("UTC", "2026-11-23T09:00", None, Recurrence::Monthly { day: 5 });
    assert_eq!(first(&monthly, 2), ["2026-12-05T09:00:00Z", "2027-01-05T09:00:00Z"]);
}

#[test]
fn the_29_february_comes_every_four_years_and_not_in_2100() {
    let leap = schedule("UTC", "2027-01-01T00:00", None, cron("0 9 29 2 *"));
    assert_eq!(first(&leap, 2), ["2028-02-29T09:00:00Z", "2032-02-29T09:00:00Z"]);
    let century = schedule("UTC", "2096-03-01T00:00", None, cron("0 9 29 2 *"));
    assert_eq!(first(&century, 1), ["2104-02-29T09:00:00Z"]);
    let sunday = schedule("UTC", "2090-01-01T00:00", None, cron("0 9 */29 2 7"));
    assert_eq!(first(&sunday, 1).len(), 1);
}

#[test]
fn weekly_goes_out_on_its_days_only() {
    let days = vec![Weekday::Monday, Weekday::Friday, Weekday::Monday];
    let weekly = schedule("UTC", "2026-11-25T09:00", None, Recurrence::Weekly { days });
    assert_eq!(first(&weekly, 3), ["2026-11-27T09:00:00Z", "2026-11-30T09:00:00Z", "2026-12-04T09:00:00Z"]);
}

#[test]
fn a_cron_line_is_meant_in_the_zone_and_not_before_the_start() {
    let workdays = schedule("Asia/Vladivostok", "2026-11-20T19:00", None, cron("30 18 * * MON-FRI"));
    assert_eq!(first(&workdays, 2), ["2026-11-23T08:30:00Z", "2026-11-24T08:30:00Z"]);
    let exact = schedule("UTC", "2026-11-20T18:30", None, cron("30 18 * * *"));
    assert_eq!(first(&exact, 1), ["2026-11-20T18:30:00Z"]);
    let seconds = schedule("UTC", "2026-11-20T18:30:01", None, cron("30 18 * * *"));
    assert_eq!(first(&seconds, 1), ["2026-11-21T18:30:00Z"]);
}

#[test]
fn an_end_exactly_on_a_time_still_goes_out() {
    let daily = schedule("UTC", "2026-11-23T09:00", Some("2026-11-25T09:00"), Recurrence::Daily);
    assert_eq!(first(&daily, 9).len(), 3);
    let short = schedule("UTC", "2026-11-23T09:00", Some("2026-11-25T08:59:59"), Recurrence::Daily);
    assert_eq!(first(&short, 9).len(), 2);
    let moment = schedule("UTC", "2026-11-23T09:00", Some("2026-11-23T09:00"), Recurrence::Daily);
    assert_eq!(first(&moment, 9).len(), 1);
}

#[test]
fn what_is_wrong_is_said_at_its_field() {
    let start = "2026-11-23T09:00";
    let with = |recurrence| schedule("UTC", start, None, recurrence);
    assert_eq!(refusal(&with(Recurrence::Weekly { days: vec![] })), field("recurrence.days", FieldCode::Required));
    let eight = vec![Weekday::Monday; 8];
    assert_eq!(refusal(&with(Recurrence::Weekly { days: eight })), field("recurrence.days", FieldCode::TooMany));
    for day in [0, 32, 255] {
        assert_eq!(refusal(&with(Recurrence::Monthly { day })), field("recurrence.day", FieldCode::Invalid));
    }
    for line in ["x", "* * * *", "* * * * * *", "* * * * * UTC", "60 * * * *", "0 0 L * *", "H * * * *", "0 0 * * 5#3"]
    {
        assert_eq!(refusal(&with(cron(line))), field("recurrence.line", FieldCode::InvalidCron), "{line}");
    }
    assert_eq!(refusal(&with(cron(" "))), field("recurrence.line", FieldCode::Required));
    assert_eq!(refusal(&with(cron(&"1,".repeat(60)))), field("recurrence.line", FieldCode::TooLong));
    assert_eq!(refusal(&with(cron("0 9 31 2 *"))), field("recurrence.line", FieldCode::NeverComes));
    let nowhere = schedule("Mars/Olympus", start, None, Recurrence::Once);
    assert_eq!(refusal(&nowhere), field("time_zone", FieldCode::InvalidTimeZone));
    let before = schedule("UTC", start, Some("2026-11-23T08:59"), Recurrence::Once);
    assert_eq!(refusal(&before), field("end", FieldCode::EndBeforeStart));
    let no_monday = Recurrence::Weekly { days: vec![Weekday::Sunday] };
    assert_eq!(
        refusal(&schedule("UTC", start, Some("2026-11-25T09:00"), no_monday)),
        field("end", FieldCode::NeverComes)
    );
    for start in
        ["1999-12-31T09:00", "2200-01-01T00:00", "9999-12-31T23:59:59", "-009999-01-01T00:00", "2026-11-23T09:00:00.5"]
    {
        let odd = schedule("UTC", start, None, Recurrence::Daily);
        assert_eq!(refusal(&odd), field("start", FieldCode::Invalid), "{start}");
    }
}

fn field(name: &str, code: FieldCode) -> (String, FieldCode) {
    (format!("schedule.{name}"), code)
}

#[test]
fn several_faults_are_all_told() {
    let wrong = schedule("Mars/Olympus", "2026-11-23T09:00", Some("2026-11-22T09:00"), cron("x"));
    assert_eq!(Timetable::new(&wrong).unwrap_err().len(), 3);
}

#[test]
fn the_last_day_of_the_calendar_is_an_end_like_any_other() {
    let last = schedule("UTC", "2199-12-30T09:00", Some("2199-12-31T09:00"), Recurrence::Daily);
    assert_eq!(first(&last, 9).len(), 2);
    assert_eq!(next_run(&last, Timestamp::MAX), None);
    assert_eq!(next_run(&last, Timestamp::MIN), Some(at("2199-12-30T09:00:00Z")));
}

#[test]
fn a_start_in_the_past_goes_out_at_once_and_then_at_its_times() {
    let now = at("2026-11-25T12:00:00Z");
    let daily = schedule("UTC", "2026-11-23T09:00", None, Recurrence::Daily);
    let timetable = Timetable::new(&daily).unwrap();
    assert_eq!(timetable.on_start(now), Some(now));
    assert_eq!(timetable.next_after(now), Some(at("2026-11-26T09:00:00Z")));
    assert_eq!(timetable.forecast(now, 3), [now, at("2026-11-26T09:00:00Z"), at("2026-11-27T09:00:00Z")]);
}

#[test]
fn a_window_that_is_open_but_has_had_no_time_yet_waits_for_the_first() {
    let days = vec![Weekday::Monday];
    let weekly = schedule("UTC", "2026-11-24T09:00", None, Recurrence::Weekly { days });
    let timetable = Timetable::new(&weekly).unwrap();
    assert_eq!(timetable.on_start(at("2026-11-25T12:00:00Z")), Some(at("2026-11-30T09:00:00Z")));
}

#[test]
fn after_the_end_nothing_starts() {
    let daily = schedule("UTC", "2026-11-20T09:00", Some("2026-11-22T18:00"), Recurrence::Daily);
    let timetable = Timetable::new(&daily).unwrap();
    assert_eq!(timetable.on_start(at("2026-11-22T18:00:00Z")), Some(at("2026-11-22T18:00:00Z")));
    assert_eq!(timetable.on_start(at("2026-11-22T18:00:01Z")), None);
    assert!(timetable.forecast(at("2026-11-23T00:00:00Z"), 4).is_empty());
}

#[test]
fn what_was_missed_in_a_pause_is_made_up_for_once() {
    let daily = schedule("UTC", "2026-11-20T09:00", Some("2026-11-30T18:00"), Recurrence::Daily);
    let timetable = Timetable::new(&daily).unwrap();
    let missed = Some(at("2026-11-21T09:00:00Z"));
    let now = at("2026-11-25T12:00:00Z");
    assert_eq!(timetable.on_resume(missed, now), Some(now));
    assert_eq!(timetable.next_after(now), Some(at("2026-11-26T09:00:00Z")));
    let nothing_missed = Some(at("2026-11-26T09:00:00Z"));
    assert_eq!(timetable.on_resume(nothing_missed, now), nothing_missed);
    assert_eq!(timetable.on_resume(missed, at("2026-12-01T00:00:00Z")), None);
    assert_eq!(timetable.on_resume(None, now), Some(at("2026-11-26T09:00:00Z")));
}

#[test]
fn a_time_missed_by_minutes_still_goes_out_after_the_end_and_by_hours_does_not() {
    let daily = schedule("UTC", "2026-11-20T09:00", Some("2026-11-20T09:00"), Recurrence::Daily);
    let timetable = Timetable::new(&daily).unwrap();
    let scheduled = at("2026-11-20T09:00:00Z");
    assert!(timetable.still_goes_out(scheduled, at("2026-11-20T09:00:00.3Z")));
    assert!(timetable.still_goes_out(scheduled, at("2026-11-20T09:15:00Z")));
    assert!(!timetable.still_goes_out(scheduled, at("2026-11-20T11:00:00Z")));
    let open = Timetable::new(&schedule("UTC", "2026-11-20T09:00", None, Recurrence::Daily)).unwrap();
    assert!(open.still_goes_out(scheduled, at("2027-01-01T00:00:00Z")));
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
