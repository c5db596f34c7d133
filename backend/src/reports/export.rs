//! A report by mailing on its way out.

use super::store::{self, Period};
use crate::access::{Can, Db, needs};
use crate::http::table::{Row, Table};
use crate::platform::error::Result;
use vestnik_api::reports::MailingReport;

/// How many mailings are read at once.
const AT_ONCE: i64 = 500;

/// All mailings of a period, the newest first.
pub(super) struct Mailings {
    may: Can<needs::ReportsRead>,
    period: Period,
    /// Before which number to go on.
    before: Option<i64>,
    /// All are read.
    over: bool,
}

impl Mailings {
    pub(super) const fn new(may: Can<needs::ReportsRead>, period: Period) -> Self {
        Self { may, period, before: None, over: false }
    }
}

impl Table for Mailings {
    type Right = needs::ReportsRead;
    const NAME: &'static str = "report";
    const HEADS: &'static [&'static str] = &[
        "mailing_id",
        "mailing",
        "owner",
        "last_run_at",
        "runs",
        "recipients",
        "delivered",
        "failed",
        "suppressed",
        "deferred",
        "cancelled",
        "unsubscribed",
        "attempts",
        "seconds",
    ];

    fn may(&self) -> &Can<Self::Right> {
        &self.may
    }

    async fn piece(&mut self, db: &mut Db) -> Result<Option<Vec<Row>>> {
        if self.over {
            return Ok(None);
        }
        let rows = store::by_mailing(db, &self.period, self.before, AT_ONCE).await?;
        let full = i64::try_from(rows.len()).is_ok_and(|read| read == AT_ONCE);
        self.before = rows.last().filter(|_| full).map(|last| last.mailing_id.0);
        self.over = self.before.is_none();
        Ok(Some(rows.into_iter().map(row).collect()))
    }
}

fn row(report: MailingReport) -> Row {
    let totals = &report.totals;
    let figures = [
        totals.runs,
        totals.recipients,
        totals.delivered,
        totals.failed,
        totals.suppressed,
        totals.deferred,
        totals.cancelled,
        totals.unsubscribed,
        totals.attempts,
        totals.seconds,
    ];
    let mut row: Row =
        vec![report.mailing_id.0.into(), report.name.into(), report.owner.name.into(), report.last_run_at.into()];
    row.extend(figures.map(Into::into));
    row
}
