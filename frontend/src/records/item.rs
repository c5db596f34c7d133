//! One thing that happened, as a feed tells it.

use super::comment::Note;
use super::files::FileCard;
use super::known::ShelfDesk;
use super::state::{FeedStep, field_name, field_value};
use crate::custom_fields::told;
use crate::data::use_captured;
use crate::mailings::delivery_words;
use crate::route::Route;
use crate::t;
use crate::ui::{Avatar, Badge, Icon, Link};
use crate::words::{clock_short, moment, rich};
use vestnik_api::id::{ClientId, RecordFileId};
use vestnik_api::leads::RecordId;
use vestnik_api::timeline::{FieldChange, Former, Happening, What};
use yew::prelude::*;

/// What everything in a feed needs to know, and may do.
#[derive(Clone, PartialEq)]
pub(super) struct Use {
    /// Of which record.
    pub(super) record: RecordId,
    /// May be written in.
    pub(super) may_write: bool,
    /// The record's files.
    pub(super) shelf: ShelfDesk,
    /// Tells the feed what has happened to it.
    pub(super) step: Callback<FeedStep>,
    /// Asks for the feed anew.
    pub(super) reload: Callback<()>,
    /// Opens a file to be looked at.
    pub(super) look: Callback<RecordFileId>,
    /// Keeps a file.
    pub(super) download: Callback<RecordFileId>,
}

/// What one thing needs.
#[derive(Properties, PartialEq)]
pub(super) struct ItemProps {
    /// What happened.
    pub(super) happening: Happening,
    /// What it may do.
    pub(super) means: Use,
}

/// One thing that happened.
#[component]
pub(super) fn Item(props: &ItemProps) -> Html {
    let (happening, means) = (&props.happening, &props.means);
    match &happening.what {
        What::Comment { comment } => html! {
            <li class="feed-item">
                <span class="feed-icon feed-icon-bare"><Avatar name={comment.author.name.clone()} person={comment.author.id} /></span>
                <div class="min-w-0"><Note comment={(**comment).clone()} means={means.clone()} /></div>
            </li>
        },
        What::Created => line(happening, "user-plus", plain(created(happening, means.record))),
        What::Deleted => line(happening, "trash-2", plain(t!("records-deleted"))),
        What::Restored => line(happening, "undo-2", plain(t!("records-restored"))),
        What::Converted { client } => line(happening, "user-check", leading(*client, t!("records-converted"))),
        What::Reverted => line(happening, "undo-2", plain(t!("records-reverted"))),
        What::CameFrom { lead } => line(happening, "user-check", came_from(lead.as_ref())),
        What::Merged { client, name } => line(happening, "users", leading(*client, t!("records-merged", name = name))),
        What::Unmerged { client, name } => {
            line(happening, "undo-2", leading(*client, t!("records-unmerged", name = name)))
        }
        What::Changed { changes } => line(happening, "pencil-line", html! { <Changes changes={changes.clone()} /> }),
        What::File { file, name } => line(happening, "paperclip", file_line(*file, name, means)),
        What::FileRenamed { before, after } => line(
            happening,
            "pencil-line",
            rich("records-file-renamed", vec![("before", gone(before)), ("after", strong(after))]),
        ),
        What::FileDeleted { name } => {
            line(happening, "trash-2", rich("records-file-deleted", vec![("name", gone(name))]))
        }
        What::Letter { .. } => line(happening, "send", html! { <LetterLine letter={happening.what.clone()} /> }),
    }
}

fn created(happening: &Happening, here: RecordId) -> AttrValue {
    match happening.of.as_ref().map_or(here, |of| of.record) {
        RecordId::Lead(_) => t!("records-created-lead"),
        RecordId::Client(_) => t!("records-created-client"),
    }
}

/// That a lead became this client, with the way to it for those who see it.
fn came_from(lead: Option<&Former>) -> Html {
    match lead {
        Some(lead) => {
            let said = t!("records-came-from", title = &lead.title);
            html! { <Link to={page_of(lead.record)} class="a font-medium">{ said }</Link> }
        }
        None => plain(t!("records-converted")),
    }
}

/// Which record it was done to, where that is another one.
fn former(of: &Former) -> Html {
    let said = match of.record {
        RecordId::Lead(_) => t!("records-of-lead", title = &of.title),
        RecordId::Client(_) => t!("records-of-client", title = &of.title),
    };
    html! { <Link to={page_of(of.record)} class="link">{ said }</Link> }
}

const fn page_of(record: RecordId) -> Route {
    match record {
        RecordId::Lead(id) => Route::Lead { id },
        RecordId::Client(id) => Route::Client { id },
    }
}

/// What happened, with the way to the client that it happened with.
fn leading(client: Option<ClientId>, text: AttrValue) -> Html {
    match client {
        Some(id) => html! { <Link to={Route::Client { id }} class="a font-medium">{ text }</Link> },
        None => plain(text),
    }
}

