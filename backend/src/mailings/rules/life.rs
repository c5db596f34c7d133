//! The life of a mailing: `draft → active ⇄ paused → completed`, and `stopped` by the staff.

use vestnik_api::id::UserId;
use vestnik_api::mailings::MailingState;

/// What a person does to a mailing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A draft becomes active.
    Start,
    /// Holds it.
    Pause,
    /// Goes on where it was held.
    Resume,
    /// Ends it for good.
    Complete,
    /// A run now, beside the schedule.
    SendNow,
    /// Switched off by the staff.
    Stop,
    /// The stop is lifted; its owner decides when it goes on.
    Release,
}

/// What an action comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It is so already: a second click, the same answer.
    Already,
    /// It is in this state now.
    To(MailingState),
}

/// What an action comes to in a state; none where the state does not allow it.
pub const fn step(state: MailingState, action: Action) -> Option<Step> {
    use MailingState::{Active, Completed, Draft, Paused, Stopped};
    match (action, state) {
        (Action::Start, Draft) | (Action::Resume, Paused) | (Action::SendNow, Active) => Some(Step::To(Active)),
        (Action::Pause, Active) | (Action::Release, Stopped) => Some(Step::To(Paused)),
        (Action::Complete, Active | Paused) => Some(Step::To(Completed)),
        (Action::Stop, Active | Paused) => Some(Step::To(Stopped)),
        (Action::Start | Action::Resume, Active)
        | (Action::Pause | Action::Release, Paused)
        | (Action::Complete, Completed)
        | (Action::Stop, Stopped) => Some(Step::Already),
        _ => None,
    }
}

/// Whether letter, audience and schedule may still be changed.
pub const fn may_change(state: MailingState) -> bool {
    !matches!(state, MailingState::Completed)
}

/// Whether somebody may lift a stop. The owner can't undo what others did, whatever else he may do.
pub fn may_release(who: UserId, owner: UserId, stopped_by: UserId) -> bool {
    who != owner || who == stopped_by
}

/// Whether somebody who stops what is stopped already puts his word in the place of the other's: the staff over the
/// owner, who could lift his own.
pub fn takes_over_stop(who: UserId, owner: UserId, stopped_by: UserId) -> bool {
    who != owner && stopped_by == owner
}

#[cfg(test)]
mod tests {
    use super::*;
    use MailingState::{Active, Completed, Draft, Paused, Stopped};

    const STATES: [MailingState; 5] = [Draft, Active, Paused, Completed, Stopped];
    const ACTIONS: [Action; 7] = [
        Action::Start,
        Action::Pause,
        Action::Resume,
        Action::Complete,
        Action::SendNow,
        Action::Stop,
        Action::Release,
    ];

    /// Every action in every state: `=` it is so already, `-` not allowed, a letter for the state it goes to.
    #[test]
    fn each_action_in_each_state_is_decided() {
        let table = [
            (Action::Start, "A=---"),
            (Action::Pause, "-P=--"),
            (Action::Resume, "-=A--"),
            (Action::Complete, "-CC=-"),
            (Action::SendNow, "-A---"),
            (Action::Stop, "-SS-="),
            (Action::Release, "--=-P"),
        ];
        for (action, row) in table {
            for (state, cell) in STATES.into_iter().zip(row.chars()) {
                let expected = match cell {
                    'A' => Some(Step::To(Active)),
                    'P' => Some(Step::To(Paused)),
                    'C' => Some(Step::To(Completed)),
                    'S' => Some(Step::To(Stopped)),
                    '=' => Some(Step::Already),
                    _ => None,
                };
                assert_eq!(step(state, action), expected, "{action:?} when {state:?}");
            }
        }
    }

    #[test]
    fn nothing_leads_out_of_completed_and_nothing_back_to_draft() {
        for action in ACTIONS {
            assert!(!matches!(step(Completed, action), Some(Step::To(_))), "{action:?}");
            for state in STATES {
                assert_ne!(step(state, action), Some(Step::To(Draft)));
            }
        }
    }

    #[test]
    fn a_second_click_changes_nothing() {
        for action in ACTIONS.into_iter().filter(|action| *action != Action::SendNow) {
            for state in STATES {
                if let Some(Step::To(next)) = step(state, action) {
                    assert_eq!(step(next, action), Some(Step::Already), "{action:?} twice from {state:?}");
                }
            }
        }
    }

    #[test]
    fn an_owner_lifts_only_his_own_stop() {
        let (owner, staff, other) = (UserId(1), UserId(2), UserId(3));
        assert!(!may_release(owner, owner, staff));
        assert!(may_release(owner, owner, owner));
        assert!(may_release(staff, owner, staff));
        assert!(may_release(other, owner, staff));
    }

    #[test]
    fn the_staff_take_over_the_owners_stop_and_nobody_elses() {
        let (owner, staff, other) = (UserId(1), UserId(2), UserId(3));
        assert!(takes_over_stop(staff, owner, owner));
        assert!(!takes_over_stop(owner, owner, owner));
        assert!(!takes_over_stop(owner, owner, staff));
        assert!(!takes_over_stop(other, owner, staff));
    }

    #[test]
    fn only_what_is_completed_stays_as_it_is() {
        assert_eq!(STATES.map(may_change), [true, true, true, false, true]);
    }
}
