//! Values that are still being typed.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// The value, once it has stood still for so long: what is asked of the server while somebody types.
#[hook]
pub fn use_settled<T: Clone + PartialEq + 'static>(value: T, after_ms: u32) -> T {
    let settled = use_state(|| value.clone());
    {
        let settled = settled.clone();
        use_effect_with((value, after_ms), move |(value, after_ms)| {
            let timer = (*settled != *value).then(|| {
                let (settled, value) = (settled.clone(), value.clone());
                Timeout::new(*after_ms, move || settled.set(value))
            });
            move || drop(timer)
        });
    }
    (*settled).clone()
}
