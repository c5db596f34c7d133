//! What must not hold up or lose anybody's letters: gaps, stops at full speed, mailings and letters that can't be made,
//! strange bytes, silent servers.

use crate::delivery::{at_once, draft, give_clients, plain, sending_to, start, until, until_finished, until_state};
use crate::delivery_nodes::{Node, count, resting};
use crate::support::{Failed, TestApp};
use jiff::SignedDuration;
use std::time::{Duration, Instant};
use vestnik_client::api::Code;
use vestnik_client::api::clients::{ChangeClient, ClientFilter};
use vestnik_client::api::deliveries::{Counts, LogFilter, Outcome, RunPage, RunState};
use vestnik_client::api::id::RunId;
use vestnik_client::api::mailings::MailingState;
use vestnik_client::api::messages::Format;
use vestnik_sink::{Point, Reply, Sink};

#[actix_web::test]
async fn many_addresses_left_out_in_a_row_do_not_hold_up_the_rest() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 500).await;
    let gone = "INSERT INTO suppressions (owner_id, email, reason, reply)
                SELECT $1, 'client' || n || '@x.example', 'no_such_address', '' FROM generate_series(201, 450) n";
    app.database().await.execute(gone, &[&anna.id.0]).await.unwrap();
    let mailing = start(&anna, &at_once(plain())).await;
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts, Counts { total: 500, sent: 250, suppressed: 250, ..Counts::default() });
}

#[actix_web::test]
async fn a_stop_at_full_speed_holds_up_no_other_mailing() {
    let sink = Sink::options().keep(false).start().await;
    let app = sending_to(&sink, &[]).await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    give_clients(&app, &anna, 6_000).await;
    give_clients(&app, &boris, 6_000).await;
    for _ in 0..4 {
        let before = sink.count();
        let stopped = start(&anna, &at_once(plain())).await;
        let other = start(&boris, &at_once(plain())).await;
        sink.wait_for(before + 500).await;
        anna.mailings().complete(stopped.id).await.unwrap();
        let begun = Instant::now();
        until(&anna, stopped.id, |run| run.finished_at.is_some()).await;
        assert!(begun.elapsed() < Duration::from_secs(2), "the stop took {:?}", begun.elapsed());
        until_finished(&boris, other.id).await;
        assert!(begun.elapsed() < Duration::from_secs(20), "the other took {:?}", begun.elapsed());
    }
    assert_eq!(sink.totals().repeats, 0);
}

#[actix_web::test]
async fn a_mailing_that_can_not_be_begun_holds_up_nobody_else() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    give_clients(&app, &boris, 1).await;
    let broken = anna.mailings().create(&at_once(plain())).await.unwrap();
    // As a newer version may have written it.
    let newer = "UPDATE mailings SET recurrence = '{\"kind\": \"moon\"}', state = 'active',
                     next_run_at = now() - interval '1 hour' WHERE id = $1";
    app.database().await.execute(newer, &[&broken.id.0]).await.unwrap();
    let good = start(&boris, &at_once(plain())).await;
    assert_eq!(until_finished(&boris, good.id).await.counts.sent, 1);
    assert_eq!(count(&app, "SELECT count(*) FROM mailings WHERE next_run_at < now()").await, 1, "it waits");
}

#[actix_web::test]
async fn a_run_that_takes_long_to_begin_keeps_no_other_waiting() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    give_clients(&app, &boris, 1).await;
    let slow = anna.mailings().create(&at_once(plain())).await.unwrap();
    let mut db = app.database().await;
    let held = db.transaction().await.unwrap();
    // Somebody else is just beginning the same run.
    let same =
        "INSERT INTO mailing_runs (owner_id, mailing_id, scheduled_for, subject, body, format, owner_name, owner_email,
                                          mailing_name, message_domain)
                VALUES ($1, $2, date_trunc('hour', now()), '', '', 'text', '', '', '', '')";
    held.execute(same, &[&anna.id.0, &slow.id.0]).await.unwrap();
    let due = "UPDATE mailings SET state = 'active', next_run_at = date_trunc('hour', now()) WHERE id = $1";
    app.database().await.execute(due, &[&slow.id.0]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let begun = Instant::now();
    let short = start(&boris, &at_once(plain())).await;
    until_finished(&boris, short.id).await;
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    held.rollback().await.unwrap();
    until_finished(&anna, slow.id).await;
}

