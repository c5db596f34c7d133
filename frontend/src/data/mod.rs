//! What screens know and how they come to know it: who is signed in, questions to the server and their answers, filters in the
//! address, live events, preferences of this browser. The server is spoken to through `vestnik_client` only.

mod draft;
mod faces;
mod failure;
mod file;
mod filter;
mod live;
mod preferences;
mod query;
mod session;
mod settled;
mod wire;

pub use draft::{Draft, use_draft, use_lasting_draft};
pub use faces::{use_face, use_faces_reload};
pub use failure::{Failure, field_words};
pub use file::{follow, read_file, save_file};
pub use filter::{Filter, Lens, Paged, Pages, use_filter};
pub use live::{use_lead_changes, use_own_changes, use_progress};
pub use preferences::{Preferences, preferences};
pub use query::{Action, Query, use_action, use_every, use_query, use_seen, use_stale, use_steady_query};
pub use session::{
    Session, SessionProvider, State, use_captured, use_service, use_service_reload, use_session, use_sign_up_open,
};
pub use settled::use_settled;
pub use wire::{Watched, Wire};

/// The API as the browser reaches it.
pub type Api = vestnik_client::Api<Wire>;

/// Whether this browser lets us copy: it does not where the page came over plain HTTP from another machine.
pub fn may_copy() -> bool {
    web_sys::window().is_some_and(|window| window.is_secure_context())
}

/// Copies a text to the clipboard; `done` hears whether the browser let us.
pub fn copy(text: &str, done: yew::Callback<bool>) {
    let Some(window) = web_sys::window().filter(|_| may_copy()) else { return done.emit(false) };
    let written = window.navigator().clipboard().write_text(text);
    wasm_bindgen_futures::spawn_local(async move {
        done.emit(wasm_bindgen_futures::JsFuture::from(written).await.is_ok());
    });
}
