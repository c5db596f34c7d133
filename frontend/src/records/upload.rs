//! Where files are dropped, pasted and chosen, and how far each of them is.

use super::known::Uploads;
use super::queue::{Upload, Way};
use super::state::file_icon;
use crate::t;
use crate::ui::{Button, Icon, Kind};
use crate::words::{bytes, clock};
use jiff::Timestamp;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, File, FileList, HtmlInputElement};
use yew::prelude::*;

/// The files of a list.
pub(super) fn files_of(list: &FileList) -> Vec<File> {
    (0..list.length()).filter_map(|at| list.get(at)).collect()
}

/// The files that were pasted. A picture out of another program is called after the moment: all of them come as `image.png`.
pub(super) fn pasted(event: &Event) -> Vec<File> {
    let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
    // A table or a page is copied as words and as a picture of them: the words are meant.
    let pictures = data.filter(|data| !has(data, "text/plain"));
    let Some(list) = pictures.and_then(|data| data.files()) else { return Vec::new() };
    files_of(&list).into_iter().map(named).collect()
}

fn named(file: File) -> File {
    if file.name() != "image.png" {
        return file;
    }
    let name = t!("records-pasted", clock = clock(Timestamp::now()).replace(':', "."));
    // A browser that makes no files hands in the picture under the name it has.
    File::new_with_blob_sequence(&js_sys::Array::of1(&file), &name).unwrap_or(file)
}

/// What a place for files needs.
#[derive(Properties, PartialEq)]
pub(super) struct DropZoneProps {
    /// Files are taken.
    pub(super) on: bool,
    /// Called with what was dropped.
    pub(super) ondrop: Callback<FileList>,
    /// Classes.
    pub(super) class: Classes,
    /// What is in it.
    pub(super) children: Html,
}

/// A place that takes files wherever they are dropped on it, and says so while they hang over it.
#[component]
pub(super) fn DropZone(props: &DropZoneProps) -> Html {
    let over = use_state(|| false);
    if !props.on {
        return html! { <section class={props.class.clone()} aria-label={t!("records-parts")}>{ props.children.clone() }</section> };
    }
    let hover = |to: bool| {
        let over = over.clone();
        Callback::from(move |event: DragEvent| {
            if event.data_transfer().is_some_and(|data| has_files(&data)) {
                event.prevent_default();
                if *over != to {
                    over.set(to);
                }
            }
        })
    };
    let ondrop = {
        let (over, ondrop) = (over.clone(), props.ondrop.clone());
        Callback::from(move |event: DragEvent| {
            let Some(data) = event.data_transfer().filter(has_files) else { return };
            event.prevent_default();
            over.set(false);
            if let Some(files) = data.files() {
                ondrop.emit(files);
            }
        })
    };
    html! {
        <section class={props.class.clone()} aria-label={t!("records-parts")} ondragover={hover(true)} ondragenter={hover(true)} ondragleave={hover(false)} {ondrop}>
            { props.children.clone() }
            if *over {
                <div class="pointer-events-none absolute inset-2 z-20 grid place-items-center rounded-xl border-2 border-dashed border-primary bg-selected/90">
                    <p class="flex items-center gap-2 text-lg font-medium"><Icon name="upload" class="i-lg" />{ t!("records-drop") }</p>
                </div>
            }
        </section>
    }
}

/// Words may be dragged as well as files: those are the browser's business.
fn has_files(data: &DataTransfer) -> bool {
    has(data, "Files")
}

fn has(data: &DataTransfer, kind: &str) -> bool {
    data.types().iter().any(|known| known.as_string().as_deref() == Some(kind))
}

/// What the button needs.
#[derive(Properties, PartialEq)]
pub(super) struct ChooseFilesProps {
    /// Its id, one of a kind on the screen.
    pub(super) id: AttrValue,
    /// Only the icon is seen.
    #[prop_or_default]
    pub(super) square: bool,
    /// Called with what was chosen.
    pub(super) onfiles: Callback<Vec<File>>,
    /// More classes.
    #[prop_or_default]
    pub(super) class: Classes,
}

