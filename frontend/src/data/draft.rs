//! What has been typed and not saved, kept in this tab: it outlives a reload, the back button, a walk to another screen and the
//! end of a session. It belongs to one person: whoever signs in here next is not offered it.

use super::use_session;
use gloo_storage::{SessionStorage, Storage};
use serde::Serialize;
use serde::de::DeserializeOwned;
use vestnik_api::id::UserId;

/// What the name of everything kept begins with.
const OURS: &str = "vestnik.draft.";

/// Where one form keeps what has been typed into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft(String);

impl Draft {
    fn of(person: Option<UserId>, form: &str) -> Self {
        Self(format!("{OURS}{}.{form}", person.map_or(0, |person| person.0)))
    }

    /// Keeps what has been typed.
    pub fn keep<T: Serialize>(&self, typed: &T) {
        // A full or forbidden storage keeps nothing; the browser still asks before the page is closed.
        let _ = SessionStorage::set(&self.0, typed);
    }

    /// What was kept, if anything. What an older version of the application kept in another shape counts as nothing.
    pub fn kept<T: DeserializeOwned>(&self) -> Option<T> {
        SessionStorage::get(&self.0).ok()
    }

    /// Whether anything is kept.
    pub fn is_kept(&self) -> bool {
        matches!(SessionStorage::raw().get_item(&self.0), Ok(Some(_)))
    }

    /// Forgets what was kept: it has been saved, or thrown away.
    pub fn forget(&self) {
        SessionStorage::delete(&self.0);
    }
}

/// Forgets all that was kept: its owner signs out.
pub(super) fn forget_all() {
    let storage = SessionStorage::raw();
    let names = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok().flatten());
    for name in names.filter(|name| name.starts_with(OURS)).collect::<Vec<_>>() {
        SessionStorage::delete(name);
    }
}

/// Where a form of this name keeps what has been typed: `message.7`, `client.new`.
#[yew::hook]
pub fn use_draft(form: &str) -> Draft {
    Draft::of(use_session().me().map(|me| me.id), form)
}
