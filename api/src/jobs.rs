//! The work that the server does by itself: what waits, what runs, what is done and what was given up.

use crate::id::{BulkRunId, ImportId, InvitationId, JobId, MailingId, RunId, UserId};
use crate::page::Limit;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Every kind of work there is, by name.
pub const KINDS: [&str; 25] = [
    "articles.sweep_images",
    "bulk.purge",
    "bulk.work_through",
    "captured_mail.sweep",
    "clients.purge",
    "custom_fields.purge",
    "delivery.resend",
    "delivery.wind_up",
    "files.sweep",
    "files.thumbnail",
    "groups.fold_counts",
    "groups.hand_over",
    "idempotency.sweep",
    "imports.read",
    "imports.sweep",
    "jobs.sweep",
    "leads.purge",
    "messages.sweep_files",
    "notifications.letter",
    "notifications.sweep",
    "sessions.sweep",
    "users.invite",
    "users.letter",
    "users.sweep_links",
    "users.switch_letter",
];

/// A piece of work. What it was given to do it with is never shown: it may hold addresses and words of people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Job {
    /// Its number.
    pub id: JobId,
    /// What is done.
    #[schema(example = "imports.read")]
    pub kind: String,
    /// How far it is.
    pub state: JobState,
    /// How often it was begun.
    pub attempts: i32,
    /// What it is about.
    pub about: JobAbout,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it is due, or was.
    pub run_at: Timestamp,
    /// When it was done.
    pub finished_at: Option<Timestamp>,
    /// When it was given up.
    pub buried_at: Option<Timestamp>,
    /// What went wrong the last time, without addresses of people.
    pub error: Option<String>,
}

/// What a piece of work is about, by number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobAbout {
    /// A person with an account.
    pub user: Option<UserId>,
    /// A mailing.
    pub mailing: Option<MailingId>,
    /// A run of a mailing.
    pub run: Option<RunId>,
    /// A file being brought in.
    pub import: Option<ImportId>,
    /// An action on many rows.
    pub bulk_run: Option<BulkRunId>,
    /// An invitation.
    pub invitation: Option<InvitationId>,
}

/// How far a piece of work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Not begun yet.
    Waiting,
    /// In the hands of a server.
    Running,
    /// Went wrong and will be tried again.
    Retrying,
    /// Done.
    Done,
    /// Given up after its last try.
    Buried,
}

impl JobState {
    /// Every state there is.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Running, Self::Retrying, Self::Done, Self::Buried];

    /// Its name: `waiting`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Retrying => "retrying",
            Self::Done => "done",
            Self::Buried => "buried",
        }
    }
}

/// Which work to list. Newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct JobFilter {
    /// Only in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<JobState>,
    /// Only of this kind, by its whole name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Not asked for before this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Asked for before this time.
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
