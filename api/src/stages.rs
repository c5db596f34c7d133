//! The stages that leads pass through.

use crate::id::{GroupId, StageId};
use crate::text::Line;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A stage that leads pass through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Stage {
    /// Its number.
    pub id: StageId,
    /// What it is called.
    #[schema(example = "Qualified")]
    pub name: String,
    /// One of the five that were there from the first, while nobody has named it otherwise: screens say it in the reader's language.
    pub preset: Option<Preset>,
    /// What it means that a lead stands there.
    pub meaning: StageMeaning,
}

/// The stages that are there from the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Nobody has spoken to it yet.
    New,
    /// Somebody has.
    Contacted,
    /// It has a need and the means.
    Qualified,
    /// It buys.
    Won,
    /// It does not.
    Lost,
}

impl Preset {
    /// All, in the order a lead may pass through them.
    pub const ALL: [Self; 5] = [Self::New, Self::Contacted, Self::Qualified, Self::Won, Self::Lost];

    /// Its name: `contacted`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Contacted => "contacted",
            Self::Qualified => "qualified",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }
}

/// What it means that a lead stands at a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StageMeaning {
    /// Somebody works on it.
    Open,
    /// It has come to good.
    Won,
    /// It has come to nothing.
    Lost,
}

impl StageMeaning {
    /// All, in the order a lead may pass through them.
    pub const ALL: [Self; 3] = [Self::Open, Self::Won, Self::Lost];

    /// Its name: `won`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }
}

/// How many stages there may be.
pub const MOST_STAGES: usize = 20;

/// Whose stages to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct StagesOf {
    /// The group; if not said, the stages of leads that belong to none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
}

/// The stages of a group, or of leads that belong to none, in their order, as they are to be from now on. One that is there and not
/// named goes away, if no lead stands there. One open stage, one won and one lost must stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetStages {
    /// All of them.
    #[schema(max_items = 20)]
    pub stages: Vec<SetStage>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetStage {
    /// The one that is there already; a new one if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<StageId>,
    /// What it is called; unique among them, without regard to case.
    pub name: Line<60>,
    /// What it means. Of one where leads stand it can't be changed.
    pub meaning: StageMeaning,
}
