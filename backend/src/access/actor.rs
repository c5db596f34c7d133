//! The person behind a request.

use crate::platform::error::Result;
use std::collections::BTreeMap;
use std::net::IpAddr;
use vestnik_api::id::{SessionId, UserId};
use vestnik_api::{Code, Grant, Permission, Reach};

/// The person behind a request, with all he may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who it is.
    pub user: UserId,
    /// By which session.
    pub session: SessionId,
    grants: BTreeMap<Permission, Reach>,
}

impl Actor {
    /// A person with these grants; of several for one permission, the furthest counts.
    pub fn new(user: UserId, session: SessionId, grants: impl IntoIterator<Item = Grant>) -> Self {
        let mut furthest = BTreeMap::new();
        for Grant { permission, reach } in grants {
            let known = furthest.entry(permission).or_insert(reach);
            *known = reach.max(*known);
        }
        Self { user, session, grants: furthest }
    }

    /// How far he may do this, if at all.
    pub fn reach(&self, permission: Permission) -> Option<Reach> {
        self.grants.get(&permission).copied()
    }

    /// All he may do.
    pub fn grants(&self) -> Vec<Grant> {
        self.grants.iter().map(|(&permission, &reach)| Grant { permission, reach }).collect()
    }

    /// Whether he may see records of every home.
    pub(super) fn reads_everywhere(&self) -> bool {
        const READING: [Permission; 8] = [
            Permission::ClientsRead,
            Permission::LeadsRead,
            Permission::SuppressionsRead,
            Permission::GroupsRead,
            Permission::ReportsRead,
            Permission::DashboardRead,
            // Both tell how many clients people have.
            Permission::UsersRead,
            Permission::MailingsRead,
        ];
        self.is_everywhere(&READING)
    }

    /// Whether he may change records of every home, or what they are arranged by.
    pub(super) fn writes_everywhere(&self) -> bool {
        const WRITING: [Permission; 5] = [
            Permission::ClientsWrite,
            Permission::LeadsWrite,
            Permission::SuppressionsWrite,
            Permission::GroupsWrite,
            Permission::SettingsWrite,
        ];
        self.is_everywhere(&WRITING)
    }

    fn is_everywhere(&self, with: &[Permission]) -> bool {
        with.iter().any(|&permission| self.reach(permission) == Some(Reach::All))
    }

    /// In which homes a permission of this reach covers records for him.
    pub(crate) const fn homes(&self, permission: Permission, reach: Reach) -> Homes {
        let seat = if permission.only_reads() { Seat::Any } else { Seat::Working };
        match reach {
            Reach::All => Homes::All,
            Reach::Groups => Homes::Groups(self.user, seat),
            Reach::Own => Homes::Own(self.user, seat),
        }
    }

    /// In which homes a permission covers records for him, as far as he has it.
    pub(crate) fn homes_of(&self, permission: Permission) -> Homes {
        self.reach(permission).map_or(Homes::None, |reach| self.homes(permission, reach))
    }

    /// Whose things a permission of this reach covers for him.
    pub(crate) fn scope(&self, reach: Reach) -> Scope {
        match reach {
            Reach::All => Scope::All,
            // Of what belongs to people alone, one's groups have nothing.
            Reach::Groups | Reach::Own => Scope::Own(self.user),
        }
    }
}

/// In which homes records may be touched that belong to a person or to a group: a home is a group, or a person for what belongs to no
/// group. Who is in which group is asked of the database by each query, so it is as it is then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Homes {
    /// Everybody's.
    All,
    /// This person's own, and those of his groups.
    Groups(UserId, Seat),
    /// What is this person's own, in his home or in one of his groups.
    Own(UserId, Seat),
    /// None.
    None,
}

/// As what one must be in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// As anything: to read.
    Any,
    /// As one who works there, in a group that is not archived: to change.
    Working,
}

/// Whose things may be touched: what `visible()` in every store starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everybody's.
    All,
    /// This person's.
    Own(UserId),
    /// Nobody's: the asker is unknown.
    Nobody,
}

impl Scope {
    /// The wider of two: what one may change, one may also see.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::Own(me), _) | (_, Self::Own(me)) => Self::Own(me),
            (Self::Nobody, Self::Nobody) => Self::Nobody,
        }
    }

    /// Refuses what is seen, but not covered by this.
    pub fn check(self, owner: UserId) -> Result<()> {
        if self.covers(owner) { Ok(()) } else { Err(Code::Forbidden.into()) }
    }

    /// Whether this covers the things of that person.
    pub fn covers(self, owner: UserId) -> bool {
        match self {
            Self::All => true,
            Self::Own(me) => me == owner,
            Self::Nobody => false,
        }
    }
}

/// From where something is asked: what the audit log keeps of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The network address.
    pub address: IpAddr,
    /// The id of the request.
    pub request: String,
}
