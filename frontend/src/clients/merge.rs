//! Merging another client into one: which, and what is kept where the two differ.

use super::alike::{AlikeList, use_alike};
use super::picker::{ClientPicker, Place};
use super::state::phone_words;
use crate::custom_fields::{shown, use_custom_fields};
use crate::data::{Failure, use_action, use_query, use_stale};
use crate::t;
use crate::ui::{Button, Dialog, Either, Eithers, Icon, Kind};
use vestnik_api::Code;
use vestnik_api::clients::Client;
use vestnik_api::custom_fields::{Bearer, CustomField};
use vestnik_api::id::{ClientId, CustomFieldId};
use vestnik_api::leads::Similar;
use vestnik_api::merges::{MergeClient, MergePlan, Merged, Picked};
use yew::prelude::*;

/// What the question needs.
#[derive(Properties, PartialEq)]
pub(super) struct MergeDialogProps {
    /// The client that stays.
    pub(super) client: Client,
    /// The one that is chosen at first.
    pub(super) from: Option<ClientId>,
    /// Called with which one went into it, and what came of it.
    pub(super) ondone: Callback<(ClientId, Merged)>,
    /// Called when it is cancelled.
    pub(super) onclose: Callback<()>,
}

/// Asks which client goes into this one.
#[component]
pub(super) fn MergeDialog(props: &MergeDialogProps) -> Html {
    let from = use_state(|| props.from);
    let alike = use_alike(&props.client);
    let chosen = use_state(|| None::<Chosen>);
    let plan = use_query((props.client.id, *from), |api, (id, from)| async move {
        match from {
            Some(from) => api.clients().merge_plan(id, from).await.map(Some),
            None => Ok(None),
        }
    });
    let merge = use_action(
        |api, (id, version, how): (ClientId, i32, MergeClient)| async move {
            api.clients().merge(id, version, &how).await.map(|done| (how.from, done))
        },
        props.ondone.clone(),
    );
    use_stale(&merge, &plan.reload());
    let onpick = {
        let (from, chosen, merge) = (from.clone(), chosen.clone(), merge.clone());
        Callback::from(move |id: ClientId| {
            merge.forget();
            chosen.set(None);
            from.set(Some(id));
        })
    };
    let planned = plan.data().and_then(|plan| (*plan).clone()).filter(|plan| Some(plan.from.id) == *from);
    let now = planned.clone().map(|plan| {
        let now = (*chosen).clone().unwrap_or_else(|| first_choice(&plan));
        (plan, now)
    });
    let onmerge = {
        let (merge, now) = (merge.clone(), now.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some((plan, chosen)) = &now {
                let Chosen { take, custom: take_custom } = chosen.clone();
                merge.run((plan.client.id, plan.client.version, MergeClient { from: plan.from.id, take, take_custom }));
            }
        })
    };
    let onchange = {
        let (chosen, merge) = (chosen.clone(), merge.clone());
        Callback::from(move |next| {
            merge.forget();
            chosen.set(Some(next));
        })
    };
    let top = first(&alike, *from, onpick.clone());
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={t!("clients-merge-do")} kind={Kind::Primary} busy={merge.busy()} disabled={now.is_none()} onclick={onmerge} />
        </>
    };
    html! {
        <Dialog title={t!("clients-merge-title", name = &props.client.name)} wide=true onclose={props.onclose.clone()} held={merge.busy()} {actions}>
            <ClientPicker onpick={onpick.reform(|client: Client| client.id)} chosen={from.iter().copied().collect::<Vec<_>>()}
                place={Place::of(props.client.group.as_ref(), props.client.owner.id)} without={props.client.id}
                first={top} among_first={alike.iter().filter_map(Similar::client).collect::<Vec<_>>()} />
            if let Some((plan, chosen)) = now {
                <p class="hint mt-4">{ t!("clients-merge-text", name = &plan.from.name, comments = plan.moves.comments, files = plan.moves.files, tags = plan.moves.tags) }</p>
                <Kept {plan} {chosen} {onchange} />
            }
            if let Some(failure) = plan.failure() {
                <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ if failure.is_not_found() { t!("clients-merge-elsewhere") } else { failure.say() } }</p>
            }
            if let Some(failure) = merge.failure() {
                <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ why_not(&failure) }</p>
            }
        </Dialog>
    }
}

/// Why they were not merged.
fn why_not(failure: &Failure) -> AttrValue {
    match failure.code() {
        Some(Code::ChangedMeanwhile) => t!("clients-changed-meanwhile"),
        _ => failure.field("from").unwrap_or_else(|| failure.say()),
    }
}

