//! Times as the reader lives them: in the zone of the profile, with the names of their language.

use super::Zone;
use super::{Lang, lang};
use crate::t;
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use std::cell::RefCell;
use yew::AttrValue;

thread_local! {
    static ZONE: RefCell<Zone> = RefCell::new(Zone::here());
}

/// The reader's zone.
pub fn zone() -> Zone {
    ZONE.with_borrow(Clone::clone)
}

/// Shows times in this IANA zone from now on; in the browser's, when the name is not known.
pub fn set_zone(name: &str) {
    ZONE.with_borrow_mut(|current| *current = Zone::named(name));
}

/// A zone with its offset today, for lists: Europe/Moscow, UTC+3.
pub fn zone_label(name: &str) -> String {
    let seconds = Zone::named(name).offset(Timestamp::now());
    let sign = if seconds < 0 { '−' } else { '+' };
    let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() % 3600 / 60);
    let place = name.replace('_', " ");
    match (hours, minutes) {
        (0, 0) if name == "UTC" => place,
        (0, 0) => format!("{place}, UTC"),
        (hours, 0) => format!("{place}, UTC{sign}{hours}"),
        (hours, minutes) => format!("{place}, UTC{sign}{hours}:{minutes:02}"),
    }
}

/// Every zone there is, as IANA calls them, and today's offset beside it; the names of old without a place left out.
pub fn zones(current: &str) -> Vec<(AttrValue, AttrValue)> {
    let place = |name: &String| name.contains('/') && !name.starts_with("Etc/");
    let mut names: Vec<String> = Zone::all().into_iter().filter(place).collect();
    for always in ["UTC", current] {
        if !names.iter().any(|name| name == always) {
            names.push(always.to_owned());
        }
    }
    names.sort_unstable();
    names.into_iter().map(|name| (AttrValue::from(name.clone()), AttrValue::from(zone_label(&name)))).collect()
}

/// The day it is for the reader.
pub fn today() -> Date {
    local_day(Timestamp::now())
}

/// The reader's day on which a moment falls.
pub fn local_day(at: Timestamp) -> Date {
    zone().local(at).date()
}

/// A moment: «сегодня в 10:35», “23 November, 09:00”.
pub fn moment(at: Timestamp) -> AttrValue {
    moment_in(zone().local(at), today(), lang())
}

/// A moment in another zone, which is named when it is not the reader's.
pub fn moment_with_zone(at: Timestamp, name: &str) -> AttrValue {
    let there = Zone::named(name);
    let said = moment_in(there.local(at), there.local(Timestamp::now()).date(), lang());
    if there.offset(at) == zone().offset(at) {
        said
    } else {
        AttrValue::from(format!("{said} ({})", name.replace('_', " ")))
    }
}

/// The time of day to the second: 10:42:24.
pub fn clock(at: Timestamp) -> String {
    let there = zone().local(at);
    format!("{:02}:{:02}:{:02}", there.hour(), there.minute(), there.second())
}

/// The time of day to the minute: 10:42.
pub fn clock_short(at: Timestamp) -> String {
    let there = zone().local(at);
    format!("{:02}:{:02}", there.hour(), there.minute())
}

/// How long something takes: «7 мин 24 с», “2 h 5 min”.
pub fn span(seconds: i64) -> AttrValue {
    match seconds.max(0) {
        seconds @ 0..60 => t!("shell-span-seconds", seconds = seconds),
        seconds @ 60..3_600 => t!("shell-span-minutes", minutes = seconds / 60, seconds = seconds % 60),
        seconds => t!("shell-span-hours", hours = seconds / 3_600, minutes = seconds % 3_600 / 60),
    }
}

/// How long ago: «12 мин назад», «вчера», «18 ноя».
pub fn ago(at: Timestamp) -> AttrValue {
    let now = Timestamp::now();
    let seconds = now.duration_since(at).as_secs();
    if (0..60).contains(&seconds) {
        return t!("shell-just-now");
    }
    if (60..3_600).contains(&seconds) {
        return t!("shell-minutes-ago", minutes = seconds / 60);
    }
    let (day, today) = (local_day(at), today());
    if day == today && seconds > 0 {
        return t!("shell-hours-ago", hours = seconds / 3_600);
    }
    if today.yesterday().is_ok_and(|yesterday| yesterday == day) {
        return t!("shell-yesterday");
    }
    AttrValue::from(day_short(day))
}

/// A day: «23 ноября», with the year when it is another one.
pub fn day(day: Date) -> String {
    day_in(day, today(), lang())
}

/// A day in a narrow place: «23 ноя», with the year when it is another one.
pub fn day_short(day: Date) -> String {
    let name = month(day, lang()).1;
    if day.year() == today().year() {
        format!("{} {name}", day.day())
    } else {
        format!("{} {name} {}", day.day(), day.year())
    }
}

/// The month of a day in a narrow place: «ноя», with the year when it is another one.
pub fn month_short(day: Date) -> String {
    // Beside the number of a day the name of May is another one than by itself.
    let name = match month(day, lang()).1 {
        "мая" => "май",
        name => name,
    };
    if day.year() == today().year() { name.to_owned() } else { format!("{name} {}", day.year()) }
}

/// From one day to another, or since or until one: «3 ноя – 5 ноя», «с 3 ноя»; one day alone by itself.
pub fn days(since: Option<Date>, until: Option<Date>) -> Option<AttrValue> {
    match (since, until) {
        (None, None) => None,
        (Some(since), Some(until)) if since == until => Some(day_short(since).into()),
        (Some(since), Some(until)) => Some(format!("{} – {}", day_short(since), day_short(until)).into()),
        (Some(since), None) => Some(t!("shell-since-day", day = day_short(since))),
        (None, Some(until)) => Some(t!("shell-until-day", day = day_short(until))),
    }
}

