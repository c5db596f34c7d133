//! The files of a record: the list with all that can be done with each, the newest at the right of the page, one as a card in the feed.

use super::known::{ShelfDesk, Uploads, use_download};
use super::state::{ShelfStep, Tab, file_icon};
use super::upload::{ChooseFiles, OnTheirWay};
use crate::data::{Failure, field_words, use_action, use_query, use_stale};
use crate::t;
use crate::ui::{Button, Confirm, Empty, Icon, Kind, Menu, MenuItem, RowsSkeleton};
use crate::words::{ago, bytes, moment};
use vestnik_api::Code;
use vestnik_api::id::RecordFileId;
use vestnik_api::leads::RecordId;
use vestnik_api::record_files::{FilePreview, LinkTo, RecordFile, RenameFile};
use vestnik_api::text::{Line, Refused};
use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

/// So many files stand at the right of the page.
const NEWEST: usize = 5;

pub(super) fn size_words(file: &RecordFile) -> String {
    bytes(u64::try_from(file.size).unwrap_or_default())
}

/// What a small picture needs.
#[derive(Properties, PartialEq)]
struct ThumbProps {
    record: RecordId,
    file: RecordFile,
}

/// The small picture of a file; without one, the icon of what it is.
#[component]
fn Thumb(props: &ThumbProps) -> Html {
    let wanted = props.file.thumbnail.then_some(props.file.id);
    let link = use_query((props.record, wanted), |api, (record, wanted)| async move {
        match wanted {
            Some(id) => api.record(record).file_link(id, LinkTo::Thumbnail).await.map(|link| Some(link.href)),
            None => Ok(None),
        }
    });
    let href = link.data().and_then(|href| (*href).clone());
    html! {
        <span class="grid size-9 shrink-0 place-items-center overflow-hidden rounded-md bg-base-200 text-muted" aria-hidden="true">
            if let Some(href) = href {
                <img src={href} alt="" class="size-full object-cover" />
            } else {
                <Icon name={file_icon(&props.file.content_type, &props.file.name)} />
            }
        </span>
    }
}

/// What a card needs.
#[derive(Properties, PartialEq)]
pub(super) struct FileCardProps {
    /// Of which record.
    pub(super) record: RecordId,
    /// The file.
    pub(super) file: RecordFile,
    /// Opens it to be looked at.
    pub(super) look: Callback<RecordFileId>,
    /// Keeps it.
    pub(super) download: Callback<RecordFileId>,
}

/// A file as a card: a press looks at it, or keeps what cannot be looked at.
#[component]
pub(super) fn FileCard(props: &FileCardProps) -> Html {
    let (file, id) = (&props.file, props.file.id);
    let seen = file.preview != FilePreview::None;
    let keep = t!("records-download", name = &file.name);
    let onopen =
        if seen { props.look.reform(move |_: MouseEvent| id) } else { props.download.reform(move |_: MouseEvent| id) };
    html! {
        <div class="flex items-center gap-2.5 rounded-lg border border-line px-2.5 py-2">
            <Thumb record={props.record} file={file.clone()} />
            <span class="min-w-0 flex-1">
                <button type="button" class="block max-w-full cursor-pointer truncate text-left text-sm font-medium hover:underline" onclick={onopen}
                    title={if seen { t!("records-look", name = &file.name) } else { keep.clone() }}>{ &file.name }</button>
                <span class="meta num block">{ size_words(file) }</span>
            </span>
            <Button label={keep} icon="download" square=true kind={Kind::Ghost} class="btn-sm" onclick={props.download.reform(move |_| id)} />
        </div>
    }
}

/// What the list needs.
#[derive(Properties, PartialEq)]
pub(super) struct FileListProps {
    /// Of which record.
    pub(super) record: RecordId,
    /// Files may be added.
    pub(super) may_write: bool,
    /// The files.
    pub(super) shelf: ShelfDesk,
    /// Files on their way.
    pub(super) uploads: Uploads,
    /// Opens a file to be looked at.
    pub(super) onlook: Callback<RecordFileId>,
}

