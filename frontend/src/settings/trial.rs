//! Trying a mail server, and the whole conversation with it.

use crate::data::use_action;
use crate::t;
use crate::ui::{Badge, Button, Said, SaidKind, Tone};
use std::rc::Rc;
use vestnik_api::settings::{Conversation, Said as Spoken, Speaker, TryMailServer};
use yew::prelude::*;

/// What a try needs.
#[derive(Properties, PartialEq)]
pub(super) struct TrialProps {
    /// What is to be tried; none: a field is wrong.
    pub(super) asked: Option<TryMailServer>,
}

/// A button that sends a test letter to oneself, and what was said.
#[component]
pub(super) fn Trial(props: &TrialProps) -> Html {
    let talk = use_state(|| None::<Rc<Conversation>>);
    let attempt = {
        let talk = talk.clone();
        use_action(
            |api, asked: TryMailServer| async move { api.settings().try_mail_server(&asked).await },
            Callback::from(move |heard: Conversation| talk.set(Some(Rc::new(heard)))),
        )
    };
    let onclick = {
        let (attempt, talk, asked) = (attempt.clone(), talk.clone(), props.asked.clone());
        Callback::from(move |_: MouseEvent| {
            talk.set(None);
            if let Some(asked) = asked.clone() {
                attempt.run(asked);
            }
        })
    };
    let failure = attempt.failure();
    let password = failure.as_ref().is_some_and(|failure| failure.field("smtp.password").is_some());
    html! {
        <div class="flex flex-col gap-3">
            <div class="flex flex-wrap items-center gap-3">
                <Button label={t!("settings-try")} icon="send" busy={attempt.busy()} disabled={props.asked.is_none()} {onclick} />
                <span class="meta">{ t!("settings-try-hint") }</span>
            </div>
            if let Some(failure) = failure {
                <Said kind={SaidKind::Failure} icon="circle-alert">{ if password { t!("settings-try-password") } else { failure.say() } }</Said>
            }
            if let Some(talk) = (*talk).clone() { { conversation(&talk) } }
        </div>
    }
}

fn conversation(talk: &Conversation) -> Html {
    let badge = if talk.taken {
        html! { <Badge tone={Tone::Ok} icon="check" label={t!("settings-try-taken", email = talk.to.to_string())} /> }
    } else {
        html! { <Badge tone={Tone::Fail} icon="x" label={t!("settings-try-refused")} /> }
    };
    html! {
        <section class="card min-w-0 p-3" aria-label={t!("settings-conversation")}>
            <p role="status" class="mb-2">{ badge }</p>
            <ol class="code flex max-h-96 flex-col gap-0.5 overflow-auto" tabindex="0">for line in &talk.lines { { spoken(line) } }</ol>
        </section>
    }
}

fn spoken(line: &Spoken) -> Html {
    let (sign, who, class) = match line.by {
        Speaker::Us => ("→", t!("settings-by-us"), "text-link"),
        Speaker::Server => ("←", t!("settings-by-server"), ""),
        Speaker::Line => ("·", t!("settings-by-line"), "text-muted"),
    };
    html! {
        <li class={classes!("grid", "grid-cols-[3.5rem_1rem_1fr]", "gap-2", class)}>
            <span class="num text-right text-muted">{ format!("{} ms", line.milliseconds) }</span>
            <span title={who.clone()} aria-label={who}>{ sign }</span>
            <span class="min-w-0 wrap-anywhere">{ &line.text }</span>
        </li>
    }
}
