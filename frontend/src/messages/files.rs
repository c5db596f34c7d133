//! The files of a message: chosen or dropped, several at once, and handed in one after the other.

use super::shelf::{Chosen, Shelf, Step, Way, refused};
use crate::data::{Api, Failure, read_file, save_file, use_action, use_session, use_steady_query};
use crate::t;
use crate::ui::{Confirm, Icon, use_toasts};
use crate::words::bytes;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use vestnik_api::id::MessageId;
use vestnik_api::message_files::{MAX_FILES_SIZE, MessageFile};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DragEvent, File, FileList, HtmlInputElement};
use yew::prelude::*;

/// What is attached to a message, and the way to change it.
#[derive(Clone)]
pub(super) struct Files {
    counter: Rc<RefCell<Counter>>,
    shown: UseStateHandle<Shelf>,
    /// Why it is not known what is attached.
    failure: Option<AttrValue>,
    add: Callback<FileList>,
}

/// What the files that are handed in know of each other.
#[derive(Default)]
struct Counter {
    shelf: Shelf,
    waiting: VecDeque<(u32, File)>,
    last: u32,
    busy: bool,
}

impl Files {
    /// What is attached.
    pub(super) fn list(&self) -> Vec<MessageFile> {
        self.shown.files.clone()
    }

    fn step(&self, step: Step) {
        take(&self.counter, &self.shown, step);
    }
}

fn take(counter: &RefCell<Counter>, shown: &UseStateHandle<Shelf>, step: Step) {
    let mut counter = counter.borrow_mut();
    counter.shelf = std::mem::take(&mut counter.shelf).after(step);
    shown.set(counter.shelf.clone());
}

/// The files of a message, if it has been saved.
#[hook]
pub(super) fn use_files(message: Option<MessageId>) -> Files {
    let known = use_steady_query(message, |api, message| async move {
        match message {
            Some(id) => api.messages().files(id).await,
            None => Ok(Vec::new()),
        }
    });
    let shown = use_state(Shelf::default);
    let counter = use_mut_ref(Counter::default);
    {
        let (counter, shown) = (counter.clone(), shown.clone());
        use_effect_with(known.data(), move |files| {
            if let Some(files) = files {
                take(&counter, &shown, Step::Known((**files).clone()));
            }
        });
    }
    let api = use_session().api();
    let add = {
        let (counter, shown) = (counter.clone(), shown.clone());
        Callback::from(move |list: FileList| {
            let Some(id) = message else { return };
            for file in (0..list.length()).filter_map(|at| list.get(at)) {
                let key = counter.borrow().last + 1;
                let chosen = Chosen { key, name: file.name(), size: size(&file), way: Way::Waiting };
                take(&counter, &shown, Step::Chosen(chosen));
                let mut counter = counter.borrow_mut();
                counter.last = key;
                counter.waiting.push_back((key, file));
            }
            if !std::mem::replace(&mut counter.borrow_mut().busy, true) {
                spawn_local(hand_in(api.clone(), id, counter.clone(), shown.clone()));
            }
        })
    };
    Files { counter, shown, failure: known.failure().map(|failure| failure.say()), add }
}

/// Hands in what waits, one after the other.
async fn hand_in(api: Api, id: MessageId, counter: Rc<RefCell<Counter>>, shown: UseStateHandle<Shelf>) {
    loop {
        let next = counter.borrow_mut().waiting.pop_front();
        let Some((key, file)) = next else { break };
        if !counter.borrow().shelf.waits(key) {
            continue;
        }
        take(&counter, &shown, Step::Going(key));
        let step = match read_file(&file).await {
            None => Step::Refused(key, t!("messages-files-unread")),
            Some(content) => match api.messages().attach(id, &file.name(), content).await {
                Ok(file) => Step::Attached(key, file),
                Err(error) => Step::Refused(key, refused(&Failure::from(error))),
            },
        };
        take(&counter, &shown, step);
    }
    counter.borrow_mut().busy = false;
}

#[expect(clippy::cast_possible_truncation, reason = "a file's size is a whole number, and no file has so many bytes")]
fn size(file: &File) -> i64 {
    file.size() as i64
}

fn said(size: i64) -> String {
    bytes(u64::try_from(size).unwrap_or_default())
}

/// What the block of files needs.
#[derive(Properties)]
pub(super) struct FilesFieldProps {
    /// The message, once it is saved.
    pub(super) message: Option<MessageId>,
    /// Its files.
    pub(super) files: Files,
}

impl PartialEq for FilesFieldProps {
    fn eq(&self, other: &Self) -> bool {
        self.message == other.message
            && self.files.shown == other.files.shown
            && self.files.failure == other.files.failure
            && self.files.add == other.files.add
    }
}

