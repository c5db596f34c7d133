//! Leads on a board, a column for each stage. Cards are carried by mouse, finger and keyboard; a move shows at once and is taken back
//! when the server refuses it; what others do shows within a second.

use super::bar::{Bar, views};
use super::card::{Card, CardKey, Pose};
use super::column::{Column, Heard, Lifted};
use super::drag::{Carried, use_hand};
use super::lanes::{
    Place, PutDown, Step, lane, lead, neighbour, place_of, put, put_down, spot, step, top, unfold, wanted,
};
use super::list::Nobody;
use super::lost::LostDialog;
use super::moves::{Moves, Turn, use_send};
use super::state::{Start, board_narrows, shared, stage_dot, stage_name};
use crate::data::{Filter, use_every, use_filter, use_lead_changes, use_query, use_session};
use crate::groups::{MyGroups, use_my_groups};
use crate::route::Route;
use crate::t;
use crate::ui::{Button, Dialog, Failed, Icon, Kind, Menu, MenuItem, Screen, TopAction, use_late};
use crate::words::today;
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use vestnik_api::id::{LeadId, StageId, UserId};
use vestnik_api::leads::{Board, Lead, LeadChanged, LeadFilter};
use vestnik_api::{Page, Permission};
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement};
use yew::prelude::*;
use yew_router::prelude::*;

/// How long changes are gathered before the board is asked for anew.
const GATHER_MS: u32 = 200;
/// How often it is asked for anew in any case: what changed while the stream was broken is not told.
const SOMETIMES_MS: u32 = 60_000;

/// Leads on a board.
#[component]
pub fn LeadBoardScreen() -> Html {
    let (session, navigator) = (use_session(), use_navigator());
    let filter = use_filter::<LeadFilter>();
    let groups = use_my_groups();
    let value = groups.known().then(|| in_force(&filter.value(), &groups));
    let shown = use_mut_ref(|| 0);
    let boards = {
        let shown = shown.clone();
        use_query(value.clone(), move |api, value| {
            let limit = (*shown.borrow()).try_into().ok();
            async move {
                let Some(value) = value else { return Ok(None) };
                let board = api.leads().board(&LeadFilter { limit, ..value.clone() }).await?;
                Ok(Some((value, board)))
            }
        })
    };
    // The board of the group chosen before is none of this one's.
    let known = boards.data().filter(|known| same_board(known.as_ref().as_ref(), value.as_ref()));
    shown.replace(wanted(known.as_ref().and_then(|known| known.as_ref().as_ref()).map(|known| &known.1)));
    use_live(value.as_ref(), boards.reload());
    let group = value.as_ref().and_then(|value| value.group);
    let may_add = groups.may_add(&session, Permission::LeadsWrite, group);
    let onnew = {
        let start = Start { group, stage: None };
        Callback::from(move |_: MouseEvent| {
            if let Some(navigator) = &navigator {
                // A number can always be written into an address.
                let _ = navigator.push_with_query(&Route::NewLead, start);
            }
        })
    };
    let actions = html! {
        <>
            { views(&value.clone().unwrap_or_default(), true) }
            <Menu label={t!("leads-board-more")}>
                <MenuItem label={t!("leads-stages")} icon="settings" to={group.map_or(Route::CommonStages, |id| Route::GroupStages { id })} />
            </Menu>
            if may_add { <TopAction label={t!("leads-new")} icon="plus" kind={Kind::Primary} onclick={onnew} /> }
        </>
    };
    let owners =
        known.as_ref().and_then(|known| known.as_ref().as_ref()).map(|known| owners(&known.1)).unwrap_or_default();
    let bar = html! {
        if let Some(value) = value.clone() { <Bar filter={filter.clone()} {value} groups={groups.clone()} board=true {owners} /> }
    };
    let ontell = {
        let (boards, value) = (boards.clone(), value.clone());
        Callback::from(move |board| {
            if let Some(value) = value.clone() {
                boards.tell(Some((value, board)));
            }
        })
    };
    let key = group.map_or(0, |group| group.0);
    // The same leads may come again: that they have come is what counts.
    let asked = known.as_ref().map_or(0, |known| Rc::as_ptr(known).addr());
    let draw = |value: &LeadFilter, board: &Board| {
        if board.lanes.iter().all(|lane| lane.leads == 0) {
            return nobody(&filter, value, may_add);
        }
        html! {
            <Lanes {key} {asked} board={Rc::new(board.clone())} filter={value.clone()} groups={groups.clone()} {may_add} ontell={ontell.clone()} onreload={boards.reload()} />
        }
    };
    html! {
        <Screen title={t!("leads-title")} {actions} {bar}>
            { match (&known, boards.failure().filter(|_| !boards.waiting())) {
                (Some(_), _) => boards.show(Html::default(), |known| known.as_ref().map(|(value, board)| draw(value, board)).unwrap_or_default()),
                (None, Some(failure)) => html! { <Failed {failure} onretry={boards.reload()} /> },
                (None, None) => html! { <LanesSkeleton /> },
            } }
        </Screen>
    }
}