/// All files of a record.
#[component]
pub(super) fn FileList(props: &FileListProps) -> Html {
    let shelf = &props.shelf;
    let download = use_download(props.record);
    let asked = use_state(|| None::<RecordFile>);
    let ask = {
        let asked = asked.clone();
        Callback::from(move |file: RecordFile| asked.set(Some(file)))
    };
    let onclose = {
        let asked = asked.clone();
        Callback::from(move |()| asked.set(None))
    };
    let step = {
        let dispatcher = shelf.shown.dispatcher();
        Callback::from(move |step| dispatcher.dispatch(step))
    };
    let add = || html! { <ChooseFiles id="files" onfiles={props.uploads.add.clone()} /> };
    let row = |file: &RecordFile| {
        html! {
            <FileRow key={file.id.0} record={props.record} file={file.clone()} may_write={props.may_write} look={props.onlook.clone()} download={download.clone()}
                step={step.clone()} ask={ask.clone()} reload={shelf.asked.reload()} />
        }
    };
    let list = |files: &[RecordFile]| {
        if files.is_empty() {
            let (icon, title, text) = Tab::Files.empty(props.record);
            return html! { <Empty {icon} {title} {text}>if props.may_write { { add() } }</Empty> };
        }
        html! {
            <>
                if props.may_write {
                    <div class="mb-2 flex flex-wrap items-center gap-3">{ add() }<span class="meta max-md:hidden">{ t!("records-drop-hint") }</span></div>
                }
                <ul class="divide-y divide-line">{ files.iter().map(row).collect::<Html>() }</ul>
                { more(shelf, props.record) }
            </>
        }
    };
    html! {
        <>
            <OnTheirWay uploads={props.uploads.clone()} />
            { shelf.asked.show(html! { <RowsSkeleton columns=3 rows=5 /> }, |_| shelf.shown.files.as_deref().map(list).unwrap_or_default()) }
            if let Some(file) = &*asked { <Removal record={props.record} file={file.clone()} {step} {onclose} /> }
        </>
    }
}

