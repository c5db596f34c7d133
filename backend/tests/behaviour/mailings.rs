//! Mailings: what they may name, when they go out, and who sets them going.

use crate::clients::named;
use crate::messages::write;
use crate::support::{Failed, Persona, TestApp};
use jiff::{SignedDuration, Timestamp};
use vestnik::mailings::{commands, store};
use vestnik::runs;
use vestnik_client::api::deliveries::RunState;
use vestnik_client::api::id::{ClientId, MailingId, MessageId};
use vestnik_client::api::mailings::{
    Audience, AudienceKind, ChangeMailing, Content, Mailing, MailingCounts, MailingFilter, MailingSort, MailingState,
    NewMailing, Recurrence, Schedule, Stop, WallTime, Weekday,
};
use vestnik_client::api::messages::{Body, Draft, Format};
use vestnik_client::api::page::Limit;
use vestnik_client::api::text::{Line, TimeZone};
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

pub(crate) fn wall(text: &str) -> WallTime {
    WallTime(text.parse().unwrap())
}

pub(crate) fn daily(start: &str) -> Schedule {
    Schedule { start: wall(start), end: None, time_zone: TimeZone::utc(), recurrence: Recurrence::Daily }
}

fn once(start: &str) -> Schedule {
    Schedule { recurrence: Recurrence::Once, ..daily(start) }
}

fn letter(subject: &str) -> Content {
    let (subject, body) = (Line::parse(subject).unwrap(), Body::parse("Новости.").unwrap());
    Content::Own(Draft { subject, body, format: Format::Text })
}

pub(crate) fn mailing(content: Content, schedule: Schedule) -> NewMailing {
    NewMailing { name: Line::parse("Неделя").unwrap(), content, audience: Audience::All, schedule }
}

async fn draft(person: &Persona, schedule: Schedule) -> Mailing {
    person.mailings().create(&mailing(letter("Привет"), schedule)).await.unwrap()
}

/// Somewhat before now, as a clock in UTC shows it.
fn ago(app: &TestApp, by: SignedDuration) -> String {
    (app.clock.now() - by).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

fn stop(reason: &str) -> Stop {
    Stop { reason: Line::parse(reason).unwrap() }
}

/// What delivery does when a time has come: a run that goes to so many, and the next time.
async fn run_what_is_due(app: &TestApp, recipients: i64) -> Option<MailingId> {
    let mut db = app.app.system.db().await.unwrap();
    db.transaction(async |db| {
        let Some(due) = store::claim_due(db, &[]).await? else { return Ok(None) };
        let run = runs::begin(db, due.id, due.scheduled_for, "x.example").await?.unwrap();
        runs::set_audience(db, run, recipients, 0).await?;
        let next = vestnik::mailings::rules::next_run(&due.schedule?, db.now());
        store::advance(db, due.id, next).await?;
        Ok(Some(due.id))
    })
    .await
    .unwrap()
}

#[actix_web::test]
async fn a_new_mailing_is_a_draft_of_mine() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let message = write(&anna, "x").await;
    let new = mailing(Content::Message { message_id: message.id }, daily("2030-01-01T09:00"));
    let made = anna.mailings().create(&new).await.unwrap();
    assert_eq!((made.owner.id, made.state, made.version), (anna.id, MailingState::Draft, 1));
    assert_eq!((&made.content, &made.schedule), (&new.content, &new.schedule));
    assert_eq!((made.subject.as_str(), made.next_run_at), (message.draft.subject.as_str(), None));
    assert_eq!((made.audience.kind, made.audience.clients), (AudienceKind::All, 0));
    assert_eq!(anna.mailings().find(made.id).await.unwrap(), made);
}

