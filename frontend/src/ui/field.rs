//! Fields of forms: label above, hint or error below, all tied together for screen readers.

use super::{Button, Icon, Kind, LinkButton};
use crate::route::Route;
use crate::t;
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

/// What the frame of a field needs.
#[derive(Properties, PartialEq)]
pub struct FieldProps {
    /// The id of the control inside.
    pub id: AttrValue,
    /// What is asked.
    pub label: AttrValue,
    /// A word of help.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// May be left empty.
    #[prop_or_default]
    pub optional: bool,
    /// Stands at the end of the label's line.
    #[prop_or_default]
    pub aside: Html,
    /// More classes.
    #[prop_or_default]
    pub class: Classes,
    /// The control. It names `{id}-note` in `aria-describedby` (see [`note`]).
    pub children: Html,
}

/// The frame of a field, for controls that are not among those below.
#[component]
pub fn Field(props: &FieldProps) -> Html {
    html! {
        <div class={classes!("field", props.class.clone())}>
            <div class="flex items-baseline justify-between gap-2">
                <label class="field-label" for={props.id.clone()}>
                    { props.label.clone() }
                    if props.optional { <span class="font-normal text-muted">{ " " }{ t!("shell-optional") }</span> }
                </label>
                { props.aside.clone() }
            </div>
            { props.children.clone() }
            if let Some(error) = &props.error {
                <p class="field-error" id={note_id(&props.id)}><Icon name="circle-alert" />{ error }</p>
            } else if let Some(hint) = &props.hint {
                <p class="meta" id={note_id(&props.id)}>{ hint }</p>
            }
        </div>
    }
}

/// The id of the hint or error below a field, for `aria-describedby`.
fn note_id(id: &AttrValue) -> String {
    format!("{id}-note")
}

fn note(id: &AttrValue, hint: Option<&AttrValue>, error: Option<&AttrValue>) -> Option<String> {
    (hint.is_some() || error.is_some()).then(|| note_id(id))
}

/// What a field of one line needs.
#[derive(Properties, PartialEq)]
pub struct TextFieldProps {
    /// Its id, one of a kind on the screen.
    pub id: AttrValue,
    /// What is asked.
    pub label: AttrValue,
    /// What stands in it.
    pub value: AttrValue,
    /// Called with each change.
    pub oninput: Callback<String>,
    /// Called on leaving: the time to judge.
    #[prop_or_default]
    pub onleave: Callback<()>,
    /// `text`, `email`, `tel`, `date`, `time` …
    #[prop_or("text".into())]
    pub kind: AttrValue,
    /// A word of help.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// May be left empty.
    #[prop_or_default]
    pub optional: bool,
    /// What the browser may fill in: `email`, `name` …
    #[prop_or_default]
    pub autocomplete: Option<AttrValue>,
    /// An example, in grey.
    #[prop_or_default]
    pub placeholder: Option<AttrValue>,
    /// The keyboard of phones.
    #[prop_or_default]
    pub inputmode: Option<AttrValue>,
    /// Can't be changed.
    #[prop_or_default]
    pub disabled: bool,
    /// Takes the focus when it appears.
    #[prop_or_default]
    pub autofocus: bool,
    /// Stands before the text, inside.
    #[prop_or_default]
    pub icon: Option<&'static str>,
    /// More classes.
    #[prop_or_default]
    pub class: Classes,
}

/// A field of one line.
#[component]
pub fn TextField(props: &TextFieldProps) -> Html {
    let node = use_node_ref();
    use_autofocus(&node, props.autofocus);
    let onblur = use_left(&props.onleave);
    let invalid = props.error.is_some().then_some("true");
    let control = html! {
        <input ref={node} id={props.id.clone()} name={props.id.clone()} type={props.kind.clone()} value={props.value.clone()}
            class={props.icon.is_none().then_some("input")}
            oninput={typed(&props.oninput)} {onblur}
            autocomplete={props.autocomplete.clone()} placeholder={props.placeholder.clone()} inputmode={props.inputmode.clone()}
            disabled={props.disabled} aria-invalid={invalid} aria-required={(!props.optional).then_some("true")}
            aria-describedby={note(&props.id, props.hint.as_ref(), props.error.as_ref())} />
    };
    html! {
        <Field id={props.id.clone()} label={props.label.clone()} hint={props.hint.clone()} error={props.error.clone()}
            optional={props.optional} class={props.class.clone()}>
            if let Some(name) = props.icon {
                <div class="input" aria-invalid={invalid}><Icon {name} class="text-muted" />{ control }</div>
            } else {
                { control }
            }
        </Field>
    }
}

