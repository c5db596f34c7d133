//! Making a lead a client: whom it becomes, and what is kept where the two differ.

use super::convert_state::{Chosen, custom_differences, differences, first_choice};
use super::state::like_words;
use crate::custom_fields::{shown, use_custom_fields};
use crate::data::{use_action, use_query};
use crate::t;
use crate::ui::{Avatar, Badge, Button, Choice, Dialog, Either, Eithers, Icon, Kind, Options, TextField, Tone};
use vestnik_api::conversions::{Conversion, ConversionPlan, Convert, Taken};
use vestnik_api::custom_fields::Bearer;
use vestnik_api::id::{ClientId, LeadId};
use vestnik_api::leads::{Lead, RecordId, Similar};
use yew::prelude::*;

/// What the question needs.
#[derive(Properties, PartialEq)]
pub(super) struct ConvertDialogProps {
    /// Which lead.
    pub(super) lead: Lead,
    /// Called with what came of it.
    pub(super) ondone: Callback<Conversion>,
    /// Called when it is cancelled.
    pub(super) onclose: Callback<()>,
}

/// Asks whom a lead becomes.
#[component]
pub(super) fn ConvertDialog(props: &ConvertDialogProps) -> Html {
    let lead = &props.lead;
    let plan = use_query(lead.id, |api, id| async move { api.leads().conversion(id).await });
    let chosen = use_state(|| None::<Chosen>);
    let convert = use_action(
        |api, (id, version, how): (LeadId, i32, Convert)| async move { api.leads().convert(id, version, &how).await },
        props.ondone.clone(),
    );
    let now = plan.data().map(|plan| (*chosen).clone().unwrap_or_else(|| first_choice(lead, &plan.similar)));
    let onchange = {
        let (chosen, convert) = (chosen.clone(), convert.clone());
        Callback::from(move |next: Chosen| {
            convert.forget();
            chosen.set(Some(next));
        })
    };
    let onconvert = {
        let (convert, how, id, version) = (convert.clone(), now.clone().map(Chosen::told), lead.id, lead.version);
        Callback::from(move |_: MouseEvent| {
            if let Some(Ok(how)) = &how {
                convert.run((id, version, how.clone()));
            }
        })
    };
    let ready = now.as_ref().is_some_and(|chosen| chosen.clone().told().is_ok());
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={t!("leads-convert")} icon="user-check" kind={Kind::Primary} busy={convert.busy()} disabled={!ready} onclick={onconvert} />
        </>
    };
    let failure = convert.failure();
    let said = failure.as_ref().and_then(|failure| failure.field("email"));
    html! {
        <Dialog title={t!("leads-convert")} wide=true onclose={props.onclose.clone()} held={convert.busy()} {actions}>
            { plan.show(html! { <div class="skeleton h-40" /> }, |plan| match &now {
                Some(chosen) => question(lead, plan, chosen, said.clone(), &onchange),
                None => Html::default(),
            }) }
            if let Some(failure) = failure.filter(|_| said.is_none()) {
                <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ failure.field("client").unwrap_or_else(|| failure.say()) }</p>
            }
        </Dialog>
    }
}

fn question(
    lead: &Lead,
    plan: &ConversionPlan,
    chosen: &Chosen,
    wrong: Option<AttrValue>,
    onchange: &Callback<Chosen>,
) -> Html {
    let choose = |client| {
        let (onchange, next) = (onchange.clone(), chosen.with_client(client));
        Callback::from(move |()| onchange.emit(next.clone()))
    };
    html! {
        <>
            <p class="hint mb-4">{ t!("leads-convert-text", comments = plan.moves.comments, files = plan.moves.files, tags = plan.moves.tags) }</p>
            <Options label={t!("leads-convert-into")}>
                { for plan.similar.iter().map(|similar| found(similar, chosen, choose(client_of(similar)))) }
                <Choice name="convert-into" label={t!("leads-convert-new")} checked={chosen.client.is_none()} onchoose={choose(None)} />
            </Options>
            if chosen.client.is_none() {
                <div class="mt-4 grid gap-3 sm:grid-cols-2">
                    <TextField id="convert-name" label={t!("clients-name")} value={chosen.name.clone()} oninput={edited(chosen, onchange, |next, name| next.name = name)} />
                    <TextField id="convert-email" label={t!("clients-email")} value={chosen.email.clone()} kind="email" error={wrong}
                        oninput={edited(chosen, onchange, |next, email| next.email = email)} />
                </div>
            } else if let Some((similar, client)) = plan.similar.iter().find(|similar| client_of(similar) == chosen.client).zip(chosen.client) {
                <Kept lead={lead.clone()} similar={similar.clone()} {client} chosen={chosen.clone()} onchange={onchange.clone()} />
            }
        </>
    }
}

