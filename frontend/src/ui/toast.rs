//! Short answers at the bottom right: what has been done, and the way back. Those that must be acted on stay.

use super::{Button, Icon};
use crate::data::Failure;
use crate::t;
use gloo_timers::callback::Timeout;
use std::future::Future;
use std::rc::Rc;
use vestnik_client::Error;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// How long one stays.
const STAYS_MS: u32 = 5_000;

#[derive(Clone, PartialEq)]
struct Toast {
    id: u32,
    icon: &'static str,
    text: AttrValue,
    action: Option<(AttrValue, Callback<()>)>,
    stays: bool,
}

#[derive(Default, PartialEq)]
struct Stack {
    next: u32,
    toasts: Vec<Toast>,
}

enum Change {
    Add(Toast),
    Remove(u32),
}

impl Reducible for Stack {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut toasts = self.toasts.clone();
        let mut next = self.next;
        match change {
            Change::Add(toast) => {
                next += 1;
                toasts.push(Toast { id: next, ..toast });
                // More than three would cover the screen: the oldest goes.
                if toasts.len() > 3 {
                    toasts.remove(0);
                }
            }
            Change::Remove(id) => toasts.retain(|toast| toast.id != id),
        }
        Rc::new(Self { next, toasts })
    }
}

/// Shows toasts.
#[derive(Clone, PartialEq)]
pub struct Toaster(UseReducerDispatcher<Stack>);

impl Toaster {
    /// Says that something has been done.
    pub fn done(&self, text: impl Into<AttrValue>) {
        self.add("check", text.into(), None, false);
    }

    /// Says that something has been done, with a way on or back: its verb, and what it does.
    pub fn done_with(
        &self,
        icon: &'static str,
        text: impl Into<AttrValue>,
        verb: impl Into<AttrValue>,
        act: Callback<()>,
    ) {
        self.add(icon, text.into(), Some((verb.into(), act)), false);
    }

    /// Says what went wrong. Stays until it is closed.
    pub fn failed(&self, text: impl Into<AttrValue>) {
        self.add("circle-alert", text.into(), None, true);
    }

    fn add(&self, icon: &'static str, text: AttrValue, action: Option<(AttrValue, Callback<()>)>, stays: bool) {
        self.0.dispatch(Change::Add(Toast { id: 0, icon, text, action, stays }));
    }
}

/// Says that something was deleted, and offers to bring it back by `undo`; `after` hears that it is.
pub fn offer_undo<T, F: Future<Output = Result<T, Error>> + 'static>(
    toasts: &Toaster,
    said: AttrValue,
    undo: impl Fn() -> F + 'static,
    after: Callback<()>,
) {
    let failing = toasts.clone();
    let act = Callback::from(move |()| {
        let (undone, toasts, after) = (undo(), failing.clone(), after.clone());
        spawn_local(async move {
            match undone.await {
                Ok(_) => after.emit(()),
                Err(error) => toasts.failed(Failure::from(error).say()),
            }
        });
    });
    toasts.done_with("trash-2", said, t!("clients-undo"), act);
}

/// The toaster of the page.
#[hook]
pub fn use_toasts() -> Toaster {
    #[expect(
        clippy::expect_used,
        reason = "every screen is drawn inside `Toasts`; one that is not is a mistake to be seen at once"
    )]
    use_context::<Toaster>().expect("drawn inside Toasts")
}

/// What [`Toasts`] needs.
#[derive(Properties, PartialEq)]
pub struct ToastsProps {
    /// The application.
    pub children: Html,
}

/// Everything that may show toasts is inside.
#[component]
pub fn Toasts(props: &ToastsProps) -> Html {
    let stack = use_reducer(Stack::default);
    let toaster = Toaster(stack.dispatcher());
    html! {
        <ContextProvider<Toaster> context={toaster}>
            { props.children.clone() }
            <div class="toast toast-end z-50 max-md:bottom-14" aria-live="polite">
                for toast in &stack.toasts {
                    <ToastBox key={toast.id} onclose={on_close(&stack, toast.id)} toast={toast.clone()} />
                }
            </div>
        </ContextProvider<Toaster>>
    }
}

fn on_close(stack: &UseReducerHandle<Stack>, id: u32) -> Callback<()> {
    let dispatcher = stack.dispatcher();
    Callback::from(move |()| dispatcher.dispatch(Change::Remove(id)))
}

#[derive(Properties, PartialEq)]
struct ToastBoxProps {
    toast: Toast,
    onclose: Callback<()>,
}

/// One toast. Its time stands still while it is hovered or has the focus.
#[component]
fn ToastBox(props: &ToastBoxProps) -> Html {
    let held = use_state(|| false);
    {
        let onclose = props.onclose.clone();
        use_effect_with(*held || props.toast.stays, move |still| {
            let timer = (!still).then(|| Timeout::new(STAYS_MS, move || onclose.emit(())));
            move || drop(timer)
        });
    }
    let hold = |to: bool| {
        let held = held.clone();
        move || held.set(to)
    };
    let (enter, leave, focus, blur) = (hold(true), hold(false), hold(true), hold(false));
    html! {
        <div class="toast-box" role={if props.toast.stays { "alert" } else { "status" }}
            onmouseenter={move |_| enter()} onmouseleave={move |_| leave()} onfocusin={move |_| focus()} onfocusout={move |_| blur()}>
            <Icon name={props.toast.icon} />
            <span class="min-w-0 flex-1 whitespace-normal">{ props.toast.text.clone() }</span>
            if let Some((verb, act)) = props.toast.action.clone() {
                <Button label={verb} class="btn-sm text-sm" onclick={acting(act, props.onclose.clone())} />
            }
            <Button label={t!("shell-close")} icon="x" square=true class="btn-sm" onclick={props.onclose.reform(|_| ())} />
        </div>
    }
}

fn acting(act: Callback<()>, close: Callback<()>) -> Callback<MouseEvent> {
    Callback::from(move |_| {
        act.emit(());
        close.emit(());
    })
}