/// Calls back with what an input holds now.
fn typed(oninput: &Callback<String>) -> Callback<InputEvent> {
    oninput.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value())
}

/// Calls back when a field is left: the time to judge it. While something is being pressed, it waits for the release: an error that
/// appeared in between would push away what is pressed, and the press would miss.
#[hook]
pub fn use_left(onleave: &Callback<()>) -> Callback<FocusEvent> {
    let newest = use_mut_ref(Callback::noop);
    *newest.borrow_mut() = onleave.clone();
    Callback::from(move |_: FocusEvent| {
        let window = web_sys::window();
        let pressed =
            window.as_ref().and_then(web_sys::Window::document).and_then(|page| page.query_selector(":active").ok());
        let newest = newest.clone();
        let judge = move || {
            let onleave = newest.borrow().clone();
            onleave.emit(());
        };
        match window.filter(|_| pressed.flatten().is_some()) {
            // The press has its effect first, hence the timer.
            Some(window) => {
                EventListener::once(&window, "pointerup", move |_| {
                    Timeout::new(0, judge).forget();
                })
                .forget();
            }
            None => judge(),
        }
    })
}

#[hook]
fn use_autofocus(node: &NodeRef, wanted: bool) {
    let node = node.clone();
    use_effect_with((), move |()| {
        if let Some(input) = node.cast::<web_sys::HtmlElement>().filter(|_| wanted) {
            // An element that cannot take the focus leaves it where it is.
            let _ = input.focus();
        }
    });
}

/// Leads to the first field that is wrong, once the form has been drawn with its errors.
pub fn focus_first_wrong(event: &SubmitEvent) {
    let Some(form) = event.target_dyn_into::<HtmlElement>() else { return };
    Timeout::new(0, move || {
        let wrong =
            form.query_selector("input[aria-invalid=true], select[aria-invalid=true], textarea[aria-invalid=true]");
        if let Some(field) = wrong.ok().flatten().and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
            // An element that cannot take the focus leaves it where it is.
            let _ = field.focus();
        }
    })
    .forget();
}

/// Leads to a field by its id.
pub fn focus_field(id: &str) {
    let found = web_sys::window().and_then(|window| window.document()).and_then(|page| page.get_element_by_id(id));
    if let Some(field) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot take the focus leaves it where it is.
        let _ = field.focus();
    }
}

/// What a password field needs.
#[derive(Properties, PartialEq)]
pub struct PasswordFieldProps {
    /// Its id.
    pub id: AttrValue,
    /// What is asked.
    pub label: AttrValue,
    /// What stands in it.
    pub value: AttrValue,
    /// Called with each change.
    pub oninput: Callback<String>,
    /// Called on leaving.
    #[prop_or_default]
    pub onleave: Callback<()>,
    /// `current-password` or `new-password`.
    pub autocomplete: AttrValue,
    /// A word of help.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// Stands at the end of the label's line.
    #[prop_or_default]
    pub aside: Html,
    /// How strong the password is, 0 to 4, to be shown below.
    #[prop_or_default]
    pub strength: Option<u8>,
}

