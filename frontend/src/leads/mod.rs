//! Leads: the list, the board with a column for each stage, one lead, the form; and the stages of a group.

mod bar;
mod board;
mod card;
mod column;
mod convert;
mod convert_state;
mod custom;
mod drag;
mod form;
mod lanes;
mod list;
mod lost;
mod move_to;
mod moves;
mod page;
mod path;
mod similar;
mod stage_form;
mod stages;
mod state;

pub use board::LeadBoardScreen;
pub use form::{EditLeadScreen, NewLeadScreen};
pub use list::LeadListScreen;
pub use page::LeadScreen;
pub use stages::{CommonStagesScreen, GroupStagesScreen};
pub(crate) use state::{due_badge, like_words, query, stage_name};

use crate::data::Api;
use crate::t;
use crate::ui::Toaster;
use vestnik_api::id::LeadId;
use yew::Callback;

/// Says that a lead was deleted, and offers to bring it back; `after` hears that it is.
fn offer_undo(toasts: &Toaster, api: Api, id: LeadId, after: Callback<()>) {
    let undo = move || {
        let api = api.clone();
        async move { api.leads().restore(id).await }
    };
    crate::ui::offer_undo(toasts, t!("leads-deleted"), undo, after);
}
