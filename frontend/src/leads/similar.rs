//! Leads and clients that may be the same as one that is being added.

use super::state::like_words;
use crate::clients::phone_words;
use crate::route::Route;
use crate::t;
use crate::ui::{Avatar, Button, Dialog, Icon, Kind};
use vestnik_api::leads::{RecordId, Similar};
use yew::prelude::*;
use yew_router::prelude::*;

/// What the list needs.
#[derive(Properties, PartialEq)]
pub(super) struct SimilarListProps {
    /// Those found.
    pub(super) similar: Vec<Similar>,
}

/// Those found, as links. They open beside the form, so that nothing typed is left behind.
#[component]
pub(super) fn SimilarList(props: &SimilarListProps) -> Html {
    html! {
        <ul class="flex flex-col gap-1.5">
            for one in &props.similar { { entry(one) } }
        </ul>
    }
}

fn entry(one: &Similar) -> Html {
    let (route, kind) = match one.record {
        RecordId::Lead(id) => (Route::Lead { id }, t!("leads-lead")),
        RecordId::Client(id) => (Route::Client { id }, t!("clients-one")),
    };
    let by = one.by.iter().map(|by| like_words(*by).to_string()).collect::<Vec<_>>().join(", ");
    let contact =
        [one.email.as_ref().map(ToString::to_string), one.phone.as_ref().map(|phone| phone_words(phone.as_str()))];
    let contact = contact.into_iter().flatten().collect::<Vec<_>>().join(", ");
    html! {
        <li class="flex items-start gap-2">
            <Avatar name={one.title.clone()} class="ava-sm mt-0.5" />
            <span class="min-w-0 flex-1">
                <a class="a font-medium wrap-anywhere" href={route.to_path()} target="_blank" rel="noopener">{ &one.title }<span class="sr-only">{ t!("leads-new-tab") }</span></a>
                <span class="meta block wrap-anywhere">{ t!("leads-similar-of", kind = kind, owner = &one.owner.name, by = by) }</span>
                if !contact.is_empty() { <span class="meta block wrap-anywhere">{ contact }</span> }
            </span>
        </li>
    }
}

/// What the question needs.
#[derive(Properties, PartialEq)]
pub(super) struct SimilarDialogProps {
    /// Those found.
    pub(super) similar: Vec<Similar>,
    /// It is being saved all the same.
    pub(super) busy: bool,
    /// What went wrong with that.
    pub(super) error: Option<AttrValue>,
    /// Saves it all the same.
    pub(super) onanyway: Callback<()>,
    /// Called when it is cancelled.
    pub(super) onclose: Callback<()>,
}

/// Shows those found, and asks whether it is another one all the same.
#[component]
pub(super) fn SimilarDialog(props: &SimilarDialogProps) -> Html {
    let actions = html! {
        <>
            <Button label={t!("leads-similar-back")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={t!("leads-save-anyway")} kind={Kind::Primary} busy={props.busy} onclick={props.onanyway.reform(|_| ())} />
        </>
    };
    html! {
        <Dialog title={t!("leads-similar-title")} onclose={props.onclose.clone()} held={props.busy} {actions}>
            <p class="hint mb-4">{ t!("leads-similar-text") }</p>
            <SimilarList similar={props.similar.clone()} />
            if let Some(error) = &props.error {
                <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ error }</p>
            }
        </Dialog>
    }
}