/// A password, which can be looked at.
#[component]
pub fn PasswordField(props: &PasswordFieldProps) -> Html {
    let seen = use_state(|| false);
    let onblur = use_left(&props.onleave);
    let onclick = {
        let seen = seen.clone();
        Callback::from(move |_| seen.set(!*seen))
    };
    let invalid = props.error.is_some().then_some("true");
    let (label, icon) = if *seen { (t!("auth-hide-password"), "eye-off") } else { (t!("auth-show-password"), "eye") };
    html! {
        <Field id={props.id.clone()} label={props.label.clone()} hint={props.hint.clone()} error={props.error.clone()} aside={props.aside.clone()}>
            <div class="input" aria-invalid={invalid}>
                <input id={props.id.clone()} name={props.id.clone()} type={if *seen { "text" } else { "password" }} value={props.value.clone()}
                    oninput={typed(&props.oninput)} {onblur} autocomplete={props.autocomplete.clone()}
                    aria-invalid={invalid} aria-required="true" spellcheck="false"
                    aria-describedby={note(&props.id, props.hint.as_ref(), props.error.as_ref())} />
                <Button {label} {icon} square=true kind={Kind::Ghost} class="btn-xs -mr-1.5" {onclick} />
            </div>
            if let Some(strength) = props.strength {
                <span class="flex gap-1" aria-hidden="true">
                    for step in 0..4_u8 {
                        <i class={classes!("h-1", "flex-1", "rounded-full", if step < strength { tone(strength) } else { "bg-base-300" })} />
                    }
                </span>
            }
        </Field>
    }
}

const fn tone(strength: u8) -> &'static str {
    match strength {
        0 | 1 => "f-fail",
        2 => "f-defer",
        _ => "f-ok",
    }
}

/// What a field of many lines needs.
#[derive(Properties, PartialEq)]
pub struct AreaFieldProps {
    /// Its id.
    pub id: AttrValue,
    /// What is asked.
    pub label: AttrValue,
    /// What stands in it.
    pub value: AttrValue,
    /// Called with each change.
    pub oninput: Callback<String>,
    /// Called on leaving.
    #[prop_or_default]
    pub onleave: Callback<()>,
    /// Its height in lines.
    #[prop_or(4)]
    pub rows: u32,
    /// A word of help.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// May be left empty.
    #[prop_or_default]
    pub optional: bool,
    /// Stands at the end of the label's line.
    #[prop_or_default]
    pub aside: Html,
    /// For putting words in where the caret is.
    #[prop_or_default]
    pub node: NodeRef,
    /// More classes for the control.
    #[prop_or_default]
    pub class: Classes,
}

/// A field of many lines.
#[component]
pub fn AreaField(props: &AreaFieldProps) -> Html {
    let onblur = use_left(&props.onleave);
    let oninput =
        props.oninput.reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    html! {
        <Field id={props.id.clone()} label={props.label.clone()} hint={props.hint.clone()} error={props.error.clone()}
            optional={props.optional} aside={props.aside.clone()}>
            <textarea ref={props.node.clone()} id={props.id.clone()} name={props.id.clone()} rows={props.rows.to_string()}
                class={classes!("textarea", props.class.clone())} value={props.value.clone()} {oninput} {onblur}
                aria-invalid={props.error.is_some().then_some("true")}
                aria-describedby={note(&props.id, props.hint.as_ref(), props.error.as_ref())} />
        </Field>
    }
}

/// What a field with a list of values needs.
#[derive(Properties, PartialEq)]
pub struct SelectFieldProps {
    /// Its id.
    pub id: AttrValue,
    /// What is asked.
    pub label: AttrValue,
    /// The chosen value.
    pub value: AttrValue,
    /// Values with what they are called.
    pub options: Vec<(AttrValue, AttrValue)>,
    /// Called with the value chosen.
    pub onchange: Callback<String>,
    /// A word of help.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// May be left as it is.
    #[prop_or_default]
    pub optional: bool,
    /// Can't be changed.
    #[prop_or_default]
    pub disabled: bool,
}

/// A field with a list of values.
#[component]
pub fn SelectField(props: &SelectFieldProps) -> Html {
    let onchange = props.onchange.reform(|event: Event| event.target_unchecked_into::<HtmlSelectElement>().value());
    html! {
        <Field id={props.id.clone()} label={props.label.clone()} hint={props.hint.clone()} error={props.error.clone()} optional={props.optional}>
            <select id={props.id.clone()} name={props.id.clone()} class="select" {onchange} disabled={props.disabled}
                aria-invalid={props.error.is_some().then_some("true")}
                aria-describedby={note(&props.id, props.hint.as_ref(), props.error.as_ref())}>
                for (value, name) in &props.options {
                    <option value={value.clone()} selected={*value == props.value}>{ name }</option>
                }
            </select>
        </Field>
    }
}

