//! The stop list: who wants no letters gets none, whoever asks, and whenever.

use crate::delivery::{at_once, deliveries, draft, give_clients, plain, sending_to, start, until, until_finished};
use crate::delivery_nodes::{Node, resting};
use crate::support::{Failed, Persona, TestApp};
use jiff::SignedDuration;
use mail_parser::MessageParser;
use reqwest::StatusCode;
use vestnik::platform::secret::key_file;
use vestnik::suppressions::Links;
use vestnik_client::api::Code;
use vestnik_client::api::clients::{ClientFilter, MailStatus};
use vestnik_client::api::deliveries::{Counts, DeliveryState, LogFilter, Reason, RunState};
use vestnik_client::api::export::FileOptions;
use vestnik_client::api::id::MailingId;
use vestnik_client::api::messages::{Format, PreviewDraft};
use vestnik_client::api::reports::ReportFilter;
use vestnik_client::api::suppressions::{
    Lift, NewSuppression, StatedReason, StopListImport, StopListImported, Suppression, SuppressionFilter,
    SuppressionReason,
};
use vestnik_sink::{Reply, Sink};

/// The link in a letter, by its number: what its reader has.
pub(crate) fn link(app: &TestApp, letter: i64) -> String {
    let key = key_file(&app.app.config.data_dir.join("secret.key")).unwrap();
    Links::new(key.reveal(), &app.base).unwrap().of(letter)
}

/// The number of the letter to this address in the last run of a mailing.
pub(crate) async fn letter_to(app: &TestApp, email: &str) -> i64 {
    let last = "SELECT max(id) FROM deliveries WHERE email = $1";
    app.database().await.query_one(last, &[&email]).await.unwrap().get(0)
}

/// What a mail program sends (RFC 8058).
pub(crate) async fn one_click(link: &str) -> reqwest::Response {
    let form = reqwest::Client::new().post(link).header("content-type", "application/x-www-form-urlencoded");
    form.body("List-Unsubscribe=One-Click").send().await.unwrap()
}

