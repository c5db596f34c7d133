//! Letters over real SMTP conversations, with servers of every temper.

#![expect(clippy::unwrap_used, reason = "a test fails where it must")]
#![expect(clippy::cast_precision_loss, reason = "measurements are printed, not compared")]

use std::io::Write as _;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant, SystemTime};

use vestnik::platform::mail::{
    Connector, Content, Envelope, Letter, Mailbox, Outcome, Press, Security, Settings, Unsendable,
};
use vestnik::platform::secret::Secret;
use vestnik_sink::{Point, Reply, Sink};

const FROM: &str = "news@vestnik.example";

fn settings(sink: &Sink) -> Settings {
    let mut settings = Settings::plain("127.0.0.1", sink.port());
    settings.timeout = Duration::from_millis(500);
    settings
}

fn connector(sink: &Sink) -> Connector {
    Connector::new(settings(sink)).unwrap()
}

fn letter(to: &str) -> Letter {
    letter_with(to, "Hello.\n\n.a dot first\n..two dots\n.\nend")
}

fn letter_with(to: &str, text: &str) -> Letter {
    let press = Press::new(&Mailbox::new("The News", FROM)).unwrap();
    let to = Mailbox::new("Bob", to);
    let message_id = format!("{}@vestnik.example", hex::encode(&to.address));
    press
        .letter(&Content {
            to: &to,
            subject: "News",
            text,
            html: None,
            message_id: &message_id,
            date: SystemTime::now(),
            unsubscribe: None,
        })
        .unwrap()
}

/// Sends letters to these over one line where it holds, announcing each behind the one before.
async fn send_all(connector: &Connector, recipients: &[&str]) -> Vec<Outcome> {
    let letters: Vec<_> = recipients.iter().map(|to| letter(to)).collect();
    let mut outcomes = Vec::new();
    let mut connection = connector.open().await.unwrap();
    let mut at = 0;
    while let Some(current) = letters.get(at) {
        let next: Option<&Envelope> = letters.get(at + 1).map(|letter| &letter.envelope);
        let report = connection.send(current, next).await;
        if !connection.usable() {
            connection = connector.open().await.unwrap();
        }
        if report.outcome == Outcome::Untried {
            continue;
        }
        outcomes.push(report.outcome);
        at += 1;
    }
    connection.close().await;
    outcomes
}

fn sent(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Sent { code: 250, .. })
}

#[tokio::test]
async fn letters_follow_each_other_over_one_pipelined_line() {
    let sink = Sink::start().await;
    let outcomes = send_all(&connector(&sink), &["a@x.example", "b@x.example", "c@x.example"]).await;
    assert!(outcomes.iter().all(sent), "{outcomes:?}");
    let letters = sink.wait_for(3).await;
    let to: Vec<_> = letters.iter().flat_map(|letter| letter.to.clone()).collect();
    assert_eq!(to, ["a@x.example", "b@x.example", "c@x.example"]);
    assert_eq!((sink.totals().connections, sink.totals().faults), (1, 0));
    assert_eq!(letters[0].from, FROM);
}

#[tokio::test]
async fn dots_arrive_as_they_were_written() {
    let sink = Sink::start().await;
    send_all(&connector(&sink), &["a@x.example", "b@x.example"]).await;
    for letter in sink.wait_for(2).await {
        assert!(
            letter.text().ends_with("\r\n\r\nHello.\r\n\r\n.a dot first\r\n..two dots\r\n.\r\nend\r\n"),
            "{}",
            letter.text()
        );
    }
}

#[tokio::test]
async fn a_server_without_pipelining_is_never_spoken_to_ahead() {
    let sink = Sink::options().pipelining(false).start().await;
    sink.behave("b@x.example", Reply::refuse(550, "5.1.1 no such user"));
    let outcomes = send_all(&connector(&sink), &["a@x.example", "b@x.example", "c@x.example"]).await;
    assert!(sent(&outcomes[0]) && sent(&outcomes[2]), "{outcomes:?}");
    assert!(matches!(&outcomes[1], Outcome::Refused { code: 550, .. }));
    assert_eq!((sink.totals().connections, sink.totals().faults), (1, 0));
}