/// Those that may be the same person, above all others.
fn first(alike: &[Similar], chosen: Option<ClientId>, onpick: Callback<ClientId>) -> Html {
    if alike.is_empty() {
        return Html::default();
    }
    html! { <AlikeList alike={alike.to_vec()} {chosen} {onpick} /> }
}

/// What is taken from the other client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Chosen {
    take: Vec<Picked>,
    custom: Vec<CustomFieldId>,
}

/// What is chosen before anybody has: what this one has is kept, what it has not is taken.
fn first_choice(plan: &MergePlan) -> Chosen {
    let lacks = |what: &Picked| told(&plan.client, *what).is_empty();
    Chosen { take: ALL.into_iter().filter(lacks).collect(), custom: Vec::new() }
}

/// The fields of which one or the other is kept.
const ALL: [Picked; 5] = [Picked::Name, Picked::Email, Picked::Phone, Picked::Comment, Picked::Owner];

/// The same with one thing more in it, or less.
fn with<T: Copy + PartialEq>(all: &[T], one: T, takes: bool) -> Vec<T> {
    all.iter().copied().filter(|other| *other != one).chain(takes.then_some(one)).collect()
}

#[derive(Properties, PartialEq)]
struct KeptProps {
    plan: MergePlan,
    chosen: Chosen,
    onchange: Callback<Chosen>,
}

/// The fields in which the two differ, with a choice for each.
#[component]
fn Kept(props: &KeptProps) -> Html {
    let (plan, chosen) = (&props.plan, &props.chosen);
    let fields = use_custom_fields(Bearer::Clients, plan.client.group.as_ref().map(|group| group.id));
    let row = |what: Picked| {
        let sides = [&plan.client, &plan.from].map(|client| told(client, what));
        let onchoose = {
            let (chosen, onchange) = (chosen.clone(), props.onchange.clone());
            Callback::from(move |takes| {
                onchange.emit(Chosen { take: with(&chosen.take, what, takes), ..chosen.clone() });
            })
        };
        let (label, name) = named(what);
        let differs = sides[0] != sides[1];
        differs.then(
            || html! { <Either key={name} {label} {name} {sides} second={chosen.take.contains(&what)} {onchoose} /> },
        )
    };
    let row_custom = |field: &CustomField| {
        let id = field.id;
        // What this one has not, it takes in any case.
        let (ours, theirs) =
            plan.client.custom.get(&id).zip(plan.from.custom.get(&id)).filter(|(ours, theirs)| ours != theirs)?;
        let sides = [ours, theirs].map(|value| shown(field.kind, value));
        let onchoose = {
            let (chosen, onchange) = (chosen.clone(), props.onchange.clone());
            Callback::from(move |takes| {
                onchange.emit(Chosen { custom: with(&chosen.custom, id, takes), ..chosen.clone() });
            })
        };
        let (label, name) = (AttrValue::from(field.name.clone()), format!("merge-keep-{id}"));
        Some(html! { <Either key={id.0} {label} {name} {sides} second={chosen.custom.contains(&id)} {onchoose} /> })
    };
    let rows: Vec<Html> = ALL.into_iter().filter_map(row).chain(fields.iter().filter_map(row_custom)).collect();
    if rows.is_empty() {
        return Html::default();
    }
    html! {
        <Eithers label={t!("clients-merge-keep")} sides={[t!("clients-merge-this"), t!("clients-merge-other")]}>{ rows }</Eithers>
    }
}

fn told(client: &Client, what: Picked) -> AttrValue {
    AttrValue::from(match what {
        Picked::Name => client.name.clone(),
        Picked::Email => client.email.to_string(),
        Picked::Phone => client.phone.as_ref().map(|phone| phone_words(phone.as_str())).unwrap_or_default(),
        Picked::Comment => client.comment.clone(),
        Picked::Owner => client.owner.name.clone(),
    })
}

/// What a field is called, and the name of its buttons.
fn named(what: Picked) -> (AttrValue, &'static str) {
    match what {
        Picked::Name => (t!("clients-name"), "merge-keep-name"),
        Picked::Email => (t!("clients-email"), "merge-keep-email"),
        Picked::Phone => (t!("clients-phone"), "merge-keep-phone"),
        Picked::Comment => (t!("clients-comment"), "merge-keep-comment"),
        Picked::Owner => (t!("clients-owner"), "merge-keep-owner"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_taken_once_or_not() {
        assert_eq!(with(&[1, 2], 2, true), [1, 2]);
        assert_eq!(with(&[1, 2], 1, false), [2]);
        assert_eq!(with(&[], 1, false), [0; 0]);
    }
}
