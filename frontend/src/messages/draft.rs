//! Text not saved yet, kept in this tab: it outlives a reload and a walk to another screen.

use super::state::MessageForm;
use gloo_storage::{SessionStorage, Storage};
use vestnik_api::id::MessageId;

/// Where the text of a message is kept.
fn place(id: Option<MessageId>) -> String {
    id.map_or_else(|| "vestnik.message.new".to_owned(), |id| format!("vestnik.message.{id}"))
}

/// Keeps what has been typed.
pub(super) fn keep(id: Option<MessageId>, form: &MessageForm) {
    // A full or forbidden storage keeps nothing; the browser still asks before the page is closed.
    let _ = SessionStorage::set(place(id), form);
}

/// What was kept, if anything.
pub(super) fn kept(id: Option<MessageId>) -> Option<MessageForm> {
    SessionStorage::get(place(id)).ok()
}

/// Forgets what was kept.
pub(super) fn forget(id: Option<MessageId>) {
    SessionStorage::delete(place(id));
}
