//! Questions to the server, and actions. An answer to an older question never overwrites that of a newer one; what is known stays on
//! the screen while it is asked again, and when asking fails.

use super::{Api, Failure, use_session};
use crate::t;
use crate::ui::Failed;
use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use std::cell::RefCell;
use std::future::Future;
use std::marker::PhantomData;
use std::rc::Rc;
use vestnik_api::Code;
use vestnik_client::Error;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What is known about a question.
#[derive(Debug)]
struct Known<T> {
    data: Option<Rc<T>>,
    failure: Option<Failure>,
    waiting: bool,
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self { data: None, failure: None, waiting: true }
    }
}

enum Step<T> {
    Asked,
    Answered(Result<T, Failure>),
    Told(Rc<T>),
}

impl<T> Reducible for Known<T> {
    type Action = Step<T>;

    fn reduce(self: Rc<Self>, step: Step<T>) -> Rc<Self> {
        let data = self.data.clone();
        Rc::new(match step {
            Step::Asked => Self { data, failure: self.failure.clone(), waiting: true },
            Step::Answered(Ok(answer)) => Self { data: Some(Rc::new(answer)), failure: None, waiting: false },
            // What is gone, or no longer ours, is not shown any longer.
            Step::Answered(Err(failure)) if failure.is_not_found() || failure.is_forbidden() => {
                Self { data: None, failure: Some(failure), waiting: false }
            }
            Step::Answered(Err(failure)) => Self { data, failure: Some(failure), waiting: false },
            Step::Told(data) => Self { data: Some(data), failure: None, waiting: false },
        })
    }
}

/// A question and what is known of its answer.
pub struct Query<T: 'static> {
    known: UseReducerHandle<Known<T>>,
    round: UseStateHandle<u32>,
}

impl<T> Clone for Query<T> {
    fn clone(&self) -> Self {
        Self { known: self.known.clone(), round: self.round.clone() }
    }
}

impl<T> Query<T> {
    /// The answer, possibly from before.
    pub fn data(&self) -> Option<Rc<T>> {
        self.known.data.clone()
    }

    /// Why it was not answered the last time.
    pub fn failure(&self) -> Option<Failure> {
        self.known.failure.clone()
    }

    /// An answer is on its way.
    pub fn waiting(&self) -> bool {
        self.known.waiting
    }

    /// Asks again.
    pub fn reload(&self) -> Callback<()> {
        let round = self.round.clone();
        Callback::from(move |()| round.set(round.wrapping_add(1)))
    }

    /// Puts in an answer that came in another way: from an action, or as a live event.
    pub fn tell(&self, data: T) {
        self.known.dispatch(Step::Told(Rc::new(data)));
    }

    /// Shows the answer; before there is one, the skeleton, or what went wrong.
    pub fn show(&self, skeleton: Html, draw: impl FnOnce(&T) -> Html) -> Html {
        let known = &self.known;
        match (&known.data, &known.failure) {
            (Some(data), None) => draw(data),
            (Some(data), Some(failure)) => html! {
                <>
                    <p class="banner" role="status">
                        <crate::ui::Icon name="cloud-off" />
                        <span class="min-w-0 flex-1">{ t!("shell-stale", reason = failure.say()) }</span>
                        <button type="button" class="link whitespace-nowrap" onclick={self.reload().reform(|_: MouseEvent| ())}>{ t!("shell-retry") }</button>
                    </p>
                    { draw(data) }
                </>
            },
            (None, Some(failure)) => self.failed(failure),
            (None, None) => skeleton,
        }
    }

    fn failed(&self, failure: &Failure) -> Html {
        html! { <Failed failure={failure.clone()} onretry={self.reload()} busy={self.known.waiting} /> }
    }
}

impl<D: PartialEq + 'static, T: 'static> Query<(D, T)> {
    /// Shows the answer that says itself to what it is one, if that is what is asked now: until it is, the skeleton, or what went wrong.
    pub fn show_of(&self, about: &D, skeleton: Html, draw: impl FnOnce(&T) -> Html) -> Html {
        let older = self.known.data.as_ref().is_some_and(|data| data.0 != *about);
        match &self.known.failure {
            Some(failure) if older => self.failed(failure),
            None if older => skeleton,
            _ => self.show(skeleton, |data| draw(&data.1)),
        }
    }
}

/// Asks the server, and again whenever `about` changes, [`Query::reload`] is called, or the person comes into a group or out of one: he sees
/// other things then.
#[hook]
pub fn use_query<D, T, F, A>(about: D, ask: F) -> Query<T>
where
    D: Clone + PartialEq + 'static,
    T: 'static,
    F: Fn(Api, D) -> A + 'static,
    A: Future<Output = Result<T, Error>> + 'static,
{
    let seats = use_session().seats();
    use_steady_query((about, seats), move |api, (about, _)| ask(api, about))
}

