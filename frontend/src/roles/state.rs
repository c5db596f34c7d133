//! What the screens of roles decide: what permissions are called, and what a form holds.

use crate::t;
use vestnik_api::roles::{ChangeRole, NewRole, Role};
use vestnik_api::text::Line;
use vestnik_api::{Grant, Permission, Reach};
use yew::AttrValue;

/// What a permission is called.
pub fn permission_name(permission: Permission) -> AttrValue {
    match permission {
        Permission::ClientsRead => t!("roles-clients-read"),
        Permission::ClientsWrite => t!("roles-clients-write"),
        Permission::LeadsRead => t!("roles-leads-read"),
        Permission::LeadsWrite => t!("roles-leads-write"),
        Permission::MessagesRead => t!("roles-messages-read"),
        Permission::MessagesWrite => t!("roles-messages-write"),
        Permission::MailingsRead => t!("roles-mailings-read"),
        Permission::MailingsWrite => t!("roles-mailings-write"),
        Permission::MailingsSwitch => t!("roles-mailings-switch"),
        Permission::SuppressionsRead => t!("roles-suppressions-read"),
        Permission::SuppressionsWrite => t!("roles-suppressions-write"),
        Permission::ArticlesWrite => t!("roles-articles-write"),
        Permission::LogsRead => t!("roles-logs-read"),
        Permission::DashboardRead => t!("roles-dashboard-read"),
        Permission::ReportsRead => t!("roles-reports-read"),
        Permission::CapturedMailRead => t!("roles-captured-mail-read"),
        Permission::UsersRead => t!("roles-users-read"),
        Permission::UsersBlock => t!("roles-users-block"),
        Permission::UsersInvite => t!("roles-users-invite"),
        Permission::RolesRead => t!("roles-roles-read"),
        Permission::RolesWrite => t!("roles-roles-write"),
        Permission::GroupsRead => t!("roles-groups-read"),
        Permission::GroupsWrite => t!("roles-groups-write"),
        Permission::AuditRead => t!("roles-audit-read"),
        Permission::SettingsWrite => t!("roles-settings-write"),
        Permission::JobsRead => t!("roles-jobs-read"),
        Permission::JobsWrite => t!("roles-jobs-write"),
    }
}

/// What a reach is called.
pub fn reach_name(reach: Reach) -> AttrValue {
    match reach {
        Reach::Own => t!("roles-reach-own"),
        Reach::Groups => t!("roles-reach-groups"),
        Reach::All => t!("roles-reach-all"),
    }
}

/// What has been put into the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RoleForm {
    pub(super) name: String,
    pub(super) grants: Vec<Grant>,
}

impl RoleForm {
    /// As the role is now.
    pub(super) fn of(role: &Role) -> Self {
        let mut grants = role.grants.clone();
        grants.sort();
        Self { name: role.name.clone(), grants }
    }

    /// How far it allows something.
    pub(super) fn reach(&self, permission: Permission) -> Option<Reach> {
        self.grants.iter().find(|grant| grant.permission == permission).map(|grant| grant.reach)
    }

    /// Allows something that far, or not at all.
    pub(super) fn set(&mut self, permission: Permission, reach: Option<Reach>) {
        self.grants.retain(|grant| grant.permission != permission);
        self.grants.extend(reach.map(|reach| Grant { permission, reach }));
        self.grants.sort();
    }

    /// The new role, once it has a name.
    pub(super) fn new_role(&self) -> Option<NewRole> {
        Some(NewRole { name: Line::parse(&self.name).ok()?, grants: self.grants.clone() })
    }

    /// What differs from the role as it was; none while something is wrong.
    pub(super) fn change(&self, before: &Role) -> Option<ChangeRole> {
        let new = self.new_role()?;
        let was = Self::of(before);
        Some(ChangeRole {
            name: (new.name.as_str() != before.name).then_some(new.name),
            grants: (new.grants != was.grants).then_some(new.grants),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vestnik_api::id::RoleId;

    #[test]
    fn only_what_was_changed_is_sent() {
        let grant = |permission, reach| Grant { permission, reach };
        let role = Role {
            id: RoleId(1),
            name: "читатель".to_owned(),
            built_in: false,
            grants: vec![grant(Permission::LogsRead, Reach::Own), grant(Permission::ClientsRead, Reach::All)],
            people: 0,
            version: 1,
        };
        let mut form = RoleForm::of(&role);
        assert_eq!(form.change(&role), Some(ChangeRole::default()));
        form.set(Permission::LogsRead, Some(Reach::All));
        form.set(Permission::ClientsRead, None);
        let change = form.change(&role).unwrap();
        assert_eq!((change.name, change.grants), (None, Some(vec![grant(Permission::LogsRead, Reach::All)])));
        form.name.clear();
        assert_eq!(form.change(&role), None);
    }
}
