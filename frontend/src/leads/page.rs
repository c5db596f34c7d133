//! One lead: what is known, edited in place, and the stages it passes through.

use super::convert::ConvertDialog;
use super::list::due_html;
use super::move_to::MoveLeadDialog;
use super::offer_undo;
use super::path::Path;
use super::state::{Due, Known, due, priority_words, stage_badge};
use crate::clients::phone_words;
use crate::custom_fields::CustomFacts;
use crate::data::{Query, Session, use_action, use_lead_changes, use_query, use_session};
use crate::groups::{MyGroups, use_my_groups};
use crate::records::Record;
use crate::route::Route;
use crate::t;
use crate::tags::TagEditor;
use crate::ui::{
    Avatar, Button, CardSkeleton, Crumb, FactLine, Icon, Kind, Link, Menu, MenuItem, Said, SaidKind, Screen, Toaster,
    TopAction, Who, use_keys, use_toasts,
};
use crate::words::{ago, day, moment, money, today};
use jiff::Timestamp;
use vestnik_api::conversions::{Conversion, Moved, Reverted};
use vestnik_api::id::{LeadId, TagId};
use vestnik_api::leads::{ConvertedTo, Lead, LeadChanged, Priority, RecordId, StageMeaning};
use vestnik_api::tags::{SetTags, TagsOf};
use vestnik_api::{Permission, Reach};
use yew::prelude::*;
use yew_router::prelude::*;

/// What the screen of one lead needs.
#[derive(Properties, PartialEq)]
pub struct LeadScreenProps {
    /// Which.
    pub id: LeadId,
}