/// What one of several big choices needs.
#[derive(Properties, PartialEq)]
pub struct ChoiceProps {
    /// The group it is in: the same for all of one question.
    pub name: AttrValue,
    /// What it is called.
    pub label: AttrValue,
    /// More about it.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// It is the chosen one.
    pub checked: bool,
    /// Called when it is chosen.
    pub onchoose: Callback<()>,
    /// Can't be chosen.
    #[prop_or_default]
    pub disabled: bool,
}

/// One of several big choices. Put them in [`Options`].
#[component]
pub fn Choice(props: &ChoiceProps) -> Html {
    html! {
        <label class="option">
            <input type="radio" name={props.name.clone()} class="radio radio-xs mt-0.5" checked={props.checked} disabled={props.disabled}
                onchange={props.onchoose.reform(|_: Event| ())} />
            <span class="min-w-0">
                <span class="flex items-center gap-1.5 font-medium">{ props.label.clone() }</span>
                if let Some(hint) = &props.hint { <span class="meta block">{ hint }</span> }
            </span>
        </label>
    }
}

/// What a group of choices needs.
#[derive(Properties, PartialEq)]
pub struct OptionsProps {
    /// The question.
    pub label: AttrValue,
    /// Whether the question is seen, or only said.
    #[prop_or_default]
    pub quiet: bool,
    /// How they stand: `sm:grid-cols-2`.
    #[prop_or_default]
    pub class: Classes,
    /// The choices.
    pub children: Html,
}

/// A group of choices under one question.
#[component]
pub fn Options(props: &OptionsProps) -> Html {
    html! {
        <fieldset class="field">
            <legend class={if props.quiet { "sr-only" } else { "field-label mb-1.5" }}>{ props.label.clone() }</legend>
            <div class={classes!("grid", "gap-2", props.class.clone())}>{ props.children.clone() }</div>
        </fieldset>
    }
}

/// What the foot of a form needs.
#[derive(Properties, PartialEq)]
pub struct FormFootProps {
    /// How many fields are wrong.
    pub wrong: usize,
    /// Where one goes without saving. On phones the arrow in the top bar leads there.
    pub back: Route,
    /// The buttons, the solid one last.
    pub children: Html,
}

/// The foot of a form: what is left to mend, and the buttons. On phones it stays in sight above the dock.
#[component]
pub fn FormFoot(props: &FormFootProps) -> Html {
    html! {
        <footer class="pager h-auto! flex-wrap py-1.5 max-md:sticky max-md:bottom-14 max-md:z-10">
            if props.wrong > 0 {
                <span class="field-error max-md:basis-full" role="status"><Icon name="circle-alert" />{ t!("shell-to-mend", count = props.wrong) }</span>
            }
            <span class="ml-auto" />
            <LinkButton to={props.back.clone()} label={t!("shell-cancel")} kind={Kind::Ghost} class="max-md:hidden" />
            { props.children.clone() }
        </footer>
    }
}

/// What a switch needs.
#[derive(Properties, PartialEq)]
pub struct ToggleProps {
    /// What is on or off.
    pub label: AttrValue,
    /// It is on.
    pub checked: bool,
    /// Called with what it is from now on.
    pub onchange: Callback<bool>,
    /// Can't be switched.
    #[prop_or_default]
    pub disabled: bool,
}

/// A switch with its words.
#[component]
pub fn Toggle(props: &ToggleProps) -> Html {
    let onchange = props.onchange.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    html! {
        <label class="flex items-center gap-2 text-sm">
            <input type="checkbox" role="switch" class="toggle toggle-xs" checked={props.checked} disabled={props.disabled} {onchange} />
            { props.label.clone() }
        </label>
    }
}
