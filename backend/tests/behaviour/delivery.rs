//! What was promised is sent, once to each, and what became of every letter is told.

use crate::support::{Failed, Persona, TestApp};
use jiff::SignedDuration;
use std::time::{Duration, Instant};
use vestnik_client::api::Code;
use vestnik_client::api::clients::{ClientFilter, MailStatus};
use vestnik_client::api::deliveries::{
    Attempt, Counts, Delivery, DeliveryFilter, DeliveryState, LogFilter, Outcome, Run, RunPage, RunState,
};
use vestnik_client::api::id::MailingId;
use vestnik_client::api::mailings::{
    Audience, Content, Mailing, MailingState, NewMailing, Recurrence, Schedule, Stop, WallTime,
};
use vestnik_client::api::messages::{Draft, Format};
use vestnik_client::api::page::Limit;
use vestnik_sink::{Point, Reply, Sink};

/// A server that sends to this sink, with more settings; its workers run.
pub(crate) async fn sending_to(sink: &Sink, more: &[(&str, &str)]) -> TestApp {
    let port = sink.port().to_string();
    let settings =
        [("VESTNIK_SMTP_HOST", "127.0.0.1"), ("VESTNIK_SMTP_PORT", port.as_str()), ("VESTNIK_SMTP_SECURITY", "none")];
    let settings: Vec<_> = settings.iter().chain(more).copied().collect();
    let app = TestApp::start_with(&settings).await;
    app.start_workers();
    app
}

/// Gives a person so many clients: `client1@x.example` and so on.
pub(crate) async fn give_clients(app: &TestApp, person: &Persona, count: i64) {
    let insert = "INSERT INTO clients (owner_id, name, email)
                  SELECT $1, 'Клиент ' || n, 'client' || n || '@x.example' FROM generate_series(1, $2::bigint) n";
    app.database().await.execute(insert, &[&person.id.0, &count]).await.unwrap();
}

pub(crate) fn draft(subject: &str, body: &str, format: Format) -> Draft {
    Draft { subject: subject.parse().unwrap(), body: body.parse().unwrap(), format }
}

/// A mailing to all clients that is due as soon as it is started.
pub(crate) fn at_once(draft: Draft) -> NewMailing {
    NewMailing {
        name: "Новости".parse().unwrap(),
        content: Content::Own(draft),
        audience: Audience::All,
        schedule: Schedule {
            start: WallTime("2026-01-01T09:00:00".parse().unwrap()),
            end: None,
            time_zone: "Europe/Moscow".parse().unwrap(),
            recurrence: Recurrence::Once,
        },
    }
}

pub(crate) fn plain() -> Draft {
    draft("Привет, {{ client.name }}", "Добрый день, {{ client.name }}!\n.\nвсё", Format::Text)
}

pub(crate) async fn start(person: &Persona, new: &NewMailing) -> Mailing {
    let mailing = person.mailings().create(new).await.unwrap();
    person.mailings().start(mailing.id).await.unwrap()
}

async fn last_run(person: &Persona, id: MailingId) -> Option<Run> {
    person.mailings().runs(id, &RunPage::default()).await.unwrap().items.into_iter().next()
}

