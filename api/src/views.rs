//! Saved views: what a list is narrowed to, its order and its columns, under a name.

use crate::groups::InGroup;
use crate::id::{GroupId, ViewId};
use crate::me::Person;
use crate::text::{Line, Text, clearable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many views of one list a person has of his own, and how many a group has.
pub const MOST_VIEWS: i64 = 50;
/// How many columns of a list a view can hide.
pub const MOST_COLUMNS: usize = 40;

/// What a view is called.
pub type ViewName = Line<60>;
/// What stands in the address of a list behind the question mark.
pub type ViewQuery = Text<2_000>;
/// The key of a column.
pub type ColumnKey = Line<40>;

/// A list that has views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ViewList {
    /// Clients.
    Clients,
    /// Leads.
    Leads,
    /// Mailings.
    Mailings,
    /// Messages.
    Messages,
    /// The log of letters.
    Logs,
}

impl ViewList {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Clients, Self::Leads, Self::Mailings, Self::Messages, Self::Logs];

    /// Its name: `clients`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clients => "clients",
            Self::Leads => "leads",
            Self::Mailings => "mailings",
            Self::Messages => "messages",
            Self::Logs => "logs",
        }
    }
}

/// A saved view. It holds words only: what it finds is what the list finds for whoever looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SavedView {
    /// Its number.
    pub id: ViewId,
    /// Of which list.
    pub list: ViewList,
    /// Its name; unique among one's own and among those of a group, without regard to case.
    #[schema(example = "No answer for two weeks")]
    pub name: String,
    /// What stands in the list's address: conditions, words, order.
    #[schema(example = "mail=reachable&sort=-last_letter_at")]
    pub query: String,
    /// The columns that are shown other than at first: those that a list has at first are hidden, and custom fields (`custom-7`, by the field's
    /// number), which it has not, are shown.
    pub hidden_columns: Vec<String>,
    /// The group it is shared with; none: its owner's alone.
    pub group: Option<InGroup>,
    /// Who made it.
    pub owner: Person,
    /// Whether the list opens with it, for who asks.
    pub is_default: bool,
    /// Whether who asks may change and delete it.
    pub may_change: bool,
    /// Counts the changes; the `ETag`.
    pub version: i32,
}

/// Of which list views are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ViewFilter {
    /// The list.
    #[param(inline)]
    pub list: ViewList,
}

/// A new view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewView {
    /// Of which list.
    pub list: ViewList,
    /// What it is called.
    pub name: ViewName,
    /// What the list is asked with: its own parameters. Where a page starts and how long it is are left out.
    #[serde(default)]
    pub query: ViewQuery,
    /// The columns that are hidden, and custom fields (`custom-7`) that are shown.
    #[serde(default)]
    #[schema(max_items = 40)]
    pub hidden_columns: Vec<ColumnKey>,
    /// The group to share it with; one must work in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
}

/// What to change about a view; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeView {
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<ViewName>,
    /// What the list is asked with from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<ViewQuery>,
    /// The columns that are hidden from now on, and custom fields (`custom-7`) that are shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 40)]
    pub hidden_columns: Option<Vec<ColumnKey>>,
    /// The group to share it with, for its owner to say; `null` takes it back.
    #[serde(default, deserialize_with = "clearable", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<GroupId>)]
    pub group: Option<Option<GroupId>>,
}
