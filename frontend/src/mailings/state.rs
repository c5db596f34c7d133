//! What the screens of mailings decide: which tab shows what, what may be done in which state, what a form comes to.

use super::schedule::WEEK;
use crate::messages::MessageForm;
use crate::t;
use crate::ui::{Part, Tone};
use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use vestnik_api::FieldCode;
use vestnik_api::clients::Client;
use vestnik_api::deliveries::{Counts, Delivery, DeliveryState, RunState};
use vestnik_api::id::{ClientId, MessageId};
use vestnik_api::mailings::{
    Audience, ChangeMailing, Content, Mailing, MailingCounts, MailingFilter, MailingState, NewMailing, Recurrence,
    Schedule, WallTime, Weekday,
};
use vestnik_api::text::{Line, Refused, TimeZone};
use yew::AttrValue;

/// A tab of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    /// Every mailing.
    All,
    /// With a run under way.
    Sending,
    /// In one state.
    In(MailingState),
}

impl Tab {
    /// The tabs in their order.
    pub(super) const ALL: [Self; 7] = [
        Self::All,
        Self::Sending,
        Self::In(MailingState::Active),
        Self::In(MailingState::Paused),
        Self::In(MailingState::Draft),
        Self::In(MailingState::Completed),
        Self::In(MailingState::Stopped),
    ];

    /// The tab a filter stands for.
    pub(super) fn of(filter: &MailingFilter) -> Self {
        match (filter.sending, filter.state) {
            (Some(true), _) => Self::Sending,
            (_, Some(state)) => Self::In(state),
            _ => Self::All,
        }
    }

    /// Narrows a filter to this tab.
    pub(super) fn narrow(self, filter: &mut MailingFilter) {
        (filter.sending, filter.state) = match self {
            Self::All => (None, None),
            Self::Sending => (Some(true), None),
            Self::In(state) => (None, Some(state)),
        };
    }

    /// Its name.
    pub(super) fn name(self) -> AttrValue {
        match self {
            Self::All => t!("mailings-tab-all"),
            Self::Sending => t!("mailings-tab-sending"),
            Self::In(MailingState::Active) => t!("mailings-tab-active"),
            Self::In(MailingState::Paused) => t!("mailings-tab-paused"),
            Self::In(MailingState::Draft) => t!("mailings-tab-draft"),
            Self::In(MailingState::Completed) => t!("mailings-tab-completed"),
            Self::In(MailingState::Stopped) => t!("mailings-tab-stopped"),
        }
    }

    /// How many mailings are in it.
    pub(super) const fn count(self, counts: &MailingCounts) -> i64 {
        match self {
            Self::All => counts.all,
            Self::Sending => counts.sending,
            Self::In(MailingState::Active) => counts.active,
            Self::In(MailingState::Paused) => counts.paused,
            Self::In(MailingState::Draft) => counts.draft,
            Self::In(MailingState::Completed) => counts.completed,
            Self::In(MailingState::Stopped) => counts.stopped,
        }
    }
}

/// Whether a run is under way, or held.
pub(super) fn in_run(mailing: &Mailing) -> bool {
    mailing.last_run.as_ref().is_some_and(|run| matches!(run.state, RunState::Running | RunState::Paused))
}

/// Whether letters go out right now.
pub(super) fn is_sending(mailing: &Mailing) -> bool {
    mailing.last_run.as_ref().is_some_and(|run| run.state == RunState::Running)
}

/// A state's tone, icon and name. What is sending says so, whatever its state.
pub(super) fn state_words(mailing: &Mailing) -> (Tone, Option<&'static str>, AttrValue) {
    match mailing.state {
        MailingState::Active | MailingState::Completed if is_sending(mailing) => {
            (Tone::Send, None, t!("mailings-state-sending"))
        }
        MailingState::Active => (Tone::Ok, Some("calendar-clock"), t!("mailings-state-active")),
        MailingState::Paused => (Tone::Defer, Some("pause"), t!("mailings-state-paused")),
        MailingState::Draft => (Tone::Wait, Some("pencil-line"), t!("mailings-state-draft")),
        MailingState::Completed => (Tone::Wait, Some("check-check"), t!("mailings-state-completed")),
        MailingState::Stopped => (Tone::Fail, Some("octagon-x"), t!("mailings-state-stopped")),
    }
}

