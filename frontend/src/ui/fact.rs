//! A fact about a record that is edited where it stands.

use super::{Icon, use_left};
use crate::data::{Api, Failure, field_words, use_action};
use crate::t;
use std::future::Future;
use vestnik_api::Code;
use vestnik_api::text::{Email, Phone, Refused};
use vestnik_client::Error;
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, KeyboardEvent};
use yew::prelude::*;

/// A fact about a kind of record that can be changed by itself.
pub trait Fact: Clone + PartialEq + 'static {
    /// What it is a fact about.
    type Record: Clone + PartialEq + 'static;
    /// The change of such a record.
    type Change: 'static;

    /// Its name in the API.
    fn field(&self) -> AttrValue;
    /// How it is edited.
    fn editor(&self, record: &Self::Record) -> FactEditor;
    /// Where what is known leads: to a letter, to a call; mostly nowhere.
    fn way(&self, _: &Self::Record) -> Option<AttrValue> {
        None
    }
    /// The change that what was typed comes to; none when it says what is known already.
    fn read(&self, text: &str, record: &Self::Record) -> Result<Option<Self::Change>, Refused>;
    /// Makes the change.
    fn save(
        api: Api,
        record: Self::Record,
        change: Self::Change,
    ) -> impl Future<Output = Result<Self::Record, Error>> + 'static;
}

/// How a fact is edited.
#[derive(Debug, Clone, PartialEq)]
pub enum FactEditor {
    /// As one line.
    Line,
    /// As a day.
    Day,
    /// As many lines.
    Lines,
    /// By choosing one of these: values with what they are called.
    Choice(Vec<(AttrValue, AttrValue)>),
}

/// What a fact needs.
#[derive(Properties, PartialEq)]
pub struct FactLineProps<F: Fact> {
    /// Which fact.
    pub what: F,
    /// What it is called.
    pub label: AttrValue,
    /// What is known; empty if nothing is.
    pub value: AttrValue,
    /// What the editor begins with, where that is other than what is shown.
    #[prop_or_default]
    pub text: Option<AttrValue>,
    /// Whose fact it is.
    pub record: F::Record,
    /// May be changed.
    pub may_write: bool,
    /// Called with the record as it is after the change.
    pub onchanged: Callback<F::Record>,
    /// Asks for the record anew, because somebody else changed it.
    pub onreload: Callback<()>,
}

/// Leads to a letter to an address.
pub fn mailto(email: &Email) -> AttrValue {
    // What an address may hold, and a link takes for the beginning of something else.
    let address = email.as_str().replace('%', "%25").replace('?', "%3F").replace('#', "%23").replace('&', "%26");
    format!("mailto:{address}").into()
}

/// Leads to a call of a number.
pub fn tel(phone: &Phone) -> AttrValue {
    format!("tel:{}", phone.as_str()).into()
}

