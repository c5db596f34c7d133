//! What an act is about: looked up as whoever asks for it may see it.

use crate::access::Db;
use crate::leads;
use crate::platform::error::{Error, Result};
use crate::{groups, tags};
use vestnik_api::bulk::{BulkTarget, ToGroup, ToStage};
use vestnik_api::id::{TagId, UserId};
use vestnik_api::leads::StageMeaning;
use vestnik_api::{Code, FieldCode};

/// A tag of a home where the asker may change records.
pub(super) async fn tag(db: &mut Db, field: &'static str, id: TagId) -> Result<BulkTarget> {
    let found = tags::named(db, id).await?;
    found.map(|(_, tag)| BulkTarget::Tag { tag }).ok_or_else(|| Error::field(field, FieldCode::NotFound))
}

/// Somebody who works in a group where the asker may change records.
pub(super) async fn person(db: &mut Db, id: UserId) -> Result<BulkTarget> {
    let found = groups::fellow(db, id).await?;
    found.map(|person| BulkTarget::Person { person }).ok_or_else(|| Error::field("act.assign", FieldCode::NotFound))
}

/// A group into which the asker may put records, or none.
pub(super) async fn group(db: &mut Db, to: ToGroup) -> Result<BulkTarget> {
    let Some(id) = to.group else { return Ok(BulkTarget::Group { group: None }) };
    let found = groups::taking(db, id).await?;
    let found = found.ok_or_else(|| Error::field("act.move.group", FieldCode::NotFound))?;
    Ok(BulkTarget::Group { group: Some(found) })
}

/// A stage of a group where the asker may change records, or of what belongs to none. Why leads are lost is said where it means that.
pub(super) async fn stage(db: &mut Db, to: &ToStage) -> Result<BulkTarget> {
    let stage = leads::stage_to_put_to(db, to.id).await.map_err(|error| match error.code() {
        Some(Code::NotFound) => Error::field("act.stage.id", FieldCode::NotFound),
        _ => error,
    })?;
    let lost_reason = match (stage.meaning, &to.lost_reason) {
        (StageMeaning::Lost, Some(reason)) => reason.as_str().to_owned(),
        (StageMeaning::Lost, None) => return Err(Error::field("act.stage.lost_reason", FieldCode::Required)),
        (_, Some(_)) => return Err(Error::field("act.stage.lost_reason", FieldCode::Invalid)),
        (_, None) => String::new(),
    };
    Ok(BulkTarget::Stage { stage, lost_reason })
}
