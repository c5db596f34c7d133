//! Looking at a file without keeping it: pictures and documents, one after the other.

use super::files::size_words;
use super::known::use_download;
use crate::data::use_query;
use crate::t;
use crate::ui::{Button, Dialog, Failed, Icon, Kind};
use gloo_events::EventListener;
use vestnik_api::id::RecordFileId;
use vestnik_api::leads::RecordId;
use vestnik_api::record_files::{FilePreview, LinkTo, RecordFile};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

/// What looking needs.
#[derive(Properties, PartialEq)]
pub(super) struct PreviewProps {
    /// Of which record.
    pub(super) record: RecordId,
    /// The files that can be looked at.
    pub(super) files: Vec<RecordFile>,
    /// The one to begin with.
    pub(super) at: RecordFileId,
    /// Called when enough was seen.
    pub(super) onclose: Callback<()>,
}

/// A file as large as the page allows; the arrows lead to the others.
#[component]
pub(super) fn Preview(props: &PreviewProps) -> Html {
    let at = use_state(|| props.at);
    let download = use_download(props.record);
    let place = props.files.iter().position(|file| file.id == *at);
    let by = |step: usize| {
        let count = props.files.len();
        let to = place.map(|place| props.files[(place + step) % count].id);
        let at = at.clone();
        Callback::from(move |()| {
            if let Some(to) = to {
                at.set(to);
            }
        })
    };
    let (back, next) = (by(props.files.len().saturating_sub(1)), by(1));
    use_arrows(back.clone(), next.clone());
    let Some((place, file)) = place.map(|place| (place, &props.files[place])) else { return Html::default() };
    let id = file.id;
    let many = props.files.len() > 1;
    let actions = html! {
        <>
            if many {
                <span class="mr-auto flex items-center gap-1">
                    <Button label={t!("records-look-back")} icon="chevron-left" square=true onclick={back.reform(|_| ())} />
                    <Button label={t!("records-look-next")} icon="chevron-right" square=true onclick={next.reform(|_| ())} />
                    <span class="meta num ml-1.5" role="status">{ t!("records-look-place", place = place + 1, count = props.files.len()) }</span>
                </span>
            }
            <Button label={t!("records-keep")} icon="download" onclick={download.reform(move |_| id)} />
            <Button label={t!("shell-close")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
        </>
    };
    html! {
        <Dialog title={file.name.clone()} onclose={props.onclose.clone()} whole=true {actions}>
            <p class="meta num">{ size_words(file) }{ " · " }{ &file.by.name }</p>
            <Sight key={id.0} record={props.record} file={file.clone()} />
        </Dialog>
    }
}

/// Left and right lead to the file before and the next one, wherever the focus is.
#[hook]
fn use_arrows(back: Callback<()>, next: Callback<()>) {
    let newest = use_mut_ref(|| (Callback::noop(), Callback::noop()));
    *newest.borrow_mut() = (back, next);
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| {
            EventListener::new(&window, "keydown", move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                let (back, next) = newest.borrow().clone();
                match event.key().as_str() {
                    "ArrowLeft" => back.emit(()),
                    "ArrowRight" => next.emit(()),
                    _ => {}
                }
            })
        });
        move || drop(listener)
    });
}

#[derive(Properties, PartialEq)]
struct SightProps {
    record: RecordId,
    file: RecordFile,
}

/// The file itself.
#[component]
fn Sight(props: &SightProps) -> Html {
    let file = &props.file;
    let link = use_query((props.record, file.id), |api, (record, id)| async move {
        api.record(record).file_link(id, LinkTo::Preview).await.map(|link| link.href)
    });
    let broken = use_state(|| false);
    let onerror = {
        let broken = broken.clone();
        Callback::from(move |_: Event| broken.set(true))
    };
    let again = {
        let (broken, reload) = (broken.clone(), link.reload());
        Callback::from(move |_: MouseEvent| {
            broken.set(false);
            reload.emit(());
        })
    };
    let waiting =
        html! { <span class="loading loading-spinner m-auto" role="status" aria-label={t!("shell-loading")} /> };
    let shown = match (link.data(), link.failure()) {
        _ if *broken => html! {
            <div class="m-auto flex flex-col items-center gap-3 text-center" role="alert">
                <p class="flex items-center gap-2"><Icon name="cloud-off" />{ t!("records-look-broken") }</p>
                <Button label={t!("shell-retry")} icon="rotate-cw" onclick={again} />
            </div>
        },
        (Some(href), _) => match file.preview {
            // No sandbox: browsers show PDF by a page of their own, which would not start in one. That it is a PDF and nothing else is
            // told by the server, whose policy for it lets nothing load and nobody else frame it.
            FilePreview::Pdf => {
                html! { <iframe class="size-full bg-white" src={(*href).clone()} title={file.name.clone()} /> }
            }
            FilePreview::Image | FilePreview::None => {
                html! { <img class="m-auto max-h-full max-w-full object-contain" src={(*href).clone()} alt={file.name.clone()} {onerror} /> }
            }
        },
        (None, Some(failure)) => html! { <Failed {failure} onretry={link.reload()} busy={link.waiting()} /> },
        (None, None) => waiting,
    };
    html! { <div class="mt-3 flex min-h-0 flex-1 items-center overflow-hidden rounded-lg border border-line bg-base-200">{ shown }</div> }
}