/// One lead.
#[component]
pub fn LeadScreen(props: &LeadScreenProps) -> Html {
    let (session, toasts, navigator) = (use_session(), use_toasts(), use_navigator());
    let lead = use_query(props.id, |api, id| async move { api.leads().find(id).await });
    let groups = use_my_groups();
    let (moving, converting) = (use_state(|| false), use_state(|| false));
    let id = props.id;
    {
        let (known, reload) = (lead.data(), lead.reload());
        let group = known.as_ref().and_then(|lead| lead.group.as_ref()).map(|group| group.id);
        use_lead_changes(
            group,
            known.is_some(),
            Callback::from(move |changed: LeadChanged| {
                if changed.id.is_none_or(|changed| changed == id) {
                    reload.emit(());
                }
            }),
        );
    }
    let works = lead
        .data()
        .is_some_and(|lead| groups.may_write(&session, Permission::LeadsWrite, lead.owner.id, lead.group.as_ref()));
    let converted = lead.data().and_then(|lead| lead.converted.clone());
    // What has become a client is read, and not changed.
    let may_write = works && converted.is_none();
    let may_convert = session.may(Permission::ClientsWrite).is_some();
    let may_revert = works && may_convert && lead.data().is_some_and(|lead| may_revert(&session, &groups, &lead));
    let go = {
        let navigator = navigator.clone();
        Callback::from(move |to: Route| {
            if let Some(navigator) = &navigator {
                navigator.push(&to);
            }
        })
    };
    let revert = {
        let (lead, toasts, go) = (lead.clone(), toasts.clone(), go.clone());
        use_action(
            |api, id: LeadId| async move { api.leads().revert(id).await },
            Callback::from(move |done: Reverted| {
                say_reverted(&toasts, &done, &go);
                lead.tell(done.lead);
            }),
        )
    };
    let delete = {
        let (api, navigator) = (session.api(), navigator.clone());
        use_action(
            |api, id: LeadId| async move { api.leads().delete(id).await.map(|()| id) },
            Callback::from(move |id| {
                let Some(navigator) = navigator.clone() else { return };
                let back = navigator.clone();
                navigator.push(&Route::Leads);
                offer_undo(&toasts, api.clone(), id, Callback::from(move |()| back.push(&Route::Lead { id })));
            }),
        )
    };
    use_keys(Callback::from(move |(key, _): (String, Option<i64>)| match (key.as_str(), &navigator) {
        ("e", Some(navigator)) if may_write => navigator.push(&Route::EditLead { id }),
        _ => {}
    }));
    let title = lead.data().map_or_else(|| t!("leads-lead"), |lead| AttrValue::from(lead.title.clone()));
    let onmove = {
        let moving = moving.clone();
        Callback::from(move |_| moving.set(true))
    };
    let ondelete = {
        let delete = delete.clone();
        Callback::from(move |_| delete.run(id))
    };
    let onconvert = {
        let converting = converting.clone();
        Callback::from(move |_: MouseEvent| converting.set(true))
    };
    let onrevert = {
        let revert = revert.clone();
        Callback::from(move |_: MouseEvent| revert.run(id))
    };
    let actions = html! {
        if may_write {
            <Menu label={t!("clients-actions")}>
                if groups.may_move(&session, Permission::LeadsWrite) { <MenuItem label={t!("leads-move")} icon="briefcase" onclick={onmove} /> }
                <MenuItem label={t!("clients-delete")} icon="trash-2" danger=true onclick={ondelete} />
            </Menu>
            <TopAction label={t!("clients-edit")} icon="pencil-line" to={Route::EditLead { id }} />
            if may_convert { <TopAction label={t!("leads-convert")} icon="user-check" kind={Kind::Primary} onclick={onconvert} /> }
        }
    };
    let convert = lead.data().filter(|_| *converting).map(|known| {
        let close = {
            let converting = converting.clone();
            Callback::from(move |()| converting.set(false))
        };
        let ondone = {
            let (lead, close, navigator) = (lead.clone(), close.clone(), go.clone());
            Callback::from(move |done: Conversion| {
                let client = done.client.id;
                lead.tell(done.lead);
                close.emit(());
                navigator.emit(Route::Client { id: client });
            })
        };
        html! { <ConvertDialog lead={(*known).clone()} {ondone} onclose={close} /> }
    });
    let dialog = lead.data().filter(|_| *moving).map(|known| {
        let close = Callback::from(move |()| moving.set(false));
        let ondone = {
            let (lead, close) = (lead.clone(), close.clone());
            Callback::from(move |moved| {
                lead.tell(moved);
                close.emit(());
            })
        };
        html! { <MoveLeadDialog lead={(*known).clone()} {ondone} onclose={close} /> }
    });
    html! {
        <Screen {title} parent={Crumb { to: Route::Leads, name: t!("leads-title") }} {actions}>
            { dialog }
            { convert }
            if let Some(to) = &converted { { became(to, may_revert, revert.busy(), onrevert) } }
            if let Some(failure) = revert.failure() { <p class="banner banner-fail" role="alert">{ failure.say() }</p> }
            if let Some(failure) = delete.failure() { <p class="banner banner-fail" role="alert">{ failure.say() }</p> }
            { lead.show(html! { <div class="page"><CardSkeleton /></div> }, |known| record(&lead, known, may_write)) }
        </Screen>
    }
}