#[actix_web::test]
async fn only_my_messages_and_clients_can_be_named() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let foreign = write(&boris, "x").await;
    let mine = anna.clients().create(&named("A", "a@x.example")).await.unwrap().id;
    let his = boris.clients().create(&named("B", "b@x.example")).await.unwrap().id;
    let audience = Audience::Chosen { client_ids: vec![mine, his, ClientId(999_999)] };
    let new =
        NewMailing { audience, ..mailing(Content::Message { message_id: foreign.id }, daily("2030-01-01T09:00")) };
    let problem = anna.mailings().create(&new).await.problem();
    let fields: Vec<_> = problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
    let not_found = FieldCode::NotFound;
    assert_eq!(
        fields,
        [
            ("content.message_id", not_found),
            ("audience.client_ids[1]", not_found),
            ("audience.client_ids[2]", not_found)
        ]
    );
    let own = draft(&anna, daily("2030-01-01T09:00")).await;
    let change = ChangeMailing { content: Some(new.content), ..ChangeMailing::default() };
    let problem = anna.mailings().change(own.id, 1, &change).await.problem();
    assert_eq!(problem.field("content.message_id").unwrap().code, FieldCode::NotFound);
    // Even somebody who may change everything names the owner's things, not his own.
    let adam = app.admin("Adam").await;
    let his = write(&adam, "y").await;
    let change = ChangeMailing { content: Some(Content::Message { message_id: his.id }), ..ChangeMailing::default() };
    let problem = adam.mailings().change(own.id, 1, &change).await.problem();
    assert_eq!(problem.field("content.message_id").unwrap().code, FieldCode::NotFound);
    let mine = write(&anna, "z").await;
    let change = ChangeMailing { content: Some(Content::Message { message_id: mine.id }), ..ChangeMailing::default() };
    assert_eq!(adam.mailings().change(own.id, 1, &change).await.unwrap().owner.id, anna.id);
}

#[actix_web::test]
async fn chosen_clients_are_kept_counted_and_replaced() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let mut ids = Vec::new();
    for number in 0..3 {
        ids.push(anna.clients().create(&named("A", &format!("a{number}@x.example"))).await.unwrap().id);
    }
    let chosen = |ids: &[ClientId]| Audience::Chosen { client_ids: ids.to_vec() };
    // Twice the same is once.
    let new =
        NewMailing { audience: chosen(&[ids[0], ids[1], ids[0]]), ..mailing(letter("x"), daily("2030-01-01T09:00")) };
    let made = anna.mailings().create(&new).await.unwrap();
    assert_eq!((made.audience.kind, made.audience.clients), (AudienceKind::Chosen, 2));
    assert_eq!(anna.mailings().audience(made.id).await.unwrap(), chosen(&ids[..2]));
    let change = |audience| ChangeMailing { audience: Some(audience), ..ChangeMailing::default() };
    let changed = anna.mailings().change(made.id, 1, &change(chosen(&ids[2..]))).await.unwrap();
    assert_eq!(anna.mailings().audience(made.id).await.unwrap(), chosen(&ids[2..]));
    anna.clients().delete(ids[2]).await.unwrap();
    assert_eq!(anna.mailings().find(made.id).await.unwrap().audience.clients, 0);
    assert_eq!(anna.mailings().audience(made.id).await.unwrap(), chosen(&[]));
    let all = anna.mailings().change(made.id, changed.version, &change(Audience::All)).await.unwrap();
    assert_eq!((all.audience.kind, all.audience.clients), (AudienceKind::All, 2));
    let nobody = anna.mailings().change(made.id, all.version, &change(chosen(&[]))).await.problem();
    assert_eq!(nobody.field("audience.client_ids").unwrap().code, FieldCode::Required);
    let many: Vec<_> = (0..10_001).map(ClientId).collect();
    let many = anna.mailings().change(made.id, all.version, &change(chosen(&many))).await.problem();
    assert_eq!(many.field("audience.client_ids").unwrap().code, FieldCode::TooMany);
}

#[actix_web::test]
async fn ten_thousand_clients_can_be_chosen() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let fill = "INSERT INTO clients (owner_id, name, email) SELECT $1, 'A', 'a' || n || '@x.example'
                FROM generate_series(1, 10000) n RETURNING id";
    let rows = app.database().await.query(fill, &[&anna.id.0]).await.unwrap();
    let client_ids: Vec<ClientId> = rows.iter().map(|row| ClientId(row.get(0))).collect();
    let new =
        NewMailing { audience: Audience::Chosen { client_ids }, ..mailing(letter("x"), daily("2030-01-01T09:00")) };
    assert_eq!(anna.mailings().create(&new).await.unwrap().audience.clients, 10_000);
}

