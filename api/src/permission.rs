//! What people may do, and how far.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;

macro_rules! permissions {
    ($($(#[$doc:meta])* $variant:ident = $name:tt;)*) => {
        /// One thing that a person may be allowed to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        pub enum Permission {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl Permission {
            /// Every permission there is.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name: `clients.read`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

permissions! {
    /// See clients, and bring out lists of them.
    ClientsRead = "clients.read";
    /// Create, change, delete and import clients.
    ClientsWrite = "clients.write";
    /// See leads, their boards, and bring out lists of them.
    LeadsRead = "leads.read";
    /// Create, change, move, delete and convert leads.
    LeadsWrite = "leads.write";
    /// See messages.
    MessagesRead = "messages.read";
    /// Create, change and delete messages, send test letters.
    MessagesWrite = "messages.write";
    /// See mailings, their runs and figures.
    MailingsRead = "mailings.read";
    /// Create, change, start, pause and delete mailings.
    MailingsWrite = "mailings.write";
    /// Switch mailings off for good, and on again.
    MailingsSwitch = "mailings.switch";
    /// See the stop list; with the reach "all", that of the whole service too.
    SuppressionsRead = "suppressions.read";
    /// Put addresses on the stop list and take them off.
    SuppressionsWrite = "suppressions.write";
    /// Write, publish and delete articles.
    ArticlesWrite = "articles.write";
    /// See the log of letters.
    LogsRead = "logs.read";
    /// See the figures of the first screen.
    DashboardRead = "dashboard.read";
    /// See what became of letters over a period.
    ReportsRead = "reports.read";
    /// Read letters that were kept instead of sent.
    CapturedMailRead = "captured_mail.read";
    /// See the people with accounts, and what they have here.
    UsersRead = "users.read";
    /// Block people and let them in again.
    UsersBlock = "users.block";
    /// Invite people to make an account.
    UsersInvite = "users.invite";
    /// See roles and what they allow, and who has which.
    RolesRead = "roles.read";
    /// Build roles, and give them and single permissions to people: only what one may do oneself.
    RolesWrite = "roles.write";
    /// See groups and who is in them.
    GroupsRead = "groups.read";
    /// Create, rename and archive groups, and say who is in them.
    GroupsWrite = "groups.write";
    /// See who changed what.
    AuditRead = "audit.read";
    /// See and change what the service is set to: its name, its mail server, who may sign up.
    SettingsWrite = "settings.write";
    /// See the work that the server does by itself.
    JobsRead = "jobs.read";
    /// Try work again that was given up, or drop it.
    JobsWrite = "jobs.write";
}

impl Permission {
    /// Whether it lets one see, and change nothing.
    pub const fn only_reads(self) -> bool {
        matches!(
            self,
            Self::ClientsRead
                | Self::LeadsRead
                | Self::MessagesRead
                | Self::MailingsRead
                | Self::SuppressionsRead
                | Self::LogsRead
                | Self::DashboardRead
                | Self::ReportsRead
                | Self::CapturedMailRead
                | Self::UsersRead
                | Self::RolesRead
                | Self::GroupsRead
                | Self::AuditRead
        )
    }

    /// How far it can be given. What belongs to nobody is either all there or not at all.
    pub const fn reaches(self) -> &'static [Reach] {
        match self {
            Self::ArticlesWrite
            | Self::CapturedMailRead
            | Self::UsersRead
            | Self::UsersBlock
            | Self::UsersInvite
            | Self::RolesRead
            | Self::RolesWrite
            | Self::GroupsWrite
            | Self::AuditRead
            | Self::SettingsWrite
            | Self::JobsRead
            | Self::JobsWrite => &[Reach::All],
            _ => &[Reach::Own, Reach::Groups, Reach::All],
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Permission {
    type Err = String;
    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.iter().copied().find(|known| known.name() == name).ok_or_else(|| format!("no permission {name}"))
    }
}

/// How far a permission goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// One's own things.
    Own,
    /// One's own and those of one's groups.
    Groups,
    /// Everybody's.
    All,
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Own => "own",
            Self::Groups => "groups",
            Self::All => "all",
        })
    }
}

impl FromStr for Reach {
    type Err = String;
    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "own" => Ok(Self::Own),
            "groups" => Ok(Self::Groups),
            "all" => Ok(Self::All),
            _ => Err(format!("no reach {name}")),
        }
    }
}

/// A permission with its reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub struct Grant {
    /// What may be done.
    pub permission: Permission,
    /// And how far.
    pub reach: Reach,
}
