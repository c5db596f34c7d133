//! Live progress of mailings: server-sent events, read from a `fetch` that can say who asks, which the browser's own `EventSource` cannot.

use super::{Api, use_session};
use gloo_timers::future::TimeoutFuture;
use std::cell::Cell;
use std::rc::Rc;
use vestnik_api::deliveries::Progress;
use vestnik_api::id::MailingId;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, ReadableStreamDefaultReader};
use yew::prelude::*;

/// How long to wait before trying again, at first and at most.
const PAUSES_MS: [u32; 5] = [500, 1_000, 2_000, 5_000, 15_000];

/// Hears of the progress of one mailing, or of all one may see, while `on`; connects again by itself.
#[hook]
pub fn use_progress(mailing: Option<MailingId>, on: bool, heard: Callback<Progress>) {
    let api = use_session().api();
    let newest = use_mut_ref(Callback::noop);
    *newest.borrow_mut() = heard;
    use_effect_with((mailing, on), move |(mailing, on)| {
        let listener = on.then(|| {
            let listener = Listener { over: Rc::default(), abort: AbortController::new().ok() };
            let (mine, mailing) = (listener.clone(), *mailing);
            spawn_local(async move {
                let hear = move |progress| {
                    let heard = newest.borrow().clone();
                    heard.emit(progress);
                };
                mine.listen(api, mailing, hear).await;
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

    async fn listen(&self, api: Api, mailing: Option<MailingId>, hear: impl Fn(Progress)) {
        let mut failures = 0;
        while !self.over.get() {
            let heard_some = self.connection(&api, mailing, &hear).await.unwrap_or(false);
            failures = if heard_some { 0 } else { (failures + 1).min(PAUSES_MS.len() - 1) };
            if !self.over.get() {
                TimeoutFuture::new(PAUSES_MS[failures]).await;
            }
        }
    }

    /// One connection, until it ends; answers whether anything was heard.
    async fn connection(
        &self,
        api: &Api,
        mailing: Option<MailingId>,
        hear: &impl Fn(Progress),
    ) -> Result<bool, JsValue> {
        let failed = |error: gloo_net::Error| JsValue::from_str(&error.to_string());
        let signal = self.abort.as_ref().map(AbortController::signal);
        let token = api.transport().token().unwrap_or_default();
        let answer = gloo_net::http::Request::get(&api.mailings().events_path(mailing))
            .header("accept", "text/event-stream")
            .header("authorization", &format!("Bearer {token}"))
            .abort_signal(signal.as_ref())
            .send()
            .await
            .map_err(failed)?;
        if answer.status() == 401 {
            // Any ordinary question brings a fresh token, or finds that the session is gone.
            api.me().find().await.map_err(|error| JsValue::from_str(&error.to_string()))?;
            return Ok(true);
        }
        let Some(body) = answer.body().filter(|_| answer.ok()) else { return Ok(false) };
        let reader: ReadableStreamDefaultReader = body.get_reader().dyn_into()?;
        let mut events = Events::default();
        let mut heard_some = false;
        while !self.over.get() {
            let piece = JsFuture::from(reader.read()).await?;
            if js_sys::Reflect::get(&piece, &"done".into())?.is_truthy() {
                break;
            }
            let bytes = js_sys::Uint8Array::new(&js_sys::Reflect::get(&piece, &"value".into())?).to_vec();
            for data in events.feed(&bytes) {
                heard_some = true;
                if let Ok(progress) = serde_json::from_str(&data) {
                    hear(progress);
                }
            }
        }
        Ok(heard_some)
    }
}

/// Puts events together from the pieces in which they come (WHATWG HTML, 9.2.6). Only their data counts here.
#[derive(Debug, Default)]
struct Events {
    line: Vec<u8>,
    data: String,
}

impl Events {
    fn feed(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut whole = Vec::new();
        for &byte in bytes {
            if byte == b'\n' {
                let line = std::mem::take(&mut self.line);
                self.end_of_line(&String::from_utf8_lossy(&line), &mut whole);
            } else if byte != b'\r' {
                self.line.push(byte);
            }
        }
        whole
    }

    fn end_of_line(&mut self, line: &str, whole: &mut Vec<String>) {
        if line.is_empty() {
            if !self.data.is_empty() {
                whole.push(std::mem::take(&mut self.data));
            }
        } else if let Some(data) = line.strip_prefix("data:") {
            if !self.data.is_empty() {
                self.data.push('\n');
            }
            self.data.push_str(data.strip_prefix(' ').unwrap_or(data));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Events;

    #[test]
    fn events_are_put_together_from_pieces() {
        let mut events = Events::default();
        assert!(events.feed(b": hello\n\nevent: progress\nda").is_empty());
        assert!(events.feed("ta: {\"имя\":".as_bytes()).is_empty());
        assert_eq!(events.feed(b"1}\r\n\r\ndata:two\ndata: lines\n\n"), ["{\"имя\":1}", "two\nlines"]);
    }
}
