//! The place to write: a comment, an answer, or other words for one. What is typed is kept in this browser until it is sent.

use super::naming::{Naming, Typed};
use super::state::name_of;
use super::upload::ChooseFiles;
use crate::data::{Action, Draft, use_action, use_lasting_draft, use_query, use_settled, use_stale};
use crate::t;
use crate::ui::{Avatar, Button, Icon, Kind, caret};
use std::rc::Rc;
use vestnik_api::Code;
use vestnik_api::comments::{ChangeComment, Comment, NewComment, ReaderFilter};
use vestnik_api::id::CommentId;
use vestnik_api::leads::RecordId;
use vestnik_api::me::Person;
use vestnik_api::text::{Refused, Text};
use web_sys::{File, HtmlTextAreaElement, KeyboardEvent};
use yew::prelude::*;

/// What is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Writing {
    /// A comment.
    New,
    /// An answer to this one.
    Answer(CommentId),
    /// Other words for this one.
    Other(Rc<Comment>),
}

impl Writing {
    fn id(&self) -> String {
        match self {
            Self::New => "composer".to_owned(),
            Self::Answer(to) => format!("answer-to-{to}"),
            Self::Other(comment) => format!("change-of-{}", comment.id),
        }
    }

    /// What stands in it at first.
    fn start(&self) -> Typed {
        match self {
            Self::New | Self::Answer(_) => Typed::default(),
            Self::Other(comment) => Typed::of(&comment.text),
        }
    }

    fn label(&self) -> AttrValue {
        match self {
            Self::New | Self::Other(_) => t!("records-comment"),
            Self::Answer(_) => t!("records-answer-text"),
        }
    }

    fn placeholder(&self) -> AttrValue {
        match self {
            Self::New => t!("records-placeholder"),
            Self::Answer(_) => t!("records-answer-placeholder"),
            Self::Other(_) => AttrValue::default(),
        }
    }

    fn verb(&self) -> AttrValue {
        match self {
            Self::New => t!("records-send"),
            Self::Answer(_) => t!("records-answer"),
            Self::Other(_) => t!("records-save"),
        }
    }
}

/// What the place to write needs.
#[derive(Properties, PartialEq)]
pub(super) struct WriterProps {
    /// On which record.
    pub(super) record: RecordId,
    /// What is written.
    pub(super) what: Writing,
    /// Called with what was written, as it is now.
    pub(super) onwritten: Callback<Comment>,
    /// Called when it is given up, where it can be.
    #[prop_or_default]
    pub(super) onclose: Option<Callback<()>>,
    /// Called with files that were chosen, where they are taken.
    #[prop_or_default]
    pub(super) onfiles: Option<Callback<Vec<File>>>,
    /// Asks for the comment anew, because it was changed elsewhere.
    #[prop_or_default]
    pub(super) onstale: Callback<()>,
}

/// What is sent: on which record, as what, and which words.
type Letter = (RecordId, Writing, Text<20000>);

/// What the parts of the place to write share.
#[derive(Clone)]
struct Desk {
    id: String,
    node: NodeRef,
    typed: UseStateHandle<Typed>,
    caret: UseStateHandle<u32>,
    start: Typed,
    draft: Draft,
    send: Action<Letter>,
    what: Writing,
    record: RecordId,
}

impl Desk {
    fn put(&self, typed: Typed) {
        if typed == self.start {
            self.draft.forget();
        } else {
            self.draft.keep(&typed);
        }
        self.send.forget();
        if let Some(place) = caret::place(&self.node) {
            self.caret.set(place);
        }
        self.typed.set(typed);
    }

    fn say(&self, text: String) {
        self.put(Typed { text, ..(*self.typed).clone() });
    }

    /// Puts in a mark: words before and after what is chosen.
    fn wrap(&self, before: &'static str, after: &'static str) -> Callback<MouseEvent> {
        let desk = self.clone();
        Callback::from(move |_| {
            if let Some(text) = caret::wrap(&desk.node, before, after) {
                desk.say(text);
            }
        })
    }

