//! What visitors see: what Vestnik is, how it works, and the ways in.

use crate::articles::ArticleCards;
use crate::auth::{Footer, Wing};
use crate::data::{use_session, use_sign_up_open};
use crate::route::Route;
use crate::t;
use crate::ui::{Badge, Empty, Icon, Kind, Link, LinkButton, Logo, Tone, use_title};
use yew::prelude::*;

/// The home page.
#[component]
pub fn HomeScreen() -> Html {
    use_title(t!("home-title"));
    let (signed_in, open) = (use_session().me().is_some(), use_sign_up_open());
    html! {
        <VisitorsPage>
                <section class="relative grid items-center gap-10 overflow-hidden rounded-2xl bg-[oklch(0.42_0.17_264)] px-6 py-12 text-white md:grid-cols-2 md:px-12">
                    <Wing />
                    <div class="relative">
                        <h1 class="mb-3 text-3xl tracking-tight text-balance">{ t!("home-heading") }</h1>
                        <p class="mb-6 max-w-md text-lg text-white/85">{ t!("home-lead") }</p>
                        if signed_in {
                            <span data-theme="vestnik" class="contents"><LinkButton to={Route::Dashboard} label={t!("home-open")} class="h-10 text-base-content" /></span>
                        } else {
                            <div class="flex flex-wrap gap-2">
                                // White in the dark too, as all else on this blue.
                                <span data-theme="vestnik" class="contents">
                                    if open {
                                        <LinkButton to={Route::SignUp} label={t!("auth-sign-up-verb")} class="h-10 text-base-content" />
                                    } else {
                                        <LinkButton to={Route::SignIn} label={t!("auth-sign-in-verb")} class="h-10 text-base-content" />
                                    }
                                </span>
                                <a class="btn btn-ghost h-10 text-white hover:bg-white/10" href="#how">{ t!("home-how") }<Icon name="arrow-right" /></a>
                            </div>
                        }
                    </div>
                    <div class="relative w-full max-w-md md:justify-self-end"><Outcomes /></div>
                </section>
                <ArticleCards />
                <How />
        </VisitorsPage>
    }
}

/// What the frame of a page for visitors needs.
#[derive(Properties, PartialEq)]
pub struct VisitorsPageProps {
    /// The page.
    pub children: Html,
}

/// What stands above and below a page that visitors see: the mark, the ways in, the language.
#[component]
pub fn VisitorsPage(props: &VisitorsPageProps) -> Html {
    let signed_in = use_session().me().is_some();
    html! {
        <div class="flex min-h-dvh flex-col bg-base-100">
            <Head {signed_in} />
            <main class="mx-auto w-full max-w-6xl px-6 pb-16">{ props.children.clone() }</main>
            <div class="mt-auto border-t border-line"><div class="mx-auto max-w-6xl px-6 py-5"><Footer /></div></div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct HeadProps {
    signed_in: bool,
}

#[component]
fn Head(props: &HeadProps) -> Html {
    let open = use_sign_up_open();
    html! {
        <header class="mx-auto flex h-16 w-full max-w-6xl items-center gap-6 px-6">
            <Link to={Route::Home} class="flex items-center gap-2 text-lg font-semibold"><Logo />{ t!("shell-name") }</Link>
            <nav class="mr-auto flex gap-5 font-medium text-muted max-md:hidden" aria-label={t!("shell-menu")}>
                <Link to={Route::Articles} class="hover:text-base-content">{ t!("articles-title") }</Link>
                <a class="hover:text-base-content" href="/docs/">{ t!("home-docs") }</a>
            </nav>
            <span class="flex items-center gap-2 max-md:ml-auto">
                if props.signed_in {
                    <LinkButton to={Route::Dashboard} label={t!("home-open")} kind={Kind::Primary} />
                } else {
                    <LinkButton to={Route::SignIn} label={t!("auth-sign-in-verb")} kind={Kind::Ghost} />
                    if open { <LinkButton to={Route::SignUp} label={t!("auth-sign-up-verb")} kind={Kind::Primary} class="max-md:hidden" /> }
                }
            </span>
        </header>
    }
}

/// What can become of a letter: the words one will meet inside.
#[component]
fn Outcomes() -> Html {
    let row = |tone, icon, label, text: AttrValue| {
        html! {
            <li class="flex items-start gap-3">
                <span class="w-28 shrink-0"><Badge {tone} {icon} {label} /></span>
                <span class="hint">{ text }</span>
            </li>
        }
    };
    html! {
        <div class="rounded-xl bg-base-100 p-5 text-base-content shadow-float">
            <h2 class="mb-3">{ t!("home-outcomes") }</h2>
            <ul class="flex flex-col gap-2.5">
                { row(Tone::Ok, "check", t!("logs-sent"), t!("home-sent")) }
                { row(Tone::Defer, "rotate-cw", t!("logs-deferred"), t!("home-deferred")) }
                { row(Tone::Fail, "x", t!("logs-failed"), t!("home-failed")) }
                { row(Tone::Block, "ban", t!("logs-suppressed"), t!("home-suppressed")) }
            </ul>
        </div>
    }
}

#[component]
fn How() -> Html {
    let step = |icon, title: AttrValue, text: AttrValue| {
        html! {
            <li class="card p-5">
                <span class="empty-icon"><Icon name={icon} class="i-lg" /></span>
                <h3 class="text-lg">{ title }</h3>
                <p class="hint mt-1">{ text }</p>
            </li>
        }
    };
    html! {
        <section class="mt-10 scroll-mt-6" id="how">
            <h2 class="mb-4 text-xl">{ t!("home-how") }</h2>
            <ol class="grid gap-4 md:grid-cols-3">
                { step("users", t!("home-clients"), t!("home-clients-text")) }
                { step("mail", t!("home-messages"), t!("home-messages-text")) }
                { step("scroll-text", t!("home-mailings"), t!("home-mailings-text")) }
            </ol>
        </section>
    }
}

/// An address that leads nowhere, for visitors.
#[component]
pub fn LostScreen() -> Html {
    use_title(t!("shell-not-found"));
    html! {
        <main class="grid min-h-dvh bg-base-100">
            <Empty icon="map-pin-off" title={t!("shell-not-found")} text={t!("home-lost")} alone=true>
                <LinkButton to={Route::Home} label={t!("home-home")} kind={Kind::Primary} />
                <LinkButton to={Route::SignIn} label={t!("auth-sign-in-verb")} />
            </Empty>
        </main>
    }
}