#[actix_web::test]
async fn a_letter_of_its_own_is_checked_like_a_message() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let problem =
        anna.mailings().create(&mailing(letter("{{ client.nmae }}"), daily("2030-01-01T09:00"))).await.problem();
    let error = problem.field("content.subject").unwrap();
    assert_eq!((error.code, error.line, error.column), (FieldCode::TemplateUnknownField, Some(1), Some(4)));
}

#[actix_web::test]
async fn a_schedule_that_can_not_be_is_an_error_at_its_field() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let start = "2030-01-01T09:00";
    let by = |recurrence| Schedule { recurrence, ..daily(start) };
    let cases = [
        (by(Recurrence::Cron { line: "0 9 31 2 *".into() }), "schedule.recurrence.line", FieldCode::NeverComes),
        (by(Recurrence::Cron { line: "nine".into() }), "schedule.recurrence.line", FieldCode::InvalidCron),
        (by(Recurrence::Weekly { days: vec![] }), "schedule.recurrence.days", FieldCode::Required),
        (by(Recurrence::Monthly { day: 32 }), "schedule.recurrence.day", FieldCode::Invalid),
        (
            Schedule { time_zone: TimeZone::parse("Mars/Olympus").unwrap(), ..daily(start) },
            "schedule.time_zone",
            FieldCode::InvalidTimeZone,
        ),
        (Schedule { end: Some(wall("2029-12-31T09:00")), ..daily(start) }, "schedule.end", FieldCode::EndBeforeStart),
        (
            Schedule { end: Some(wall("2001-01-01T09:00")), ..daily("2000-01-01T09:00") },
            "schedule.end",
            FieldCode::InThePast,
        ),
        (daily("9999-12-31T23:59:59"), "schedule.start", FieldCode::Invalid),
    ];
    for (schedule, field, code) in cases {
        let problem = anna.mailings().create(&mailing(letter("x"), schedule)).await.problem();
        assert_eq!(problem.errors.len(), 1, "{problem:?}");
        assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), (field, code));
    }
}

#[actix_web::test]
async fn a_forecast_tells_the_next_times_of_what_is_not_saved() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let days = vec![Weekday::Monday];
    let moscow = TimeZone::parse("Europe/Moscow").unwrap();
    let schedule = Schedule { time_zone: moscow, recurrence: Recurrence::Weekly { days }, ..daily("2030-01-01T09:00") };
    let next = anna.mailings().forecast(&schedule).await.unwrap().next;
    let next: Vec<_> = next.iter().map(ToString::to_string).collect();
    assert_eq!(next, ["2030-01-07T06:00:00Z", "2030-01-14T06:00:00Z", "2030-01-21T06:00:00Z", "2030-01-28T06:00:00Z"]);
    let past = Schedule { end: Some(wall("2020-02-01T09:00")), ..daily("2020-01-01T09:00") };
    assert!(anna.mailings().forecast(&past).await.unwrap().next.is_empty());
    let at_once = anna.mailings().forecast(&once("2020-01-01T09:00")).await.unwrap().next;
    assert_eq!(at_once.len(), 1);
    assert!(at_once[0] > app.clock.now() - SignedDuration::from_mins(1), "at once: {at_once:?}");
}

