//! What holds for roles, whatever the database says. Pure.

use crate::platform::error::{Error, Result};
use std::collections::BTreeSet;
use vestnik_api::roles::{ChangeRole, Role};
use vestnik_api::{Code, FieldCode, Grant, Permission, Reach};

/// Refuses grants that name a permission twice, or further than it can go.
pub(super) fn check_grants(grants: &[Grant]) -> Result<()> {
    let mut named = BTreeSet::new();
    let wrong = grants
        .iter()
        .position(|grant| !named.insert(grant.permission) || !grant.permission.reaches().contains(&grant.reach));
    wrong.map_or(Ok(()), |at| Err(Error::field(format!("grants[{at}]"), FieldCode::Invalid)))
}

/// Whether somebody may do all of this himself.
pub(super) fn may_all(reach: impl Fn(Permission) -> Option<Reach>, grants: &[Grant]) -> bool {
    grants.iter().all(|grant| reach(grant.permission).is_some_and(|own| own >= grant.reach))
}

/// Refuses to take from the built-in roles what makes them so.
pub(super) fn may_change(role: &Role, change: &ChangeRole) -> Result<()> {
    let renamed = change.name.as_ref().is_some_and(|name| name.as_str() != role.name);
    let other = |grants: &Vec<Grant>| {
        let sorted = |grants: &[Grant]| grants.iter().copied().collect::<BTreeSet<_>>();
        sorted(grants) != sorted(&role.grants)
    };
    if role.built_in && renamed {
        return Err(Error::because(Code::WrongState, "a built-in role keeps its name"));
    }
    if role.is_admin() && change.grants.as_ref().is_some_and(other) {
        return Err(Error::because(Code::WrongState, "the admin may always do everything"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use vestnik_api::id::RoleId;

    fn grant(permission: Permission, reach: Reach) -> Grant {
        Grant { permission, reach }
    }

    #[test]
    fn a_permission_is_named_once_and_goes_no_further_than_it_can() {
        let own = grant(Permission::ClientsRead, Reach::Own);
        assert!(check_grants(&[own, grant(Permission::ClientsWrite, Reach::All)]).is_ok());
        assert!(check_grants(&[own, grant(Permission::ClientsRead, Reach::All)]).is_err());
        assert!(check_grants(&[grant(Permission::AuditRead, Reach::Own)]).is_err());
    }

    #[test]
    fn nobody_has_more_to_give_than_his_own() {
        let reach = |permission| (permission == Permission::ClientsRead).then_some(Reach::Groups);
        assert!(may_all(reach, &[]));
        assert!(may_all(reach, &[grant(Permission::ClientsRead, Reach::Own)]));
        assert!(!may_all(reach, &[grant(Permission::ClientsRead, Reach::All)]));
        assert!(!may_all(reach, &[grant(Permission::ClientsWrite, Reach::Own)]));
    }

    #[test]
    fn built_in_roles_keep_their_names_and_the_admin_his_permissions() {
        let role = |name: &str| Role {
            id: RoleId(1),
            name: name.to_owned(),
            built_in: true,
            grants: vec![grant(Permission::ClientsRead, Reach::All)],
            people: 0,
            version: 1,
        };
        let renamed = ChangeRole { name: Some("chief".parse().unwrap()), grants: None };
        let emptied = ChangeRole { name: None, grants: Some(Vec::new()) };
        assert!(may_change(&role("user"), &renamed).is_err());
        assert!(may_change(&role("user"), &emptied).is_ok());
        assert!(may_change(&role("admin"), &emptied).is_err());
        assert!(may_change(&Role { built_in: false, ..role("chief") }, &renamed).is_ok());
    }
}
