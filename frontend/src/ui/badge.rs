//! States: an icon and a word, never colour alone.

use super::Icon;
use yew::prelude::*;

/// What a state means for the letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing happens yet, or any more: grey.
    #[default]
    Wait,
    /// Under way: blue.
    Send,
    /// Went well: green.
    Ok,
    /// Will be tried again, or is held: amber.
    Defer,
    /// Went wrong: red.
    Fail,
    /// Left out on purpose: plum.
    Block,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Wait => "",
            Self::Send => "state-send",
            Self::Ok => "state-ok",
            Self::Defer => "state-defer",
            Self::Fail => "state-fail",
            Self::Block => "state-block",
        }
    }

    /// The class that fills a bar or a dot with it.
    pub const fn fill(self) -> &'static str {
        match self {
            Self::Wait => "f-wait",
            Self::Send => "f-send",
            Self::Ok => "f-ok",
            Self::Defer => "f-defer",
            Self::Fail => "f-fail",
            Self::Block => "f-block",
        }
    }
}

/// What a badge needs.
#[derive(Properties, PartialEq)]
pub struct BadgeProps {
    /// What it means.
    #[prop_or_default]
    pub tone: Tone,
    /// The state's icon; a pulsing dot without one.
    #[prop_or_default]
    pub icon: Option<&'static str>,
    /// The state's name: a participle.
    pub label: AttrValue,
    /// Without a ground, for tables.
    #[prop_or_default]
    pub plain: bool,
}

/// A state. Without an icon it pulses: something is going on right now.
#[component]
pub fn Badge(props: &BadgeProps) -> Html {
    html! {
        <span class={classes!("state", props.tone.class(), props.plain.then_some("state-plain"))}>
            if let Some(name) = props.icon { <Icon {name} /> } else { <i class="live" /> }
            { props.label.clone() }
        </span>
    }
}
