//! Setting the stages of a group, or of what belongs to none.

use super::look::first_that_means;
use super::rules;
use super::store::stages as store;
use crate::access::{Db, Homes};
use crate::audit::{self, Of};
use crate::events::{self, Event};
use crate::groups;
use crate::platform::error::Result;
use serde::Serialize;
use std::collections::BTreeMap;
use vestnik_api::Code;
use vestnik_api::audit::Act;
use vestnik_api::groups::GroupRole;
use vestnik_api::id::{GroupId, StageId};
use vestnik_api::leads::{SetStages, Stage};

/// What the audit log keeps: the stages by their numbers, so that only those that differ are kept.
#[derive(Serialize)]
struct Kept(BTreeMap<StageId, Stage>);

impl Kept {
    fn of(stages: &[Stage]) -> Self {
        Self(stages.iter().map(|stage| (stage.id, stage.clone())).collect())
    }
}

/// Makes the stages what is given, in that order. Those of a group its head sets, in a group that is not archived, and whoever may change
/// everybody's leads; those of what belongs to none the latter alone.
pub(super) async fn set(db: &mut Db, group: Option<GroupId>, set: &SetStages) -> Result<Vec<Stage>> {
    let name = check_may(db, group).await?;
    db.transaction(async |db| {
        let before = store::lock(db, group).await?;
        let due = rules::plan(&before, &set.stages)?;
        if store::any_taken(db, &due.left).await? {
            return Err(store::taken());
        }
        store::make_way(db, group).await?;
        let mut after = Vec::new();
        for (position, one) in (1..).zip(due.stages) {
            after.push(store::put(db, group, one, position).await?);
        }
        for gone in before.iter().filter(|stage| after.iter().all(|kept| kept.id != stage.id)) {
            store::delete(db, gone.id, first_that_means(&after, gone.meaning)?.id).await?;
        }
        store::ask_now(db).await?;
        let of = Of { id: group.map(|group| group.0), name: &name, ..Of::default() };
        audit::note(db, Act::StagesSet, of, Some(&Kept::of(&before)), Some(&Kept::of(&after))).await?;
        events::emit(db, Event::LeadsChanged(group.map_or(0, |group| group.0))).await?;
        Ok(after)
    })
    .await
}

/// The name of the group, if the asker may set its stages.
async fn check_may(db: &mut Db, group: Option<GroupId>) -> Result<String> {
    let all = db.homes() == Homes::All;
    let Some(group) = group else {
        return if all { Ok(String::new()) } else { Err(Code::Forbidden.into()) };
    };
    let group = groups::find(db, group).await?;
    let leads = group.role == Some(GroupRole::Head) && group.archived_at.is_none();
    if all || leads { Ok(group.name) } else { Err(Code::Forbidden.into()) }
}
