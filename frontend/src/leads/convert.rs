//! Making a lead a client: whom it becomes, and what is kept where the two differ.

use super::convert_state::{
    Chosen, Lacking, Whom, custom_differences, differences, first_choice, is_cut, of_same_address,
};
use super::state::like_words;
use crate::clients::{ClientPicker, Place};
use crate::custom_fields::{shown, use_custom_fields};
use crate::data::{Failure, field_words, use_action, use_query};
use crate::route::Route;
use crate::t;
use crate::ui::{Avatar, Badge, Button, Choice, Dialog, Either, Eithers, Icon, Kind, Link, Options, TextField, Tone};
use vestnik_api::FieldCode;
use vestnik_api::clients::Client;
use vestnik_api::conversions::{CommentOfLead, Conversion, ConversionPlan, Convert, Taken};
use vestnik_api::custom_fields::{Bearer, CustomField};
use vestnik_api::id::{ClientId, LeadId};
use vestnik_api::leads::{Lead, Similar};
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
    let is_new = now.as_ref().is_some_and(|chosen| chosen.whom == Whom::New);
    let said = failure.as_ref().filter(|_| is_new).and_then(|failure| failure.field("email"));
    html! {
        <Dialog title={t!("leads-convert")} wide=true onclose={props.onclose.clone()} held={convert.busy()} {actions}>
            { plan.show(html! { <div class="skeleton h-40" /> }, |plan| match &now {
                Some(chosen) => question(lead, plan, chosen, said.clone(), &onchange),
                None => Html::default(),
            }) }
            if let Some(failure) = failure.filter(|_| said.is_none()) {
                <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ why_not(&failure) }</p>
            }
        </Dialog>
    }
}

/// Why it has become none, where no field that is seen says it.
fn why_not(failure: &Failure) -> AttrValue {
    let taken = failure.field("email").map(|_| t!("leads-convert-address-taken"));
    failure.field("client").or(taken).unwrap_or_else(|| failure.say())
}

fn question(
    lead: &Lead,
    plan: &ConversionPlan,
    chosen: &Chosen,
    wrong: Option<AttrValue>,
    onchange: &Callback<Chosen>,
) -> Html {
    let choose = |whom| {
        let (onchange, next) = (onchange.clone(), chosen.becoming(whom));
        Callback::from(move |()| onchange.emit(next.clone()))
    };
    let similar = plan.similar.iter().filter_map(|similar| {
        let whom = Whom::Found(similar.client()?);
        Some(found(similar, chosen.whom == whom, choose(whom)))
    });
    let is_other = matches!(chosen.whom, Whom::Other(_));
    html! {
        <>
            <p class="hint mb-4">{ t!("leads-convert-text", comments = plan.moves.comments, files = plan.moves.files, tags = plan.moves.tags) }</p>
            <Options label={t!("leads-convert-into")}>
                { for similar }
                <Choice name="convert-into" label={t!("leads-convert-other")} checked={is_other} onchoose={choose(Whom::Other(None))} />
                <Choice name="convert-into" label={t!("leads-convert-new")} checked={chosen.whom == Whom::New} onchoose={choose(Whom::New)} />
            </Options>
            { match chosen.whom {
                Whom::New => new_client(lead, plan, chosen, wrong, onchange),
                Whom::Found(client) => kept_of(lead, client, chosen, onchange),
                Whom::Other(client) => other(lead, client, chosen, onchange),
            } }
        </>
    }
}

/// What a new client is called, its address, and what keeps it from being made.
fn new_client(
    lead: &Lead,
    plan: &ConversionPlan,
    chosen: &Chosen,
    wrong: Option<AttrValue>,
    onchange: &Callback<Chosen>,
) -> Html {
    let lacking = chosen.clone().told().err();
    let nameless = lacking.and_then(|lacking| match lacking {
        Lacking::Name(code) => Some(field_words(code)),
        Lacking::Client | Lacking::Address(_) => None,
    });
    let addressless = lacking.and_then(|lacking| match lacking {
        Lacking::Address(FieldCode::Required) if of_same_address(&plan.similar).is_some() => {
            Some(t!("leads-convert-other-address"))
        }
        Lacking::Address(code) => Some(field_words(code)),
        Lacking::Client | Lacking::Name(_) => None,
    });
    html! {
        <>
            <div class="mt-4 grid gap-3 sm:grid-cols-2">
                <TextField id="convert-name" label={t!("clients-name")} value={chosen.name.clone()} error={nameless}
                    oninput={edited(chosen, onchange, |next, name| next.name = name)} />
                <TextField id="convert-email" label={t!("clients-email")} value={chosen.email.clone()} kind="email" hint={addressless} error={wrong}
                    oninput={edited(chosen, onchange, |next, email| next.email = email)} />
            </div>
            if lead.email.is_none() && chosen.email.trim().is_empty() {
                <p class="hint mt-3">
                    { t!("leads-convert-no-address") }{ " " }
                    <Link to={Route::EditLead { id: lead.id }} class="link">{ t!("leads-convert-edit") }</Link>
                </p>
            }
            if CommentOfLead::new(lead, &chosen.name).cut { { cut() } }
        </>
    }
}

