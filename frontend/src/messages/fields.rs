//! The picker of merge fields.

use super::state::{field_label, merge_tag};
use crate::t;
use crate::ui::{Icon, Popover};
use vestnik_api::messages::{MERGE_FIELDS, MergeField};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the picker needs.
#[derive(Properties, PartialEq)]
pub(super) struct FieldPickerProps {
    /// Called with the field as it is written.
    pub(super) onpick: Callback<String>,
}

/// Chooses a merge field, and what stands there when it is empty.
#[component]
pub(super) fn FieldPicker(props: &FieldPickerProps) -> Html {
    let open = use_state(|| false);
    let otherwise = use_state(String::new);
    let oninput = {
        let otherwise = otherwise.clone();
        Callback::from(move |event: InputEvent| {
            otherwise.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let pick = {
        let (open, otherwise, onpick) = (open.clone(), otherwise.clone(), props.onpick.clone());
        Callback::from(move |field: MergeField| {
            open.set(false);
            onpick.emit(merge_tag(&field, &otherwise));
            otherwise.set(String::new());
        })
    };
    let group = |start: &'static str| MERGE_FIELDS.iter().filter(move |field| field.name.starts_with(start));
    let button = html! { <><Icon name="braces" />{ t!("messages-field") }</> };
    html! {
        <Popover {open} {button} label={t!("messages-field-title")} class="btn-ghost btn-sm text-sm" panel="w-80">
            <div class="flex items-center gap-2 border-b border-line px-1 pb-2">
                <label class="meta shrink-0" for="otherwise">{ t!("messages-if-empty") }</label>
                <input id="otherwise" class="input" value={(*otherwise).clone()} {oninput} placeholder={t!("messages-if-empty-example")} maxlength="100" autocomplete="off" />
            </div>
            <ul class="menu p-0!">
                <li class="menu-title">{ t!("messages-fields-client") }</li>
                for field in group("client.") { { entry(field, &pick) } }
                <li class="menu-title">{ t!("messages-fields-sender") }</li>
                for field in group("owner.").chain(group("mailing.")).chain(group("unsubscribe")) { { entry(field, &pick) } }
            </ul>
        </Popover>
    }
}

fn entry(field: &MergeField, pick: &Callback<MergeField>) -> Html {
    let wanted = *field;
    html! {
        <li key={field.name}>
            <button type="button" onclick={pick.reform(move |_: MouseEvent| wanted)}>
                <span class="token">{ field_label(field.name) }</span>
                <span class="min-w-0 flex-1 truncate text-right text-xs text-muted">{ field.name }</span>
            </button>
        </li>
    }
}