fn plain(text: AttrValue) -> Html {
    html! { <span class="font-medium">{ text }</span> }
}

/// A line with an icon: what happened, who did it, and when.
fn line(happening: &Happening, icon: &'static str, what: Html) -> Html {
    let by = happening.by.as_ref().map_or_else(|| t!("records-server"), |person| AttrValue::from(person.name.clone()));
    html! {
        <li class="feed-item">
            <span class="feed-icon"><Icon name={icon} /></span>
            <div class="feed-line min-w-0 wrap-anywhere">
                { what }
                <div class="meta">
                    if let Some(of) = &happening.of { { former(of) }{ " · " } }
                    { by }{ " · " }
                    <time datetime={happening.at.to_string()} title={moment(happening.at)}>{ clock_short(happening.at) }</time>
                </div>
            </div>
        </li>
    }
}

/// What a file was called.
fn gone(name: &str) -> Html {
    html! { <s class="text-muted">{ name.to_owned() }</s> }
}

/// What it is called.
fn strong(name: &str) -> Html {
    html! { <span class="font-medium">{ name.to_owned() }</span> }
}

fn file_line(id: RecordFileId, name: &str, means: &Use) -> Html {
    if let Some(known) = means.shelf.shown.find(id) {
        let (look, download) = (means.look.clone(), means.download.clone());
        return html! {
            <>
                { plain(t!("records-file-added")) }
                <div class="my-1.5 max-w-md"><FileCard record={means.record} file={known.clone()} {look} {download} /></div>
            </>
        };
    }
    let onclick = means.download.reform(move |_: MouseEvent| id);
    let link = html! { <button type="button" class="link text-left wrap-anywhere" title={t!("records-download", name = name.to_owned())} {onclick}>{ name.to_owned() }</button> };
    rich("records-file-named", vec![("name", link)])
}

/// What a letter in a feed needs.
#[derive(Properties, PartialEq)]
pub struct LetterLineProps {
    /// It; nothing else is shown.
    pub letter: What,
}

/// A letter: its subject, what became of it, and where more is said of both to those who may go there.
#[component]
pub fn LetterLine(props: &LetterLineProps) -> Html {
    let captured = use_captured();
    let What::Letter { delivery, mailing, subject, state, may_open } = &props.letter else { return Html::default() };
    let (tone, icon, label) = delivery_words(*state, captured);
    let subject = if subject.trim().is_empty() { t!("records-no-subject") } else { subject.clone().into() };
    html! {
        <>
            if *may_open {
                <Link to={Route::Delivery { id: *delivery }} class="font-medium hover:underline" title={t!("records-letter-open")}>{ subject }</Link>
            } else {
                <span class="font-medium">{ subject }</span>
            }
            <div class="mt-1 mb-0.5 flex flex-wrap items-center gap-x-2.5 gap-y-1">
                <Badge {tone} {icon} {label} />
                if let Some(id) = *mailing {
                    <Link to={Route::Mailing { id }} class="a text-sm">{ t!("records-letter-mailing") }</Link>
                }
            </div>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ChangesProps {
    changes: Vec<FieldChange>,
}

/// What one person changed in a row: the first field as it was and is, the others on a press.
#[component]
fn Changes(props: &ChangesProps) -> Html {
    let open = use_state(|| false);
    let Some((first, rest)) = props.changes.split_first() else { return plain(t!("records-changed")) };
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    html! {
        <>
            <div>
                { change(first) }
                if !rest.is_empty() && !*open {
                    { " " }<button type="button" class="link whitespace-nowrap" aria-expanded="false" onclick={toggle.clone()}>{ t!("records-and-fields", count = rest.len()) }</button>
                }
            </div>
            if *open {
                <ul class="mt-0.5 flex flex-col gap-0.5">
                    for (place, one) in rest.iter().enumerate() { <li key={place}>{ change(one) }</li> }
                </ul>
                <button type="button" class="link text-sm" aria-expanded="true" onclick={toggle}>{ t!("records-fold") }</button>
            }
        </>
    }
}

fn change(change: &FieldChange) -> Html {
    let value = |text: Option<&str>| match change.kind {
        Some(kind) => text.map(|text| told(kind, text)),
        None => field_value(&change.field, text),
    };
    let (before, after) = (value(change.before.as_deref()), value(change.after.as_deref()));
    let nothing = || html! { <span class="text-muted">{ t!("records-nothing") }</span> };
    html! {
        <>
            <span class="font-medium">{ change.label.clone().map_or_else(|| field_name(&change.field), AttrValue::from) }</span>{ ": " }
            if let Some(before) = before { <s class="text-muted"><span class="sr-only">{ t!("records-before") }{ " " }</span>{ before }</s> } else { { nothing() } }
            { " → " }
            if let Some(after) = after { <span>{ after }</span> } else { { nothing() } }
        </>
    }
}
