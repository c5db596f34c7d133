//! Segmented controls (views of the same thing) and tabs (parts of a record).

use super::menu::focus;
use web_sys::KeyboardEvent;
use yew::prelude::*;

/// What a segmented control needs.
#[derive(Properties, PartialEq)]
pub struct SegmentedProps<T: Clone + PartialEq + 'static> {
    /// What is chosen here.
    pub label: AttrValue,
    /// The choices with their names.
    pub options: Vec<(T, AttrValue)>,
    /// The chosen one.
    pub value: T,
    /// Called with the one chosen.
    pub onchange: Callback<T>,
}

/// A few choices side by side, one of them in force. The arrows move between them.
#[component]
pub fn Segmented<T: Clone + PartialEq + 'static>(props: &SegmentedProps<T>) -> Html {
    let node = use_node_ref();
    let onkeydown = arrows(&node);
    html! {
        <div role="radiogroup" class="tabs tabs-box" aria-label={props.label.clone()} ref={node} {onkeydown}>
            for (value, name) in &props.options {
                <button type="button" role="radio" class={classes!("tab", (*value == props.value).then_some("tab-active"))}
                    aria-checked={if *value == props.value { "true" } else { "false" }} tabindex={if *value == props.value { "0" } else { "-1" }}
                    onclick={choose(&props.onchange, value)}>{ name }</button>
            }
        </div>
    }
}

/// What tabs need.
#[derive(Properties, PartialEq)]
pub struct TabsProps<T: Clone + PartialEq + 'static> {
    /// What the parts belong to.
    pub label: AttrValue,
    /// The parts: value, name, and how many things are in it if that is worth saying.
    pub options: Vec<(T, AttrValue, Option<AttrValue>)>,
    /// The part shown.
    pub value: T,
    /// Called with the part chosen.
    pub onchange: Callback<T>,
}

/// The parts of a record, one of them shown below.
#[component]
pub fn Tabs<T: Clone + PartialEq + 'static>(props: &TabsProps<T>) -> Html {
    let node = use_node_ref();
    let onkeydown = arrows(&node);
    html! {
        <div role="tablist" class="tabs tabs-border" aria-label={props.label.clone()} ref={node} {onkeydown}>
            for (value, name, count) in &props.options {
                <button type="button" role="tab" class="tab" aria-selected={if *value == props.value { "true" } else { "false" }}
                    tabindex={if *value == props.value { "0" } else { "-1" }} onclick={choose(&props.onchange, value)}>
                    { name }
                    if let Some(count) = count { <span class="meta num">{ count }</span> }
                </button>
            }
        </div>
    }
}

fn choose<T: Clone + 'static>(onchange: &Callback<T>, value: &T) -> Callback<MouseEvent> {
    let value = value.clone();
    onchange.reform(move |_| value.clone())
}

/// Left and right move the focus; Space and Enter, as on any button, choose.
fn arrows(node: &NodeRef) -> Callback<KeyboardEvent> {
    let node = node.clone();
    Callback::from(move |event: KeyboardEvent| {
        let step = |step: u32| {
            event.prevent_default();
            focus(&node, "button", |at, count| at.map_or(0, |at| (at + count + step - 1) % count));
        };
        match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => step(2),
            "ArrowLeft" | "ArrowUp" => step(0),
            _ => {}
        }
    })
}