/// A search for another client, and what is kept once it is chosen.
fn other(lead: &Lead, client: Option<ClientId>, chosen: &Chosen, onchange: &Callback<Chosen>) -> Html {
    let onpick = {
        let (chosen, onchange) = (chosen.clone(), onchange.clone());
        Callback::from(move |client: Client| onchange.emit(chosen.becoming(Whom::Other(Some(client.id)))))
    };
    let place = Place::of(lead.group.as_ref(), lead.owner.id);
    html! {
        <>
            <div class="mt-4"><ClientPicker {onpick} chosen={client.into_iter().collect::<Vec<_>>()} {place} /></div>
            if let Some(client) = client { { kept_of(lead, client, chosen, onchange) } }
        </>
    }
}

fn kept_of(lead: &Lead, client: ClientId, chosen: &Chosen, onchange: &Callback<Chosen>) -> Html {
    html! { <Kept lead={lead.clone()} {client} chosen={chosen.clone()} onchange={onchange.clone()} /> }
}

/// Says that the comment of the client has no room for the whole description.
fn cut() -> Html {
    html! { <p class="hint mt-3">{ t!("leads-convert-cut") }</p> }
}

fn edited(chosen: &Chosen, onchange: &Callback<Chosen>, put: fn(&mut Chosen, String)) -> Callback<String> {
    let (chosen, onchange) = (chosen.clone(), onchange.clone());
    Callback::from(move |text| {
        let mut next = chosen.clone();
        put(&mut next, text);
        onchange.emit(next);
    })
}

fn found(similar: &Similar, is_chosen: bool, onchoose: Callback<()>) -> Html {
    let words = similar.by.first().map(|by| like_words(*by));
    html! {
        <label class="option">
            <input type="radio" name="convert-into" class="radio radio-xs mt-0.5" checked={is_chosen}
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
    client: ClientId,
    chosen: Chosen,
    onchange: Callback<Chosen>,
}

/// The fields in which the two differ, with a choice for each.
#[component]
fn Kept(props: &KeptProps) -> Html {
    let client = use_query(props.client, |api, id| async move { api.clients().find(id).await });
    let fields = use_custom_fields(Bearer::Clients, props.lead.group.as_ref().map(|group| group.id));
    match client.data().filter(|client| client.id == props.client) {
        Some(client) => kept(props, &client, &fields),
        None => client.show(html! { <div class="skeleton mt-4 h-24" /> }, |_| Html::default()),
    }
}

fn kept(props: &KeptProps, client: &Client, fields: &[CustomField]) -> Html {
    let KeptProps { lead, chosen, onchange, .. } = props;
    let custom = custom_differences(fields, &lead.custom, &client.custom).map(|(field, ours, theirs)| {
        let (id, name) = (field.id, format!("convert-keep-custom-{}", field.id));
        let onchoose = {
            let (chosen, onchange) = (chosen.clone(), onchange.clone());
            Callback::from(move |client: bool| onchange.emit(chosen.taking_custom(id, !client)))
        };
        let sides = [ours, theirs].map(|value| shown(field.kind, value));
        let label = AttrValue::from(field.name.clone());
        html! { <Either key={id.0} {label} {name} {sides} second={!chosen.take_custom.contains(&id)} {onchoose} /> }
    });
    let differences = differences(lead, client, &chosen.take);
    let own = differences.into_iter().map(|(what, ours, theirs)| either(what, [ours, theirs], chosen, onchange));
    let rows: Vec<Html> = own.chain(custom).collect();
    html! {
        <>
            if !rows.is_empty() {
                <Eithers label={t!("leads-convert-keep")} sides={[t!("leads-convert-lead"), t!("leads-convert-client")]}>{ rows }</Eithers>
            }
            if is_cut(lead, client, &chosen.take) { { cut() } }
        </>
    }
}

/// What the lead says beside what the client does. The lead's stands first.
fn either(what: Taken, sides: [String; 2], chosen: &Chosen, onchange: &Callback<Chosen>) -> Html {
    let (label, name) = match what {
        Taken::Name => (t!("clients-name"), "convert-keep-name"),
        Taken::Email => (t!("clients-email"), "convert-keep-email"),
        Taken::Phone => (t!("clients-phone"), "convert-keep-phone"),
        Taken::Comment => (t!("clients-comment"), "convert-keep-comment"),
        Taken::Owner => (t!("leads-owner"), "convert-keep-owner"),
    };
    let onchoose = {
        let (chosen, onchange) = (chosen.clone(), onchange.clone());
        Callback::from(move |client: bool| onchange.emit(chosen.taking(what, !client)))
    };
    let sides = sides.map(AttrValue::from);
    html! { <Either key={name} {label} {name} {sides} second={!chosen.take.contains(&what)} {onchoose} /> }
}