/// Waits until the last run is as wanted. Whenever it is looked at, its figures add up.
pub(crate) async fn until(person: &Persona, id: MailingId, wanted: impl Fn(&Run) -> bool) -> Run {
    let begun = Instant::now();
    loop {
        let run = last_run(person, id).await;
        if let Some(run) = &run {
            assert!(run.counts.add_up(), "{run:?}");
            if wanted(run) {
                return run.clone();
            }
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "it did not happen: {run:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

pub(crate) async fn until_finished(person: &Persona, id: MailingId) -> Run {
    until(person, id, |run| run.state == RunState::Finished).await
}

/// Waits until a mailing is in a state.
pub(crate) async fn until_state(person: &Persona, id: MailingId, state: MailingState) {
    let begun = Instant::now();
    while person.mailings().find(id).await.unwrap().state != state {
        assert!(begun.elapsed() < Duration::from_secs(10), "it did not become {state:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn hundred() -> Limit {
    Limit::try_from(100).unwrap()
}

pub(crate) async fn deliveries(person: &Persona, id: MailingId, state: Option<DeliveryState>) -> Vec<Delivery> {
    let filter = DeliveryFilter { state, limit: Some(hundred()), ..DeliveryFilter::default() };
    person.mailings().deliveries(id, &filter).await.unwrap().items
}

async fn log(person: &Persona, filter: LogFilter) -> Vec<Attempt> {
    person.logs().list(&LogFilter { limit: Some(hundred()), ..filter }).await.unwrap().items
}

#[actix_web::test]
async fn each_client_gets_a_letter_of_its_own_and_all_of_it_is_told() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_MAIL_FROM", "Вестник <news@vestnik.example>")]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 30).await;
    let mailing = start(&anna, &at_once(plain())).await;
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts, Counts { total: 30, sent: 30, ..Counts::default() });
    until_state(&anna, mailing.id, MailingState::Completed).await;

    let letters = sink.letters();
    assert_eq!(letters.len(), 30);
    for letter in &letters {
        let [to] = letter.to.as_slice() else { panic!("one letter, one recipient: {:?}", letter.to) };
        let parsed = mail_parser::MessageParser::default().parse(&letter.data).unwrap();
        let number = to.trim_start_matches("client").split('@').next().unwrap();
        assert_eq!(parsed.subject(), Some(format!("Привет, Клиент {number}").as_str()));
        assert_eq!(parsed.to().unwrap().first().unwrap().address(), Some(to.as_str()));
        assert_eq!(parsed.from().unwrap().first().unwrap().name(), Some("Вестник"));
        assert_eq!(
            parsed.reply_to().unwrap().first().unwrap().address(),
            Some(anna.email.as_str()),
            "answers go to her"
        );
        let text = parsed.body_text(0).unwrap().replace("\r\n", "\n");
        let (said, way_out) = text.split_once("\n\n-- \n").unwrap();
        assert_eq!(said, format!("Добрый день, Клиент {number}!\n.\nвсё"));
        assert!(way_out.contains(&format!("{}/u/", app.base)), "{way_out}");
        assert!(letter.header("List-Id").unwrap().ends_with(&format!("<mailing-{}.vestnik.example>", mailing.id)));
        let others = (1..=30).map(|other| format!("client{other}@x.example")).filter(|other| other != to);
        assert!(others.into_iter().all(|other| !letter.text().contains(&other)), "nobody sees another's address");
    }
    assert_eq!(sink.totals().faults, 0);

    let told = deliveries(&anna, mailing.id, None).await;
    assert_eq!(told.len(), 30);
    for delivery in told {
        assert_eq!((delivery.state, delivery.attempts), (DeliveryState::Sent, 1));
        assert_eq!(delivery.reply.as_deref(), Some("2.0.0 taken"));
        let [letter] = sink.letters_to(delivery.email.as_str()).try_into().unwrap();
        assert_eq!(letter.header("Message-ID"), Some(delivery.message_id));
    }
    let rows = log(&anna, LogFilter::default()).await;
    assert_eq!(rows.len(), 30);
    assert!(rows.windows(2).all(|pair| (pair[0].at, pair[0].id) > (pair[1].at, pair[1].id)), "newest first");
    let row = &rows[0];
    assert_eq!((row.outcome, row.number, row.code, row.reply.as_str()), (Outcome::Sent, 1, Some(250), "2.0.0 taken"));
    assert_eq!((row.server.as_str(), row.mailing_name.as_str()), ("sink.example", "Новости"));

    let figures = anna.mailings().statistics(mailing.id).await.unwrap();
    assert_eq!((figures.runs, figures.attempts, figures.all_runs), (1, 30, run.counts));
    assert_eq!(figures.pace.iter().map(|pace| pace.sent).sum::<i64>(), 30);
}

#[actix_web::test]
async fn the_first_letter_leaves_soon_after_the_start() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 1).await;
    let mailing = anna.mailings().create(&at_once(plain())).await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let begun = Instant::now();
    anna.mailings().start(mailing.id).await.unwrap();
    sink.wait_for(1).await;
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

#[actix_web::test]
async fn html_goes_out_with_a_text_part_and_what_clients_bring_is_escaped() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 1).await;
    let rename = "UPDATE clients SET name = '<b>Ёж</b> & co', phone = '+79161234567', comment = 'любит чай'";
    app.database().await.execute(rename, &[]).await.unwrap();
    let body = "<h1>{{ client.name }}</h1><p>{{ client.phone }}, {{ client.comment }}, {{ owner.name }}, {{ mailing.name }}</p>";
    let mailing = start(&anna, &at_once(draft("s", body, Format::Html))).await;
    until_finished(&anna, mailing.id).await;
    let letter = sink.wait_for(1).await.remove(0);
    let parsed = mail_parser::MessageParser::default().parse(&letter.data).unwrap();
    let html = parsed.body_html(0).unwrap();
    assert!(
        html.contains("<h1>&lt;b&gt;Ёж&lt;/b&gt; &amp; co</h1><p>+79161234567, любит чай, Anna, Новости</p>"),
        "{html}"
    );
    let text = parsed.body_text(0).unwrap();
    assert!(text.contains("<b>Ёж</b> & co") && text.contains("+79161234567, любит чай, Anna, Новости"), "{text}");
}