async fn page(link: &str, language: &str) -> (StatusCode, String) {
    let answer = reqwest::Client::new().get(link).header("accept-language", language).send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

async fn stop_list(person: &Persona) -> Vec<Suppression> {
    person.suppressions().list(&SuppressionFilter::default()).await.unwrap().items
}

pub(crate) async fn mail_of(person: &Persona, email: &str) -> MailStatus {
    let filter = ClientFilter { q: Some(email.to_owned()), ..ClientFilter::default() };
    person.clients().list(&filter).await.unwrap().items[0].mail
}

pub(crate) fn by_hand(email: &str) -> NewSuppression {
    NewSuppression {
        email: email.parse().unwrap(),
        reason: StatedReason::ByHand,
        note: "звонил".parse().unwrap(),
        everywhere: false,
        group: None,
    }
}

#[actix_web::test]
async fn every_letter_of_a_mailing_says_how_to_unsubscribe() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 2).await;
    let html = draft("Новости", "<html><body><p>Добрый день</p></body></html>", Format::Html);
    let own = draft("Новости", "Не писать больше: {{ unsubscribe }} .", Format::Text);
    for (letter, parts) in [(plain(), 1), (html, 2), (own, 1)] {
        sink.forget();
        let mailing = start(&anna, &at_once(letter)).await;
        until_finished(&anna, mailing.id).await;
        for email in ["client1@x.example", "client2@x.example"] {
            let letter = sink.letters_to(email).pop().unwrap();
            let link = link(&app, letter_to(&app, email).await);
            assert_eq!(letter.header("List-Unsubscribe"), Some(format!("<{link}>")));
            assert_eq!(letter.header("List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
            let parsed = MessageParser::default().parse(&letter.data).unwrap();
            let text = parsed.body_text(0).unwrap();
            assert_eq!(text.matches(&link).count(), 1, "{text}");
            if parts == 2 {
                let html = parsed.body_html(0).unwrap();
                assert!(html.contains(&format!("<a href=\"{link}\"")) && html.contains("Отписаться"), "{html}");
            }
        }
    }
}

#[actix_web::test]
async fn a_reader_unsubscribes_by_the_link_and_takes_it_back() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna <Петрова>").await;
    give_clients(&app, &anna, 2).await;
    let first = start(&anna, &at_once(plain())).await;
    until_finished(&anna, first.id).await;
    let link = link(&app, letter_to(&app, "client1@x.example").await);

    // Programs that look for bad links follow all of them.
    for _ in 0..3 {
        let (status, text) = page(&link, "ru").await;
        assert_eq!(status, 200);
        assert!(text.contains("Отписаться от писем?") && text.contains("Anna &lt;Петрова&gt;"), "{text}");
        assert!(
            text.contains("c…@x.example") && !text.contains("client1@x.example") && !text.contains("<script"),
            "{text}"
        );
    }
    assert_eq!(mail_of(&anna, "client1").await, MailStatus::Reachable);

    let form = reqwest::Client::new().post(&link).header("accept-language", "en-GB").header("origin", "null");
    let done = form.send().await.unwrap();
    assert_eq!(done.headers()["content-language"], "en");
    assert!(
        done.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .starts_with("default-src 'none'; style-src 'sha256-")
    );
    assert!(done.text().await.unwrap().contains("You have unsubscribed"));
    assert_eq!(one_click(&link).await.status(), 200, "again is the same");
    let list = stop_list(&anna).await;
    assert_eq!(
        (list.len(), list[0].email.as_str(), list[0].reason),
        (1, "client1@x.example", SuppressionReason::Unsubscribed)
    );
    assert_eq!(list[0].mailing.as_ref().map(|mailing| mailing.id), Some(first.id));
    assert_eq!(mail_of(&anna, "client1").await, MailStatus::Unsubscribed);

    let second = start(&anna, &at_once(plain())).await;
    let run = until_finished(&anna, second.id).await;
    assert_eq!(run.counts, Counts { total: 2, sent: 1, suppressed: 1, ..Counts::default() });
    let left_out = deliveries(&anna, second.id, Some(DeliveryState::Suppressed)).await;
    assert_eq!(left_out[0].reason, Some(Reason::Unsubscribed));
    assert_eq!(sink.letters_to("client1@x.example").len(), 1);

    let back = reqwest::Client::new().post(&link).body("wish=subscribe").send().await.unwrap();
    assert!(back.text().await.unwrap().contains("Вы снова получаете письма"), "in the language of the letter");
    assert!(stop_list(&anna).await.is_empty());
    assert_eq!(mail_of(&anna, "client1").await, MailStatus::Reachable);
    let third = start(&anna, &at_once(plain())).await;
    assert_eq!(until_finished(&anna, third.id).await.counts.sent, 2);
}

#[actix_web::test]
async fn mail_programs_unsubscribe_with_one_request_of_either_kind() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 3).await;
    let mailing = start(&anna, &at_once(plain())).await;
    until_finished(&anna, mailing.id).await;
    let client = reqwest::Client::new();
    for (email, kind, body) in [
        ("client1@x.example", "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
        (
            "client2@x.example",
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n",
        ),
    ] {
        let link = link(&app, letter_to(&app, email).await);
        let answer = client.post(&link).header("content-type", kind).body(body).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{kind}");
        assert_eq!(mail_of(&anna, email).await, MailStatus::Unsubscribed, "{kind}");
    }
    assert_eq!(mail_of(&anna, "client3").await, MailStatus::Reachable);
}

