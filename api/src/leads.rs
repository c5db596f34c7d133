//! Leads: people and companies that may become clients.

pub use crate::alike::{LikeBy, RecordId, Similar, SimilarTo};
use crate::custom_fields::{ChangeCustom, CustomConditions, CustomValue, CustomValues, change_schema};
use crate::groups::InGroup;
use crate::id::{ClientId, GroupId, ImportId, LeadId, StageId, TagId, UserId};
use crate::me::Person;
pub use crate::money::Money;
use crate::page::Limit;
pub use crate::stages::{MOST_STAGES, Preset, SetStage, SetStages, Stage, StageMeaning, StagesOf};
use crate::tags::Tag;
use crate::text::{Email, Line, Phone, Text, clearable};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Lead {
    /// Its number.
    pub id: LeadId,
    /// Who works on it.
    pub owner: Person,
    /// The group it belongs to, if it does: who is in that sees it too.
    pub group: Option<InGroup>,
    /// What it goes by: its name, or else the company, the address or the number.
    #[schema(example = "Белова Анна Сергеевна")]
    pub title: String,
    /// The person's name; may be empty.
    pub name: String,
    /// The company; may be empty.
    pub company: String,
    /// The address.
    pub email: Option<Email>,
    /// The telephone number.
    pub phone: Option<Phone>,
    /// Where it came from, in any words: a fair, a site, a friend.
    pub source: String,
    /// How soon it wants looking after.
    pub priority: Priority,
    /// Anything worth knowing.
    pub description: String,
    /// What it may bring.
    pub amount: Option<Money>,
    /// What is to be done next; may be empty.
    pub next_step: String,
    /// By which day.
    #[schema(value_type = Option<String>, format = Date)]
    pub next_step_on: Option<Date>,
    /// How far it has come.
    pub stage: Stage,
    /// Since when it stands there; in another group it stands at a stage that means the same, and since the same time.
    pub stage_since: Timestamp,
    /// Why it was lost; empty while it is not.
    pub lost_reason: String,
    /// The tags it bears, by name.
    pub tags: Vec<Tag>,
    /// What stands in its custom fields, by their numbers (`GET /custom-fields`).
    #[schema(value_type = BTreeMap<String, CustomValue>)]
    pub custom: CustomValues,
    /// What it has become: then it can be read, and not changed.
    pub converted: Option<ConvertedTo>,
    /// When it was brought in.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; the `ETag`.
    pub version: i32,
}

/// How soon something wants looking after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// When there is time.
    Low,
    /// As it comes.
    #[default]
    Normal,
    /// Before the others.
    High,
}

impl Priority {
    /// All, the most pressing first.
    pub const ALL: [Self; 3] = [Self::High, Self::Normal, Self::Low];

    /// Its name: `high`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
        }
    }
}

/// A new lead. It is yours, if you don't give it to somebody in its group. One of name, company, address and number must be there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLead {
    /// The person's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Line<150>>,
    /// The company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<Line<150>>,
    /// The address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// The telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Where it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Line<100>>,
    /// How soon it wants looking after.
    #[serde(default)]
    pub priority: Priority,
    /// Anything worth knowing.
    #[serde(default)]
    pub description: Text<10000>,
    /// What it may bring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// What is to be done next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_step: Option<Line<200>>,
    /// By which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub next_step_on: Option<Date>,
    /// What stands in its custom fields, by their numbers.
    #[serde(default, skip_serializing_if = "CustomValues::is_empty")]
    #[schema(value_type = BTreeMap<String, CustomValue>)]
    pub custom: CustomValues,
    /// The group it belongs to: one where you work, or any if you may change everybody's, for somebody who works there; none if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// Who works on it: somebody who works in the group; you, if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// Where it stands: an open stage of the group; its first if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<StageId>,
    /// Whether it is to be added though there are similar ones: without, those are answered with 409, and nothing is added.
    #[serde(default)]
    pub anyway: bool,
}

/// What to change about a lead; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeLead {
    /// A new name; `null` removes it.
    #[serde(default, deserialize_with = "clearable", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Line<150>>)]
    pub name: Option<Option<Line<150>>>,
    /// A new company; `null` removes it.
    #[serde(default, deserialize_with = "clearable", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Line<150>>)]
    pub company: Option<Option<Line<150>>>,
    /// A new address; `null` removes it.
    #[serde(default, deserialize_with = "clearable", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Email>)]
    pub email: Option<Option<Email>>,
    /// A new telephone number; `null` removes it.
    #[serde(default, deserialize_with = "clearable", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Phone>)]
    pub phone: Option<Option<Phone>>,
    /// Where it came from; `null` forgets it.
    #[serde(default, deserialize_with = "clearable", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Line<100>>)]
    pub source: Option<Option<Line<100>>>,
    /// How soon it wants looking after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// A new description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text<10000>>,
    /// What it may bring; `null`: nobody knows.
    #[serde(default, deserialize_with = "clearable", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Money>)]
    pub amount: Option<Option<Money>>,
    /// What is to be done next; `null`: nothing.
    #[serde(default, deserialize_with = "clearable", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Line<200>>)]
    pub next_step: Option<Option<Line<200>>>,
    /// By which day; `null`: some day.
    #[serde(default, deserialize_with = "clearable", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub next_step_on: Option<Option<Date>>,
    /// Why it was lost, of one that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_reason: Option<Line<200>>,
    /// What to change of its custom fields, by their numbers; `null` removes a value.
    #[serde(default, skip_serializing_if = "ChangeCustom::is_empty")]
    #[schema(schema_with = change_schema)]
    pub custom: ChangeCustom,
}

