//! The tags of one record, and changing them.

use super::chips::TagMarks;
use super::manage::Manage;
use super::state::{class, fitting, unknown, with, without};
use crate::data::{use_action, use_query};
use crate::t;
use crate::ui::{Button, Icon, Kind, Popover, TextField};
use vestnik_api::id::TagId;
use vestnik_api::tags::{NewTag, Tag, TagColour, TagInUse, TagsOf};
use vestnik_api::text::Line;
use yew::prelude::*;

/// What the editor needs.
#[derive(Properties, PartialEq)]
pub struct TagEditorProps {
    /// What the record bears.
    pub tags: Vec<Tag>,
    /// Where it belongs.
    pub of: TagsOf,
    /// Whether it may be changed.
    pub may_write: bool,
    /// It is being changed.
    pub busy: bool,
    /// Why it could not be.
    pub failure: Option<AttrValue>,
    /// Says what it bears from now on.
    pub onset: Callback<Vec<TagId>>,
    /// A tag was renamed or deleted: what the record bears is to be read anew.
    pub onreload: Callback<()>,
}

/// The tags of a record, each with a button that takes it off, and a panel to add others: what is typed is looked for, Enter adds
/// the first that fits, or makes it.
#[component]
pub fn TagEditor(props: &TagEditorProps) -> Html {
    if props.tags.is_empty() && !props.may_write {
        return Html::default();
    }
    html! {
        <div class="mt-2">
            <p class="meta" id="tags">{ t!("tags-title") }</p>
            <div class="mt-1 flex flex-wrap items-center gap-1" role="group" aria-labelledby="tags">
                if props.may_write {
                    for tag in &props.tags { { removable(props, tag) } }
                    <Adding tags={props.tags.clone()} of={props.of} busy={props.busy} onset={props.onset.clone()} onreload={props.onreload.clone()} />
                } else {
                    <TagMarks tags={props.tags.clone()} />
                }
            </div>
            if let Some(failure) = &props.failure { <p class="text-fail-ink" role="alert">{ failure.clone() }</p> }
        </div>
    }
}

fn removable(props: &TagEditorProps, tag: &Tag) -> Html {
    let left = without(&props.tags, tag.id);
    let onclick = props.onset.reform(move |_: MouseEvent| left.clone());
    let label = t!("tags-remove", name = &tag.name);
    html! {
        <span key={tag.id.0} class={classes!("state", "max-w-full", class(tag.colour))} title={tag.name.clone()}>
            <span class="truncate">{ &tag.name }</span>
            <button type="button" class="cursor-pointer" {onclick} aria-label={label.clone()} title={label}><Icon name="x" class="i-sm" /></button>
        </span>
    }
}

#[derive(Properties, PartialEq)]
struct AddingProps {
    tags: Vec<Tag>,
    of: TagsOf,
    busy: bool,
    onset: Callback<Vec<TagId>>,
    onreload: Callback<()>,
}

/// The panel in which tags are found, made, renamed and deleted.
#[component]
fn Adding(props: &AddingProps) -> Html {
    let open = use_state(|| false);
    let typed = use_state(String::new);
    let managed = use_state(|| None::<TagInUse>);
    let asked = (*open).then_some(props.of);
    let known = use_query(asked, |api, of| async move {
        match of {
            Some(of) => api.tags().list(of).await,
            None => Ok(Vec::new()),
        }
    });
    let all = known.data().unwrap_or_default();
    let add = {
        let (onset, tags, typed) = (props.onset.clone(), props.tags.clone(), typed.clone());
        Callback::from(move |tag: TagId| {
            typed.set(String::new());
            onset.emit(with(&tags, tag));
        })
    };
    let create = {
        let (add, reload) = (add.clone(), known.reload());
        use_action(
            |api, new: NewTag| async move { api.tags().create(&new).await },
            Callback::from(move |tag: TagInUse| {
                reload.emit(());
                add.emit(tag.id);
            }),
        )
    };
    let found = fitting(&all, &props.tags, &typed);
    let missing = unknown(&all, &typed).filter(|_| known.data().is_some());
    let make = {
        let (create, of) = (create.clone(), props.of);
        Callback::from(move |name: String| {
            if let Ok(name) = Line::parse(&name) {
                create.run(NewTag { name, colour: TagColour::default(), group: of.group, owner: of.owner });
            }
        })
    };
    let onsubmit = {
        let (first, missing, add, make) = (found.first().map(|tag| tag.id), missing.clone(), add.clone(), make.clone());
        let nothing_typed = typed.trim().is_empty();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match (first.filter(|_| !nothing_typed), &missing) {
                (Some(tag), _) => add.emit(tag),
                (None, Some(name)) => make.emit(name.clone()),
                (None, None) => {}
            }
        })
    };
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |text| typed.set(text))
    };
    let managing = |tag: &TagInUse| {
        let (managed, tag) = (managed.clone(), tag.clone());
        Callback::from(move |_: MouseEvent| managed.set(Some(tag.clone())))
    };
    let ondone = {
        let (managed, reload, onreload) = (managed.clone(), known.reload(), props.onreload.clone());
        Callback::from(move |changed: bool| {
            managed.set(None);
            if changed {
                reload.emit(());
                onreload.emit(());
            }
        })
    };
    let button = html! { <><Icon name="plus" class="i-sm" />{ t!("tags-add") }</> };
    html! {
        <Popover {open} {button} label={t!("tags-add")} class="btn-ghost btn-xs" panel={classes!("w-72")}>
            if let Some(tag) = (*managed).clone() {
                <Manage {tag} {ondone} />
            } else {
                <form class="flex flex-col gap-2" {onsubmit}>
                    <TextField id="tag-name" label={t!("tags-find")} value={(*typed).clone()} {oninput} autocomplete="off" autofocus=true
                        error={create.failure().map(|failure| failure.say())} />
                    if known.failure().is_some() { <p role="alert">{ t!("tags-unknown") }</p> }
                    <ul class="flex max-h-60 flex-col overflow-y-auto" aria-label={t!("tags-title")}>
                        for tag in &found { { choice(tag, props.busy, &add, managing(tag)) } }
                    </ul>
                    if let Some(name) = missing {
                        <Button label={t!("tags-create", name = &name)} icon="plus" kind={Kind::Ghost} busy={create.busy()} onclick={make.reform(move |_: MouseEvent| name.clone())} />
                    }
                </form>
            }
        </Popover>
    }
}

/// One that can be added, with the way to rename or delete it.
fn choice(tag: &TagInUse, busy: bool, add: &Callback<TagId>, onmanage: Callback<MouseEvent>) -> Html {
    let id = tag.id;
    html! {
        <li key={id.0} class="flex items-center gap-1">
            <button type="button" class="flex min-w-0 flex-1 cursor-pointer items-center gap-2 px-1 py-1 text-left hover:underline" disabled={busy}
                onclick={add.reform(move |_: MouseEvent| id)}>
                <span class={classes!("state", "min-w-0", class(tag.colour))}><span class="truncate">{ &tag.name }</span></span>
                <span class="meta ml-auto">{ tag.clients + tag.leads }</span>
            </button>
            <Button label={t!("tags-manage", name = &tag.name)} icon="pencil-line" kind={Kind::Ghost} square=true class="btn-xs" onclick={onmanage} />
        </li>
    }
}
