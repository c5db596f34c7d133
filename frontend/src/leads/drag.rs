//! Carrying a card by mouse or finger: a mouse lifts it by moving, a finger by resting on it, so that the page can still be scrolled.

use super::lanes::Place;
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::{Interval, Timeout};
use std::cell::RefCell;
use std::rc::Rc;
use vestnik_api::id::{LeadId, StageId};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};
use yew::prelude::*;

/// How long a finger rests on a card before it lifts it.
const PRESS_MS: u32 = 200;
/// How far a mouse moves before it carries: less is a click.
const MOUSE_PX: f64 = 5.0;
/// How far a finger may tremble while it rests.
const FINGER_PX: f64 = 10.0;
/// How near to an edge a card makes it scroll.
const EDGE_PX: f64 = 56.0;
/// How far it scrolls each time.
const SCROLL_PX: i32 = 12;
/// How often it scrolls.
const SCROLL_MS: u32 = 16;
/// How long after a drop a click may come that belongs to it.
const CLICK_MS: u32 = 50;

/// What happens to a card that is carried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Carried {
    /// It is in the air; it was so high.
    Lifted(LeadId, f64),
    /// It is over this place.
    Over(Place),
    /// It was put down there; nowhere: it never was over a place.
    Dropped(Option<Place>),
    /// It goes back where it was.
    Cancelled,
}

/// What a pointer does while it holds a card.
#[expect(dead_code, reason = "the timer and the listeners work until they are dropped; nobody reads them")]
struct Held {
    lead: LeadId,
    pointer: i32,
    touch: bool,
    start: (f64, f64),
    at: (f64, f64),
    /// Where in the card it holds it.
    grip: (f64, f64),
    size: (f64, f64),
    lifted: bool,
    over: Option<Place>,
    timer: Option<Timeout>,
    scroller: Option<Interval>,
    listeners: Vec<EventListener>,
}

/// The hand that carries cards of one board.
pub(super) struct Hand {
    held: RefCell<Option<Held>>,
    heard: RefCell<Callback<Carried>>,
    /// The board.
    pub(super) board: NodeRef,
    /// The card in the air.
    pub(super) air: NodeRef,
}

impl PartialEq for Hand {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// A hand for a board; `heard` is told what becomes of the card it carries.
#[hook]
pub(super) fn use_hand(heard: Callback<Carried>) -> Rc<Hand> {
    let hand = use_memo((), |()| Hand {
        held: RefCell::default(),
        heard: RefCell::new(Callback::noop()),
        board: NodeRef::default(),
        air: NodeRef::default(),
    });
    hand.heard.replace(heard);
    {
        let hand = hand.clone();
        use_effect_with((), move |()| {
            let listener = hand.board.cast::<HtmlElement>().map(|board| {
                let (hand, options) = (hand.clone(), EventListenerOptions::enable_prevent_default());
                // Must be there before a finger comes down: browsers decide then whether they wait for an answer.
                EventListener::new_with_options(&board, "touchmove", options, move |event| {
                    if hand.carries() {
                        event.prevent_default();
                    }
                })
            });
            move || {
                drop(listener);
                hand.held.replace(None);
            }
        });
    }
    hand
}

impl Hand {
    /// A pointer came down on a card.
    pub(super) fn press(self: &Rc<Self>, event: &PointerEvent, lead: LeadId) {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        let within = |selector| target.closest(selector).ok().flatten();
        let Some(card) = within("[data-lead]").filter(|_| within("button, select").is_none()) else { return };
        if event.button() != 0 || !event.is_primary() || self.held.borrow().is_some() {
            return;
        }
        let (at, place) = (point(event), card.get_bounding_client_rect());
        let touch = event.pointer_type() == "touch";
        let timer = touch.then(|| {
            let hand = self.clone();
            Timeout::new(PRESS_MS, move || hand.lift())
        });
        let held = Held {
            lead,
            pointer: event.pointer_id(),
            touch,
            start: at,
            at,
            grip: (at.0 - place.left(), at.1 - place.top()),
            size: (place.width(), place.height()),
            lifted: false,
            over: None,
            timer,
            scroller: None,
            listeners: self.listeners(),
        };
        self.held.replace(Some(held));
    }

    fn listeners(self: &Rc<Self>) -> Vec<EventListener> {
        let Some(window) = web_sys::window() else { return Vec::new() };
        let on = |kind: &'static str, act: fn(&Rc<Self>, &Event)| {
            let (hand, options) = (self.clone(), EventListenerOptions::enable_prevent_default());
            EventListener::new_with_options(&window, kind, options, move |event| act(&hand, event))
        };
        vec![
            on("pointermove", |hand, event| {
                if let Some(event) = event.dyn_ref::<PointerEvent>() {
                    hand.moved(event);
                }
            }),
            on("pointerup", |hand, event| {
                if hand.is_ours(event) {
                    hand.release(true);
                }
            }),
            on("pointercancel", |hand, event| {
                if hand.is_ours(event) {
                    hand.release(false);
                }
            }),
            on("keydown", |hand, event| {
                let escape = event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape");
                if escape {
                    hand.release(false);
                }
            }),
            // A long press asks for a menu, or carries the link itself away.
            on("contextmenu", |hand, event| {
                if hand.held.borrow().as_ref().is_some_and(|held| held.touch) {
                    event.prevent_default();
                }
            }),
            on("dragstart", |_, event| event.prevent_default()),
        ]
    }

