//! The question before something is done with many rows: whether, or with what.

use super::aim::{Aim, AimDialog, Place, Target};
use super::state::{icon, list_words, verb};
use crate::data::{Api, Failure, use_action};
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
#[derive(Debug, Clone)]
pub struct Asked<W> {
    /// What.
    pub what: Wanted<W>,
    /// With which rows.
    pub rows: Rows,
    /// How many these are, if that is known.
    pub count: Option<i64>,
}

/// What is wanted: `W` says it to the server.
#[derive(Debug, Clone)]
pub enum Wanted<W> {
    /// This, if it is meant.
    Sure(BulkAct, W),
    /// Something that takes a tag, a person, a stage or a group; where the rows that are seen belong.
    With(Aim<W>, Vec<Place>),
}

impl<W> Wanted<W> {
    const fn act(&self) -> BulkAct {
        match self {
            Self::Sure(act, _) => *act,
            Self::With(aim, _) => aim.act(),
        }
    }
}

/// Asks before something is done with many rows, has it begun, and leads to where one sees how far it is.
#[hook]
pub fn use_bulk<W, F, A>(list: BulkList, begin: F) -> (Callback<Asked<W>>, Html)
where
    W: Clone + 'static,
    F: Fn(Api, W, Rows) -> A + 'static,
    A: Future<Output = Result<BulkRun, Error>> + 'static,
{
    let navigator = use_navigator();
    let asked = use_state(|| None::<Asked<W>>);
    let start = use_action(
        move |api, (what, rows): (W, Rows)| begin(api, what, rows),
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
    let Some(Asked { what, rows, count }) = (*asked).clone() else { return (ask, Html::default()) };
    let onclose = {
        let (asked, start) = (asked.clone(), start.clone());
        Callback::from(move |()| {
            start.forget();
            asked.set(None);
        })
    };
    let act = what.act();
    let title = title(list, act, count);
    let (busy, error) = (start.busy(), start.failure().map(|failure| said(&failure)));
    let dialog = match what {
        Wanted::Sure(_, what) => {
            let danger = act == BulkAct::Delete;
            let text = match act {
                BulkAct::Delete => t!("bulk-ask-delete-text"),
                BulkAct::Convert => t!("bulk-ask-convert-text"),
                _ => t!("bulk-ask-text"),
            };
            let number = count.filter(|count| danger && *count > MANY);
            let onconfirm = Callback::from(move |()| start.run((what.clone(), rows.clone())));
            html! { <Confirm {title} {text} verb={verb(act)} icon={icon(act)} {danger} {number} {busy} {error} {onconfirm} {onclose} /> }
        }
        Wanted::With(aim, places) => {
            let onchange = {
                let start = start.clone();
                Callback::from(move |()| start.forget())
            };
            let onchoose = Callback::from(move |target: Target| {
                if let Some(what) = aim.at(target) {
                    start.run((what, rows.clone()));
                }
            });
            html! { <AimDialog {title} {list} {act} {places} {busy} {error} {onchange} {onchoose} {onclose} /> }
        }
    };
    (ask, dialog)
}

/// What is asked. Of what leads become, the verb alone makes no sentence.
fn title(list: BulkList, act: BulkAct, count: Option<i64>) -> AttrValue {
    match (act, count) {
        (BulkAct::Convert, Some(count)) => t!("bulk-ask-convert", count = count),
        (BulkAct::Convert, None) => t!("bulk-ask-convert-all"),
        (_, Some(count)) => {
            t!("bulk-ask", verb = verb(act), list = list_words(list).0.to_lowercase(), count = count)
        }
        (_, None) => t!("bulk-ask-all", verb = verb(act), list = list_words(list).0.to_lowercase()),
    }
}

/// What is wrong with what was chosen, or what went wrong at all.
fn said(failure: &Failure) -> AttrValue {
    let fields = ["act.tag", "act.untag", "act.assign", "act.stage.id", "act.stage.lost_reason", "act.move.group"];
    fields.iter().find_map(|field| failure.field(field)).unwrap_or_else(|| failure.say())
}
