//! A choice between two values of one thing, side by side.

use yew::prelude::*;

/// What the choice needs.
#[derive(Properties, PartialEq)]
pub struct EitherProps {
    /// What it is a choice of.
    pub label: AttrValue,
    /// The name of its buttons: of no other choice on the page.
    pub name: AttrValue,
    /// The two values; an empty one is shown as none.
    pub sides: [AttrValue; 2],
    /// The second is chosen.
    pub second: bool,
    /// Called with whether the second is.
    pub onchoose: Callback<bool>,
}

/// A line with a name and two values to choose from.
#[component]
pub fn Either(props: &EitherProps) -> Html {
    let side = |value: &AttrValue, second: bool| {
        html! {
            <label class="flex min-w-0 items-center gap-2 py-1">
                <input type="radio" name={props.name.clone()} class="radio radio-xs" checked={props.second == second}
                    onchange={props.onchoose.reform(move |_: Event| second)} />
                <span class="min-w-0 text-sm wrap-anywhere">{ if value.is_empty() { AttrValue::from("—") } else { value.clone() } }</span>
            </label>
        }
    };
    let [first, second] = &props.sides;
    html! {
        <div class="grid grid-cols-2 items-center gap-x-4 border-line py-1.5 not-first:border-t sm:grid-cols-[6rem_1fr_1fr]" role="radiogroup" aria-label={props.label.clone()}>
            <span class="col-span-2 text-sm text-muted wrap-anywhere sm:col-span-1">{ props.label.clone() }</span>{ side(first, false) }{ side(second, true) }
        </div>
    }
}

/// What a group of such choices needs.
#[derive(Properties, PartialEq)]
pub struct EithersProps {
    /// What is chosen.
    pub label: AttrValue,
    /// Whose values stand on which side.
    pub sides: [AttrValue; 2],
    /// The choices.
    pub children: Html,
}

/// Such choices below one another, with a head.
#[component]
pub fn Eithers(props: &EithersProps) -> Html {
    let [first, second] = &props.sides;
    html! {
        <fieldset class="mt-4">
            <legend class="field-label mb-1.5">{ props.label.clone() }</legend>
            <div class="grid grid-cols-2 gap-x-4 sm:grid-cols-[6rem_1fr_1fr]">
                <span class="max-sm:hidden" /><span class="meta">{ first.clone() }</span><span class="meta">{ second.clone() }</span>
            </div>
            { props.children.clone() }
        </fieldset>
    }
}
