//! What a group is called: a new one, or one that is renamed.

use crate::data::use_action;
use crate::t;
use crate::ui::{Button, Dialog, Icon, Kind, TextField};
use vestnik_api::groups::{ChangeGroup, Group, NewGroup};
use vestnik_api::text::Line;
use yew::prelude::*;

/// What the question needs.
#[derive(Properties, PartialEq)]
pub(super) struct NameDialogProps {
    /// The group; none: a new one.
    #[prop_or_default]
    pub(super) group: Option<Group>,
    /// Called with the group as it is then.
    pub(super) ondone: Callback<Group>,
    /// Called when it is cancelled.
    pub(super) onclose: Callback<()>,
}

/// Asks for a name.
#[component]
pub(super) fn NameDialog(props: &NameDialogProps) -> Html {
    let name = use_state(|| props.group.as_ref().map(|group| group.name.clone()).unwrap_or_default());
    let save = use_action(
        |api, (group, name): (Option<Group>, Line<100>)| async move {
            match group {
                Some(group) => {
                    let change = ChangeGroup { name: Some(name), ..ChangeGroup::default() };
                    api.groups().change(group.id, group.version, &change).await
                }
                None => api.groups().create(&NewGroup { name }).await,
            }
        },
        props.ondone.clone(),
    );
    let read = Line::<100>::parse(&name).ok();
    let onsave = {
        let (save, read, group) = (save.clone(), read.clone(), props.group.clone());
        Callback::from(move |()| {
            if let Some(name) = read.clone() {
                save.run((group.clone(), name));
            }
        })
    };
    let oninput = {
        let (name, save) = (name.clone(), save.clone());
        Callback::from(move |text| {
            save.forget();
            name.set(text);
        })
    };
    let (title, verb) = match &props.group {
        Some(_) => (t!("groups-rename"), t!("groups-save")),
        None => (t!("groups-new"), t!("groups-create")),
    };
    let other = save.failure().filter(|failure| !failure.only_fields(&["name"])).map(|failure| failure.say());
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={verb} kind={Kind::Primary} busy={save.busy()} disabled={read.is_none()} onclick={onsave.reform(|_: MouseEvent| ())} />
        </>
    };
    let submitted = onsave.reform(|event: SubmitEvent| event.prevent_default());
    html! {
        <Dialog {title} onclose={props.onclose.clone()} held={save.busy()} {actions}>
            <form novalidate=true onsubmit={submitted}>
                <TextField id="group-name" label={t!("groups-name")} value={(*name).clone()} {oninput} autofocus=true autocomplete="off" error={save.field("name")} />
            </form>
            if let Some(said) = other { <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ said }</p> }
        </Dialog>
    }
}