#[actix_web::test]
async fn markdown_goes_out_as_a_page_with_a_text_part() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 1).await;
    let body = "Добрый день, **{{ client.name }}**.\n\n- чай\n- кофе";
    let mailing = start(&anna, &at_once(draft("s", body, Format::Markdown))).await;
    until_finished(&anna, mailing.id).await;
    let letter = sink.wait_for(1).await.remove(0);
    let parsed = mail_parser::MessageParser::default().parse(&letter.data).unwrap();
    let html = parsed.body_html(0).unwrap();
    assert!(html.contains("<strong>Клиент 1</strong>") && html.contains("prefers-color-scheme: dark"), "{html}");
    let text = parsed.body_text(0).unwrap();
    assert!(text.contains("Добрый день, Клиент 1.") && text.contains("* чай") && !text.contains('<'), "{text}");
}

#[actix_web::test]
async fn an_address_that_does_not_exist_gets_no_letter_again() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    let boris = app.person("Boris").await;
    give_clients(&app, &anna, 3).await;
    give_clients(&app, &boris, 3).await;
    sink.behave("client2@x.example", Reply::refuse(550, "5.1.1 no such user here"));
    sink.behave("client3@x.example", Reply::refuse_letter(554, "5.7.1 looks like spam"));
    let first = start(&anna, &at_once(plain())).await;
    let run = until_finished(&anna, first.id).await;
    assert_eq!(run.counts, Counts { total: 3, sent: 1, failed: 2, ..Counts::default() });
    let failed = deliveries(&anna, first.id, Some(DeliveryState::Failed)).await;
    let replies: Vec<_> = failed.iter().filter_map(|failed| failed.reply.as_deref()).collect();
    assert_eq!(replies, ["5.1.1 no such user here", "5.7.1 looks like spam"]);

    let second = start(&anna, &at_once(plain())).await;
    let run = until_finished(&anna, second.id).await;
    assert_eq!(run.counts, Counts { total: 3, sent: 1, failed: 1, suppressed: 1, ..Counts::default() });
    let left_out = deliveries(&anna, second.id, Some(DeliveryState::Suppressed)).await;
    assert_eq!((left_out.len(), left_out[0].email.as_str(), left_out[0].attempts), (1, "client2@x.example", 0));
    let unreachable = ClientFilter { mail: Some(MailStatus::NoSuchAddress), ..ClientFilter::default() };
    let marked = anna.clients().list(&unreachable).await.unwrap().items;
    assert_eq!((marked.len(), marked[0].email.as_str()), (1, "client2@x.example"));

    // What one person's letters found out is no matter of another's.
    let theirs = start(&boris, &at_once(plain())).await;
    let run = until_finished(&boris, theirs.id).await;
    assert_eq!((run.counts.suppressed, run.counts.failed), (0, 2));
}

#[actix_web::test]
async fn what_is_refused_for_the_moment_is_tried_again() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 3).await;
    sink.behave("client2@x.example", Reply::refuse(451, "4.7.1 greylisted, come back later").times(2));
    let mailing = start(&anna, &at_once(plain())).await;
    let run = until(&anna, mailing.id, |run| run.counts.deferred == 1 && run.counts.sent == 2).await;
    assert_eq!((run.state, run.finished_at), (RunState::Running, None));
    let [waiting] = deliveries(&anna, mailing.id, Some(DeliveryState::Deferred)).await.try_into().unwrap();
    assert_eq!((waiting.email.as_str(), waiting.attempts), ("client2@x.example", 1));
    assert_eq!(waiting.reply.as_deref(), Some("4.7.1 greylisted, come back later"));
    assert!(waiting.next_attempt_at.unwrap() > waiting.last_attempt_at.unwrap());
    assert_eq!(anna.mailings().find(mailing.id).await.unwrap().state, MailingState::Active);

    app.later(SignedDuration::from_secs(61));
    until(&anna, mailing.id, |_| sink.totals().refused == 2).await;
    app.later(SignedDuration::from_mins(6));
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts, Counts { total: 3, sent: 3, ..Counts::default() });
    let rows = log(&anna, LogFilter { q: Some("client2@".to_owned()), ..LogFilter::default() }).await;
    let told: Vec<_> = rows.iter().rev().map(|row| (row.number, row.outcome, row.code)).collect();
    let (deferred, sent) = (Outcome::Deferred, Outcome::Sent);
    assert_eq!(told, [(1, deferred, Some(451)), (2, deferred, Some(451)), (3, sent, Some(250))]);
    until_state(&anna, mailing.id, MailingState::Completed).await;
}

