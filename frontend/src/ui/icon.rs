//! Icons and the mark.

use yew::prelude::*;

/// What an icon needs.
#[derive(Properties, PartialEq)]
pub struct IconProps {
    /// Its name in `assets/icons.svg`, without `i-`.
    pub name: &'static str,
    /// More classes: `i-lg`, `text-muted`.
    #[prop_or_default]
    pub class: Classes,
}

/// One icon, for the eye only: the words beside it, or the label around it, say what it means.
#[component]
pub fn Icon(props: &IconProps) -> Html {
    html! {
        <svg class={classes!("i", props.class.clone())} aria-hidden="true">
            <use href={format!("#i-{}", props.name)} />
        </svg>
    }
}

/// All icons, once a page, for [`Icon`] to point into.
#[component]
pub fn Sprite() -> Html {
    let symbols = Html::from_html_unchecked(AttrValue::Static(include_str!("../../assets/icons.svg")));
    html! { <div class="hidden">{ symbols }</div> }
}

/// What the mark needs.
#[derive(Properties, PartialEq)]
pub struct LogoProps {
    /// Its size: `size-7`.
    #[prop_or(classes!("size-7"))]
    pub class: Classes,
}

/// The mark: a folded letter that makes a V and lifts a wing.
#[component]
pub fn Logo(props: &LogoProps) -> Html {
    html! {
        <svg class={props.class.clone()} viewBox="0 0 32 32" aria-hidden="true">
            <rect width="32" height="32" rx="8" fill="#2b52c9" />
            <path d="M3.8 11.2h7.4l4.8 6.9V27z" fill="#fff" fill-opacity=".62" />
            <path d="M16 27v-8.9L28.4 5l-3.9 10.2z" fill="#fff" />
            <path d="M16 18.1 28.4 5H20z" fill="#f0b23e" />
        </svg>
    }
}
