//! What a list shows, as a file among the downloads.

use super::{TopAction, use_toasts};
use crate::data::{Api, save_file, use_action};
use crate::t;
use crate::words::today;
use std::future::Future;
use vestnik_client::Error;
use yew::prelude::*;

/// A button that downloads what is listed, all pages of it, as CSV. `name` is what the file is called, before the day.
#[hook]
pub fn use_export<W, F, A>(name: AttrValue, wanted: W, fetch: F) -> Html
where
    W: Clone + 'static,
    F: Fn(Api, W) -> A + 'static,
    A: Future<Output = Result<Vec<u8>, Error>> + 'static,
{
    let toasts = use_toasts();
    let export = {
        let toasts = toasts.clone();
        use_action(
            fetch,
            Callback::from(move |table: Vec<u8>| {
                save_file(&format!("{name}-{}.csv", today()), "text/csv;charset=utf-8", &table);
                toasts.done(t!("shell-exported"));
            }),
        )
    };
    use_effect_with(export.failure(), move |failure| {
        if let Some(failure) = failure {
            toasts.failed(failure.say());
        }
    });
    let busy = export.busy();
    let onclick = Callback::from(move |_: MouseEvent| export.run(wanted.clone()));
    html! { <TopAction label={t!("shell-export")} icon="download" {busy} {onclick} /> }
}