/// What goes out with the letter, with a place to drop more.
#[component]
pub(super) fn FilesField(props: &FilesFieldProps) -> Html {
    let over = use_state(|| false);
    let asked = use_state(|| None::<MessageFile>);
    let Some(message) = props.message else {
        return html! {
            <p class="meta flex items-center gap-1.5"><Icon name="paperclip" />{ t!("messages-files-save-first") }</p>
        };
    };
    let hover = |to: bool| {
        let over = over.clone();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(to);
        })
    };
    let ondrop = {
        let (over, add) = (over.clone(), props.files.add.clone());
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            if let Some(files) = event.data_transfer().and_then(|data| data.files()) {
                add.emit(files);
            }
        })
    };
    let shelf = &*props.files.shown;
    let ask = {
        let asked = asked.clone();
        Callback::from(move |file| asked.set(Some(file)))
    };
    let onclose = {
        let asked = asked.clone();
        Callback::from(move |()| asked.set(None))
    };
    let class = classes!(
        "flex",
        "flex-col",
        "gap-2",
        "rounded-lg",
        "border",
        "border-dashed",
        "p-2.5",
        if *over { "border-primary bg-selected" } else { "border-field-line" },
    );
    html! {
        <section class="field shrink-0" aria-labelledby="files-label">
            <div class="flex items-baseline gap-2">
                <h2 class="field-label" id="files-label">{ t!("messages-files") }</h2>
                if !shelf.files.is_empty() {
                    <span class="meta num ml-auto">{ t!("messages-files-sum", size = said(shelf.size()), most = said(MAX_FILES_SIZE)) }</span>
                }
            </div>
            <div {class} ondragover={hover(true)} ondragenter={hover(true)} ondragleave={hover(false)} {ondrop}>
                if !shelf.files.is_empty() || !shelf.chosen.is_empty() {
                    <ul class="flex flex-col gap-1">
                        for file in &shelf.files { { attached(file, &ask, message) } }
                        for chosen in &shelf.chosen { { on_its_way(chosen, &props.files) } }
                    </ul>
                }
                <div class="flex flex-wrap items-center gap-x-3 gap-y-1">
                    { choose(&props.files.add) }
                    <span class="meta" id="files-note">{ if *over { t!("messages-files-drop") } else { t!("messages-files-hint") } }</span>
                </div>
            </div>
            if let Some(failure) = &props.files.failure {
                <p class="field-error" role="alert"><Icon name="circle-alert" />{ failure }</p>
            }
            if let Some(file) = &*asked { <Removal {message} file={file.clone()} files={props.files.clone()} {onclose} /> }
        </section>
    }
}

/// A button that chooses files, as many as one likes.
fn choose(add: &Callback<FileList>) -> Html {
    let add = add.clone();
    let onchange = Callback::from(move |event: Event| {
        let input = event.target_unchecked_into::<HtmlInputElement>();
        if let Some(files) = input.files() {
            add.emit(files);
        }
        // The same file can be chosen again, after it was mended.
        input.set_value("");
    });
    html! {
        <span class="btn btn-sm relative overflow-hidden focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-focus">
            <Icon name="paperclip" /><span>{ t!("messages-files-attach") }</span>
            <input type="file" id="files" multiple=true class="absolute inset-0 cursor-pointer opacity-0" {onchange}
                aria-label={t!("messages-files-attach")} aria-describedby="files-note" />
        </span>
    }
}

fn attached(file: &MessageFile, ask: &Callback<MessageFile>, message: MessageId) -> Html {
    let asked = file.clone();
    let label = t!("messages-files-remove", name = &file.name);
    html! {
        <li key={file.id.0} class="flex items-center gap-2">
            <FileLink {message} file={file.clone()} />
            <button type="button" class="btn btn-sm btn-square btn-ghost ml-auto" aria-label={label.clone()} title={label}
                onclick={ask.reform(move |_: MouseEvent| asked.clone())}><Icon name="x" /></button>
        </li>
    }
}

