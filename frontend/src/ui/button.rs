//! Buttons and links.

use super::Icon;
use crate::route::Route;
use web_sys::MouseEvent;
use yew::prelude::*;
use yew_router::prelude::*;

/// How much a button asks for attention. One solid button a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// The one thing to do here.
    Primary,
    /// Outlined.
    #[default]
    Plain,
    /// Quiet.
    Ghost,
    /// Destroys something: the last step.
    Danger,
    /// Leads to something destructive: outlined, red words.
    DangerPlain,
    /// Looks like a link.
    Link,
}

impl Kind {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "btn-primary",
            Self::Plain => "",
            Self::Ghost => "btn-ghost",
            Self::Danger => "btn-error",
            Self::DangerPlain => "btn-danger",
            Self::Link => "btn-link text-sm",
        }
    }
}

/// What a button needs.
#[derive(Properties, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "attributes of an element, each on or off by itself")]
pub struct ButtonProps {
    /// What it does: a verb.
    pub label: AttrValue,
    /// Stands before the word.
    #[prop_or_default]
    pub icon: Option<&'static str>,
    /// How it looks.
    #[prop_or_default]
    pub kind: Kind,
    /// Only the icon is seen; the label is said.
    #[prop_or_default]
    pub square: bool,
    /// Called on a press.
    #[prop_or_default]
    pub onclick: Callback<MouseEvent>,
    /// Can't be pressed.
    #[prop_or_default]
    pub disabled: bool,
    /// Its work is under way: a spinner, and no second press.
    #[prop_or_default]
    pub busy: bool,
    /// Sends the form it is in.
    #[prop_or_default]
    pub submit: bool,
    /// For buttons that stay pressed.
    #[prop_or_default]
    pub pressed: Option<bool>,
    /// More classes.
    #[prop_or_default]
    pub class: Classes,
}

/// A button.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let class = classes!("btn", props.kind.class(), props.square.then_some("btn-square"), props.class.clone());
    // A busy button stays focusable, so that the focus is not lost; it only does not act.
    let onclick = {
        let (onclick, busy) = (props.onclick.clone(), props.busy);
        Callback::from(move |event: MouseEvent| {
            if busy {
                event.prevent_default();
            } else {
                onclick.emit(event);
            }
        })
    };
    html! {
        <button
            type={if props.submit { "submit" } else { "button" }}
            {class} {onclick}
            disabled={props.disabled}
            aria-disabled={props.busy.then_some("true")}
            aria-busy={props.busy.then_some("true")}
            aria-pressed={props.pressed.map(|pressed| if pressed { "true" } else { "false" })}
            aria-label={props.square.then(|| props.label.clone())}
            title={props.square.then(|| props.label.clone())}
        >
            if props.busy {
                <span class="loading loading-spinner loading-xs" />
            } else if let Some(name) = props.icon {
                <Icon {name} />
            }
            if !props.square {
                { props.label.clone() }
            }
        </button>
    }
}

/// What a link needs.
#[derive(Properties, PartialEq)]
pub struct LinkProps {
    /// Where it leads.
    pub to: Route,
    /// What stands behind `?`, if anything.
    #[prop_or_default]
    pub query: Option<AttrValue>,
    /// It leads to the page one is on.
    #[prop_or_default]
    pub current: bool,
    /// Classes.
    #[prop_or_default]
    pub class: Classes,
    /// Said instead of the content.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// Shown on hovering.
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// What it is, where it is not just a link: `menuitem`.
    #[prop_or_default]
    pub role: Option<AttrValue>,
    /// Called beside the navigation.
    #[prop_or_default]
    pub onclick: Callback<()>,
    /// The number of the row it opens, if it is the main link of a list's row: keys lead to it, and coming back does.
    #[prop_or_default]
    pub row: Option<i64>,
    /// What is seen.
    #[prop_or_default]
    pub children: Html,
}

