//! What has been typed and not saved: the browser's word before the page is closed, the way back after a walk to another screen,
//! and the offer to go on with it.

use super::{Button, Kind, Said, use_toasts};
use crate::data::Draft;
use crate::route::Route;
use crate::t;
use gloo_events::{EventListener, EventListenerOptions};
use serde::de::DeserializeOwned;
use yew::prelude::*;
use yew_router::prelude::*;

/// While `unsaved`, the browser asks before the page is closed or loaded anew, and whoever walks on to another screen is told that what
/// he typed is put aside, with a way back to it.
#[hook]
pub fn use_leaving(unsaved: bool, draft: &Draft) {
    use_effect_with(unsaved, |unsaved| {
        let listener = web_sys::window().filter(|_| *unsaved).map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "beforeunload", options, Event::prevent_default)
        });
        move || drop(listener)
    });
    let (toasts, navigator, route) = (use_toasts(), use_navigator(), use_route::<Route>());
    let newest = use_mut_ref(|| (false, draft.clone()));
    *newest.borrow_mut() = (unsaved, draft.clone());
    use_effect_with((), move |()| {
        move || {
            let (unsaved, draft) = newest.borrow().clone();
            let (Some(navigator), Some(route)) = (navigator, route) else { return };
            // What has been saved, or thrown away, is kept no more; and a form that is only drawn anew is not left.
            if unsaved && draft.is_kept() && here() != Some(route.to_path()) {
                let back = Callback::from(move |()| navigator.push(&route));
                toasts.done_with("history", t!("shell-put-aside"), t!("shell-put-aside-back"), back);
            }
        }
    });
}

fn here() -> Option<String> {
    web_sys::window()?.location().pathname().ok()
}

/// Offers to go on with what was left unsaved the last time, if that says other than what is `saved`.
#[hook]
pub fn use_kept<T>(draft: &Draft, saved: &T, onback: Callback<T>) -> Html
where
    T: DeserializeOwned + Clone + PartialEq + 'static,
{
    let offered = use_state(|| draft.kept::<T>().filter(|kept| kept != saved));
    let Some(kept) = (*offered).clone() else { return Html::default() };
    let back = {
        let offered = offered.clone();
        Callback::from(move |_: MouseEvent| {
            onback.emit(kept.clone());
            offered.set(None);
        })
    };
    let away = {
        let draft = draft.clone();
        Callback::from(move |_: MouseEvent| {
            draft.forget();
            offered.set(None);
        })
    };
    let aside = html! {
        <span class="flex flex-wrap gap-1 max-md:basis-full max-md:pl-5">
            <Button label={t!("shell-kept-back")} class="btn-sm" onclick={back} />
            <Button label={t!("shell-kept-away")} class="btn-sm" kind={Kind::Ghost} onclick={away} />
        </span>
    };
    html! { <Said icon="history" {aside}>{ t!("shell-kept") }</Said> }
}
