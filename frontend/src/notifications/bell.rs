//! The bell: how much is not read, live, and the newest of it.

use super::state::{count, icon, leads_to, said};
use crate::data::{use_action, use_own_changes, use_query};
use crate::route::{Place, Route};
use crate::t;
use crate::ui::{Empty, Icon, Link, RowsSkeleton, Said, SaidKind};
use crate::words::ago;
use gloo_events::{EventListener, EventListenerOptions};
use std::rc::Rc;
use vestnik_api::id::NotificationId;
use vestnik_api::notifications::{MarkRead, Notification, NotificationFilter, Unread};
use vestnik_api::page::Limit;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent, Node};
use yew::prelude::*;

/// How many the panel shows.
const NEWEST: u32 = 8;

/// What is known of what one has not read.
#[derive(Clone, PartialEq)]
pub struct Bell {
    unread: Option<Rc<Unread>>,
    tell: Callback<Unread>,
}

impl Bell {
    /// What is written on it; nothing where all is read.
    pub(super) fn count(&self) -> Option<String> {
        self.unread.as_ref().and_then(|unread| count(unread))
    }

    /// The newest that is not read.
    pub(super) fn newest(&self) -> Option<NotificationId> {
        self.unread.as_ref().and_then(|unread| unread.newest.as_ref()).map(|newest| newest.id)
    }

    /// Whether lists have to be asked for anew: it differs when something came or was read.
    pub(super) fn state(&self) -> (i64, Option<NotificationId>) {
        (self.unread.as_ref().map_or(0, |unread| unread.count), self.newest())
    }

    /// What is left once something was read.
    pub(super) fn tell(&self) -> Callback<Unread> {
        self.tell.clone()
    }

    /// Its name for those who do not see it.
    fn name(&self) -> AttrValue {
        self.count().map_or_else(|| t!("notifications-title"), |count| t!("notifications-unread", count = count))
    }
}

/// The bell of the shell, which hears at once of what is new. Once in a page: it has the connection of [`use_own_changes`].
#[hook]
pub fn use_bell() -> Bell {
    let unread = use_query((), |api, ()| async move { api.notifications().unread().await });
    let tell = {
        let unread = unread.clone();
        Callback::from(move |now| unread.tell(now))
    };
    let (told, reload) = (tell.clone(), unread.reload());
    use_own_changes(Callback::from(move |now: Option<Unread>| match now {
        Some(now) => told.emit(now),
        None => reload.emit(()),
    }));
    Bell { unread: unread.data(), tell }
}

/// What the bell in the rail needs.
#[derive(Properties, PartialEq)]
pub struct RailBellProps {
    /// What is known.
    pub bell: Bell,
    /// Which entry of the menu the screen stands under.
    pub place: Option<Place>,
}

/// The bell in the rail. It opens a panel with the newest.
#[component]
pub fn RailBell(props: &RailBellProps) -> Html {
    let open = use_state(|| false);
    let node = use_node_ref();
    use_closing(&node, open.clone());
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let onkeydown = {
        let (open, node) = (open.clone(), node.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" && *open {
                event.stop_propagation();
                open.set(false);
                // The button is what the panel came from; one that cannot take the focus leaves it where it is.
                let button = node.cast::<HtmlElement>().and_then(|node| node.query_selector("button").ok().flatten());
                let _ = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()).map(|button| button.focus());
            }
        })
    };
    let close = {
        let open = open.clone();
        Callback::from(move |()| open.set(false))
    };
    let current = props.place == Some(Place::Notifications);
    html! {
        <div ref={node} {onkeydown}>
            <button type="button" class="rail-link relative w-full cursor-pointer max-lg:w-10" onclick={toggle} aria-haspopup="dialog"
                aria-expanded={if *open { "true" } else { "false" }} title={t!("notifications-title")} aria-current={current.then_some("page")}>
                <Icon name="bell" /><span aria-hidden="true">{ t!("notifications-title") }</span><span class="sr-only">{ props.bell.name() }</span>
                { mark(&props.bell, "lg:ml-auto max-lg:absolute max-lg:-top-0.5 max-lg:-right-0.5") }
            </button>
            <p class="sr-only" role="status">{ props.bell.count().map(|count| t!("notifications-unread", count = count)).unwrap_or_default() }</p>
            if *open {
                <div class="menu-float fixed bottom-3 left-16 z-40 flex max-h-[min(36rem,calc(100dvh-1.5rem))] w-96 flex-col lg:left-60" role="dialog" aria-label={t!("notifications-title")}>
                    <Newest bell={props.bell.clone()} onclose={close} />
                </div>
            }
        </div>
    }
}

/// The bell where there is no rail: it leads to the page.
#[component]
pub fn BellLink() -> Html {
    let Some(bell) = use_context::<Bell>() else { return Html::default() };
    html! {
        <Link to={Route::Notifications} class="btn btn-square btn-ghost relative md:hidden" label={bell.name()} title={t!("notifications-title")}>
            <Icon name="bell" class="i-lg" />
            { mark(&bell, "absolute top-0 right-0") }
        </Link>
    }
}

/// The number on a bell.
fn mark(bell: &Bell, class: &'static str) -> Html {
    bell.count().map_or_else(
        Html::default,
        |count| html! { <b class={classes!("badge", "badge-primary", "badge-xs", "num", class)} aria-hidden="true">{ count }</b> },
    )
}