fn edited(chosen: &Chosen, onchange: &Callback<Chosen>, put: fn(&mut Chosen, String)) -> Callback<String> {
    let (chosen, onchange) = (chosen.clone(), onchange.clone());
    Callback::from(move |text| {
        let mut next = chosen.clone();
        put(&mut next, text);
        onchange.emit(next);
    })
}

const fn client_of(similar: &Similar) -> Option<ClientId> {
    match similar.record {
        RecordId::Client(id) => Some(id),
        RecordId::Lead(_) => None,
    }
}

fn found(similar: &Similar, chosen: &Chosen, onchoose: Callback<()>) -> Html {
    let words = similar.by.first().map(|by| like_words(*by));
    html! {
        <label class="option">
            <input type="radio" name="convert-into" class="radio radio-xs mt-0.5" checked={chosen.client == client_of(similar)}
                onchange={onchoose.reform(|_: Event| ())} />
            <span class="min-w-0 flex-1">
                <span class="font-medium">{ t!("leads-convert-existing") }</span>
                <span class="mt-2 flex items-center gap-2.5 rounded-lg border border-line bg-base-100 p-2">
                    <Avatar name={similar.title.clone()} />
                    <span class="min-w-0 flex-1 leading-4.5">
                        <span class="block truncate font-medium">{ &similar.title }</span>
                        if let Some(email) = &similar.email { <span class="meta block truncate">{ email.to_string() }</span> }
                    </span>
                    if let Some(words) = words { <Badge tone={Tone::Send} icon="info" label={words} /> }
                </span>
            </span>
        </label>
    }
}

#[derive(Properties, PartialEq)]
struct KeptProps {
    lead: Lead,
    similar: Similar,
    client: ClientId,
    chosen: Chosen,
    onchange: Callback<Chosen>,
}

/// The fields in which the two differ, with a choice for each.
#[component]
fn Kept(props: &KeptProps) -> Html {
    let client = use_query(props.client, |api, id| async move { api.clients().find(id).await });
    let fields = use_custom_fields(Bearer::Clients, props.lead.group.as_ref().map(|group| group.id));
    let (chosen, onchange) = (&props.chosen, &props.onchange);
    let client = client.data().filter(|client| client.id == props.client);
    let theirs = client.map(|client| client.custom.clone()).unwrap_or_default();
    let custom = custom_differences(&fields, &props.lead.custom, &theirs).map(|(field, ours, theirs)| {
        let (id, name) = (field.id, format!("convert-keep-custom-{}", field.id));
        let onchoose = {
            let (chosen, onchange) = (chosen.clone(), onchange.clone());
            Callback::from(move |client: bool| onchange.emit(chosen.taking_custom(id, !client)))
        };
        let sides = [ours, theirs].map(|value| shown(field.kind, value));
        let label = AttrValue::from(field.name.clone());
        html! { <Either key={id.0} {label} {name} {sides} second={!chosen.take_custom.contains(&id)} {onchoose} /> }
    });
    let custom: Vec<Html> = custom.collect();
    kept(&props.lead, &props.similar, chosen, onchange, custom)
}

fn kept(lead: &Lead, similar: &Similar, chosen: &Chosen, onchange: &Callback<Chosen>, custom: Vec<Html>) -> Html {
    let differences = differences(lead, similar);
    if differences.is_empty() && custom.is_empty() {
        return Html::default();
    }
    let row = |(what, ours, theirs): &(Taken, String, String)| {
        let what = *what;
        let (label, name) = match what {
            Taken::Name => (t!("clients-name"), "convert-keep-name"),
            Taken::Phone => (t!("clients-phone"), "convert-keep-phone"),
            Taken::Owner => (t!("leads-owner"), "convert-keep-owner"),
        };
        let onchoose = {
            let (chosen, onchange) = (chosen.clone(), onchange.clone());
            Callback::from(move |client: bool| onchange.emit(chosen.taking(what, !client)))
        };
        // The lead's stands first.
        html! { <Either key={name} {label} {name} sides={[ours.clone().into(), theirs.clone().into()]} second={!chosen.take.contains(&what)} {onchoose} /> }
    };
    html! {
        <Eithers label={t!("leads-convert-keep")} sides={[t!("leads-convert-lead"), t!("leads-convert-client")]}>
            { for differences.iter().map(row).chain(custom) }
        </Eithers>
    }
}
