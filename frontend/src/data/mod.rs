//! What screens know and how they come to know it: who is signed in, questions to the server and their answers, filters in the
//! address, live events, preferences of this browser. The server is spoken to through `vestnik_client` only.

mod failure;
mod file;
mod filter;
mod live;
mod preferences;
mod query;
mod session;
mod settled;
mod wire;

pub use failure::{Failure, field_words};
pub use file::{read_file, save_file};
pub use filter::{Filter, Paged, use_filter};
pub use live::use_progress;
pub use preferences::{Preferences, ThemeChoice, preferences};
pub use query::{Action, Query, use_action, use_every, use_query};
pub use session::{Session, SessionProvider, State, use_service, use_session};
pub use settled::use_settled;
pub use wire::Wire;

/// The API as the browser reaches it.
pub type Api = vestnik_client::Api<Wire>;

/// Copies a text to the clipboard, where the browser lets us.
pub fn copy(text: &str) {
    if let Some(window) = web_sys::window() {
        let written = window.navigator().clipboard().write_text(text);
        wasm_bindgen_futures::spawn_local(async move {
            // Refused where the page is not secure; the text stands on the screen to be copied by hand.
            let _ = wasm_bindgen_futures::JsFuture::from(written).await;
        });
    }
}
