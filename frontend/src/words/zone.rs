//! Time zones. The browser knows them all; asking it keeps the tables (a tenth of the application) out of what is downloaded.
//! On the host, where the tests run, jiff knows them.

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan};

/// An IANA time zone by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(String);

impl Zone {
    /// The zone with this name. One that nobody knows keeps the time of the browser.
    pub fn named(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The zone of the browser.
    pub fn here() -> Self {
        Self(known::here())
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// What the clock on the wall shows.
    pub fn local(&self, at: Timestamp) -> DateTime {
        known::local(&self.0, at).unwrap_or_else(|| Self::utc(at))
    }

    /// The moment at which the clock on the wall shows this; a time that is left out in spring is taken an hour later.
    pub fn instant(&self, local: DateTime) -> Option<Timestamp> {
        let as_utc = seconds_of(local);
        let first = as_utc - self.offset(Timestamp::from_second(as_utc).ok()?);
        let second = as_utc - self.offset(Timestamp::from_second(first).ok()?);
        // Between the two lies a change of the clock: the later one is past it.
        let exact =
            [second, first].into_iter().find(|at| Timestamp::from_second(*at).is_ok_and(|at| self.local(at) == local));
        Timestamp::from_second(exact.unwrap_or(first.max(second))).ok()
    }

    /// The moment at which a day begins.
    pub fn midnight(&self, day: Date) -> Option<Timestamp> {
        self.instant(day.at(0, 0, 0, 0))
    }

    /// How far it is ahead of UTC, in seconds.
    pub fn offset(&self, at: Timestamp) -> i64 {
        seconds_of(self.local(at)) - at.as_second()
    }

    /// The names of all zones.
    pub fn all() -> Vec<String> {
        known::all()
    }

    fn utc(at: Timestamp) -> DateTime {
        DateTime::new(1970, 1, 1, 0, 0, 0, 0)
            .and_then(|epoch| epoch.checked_add(at.as_second().seconds()))
            .unwrap_or_default()
    }
}

/// The seconds since 1970 of a local time, as if it were UTC.
fn seconds_of(local: DateTime) -> i64 {
    let (year, month, day) = (i64::from(local.year()), i64::from(local.month()), i64::from(local.day()));
    // Days of the civil calendar, counted in years that begin with March (H. Hinnant, "chrono-compatible low-level date algorithms").
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    days * 86_400 + i64::from(local.hour()) * 3_600 + i64::from(local.minute()) * 60 + i64::from(local.second())
}

#[cfg(target_arch = "wasm32")]
mod known {
    //! What the browser knows (ECMA-402).

    use jiff::Timestamp;
    use jiff::civil::DateTime;
    use js_sys::{Array, Date, Function, Intl, Object, Reflect};
    use std::cell::RefCell;
    use std::collections::HashMap;
    use wasm_bindgen::{JsCast, JsValue};

    thread_local! {
        /// A format takes a while to make: one for each zone.
        static FORMATS: RefCell<HashMap<String, Option<Function>>> = RefCell::default();
    }

    pub(super) fn here() -> String {
        let options = Intl::DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
        Reflect::get(&options, &"timeZone".into())
            .ok()
            .and_then(|name| name.as_string())
            .unwrap_or_else(|| "UTC".to_owned())
    }

    pub(super) fn local(name: &str, at: Timestamp) -> Option<DateTime> {
        let format = FORMATS
            .with_borrow_mut(|formats| formats.entry(name.to_owned()).or_insert_with(|| format(name).ok()).clone())?;
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of any year that people write are far below 2^53")]
        let date = Date::new(&JsValue::from_f64(at.as_millisecond() as f64));
        // Swedish writes dates as computers do: 2026-11-23 09:00:00.
        format.call1(&JsValue::NULL, &date).ok()?.as_string()?.parse().ok()
    }

    fn format(name: &str) -> Result<Function, JsValue> {
        let options = Object::new();
        for (key, value) in [
            ("timeZone", name),
            ("year", "numeric"),
            ("month", "2-digit"),
            ("day", "2-digit"),
            ("hour", "2-digit"),
            ("minute", "2-digit"),
            ("second", "2-digit"),
            ("hourCycle", "h23"),
        ] {
            Reflect::set(&options, &key.into(), &value.into())?;
        }
        let intl = Reflect::get(&js_sys::global(), &"Intl".into())?;
        let constructor: Function = Reflect::get(&intl, &"DateTimeFormat".into())?.dyn_into()?;
        // A name nobody knows throws here.
        let format = Reflect::construct(&constructor, &Array::of2(&"sv-SE".into(), &options))?;
        Reflect::get(&format, &"format".into())?.dyn_into()
    }

    pub(super) fn all() -> Vec<String> {
        let ask = || -> Result<Array, JsValue> {
            let intl = Reflect::get(&js_sys::global(), &"Intl".into())?;
            let supported: Function = Reflect::get(&intl, &"supportedValuesOf".into())?.dyn_into()?;
            supported.call1(&intl, &"timeZone".into())?.dyn_into()
        };
        ask().map(|names| names.iter().filter_map(|name| name.as_string()).collect()).unwrap_or_default()
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod known {
    //! What jiff knows.

    use jiff::Timestamp;
    use jiff::civil::DateTime;
    use jiff::tz::{TimeZone, db};

    pub(super) fn here() -> String {
        TimeZone::system().iana_name().unwrap_or("UTC").to_owned()
    }

    pub(super) fn local(name: &str, at: Timestamp) -> Option<DateTime> {
        TimeZone::get(name).ok().map(|zone| at.to_zoned(zone).datetime())
    }

    pub(super) fn all() -> Vec<String> {
        db().available().map(|name| name.to_string()).filter(|name| name.contains('/')).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_wall_clock_and_its_moment_lead_to_each_other() {
        let berlin = Zone::named("Europe/Berlin");
        for moment in [
            "2026-01-10T08:30:00Z",
            "2026-07-10T22:30:00Z",
            "2026-03-29T00:59:59Z",
            "2026-03-29T01:00:00Z",
            "2026-12-31T23:30:00Z",
        ] {
            assert_eq!(berlin.instant(berlin.local(at(moment))), Some(at(moment)), "{moment}");
        }
        assert_eq!(berlin.offset(at("2026-07-10T22:30:00Z")), 7_200);
        assert_eq!(berlin.local(at("2026-07-10T22:30:00Z")).date(), date(2026, 7, 11));
    }

    #[test]
    fn a_time_that_is_left_out_in_spring_is_taken_an_hour_later() {
        let berlin = Zone::named("Europe/Berlin");
        assert_eq!(berlin.instant(date(2026, 3, 29).at(2, 30, 0, 0)), Some(at("2026-03-29T01:30:00Z")));
    }

    #[test]
    fn a_day_begins_at_its_midnight() {
        assert_eq!(Zone::named("Europe/Moscow").midnight(date(2026, 11, 21)), Some(at("2026-11-20T21:00:00Z")));
        assert_eq!(Zone::named("UTC").midnight(date(1970, 1, 1)), Some(Timestamp::UNIX_EPOCH));
    }

    #[test]
    fn seconds_follow_the_calendar() {
        for moment in ["1969-12-31T23:59:59Z", "2000-02-29T12:00:00Z", "2100-03-01T00:00:00Z"] {
            assert_eq!(seconds_of(Zone::utc(at(moment))), at(moment).as_second(), "{moment}");
        }
    }
}