#[actix_web::test]
async fn a_future_start_waits_and_a_past_one_goes_out_at_once_and_only_once() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let future = draft(&anna, daily("2030-01-01T09:00")).await;
    let started = anna.mailings().start(future.id).await.unwrap();
    assert_eq!(
        (started.state, started.next_run_at),
        (MailingState::Active, Some("2030-01-01T09:00:00Z".parse().unwrap()))
    );
    assert_eq!(run_what_is_due(&app, 1).await, None);

    let open = draft(&anna, daily(&ago(&app, SignedDuration::from_hours(24 * 30 + 1)))).await;
    let started = anna.mailings().start(open.id).await.unwrap();
    assert!(started.next_run_at.unwrap() <= app.clock.now());
    // Thirty times have passed; one run makes up for them.
    assert_eq!(run_what_is_due(&app, 1).await, Some(open.id));
    assert_eq!(run_what_is_due(&app, 1).await, None);
    let next = anna.mailings().find(open.id).await.unwrap().next_run_at.unwrap();
    assert_eq!(next.duration_since(app.clock.now()).as_hours(), 22);
}

#[actix_web::test]
async fn started_twice_it_is_started_once() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let made = draft(&anna, once(&ago(&app, SignedDuration::from_secs(60)))).await;
    let first = anna.mailings().start(made.id).await.unwrap();
    assert_eq!(anna.mailings().start(made.id).await.unwrap(), first);
    assert_eq!(run_what_is_due(&app, 1).await, Some(made.id));
    let third = anna.mailings().start(made.id).await.unwrap();
    assert_eq!((third.next_run_at, third.last_run.unwrap().state), (None, RunState::Running));
    assert_eq!(run_what_is_due(&app, 1).await, None);
}

#[actix_web::test]
async fn what_is_over_can_not_be_started() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let end = (app.clock.now() + SignedDuration::from_hours(2)).strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let schedule = Schedule { end: Some(wall(&end)), ..daily(&ago(&app, SignedDuration::from_hours(1))) };
    let made = draft(&anna, schedule).await;
    app.later(SignedDuration::from_hours(3));
    let anna = app.signed_in_anew(&anna);
    let problem = anna.mailings().start(made.id).await.problem();
    assert_eq!(problem.field("schedule.end").unwrap().code, FieldCode::InThePast);
    assert_eq!(anna.mailings().find(made.id).await.unwrap().state, MailingState::Draft);
}

#[actix_web::test]
async fn a_pause_holds_and_what_was_missed_is_made_up_for_once() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let soon = (app.clock.now() + SignedDuration::from_mins(5)).strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let made = draft(&anna, daily(&soon)).await;
    anna.mailings().start(made.id).await.unwrap();
    let paused = anna.mailings().pause(made.id).await.unwrap();
    assert_eq!(paused.state, MailingState::Paused);
    assert_eq!(anna.mailings().pause(made.id).await.unwrap(), paused);
    app.later(SignedDuration::from_hours(24 * 3));
    let anna = app.signed_in_anew(&anna);
    assert_eq!(run_what_is_due(&app, 1).await, None);
    anna.mailings().resume(made.id).await.unwrap();
    assert_eq!(run_what_is_due(&app, 1).await, Some(made.id));
    assert_eq!(run_what_is_due(&app, 1).await, None);
}

#[actix_web::test]
async fn a_completed_mailing_never_goes_out_again() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let made = draft(&anna, daily(&ago(&app, SignedDuration::from_hours(1)))).await;
    assert_eq!(anna.mailings().complete(made.id).await.problem().code, Code::WrongState);
    anna.mailings().start(made.id).await.unwrap();
    let done = anna.mailings().complete(made.id).await.unwrap();
    assert_eq!((done.state, done.next_run_at), (MailingState::Completed, None));
    assert_eq!(anna.mailings().complete(made.id).await.unwrap(), done);
    let api = anna.mailings();
    for problem in [
        api.start(made.id).await.problem(),
        api.resume(made.id).await.problem(),
        api.pause(made.id).await.problem(),
        api.send_now(made.id).await.problem(),
        api.change(made.id, done.version, &ChangeMailing::default()).await.problem(),
    ] {
        assert_eq!(problem.code, Code::WrongState);
        assert!(problem.detail.is_some());
    }
    assert_eq!(run_what_is_due(&app, 1).await, None);
}

