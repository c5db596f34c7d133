//! Narrowing a list to a tag.

use crate::data::use_query;
use crate::t;
use crate::ui::Chip;
use vestnik_api::id::{GroupId, TagId};
use vestnik_api::tags::TagsOf;
use yew::prelude::*;

/// What the choice needs.
#[derive(Properties, PartialEq)]
pub struct TagChoiceProps {
    /// The group whose records are listed; one's own without.
    pub group: Option<GroupId>,
    /// The tag in force.
    pub value: Option<TagId>,
    /// Says another.
    pub onchange: Callback<Option<TagId>>,
    /// How wide it is: without, as a bar has it.
    #[prop_or(classes!("w-auto!", "max-w-48", "max-md:max-w-full"))]
    pub class: Classes,
}

/// A list of the tags of one place; nothing, where there are none.
#[component]
pub fn TagChoice(props: &TagChoiceProps) -> Html {
    let tags =
        use_query(TagsOf { group: props.group, owner: None }, |api, of| async move { api.tags().list(of).await });
    let tags = tags.data().unwrap_or_default();
    if tags.is_empty() {
        return Html::default();
    }
    let onchange = props
        .onchange
        .reform(|event: Event| event.target_unchecked_into::<web_sys::HtmlSelectElement>().value().parse().ok());
    html! {
        <select class={classes!("select", props.class.clone())} aria-label={t!("tags-one")} {onchange}>
            <option value="" selected={props.value.is_none()}>{ t!("tags-any") }</option>
            for tag in tags.iter() {
                <option value={tag.id.to_string()} selected={props.value == Some(tag.id)}>{ &tag.name }</option>
            }
        </select>
    }
}

/// What the chip needs.
#[derive(Properties, PartialEq)]
pub struct TagChipProps {
    /// The tag in force.
    pub tag: TagId,
    /// Takes the condition away.
    pub onremove: Callback<()>,
}

/// That only what bears one tag is shown.
#[component]
pub fn TagChip(props: &TagChipProps) -> Html {
    let tag = use_query(props.tag, |api, id| async move { api.tags().find(id).await });
    let value = tag.data().map_or_else(|| AttrValue::from("…"), |tag| AttrValue::from(tag.name.clone()));
    html! { <Chip name={t!("tags-one")} {value} onremove={props.onremove.clone()} /> }
}
