//! Lengths that come from data. They are set through the style object of the element: the content policy forbids inline styles.

use web_sys::HtmlElement;
use yew::prelude::*;

/// Gives an element one CSS property, kept up to date.
#[hook]
pub fn use_style(property: &'static str, value: String) -> NodeRef {
    let node = use_node_ref();
    use_effect_with((node.clone(), value), move |(node, value)| {
        if let Some(element) = node.cast::<HtmlElement>() {
            // A property the browser refuses leaves the element as the stylesheet has it.
            let _ = element.style().set_property(property, value);
        }
    });
    node
}