    fn name(&self, naming: &Naming, person: &Person) {
        let words = format!("@{}\u{20}", person.name);
        if let Some(text) = caret::swap(&self.node, naming.from, *self.caret, &words) {
            let mut names = self.typed.names.clone();
            names.push(person.clone());
            self.put(Typed { text, names });
        }
    }

    fn run(&self) {
        if self.may_send()
            && let Ok(text) = Text::parse(&self.typed.marked())
        {
            self.send.run((self.record, self.what.clone(), text));
        }
    }

    fn may_send(&self) -> bool {
        !self.typed.text.trim().is_empty()
            && *self.typed != self.start
            && self.typed.left().is_none_or(|left| left >= 0)
    }

    /// What is wrong with what was typed, or why it was not taken.
    fn error(&self) -> Option<AttrValue> {
        if let Err(Refused(code)) = Text::<20000>::parse(&self.typed.marked()) {
            return Some(crate::data::field_words(code));
        }
        let failure = self.send.failure()?;
        Some(match failure.code() {
            Some(Code::ChangedMeanwhile) => t!("records-changed-meanwhile"),
            _ => failure.field("text").unwrap_or_else(|| failure.say()),
        })
    }
}

#[hook]
fn use_desk(props: &WriterProps) -> Desk {
    let what = props.what.clone();
    let start = what.start();
    let draft = use_lasting_draft(&format!("{}.{}", name_of(props.record), what.id()));
    let typed = use_state(|| draft.kept::<Typed>().unwrap_or_else(|| start.clone()));
    let done = {
        let (draft, typed, onwritten, start) = (draft.clone(), typed.clone(), props.onwritten.clone(), start.clone());
        Callback::from(move |comment: Comment| {
            draft.forget();
            typed.set(start.clone());
            onwritten.emit(comment);
        })
    };
    let send = use_action(
        |api, (record, what, text): Letter| async move {
            let record = api.record(record);
            match what {
                Writing::New => record.comment(&NewComment { text, answers: None }).await,
                Writing::Answer(to) => record.comment(&NewComment { text, answers: Some(to) }).await,
                Writing::Other(comment) => {
                    record.change_comment(comment.id, comment.version, &ChangeComment { text }).await
                }
            }
        },
        done,
    );
    use_stale(&send, &props.onstale);
    Desk {
        id: what.id(),
        node: use_node_ref(),
        typed,
        caret: use_state(|| 0),
        start,
        draft,
        send,
        what,
        record: props.record,
    }
}

/// The place to write. Ctrl+Enter sends, `@` names somebody, Esc gives up what has not been begun.
#[component]
pub(super) fn Writer(props: &WriterProps) -> Html {
    let desk = use_desk(props);
    let choice = use_choice(&desk);
    use_focus(&desk.node, props.what != Writing::New);
    let oninput = {
        let desk = desk.clone();
        Callback::from(move |event: InputEvent| desk.say(event.target_unchecked_into::<HtmlTextAreaElement>().value()))
    };
    let onmoved = {
        let desk = desk.clone();
        Callback::from(move |()| {
            if let Some(place) = caret::place(&desk.node).filter(|place| *place != *desk.caret) {
                desk.caret.set(place);
            }
        })
    };
    let onkeydown = {
        let (desk, choice, onclose) = (desk.clone(), choice.clone(), props.onclose.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.is_composing() || choice.hears(&desk, &event) {
                return;
            }
            match (event.key().as_str(), &onclose) {
                ("Enter", _) if event.ctrl_key() || event.meta_key() => {
                    event.prevent_default();
                    desk.run();
                }
                ("Escape", Some(onclose)) if *desk.typed == desk.start => {
                    event.stop_propagation();
                    onclose.emit(());
                }
                _ => {}
            }
        })
    };
    let onsubmit = {
        let desk = desk.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            desk.run();
        })
    };
    let error = desk.error();
    let (note, list) = (format!("{}-note", desk.id), format!("{}-names", desk.id));
    let chosen = choice.open().then(|| format!("{list}-{}", *choice.at));
    html! {
        <form {onsubmit} novalidate=true>
            <div class="relative">
            <div class="composer" aria-invalid={error.is_some().then_some("true")}>
                <textarea ref={desk.node.clone()} id={desk.id.clone()} rows={if props.what == Writing::New { "2" } else { "1" }} class="field-sizing-content max-h-80"
                    value={desk.typed.text.clone()} {oninput} {onkeydown} onkeyup={onmoved.reform(|_| ())} onclick={onmoved.reform(|_| ())} readonly={desk.send.busy()}
                    placeholder={props.what.placeholder()} aria-label={props.what.label()} aria-invalid={error.is_some().then_some("true")}
                    aria-autocomplete="list" aria-controls={choice.open().then(|| list.clone())} aria-activedescendant={chosen} aria-describedby={note.clone()} />
                { bar(&desk, props) }
            </div>
            { choice.draw(&desk, &list) }
            </div>
            <p id={note} class={classes!(error.is_some().then_some("field-error mt-1.5"))} role={error.is_some().then_some("alert")}>
                if let Some(error) = error { <Icon name="circle-alert" />{ error } }
            </p>
        </form>
    }
}