fn on_its_way(chosen: &Chosen, files: &Files) -> Html {
    let onseen = {
        let (files, key) = (files.clone(), chosen.key);
        Callback::from(move |_: MouseEvent| files.step(Step::Seen(key)))
    };
    let (icon, note) = match &chosen.way {
        Way::Waiting => (html! { <Icon name="clock" class="text-muted" /> }, t!("messages-files-waiting")),
        Way::Going => (
            html! { <span class="loading loading-spinner loading-xs" aria-hidden="true" /> },
            t!("messages-files-going"),
        ),
        Way::Refused(_) => (html! { <Icon name="circle-alert" class="text-fail-ink" /> }, AttrValue::default()),
    };
    html! {
        <li key={format!("chosen-{}", chosen.key)} class="flex flex-wrap items-center gap-x-2">
            { icon }
            <span class="min-w-0 truncate" title={chosen.name.clone()}>{ &chosen.name }</span>
            <span class="meta num shrink-0">{ said(chosen.size) }</span>
            if let Way::Refused(why) = &chosen.way {
                <button type="button" class="btn btn-sm btn-square btn-ghost ml-auto" aria-label={t!("messages-files-seen", name = &chosen.name)}
                    title={t!("messages-files-seen", name = &chosen.name)} onclick={onseen}><Icon name="x" /></button>
                <p class="field-error w-full" role="alert">{ why }</p>
            } else {
                <span class="meta ml-auto" role="status">{ note }</span>
            }
        </li>
    }
}

#[derive(Properties)]
struct RemovalProps {
    message: MessageId,
    file: MessageFile,
    files: Files,
    onclose: Callback<()>,
}

impl PartialEq for RemovalProps {
    fn eq(&self, other: &Self) -> bool {
        self.message == other.message && self.file == other.file && self.onclose == other.onclose
    }
}

/// The question whether a file is to be taken off: it cannot be brought back from here.
#[component]
fn Removal(props: &RemovalProps) -> Html {
    let remove = {
        let (files, onclose) = (props.files.clone(), props.onclose.clone());
        use_action(
            |api, (message, file): (MessageId, MessageFile)| async move {
                match api.messages().remove_file(message, file.id).await {
                    // Somebody else was faster: what was wanted is done.
                    Err(error) if Failure::from(error.clone()).is_not_found() => Ok(file.id),
                    done => done.map(|()| file.id),
                }
            },
            Callback::from(move |id| {
                files.step(Step::Removed(id));
                onclose.emit(());
            }),
        )
    };
    let onconfirm = {
        let (remove, asked) = (remove.clone(), (props.message, props.file.clone()));
        Callback::from(move |()| remove.run(asked.clone()))
    };
    html! {
        <Confirm title={t!("messages-files-removal", name = &props.file.name)} text={t!("messages-files-removal-text")} verb={t!("messages-files-removal-verb")}
            busy={remove.busy()} error={remove.failure().map(|failure| failure.say())} {onconfirm} onclose={props.onclose.clone()} />
    }
}

/// What a link to a file needs.
#[derive(Properties, PartialEq)]
pub(super) struct FileLinkProps {
    /// Its message.
    pub(super) message: MessageId,
    /// The file.
    pub(super) file: MessageFile,
}

/// A file, to be downloaded.
#[component]
pub(super) fn FileLink(props: &FileLinkProps) -> Html {
    let (toasts, file) = (use_toasts(), props.file.clone());
    let load = use_action(
        |api, (message, file): (MessageId, MessageFile)| async move {
            api.messages().file(message, file.id).await.map(|content| (file.name, content))
        },
        Callback::from(|(name, content): (String, Vec<u8>)| save_file(&name, "application/octet-stream", &content)),
    );
    use_effect_with(load.failure(), move |failure| {
        if let Some(failure) = failure {
            toasts.failed(failure.say());
        }
    });
    let onclick = {
        let (load, asked) = (load.clone(), (props.message, file.clone()));
        Callback::from(move |_: MouseEvent| load.run(asked.clone()))
    };
    html! {
        <span class="flex min-w-0 items-center gap-2">
            if load.busy() { <span class="loading loading-spinner loading-xs" /> } else { <Icon name="file-text" class="shrink-0 text-muted" /> }
            <button type="button" class="link min-w-0 truncate" title={t!("messages-files-download", name = &file.name)} {onclick}>{ &file.name }</button>
            <span class="meta num shrink-0">{ said(file.size) }</span>
        </span>
    }
}

/// What a line about the files of a message needs.
#[derive(Properties, PartialEq)]
pub struct FilesLineProps {
    /// Which message.
    pub message: MessageId,
}

/// How many files go out with a message, where there are any.
#[component]
pub fn FilesLine(props: &FilesLineProps) -> Html {
    let files = use_steady_query(props.message, |api, id| async move { api.messages().files(id).await });
    let Some(files) = files.data().filter(|files| !files.is_empty()) else { return Html::default() };
    let size = said(files.iter().map(|file| file.size).sum());
    html! {
        <span class="meta flex items-center gap-1"><Icon name="paperclip" class="i-sm" />{ t!("messages-files-count", count = files.len(), size = size) }</span>
    }
}
