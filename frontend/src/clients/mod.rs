//! Clients: the list, one client with the letters sent to it, the form. Also the way other screens choose clients.

mod alike;
mod conditions;
mod form;
mod letters;
mod list;
mod merge;
mod move_to;
mod page;
mod picker;
mod state;

pub use form::{EditClientScreen, NewClientScreen};
pub use list::ClientListScreen;
pub use page::ClientScreen;
pub use picker::{ClientPicker, Place};
pub use state::{mail_badge, phone_words};

use crate::data::Api;
use crate::t;
use crate::ui::Toaster;
use vestnik_api::id::ClientId;
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

/// Says how many were deleted, and offers to bring them back; `after` hears that they are.
fn offer_undo(toasts: &Toaster, api: Api, ids: Vec<ClientId>, after: Callback<()>) {
    let said = t!("clients-deleted", count = ids.len());
    let undo = {
        let toasts = toasts.clone();
        Callback::from(move |()| {
            let (api, ids, toasts, after) = (api.clone(), ids.clone(), toasts.clone(), after.clone());
            spawn_local(async move {
                for id in &ids {
                    if let Err(error) = api.clients().restore(*id).await {
                        toasts.failed(crate::data::Failure::from(error).say());
                        break;
                    }
                }
                after.emit(());
            });
        })
    };
    toasts.done_with("trash-2", said, t!("clients-undo"), undo);
}

/// Says that two were merged, and offers to take it back; `after` hears that they are two again.
fn offer_unmerge(toasts: &Toaster, api: Api, from: ClientId, after: Callback<()>) {
    let undo = {
        let toasts = toasts.clone();
        Callback::from(move |()| {
            let (api, toasts, after) = (api.clone(), toasts.clone(), after.clone());
            spawn_local(async move {
                if let Err(error) = api.clients().unmerge(from).await {
                    toasts.failed(crate::data::Failure::from(error).say());
                }
                after.emit(());
            });
        })
    };
    toasts.done_with("users", t!("clients-merged"), t!("clients-unmerge"), undo);
}