/// A button that chooses files, as many as one likes.
#[component]
pub(super) fn ChooseFiles(props: &ChooseFilesProps) -> Html {
    let onchange = props.onfiles.reform(|event: Event| {
        let input = event.target_unchecked_into::<HtmlInputElement>();
        let files = input.files().map(|list| files_of(&list)).unwrap_or_default();
        // The same file can be chosen again, after it was mended.
        input.set_value("");
        files
    });
    let class = classes!(
        "btn",
        "relative",
        "overflow-hidden",
        "focus-within:outline-2",
        "focus-within:outline-offset-2",
        "focus-within:outline-focus",
        props.square.then_some("btn-square btn-ghost"),
        props.class.clone(),
    );
    html! {
        <span {class} title={props.square.then(|| t!("records-add-files"))}>
            <Icon name={if props.square { "paperclip" } else { "upload" }} />
            if !props.square { <span>{ t!("records-add-files") }</span> }
            <input type="file" id={props.id.clone()} multiple=true class="absolute inset-0 cursor-pointer opacity-0" {onchange} aria-label={t!("records-add-files")} />
        </span>
    }
}

/// What the list needs.
#[derive(Properties, PartialEq)]
pub(super) struct OnTheirWayProps {
    /// The files.
    pub(super) uploads: Uploads,
}

/// The files on their way, each with how far it is and a way to call it back; those that were not taken say why.
#[component]
pub(super) fn OnTheirWay(props: &OnTheirWayProps) -> Html {
    let queue = &props.uploads.shown.0;
    if queue.is_empty() {
        return Html::default();
    }
    html! {
        <ul class="mb-3 flex flex-col gap-1.5 rounded-lg border border-line p-2.5" aria-label={t!("records-uploads")}>
            for upload in queue { { row(upload, &props.uploads) } }
        </ul>
    }
}

fn row(upload: &Upload, uploads: &Uploads) -> Html {
    let key = upload.key;
    let refused = matches!(upload.way, Way::Refused(..));
    let close = if refused {
        t!("records-upload-seen", name = &upload.name)
    } else {
        t!("records-upload-stop", name = &upload.name)
    };
    let size = bytes(u64::try_from(upload.size).unwrap_or_default());
    html! {
        <li {key} class="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            if refused { <Icon name="circle-alert" class="shrink-0 text-fail-ink" /> } else { <Icon name={file_icon("", &upload.name)} class="shrink-0 text-muted" /> }
            <span class="min-w-0 flex-1 truncate text-sm" title={upload.name.clone()}>{ &upload.name }<span class="meta num ml-2">{ size }</span></span>
            { note(upload) }
            if matches!(upload.way, Way::Refused(_, true)) {
                <Button label={t!("shell-retry")} icon="rotate-cw" class="btn-xs" onclick={uploads.again.reform(move |_| key)} />
            }
            <Button label={close} icon="x" square=true kind={Kind::Ghost} class="btn-xs" onclick={uploads.stop.reform(move |_| key)} />
            if let Way::Refused(why, _) = &upload.way { <p class="field-error w-full pl-6" role="alert">{ why }</p> }
        </li>
    }
}

fn note(upload: &Upload) -> Html {
    match upload.way {
        Way::Waiting => html! { <span class="meta">{ t!("records-upload-waits") }</span> },
        Way::Going(_) if upload.has_left() => {
            html! { <span class="meta flex items-center gap-1.5"><span class="loading loading-spinner loading-xs" />{ t!("records-upload-checked") }</span> }
        }
        Way::Going(_) => {
            let percent = upload.percent();
            html! {
                <>
                    <progress class="progress w-24" max="100" value={percent.to_string()} aria-label={t!("records-upload-progress", name = &upload.name)} />
                    <span class="meta num w-9 text-right">{ crate::words::percent(f64::from(i32::try_from(percent).unwrap_or(100)), 0) }</span>
                </>
            }
        }
        Way::Refused(..) => Html::default(),
    }
}