#[actix_web::test]
async fn a_run_by_hand_is_beside_the_schedule_and_a_second_click_is_none() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let made = draft(&anna, daily("2030-01-01T09:00")).await;
    assert_eq!(anna.mailings().send_now(made.id).await.problem().code, Code::WrongState);
    anna.mailings().start(made.id).await.unwrap();
    let first = anna.mailings().send_now(made.id).await.unwrap();
    assert_eq!(anna.mailings().send_now(made.id).await.unwrap(), first);
    assert_eq!(run_what_is_due(&app, 1).await, Some(made.id));
    assert_eq!(run_what_is_due(&app, 1).await, None);
    let next = anna.mailings().find(made.id).await.unwrap().next_run_at;
    assert_eq!(next, Some("2030-01-01T09:00:00Z".parse().unwrap()));
    assert_eq!(anna.mailings().send_now(made.id).await.problem().code, Code::WrongState);
}

#[actix_web::test]
async fn a_click_right_after_a_short_run_does_not_start_a_second() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let made = draft(&anna, daily("2030-01-01T09:00")).await;
    anna.mailings().start(made.id).await.unwrap();
    anna.mailings().send_now(made.id).await.unwrap();
    // Goes to nobody: finished at once.
    assert_eq!(run_what_is_due(&app, 0).await, Some(made.id));
    assert_eq!(anna.mailings().send_now(made.id).await.problem().code, Code::WrongState);
    app.later(SignedDuration::from_mins(1));
    anna.mailings().send_now(made.id).await.unwrap();
    assert_eq!(run_what_is_due(&app, 0).await, Some(made.id));
}

#[actix_web::test]
async fn the_staff_switch_off_and_on_and_the_owner_can_not_undo_it() {
    let app = TestApp::start().await;
    let (anna, mary, boris) = (app.person("Anna").await, app.manager("Mary").await, app.person("Boris").await);
    let made = draft(&anna, daily("2030-01-01T09:00")).await;
    assert_eq!(mary.mailings().stop(made.id, &stop("spam")).await.problem().code, Code::WrongState);
    anna.mailings().start(made.id).await.unwrap();
    assert_eq!(mary.mailings().pause(made.id).await.problem().code, Code::Forbidden);
    assert_eq!(boris.mailings().stop(made.id, &stop("envy")).await.problem().code, Code::NotFound);
    let stopped = mary.mailings().stop(made.id, &stop("Похоже на спам")).await.unwrap();
    assert_eq!((stopped.state, stopped.next_run_at), (MailingState::Stopped, None));
    let told = anna.mailings().find(made.id).await.unwrap().stopped.unwrap();
    assert_eq!((told.by.name.as_str(), told.reason.as_str()), ("Mary", "Похоже на спам"));
    // The first reason stays.
    assert_eq!(mary.mailings().stop(made.id, &stop("again")).await.unwrap(), stopped);
    assert_eq!(anna.mailings().start(made.id).await.problem().code, Code::WrongState);
    assert_eq!(anna.mailings().resume(made.id).await.problem().code, Code::WrongState);
    assert_eq!(anna.mailings().send_now(made.id).await.problem().code, Code::WrongState);
    assert_eq!(anna.mailings().complete(made.id).await.problem().code, Code::WrongState);
    assert_eq!(anna.mailings().release(made.id).await.problem().code, Code::Forbidden);
    let released = mary.mailings().release(made.id).await.unwrap();
    assert_eq!((released.state, released.stopped), (MailingState::Paused, None));
    let resumed = anna.mailings().resume(made.id).await.unwrap();
    assert_eq!(resumed.next_run_at, Some("2030-01-01T09:00:00Z".parse::<Timestamp>().unwrap()));
}

