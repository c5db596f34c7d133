//! A fact about a client that is edited where it stands.

use super::state::Known;
use crate::data::{Failure, field_words, use_action};
use crate::t;
use crate::ui::{Icon, use_left};
use vestnik_api::Code;
use vestnik_api::clients::{ChangeClient, Client};
use vestnik_api::id::ClientId;
use vestnik_api::text::Refused;
use web_sys::{HtmlElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent};
use yew::prelude::*;

/// What a fact needs.
#[derive(Properties, PartialEq)]
pub(super) struct FactProps {
    /// Which fact.
    pub(super) what: Known,
    /// What it is called.
    pub(super) label: AttrValue,
    /// What is known; empty if nothing is.
    pub(super) value: AttrValue,
    /// Whose fact it is.
    pub(super) client: Client,
    /// May be changed.
    pub(super) may_write: bool,
    /// Called with the client as it is after the change.
    pub(super) onchanged: Callback<Client>,
    /// Asks for the client anew, because somebody else changed it.
    pub(super) onreload: Callback<()>,
}

/// A fact. A click opens its editor, Enter saves, Esc brings back what was.
#[component]
pub(super) fn Fact(props: &FactProps) -> Html {
    let typed = use_state(|| None::<String>);
    let button = use_node_ref();
    use_focus_back(&button, typed.is_some());
    let refused = use_state(|| None::<AttrValue>);
    let save = {
        let (typed, onchanged) = (typed.clone(), props.onchanged.clone());
        use_action(
            |api, (id, version, change): (ClientId, i32, ChangeClient)| async move {
                api.clients().change(id, version, &change).await
            },
            Callback::from(move |client| {
                typed.set(None);
                onchanged.emit(client);
            }),
        )
    };
    let close = {
        let (typed, refused, save) = (typed.clone(), refused.clone(), save.clone());
        Callback::from(move |()| {
            typed.set(None);
            refused.set(None);
            save.forget();
        })
    };
    let keep = {
        let (typed, refused, save, close) = (typed.clone(), refused.clone(), save.clone(), close.clone());
        let (what, client) = (props.what, props.client.clone());
        Callback::from(move |()| match typed.as_deref().map(|text| what.read(text, &client)) {
            Some(Ok(Some(change))) => save.run((client.id, client.version, change)),
            Some(Err(Refused(code))) => refused.set(Some(field_words(code))),
            Some(Ok(None)) | None => close.emit(()),
        })
    };
    let Some(text) = (*typed).clone() else { return shown(props, &typed, &button) };
    let oninput = {
        let (typed, refused, save) = (typed.clone(), refused.clone(), save.clone());
        Callback::from(move |text| {
            typed.set(Some(text));
            refused.set(None);
            save.forget();
        })
    };
    let meanwhile = save.failure().filter(|failure| failure.code() == Some(Code::ChangedMeanwhile));
    let error = (*refused).clone().or_else(|| save.failure().map(|failure| reason(&failure, props.what.field())));
    html! {
        <div class="py-1">
            <dt class="meta"><label for={props.what.field()}>{ props.label.clone() }</label></dt>
            <dd class="mt-0.5 flex flex-col gap-1.5">
                <Editor field={props.what.field()} {text} many={props.what.many()} busy={save.busy()} wrong={error.is_some()} {oninput} onkeep={keep} onclose={close.clone()} />
                if let Some(error) = error {
                    <span class="field-error" role="alert"><Icon name="circle-alert" />{ error }</span>
                    if meanwhile.is_some() {
                        <button type="button" class="btn btn-xs self-start" onclick={reloading(&close, &props.onreload)}>{ t!("clients-show-current") }</button>
                    }
                } else {
                    <span class="meta">{ if props.what.many() { t!("clients-fact-keys-many") } else { t!("clients-fact-keys") } }</span>
                }
            </dd>
        </div>
    }
}

fn reason(failure: &Failure, field: &str) -> AttrValue {
    failure.field(field).unwrap_or_else(|| failure.say())
}

fn reloading(close: &Callback<()>, reload: &Callback<()>) -> Callback<MouseEvent> {
    let (close, reload) = (close.clone(), reload.clone());
    Callback::from(move |_| {
        close.emit(());
        reload.emit(());
    })
}