#[actix_web::test]
async fn whoever_unsubscribes_in_the_middle_of_a_run_gets_no_letter_of_it() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_SMTP_LETTERS_PER_SECOND", "40"), ("VESTNIK_SMTP_CONNECTIONS", "2")]).await;
    let anna = app.person("Anna").await;
    // More than one range: the last letters are not leased yet, those before them are in hand.
    give_clients(&app, &anna, 60).await;
    let mailing = start(&anna, &at_once(plain())).await;
    sink.wait_for(1).await;
    for email in ["client30@x.example", "client60@x.example"] {
        assert_eq!(one_click(&link(&app, letter_to(&app, email).await)).await.status(), 200);
    }
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts, Counts { total: 60, sent: 58, suppressed: 2, ..Counts::default() });
    assert_eq!(sink.totals().repeats, 0);
    for email in ["client30@x.example", "client60@x.example"] {
        assert!(sink.letters_to(email).is_empty(), "{email}");
    }
    let left_out = deliveries(&anna, mailing.id, Some(DeliveryState::Suppressed)).await;
    assert!(left_out.iter().all(|letter| letter.reason == Some(Reason::Unsubscribed) && letter.attempts == 0));
    let tries = anna.logs().list(&LogFilter { with_total: true, ..LogFilter::default() }).await.unwrap();
    assert_eq!(tries.total, Some(58), "what was not tried is not in the log");
}

#[actix_web::test]
async fn a_letter_that_waits_to_be_tried_again_is_left_out_at_once() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 3).await;
    sink.behave("client2@x.example", Reply::refuse(452, "4.2.2 over quota"));
    let mailing = start(&anna, &at_once(plain())).await;
    let run = until(&anna, mailing.id, |run| run.counts.deferred == 1 && run.counts.sent == 2).await;
    assert_eq!(run.state, RunState::Running);
    one_click(&link(&app, letter_to(&app, "client2@x.example").await)).await;
    // Not in a minute, when it would have been tried again.
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts, Counts { total: 3, sent: 2, suppressed: 1, ..Counts::default() });
    let left_out = &deliveries(&anna, mailing.id, Some(DeliveryState::Suppressed)).await[0];
    assert_eq!((left_out.attempts, left_out.reply.as_deref()), (1, Some("4.2.2 over quota")), "what was tried stays");
    assert_eq!(sink.totals().repeats, 0);
}

#[actix_web::test]
async fn what_is_wished_while_no_process_sends_holds_when_one_goes_on() {
    let sink = Sink::start().await;
    let app = resting(&sink, &[("VESTNIK_SMTP_LETTERS_PER_SECOND", "20"), ("VESTNIK_SMTP_CONNECTIONS", "1")]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 30).await;
    let node = Node::start(&app).await;
    let mailing = start(&anna, &at_once(plain())).await;
    sink.wait_for(3).await;
    node.stop().await;
    one_click(&link(&app, letter_to(&app, "client29@x.example").await)).await;
    let _other = Node::start(&app).await;
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts, Counts { total: 30, sent: 29, suppressed: 1, ..Counts::default() });
    assert!(sink.letters_to("client29@x.example").is_empty());
}

#[actix_web::test]
async fn whoever_takes_it_back_in_time_gets_the_letter_after_all() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_SMTP_LETTERS_PER_SECOND", "20"), ("VESTNIK_SMTP_CONNECTIONS", "1")]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 40).await;
    let mailing = start(&anna, &at_once(plain())).await;
    sink.wait_for(1).await;
    anna.mailings().pause(mailing.id).await.unwrap();
    until(&anna, mailing.id, |run| run.state == RunState::Paused && run.counts.sending == 0).await;
    let link = link(&app, letter_to(&app, "client40@x.example").await);
    one_click(&link).await;
    reqwest::Client::new().post(&link).body("wish=subscribe").send().await.unwrap();
    anna.mailings().resume(mailing.id).await.unwrap();
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts, Counts { total: 40, sent: 40, ..Counts::default() });
}