#[tokio::test]
async fn a_refusal_is_told_in_the_servers_words_and_costs_no_line() {
    let sink = Sink::start().await;
    sink.behave("gone@x.example", Reply::refuse(550, "5.1.1 no such user"));
    sink.behave("full@x.example", Reply::refuse(452, "4.2.2 mailbox full"));
    sink.behave("spam@x.example", Reply::refuse_letter(554, "5.7.1 looks like spam"));
    sink.behave("late@x.example", Reply::refuse_at(Point::Data, 451, "4.3.0 later"));
    let to = ["a@x.example", "gone@x.example", "full@x.example", "spam@x.example", "late@x.example", "z@x.example"];
    let outcomes = send_all(&connector(&sink), &to).await;
    let refused = |code, enhanced: &str, text: &str, permanent| Outcome::Refused {
        code,
        enhanced: Some(enhanced.to_owned()),
        text: text.to_owned(),
        permanent,
        recipient: true,
    };
    assert!(sent(&outcomes[0]));
    assert_eq!(outcomes[1], refused(550, "5.1.1", "5.1.1 no such user", true));
    assert_eq!(outcomes[2], refused(452, "4.2.2", "4.2.2 mailbox full", false));
    assert_eq!(outcomes[3], refused(554, "5.7.1", "5.7.1 looks like spam", true));
    assert_eq!(outcomes[4], refused(451, "4.3.0", "4.3.0 later", false));
    assert!(sent(&outcomes[5]));
    assert_eq!((sink.totals().connections, sink.totals().letters, sink.totals().faults), (1, 2, 0));
}

#[tokio::test]
async fn what_is_said_of_the_sender_is_no_word_about_the_recipient() {
    for pipelining in [true, false] {
        let sink = Sink::options().pipelining(pipelining).start().await;
        sink.behave("*", Reply::refuse_at(Point::Sender, 550, "5.1.1 no such user").times(1));
        sink.behave("b@x.example", Reply::refuse(550, "5.1.1 no such user"));
        let outcomes = send_all(&connector(&sink), &["a@x.example", "b@x.example", "c@x.example"]).await;
        let about = |outcome: &Outcome| matches!(outcome, Outcome::Refused { code: 550, recipient: true, .. });
        assert!(matches!(outcomes[0], Outcome::Refused { code: 550, recipient: false, .. }), "{outcomes:?}");
        assert!(about(&outcomes[1]) && sent(&outcomes[2]), "{outcomes:?}");
        assert_eq!(sink.totals().connections, 1);
    }
}

#[tokio::test]
async fn a_thousand_refusals_need_one_line() {
    let sink = Sink::options().keep(false).start().await;
    sink.behave("*", Reply::refuse(550, "5.1.1 no such user"));
    let to: Vec<String> = (0..1000).map(|number| format!("u{number}@x.example")).collect();
    let to: Vec<&str> = to.iter().map(String::as_str).collect();
    let outcomes = send_all(&connector(&sink), &to).await;
    assert_eq!(outcomes.len(), 1000);
    assert_eq!((sink.totals().connections, sink.totals().refused), (1, 1000));
}

#[tokio::test]
async fn a_silent_server_is_left_after_the_limit_at_every_point() {
    for point in [Point::Sender, Point::Recipient, Point::Data, Point::End] {
        let sink = Sink::start().await;
        sink.behave("*", Reply::stall(point, 3_000).times(1));
        let begun = Instant::now();
        let mut connection = connector(&sink).open().await.unwrap();
        let report = connection.send(&letter("a@x.example"), None).await;
        assert!(matches!(&report.outcome, Outcome::Broken { text } if text.contains(" ms")), "{point:?}: {report:?}");
        assert!(begun.elapsed() < Duration::from_secs(2), "{point:?}");
        assert!(!connection.usable());
    }
}

#[tokio::test]
async fn a_silent_greeting_is_not_waited_for_either() {
    let sink = Sink::start().await;
    sink.behave("*", Reply::stall(Point::Greeting, 3_000));
    let Err(report) = connector(&sink).open().await else { panic!("there was no greeting") };
    assert!(matches!(report.outcome, Outcome::Broken { .. }), "{report:?}");
    assert!(report.milliseconds < 2_000);
}

#[tokio::test]
async fn a_line_lost_in_the_middle_of_a_letter_is_told() {
    for point in [Point::Middle, Point::End, Point::Data, Point::Recipient] {
        let sink = Sink::start().await;
        sink.behave("b@x.example", Reply::hang_up(point).times(1));
        let outcomes = send_all(&connector(&sink), &["b@x.example", "c@x.example"]).await;
        assert!(matches!(outcomes[0], Outcome::Broken { .. }), "{point:?}: {outcomes:?}");
        assert!(sent(&outcomes[1]), "{point:?}: {outcomes:?}");
    }
}

