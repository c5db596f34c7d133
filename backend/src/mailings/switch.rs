//! What sets mailings going and stops them. Runs are delivery's: it hears of every turn and holds, lets go or ends them.

use super::actions::{find, is_sending, of, writable};
use super::rules::{self, Action, Step, Timetable};
use super::store::{self, Turn};
use crate::access::{Db, Scope};
use crate::events::{self, Event};
use crate::notifications::{self, Notice};
use crate::platform::error::{Error, Result};
use crate::users::jobs::{SwitchLetter, Switched};
use crate::{audit, jobs, runs, users};
use jiff::{SignedDuration, Timestamp};
use vestnik_api::audit::Act;
use vestnik_api::id::{MailingId, UserId};
use vestnik_api::mailings::{Mailing, MailingState, Stop};
use vestnik_api::notifications::{News, NotificationAbout};
use vestnik_api::{Code, FieldCode, FieldError};

/// How soon after a run another can be asked for by hand: no second letter for a second click.
const SECOND_CLICK: SignedDuration = SignedDuration::from_secs(30);

/// Does something to a mailing that may be changed. What is so already is answered as it is.
/// Holds one that may be changed.
pub(crate) async fn pause(db: &mut Db, seen: Scope, id: MailingId) -> Result<Mailing> {
    act(db, seen, id, Action::Pause).await
}

/// Lets one go on that may be changed.
pub(crate) async fn resume(db: &mut Db, seen: Scope, id: MailingId) -> Result<Mailing> {
    act(db, seen, id, Action::Resume).await
}

pub(super) async fn act(db: &mut Db, seen: Scope, id: MailingId, action: Action) -> Result<Mailing> {
    let scope = seen.or(db.scope());
    db.transaction(async |db| {
        if matches!(action, Action::Start | Action::Resume | Action::SendNow) {
            check_owner(db, scope, id).await?;
        }
        let mailing = writable(db, scope, id).await?;
        if action == Action::Release {
            check_release(db.me()?, &mailing)?;
        }
        match rules::step(mailing.state, action) {
            None => return Err(refused(mailing.state)),
            Some(Step::Already) => {}
            Some(Step::To(state)) => {
                let next = next_when_turned(db, &mailing, action).await?;
                let already_due = action == Action::SendNow && next == mailing.next_run_at;
                if !already_due {
                    go_on(db, id, state, next).await?;
                }
                let after = find(db, scope, id).await?;
                if action == Action::Release {
                    tell_owner(db, &after, Switched::On).await?;
                }
                audit::note(db, act_of(action), of(&after), Some(&mailing), Some(&after)).await?;
            }
        }
        find(db, scope, id).await
    })
    .await
}

/// Refuses to set going what belongs to somebody who is blocked. He is locked before his mailing is, as whoever blocks him does it: two
/// that lock in the same order never wait for each other.
pub(crate) async fn check_owner(db: &mut Db, scope: Scope, id: MailingId) -> Result<()> {
    let owner = store::find(db, scope, id).await?.owner.id;
    db.scope().check(owner)?;
    users::check_may_write(db, owner).await
}

/// How the log calls an action.
const fn act_of(action: Action) -> Act {
    match action {
        Action::Start => Act::MailingStarted,
        Action::Pause => Act::MailingPaused,
        Action::Resume => Act::MailingResumed,
        Action::Complete => Act::MailingCompleted,
        Action::SendNow => Act::MailingSentNow,
        Action::Stop => Act::MailingStopped,
        Action::Release => Act::MailingReleased,
    }
}

/// When a mailing goes out next after an action.
async fn next_when_turned(db: &mut Db, mailing: &Mailing, action: Action) -> Result<Option<Timestamp>> {
    let now = db.now();
    let timetable = Timetable::new(&mailing.schedule)?;
    match action {
        Action::Start => match timetable.on_start(now) {
            Some(next) => Ok(Some(next)),
            None => Err(FieldError::new("schedule.end", FieldCode::InThePast).into()),
        },
        Action::Resume => Ok(timetable.on_resume(mailing.next_run_at, now)),
        Action::Release => Ok(timetable.next_after(now)),
        Action::SendNow => may_send_now(db, mailing).await,
        Action::Pause => Ok(mailing.next_run_at),
        Action::Complete | Action::Stop => Ok(None),
    }
}

/// A run by hand is the next time pulled forward to now; the time after it is the schedule's next, as ever.
async fn may_send_now(db: &mut Db, mailing: &Mailing) -> Result<Option<Timestamp>> {
    let now = db.now();
    if mailing.next_run_at.is_some_and(|next| next <= now) {
        return Ok(mailing.next_run_at);
    }
    let last = runs::last_of(db, &[mailing.id]).await?.remove(&mailing.id);
    let just_now = last.is_some_and(|run| now.duration_since(run.started_at) < SECOND_CLICK);
    if just_now || is_sending(db, mailing.id).await? {
        return Err(Error::because(Code::WrongState, "a run is under way, or has just been"));
    }
    Ok(Some(now))
}

