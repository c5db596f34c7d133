//! Typed identities: a client's number can't be handed where a mailing's is asked.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                <i64 as utoipa::PartialSchema>::schema()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )*};
}

ids! {
    /// A person with an account.
    UserId;
    /// One signed-in device of a person.
    SessionId;
    /// A client: somebody letters go to.
    ClientId;
    /// A file of clients being brought in.
    ImportId;
    /// A message: subject and body to be sent.
    MessageId;
    /// A picture for letters.
    LetterImageId;
    /// A file that goes out with a message.
    MessageFileId;
    /// A mailing: what, to whom, when.
    MailingId;
    /// One sending of a mailing.
    RunId;
    /// One letter to one recipient in one run.
    DeliveryId;
    /// One try at a delivery.
    AttemptId;
    /// An address that no letter goes to any more.
    SuppressionId;
    /// An article.
    ArticleId;
    /// A letter kept instead of sent.
    CapturedLetterId;
    /// A role.
    RoleId;
    /// A line of the audit log.
    AuditId;
    /// An invitation to make an account.
    InvitationId;
    /// A group of people.
    GroupId;
    /// One action on many rows.
    BulkRunId;
    /// A piece of work that the server does by itself.
    JobId;
    /// A lead: somebody who may become a client.
    LeadId;
    /// A stage that leads pass through.
    StageId;
    /// A tag that leads and clients bear.
    TagId;
    /// A field of leads and clients that somebody has made.
    CustomFieldId;
    /// A comment on a lead or a client.
    CommentId;
    /// A file of a lead or a client.
    RecordFileId;
    /// A saved view of a list.
    ViewId;
    /// One thing somebody is told of.
    NotificationId;
}