fn record(query: &Query<Lead>, lead: &Lead, may_write: bool) -> Html {
    let onchanged = changed(query);
    html! {
        <div class="min-h-0 flex-1 lg:flex">
            <aside class="flex flex-col gap-1 p-4 lg:w-76 lg:shrink-0 lg:overflow-y-auto lg:border-r lg:border-line" aria-label={t!("leads-facts")}>
                <div class="mb-3 flex items-start gap-3">
                    <Avatar name={lead.title.clone()} class="ava-xl" />
                    <div class="min-w-0 flex-1">
                        <h2 class="text-xl leading-6 wrap-anywhere">{ &lead.title }</h2>
                        <div class="mt-1.5">{ stage_badge(&lead.stage, false) }</div>
                    </div>
                </div>
                <dl class="facts">
                    { fact(query, lead, Known::Name, t!("clients-name"), lead.name.clone(), may_write) }
                    { fact(query, lead, Known::Company, t!("leads-company"), lead.company.clone(), may_write) }
                    { fact(query, lead, Known::Email, t!("clients-email"), lead.email.as_ref().map(ToString::to_string).unwrap_or_default(), may_write) }
                    { fact(query, lead, Known::Phone, t!("clients-phone"), lead.phone.as_ref().map(|phone| phone_words(phone.as_str())).unwrap_or_default(), may_write) }
                    { fact(query, lead, Known::Source, t!("leads-source"), lead.source.clone(), may_write) }
                    { priority(query, lead, may_write) }
                </dl>
                <CustomFacts<Lead> record={lead.clone()} {may_write} onchanged={onchanged.clone()} onreload={query.reload()} />
                <Tags lead={lead.clone()} {may_write} onchanged={onchanged.clone()} onreload={query.reload()} />
                { kept(lead) }
            </aside>
            <div class="flex min-w-0 flex-1 flex-col lg:overflow-y-auto">
                <div class="flex flex-col gap-4 p-4">
                    <Path lead={lead.clone()} {may_write} {onchanged} onreload={query.reload()} />
                    { lost(query, lead, may_write) }
                    { plan(query, lead, may_write) }
                </div>
                <Record id={RecordId::Lead(lead.id)} {may_write} version={lead.version} />
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct TagsProps {
    lead: Lead,
    may_write: bool,
    onchanged: Callback<Lead>,
    onreload: Callback<()>,
}

/// The tags of a lead.
#[component]
fn Tags(props: &TagsProps) -> Html {
    let set = use_action(
        |api, (id, version, tags): (LeadId, i32, Vec<TagId>)| async move {
            api.leads().set_tags(id, version, &SetTags { tags }).await
        },
        props.onchanged.clone(),
    );
    let lead = &props.lead;
    let of = TagsOf::of_record(lead.group.as_ref(), lead.owner.id);
    let onset = {
        let (set, id, version) = (set.clone(), lead.id, lead.version);
        Callback::from(move |tags| set.run((id, version, tags)))
    };
    html! {
        <TagEditor tags={lead.tags.clone()} {of} may_write={props.may_write} busy={set.busy()}
            failure={set.failure().map(|failure| failure.say())} {onset} onreload={props.onreload.clone()} />
    }
}

/// Says what came of taking a conversion back: what moved, and whether the client is still there.
fn say_reverted(toasts: &Toaster, done: &Reverted, go: &Callback<Route>) {
    let Moved { comments, files, tags } = done.moved;
    match done.client {
        Some(id) => {
            let said = t!("leads-reverted-stays", comments = comments, files = files, tags = tags);
            toasts.done_with("undo-2", said, t!("leads-open-client"), go.reform(move |()| Route::Client { id }));
        }
        None => toasts.done(t!("leads-reverted-gone", comments = comments, files = files, tags = tags)),
    }
}

/// Whom the lead has become, by whom and when: as much as is known to the reader.
fn became_words(to: &ConvertedTo) -> AttrValue {
    let at = moment(to.at);
    match (&to.name, &to.by) {
        (Some(client), Some(by)) => t!("leads-became-client", client = client, by = &by.name, at = at),
        (None, Some(by)) => t!("leads-became-by", by = &by.name, at = at),
        (_, None) => t!("leads-became", at = at),
    }
}

/// Whether one may take back what made this lead a client: who did, its owner, the head of its group, and who may change everybody's.
fn may_revert(session: &Session, groups: &MyGroups, lead: &Lead) -> bool {
    let by = lead.converted.as_ref().and_then(|to| to.by.as_ref()).map(|by| by.id);
    let mine = session.me().is_some_and(|me| by == Some(me.id) || me.id == lead.owner.id);
    mine || session.may(Permission::LeadsWrite) == Some(Reach::All)
        || lead.group.as_ref().is_some_and(|group| groups.heads(group))
}

/// What the lead has become, and the way back while there is one.
fn became(to: &ConvertedTo, may_revert: bool, busy: bool, onrevert: Callback<MouseEvent>) -> Html {
    // Whoever does not see the client is told no name of it, and would find no page.
    let seen = to.client.filter(|_| to.name.is_some());
    let revertible = may_revert && Timestamp::now() < to.revert_until;
    html! {
        <div class="banner" role="status">
            <Icon name="user-check" />
            <span class="min-w-0 flex-1">
                { became_words(to) }
                if let Some(id) = seen { { " " }<Link to={Route::Client { id }} class="link">{ t!("leads-open-client") }</Link> }
            </span>
            if revertible { <Button label={t!("leads-revert")} icon="undo-2" {busy} onclick={onrevert} /> }
        </div>
    }
}

fn changed(query: &Query<Lead>) -> Callback<Lead> {
    let query = query.clone();
    Callback::from(move |lead| query.tell(lead))
}

fn fact(query: &Query<Lead>, lead: &Lead, what: Known, label: AttrValue, value: String, may_write: bool) -> Html {
    html! {
        <FactLine<Known> key={what.name()} {what} {label} {value} record={lead.clone()} {may_write} onchanged={changed(query)} onreload={query.reload()} />
    }
}

fn priority(query: &Query<Lead>, lead: &Lead, may_write: bool) -> Html {
    let value =
        if lead.priority == Priority::Normal { t!("leads-priority-normal") } else { priority_words(lead.priority).2 };
    html! {
        <FactLine<Known> key="priority" what={Known::Priority} label={t!("leads-priority")} {value} text={AttrValue::from(lead.priority.name())}
            record={lead.clone()} {may_write} onchanged={changed(query)} onreload={query.reload()} />
    }
}

/// What can't be edited in place.
fn kept(lead: &Lead) -> Html {
    html! {
        <dl class="mt-2 flex flex-col gap-2">
            if let Some(group) = &lead.group {
                <div><dt class="meta">{ t!("groups-group") }</dt><dd class="mt-0.5 wrap-anywhere"><Link to={Route::Group { id: group.id }} class="a">{ &group.name }</Link></dd></div>
            }
            <div><dt class="meta">{ t!("leads-owner") }</dt><dd class="mt-0.5"><Who name={lead.owner.name.clone()} person={lead.owner.id} /></dd></div>
            <div><dt class="meta">{ t!("leads-stage-since") }</dt><dd title={moment(lead.stage_since)}>{ ago(lead.stage_since) }</dd></div>
            <div><dt class="meta">{ t!("leads-created") }</dt><dd>{ moment(lead.created_at) }</dd></div>
            if lead.updated_at != lead.created_at {
                <div><dt class="meta">{ t!("leads-updated") }</dt><dd>{ moment(lead.updated_at) }</dd></div>
            }
        </dl>
    }
}

/// Why it was lost, of a lead that is.
fn lost(query: &Query<Lead>, lead: &Lead, may_write: bool) -> Html {
    if lead.stage.meaning != StageMeaning::Lost {
        return Html::default();
    }
    html! {
        <Said kind={SaidKind::Warning} icon="thumbs-down">
            <dl class="facts">{ fact(query, lead, Known::LostReason, t!("leads-lost-reason"), lead.lost_reason.clone(), may_write) }</dl>
        </Said>
    }
}

/// What is to come of it: the next step, the amount, and anything worth knowing.
fn plan(query: &Query<Lead>, lead: &Lead, may_write: bool) -> Html {
    let due = due(lead, today());
    let on = lead.next_step_on.map(day).unwrap_or_default();
    let day_text = lead.next_step_on.map(|day| day.to_string()).unwrap_or_default();
    html! {
        <section class="card" aria-label={t!("leads-plan")}>
            <div class="grid gap-x-8 px-4 py-3 md:grid-cols-3">
                <dl class="facts">{ fact(query, lead, Known::NextStep, t!("leads-next-step"), lead.next_step.clone(), may_write) }</dl>
                <div>
                    <dl class="facts">
                        <FactLine<Known> what={Known::NextStepOn} label={t!("leads-next-step-on")} value={on} text={AttrValue::from(day_text)}
                            record={lead.clone()} {may_write} onchanged={changed(query)} onreload={query.reload()} />
                    </dl>
                    if let Some(late @ (Due::Overdue(_) | Due::Today)) = due { <p>{ due_html(lead, late, false) }</p> }
                </div>
                <dl class="facts">{ fact(query, lead, Known::Amount, t!("leads-amount"), lead.amount.as_ref().map(money).unwrap_or_default(), may_write) }</dl>
            </div>
            <dl class="facts border-t border-line px-4 py-3">
                { fact(query, lead, Known::Description, t!("leads-description"), lead.description.clone(), may_write) }
            </dl>
        </section>
    }
}