/// A place to write that was opened takes the focus, with the caret behind what stands in it.
#[hook]
fn use_focus(node: &NodeRef, on: bool) {
    use_effect_with(node.clone(), move |node| {
        if let Some(area) = node.cast::<HtmlTextAreaElement>().filter(|_| on) {
            caret::go(node, u32::try_from(area.value().encode_utf16().count()).unwrap_or_default());
        }
    });
}

fn bar(desk: &Desk, props: &WriterProps) -> Html {
    let left = desk.typed.left();
    let at = {
        let desk = desk.clone();
        Callback::from(move |_: MouseEvent| {
            let before = caret::place(&desk.node).and_then(|place| {
                let units: Vec<u16> = desk.typed.text.encode_utf16().take(usize::try_from(place).ok()?).collect();
                String::from_utf16_lossy(&units).chars().last()
            });
            // Behind a letter, it would name nobody.
            let words = if before.is_none_or(char::is_whitespace) { "@" } else { " @" };
            if let Some(text) = caret::insert(&desk.node, words) {
                desk.say(text);
            }
        })
    };
    let tool = |label: AttrValue, icon: &'static str, onclick: Callback<MouseEvent>| {
        html! { <Button {label} {icon} square=true kind={Kind::Ghost} class="btn-sm" {onclick} /> }
    };
    html! {
        <div class="composer-bar flex-wrap">
            <div class="flex items-center gap-0.5" role="toolbar" aria-label={t!("messages-tools")}>
                { tool(t!("messages-bold"), "bold", desk.wrap("**", "**")) }
                { tool(t!("messages-list"), "list", desk.wrap("- ", "")) }
                { tool(t!("records-name"), "at-sign", at) }
                if let Some(onfiles) = &props.onfiles { <ChooseFiles id={format!("{}-files", desk.id)} square=true class="btn-sm" onfiles={onfiles.clone()} /> }
            </div>
            <span class="ml-auto flex items-center gap-2">
                if let Some(left) = left {
                    <span class={classes!("meta", "num", (left < 0).then_some("text-fail-ink"))} role="status">{ left_words(left) }</span>
                } else {
                    <span class="meta max-md:hidden">{ "Ctrl Enter" }</span>
                }
                if let Some(onclose) = &props.onclose {
                    <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={cancelling(desk, onclose)} />
                }
                <Button label={props.what.verb()} kind={if props.what == Writing::New { Kind::Primary } else { Kind::Plain }} submit=true busy={desk.send.busy()}
                    disabled={!desk.may_send()} />
            </span>
        </div>
    }
}

