//! A small panel that opens from a button: to choose or to search, where a menu would be too little.

use super::menu::{focus, use_closing};
use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent, Window};
use yew::prelude::*;

/// What a popover needs.
#[derive(Properties, PartialEq)]
pub struct PopoverProps {
    /// Whether it is open. Its owner closes it after a choice.
    pub open: UseStateHandle<bool>,
    /// What stands on its button.
    pub button: Html,
    /// What the panel is for.
    pub label: AttrValue,
    /// The button's classes.
    #[prop_or_default]
    pub class: Classes,
    /// The panel's classes: its width.
    #[prop_or(classes!("w-80"))]
    pub panel: Classes,
    /// Its end, not its start, stands under the button.
    #[prop_or_default]
    pub at_end: bool,
    /// What is in the panel.
    pub children: Html,
}

/// A panel under a button. Esc, a click elsewhere and the focus going elsewhere close it.
#[component]
pub fn Popover(props: &PopoverProps) -> Html {
    let node = use_node_ref();
    use_closing(&node, props.open.clone());
    let toggle = {
        let open = props.open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let onkeydown = {
        let (open, node) = (props.open.clone(), node.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" && *open {
                event.stop_propagation();
                open.set(false);
                focus(&node, "button", |_, _| 0);
            }
        })
    };
    use_escape(&props.open);
    let panel = use_within(*props.open);
    let place = if props.at_end { "right-0" } else { "left-0" };
    html! {
        <div class="relative" ref={node} {onkeydown}>
            <button type="button" class={classes!("btn", props.class.clone())} onclick={toggle} title={props.label.clone()}
                aria-haspopup="dialog" aria-expanded={if *props.open { "true" } else { "false" }}>
                { props.button.clone() }
            </button>
            if *props.open {
                <div ref={panel} class={classes!("menu-float", "absolute", "top-full", "z-30", "mt-1", "scroll-mb-16", "max-w-[calc(100vw-2rem)]", "p-2", place, props.panel.clone())}
                    role="dialog" aria-label={props.label.clone()}>
                    { props.children.clone() }
                </div>
            }
        </div>
    }
}

/// Closes a panel on Esc where nothing has the focus: what had it in the panel may be gone, a choice that was made for one.
#[hook]
fn use_escape(open: &UseStateHandle<bool>) {
    use_effect_with(open.clone(), |open| {
        let body = web_sys::window().and_then(|window| window.document()).and_then(|page| page.body());
        let listener = body.filter(|_| **open).map(|body| {
            let (open, on) = (open.clone(), body.clone());
            EventListener::new(&body, "keydown", move |event| {
                let event: &KeyboardEvent = event.unchecked_ref();
                if event.key() == "Escape" && event.target().is_some_and(|target| target == *on.as_ref()) {
                    open.set(false);
                }
            })
        });
        move || drop(listener)
    });
}

/// Keeps an open panel within the screen: near an edge it moves inwards, also when its button has moved or the window has another size, and
/// below the fold it is brought up as it opens.
#[hook]
fn use_within(open: bool) -> NodeRef {
    let node = use_node_ref();
    let was_open = use_mut_ref(|| false);
    let shown = node.clone();
    use_effect(move || {
        let opens = !was_open.replace(open) && open;
        let panel = shown.cast::<HtmlElement>().filter(|_| open);
        let turned = panel.zip(web_sys::window()).map(|(panel, window)| {
            bring_within(&panel);
            if opens && below_the_fold(&panel, &window) {
                panel.scroll_into_view_with_bool(false);
            }
            EventListener::new(&window, "resize", move |_| bring_within(&panel))
        });
        move || drop(turned)
    });
    node
}

/// Moves a panel inwards from the edge that it would stick out of.
fn bring_within(panel: &HtmlElement) {
    const EDGE: f64 = 8.0;
    // Not the window's width: on phones that grows with what sticks out.
    let page = web_sys::window().and_then(|window| window.document()).and_then(|page| page.document_element());
    let Some(width) = page.map(|page| f64::from(page.client_width())) else { return };
    // Measured where it stands by itself. What the browser refuses leaves the panel where it is.
    let _ = panel.style().remove_property("translate");
    let place = panel.get_bounding_client_rect();
    let over = (place.right() + EDGE - width).max(0.0);
    let by = if place.left() - over < EDGE { EDGE - place.left() } else { -over };
    if by != 0.0 {
        let _ = panel.style().set_property("translate", &format!("{by}px"));
    }
}

fn below_the_fold(panel: &HtmlElement, window: &Window) -> bool {
    let height = window.inner_height().ok().and_then(|height| height.as_f64());
    height.is_some_and(|height| panel.get_bounding_client_rect().bottom() > height)
}