/// The conditions in force: a board is always of one group, or of what belongs to none. One's first group, if nothing is said.
fn in_force(said: &LeadFilter, groups: &MyGroups) -> LeadFilter {
    let mut value = shared(said);
    if value.group.is_none() && !value.ungrouped {
        value.group = groups.named().first().map(|(id, _)| *id);
        value.ungrouped = value.group.is_none();
    }
    value
}

fn same_board(known: Option<&(LeadFilter, Board)>, value: Option<&LeadFilter>) -> bool {
    known.zip(value).is_some_and(|((known, _), value)| (known.group, known.ungrouped) == (value.group, value.ungrouped))
}

fn owners(board: &Board) -> Vec<(UserId, AttrValue)> {
    let leads = board.lanes.iter().flat_map(|lane| &lane.first);
    leads.map(|lead| (lead.owner.id, AttrValue::from(lead.owner.name.clone()))).collect()
}

/// Asks anew when leads have changed, a few changes at a time.
#[hook]
fn use_live(value: Option<&LeadFilter>, reload: Callback<()>) {
    let newest = use_mut_ref(Callback::noop);
    *newest.borrow_mut() = reload.clone();
    let timer = use_mut_ref(|| None::<Timeout>);
    let heard = Callback::from(move |_: LeadChanged| {
        if timer.borrow().is_none() {
            let (newest, done) = (newest.clone(), timer.clone());
            *timer.borrow_mut() = Some(Timeout::new(GATHER_MS, move || {
                done.borrow_mut().take();
                let reload = newest.borrow().clone();
                reload.emit(());
            }));
        }
    });
    use_lead_changes(value.and_then(|value| value.group), value.is_some(), heard);
    use_every(SOMETIMES_MS, value.is_some(), reload);
}

fn nobody(filter: &Filter<LeadFilter>, value: &LeadFilter, may_write: bool) -> Html {
    let onclear = {
        let (filter, group, ungrouped) = (filter.clone(), value.group, value.ungrouped);
        Callback::from(move |()| {
            filter.change(|filter| *filter = LeadFilter { group, ungrouped, ..LeadFilter::default() });
        })
    };
    html! { <Nobody narrowed={board_narrows(value)} words={value.q.clone().map(AttrValue::from)} {may_write} {onclear} /> }
}

