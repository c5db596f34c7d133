//! One letter: what became of it, and every try.

use crate::data::{use_query, use_session};
use crate::logs::{AttemptRows, Of, reason_label};
use crate::mailings::{delivery_words, is_kept};
use crate::route::Route;
use crate::t;
use crate::ui::{Badge, CardSkeleton, Crumb, Link, Screen};
use crate::words::{moment, number};
use std::rc::Rc;
use vestnik_api::Permission;
use vestnik_api::deliveries::LetterWhole;
use vestnik_api::id::DeliveryId;
use yew::prelude::*;

/// What the screen needs.
#[derive(Properties, PartialEq)]
pub struct LetterScreenProps {
    /// Which letter.
    pub id: DeliveryId,
}

/// One letter.
#[component]
pub fn LetterScreen(props: &LetterScreenProps) -> Html {
    let session = use_session();
    let may = (session.may(Permission::ClientsRead).is_some(), session.may(Permission::MailingsRead).is_some());
    let letter = use_query(props.id, |api, id| async move { api.logs().letter(id).await });
    let title =
        letter.data().map_or_else(|| t!("deliveries-letter"), |letter| letter.letter.delivery.email.to_string().into());
    let parent = Crumb { to: Route::Deliveries, name: t!("deliveries-title") };
    html! {
        <Screen {title} {parent}>
            { letter.show(html! { <div class="page"><CardSkeleton /></div> }, |letter| draw(letter, may)) }
        </Screen>
    }
}

fn draw(letter: &LetterWhole, (may_clients, may_mailings): (bool, bool)) -> Html {
    let delivery = &letter.letter.delivery;
    let kept = is_kept(delivery);
    let (tone, icon, label) = delivery_words(delivery.state, kept);
    let mailing = letter.letter.mailing_id;
    html! {
        <>
            <div class="page">
                <h1 class="mb-3 wrap-anywhere">{ delivery.email.to_string() }</h1>
                <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
                    <dt class="text-muted">{ t!("mailings-state") }</dt>
                    <dd><Badge {tone} {icon} {label} plain=true />if let Some(reason) = delivery.reason { { " · " }{ reason_label(reason) } }</dd>
                    <dt class="text-muted">{ t!("logs-client") }</dt>
                    <dd class="wrap-anywhere">
                        if let Some(id) = delivery.client_id.filter(|_| may_clients) {
                            <Link class="a" to={Route::Client { id }}>{ &delivery.name }</Link>
                        } else { { &delivery.name } }
                    </dd>
                    <dt class="text-muted">{ t!("logs-mailing") }</dt>
                    <dd class="wrap-anywhere">
                        if may_mailings { <Link class="a" to={Route::Mailing { id: mailing }}>{ &letter.letter.mailing_name }</Link> } else { { &letter.letter.mailing_name } }
                    </dd>
                    <dt class="text-muted">{ t!("mailings-tries") }</dt><dd class="num">{ number(delivery.attempts.into()) }</dd>
                    if let Some(last) = delivery.last_attempt_at { <dt class="text-muted">{ t!("mailings-last-try") }</dt><dd class="num">{ moment(last) }</dd> }
                    if let Some(next) = delivery.next_attempt_at { <dt class="text-muted">{ t!("deliveries-next-try") }</dt><dd class="num">{ moment(next) }</dd> }
                    <dt class="text-muted">{ "Message-ID" }</dt><dd class="code wrap-anywhere">{ &delivery.message_id }</dd>
                </dl>
                <h2 class="mt-6">{ t!("deliveries-tries") }</h2>
                if letter.tries.is_empty() { <p class="hint mt-2">{ t!("deliveries-no-tries") }</p> }
            </div>
            if !letter.tries.is_empty() { <AttemptRows attempts={Rc::new(letter.tries.clone())} of={Of::Mailing} /> }
        </>
    }
}
