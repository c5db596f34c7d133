//! The form's question to whom: all of one's clients, or chosen ones.

use super::form::Sheet;
use super::state::{Chosen, MailingForm};
use crate::clients::ClientPicker;
use crate::data::use_query;
use crate::t;
use crate::ui::{Button, Choice, Icon, Kind, Options, Popover, Said};
use crate::words::number;
use futures::future::join_all;
use vestnik_api::clients::{Client, ClientFilter, MailStatus};
use vestnik_api::id::ClientId;
use yew::prelude::*;

/// How many of those chosen are shown by name; the others are counted.
const SHOWN: usize = 24;

/// To whom.
#[component]
pub(super) fn Whom(props: &Sheet) -> Html {
    let all = use_query(props.owner, |api, owner| async move {
        let count =
            |mail| ClientFilter { owner, mail, limit: 1.try_into().ok(), with_total: true, ..ClientFilter::default() };
        let clients = api.clients();
        let everybody = clients.list(&count(None)).await?.total.unwrap_or_default();
        let reachable = clients.list(&count(Some(MailStatus::Reachable))).await?.total.unwrap_or_default();
        Ok((everybody, everybody - reachable))
    });
    let form = &props.form;
    let counts = all.data().map(|counts| *counts);
    let choose = |all: bool| props.edit("clients", move |form, ()| form.all = all);
    let hint = counts.map(|(everybody, _)| AttrValue::from(number(everybody)));
    html! {
        <div class="flex min-w-0 flex-col gap-4">
            <Options label={t!("mailings-whom")} quiet=true class="sm:grid-cols-2">
                <Choice name="whom" label={t!("mailings-all-clients")} {hint} checked={form.all} onchoose={choose(true)} />
                <Choice name="whom" label={t!("mailings-choose-clients")} hint={t!("mailings-choose-clients-hint")} checked={!form.all} onchoose={choose(false)} />
            </Options>
            if form.all { { everybody(counts) } } else { <ChosenClients ..props.clone() /> }
        </div>
    }
}

fn everybody(counts: Option<(i64, i64)>) -> Html {
    let Some((everybody, unreachable)) = counts else { return Html::default() };
    html! {
        <Said icon="users">
            <b class="num font-semibold">{ t!("mailings-now-clients", count = everybody) }</b>
            <p class="hint">
                { if unreachable > 0 { t!("mailings-will-get-some", count = everybody - unreachable, left = unreachable) } else { t!("mailings-will-get-all") } }
            </p>
        </Said>
    }
}

/// Those chosen, with a search to add more.
#[component]
fn ChosenClients(props: &Sheet) -> Html {
    let open = use_state(|| false);
    use_names(props);
    let chosen = &props.form.chosen;
    let ids: Vec<ClientId> = chosen.iter().map(|chosen| chosen.id).collect();
    let onpick = props.edit("clients", |form: &mut MailingForm, client: Client| {
        let before = form.chosen.len();
        form.chosen.retain(|chosen| chosen.id != client.id);
        if form.chosen.len() == before {
            form.chosen.push(Chosen::from(&client));
        }
    });
    let clear = props.edit("clients", |form: &mut MailingForm, _: MouseEvent| form.chosen.clear());
    let button = html! { <><Icon name="plus" />{ t!("mailings-add-clients") }</> };
    html! {
        <div class="field">
            <span class="field-label">{ t!("mailings-chosen", count = chosen.len()) }</span>
            <div class="flex flex-wrap items-center gap-2">
                for one in chosen.iter().take(SHOWN) { { chip(props, one) } }
                if chosen.len() > SHOWN { <span class="meta num">{ t!("mailings-chosen-more", count = chosen.len() - SHOWN) }</span> }
                <Popover {open} {button} label={t!("mailings-add-clients-title")} panel="w-88"><ClientPicker {onpick} chosen={ids} owner={props.owner} /></Popover>
                if chosen.len() > 1 { <Button label={t!("shell-clear-choice")} kind={Kind::Ghost} onclick={clear} /> }
            </div>
            if let Some(error) = props.error("clients") { <p class="field-error" id="clients-note"><Icon name="circle-alert" />{ error }</p> }
        </div>
    }
}

fn chip(props: &Sheet, one: &Chosen) -> Html {
    let id = one.id;
    let (name, email) = one
        .known
        .clone()
        .unwrap_or_else(|| (t!("mailings-client-number", number = id.to_string()).to_string(), String::new()));
    let label = t!("mailings-leave-out", name = &name);
    let onclick = props
        .edit("clients", move |form: &mut MailingForm, _: MouseEvent| form.chosen.retain(|chosen| chosen.id != id));
    html! {
        <span class="chip max-w-full" key={id.0} title={email}>
            <span class="truncate px-2">{ name }</span>
            <button type="button" class="h-full border-l border-line px-1.5 text-muted" {onclick} aria-label={label.clone()} title={label}><Icon name="x" class="i-sm" /></button>
        </span>
    }
}

/// Looks up the names of those who are shown and known by number only. Who is no client any more is left out.
#[hook]
fn use_names(props: &Sheet) {
    let unknown: Vec<ClientId> =
        props.form.chosen.iter().take(SHOWN).filter(|chosen| chosen.known.is_none()).map(|chosen| chosen.id).collect();
    let found = use_query(unknown, |api, ids| async move {
        let clients = api.clients();
        let answers = join_all(ids.iter().map(|id| clients.find(*id))).await;
        Ok(ids.into_iter().zip(answers.into_iter().map(std::result::Result::ok)).collect::<Vec<_>>())
    });
    let learn = props.learn.clone();
    use_effect_with(found.data(), move |found| {
        if let Some(found) = found.as_ref().filter(|found| !found.is_empty()) {
            learn.emit((**found).clone());
        }
    });
}
