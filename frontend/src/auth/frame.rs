//! What stands around the forms of visitors: the mark, the language, and what the service is, beside it.

use crate::data::use_session;
use crate::route::Route;
use crate::t;
use crate::ui::{Icon, Link, Logo, Segmented, use_title};
use crate::words::Lang;
use yew::prelude::*;

/// What the frame needs.
#[derive(Properties, PartialEq)]
pub struct FrameProps {
    /// The name of the page, and its heading.
    pub title: AttrValue,
    /// A sentence below the heading.
    #[prop_or_default]
    pub lead: Option<AttrValue>,
    /// The form.
    pub children: Html,
}

/// What stands around the forms of visitors.
#[component]
pub fn Frame(props: &FrameProps) -> Html {
    use_title(props.title.clone());
    html! {
        <div class="grid min-h-dvh bg-base-100 lg:grid-cols-2">
            <div class="flex min-w-0 flex-col px-6 py-6">
                <header class="self-start"><Link to={Route::Home} class="flex items-center gap-2 text-lg font-semibold"><Logo />{ t!("shell-name") }</Link></header>
                <main class="m-auto w-full max-w-sm py-10">
                    <h1 class={classes!("text-[1.625rem]", "leading-8", if props.lead.is_some() { "mb-1" } else { "mb-4" })}>{ props.title.clone() }</h1>
                    if let Some(lead) = &props.lead { <p class="hint mb-6 text-base">{ lead }</p> }
                    { props.children.clone() }
                </main>
                <Footer />
            </div>
            <Aside />
        </div>
    }
}

/// Links and the choice of language, at the foot of visitors' pages.
#[component]
pub fn Footer() -> Html {
    let session = use_session();
    let options = Lang::ALL.map(|lang| (lang, AttrValue::from(lang.own_name()))).to_vec();
    let onchange = {
        let session = session.clone();
        Callback::from(move |lang| session.speak(lang))
    };
    html! {
        <footer class="meta flex w-full items-center gap-4">
            <Link to={Route::Articles} class="hover:underline">{ t!("articles-title") }</Link>
            <a class="hover:underline" href="/docs/">{ t!("home-docs") }</a>
            <span class="ml-auto"><Segmented<Lang> label={t!("shell-language")} {options} value={session.lang()} {onchange} /></span>
        </footer>
    }
}

/// What the service promises, on the mark's blue.
#[component]
fn Aside() -> Html {
    let promise = |icon, text: AttrValue| {
        html! { <li class="flex items-start gap-3"><Icon name={icon} class="i-lg mt-px" /><span>{ text }</span></li> }
    };
    html! {
        <aside class="relative overflow-hidden bg-[oklch(0.42_0.17_264)] text-white max-lg:hidden">
            <Wing />
            <div class="relative flex h-full flex-col justify-center gap-8 px-16">
                <p class="max-w-md text-[2rem] leading-10 font-semibold tracking-tight">{ t!("auth-aside") }</p>
                <ul class="flex max-w-md flex-col gap-4 text-lg text-white/90">
                    { promise("users", t!("auth-aside-clients")) }
                    { promise("calendar-clock", t!("auth-aside-schedule")) }
                    { promise("scale", t!("auth-aside-books")) }
                </ul>
            </div>
        </aside>
    }
}

/// The mark, large and faint, behind white words.
#[component]
pub fn Wing() -> Html {
    html! {
        <svg class="pointer-events-none absolute inset-0 size-full" viewBox="0 0 720 900" preserveAspectRatio="xMaxYMax slice" aria-hidden="true">
            <path d="M60 470h190l110 150v240z" fill="#fff" fill-opacity=".06" />
            <path d="M360 860V620L700 250 590 560z" fill="#fff" fill-opacity=".1" />
            <path d="M360 620 700 250H470z" fill="#f0b23e" fill-opacity=".16" />
        </svg>
    }
}
