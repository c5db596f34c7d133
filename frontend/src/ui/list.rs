//! What lists share: search, chips of the filters in force, sortable heads, boxes to choose rows, and the pager.

use super::{Button, Icon, Kind};
use crate::t;
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

/// How long typing may pause before the search goes out.
const PAUSE_MS: u32 = 300;

/// What a search box needs.
#[derive(Properties, PartialEq)]
pub struct SearchProps {
    /// What is searched: «Имя, e-mail, телефон».
    pub label: AttrValue,
    /// The search in force.
    pub value: AttrValue,
    /// Called with the words, 300 ms after the last key.
    pub onsearch: Callback<String>,
    /// More classes.
    #[prop_or(classes!("md:w-80"))]
    pub class: Classes,
}

/// A search box. `/` leads to it, Esc empties it.
#[component]
pub fn Search(props: &SearchProps) -> Html {
    let node = use_node_ref();
    let text = use_state(|| props.value.to_string());
    let timer = use_mut_ref(|| None::<Timeout>);
    use_slash(&node);
    {
        // Whoever has gone on to another screen is not called back by a search that is still waiting.
        let timer = timer.clone();
        use_effect_with((), move |()| move || drop(timer.borrow_mut().take()));
    }
    {
        // The filter was changed from elsewhere: by the back button, or by dropping the condition.
        let (text, timer) = (text.clone(), timer.clone());
        use_effect_with(props.value.clone(), move |value| {
            if timer.borrow().is_none() && **value != **text {
                text.set(value.to_string());
            }
        });
    }
    let send = {
        let (text, timer, onsearch) = (text.clone(), timer.clone(), props.onsearch.clone());
        move |value: String, after: u32| {
            text.set(value.clone());
            let (done, onsearch) = (timer.clone(), onsearch.clone());
            *timer.borrow_mut() = Some(Timeout::new(after, move || {
                done.borrow_mut().take();
                onsearch.emit(value.trim().to_owned());
            }));
        }
    };
    let oninput = {
        let send = send.clone();
        Callback::from(move |event: InputEvent| {
            send(event.target_unchecked_into::<HtmlInputElement>().value(), PAUSE_MS);
        })
    };
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            send(String::new(), 0);
        }
    });
    html! {
        <label class={classes!("input", props.class.clone())}>
            <Icon name="search" class="text-muted" />
            <input ref={node} type="search" placeholder={props.label.clone()} aria-label={props.label.clone()} value={(*text).clone()}
                {oninput} {onkeydown} maxlength="200" autocomplete="off" spellcheck="false" />
            if text.is_empty() { <kbd class="kbd max-md:hidden" aria-hidden="true">{ "/" }</kbd> }
        </label>
    }
}

/// `/` puts the focus into the box, unless something is being typed.
#[hook]
fn use_slash(node: &NodeRef) {
    let node = node.clone();
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| {
            EventListener::new_with_options(
                &window,
                "keydown",
                gloo_events::EventListenerOptions::enable_prevent_default(),
                move |event| {
                    let typing =
                        event.target().and_then(|target| target.dyn_into::<Element>().ok()).is_some_and(|element| {
                            element
                                .closest("input, textarea, select, [contenteditable], dialog")
                                .is_ok_and(|found| found.is_some())
                        });
                    let slash = event
                        .dyn_ref::<KeyboardEvent>()
                        .is_some_and(|event| event.key() == "/" && !event.ctrl_key() && !event.meta_key());
                    if let Some(input) = node.cast::<HtmlInputElement>().filter(|_| slash && !typing) {
                        event.prevent_default();
                        let _ = input.focus();
                        input.select();
                    }
                },
            )
        });
        move || drop(listener)
    });
}

/// What a condition in force needs.
#[derive(Properties, PartialEq)]
pub struct ChipProps {
    /// What it narrows: «Рассылка».
    pub name: AttrValue,
    /// To what: «Новинки недели».
    pub value: AttrValue,
    /// Takes it away.
    pub onremove: Callback<()>,
}

/// A condition in force, with a button that takes it away.
#[component]
pub fn Chip(props: &ChipProps) -> Html {
    html! {
        <span class="chip max-w-full">
            <span class="truncate px-2">{ props.name.clone() }{ " " }<b>{ props.value.clone() }</b></span>
            <button type="button" class="h-full border-l border-line px-1.5 text-muted" onclick={props.onremove.reform(|_| ())}
                aria-label={t!("shell-remove-condition", name = &props.name)} title={t!("shell-remove-condition", name = &props.name)}>
                <Icon name="x" class="i-sm" />
            </button>
        </span>
    }
}

