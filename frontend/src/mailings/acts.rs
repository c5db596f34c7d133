//! What can be done to a mailing, and the questions asked before.

use super::schedule::{capital, schedule_words};
use super::state::{Act, in_run, missed};
use crate::data::{Action, Failure, Session, use_action, use_session};
use crate::t;
use crate::ui::{AreaField, Button, Confirm, Dialog, Kind, use_toasts};
use crate::words::number;
use vestnik_api::Permission;
use vestnik_api::mailings::{Mailing, Stop};
use vestnik_api::text::Line;
use yew::prelude::*;

/// Over so many recipients, their number must be typed.
const MANY: i64 = 1_000;

/// What has been decided: to which mailing, what, and why.
type Decided = (Mailing, Act, Option<Stop>);

/// Does things to mailings.
#[derive(Clone)]
pub(super) struct Acts {
    asked: UseStateHandle<Option<(Mailing, Act)>>,
    action: Action<Decided>,
    session: Session,
}

/// Does things to mailings; `changed` hears of the mailing as it is afterwards.
#[hook]
pub(super) fn use_acts(changed: Callback<Mailing>) -> Acts {
    let (session, toasts) = (use_session(), use_toasts());
    let asked = use_state(|| None);
    let action = {
        let asked = asked.clone();
        use_action(
            |api, (mailing, act, stop): Decided| async move {
                let (mailings, id) = (api.mailings(), mailing.id);
                let answer = match (act, stop) {
                    (Act::Start, _) => mailings.start(id).await,
                    (Act::Pause, _) => mailings.pause(id).await,
                    (Act::Resume, _) => mailings.resume(id).await,
                    (Act::Complete, _) => mailings.complete(id).await,
                    (Act::SendNow, _) => mailings.send_now(id).await,
                    (Act::Resend, _) => match &mailing.last_run {
                        Some(run) => {
                            mailings.resend(id, run.id).await?;
                            mailings.find(id).await
                        }
                        None => mailings.find(id).await,
                    },
                    (Act::Release, _) => mailings.release(id).await,
                    (Act::Stop, Some(stop)) => mailings.stop(id, &stop).await,
                    (Act::Stop, None) => mailings.find(id).await,
                };
                answer.map(|mailing| (mailing, act))
            },
            Callback::from(move |(mailing, act): (Mailing, Act)| {
                asked.set(None);
                toasts.done(done_words(act));
                changed.emit(mailing);
            }),
        )
    };
    Acts { asked, action, session }
}

fn done_words(act: Act) -> AttrValue {
    match act {
        Act::Start => t!("mailings-started"),
        Act::Pause => t!("mailings-paused"),
        Act::Resume => t!("mailings-resumed"),
        Act::Complete => t!("mailings-completed"),
        Act::SendNow => t!("mailings-sent-now"),
        Act::Resend => t!("mailings-resent"),
        Act::Stop => t!("mailings-stopped"),
        Act::Release => t!("mailings-released"),
    }
}

/// Two are the same while they show the same: which question is asked, what is under way, what went wrong.
impl PartialEq for Acts {
    fn eq(&self, other: &Self) -> bool {
        self.asked == other.asked
            && self.action.busy() == other.action.busy()
            && self.action.failure() == other.action.failure()
    }
}

impl Acts {
    /// Whether this person may do it to this mailing now.
    pub(super) fn may(&self, mailing: &Mailing, act: Act) -> bool {
        let permission = match act {
            Act::Stop | Act::Release => Permission::MailingsSwitch,
            _ => Permission::MailingsWrite,
        };
        let me = self.session.me().map(|me| me.id);
        // An owner has pause and completion; the switch is the staff's. What others switched off he can't switch on.
        let own = me == Some(mailing.owner.id);
        let released = mailing.stopped.as_ref().is_some_and(|stopped| Some(stopped.by.id) == me);
        let sensible = match act {
            Act::Stop => !own,
            Act::Release => !own || released,
            _ => true,
        };
        sensible && act.fits(mailing) && self.session.may_with(permission, mailing.owner.id)
    }

    /// Asks whether to do it.
    pub(super) fn ask(&self, mailing: &Mailing, act: Act) {
        self.asked.set(Some((mailing.clone(), act)));
    }

