//! What has been typed and not saved: it outlives a reload, the back button, a walk to another screen and the end of a session. What a
//! form holds is kept in its tab; what is short and begun in passing, a comment, in the browser. It belongs to one person: whoever signs
//! in here next is not offered it.

use super::use_session;
use gloo_storage::{LocalStorage, SessionStorage, Storage};
use serde::Serialize;
use serde::de::DeserializeOwned;
use vestnik_api::id::UserId;

/// What the name of everything kept begins with.
const OURS: &str = "vestnik.draft.";

/// How long something is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// As long as the tab.
    Tab,
    /// Until it is sent.
    Browser,
}

/// Where one form keeps what has been typed into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft(String, Place);

impl Draft {
    fn of(person: Option<UserId>, form: &str, place: Place) -> Self {
        Self(format!("{OURS}{}.{form}", person.map_or(0, |person| person.0)), place)
    }

    /// Keeps what has been typed.
    pub fn keep<T: Serialize>(&self, typed: &T) {
        // A full or forbidden storage keeps nothing; the browser still asks before the page is closed.
        let _ = match self.1 {
            Place::Tab => SessionStorage::set(&self.0, typed),
            Place::Browser => LocalStorage::set(&self.0, typed),
        };
    }

    /// What was kept, if anything. What an older version of the application kept in another shape counts as nothing.
    pub fn kept<T: DeserializeOwned>(&self) -> Option<T> {
        match self.1 {
            Place::Tab => SessionStorage::get(&self.0).ok(),
            Place::Browser => LocalStorage::get(&self.0).ok(),
        }
    }

    /// Whether anything is kept.
    pub fn is_kept(&self) -> bool {
        matches!(self.raw().get_item(&self.0), Ok(Some(_)))
    }

    /// Forgets what was kept: it has been saved, or thrown away.
    pub fn forget(&self) {
        // What cannot be forgotten was not kept.
        let _ = self.raw().remove_item(&self.0);
    }

    fn raw(&self) -> web_sys::Storage {
        match self.1 {
            Place::Tab => SessionStorage::raw(),
            Place::Browser => LocalStorage::raw(),
        }
    }
}

/// Forgets all that was kept: its owner signs out.
pub(super) fn forget_all() {
    for storage in [SessionStorage::raw(), LocalStorage::raw()] {
        let names = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok().flatten());
        for name in names.filter(|name| name.starts_with(OURS)).collect::<Vec<_>>() {
            // What cannot be forgotten was not kept.
            let _ = storage.remove_item(&name);
        }
    }
}

/// Where a form of this name keeps what has been typed: `message.7`, `client.new`.
#[yew::hook]
pub fn use_draft(form: &str) -> Draft {
    Draft::of(use_session().me().map(|me| me.id), form, Place::Tab)
}

/// Where something short of this name is kept until it is sent, in every tab: `comment.client.7`.
#[yew::hook]
pub fn use_lasting_draft(form: &str) -> Draft {
    Draft::of(use_session().me().map(|me| me.id), form, Place::Browser)
}