/// Puts a lead to another stage, or to another place in its column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StageLead {
    /// The stage, of its own group.
    pub stage: StageId,
    /// The lead of that stage that it comes to stand right before, on the board; if not said, it comes where its age puts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<LeadId>,
    /// Whether it comes to stand behind all others of the stage.
    #[serde(default)]
    pub last: bool,
    /// Why it was lost: must be said where the stage means that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_reason: Option<Line<200>>,
}

/// Where a lead belongs from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveLead {
    /// The group: one where you work, or any if you may change everybody's, for somebody who works there; none: its owner alone sees it, which
    /// is for him, the head of its group and who may change everybody's to say.
    /// In another group it stands at the first stage that means the same.
    pub group: Option<GroupId>,
    /// Who works on it: somebody who works in the group. If not said, it stays who it is, or becomes you where that can't be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
}

/// Which leads: the one filter of the list, the board, the counts, exports and actions on many.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct LeadFilter {
    /// Part of a name, a company, an address or a telephone number, in any case; one or two letters: the beginning of a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// Only those this person works on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// Only those of this group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// Only those that belong to no group.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ungrouped: bool,
    /// Only those at this stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<StageId>,
    /// Only those at stages that mean this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub meaning: Option<StageMeaning>,
    /// Only those that came from here, in just these words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 100)]
    pub source: Option<String>,
    /// Only those of which nobody said where they came from.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub source_unknown: bool,
    /// Only those of this priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub priority: Option<Priority>,
    /// Only those that bear this tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<TagId>,
    /// Only those that this import made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
    /// Only those whose custom fields hold this: a JSON array of conditions, all of which must be met.
    #[serde(skip_serializing_if = "CustomConditions::is_empty")]
    #[param(inline)]
    pub custom: CustomConditions,
    /// Only open ones whose next step should have been done before today, by the asker's clock.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub overdue: bool,
    /// Only those that have, or have not, become clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub converted: Option<bool>,
    /// Only those brought in on this day or later, by the asker's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub created_since: Option<Date>,
    /// Only those brought in on this day or earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub created_until: Option<Date>,
    /// Only those that became clients on this day or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub converted_since: Option<Date>,
    /// Only those that became clients on this day or earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub converted_until: Option<Date>,
    /// Only those that were lost on this day or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub lost_since: Option<Date>,
    /// The order; newest first if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub sort: Option<LeadSort>,
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Whether to count them all.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub with_total: bool,
}

/// The order of a list of leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
pub enum LeadSort {
    /// By what it goes by, A to Z.
    #[serde(rename = "title")]
    Title,
    /// Z to A.
    #[serde(rename = "-title")]
    TitleDescending,
    /// Oldest first.
    #[serde(rename = "created_at")]
    CreatedAt,
    /// Newest first.
    #[default]
    #[serde(rename = "-created_at")]
    CreatedAtDescending,
    /// By the day of the next step, the first to come first, those without one last.
    #[serde(rename = "next_step_on")]
    NextStep,
    /// By what it may bring, the most first, those without it last.
    #[serde(rename = "-amount")]
    AmountDescending,
    /// As on the board: asks for a `stage`.
    #[serde(rename = "board")]
    Board,
}

/// The board of one group, or of the leads that belong to none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Board {
    /// A column for each stage, in their order.
    pub lanes: Vec<Lane>,
}

/// One column of a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Lane {
    /// The stage.
    pub stage: Stage,
    /// How many leads that the filter finds stand there.
    pub leads: i64,
    /// What they may bring, a sum for each currency.
    pub sums: Vec<Money>,
    /// The first of them.
    pub first: Vec<Lead>,
    /// For `GET /leads` with the same filter, this `stage` and `sort=board`: those behind the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A lead that changed, as told to those who look at leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeadChanged {
    /// Which one; absent: many at once, or one that is elsewhere by now. Whoever shows leads asks anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<LeadId>,
}

/// Whose leads to hear of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct LeadEventsOf {
    /// Only of this group; if not said, of all that one may see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
}

/// What a lead has become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConvertedTo {
    /// The client; none once it is erased.
    pub client: Option<ClientId>,
    /// What it goes by; none, if you don't see it, or it is deleted.
    pub name: Option<String>,
    /// Who made the lead a client.
    pub by: Option<Person>,
    /// When.
    pub at: Timestamp,
    /// Until when it can be taken back.
    pub revert_until: Timestamp,
}