/// Sets state and next time. An active mailing to which nothing comes any more, and of which nothing is under way, is
/// complete.
pub(super) async fn go_on(db: &mut Db, id: MailingId, state: MailingState, next: Option<Timestamp>) -> Result<()> {
    let over = state == MailingState::Active && next.is_none() && !is_sending(db, id).await?;
    let state = if over { MailingState::Completed } else { state };
    store::turn(db, id, &Turn { state, next, stopped: None }).await?;
    events::emit(db, Event::MailingChanged(id)).await
}

/// Switches a mailing off with a reason that its owner sees and can't undo. What the owner switched off himself, the
/// staff can still take over: only the staff's stop stays.
pub(super) async fn stop(db: &mut Db, seen: Scope, id: MailingId, stop: &Stop) -> Result<Mailing> {
    let scope = seen.or(db.scope());
    let who = db.me()?;
    db.transaction(async |db| {
        let mailing = writable(db, scope, id).await?;
        let state = match rules::step(mailing.state, Action::Stop) {
            None => return Err(refused(mailing.state)),
            Some(Step::To(state)) => state,
            Some(Step::Already) => {
                let by = mailing.stopped.as_ref().map(|stopped| stopped.by.id);
                if !by.is_some_and(|by| rules::takes_over_stop(who, mailing.owner.id, by)) {
                    return find(db, scope, id).await;
                }
                mailing.state
            }
        };
        let turn = Turn { state, next: None, stopped: Some((who, stop.reason.as_str())) };
        store::turn(db, id, &turn).await?;
        events::emit(db, Event::MailingChanged(id)).await?;
        let after = find(db, scope, id).await?;
        tell_owner(db, &after, Switched::Off { reason: stop.reason.as_str().to_owned() }).await?;
        audit::note(db, Act::MailingStopped, of(&after), Some(&mailing), Some(&after)).await?;
        Ok(after)
    })
    .await
}

/// Tells the owner when somebody else switches his mailing off or on. A letter at once tells the reason too, and does not wait until
/// he could have read it elsewhere.
async fn tell_owner(db: &mut Db, mailing: &Mailing, what: Switched) -> Result<()> {
    if db.actor().is_none_or(|actor| actor.user == mailing.owner.id) {
        return Ok(());
    }
    let news = if what == Switched::On { News::MailingReleased } else { News::MailingStopped };
    let notice = Notice {
        to: mailing.owner.id,
        news,
        about: NotificationAbout::Mailing(mailing.id),
        title: &mailing.name,
        key: &format!("mailing {} {} {}", mailing.id, news.name(), mailing.version),
        records: 0,
        by: None,
    };
    notifications::tell(db, notice).await?;
    if !notifications::writes_at_once(db, mailing.owner.id, news.kind()).await? {
        return Ok(());
    }
    let letter = SwitchLetter { owner: mailing.owner.id, mailing: mailing.id, name: mailing.name.clone(), what };
    jobs::enqueue(db, &letter).await
}

/// Holds all that somebody has going, in the middle of a run too: he is blocked. Deleted mailings too, which could be brought back.
pub(crate) async fn pause_all_of(db: &mut Db, owner: UserId) -> Result<()> {
    for id in store::pause_all_of(db, owner).await? {
        events::emit(db, Event::MailingChanged(id)).await?;
    }
    Ok(())
}

/// Lifts a stop: the mailing is paused, and its owner decides when it goes on.
pub(super) async fn release(db: &mut Db, seen: Scope, id: MailingId) -> Result<Mailing> {
    act(db, seen, id, Action::Release).await
}

/// Whether this person may do it at all, whatever the state.
fn check_release(who: UserId, mailing: &Mailing) -> Result<()> {
    match &mailing.stopped {
        Some(stopped) if !rules::may_release(who, mailing.owner.id, stopped.by.id) => {
            Err(Error::because(Code::Forbidden, "the staff stopped it"))
        }
        _ => Ok(()),
    }
}

fn refused(state: MailingState) -> Error {
    let reason = match state {
        MailingState::Draft => "it is a draft: start it first",
        MailingState::Active => "it is active",
        MailingState::Paused => "it is paused: resume it first",
        MailingState::Completed => "it is completed, and never sent again",
        MailingState::Stopped => "the staff stopped it",
    };
    Error::because(Code::WrongState, reason)
}
