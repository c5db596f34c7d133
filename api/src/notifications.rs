//! What people are told of without asking: a client was given to them, somebody mentioned them, a file is read.

use crate::id::{ClientId, GroupId, ImportId, LeadId, MailingId, NotificationId};
use crate::leads::RecordId;
use crate::me::Person;
use crate::page::Limit;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One thing somebody is told of. Who may not see any more what it is about is not told of it either.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Notification {
    /// Its number.
    pub id: NotificationId,
    /// What happened.
    pub news: News,
    /// What it is about.
    pub about: NotificationAbout,
    /// What that was called then.
    pub title: String,
    /// Who did it; nobody, where the server did.
    pub by: Option<Person>,
    /// How many records, where one line tells of many: what somebody left behind in a group. Else 0.
    pub records: i64,
    /// When it happened.
    pub created_at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// A client or lead was given to the reader, or all that somebody left behind in a group.
    Assigned,
    /// The reader was put into a group.
    Seated,
    /// Somebody mentioned the reader in a comment.
    Mentioned,
    /// A lead of the reader's became a client.
    Converted,
    /// A file of the reader's is brought in.
    ImportDone,
    /// A file of the reader's could not be brought in.
    ImportFailed,
    /// The staff switched a mailing of the reader's off.
    MailingStopped,
    /// The staff allows it again.
    MailingReleased,
}

impl News {
    /// Everything there is.
    pub const ALL: [Self; 8] = [
        Self::Assigned,
        Self::Seated,
        Self::Mentioned,
        Self::Converted,
        Self::ImportDone,
        Self::ImportFailed,
        Self::MailingStopped,
        Self::MailingReleased,
    ];

    /// Its name: `import_done`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Seated => "seated",
            Self::Mentioned => "mentioned",
            Self::Converted => "converted",
            Self::ImportDone => "import_done",
            Self::ImportFailed => "import_failed",
            Self::MailingStopped => "mailing_stopped",
            Self::MailingReleased => "mailing_released",
        }
    }

    /// Under which kind people choose how to be told of it.
    pub const fn kind(self) -> NotificationKind {
        match self {
            Self::Assigned => NotificationKind::Assigned,
            Self::Seated => NotificationKind::Seated,
            Self::Mentioned => NotificationKind::Mentioned,
            Self::Converted => NotificationKind::Converted,
            Self::ImportDone | Self::ImportFailed => NotificationKind::ImportFinished,
            Self::MailingStopped | Self::MailingReleased => NotificationKind::MailingStopped,
        }
    }
}

/// The kinds that people choose among.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// Something was given to one.
    Assigned,
    /// One was put into a group.
    Seated,
    /// One was mentioned.
    Mentioned,
    /// A lead became a client.
    Converted,
    /// A file is brought in, or could not be.
    ImportFinished,
    /// The staff switched a mailing off, or allows it again.
    MailingStopped,
}

impl NotificationKind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Assigned, Self::Seated, Self::Mentioned, Self::Converted, Self::ImportFinished, Self::MailingStopped];

    /// Its name: `import_finished`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Seated => "seated",
            Self::Mentioned => "mentioned",
            Self::Converted => "converted",
            Self::ImportFinished => "import_finished",
            Self::MailingStopped => "mailing_stopped",
        }
    }
}

/// What a notification is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum NotificationAbout {
    /// A client.
    Client(ClientId),
    /// A lead.
    Lead(LeadId),
    /// A group, or what somebody left behind in it.
    Group(GroupId),
    /// A file being brought in.
    Import(ImportId),
    /// A mailing.
    Mailing(MailingId),
}

impl From<RecordId> for NotificationAbout {
    fn from(record: RecordId) -> Self {
        match record {
            RecordId::Lead(id) => Self::Lead(id),
            RecordId::Client(id) => Self::Client(id),
        }
    }
}

/// Which notifications to list. Newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct NotificationFilter {
    /// Only those not read yet.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unread: bool,
    /// Only of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub kind: Option<NotificationKind>,
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// What is not read yet: what a bell shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Unread {
    /// How many; 99 at most.
    #[schema(maximum = 99)]
    pub count: i64,
    /// There are more than that.
    pub more: bool,
    /// The newest of them.
    pub newest: Option<Notification>,
}

impl Unread {
    /// The most that is counted.
    pub const MOST: i64 = 99;
}

/// Which notifications are read: give either the one or the other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MarkRead {
    /// All up to this one, itself included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub up_to: Option<NotificationId>,
    /// These; 100 at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 100)]
    pub ids: Option<Vec<NotificationId>>,
}

impl MarkRead {
    /// The most numbers that are taken at once.
    pub const MOST: usize = 100;
}

/// When a letter tells of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ByMail {
    /// Never.
    #[default]
    Off,
    /// Five minutes later, if it is not read by then.
    AtOnce,
    /// At eight in the morning, with all that came in a day and is not read.
    Daily,
}

impl ByMail {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Off, Self::AtOnce, Self::Daily];

    /// Its name: `at_once`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::AtOnce => "at_once",
            Self::Daily => "daily",
        }
    }
}

/// How somebody is told of one kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HowTold {
    /// In the application.
    pub in_app: bool,
    /// By letter.
    pub by_mail: ByMail,
}

impl Default for HowTold {
    fn default() -> Self {
        Self { in_app: true, by_mail: ByMail::Off }
    }
}

/// How somebody wants to be told of each kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationSettings {
    /// Something was given to him.
    pub assigned: HowTold,
    /// He was put into a group. If he has not said otherwise, a letter tells it, too.
    pub seated: HowTold,
    /// Somebody mentioned him.
    pub mentioned: HowTold,
    /// A lead of his became a client.
    pub converted: HowTold,
    /// A file of his is brought in, or could not be.
    pub import_finished: HowTold,
    /// The staff switched a mailing of his off, or allows it again. A letter at once tells the reason, and does not wait.
    pub mailing_stopped: HowTold,
}

impl Default for NotificationSettings {
    fn default() -> Self {
        let usual = HowTold::default();
        Self {
            assigned: usual,
            seated: HowTold { by_mail: ByMail::AtOnce, ..usual },
            mentioned: usual,
            converted: usual,
            import_finished: usual,
            // Nobody should learn by chance that his letters do not go out.
            mailing_stopped: HowTold { by_mail: ByMail::AtOnce, ..usual },
        }
    }
}

impl NotificationSettings {
    /// How he is told of this kind.
    pub const fn of(&self, kind: NotificationKind) -> HowTold {
        match kind {
            NotificationKind::Assigned => self.assigned,
            NotificationKind::Seated => self.seated,
            NotificationKind::Mentioned => self.mentioned,
            NotificationKind::Converted => self.converted,
            NotificationKind::ImportFinished => self.import_finished,
            NotificationKind::MailingStopped => self.mailing_stopped,
        }
    }

    /// Sets how he is told of this kind.
    pub const fn set(&mut self, kind: NotificationKind, how: HowTold) {
        match kind {
            NotificationKind::Assigned => self.assigned = how,
            NotificationKind::Seated => self.seated = how,
            NotificationKind::Mentioned => self.mentioned = how,
            NotificationKind::Converted => self.converted = how,
            NotificationKind::ImportFinished => self.import_finished = how,
            NotificationKind::MailingStopped => self.mailing_stopped = how,
        }
    }
}
