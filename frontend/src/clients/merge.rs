//! Merging another client into one: which, and what is kept where the two differ.

use super::picker::ClientPicker;
use super::state::phone_words;
use crate::data::{use_action, use_query};
use crate::t;
use crate::ui::{Button, Dialog, Icon, Kind};
use vestnik_api::clients::Client;
use vestnik_api::id::ClientId;
use vestnik_api::merges::{MergeClient, MergePlan, Merged, Picked};
use yew::prelude::*;

/// What the question needs.
#[derive(Properties, PartialEq)]
pub(super) struct MergeDialogProps {
    /// The client that stays.
    pub(super) client: Client,
    /// Called with which one went into it, and what came of it.
    pub(super) ondone: Callback<(ClientId, Merged)>,
    /// Called when it is cancelled.
    pub(super) onclose: Callback<()>,
}

/// Asks which client goes into this one.
#[component]
pub(super) fn MergeDialog(props: &MergeDialogProps) -> Html {
    let from = use_state(|| None::<ClientId>);
    let take = use_state(Vec::<Picked>::new);
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
    let onpick = {
        let (from, take, merge, own) = (from.clone(), take.clone(), merge.clone(), props.client.id);
        Callback::from(move |client: Client| {
            if client.id != own {
                merge.forget();
                take.set(Vec::new());
                from.set(Some(client.id));
            }
        })
    };
    let planned = plan.data().and_then(|plan| (*plan).clone()).filter(|plan| Some(plan.from.id) == *from);
    let onmerge = {
        let (merge, take, planned) = (merge.clone(), (*take).clone(), planned.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(plan) = &planned {
                merge.run((plan.client.id, plan.client.version, MergeClient { from: plan.from.id, take: take.clone() }));
            }
        })
    };
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={t!("clients-merge-do")} kind={Kind::Primary} busy={merge.busy()} disabled={planned.is_none()} onclick={onmerge} />
        </>
    };
    html! {
        <Dialog title={t!("clients-merge-title", name = &props.client.name)} wide=true onclose={props.onclose.clone()} held={merge.busy()} {actions}>
            <ClientPicker {onpick} chosen={from.iter().copied().collect::<Vec<_>>()} />
            if let Some(plan) = &planned {
                <p class="hint mt-4">{ t!("clients-merge-text", name = &plan.from.name, comments = plan.moves.comments, files = plan.moves.files) }</p>
                { kept(plan, &take) }
            }
            if let Some(failure) = plan.failure() {
                <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ if failure.is_missing() { t!("clients-merge-elsewhere") } else { failure.say() } }</p>
            }
            if let Some(failure) = merge.failure() {
                <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ failure.field("from").unwrap_or_else(|| failure.say()) }</p>
            }
        </Dialog>
    }
}

/// The fields in which the two differ, with a choice for each.
fn kept(plan: &MergePlan, take: &UseStateHandle<Vec<Picked>>) -> Html {
    let told = |client: &Client, what| match what {
        Picked::Name => client.name.clone(),
        Picked::Email => client.email.to_string(),
        Picked::Phone => client.phone.as_ref().map(|phone| phone_words(phone.as_str())).unwrap_or_default(),
        Picked::Comment => client.comment.clone(),
        Picked::Owner => client.owner.name.clone(),
    };
    let row = |(what, label, name): (Picked, AttrValue, &'static str)| {
        let (ours, theirs) = (told(&plan.client, what), told(&plan.from, what));
        let side = |value: String, takes: bool| {
            let checked = take.contains(&what) == takes;
            let onchange = {
                let take = take.clone();
                Callback::from(move |_: Event| {
                    let mut next: Vec<_> = take.iter().copied().filter(|taken| *taken != what).collect();
                    next.extend(Some(what).filter(|_| takes));
                    take.set(next);
                })
            };
            html! {
                <td>
                    <label class="flex items-center gap-2">
                        <input type="radio" {name} class="radio radio-xs" {checked} {onchange} />
                        <span class="min-w-0 wrap-anywhere">{ if value.is_empty() { "—".to_owned() } else { value } }</span>
                    </label>
                </td>
            }
        };
        (ours != theirs).then(|| html! { <tr><td class="text-muted">{ label }</td>{ side(ours, false) }{ side(theirs, true) }</tr> })
    };
    let fields = [
        (Picked::Name, t!("clients-name"), "merge-keep-name"),
        (Picked::Email, t!("clients-email"), "merge-keep-email"),
        (Picked::Phone, t!("clients-phone"), "merge-keep-phone"),
        (Picked::Comment, t!("clients-comment"), "merge-keep-comment"),
        (Picked::Owner, t!("clients-owner"), "merge-keep-owner"),
    ];
    html! {
        <fieldset class="mt-4">
            <legend class="field-label mb-1.5">{ t!("clients-merge-keep") }</legend>
            <table class="rows rows-plain">
                <thead><tr><th><span class="sr-only">{ t!("leads-convert-field") }</span></th><th>{ t!("clients-merge-this") }</th><th>{ t!("clients-merge-other") }</th></tr></thead>
                <tbody>{ for fields.into_iter().filter_map(row) }</tbody>
            </table>
        </fieldset>
    }
}
