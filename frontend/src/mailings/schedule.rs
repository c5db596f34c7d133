//! A schedule in human words: «каждый понедельник в 09:00 по Москве», “every Monday at 09:00, Moscow time”.
//! Pure: the words follow from the schedule, the language and the day it is.

use crate::t;
use crate::words::{Lang, Zone, day, lang};
use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use std::collections::BTreeSet;
use vestnik_api::mailings::{Recurrence, Schedule, Weekday};
use yew::AttrValue;

/// Every day of the week, Monday first.
pub(super) const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// When a mailing goes out, and how often, as it stands in the middle of a sentence.
pub(super) fn schedule_words(schedule: &Schedule) -> AttrValue {
    let zone = zone_words(schedule.time_zone.as_str());
    let clock = clock_words(schedule.start.0.time());
    match &schedule.recurrence {
        Recurrence::Once => t!("mailings-once-at", day = day(schedule.start.0.date()), clock = clock, zone = zone),
        Recurrence::Daily => t!("mailings-daily-at", clock = clock, zone = zone),
        Recurrence::Weekly { days } => weekly(days, clock, zone),
        Recurrence::Monthly { day } => monthly(*day, clock, zone),
        Recurrence::Cron { line } => cron(line, &zone),
    }
}

/// How often alone, for narrow places.
pub(super) fn recurrence_words(schedule: &Schedule) -> AttrValue {
    match &schedule.recurrence {
        Recurrence::Once => t!("mailings-once"),
        _ => schedule_words(schedule),
    }
}

