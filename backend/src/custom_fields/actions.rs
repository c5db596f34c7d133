//! What people do with custom fields.

use super::rules;
use super::store;
use crate::access::{Db, Homes};
use crate::audit::{self, Of};
use crate::groups;
use crate::http::IfMatch;
use crate::platform::error::{Error, Result};
use vestnik_api::audit::Act;
use vestnik_api::custom_fields::{
    Bearer, ChangeCustom, ChangeCustomField, CustomField, CustomFieldsOf, CustomValues, MOST_CUSTOM_FIELDS,
    NewCustomField,
};
use vestnik_api::groups::GroupRole;
use vestnik_api::id::{CustomFieldId, GroupId};
use vestnik_api::{Code, FieldCode};

/// Those that records of a group have, or those that all records have.
pub(super) async fn list(db: &mut Db, of: CustomFieldsOf) -> Result<Vec<CustomField>> {
    if let Some(group) = of.group {
        groups::find(db, group).await?;
    }
    store::list(db, of.group).await
}

/// One that one may see: of a group one sees, or of all records.
pub(super) async fn find(db: &mut Db, seen: Homes, id: CustomFieldId) -> Result<CustomField> {
    let field = store::find(db, id, None).await?;
    check_sees(db, seen, &field).await?;
    Ok(field)
}

/// Of whom all records are seen, all fields are; others see those of the groups they are in.
async fn check_sees(db: &mut Db, seen: Homes, field: &CustomField) -> Result<()> {
    match field.group.filter(|_| seen != Homes::All) {
        Some(group) => groups::find(db, group).await.map(drop),
        None => Ok(()),
    }
}

/// Whether the asker may set the fields of a group, or of all records: those of a group its head sets, in a group that is not archived, and
/// whoever may change everybody's clients; those of all records the latter alone.
async fn check_may(db: &mut Db, seen: Homes, group: Option<GroupId>) -> Result<()> {
    let all = db.homes() == Homes::All;
    let heads = match group {
        None => false,
        Some(group) => match groups::find(db, group).await {
            Err(error) if !all && seen == Homes::All && error.code() == Some(Code::NotFound) => false,
            found => {
                let group = found?;
                group.role == Some(GroupRole::Head) && group.archived_at.is_none()
            }
        },
    };
    if all || heads { Ok(()) } else { Err(Code::Forbidden.into()) }
}

fn about(field: &CustomField) -> Of<'_> {
    Of { id: Some(field.id.0), name: &field.name, ..Of::default() }
}

/// Makes one.
pub(super) async fn create(db: &mut Db, seen: Homes, new: &NewCustomField) -> Result<CustomField> {
    check_may(db, seen, new.group).await?;
    let choices = rules::choices(new.kind, &new.choices)?;
    check_of_something(new.clients, new.leads)?;
    db.transaction(async |db| {
        check_room(db, new.group).await?;
        store::check_name(db, new.group, new.name.as_str(), None).await?;
        let id = store::insert(db, new, choices).await?;
        let field = store::find(db, id, None).await?;
        audit::note(db, Act::CustomFieldCreated, about(&field), None::<&CustomField>, Some(&field)).await?;
        Ok(field)
    })
    .await
}

/// Whether there may be one more.
async fn check_room(db: &mut Db, group: Option<GroupId>) -> Result<()> {
    let there = store::count(db, group).await?;
    if usize::try_from(there).is_ok_and(|there| there >= MOST_CUSTOM_FIELDS) {
        return Err(Error::because(Code::WrongState, "there are fifty fields already"));
    }
    Ok(())
}

fn check_of_something(clients: bool, leads: bool) -> Result<()> {
    if clients || leads { Ok(()) } else { Err(Error::field("clients", FieldCode::Required)) }
}

/// The field, if the asker may change it: 403 if he only sees it.
async fn changeable(db: &mut Db, seen: Homes, id: CustomFieldId, meant: &IfMatch) -> Result<CustomField> {
    // Locked before it is judged, as records are.
    store::lock(db, id).await?;
    let field = find(db, seen, id).await?;
    check_may(db, seen, field.group).await?;
    meant.check(field.version)?;
    Ok(field)
}

/// Changes what is given of one that may be changed. What is not offered any more stays where it was chosen.
pub(super) async fn change(
    db: &mut Db,
    seen: Homes,
    id: CustomFieldId,
    meant: IfMatch,
    change: &ChangeCustomField,
) -> Result<CustomField> {
    db.transaction(async |db| {
        let before = changeable(db, seen, id, &meant).await?;
        let choices = change.choices.as_ref().map(|given| rules::choices(before.kind, given)).transpose()?;
        check_of_something(change.clients.unwrap_or(before.clients), change.leads.unwrap_or(before.leads))?;
        if let Some(name) = &change.name {
            store::count(db, before.group).await?;
            store::check_name(db, before.group, name.as_str(), Some(id)).await?;
        }
        store::update(db, id, change, choices).await?;
        let after = store::find(db, id, None).await?;
        audit::note(db, Act::CustomFieldChanged, about(&after), Some(&before), Some(&after)).await?;
        Ok(after)
    })
    .await
}

/// Deletes one that may be changed: records do not tell of it any more.
pub(super) async fn delete(db: &mut Db, seen: Homes, id: CustomFieldId, meant: IfMatch) -> Result<()> {
    let now = db.now();
    db.transaction(async |db| {
        let field = changeable(db, seen, id, &meant).await?;
        store::set_deleted(db, id, Some(now)).await?;
        audit::note(db, Act::CustomFieldDeleted, about(&field), Some(&field), None::<&CustomField>).await
    })
    .await
}

/// Brings back one that was deleted within the last 30 days, with all that stood in it.
pub(super) async fn restore(db: &mut Db, seen: Homes, id: CustomFieldId) -> Result<CustomField> {
    let since = rules::kept_since(db.now());
    db.transaction(async |db| {
        store::lock(db, id).await?;
        let field = match store::find(db, id, Some(since)).await {
            Err(error) if error.code() == Some(Code::NotFound) => return find(db, seen, id).await,
            found => found?,
        };
        check_sees(db, seen, &field).await?;
        check_may(db, seen, field.group).await?;
        check_room(db, field.group).await?;
        store::check_name(db, field.group, &field.name, None).await?;
        store::set_deleted(db, id, None).await?;
        let field = store::find(db, id, None).await?;
        audit::note(db, Act::CustomFieldRestored, about(&field), None::<&CustomField>, Some(&field)).await?;
        Ok(field)
    })
    .await
}

/// What a change of a record of this group says, as it is kept; `custom.12` is named where it does not fit.
pub(crate) async fn fitting(
    db: &mut Db,
    of: Bearer,
    group: Option<GroupId>,
    before: &CustomValues,
    change: &ChangeCustom,
) -> Result<ChangeCustom> {
    if change.is_empty() {
        return Ok(ChangeCustom::new());
    }
    store::known(db, of, group).await?.fitting_change(before, change)
}

/// The same of a new record.
pub(crate) async fn fitting_new(
    db: &mut Db,
    of: Bearer,
    group: Option<GroupId>,
    given: &CustomValues,
) -> Result<CustomValues> {
    if given.is_empty() {
        return Ok(CustomValues::new());
    }
    let known = store::known(db, of, group).await?;
    given.iter().map(|(id, value)| Ok((*id, known.fitting(*id, value)?))).collect()
}
