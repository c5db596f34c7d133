use super::*;
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
fn a_line_that_never_comes_is_not_looked_for_for_long() {
    let begun = std::time::Instant::now();
    for line in ["59 23 31 2,4,6,9,11 *", "0-59 0-23 30,31 2 *", "*/59 */23 31 FEB *", "0 0 31 4 *", "0 9 31 2 *"] {
        let never = schedule("Europe/Moscow", "2026-01-01T00:00", None, cron(line));
        assert_eq!(refusal(&never), field("recurrence.line", FieldCode::NeverComes), "{line}");
    }
    assert!(begun.elapsed() < std::time::Duration::from_secs(2), "{:?}", begun.elapsed());
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