/// The same words at the start of a sentence.
pub(super) fn capital(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

fn clock_words(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

fn weekly(days: &[Weekday], clock: String, zone: AttrValue) -> AttrValue {
    let days: Vec<Weekday> = days.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    match days.as_slice() {
        [one] => t!("mailings-every-at", day = every(*one), clock = clock, zone = zone),
        all if all.len() == 7 => t!("mailings-daily-at", clock = clock, zone = zone),
        week if week == &WEEK[..5] => t!("mailings-workdays-at", clock = clock, zone = zone),
        end if end == &WEEK[5..] => t!("mailings-weekends-at", clock = clock, zone = zone),
        several => {
            let names: Vec<AttrValue> = several.iter().map(|day| on(*day)).collect();
            t!("mailings-on-at", days = and(&names), clock = clock, zone = zone)
        }
    }
}

fn monthly(day: u8, clock: String, zone: AttrValue) -> AttrValue {
    match day {
        31 => t!("mailings-last-day-at", clock = clock, zone = zone),
        29 | 30 => t!("mailings-long-month-day-at", day = ordinal(day), clock = clock, zone = zone),
        _ => t!("mailings-month-day-at", day = ordinal(day), clock = clock, zone = zone),
    }
}

/// A cron line: in words where it says something simple, as it is where it does not.
fn cron(line: &str, zone: &AttrValue) -> AttrValue {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let simple = match fields.as_slice() {
        [minute, hour, day, month, weekday] => simple_cron([minute, hour, day, month, weekday], zone),
        _ => None,
    };
    simple.unwrap_or_else(|| t!("mailings-cron-line", line = line.to_owned(), zone = zone))
}

fn simple_cron([minute, hour, day, month, weekday]: [&str; 5], zone: &AttrValue) -> Option<AttrValue> {
    if month != "*" {
        return None;
    }
    if let (Some(minutes), "*", "*", "*") = (every_nth(minute), hour, day, weekday) {
        return Some(t!("mailings-every-minutes", minutes = minutes));
    }
    let minute: u8 = minute.parse().ok().filter(|minute| *minute < 60)?;
    if (day, weekday) == ("*", "*") && hour == "*" {
        return Some(t!("mailings-every-hour", minute = format!("{minute:02}")));
    }
    if let (Some(hours), 0, "*", "*") = (every_nth(hour), minute, day, weekday) {
        return Some(t!("mailings-every-hours", hours = hours));
    }
    let hour: u8 = hour.parse().ok().filter(|hour| *hour < 24)?;
    let clock = format!("{hour:02}:{minute:02}");
    match (day, weekday) {
        ("*", "*") => Some(t!("mailings-daily-at", clock = clock, zone = zone)),
        ("*", weekday) => Some(weekly(&cron_days(weekday)?, clock, zone.clone())),
        (day, "*") => {
            let day = day.parse().ok().filter(|day| (1..=28).contains(day))?;
            Some(monthly(day, clock, zone.clone()))
        }
        _ => None,
    }
}

/// `*/15`: every so many.
fn every_nth(field: &str) -> Option<u32> {
    field.strip_prefix("*/")?.parse().ok().filter(|step| (2..60).contains(step))
}

/// `MON-FRI`, `1,3,5`, `SUN`.
fn cron_days(field: &str) -> Option<Vec<Weekday>> {
    let number = |name: &str| -> Option<usize> {
        const NAMES: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
        let upper = name.to_uppercase();
        NAMES.iter().position(|known| *known == upper).or_else(|| name.parse().ok().filter(|day| *day <= 7))
    };
    // Sunday is 0 and 7; counted from Monday it is the last.
    let weekday = |number: usize| WEEK[(number + 6) % 7];
    let mut days = Vec::new();
    for piece in field.split(',') {
        match piece.split_once('-') {
            Some((from, to)) => {
                let (from, to) = (number(from)?, number(to)?);
                if from > to {
                    return None;
                }
                days.extend((from..=to).map(weekday));
            }
            None => days.push(weekday(number(piece)?)),
        }
    }
    Some(days)
}

/// «понедельникам, средам и пятницам»
fn and(names: &[AttrValue]) -> String {
    match names {
        [] => String::new(),
        [one] => one.to_string(),
        [first @ .., last] => {
            let first = first.iter().map(AttrValue::as_str).collect::<Vec<_>>().join(", ");
            t!("mailings-and", first = first, last = last).to_string()
        }
    }
}

/// «каждый понедельник», “every Monday”.
fn every(day: Weekday) -> AttrValue {
    match day {
        Weekday::Monday => t!("mailings-every-monday"),
        Weekday::Tuesday => t!("mailings-every-tuesday"),
        Weekday::Wednesday => t!("mailings-every-wednesday"),
        Weekday::Thursday => t!("mailings-every-thursday"),
        Weekday::Friday => t!("mailings-every-friday"),
        Weekday::Saturday => t!("mailings-every-saturday"),
        Weekday::Sunday => t!("mailings-every-sunday"),
    }
}

/// «понедельникам», “Mondays”.
fn on(day: Weekday) -> AttrValue {
    match day {
        Weekday::Monday => t!("mailings-mondays"),
        Weekday::Tuesday => t!("mailings-tuesdays"),
        Weekday::Wednesday => t!("mailings-wednesdays"),
        Weekday::Thursday => t!("mailings-thursdays"),
        Weekday::Friday => t!("mailings-fridays"),
        Weekday::Saturday => t!("mailings-saturdays"),
        Weekday::Sunday => t!("mailings-sundays"),
    }
}

/// «Пн», “Mon”: what a button says.
pub(super) fn short(day: Weekday) -> AttrValue {
    match day {
        Weekday::Monday => t!("mailings-mon"),
        Weekday::Tuesday => t!("mailings-tue"),
        Weekday::Wednesday => t!("mailings-wed"),
        Weekday::Thursday => t!("mailings-thu"),
        Weekday::Friday => t!("mailings-fri"),
        Weekday::Saturday => t!("mailings-sat"),
        Weekday::Sunday => t!("mailings-sun"),
    }
}

/// «5-го», “5th”.
fn ordinal(day: u8) -> String {
    let ending = match (lang(), day % 10, day % 100) {
        (Lang::Ru, ..) => "-го",
        (Lang::En, 1, end) if end != 11 => "st",
        (Lang::En, 2, end) if end != 12 => "nd",
        (Lang::En, 3, end) if end != 13 => "rd",
        (Lang::En, ..) => "th",
    };
    format!("{day}{ending}")
}

/// A zone as it stands behind a time: «по Москве», “Moscow time”.
pub(super) fn zone_words(name: &str) -> AttrValue {
    if matches!(name, "UTC" | "Etc/UTC" | "Etc/GMT" | "GMT") {
        return t!("mailings-zone-utc");
    }
    match lang() {
        Lang::Ru => match place(name) {
            Some(place) => AttrValue::from(format!("по\u{A0}{place}")),
            None => t!("mailings-zone", zone = city(name)),
        },
        Lang::En => t!("mailings-zone", zone = city(name)),
    }
}

/// The city that gives a zone its name.
fn city(name: &str) -> String {
    name.rsplit('/').next().unwrap_or(name).replace('_', " ")
}

/// The cities of zones, as they stand behind «по».
fn place(name: &str) -> Option<&'static str> {
    const PLACES: [(&str, &str); 45] = [
        ("Europe/Kaliningrad", "Калининграду"),
        ("Europe/Moscow", "Москве"),
        ("Europe/Samara", "Самаре"),
        ("Europe/Saratov", "Саратову"),
        ("Europe/Volgograd", "Волгограду"),
        ("Europe/Astrakhan", "Астрахани"),
        ("Europe/Ulyanovsk", "Ульяновску"),
        ("Europe/Kirov", "Кирову"),
        ("Asia/Yekaterinburg", "Екатеринбургу"),
        ("Asia/Omsk", "Омску"),
        ("Asia/Novosibirsk", "Новосибирску"),
        ("Asia/Barnaul", "Барнаулу"),
        ("Asia/Tomsk", "Томску"),
        ("Asia/Novokuznetsk", "Новокузнецку"),
        ("Asia/Krasnoyarsk", "Красноярску"),
        ("Asia/Irkutsk", "Иркутску"),
        ("Asia/Chita", "Чите"),
        ("Asia/Yakutsk", "Якутску"),
        ("Asia/Vladivostok", "Владивостоку"),
        ("Asia/Sakhalin", "Сахалину"),
        ("Asia/Magadan", "Магадану"),
        ("Asia/Kamchatka", "Камчатке"),
        ("Europe/Minsk", "Минску"),
        ("Europe/Kyiv", "Киеву"),
        ("Europe/Kiev", "Киеву"),
        ("Europe/Chisinau", "Кишинёву"),
        ("Europe/Riga", "Риге"),
        ("Europe/Vilnius", "Вильнюсу"),
        ("Europe/Berlin", "Берлину"),
        ("Europe/Paris", "Парижу"),
        ("Europe/London", "Лондону"),
        ("Europe/Prague", "Праге"),
        ("Europe/Istanbul", "Стамбулу"),
        ("Asia/Almaty", "Алматы"),
        ("Asia/Tashkent", "Ташкенту"),
        ("Asia/Bishkek", "Бишкеку"),
        ("Asia/Dushanbe", "Душанбе"),
        ("Asia/Tbilisi", "Тбилиси"),
        ("Asia/Yerevan", "Еревану"),
        ("Asia/Baku", "Баку"),
        ("Asia/Dubai", "Дубаю"),
        ("Asia/Jerusalem", "Иерусалиму"),
        ("Asia/Shanghai", "Шанхаю"),
        ("Asia/Tokyo", "Токио"),
        ("America/New_York", "Нью-Йорку"),
    ];
    PLACES.iter().find(|(zone, _)| *zone == name).map(|(_, place)| *place)
}

/// What a form says it will do: the schedule and the next times, on the clock of the schedule's zone.
pub(super) fn forecast_words(schedule: &Schedule, next: &[Timestamp]) -> (AttrValue, Option<AttrValue>) {
    let words = capital(&schedule_words(schedule));
    let zone = Zone::named(schedule.time_zone.as_str());
    let times: Vec<DateTime> = next.iter().map(|at| zone.local(*at)).collect();
    let same_clock = times.iter().all(|time| time.time() == schedule.start.0.time());
    let say = |time: &DateTime| {
        if same_clock { day(time.date()) } else { format!("{}, {}", day(time.date()), clock_words(time.time())) }
    };
    match (&schedule.recurrence, times.as_slice()) {
        (_, []) => (t!("mailings-never", words = words), None),
        (Recurrence::Once, _) => (AttrValue::from(words), None),
        (_, [first]) => (t!("mailings-next-last", words = words, next = say(first)), None),
        (_, [first, rest @ ..]) => {
            let rest = rest.iter().map(say).collect::<Vec<_>>().join(", ");
            let then = match schedule.end {
                Some(end) => t!("mailings-then-until", rest = rest, end = day(end.0.date())),
                None => t!("mailings-then", rest = rest),
            };
            (t!("mailings-next", words = words, next = say(first)), Some(then))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::set_lang;
    use jiff::civil::date;
    use vestnik_api::mailings::WallTime;

    fn schedule(recurrence: Recurrence, zone: &str) -> Schedule {
        Schedule {
            start: WallTime(date(2099, 11, 23).at(9, 0, 0, 0)),
            end: None,
            time_zone: zone.parse().unwrap(),
            recurrence,
        }
    }

    fn said(lang: Lang, recurrence: Recurrence) -> String {
        set_lang(lang);
        schedule_words(&schedule(recurrence, "Europe/Moscow")).replace('\u{A0}', " ")
    }

    fn weekly_on(days: &[Weekday]) -> Recurrence {
        Recurrence::Weekly { days: days.to_vec() }
    }

    fn by_line(line: &str) -> Recurrence {
        Recurrence::Cron { line: line.to_owned() }
    }

    #[test]
    fn days_of_the_week_are_declined() {
        use Weekday::{Friday, Monday, Sunday, Tuesday, Wednesday};
        assert_eq!(said(Lang::Ru, weekly_on(&[Monday])), "каждый понедельник в 09:00 по Москве");
        assert_eq!(said(Lang::Ru, weekly_on(&[Wednesday])), "каждую среду в 09:00 по Москве");
        assert_eq!(said(Lang::Ru, weekly_on(&[Sunday])), "каждое воскресенье в 09:00 по Москве");
        assert_eq!(
            said(Lang::Ru, weekly_on(&[Friday, Monday, Tuesday])),
            "по понедельникам, вторникам и пятницам в 09:00 по Москве"
        );
        assert_eq!(said(Lang::En, weekly_on(&[Monday])), "every Monday at 09:00, Moscow time");
        assert_eq!(said(Lang::En, weekly_on(&[Monday, Friday])), "on Mondays and Fridays at 09:00, Moscow time");
    }

    #[test]
    fn whole_weeks_have_names() {
        assert_eq!(said(Lang::Ru, weekly_on(&WEEK[..5])), "по будням в 09:00 по Москве");
        assert_eq!(said(Lang::En, weekly_on(&WEEK[5..])), "at weekends at 09:00, Moscow time");
        assert_eq!(said(Lang::Ru, weekly_on(&WEEK)), "каждый день в 09:00 по Москве");
    }

    #[test]
    fn short_months_are_thought_of() {
        assert_eq!(said(Lang::Ru, Recurrence::Monthly { day: 31 }), "в последний день месяца в 09:00 по Москве");
        assert_eq!(said(Lang::Ru, Recurrence::Monthly { day: 5 }), "5-го числа каждого месяца в 09:00 по Москве");
        assert_eq!(said(Lang::En, Recurrence::Monthly { day: 2 }), "on the 2nd of every month at 09:00, Moscow time");
        assert!(said(Lang::Ru, Recurrence::Monthly { day: 30 }).contains("последний день"));
        set_lang(Lang::En);
        assert_eq!([1, 11, 13, 21, 23].map(ordinal), ["1st", "11th", "13th", "21st", "23rd"]);
    }

    #[test]
    fn simple_cron_lines_are_put_into_words() {
        assert_eq!(said(Lang::Ru, by_line("30 18 * * MON-FRI")), "по будням в 18:30 по Москве");
        assert_eq!(said(Lang::Ru, by_line("0 9 * * 0")), "каждое воскресенье в 09:00 по Москве");
        assert_eq!(said(Lang::Ru, by_line("0 9 1 * *")), "1-го числа каждого месяца в 09:00 по Москве");
        assert_eq!(said(Lang::En, by_line("0 * * * *")), "every hour at :00");
        assert_eq!(said(Lang::Ru, by_line("*/15 * * * *")), "каждые 15 минут");
        assert_eq!(said(Lang::En, by_line("0 */2 * * *")), "every 2 hours");
    }

    #[test]
    fn other_cron_lines_are_shown_as_they_are() {
        for line in ["0 9 1 1 *", "0 9 13 * FRI", "5-10 * * * *", "nonsense", "0 9 * * FRI-MON", "99 9 * * *"] {
            assert!(said(Lang::En, by_line(line)).contains(line), "{line}");
        }
    }

    #[test]
    fn zones_are_named_after_their_cities() {
        set_lang(Lang::Ru);
        assert_eq!(zone_words("Asia/Yekaterinburg"), "по\u{A0}Екатеринбургу");
        assert_eq!(zone_words("UTC"), "UTC");
        assert!(zone_words("America/Argentina/Buenos_Aires").contains("Buenos Aires"));
        set_lang(Lang::En);
        assert_eq!(zone_words("America/New_York"), "New York time");
    }

    #[test]
    fn a_forecast_names_days_when_the_hour_is_the_same() {
        set_lang(Lang::En);
        let weekly = schedule(weekly_on(&[Weekday::Monday]), "Europe/Moscow");
        let next: Vec<Timestamp> =
            ["2099-11-23T06:00:00Z", "2099-11-30T06:00:00Z"].iter().map(|at| at.parse().unwrap()).collect();
        let (first, then) = forecast_words(&weekly, &next);
        assert_eq!(first.replace('\u{A0}', " "), "Every Monday at 09:00, Moscow time; next on 23 November 2099");
        assert!(then.unwrap().contains("30\u{A0}November 2099"));
        let (never, _) = forecast_words(&weekly, &[]);
        assert!(never.contains("Moscow time"));
    }
}
