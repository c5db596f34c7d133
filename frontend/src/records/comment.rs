//! A comment with its answers: read, answered, changed in its place, deleted.

use super::composer::{Writer, Writing};
use super::item::Use;
use super::state::FeedStep;
use crate::data::{Failure, use_action};
use crate::t;
use crate::ui::{Avatar, Button, Confirm, Icon, Kind, Written};
use crate::words::{ago, moment};
use jiff::Timestamp;
use std::rc::Rc;
use vestnik_api::comments::Comment;
use vestnik_api::id::CommentId;
use vestnik_api::leads::RecordId;
use web_sys::HtmlElement;
use yew::prelude::*;

/// What a comment needs.
#[derive(Properties, PartialEq)]
pub(super) struct NoteProps {
    /// It, with its answers.
    pub(super) comment: Comment,
    /// What may be done with it.
    pub(super) means: Use,
}

/// A comment with its answers.
#[component]
pub(super) fn Note(props: &NoteProps) -> Html {
    let (comment, means) = (&props.comment, &props.means);
    let answering = use_state(|| false);
    let button = use_node_ref();
    use_focus_back(&button, *answering);
    let onclose = {
        let answering = answering.clone();
        Callback::from(move |()| answering.set(false))
    };
    let onwritten = {
        let (onclose, step) = (onclose.clone(), means.step.clone());
        Callback::from(move |answer| {
            step.emit(FeedStep::Written(answer));
            onclose.emit(());
        })
    };
    let open = {
        let answering = answering.clone();
        Callback::from(move |_: MouseEvent| answering.set(true))
    };
    html! {
        <article class="note" aria-label={t!("records-comment-of", name = &comment.author.name)}>
            <Words comment={comment.clone()} means={means.clone()} />
            if !comment.replies.is_empty() {
                <ol class="mt-3 flex flex-col gap-3 border-l-2 border-line pl-3" aria-label={t!("records-answers")}>
                    for reply in &comment.replies {
                        <li key={reply.id.0} class="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-2">
                            <Avatar name={reply.author.name.clone()} person={reply.author.id} class="ava-sm mt-0.5" />
                            <Words comment={reply.clone()} means={means.clone()} />
                        </li>
                    }
                </ol>
            }
            if means.may_write && comment.deleted_at.is_none() {
                if *answering {
                    <div class="mt-3"><Writer record={means.record} what={Writing::Answer(comment.id)} {onwritten} {onclose} /></div>
                } else {
                    <button ref={button} type="button" class="btn btn-ghost btn-xs mt-1.5 -ml-2 text-muted" onclick={open}>
                        <Icon name="reply" />{ t!("records-answer") }
                    </button>
                }
            }
        </article>
    }
}

/// One comment or answer: who, when, what, and what its author can do with it.
#[component]
fn Words(props: &NoteProps) -> Html {
    let (comment, means) = (&props.comment, &props.means);
    let editing = use_state(|| false);
    let asked = use_state(|| false);
    let pencil = use_node_ref();
    use_focus_back(&pencil, *editing);
    let set = |state: &UseStateHandle<bool>, to: bool| {
        let state = state.clone();
        Callback::from(move |()| state.set(to))
    };
    let onclose = set(&editing, false);
    let onwritten = {
        let (onclose, step) = (onclose.clone(), means.step.clone());
        Callback::from(move |comment| {
            step.emit(FeedStep::Written(comment));
            onclose.emit(());
        })
    };
    let mine = means.may_write && comment.deleted_at.is_none() && !*editing;
    let change = t!("records-change");
    html! {
        <div class="min-w-0">
            <header class="mb-1 flex min-h-6 items-center gap-2">
                <span class="flex min-w-0 flex-wrap items-baseline gap-x-2">
                    <b class="font-medium wrap-anywhere">{ &comment.author.name }</b>
                    <time class="meta" datetime={comment.created_at.to_string()} title={moment(comment.created_at)}>{ ago(comment.created_at) }</time>
                    if let Some(edited) = comment.edited_at.filter(|_| comment.deleted_at.is_none()) {
                        <span class="meta" title={moment(edited)}>{ t!("records-edited") }</span>
                    }
                </span>
                <span class="ml-auto flex shrink-0">
                    if mine && comment.may_change {
                        <button ref={pencil} type="button" class="btn btn-square btn-ghost btn-xs" aria-label={change.clone()} title={change} onclick={set(&editing, true).reform(|_| ())}>
                            <Icon name="pencil-line" />
                        </button>
                    }
                    if mine && comment.may_delete {
                        <Button label={t!("records-delete")} icon="trash-2" square=true kind={Kind::Ghost} class="btn-xs" onclick={set(&asked, true).reform(|_| ())} />
                    }
                </span>
            </header>
            if comment.deleted_at.is_some() {
                <p class="text-muted italic">{ t!("records-comment-gone") }</p>
            } else if *editing {
                <Writer record={means.record} what={Writing::Other(Rc::new(comment.clone()))} {onwritten} {onclose} onstale={means.reload.clone()} />
            } else {
                <Written class="note-text" html={comment.html.clone()} />
            }
            if *asked { <Removal record={means.record} id={comment.id} step={means.step.clone()} onclose={set(&asked, false)} /> }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct RemovalProps {
    record: RecordId,
    id: CommentId,
    step: Callback<FeedStep>,
    onclose: Callback<()>,
}

/// The question whether a comment is to be deleted: it cannot be brought back.
#[component]
fn Removal(props: &RemovalProps) -> Html {
    let remove = {
        let (step, onclose) = (props.step.clone(), props.onclose.clone());
        use_action(
            |api, (record, id): (RecordId, CommentId)| async move {
                match api.record(record).delete_comment(id).await {
                    // It was deleted elsewhere: what was wanted is done.
                    Err(error) if Failure::from(error.clone()).is_not_found() => Ok(id),
                    done => done.map(|()| id),
                }
            },
            Callback::from(move |id| {
                step.emit(FeedStep::Gone(id, Timestamp::now()));
                onclose.emit(());
            }),
        )
    };
    let onconfirm = {
        let (remove, asked) = (remove.clone(), (props.record, props.id));
        Callback::from(move |()| remove.run(asked))
    };
    html! {
        <Confirm title={t!("records-comment-removal")} text={t!("records-comment-removal-text")} verb={t!("records-delete")} busy={remove.busy()}
            error={remove.failure().map(|failure| failure.say())} {onconfirm} onclose={props.onclose.clone()} />
    }
}

/// When a place to write closes and takes the focus with it, the focus goes to the button that opened it.
#[hook]
fn use_focus_back(button: &NodeRef, open: bool) {
    let (button, was_open) = (button.clone(), use_mut_ref(|| false));
    use_effect_with(open, move |open| {
        if was_open.replace(*open)
            && !open
            && let Some(element) = button.cast::<HtmlElement>()
        {
            // A button takes the focus.
            let _ = element.focus();
        }
    });
}
