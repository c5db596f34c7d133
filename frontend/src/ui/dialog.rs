//! Dialogs: for decisions, not for forms. The title is the question, the button repeats its verb.

use super::{Button, Kind};
use crate::t;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

/// What a dialog needs.
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// The question.
    pub title: AttrValue,
    /// Called when it is cancelled: by Esc, the backdrop, or a button that says so.
    pub onclose: Callback<()>,
    /// Esc and the backdrop do nothing: something has been typed, or is under way.
    #[prop_or_default]
    pub held: bool,
    /// What is asked, in detail.
    pub children: Html,
    /// The buttons, the solid one last.
    pub actions: Html,
    /// Wider than usual.
    #[prop_or_default]
    pub wide: bool,
    /// As large as the page: something is looked at in it.
    #[prop_or_default]
    pub whole: bool,
}

/// A modal dialog. It is open as long as it is drawn, and gives the focus back when it goes.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    use_modal(&node);
    let oncancel = {
        let (onclose, held) = (props.onclose.clone(), props.held);
        Callback::from(move |event: Event| {
            // Esc: the dialog goes when its owner stops drawing it, not by itself.
            event.prevent_default();
            if !held {
                onclose.emit(());
            }
        })
    };
    let onclick = {
        let (onclose, held, node) = (props.onclose.clone(), props.held, node.clone());
        Callback::from(move |event: MouseEvent| {
            let on_backdrop = event.target().is_some_and(|target| node.get().is_some_and(|node| *node == target));
            if on_backdrop && !held {
                onclose.emit(());
            }
        })
    };
    let size = match (props.whole, props.wide) {
        (true, _) => "flex h-[calc(100dvh-2rem)] max-h-none max-w-5xl flex-col",
        (false, true) => "max-w-xl",
        (false, false) => "max-w-md",
    };
    html! {
        <dialog ref={node} class="modal" aria-labelledby="dialog-title" {oncancel} {onclick}>
            <div class={classes!("modal-box", "w-[calc(100%-2rem)]", size)}>
                <h2 id="dialog-title" class="mb-1 text-xl wrap-anywhere" tabindex="-1">{ props.title.clone() }</h2>
                { props.children.clone() }
                <div class="modal-action">{ props.actions.clone() }</div>
            </div>
        </dialog>
    }
}

#[hook]
fn use_modal(node: &NodeRef) {
    let node = node.clone();
    use_effect_with((), move |()| {
        let opener = gloo_document().and_then(|document| document.active_element());
        let dialog = node.cast::<HtmlDialogElement>();
        if let Some(dialog) = &dialog {
            // Fails only for a dialog that is open already.
            let _ = dialog.show_modal();
        }
        move || {
            if let Some(dialog) = dialog {
                dialog.close();
            }
            if let Some(opener) = opener.and_then(|element| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(element).ok())
            {
                let _ = opener.focus();
            }
        }
    });
}

fn gloo_document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}

/// What a question before an action needs.
#[derive(Properties, PartialEq)]
pub struct ConfirmProps {
    /// The question: «Удалить 3 клиентов?»
    pub title: AttrValue,
    /// What will happen, and whether it can be undone.
    pub text: AttrValue,
    /// The verb of the question: «Удалить».
    pub verb: AttrValue,
    /// Stands before the verb.
    #[prop_or("trash-2")]
    pub icon: &'static str,
    /// Whether the action destroys something.
    #[prop_or(true)]
    pub danger: bool,
    /// The number that must be typed first: for more than 1,000 records.
    #[prop_or_default]
    pub number: Option<i64>,
    /// The action is under way.
    #[prop_or_default]
    pub busy: bool,
    /// What went wrong with the action.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// Called when the verb is pressed.
    pub onconfirm: Callback<()>,
    /// Called when it is cancelled.
    pub onclose: Callback<()>,
}

/// A question before an action that cannot be undone.
#[component]
pub fn Confirm(props: &ConfirmProps) -> Html {
    let typed = use_state(String::new);
    let right = props.number.is_none_or(|number| typed_number(&typed) == Some(number));
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |text| typed.set(text))
    };
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={props.verb.clone()} icon={props.icon} kind={if props.danger { Kind::Danger } else { Kind::Primary }}
                busy={props.busy} disabled={!right} onclick={props.onconfirm.reform(|_| ())} />
        </>
    };
    html! {
        <Dialog title={props.title.clone()} onclose={props.onclose.clone()} held={props.busy || !typed.is_empty()} {actions}>
            <p class="hint">{ props.text.clone() }</p>
            if let Some(number) = props.number {
                <div class="mt-4">
                    <super::TextField id="confirm-number" label={t!("shell-type-number", number = number)} value={(*typed).clone()} {oninput}
                        inputmode="numeric" autocomplete="off" />
                </div>
            }
            if let Some(error) = &props.error {
                <p class="field-error mt-3" role="alert"><super::Icon name="circle-alert" />{ error }</p>
            }
        </Dialog>
    }
}

/// The number somebody typed, however he parted its thousands.
fn typed_number(text: &str) -> Option<i64> {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ',' | '.' | '\u{A0}')).collect::<String>().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::typed_number;

    #[test]
    fn a_typed_number_may_have_its_thousands_apart() {
        assert_eq!(typed_number("12 408"), Some(12_408));
        assert_eq!(typed_number("12,408"), Some(12_408));
        assert_eq!(typed_number("12\u{A0}408"), Some(12_408));
        assert_eq!(typed_number("124x"), None);
    }
}
