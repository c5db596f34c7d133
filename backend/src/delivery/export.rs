//! The log of letters on its way out.

use vestnik_api::deliveries::{Attempt, LogFilter};

use super::store::{self, Place};
use crate::access::{Can, Db, needs};
use crate::http::table::{Row, Table};
use crate::platform::error::Result;

/// How many rows are read at once.
const AT_ONCE: i64 = 2_000;

/// All rows that a filter finds, newest first.
pub(super) struct Log {
    may: Can<needs::LogsRead>,
    filter: LogFilter,
    /// Before which place to go on.
    before: Option<Place>,
    /// All are read.
    over: bool,
}

impl Log {
    pub(super) const fn new(may: Can<needs::LogsRead>, filter: LogFilter) -> Self {
        Self { may, filter, before: None, over: false }
    }
}

impl Table for Log {
    type Right = needs::LogsRead;
    const NAME: &'static str = "log";
    const HEADS: &'static [&'static str] = &[
        "at",
        "mailing_id",
        "mailing",
        "run_id",
        "client_id",
        "email",
        "outcome",
        "reason",
        "try",
        "code",
        "reply",
        "server",
        "duration_ms",
    ];

    fn may(&self) -> &Can<Self::Right> {
        &self.may
    }

    /// A search that looked through many in vain goes on where it was left off.
    async fn piece(&mut self, db: &mut Db) -> Result<Option<Vec<Row>>> {
        while !self.over {
            let (rows, left_off) = store::log(db, &self.filter, self.before, AT_ONCE).await?;
            let full = i64::try_from(rows.len()).is_ok_and(|read| read == AT_ONCE);
            let behind = rows.last().filter(|_| full).map(|last| (last.at, last.id.0));
            self.before = left_off.or(behind);
            self.over = self.before.is_none();
            if !rows.is_empty() {
                return Ok(Some(rows.into_iter().map(row).collect()));
            }
        }
        Ok(None)
    }
}

fn row(attempt: Attempt) -> Row {
    vec![
        attempt.at.into(),
        attempt.mailing_id.0.into(),
        attempt.mailing_name.into(),
        attempt.run_id.0.into(),
        attempt.client_id.map(|client| client.0).into(),
        attempt.email.into_string().into(),
        attempt.outcome.name().into(),
        attempt.reason.map_or("", |reason| reason.name()).into(),
        i64::from(attempt.number).into(),
        attempt.code.map(i64::from).into(),
        attempt.reply.into(),
        attempt.server.into(),
        i64::from(attempt.duration_ms).into(),
    ]
}
