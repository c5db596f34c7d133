//! Putting words in where the caret is. The same calls serve a line and an area, so they go by name.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;
use yew::NodeRef;

/// Puts words in place of what is chosen, and answers the whole text.
pub fn insert(node: &NodeRef, words: &str) -> Option<String> {
    replace(node, |_| words.to_owned())
}

/// Puts words before and after what is chosen, and answers the whole text.
pub fn wrap(node: &NodeRef, before: &str, after: &str) -> Option<String> {
    replace(node, |chosen| format!("{before}{chosen}{after}"))
}

fn replace(node: &NodeRef, put: impl FnOnce(&str) -> String) -> Option<String> {
    let field = node.cast::<HtmlElement>()?;
    let number = |name: &str| Reflect::get(&field, &name.into()).ok()?.as_f64();
    let text: js_sys::JsString = Reflect::get(&field, &"value".into()).ok()?.dyn_into().ok()?;
    let end = f64::from(text.length());
    let (start, stop) = (number("selectionStart").unwrap_or(end), number("selectionEnd").unwrap_or(end));
    let chosen: String = text.slice(whole(start), whole(stop)).into();
    call(&field, "setRangeText", &[put(&chosen).into(), start.into(), stop.into(), "end".into()])?;
    // A field takes the focus.
    let _ = field.focus();
    Reflect::get(&field, &"value".into()).ok()?.as_string()
}

/// Where the caret stands, in UTF-16 units; the end of what is chosen.
pub fn place(node: &NodeRef) -> Option<u32> {
    let field = node.cast::<HtmlElement>()?;
    Reflect::get(&field, &"selectionEnd".into()).ok()?.as_f64().map(whole)
}

/// Puts words in place of those between two places, counted in UTF-16 units, with the caret behind them, and answers the whole text.
pub fn swap(node: &NodeRef, from: u32, to: u32, words: &str) -> Option<String> {
    let field = node.cast::<HtmlElement>()?;
    call(&field, "setRangeText", &[words.into(), from.into(), to.into(), "end".into()])?;
    // A field takes the focus.
    let _ = field.focus();
    Reflect::get(&field, &"value".into()).ok()?.as_string()
}

/// Leads the caret to a place in the text, counted in UTF-16 units, and the eye with it.
pub fn go(node: &NodeRef, to: u32) {
    let Some(field) = node.cast::<HtmlElement>() else { return };
    let _ = field.focus();
    call(&field, "setSelectionRange", &[to.into(), to.into()]);
}

fn call(field: &HtmlElement, name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let function: Function = Reflect::get(field, &name.into()).ok()?.dyn_into().ok()?;
    function.apply(field, &arguments.iter().cloned().collect::<js_sys::Array>()).ok()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places in a text are small whole numbers")]
fn whole(place: f64) -> u32 {
    place as u32
}
