//! When a letter tells of something. Pure.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use vestnik_api::notifications::{ByMail, News, NotificationKind};

/// How long somebody has to read something in the application before a letter tells of it.
pub(super) const PATIENCE: SignedDuration = SignedDuration::from_mins(5);
/// The hour of the daily letter.
const MORNING: i8 = 8;

/// When a letter is to tell of what happened now, if one is. That a mailing was stopped has a letter of its own, which does not wait.
pub(super) fn mail_due(news: News, by_mail: ByMail, now: Timestamp, zone: &str) -> Option<Timestamp> {
    match by_mail {
        ByMail::Off => None,
        ByMail::AtOnce if news.kind() == NotificationKind::MailingStopped => None,
        ByMail::AtOnce => now.checked_add(PATIENCE).ok(),
        ByMail::Daily => next_morning(now, zone),
    }
}

/// The next time it is eight in the morning there.
fn next_morning(now: Timestamp, zone: &str) -> Option<Timestamp> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let morning = |day: Date| zone.to_timestamp(day.at(MORNING, 0, 0, 0)).ok();
    let today = zone.to_datetime(now).date();
    morning(today).filter(|at| *at > now).or_else(|| today.tomorrow().ok().and_then(morning))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_daily_letter_goes_at_eight_where_its_reader_is() {
        let due = |now: &str, zone: &str| mail_due(News::Assigned, ByMail::Daily, at(now), zone).unwrap();
        assert_eq!(due("2026-11-27T04:59:59Z", "Europe/Moscow"), at("2026-11-27T05:00:00Z"));
        assert_eq!(due("2026-11-27T05:00:00Z", "Europe/Moscow"), at("2026-11-28T05:00:00Z"), "not now, tomorrow");
        assert_eq!(due("2026-11-27T22:00:00Z", "Asia/Vladivostok"), at("2026-11-28T22:00:00Z"));
        assert_eq!(due("2026-03-28T12:00:00Z", "Europe/Berlin"), at("2026-03-29T06:00:00Z"), "summer has begun");
        assert_eq!(due("2026-11-27T07:00:00Z", "Nowhere/At_All"), at("2026-11-27T08:00:00Z"), "as in UTC");
    }

    #[test]
    fn what_has_a_letter_of_its_own_at_once_is_told_by_another_only_the_next_morning() {
        for news in [News::MailingStopped, News::MailingReleased] {
            let due = |by_mail| mail_due(news, by_mail, at("2026-11-27T10:00:00Z"), "UTC");
            assert_eq!((due(ByMail::AtOnce), due(ByMail::Daily)), (None, Some(at("2026-11-28T08:00:00Z"))), "{news:?}");
        }
    }

    #[test]
    fn at_once_leaves_five_minutes_to_read_it_and_off_is_never() {
        let now = at("2026-11-27T10:00:00Z");
        assert_eq!(mail_due(News::Assigned, ByMail::AtOnce, now, "UTC"), Some(at("2026-11-27T10:05:00Z")));
        assert_eq!(mail_due(News::Assigned, ByMail::Off, now, "UTC"), None);
    }
}