#[actix_web::test]
async fn links_that_are_none_tell_nothing_and_slow_down_only_those_who_make_them_up() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 1).await;
    let mailing = start(&anna, &at_once(plain())).await;
    until_finished(&anna, mailing.id).await;
    let right = link(&app, letter_to(&app, "client1@x.example").await);
    // One that is made as ours are, of a letter that does not exist.
    let (status, nothing) = page(&link(&app, 7), "en").await;
    assert_eq!(status, 404);
    let mut last = StatusCode::OK;
    for number in 0..40 {
        let (status, text) = page(&format!("{}/u/1made-up-{number}", app.base), "en").await;
        assert!(status == 429 || (status == 404 && text == nothing), "{status}: {text}");
        last = status;
    }
    assert_eq!(last, 429);
    for _ in 0..100 {
        assert_eq!(one_click(&right).await.status(), 200, "a mail provider asks for many readers at once");
    }
    let (status, sample) = page(&format!("{}/u/sample", app.base), "en").await;
    assert!(status == 200 && sample.contains("This is a sample link"), "{sample}");
    assert_eq!(one_click(&format!("{}/u/sample", app.base)).await.status(), 200);
    assert_eq!(stop_list(&anna).await.len(), 1);
}

#[actix_web::test]
async fn previews_and_test_letters_unsubscribe_nobody() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let preview = PreviewDraft {
        subject: "Новости".parse().unwrap(),
        body: "Добрый день".parse().unwrap(),
        format: Format::Text,
        client_id: None,
    };
    let letter = anna.messages().preview_draft(&preview).await.unwrap();
    assert!(
        letter.text.ends_with(&format!("-- \nОтписаться от этих писем: {}/u/sample\n", app.base)),
        "{}",
        letter.text
    );
}

#[actix_web::test]
async fn an_address_is_put_on_the_list_and_taken_off_by_hand() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let boris = app.person("Boris").await;
    give_clients(&app, &anna, 2).await;
    give_clients(&app, &boris, 2).await;
    let added = anna.suppressions().add(&by_hand("Client1@X.example")).await.unwrap();
    assert_eq!(
        (added.email.as_str(), added.reason, added.note.as_str()),
        ("client1@x.example", SuppressionReason::ByHand, "звонил")
    );
    assert_eq!(added.owner.map(|owner| owner.id), Some(anna.id));
    let again = anna.suppressions().add(&by_hand("client1@x.example")).await.problem();
    assert_eq!((again.code, again.errors[0].field.as_str()), (Code::Invalid, "email"));
    assert_eq!(
        (mail_of(&anna, "client1").await, mail_of(&boris, "client1").await),
        (MailStatus::ByHand, MailStatus::Reachable)
    );
    assert!(stop_list(&boris).await.is_empty());
    assert_eq!(boris.suppressions().lift(added.id, &Lift::default()).await.problem().code, Code::NotFound);
    anna.suppressions().lift(added.id, &Lift::default()).await.unwrap();
    assert_eq!(mail_of(&anna, "client1").await, MailStatus::Reachable);
    assert_eq!(anna.suppressions().lift(added.id, &Lift::default()).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn what_somebody_stopped_by_hand_stays_so_when_the_reader_takes_his_wish_back() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 1).await;
    let mailing = start(&anna, &at_once(plain())).await;
    until_finished(&anna, mailing.id).await;
    let link = link(&app, letter_to(&app, "client1@x.example").await);
    anna.suppressions().add(&by_hand("client1@x.example")).await.unwrap();
    assert_eq!(one_click(&link).await.status(), 200);
    assert_eq!(stop_list(&anna).await[0].reason, SuppressionReason::Unsubscribed);
    let back = reqwest::Client::new().post(&link).body("wish=subscribe").send().await.unwrap();
    assert_eq!(back.status(), 200);
    let left = stop_list(&anna).await.remove(0);
    assert_eq!((left.reason, left.note.as_str(), left.mailing), (SuppressionReason::ByHand, "звонил", None));
    assert_eq!(mail_of(&anna, "client1").await, MailStatus::ByHand);
}