/// Something that can be done to a mailing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// A draft becomes active.
    Start,
    /// It is held.
    Pause,
    /// It goes on.
    Resume,
    /// It is over.
    Complete,
    /// A run now, beside the schedule.
    SendNow,
    /// The last run's letter again, to those whom it did not reach.
    Resend,
    /// The staff switch it off.
    Stop,
    /// The staff allow it again.
    Release,
}

impl Act {
    /// Whether it can be done in this state; the server has the last word.
    pub(super) fn fits(self, mailing: &Mailing) -> bool {
        use MailingState::{Active, Completed, Draft, Paused, Stopped};
        match self {
            Self::Start => mailing.state == Draft,
            Self::Pause => mailing.state == Active,
            Self::Resume => mailing.state == Paused,
            Self::Complete | Self::Stop => matches!(mailing.state, Active | Paused),
            Self::SendNow => mailing.state == Active && !in_run(mailing),
            Self::Resend => matches!(mailing.state, Active | Completed) && missed(mailing) > 0,
            Self::Release => mailing.state == Stopped,
        }
    }

    /// Whether it is asked about before it is done.
    pub(super) const fn is_asked(self) -> bool {
        matches!(self, Self::Start | Self::Complete | Self::SendNow | Self::Resend | Self::Stop)
    }

    /// Its verb and icon.
    pub(super) fn words(self) -> (AttrValue, &'static str) {
        match self {
            Self::Start => (t!("mailings-start"), "play"),
            Self::Pause => (t!("mailings-pause"), "pause"),
            Self::Resume => (t!("mailings-resume"), "play"),
            Self::Complete => (t!("mailings-complete"), "check-check"),
            Self::SendNow => (t!("mailings-send-now"), "send"),
            Self::Resend => (t!("mailings-resend"), "mail-x"),
            Self::Stop => (t!("mailings-stop"), "octagon-x"),
            Self::Release => (t!("mailings-release"), "undo-2"),
        }
    }
}

/// How many the last run did not reach, if that was not made up for yet.
pub(super) fn missed(mailing: &Mailing) -> i64 {
    let over = mailing.last_run.as_ref().filter(|run| run.state == RunState::Finished && !run.resent);
    over.map_or(0, |run| run.counts.failed)
}

/// What the server says of a letter that was kept in the service, where a mail server's words would stand.
const KEPT: &str = "kept in the service and not sent";

/// Whether a letter was kept in the service instead of sent: no mail server was set.
pub fn is_kept(delivery: &Delivery) -> bool {
    delivery.state == DeliveryState::Sent && delivery.reply.as_deref().is_some_and(|reply| reply.starts_with(KEPT))
}

/// What letters that went out are called: where none goes out, they are not called sent.
pub fn sent_words(kept: bool) -> AttrValue {
    if kept { t!("logs-kept") } else { t!("mailings-sent") }
}

/// The parts of a run's books, in the order they stand: they add up to the total.
pub fn parts(counts: &Counts, kept: bool) -> [(Option<DeliveryState>, Part); 7] {
    let part = |state, name, count, tone| (state, Part::new(name, count, tone));
    [
        part(Some(DeliveryState::Sent), sent_words(kept), counts.sent, Tone::Ok),
        part(Some(DeliveryState::Failed), t!("mailings-failed"), counts.failed, Tone::Fail),
        part(Some(DeliveryState::Suppressed), t!("mailings-suppressed"), counts.suppressed, Tone::Block),
        part(Some(DeliveryState::Deferred), t!("mailings-deferred"), counts.deferred, Tone::Defer),
        part(None, t!("mailings-sending"), counts.sending, Tone::Send),
        part(Some(DeliveryState::Waiting), t!("mailings-waiting"), counts.waiting, Tone::Wait),
        (
            Some(DeliveryState::Cancelled),
            Part { name: t!("mailings-cancelled"), count: counts.cancelled, fill: "f-cancel" },
        ),
    ]
}

/// How often a mailing goes out, as the form asks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Repeat {
    /// Once.
    Once,
    /// Every day.
    Daily,
    /// On days of the week.
    Weekly,
    /// On a day of the month.
    Monthly,
    /// By a cron line.
    Cron,
}

