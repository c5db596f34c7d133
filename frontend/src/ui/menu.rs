//! Menus that open from a button.

use super::{Icon, Link};
use crate::route::Route;
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent, Node};
use yew::prelude::*;

/// What a menu needs.
#[derive(Properties, PartialEq)]
pub struct MenuProps {
    /// What opens it.
    pub label: AttrValue,
    /// Its icon.
    #[prop_or("ellipsis")]
    pub icon: &'static str,
    /// Only the icon is seen.
    #[prop_or(true)]
    pub square: bool,
    /// The class of the button: `btn-ghost`.
    #[prop_or(classes!("btn-ghost"))]
    pub class: Classes,
    /// Opens upwards.
    #[prop_or_default]
    pub up: bool,
    /// What the button shows, if not its icon and label.
    #[prop_or_default]
    pub face: Option<Html>,
    /// Its end, not its start, stands under the button.
    #[prop_or(true)]
    pub at_end: bool,
    /// The entries: [`MenuItem`]s.
    pub children: Html,
}

/// A menu. It closes on a choice, on Esc, and when the focus or a click goes elsewhere; the arrows walk through it.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let open = use_state(|| false);
    let node = use_node_ref();
    use_closing(&node, open.clone());
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let onkeydown = keys(&node, &open);
    let choose = {
        let (open, node) = (open.clone(), node.clone());
        Callback::from(move |_: MouseEvent| {
            // The entry goes with the menu: the focus must not. A dialog that the entry opens gives it back to the button.
            focus(&node, "button", |_, _| 0);
            open.set(false);
        })
    };
    use_first_entry(&node, *open);
    let place = classes!(
        if props.at_end { "right-0" } else { "left-0" },
        if props.up { classes!("bottom-full", "mb-1") } else { classes!("top-full", "mt-1") },
    );
    html! {
        <div class="relative" ref={node} {onkeydown}>
            <button type="button" class={classes!(props.face.is_none().then_some("btn"), props.square.then_some("btn-square"), props.class.clone())} onclick={toggle}
                aria-haspopup="menu" aria-expanded={if *open { "true" } else { "false" }}
                aria-label={props.square.then(|| props.label.clone())} title={props.square.then(|| props.label.clone())}>
                if let Some(face) = props.face.clone() { { face } } else { <Icon name={props.icon} /> }
                if !props.square && props.face.is_none() { { props.label.clone() } }
            </button>
            if *open {
                <ul class={classes!("menu-float", "menu", "absolute", "z-30", "w-max!", "min-w-44", "max-w-72", "max-h-[70dvh]", "flex-nowrap", "overflow-y-auto", place)} role="menu" onclick={choose}>
                    { props.children.clone() }
                </ul>
            }
        </div>
    }
}

/// An open menu has the focus on its first entry, from where the arrows go on.
#[hook]
fn use_first_entry(node: &NodeRef, open: bool) {
    let node = node.clone();
    use_effect_with(open, move |open| {
        if *open {
            focus(&node, "[role=menuitem]", |_, _| 0);
        }
    });
}

/// Closes the menu when a click or the focus goes elsewhere. A field inside is left first, so that what was typed into it is said: with the
/// menu it would go without a word.
#[hook]
pub(super) fn use_closing(node: &NodeRef, open: UseStateHandle<bool>) {
    let node = node.clone();
    use_effect_with(*open, move |is_open| {
        let listeners = is_open.then(|| {
            let document = web_sys::window().and_then(|window| window.document());
            document.map(|document| {
                ["pointerdown", "focusin"].map(|kind| {
                    let (node, open) = (node.clone(), open.clone());
                    EventListener::new_with_options(
                        &document,
                        kind,
                        EventListenerOptions::run_in_capture_phase(),
                        move |event| {
                            let inside = node.get().is_some_and(|node| {
                                node.contains(event.target().and_then(|target| target.dyn_into::<Node>().ok()).as_ref())
                            });
                            if !inside {
                                if kind == "pointerdown" {
                                    leave(&node);
                                }
                                open.set(false);
                            }
                        },
                    )
                })
            })
        });
        move || drop(listeners)
    });
}