    /// Does it, or asks first.
    pub(super) fn begin(&self, mailing: &Mailing, act: Act) -> Callback<MouseEvent> {
        let (acts, mailing) = (self.clone(), mailing.clone());
        Callback::from(move |_| {
            acts.action.forget();
            if act.is_asked() {
                acts.asked.set(Some((mailing.clone(), act)));
            } else {
                acts.action.run((mailing.clone(), act, None));
            }
        })
    }

    /// It is under way.
    pub(super) fn busy(&self) -> bool {
        self.action.busy()
    }

    /// What went wrong without a question on the screen to say it.
    pub(super) fn failure(&self) -> Option<Failure> {
        self.action.failure().filter(|_| self.asked.is_none())
    }

    /// The question, if one is asked.
    pub(super) fn dialog(&self) -> Html {
        let Some((mailing, act)) = (*self.asked).clone() else { return Html::default() };
        let onclose = {
            let acts = self.clone();
            Callback::from(move |()| {
                acts.asked.set(None);
                acts.action.forget();
            })
        };
        let error = self.action.failure().map(|failure| failure.field("schedule.end").unwrap_or_else(|| failure.say()));
        let onconfirm = {
            let (action, mailing) = (self.action.clone(), mailing.clone());
            Callback::from(move |stop: Option<Stop>| action.run((mailing.clone(), act, stop)))
        };
        if act == Act::Stop {
            return html! { <StopDialog name={mailing.name.clone()} busy={self.busy()} {error} {onconfirm} {onclose} /> };
        }
        let (title, text) = question(&mailing, act);
        let (verb, icon) = act.words();
        let clients = mailing.audience.clients;
        let number = Some(clients).filter(|clients| *clients > MANY && matches!(act, Act::Start | Act::SendNow));
        html! {
            <Confirm {title} {text} {verb} {icon} danger={act == Act::Complete} {number} busy={self.busy()} {error}
                onconfirm={onconfirm.reform(|()| None)} {onclose} />
        }
    }
}

fn question(mailing: &Mailing, act: Act) -> (AttrValue, AttrValue) {
    let name = &mailing.name;
    let clients = t!("mailings-to-clients", count = mailing.audience.clients);
    match act {
        Act::Start => (
            t!("mailings-start-title", name = name),
            t!("mailings-start-text", clients = clients, when = capital(&schedule_words(&mailing.schedule))),
        ),
        Act::SendNow => (t!("mailings-send-now-title", name = name), t!("mailings-send-now-text", clients = clients)),
        Act::Resend => (t!("mailings-resend-title"), t!("mailings-resend-text", count = missed(mailing))),
        _ => {
            let waiting = mailing
                .last_run
                .as_ref()
                .filter(|_| in_run(mailing))
                .map(|run| run.counts.total - run.counts.settled());
            let text = match waiting {
                Some(waiting) if waiting > 0 => {
                    t!("mailings-complete-text-run", count = waiting, shown = number(waiting))
                }
                _ => t!("mailings-complete-text"),
            };
            (t!("mailings-complete-title", name = name), text)
        }
    }
}

#[derive(Properties, PartialEq)]
struct StopDialogProps {
    name: AttrValue,
    busy: bool,
    error: Option<AttrValue>,
    onconfirm: Callback<Option<Stop>>,
    onclose: Callback<()>,
}

/// The staff's switch, which wants a reason.
#[component]
fn StopDialog(props: &StopDialogProps) -> Html {
    let reason = use_state(String::new);
    let read = Line::<500>::parse(&reason.replace('\n', " ")).ok();
    let oninput = {
        let reason = reason.clone();
        Callback::from(move |text| reason.set(text))
    };
    let onstop = {
        let (onconfirm, read) = (props.onconfirm.clone(), read.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(reason) = read.clone() {
                onconfirm.emit(Some(Stop { reason }));
            }
        })
    };
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={t!("mailings-stop")} icon="octagon-x" kind={Kind::Danger} busy={props.busy} disabled={read.is_none()} onclick={onstop} />
        </>
    };
    html! {
        <Dialog title={t!("mailings-stop-title", name = &props.name)} onclose={props.onclose.clone()} held={props.busy || !reason.is_empty()} {actions}>
            <p class="hint mb-4">{ t!("mailings-stop-text") }</p>
            <AreaField id="reason" label={t!("mailings-stop-reason")} value={(*reason).clone()} {oninput} rows=3 error={props.error.clone()} />
        </Dialog>
    }
}