/// A client chosen for a mailing. Of those chosen before, the name is not known until they are looked up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Chosen {
    /// Which.
    pub(super) id: ClientId,
    /// Its name and address, once known.
    pub(super) known: Option<(String, String)>,
}

impl From<&Client> for Chosen {
    fn from(client: &Client) -> Self {
        Self { id: client.id, known: Some((client.name.clone(), client.email.to_string())) }
    }
}

/// What has been typed into the form of a mailing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct MailingForm {
    /// What its author calls it.
    pub(super) name: String,
    /// Whether it has a letter of its own.
    pub(super) own: bool,
    /// The message, otherwise.
    pub(super) message: Option<MessageId>,
    /// The letter of its own.
    pub(super) letter: MessageForm,
    /// Whether it goes to all clients.
    pub(super) all: bool,
    /// To whom, otherwise.
    pub(super) chosen: Vec<Chosen>,
    /// How often.
    pub(super) repeat: Repeat,
    /// Once, as soon as it is started.
    pub(super) at_once: bool,
    /// On which days of the week.
    pub(super) days: BTreeSet<Weekday>,
    /// On which day of the month.
    pub(super) month_day: u8,
    /// By which cron line.
    pub(super) cron: String,
    /// Not before this day: `2026-11-23`.
    pub(super) start: String,
    /// At this time of day: `09:00`.
    pub(super) clock: String,
    /// In which zone.
    pub(super) zone: String,
    /// Not after this day; none if empty.
    pub(super) end: String,
    /// And this time of that day.
    pub(super) end_clock: String,
}

impl MailingForm {
    /// A new form: to all clients, once, as soon as it is started.
    pub(super) fn new(now: DateTime, zone: &str) -> Self {
        let soon = now.date().tomorrow().unwrap_or(now.date());
        Self {
            name: String::new(),
            own: false,
            message: None,
            letter: MessageForm::default(),
            all: true,
            chosen: Vec::new(),
            repeat: Repeat::Once,
            at_once: true,
            days: BTreeSet::from([weekday(soon)]),
            month_day: u8::try_from(soon.day()).unwrap_or(1),
            cron: "0 9 * * MON-FRI".to_owned(),
            start: soon.to_string(),
            clock: "09:00".to_owned(),
            zone: zone.to_owned(),
            end: String::new(),
            end_clock: "23:59".to_owned(),
        }
    }

    /// A mailing as it is saved.
    pub(super) fn of(mailing: &Mailing, audience: &Audience, now: DateTime) -> Self {
        let schedule = &mailing.schedule;
        let start = schedule.start.0;
        let mut form = Self {
            name: mailing.name.clone(),
            all: matches!(audience, Audience::All),
            at_once: false,
            days: BTreeSet::from([weekday(start.date())]),
            month_day: u8::try_from(start.day()).unwrap_or(1),
            start: start.date().to_string(),
            clock: clock(start.time()),
            end: schedule.end.map(|end| end.0.date().to_string()).unwrap_or_default(),
            end_clock: schedule.end.map_or_else(|| "23:59".to_owned(), |end| clock(end.0.time())),
            ..Self::new(now, schedule.time_zone.as_str())
        };
        if let Audience::Chosen { client_ids } = audience {
            form.chosen = client_ids.iter().map(|id| Chosen { id: *id, known: None }).collect();
        }
        match &mailing.content {
            Content::Message { message_id } => form.message = Some(*message_id),
            Content::Own(draft) => {
                form.own = true;
                form.letter = MessageForm {
                    name: String::new(),
                    subject: draft.subject.to_string(),
                    body: draft.body.to_string(),
                    format: draft.format,
                };
            }
        }
        match &schedule.recurrence {
            // A single time that has passed is one that was to be as soon as possible.
            Recurrence::Once => (form.repeat, form.at_once) = (Repeat::Once, start <= now),
            Recurrence::Daily => form.repeat = Repeat::Daily,
            Recurrence::Weekly { days } => {
                (form.repeat, form.days) = (Repeat::Weekly, days.iter().copied().collect());
            }
            Recurrence::Monthly { day } => (form.repeat, form.month_day) = (Repeat::Monthly, *day),
            Recurrence::Cron { line } => (form.repeat, form.cron) = (Repeat::Cron, line.clone()),
        }
        form
    }

