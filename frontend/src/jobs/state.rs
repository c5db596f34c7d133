//! What the screen of background work decides: what kinds and states are called.

use crate::t;
use crate::ui::Tone;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vestnik_api::jobs::{JobFilter, JobState};
use yew::AttrValue;

/// What the address says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Only in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<JobState>,
    /// Only of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Not before this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Before this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Where the page starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Not used: nothing here is searched by words.
    #[serde(skip)]
    pub q: Option<String>,
}

impl Asked {
    /// The page it asks for.
    pub(super) fn filter(self, rows: u32) -> JobFilter {
        JobFilter {
            state: self.state,
            kind: self.kind,
            from: self.from,
            until: self.until,
            limit: rows.try_into().ok(),
            cursor: self.cursor,
        }
    }
}

/// What a kind is called; one of another version by its own name.
pub(super) fn kind_name(kind: &str) -> AttrValue {
    match kind {
        "articles.sweep_images" => t!("jobs-articles-sweep-images"),
        "bulk.purge" => t!("jobs-bulk-purge"),
        "bulk.work_through" => t!("jobs-bulk-work-through"),
        "captured_mail.sweep" => t!("jobs-captured-mail-sweep"),
        "clients.purge" => t!("jobs-clients-purge"),
        "custom_fields.purge" => t!("jobs-custom-fields-purge"),
        "leads.purge" => t!("jobs-leads-purge"),
        "delivery.resend" => t!("jobs-delivery-resend"),
        "delivery.wind_up" => t!("jobs-delivery-wind-up"),
        "files.sweep" => t!("jobs-files-sweep"),
        "files.thumbnail" => t!("jobs-files-thumbnail"),
        "groups.fold_counts" => t!("jobs-groups-fold-counts"),
        "groups.hand_over" => t!("jobs-groups-hand-over"),
        "idempotency.sweep" => t!("jobs-idempotency-sweep"),
        "imports.read" => t!("jobs-imports-read"),
        "imports.sweep" => t!("jobs-imports-sweep"),
        "jobs.sweep" => t!("jobs-jobs-sweep"),
        "messages.sweep_files" => t!("jobs-messages-sweep-files"),
        "notifications.letter" => t!("jobs-notifications-letter"),
        "notifications.sweep" => t!("jobs-notifications-sweep"),
        "sessions.sweep" => t!("jobs-sessions-sweep"),
        "users.invite" => t!("jobs-users-invite"),
        "users.letter" => t!("jobs-users-letter"),
        "users.sweep_links" => t!("jobs-users-sweep-links"),
        "users.switch_letter" => t!("jobs-users-switch-letter"),
        other => AttrValue::from(other.to_owned()),
    }
}

/// What a state is called, and how it looks.
pub(super) fn state_words(state: JobState) -> (Tone, &'static str, AttrValue) {
    match state {
        JobState::Waiting => (Tone::Wait, "clock", t!("jobs-waiting")),
        JobState::Running => (Tone::Wait, "hourglass", t!("jobs-running")),
        JobState::Retrying => (Tone::Defer, "rotate-cw", t!("jobs-retrying")),
        JobState::Done => (Tone::Ok, "check", t!("jobs-done")),
        JobState::Buried => (Tone::Fail, "x", t!("jobs-buried")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Lang, set_lang};
    use vestnik_api::jobs::KINDS;

    #[test]
    fn every_kind_of_work_has_a_name() {
        for lang in [Lang::Ru, Lang::En] {
            set_lang(lang);
            for kind in KINDS {
                assert_ne!(kind_name(kind), kind);
            }
        }
        assert_eq!(kind_name("of.another.version"), "of.another.version");
    }
}
