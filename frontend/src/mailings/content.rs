//! The form's question what to send: a message, or a letter of its own.

use super::form::Sheet;
use super::state::MailingForm;
use crate::data::{use_query, use_settled, use_steady_query};
use crate::messages::{Composer, FilesLine, LetterView, letter_of};
use crate::route::Route;
use crate::t;
use crate::ui::{Choice, Empty, Icon, LinkButton, Options, Popover, Search};
use crate::words::ago;
use vestnik_api::clients::Client;
use vestnik_api::id::UserId;
use vestnik_api::messages::{MessageFilter, MessageSummary};
use yew::prelude::*;

/// What to send.
#[component]
pub(super) fn What(props: &Sheet) -> Html {
    let form = &props.form;
    let choose = |own: bool| props.edit("message", move |form, ()| form.own = own);
    html! {
        <div class="flex min-w-0 flex-col gap-4">
            <Options label={t!("mailings-what")} quiet=true class="sm:grid-cols-2">
                <Choice name="what" label={t!("mailings-what-message")} checked={!form.own} onchoose={choose(false)} />
                <Choice name="what" label={t!("mailings-what-own")} checked={form.own} onchoose={choose(true)} />
            </Options>
            if form.own { <OwnLetter ..props.clone() /> } else { <ChosenMessage ..props.clone() /> }
        </div>
    }
}

/// The message, with a way to choose another.
#[component]
fn ChosenMessage(props: &Sheet) -> Html {
    let message = use_steady_query(props.form.message, |api, id| async move {
        match id {
            Some(id) => api.messages().find(id).await.map(Some),
            None => Ok(None),
        }
    });
    let known =
        message.data().and_then(|message| (*message).clone()).filter(|message| Some(message.id) == props.form.message);
    let error = props.error("message").or_else(|| message.failure().map(|failure| failure.say()));
    let onpick = props.edit("message", |form: &mut MailingForm, picked: MessageSummary| {
        form.message = Some(picked.id);
        if form.name.trim().is_empty() {
            form.name = picked.name;
        }
    });
    html! {
        <div class="field">
            <span class="field-label">{ t!("messages-one") }</span>
            <div class={classes!("flex", "items-center", "gap-3", "rounded-lg", "border", "p-2.5", if error.is_some() { "border-error" } else { "border-field-line" })}>
                <span class="grid size-10 shrink-0 place-items-center rounded-md bg-selected text-link"><Icon name="mail" class="i-lg" /></span>
                <span class="min-w-0 flex-1">
                    if let Some(message) = &known {
                        <span class="block truncate font-medium" title={message.name.clone()}>{ &message.name }</span>
                        <span class="meta block truncate">{ t!("mailings-message-line", subject = message.draft.subject.to_string(), when = ago(message.updated_at)) }</span>
                        <FilesLine message={message.id} />
                    } else if props.form.message.is_some() && message.waiting() {
                        <span class="skeleton block h-3 w-40" />
                    } else {
                        <span class="block text-muted">{ t!("mailings-message-none") }</span>
                    }
                </span>
                <MessagePicker {onpick} owner={props.owner} chosen={known.is_some()} />
            </div>
            if let Some(error) = error { <p class="field-error" id="message-note"><Icon name="circle-alert" />{ error }</p> }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct MessagePickerProps {
    onpick: Callback<MessageSummary>,
    owner: Option<UserId>,
    chosen: bool,
}

/// Chooses one of one's messages.
#[component]
fn MessagePicker(props: &MessagePickerProps) -> Html {
    let open = use_state(|| false);
    let words = use_state(String::new);
    let found = use_steady_query(((*words).clone(), props.owner), |api, (words, owner)| async move {
        let q = Some(words).filter(|words| !words.is_empty());
        api.messages().list(&MessageFilter { q, owner, limit: 20.try_into().ok(), ..MessageFilter::default() }).await
    });
    let onsearch = {
        let words = words.clone();
        Callback::from(move |typed| words.set(typed))
    };
    let pick = {
        let (open, onpick) = (open.clone(), props.onpick.clone());
        Callback::from(move |message: MessageSummary| {
            open.set(false);
            onpick.emit(message);
        })
    };
    let button =
        html! { { if props.chosen { t!("mailings-message-replace") } else { t!("mailings-message-choose") } } };
    html! {
        <Popover {open} {button} label={t!("mailings-message-choose-title")} at_end=true panel="w-88">
            <Search label={t!("messages-search")} value={(*words).clone()} {onsearch} class="w-full" />
            { found.show(html! { <div class="h-32" aria-busy="true" /> }, |page| html! {
                if page.items.is_empty() && words.is_empty() {
                    <Empty icon="mail" title={t!("mailings-no-messages")} text={t!("mailings-no-messages-text")}>
                        <LinkButton to={Route::NewMessage} label={t!("messages-new")} icon="plus" />
                    </Empty>
                } else if page.items.is_empty() {
                    <p class="hint px-2 py-3">{ t!("messages-none-found") }</p>
                } else {
                    <ul class="menu mt-1 max-h-72 flex-nowrap overflow-y-auto p-0!">for message in &page.items { { entry(message, &pick) } }</ul>
                }
            }) }
        </Popover>
    }
}

fn entry(message: &MessageSummary, pick: &Callback<MessageSummary>) -> Html {
    let picked = message.clone();
    html! {
        <li key={message.id.0}>
            <button type="button" onclick={pick.reform(move |_: MouseEvent| picked.clone())}>
                <span class="min-w-0 flex-1 text-left">
                    <span class="block truncate">{ &message.name }</span><span class="meta block truncate">{ &message.subject }</span>
                </span>
            </button>
        </li>
    }
}

/// A letter of its own, with the letter below it as a client would see it.
#[component]
fn OwnLetter(props: &Sheet) -> Html {
    let client = use_state(|| None::<Client>);
    let seen = use_state(|| false);
    let asked = use_settled(props.form.letter.preview(client.as_ref().map(|client| client.id)), 400);
    let preview = use_query(asked, |api, draft| async move {
        match draft {
            Some(draft) => api.messages().preview_draft(&draft).await.map(Some),
            None => Ok(None),
        }
    });
    let fault = |field: &str| {
        let saved = props.failure.as_ref().and_then(|failure| failure.fault(&format!("content.{field}")));
        saved.or_else(|| preview.failure().and_then(|failure| failure.fault(field)))
    };
    let seen_as = (*client).clone();
    let onclient = Callback::from(move |wanted| client.set(wanted));
    let toggle = {
        let seen = seen.clone();
        Callback::from(move |_: MouseEvent| seen.set(!*seen))
    };
    html! {
        <>
            <Composer form={props.form.letter.clone()} judged={props.judged.clone()} subject_fault={fault("subject")} body_fault={fault("body")}
                onchange={props.edit("letter", |form, letter| form.letter = letter)} />
            <p class="meta flex items-center gap-1.5"><Icon name="paperclip" class="i-sm shrink-0" />{ t!("mailings-own-files") }</p>
            <button type="button" class="btn self-start" onclick={toggle} aria-expanded={if *seen { "true" } else { "false" }}>
                <Icon name="eye" />{ t!("messages-preview") }
            </button>
            if *seen {
                <div class="overflow-clip rounded-xl border border-line">
                    <LetterView letter={letter_of(&preview)} waiting={preview.waiting()} client={seen_as} {onclient} />
                </div>
            }
        </>
    }
}