    /// What is wrong, field by field, in the order the form has them.
    pub(super) fn wrong(&self, now: DateTime) -> Vec<(&'static str, FieldCode)> {
        let mut wrong = Vec::new();
        if let Err(Refused(code)) = Line::<150>::parse(&self.name) {
            wrong.push(("name", code));
        }
        if self.own {
            wrong.extend(self.letter.wrong().into_iter().filter(|(field, _)| *field != "name"));
        } else if self.message.is_none() {
            wrong.push(("message", FieldCode::Required));
        }
        if !self.all && self.chosen.is_empty() {
            wrong.push(("clients", FieldCode::Required));
        }
        if let Err(faults) = self.schedule(now) {
            wrong.extend(faults);
        }
        wrong
    }

    /// The schedule, once nothing is wrong with it. `now` is the time on the clock of its zone.
    pub(super) fn schedule(&self, now: DateTime) -> Result<Schedule, Vec<(&'static str, FieldCode)>> {
        let mut wrong = Vec::new();
        let start = if self.repeat == Repeat::Once && self.at_once {
            Some(DateTime::from_parts(now.date(), Time::constant(now.hour(), now.minute(), 0, 0)))
        } else {
            moment(&self.start, &self.clock, ("start", "clock"), &mut wrong)
        };
        let ends = self.repeat != Repeat::Once && !self.end.is_empty();
        let end = if ends { moment(&self.end, &self.end_clock, ("end", "end"), &mut wrong) } else { None };
        if let (Some(start), Some(end)) = (start, end)
            && end < start
        {
            wrong.push(("end", FieldCode::EndBeforeStart));
        }
        if self.repeat == Repeat::Weekly && self.days.is_empty() {
            wrong.push(("days", FieldCode::Required));
        }
        if self.repeat == Repeat::Cron && self.cron.split_whitespace().count() != 5 {
            wrong.push(("cron", FieldCode::InvalidCron));
        }
        let zone = TimeZone::parse(&self.zone);
        if let Err(Refused(code)) = &zone {
            wrong.push(("zone", *code));
        }
        match (start, zone) {
            (Some(start), Ok(time_zone)) if wrong.is_empty() => Ok(Schedule {
                start: WallTime(start),
                end: end.map(WallTime),
                time_zone,
                recurrence: self.recurrence(),
            }),
            _ => Err(wrong),
        }
    }

    fn recurrence(&self) -> Recurrence {
        match self.repeat {
            Repeat::Once => Recurrence::Once,
            Repeat::Daily => Recurrence::Daily,
            Repeat::Weekly => Recurrence::Weekly { days: self.days.iter().copied().collect() },
            Repeat::Monthly => Recurrence::Monthly { day: self.month_day },
            Repeat::Cron => Recurrence::Cron { line: self.cron.trim().to_owned() },
        }
    }

    fn content(&self) -> Option<Content> {
        if self.own {
            self.letter.draft().map(Content::Own)
        } else {
            self.message.map(|message_id| Content::Message { message_id })
        }
    }

    fn audience(&self) -> Audience {
        if self.all {
            Audience::All
        } else {
            Audience::Chosen { client_ids: self.chosen.iter().map(|chosen| chosen.id).collect() }
        }
    }

    /// The new mailing, once nothing is wrong.
    pub(super) fn new_mailing(&self, now: DateTime) -> Option<NewMailing> {
        Some(NewMailing {
            name: Line::parse(&self.name).ok()?,
            content: self.content()?,
            audience: self.audience(),
            schedule: self.schedule(now).ok()?,
        })
    }

    /// What differs from the form as it was opened, once nothing is wrong.
    pub(super) fn change(&self, before: &Self, now: DateTime) -> Option<ChangeMailing> {
        let (new, was) = (self.new_mailing(now)?, before);
        let schedule_same = self.schedule(now).ok() == was.schedule(now).ok();
        Some(ChangeMailing {
            name: (self.name != was.name).then_some(new.name),
            content: (Some(&new.content) != was.content().as_ref()).then_some(new.content),
            audience: (new.audience != was.audience()).then_some(new.audience),
            schedule: (!schedule_same).then_some(new.schedule),
        })
    }
}