#[actix_web::test]
async fn a_wish_out_of_a_file_is_none_that_a_mailing_led_to() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 1).await;
    sink.behave("client1@x.example", Reply::refuse(550, "5.1.1 no such user"));
    let mailing = start(&anna, &at_once(plain())).await;
    until_finished(&anna, mailing.id).await;
    assert!(stop_list(&anna).await[0].mailing.is_some());
    let file = "email,reason,note,since\nclient1@x.example,unsubscribed,wrote to us,2026-01-02T03:04:05Z\n";
    anna.suppressions().import(&StopListImport::default(), file.into()).await.unwrap();
    let row = stop_list(&anna).await.remove(0);
    assert_eq!((row.reason, row.note.as_str(), row.mailing), (SuppressionReason::Unsubscribed, "wrote to us", None));
    assert_eq!(row.created_at, "2026-01-02T03:04:05Z".parse().unwrap());
    let report = anna.reports().mailings(&ReportFilter::default()).await.unwrap();
    assert_eq!(report.totals.unsubscribed, 0);
}

#[actix_web::test]
async fn the_wish_of_a_reader_is_lifted_with_a_stated_reason_only() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let complaint = NewSuppression { reason: StatedReason::Complaint, ..by_hand("a@x.example") };
    let added = anna.suppressions().add(&complaint).await.unwrap();
    let refused = anna.suppressions().lift(added.id, &Lift::default()).await.problem();
    assert_eq!((refused.code, refused.errors[0].field.as_str()), (Code::Invalid, "because"));
    let because = Lift { because: Some("просил вернуть по телефону".parse().unwrap()) };
    anna.suppressions().lift(added.id, &because).await.unwrap();
    assert!(stop_list(&anna).await.is_empty());
    let kept = "SELECT email, reason, lifted_by, because FROM lifted_suppressions";
    let kept = app.database().await.query_one(kept, &[]).await.unwrap();
    assert_eq!((kept.get::<_, &str>(0), kept.get::<_, &str>(1)), ("a@x.example", "complaint"));
    assert_eq!((kept.get::<_, i64>(2), kept.get::<_, &str>(3)), (anna.id.0, "просил вернуть по телефону"));
}

#[actix_web::test]
async fn what_is_stopped_for_the_whole_service_is_stopped_for_everybody() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let (anna, mara, ada) = (app.person("Anna").await, app.manager("Mara").await, app.admin("Ada").await);
    give_clients(&app, &anna, 2).await;
    let everywhere = NewSuppression { everywhere: true, ..by_hand("client1@x.example") };
    for who in [&anna, &mara] {
        assert_eq!(who.suppressions().add(&everywhere).await.problem().code, Code::Forbidden);
    }
    let added = ada.suppressions().add(&everywhere).await.unwrap();
    assert_eq!(added.owner, None);
    assert_eq!(mail_of(&anna, "client1").await, MailStatus::ByHand);
    let mailing = start(&anna, &at_once(plain())).await;
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts, Counts { total: 2, sent: 1, suppressed: 1, ..Counts::default() });
    // The staff see it; those it concerns see it at their clients only.
    assert!(stop_list(&anna).await.is_empty());
    assert_eq!(stop_list(&mara).await.len(), 1);
    assert_eq!(anna.suppressions().lift(added.id, &Lift::default()).await.problem().code, Code::NotFound);
    assert_eq!(mara.suppressions().lift(added.id, &Lift::default()).await.problem().code, Code::Forbidden);
    // One's own word stands beside it.
    anna.suppressions().add(&by_hand("client1@x.example")).await.unwrap();
    ada.suppressions().lift(added.id, &Lift::default()).await.unwrap();
    assert_eq!(mail_of(&anna, "client1").await, MailStatus::ByHand);
}

#[actix_web::test]
async fn the_list_survives_deleting_and_bringing_in_a_client_again() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let new = crate::clients::named("Белова Анна", "belova@x.example");
    let client = anna.clients().create(&new).await.unwrap();
    anna.clients().delete(client.id).await.unwrap();
    let stopped = anna.suppressions().add(&by_hand("belova@x.example")).await.unwrap();
    assert_eq!(anna.clients().restore(client.id).await.unwrap().mail, MailStatus::ByHand);
    anna.clients().delete(client.id).await.unwrap();
    assert_eq!(anna.clients().create(&new).await.unwrap().mail, MailStatus::ByHand);
    anna.suppressions().lift(stopped.id, &Lift::default()).await.unwrap();
    assert_eq!(mail_of(&anna, "belova").await, MailStatus::Reachable);
}

