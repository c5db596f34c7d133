//! What a board decides: where a card may be put, what that does to the columns, and what is to be asked before.

use vestnik_api::id::{LeadId, StageId};
use vestnik_api::leads::{Board, Lane, Lead, Money, StageMeaning};
use vestnik_api::page::{DEFAULT_LIMIT, MAX_LIMIT};

/// A place on the board: in a column, right before a card, or behind all that are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The column.
    pub(super) stage: StageId,
    /// The card it stands before.
    pub(super) before: Option<LeadId>,
}

/// One step by an arrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Within the column, towards its top.
    Up,
    /// Within the column, away from its top.
    Down,
    /// To the column before.
    Left,
    /// To the column behind.
    Right,
}

/// What comes of a card put down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PutDown {
    /// It stands where it stood.
    Nothing,
    /// It is to be moved, with this reason where it was lost before.
    Move(Option<String>),
    /// It is lost, and nobody has said why.
    AskReason,
}

/// The column of a stage.
pub(super) fn lane(board: &Board, stage: StageId) -> Option<&Lane> {
    board.lanes.iter().find(|lane| lane.stage.id == stage)
}

/// A lead that is shown.
pub(super) fn lead(board: &Board, id: LeadId) -> Option<&Lead> {
    board.lanes.iter().flat_map(|lane| &lane.first).find(|lead| lead.id == id)
}

/// Where a lead is shown.
pub(super) fn place_of(board: &Board, id: LeadId) -> Option<Place> {
    board.lanes.iter().find_map(|lane| {
        let at = lane.first.iter().position(|lead| lead.id == id)?;
        Some(Place { stage: lane.stage.id, before: lane.first.get(at + 1).map(|next| next.id) })
    })
}

/// The top of a column, for a card that comes from elsewhere.
pub(super) fn top(board: &Board, stage: StageId, id: LeadId) -> Place {
    let first = lane(board, stage).and_then(|lane| lane.first.iter().find(|lead| lead.id != id));
    Place { stage, before: first.map(|lead| lead.id) }
}

/// Puts a lead to a place, with the counts and sums of both columns. A board that does not show it stays as it is, and so does one
/// without the column.
pub(super) fn put(board: &mut Board, lead: &Lead, to: Place) {
    let Some(from) = place_of(board, lead.id).filter(|_| lane(board, to.stage).is_some()) else { return };
    let mut moved = lead.clone();
    for lane in &mut board.lanes {
        let (leaves, comes) = (lane.stage.id == from.stage, lane.stage.id == to.stage);
        if leaves {
            lane.first.retain(|other| other.id != lead.id);
        }
        if comes {
            if moved.stage.id != lane.stage.id {
                moved.stage = lane.stage.clone();
            }
            let before = to.before.and_then(|id| lane.first.iter().position(|other| other.id == id));
            lane.first.insert(before.unwrap_or(lane.first.len()), moved.clone());
        }
        match (leaves, comes) {
            (true, false) => count(lane, lead.amount.as_ref(), -1),
            (false, true) => count(lane, lead.amount.as_ref(), 1),
            _ => {}
        }
    }
}

fn count(lane: &mut Lane, amount: Option<&Money>, sign: i64) {
    lane.leads = (lane.leads + sign).max(0);
    let Some(amount) = amount else { return };
    match lane.sums.iter_mut().find(|sum| sum.currency == amount.currency) {
        Some(sum) => sum.hundredths += sign * amount.hundredths,
        None if sign > 0 => lane.sums.push(amount.clone()),
        None => {}
    }
    lane.sums.retain(|sum| sum.hundredths > 0);
}

/// Where a lifted card comes by an arrow. Columns keep its height in the one it comes from, as far as they reach.
pub(super) fn step(board: &Board, id: LeadId, at: Place, by: Step) -> Place {
    let column = |stage: StageId| {
        let shown = lane(board, stage).map_or(&[][..], |lane| &lane.first);
        shown.iter().map(|lead| lead.id).filter(|other| *other != id).collect::<Vec<_>>()
    };
    let here = column(at.stage);
    let height = height(&here, at.before);
    let into = |others: &[LeadId], height: usize, stage| Place { stage, before: others.get(height).copied() };
    let lanes: Vec<StageId> = board.lanes.iter().map(|lane| lane.stage.id).collect();
    let beside = |by: isize| {
        let now = lanes.iter().position(|stage| *stage == at.stage)?;
        lanes.get(now.checked_add_signed(by)?).copied()
    };
    match by {
        Step::Up => into(&here, height.saturating_sub(1), at.stage),
        Step::Down => into(&here, (height + 1).min(here.len()), at.stage),
        Step::Left => beside(-1).map_or(at, |stage| into(&column(stage), height, stage)),
        Step::Right => beside(1).map_or(at, |stage| into(&column(stage), height, stage)),
    }
}