#[actix_web::test]
async fn strange_bytes_in_an_answer_are_written_down_as_spaces() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 2).await;
    sink.behave("client1@x.example", Reply::refuse(550, "5.7.1 no\0such\u{7}luck"));
    let mailing = start(&anna, &at_once(plain())).await;
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!((run.counts.sent, run.counts.failed), (1, 1));
    let filter = LogFilter { outcome: Some(Outcome::Failed), ..LogFilter::default() };
    assert_eq!(anna.logs().list(&filter).await.unwrap().items[0].reply, "5.7.1 no such luck");
}

#[actix_web::test]
async fn a_letter_with_a_zero_in_it_holds_up_nobody() {
    let app = TestApp::start().await;
    app.start_workers();
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    give_clients(&app, &anna, 1).await;
    give_clients(&app, &boris, 1).await;
    let zero = draft("s", "a{{ \"\\u0000\" }}b", Format::Text);
    if let Ok(evil) = anna.mailings().create(&at_once(zero)).await {
        anna.mailings().start(evil.id).await.unwrap();
        until_finished(&anna, evil.id).await;
    }
    let good = start(&boris, &at_once(plain())).await;
    until_finished(&boris, good.id).await;
}

#[actix_web::test]
async fn a_letter_that_can_not_be_made_is_not_lost_with_a_line() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_SMTP_CONNECTIONS", "1")]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 9).await;
    let spoil = "UPDATE clients SET email = 'nowhere' || id WHERE name ~ ' [3579]$'";
    app.database().await.execute(spoil, &[]).await.unwrap();
    // Each letter but the first finds its line closed while the next one is being prepared.
    sink.close_after(1);
    let mailing = start(&anna, &at_once(plain())).await;
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts, Counts { total: 9, sent: 5, failed: 4, ..Counts::default() });
}

#[actix_web::test]
async fn a_process_that_is_told_to_stop_waits_for_no_silent_mail_server() {
    let sink = Sink::start().await;
    sink.behave("*", Reply::stall(Point::Greeting, 60_000));
    let app = resting(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 50).await;
    let node = Node::start(&app).await;
    let mailing = start(&anna, &at_once(plain())).await;
    until(&anna, mailing.id, |run| run.counts.sending == 50).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let begun = Instant::now();
    node.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    let run = until(&anna, mailing.id, |_| true).await;
    assert_eq!(run.counts, Counts { total: 50, waiting: 50, ..Counts::default() });
    assert_eq!(count(&app, "SELECT count(*) FROM delivery_chunks WHERE leased_by IS NOT NULL").await, 0);
}

#[actix_web::test]
async fn results_that_come_after_the_end_of_a_run_are_counted_and_leave_no_work_behind() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 6).await;
    for number in 1..=6 {
        let client = format!("client{number}@x.example");
        sink.behave(&client, Reply::stall(Point::Data, 700));
        match number % 3 {
            0 => sink.behave(&client, Reply::refuse_letter(451, "4.3.0 later")),
            1 => sink.behave(&client, Reply::refuse_letter(550, "5.1.1 no such user")),
            _ => {}
        }
    }
    let mailing = start(&anna, &at_once(plain())).await;
    until(&anna, mailing.id, |run| run.counts.sending == 6).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    anna.mailings().complete(mailing.id).await.unwrap();
    until(&anna, mailing.id, |run| run.state == RunState::Cancelled).await;
    let run = until(&anna, mailing.id, |run| run.counts.sent + run.counts.failed == 4).await;
    assert_eq!(run.counts, Counts { total: 6, sent: 2, failed: 2, cancelled: 2, ..Counts::default() });
    until(&anna, mailing.id, |_| sink.totals().refused == 4).await;
    app.later(SignedDuration::from_mins(6));
    let begun = Instant::now();
    while count(&app, "SELECT (SELECT count(*) FROM delivery_retries) + (SELECT count(*) FROM delivery_chunks)").await
        > 0
    {
        assert!(begun.elapsed() < Duration::from_secs(30), "work is left behind");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // Those who got a letter know it, though the run never reached its end.
    let anna = app.signed_in_anew(&anna);
    let written_to = async || {
        let clients = anna.clients().list(&ClientFilter::default()).await.unwrap().items;
        clients.iter().filter(|client| client.last_letter_at.is_some()).count()
    };
    while written_to().await < 2 {
        assert!(begun.elapsed() < Duration::from_secs(30), "clients are not told");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(written_to().await, 2);
}

#[actix_web::test]
async fn a_pause_at_a_slow_rate_gives_back_at_once() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_SMTP_LETTERS_PER_SECOND", "1"), ("VESTNIK_SMTP_CONNECTIONS", "4")]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 30).await;
    let mailing = start(&anna, &at_once(plain())).await;
    sink.wait_for(1).await;
    anna.mailings().pause(mailing.id).await.unwrap();
    let begun = Instant::now();
    let run = until(&anna, mailing.id, |run| run.counts.sending == 0).await;
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    assert_eq!(run.counts.sent + run.counts.waiting, 30);
}

