//! How a group is doing.

use crate::clients::Client;
use crate::id::UserId;
use crate::leads::{Lead, Money, Stage};
use crate::me::Person;
use jiff::civil;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How a group is doing, in one answer. Who may see only his own leads and clients sees how he is doing in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GroupDashboard {
    /// The first day of the period, by the reader's clock.
    pub from: civil::Date,
    /// Its last day: today.
    pub until: civil::Date,
    /// Leads that came in.
    pub new_leads: Compared,
    /// Leads that became clients.
    pub converted: Compared,
    /// Clients that came in, from leads or otherwise.
    pub new_clients: Compared,
    /// Leads that were lost.
    pub lost: Compared,
    /// Leads that somebody works on, now.
    pub open: i64,
    /// Those of them whose next step should have been done before today.
    pub overdue: i64,
    /// The days of the period, oldest first, without gaps.
    pub days: Vec<GroupDay>,
    /// What stands where, now: every stage in its order.
    pub stages: Vec<StageFigures>,
    /// Where the leads of the period came from: the ten that brought most.
    pub sources: Vec<SourceFigures>,
    /// How each member is doing: the fifty with most open leads.
    pub members: Vec<MemberFigures>,
    /// The newest leads; at most 5.
    pub newest_leads: Vec<Lead>,
    /// The newest clients; at most 5.
    pub newest_clients: Vec<Client>,
    /// What should have been done before today, the longest first; at most 5.
    pub overdue_leads: Vec<Lead>,
}

/// A figure of a period beside that of the period before, which is as long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Compared {
    /// In the period.
    pub now: i64,
    /// In the one before.
    pub before: i64,
}

/// What came in on one day, by the reader's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GroupDay {
    /// The day.
    pub date: civil::Date,
    /// Leads that came in.
    pub leads: i64,
    /// Leads that became clients.
    pub converted: i64,
    /// Clients that came in.
    pub clients: i64,
}

/// What stands at a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StageFigures {
    /// The stage.
    pub stage: Stage,
    /// How many leads.
    pub leads: i64,
    /// What they may bring, a sum for each currency.
    pub sums: Vec<Money>,
}

/// What came from one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceFigures {
    /// The source; empty: nobody said.
    pub source: String,
    /// How many leads.
    pub leads: i64,
    /// How many of them have become clients since.
    pub converted: i64,
}

/// How a member is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MemberFigures {
    /// Who.
    pub person: Person,
    /// Leads he works on, now.
    pub open: i64,
    /// Those of them that are overdue.
    pub overdue: i64,
    /// Leads of his that became clients in the period.
    pub converted: i64,
    /// Clients that are his, now, of those the reader sees.
    pub clients: i64,
}

/// How long the period is, and whose leads and clients are looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct GroupDashboardQuery {
    /// How many days up to today; 30 if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 365)]
    pub days: Option<u16>,
    /// Only what is this person's: every figure is that of the lists narrowed to him, so there is nothing where the reader sees nothing of his.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
}