/// A link to a screen. A plain click stays in the application; with a modifier key, or the middle button, the browser acts.
#[component]
pub fn Link(props: &LinkProps) -> Html {
    let navigator = use_navigator();
    let href = address(&props.to, props.query.as_ref());
    let onclick = {
        let (to, query, after, row) = (props.to.clone(), props.query.clone(), props.onclick.clone(), props.row);
        Callback::from(move |event: MouseEvent| {
            if let Some(row) = row {
                super::keys::remember(row);
            }
            if event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key() || event.button() != 0 {
                return;
            }
            event.prevent_default();
            after.emit(());
            if let Some(navigator) = &navigator {
                go(navigator, &to, query.as_ref());
            }
        })
    };
    html! {
        <a class={props.class.clone()} role={props.role.clone()} {href} {onclick} data-row={props.row.map(|row| row.to_string())} aria-current={props.current.then_some("page")}
            aria-label={props.label.clone()} title={props.title.clone()}>
            { props.children.clone() }
        </a>
    }
}

fn address(to: &Route, query: Option<&AttrValue>) -> String {
    let path = to.to_path();
    query.filter(|query| !query.is_empty()).map_or_else(|| path.clone(), |query| format!("{path}?{query}"))
}

fn go(navigator: &Navigator, to: &Route, query: Option<&AttrValue>) {
    match query.filter(|query| !query.is_empty()) {
        // `Raw` cannot fail: it hands the text through.
        Some(query) => drop(navigator.push_with_query(to, yew_router::query::Raw(query.as_str()))),
        None => navigator.push(to),
    }
}

/// What a link that looks like a button needs.
#[derive(Properties, PartialEq)]
pub struct LinkButtonProps {
    /// Where it leads.
    pub to: Route,
    /// What stands behind `?`, if anything.
    #[prop_or_default]
    pub query: Option<AttrValue>,
    /// What it says.
    pub label: AttrValue,
    /// Stands before the word.
    #[prop_or_default]
    pub icon: Option<&'static str>,
    /// How it looks.
    #[prop_or_default]
    pub kind: Kind,
    /// More classes.
    #[prop_or_default]
    pub class: Classes,
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(props: &LinkButtonProps) -> Html {
    html! {
        <Link to={props.to.clone()} query={props.query.clone()} class={classes!("btn", props.kind.class(), props.class.clone())}>
            if let Some(name) = props.icon { <Icon {name} /> }
            { props.label.clone() }
        </Link>
    }
}

/// What an action in the top bar needs.
#[derive(Properties, PartialEq)]
pub struct TopActionProps {
    /// What it does.
    pub label: AttrValue,
    /// What is left of it on a phone.
    pub icon: &'static str,
    /// How it looks.
    #[prop_or_default]
    pub kind: Kind,
    /// Where it leads, if it is a link.
    #[prop_or_default]
    pub to: Option<Route>,
    /// Called on a press, if it is not.
    #[prop_or_default]
    pub onclick: Callback<MouseEvent>,
    /// Its work is under way.
    #[prop_or_default]
    pub busy: bool,
    /// Can't be pressed.
    #[prop_or_default]
    pub disabled: bool,
}

/// An action at the top right of a screen: words on a wide screen, only the icon on a phone.
#[component]
pub fn TopAction(props: &TopActionProps) -> Html {
    let class = classes!("btn", props.kind.class(), "max-md:btn-square");
    let inside = html! {
        <>
            if props.busy { <span class="loading loading-spinner loading-xs" /> } else { <Icon name={props.icon} /> }
            <span class="max-md:hidden">{ props.label.clone() }</span>
        </>
    };
    if let Some(to) = &props.to {
        return html! { <Link to={to.clone()} {class} label={props.label.clone()} title={props.label.clone()}>{ inside }</Link> };
    }
    html! {
        <button type="button" {class} onclick={props.onclick.clone()} disabled={props.disabled || props.busy}
            aria-label={props.label.clone()} title={props.label.clone()}>
            { inside }
        </button>
    }
}