/// The field of the form that shows what the server says of a field of the API.
pub(super) fn shown_at(field: &str) -> &'static str {
    match field {
        "name" => "name",
        "content.message_id" => "message",
        "content.subject" | "subject" => "subject",
        "content.body" | "body" => "body",
        "audience.client_ids" => "clients",
        "schedule.start" | "start" => "start",
        "schedule.end" | "end" => "end",
        "schedule.time_zone" | "time_zone" => "zone",
        "schedule.recurrence.days" | "recurrence.days" => "days",
        "schedule.recurrence.day" | "recurrence.day" => "month_day",
        "schedule.recurrence.line" | "recurrence.line" => "cron",
        _ => "",
    }
}

fn moment(
    day: &str,
    clock: &str,
    (day_field, clock_field): (&'static str, &'static str),
    wrong: &mut Vec<(&'static str, FieldCode)>,
) -> Option<DateTime> {
    let code = |text: &str| if text.is_empty() { FieldCode::Required } else { FieldCode::Invalid };
    let day: Option<Date> = day.parse().ok();
    if day.is_none() {
        wrong.push((day_field, code("")));
    }
    let time: Option<Time> = clock.parse().ok();
    if time.is_none() {
        wrong.push((clock_field, code(clock)));
    }
    Some(DateTime::from_parts(day?, time?))
}

fn clock(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

fn weekday(day: Date) -> Weekday {
    WEEK[usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn now() -> DateTime {
        date(2026, 11, 20).at(10, 35, 24, 0)
    }

    fn form() -> MailingForm {
        MailingForm {
            name: "Новинки".to_owned(),
            message: Some(MessageId(5)),
            ..MailingForm::new(now(), "Europe/Moscow")
        }
    }

    #[test]
    fn a_new_form_sends_once_and_at_once() {
        let new = form().new_mailing(now()).unwrap();
        assert_eq!(new.schedule.recurrence, Recurrence::Once);
        assert_eq!(new.schedule.start.0, date(2026, 11, 20).at(10, 35, 0, 0));
        assert_eq!(new.audience, Audience::All);
    }

    #[test]
    fn what_is_missing_is_named_in_the_order_of_the_form() {
        let empty = MailingForm {
            all: false,
            repeat: Repeat::Weekly,
            days: BTreeSet::new(),
            ..MailingForm::new(now(), "Europe/Moscow")
        };
        let fields: Vec<&str> = empty.wrong(now()).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["name", "message", "clients", "days"]);
    }

    #[test]
    fn the_end_lies_after_the_start() {
        let form = MailingForm {
            repeat: Repeat::Daily,
            start: "2026-11-23".to_owned(),
            end: "2026-10-20".to_owned(),
            ..form()
        };
        assert_eq!(form.schedule(now()).unwrap_err(), [("end", FieldCode::EndBeforeStart)]);
        let same_day = MailingForm { end: "2026-11-23".to_owned(), ..form };
        assert_eq!(same_day.schedule(now()).unwrap().end.unwrap().0, date(2026, 11, 23).at(23, 59, 0, 0));
    }

    #[test]
    fn a_single_time_has_no_end() {
        let form = MailingForm { at_once: false, end: "2020-01-01".to_owned(), ..form() };
        assert_eq!(form.schedule(now()).unwrap().end, None);
    }

    #[test]
    fn only_what_differs_is_changed() {
        let before = MailingForm { repeat: Repeat::Daily, ..form() };
        let after = MailingForm { name: "Другое".to_owned(), ..before.clone() };
        let change = after.change(&before, now()).unwrap();
        assert!(
            change.name.is_some() && change.content.is_none() && change.audience.is_none() && change.schedule.is_none()
        );
    }

    #[test]
    fn tabs_and_filters_mean_the_same() {
        for tab in Tab::ALL {
            let mut filter = MailingFilter::default();
            tab.narrow(&mut filter);
            assert_eq!(Tab::of(&filter), tab);
        }
    }

    #[test]
    fn the_parts_of_the_books_add_up() {
        let counts =
            Counts { total: 28, waiting: 1, sending: 2, sent: 3, deferred: 4, failed: 5, suppressed: 6, cancelled: 7 };
        assert!(counts.add_up());
        assert_eq!(parts(&counts, false).iter().map(|(_, part)| part.count).sum::<i64>(), counts.total);
    }
}