/// The same for what no group has a share in: coming into one does not ask again. What is being edited must not: a newer version under what is
/// typed would be overwritten unseen.
#[hook]
pub fn use_steady_query<D, T, F, A>(about: D, ask: F) -> Query<T>
where
    D: Clone + PartialEq + 'static,
    T: 'static,
    F: Fn(Api, D) -> A + 'static,
    A: Future<Output = Result<T, Error>> + 'static,
{
    let api = use_session().api();
    let known = use_reducer(Known::<T>::default);
    let round = use_state(|| 0_u32);
    let latest = use_mut_ref(|| 0_u32);
    {
        let dispatcher = known.dispatcher();
        use_effect_with((about, *round), move |(about, _)| {
            let mine = next(&latest);
            dispatcher.dispatch(Step::Asked);
            let (asking, current) = (ask(api, about.clone()), latest.clone());
            spawn_local(async move {
                let answer = asking.await;
                if *current.borrow() == mine {
                    dispatcher.dispatch(Step::Answered(answer.map_err(Failure::from)));
                }
            });
            // A newer question, or the end of the screen: the answer to this one is nobody's any more.
            move || {
                next(&latest);
            }
        });
    }
    Query { known, round }
}

fn next(latest: &RefCell<u32>) -> u32 {
    let mut latest = latest.borrow_mut();
    *latest = latest.wrapping_add(1);
    *latest
}

/// Calls again and again while the page is seen, and as soon as it is seen again.
#[hook]
pub fn use_every(milliseconds: u32, on: bool, call: Callback<()>) {
    let newest = use_mut_ref(Callback::noop);
    *newest.borrow_mut() = call;
    let seen = use_seen();
    let hidden = use_mut_ref(|| false);
    use_effect_with((milliseconds, on, seen), move |(milliseconds, on, seen)| {
        let was_hidden = hidden.replace(!seen);
        let call = move || {
            let call = newest.borrow().clone();
            call.emit(());
        };
        let timer = (*on && *seen).then(|| {
            if was_hidden {
                call();
            }
            Interval::new(*milliseconds, call)
        });
        move || drop(timer)
    });
}

/// Whether the page is seen: its tab is in front.
#[hook]
pub fn use_seen() -> bool {
    let seen = use_state(is_seen);
    {
        let seen = seen.clone();
        use_effect_with((), move |()| {
            let document = web_sys::window().and_then(|window| window.document());
            let listener = document
                .map(|document| EventListener::new(&document, "visibilitychange", move |_| seen.set(is_seen())));
            move || drop(listener)
        });
    }
    *seen
}

fn is_seen() -> bool {
    web_sys::window().and_then(|window| window.document()).is_some_and(|document| !document.hidden())
}

/// Something that can be done on the server.
pub struct Action<I> {
    busy: bool,
    failure: Option<Failure>,
    run: Callback<I>,
    forget: Callback<()>,
    input: PhantomData<I>,
}

impl<I> Clone for Action<I> {
    fn clone(&self) -> Self {
        Self {
            busy: self.busy,
            failure: self.failure.clone(),
            run: self.run.clone(),
            forget: self.forget.clone(),
            input: PhantomData,
        }
    }
}

impl<I> Action<I> {
    /// Does it. While it is under way, a second call does nothing.
    pub fn run(&self, input: I) {
        self.run.emit(input);
    }

    /// It is under way.
    pub const fn busy(&self) -> bool {
        self.busy
    }

    /// Why it was not done the last time.
    pub fn failure(&self) -> Option<Failure> {
        self.failure.clone()
    }

    /// What was wrong with one field the last time.
    pub fn field(&self, name: &str) -> Option<AttrValue> {
        self.failure.as_ref()?.field(name)
    }

    /// Forgets what went wrong: something has been typed since.
    pub fn forget(&self) {
        self.forget.emit(());
    }
}

/// Asks for what was to be changed as it is now when somebody else has changed it meanwhile: trying again is about that.
#[hook]
pub fn use_stale<I: 'static>(action: &Action<I>, reload: &Callback<()>) {
    let reload = reload.clone();
    // The same may be answered twice: only that it is busy in between tells the two apart.
    use_effect_with((action.failure(), action.busy()), move |(failure, busy)| {
        if !busy && failure.as_ref().and_then(Failure::code) == Some(Code::ChangedMeanwhile) {
            reload.emit(());
        }
    });
}

/// Something that can be done on the server; `done` hears the answer.
#[hook]
pub fn use_action<I, T, F, A>(act: F, done: Callback<T>) -> Action<I>
where
    I: 'static,
    T: 'static,
    F: Fn(Api, I) -> A + 'static,
    A: Future<Output = Result<T, Error>> + 'static,
{
    let api = use_session().api();
    let busy = use_state(|| false);
    let failure = use_state(|| None::<Failure>);
    let under_way = use_mut_ref(|| false);
    let newest = use_mut_ref(Callback::noop);
    *newest.borrow_mut() = done;
    let run = {
        let (busy, failure) = (busy.clone(), failure.clone());
        Callback::from(move |input| {
            if under_way.replace(true) {
                return;
            }
            busy.set(true);
            let acting = act(api.clone(), input);
            let (busy, failure, under_way, newest) = (busy.clone(), failure.clone(), under_way.clone(), newest.clone());
            spawn_local(async move {
                let answer = acting.await;
                under_way.replace(false);
                busy.set(false);
                match answer {
                    Ok(answer) => {
                        failure.set(None);
                        let done = newest.borrow().clone();
                        done.emit(answer);
                    }
                    Err(error) => failure.set(Some(error.into())),
                }
            });
        })
    };
    let forget = {
        let failure = failure.clone();
        Callback::from(move |()| failure.set(None))
    };
    Action { busy: *busy, failure: (*failure).clone(), run, forget, input: PhantomData }
}