#[actix_web::test]
async fn tries_end_some_day() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_RETRY_HOURS", "2")]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 1).await;
    sink.behave("*", Reply::refuse(452, "4.2.2 mailbox full"));
    let mailing = start(&anna, &at_once(plain())).await;
    let (mut tries, mut anna) = (0, anna);
    let run = loop {
        let begun = Instant::now();
        while log(&anna, LogFilter::default()).await.len() <= tries {
            assert!(begun.elapsed() < Duration::from_secs(10), "it is not tried again after {tries} tries");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        tries += 1;
        let run = until(&anna, mailing.id, |run| run.counts.waiting == 0 && run.counts.sending == 0).await;
        if run.state == RunState::Finished {
            break run;
        }
        app.later(SignedDuration::from_mins(31));
        anna = app.signed_in_anew(&anna);
    };
    assert_eq!(run.counts, Counts { total: 1, failed: 1, ..Counts::default() });
    assert!((4..=6).contains(&tries), "{tries}");
    let [failed] = deliveries(&anna, mailing.id, Some(DeliveryState::Failed)).await.try_into().unwrap();
    assert_eq!((failed.attempts, failed.reply.as_deref()), (i32::try_from(tries).unwrap(), Some("4.2.2 mailbox full")));
    assert_eq!(log(&anna, LogFilter::default()).await[0].outcome, Outcome::Failed);
    assert_eq!(failed.next_attempt_at, None);
}

#[actix_web::test]
async fn pausing_holds_a_run_within_a_second_and_resuming_loses_and_repeats_nobody() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_SMTP_LETTERS_PER_SECOND", "300")]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 700).await;
    let mailing = start(&anna, &at_once(plain())).await;
    for part in 1..=2 {
        sink.wait_for(part * 150).await;
        anna.mailings().pause(mailing.id).await.unwrap();
        let held = until(&anna, mailing.id, |run| run.state == RunState::Paused && run.counts.sending == 0).await;
        let sent = sink.count();
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(sink.count(), sent, "nothing leaves while it is paused");
        assert_eq!((held.counts.sent, held.counts.waiting), (i64::try_from(sent).unwrap(), 700 - held.counts.sent));
        anna.mailings().resume(mailing.id).await.unwrap();
    }
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts, Counts { total: 700, sent: 700, ..Counts::default() });
    let totals = sink.totals();
    assert_eq!((totals.letters, totals.recipients, totals.repeats), (700, 700, 0));
}

#[actix_web::test]
async fn a_mailing_on_pause_is_complete_when_its_end_comes_unless_letters_of_it_are_held() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_SMTP_LETTERS_PER_SECOND", "200")]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 200).await;
    let in_minutes = |minutes: i64| {
        let then = app.clock.now() + SignedDuration::from_mins(minutes);
        WallTime(then.to_zoned(jiff::tz::TimeZone::UTC).datetime().with().subsec_nanosecond(0).build().unwrap())
    };
    let between = |start: i64, end: i64| Schedule {
        start: in_minutes(start),
        end: Some(in_minutes(end)),
        time_zone: "UTC".parse().unwrap(),
        recurrence: Recurrence::Daily,
    };
    let held = start(&anna, &NewMailing { schedule: between(-1, 10), ..at_once(plain()) }).await;
    sink.wait_for(20).await;
    anna.mailings().pause(held.id).await.unwrap();
    let quiet = start(&anna, &NewMailing { schedule: between(5, 10), ..at_once(plain()) }).await;
    anna.mailings().pause(quiet.id).await.unwrap();

    app.later(SignedDuration::from_mins(11));
    until_state(&anna, quiet.id, MailingState::Completed).await;
    assert_eq!(anna.mailings().find(quiet.id).await.unwrap().next_run_at, None);
    assert_eq!(anna.mailings().find(held.id).await.unwrap().state, MailingState::Paused, "its owner decides");
    anna.mailings().resume(held.id).await.unwrap();
    until_state(&anna, held.id, MailingState::Completed).await;
    assert_eq!(sink.totals().recipients, 200);
}

