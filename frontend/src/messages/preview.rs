//! A letter as a client would see it.

use super::files::FileLink;
use super::frame::Frame;
use super::state::has_far_pictures;
use crate::clients::ClientPicker;
use crate::data::Query;
use crate::t;
use crate::ui::{Avatar, Badge, Button, Icon, Kind, Popover, Segmented, Tone};
use crate::words::bytes;
use vestnik_api::clients::Client;
use vestnik_api::id::MessageId;
use vestnik_api::message_files::MessageFile;
use vestnik_api::messages::Preview;
use yew::prelude::*;

/// How the letter is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Desktop,
    Phone,
    Text,
}

/// What the view of a letter needs.
#[derive(Properties, PartialEq)]
pub struct LetterViewProps {
    /// The letter, once it is known.
    pub letter: Option<Preview>,
    /// The message with the files that go out with it.
    #[prop_or_default]
    pub files: Option<(MessageId, Vec<MessageFile>)>,
    /// A newer one is on its way.
    #[prop_or_default]
    pub waiting: bool,
    /// Why there is none, if not for a mistake that its fields show.
    #[prop_or_default]
    pub failure: Option<AttrValue>,
    /// As whom it is seen; as a made-up client without one.
    pub client: Option<Client>,
    /// Called with somebody else to see it as.
    pub onclient: Callback<Option<Client>>,
}

/// The letter a query has brought, if it has.
pub fn letter_of(query: &Query<Option<Preview>>) -> Option<Preview> {
    query.data().and_then(|letter| (*letter).clone())
}

/// A letter, on a wide screen, on a phone, or as plain text.
#[component]
pub fn LetterView(props: &LetterViewProps) -> Html {
    let view = use_state(|| View::Desktop);
    let onview = {
        let view = view.clone();
        Callback::from(move |wanted| view.set(wanted))
    };
    let views = vec![
        (View::Desktop, t!("messages-view-desktop")),
        (View::Phone, t!("messages-view-phone")),
        (View::Text, t!("messages-view-text")),
    ];
    html! {
        <section class="flex min-h-0 min-w-0 flex-col bg-base-200 lg:overflow-y-auto" aria-label={t!("messages-preview")}>
            <div class="bar sticky top-0 z-10 border-b border-line bg-base-100">
                <Segmented<View> label={t!("messages-view")} options={views} value={*view} onchange={onview} />
                <span class="meta ml-auto max-xl:hidden">{ t!("messages-as") }</span>
                <AsWhom client={props.client.clone()} onclient={props.onclient.clone()} />
            </div>
            if let Some(letter) = &props.letter {
                <div class={classes!("mx-auto", "w-full", "flex-1", "p-4", if *view == View::Phone { "max-w-[24.5rem]" } else { "max-w-2xl" },
                    props.waiting.then_some("opacity-70"))} aria-busy={props.waiting.then_some("true")}>
                    { sheet(letter, *view, props.files.as_ref()) }
                </div>
                { facts(letter) }
            } else {
                <div class="empty m-auto">
                    <span class="empty-icon"><Icon name="eye" class="i-lg" /></span>
                    <p class="hint max-w-xs">{ props.failure.clone().unwrap_or_else(|| t!("messages-preview-empty")) }</p>
                </div>
            }
        </section>
    }
}

/// The letter on its sheet: white in either theme, as mail programs show it.
fn sheet(letter: &Preview, view: View, files: Option<&(MessageId, Vec<MessageFile>)>) -> Html {
    let sender = letter.from.split('<').next().unwrap_or_default().trim().trim_matches('"').to_owned();
    let class = classes!("device", (view == View::Phone).then_some("device-phone"));
    let html = letter.html.clone().filter(|_| view != View::Text);
    html! {
        <article {class} data-theme="vestnik">
            <header class="flex items-center gap-3 border-b border-line px-5 py-3">
                <Avatar name={if sender.is_empty() { letter.from.clone() } else { sender }} />
                <span class="min-w-0 flex-1 leading-4.5">
                    <b class="block font-semibold wrap-anywhere">{ &letter.subject }</b>
                    <span class="block truncate text-xs text-muted" title={letter.from.clone()}>{ &letter.from }</span>
                    <span class="block truncate text-xs text-muted">{ t!("messages-to", name = &letter.to_name, email = letter.to.to_string()) }</span>
                </span>
            </header>
            if let Some(html) = html {
                // Another width is another height: the frame begins anew.
                <Frame key={if view == View::Phone { "phone" } else { "desktop" }} {html} />
            } else {
                <pre class="min-h-40 p-5 font-sans text-[15px] leading-6 wrap-anywhere whitespace-pre-wrap">{ &letter.text }</pre>
            }
            if let Some((message, files)) = files.filter(|(_, files)| !files.is_empty()) {
                <footer class="flex flex-wrap gap-x-4 gap-y-1 border-t border-line px-5 py-3 text-sm" aria-label={t!("messages-files")}>
                    for file in files { <FileLink key={file.id.0} message={*message} file={file.clone()} /> }
                </footer>
            }
        </article>
    }
}

fn facts(letter: &Preview) -> Html {
    let size = u64::try_from(letter.size).unwrap_or_default();
    // Gmail cuts letters off above 102 kB.
    let heavy = size > 102 * 1024;
    html! {
        <ul class="bar border-t border-line bg-base-100 text-sm">
            <li>
                if heavy {
                    <Badge tone={Tone::Defer} icon={Some("triangle-alert")} label={t!("messages-heavy", size = bytes(size))} plain=true />
                } else {
                    <Badge tone={Tone::Ok} icon={Some("check")} label={bytes(size)} plain=true />
                }
            </li>
            if letter.html.is_some() {
                <li><Badge tone={Tone::Ok} icon={Some("check")} label={t!("messages-has-text")} plain=true /></li>
            }
            if letter.html.as_deref().is_some_and(|html| has_far_pictures(html, &origin())) {
                <li><Badge icon={Some("info")} label={t!("messages-far-pictures")} plain=true /></li>
            }
        </ul>
    }
}

#[derive(Properties, PartialEq)]
struct AsWhomProps {
    client: Option<Client>,
    onclient: Callback<Option<Client>>,
}

/// As whom the letter is seen.
#[component]
fn AsWhom(props: &AsWhomProps) -> Html {
    let open = use_state(|| false);
    let choose = {
        let (open, onclient) = (open.clone(), props.onclient.clone());
        Callback::from(move |client: Option<Client>| {
            open.set(false);
            onclient.emit(client);
        })
    };
    let name =
        props.client.as_ref().map_or_else(|| t!("messages-made-up"), |client| AttrValue::from(client.name.clone()));
    let button = html! {
        <>
            <span class="sr-only">{ t!("messages-as-whom") }</span>
            if props.client.is_some() { <Avatar name={name.clone()} class="ava-sm" /> } else { <Icon name="user-round" class="text-muted" /> }
            <span class="max-w-40 truncate">{ name.clone() }</span><Icon name="chevron-down" class="i-sm text-muted" />
        </>
    };
    html! {
        <Popover {open} {button} label={t!("messages-as-whom")} at_end=true panel="w-88">
            <ClientPicker onpick={choose.reform(Some)} chosen={props.client.iter().map(|client| client.id).collect::<Vec<_>>()} />
            if props.client.is_some() {
                <div class="border-t border-line pt-1">
                    <Button label={t!("messages-made-up")} icon="user-round" kind={Kind::Ghost} class="w-full justify-start!" onclick={choose.reform(|_| None)} />
                </div>
            }
        </Popover>
    }
}

/// Where we are: pictures from here are loaded.
fn origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}