fn cancelling(desk: &Desk, onclose: &Callback<()>) -> Callback<MouseEvent> {
    let (draft, onclose) = (desk.draft.clone(), onclose.clone());
    Callback::from(move |_| {
        draft.forget();
        onclose.emit(());
    })
}

fn left_words(left: i64) -> AttrValue {
    if left < 0 { t!("records-too-many", count = -left) } else { t!("records-left", count = left) }
}

/// Whom one may name by what is typed behind `@`, and which of them is pointed at.
#[derive(Clone)]
struct Choice {
    naming: Option<Naming>,
    people: Rc<Vec<Person>>,
    at: UseStateHandle<usize>,
    /// The `@` whose list was closed.
    closed: UseStateHandle<Option<u32>>,
}

#[hook]
fn use_choice(desk: &Desk) -> Choice {
    let naming = desk.typed.naming(*desk.caret);
    let asked = use_settled(naming.as_ref().map(|naming| naming.q.clone()), 150);
    let people = use_query((desk.record, asked), |api, (record, q)| async move {
        match q {
            Some(q) => api.record(record).readers(&ReaderFilter { q: (!q.trim().is_empty()).then_some(q) }).await,
            None => Ok(Vec::new()),
        }
    });
    let (at, closed) = (use_state(|| 0), use_state(|| None));
    let people = people.data().unwrap_or_default();
    {
        let at = at.clone();
        use_effect_with(people.clone(), move |_| at.set(0));
    }
    Choice { naming, people, at, closed }
}

impl Choice {
    fn open(&self) -> bool {
        self.naming.as_ref().is_some_and(|naming| *self.closed != Some(naming.from)) && !self.people.is_empty()
    }

    /// Takes a key that is meant for the list, and says whether it was.
    fn hears(&self, desk: &Desk, event: &KeyboardEvent) -> bool {
        let Some(naming) = self.naming.as_ref().filter(|_| self.open()) else { return false };
        let count = self.people.len();
        match event.key().as_str() {
            "ArrowDown" => self.at.set((*self.at + 1) % count),
            "ArrowUp" => self.at.set((*self.at + count - 1) % count),
            "Enter" | "Tab" if !event.ctrl_key() && !event.meta_key() && !event.shift_key() => {
                let Some(person) = self.people.get(*self.at) else { return false };
                desk.name(naming, person);
            }
            "Escape" => self.closed.set(Some(naming.from)),
            _ => return false,
        }
        event.prevent_default();
        event.stop_propagation();
        true
    }

    fn draw(&self, desk: &Desk, id: &str) -> Html {
        let Some(naming) = self.naming.as_ref().filter(|_| self.open()) else { return Html::default() };
        let choose = |person: &Person| {
            let (desk, naming, person) = (desk.clone(), naming.clone(), person.clone());
            Callback::from(move |event: MouseEvent| {
                // The text keeps the focus.
                event.prevent_default();
                desk.name(&naming, &person);
            })
        };
        html! {
            <>
                <ul id={id.to_owned()} class="menu-float absolute top-full left-2 z-30 mt-1 max-h-72 w-72 max-w-[calc(100%-1rem)] overflow-y-auto p-1" role="listbox" aria-label={t!("records-whom")}>
                    for (place, person) in self.people.iter().enumerate() {
                        <li key={person.id.0} id={format!("{id}-{place}")} role="option" aria-selected={if place == *self.at { "true" } else { "false" }}
                            class={classes!("flex", "cursor-pointer", "items-center", "gap-2", "rounded-md", "px-2", "py-1.5", if place == *self.at { "bg-selected" } else { "hover:bg-hover" })}
                            onmousedown={choose(person)}>
                            <Avatar name={person.name.clone()} person={person.id} class="ava-sm" /><span class="min-w-0 truncate">{ &person.name }</span>
                        </li>
                    }
                </ul>
                <span class="sr-only" role="status">{ t!("records-whom-found", count = self.people.len()) }</span>
            </>
        }
    }
}
