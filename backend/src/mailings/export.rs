//! Mailings on their way out: what the list shows, page by page, with the figures of the last run.

use super::actions;
use crate::access::{Can, Db, needs};
use crate::http::table::{Cell, Row, Table};
use crate::platform::error::Result;
use vestnik_api::mailings::{Mailing, MailingFilter};

/// The mailings that a filter finds, in its order.
pub(super) struct Mailings {
    may: Can<needs::MailingsRead>,
    /// The next page; none: all are read.
    next: Option<MailingFilter>,
}

impl Mailings {
    pub(super) fn new(may: Can<needs::MailingsRead>, filter: MailingFilter) -> Self {
        let all = MailingFilter { limit: 100.try_into().ok(), cursor: None, with_total: false, ..filter };
        Self { may, next: Some(all) }
    }
}

impl Table for Mailings {
    type Right = needs::MailingsRead;
    const NAME: &'static str = "mailings";
    const HEADS: &'static [&'static str] = &[
        "id",
        "name",
        "subject",
        "state",
        "start",
        "time_zone",
        "recurrence",
        "next_run_at",
        "last_run_at",
        "recipients",
        "delivered",
        "deferred",
        "failed",
        "suppressed",
        "created_at",
        "owner",
    ];

    fn may(&self) -> &Can<Self::Right> {
        &self.may
    }

    async fn piece(&mut self, db: &mut Db) -> Result<Option<Vec<Row>>> {
        let Some(filter) = self.next.take() else { return Ok(None) };
        let page = actions::list(db, &filter).await?;
        self.next = page.next_cursor.map(|cursor| MailingFilter { cursor: Some(cursor), ..filter });
        Ok(Some(page.items.into_iter().map(row).collect()))
    }
}

fn row(mailing: Mailing) -> Row {
    let run = mailing.last_run.as_ref();
    let counts = run.map(|run| run.counts);
    let schedule = mailing.schedule;
    vec![
        mailing.id.0.into(),
        mailing.name.into(),
        mailing.subject.into(),
        Cell::word(&mailing.state),
        schedule.start.0.to_string().into(),
        schedule.time_zone.into_string().into(),
        Cell::word(&schedule.recurrence),
        mailing.next_run_at.into(),
        run.map(|run| run.started_at).into(),
        counts.map(|counts| counts.total).into(),
        counts.map(|counts| counts.sent).into(),
        counts.map(|counts| counts.deferred).into(),
        counts.map(|counts| counts.failed).into(),
        counts.map(|counts| counts.suppressed).into(),
        mailing.created_at.into(),
        mailing.owner.name.into(),
    ]
}
