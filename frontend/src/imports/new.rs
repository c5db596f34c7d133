//! Handing in a file of clients or leads.

use super::earlier::Earlier;
use super::state::{Step, example, list_of, refused};
use super::steps::Steps;
use crate::data::{Action, read_file, save_file, use_action, use_session};
use crate::route::Route;
use crate::t;
use crate::ui::{Button, Crumb, Forbidden, Icon, Kind, Said, SaidKind, Screen};
use crate::words::bytes;
use vestnik_api::imports::{Import, ImportKind, UploadOptions};
use web_sys::{DragEvent, File, HtmlInputElement};
use yew::prelude::*;
use yew_router::prelude::*;

/// What handing in a file needs.
#[derive(Properties, PartialEq)]
pub struct NewImportScreenProps {
    /// What its rows are.
    pub rows: ImportKind,
}

/// The form to hand in a file, and earlier files.
#[component]
pub fn NewImportScreen(props: &NewImportScreenProps) -> Html {
    let kind = props.rows;
    let (session, navigator) = (use_session(), use_navigator());
    let file = use_state(|| None::<File>);
    let gone = use_state(|| false);
    let send = {
        let gone = gone.clone();
        use_action(
            |api, (options, file): (UploadOptions, File)| async move {
                match read_file(&file).await {
                    Some(content) => api.imports().upload(&options, content).await.map(Some),
                    None => Ok(None),
                }
            },
            Callback::from(move |import: Option<Import>| match (import, &navigator) {
                (Some(import), Some(navigator)) => navigator.push(&Route::Import { id: import.id }),
                (None, _) => gone.set(true),
                (Some(_), None) => {}
            }),
        )
    };
    let onfile = {
        let (file, gone, send) = (file.clone(), gone.clone(), send.clone());
        Callback::from(move |chosen: Option<File>| {
            gone.set(false);
            send.forget();
            file.set(chosen);
        })
    };
    let wrong = file.as_ref().and_then(|file| refused(&file.name(), file.size()));
    let wrong = if *gone { Some(t!("imports-gone")) } else { wrong };
    let onsend = {
        let (send, file) = (send.clone(), file.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(file) = (*file).clone() {
                let name: String = file.name().chars().take(200).collect();
                send.run((UploadOptions { kind, file_name: Some(name), ..UploadOptions::default() }, file));
            }
        })
    };
    let (to, name) = list_of(kind);
    let (title, parent) = (t!("imports-title", kind = kind.name()), Crumb { to, name });
    if session.may(kind.permission()).is_none() {
        return html! { <Screen {title} {parent}><Forbidden /></Screen> };
    }
    html! {
        <Screen {title} {parent} bar={html! { <Steps now={Step::File} /> }}>
            <div class="page mx-auto w-full max-w-4xl">
                <section class="form-row">
                    <div><h2>{ t!("imports-file") }</h2><p class="hint mt-1">{ t!("imports-file-hint") }</p></div>
                    <div class="flex min-w-0 flex-col gap-3">
                        <Drop file={(*file).clone()} wrong={wrong.clone()} {onfile} />
                        <div><Button label={t!("imports-example")} icon="download" kind={Kind::Link} onclick={Callback::from(move |_| save_example(kind))} /></div>
                    </div>
                </section>
                { sending(&send, onsend, file.is_some() && wrong.is_none()) }
                <Earlier />
            </div>
        </Screen>
    }
}

fn save_example(kind: ImportKind) {
    let name = match kind {
        ImportKind::Clients => t!("clients-file"),
        ImportKind::Leads => t!("leads-file"),
    };
    save_file(&format!("{name}.csv"), "text/csv;charset=utf-8", example(kind).as_bytes());
}

fn sending(send: &Action<(UploadOptions, File)>, onsend: Callback<MouseEvent>, ready: bool) -> Html {
    html! {
        <section class="form-row">
            <div />
            <div class="flex flex-col items-start gap-3">
                if let Some(failure) = send.failure() { <Said kind={SaidKind::Failure} icon="circle-alert">{ failure.say() }</Said> }
                <Button label={t!("imports-send")} icon="upload" kind={Kind::Primary} busy={send.busy()} disabled={!ready} onclick={onsend} />
            </div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct DropProps {
    file: Option<File>,
    wrong: Option<AttrValue>,
    onfile: Callback<Option<File>>,
}

/// Where a file is dropped, or chosen.
#[component]
fn Drop(props: &DropProps) -> Html {
    let over = use_state(|| false);
    let hover = |to: bool| {
        let over = over.clone();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(to);
        })
    };
    let ondrop = {
        let (over, onfile) = (over.clone(), props.onfile.clone());
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            if let Some(file) = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)) {
                onfile.emit(Some(file));
            }
        })
    };
    let onchange = props.onfile.reform(|event: Event| {
        let input = event.target_unchecked_into::<HtmlInputElement>();
        let file = input.files().and_then(|files| files.get(0));
        // The same file can be chosen again, after it was mended.
        input.set_value("");
        file
    });
    let class = classes!(
        "relative",
        "flex",
        "flex-col",
        "items-center",
        "gap-1",
        "rounded-xl",
        "border",
        "border-dashed",
        "px-4",
        "py-8",
        "text-center",
        "focus-within:outline-2",
        "focus-within:outline-offset-2",
        "focus-within:outline-focus",
        if *over { "border-primary bg-selected" } else { "border-field-line bg-base-200" },
    );
    html! {
        <div class="field">
            <div {class} ondragover={hover(true)} ondragenter={hover(true)} ondragleave={hover(false)} {ondrop}>
                <input type="file" id="file" class="absolute inset-0 cursor-pointer opacity-0" accept=".csv,.tsv,.txt,.xlsx,.xlsm,text/csv,text/plain" {onchange}
                    aria-label={t!("imports-choose")} aria-invalid={props.wrong.is_some().then_some("true")} aria-describedby="file-note" />
                <Icon name={if props.file.is_some() { "file-text" } else { "upload" }} class="i-lg text-muted" />
                if let Some(file) = &props.file {
                    <b class="font-medium wrap-anywhere">{ file.name() }</b>
                    <span class="meta">{ t!("imports-file-size", size = bytes(size(file))) }</span>
                } else {
                    <b class="font-medium">{ t!("imports-drop") }</b>
                    <span class="meta">{ t!("imports-drop-hint") }</span>
                }
            </div>
            if let Some(wrong) = &props.wrong { <p class="field-error" id="file-note"><Icon name="circle-alert" />{ wrong }</p> }
        </div>
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a file's size is a whole number, not below zero"
)]
fn size(file: &File) -> u64 {
    file.size() as u64
}
