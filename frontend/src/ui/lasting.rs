//! State that outlives a change of the language, which draws every screen anew.

use crate::words::lang;
use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use yew::prelude::*;

thread_local! {
    /// What screens left when the language changed, until they are drawn again.
    static LEFT: RefCell<HashMap<&'static str, Box<dyn Any>>> = RefCell::default();
}

/// State like that of `use_state`, which is still there after the language has changed. `name` is one of a kind in the application.
#[hook]
pub fn use_lasting<T: Clone + 'static>(name: &'static str, start: impl FnOnce() -> T) -> UseStateHandle<T> {
    let state = use_state(|| take(name).unwrap_or_else(start));
    let newest = use_mut_ref(|| (*state).clone());
    *newest.borrow_mut() = (*state).clone();
    use_effect_with((), move |()| {
        let spoken = lang();
        move || {
            if lang() != spoken {
                LEFT.with_borrow_mut(|left| left.insert(name, Box::new(newest.borrow().clone())));
            }
        }
    });
    state
}

fn take<T: 'static>(name: &'static str) -> Option<T> {
    LEFT.with_borrow_mut(|left| left.remove(name)).and_then(|left| left.downcast().ok()).map(|left| *left)
}
