//! Subject and body, with a bar that puts merge fields and tags in where the caret is.

use super::fields::FieldPicker;
use super::state::{MessageForm, fault_words, format_label, offset};
use crate::articles::ImageButton;
use crate::data::{field_words, use_session};
use crate::t;
use crate::ui::{Button, Field, Icon, Kind, Segmented, caret};
use vestnik_api::letter_images::LetterImage;
use vestnik_api::messages::Format;
use vestnik_api::{FieldCode, FieldError, Permission};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// What subject and body need.
#[derive(Properties, PartialEq)]
pub struct ComposerProps {
    /// What has been typed.
    pub form: MessageForm,
    /// Called with what is there after each change.
    pub onchange: Callback<MessageForm>,
    /// The subject as it will arrive, if that is known.
    #[prop_or_default]
    pub arrives: Option<AttrValue>,
    /// What the server finds wrong with the subject.
    #[prop_or_default]
    pub subject_fault: Option<FieldError>,
    /// And with the body.
    #[prop_or_default]
    pub body_fault: Option<FieldError>,
    /// What is wrong without asking the server, of the fields that may be judged.
    #[prop_or_default]
    pub judged: Vec<(&'static str, FieldCode)>,
}

/// Subject and body.
#[component]
pub fn Composer(props: &ComposerProps) -> Html {
    let (subject, body) = (use_node_ref(), use_node_ref());
    // Why a picture was not taken.
    let refused = use_state(|| None::<AttrValue>);
    let pictures = use_session().may(Permission::MessagesWrite).is_some();
    // Where a merge field goes: into what had the focus last.
    let in_subject = use_mut_ref(|| false);
    let change = |change: fn(&mut MessageForm, String)| {
        let (form, onchange) = (props.form.clone(), props.onchange.clone());
        Callback::from(move |text| {
            let mut changed = form.clone();
            change(&mut changed, text);
            onchange.emit(changed);
        })
    };
    let (onsubject, onbody) = (change(|form, text| form.subject = text), change(|form, text| form.body = text));
    let onpick = {
        let (subject, body, in_subject) = (subject.clone(), body.clone(), in_subject.clone());
        let (onsubject, onbody) = (onsubject.clone(), onbody.clone());
        Callback::from(move |tag: String| {
            let to_subject = *in_subject.borrow();
            if let Some(text) = caret::insert(if to_subject { &subject } else { &body }, &tag) {
                if to_subject { onsubject.emit(text) } else { onbody.emit(text) }
            }
        })
    };
    let focused = |on_subject: bool| {
        let in_subject = in_subject.clone();
        Callback::from(move |_: FocusEvent| {
            in_subject.replace(on_subject);
        })
    };
    let onrefused = {
        let refused = refused.clone();
        Callback::from(move |why| refused.set(why))
    };
    let picture = if pictures { picture(props.form.format, &body, &onbody, onrefused) } else { Html::default() };
    html! {
        <>
            { subject_field(props, &subject, &onsubject, focused(true)) }
            { body_field(props, &body, &onbody, (onpick, picture), focused(false), (*refused).clone()) }
        </>
    }
}

fn error(props: &ComposerProps, field: &str, fault: Option<&FieldError>) -> Option<AttrValue> {
    let judged = props.judged.iter().find(|(name, _)| *name == field).map(|(_, code)| field_words(*code));
    fault.map(fault_words).or(judged)
}

fn subject_field(
    props: &ComposerProps,
    node: &NodeRef,
    onsubject: &Callback<String>,
    onfocus: Callback<FocusEvent>,
) -> Html {
    let error = error(props, "subject", props.subject_fault.as_ref());
    let invalid = error.is_some().then_some("true");
    let hint = props.arrives.as_ref().map(|subject| t!("messages-arrives", subject = subject));
    let described = (error.is_some() || hint.is_some()).then_some("subject-note");
    let oninput = onsubject.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    html! {
        <Field id="subject" label={t!("messages-subject")} {error} {hint}>
            <input ref={node.clone()} id="subject" class="input" value={props.form.subject.clone()} {oninput} {onfocus} autocomplete="off"
                aria-invalid={invalid} aria-required="true" aria-describedby={described} />
        </Field>
    }
}

fn body_field(
    props: &ComposerProps,
    node: &NodeRef,
    onbody: &Callback<String>,
    (onpick, picture): (Callback<String>, Html),
    onfocus: Callback<FocusEvent>,
    refused: Option<AttrValue>,
) -> Html {
    let fault = props.body_fault.clone();
    let error = error(props, "body", fault.as_ref());
    let invalid = error.is_some().then_some("true");
    let oninput = onbody.reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    let place = fault.and_then(|fault| Some((fault.line?, fault.column?)));
    let onshow = {
        let (node, text) = (node.clone(), props.form.body.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some((line, column)) = place {
                caret::go(&node, offset(&text, line, column));
            }
        })
    };
    html! {
        <div class="field flex-1">
            <label class="field-label" for="body">{ t!("messages-body") }</label>
            <div class="composer relative flex flex-1 flex-col overflow-visible!" aria-invalid={invalid}>
                { bar(props, node, onbody, onpick, picture) }
                <textarea ref={node.clone()} id="body" class="min-h-80 flex-1 font-mono text-sm leading-6 lg:min-h-64" value={props.form.body.clone()}
                    {oninput} {onfocus} spellcheck={if props.form.format == Format::Html { "false" } else { "true" }} aria-invalid={invalid}
                    aria-required="true" aria-describedby={error.is_some().then_some("body-note")} />
            </div>
            if let Some(refused) = refused {
                <p class="field-error" role="alert"><Icon name="circle-alert" />{ refused }</p>
            }
            if let Some(error) = error {
                <p class="field-error" id="body-note" role="alert">
                    <Icon name="circle-alert" /><span class="flex-1">{ error }</span>
                    if place.is_some() { <Button label={t!("messages-show-place")} class="btn-xs" onclick={onshow} /> }
                </p>
            }
        </div>
    }
}