#[actix_web::test]
async fn a_stop_by_the_staff_takes_the_place_of_the_owners_own() {
    let app = TestApp::start().await;
    let (anna, mary) = (app.person("Anna").await, app.manager("Mary").await);
    let made = draft(&anna, daily("2030-01-01T09:00")).await;
    anna.mailings().start(made.id).await.unwrap();
    anna.mailings().stop(made.id, &stop("пауза")).await.unwrap();
    let stopped = mary.mailings().stop(made.id, &stop("Жалобы")).await.unwrap().stopped.unwrap();
    assert_eq!((stopped.by.id, stopped.reason.as_str()), (mary.id, "Жалобы"));
    assert_eq!(anna.mailings().release(made.id).await.problem().code, Code::Forbidden);
    // Nor can the owner take the staff's place again.
    let same = anna.mailings().stop(made.id, &stop("пауза")).await.unwrap().stopped.unwrap();
    assert_eq!(same, stopped);
    mary.mailings().release(made.id).await.unwrap();
    anna.mailings().stop(made.id, &stop("пауза")).await.unwrap();
    assert_eq!(anna.mailings().release(made.id).await.unwrap().state, MailingState::Paused);
}

#[actix_web::test]
async fn another_schedule_sets_another_next_time_and_makes_up_for_nothing() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let made = draft(&anna, daily("2030-01-01T09:00")).await;
    let active = anna.mailings().start(made.id).await.unwrap();
    let by = |schedule| ChangeMailing { schedule: Some(schedule), ..ChangeMailing::default() };
    let evening = Schedule {
        recurrence: Recurrence::Cron { line: "0 18 * * *".into() },
        ..daily(&ago(&app, SignedDuration::from_hours(48)))
    };
    let changed = anna.mailings().change(made.id, active.version, &by(evening.clone())).await.unwrap();
    let next = changed.next_run_at.unwrap();
    assert!(next > app.clock.now() && next.duration_since(app.clock.now()) <= SignedDuration::from_hours(24));
    let past = anna.mailings().change(made.id, changed.version, &by(once("2020-01-01T09:00"))).await.problem();
    assert_eq!(past.field("schedule.start").unwrap().code, FieldCode::InThePast);
    // A form that sends everything back changes nothing about it.
    let name = Some(Line::parse("Новое имя").unwrap());
    let same = ChangeMailing { name, schedule: Some(evening), ..ChangeMailing::default() };
    let renamed = anna.mailings().change(made.id, changed.version, &same).await.unwrap();
    assert_eq!((renamed.next_run_at, renamed.name.as_str()), (Some(next), "Новое имя"));
    assert_eq!(anna.mailings().change(made.id, changed.version, &same).await.problem().code, Code::ChangedMeanwhile);
}

#[actix_web::test]
async fn what_sends_can_not_be_deleted_and_what_does_not_comes_back() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let made = draft(&anna, daily(&ago(&app, SignedDuration::from_hours(1)))).await;
    anna.mailings().start(made.id).await.unwrap();
    assert_eq!(run_what_is_due(&app, 5).await, Some(made.id));
    assert_eq!(anna.mailings().delete(made.id).await.problem().code, Code::WrongState);

    let other = draft(&anna, daily(&ago(&app, SignedDuration::from_hours(1)))).await;
    anna.mailings().start(other.id).await.unwrap();
    anna.mailings().delete(other.id).await.unwrap();
    assert_eq!(anna.mailings().find(other.id).await.problem().code, Code::NotFound);
    assert_eq!(run_what_is_due(&app, 5).await, None);
    let back = anna.mailings().restore(other.id).await.unwrap();
    assert_eq!(back.state, MailingState::Active);
    assert!(back.next_run_at.unwrap() > app.clock.now(), "what it missed is not made up for");
}

#[actix_web::test]
async fn a_mailing_comes_back_only_with_its_message() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let message = write(&anna, "x").await;
    let new = mailing(Content::Message { message_id: message.id }, daily("2030-01-01T09:00"));
    let made = anna.mailings().create(&new).await.unwrap();
    anna.mailings().delete(made.id).await.unwrap();
    anna.messages().delete(message.id).await.unwrap();
    let problem = anna.mailings().restore(made.id).await.problem();
    assert_eq!(problem.field("content.message_id").unwrap().code, FieldCode::NotFound);
    anna.messages().restore(message.id).await.unwrap();
    anna.mailings().restore(made.id).await.unwrap();
}