#[actix_web::test]
async fn the_list_is_searched_filtered_and_paged() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let ada = app.admin("Ada").await;
    let many = "INSERT INTO suppressions (owner_id, email, reason)
                SELECT $1, 'gone' || n || '@x.example', 'no_such_address' FROM generate_series(1, 45) n";
    app.database().await.execute(many, &[&anna.id.0]).await.unwrap();
    anna.suppressions().add(&by_hand("boris@y.example")).await.unwrap();
    let list = async |filter: SuppressionFilter| {
        let page = anna.suppressions().list(&SuppressionFilter { with_total: true, ..filter }).await.unwrap();
        (page.items, page.next_cursor, page.total)
    };
    let (first, next, total) = list(SuppressionFilter::default()).await;
    assert_eq!((first.len(), first[0].email.as_str(), total), (20, "boris@y.example", Some(46)));
    let (second, next, _) = list(SuppressionFilter { cursor: next, ..SuppressionFilter::default() }).await;
    let (third, end, _) = list(SuppressionFilter { cursor: next, ..SuppressionFilter::default() }).await;
    assert_eq!((second.len(), third.len(), end), (20, 6, None));
    let (found, _, total) =
        list(SuppressionFilter { q: Some("GONE4 x.ex".to_owned()), ..SuppressionFilter::default() }).await;
    assert_eq!((found.len(), total), (7, Some(7)));
    let (found, ..) =
        list(SuppressionFilter { reason: Some(SuppressionReason::ByHand), ..SuppressionFilter::default() }).await;
    assert_eq!(found.len(), 1);
    let of_anna = SuppressionFilter { owner: Some(anna.id), ..SuppressionFilter::default() };
    assert_eq!(ada.suppressions().list(&of_anna).await.unwrap().items.len(), 20);
    let everywhere = SuppressionFilter { everywhere: true, ..SuppressionFilter::default() };
    assert!(ada.suppressions().list(&everywhere).await.unwrap().items.is_empty());
}

#[actix_web::test]
async fn why_a_letter_was_refused_is_told_and_only_a_missing_address_is_stopped() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_RETRY_HOURS", "1")]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 7).await;
    let refusals = [
        ("client1@x.example", Reply::refuse(550, "5.1.1 no such user"), Reason::NoSuchAddress),
        ("client2@x.example", Reply::refuse(552, "5.2.2 mailbox full"), Reason::MailboxFull),
        ("client3@x.example", Reply::refuse_letter(554, "5.7.1 looks like spam"), Reason::Policy),
        ("client4@x.example", Reply::refuse_letter(554, "5.6.0 cannot read this"), Reason::Content),
        ("client5@x.example", Reply::refuse(550, "5.5.0 no"), Reason::Server),
        ("client6@x.example", Reply::refuse(451, "4.7.1 greylisted"), Reason::Expired),
    ];
    for (email, reply, _) in &refusals {
        sink.behave(email, reply.clone());
    }
    let mailing = start(&anna, &at_once(plain())).await;
    until(&anna, mailing.id, |run| run.counts.deferred == 1 && run.counts.failed == 5).await;
    let waiting = &deliveries(&anna, mailing.id, Some(DeliveryState::Deferred)).await[0];
    assert_eq!(waiting.reason, None);
    let of_policy = LogFilter { reason: Some(Reason::Policy), ..LogFilter::default() };
    assert_eq!(anna.logs().list(&of_policy).await.unwrap().items.len(), 2, "the greylisted one, too");
    app.later(SignedDuration::from_hours(2));
    let anna = app.signed_in_anew(&anna);
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts, Counts { total: 7, sent: 1, failed: 6, ..Counts::default() });
    for (email, _, reason) in refusals {
        let found = reasons(&anna, mailing.id, reason).await;
        assert_eq!(found, [email.to_owned()], "{reason:?}");
    }
    let stopped: Vec<_> =
        stop_list(&anna).await.into_iter().map(|stopped| (stopped.email.to_string(), stopped.reply)).collect();
    assert_eq!(stopped, [("client1@x.example".to_owned(), "5.1.1 no such user".to_owned())]);
}