fn height(others: &[LeadId], before: Option<LeadId>) -> usize {
    before.and_then(|before| others.iter().position(|other| *other == before)).unwrap_or(others.len())
}

/// Which place of how many a card has or would have in a column, from 1.
pub(super) fn spot(board: &Board, id: LeadId, at: Place) -> (usize, usize) {
    let Some(lane) = lane(board, at.stage) else { return (1, 1) };
    let others: Vec<LeadId> = lane.first.iter().map(|lead| lead.id).filter(|other| *other != id).collect();
    (height(&others, at.before) + 1, others.len() + 1)
}

/// The card beside another one, for arrows that move the focus.
pub(super) fn neighbour(board: &Board, id: LeadId, by: Step) -> Option<LeadId> {
    let (column, at) = board
        .lanes
        .iter()
        .enumerate()
        .find_map(|(column, lane)| lane.first.iter().position(|lead| lead.id == id).map(|at| (column, at)))?;
    let nearest = |lane: &Lane| lane.first.get(at).or(lane.first.last()).map(|lead| lead.id);
    match by {
        Step::Up => board.lanes[column].first.get(at.checked_sub(1)?).map(|lead| lead.id),
        Step::Down => board.lanes[column].first.get(at + 1).map(|lead| lead.id),
        Step::Left => board.lanes[..column].iter().rev().find_map(nearest),
        Step::Right => board.lanes[column + 1..].iter().find_map(nearest),
    }
}

/// What comes of a card put down at a place.
pub(super) fn put_down(board: &Board, lead: &Lead, to: Place) -> PutDown {
    let Some(lane) = lane(board, to.stage).filter(|_| place_of(board, lead.id) != Some(to)) else {
        return PutDown::Nothing;
    };
    if lane.stage.meaning != StageMeaning::Lost {
        return PutDown::Move(None);
    }
    let reason = Some(lead.lost_reason.clone()).filter(|reason| !reason.is_empty());
    reason.map_or(PutDown::AskReason, |reason| PutDown::Move(Some(reason)))
}

/// How many of each column to ask for, so that what has been unfolded stays so.
pub(super) fn wanted(board: Option<&Board>) -> u32 {
    let longest = board.map_or(0, |board| board.lanes.iter().map(|lane| lane.first.len()).max().unwrap_or(0));
    u32::try_from(longest).unwrap_or(MAX_LIMIT).clamp(DEFAULT_LIMIT, MAX_LIMIT)
}

/// Adds the next page of a column. What has come into the column meanwhile is not shown twice.
pub(super) fn unfold(board: &mut Board, stage: StageId, more: Vec<Lead>, next_cursor: Option<String>) {
    let shown: Vec<LeadId> = board.lanes.iter().flat_map(|lane| &lane.first).map(|lead| lead.id).collect();
    if let Some(lane) = board.lanes.iter_mut().find(|lane| lane.stage.id == stage) {
        lane.first.extend(more.into_iter().filter(|lead| !shown.contains(&lead.id)));
        lane.next_cursor = next_cursor;
    }
}

#[cfg(test)]
mod tests {
    use super::super::state::tests::lead as one;
    use super::*;
    use vestnik_api::leads::Stage;

    /// Three columns: 1 with the leads 11, 12, 13; 2 with 21; 3, the lost ones, with none.
    fn board() -> Board {
        let lane = |id: i64, meaning, leads: &[i64]| Lane {
            stage: Stage { id: StageId(id), name: format!("S{id}"), preset: None, meaning },
            leads: i64::try_from(leads.len()).unwrap(),
            sums: Vec::new(),
            first: leads.iter().map(|lead| one(*lead, id)).collect(),
            next_cursor: None,
        };
        let lanes = vec![
            lane(1, StageMeaning::Open, &[11, 12, 13]),
            lane(2, StageMeaning::Open, &[21]),
            lane(3, StageMeaning::Lost, &[]),
        ];
        Board { lanes }
    }

    fn at(stage: i64, before: i64) -> Place {
        Place { stage: StageId(stage), before: Some(LeadId(before)) }
    }

    fn end(stage: i64) -> Place {
        Place { stage: StageId(stage), before: None }
    }

    fn shown(board: &Board) -> Vec<Vec<i64>> {
        board.lanes.iter().map(|lane| lane.first.iter().map(|lead| lead.id.0).collect()).collect()
    }

    fn amount(hundredths: i64, currency: &str) -> Money {
        Money { hundredths, currency: currency.parse().unwrap() }
    }

    #[test]
    fn a_card_goes_right_before_another_or_behind_all() {
        let mut now = board();
        put(&mut now, &one(13, 1), at(1, 11));
        assert_eq!(shown(&now)[0], [13, 11, 12]);
        put(&mut now, &one(13, 1), end(2));
        assert_eq!(shown(&now), [vec![11, 12], vec![21, 13], vec![]]);
        assert_eq!(now.lanes[1].first[1].stage.id, StageId(2));
        assert_eq!((now.lanes[0].leads, now.lanes[1].leads), (2, 2));
    }