fn more(shelf: &ShelfDesk, record: RecordId) -> Html {
    let Some(next) = shelf.shown.next.clone() else { return Html::default() };
    let onclick = {
        let more = shelf.more.clone();
        Callback::from(move |_: MouseEvent| more.run((record, Some(next.clone()))))
    };
    html! {
        <div class="flex flex-col items-center gap-2 pt-3">
            if let Some(failure) = shelf.more.failure() { <p class="field-error" role="alert"><Icon name="circle-alert" />{ failure.say() }</p> }
            <Button label={t!("records-more")} busy={shelf.more.busy()} {onclick} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct FileRowProps {
    record: RecordId,
    file: RecordFile,
    may_write: bool,
    look: Callback<RecordFileId>,
    download: Callback<RecordFileId>,
    step: Callback<ShelfStep>,
    ask: Callback<RecordFile>,
    reload: Callback<()>,
}

/// One file of the list.
#[component]
fn FileRow(props: &FileRowProps) -> Html {
    let (file, id) = (&props.file, props.file.id);
    let renaming = use_state(|| false);
    let may_change = props.may_write && file.may_change;
    let onclose = {
        let renaming = renaming.clone();
        Callback::from(move |()| renaming.set(false))
    };
    let ondone = {
        let (step, onclose) = (props.step.clone(), onclose.clone());
        Callback::from(move |file| {
            step.emit(ShelfStep::Renamed(file));
            onclose.emit(());
        })
    };
    let seen = file.preview != FilePreview::None;
    let keep = t!("records-download", name = &file.name);
    let onopen =
        if seen { props.look.reform(move |_: MouseEvent| id) } else { props.download.reform(move |_: MouseEvent| id) };
    let asked = file.clone();
    html! {
        <li class="flex items-center gap-3 py-2">
            <Thumb record={props.record} file={file.clone()} />
            <div class="min-w-0 flex-1">
                if *renaming {
                    <Rename record={props.record} file={file.clone()} {ondone} {onclose} reload={props.reload.clone()} />
                } else {
                    <button type="button" class="block max-w-full cursor-pointer truncate text-left font-medium hover:underline" onclick={onopen}
                        title={if seen { t!("records-look", name = &file.name) } else { keep.clone() }}>{ &file.name }</button>
                    <p class="meta truncate"><span class="num">{ size_words(file) }</span>{ " · " }{ &file.by.name }{ " · " }
                        <time datetime={file.created_at.to_string()} title={moment(file.created_at)}>{ ago(file.created_at) }</time></p>
                }
            </div>
            if !*renaming {
                <Button label={keep} icon="download" square=true kind={Kind::Ghost} onclick={props.download.reform(move |_| id)} />
                if may_change {
                    <Menu label={t!("records-file-actions", name = &file.name)}>
                        <MenuItem label={t!("records-rename")} icon="pencil-line" onclick={let renaming = renaming.clone(); Callback::from(move |_| renaming.set(true))} />
                        <MenuItem label={t!("records-delete")} icon="trash-2" danger=true onclick={props.ask.reform(move |_: MouseEvent| asked.clone())} />
                    </Menu>
                }
            }
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct RenameProps {
    record: RecordId,
    file: RecordFile,
    ondone: Callback<RecordFile>,
    onclose: Callback<()>,
    reload: Callback<()>,
}

/// Another name for a file, typed where it stands: Enter keeps it, Esc brings back what was.
#[component]
fn Rename(props: &RenameProps) -> Html {
    let typed = use_state(|| props.file.name.clone());
    let node = use_node_ref();
    use_effect_with(node.clone(), |node| {
        if let Some(input) = node.cast::<HtmlInputElement>() {
            // A field that has just been drawn takes the focus; without the end of the name chosen, it is typed over as a whole.
            let _ = input.focus();
            let stem = input.value().rfind('.').map(|at| input.value()[..at].encode_utf16().count());
            let _ = input.set_selection_range(0, stem.and_then(|at| u32::try_from(at).ok()).unwrap_or(u32::MAX));
        }
    });
    let save = use_action(
        |api, (record, id, version, name): (RecordId, RecordFileId, i32, RenameFile)| async move {
            api.record(record).rename_file(id, version, &name).await
        },
        props.ondone.clone(),
    );
    let name = Line::<150>::parse(&typed);
    use_stale(&save, &props.reload);
    let keep = {
        let (save, name, typed, onclose) = (save.clone(), name.clone(), typed.clone(), props.onclose.clone());
        let (record, file) = (props.record, props.file.clone());
        Callback::from(move |()| match &name {
            _ if *typed == file.name => onclose.emit(()),
            Ok(name) => save.run((record, file.id, file.version, RenameFile { name: name.clone() })),
            Err(_) => {}
        })
    };
    let oninput = {
        let (typed, save) = (typed.clone(), save.clone());
        Callback::from(move |event: InputEvent| {
            save.forget();
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let onkeydown = {
        let (keep, onclose) = (keep.clone(), props.onclose.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" if !event.is_composing() => {
                event.prevent_default();
                keep.emit(());
            }
            "Escape" => onclose.emit(()),
            _ => {}
        })
    };
    let error = match (&name, save.failure()) {
        (Err(Refused(code)), _) => Some(field_words(*code)),
        (_, Some(failure)) if failure.code() == Some(Code::ChangedMeanwhile) => Some(t!("records-file-changed")),
        (_, Some(failure)) => Some(failure.field("name").unwrap_or_else(|| failure.say())),
        _ => None,
    };
    html! {
        <div class="flex flex-col gap-1">
            <div class="flex flex-wrap items-center gap-2">
                <input ref={node} class="input min-w-40 flex-1" value={(*typed).clone()} {oninput} {onkeydown} aria-label={t!("records-file-name")} autocomplete="off"
                    aria-invalid={error.is_some().then_some("true")} aria-describedby="rename-note" />
                <Button label={t!("records-save")} busy={save.busy()} onclick={keep.reform(|_| ())} />
                <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            </div>
            <p id="rename-note" class={classes!(error.is_some().then_some("field-error"))} role={error.is_some().then_some("alert")}>
                if let Some(error) = error { <Icon name="circle-alert" />{ error } }
            </p>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct RemovalProps {
    record: RecordId,
    file: RecordFile,
    step: Callback<ShelfStep>,
    onclose: Callback<()>,
}

/// The question whether a file is to be deleted: it cannot be brought back.
#[component]
fn Removal(props: &RemovalProps) -> Html {
    let remove = {
        let (step, onclose) = (props.step.clone(), props.onclose.clone());
        use_action(
            |api, (record, id): (RecordId, RecordFileId)| async move {
                match api.record(record).delete_file(id).await {
                    // Somebody else was faster: what was wanted is done.
                    Err(error) if Failure::from(error.clone()).is_not_found() => Ok(id),
                    done => done.map(|()| id),
                }
            },
            Callback::from(move |id| {
                step.emit(ShelfStep::Removed(id));
                onclose.emit(());
            }),
        )
    };
    let onconfirm = {
        let (remove, asked) = (remove.clone(), (props.record, props.file.id));
        Callback::from(move |()| remove.run(asked))
    };
    html! {
        <Confirm title={t!("records-file-removal", name = &props.file.name)} text={t!("records-file-removal-text")} verb={t!("records-delete")} busy={remove.busy()}
            error={remove.failure().map(|failure| failure.say())} {onconfirm} onclose={props.onclose.clone()} />
    }
}

/// What the newest files need.
#[derive(Properties, PartialEq)]
pub(super) struct AsideProps {
    /// Of which record.
    pub(super) record: RecordId,
    /// Files may be added.
    pub(super) may_write: bool,
    /// The files.
    pub(super) shelf: ShelfDesk,
    /// Files on their way.
    pub(super) uploads: Uploads,
    /// Opens a file to be looked at.
    pub(super) onlook: Callback<RecordFileId>,
    /// Leads to all files.
    pub(super) onfiles: Callback<()>,
}

/// The newest files, at the right of the page.
#[component]
pub(super) fn Aside(props: &AsideProps) -> Html {
    let shelf = &props.shelf.shown;
    let download = use_download(props.record);
    let files = shelf.files.as_deref().unwrap_or_default();
    let more = files.len() > NEWEST || shelf.next.is_some();
    let row = |file: &RecordFile| {
        let id = file.id;
        let seen = file.preview != FilePreview::None;
        let onclick =
            if seen { props.onlook.reform(move |_: MouseEvent| id) } else { download.reform(move |_: MouseEvent| id) };
        let title =
            if seen { t!("records-look", name = &file.name) } else { t!("records-download", name = &file.name) };
        html! {
            <li key={id.0} class="flex items-center gap-2">
                <Icon name={file_icon(&file.content_type, &file.name)} class="shrink-0 text-muted" />
                <button type="button" class="min-w-0 flex-1 cursor-pointer truncate text-left hover:underline" {title} {onclick}>{ &file.name }</button>
                <span class="meta num shrink-0">{ size_words(file) }</span>
            </li>
        }
    };
    html! {
        <section class="border-line px-4 py-3 not-first:border-t" aria-labelledby="aside-files">
            <div class="mb-1.5 flex items-center gap-1">
                <h3 id="aside-files" class="mr-auto">{ t!("records-files") }</h3>
                if more { <button type="button" class="a text-sm" onclick={props.onfiles.reform(|_| ())}>{ t!("records-all-files") }</button> }
                if props.may_write { <ChooseFiles id="aside-files-add" square=true class="btn-xs" onfiles={props.uploads.add.clone()} /> }
            </div>
            if files.is_empty() {
                if shelf.files.is_some() { <p class="meta">{ t!("records-no-files") }</p> }
            } else {
                <ul class="flex flex-col gap-1.5 text-sm">{ files.iter().take(NEWEST).map(row).collect::<Html>() }</ul>
            }
        </section>
    }
}
