//! What a screen says when there is nothing to show, when it could not be had, and what a form is about to do.

use super::{Button, Icon, Kind, LinkButton};
use crate::data::{Failure, copy, may_copy};
use crate::route::Route;
use crate::t;
use yew::prelude::*;

/// What an empty place needs.
#[derive(Properties, PartialEq)]
pub struct EmptyProps {
    /// What it is about.
    pub icon: &'static str,
    /// What will be here, or that nothing was found.
    pub title: AttrValue,
    /// What to do next.
    pub text: AttrValue,
    /// It is the whole page, and its title the page's.
    #[prop_or_default]
    pub alone: bool,
    /// The buttons that do it.
    #[prop_or_default]
    pub children: Html,
}

/// Nothing here: what will be, and how to fill it; or what narrowed it, and how to undo that.
#[component]
pub fn Empty(props: &EmptyProps) -> Html {
    html! {
        <div class="empty m-auto">
            <span class="empty-icon"><Icon name={props.icon} class="i-lg" /></span>
            if props.alone { <h1 class="text-lg">{ props.title.clone() }</h1> } else { <h2>{ props.title.clone() }</h2> }
            <p class="hint max-w-sm">{ props.text.clone() }</p>
            <div class="mt-3 flex flex-wrap justify-center gap-2">{ props.children.clone() }</div>
        </div>
    }
}

/// What a failure needs.
#[derive(Properties, PartialEq)]
pub struct FailedProps {
    /// What went wrong.
    pub failure: Failure,
    /// Tries again.
    pub onretry: Callback<()>,
    /// Its work is under way.
    #[prop_or_default]
    pub busy: bool,
}

/// It could not be loaded: why, that nothing is lost, how to try again, and the number to tell the staff.
/// What does not exist, and what one may not see, say so instead.
#[component]
pub fn Failed(props: &FailedProps) -> Html {
    if props.failure.is_not_found() {
        return html! { <NotFound /> };
    }
    if props.failure.is_forbidden() {
        return html! { <Forbidden /> };
    }
    let request = props.failure.request_id();
    html! {
        <div role="alert">
            <Empty icon={if props.failure.is_offline() { "wifi-off" } else { "cloud-off" }} title={t!("shell-failed")} text={props.failure.say()}>
                <Button label={t!("shell-retry")} icon="rotate-cw" kind={Kind::Primary} busy={props.busy} onclick={props.onretry.reform(|_| ())} />
                if let Some(request) = request.clone().filter(|_| may_copy()) {
                    // Refused, the number still stands below, to be copied by hand.
                    <Button label={t!("shell-copy-request")} icon="copy" onclick={Callback::from(move |_| copy(&request, Callback::noop()))} />
                }
            </Empty>
            if let Some(request) = request {
                <p class="pb-4 text-center"><span class="code text-muted">{ request }</span></p>
            }
        </div>
    }
}

/// There is no such thing: deleted, never there, or somebody else's. The three are not told apart.
#[component]
pub fn NotFound() -> Html {
    html! {
        <Empty icon="map-pin-off" title={t!("shell-not-found")} text={t!("shell-not-found-text")}>
            <LinkButton to={Route::Dashboard} label={t!("shell-to-start")} kind={Kind::Primary} />
        </Empty>
    }
}

/// You see that it is there, but may not do it.
#[component]
pub fn Forbidden() -> Html {
    html! {
        <Empty icon="lock" title={t!("shell-forbidden")} text={t!("shell-forbidden-text")}>
            <LinkButton to={Route::Dashboard} label={t!("shell-to-start")} kind={Kind::Primary} />
        </Empty>
    }
}

/// How an answer box speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SaidKind {
    /// What the form will do.
    #[default]
    Plain,
    /// Something to be looked at.
    Warning,
    /// Something went wrong.
    Failure,
}

/// What an answer box needs.
#[derive(Properties, PartialEq)]
pub struct SaidProps {
    /// What it is about.
    #[prop_or("info")]
    pub icon: &'static str,
    /// How it speaks.
    #[prop_or_default]
    pub kind: SaidKind,
    /// What it says.
    pub children: Html,
    /// Stands at its end.
    #[prop_or_default]
    pub aside: Html,
}

/// What the form will do, or what went wrong with it, in words.
#[component]
pub fn Said(props: &SaidProps) -> Html {
    let (class, role) = match props.kind {
        SaidKind::Plain => ("said", "status"),
        SaidKind::Warning => ("banner banner-box", "status"),
        SaidKind::Failure => ("banner banner-box banner-fail", "alert"),
    };
    html! {
        <div class={classes!(class, "max-md:flex-wrap")} {role}>
            <Icon name={props.icon} />
            <div class="min-w-0 flex-1">{ props.children.clone() }</div>
            { props.aside.clone() }
        </div>
    }
}

/// What a banner needs.
#[derive(Properties, PartialEq)]
pub struct BannerProps {
    /// What it is about.
    pub icon: &'static str,
    /// How grave: `banner-fail`, `banner-info`, or nothing.
    #[prop_or_default]
    pub class: Classes,
    /// What it says.
    pub children: Html,
}

/// A word above the whole screen.
#[component]
pub fn Banner(props: &BannerProps) -> Html {
    html! {
        <div class={classes!("banner", props.class.clone())} role="status">
            <Icon name={props.icon} />
            <span class="min-w-0 flex-1">{ props.children.clone() }</span>
        </div>
    }
}