/// What the bar puts before and after what is chosen: a heading, bold, italic, a link, a list, a line.
const fn marks(format: Format) -> Option<[(&'static str, &'static str, &'static str); 6]> {
    match format {
        Format::Text => None,
        Format::Markdown => Some([
            ("heading-2", "## ", ""),
            ("bold", "**", "**"),
            ("italic", "*", "*"),
            ("link", "[", "](https://)"),
            ("list", "- ", ""),
            ("minus", "\n---\n", ""),
        ]),
        Format::Html => Some([
            ("heading-2", "<h2>", "</h2>"),
            ("bold", "<b>", "</b>"),
            ("italic", "<i>", "</i>"),
            ("link", "<a href=\"https://\">", "</a>"),
            ("list", "<ul>\n  <li>", "</li>\n</ul>"),
            ("minus", "<hr>\n", ""),
        ]),
    }
}

/// How wide a picture is shown at most: the column of a letter.
const COLUMN: i32 = 600;

/// A button that uploads a picture and puts it in where the caret is. Plain text shows none.
fn picture(format: Format, node: &NodeRef, onbody: &Callback<String>, onrefused: Callback<Option<AttrValue>>) -> Html {
    if format == Format::Text {
        return Html::default();
    }
    let onimage = {
        let (node, onbody) = (node.clone(), onbody.clone());
        Callback::from(move |image: LetterImage| {
            let words = match format {
                Format::Html => {
                    format!("<img src=\"{}\" alt=\"\" width=\"{}\">", image.url, image.width.min(COLUMN))
                }
                _ => format!("\n![]({})\n", image.url),
            };
            if let Some(text) = caret::insert(&node, &words) {
                onbody.emit(text);
            }
        })
    };
    html! { <ImageButton<LetterImage> id="body-image" label={t!("articles-image-insert")} square=true {onimage} {onrefused} /> }
}

fn bar(
    props: &ComposerProps,
    node: &NodeRef,
    onbody: &Callback<String>,
    onpick: Callback<String>,
    picture: Html,
) -> Html {
    let names = [
        t!("messages-heading"),
        t!("messages-bold"),
        t!("messages-italic"),
        t!("messages-link"),
        t!("messages-list"),
        t!("messages-line"),
    ];
    let formats = [Format::Text, Format::Markdown, Format::Html].map(|format| (format, format_label(format))).to_vec();
    let onformat = {
        let (form, onchange) = (props.form.clone(), props.onchange.clone());
        Callback::from(move |format| onchange.emit(MessageForm { format, ..form.clone() }))
    };
    html! {
        <div class="composer-bar flex-wrap border-b border-line" role="toolbar" aria-label={t!("messages-tools")}>
            if let Some(marks) = marks(props.form.format) {
                for ((icon, before, after), name) in marks.into_iter().zip(names) {
                    <Button label={name} {icon} square=true kind={Kind::Ghost} class="btn-sm" onclick={wrapping(node, onbody, before, after)} />
                }
                { picture }
                <span class="mx-1 h-5 border-l border-line-strong" />
            }
            <FieldPicker {onpick} />
            <span class="ml-auto" />
            <Segmented<Format> label={t!("messages-format")} options={formats} value={props.form.format} onchange={onformat} />
        </div>
    }
}

fn wrapping(
    node: &NodeRef,
    onbody: &Callback<String>,
    before: &'static str,
    after: &'static str,
) -> Callback<MouseEvent> {
    let (node, onbody) = (node.clone(), onbody.clone());
    Callback::from(move |_| {
        if let Some(text) = caret::wrap(&node, before, after) {
            onbody.emit(text);
        }
    })
}