#[tokio::test]
async fn a_line_that_ends_between_letters_costs_no_letter_an_attempt() {
    for pipelining in [true, false] {
        let sink = Sink::options().pipelining(pipelining).start().await;
        sink.close_after(2);
        let to = ["a@x.example", "b@x.example", "c@x.example", "d@x.example", "e@x.example"];
        let outcomes = send_all(&connector(&sink), &to).await;
        assert!(outcomes.iter().all(sent), "{outcomes:?}");
        let totals = sink.totals();
        assert_eq!((totals.letters, totals.connections, totals.repeats, totals.faults), (5, 3, 0, 0));
    }
}

#[tokio::test]
async fn a_server_that_takes_nobody_says_why() {
    let sink = Sink::start().await;
    sink.behave("*", Reply::refuse_at(Point::Greeting, 554, "5.3.2 closed for today"));
    let Err(report) = connector(&sink).open().await else { panic!("it was refused") };
    assert!(
        matches!(&report.outcome, Outcome::Refused { code: 554, text, .. } if text.contains("closed for today")),
        "{report:?}"
    );
    sink.stop().await;
    let Err(report) = connector(&sink).open().await else { panic!("nobody listens") };
    assert!(matches!(report.outcome, Outcome::Broken { .. }), "{report:?}");
}

#[tokio::test]
async fn an_address_beyond_ascii_goes_where_it_is_understood() {
    let sink = Sink::start().await;
    let outcomes = send_all(&connector(&sink), &["анна@x.example", "b@почта.рф", "c@x.example"]).await;
    assert!(outcomes.iter().all(sent), "{outcomes:?}");
    let letters = sink.wait_for(3).await;
    assert_eq!(letters[0].to, ["анна@x.example"]);
    assert_eq!(letters[1].to, ["b@xn--80a1acny.xn--p1ai"]);
    assert_eq!(sink.totals().faults, 0);

    let old = Sink::options().utf8(false).eight_bit(false).start().await;
    let outcomes = send_all(&connector(&old), &["a@x.example", "анна@x.example", "b@почта.рф"]).await;
    assert!(sent(&outcomes[0]) && sent(&outcomes[2]), "{outcomes:?}");
    assert!(matches!(&outcomes[1], Outcome::Impossible { .. }));
    assert_eq!((old.totals().connections, old.totals().letters, old.totals().faults), (1, 2, 0));
}

fn authority(sink: &Sink) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(sink.certificate().as_bytes()).unwrap();
    file
}

#[tokio::test]
async fn letters_go_encrypted_both_ways_and_only_to_whom_they_are_meant() {
    for (security, options) in
        [(Security::Starttls, Sink::options().starttls()), (Security::Tls, Sink::options().implicit_tls())]
    {
        let sink = options.start().await;
        let file = authority(&sink);
        let mut settings = settings(&sink);
        settings.security = security;
        settings.timeout = Duration::from_secs(2);
        let Err(report) = Connector::new(settings.clone()).unwrap().open().await else {
            panic!("the certificate is unknown")
        };
        assert!(matches!(&report.outcome, Outcome::Broken { text } if text.contains("certificate")), "{report:?}");

        settings.ca_file = Some(file.path().to_owned());
        let outcomes = send_all(&Connector::new(settings.clone()).unwrap(), &["a@x.example", "b@x.example"]).await;
        assert!(outcomes.iter().all(sent), "{security:?}: {outcomes:?}");

        settings.ca_file = None;
        settings.accept_any_certificate = true;
        let outcomes = send_all(&Connector::new(settings).unwrap(), &["c@x.example"]).await;
        assert!(outcomes.iter().all(sent), "{security:?}: {outcomes:?}");
        assert_eq!((sink.totals().letters, sink.totals().faults), (3, 0));
    }
}

#[tokio::test]
async fn without_the_encryption_that_was_asked_for_nothing_is_said() {
    let sink = Sink::start().await;
    let mut settings = settings(&sink);
    settings.security = Security::Starttls;
    let Err(report) = Connector::new(settings).unwrap().open().await else { panic!("there is no encryption") };
    assert!(matches!(report.outcome, Outcome::Broken { .. }), "{report:?}");
}

#[tokio::test]
async fn signing_in_opens_the_door() {
    let sink = Sink::options().sign_in("anna", "geheim").start().await;
    let outcome = {
        let mut connection = connector(&sink).open().await.unwrap();
        connection.send(&letter("a@x.example"), None).await.outcome
    };
    assert!(matches!(outcome, Outcome::Refused { code: 530, .. }), "{outcome:?}");

    let mut settings = settings(&sink);
    settings.credentials = Some(("anna".to_owned(), Some(Secret::new("falsch".to_owned()))));
    let Err(report) = Connector::new(settings.clone()).unwrap().open().await else { panic!("the password is wrong") };
    assert!(matches!(report.outcome, Outcome::Refused { code: 535, .. }), "{report:?}");

    settings.credentials = Some(("anna".to_owned(), Some(Secret::new("geheim".to_owned()))));
    assert!(send_all(&Connector::new(settings).unwrap(), &["a@x.example"]).await.iter().all(sent));
}

