//! The log and the lists of letters: who may see what, whatever he asks, and what is found however much there is.

use crate::delivery::{at_once, give_clients, plain, sending_to, start, until, until_finished};
use crate::support::{Failed, TestApp};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use vestnik_client::api::deliveries::{DeliveryFilter, DeliveryState, LogFilter, Outcome, RunPage};
use vestnik_client::api::export::FileOptions;
use vestnik_client::api::page::Limit;
use vestnik_client::api::{Code, FieldCode};
use vestnik_sink::{Reply, Sink};

#[actix_web::test]
async fn a_made_up_cursor_shows_nobody_elses_letters() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let (boris, anna) = (app.person("Boris").await, app.person("Anna").await);
    give_clients(&app, &boris, 3).await;
    give_clients(&app, &anna, 1).await;
    let his = start(&boris, &at_once(plain())).await;
    until_finished(&boris, his.id).await;
    let hers = start(&anna, &at_once(plain())).await;
    let run = until_finished(&anna, hers.id).await;
    for made_up in [0, -1, i64::MIN, i64::MAX, 1 << 24] {
        let cursor = URL_SAFE_NO_PAD.encode(format!("[\"deliveries of {}\",{made_up}]", run.id));
        let filter = DeliveryFilter { cursor: Some(cursor), ..DeliveryFilter::default() };
        let page = anna.mailings().deliveries(hers.id, &filter).await.unwrap();
        assert!(page.items.iter().all(|letter| letter.run_id == run.id), "{made_up}: {page:?}");
    }
}

#[actix_web::test]
async fn a_question_nobody_can_answer_is_the_askers_mistake() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 1).await;
    let mailing = start(&anna, &at_once(plain())).await;
    until_finished(&anna, mailing.id).await;
    let q = Some("a\0b".to_owned());
    let problem = anna.logs().list(&LogFilter { q: q.clone(), ..LogFilter::default() }).await.problem();
    assert_eq!(problem.field("q").unwrap().code, FieldCode::ControlCharacter);
    let problem = anna.mailings().deliveries(mailing.id, &DeliveryFilter { q, ..DeliveryFilter::default() }).await;
    assert_eq!(problem.problem().field("q").unwrap().code, FieldCode::ControlCharacter);
    let long = Some("x".repeat(201));
    let problem = anna.logs().list(&LogFilter { q: long, ..LogFilter::default() }).await.problem();
    assert_eq!(problem.field("q").unwrap().code, FieldCode::TooLong);
    // Before the calendar of PostgreSQL begins.
    let from = Some("-005000-01-02T00:00:00Z".parse().unwrap());
    let problem = anna.logs().list(&LogFilter { from, ..LogFilter::default() }).await.problem();
    assert_eq!(problem.field("from").unwrap().code, FieldCode::Invalid);
    let cursor = Some(URL_SAFE_NO_PAD.encode("[\"logs\",[\"-005000-01-02T00:00:00Z\",1]]"));
    let problem = anna.logs().list(&LogFilter { cursor, ..LogFilter::default() }).await.problem();
    assert_eq!(problem.field("cursor").unwrap().code, FieldCode::Invalid);
}

#[actix_web::test]
async fn the_log_of_one_run_is_that_of_no_other() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    give_clients(&app, &anna, 4).await;
    let mut runs = Vec::new();
    sink.behave("client1@x.example", Reply::refuse(550, "5.7.1 no").times(1));
    for _ in 0..3 {
        let mailing = start(&anna, &at_once(plain())).await;
        runs.push(until_finished(&anna, mailing.id).await);
    }
    for (number, run) in runs.iter().enumerate() {
        let of_run = LogFilter { run: Some(run.id), ..LogFilter::default() };
        let rows = anna.logs().list(&of_run).await.unwrap().items;
        assert_eq!((rows.len(), rows.iter().all(|row| row.run_id == run.id)), (4, true));
        let failed = LogFilter { outcome: Some(Outcome::Failed), ..of_run.clone() };
        assert_eq!(anna.logs().list(&failed).await.unwrap().items.len(), usize::from(number == 0));
        let of_another = LogFilter { mailing: Some(runs[(number + 1) % 3].mailing_id), ..of_run.clone() };
        assert!(anna.logs().list(&of_another).await.unwrap().items.is_empty());
        assert!(boris.logs().list(&of_run).await.unwrap().items.is_empty());
        assert_eq!(anna.logs().list(&LogFilter { with_total: true, ..of_run }).await.unwrap().total, Some(4));
    }
}

