//! What the screen of reports decides: which period is shown, and how figures compare with the period before.

use crate::words::Zone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use vestnik_api::id::UserId;
use vestnik_api::reports::{MailingReportFilter, ReportFilter};

/// The periods that are offered, in days.
pub(super) const PERIODS: [u16; 4] = [7, 30, 90, 365];

/// What the address says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// How many days, today among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u16>,
    /// Whose mailings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// Where the list of mailings starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Not used: a report is not searched.
    #[serde(skip)]
    pub q: Option<String>,
}

impl Asked {
    /// The period in days.
    pub(super) fn days(&self) -> u16 {
        self.days.filter(|days| PERIODS.contains(days)).unwrap_or(30)
    }

    /// The report it asks for. It begins at midnight where the reader lives, and goes on until now.
    pub(super) fn filter(&self, now: Timestamp, zone: &Zone) -> ReportFilter {
        let back = i64::from(self.days()) - 1;
        let first = zone.local(now).date().checked_sub(back.days()).ok();
        ReportFilter { from: first.and_then(|first| zone.midnight(first)), until: None, owner: self.owner }
    }

    /// The list of mailings it asks for.
    pub(super) fn rows(&self, now: Timestamp, zone: &Zone) -> MailingReportFilter {
        let ReportFilter { from, until, owner } = self.filter(now, zone);
        MailingReportFilter { from, until, owner, limit: 20.try_into().ok(), cursor: self.cursor.clone() }
    }
}

/// By how much a figure changed against the period before, in percent; none where there is nothing to compare with.
pub(super) fn change(now: i64, before: i64) -> Option<i64> {
    (before > 0).then(|| (now - before) * 100 / before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_begins_at_midnight_where_the_reader_lives() {
        let now = "2026-11-26T20:30:00Z".parse().unwrap();
        let asked = Asked { days: Some(7), ..Asked::default() };
        let from = asked.filter(now, &Zone::named("UTC")).from.unwrap();
        assert_eq!(from.to_string(), "2026-11-20T00:00:00Z");
        assert_eq!(Asked { days: Some(13), ..Asked::default() }.days(), 30, "only what is offered");
    }

    #[test]
    fn a_change_is_told_where_there_was_something_before() {
        assert_eq!(change(150, 100), Some(50));
        assert_eq!(change(50, 100), Some(-50));
        assert_eq!(change(5, 0), None);
    }
}
