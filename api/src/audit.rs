//! The audit log: who changed what, when and from where.

use crate::id::{AuditId, UserId};
use crate::me::Person;
use crate::page::Limit;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::{IntoParams, ToSchema};

macro_rules! acts {
    ($($(#[$doc:meta])* $variant:ident = $name:tt;)*) => {
        /// Something that is done and written down.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        pub enum Act {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl Act {
            /// Everything there is.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name: `client.changed`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

acts! {
    /// A client was added.
    ClientCreated = "client.created";
    /// A client was changed.
    ClientChanged = "client.changed";
    /// A client was deleted.
    ClientDeleted = "client.deleted";
    /// A deleted client was brought back.
    ClientRestored = "client.restored";
    /// Clients were brought in from a file.
    ClientsImported = "clients.imported";
    /// Bringing in a file of clients was ended before its end.
    ImportCancelled = "clients.import_cancelled";
    /// Clients who came in with a file are taken out again.
    ImportUndone = "clients.import_undone";
    /// Clients were brought out as a file.
    ClientsExported = "clients.exported";
    /// A lead was added.
    LeadCreated = "lead.created";
    /// A lead was changed.
    LeadChanged = "lead.changed";
    /// A lead was deleted.
    LeadDeleted = "lead.deleted";
    /// A deleted lead was brought back.
    LeadRestored = "lead.restored";
    /// A lead was moved to another group or given to somebody else.
    LeadMoved = "lead.moved";
    /// A lead was put to another stage, or to another place on the board.
    LeadStaged = "lead.staged";
    /// A client went into another.
    ClientMerged = "client.merged";
    /// A merge was taken back.
    ClientUnmerged = "client.unmerged";
    /// A lead became a client.
    LeadConverted = "lead.converted";
    /// A conversion was taken back.
    LeadReverted = "lead.reverted";
    /// The stages of leads were set.
    StagesSet = "leads.stages_set";
    /// A tag was made.
    TagCreated = "tag.created";
    /// A tag was renamed, or has another colour.
    TagChanged = "tag.changed";
    /// A tag was deleted.
    TagDeleted = "tag.deleted";
    /// A custom field was made.
    CustomFieldCreated = "custom_field.created";
    /// A custom field was changed.
    CustomFieldChanged = "custom_field.changed";
    /// A custom field was deleted.
    CustomFieldDeleted = "custom_field.deleted";
    /// A deleted custom field was brought back.
    CustomFieldRestored = "custom_field.restored";
    /// Leads were brought in from a file.
    LeadsImported = "leads.imported";
    /// Bringing in a file of leads was ended before its end.
    LeadImportCancelled = "leads.import_cancelled";
    /// Leads that came in with a file are taken out again.
    LeadImportUndone = "leads.import_undone";
    /// Leads were brought out as a file.
    LeadsExported = "leads.exported";
    /// A message was written.
    MessageCreated = "message.created";
    /// A message was changed.
    MessageChanged = "message.changed";
    /// A message was deleted.
    MessageDeleted = "message.deleted";
    /// A deleted message was brought back.
    MessageRestored = "message.restored";
    /// A picture for letters was removed.
    LetterImageRemoved = "message.image_removed";
    /// A file was attached to a message.
    MessageFileAttached = "message.file_attached";
    /// A file was taken off a message.
    MessageFileRemoved = "message.file_removed";
    /// A mailing was written.
    MailingCreated = "mailing.created";
    /// A mailing was changed.
    MailingChanged = "mailing.changed";
    /// A mailing was deleted.
    MailingDeleted = "mailing.deleted";
    /// A deleted mailing was brought back.
    MailingRestored = "mailing.restored";
    /// A mailing was started.
    MailingStarted = "mailing.started";
    /// A mailing was paused.
    MailingPaused = "mailing.paused";
    /// A paused mailing goes on.
    MailingResumed = "mailing.resumed";
    /// A mailing was ended for good.
    MailingCompleted = "mailing.completed";
    /// A mailing was sent beside its schedule.
    MailingSentNow = "mailing.sent_now";
    /// A letter was sent again to those whom a run did not reach.
    MailingResent = "mailing.resent";
    /// A mailing was switched off.
    MailingStopped = "mailing.stopped";
    /// A mailing was switched on again.
    MailingReleased = "mailing.released";
    /// An address was put on the stop list.
    SuppressionAdded = "suppression.added";
    /// An address was taken off the stop list.
    SuppressionLifted = "suppression.lifted";
    /// Addresses were put on the stop list from a file.
    SuppressionsImported = "suppressions.imported";
    /// The stop list was brought out as a file.
    SuppressionsExported = "suppressions.exported";
    /// The people with accounts were brought out as a file.
    UsersExported = "users.exported";
    /// The log of letters was brought out as a file.
    LogsExported = "logs.exported";
    /// Somebody was invited to make an account, or once more.
    UserInvited = "user.invited";
    /// An invitation was taken back.
    InvitationTakenBack = "user.invitation_taken_back";
    /// Somebody confirmed his address: the account can be signed in to.
    UserConfirmed = "user.confirmed";
    /// Somebody signed in.
    SignedIn = "user.signed_in";
    /// Somebody changed what is said of him.
    UserChanged = "user.changed";
    /// Somebody has a new password.
    PasswordChanged = "user.password_changed";
    /// A group was made.
    GroupCreated = "group.created";
    /// A group was renamed, archived, or is worked in again.
    GroupChanged = "group.changed";
    /// An empty group was deleted.
    GroupDeleted = "group.deleted";
    /// Somebody is in a group now, or is something else in it.
    MemberSet = "user.group_set";
    /// Somebody is in a group no more.
    MemberTaken = "user.group_left";
    /// A view of a list was shared with a group.
    ViewShared = "view.shared";
    /// A view that a group sees was changed.
    ViewChanged = "view.changed";
    /// A view that a group saw was deleted, or is its owner's alone again.
    ViewWithdrawn = "view.withdrawn";
    /// A client was moved to another group or given to somebody else.
    ClientMoved = "client.moved";
    /// A file was added to a client.
    ClientFileAdded = "client.file_added";
    /// A file of a client was renamed.
    ClientFileRenamed = "client.file_renamed";
    /// A file of a client was deleted.
    ClientFileDeleted = "client.file_deleted";
    /// A file was added to a lead.
    LeadFileAdded = "lead.file_added";
    /// A file of a lead was renamed.
    LeadFileRenamed = "lead.file_renamed";
    /// A file of a lead was deleted.
    LeadFileDeleted = "lead.file_deleted";
    /// Somebody gave his comment other words.
    CommentChanged = "comment.changed";
    /// A comment was deleted.
    CommentDeleted = "comment.deleted";
    /// Somebody was blocked.
    UserBlocked = "user.blocked";
    /// Somebody was let in again.
    UserUnblocked = "user.unblocked";
    /// Somebody was given a role.
    RoleGiven = "user.role_given";
    /// A role was taken from somebody.
    RoleTaken = "user.role_taken";
    /// Somebody was given a single permission.
    PermissionGiven = "user.permission_given";
    /// A single permission was taken from somebody.
    PermissionTaken = "user.permission_taken";
    /// An article was begun.
    ArticleCreated = "article.created";
    /// An article was changed.
    ArticleChanged = "article.changed";
    /// An article was shown to everybody.
    ArticlePublished = "article.published";
    /// An article was taken back.
    ArticleTakenBack = "article.taken_back";
    /// An article was deleted.
    ArticleDeleted = "article.deleted";
    /// Something is done with many rows of a list.
    BulkBegun = "bulk.begun";
    /// An action on many rows was ended where it was.
    BulkCancelled = "bulk.cancelled";
    /// A role was built.
    RoleCreated = "role.created";
    /// A role was changed.
    RoleChanged = "role.changed";
    /// A role was deleted.
    RoleDeleted = "role.deleted";
    /// What the service is set to was changed.
    SettingsChanged = "settings.changed";
    /// A mail server was tried with a test letter.
    MailServerTried = "settings.mail_server_tried";
    /// Work that was given up is tried again.
    JobRetried = "job.retried";
    /// Work that was given up was dropped.
    JobDropped = "job.dropped";
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Act {
    type Err = String;
    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.iter().copied().find(|known| known.name() == name).ok_or_else(|| format!("nothing is called {name}"))
    }
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditEntry {
    /// Its number.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who, by the name he had then; none: the server itself, or its operator.
    pub actor: Option<Person>,
    /// What was done.
    pub act: Act,
    /// To what, by its number.
    pub object_id: Option<i64>,
    /// And by the name it had then.
    pub object_name: String,
    /// Whose it was.
    pub owner_id: Option<UserId>,
    /// What differed, as it was before.
    #[schema(value_type = Option<Object>)]
    pub before: Option<serde_json::Value>,
    /// And after.
    #[schema(value_type = Option<Object>)]
    pub after: Option<serde_json::Value>,
    /// The network address it was asked from.
    pub address: String,
    /// The id of the request.
    pub request_id: String,
}

/// Which lines of the log to list. Newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct AuditFilter {
    /// Words, each of which is part of the object's or the actor's name, the address or the request's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// Only this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub act: Option<Act>,
    /// Only by this person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<UserId>,
    /// Only of what has this number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<i64>,
    /// Not before this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Before this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