#[actix_web::test]
async fn figures_of_all_runs_are_the_sums_of_each() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_SMTP_LETTERS_PER_SECOND", "200")]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 100).await;
    sink.behave("client1@x.example", Reply::refuse(451, "4.3.0 later"));
    let mut daily = at_once(plain());
    daily.schedule.recurrence = vestnik_client::api::mailings::Recurrence::Daily;
    let mailing = start(&anna, &daily).await;
    until(&anna, mailing.id, |run| run.counts.sent == 99).await;
    app.later(jiff::SignedDuration::from_mins(2));
    anna.mailings().send_now(mailing.id).await.problem();
    let second = "UPDATE mailings SET next_run_at = now()";
    app.database().await.execute(second, &[]).await.unwrap();
    until(&anna, mailing.id, |run| run.counts.sent > 20 && run.counts.sent < 99).await;
    anna.mailings().complete(mailing.id).await.unwrap();
    until(&anna, mailing.id, |run| run.finished_at.is_some()).await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let runs = anna.mailings().runs(mailing.id, &RunPage::default()).await.unwrap().items;
    let figures = anna.mailings().statistics(mailing.id).await.unwrap();
    assert_eq!((figures.runs, figures.last_run.as_ref()), (2, runs.first()));
    let sum = |part: fn(&vestnik_client::api::deliveries::Counts) -> i64| {
        runs.iter().map(|run| part(&run.counts)).sum::<i64>()
    };
    assert!(figures.all_runs.add_up());
    assert_eq!(figures.all_runs.total, 200);
    assert_eq!(figures.all_runs.sent, sum(|counts| counts.sent));
    assert_eq!(figures.all_runs.cancelled, sum(|counts| counts.cancelled));
    assert_eq!(figures.all_runs.deferred, sum(|counts| counts.deferred));
    assert!(figures.all_runs.cancelled > 0);
}

