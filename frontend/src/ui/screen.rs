//! The frame of one screen inside the shell: the bar with its name and actions, what stands still, what scrolls, what closes it.

use super::{Icon, Link, Logo};
use crate::notifications::BellLink;
use crate::route::Route;
use crate::t;
use yew::prelude::*;
use yew_router::prelude::*;

/// A step of the way to a screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Crumb {
    /// Where it leads.
    pub to: Route,
    /// What it is called.
    pub name: AttrValue,
}

/// What a screen needs.
#[derive(Properties, PartialEq)]
pub struct ScreenProps {
    /// Its name: the last crumb, and the title of the page.
    pub title: AttrValue,
    /// What it belongs to, if it is a part of something.
    #[prop_or_default]
    pub parent: Option<Crumb>,
    /// What can be done here, the solid button last.
    #[prop_or_default]
    pub actions: Html,
    /// Stands still above what scrolls: search, filters, what is chosen.
    #[prop_or_default]
    pub bar: Html,
    /// Stands still below it: the pager, the footer of a form.
    #[prop_or_default]
    pub foot: Html,
    /// The content. Put lists in as they are, everything else in a `page`.
    pub children: Html,
}

/// The frame of one screen.
#[component]
pub fn Screen(props: &ScreenProps) -> Html {
    use_title(props.title.clone());
    let lined = props.bar != Html::default();
    html! {
        <>
            <header class="topbar">
                if let Some(parent) = &props.parent {
                    <Link to={parent.to.clone()} class="btn btn-square btn-ghost md:hidden" label={t!("shell-back-to", name = &parent.name)}
                        title={t!("shell-back-to", name = &parent.name)}><Icon name="chevron-left" /></Link>
                } else {
                    <span class="px-1.5 md:hidden"><Logo /></span>
                }
                <nav class="crumbs" aria-label={t!("shell-path")}>
                    if let Some(parent) = &props.parent {
                        <Link to={parent.to.clone()} class="max-md:hidden">{ parent.name.clone() }</Link>
                        <Icon name="chevron-right" class="i-sm max-md:hidden" />
                    }
                    <h1 class="text-base font-medium tracking-normal" aria-current="page" title={props.title.clone()}>{ props.title.clone() }</h1>
                </nav>
                { props.actions.clone() }
                <BellLink />
            </header>
            { props.bar.clone() }
            <div class={classes!("scroll", "flex", "flex-col", lined.then_some("border-t border-line"))}>{ props.children.clone() }</div>
            { props.foot.clone() }
        </>
    }
}

/// Gives the page its title: «Клиенты · Вестник».
#[hook]
pub fn use_title(title: AttrValue) {
    let location = use_location();
    use_effect_with((title, location.map(|location| location.path().to_owned())), |(title, _)| {
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            document.set_title(&t!("shell-page-title", name = title));
        }
    });
}