/// To whom the letters of a mailing failed for this reason.
async fn reasons(person: &Persona, mailing: MailingId, reason: Reason) -> Vec<String> {
    let filter = vestnik_client::api::deliveries::DeliveryFilter { reason: Some(reason), ..Default::default() };
    let found = person.mailings().deliveries(mailing, &filter).await.unwrap().items;
    found.into_iter().map(|letter| letter.email.to_string()).collect()
}

#[actix_web::test]
async fn a_list_from_another_service_is_brought_in_and_one_of_ours_comes_back_as_it_was() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let file =
        "email;reason;note\nOne@x.example;unsubscribed;писала\ntwo@x.example;;\nне адрес;;\none@x.example;by_hand;\n";
    let mine = StopListImport::default();
    let told = anna.suppressions().import(&mine, file.into()).await.unwrap();
    assert_eq!(told, StopListImported { added: 2, known: 0, refused: 1, refused_lines: vec![4] });
    let again = anna.suppressions().import(&mine, file.into()).await.unwrap();
    assert_eq!((again.added, again.known), (0, 2));

    let exported = anna.suppressions().export(&SuppressionFilter::default(), &FileOptions::default()).await.unwrap();
    let told = boris.suppressions().import(&mine, exported).await.unwrap();
    assert_eq!((told.added, told.refused), (2, 0));
    let list = async |who: &Persona| {
        let items = who.suppressions().list(&SuppressionFilter::default()).await.unwrap().items;
        let mut rows: Vec<_> = items.into_iter().map(|row| (row.email, row.reason, row.note, row.created_at)).collect();
        rows.sort_by_key(|row| row.0.clone());
        rows
    };
    assert_eq!(list(&anna).await, list(&boris).await);
    assert_eq!(list(&anna).await[0].1, SuppressionReason::Unsubscribed);
}

#[actix_web::test]
async fn the_strictest_wish_of_a_file_counts_and_the_whole_services_list_is_the_staffs() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let mine = StopListImport::default();
    anna.suppressions().import(&mine, "one@x.example\n".into()).await.unwrap();
    anna.suppressions().import(&mine, "email,reason\none@x.example,complaint\n".into()).await.unwrap();
    let row = anna.suppressions().list(&SuppressionFilter::default()).await.unwrap().items.remove(0);
    assert_eq!(row.reason, SuppressionReason::Complaint);
    anna.suppressions().import(&mine, "email,reason\none@x.example,by_hand\n".into()).await.unwrap();
    let row = anna.suppressions().list(&SuppressionFilter::default()).await.unwrap().items.remove(0);
    assert_eq!(row.reason, SuppressionReason::Complaint, "a wish is not forgotten by a weaker word");

    let everywhere = StopListImport { everywhere: true, group: None };
    let refused = anna.suppressions().import(&everywhere, "two@x.example".into()).await.problem();
    assert_eq!(refused.code, Code::Forbidden);
    ada.suppressions().import(&everywhere, "two@x.example".into()).await.unwrap();
    let own = SuppressionFilter { everywhere: true, ..SuppressionFilter::default() };
    assert_eq!(ada.suppressions().list(&own).await.unwrap().items.len(), 1);
    let wrong = SuppressionFilter { q: Some("x".repeat(201)), ..SuppressionFilter::default() };
    assert_eq!(
        anna.suppressions().export(&wrong, &FileOptions::default()).await.problem().code,
        Code::Invalid,
        "told before the file begins"
    );
    assert_eq!(anna.suppressions().import(&mine, b"PK\x03\x04".to_vec()).await.problem().errors[0].field, "file");
}
