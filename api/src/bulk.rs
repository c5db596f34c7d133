//! One action on many rows of a list, done by a job with progress and a result.

use crate::code::Code;
use crate::groups::InGroup;
use crate::id::{BulkRunId, GroupId, StageId, TagId, UserId};
use crate::leads::Stage;
use crate::me::Person;
use crate::page::Limit;
use crate::tags::Tag;
use crate::text::Line;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many rows can be named at most; more are asked for by a filter.
pub const MOST_NAMED: usize = 1_000;

/// On which rows: those that are named, or all that the filter of the list finds, which stands in the query as it does there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Rows {
    /// These, by their numbers; 1,000 at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_items = 1, max_items = 1000)]
    pub ids: Option<Vec<i64>>,
    /// All that the filter in the query finds. Must be said: nobody shall do something to everything because he forgot the numbers.
    pub all: bool,
}

/// What to do with clients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientBulk {
    /// What to do.
    pub act: ClientAct,
    /// With which.
    pub rows: Rows,
}

/// What to do with leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeadBulk {
    /// What to do.
    pub act: LeadAct,
    /// With which. Those that have become clients are left out.
    pub rows: Rows,
}

/// What to do with messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageBulk {
    /// What to do.
    pub act: DeleteAct,
    /// With which. Those that mailings still send are left out.
    pub rows: Rows,
}

/// What to do with mailings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailingBulk {
    /// What to do.
    pub act: MailingAct,
    /// With which. Those whose state does not allow it are left out.
    pub rows: Rows,
}

/// What to do with addresses on the stop list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuppressionBulk {
    /// What to do.
    pub act: LiftAct,
    /// With which. Those whose readers want no letters themselves are left out: that takes a reason for each.
    pub rows: Rows,
}

/// What can be done with clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientAct {
    /// Delete them; the run can be undone.
    Delete,
    /// Put their addresses on the stop list; the run can be undone. Takes `suppressions.write` too.
    Stop,
    /// Let them bear this tag: `{"tag": 7}`. Those of other homes than the tag's are left out; the run can be undone.
    Tag(TagId),
    /// Take this tag off them: `{"untag": 7}`. The run can be undone.
    Untag(TagId),
    /// Give them to this person: `{"assign": 3}`. Those of groups where he does not work, and of no group, are left out; he is told of all
    /// of a group at once. The run can be undone.
    Assign(UserId),
    /// Put them into a group: `{"move": {"group": 7}}`, or into none. Those that may not go there are left out; the run can be undone.
    Move(ToGroup),
}

/// What can be done with leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeadAct {
    /// Delete them; the run can be undone.
    Delete,
    /// Let them bear this tag: `{"tag": 7}`. Those of other homes than the tag's are left out; the run can be undone.
    Tag(TagId),
    /// Take this tag off them: `{"untag": 7}`. The run can be undone.
    Untag(TagId),
    /// Give them to this person: `{"assign": 3}`. Those of groups where he does not work, and of no group, are left out; he is told of all
    /// of a group at once. The run can be undone.
    Assign(UserId),
    /// Put them to a stage: `{"stage": {"id": 5}}`. Those of other groups than the stage's are left out; the run can be undone.
    Stage(ToStage),
    /// Make each a new client where it is. Those without an address, and those whose address a client has there, are left out; the run can
    /// be undone. Takes `clients.write` too.
    Convert,
    /// Put them into a group: `{"move": {"group": 7}}`, or into none. Those that may not go there are left out; the run can be undone.
    Move(ToGroup),
}

/// Into which group records are put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToGroup {
    /// One where you work, or any if you may change everybody's; `null`: none, so that its owner alone sees each. Must be said: nobody shall
    /// take records out of their groups because he forgot the number. Each stays whose it is, or becomes yours where that can't be.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    pub group: Option<GroupId>,
}

/// To which stage leads are put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToStage {
    /// The stage, of their own group, or of what belongs to none.
    pub id: StageId,
    /// Why they were lost: must be said where the stage means that, and nowhere else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_reason: Option<Line<200>>,
}

/// What can be done with messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeleteAct {
    /// Delete them; the run can be undone.
    Delete,
}

/// What can be done with mailings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailingAct {
    /// Delete them; the run can be undone.
    Delete,
    /// Hold them.
    Pause,
    /// Let them go on.
    Resume,
}

/// What can be done with addresses on the stop list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LiftAct {
    /// Take them off.
    Lift,
}

/// One action on many rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BulkRun {
    /// Its number.
    pub id: BulkRunId,
    /// Of which list the rows are.
    pub list: BulkList,
    /// What is done with them.
    pub act: BulkAct,
    /// What is put on or taken off, to whom they are given, or where they are put; none where the act says it all.
    pub target: Option<BulkTarget>,
    /// The run that this one undoes.
    pub undo_of: Option<BulkRunId>,
    /// How far it is.
    pub state: BulkState,
    /// Why it could not go on.
    pub failure: Option<BulkFailure>,
    /// How many rows; none until they are gathered.
    pub total: Option<i64>,
    /// With how many it is done.
    pub done: i64,
    /// How many were left out.
    pub skipped: i64,
    /// Why.
    pub skips: Vec<BulkSkip>,
    /// Whether what was done can be undone.
    pub may_undo: bool,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it came to an end.
    pub finished_at: Option<Timestamp>,
}

/// Rows that were left out for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BulkSkip {
    /// The reason, as the same action on one row answers it.
    pub code: Code,
    /// How many.
    pub rows: i64,
}

/// What an act is about, as it was called when the run was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BulkTarget {
    /// A tag.
    Tag {
        /// Which.
        tag: Tag,
    },
    /// Somebody.
    Person {
        /// Who.
        person: Person,
    },
    /// A stage.
    Stage {
        /// Which.
        stage: Stage,
        /// Why they were lost; empty where the stage does not mean that.
        lost_reason: String,
    },
    /// A group.
    Group {
        /// Which; none: what is put there is its owner's alone.
        group: Option<InGroup>,
    },
}

/// A list whose rows can be acted on together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BulkList {
    /// Clients.
    Clients,
    /// Leads.
    Leads,
    /// Messages.
    Messages,
    /// Mailings.
    Mailings,
    /// The stop list.
    Suppressions,
}

/// What is done with rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BulkAct {
    /// They are deleted.
    Delete,
    /// They are brought back.
    Restore,
    /// They are held.
    Pause,
    /// They go on.
    Resume,
    /// They are taken off the stop list.
    Lift,
    /// Their addresses are put on the stop list.
    Stop,
    /// Their addresses are taken off it again.
    Unstop,
    /// They get a tag.
    Tag,
    /// They lose a tag.
    Untag,
    /// They are given to somebody.
    Assign,
    /// They are given back to those who had them.
    GiveBack,
    /// They are put to a stage.
    Stage,
    /// They are put back to the stages where they stood.
    PutBack,
    /// They are put into a group, or into none.
    Move,
    /// They are put back into the groups where they were, and into the hands.
    MoveBack,
    /// They become clients.
    Convert,
    /// They become leads again.
    Revert,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BulkState {
    /// Waits for its turn.
    Queued,
    /// Under way.
    Running,
    /// Through.
    Done,
    /// Could not go on.
    Failed,
    /// Ended by whoever asked for it.
    Cancelled,
}

impl BulkState {
    /// Whether nothing more happens.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// Why a run could not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BulkFailure {
    /// Whoever asked for it may not do this any more.
    Forbidden,
    /// A fault of ours.
    Internal,
}

/// A page of runs. Newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct BulkPage {
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