#[actix_web::test]
async fn the_list_tells_states_figures_and_pages() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    anna.clients().create(&named("A", "a@x.example")).await.unwrap();
    for (name, subject) in [("Вторая", "яблоки"), ("Первая", "груши"), ("третья", "сливы")]
    {
        let new = mailing(letter(subject), daily(&ago(&app, SignedDuration::from_hours(1))));
        anna.mailings().create(&NewMailing { name: Line::parse(name).unwrap(), ..new }).await.unwrap();
        app.later(SignedDuration::from_secs(1));
    }
    let list = async |filter: MailingFilter| anna.mailings().list(&filter).await.unwrap();
    let names = |page: vestnik_client::api::Page<Mailing>| page.items.into_iter().map(|it| it.name).collect::<Vec<_>>();
    let by_name = MailingFilter { sort: Some(MailingSort::Name), ..MailingFilter::default() };
    assert_eq!(names(list(by_name.clone()).await), ["Вторая", "Первая", "третья"]);
    let found = list(MailingFilter { q: Some("ГРУШИ перв".into()), ..MailingFilter::default() }).await;
    let pears = found.items[0].id;
    assert_eq!((found.items.len(), found.items[0].audience.clients), (1, 1));
    anna.mailings().start(pears).await.unwrap();
    assert_eq!(run_what_is_due(&app, 7).await, Some(pears));
    let sending = list(MailingFilter { sending: Some(true), with_total: true, ..MailingFilter::default() }).await;
    assert_eq!((sending.total, sending.items[0].id), (Some(1), pears));
    let counts = sending.items[0].last_run.as_ref().unwrap().counts;
    assert!((counts.total, counts.waiting) == (7, 7) && counts.add_up());
    assert_eq!(list(MailingFilter { sending: Some(false), ..MailingFilter::default() }).await.items.len(), 2);
    assert_eq!(
        list(MailingFilter { state: Some(MailingState::Draft), ..MailingFilter::default() }).await.items.len(),
        2
    );
    let expected = MailingCounts { all: 3, draft: 2, active: 1, sending: 1, ..MailingCounts::default() };
    assert_eq!(anna.mailings().counts().await.unwrap(), expected);
    let first = list(MailingFilter { limit: Some(Limit::try_from(2).unwrap()), ..by_name.clone() }).await;
    let rest = list(MailingFilter { cursor: first.next_cursor.clone(), ..by_name }).await;
    assert_eq!((names(first), names(rest)), (vec!["Вторая".into(), "Первая".into()], vec!["третья".into()]));
}

#[actix_web::test]
async fn mailings_of_others_do_not_exist_for_me() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let made = draft(&anna, daily("2030-01-01T09:00")).await;
    let api = boris.mailings();
    for problem in [
        api.find(made.id).await.problem(),
        api.audience(made.id).await.problem(),
        api.change(made.id, 1, &ChangeMailing::default()).await.problem(),
        api.delete(made.id).await.problem(),
        api.restore(made.id).await.problem(),
        api.start(made.id).await.problem(),
        api.pause(made.id).await.problem(),
        api.resume(made.id).await.problem(),
        api.complete(made.id).await.problem(),
        api.send_now(made.id).await.problem(),
        api.release(made.id).await.problem(),
    ] {
        assert_eq!(problem.code, Code::NotFound);
    }
    assert_eq!(api.counts().await.unwrap(), MailingCounts::default());
    let reader = app.person_who_may("Rita", &[(Permission::MailingsRead, Reach::All)]).await;
    assert_eq!(reader.mailings().find(made.id).await.unwrap(), made);
    assert_eq!(reader.mailings().start(made.id).await.problem().code, Code::Forbidden);
    let no_message = mailing(Content::Message { message_id: MessageId(1) }, daily("2030-01-01T09:00"));
    assert_eq!(reader.mailings().create(&no_message).await.problem().code, Code::Forbidden);
}

#[actix_web::test]
async fn many_clicks_at_once_make_one_run() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let made = draft(&anna, once(&ago(&app, SignedDuration::from_secs(60)))).await;
    let clicks = (0..8).map(|_| async { anna.mailings().start(made.id).await });
    let answers = futures::future::join_all(clicks).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(anna.mailings().find(made.id).await.unwrap().version, 2);
    let claims = futures::future::join_all((0..4).map(|_| run_what_is_due(&app, 1))).await;
    assert_eq!(claims.into_iter().flatten().count(), 1);
}

