//! What becomes of what is known of two clients. Pure.

use crate::custom_fields;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vestnik_api::clients::{ChangeClient, Client};
use vestnik_api::custom_fields::ChangeCustom;
use vestnik_api::id::UserId;
use vestnik_api::leads::LikeBy;
use vestnik_api::merges::{MergeClient, Picked};
use vestnik_api::text::{Email, Line, Phone, Text};

/// How long a merge can be taken back: as long as a deleted client is kept.
const UNDOABLE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Until when a merge of that time can be taken back.
pub(super) fn undo_until(at: Timestamp) -> Timestamp {
    at.saturating_add(UNDOABLE).unwrap_or(Timestamp::MAX)
}

/// A kind of what goes along to the client that stays, and comes back by its numbers. A test compares the kinds with the database, and sees each
/// go and come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Child {
    /// Comments and the answers to them.
    Comments,
    /// Files.
    Files,
    /// Tags: given to the one that stays, as far as it bears them not.
    Tags,
    /// Leads that became the one that goes: they lead on to the one that stays.
    Leads,
    /// Mailings for which it is chosen: the one that stays is chosen too, where it is the same owner's.
    Mailings,
    /// What somebody was told of it: it is told of the one that stays.
    Notifications,
}

impl Child {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Comments, Self::Files, Self::Tags, Self::Leads, Self::Mailings, Self::Notifications];

    /// The table of it, and the column that names the client.
    pub const fn column(self) -> (&'static str, &'static str) {
        match self {
            Self::Comments => ("comments", "client_id"),
            Self::Files => ("record_files", "client_id"),
            Self::Tags => ("record_tags", "client_id"),
            Self::Leads => ("leads", "converted_to"),
            Self::Mailings => ("mailing_recipients", "client_id"),
            Self::Notifications => ("notifications", "about_id"),
        }
    }
}

/// The numbers of all that moved.
pub(super) type Numbers = BTreeMap<Child, Vec<i64>>;

/// What becomes of each column that names a client, beside those of what goes along. A test compares it with the database: nobody adds one
/// without a thought of this.
pub const STAY: &[(&str, &str, &str)] = &[
    ("conversions", "client_id", "stays: a conversion is taken back after the merge is, and not before"),
    ("deliveries", "client_id", "stay: the books of a run; read as letters to the one that stays"),
    ("delivery_attempts", "client_id", "the same"),
    (
        "client_merges",
        "client_id",
        "stays: one after the other they are taken back; once it is erased, the one it went into itself",
    ),
    ("import_changes", "record_id", "stays: the import does not undo what was changed since, and a merge is a change"),
    ("audit_log", "object_id", "stays; what was done with the one that went is told of the one that stays, too"),
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

/// What the client that stays was before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Before {
    name: String,
    email: String,
    phone: Option<String>,
    comment: String,
    pub(super) owner: UserId,
    /// The mailings it left by the merge, with its owner. Those for which it stays chosen are no concern of who takes the merge back.
    pub(super) mailings: Vec<i64>,
    /// When a letter was last sent to it.
    pub(super) last_letter_at: Option<Timestamp>,
    /// What stood in the custom fields that were taken over.
    custom: ChangeCustom,
    /// The tags that leads had given it and the one that went bore too: its own as long as they are one. Each with its lead.
    #[serde(default)]
    pub(super) given: Vec<(i64, i64)>,
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
            given: Vec::new(),
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

/// In what another client, which was found by its number or its name, is like this one.
pub(super) fn like_by(client: &Client, other: &Client) -> Vec<LikeBy> {
    let folded = |name: &str| name.to_lowercase().replace('ё', "е");
    let phone = client.phone.is_some() && client.phone == other.phone;
    // Found, and not by the number: then by the name, whatever the database holds to be the same.
    let name = !phone || folded(&client.name) == folded(&other.name);
    let all = [(phone, LikeBy::Phone), (name, LikeBy::Name)];
    all.into_iter().filter(|(alike, _)| *alike).map(|(_, by)| by).collect()
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