/// When the editor closes and takes the focus with it, the focus goes to the button that opened it.
#[hook]
fn use_focus_back(button: &NodeRef, open: bool) {
    let (button, was_open) = (button.clone(), use_mut_ref(|| false));
    use_effect_with(open, move |open| {
        let lost = || {
            let active = web_sys::window().and_then(|window| window.document()).and_then(|page| page.active_element());
            active.is_none_or(|element| element.tag_name() == "BODY")
        };
        if was_open.replace(*open)
            && !open
            && lost()
            && let Some(element) = button.cast::<HtmlElement>()
        {
            // A button takes the focus.
            let _ = element.focus();
        }
    });
}

fn shown(props: &FactProps, typed: &UseStateHandle<Option<String>>, button: &NodeRef) -> Html {
    let empty = props.value.is_empty();
    let value = if empty && props.may_write {
        t!("clients-fact-add")
    } else if empty {
        "—".into()
    } else {
        props.value.clone()
    };
    if !props.may_write {
        return html! { <div class="py-1"><dt class="meta">{ props.label.clone() }</dt><dd class="wrap-anywhere whitespace-pre-line">{ value }</dd></div> };
    }
    let open = {
        let (typed, now) = (typed.clone(), props.value.to_string());
        move || typed.set(Some(now.clone()))
    };
    html! {
        <div class={classes!("fact", empty.then_some("fact-empty"))} onclick={let open = open.clone(); Callback::from(move |_: MouseEvent| open())}>
            <dt>{ props.label.clone() }</dt>
            <dd class={classes!("flex", "gap-2", if props.what.many() { "items-start" } else { "items-center" })}>
                <span class="min-w-0 flex-1 whitespace-pre-line">{ value }</span>
                <button ref={button.clone()} type="button" class="btn btn-square btn-ghost btn-xs -my-2.5 text-muted md:-my-1" aria-label={t!("clients-change-fact", name = &props.label)}
                    title={t!("clients-change-fact", name = &props.label)}>
                    <Icon name="pencil-line" class="i-sm" />
                </button>
            </dd>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct EditorProps {
    field: &'static str,
    text: String,
    many: bool,
    busy: bool,
    wrong: bool,
    oninput: Callback<String>,
    onkeep: Callback<()>,
    onclose: Callback<()>,
}

/// The editor of a fact. It has the focus from the beginning; leaving it keeps what was typed.
#[component]
fn Editor(props: &EditorProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            if let Some(element) = node.cast::<HtmlElement>() {
                // A field that has just been drawn takes the focus.
                let _ = element.focus();
            }
        });
    }
    // A browser may send a last "left" when the field is taken away: after Esc it must not keep what was typed.
    let over = use_mut_ref(|| false);
    let onkeydown = {
        let (onkeep, onclose, many, over) = (props.onkeep.clone(), props.onclose.clone(), props.many, over.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" if !event.is_composing() && (!many || event.ctrl_key() || event.meta_key()) => {
                event.prevent_default();
                onkeep.emit(());
            }
            "Escape" => {
                over.replace(true);
                onclose.emit(());
            }
            _ => {}
        })
    };
    let onblur = {
        let onkeep = props.onkeep.clone();
        use_left(&Callback::from(move |()| {
            if !*over.borrow() {
                onkeep.emit(());
            }
        }))
    };
    let invalid = props.wrong.then_some("true");
    html! {
        <>
            if props.many {
                <textarea ref={node} id={props.field} class="textarea" rows="4" value={props.text.clone()} {onkeydown} {onblur} aria-invalid={invalid}
                    oninput={props.oninput.reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value())} />
            } else {
                <input ref={node} id={props.field} class="input" value={props.text.clone()} {onkeydown} {onblur} aria-invalid={invalid} autocomplete="off"
                    oninput={props.oninput.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value())} />
            }
            if props.busy { <span class="h-0.5 w-full animate-pulse rounded-full bg-primary" role="status" aria-label={t!("clients-saving")} /> }
        </>
    }
}
