//! Keys that act on lists: `j` and `k` walk through the rows, others do what the screen says. And the row one comes back to.

use gloo_events::{EventListener, EventListenerOptions};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{
    Document, Element, FocusOptions, HtmlElement, KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition,
};
use yew::prelude::*;

thread_local! {
    /// The row opened last, and the address of its list.
    static OPENED: RefCell<Option<(String, i64)>> = const { RefCell::new(None) };
}

/// Remembers that a row of the list shown was opened.
pub(super) fn remember(row: i64) {
    OPENED.set(here().map(|path| (path, row)));
}

/// Hears keys pressed while nothing is being typed and no dialog is open: `j` and `k` move the focus from row to row; any other key
/// is handed on with the row that has the focus.
#[hook]
pub fn use_keys(heard: Callback<(String, Option<i64>)>) {
    let newest = use_mut_ref(Callback::noop);
    *newest.borrow_mut() = heard;
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                let Some(key) = event.dyn_ref::<KeyboardEvent>().and_then(plain_key) else { return };
                match key.as_str() {
                    "j" => walk(1),
                    "k" => walk(-1),
                    _ => {
                        // A letter that leads to a form must not be typed into it as well.
                        if key.chars().all(char::is_alphabetic) && key.chars().count() == 1 {
                            event.prevent_default();
                        }
                        let heard = newest.borrow().clone();
                        heard.emit((key, focused_row()));
                    }
                }
            })
        });
        move || drop(listener)
    });
}

/// Once the rows are there, the row that was opened from this list has the focus again, and is seen.
#[hook]
pub fn use_return(ready: bool) {
    use_effect_with(ready, |ready| {
        let opened = OPENED.with_borrow(Clone::clone).filter(|(path, _)| here().as_ref() == Some(path));
        if let Some((_, row)) = opened.filter(|_| *ready) {
            OPENED.set(None);
            if let Some(link) =
                document().and_then(|page| page.query_selector(&format!("a[data-row='{row}']")).ok()).flatten()
            {
                show(&link);
            }
        }
    });
}

/// The letter of a key, if it is meant for the list and not for a field, a dialog or the browser.
fn plain_key(event: &KeyboardEvent) -> Option<String> {
    if event.ctrl_key()
        || event.meta_key()
        || event.alt_key()
        || event.repeat() && event.key() != "j" && event.key() != "k"
    {
        return None;
    }
    let taken = event.target().and_then(|target| target.dyn_into::<Element>().ok()).is_some_and(|element| {
        element
            .closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog, [role=menu]")
            .is_ok_and(|found| found.is_some())
    });
    let dialog = document().and_then(|page| page.query_selector("dialog[open]").ok()).flatten().is_some();
    (!taken && !dialog).then(|| event.key())
}

fn walk(by: i32) {
    let Some(rows) = document().and_then(|page| page.query_selector_all("a[data-row]").ok()) else { return };
    let all: Vec<Element> = (0..rows.length()).filter_map(|at| rows.get(at)?.dyn_into().ok()).collect();
    let at = focused_row().and_then(|row| {
        all.iter().position(|link| link.get_attribute("data-row").is_some_and(|name| name == row.to_string()))
    });
    let next = match at {
        Some(at) if by < 0 => at.saturating_sub(1),
        Some(at) => at + 1,
        None => 0,
    };
    if let Some(link) = all.get(next) {
        show(link);
    }
}

/// The row in which the focus is.
fn focused_row() -> Option<i64> {
    let row = document()?.active_element()?.closest("tr").ok()??;
    row.query_selector("a[data-row]").ok()??.get_attribute("data-row")?.parse().ok()
}

fn show(link: &Element) {
    let Some(link) = link.dyn_ref::<HtmlElement>() else { return };
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // A link can always take the focus.
    let _ = link.focus_with_options(&options);
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Center);
    link.scroll_into_view_with_scroll_into_view_options(&options);
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn here() -> Option<String> {
    web_sys::window()?.location().pathname().ok()
}
