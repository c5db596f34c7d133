//! What happens while a page is open: server-sent events, read from a `fetch` that can say who asks, which the browser's own `EventSource` cannot.

use super::{Api, use_seen, use_service_reload, use_session};
use gloo_timers::future::TimeoutFuture;
use std::cell::Cell;
use std::rc::Rc;
use vestnik_api::deliveries::Progress;
use vestnik_api::id::{GroupId, MailingId};
use vestnik_api::leads::LeadChanged;
use vestnik_api::notifications::Unread;
use vestnik_client::Error;
use vestnik_client::browser::listen;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;
use yew::prelude::*;

/// How long to wait before trying again, at first and at most.
const PAUSES_MS: [u32; 5] = [500, 1_000, 2_000, 5_000, 15_000];

/// Hears of the progress of one mailing, or of all one may see, while `on`; connects again by itself. Only while the page is seen:
/// a browser keeps no more than six connections to a server, and tabs in the background must not use them up.
#[hook]
pub fn use_progress(mailing: Option<MailingId>, on: bool, heard: Callback<Progress>) {
    let path = use_session().api().mailings().events_path(mailing);
    let heard = Callback::from(move |data: String| {
        // Other events than those of progress are none of ours.
        if let Ok(progress) = serde_json::from_str(&data) {
            heard.emit(progress);
        }
    });
    use_events(path, on, heard);
}

/// Hears which leads change, of one group or of all one may see, while `on`; without a number: many at once. What changed while nobody
/// listened is not told.
#[hook]
pub fn use_lead_changes(group: Option<GroupId>, on: bool, heard: Callback<LeadChanged>) {
    let path = use_session().api().leads().events_path(group);
    let heard = Callback::from(move |data: String| {
        if let Ok(changed) = serde_json::from_str(&data) {
            heard.emit(changed);
        }
    });
    use_events(path, on, heard);
}

/// Learns at once what changes about the person who is signed in: what he may do, or that he is out; and what the service says of itself.
/// `told` hears what he has not read yet, or nothing where it has to be asked for again.
#[hook]
pub fn use_own_changes(told: Callback<Option<Unread>>) {
    let session = use_session();
    let path = session.api().me().events_path();
    let (reload, signed_in) = (use_service_reload(), session.me().is_some());
    let heard = Callback::from(move |data: String| {
        let unread = serde_json::from_str(&data).ok();
        if unread.is_none() {
            session.look_again();
            reload.emit(());
        }
        told.emit(unread);
    });
    use_events(path, signed_in, heard);
}

/// Hears the events of an address while `on`, and while the page is seen.
#[hook]
fn use_events(path: String, on: bool, heard: Callback<String>) {
    let api = use_session().api();
    let on = use_seen() && on;
    let newest = use_mut_ref(Callback::noop);
    *newest.borrow_mut() = heard;
    use_effect_with((path, on), move |(path, on)| {
        let listener = on.then(|| {
            let listener = Listener { over: Rc::default(), abort: AbortController::new().ok() };
            let (mine, path) = (listener.clone(), path.clone());
            spawn_local(async move {
                let hear = move |data| {
                    let heard = newest.borrow().clone();
                    heard.emit(data);
                };
                mine.listen(api, &path, hear).await;
            });
            listener
        });
        move || {
            if let Some(listener) = listener {
                listener.stop();
            }
        }
    });
}

#[derive(Clone)]
struct Listener {
    over: Rc<Cell<bool>>,
    abort: Option<AbortController>,
}

impl Listener {
    fn stop(&self) {
        self.over.set(true);
        if let Some(abort) = &self.abort {
            abort.abort();
        }
    }

    async fn listen(&self, api: Api, path: &str, hear: impl Fn(String)) {
        let mut failures = 0;
        while !self.over.get() {
            let heard_some = self.connection(&api, path, &hear).await.unwrap_or(false);
            failures = if heard_some { 0 } else { (failures + 1).min(PAUSES_MS.len() - 1) };
            if !self.over.get() {
                TimeoutFuture::new(PAUSES_MS[failures]).await;
            }
        }
    }

    /// One connection, until it ends; answers whether anything was heard.
    async fn connection(&self, api: &Api, path: &str, hear: &impl Fn(String)) -> Result<bool, Error> {
        let signal = self.abort.as_ref().map(AbortController::signal);
        let token = api.transport().token();
        let mut heard_some = false;
        let status = listen(path, token.as_deref(), signal.as_ref(), |data| {
            heard_some = true;
            if !self.over.get() {
                hear(data);
            }
        })
        .await?;
        if status == 401 {
            // Any ordinary question brings a fresh token, or finds that the session is gone.
            api.me().find().await?;
            return Ok(true);
        }
        Ok(heard_some)
    }
}
