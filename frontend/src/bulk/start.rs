//! The question before something is done with many rows.

use super::state::{icon, list_words, verb};
use crate::data::{Api, use_action};
use crate::route::Route;
use crate::t;
use crate::ui::Confirm;
use std::future::Future;
use vestnik_api::bulk::{BulkAct, BulkList, BulkRun, Rows};
use vestnik_client::Error;
use yew::prelude::*;
use yew_router::prelude::*;

/// From how many rows on their number must be typed before they are deleted.
const MANY: i64 = 1_000;

/// What is about to be done.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// What.
    pub act: BulkAct,
    /// With which rows.
    pub rows: Rows,
    /// How many these are, if that is known.
    pub count: Option<i64>,
}

/// Asks before something is done with many rows, has it begun, and leads to where one sees how far it is.
#[hook]
pub fn use_bulk<F, A>(list: BulkList, begin: F) -> (Callback<Asked>, Html)
where
    F: Fn(Api, BulkAct, Rows) -> A + 'static,
    A: Future<Output = Result<BulkRun, Error>> + 'static,
{
    let navigator = use_navigator();
    let asked = use_state(|| None::<Asked>);
    let start = use_action(
        move |api, asked: Asked| begin(api, asked.act, asked.rows),
        Callback::from(move |run: BulkRun| {
            if let Some(navigator) = &navigator {
                navigator.push(&Route::BulkRun { id: run.id });
            }
        }),
    );
    let ask = {
        let asked = asked.clone();
        Callback::from(move |what| asked.set(Some(what)))
    };
    let Some(what) = (*asked).clone() else { return (ask, Html::default()) };
    let onclose = {
        let asked = asked.clone();
        Callback::from(move |()| asked.set(None))
    };
    let onconfirm = {
        let (start, what) = (start.clone(), what.clone());
        Callback::from(move |()| start.run(what.clone()))
    };
    let danger = what.act == BulkAct::Delete;
    let title = match what.count {
        Some(count) => t!("bulk-ask", verb = verb(what.act), list = list_words(list).0.to_lowercase(), count = count),
        None => t!("bulk-ask-all", verb = verb(what.act), list = list_words(list).0.to_lowercase()),
    };
    let text = if danger { t!("bulk-ask-delete-text") } else { t!("bulk-ask-text") };
    let number = what.count.filter(|count| danger && *count > MANY);
    let dialog = html! {
        <Confirm {title} {text} verb={verb(what.act)} icon={icon(what.act)} {danger} {number} busy={start.busy()}
            error={start.failure().map(|failure| failure.say())} {onconfirm} {onclose} />
    };
    (ask, dialog)
}