#[actix_web::test]
async fn many_long_runs_do_not_keep_a_short_one_waiting() {
    let sink = Sink::options().keep(false).start().await;
    let app = sending_to(&sink, &[("VESTNIK_SMTP_LETTERS_PER_SECOND", "500"), ("VESTNIK_SMTP_CONNECTIONS", "2")]).await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    give_clients(&app, &anna, 3_000).await;
    give_clients(&app, &boris, 1).await;
    for _ in 0..10 {
        let long = start(&anna, &at_once(plain())).await;
        until(&anna, long.id, |_| true).await;
    }
    let begun = Instant::now();
    let short = start(&boris, &at_once(plain())).await;
    until_finished(&boris, short.id).await;
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
}

#[actix_web::test]
async fn a_lost_connection_to_the_database_holds_up_nobody_for_long() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_SMTP_LETTERS_PER_SECOND", "800")]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 3_000).await;
    let mailing = start(&anna, &at_once(plain())).await;
    let db = app.database().await;
    for (part, query) in [(1, "%tried AS MATERIALIZED%"), (2, "%delivery_chunks%")] {
        sink.wait_for(part * 700).await;
        // That of the writer, then that of the feeder, or of whoever else asked for it last.
        let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE $1";
        // It shows what a connection does at this moment: looked at until it is caught at it.
        let looked = Instant::now();
        while db.query_one(cut, &[&query]).await.unwrap().get::<_, i64>(0) == 0 {
            assert!(looked.elapsed() < Duration::from_secs(10), "nobody asks {query}");
        }
    }
    let begun = Instant::now();
    let run = until_finished(&anna, mailing.id).await;
    assert!(begun.elapsed() < Duration::from_secs(25), "{:?}", begun.elapsed());
    assert_eq!(run.counts, Counts { total: 3_000, sent: 3_000, ..Counts::default() });
    assert_eq!((sink.totals().recipients, sink.totals().repeats), (3_000, 0));
}

#[actix_web::test]
async fn whatever_is_clicked_meanwhile_the_books_are_right() {
    let sink = Sink::options().keep(false).start().await;
    let app = resting(&sink, &[("VESTNIK_SMTP_LETTERS_PER_SECOND", "400"), ("VESTNIK_SMTP_CONNECTIONS", "6")]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 2_500).await;
    for number in (1..=2_500).step_by(7) {
        let reply = match number % 5 {
            0 => Reply::refuse(550, "5.1.1 no such user"),
            1 => Reply::refuse(451, "4.3.0 later"),
            2 => Reply::refuse_letter(554, "5.7.1 spam"),
            3 => Reply::stall(Point::Data, 150),
            _ => Reply::hang_up(Point::Middle),
        };
        sink.behave(&format!("client{number}@x.example"), reply.times(1));
    }
    let nodes = [Node::start(&app).await, Node::start(&app).await];
    let mailing = start(&anna, &at_once(plain())).await;
    until(&anna, mailing.id, |run| run.counts.sent > 0).await;
    for click in 0..12 {
        tokio::time::sleep(Duration::from_millis(rand::random_range(20..350))).await;
        if click % 2 == 0 {
            anna.mailings().pause(mailing.id).await.unwrap();
        } else {
            anna.mailings().resume(mailing.id).await.unwrap();
        }
        until(&anna, mailing.id, |_| true).await;
    }
    anna.mailings().complete(mailing.id).await.unwrap();
    until(&anna, mailing.id, |run| run.state == RunState::Cancelled).await;
    for node in nodes {
        node.stop().await;
    }
    let run = until(&anna, mailing.id, |_| true).await;
    assert!(run.counts.sent > 100 && run.counts.cancelled > 0, "{run:?}");
    let rows =
        async |state: &str| count(&app, &format!("SELECT count(*) FROM deliveries WHERE state = '{state}'")).await;
    assert_eq!((rows("sent").await, rows("failed").await), (run.counts.sent, run.counts.failed));
    assert_eq!(rows("waiting").await + rows("deferred").await, run.counts.cancelled);
    assert_eq!(u64::try_from(run.counts.sent).unwrap(), sink.count(), "what was taken is written down");
    assert_eq!(sink.totals().repeats, 0);
    let figures = anna.mailings().statistics(mailing.id).await.unwrap();
    assert_eq!(count(&app, "SELECT count(*) FROM delivery_attempts").await, figures.attempts);
    assert_eq!(count(&app, "SELECT sum(attempts)::bigint FROM deliveries").await, figures.attempts);
}