/// Takes the focus away from what has it inside.
fn leave(node: &NodeRef) {
    let active = web_sys::window().and_then(|window| window.document()).and_then(|document| document.active_element());
    let inside = active.filter(|active| node.get().is_some_and(|node| node.contains(Some(active.as_ref()))));
    if let Some(element) = inside.and_then(|active| active.dyn_into::<HtmlElement>().ok()) {
        // An element that keeps the focus has nothing to say either.
        let _ = element.blur();
    }
}

fn keys(node: &NodeRef, open: &UseStateHandle<bool>) -> Callback<KeyboardEvent> {
    let (node, open) = (node.clone(), open.clone());
    Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" if *open => {
            event.stop_propagation();
            open.set(false);
            focus(&node, "button", |_, _| 0);
        }
        "ArrowDown" if !*open => {
            event.prevent_default();
            open.set(true);
        }
        "ArrowDown" => {
            event.prevent_default();
            focus(&node, "[role=menuitem]", |at, count| at.map_or(0, |at| (at + 1) % count));
        }
        "ArrowUp" if *open => {
            event.prevent_default();
            focus(&node, "[role=menuitem]", |at, count| at.map_or(count - 1, |at| (at + count - 1) % count));
        }
        _ => {}
    })
}

/// Moves the focus to one of the elements a selector finds inside; `which` chooses by where the focus is and how many there are.
pub(super) fn focus(node: &NodeRef, selector: &str, which: impl Fn(Option<u32>, u32) -> u32) {
    let Some(found) = node.cast::<HtmlElement>().and_then(|element| element.query_selector_all(selector).ok()) else {
        return;
    };
    if found.length() == 0 {
        return;
    }
    let active = web_sys::window().and_then(|window| window.document()).and_then(|document| document.active_element());
    let at = (0..found.length())
        .find(|at| found.get(*at).is_some_and(|item| active.as_ref().is_some_and(|active| item == **active)));
    if let Some(element) = found.get(which(at, found.length())).and_then(|item| item.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// What an entry needs.
#[derive(Properties, PartialEq)]
pub struct MenuItemProps {
    /// What it does.
    pub label: AttrValue,
    /// Stands before the words.
    #[prop_or_default]
    pub icon: Option<&'static str>,
    /// Where it leads, if it is a link.
    #[prop_or_default]
    pub to: Option<Route>,
    /// Called when it is chosen, if it is not.
    #[prop_or_default]
    pub onclick: Callback<MouseEvent>,
    /// Destroys something.
    #[prop_or_default]
    pub danger: bool,
    /// Can't be chosen.
    #[prop_or_default]
    pub disabled: bool,
    /// It is the one in force.
    #[prop_or_default]
    pub current: bool,
    /// Stands at the end, quietly.
    #[prop_or_default]
    pub note: Option<AttrValue>,
}

/// An entry of a menu.
#[component]
pub fn MenuItem(props: &MenuItemProps) -> Html {
    let inside = html! {
        <>
            if let Some(name) = props.icon { <Icon {name} class={if props.danger { "" } else { "text-muted" }} /> }
            <span class="flex-1">{ props.label.clone() }</span>
            if let Some(note) = &props.note { <span class="meta max-w-32 truncate" title={note.clone()}>{ note }</span> }
        </>
    };
    html! {
        <li role="none">
            if let Some(to) = &props.to {
                <Link to={to.clone()} role="menuitem">{ inside }</Link>
            } else {
                <button type="button" role="menuitem" class={props.danger.then_some("text-fail-ink")} onclick={props.onclick.clone()}
                    disabled={props.disabled} aria-current={props.current.then_some("true")}>{ inside }</button>
            }
        </li>
    }
}