/// A fact. A click opens its editor, Enter saves, Esc brings back what was.
#[component]
pub fn FactLine<F: Fact>(props: &FactLineProps<F>) -> Html {
    let typed = use_state(|| None::<String>);
    let button = use_node_ref();
    use_focus_back(&button, typed.is_some());
    let refused = use_state(|| None::<AttrValue>);
    let save = {
        let (typed, onchanged) = (typed.clone(), props.onchanged.clone());
        use_action(
            |api, (record, change): (F::Record, F::Change)| F::save(api, record, change),
            Callback::from(move |record| {
                typed.set(None);
                onchanged.emit(record);
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
        let (refused, save, close) = (refused.clone(), save.clone(), close.clone());
        let (what, record) = (props.what.clone(), props.record.clone());
        Callback::from(move |text: String| match what.read(&text, &record) {
            Ok(Some(change)) => save.run((record.clone(), change)),
            Ok(None) => close.emit(()),
            Err(Refused(code)) => refused.set(Some(field_words(code))),
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
    let (field, editor) = (props.what.field(), props.what.editor(&props.record));
    let many = editor == FactEditor::Lines;
    let meanwhile = save.failure().filter(|failure| failure.code() == Some(Code::ChangedMeanwhile));
    let error = (*refused).clone().or_else(|| save.failure().map(|failure| reason(&failure, &field)));
    html! {
        <div class="py-1">
            <dt class="meta"><label for={field.clone()}>{ props.label.clone() }</label></dt>
            <dd class="mt-0.5 flex flex-col gap-1.5">
                <Editor {field} {text} {editor} busy={save.busy()} wrong={error.is_some()} {oninput} onkeep={keep} onclose={close.clone()} />
                if let Some(error) = error {
                    <span class="field-error" role="alert"><Icon name="circle-alert" />{ error }</span>
                    if meanwhile.is_some() {
                        <button type="button" class="btn btn-xs self-start" onclick={reloading(&close, &props.onreload)}>{ t!("shell-show-current") }</button>
                    }
                } else {
                    <span class="meta">{ if many { t!("shell-fact-keys-many") } else { t!("shell-fact-keys") } }</span>
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

fn shown<F: Fact>(props: &FactLineProps<F>, typed: &UseStateHandle<Option<String>>, button: &NodeRef) -> Html {
    let empty = props.value.is_empty();
    let value = if empty && props.may_write {
        t!("shell-fact-add")
    } else if empty {
        "—".into()
    } else {
        props.value.clone()
    };
    let value = led(value, props.what.way(&props.record).filter(|_| !empty));
    if !props.may_write {
        return html! { <div class="py-1"><dt class="meta">{ props.label.clone() }</dt><dd class="wrap-anywhere whitespace-pre-line">{ value }</dd></div> };
    }
    let open = {
        let (typed, now) = (typed.clone(), props.text.as_ref().unwrap_or(&props.value).to_string());
        move || typed.set(Some(now.clone()))
    };
    let many = props.what.editor(&props.record) == FactEditor::Lines;
    html! {
        <div class={classes!("fact", empty.then_some("fact-empty"))} onclick={let open = open.clone(); Callback::from(move |_: MouseEvent| open())}>
            <dt>{ props.label.clone() }</dt>
            <dd class={classes!("flex", "gap-2", if many { "items-start" } else { "items-center" })}>
                <span class="min-w-0 flex-1 whitespace-pre-line">{ value }</span>
                <button ref={button.clone()} type="button" class="btn btn-square btn-ghost btn-xs -my-2.5 text-muted md:-my-1" aria-label={t!("shell-fact-change", name = &props.label)}
                    title={t!("shell-fact-change", name = &props.label)}>
                    <Icon name="pencil-line" class="i-sm" />
                </button>
            </dd>
        </div>
    }
}

/// What is known, as a link where it leads somewhere: a click on that does not open the editor.
fn led(value: AttrValue, way: Option<AttrValue>) -> Html {
    let onclick = Callback::from(|event: MouseEvent| event.stop_propagation());
    match way {
        Some(href) => html! { <a class="a inline-block py-0.5 -my-0.5" {href} {onclick}>{ value }</a> },
        None => html! { { value } },
    }
}

#[derive(Properties, PartialEq)]
struct EditorProps {
    field: AttrValue,
    text: String,
    editor: FactEditor,
    busy: bool,
    wrong: bool,
    oninput: Callback<String>,
    onkeep: Callback<String>,
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
        let (onkeep, onclose, over) = (props.onkeep.clone(), props.onclose.clone(), over.clone());
        let (many, text) = (props.editor == FactEditor::Lines, props.text.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" if !event.is_composing() && (!many || event.ctrl_key() || event.meta_key()) => {
                event.prevent_default();
                onkeep.emit(text.clone());
            }
            "Escape" => {
                over.replace(true);
                onclose.emit(());
            }
            _ => {}
        })
    };
    let onblur = {
        let (onkeep, text) = (props.onkeep.clone(), props.text.clone());
        use_left(&Callback::from(move |()| {
            if !*over.borrow() {
                onkeep.emit(text.clone());
            }
        }))
    };
    let invalid = props.wrong.then_some("true");
    let onchoose = {
        let (oninput, onkeep) = (props.oninput.clone(), props.onkeep.clone());
        Callback::from(move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
            oninput.emit(chosen.clone());
            onkeep.emit(chosen);
        })
    };
    let field = match &props.editor {
        FactEditor::Lines => html! {
            <textarea ref={node} id={props.field.clone()} class="textarea" rows="4" value={props.text.clone()} {onkeydown} {onblur} aria-invalid={invalid}
                oninput={props.oninput.reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value())} />
        },
        FactEditor::Choice(options) => html! {
            <select ref={node} id={props.field.clone()} class="select" {onkeydown} {onblur} onchange={onchoose} aria-invalid={invalid}>
                for (value, name) in options { <option value={value.clone()} selected={**value == *props.text}>{ name }</option> }
            </select>
        },
        FactEditor::Line | FactEditor::Day => html! {
            <input ref={node} id={props.field.clone()} type={if props.editor == FactEditor::Day { "date" } else { "text" }} class="input" value={props.text.clone()} {onkeydown} {onblur}
                aria-invalid={invalid} autocomplete="off" oninput={props.oninput.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value())} />
        },
    };
    html! {
        <>
            { field }
            if props.busy { <span class="h-0.5 w-full animate-pulse rounded-full bg-primary" role="status" aria-label={t!("shell-saving")} /> }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_an_address_holds_a_letter_goes_to_all_of_it() {
        let way = |email: &str| mailto(&email.parse().unwrap()).to_string();
        assert_eq!(way("anna+news@x.example"), "mailto:anna+news@x.example");
        assert_eq!(way("what?50%&#1@x.example"), "mailto:what%3F50%25%26%231@x.example");
        assert_eq!(tel(&"8 916 123-45-67".parse().unwrap()).as_str(), "tel:+79161234567");
    }
}
