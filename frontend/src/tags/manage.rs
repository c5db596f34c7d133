//! Renaming and deleting a tag.

use super::state::colour_words;
use crate::data::use_action;
use crate::t;
use crate::ui::{Button, Kind, SelectField, TextField};
use vestnik_api::id::TagId;
use vestnik_api::tags::{ChangeTag, TagColour, TagInUse};
use vestnik_api::text::Line;
use yew::prelude::*;

/// What it needs.
#[derive(Properties, PartialEq)]
pub(super) struct ManageProps {
    pub(super) tag: TagInUse,
    /// It is over; whether anything was changed.
    pub(super) ondone: Callback<bool>,
}

/// The name and the colour of a tag, which hold wherever it is borne, and the way to delete it.
#[component]
pub(super) fn Manage(props: &ManageProps) -> Html {
    let name = use_state(|| props.tag.name.clone());
    let colour = use_state(|| props.tag.colour);
    let save = use_action(
        |api, (id, version, change): (TagId, i32, ChangeTag)| async move { api.tags().change(id, version, &change).await },
        props.ondone.reform(|_: TagInUse| true),
    );
    let delete =
        use_action(|api, id: TagId| async move { api.tags().delete(id).await }, props.ondone.reform(|()| true));
    let onsubmit = {
        let (save, name, colour) = (save.clone(), (*name).clone(), *colour);
        let (id, version) = (props.tag.id, props.tag.version);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Ok(name) = Line::parse(&name) {
                save.run((id, version, ChangeTag { name: Some(name), colour: Some(colour) }));
            }
        })
    };
    let oninput = {
        let name = name.clone();
        Callback::from(move |text| name.set(text))
    };
    let oncolour = {
        let colour = colour.clone();
        Callback::from(move |code: String| {
            colour.set(TagColour::ALL.into_iter().find(|one| one.name() == code).unwrap_or_default());
        })
    };
    let options = TagColour::ALL.map(|one| (AttrValue::from(one.name()), colour_words(one)));
    let failure = save.failure().or_else(|| delete.failure());
    let id = props.tag.id;
    let ondelete = Callback::from({
        let delete = delete.clone();
        move |_: MouseEvent| delete.run(id)
    });
    html! {
        <form class="flex flex-col gap-2" {onsubmit}>
            <TextField id="tag-new-name" label={t!("tags-name")} value={(*name).clone()} {oninput} autocomplete="off" autofocus=true />
            <SelectField id="tag-colour" label={t!("tags-colour")} value={(*colour).name()} options={options.to_vec()} onchange={oncolour} />
            <p class="meta">{ t!("tags-borne", count = props.tag.clients + props.tag.leads) }</p>
            if let Some(failure) = failure { <p class="text-fail-ink" role="alert">{ failure.say() }</p> }
            <div class="flex flex-wrap gap-2">
                <Button label={t!("tags-save")} kind={Kind::Primary} submit=true busy={save.busy()} />
                <Button label={t!("tags-cancel")} onclick={props.ondone.reform(|_: MouseEvent| false)} />
                <Button label={t!("tags-delete")} icon="trash-2" kind={Kind::Ghost} busy={delete.busy()} onclick={ondelete} />
            </div>
        </form>
    }
}
