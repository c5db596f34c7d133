//! Moves on the board that the server is told of: each shows at once, and is taken back when it is refused.

use super::column::next;
use super::lanes::{Place, lane};
use crate::data::{Api, Failure, use_session};
use crate::t;
use crate::ui::use_toasts;
use std::rc::Rc;
use vestnik_api::Code;
use vestnik_api::id::LeadId;
use vestnik_api::leads::{Board, Lead, LeadFilter, StageLead};
use vestnik_api::text::Line;
use vestnik_client::Error;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// A move that the server has been told of.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Move {
    /// The lead: as it was, and once it is done, as it is.
    pub(super) lead: Lead,
    pub(super) to: Place,
    pub(super) done: bool,
}

/// The moves under way. One that is done stays until the board has been asked for anew.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Moves(pub(super) Vec<Move>);

pub(super) enum Turn {
    Begun(Box<Move>),
    Done(Box<Lead>),
    Refused(LeadId),
    Settled,
}

impl Reducible for Moves {
    type Action = Turn;

    fn reduce(self: Rc<Self>, turn: Turn) -> Rc<Self> {
        let mut moves = self.0.clone();
        match turn {
            Turn::Begun(new) => {
                moves.retain(|known| known.lead.id != new.lead.id);
                moves.push(*new);
            }
            Turn::Done(lead) => {
                if let Some(known) = moves.iter_mut().find(|known| known.lead.id == lead.id) {
                    (known.lead, known.done) = (*lead, true);
                }
            }
            Turn::Refused(id) => moves.retain(|known| known.lead.id != id),
            Turn::Settled => moves.retain(|known| !known.done),
        }
        Rc::new(Self(moves))
    }
}

/// Tells the server of a move, which shows at once; when it is refused, the card goes back and the reason is said.
#[hook]
pub(super) fn use_send(
    moves: &UseReducerHandle<Moves>,
    shown: &Rc<Board>,
    filter: &LeadFilter,
    onreload: Callback<()>,
) -> Callback<(Lead, Place, Option<String>)> {
    let (api, toasts) = (use_session().api(), use_toasts());
    let newest = use_mut_ref(Callback::noop);
    *newest.borrow_mut() = onreload;
    let (dispatcher, shown, filter) = (moves.dispatcher(), shown.clone(), filter.clone());
    Callback::from(move |(lead, to, reason): (Lead, Place, Option<String>)| {
        let cursor = lane(&shown, to.stage).and_then(|lane| lane.next_cursor.clone());
        let behind = cursor.filter(|_| to.before.is_none()).map(|cursor| next(&filter, to.stage, cursor));
        dispatcher.dispatch(Turn::Begun(Box::new(Move { lead: lead.clone(), to, done: false })));
        let (api, toasts, dispatcher, newest) = (api.clone(), toasts.clone(), dispatcher.clone(), newest.clone());
        spawn_local(async move {
            let id = lead.id;
            match carry(&api, &lead, to, behind, reason).await {
                Ok(lead) => dispatcher.dispatch(Turn::Done(Box::new(lead))),
                Err(error) => {
                    dispatcher.dispatch(Turn::Refused(id));
                    toasts.failed(refusal(&error.into()));
                }
            }
            let reload = newest.borrow().clone();
            reload.emit(());
        });
    })
}

/// Puts a lead to its new place. Behind the last card that is shown there may be others: then it goes before the first of those.
async fn carry(
    api: &Api,
    lead: &Lead,
    to: Place,
    behind: Option<LeadFilter>,
    reason: Option<String>,
) -> Result<Lead, Error> {
    let mut before = to.before;
    if let Some(behind) = behind {
        let first = LeadFilter { limit: 1.try_into().ok(), ..behind };
        before = api.leads().list(&first).await?.items.first().map(|lead| lead.id);
    }
    let lost_reason = reason.and_then(|reason| Line::parse(&reason).ok());
    let to = StageLead { stage: to.stage, before, last: before.is_none(), lost_reason };
    api.leads().stage(lead.id, lead.version, &to).await
}

fn refusal(failure: &Failure) -> AttrValue {
    match failure.code() {
        Some(Code::ChangedMeanwhile) => t!("leads-changed-meanwhile"),
        Some(Code::NotFound) => t!("leads-gone"),
        // The stage, or the card it was to stand before, is there no more.
        Some(Code::Invalid) => failure.field("lost_reason").unwrap_or_else(|| t!("leads-board-changed")),
        _ => failure.say(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::state::tests::lead as one;
    use super::*;
    use vestnik_api::id::StageId;

    fn to(stage: i64) -> Place {
        Place { stage: StageId(stage), before: None }
    }

    #[test]
    fn a_refused_move_is_taken_back_and_one_that_is_done_waits_for_the_board() {
        let begun = |id| Turn::Begun(Box::new(Move { lead: one(id, 1), to: to(2), done: false }));
        let moves = Rc::new(Moves::default()).reduce(begun(1)).reduce(begun(2));
        let answer = Lead { version: 2, ..one(1, 2) };
        let moves = moves.reduce(Turn::Done(Box::new(answer))).reduce(Turn::Refused(LeadId(2)));
        assert_eq!(moves.0.iter().map(|one| (one.lead.version, one.done)).collect::<Vec<_>>(), [(2, true)]);
        assert_eq!(moves.reduce(Turn::Settled).0, []);
    }

    #[test]
    fn a_later_move_of_the_same_lead_takes_the_place_of_the_first() {
        let begun = |stage| Turn::Begun(Box::new(Move { lead: one(1, 1), to: to(stage), done: false }));
        let moves = Rc::new(Moves::default()).reduce(begun(2)).reduce(begun(3)).reduce(Turn::Settled);
        assert_eq!(moves.0.iter().map(|one| one.to).collect::<Vec<_>>(), [to(3)]);
    }
}