    fn is_ours(&self, event: &Event) -> bool {
        let pointer = event.dyn_ref::<PointerEvent>().map(PointerEvent::pointer_id);
        self.held.borrow().as_ref().is_some_and(|held| Some(held.pointer) == pointer)
    }

    fn carries(&self) -> bool {
        self.held.borrow().as_ref().is_some_and(|held| held.lifted)
    }

    fn moved(self: &Rc<Self>, event: &PointerEvent) {
        if !self.is_ours(event) {
            return;
        }
        let (lifted, touch, far) = {
            let mut held = self.held.borrow_mut();
            let Some(held) = held.as_mut() else { return };
            held.at = point(event);
            let far = (held.at.0 - held.start.0).hypot(held.at.1 - held.start.1);
            (held.lifted, held.touch, far)
        };
        if lifted {
            self.follow();
        } else if touch && far > FINGER_PX {
            // The finger scrolls.
            self.release(false);
        } else if !touch && far > MOUSE_PX {
            self.lift();
        }
    }

    fn lift(self: &Rc<Self>) {
        let lifted = {
            let mut held = self.held.borrow_mut();
            held.as_mut().filter(|held| !held.lifted).map(|held| {
                let hand = self.clone();
                held.lifted = true;
                held.scroller = Some(Interval::new(SCROLL_MS, move || hand.scroll()));
                Carried::Lifted(held.lead, held.size.1)
            })
        };
        if let Some(lifted) = lifted {
            self.tell(lifted);
        }
    }

    /// Brings the card in the air under the pointer, and looks what is below it.
    pub(super) fn follow(&self) {
        let over = {
            let mut held = self.held.borrow_mut();
            let Some(held) = held.as_mut().filter(|held| held.lifted) else { return };
            if let Some(air) = self.air.cast::<HtmlElement>() {
                let (x, y) = (held.at.0 - held.grip.0, held.at.1 - held.grip.1);
                // Lengths are always understood.
                let _ = air.style().set_property("width", &format!("{}px", held.size.0));
                let _ = air.style().set_property("transform", &format!("translate({x}px, {y}px)"));
            }
            let over = self.board.cast::<Element>().and_then(|board| place_under(&board, held.lead, held.at));
            let new = over.filter(|over| held.over != Some(*over));
            held.over = over.or(held.over);
            new
        };
        if let Some(over) = over {
            self.tell(Carried::Over(over));
        }
    }

    /// Scrolls what the card is held to the edge of.
    fn scroll(&self) {
        let Some(at) = self.held.borrow().as_ref().map(|held| held.at) else { return };
        let Some(board) = self.board.cast::<Element>() else { return };
        let place = board.get_bounding_client_rect();
        board.set_scroll_left(board.scroll_left() + towards(at.0, place.left(), place.right()));
        if let Some(body) = lane_under(&board, at.0).and_then(|lane| lane.query_selector(".lane-body").ok().flatten()) {
            let place = body.get_bounding_client_rect();
            body.set_scroll_top(body.scroll_top() + towards(at.1, place.top(), place.bottom()));
        }
        if let Some(window) = web_sys::window()
            && let Some(height) = window.inner_height().ok().and_then(|height| height.as_f64())
        {
            // On phones the page itself scrolls; elsewhere this does nothing.
            window.scroll_by_with_x_and_y(0.0, towards(at.1, EDGE_PX, height - EDGE_PX).into());
        }
        self.follow();
    }

    fn release(&self, drop_it: bool) {
        let Some(held) = self.held.take() else { return };
        let (lifted, over) = (held.lifted, held.over);
        // The listeners go a little later: one of them may be what called.
        Timeout::new(0, move || drop(held)).forget();
        if !lifted {
            return;
        }
        swallow_click();
        self.tell(if drop_it { Carried::Dropped(over) } else { Carried::Cancelled });
    }

    fn tell(&self, what: Carried) {
        let heard = self.heard.borrow().clone();
        heard.emit(what);
    }
}

/// The click that ends a carrying opens nothing.
fn swallow_click() {
    let options = EventListenerOptions { phase: gloo_events::EventListenerPhase::Capture, passive: false };
    let listener = web_sys::window().map(|window| {
        EventListener::new_with_options(&window, "click", options, |event| {
            event.stop_propagation();
            event.prevent_default();
        })
    });
    Timeout::new(CLICK_MS, move || drop(listener)).forget();
}

fn point(event: &PointerEvent) -> (f64, f64) {
    (event.client_x().into(), event.client_y().into())
}

fn towards(at: f64, start: f64, end: f64) -> i32 {
    if at < start + EDGE_PX {
        -SCROLL_PX
    } else if at > end - EDGE_PX {
        SCROLL_PX
    } else {
        0
    }
}

fn elements(within: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = within.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}

fn lane_under(board: &Element, x: f64) -> Option<Element> {
    elements(board, "[data-lane]").into_iter().find(|lane| {
        let place = lane.get_bounding_client_rect();
        (place.left()..place.right()).contains(&x)
    })
}

/// The place under a point: in the column there, before the first card whose middle lies below.
fn place_under(board: &Element, lifted: LeadId, at: (f64, f64)) -> Option<Place> {
    let lane = lane_under(board, at.0)?;
    let stage = lane.get_attribute("data-lane")?.parse().ok().map(StageId)?;
    let before = elements(&lane, "[data-lead]").into_iter().find_map(|card| {
        let id = card.get_attribute("data-lead")?.parse().ok().map(LeadId).filter(|id| *id != lifted)?;
        let place = card.get_bounding_client_rect();
        (place.top() + place.height() / 2.0 > at.1).then_some(id)
    });
    Some(Place { stage, before })
}