#[actix_web::test]
async fn the_command_line_lists_and_sends() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let made = draft(&anna, daily("2030-01-01T09:00")).await;
    let table = commands::list(&app.app.system).await.unwrap();
    assert!(table.contains("draft") && table.contains("Anna") && table.contains("Неделя"), "{table}");
    let answer = commands::send(&app.app.system, made.id).await.unwrap();
    assert!(answer.contains(&made.id.to_string()), "{answer}");
    assert_eq!(run_what_is_due(&app, 1).await, Some(made.id));
    anna.mailings().complete(made.id).await.unwrap();
    assert!(commands::send(&app.app.system, made.id).await.is_err());
    assert!(commands::send(&app.app.system, MailingId(999_999)).await.is_err());
}

/// Looks at a mailing until it is as wanted, for ten seconds at most.
async fn becomes(person: &Persona, id: MailingId, wanted: impl Fn(&Mailing) -> bool) -> Mailing {
    for _ in 0..200 {
        let mailing = person.mailings().find(id).await.unwrap();
        if wanted(&mailing) {
            return mailing;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("still {:?}", person.mailings().find(id).await.unwrap());
}

#[actix_web::test]
async fn a_mailing_that_is_started_reaches_every_client_and_is_complete() {
    let app = TestApp::start().await;
    app.start_workers();
    let anna = app.person("Anna").await;
    for (name, email) in
        [("Белова Вера Ильинична", "vera@x.example"), ("Пётр", "petr@x.example"), ("Li", "li@x.example")]
    {
        anna.clients().create(&named(name, email)).await.unwrap();
    }
    let new = mailing(letter("{{ client.first_name }}, новости"), once(&ago(&app, SignedDuration::from_secs(5))));
    let made = anna.mailings().create(&new).await.unwrap();
    anna.mailings().start(made.id).await.unwrap();
    let done = becomes(&anna, made.id, |mailing| mailing.state == MailingState::Completed).await;
    let run = done.last_run.unwrap();
    assert_eq!((run.state, run.counts.total, run.counts.sent), (RunState::Finished, 3, 3));
    for (email, subject) in [("vera@x.example", "Вера, новости"), ("petr@x.example", "Пётр, новости")]
    {
        let letters = app.letters_to(email).await;
        assert_eq!(letters.len(), 1, "{email}");
        assert_eq!(mail_parser::MessageParser::default().parse(&letters[0]).unwrap().subject(), Some(subject));
    }
}

#[actix_web::test]
async fn a_mailing_to_nobody_runs_and_says_so() {
    let app = TestApp::start().await;
    app.start_workers();
    let anna = app.person("Anna").await;
    let made = draft(&anna, once(&ago(&app, SignedDuration::from_secs(5)))).await;
    assert_eq!(made.audience.clients, 0);
    anna.mailings().start(made.id).await.unwrap();
    let done = becomes(&anna, made.id, |mailing| mailing.state == MailingState::Completed).await;
    assert_eq!(done.last_run.unwrap().counts.total, 0);
}

#[actix_web::test]
async fn a_run_by_hand_goes_out_now_and_the_schedule_stays() {
    let app = TestApp::start().await;
    app.start_workers();
    let anna = app.person("Anna").await;
    anna.clients().create(&named("Li", "li@x.example")).await.unwrap();
    let made = draft(&anna, daily("2030-01-01T09:00")).await;
    let started = anna.mailings().start(made.id).await.unwrap();
    anna.mailings().send_now(made.id).await.unwrap();
    let sent = |mailing: &Mailing| mailing.last_run.as_ref().is_some_and(|run| run.state == RunState::Finished);
    let after = becomes(&anna, made.id, sent).await;
    assert_eq!((after.state, after.next_run_at), (MailingState::Active, started.next_run_at));
    assert_eq!(app.letters_to("li@x.example").await.len(), 1);
}
