//! The first screen.

use crate::deliveries::Attempt;
use crate::mailings::Mailing;
use jiff::civil;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The first screen, in one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Dashboard {
    /// Clients, each address counted once.
    pub clients: i64,
    /// Mailings in all.
    pub mailings: i64,
    /// Mailings that are active.
    pub active_mailings: i64,
    /// Tries at letters, ever.
    pub attempts: i64,
    /// Letters taken by mail servers, ever.
    pub delivered: i64,
    /// Letters refused for good, ever.
    pub failed: i64,
    /// The last days, oldest first, without gaps.
    pub days: Vec<Day>,
    /// Mailings with a run under way; at most 5.
    pub running: Vec<Mailing>,
    /// Mailings that go out next, soonest first; at most 5.
    pub upcoming: Vec<Mailing>,
    /// One's own mailings that the staff has switched off, the last first; at most 5.
    pub stopped: Vec<Mailing>,
    /// The newest rows of the log; at most 6.
    pub latest: Vec<Attempt>,
}

/// The letters of one day, by the reader's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Day {
    /// The day.
    pub date: civil::Date,
    /// Letters taken.
    pub delivered: i64,
    /// Letters refused for the moment.
    pub deferred: i64,
    /// Letters refused for good.
    pub failed: i64,
}

/// How far back the days go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct DashboardQuery {
    /// 7, 30 or 90; 30 if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 90)]
    pub days: Option<u8>,
}
