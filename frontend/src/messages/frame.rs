//! The frame in which the HTML of a letter is shown. Nothing in it runs: no scripts, no forms, no way to another page.

use crate::t;
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlIFrameElement;
use yew::prelude::*;

/// The height of the frame before the letter's own is known, in pixels, and the least it has.
const LEAST: f64 = 240.0;

/// How mail programs show what has no style of its own.
const USUAL: &str = "body{margin:20px;font:15px/1.5 Arial,Helvetica,sans-serif;color:#202124}img{max-width:100%}";

/// What the frame needs.
#[derive(Properties, PartialEq)]
pub(super) struct FrameProps {
    /// The letter's HTML.
    pub(super) html: AttrValue,
}

/// A letter's HTML, as high as it is long.
///
/// The sandbox allows no scripts, so `allow-same-origin` gives the letter nothing: it only lets this page look in, to learn the height
/// and to bring the styles. Style elements are forbidden by the page's content policy, which holds in the frame too; as
/// constructed sheets they are applied without being part of the page.
#[component]
pub(super) fn Frame(props: &FrameProps) -> Html {
    let node = use_node_ref();
    let (body, styles) = parted(&props.html);
    let onload = {
        let node = node.clone();
        Callback::from(move |_: Event| {
            if let Some(frame) = node.cast::<HtmlIFrameElement>() {
                // Where the browser knows no constructed sheets, the letter is shown without its style elements.
                let _ = dress(&frame, &styles);
                let _ = stretch(&frame);
            }
        })
    };
    // Links lead nowhere: a new window is what the sandbox forbids.
    let srcdoc = format!("<!doctype html><base target=\"_blank\">{body}");
    html! { <iframe ref={node} class="block h-60 w-full bg-white" sandbox="allow-same-origin" {srcdoc} {onload} title={t!("messages-preview")} /> }
}

fn dress(frame: &HtmlIFrameElement, styles: &str) -> Result<(), JsValue> {
    let window = Reflect::get(frame, &"contentWindow".into())?;
    let page = Reflect::get(frame, &"contentDocument".into())?;
    let constructor: Function = Reflect::get(&window, &"CSSStyleSheet".into())?.dyn_into()?;
    let sheet = Reflect::construct(&constructor, &Array::new())?;
    let replace: Function = Reflect::get(&sheet, &"replaceSync".into())?.dyn_into()?;
    replace.call1(&sheet, &format!("{USUAL}{styles}").into())?;
    Reflect::set(&page, &"adoptedStyleSheets".into(), &Array::of1(&sheet)).map(drop)
}

fn stretch(frame: &HtmlIFrameElement) -> Result<(), JsValue> {
    let page = Reflect::get(frame, &"contentDocument".into())?;
    let root = Reflect::get(&page, &"documentElement".into())?;
    let height = Reflect::get(&root, &"scrollHeight".into())?.as_f64().unwrap_or(LEAST);
    frame.style().set_property("height", &format!("{}px", height.max(LEAST)))
}

/// A page without its style elements, and what stood in them.
fn parted(html: &str) -> (String, String) {
    let lower = html.to_ascii_lowercase();
    let (mut body, mut styles, mut at) = (String::with_capacity(html.len()), String::new(), 0);
    while let Some(start) = lower[at..].find("<style").map(|found| at + found) {
        let Some(open) = lower[start..].find('>').map(|found| start + found + 1) else { break };
        let end = lower[open..].find("</style").map_or(html.len(), |found| open + found);
        let after = lower[end..].find('>').map_or(html.len(), |found| end + found + 1);
        body.push_str(&html[at..start]);
        styles.push_str(&html[open..end]);
        styles.push('\n');
        at = after;
    }
    body.push_str(&html[at..]);
    (body, styles)
}

#[cfg(test)]
mod tests {
    use super::parted;

    #[test]
    fn style_elements_are_taken_out_of_a_letter() {
        let (body, styles) =
            parted("<p>Привет</p><STYLE type='text/css'>p { color: red }</style ><b>ё</b><style>b{}</style>");
        assert_eq!(body, "<p>Привет</p><b>ё</b>");
        assert_eq!(styles, "p { color: red }\nb{}\n");
    }

    #[test]
    fn a_style_without_an_end_takes_the_rest() {
        assert_eq!(parted("a<style>b"), ("a".to_owned(), "b\n".to_owned()));
        assert_eq!(parted("a<style"), ("a<style".to_owned(), String::new()));
        assert_eq!(parted(""), (String::new(), String::new()));
    }
}