#[actix_web::test]
async fn letters_are_found_by_state_and_words_page_by_page() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 60).await;
    let rename = "UPDATE clients SET name = 'Ёлкин Пётр' WHERE email = 'client15@x.example'";
    app.database().await.execute(rename, &[]).await.unwrap();
    for number in [5, 15, 25, 35, 45, 55] {
        sink.behave(&format!("client{number}@x.example"), Reply::refuse(550, "5.7.1 no"));
    }
    let mailing = start(&anna, &at_once(plain())).await;
    until_finished(&anna, mailing.id).await;
    let mut found = Vec::new();
    let mut cursor = None;
    loop {
        let limit = Some(Limit::try_from(4).unwrap());
        let filter = DeliveryFilter { state: Some(DeliveryState::Failed), limit, cursor, ..DeliveryFilter::default() };
        let page = anna.mailings().deliveries(mailing.id, &filter).await.unwrap();
        found.extend(page.items.into_iter().map(|letter| letter.email.to_string()));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(found, [5, 15, 25, 35, 45, 55].map(|number| format!("client{number}@x.example")));
    let filter = DeliveryFilter { q: Some("петр ЕЛКИН".to_owned()), ..DeliveryFilter::default() };
    assert_eq!(anna.mailings().deliveries(mailing.id, &filter).await.unwrap().items.len(), 1);
    let nobody = app.person("Boris").await;
    assert_eq!(nobody.mailings().deliveries(mailing.id, &filter).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn in_a_long_log_a_search_goes_on_page_by_page_and_nothing_is_counted_for_ever() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let mailing = anna.mailings().create(&at_once(plain())).await.unwrap();
    // A run that went to very many; the first of them could not be reached.
    app.database()
        .await
        .batch_execute(&format!(
            "INSERT INTO mailing_runs (owner_id, mailing_id, scheduled_for, state, subject, body, format, owner_name, owner_email,
                                       mailing_name, message_domain, total, sent, failed, attempts, started_at, finished_at)
             VALUES ({owner}, {mailing}, now(), 'finished', 's', 'b', 'text', 'A', 'a@x.example', 'M', 'x.example', 260000,
                     259998, 2, 260000, now() - interval '1 hour', now());
             INSERT INTO deliveries (id, run_id, client_id, email, name, state, attempts)
             SELECT (1::bigint << 24) + n, 1, n, 'client' || n || '@x.example', 'Клиент',
                    CASE WHEN n IN (1, 260000) THEN 'failed' ELSE 'sent' END, 1 FROM generate_series(1, 260000) n;
             INSERT INTO delivery_attempts (at, owner_id, mailing_id, run_id, delivery_id, client_id, number, outcome, code,
                                            reply, server, duration_ms)
             SELECT now() - interval '1 hour' + n * interval '1 ms', {owner}, {mailing}, 1, (1::bigint << 24) + n, n, 1,
                    'sent', 250, CASE WHEN n = 1 THEN 'Ёж' ELSE 'ok' END, 'mx', 1 FROM generate_series(1, 110000) n;
             ANALYZE deliveries; ANALYZE delivery_attempts",
            owner = anna.id,
            mailing = mailing.id
        ))
        .await
        .unwrap();
    let filter = LogFilter { q: Some("ежик".to_owned()), with_total: true, ..LogFilter::default() };
    let first = anna.logs().list(&filter).await.unwrap();
    assert_eq!((first.items.len(), first.total), (0, None), "too many to be counted");
    let filter = LogFilter { q: Some("ЕЖ".to_owned()), cursor: first.next_cursor, ..LogFilter::default() };
    let second = anna.logs().list(&filter).await.unwrap();
    assert_eq!((second.items.len(), second.next_cursor), (1, None));

    let failed = DeliveryFilter { state: Some(DeliveryState::Failed), ..DeliveryFilter::default() };
    let first = anna.mailings().deliveries(mailing.id, &failed).await.unwrap();
    assert_eq!(first.items.len(), 1);
    let rest = DeliveryFilter { cursor: first.next_cursor, ..failed };
    let second = anna.mailings().deliveries(mailing.id, &rest).await.unwrap();
    assert_eq!((second.items.len(), second.next_cursor), (1, None));
    assert_eq!(second.items[0].email.as_str(), "client260000@x.example");
}

#[actix_web::test]
async fn the_log_is_brought_out_as_a_file_of_what_the_filter_finds() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    give_clients(&app, &anna, 5).await;
    sink.behave("client2@x.example", Reply::refuse(554, "5.7.1 =no, \"thanks\""));
    let mailing = start(&anna, &at_once(plain())).await;
    until_finished(&anna, mailing.id).await;
    let all =
        String::from_utf8(anna.logs().export(&LogFilter::default(), &FileOptions::default()).await.unwrap()).unwrap();
    assert_eq!(all.lines().count(), 6, "{all}");
    assert!(all.starts_with("\u{FEFF}at,mailing_id,mailing,"), "{all}");
    let failed = LogFilter { outcome: Some(Outcome::Failed), ..LogFilter::default() };
    let failed = String::from_utf8(anna.logs().export(&failed, &FileOptions::default()).await.unwrap()).unwrap();
    assert_eq!(failed.lines().count(), 2, "{failed}");
    assert!(failed.contains("client2@x.example,failed,policy,1,554,"), "{failed}");
    let found = LogFilter { q: Some("client3".to_owned()), ..LogFilter::default() };
    assert_eq!(
        String::from_utf8(anna.logs().export(&found, &FileOptions::default()).await.unwrap()).unwrap().lines().count(),
        2
    );
    assert_eq!(
        String::from_utf8(boris.logs().export(&LogFilter::default(), &FileOptions::default()).await.unwrap())
            .unwrap()
            .lines()
            .count(),
        1
    );
    let wrong = LogFilter { q: Some("x".repeat(201)), ..LogFilter::default() };
    assert_eq!(anna.logs().export(&wrong, &FileOptions::default()).await.problem().code, Code::Invalid);
}
