//! What may be done with which list. Pure.

use crate::access::Actor;
use vestnik_api::bulk::{BulkAct, BulkList, MOST_NAMED, Rows};
use vestnik_api::{FieldCode, FieldError, Permission, Reach};

/// Whether somebody may do this with rows of this list.
pub(super) fn allowed(actor: &Actor, list: BulkList, act: BulkAct) -> bool {
    let reach = actor.reach(permission(list));
    match act {
        // As far as the rows.
        BulkAct::Stop | BulkAct::Unstop => reach.is_some() && actor.reach(Permission::SuppressionsWrite) >= reach,
        // Who may change only what is his own gives nothing away: he could not change it any more.
        BulkAct::Assign | BulkAct::GiveBack => reach >= Some(Reach::Groups),
        // However far: where he may add clients is judged of each lead.
        BulkAct::Convert | BulkAct::Revert => reach.is_some() && actor.reach(Permission::ClientsWrite).is_some(),
        BulkAct::Delete
        | BulkAct::Restore
        | BulkAct::Pause
        | BulkAct::Resume
        | BulkAct::Lift
        | BulkAct::Tag
        | BulkAct::Untag
        | BulkAct::Stage
        | BulkAct::PutBack
        | BulkAct::Move
        | BulkAct::MoveBack => reach.is_some(),
    }
}

/// What it takes to change the rows of a list.
pub(super) const fn permission(list: BulkList) -> Permission {
    match list {
        BulkList::Clients => Permission::ClientsWrite,
        BulkList::Leads => Permission::LeadsWrite,
        BulkList::Messages => Permission::MessagesWrite,
        BulkList::Mailings => Permission::MailingsWrite,
        BulkList::Suppressions => Permission::SuppressionsWrite,
    }
}

/// What undoes an act, if anything does. What undoes a run is not undone itself.
pub(super) const fn undone_by(act: BulkAct) -> Option<BulkAct> {
    match act {
        BulkAct::Delete => Some(BulkAct::Restore),
        BulkAct::Stop => Some(BulkAct::Unstop),
        BulkAct::Tag => Some(BulkAct::Untag),
        BulkAct::Untag => Some(BulkAct::Tag),
        BulkAct::Assign => Some(BulkAct::GiveBack),
        BulkAct::Stage => Some(BulkAct::PutBack),
        BulkAct::Move => Some(BulkAct::MoveBack),
        BulkAct::Convert => Some(BulkAct::Revert),
        BulkAct::GiveBack
        | BulkAct::PutBack
        | BulkAct::MoveBack
        | BulkAct::Revert
        | BulkAct::Restore
        | BulkAct::Unstop
        | BulkAct::Pause
        | BulkAct::Resume
        | BulkAct::Lift => None,
    }
}

/// Refuses what names no rows, too many, or both some and all.
pub(super) fn check(rows: &Rows) -> Result<(), FieldError> {
    match (&rows.ids, rows.all) {
        (None, false) => Err(FieldError::new("rows.ids", FieldCode::Required)),
        (Some(_), true) => Err(FieldError::new("rows.all", FieldCode::Invalid).saying("says all, and rows are named")),
        (Some(ids), false) if ids.is_empty() => Err(FieldError::new("rows.ids", FieldCode::Required)),
        (Some(ids), false) if ids.len() > MOST_NAMED => Err(FieldError::new("rows.ids", FieldCode::TooMany)),
        (None, true) | (Some(_), false) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_named_or_all_and_never_forgotten() {
        let rows = |ids: Option<Vec<i64>>, all| check(&Rows { ids, all }).is_ok();
        assert!(rows(Some(vec![1]), false) && rows(None, true));
        assert!(!rows(None, false) && !rows(Some(Vec::new()), false) && !rows(Some(vec![1]), true));
        let many = i64::try_from(MOST_NAMED).unwrap() + 1;
        assert!(!rows(Some((1..=many).collect()), false));
    }
}
