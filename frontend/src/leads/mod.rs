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
pub(crate) use state::{due_badge, stage_name};

use crate::data::Api;
use crate::t;
use crate::ui::Toaster;
use vestnik_api::id::LeadId;
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

/// Says that a lead was deleted, and offers to bring it back; `after` hears that it is.
fn offer_undo(toasts: &Toaster, api: Api, id: LeadId, after: Callback<()>) {
    let undo = {
        let toasts = toasts.clone();
        Callback::from(move |()| {
            let (api, toasts, after) = (api.clone(), toasts.clone(), after.clone());
            spawn_local(async move {
                match api.leads().restore(id).await {
                    Ok(_) => after.emit(()),
                    Err(error) => toasts.failed(crate::data::Failure::from(error).say()),
                }
            });
        })
    };
    toasts.done_with("trash-2", t!("leads-deleted"), t!("clients-undo"), undo);
}