/// What quick filters need.
#[derive(Properties, PartialEq)]
pub struct FiltersProps<T: Clone + PartialEq + 'static> {
    /// What is narrowed: «Итог».
    pub label: AttrValue,
    /// The choices: value, name, and how many there are if that is known.
    pub options: Vec<(T, AttrValue, Option<i64>)>,
    /// The one in force.
    pub value: T,
    /// Even that one is not, because something else narrows.
    #[prop_or_default]
    pub off: bool,
    /// Called with the one chosen.
    pub onchange: Callback<T>,
}

/// Quick filters side by side, one of them in force.
#[component]
pub fn Filters<T: Clone + PartialEq + 'static>(props: &FiltersProps<T>) -> Html {
    let on = |value: &T| *value == props.value && !props.off;
    html! {
        <div class="flex gap-1" role="group" aria-label={props.label.clone()}>
            for (value, name, count) in &props.options {
                <button type="button" class={classes!("btn", "btn-ghost", if on(value) { "btn-active" } else { "font-normal" })}
                    aria-pressed={if on(value) { "true" } else { "false" }} onclick={chosen(&props.onchange, value)}>
                    { name }
                    if let Some(count) = count { <span class="meta num">{ crate::words::number(*count) }</span> }
                </button>
            }
        </div>
    }
}

fn chosen<T: Clone + 'static>(onchange: &Callback<T>, value: &T) -> Callback<MouseEvent> {
    let value = value.clone();
    onchange.reform(move |_| value.clone())
}

/// How a column is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sorted {
    /// Not by this column.
    No,
    /// Small to large.
    Up,
    /// Large to small.
    Down,
}

/// What the head of a sortable column needs.
#[derive(Properties, PartialEq)]
pub struct SortHeadProps {
    /// The column's name.
    pub label: AttrValue,
    /// How it is sorted now.
    pub sorted: Sorted,
    /// Called to sort by it, or the other way round.
    pub onsort: Callback<()>,
    /// Classes: `r` for numbers.
    #[prop_or_default]
    pub class: Classes,
}

/// The head of a sortable column.
#[component]
pub fn SortHead(props: &SortHeadProps) -> Html {
    let (said, icon) = match props.sorted {
        Sorted::No => (None, None),
        Sorted::Up => (Some("ascending"), Some("chevron-up")),
        Sorted::Down => (Some("descending"), Some("arrow-down")),
    };
    html! {
        <th scope="col" class={props.class.clone()} aria-sort={said}>
            <button type="button" onclick={props.onsort.reform(|_| ())}>
                { props.label.clone() }
                if let Some(name) = icon { <Icon {name} class="i-sm" /> }
            </button>
        </th>
    }
}

/// Whether rows are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// None.
    No,
    /// Some.
    Mixed,
    /// All.
    Yes,
}

impl From<bool> for Checked {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// What a box needs.
#[derive(Properties, PartialEq)]
pub struct CheckProps {
    /// What is chosen by it, for screen readers.
    pub label: AttrValue,
    /// Whether it is.
    pub checked: Checked,
    /// Called with what is wanted.
    pub onchange: Callback<bool>,
}

/// A box that chooses one row, or all of them.
#[component]
pub fn Check(props: &CheckProps) -> Html {
    let onchange = props.onchange.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    let node = use_node_ref();
    // "Some" is no attribute: it can only be set on the element.
    use_effect_with((node.clone(), props.checked), |(node, checked)| {
        if let Some(input) = node.cast::<HtmlInputElement>() {
            input.set_indeterminate(*checked == Checked::Mixed);
        }
    });
    html! {
        <label class="flex size-10 items-center justify-center md:size-auto md:justify-start">
            <input ref={node} type="checkbox" class="checkbox checkbox-xs" checked={props.checked == Checked::Yes} {onchange} aria-label={props.label.clone()} />
        </label>
    }
}

/// What the pager needs.
#[derive(Properties, PartialEq)]
pub struct PagerProps {
    /// What is shown: «12 408 клиентов».
    pub text: AttrValue,
    /// Leads to the page before, if there is one.
    pub back: Option<Callback<()>>,
    /// Leads to the next page, if there is one.
    pub next: Option<Callback<()>>,
}

/// Back and on through a list by cursor.
#[component]
pub fn Pager(props: &PagerProps) -> Html {
    let go = |to: &Option<Callback<()>>| to.clone().map_or_else(Callback::noop, |to| to.reform(|_: MouseEvent| ()));
    html! {
        <footer class="pager">
            <span class="num" role="status">{ props.text.clone() }</span>
            if props.back.is_some() || props.next.is_some() {
                <nav class="join ml-auto" aria-label={t!("shell-pages")}>
                    <Button label={t!("shell-back")} icon="chevron-left" kind={Kind::Plain} class="join-item"
                        disabled={props.back.is_none()} onclick={go(&props.back)} />
                    <button type="button" class="btn join-item" disabled={props.next.is_none()} onclick={go(&props.next)}>
                        { t!("shell-next") }<Icon name="chevron-right" />
                    </button>
                </nav>
            }
        </footer>
    }
}