/// A day with its name: «вторник, 10 ноября».
pub fn day_with_weekday(date: Date) -> String {
    format!("{}, {}", weekday(date), day(date))
}

/// The name of a day of the week.
pub fn weekday(date: Date) -> &'static str {
    const RU: [&str; 7] = ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"];
    const EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let at = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    match lang() {
        Lang::Ru => RU[at],
        Lang::En => EN[at],
    }
}

fn moment_in(at: DateTime, today: Date, lang: Lang) -> AttrValue {
    let clock = format!("{:02}:{:02}", at.hour(), at.minute());
    let day = at.date();
    let known = |other: Result<Date, jiff::Error>| other.is_ok_and(|other| other == day);
    if day == today {
        t!("shell-today-at", clock = clock)
    } else if known(today.tomorrow()) {
        t!("shell-tomorrow-at", clock = clock)
    } else if known(today.yesterday()) {
        t!("shell-yesterday-at", clock = clock)
    } else {
        AttrValue::from(format!("{}, {clock}", day_in(day, today, lang)))
    }
}

fn day_in(day: Date, today: Date, lang: Lang) -> String {
    let name = month(day, lang).0;
    if day.year() == today.year() {
        format!("{}\u{A0}{name}", day.day())
    } else {
        format!("{}\u{A0}{name} {}", day.day(), day.year())
    }
}

/// The month as it stands behind a day, whole and short.
fn month(day: Date, lang: Lang) -> (&'static str, &'static str) {
    const RU: [(&str, &str); 12] = [
        ("января", "янв"),
        ("февраля", "фев"),
        ("марта", "мар"),
        ("апреля", "апр"),
        ("мая", "мая"),
        ("июня", "июн"),
        ("июля", "июл"),
        ("августа", "авг"),
        ("сентября", "сен"),
        ("октября", "окт"),
        ("ноября", "ноя"),
        ("декабря", "дек"),
    ];
    const EN: [(&str, &str); 12] = [
        ("January", "Jan"),
        ("February", "Feb"),
        ("March", "Mar"),
        ("April", "Apr"),
        ("May", "May"),
        ("June", "Jun"),
        ("July", "Jul"),
        ("August", "Aug"),
        ("September", "Sep"),
        ("October", "Oct"),
        ("November", "Nov"),
        ("December", "Dec"),
    ];
    let at = usize::try_from(day.month() - 1).unwrap_or(0);
    match lang {
        Lang::Ru => RU[at],
        Lang::En => EN[at],
    }
}

#[cfg(test)]
mod tests {
    use super::super::set_lang;
    use super::*;
    use jiff::civil::date;

    fn moscow(text: &str) -> DateTime {
        Zone::named("Europe/Moscow").local(text.parse().unwrap())
    }

    #[test]
    fn near_days_are_called_by_name() {
        set_lang(Lang::Ru);
        let today = date(2026, 11, 20);
        assert_eq!(moment_in(moscow("2026-11-20T07:35:00Z"), today, Lang::Ru), "сегодня в 10:35");
        assert_eq!(moment_in(moscow("2026-11-20T22:00:00Z"), today, Lang::Ru), "завтра в 01:00");
        assert_eq!(moment_in(moscow("2026-11-23T06:00:00Z"), today, Lang::Ru), "23\u{A0}ноября, 09:00");
        assert_eq!(moment_in(moscow("2027-01-01T06:00:00Z"), today, Lang::En), "1\u{A0}January 2027, 09:00");
    }

    #[test]
    fn days_are_said_from_end_to_end() {
        set_lang(Lang::En);
        let year = today().year();
        let (third, fifth) = (date(year, 11, 3), date(year, 11, 5));
        let said = |since, until| days(since, until).map(|said| said.to_string());
        assert_eq!(said(None, None), None);
        assert_eq!(said(Some(third), Some(third)).as_deref(), Some("3 Nov"));
        assert_eq!(said(Some(third), Some(fifth)).as_deref(), Some("3 Nov – 5 Nov"));
        assert_eq!(said(Some(third), None).as_deref(), Some("since 3 Nov"));
        assert_eq!(said(None, Some(fifth)).as_deref(), Some("until 5 Nov"));
    }

    #[test]
    fn a_month_by_itself_is_not_said_as_beside_a_day() {
        set_lang(Lang::Ru);
        assert_eq!(
            (month_short(date(2020, 5, 3)), month_short(date(2020, 11, 3))),
            ("май 2020".into(), "ноя 2020".into())
        );
    }

    #[test]
    fn spans_are_said_in_two_units_at_most() {
        set_lang(Lang::En);
        assert_eq!([0, 59, 444, 7_500].map(span), ["0 s", "59 s", "7 min 24 s", "2 h 5 min"].map(AttrValue::from));
    }

    #[test]
    fn a_zone_is_shown_with_its_offset() {
        assert_eq!(zone_label("Europe/Moscow"), "Europe/Moscow, UTC+3");
        assert_eq!(zone_label("Asia/Kolkata"), "Asia/Kolkata, UTC+5:30");
        assert_eq!(zone_label("UTC"), "UTC");
    }

    #[test]
    fn the_current_zone_is_always_among_the_zones() {
        let zones = zones("Mars/Olympus");
        for wanted in ["Mars/Olympus", "UTC", "Europe/Moscow"] {
            assert!(zones.iter().any(|(name, _)| name == wanted), "{wanted}");
        }
    }
}
