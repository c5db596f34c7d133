//! What may be done with which list. Pure.

use crate::access::Actor;
use vestnik_api::bulk::{BulkAct, BulkList, MOST_NAMED, Rows};
use vestnik_api::{FieldCode, FieldError, Permission};

/// Whether somebody may do this with rows of this list.
pub(super) fn allowed(actor: &Actor, list: BulkList, act: BulkAct) -> bool {
    let reach = actor.reach(permission(list));
    reach.is_some() && also(act).is_none_or(|other| actor.reach(other) >= reach)
}

/// What else an act takes, beside the permission of its list and as far as that.
const fn also(act: BulkAct) -> Option<Permission> {
    match act {
        BulkAct::Stop | BulkAct::Unstop => Some(Permission::SuppressionsWrite),
        BulkAct::Delete | BulkAct::Restore | BulkAct::Pause | BulkAct::Resume | BulkAct::Lift => None,
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

/// What undoes an act, if anything does.
pub(super) const fn undone_by(act: BulkAct) -> Option<BulkAct> {
    match act {
        BulkAct::Delete => Some(BulkAct::Restore),
        BulkAct::Stop => Some(BulkAct::Unstop),
        BulkAct::Restore | BulkAct::Unstop | BulkAct::Pause | BulkAct::Resume | BulkAct::Lift => None,
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