#[tokio::test]
async fn the_server_and_the_time_are_told() {
    let sink = Sink::start().await;
    sink.behave("a@x.example", Reply::stall(Point::End, 120));
    let mut connection = connector(&sink).open().await.unwrap();
    let report = connection.send(&letter("a@x.example"), None).await;
    assert_eq!(&*report.server, "sink.example");
    assert!((120..500).contains(&report.milliseconds), "{report:?}");
}

#[tokio::test]
async fn what_is_announced_and_not_sent_is_forgotten_with_the_line() {
    let sink = Sink::start().await;
    let mut connection = connector(&sink).open().await.unwrap();
    let (first, second) = (letter("a@x.example"), letter("b@x.example"));
    assert!(sent(&connection.send(&first, Some(&second.envelope)).await.outcome));
    drop(connection);
    let mut connection = connector(&sink).open().await.unwrap();
    assert!(sent(&connection.send(&letter("c@x.example"), None).await.outcome));
    assert_eq!((sink.letters_to("b@x.example").len(), sink.count()), (0, 2));
}

#[tokio::test]
async fn a_stopped_sink_starts_again_on_its_port() {
    let sink = Sink::start().await;
    send_all(&connector(&sink), &["a@x.example"]).await;
    sink.stop().await;
    assert!(connector(&sink).open().await.is_err());
    sink.restart().await;
    send_all(&connector(&sink), &["b@x.example"]).await;
    let totals = Sink::ask(sink.address()).await.unwrap();
    assert_eq!((totals.letters, totals.recipients, totals.messages), (2, 2, 2));
}

#[tokio::test]
async fn a_letter_of_a_megabyte_arrives_whole() {
    let sink = Sink::start().await;
    let text = "Строка письма.\n".repeat(40_000);
    let mut connection = connector(&sink).open().await.unwrap();
    assert!(sent(&connection.send(&letter_with("a@x.example", &text), None).await.outcome));
    let letter = sink.wait_for(1).await.remove(0);
    let parsed = mail_parser::MessageParser::default().parse(&letter.data).unwrap();
    assert_eq!(parsed.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), text.trim_end());
    assert_eq!(sink.totals().faults, 0);
}

#[test]
fn no_letter_to_what_is_no_address() {
    for wrong in [
        "",
        "a",
        "a@",
        "@x",
        "a@x example",
        "a@x.example>\r\nRCPT TO:<b@x.example",
        "a b@x.example",
        "a@x.example\r\nDATA",
    ] {
        assert_eq!(Envelope::new(FROM, wrong), Err(Unsendable::Address), "{wrong:?}");
    }
}

/// Not a test of speed: it prints what a letter costs, for whoever runs it in release mode.
#[test]
#[ignore = "prints a measurement"]
fn what_a_letter_costs() {
    let press = Press::new(&Mailbox::new("The News", FROM)).unwrap().list_id("News", "7.vestnik.example").unwrap();
    let text =
        "Dear Anna Smith,\n\nThis is the plain text of the letter, which says where to read the rest.\n".repeat(6);
    let html = format!(
        "<html><body><h1>Dear Anna</h1>{}</body></html>",
        "<p>A paragraph of some interest, at some length.</p>\n".repeat(25)
    );
    let russian = "Здравствуйте, Анна! Это текст письма, и в нём есть о чём почитать вечером.\n".repeat(8);
    for (what, name, text, html) in [
        ("ascii text", "Anna", &text, None),
        ("ascii text and html", "Anna Smith", &text, Some(html.as_str())),
        ("russian text", "Анна Петрова", &russian, None),
        ("russian text and html", "Анна Петрова", &russian, Some(russian.as_str())),
    ] {
        let rounds = NonZeroUsize::new(50_000).unwrap().get();
        let begun = Instant::now();
        let mut bytes = 0;
        for number in 0..rounds {
            let to = Mailbox::new(name, format!("user{number}@host.example"));
            let message_id = format!("1.{number}@vestnik.example");
            let content = Content {
                to: &to,
                subject: "News for you",
                text,
                html,
                message_id: &message_id,
                date: SystemTime::now(),
                unsubscribe: None,
            };
            bytes += press.letter(&content).unwrap().text.len();
        }
        println!(
            "{what}: {:.1} µs a letter of {} bytes",
            begun.elapsed().as_secs_f64() * 1e6 / rounds as f64,
            bytes / rounds
        );
    }
}