#[actix_web::test]
async fn a_stop_by_the_staff_ends_a_run_in_the_middle() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_SMTP_LETTERS_PER_SECOND", "200")]).await;
    let (anna, boss) = (app.person("Anna").await, app.manager("Boss").await);
    give_clients(&app, &anna, 600).await;
    sink.behave("client1@x.example", Reply::refuse(451, "4.3.0 later"));
    let mailing = start(&anna, &at_once(plain())).await;
    sink.wait_for(50).await;
    let begun = Instant::now();
    boss.mailings().stop(mailing.id, &Stop { reason: "Жалобы".parse().unwrap() }).await.unwrap();
    let run = until(&anna, mailing.id, |run| run.state == RunState::Cancelled).await;
    assert!(begun.elapsed() < Duration::from_secs(2));
    tokio::time::sleep(Duration::from_millis(300)).await;
    // One letter more tells Anna that it was stopped.
    let to_clients = || sink.letters().len() - sink.letters_to(&anna.email).len();
    let sent = to_clients();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(to_clients(), sent);
    let run = until(&anna, run.mailing_id, |run| run.counts.sent == i64::try_from(sent).unwrap()).await;
    assert_eq!(run.counts.cancelled, 600 - run.counts.sent);
    let cancelled = deliveries(&anna, mailing.id, Some(DeliveryState::Cancelled)).await;
    assert_eq!((cancelled.len(), cancelled[0].email.as_str()), (100, "client1@x.example"));
    assert!(deliveries(&anna, mailing.id, Some(DeliveryState::Waiting)).await.is_empty());
    assert!(deliveries(&anna, mailing.id, Some(DeliveryState::Deferred)).await.is_empty());
}

#[actix_web::test]
async fn completing_ends_a_run_too() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_SMTP_LETTERS_PER_SECOND", "200")]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 600).await;
    let mailing = start(&anna, &at_once(plain())).await;
    sink.wait_for(20).await;
    anna.mailings().complete(mailing.id).await.unwrap();
    let run = until(&anna, mailing.id, |run| run.state == RunState::Cancelled).await;
    assert!(run.counts.cancelled > 0);
    assert_eq!(anna.mailings().find(mailing.id).await.unwrap().state, MailingState::Completed);
}

#[actix_web::test]
async fn without_a_mail_server_letters_are_kept_and_nothing_pretends_to_have_sent() {
    let app = TestApp::start().await;
    app.start_workers();
    let (anna, admin) = (app.person("Anna").await, app.admin("Admin").await);
    give_clients(&app, &anna, 3).await;
    let mailing = start(&anna, &at_once(draft("Тема", "<p>Да</p>", Format::Html))).await;
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts.sent, 3);
    let row = &log(&anna, LogFilter::default()).await[0];
    assert_eq!((row.code, row.server.as_str()), (None, "captured"));
    assert!(row.reply.contains("not sent"), "{}", row.reply);

    let filter = |q: &str| vestnik_client::api::captured_mail::CapturedMailFilter {
        q: Some(q.to_owned()),
        ..Default::default()
    };
    let kept = admin.captured_mail().list(&filter("client2@")).await.unwrap().items;
    assert_eq!((kept.len(), kept[0].to.as_str(), kept[0].subject.as_str()), (1, "client2@x.example", "Тема"));
    let whole = admin.captured_mail().find(kept[0].id).await.unwrap();
    assert!(whole.html.is_some_and(|html| html.starts_with("<p>Да</p>")));
    assert!(whole.text.is_some_and(|text| text.starts_with("Да")));
    assert!(whole.source.contains("Message-ID: <"));
    assert_eq!(admin.captured_mail().list(&filter("тема")).await.unwrap().items.len(), 3);
    assert!(admin.captured_mail().list(&filter("100%")).await.unwrap().items.is_empty());
    assert_eq!(anna.captured_mail().list(&filter("client2@")).await.problem().code, Code::Forbidden);
}