/// Closes the panel when a click or the focus goes elsewhere.
#[hook]
fn use_closing(node: &NodeRef, open: UseStateHandle<bool>) {
    let node = node.clone();
    use_effect_with(*open, move |is_open| {
        let document = web_sys::window().and_then(|window| window.document()).filter(|_| *is_open);
        let listeners = document.map(|document| {
            ["pointerdown", "focusin"].map(|kind| {
                let (node, open) = (node.clone(), open.clone());
                let options = EventListenerOptions::run_in_capture_phase();
                EventListener::new_with_options(&document, kind, options, move |event| {
                    let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
                    if !node.get().is_some_and(|node| node.contains(target.as_ref())) {
                        open.set(false);
                    }
                })
            })
        });
        move || drop(listeners)
    });
}

#[derive(Properties, PartialEq)]
struct NewestProps {
    bell: Bell,
    onclose: Callback<()>,
}

/// What the panel shows.
#[component]
fn Newest(props: &NewestProps) -> Html {
    let found = use_query(props.bell.state(), |api, _| async move {
        let filter = NotificationFilter { limit: Limit::try_from(NEWEST).ok(), ..NotificationFilter::default() };
        api.notifications().list(&filter).await
    });
    let all = use_mark_read(&props.bell);
    let close = props.onclose.clone();
    html! {
        <>
            <header class="flex items-center gap-2 border-b border-line py-2 pr-2 pl-4">
                <h2 class="mr-auto font-medium">{ t!("notifications-title") }</h2>
                if let Some(newest) = props.bell.newest() {
                    <button type="button" class="btn btn-ghost btn-xs" disabled={all.busy()}
                        onclick={{ let all = all.clone(); Callback::from(move |_: MouseEvent| all.run(up_to(newest))) }}>{ t!("notifications-read-all") }</button>
                }
                <Link to={Route::Profile} class="btn btn-ghost btn-xs btn-square" label={t!("notifications-set")} title={t!("notifications-set")} onclick={close.clone()}>
                    <Icon name="settings" class="i-sm" />
                </Link>
            </header>
            if let Some(failure) = all.failure() { <Said kind={SaidKind::Failure} icon="circle-alert">{ failure.say() }</Said> }
            <div class="min-h-0 flex-1 overflow-y-auto">
                { found.show(html! { <RowsSkeleton columns=1 rows=4 /> }, |page| html! {
                    if page.items.is_empty() {
                        <Empty icon="bell" title={t!("notifications-empty")} text={t!("notifications-empty-text")} />
                    } else {
                        <ul>for one in &page.items { <Item key={one.id.0} one={one.clone()} bell={props.bell.clone()} onopen={close.clone()} /> }</ul>
                    }
                }) }
            </div>
            <Link to={Route::Notifications} class="a border-t border-line px-4 py-2.5 text-sm" onclick={close.clone()}>{ t!("notifications-all") }</Link>
        </>
    }
}

/// All up to one.
pub(super) fn up_to(newest: NotificationId) -> MarkRead {
    MarkRead { up_to: Some(newest), ids: None }
}

/// Notes that some are read, and tells the bell what is left.
#[hook]
pub(super) fn use_mark_read(bell: &Bell) -> crate::data::Action<MarkRead> {
    use_action(|api, which: MarkRead| async move { api.notifications().mark_read(&which).await }, bell.tell())
}

/// What one in a list needs.
#[derive(Properties, PartialEq)]
pub(super) struct ItemProps {
    /// It.
    pub(super) one: Notification,
    /// The bell, which hears that it is read.
    pub(super) bell: Bell,
    /// Called when it is opened.
    #[prop_or_default]
    pub(super) onopen: Callback<()>,
}

/// One in a list: what happened, who did it, when. Opening it reads it.
#[component]
pub(super) fn Item(props: &ItemProps) -> Html {
    let one = &props.one;
    let read = use_mark_read(&props.bell);
    let onclick = {
        let (read, id, unread, onopen) = (read.clone(), one.id, one.read_at.is_none(), props.onopen.clone());
        Callback::from(move |()| {
            if unread {
                read.run(MarkRead { up_to: None, ids: Some(vec![id]) });
            }
            onopen.emit(());
        })
    };
    let unread = one.read_at.is_none();
    let inside = html! {
        <>
            <span class="feed-icon flex-none"><Icon name={icon(one.news)} class="i-sm" /></span>
            <span class="min-w-0 flex-1">
                <span class={classes!("block", "wrap-anywhere", unread.then_some("font-medium"))}>{ said(one) }</span>
                <span class="meta block">
                    if let Some(by) = &one.by { { &by.name }{ " · " } }
                    { ago(one.created_at) }
                </span>
            </span>
            if unread {
                <span class="mt-1.5 size-2 flex-none rounded-full bg-primary" aria-hidden="true"></span>
                <span class="sr-only">{ t!("notifications-new") }</span>
            }
        </>
    };
    let class = "flex w-full items-start gap-3 px-4 py-2.5 text-left hover:bg-base-200";
    html! {
        <li class="border-line not-first:border-t">
            <Link to={leads_to(one.about)} {class} {onclick}>{ inside }</Link>
            if let Some(failure) = read.failure() { <Said kind={SaidKind::Failure} icon="circle-alert">{ failure.say() }</Said> }
        </li>
    }
}
