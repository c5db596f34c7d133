//! What is said of actions on many rows.

use crate::route::Route;
use crate::t;
use crate::ui::Tone;
use vestnik_api::Code;
use vestnik_api::bulk::{BulkAct, BulkList, BulkRun, BulkState};
use yew::AttrValue;

/// The verb of an act.
pub(super) fn verb(act: BulkAct) -> AttrValue {
    match act {
        BulkAct::Delete => t!("bulk-delete"),
        BulkAct::Restore => t!("bulk-restore"),
        BulkAct::Pause => t!("bulk-pause"),
        BulkAct::Resume => t!("bulk-resume"),
        BulkAct::Lift | BulkAct::Unstop => t!("bulk-lift"),
        BulkAct::Stop => t!("bulk-stop"),
    }
}

/// The icon of an act.
pub(super) const fn icon(act: BulkAct) -> &'static str {
    match act {
        BulkAct::Delete => "trash-2",
        BulkAct::Restore | BulkAct::Lift | BulkAct::Unstop => "undo-2",
        BulkAct::Stop => "circle-slash",
        BulkAct::Pause => "pause",
        BulkAct::Resume => "play",
    }
}

/// Of what the rows are, and where their list is.
pub(super) fn list_words(list: BulkList) -> (AttrValue, Route) {
    match list {
        BulkList::Clients => (t!("bulk-clients"), Route::Clients),
        BulkList::Leads => (t!("bulk-leads"), Route::Leads),
        BulkList::Messages => (t!("bulk-messages"), Route::Messages),
        BulkList::Mailings => (t!("bulk-mailings"), Route::Mailings),
        BulkList::Suppressions => (t!("bulk-suppressions"), Route::Suppressions),
    }
}

/// What a run is called: what is done with what.
pub(super) fn title(run: &BulkRun) -> AttrValue {
    format!("{}: {}", list_words(run.list).0, verb(run.act).to_lowercase()).into()
}

/// Tone, icon and word of a state.
pub(super) fn state_words(state: BulkState) -> (Tone, Option<&'static str>, AttrValue) {
    match state {
        BulkState::Queued => (Tone::Wait, Some("clock"), t!("bulk-queued")),
        BulkState::Running => (Tone::Send, None, t!("bulk-running")),
        BulkState::Done => (Tone::Ok, Some("check"), t!("bulk-done")),
        BulkState::Failed => (Tone::Fail, Some("x"), t!("bulk-failed")),
        BulkState::Cancelled => (Tone::Block, Some("circle-slash"), t!("bulk-cancelled")),
    }
}

/// The way back.
pub(super) fn undo_words(act: BulkAct) -> AttrValue {
    if act == BulkAct::Stop { t!("bulk-undo-stop") } else { t!("bulk-undo") }
}

/// Why rows were left out.
pub(super) fn skip_words(act: BulkAct, code: Code) -> AttrValue {
    match code {
        Code::AlreadyExists if act == BulkAct::Stop => t!("bulk-skip-stopped"),
        Code::InUse => t!("bulk-skip-in-use"),
        Code::WrongState => t!("bulk-skip-wrong-state"),
        Code::AlreadyExists => t!("bulk-skip-exists"),
        Code::Invalid => t!("bulk-skip-wish"),
        Code::Forbidden => t!("bulk-skip-forbidden"),
        Code::NotFound => t!("bulk-skip-gone"),
        _ => t!("bulk-skip-other"),
    }
}
