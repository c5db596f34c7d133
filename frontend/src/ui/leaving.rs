//! A word before something unsaved is left.

use gloo_events::{EventListener, EventListenerOptions};
use yew::prelude::*;

/// While `unsaved`, the browser asks before the page is closed or loaded anew.
#[hook]
pub fn use_leaving(unsaved: bool) {
    use_effect_with(unsaved, |unsaved| {
        let listener = web_sys::window().filter(|_| *unsaved).map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "beforeunload", options, Event::prevent_default)
        });
        move || drop(listener)
    });
}