#[actix_web::test]
async fn a_letter_is_sent_again_to_those_missed_and_to_nobody_else() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 6).await;
    sink.behave("client1@x.example", Reply::refuse(554, "5.7.1 we do not like you"));
    sink.behave("client2@x.example", Reply::refuse(552, "5.2.2 mailbox full"));
    sink.behave("client3@x.example", Reply::refuse(550, "5.1.1 no such user"));
    sink.behave("client4@x.example", Reply::refuse(554, "5.7.1 we do not like you"));
    let mailing = start(&anna, &at_once(plain())).await;
    let first = until_finished(&anna, mailing.id).await;
    assert_eq!((first.counts.sent, first.counts.failed, first.resent), (2, 4, false));
    until_state(&anna, mailing.id, MailingState::Completed).await;

    // One has another address by now, and one is a client no more.
    let clients = anna.clients().list(&ClientFilter::default()).await.unwrap().items;
    let of = |email: &str| clients.iter().find(|client| client.email.as_str() == email).unwrap();
    let corrected = ChangeClient { email: Some("right@x.example".parse().unwrap()), ..ChangeClient::default() };
    let wrong = of("client2@x.example");
    anna.clients().change(wrong.id, wrong.version, &corrected).await.unwrap();
    anna.clients().delete(of("client4@x.example").id).await.unwrap();
    sink.behave_well();
    let before = sink.count();
    anna.mailings().resend(mailing.id, first.id).await.unwrap();
    let second = until(&anna, mailing.id, |run| run.id != first.id && run.finished_at.is_some()).await;
    assert_eq!(second.counts, Counts { total: 2, sent: 2, ..Counts::default() });
    assert_eq!((second.resend_of, sink.count() - before), (Some(first.id), 2));
    for email in ["client1@x.example", "right@x.example"] {
        assert_eq!(sink.letters_to(email).len(), 1, "{email}");
    }
    until_state(&anna, mailing.id, MailingState::Completed).await;
    let runs = anna.mailings().runs(mailing.id, &RunPage::default()).await.unwrap().items;
    let books = runs.iter().find(|run| run.id == first.id).unwrap();
    assert_eq!((books.counts, books.resent), (first.counts, true), "the first run's books stay as they were");

    for run in [first.id, second.id] {
        assert_eq!(
            anna.mailings().resend(mailing.id, run).await.problem().code,
            Code::WrongState,
            "once, and nobody is left"
        );
    }
    assert_eq!(anna.mailings().resend(mailing.id, RunId(999_999)).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn a_letter_that_is_sent_again_can_be_held_and_ended_like_any_other() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_SMTP_LETTERS_PER_SECOND", "100")]).await;
    let (anna, mara) = (app.person("Anna").await, app.manager("Mara").await);
    give_clients(&app, &anna, 300).await;
    for number in 1..=300 {
        sink.behave(&format!("client{number}@x.example"), Reply::refuse(554, "5.7.1 not now"));
    }
    let mailing = start(&anna, &at_once(plain())).await;
    let first = until_finished(&anna, mailing.id).await;
    sink.behave_well();
    assert_eq!(mara.mailings().resend(mailing.id, first.id).await.problem().code, Code::Forbidden);
    let before = sink.count();
    anna.mailings().resend(mailing.id, first.id).await.unwrap();
    sink.wait_for(before + 5).await;
    anna.mailings().pause(mailing.id).await.unwrap();
    let held =
        until(&anna, mailing.id, |run| run.id != first.id && run.state == RunState::Paused && run.counts.sending == 0)
            .await;
    assert!(held.counts.waiting > 0, "{held:?}");
    anna.mailings().complete(mailing.id).await.unwrap();
    let ended = until(&anna, mailing.id, |run| run.state == RunState::Cancelled).await;
    assert_eq!(ended.counts.sent + ended.counts.cancelled, 300);
    until_state(&anna, mailing.id, MailingState::Completed).await;
}
