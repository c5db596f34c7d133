//! One lead on the board.

use super::lanes::Step;
use super::list::{due_html, priority_mark};
use super::state::due;
use crate::route::Route;
use crate::t;
use crate::ui::{Avatar, Icon, Link};
use crate::words::{ago, moment, money};
use jiff::civil::Date;
use vestnik_api::id::LeadId;
use vestnik_api::leads::Lead;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, PointerEvent};
use yew::prelude::*;
use yew_router::prelude::*;

/// A key pressed on a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CardKey {
    /// Lifts it, or puts it down.
    Space,
    /// Opens it, or puts it down.
    Enter,
    /// Takes it back.
    Escape,
    /// The focus goes on.
    Tab,
    /// An arrow: carries it, or the focus.
    Step(Step),
}

/// How a card stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Pose {
    /// In its place.
    #[default]
    Still,
    /// Lifted by the keyboard, shown where it would come.
    Lifted,
    /// Carried by a pointer: this is what is left in its place.
    Ghost,
    /// Carried by a pointer: this is what is in the air.
    Air,
}

/// What a card needs.
#[derive(Properties, PartialEq)]
pub(super) struct CardProps {
    /// Whose.
    pub(super) lead: Lead,
    /// The reader's day.
    pub(super) today: Date,
    /// How it stands.
    #[prop_or_default]
    pub(super) pose: Pose,
    /// It is on its way to another place.
    #[prop_or_default]
    pub(super) busy: bool,
    /// May be moved.
    #[prop_or_default]
    pub(super) may_move: bool,
    /// Called when a pointer comes down on it.
    #[prop_or_default]
    pub(super) onpress: Callback<(PointerEvent, LeadId)>,
    /// Called with the keys pressed on it.
    #[prop_or_default]
    pub(super) onkey: Callback<(LeadId, CardKey)>,
    /// Called to choose a stage for it.
    #[prop_or_default]
    pub(super) onchoose: Callback<LeadId>,
}

/// A lead on the board: to be read, opened, and carried to another stage.
#[component]
pub(super) fn Card(props: &CardProps) -> Html {
    let navigator = use_navigator();
    let node = use_node_ref();
    let (lead, id) = (&props.lead, props.lead.id);
    let onclick = Callback::from(move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let taken = target.is_none_or(|target| target.closest("a, button").is_ok_and(|found| found.is_some()));
        if let Some(navigator) = navigator.as_ref().filter(|_| !taken) {
            navigator.push(&Route::Lead { id });
        }
    });
    let movable = props.may_move && !props.busy;
    let onpointerdown = {
        let onpress = props.onpress.clone();
        Callback::from(move |event: PointerEvent| {
            if movable {
                onpress.emit((event, id));
            }
        })
    };
    let onkeydown = {
        let (onkey, node, lifted) = (props.onkey.clone(), node.clone(), props.pose == Pose::Lifted);
        Callback::from(move |event: KeyboardEvent| {
            let on_card = event.target().is_some_and(|target| node.get().is_some_and(|node| *node == target));
            let Some(key) = key_of(&event.key()).filter(|_| on_card) else { return };
            // Esc and Tab are the browser's as long as nothing is lifted.
            if lifted || !matches!(key, CardKey::Escape | CardKey::Tab) {
                if key != CardKey::Tab {
                    event.prevent_default();
                }
                onkey.emit((id, key));
            }
        })
    };
    let pose = match props.pose {
        Pose::Still => "",
        Pose::Lifted => "lead-lifted relative z-10",
        Pose::Ghost => "sr-only",
        Pose::Air => "lead-lifted",
    };
    let idle = (!props.may_move).then_some("cursor-pointer!");
    html! {
        <article ref={node} class={classes!("lead", "select-none", "[-webkit-touch-callout:none]", pose, idle, props.busy.then_some("opacity-60"))}
            data-lead={(props.pose != Pose::Air).then(|| id.to_string())} tabindex={if props.pose == Pose::Air { "-1" } else { "0" }}
            aria-label={lead.title.clone()} aria-describedby={props.may_move.then_some("board-keys")} aria-busy={props.busy.then_some("true")}
            {onclick} {onpointerdown} {onkeydown}>
            <header class="flex items-start gap-2">
                <Link to={Route::Lead { id }} class="line-clamp-3 min-w-0 flex-1 font-medium wrap-anywhere hover:underline" title={lead.title.clone()}>{ &lead.title }</Link>
                { priority_mark(lead.priority) }
                <span title={lead.owner.name.clone()}><Avatar name={lead.owner.name.clone()} person={lead.owner.id} class="ava-sm" /><span class="sr-only">{ &lead.owner.name }</span></span>
            </header>
            if !lead.company.is_empty() && lead.company != lead.title { <p class="hint truncate" title={lead.company.clone()}>{ &lead.company }</p> }
            if let Some(amount) = &lead.amount { <p><b class="font-medium num">{ money(amount) }</b></p> }
            <footer class="meta flex items-center">
                if let Some(due) = due(lead, props.today) { { due_html(lead, due, true) } }
                <span class="ml-auto" title={t!("leads-since", when = moment(lead.stage_since))}>{ ago(lead.stage_since) }</span>
                if props.may_move {
                    <button type="button" class="btn btn-square btn-ghost btn-xs -my-1.5 -mr-1.5" disabled={props.busy} onclick={props.onchoose.reform(move |_: MouseEvent| id)}
                        aria-label={t!("leads-move-card", name = &lead.title)} title={t!("leads-move-card", name = &lead.title)}><Icon name="ellipsis" class="i-sm" /></button>
                }
            </footer>
        </article>
    }
}

fn key_of(key: &str) -> Option<CardKey> {
    Some(match key {
        " " => CardKey::Space,
        "Enter" => CardKey::Enter,
        "Escape" => CardKey::Escape,
        "Tab" => CardKey::Tab,
        "ArrowUp" => CardKey::Step(Step::Up),
        "ArrowDown" => CardKey::Step(Step::Down),
        "ArrowLeft" => CardKey::Step(Step::Left),
        "ArrowRight" => CardKey::Step(Step::Right),
        _ => return None,
    })
}