#[actix_web::test]
async fn missed_times_are_made_up_for_by_one_run() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 2).await;
    let mut daily = at_once(plain());
    daily.schedule.recurrence = Recurrence::Daily;
    let mailing = start(&anna, &daily).await;
    until_finished(&anna, mailing.id).await;
    // The service was away for three days and a bit.
    app.later(SignedDuration::from_hours(76));
    let anna = app.signed_in_anew(&anna);
    until(&anna, mailing.id, |_| sink.count() == 4).await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(sink.count(), 4);
    let runs = anna.mailings().runs(mailing.id, &RunPage::default()).await.unwrap().items;
    assert_eq!(runs.len(), 2);
    let mailing = anna.mailings().find(mailing.id).await.unwrap();
    assert_eq!(mailing.state, MailingState::Active);
    assert!(mailing.next_run_at.unwrap() > app.clock.now());
}

#[actix_web::test]
async fn a_mailing_to_nobody_is_over_at_once() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 1).await;
    sink.behave("*", Reply::refuse(550, "5.1.1 no such user"));
    let first = start(&anna, &at_once(plain())).await;
    until_finished(&anna, first.id).await;
    let second = start(&anna, &at_once(plain())).await;
    let run = until_finished(&anna, second.id).await;
    assert_eq!(run.counts, Counts { total: 1, suppressed: 1, ..Counts::default() });
    until_state(&anna, second.id, MailingState::Completed).await;
}

#[actix_web::test]
async fn a_run_keeps_the_letter_and_the_audience_it_began_with() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_SMTP_LETTERS_PER_SECOND", "50")]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 60).await;
    let mailing = start(&anna, &at_once(plain())).await;
    sink.wait_for(1).await;
    let db = app.database().await;
    db.execute("UPDATE mailings SET subject = 'anders', body = 'anders'", &[]).await.unwrap();
    db.execute("UPDATE clients SET name = 'Никто', deleted_at = now() WHERE id % 2 = 0", &[]).await.unwrap();
    db.execute("INSERT INTO clients (owner_id, name, email) VALUES ($1, 'Новый', 'new@x.example')", &[&anna.id.0])
        .await
        .unwrap();
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts, Counts { total: 60, sent: 60, ..Counts::default() });
    let told = deliveries(&anna, mailing.id, None).await;
    assert_eq!(told.iter().filter(|told| told.client_id.is_none()).count(), 30, "a deleted client has no page");
    // A worker notes to whom was written, after the run.
    let begun = Instant::now();
    loop {
        let kept = anna.clients().list(&ClientFilter::default()).await.unwrap().items;
        let written_to: Vec<_> = kept.iter().filter(|client| client.last_letter_at.is_some()).collect();
        assert!(written_to.iter().all(|client| client.email.as_str() != "new@x.example"));
        if written_to.len() >= 19 {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "it is noted of {} only", written_to.len());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let subjects: Vec<_> = sink
        .letters()
        .iter()
        .map(|letter| mail_parser::MessageParser::default().parse(&letter.data).unwrap().subject().unwrap().to_owned())
        .collect();
    assert!(subjects.iter().all(|subject| subject.starts_with("Привет, Клиент ")), "{subjects:?}");
}

#[actix_web::test]
async fn nobody_sees_what_became_of_anothers_letters() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let (anna, boris, boss) = (app.person("Anna").await, app.person("Boris").await, app.manager("Boss").await);
    give_clients(&app, &anna, 2).await;
    let mailing = start(&anna, &at_once(plain())).await;
    until_finished(&anna, mailing.id).await;
    assert_eq!(boris.mailings().runs(mailing.id, &RunPage::default()).await.problem().code, Code::NotFound);
    assert_eq!(
        boris.mailings().deliveries(mailing.id, &DeliveryFilter::default()).await.problem().code,
        Code::NotFound
    );
    assert_eq!(boris.mailings().statistics(mailing.id).await.problem().code, Code::NotFound);
    assert!(log(&boris, LogFilter::default()).await.is_empty());
    assert!(log(&boris, LogFilter { mailing: Some(mailing.id), ..LogFilter::default() }).await.is_empty());
    assert!(log(&boris, LogFilter { owner: Some(anna.id), ..LogFilter::default() }).await.is_empty());
    assert_eq!(log(&boss, LogFilter { owner: Some(anna.id), ..LogFilter::default() }).await.len(), 2);
}

