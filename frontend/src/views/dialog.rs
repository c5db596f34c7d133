//! What a view is called and who sees it.

use crate::data::{Action, Failure, use_action, use_session};
use crate::groups::use_my_groups;
use crate::t;
use crate::ui::{Button, Dialog, Icon, Kind, SelectField, TextField};
use vestnik_api::Code;
use vestnik_api::views::{ChangeView, ColumnKey, NewView, SavedView, ViewList, ViewName, ViewQuery};
use yew::prelude::*;

/// What is to be kept under a new name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    /// Of which list.
    pub(super) list: ViewList,
    /// What it is asked with.
    pub(super) query: String,
    /// The columns that are not shown.
    pub(super) hidden: Vec<String>,
}

impl Shown {
    /// The query, if it is not too long to be kept.
    pub(super) fn query(&self) -> Option<ViewQuery> {
        ViewQuery::parse(&self.query).ok()
    }

    /// The columns that are not shown.
    pub(super) fn columns(&self) -> Vec<ColumnKey> {
        self.hidden.iter().filter_map(|key| ColumnKey::parse(key).ok()).collect()
    }
}

/// What the question is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum About {
    /// A new view of what is shown.
    New(Shown),
    /// One that is there.
    Known(SavedView),
}

/// What the question needs.
#[derive(Properties, PartialEq)]
pub(super) struct ViewDialogProps {
    /// What it is about.
    pub(super) about: About,
    /// Called with the view as it is then.
    pub(super) ondone: Callback<SavedView>,
    /// Called when it is cancelled.
    pub(super) onclose: Callback<()>,
}

type Asked = (About, ViewName, String);

/// Asks for a name, and for a group if one works in any.
#[component]
pub(super) fn ViewDialog(props: &ViewDialogProps) -> Html {
    let known = match &props.about {
        About::New(_) => None,
        About::Known(view) => Some(view.clone()),
    };
    let name = use_state(|| known.as_ref().map(|view| view.name.clone()).unwrap_or_default());
    let shared = known.as_ref().and_then(|view| view.group.clone());
    let group = use_state(|| shared.as_ref().map(|group| group.id.to_string()).unwrap_or_default());
    let groups = use_my_groups();
    let me = use_session().me().map(|me| me.id);
    let save = use_saving(props.ondone.clone());
    let read = ViewName::parse(&name).ok();
    let onsave = {
        let (save, read, group, about) = (save.clone(), read.clone(), (*group).clone(), props.about.clone());
        Callback::from(move |()| {
            if let Some(name) = read.clone() {
                save.run((about.clone(), name, group.clone()));
            }
        })
    };
    let typing = |into: &UseStateHandle<String>| {
        let (into, save) = (into.clone(), save.clone());
        Callback::from(move |text| {
            save.forget();
            into.set(text);
        })
    };
    let title = match &known {
        Some(view) => t!("views-edit-title", name = &view.name),
        None => t!("views-new"),
    };
    let others = known.as_ref().filter(|view| Some(view.owner.id) != me);
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={t!("views-save")} kind={Kind::Primary} busy={save.busy()} disabled={read.is_none()} onclick={onsave.reform(|_: MouseEvent| ())} />
        </>
    };
    let submitted = onsave.reform(|event: SubmitEvent| event.prevent_default());
    let other =
        save.failure().filter(|failure| !failure.only_fields(&["name", "group"])).map(|failure| words(&failure));
    html! {
        <Dialog {title} onclose={props.onclose.clone()} held={save.busy()} {actions}>
            <form novalidate=true class="mt-3 flex flex-col gap-4" onsubmit={submitted}>
                if known.is_none() { <p class="hint">{ t!("views-new-text") }</p> }
                <TextField id="view-name" label={t!("views-name")} value={(*name).clone()} oninput={typing(&name)} autofocus=true autocomplete="off" error={save.field("name")} />
                if let Some(view) = others {
                    <p class="hint">{ t!("views-shared-by", name = &view.owner.name) }</p>
                } else if groups.worked().next().is_some() || shared.is_some() {
                    <SelectField id="view-group" label={t!("views-share")} hint={t!("views-share-hint")} value={(*group).clone()}
                        options={groups.options(shared.as_ref())} onchange={typing(&group)} error={save.field("group")} />
                }
            </form>
            if let Some(said) = other { <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ said }</p> }
        </Dialog>
    }
}

/// Keeps what was asked.
#[hook]
fn use_saving(ondone: Callback<SavedView>) -> Action<Asked> {
    use_action(
        |api, (about, name, group): Asked| async move {
            let group = group.parse().ok();
            match about {
                About::New(shown) => {
                    let (query, hidden_columns) = (shown.query().unwrap_or_default(), shown.columns());
                    api.views().create(&NewView { list: shown.list, name, query, hidden_columns, group }).await
                }
                About::Known(view) => {
                    let moved = view.group.as_ref().map(|group| group.id) != group;
                    let change =
                        ChangeView { name: Some(name), group: moved.then_some(group), ..ChangeView::default() };
                    api.views().change(view.id, view.version, &change).await
                }
            }
        },
        ondone,
    )
}

/// Why a view was not saved.
pub(super) fn words(failure: &Failure) -> AttrValue {
    match failure.code() {
        Some(Code::WrongState) => t!("views-too-many"),
        _ => failure.say(),
    }
}
