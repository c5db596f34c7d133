//! What becomes of what is known of two clients. Pure.

use crate::custom_fields;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use vestnik_api::clients::{ChangeClient, Client};
use vestnik_api::custom_fields::ChangeCustom;
use vestnik_api::id::UserId;
use vestnik_api::merges::{MergeClient, Picked};
use vestnik_api::text::{Email, Line, Phone, Text};

/// How long a merge can be taken back: as long as a deleted client is kept.
const UNDOABLE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Until when a merge of that time can be taken back.
pub(super) fn undo_until(at: Timestamp) -> Timestamp {
    at.saturating_add(UNDOABLE).unwrap_or(Timestamp::MAX)
}

/// What becomes of each column that names a client. A test compares it with the database: nobody adds one without a thought of this.
pub const FATES: &[(&str, &str, &str)] = &[
    ("comments", "client_id", "move, and move back by their numbers"),
    ("record_files", "client_id", "the same"),
    ("record_tags", "client_id", "are given to the one that stays, as far as it bears them not, and taken back"),
    ("leads", "converted_to", "leads on to the one that stays"),
    ("conversions", "client_id", "stays: a conversion is taken back after the merge is, and not before"),
    ("mailing_recipients", "client_id", "the one that stays is chosen too, where it is the same owner's"),
    ("deliveries", "client_id", "stay: the books of a run; read as letters to the one that stays"),
    ("delivery_attempts", "client_id", "the same"),
    (
        "client_merges",
        "client_id",
        "stays: one after the other they are taken back; once it is erased, the one it went into itself",
    ),
    ("notifications", "about_id", "tell of the one that stays, and of the other again"),
    ("import_changes", "record_id", "stays: the import does not undo what was changed since, and a merge is a change"),
    ("audit_log", "object_id", "stays: what was done with each is told with it"),
];

/// What becomes of each column of a client. A test compares it with the database: nobody adds one without a thought of this.
pub const OWN_FATES: &[(&str, &str)] = &[
    ("id", "both stay: the address of the one that went leads on"),
    ("owner_id", "as is chosen"),
    ("group_id", "the same of both: only those of one home are merged"),
    ("home", "the same of both"),
    ("name", "as is chosen"),
    ("email", "as is chosen"),
    ("phone", "as is chosen"),
    ("comment", "as is chosen"),
    (
        "custom",
        "as is chosen where both have a value; else the value there is. What is not told stays with the one that went",
    ),
    ("suppressed", "follows the stop list, on which the address that is kept is put if either wanted no letters"),
    ("last_letter_at", "the later of both"),
    ("import_id", "each keeps its own: which import made it"),
    ("created_at", "each keeps its own"),
    ("updated_at", "the moment of the merge"),
    ("deleted_at", "the one that went is deleted"),
    ("version", "counts on"),
    ("search", "follows the others"),
];

/// The numbers of all that moved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Numbers {
    pub(super) comments: Vec<i64>,
    pub(super) files: Vec<i64>,
    pub(super) leads: Vec<i64>,
    pub(super) mailings: Vec<i64>,
    pub(super) tags: Vec<i64>,
    #[serde(default)]
    pub(super) notifications: Vec<i64>,
}

/// What the client that stays was before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Before {
    name: String,
    email: String,
    phone: Option<String>,
    comment: String,
    pub(super) owner: UserId,
    /// The mailings it was chosen for.
    pub(super) mailings: Vec<i64>,
    /// When a letter was last sent to it.
    pub(super) last_letter_at: Option<Timestamp>,
    /// What stood in the custom fields that were taken over.
    custom: ChangeCustom,
}

impl Before {
    /// What a client was before this change.
    pub(super) fn of(client: &Client, change: &ChangeClient, mailings: Vec<i64>) -> Self {
        Self {
            name: client.name.clone(),
            email: client.email.to_string(),
            phone: client.phone.as_ref().map(ToString::to_string),
            comment: client.comment.clone(),
            owner: client.owner.id,
            mailings,
            last_letter_at: client.last_letter_at,
            custom: custom_fields::back(&change.custom, &client.custom),
        }
    }

    /// What makes the client that again.
    pub(super) fn change(&self) -> ChangeClient {
        ChangeClient {
            name: Line::parse(&self.name).ok(),
            phone: Some(self.phone.as_deref().and_then(|phone| Phone::parse(phone).ok())),
            comment: Text::parse(&self.comment).ok(),
            custom: self.custom.clone(),
            ..self.address()
        }
    }

    /// What gives it its address again, and nothing else.
    pub(super) fn address(&self) -> ChangeClient {
        ChangeClient { email: Email::parse(&self.email).ok(), ..ChangeClient::default() }
    }
}

/// What the client that stays takes from the other one: what is asked for, and what stands in custom fields where it has nothing.
pub(super) fn taken_over(client: &Client, from: &Client, how: &MergeClient) -> ChangeClient {
    let takes = |what| how.take.contains(&what);
    ChangeClient {
        name: Line::parse(&from.name).ok().filter(|_| takes(Picked::Name)),
        email: Some(from.email.clone()).filter(|_| takes(Picked::Email)),
        phone: Some(from.phone.clone()).filter(|_| takes(Picked::Phone)),
        comment: Text::parse(&from.comment).ok().filter(|_| takes(Picked::Comment)),
        custom: custom_fields::taken(from.custom.iter(), &client.custom, &how.take_custom),
    }
}