    #[test]
    fn putting_it_there_again_changes_nothing() {
        let mut now = board();
        put(&mut now, &one(12, 1), at(2, 21));
        let once = now.clone();
        put(&mut now, &one(12, 1), at(2, 21));
        assert_eq!(now, once);
    }

    #[test]
    fn sums_go_along_by_currency() {
        let mut now = board();
        let rich = Lead { amount: Some(amount(500, "RUB")), ..one(11, 1) };
        now.lanes[0].first[0] = rich.clone();
        now.lanes[0].sums = vec![amount(500, "RUB"), amount(7, "USD")];
        put(&mut now, &rich, end(2));
        assert_eq!(now.lanes[0].sums, [amount(7, "USD")]);
        assert_eq!(now.lanes[1].sums, [amount(500, "RUB")]);
    }

    #[test]
    fn what_is_not_shown_is_not_put_anywhere() {
        let mut now = board();
        put(&mut now, &one(99, 1), end(2));
        put(&mut now, &one(11, 1), end(9));
        assert_eq!(now, board());
    }

    #[test]
    fn arrows_walk_within_a_column_and_stop_at_its_ends() {
        let id = LeadId(12);
        let start = place_of(&board(), id).unwrap();
        assert_eq!(start, at(1, 13));
        let up = step(&board(), id, start, Step::Up);
        assert_eq!(up, at(1, 11));
        assert_eq!(step(&board(), id, up, Step::Up), up);
        assert_eq!(step(&board(), id, up, Step::Down), start);
        let last = step(&board(), id, start, Step::Down);
        assert_eq!((last, step(&board(), id, last, Step::Down)), (end(1), end(1)));
    }

    #[test]
    fn arrows_lead_to_the_columns_beside_and_stop_at_the_board_s_ends() {
        let id = LeadId(11);
        let start = place_of(&board(), id).unwrap();
        assert_eq!(step(&board(), id, start, Step::Left), start);
        let right = step(&board(), id, start, Step::Right);
        assert_eq!(right, at(2, 21));
        let right = step(&board(), id, right, Step::Right);
        assert_eq!((right, step(&board(), id, right, Step::Right)), (end(3), end(3)));
        let low = place_of(&board(), LeadId(13)).unwrap();
        assert_eq!(step(&board(), LeadId(13), low, Step::Right), end(2));
    }

    #[test]
    fn a_place_is_counted_without_the_card_itself() {
        assert_eq!(spot(&board(), LeadId(12), at(1, 13)), (2, 3));
        assert_eq!(spot(&board(), LeadId(12), at(2, 21)), (1, 2));
        assert_eq!(spot(&board(), LeadId(12), end(3)), (1, 1));
    }

    #[test]
    fn the_focus_passes_over_empty_columns() {
        assert_eq!(neighbour(&board(), LeadId(13), Step::Right), Some(LeadId(21)));
        assert_eq!(neighbour(&board(), LeadId(21), Step::Right), None);
        assert_eq!(neighbour(&board(), LeadId(21), Step::Left), Some(LeadId(11)));
        assert_eq!(neighbour(&board(), LeadId(11), Step::Up), None);
        assert_eq!(neighbour(&board(), LeadId(11), Step::Down), Some(LeadId(12)));
    }

    #[test]
    fn only_a_change_is_a_move_and_a_loss_needs_its_reason() {
        let (board, lead) = (board(), one(12, 1));
        assert_eq!(put_down(&board, &lead, at(1, 13)), PutDown::Nothing);
        assert_eq!(put_down(&board, &lead, at(2, 21)), PutDown::Move(None));
        assert_eq!(put_down(&board, &lead, end(3)), PutDown::AskReason);
        let lost = Lead { lost_reason: "Дорого".to_owned(), ..lead };
        assert_eq!(put_down(&board, &lost, end(3)), PutDown::Move(Some("Дорого".to_owned())));
    }

    #[test]
    fn from_the_menu_a_card_comes_to_the_top() {
        assert_eq!(top(&board(), StageId(2), LeadId(11)), at(2, 21));
        assert_eq!(top(&board(), StageId(1), LeadId(11)), at(1, 12));
        assert_eq!(top(&board(), StageId(3), LeadId(11)), end(3));
    }

    #[test]
    fn what_has_been_unfolded_is_asked_for_again() {
        assert_eq!(wanted(None), 20);
        let mut now = board();
        let more: Vec<Lead> = (13..60).map(|id| one(id, 1)).collect();
        unfold(&mut now, StageId(1), more, Some("next".to_owned()));
        assert_eq!(shown(&now)[0].iter().filter(|id| **id == 13).count(), 1);
        assert!(!shown(&now)[0].contains(&21), "it stands in another column by now");
        assert_eq!(now.lanes[0].next_cursor.as_deref(), Some("next"));
        assert_eq!(wanted(Some(&now)), 48);
    }
}