#[actix_web::test]
async fn the_log_is_filtered_and_paged() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 25).await;
    sink.behave("client7@x.example", Reply::refuse(550, "5.7.1 not_wanted"));
    sink.behave("client8@x.example", Reply::refuse(451, "4.0.0 later"));
    let mailing = start(&anna, &at_once(plain())).await;
    until(&anna, mailing.id, |run| run.counts.sent == 23 && run.counts.deferred == 1).await;
    let with = |outcome| LogFilter { outcome: Some(outcome), ..LogFilter::default() };
    assert_eq!(log(&anna, with(Outcome::Failed)).await.len(), 1);
    assert_eq!(log(&anna, with(Outcome::Deferred)).await[0].email.as_str(), "client8@x.example");
    let words = |q: &str| LogFilter { q: Some(q.to_owned()), ..LogFilter::default() };
    assert_eq!(log(&anna, words("NOT_WANTED")).await.len(), 1);
    assert_eq!(log(&anna, words("not.wanted")).await.len(), 0, "what was typed is no pattern");
    assert_eq!(log(&anna, words("client1")).await.len(), 11);
    let client = log(&anna, words("client8@")).await[0].client_id.unwrap();
    assert_eq!(log(&anna, LogFilter { client: Some(client), ..LogFilter::default() }).await.len(), 1);
    let now = app.clock.now();
    assert_eq!(log(&anna, LogFilter { until: Some(now), from: None, ..LogFilter::default() }).await.len(), 25);
    assert_eq!(log(&anna, LogFilter { from: Some(now), ..LogFilter::default() }).await.len(), 0);

    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let filter =
            LogFilter { limit: Some(Limit::try_from(10).unwrap()), cursor, with_total: true, ..LogFilter::default() };
        let page = anna.logs().list(&filter).await.unwrap();
        assert_eq!(page.total, Some(25));
        seen.extend(page.items.iter().map(|row| row.id));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 25);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 25, "no row twice");
}

#[actix_web::test]
async fn a_mail_server_that_is_gone_for_a_while_costs_nobody_his_letter() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_SMTP_LETTERS_PER_SECOND", "400"), ("VESTNIK_SMTP_CONNECTIONS", "4")]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 600).await;
    let mailing = start(&anna, &at_once(plain())).await;
    sink.wait_for(150).await;
    sink.stop().await;
    let run = until(&anna, mailing.id, |run| run.counts.deferred > 0).await;
    assert!(run.counts.deferred < 100, "an outage is no reason to try everybody: {run:?}");
    tokio::time::sleep(Duration::from_millis(700)).await;
    let rows = log(&anna, LogFilter { outcome: Some(Outcome::Deferred), ..LogFilter::default() }).await;
    assert!(rows.iter().any(|row| row.code.is_none() && !row.reply.is_empty()), "{rows:?}");
    sink.restart().await;
    until(&anna, mailing.id, |run| run.counts.waiting == 0 && run.counts.sending == 0).await;
    app.later(SignedDuration::from_mins(2));
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts, Counts { total: 600, sent: 600, ..Counts::default() });
    let totals = sink.totals();
    assert_eq!(totals.recipients, 600);
    // A letter that was taken while the line broke may come twice: one per line at most.
    assert!(totals.repeats <= 4, "{totals}");
}

#[actix_web::test]
async fn a_line_dropped_in_the_middle_of_letters_costs_nobody_his_letter() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_SMTP_TIMEOUT_SECONDS", "1")]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 120).await;
    for (number, behaviour) in [
        (11, Reply::hang_up(Point::Middle)),
        (33, Reply::hang_up(Point::Recipient)),
        (55, Reply::hang_up(Point::Data)),
        (77, Reply::stall(Point::Data, 5_000)),
        // Said over a line that was of use: a word about the line, not about the letter.
        (99, Reply::refuse_at(Point::Data, 421, "4.3.2 shutting down")),
    ] {
        sink.behave(&format!("client{number}@x.example"), behaviour.times(1));
    }
    sink.close_after(20);
    let mailing = start(&anna, &at_once(plain())).await;
    let run = until(&anna, mailing.id, |run| run.counts.waiting == 0 && run.counts.sending == 0).await;
    assert_eq!((run.counts.sent, run.counts.deferred), (116, 4), "{run:?}");
    app.later(SignedDuration::from_mins(2));
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts.sent, 120);
    assert_eq!((sink.totals().recipients, sink.totals().repeats, sink.totals().faults), (120, 0, 0));
}
