//! What is said of actions on many rows.

use crate::leads::stage_name;
use crate::route::Route;
use crate::t;
use crate::ui::Tone;
use vestnik_api::Code;
use vestnik_api::bulk::{BulkAct, BulkList, BulkRun, BulkState, BulkTarget};
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
        BulkAct::Tag => t!("bulk-tag"),
        BulkAct::Untag => t!("bulk-untag"),
        BulkAct::Assign => t!("bulk-assign"),
        BulkAct::GiveBack => t!("bulk-give-back"),
        BulkAct::Stage => t!("bulk-stage"),
        BulkAct::PutBack => t!("bulk-put-back"),
        BulkAct::Move => t!("bulk-move"),
        BulkAct::MoveBack => t!("bulk-move-back"),
        BulkAct::Convert => t!("bulk-convert"),
        BulkAct::Revert => t!("bulk-revert"),
    }
}

/// The icon of an act.
pub(super) const fn icon(act: BulkAct) -> &'static str {
    match act {
        BulkAct::Delete => "trash-2",
        BulkAct::Restore
        | BulkAct::Lift
        | BulkAct::Unstop
        | BulkAct::GiveBack
        | BulkAct::PutBack
        | BulkAct::MoveBack
        | BulkAct::Revert => "undo-2",
        BulkAct::Stop => "circle-slash",
        BulkAct::Pause => "pause",
        BulkAct::Resume => "play",
        BulkAct::Tag | BulkAct::Untag => "tag",
        BulkAct::Assign => "user-plus",
        BulkAct::Stage => "arrow-right",
        BulkAct::Move => "briefcase",
        BulkAct::Convert => "user-check",
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
    let done = format!("{}: {}", list_words(run.list).0, verb(run.act).to_lowercase());
    run.target.as_ref().map_or_else(|| done.clone(), |target| format!("{done} · {}", target_words(target))).into()
}

/// The name of what rows get.
fn target_words(target: &BulkTarget) -> AttrValue {
    match target {
        BulkTarget::Tag { tag } => tag.name.clone().into(),
        BulkTarget::Person { person } => person.name.clone().into(),
        BulkTarget::Stage { stage, .. } => stage_name(stage),
        BulkTarget::Group { group: Some(group) } => group.name.clone().into(),
        BulkTarget::Group { group: None } => t!("groups-without"),
    }
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
    match act {
        BulkAct::Stop => t!("bulk-undo-stop"),
        BulkAct::Convert => t!("bulk-revert"),
        BulkAct::Tag | BulkAct::Untag | BulkAct::Assign | BulkAct::Stage | BulkAct::Move => t!("bulk-undo-change"),
        _ => t!("bulk-undo"),
    }
}

/// Whether it changes what rows say, and knows what they said.
const fn changes(act: BulkAct) -> bool {
    use BulkAct::{Assign, GiveBack, Move, MoveBack, PutBack, Stage, Tag, Untag};
    matches!(act, Tag | Untag | Assign | GiveBack | Stage | PutBack | Move | MoveBack)
}

/// Whether it puts rows into other groups.
const fn moves(act: BulkAct) -> bool {
    matches!(act, BulkAct::Move | BulkAct::MoveBack)
}

/// Why rows were left out.
pub(super) fn skip_words(run: &BulkRun, code: Code) -> AttrValue {
    let (act, undoes) = (run.act, run.undo_of.is_some());
    match code {
        Code::AlreadyExists if act == BulkAct::Stop => t!("bulk-skip-stopped"),
        Code::AlreadyExists if changes(act) => t!("bulk-skip-already"),
        Code::Invalid if act == BulkAct::GiveBack => t!("bulk-skip-left"),
        Code::Invalid if act == BulkAct::MoveBack => t!("bulk-skip-no-return"),
        Code::Invalid if act == BulkAct::Move => t!("bulk-skip-not-there"),
        Code::Forbidden if moves(act) => t!("bulk-skip-colleagues"),
        Code::InUse if moves(act) => t!("bulk-skip-taken"),
        Code::Invalid if act == BulkAct::PutBack => t!("bulk-skip-no-stage"),
        Code::Invalid if changes(act) => t!("bulk-skip-elsewhere"),
        Code::Invalid if act == BulkAct::Convert => t!("bulk-skip-no-address"),
        Code::InUse if act == BulkAct::Convert => t!("bulk-skip-exists"),
        Code::Forbidden if act == BulkAct::Convert => t!("bulk-skip-no-clients"),
        Code::WrongState if act == BulkAct::Convert => t!("bulk-skip-client"),
        Code::WrongState if act == BulkAct::Revert => t!("bulk-skip-not-reverted"),
        Code::Forbidden if act == BulkAct::Revert => t!("bulk-skip-not-yours"),
        // Only a lead becomes a client.
        Code::WrongState if changes(act) && undoes && run.list == BulkList::Clients => t!("bulk-skip-changed-since"),
        Code::WrongState if changes(act) && undoes => t!("bulk-skip-changed"),
        Code::WrongState if changes(act) => t!("bulk-skip-client"),
        Code::StorageFull if moves(act) => t!("bulk-skip-no-room"),
        Code::StorageFull => t!("bulk-skip-tags"),
        Code::InUse => t!("bulk-skip-in-use"),
        Code::WrongState => t!("bulk-skip-wrong-state"),
        Code::AlreadyExists => t!("bulk-skip-exists"),
        Code::Invalid => t!("bulk-skip-wish"),
        Code::Forbidden => t!("bulk-skip-forbidden"),
        Code::NotFound => t!("bulk-skip-gone"),
        _ => t!("bulk-skip-other"),
    }
}
