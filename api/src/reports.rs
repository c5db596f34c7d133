//! What became of the letters of all one's mailings over a period.

use crate::dashboard::Day;
use crate::deliveries::Reason;
use crate::id::{MailingId, UserId};
use crate::me::Person;
use crate::page::Limit;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many days a period has at most.
pub const MOST_DAYS: i64 = 366;

/// What became of the letters of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// When the period begins.
    pub from: Timestamp,
    /// When it ends: this moment does not belong to it.
    pub until: Timestamp,
    /// The figures of the runs that began within it.
    pub totals: Totals,
    /// Those of the period of the same length before it.
    pub before: Totals,
    /// Letters by the day they were tried on, by the reader's clock; oldest first, without gaps.
    pub days: Vec<Day>,
    /// Why letters of these runs failed, the most frequent reason first.
    pub reasons: Vec<ReasonCount>,
}

/// The figures of some runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Totals {
    /// How many runs.
    pub runs: i64,
    /// Letters in all.
    pub recipients: i64,
    /// Letters taken by mail servers.
    pub delivered: i64,
    /// Letters refused for good, or not taken before the end of all tries.
    pub failed: i64,
    /// Letters left out, because their readers are on the stop list.
    pub suppressed: i64,
    /// Letters that wait to be tried again.
    pub deferred: i64,
    /// Letters whose run was ended before their turn came.
    pub cancelled: i64,
    /// Readers who unsubscribed by the link in one of the letters.
    pub unsubscribed: i64,
    /// Tries at letters.
    pub attempts: i64,
    /// How long the runs took that are over, together, in seconds.
    pub seconds: i64,
}

impl Totals {
    /// Of the letters with a result those that were delivered, in tenths of a percent; none without any result.
    pub fn success(&self) -> Option<i64> {
        let settled = self.delivered + self.failed;
        (settled > 0).then(|| self.delivered * 1000 / settled)
    }
}

/// How many letters failed for a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReasonCount {
    /// Why.
    pub reason: Reason,
    /// How many.
    pub letters: i64,
}

/// What became of one mailing's letters in the period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailingReport {
    /// Which mailing.
    pub mailing_id: MailingId,
    /// What it was called when its last run began.
    pub name: String,
    /// Whose it is.
    pub owner: Person,
    /// When its last run of the period began.
    pub last_run_at: Timestamp,
    /// Its figures.
    pub totals: Totals,
}

/// Of which period, and whose mailings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ReportFilter {
    /// When the period begins; 30 days back, at midnight by the reader's clock, if nothing is said. It has 366 days at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// When it ends; now, if nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Only this person's mailings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
}

/// Which mailings of a period to list. The newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct MailingReportFilter {
    /// When the period begins; 30 days back, at midnight by the reader's clock, if nothing is said. It has 366 days at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// When it ends; now, if nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Only this person's mailings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl MailingReportFilter {
    /// The period it is about.
    pub fn period(&self) -> ReportFilter {
        ReportFilter { from: self.from, until: self.until, owner: self.owner }
    }
}
