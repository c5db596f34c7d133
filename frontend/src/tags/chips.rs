//! Tags as they are shown.

use super::state::{SHOWN, class};
use crate::t;
use vestnik_api::id::TagId;
use vestnik_api::tags::Tag;
use yew::prelude::*;

/// What the tags of a row need.
#[derive(Properties, PartialEq)]
pub struct TagChipsProps {
    /// What the record bears.
    pub tags: Vec<Tag>,
    /// Narrows the list to one.
    pub onchoose: Callback<TagId>,
}

/// The tags of a row of a list: two at most, and how many there are beside. Each narrows the list to what bears it.
#[component]
pub fn TagChips(props: &TagChipsProps) -> Html {
    if props.tags.is_empty() {
        return Html::default();
    }
    let rest: Vec<&str> = props.tags.iter().skip(SHOWN).map(|tag| tag.name.as_str()).collect();
    let choose = |tag: &Tag| {
        let id = tag.id;
        props.onchoose.reform(move |_: MouseEvent| id)
    };
    html! {
        <span class="my-1 flex min-w-0 items-center gap-1">
            for tag in props.tags.iter().take(SHOWN) {
                <button key={tag.id.0} type="button" class={classes!("state", "max-w-28", "cursor-pointer", "hover:underline", class(tag.colour))}
                    onclick={choose(tag)} title={t!("tags-only", name = &tag.name)}>
                    <span class="truncate">{ &tag.name }</span>
                </button>
            }
            if !rest.is_empty() { <span class="meta" title={rest.join(", ")}>{ format!("+{}", rest.len()) }</span> }
        </span>
    }
}

/// What the same without a way to narrow anything needs.
#[derive(Properties, PartialEq)]
pub struct TagMarksProps {
    /// What the record bears.
    pub tags: Vec<Tag>,
}

/// All tags of a record.
#[component]
pub fn TagMarks(props: &TagMarksProps) -> Html {
    html! {
        for tag in &props.tags {
            <span key={tag.id.0} class={classes!("state", "max-w-full", class(tag.colour))} title={tag.name.clone()}><span class="truncate">{ &tag.name }</span></span>
        }
    }
}
