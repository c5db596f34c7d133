//! The form of a mailing: what, to whom, when.

use super::audience::Whom;
use super::content::What;
use super::state::{Chosen, MailingForm, shown_at};
use super::when::When;
use crate::data::{Draft, Failure, field_words, use_action, use_draft, use_session, use_steady_query};
use crate::route::Route;
use crate::t;
use crate::ui::{
    Button, CardSkeleton, Crumb, Forbidden, FormFoot, Kind, Said, SaidKind, Screen, TextField, use_kept, use_leaving,
    use_toasts,
};
use crate::words::Zone;
use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::rc::Rc;
use vestnik_api::clients::Client;
use vestnik_api::id::{ClientId, MailingId, MessageId, UserId};
use vestnik_api::mailings::{Audience, ChangeMailing, Mailing, MailingState, NewMailing};
use vestnik_api::{Code, FieldCode, Permission};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;
use yew_router::prelude::*;

/// The fields of the form, in their order.
const FIELDS: [&str; 12] =
    ["name", "message", "subject", "body", "clients", "days", "month_day", "cron", "start", "clock", "zone", "end"];

/// What a link to a new mailing may say: which message, to whom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Wanted {
    message: Option<MessageId>,
    clients: Option<String>,
}

/// What the parts of the form share.
#[derive(Clone, Properties, PartialEq)]
pub(super) struct Sheet {
    pub(super) form: MailingForm,
    /// Whose messages and clients are offered.
    pub(super) owner: Option<UserId>,
    /// The time on the clock of the form's zone.
    pub(super) now: DateTime,
    /// What is wrong in the fields that may be judged.
    pub(super) judged: Vec<(&'static str, FieldCode)>,
    /// Why it was not saved.
    pub(super) failure: Option<Failure>,
    onchange: Callback<(&'static str, MailingForm)>,
    onleave: Callback<&'static str>,
    /// Called with the names of chosen clients, once they are known.
    pub(super) learn: Callback<Vec<(ClientId, Option<Client>)>>,
}

impl Sheet {
    /// Changes the form by what a field says.
    pub(super) fn edit<T: 'static>(
        &self,
        field: &'static str,
        change: impl Fn(&mut MailingForm, T) + 'static,
    ) -> Callback<T> {
        let (form, onchange) = (self.form.clone(), self.onchange.clone());
        Callback::from(move |value| {
            let mut changed = form.clone();
            change(&mut changed, value);
            onchange.emit((field, changed));
        })
    }

    /// A field has been left, and may be judged.
    pub(super) fn leave(&self, field: &'static str) -> Callback<()> {
        self.onleave.reform(move |()| field)
    }

    /// What is wrong with a field: what the server says, or what can be seen here.
    pub(super) fn error(&self, field: &str) -> Option<AttrValue> {
        let faults = self.failure.iter().flat_map(Failure::faults);
        let answered =
            faults.filter(|fault| shown_at(&fault.field) == field).map(|fault| field_words(fault.code)).next();
        answered.or_else(|| self.judged.iter().find(|(name, _)| *name == field).map(|(_, code)| field_words(*code)))
    }
}

/// The time on the clock of a zone.
fn now_in(zone: &str) -> DateTime {
    Zone::named(zone).local(Timestamp::now())
}

/// A new mailing.
#[component]
pub fn NewMailingScreen() -> Html {
    let session = use_session();
    let wanted = use_location().and_then(|location| location.query::<Wanted>().ok()).unwrap_or_default();
    let Some(me) = session.me() else { return Html::default() };
    let mut start = MailingForm::new(now_in(me.time_zone.as_str()), me.time_zone.as_str());
    start.message = wanted.message;
    let ids: Vec<ClientId> =
        wanted.clients.iter().flat_map(|ids| ids.split(',')).filter_map(|id| id.parse().ok()).collect();
    if !ids.is_empty() {
        start.all = false;
        start.chosen = ids.into_iter().map(|id| Chosen { id, known: None }).collect();
    }
    if session.may(Permission::MailingsWrite).is_none() {
        return html! { <Screen title={t!("mailings-new-title")} parent={parent()}><Forbidden /></Screen> };
    }
    html! { <FormScreen {start} mailing={None} owner={me.id} onreload={Callback::noop()} /> }
}

fn parent() -> Crumb {
    Crumb { to: Route::Mailings, name: t!("mailings-title") }
}

/// What the screen of a change needs.
#[derive(Properties, PartialEq)]
pub struct EditMailingScreenProps {
    /// Which mailing.
    pub id: MailingId,
}

/// A mailing that changes.
#[component]
pub fn EditMailingScreen(props: &EditMailingScreenProps) -> Html {
    let session = use_session();
    let known = use_steady_query(props.id, |api, id| async move {
        let mailings = api.mailings();
        Ok((Rc::new(mailings.find(id).await?), mailings.audience(id).await?))
    });
    let Some(data) = known.data() else {
        return html! {
            <Screen title={t!("mailings-edit-title")} parent={parent()}>
                { known.show(html! { <div class="page mx-auto w-full max-w-4xl"><CardSkeleton /></div> }, |_: &(Rc<Mailing>, Audience)| Html::default()) }
            </Screen>
        };
    };
    let (mailing, audience) = &*data;
    if !session.may_with(Permission::MailingsWrite, mailing.owner.id) {
        return html! { <Screen title={t!("mailings-edit-title")} parent={parent()}><Forbidden /></Screen> };
    }
    if mailing.state == MailingState::Completed {
        // It never goes out again: there is nothing to change.
        return html! { <Redirect<Route> to={Route::Mailing { id: props.id }} /> };
    }
    let start = MailingForm::of(mailing, audience, now_in(mailing.schedule.time_zone.as_str()));
    let (version, owner) = (mailing.version, mailing.owner.id);
    html! { <FormScreen key={version} {start} mailing={Some(mailing.clone())} {owner} onreload={known.reload()} /> }
}

#[derive(Properties, PartialEq)]
struct FormScreenProps {
    start: MailingForm,
    mailing: Option<Rc<Mailing>>,
    owner: UserId,
    onreload: Callback<()>,
}

/// A new mailing, or a change of one by number and version.
#[derive(Debug)]
enum Saving {
    New(NewMailing),
    Change(MailingId, i32, ChangeMailing),
}

/// What is sent, and whether the mailing is to be started then.
type Sent = (Saving, bool);

/// The form and its footer.
#[component]
fn FormScreen(props: &FormScreenProps) -> Html {
    let opened = use_state(|| props.start.clone());
    let form = use_state(|| props.start.clone());
    let left = use_state(BTreeSet::<&'static str>::new);
    let now = now_in(&form.zone);
    let draft = use_draft(
        &props.mailing.as_ref().map_or_else(|| "mailing.new".to_owned(), |mailing| format!("mailing.{}", mailing.id)),
    );
    let (save, busy, failure, forget) = use_save(props.mailing.is_none(), &draft);
    let started = use_state(|| false);
    let wrong = form.wrong(now);
    let judged: Vec<_> = wrong.iter().filter(|(field, _)| left.contains(field)).copied().collect();
    let submit = {
        let (form, opened, left, wrong, mailing, started) =
            (form.clone(), opened.clone(), left.clone(), wrong, props.mailing.clone(), started.clone());
        Callback::from(move |start: bool| {
            left.set(FIELDS.into());
            started.set(start);
            if let Some((field, _)) = wrong.first() {
                focus(field);
                return;
            }
            let sent = match &mailing {
                None => form.new_mailing(now).map(Saving::New),
                Some(mailing) => {
                    form.change(&opened, now).map(|change| Saving::Change(mailing.id, mailing.version, change))
                }
            };
            if let Some(sent) = sent {
                save.emit((sent, start));
            }
        })
    };
    // Names that became known are no change of the form.
    let unsaved = !busy && same_but_names(&form) != same_but_names(&opened);
    use_leaving(unsaved, &draft);
    let kept = use_kept(&draft, &same_but_names(&opened), {
        let form = form.clone();
        Callback::from(move |kept| form.set(kept))
    });
    let sheet = Sheet {
        owner: Some(props.owner),
        now,
        judged: judged.clone(),
        failure: failure.clone(),
        onchange: on_change(&form, &left, &forget, &draft),
        onleave: {
            let (left, unnamed) = (left.clone(), form.name.is_empty());
            Callback::from(move |field| {
                // What has not been filled in yet is not wrong before it is sent.
                if field != "name" || !unnamed {
                    left.set(left.iter().copied().chain([field]).collect());
                }
            })
        },
        learn: on_learn(&form),
        form: (*form).clone(),
    };
    let title = if props.mailing.is_some() { t!("mailings-edit-title") } else { t!("mailings-new-title") };
    let parent = match &props.mailing {
        Some(mailing) => Crumb { to: Route::Mailing { id: mailing.id }, name: mailing.name.clone().into() },
        None => parent(),
    };
    let is_draft = props.mailing.as_ref().is_none_or(|mailing| mailing.state == MailingState::Draft);
    let foot = foot(judged.len(), &parent.to, is_draft, busy.then_some(*started), &submit);
    html! {
        <Screen {title} {parent} {foot}>
            <form class="page mx-auto w-full max-w-4xl" novalidate=true onsubmit={Callback::from(|event: SubmitEvent| event.prevent_default())}>
                if kept != Html::default() { <div class="mb-4">{ kept }</div> }
                { failed(failure.as_ref(), &props.onreload) }
                { rows(&sheet) }
            </form>
        </Screen>
    }
}

fn same_but_names(form: &MailingForm) -> MailingForm {
    let mut form = form.clone();
    for chosen in &mut form.chosen {
        chosen.known = None;
    }
    form
}

fn on_change(
    form: &UseStateHandle<MailingForm>,
    left: &UseStateHandle<BTreeSet<&'static str>>,
    forget: &Callback<()>,
    draft: &Draft,
) -> Callback<(&'static str, MailingForm)> {
    let (form, left, forget, draft) = (form.clone(), left.clone(), forget.clone(), draft.clone());
    Callback::from(move |(field, changed): (&'static str, MailingForm)| {
        let letter = field == "letter";
        left.set(
            left.iter()
                .copied()
                .filter(|name| *name != field && !(letter && matches!(*name, "subject" | "body")))
                .collect(),
        );
        forget.emit(());
        draft.keep(&same_but_names(&changed));
        form.set(changed);
    })
}

fn on_learn(form: &UseStateHandle<MailingForm>) -> Callback<Vec<(ClientId, Option<Client>)>> {
    let form = form.clone();
    Callback::from(move |found: Vec<(ClientId, Option<Client>)>| {
        let mut changed = (*form).clone();
        for (id, client) in found {
            match client {
                Some(client) => changed
                    .chosen
                    .iter_mut()
                    .filter(|chosen| chosen.id == id)
                    .for_each(|chosen| *chosen = Chosen::from(&client)),
                None => changed.chosen.retain(|chosen| chosen.id != id),
            }
        }
        form.set(changed);
    })
}

/// Saves, and leads to the mailing; with the wish to start it, the question is asked there.
#[hook]
fn use_save(new: bool, draft: &Draft) -> (Callback<Sent>, bool, Option<Failure>, Callback<()>) {
    let (toasts, navigator, draft) = (use_toasts(), use_navigator(), draft.clone());
    let save = use_action(
        |api, (sent, start): Sent| async move {
            let mailings = api.mailings();
            let saved = match sent {
                Saving::New(new) => mailings.create(&new).await?,
                Saving::Change(id, _, change) if change == ChangeMailing::default() => mailings.find(id).await?,
                Saving::Change(id, version, change) => mailings.change(id, version, &change).await?,
            };
            Ok((saved, start))
        },
        Callback::from(move |(mailing, start): (Mailing, bool)| {
            draft.forget();
            let Some(navigator) = &navigator else { return };
            let to = Route::Mailing { id: mailing.id };
            if start {
                // Written by ourselves, so it can be written into an address.
                let _ = navigator.replace_with_query(&to, yew_router::query::Raw("start=true"));
            } else {
                toasts.done(if new { t!("mailings-draft-saved") } else { t!("mailings-saved") });
                navigator.replace(&to);
            }
        }),
    );
    let (busy, failure) = (save.busy(), save.failure());
    let forget = {
        let save = save.clone();
        Callback::from(move |()| save.forget())
    };
    (Callback::from(move |sent| save.run(sent)), busy, failure, forget)
}

fn focus(field: &str) {
    let page = web_sys::window().and_then(|window| window.document());
    let found = page.and_then(|page| {
        page.get_element_by_id(field).or_else(|| page.query_selector(&format!("#row-{field} button")).ok().flatten())
    });
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Fields and buttons take the focus.
        let _ = element.focus();
    }
}

/// What went wrong that no field shows.
fn failed(failure: Option<&Failure>, onreload: &Callback<()>) -> Html {
    let shown = |failure: &Failure| {
        let faults = failure.faults();
        !faults.is_empty() && faults.iter().all(|fault| !shown_at(&fault.field).is_empty())
    };
    let Some(failure) = failure.filter(|failure| !shown(failure)) else { return Html::default() };
    let aside = html! {
        if failure.code() == Some(Code::ChangedMeanwhile) {
            <Button label={t!("shell-show-current")} onclick={onreload.reform(|_| ())} />
        }
    };
    html! { <div class="mb-4"><Said kind={SaidKind::Failure} icon="circle-alert" {aside}>{ failure.say() }</Said></div> }
}

fn rows(sheet: &Sheet) -> Html {
    html! {
        <>
            <section class="form-row" id="row-message">
                <div><h2>{ t!("mailings-what") }</h2><p class="hint mt-1">{ t!("mailings-what-hint") }</p></div>
                <div class="flex min-w-0 flex-col gap-4">
                    <TextField id="name" label={t!("mailings-name")} value={sheet.form.name.clone()} error={sheet.error("name")} autocomplete="off" autofocus=true
                        oninput={sheet.edit("name", |form, name| form.name = name)} onleave={sheet.leave("name")} />
                    <What ..sheet.clone() />
                </div>
            </section>
            <section class="form-row" id="row-clients">
                <div><h2>{ t!("mailings-whom") }</h2><p class="hint mt-1">{ t!("mailings-whom-hint") }</p></div>
                <Whom ..sheet.clone() />
            </section>
            <section class="form-row" id="row-days">
                <div><h2>{ t!("mailings-when") }</h2><p class="hint mt-1">{ t!("mailings-when-hint") }</p></div>
                <When ..sheet.clone() />
            </section>
        </>
    }
}

/// `busy` says that it is being saved, and whether it is to be started then.
fn foot(wrong: usize, back: &Route, draft: bool, busy: Option<bool>, submit: &Callback<bool>) -> Html {
    let (keep, start) = (submit.reform(|_: MouseEvent| false), submit.reform(|_: MouseEvent| true));
    html! {
        <FormFoot {wrong} back={back.clone()}>
            if draft {
                <Button label={t!("mailings-save-draft")} busy={busy == Some(false)} disabled={busy == Some(true)} onclick={keep} />
                <Button label={t!("mailings-start")} icon="play" kind={Kind::Primary} busy={busy == Some(true)} disabled={busy == Some(false)} onclick={start} />
            } else {
                <Button label={t!("mailings-save")} icon="check" kind={Kind::Primary} busy={busy.is_some()} onclick={keep} />
            }
        </FormFoot>
    }
}
