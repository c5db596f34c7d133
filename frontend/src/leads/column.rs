//! One column of the board: a stage, how many leads stand there and what they may bring, and the first of them.

use super::card::{Card, CardKey, Pose};
use super::drag::Hand;
use super::lanes::Place;
use super::state::{Start, shared, stage_dot, stage_name};
use crate::data::{Session, use_action};
use crate::groups::MyGroups;
use crate::route::Route;
use crate::t;
use crate::ui::{Icon, Link, use_style, use_toasts};
use crate::words::{money, money_short, number};
use jiff::civil::Date;
use std::rc::Rc;
use vestnik_api::id::{LeadId, StageId};
use vestnik_api::leads::{Lane, Lead, LeadFilter, LeadSort, StageMeaning};
use vestnik_api::{Page, Permission};
use web_sys::PointerEvent;
use yew::prelude::*;

/// A card that has been lifted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lifted {
    /// Whose, as it was then.
    pub(super) lead: Lead,
    /// Where it would come.
    pub(super) to: Place,
    /// By the keyboard, and not by a pointer.
    pub(super) keys: bool,
    /// How high it is.
    pub(super) height: f64,
}

/// What a board hears from its columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Heard {
    /// A key on a card.
    Key(LeadId, CardKey),
    /// A stage is to be chosen for a card.
    Choose(LeadId),
    /// The next page of a column.
    More(StageId, Page<Lead>),
}

/// What a column needs.
#[derive(Properties, PartialEq)]
pub(super) struct ColumnProps {
    /// The stage and its leads.
    pub(super) lane: Lane,
    /// Which column it is, from 0.
    pub(super) at: usize,
    /// The card that is lifted, wherever it is.
    pub(super) lifted: Option<Lifted>,
    /// The cards that are on their way.
    pub(super) busy: Vec<LeadId>,
    /// The conditions in force.
    pub(super) filter: LeadFilter,
    /// The reader's day.
    pub(super) today: Date,
    /// Who looks.
    pub(super) session: Session,
    /// The groups he is in.
    pub(super) groups: MyGroups,
    /// Whether leads may be added here.
    pub(super) may_add: bool,
    /// The hand that carries cards.
    pub(super) hand: Rc<Hand>,
    /// Told what happens here.
    pub(super) heard: Callback<Heard>,
}

/// A column.
#[component]
pub(super) fn Column(props: &ColumnProps) -> Html {
    let lane = &props.lane;
    let (stage, name) = (lane.stage.id, stage_name(&lane.stage));
    let carried = props.lifted.as_ref().filter(|lifted| !lifted.keys);
    let slot = |before: Option<LeadId>| match carried {
        Some(lifted) if lifted.to == Place { stage, before } => html! { <Slot key="slot" height={lifted.height} /> },
        _ => Html::default(),
    };
    html! {
        <section class="lane" data-lane={stage.to_string()} aria-label={t!("leads-lane", name = &name, count = lane.leads)}>
            <header class="lane-head shrink-0">
                <i class={classes!("dot", stage_dot(lane.stage.meaning, props.at))}></i>
                <h2 class="min-w-0 truncate text-sm" title={name.clone()}>{ &name }</h2>
                <span class="font-normal text-muted num">{ number(lane.leads) }</span>
                { sums(lane) }
                if props.may_add && lane.stage.meaning == StageMeaning::Open { { adding(props, &name) } }
            </header>
            <div class="lane-body relative">
                for lead in &lane.first {
                    { slot(Some(lead.id)) }
                    { card(props, lead) }
                }
                { slot(None) }
                <More {stage} shown={lane.first.len()} leads={lane.leads} cursor={lane.next_cursor.clone()} filter={props.filter.clone()} heard={props.heard.clone()} />
            </div>
        </section>
    }
}

/// What the leads may bring, a sum for each currency.
fn sums(lane: &Lane) -> Html {
    if lane.sums.is_empty() {
        return html! { <span class="ml-auto" /> };
    }
    let whole = lane.sums.iter().map(money).collect::<Vec<_>>().join(" + ");
    let short = lane.sums.iter().map(money_short).collect::<Vec<_>>().join(" + ");
    html! { <span class="ml-auto min-w-0 shrink-[99] truncate font-normal meta num" title={whole}>{ short }</span> }
}

fn adding(props: &ColumnProps, name: &AttrValue) -> Html {
    let start = Start { group: props.filter.group, stage: Some(props.lane.stage.id) };
    // Two numbers can always be written into an address.
    let query = serde_urlencoded::to_string(start).unwrap_or_default();
    let label = t!("leads-add-to", name = name);
    html! {
        <Link to={Route::NewLead} {query} class="btn btn-square btn-ghost btn-xs" label={label.clone()} title={label}><Icon name="plus" /></Link>
    }
}

fn card(props: &ColumnProps, lead: &Lead) -> Html {
    let pose = match &props.lifted {
        Some(lifted) if lifted.lead.id == lead.id && lifted.keys => Pose::Lifted,
        Some(lifted) if lifted.lead.id == lead.id => Pose::Ghost,
        _ => Pose::Still,
    };
    let onpress = {
        let hand = props.hand.clone();
        Callback::from(move |(event, id): (PointerEvent, LeadId)| hand.press(&event, id))
    };
    let may_move = props.groups.may_write(&props.session, Permission::LeadsWrite, lead.owner.id, lead.group.as_ref());
    html! {
        <Card key={lead.id.0} lead={lead.clone()} today={props.today} {pose} busy={props.busy.contains(&lead.id)} {may_move} {onpress}
            onkey={props.heard.reform(|(id, key)| Heard::Key(id, key))} onchoose={props.heard.reform(Heard::Choose)} />
    }
}

#[derive(Properties, PartialEq)]
struct SlotProps {
    height: f64,
}

/// Where the carried card would come.
#[component]
fn Slot(props: &SlotProps) -> Html {
    let node = use_style("height", format!("{}px", props.height));
    html! { <div ref={node} class="lead-slot" aria-hidden="true" /> }
}

#[derive(Properties, PartialEq)]
struct MoreProps {
    stage: StageId,
    shown: usize,
    leads: i64,
    cursor: Option<String>,
    filter: LeadFilter,
    heard: Callback<Heard>,
}

/// Unfolds the column by another page.
#[component]
fn More(props: &MoreProps) -> Html {
    let toasts = use_toasts();
    let stage = props.stage;
    let more = use_action(
        |api, filter: LeadFilter| async move { api.leads().list(&filter).await },
        props.heard.reform(move |page| Heard::More(stage, page)),
    );
    use_effect_with(more.failure(), move |failure| {
        if let Some(failure) = failure {
            toasts.failed(failure.say());
        }
    });
    let Some(cursor) = props.cursor.clone() else { return Html::default() };
    let onclick = {
        let (more, filter) = (more.clone(), next(&props.filter, stage, cursor));
        Callback::from(move |_: MouseEvent| more.run(filter.clone()))
    };
    let left = props.leads - i64::try_from(props.shown).unwrap_or(i64::MAX);
    html! {
        <button type="button" class="btn btn-ghost shrink-0 text-sm font-normal text-muted" disabled={more.busy()} {onclick}>
            if more.busy() { <span class="loading loading-spinner loading-xs" /> }
            { t!("leads-show-more", count = left.max(1)) }
        </button>
    }
}

/// What lies behind the cards that are shown.
pub(super) fn next(filter: &LeadFilter, stage: StageId, cursor: String) -> LeadFilter {
    LeadFilter { stage: Some(stage), sort: Some(LeadSort::Board), cursor: Some(cursor), ..shared(filter) }
}