/// The shape of a board.
#[component]
fn LanesSkeleton() -> Html {
    if !use_late() {
        return html! { <div aria-busy="true" /> };
    }
    html! {
        <div class="board" aria-busy="true" role="status" aria-label={t!("shell-loading")}>
            for column in 0..4_usize {
                <div class="lane" aria-hidden="true">
                    <div class="lane-head"><span class="skeleton block h-3 w-24" /></div>
                    <div class="lane-body">
                        for _ in column..4 {
                            <div class="lead"><span class="skeleton block h-3.5 w-4/5" /><span class="skeleton block h-3 w-1/2" /><span class="skeleton block h-3 w-1/3" /></div>
                        }
                    </div>
                </div>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct LanesProps {
    board: Rc<Board>,
    /// Another number each time the board has been asked for.
    asked: usize,
    filter: LeadFilter,
    groups: MyGroups,
    may_add: bool,
    ontell: Callback<Board>,
    onreload: Callback<()>,
}

/// What can be done on a board.
#[derive(Clone)]
struct Doing {
    /// As the server has it.
    base: Rc<Board>,
    /// With the moves under way.
    still: Rc<Board>,
    /// As it is shown: with the card that the keyboard carries where it would come.
    board: Rc<Board>,
    lifted: UseStateHandle<Option<Lifted>>,
    asked: UseStateHandle<Option<(Lead, Place)>>,
    choosing: UseStateHandle<Option<LeadId>>,
    said: UseStateHandle<AttrValue>,
    /// The card that is to keep the focus, wherever it goes.
    focus: Rc<RefCell<Option<LeadId>>>,
    send: Callback<(Lead, Place, Option<String>)>,
    navigator: Option<Navigator>,
    ontell: Callback<Board>,
}

#[component]
fn Lanes(props: &LanesProps) -> Html {
    let session = use_session();
    let moves = use_reducer(Moves::default);
    let (lifted, asked) = (use_state(|| None::<Lifted>), use_state(|| None::<(Lead, Place)>));
    let (choosing, said) = (use_state(|| None::<LeadId>), use_state(AttrValue::default));
    let focus = use_mut_ref(|| None::<LeadId>);
    {
        // What was done stands in the board that has come since.
        let dispatcher = moves.dispatcher();
        use_effect_with(props.asked, move |_| dispatcher.dispatch(Turn::Settled));
    }
    let mut shown = (*props.board).clone();
    for one in &moves.0 {
        put(&mut shown, &one.lead, one.to);
    }
    if let Some((lead, to)) = &*asked {
        put(&mut shown, lead, *to);
    }
    let still = Rc::new(shown.clone());
    if let Some(by_keys) = lifted.as_ref().filter(|lifted| lifted.keys) {
        put(&mut shown, &by_keys.lead, by_keys.to);
    }
    let shown = Rc::new(shown);
    let doing = Doing {
        base: props.board.clone(),
        still,
        board: shown.clone(),
        send: use_send(&moves, &shown, &props.filter, props.onreload.clone()),
        navigator: use_navigator(),
        ontell: props.ontell.clone(),
        lifted: lifted.clone(),
        asked: asked.clone(),
        choosing: choosing.clone(),
        said: said.clone(),
        focus: focus.clone(),
    };
    use_focus_kept(&focus);
    let hand = use_hand({
        let doing = doing.clone();
        Callback::from(move |carried| doing.carried(carried))
    });
    {
        let hand = hand.clone();
        // The card in the air has just been drawn: it goes where the pointer is.
        use_effect_with(lifted.as_ref().map(|lifted| lifted.lead.id), move |_| hand.follow());
    }
    let heard = {
        let doing = doing.clone();
        Callback::from(move |heard| doing.heard(heard))
    };
    let busy: Vec<LeadId> = moves.0.iter().filter(|one| !one.done).map(|one| one.lead.id).collect();
    let onpointerdown = {
        let doing = doing.clone();
        Callback::from(move |_: PointerEvent| {
            doing.focus.replace(None);
            if doing.lifted.as_ref().is_some_and(|lifted| lifted.keys) {
                doing.take_back();
            }
        })
    };
    html! {
        <>
            <div class="board relative" ref={hand.board.clone()} {onpointerdown}>
                for (at, lane) in shown.lanes.iter().enumerate() {
                    <Column key={lane.stage.id.0} lane={lane.clone()} {at} lifted={(*lifted).clone()} busy={busy.clone()} filter={props.filter.clone()} today={today()}
                        session={session.clone()} groups={props.groups.clone()} may_add={props.may_add} hand={hand.clone()} heard={heard.clone()} />
                }
            </div>
            <p id="board-keys" class="sr-only">{ t!("leads-board-keys") }</p>
            <p class="sr-only" role="status" aria-live="assertive">{ (*said).clone() }</p>
            if let Some(carried) = lifted.as_ref().filter(|lifted| !lifted.keys) {
                <div ref={hand.air.clone()} class="pointer-events-none fixed top-0 left-0 z-40" aria-hidden="true" inert=true>
                    <Card lead={carried.lead.clone()} today={today()} pose={Pose::Air} />
                </div>
            }
            { doing.dialogs() }
        </>
    }
}

/// A card that goes to another column is drawn anew there, and the focus would be lost with the old one.
#[hook]
fn use_focus_kept(focus: &Rc<RefCell<Option<LeadId>>>) {
    let focus = focus.clone();
    use_effect(move || {
        let page = web_sys::window().and_then(|window| window.document());
        if let (Some(id), Some(page)) = (*focus.borrow(), page)
            && page.active_element().is_none_or(|active| active.tag_name() == "BODY")
        {
            let card = page.query_selector(&format!(".board [data-lead='{id}']")).ok().flatten();
            if let Some(card) = card.and_then(|card| card.dyn_into::<HtmlElement>().ok()) {
                // A card can always take the focus; the browser scrolls it into view.
                let _ = card.focus_with_options(&FocusOptions::new());
            }
        }
    });
}

impl Doing {
    /// Where a lead would stand, in words.
    fn spot_words(&self, id: LeadId, at: Place) -> AttrValue {
        let (place, of) = spot(&self.board, id, at);
        let stage = lane(&self.board, at.stage).map_or_else(AttrValue::default, |lane| stage_name(&lane.stage));
        t!("leads-said-place", stage = stage, place = place, of = of)
    }

    fn carried(&self, carried: Carried) {
        match carried {
            Carried::Lifted(id, height) => {
                let known = lead(&self.board, id).cloned().zip(place_of(&self.board, id));
                self.lifted.set(known.map(|(lead, to)| Lifted { lead, to, keys: false, height }));
            }
            Carried::Over(to) => {
                if let Some(lifted) = (*self.lifted).clone() {
                    self.lifted.set(Some(Lifted { to, ..lifted }));
                }
            }
            Carried::Dropped(to) => {
                if let Some((lifted, to)) = (*self.lifted).clone().zip(to) {
                    self.put_down(&lifted.lead, to);
                }
                self.lifted.set(None);
            }
            Carried::Cancelled => self.lifted.set(None),
        }
    }

    fn heard(&self, heard: Heard) {
        match heard {
            Heard::Choose(id) => {
                self.focus.replace(Some(id));
                self.choosing.set(Some(id));
            }
            Heard::More(stage, page) => self.unfold(stage, page),
            Heard::Key(id, key) => self.key(id, key),
        }
    }

    fn unfold(&self, stage: StageId, page: Page<Lead>) {
        let mut board = (*self.base).clone();
        unfold(&mut board, stage, page.items, page.next_cursor);
        self.ontell.emit(board);
    }

    fn key(&self, id: LeadId, key: CardKey) {
        self.focus.replace(Some(id));
        let lifted = (*self.lifted).clone().filter(|lifted| lifted.keys && lifted.lead.id == id);
        match (key, lifted) {
            (CardKey::Space, None) => self.lift(id),
            (CardKey::Enter, None) => {
                if let Some(navigator) = &self.navigator {
                    navigator.push(&Route::Lead { id });
                }
            }
            (CardKey::Step(by), None) => {
                if let Some(next) = neighbour(&self.board, id, by) {
                    focus_card(next);
                }
            }
            (CardKey::Escape | CardKey::Tab, None) => {}
            (CardKey::Space | CardKey::Enter, Some(lifted)) => {
                self.lifted.set(None);
                self.put_down(&lifted.lead, lifted.to);
            }
            (CardKey::Escape, Some(_)) => self.take_back(),
            (CardKey::Tab, Some(_)) => {
                self.focus.replace(None);
                self.take_back();
            }
            (CardKey::Step(by), Some(lifted)) => self.carry_on(&lifted, by),
        }
    }

    fn lift(&self, id: LeadId) {
        let Some((lead, to)) = lead(&self.board, id).cloned().zip(place_of(&self.board, id)) else { return };
        self.said.set(t!("leads-said-lifted", name = &lead.title, place = self.spot_words(id, to)));
        self.lifted.set(Some(Lifted { lead, to, keys: true, height: 0.0 }));
    }

    fn carry_on(&self, lifted: &Lifted, by: Step) {
        let to = step(&self.board, lifted.lead.id, lifted.to, by);
        self.said.set(self.spot_words(lifted.lead.id, to));
        self.lifted.set(Some(Lifted { to, ..lifted.clone() }));
    }

    fn take_back(&self) {
        if let Some(lifted) = &*self.lifted {
            self.said.set(t!("leads-said-back", name = &lifted.lead.title));
        }
        self.lifted.set(None);
    }

    /// Puts a card down: it moves, or stays, or is asked about.
    fn put_down(&self, lead: &Lead, to: Place) {
        let words = t!("leads-said-down", name = &lead.title, place = self.spot_words(lead.id, to));
        match put_down(&self.still, lead, to) {
            PutDown::Nothing => {}
            PutDown::AskReason => self.asked.set(Some((lead.clone(), to))),
            PutDown::Move(reason) => self.send.emit((lead.clone(), to, reason)),
        }
        self.said.set(words);
    }

    fn dialogs(&self) -> Html {
        if let Some((lead, to)) = (*self.asked).clone() {
            let title = lead.title.clone();
            let onconfirm = {
                let doing = self.clone();
                Callback::from(move |reason| {
                    doing.asked.set(None);
                    doing.send.emit((lead.clone(), to, Some(reason)));
                })
            };
            let onclose = {
                let doing = self.clone();
                Callback::from(move |()| {
                    if let Some((lead, _)) = &*doing.asked {
                        doing.said.set(t!("leads-said-back", name = &lead.title));
                    }
                    doing.asked.set(None);
                })
            };
            return html! { <LostDialog {title} {onconfirm} {onclose} /> };
        }
        let Some(lead) = (*self.choosing).and_then(|id| lead(&self.board, id)).cloned() else { return Html::default() };
        self.choice(&lead)
    }

    /// The stages a card can go to, as a list: for those who do not carry.
    fn choice(&self, lead: &Lead) -> Html {
        let onclose = {
            let choosing = self.choosing.clone();
            Callback::from(move |()| choosing.set(None))
        };
        let entry = |at: usize, lane: &vestnik_api::leads::Lane| {
            let here = lane.stage.id == lead.stage.id;
            let onclick = {
                let (doing, lead, stage) = (self.clone(), lead.clone(), lane.stage.id);
                Callback::from(move |_: MouseEvent| {
                    doing.choosing.set(None);
                    if stage != lead.stage.id {
                        doing.put_down(&lead, top(&doing.board, stage, lead.id));
                    }
                })
            };
            html! {
                <li key={lane.stage.id.0}>
                    <button type="button" {onclick} aria-current={here.then_some("true")}>
                        <i class={classes!("dot", stage_dot(lane.stage.meaning, at))}></i>
                        <span class="min-w-0 flex-1 truncate text-left">{ stage_name(&lane.stage) }</span>
                        if here { <Icon name="check" class="text-link" /> }
                    </button>
                </li>
            }
        };
        let actions = html! { <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={onclose.reform(|_: MouseEvent| ())} /> };
        html! {
            <Dialog title={t!("leads-choose-stage", name = &lead.title)} {onclose} {actions}>
                <ul class="menu mt-2 w-full max-h-80 flex-nowrap overflow-y-auto p-0!">
                    for (at, lane) in self.board.lanes.iter().enumerate() { { entry(at, lane) } }
                </ul>
            </Dialog>
        }
    }
}

fn focus_card(id: LeadId) {
    let page = web_sys::window().and_then(|window| window.document());
    let card = page.and_then(|page| page.query_selector(&format!(".board [data-lead='{id}']")).ok()).flatten();
    if let Some(card) = card.and_then(|card| card.dyn_into::<HtmlElement>().ok()) {
        // A card can always take the focus.
        let _ = card.focus();
    }
}
