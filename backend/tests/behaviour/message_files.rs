//! Files of messages: who attaches them, what may be attached, and that a run sends what it began with.

use crate::delivery::{at_once, give_clients, sending_to, start, until, until_finished};
use crate::messages::write;
use crate::support::{Failed, Persona, TestApp};
use jiff::SignedDuration;
use mail_parser::{MessageParser, MimeHeaders};
use vestnik_client::api::captured_mail::CapturedMailFilter;
use vestnik_client::api::id::{MailingId, MessageFileId, MessageId};
use vestnik_client::api::mailings::{Content, NewMailing};
use vestnik_client::api::message_files::MAX_FILES_SIZE;
use vestnik_client::api::messages::{Body, ForClient, Format, NewMessage};
use vestnik_client::api::{Code, FieldCode};
use vestnik_sink::{Letter, Reply, Sink};

/// Bytes of every value, some megabytes of them.
fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from((at * 7 + at / 251) % 256).unwrap()).collect()
}

/// A mailing of a message to all clients that is due as soon as it is started.
fn of_message(message: MessageId) -> NewMailing {
    NewMailing { content: Content::Message { message_id: message }, ..at_once(crate::delivery::plain()) }
}

/// Names and contents of what came with a letter.
fn files_in(letter: &Letter) -> Vec<(String, Vec<u8>)> {
    let parsed = MessageParser::default().parse(&letter.data).unwrap();
    let told =
        |part: &mail_parser::MessagePart<'_>| (part.attachment_name().unwrap().to_owned(), part.contents().to_vec());
    parsed.attachments().map(told).collect()
}

fn names_in(letter: &Letter) -> Vec<String> {
    files_in(letter).into_iter().map(|(name, _)| name).collect()
}

async fn attach(person: &Persona, message: MessageId, name: &str, file: &[u8]) -> MessageFileId {
    person.messages().attach(message, name, file.to_vec()).await.unwrap().id
}

async fn names(person: &Persona, message: MessageId) -> Vec<String> {
    person.messages().files(message).await.unwrap().into_iter().map(|file| file.name).collect()
}

#[actix_web::test]
async fn files_go_out_with_every_letter_byte_for_byte() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 20).await;
    let html = NewMessage {
        name: "Прайс".parse().unwrap(),
        subject: "Прайс для {{ client.name }}".parse().unwrap(),
        body: Body::parse("<p>Здравствуйте, {{ client.name }}</p>").unwrap(),
        format: Format::Html,
    };
    let message = anna.messages().create(&html).await.unwrap();
    let (price, plan) = (bytes(300_000), b".\r\n.\r\nQUIT\r\n".to_vec());
    let attached = anna.messages().attach(message.id, "Прайс «осень» \"24\".pdf", price.clone()).await.unwrap();
    assert_eq!((attached.name.as_str(), attached.size), ("Прайс «осень» \"24\".pdf", 300_000));
    assert_eq!(attached.content_type, "application/pdf");
    attach(&anna, message.id, "C:\\docs\\plan.txt", &plan).await;
    assert_eq!(anna.messages().find(message.id).await.unwrap(), message, "what the message says is as it was");

    let mailing = start(&anna, &of_message(message.id)).await;
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts.sent, 20);
    let wanted = [("Прайс «осень» \"24\".pdf".to_owned(), price), ("plan.txt".to_owned(), plan)];
    for letter in sink.letters() {
        assert_eq!(files_in(&letter), wanted);
        let number = letter.to[0].trim_start_matches("client").split('@').next().unwrap();
        let parsed = MessageParser::default().parse(&letter.data).unwrap();
        assert_eq!(parsed.subject(), Some(format!("Прайс для Клиент {number}").as_str()));
        assert!(parsed.body_html(0).unwrap().starts_with(&format!("<p>Здравствуйте, Клиент {number}</p>")));
        assert!(parsed.body_text(0).unwrap().starts_with(&format!("Здравствуйте, Клиент {number}")));
        let mixed = parsed.content_type().unwrap();
        assert_eq!((mixed.ctype(), mixed.subtype()), ("multipart", Some("mixed")));
    }
    assert_eq!((sink.letters().len(), sink.totals().faults), (20, 0));
}

#[actix_web::test]
async fn a_run_sends_what_was_attached_when_it_began() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_SMTP_LETTERS_PER_SECOND", "50")]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 60).await;
    for number in [58, 59] {
        sink.behave(&format!("client{number}@x.example"), Reply::refuse(554, "5.7.1 not today"));
    }
    let message = write(&anna, "Прайс").await;
    let old = attach(&anna, message.id, "old.pdf", &bytes(50_000)).await;
    let mailing = start(&anna, &of_message(message.id)).await;
    sink.wait_for(3).await;
    anna.messages().remove_file(message.id, old).await.unwrap();
    assert_eq!(anna.messages().file(message.id, old).await.problem().code, Code::NotFound);
    attach(&anna, message.id, "new.pdf", b"new").await;
    assert_eq!(names(&anna, message.id).await, ["new.pdf"]);
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!((run.counts.sent, run.counts.failed), (58, 2));
    for letter in sink.letters() {
        assert_eq!(files_in(&letter), [("old.pdf".to_owned(), bytes(50_000))]);
    }

    // Those who were missed get the very letter of the others.
    sink.behave_well();
    anna.mailings().resend(mailing.id, run.id).await.unwrap();
    until(&anna, mailing.id, |later| later.id != run.id && later.finished_at.is_some()).await;
    for number in [58, 59] {
        assert_eq!(names_in(&sink.letters_to(&format!("client{number}@x.example"))[0]), ["old.pdf"]);
    }
    sink.forget();
    let another = start(&anna, &of_message(message.id)).await;
    until_finished(&anna, another.id).await;
    assert_eq!(sink.letters().len(), 60);
    assert!(
        sink.letters().iter().all(|letter| names_in(letter) == ["new.pdf"]),
        "the next run takes what is there now"
    );
}

#[actix_web::test]
async fn what_is_attached_is_seen_by_those_who_see_the_message_and_changed_by_those_who_may() {
    let app = TestApp::start().await;
    let (anna, boris, mary) = (app.person("Anna").await, app.person("Boris").await, app.manager("Mary").await);
    let (mine, other) = (write(&anna, "one").await.id, write(&anna, "two").await.id);
    let file = attach(&anna, mine, "a.txt", b"secret").await;
    assert_eq!(anna.messages().file(mine, file).await.unwrap(), b"secret");

    let api = boris.messages();
    assert_eq!(api.files(mine).await.problem().code, Code::NotFound);
    assert_eq!(api.file(mine, file).await.problem().code, Code::NotFound);
    assert_eq!(api.attach(mine, "b.txt", b"x".to_vec()).await.problem().code, Code::NotFound);
    assert_eq!(api.remove_file(mine, file).await.problem().code, Code::NotFound);
    let of_boris = write(&boris, "his").await.id;
    for (person, message) in [(&boris, of_boris), (&anna, other)] {
        assert_eq!(
            person.messages().file(message, file).await.problem().code,
            Code::NotFound,
            "a file of another message"
        );
        assert_eq!(person.messages().remove_file(message, file).await.problem().code, Code::NotFound);
    }

    assert_eq!(names(&mary, mine).await, ["a.txt"]);
    assert_eq!(mary.messages().file(mine, file).await.unwrap(), b"secret");
    assert_eq!(mary.messages().attach(mine, "b.txt", b"x".to_vec()).await.problem().code, Code::Forbidden);
    assert_eq!(mary.messages().remove_file(mine, file).await.problem().code, Code::Forbidden);

    let admin = app.admin("Adam").await;
    attach(&admin, mine, "c.txt", b"x").await;
    anna.messages().delete(mine).await.unwrap();
    assert_eq!(anna.messages().file(mine, file).await.problem().code, Code::NotFound, "gone with its message");
    anna.messages().restore(mine).await.unwrap();
    assert_eq!(names(&anna, mine).await, ["a.txt", "c.txt"], "and back with it");
}

#[actix_web::test]
async fn a_file_is_handed_out_to_be_kept_and_never_shown() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let message = write(&anna, "one").await.id;
    let file =
        anna.messages().attach(message, "страница \"1\".html", b"<script>alert(1)</script>".to_vec()).await.unwrap();
    assert_eq!(file.content_type, "application/octet-stream");
    let address = format!("{}/api/v1/messages/{message}/files/{}", app.base, file.id);
    let answer = reqwest::Client::new().get(address).bearer_auth(app.token_of(&anna)).send().await.unwrap();
    let headers = answer.headers();
    assert_eq!(headers["content-type"], "application/octet-stream");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["cache-control"], "private, no-store");
    assert!(headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    let named = headers["content-disposition"].to_str().unwrap();
    assert!(named.starts_with("attachment; filename=\"") && named.contains("filename*=UTF-8''%D1%81"), "{named}");
    assert_eq!(named.matches('"').count(), 2, "{named}");
}

#[actix_web::test]
async fn a_large_file_comes_back_byte_for_byte_and_a_packed_one_is_not_taken() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let message = write(&anna, "one").await.id;
    let file = bytes(1_000_003);
    let kept = attach(&anna, message, "a.bin", &file).await;
    let addresses = format!("{}/api/v1/messages/{message}/files", app.base);
    let http = reqwest::Client::new();
    let answer = http.get(format!("{addresses}/{kept}")).bearer_auth(app.token_of(&anna)).send().await.unwrap();
    assert_eq!(answer.headers()["content-length"], "1000003");
    assert!(answer.bytes().await.unwrap() == file);
    let packed = http.post(format!("{addresses}?name=b.txt")).bearer_auth(app.token_of(&anna)).body("x");
    assert_eq!(packed.header("content-encoding", "gzip").send().await.unwrap().status(), 415);
    // Whatever a file says it is, and whether it may be sent twice.
    for kind in ["application/json", "text/plain"] {
        let post = http.post(format!("{addresses}?name=c.txt")).bearer_auth(app.token_of(&anna)).body(file.clone());
        let post = post.header("content-type", kind).header("idempotency-key", kind);
        assert_eq!(post.send().await.unwrap().status(), 201, "{kind}");
    }
}

#[actix_web::test]
async fn what_mail_servers_would_refuse_is_refused_with_words() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let message = write(&anna, "one").await.id;
    let api = anna.messages();
    let mut windows = vec![0; 0x100];
    windows[..2].copy_from_slice(b"MZ");
    windows[0x3c] = 0x80;
    windows[0x80..0x84].copy_from_slice(b"PE\0\0");
    for (name, file) in [
        ("setup.exe", b"x".to_vec()),
        ("Отчёт.pdf.SCR", b"x".to_vec()),
        ("a.js. ", b"x".to_vec()),
        ("harmless.txt", windows),
    ] {
        let refused = api.attach(message, name, file).await.problem();
        assert_eq!(refused.code, Code::UnsupportedMediaType, "{name}");
        assert!(refused.detail.unwrap().contains("programs"), "{name}");
    }
    let refused = api.attach(message, "a.txt", Vec::new()).await.problem();
    assert_eq!((refused.code, refused.detail.is_some()), (Code::Invalid, true));
    for name in ["", "..", "a/"] {
        let refused = api.attach(message, name, b"x".to_vec()).await.problem();
        assert_eq!(refused.code, Code::Invalid, "{name}");
        if !name.is_empty() {
            assert_eq!(refused.field("name").unwrap().code, FieldCode::Required);
        }
    }
    assert!(names(&anna, message).await.is_empty());
}

#[actix_web::test]
async fn a_message_carries_so_much_and_no_more() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let message = write(&anna, "one").await.id;
    let api = anna.messages();
    let most = usize::try_from(MAX_FILES_SIZE).unwrap();
    assert_eq!(api.attach(message, "a.bin", vec![1; most + 1]).await.problem().code, Code::TooLarge);
    let large = attach(&anna, message, "a.bin", &vec![1; most - 20]).await;
    assert_eq!(api.attach(message, "b.bin", vec![1; 21]).await.problem().code, Code::TooLarge, "together");
    assert_eq!(api.file(message, large).await.unwrap().len(), most - 20);
    for number in 0..9 {
        attach(&anna, message, &format!("{number}.bin"), b"x").await;
    }
    assert_eq!(api.attach(message, "11.bin", vec![1]).await.problem().code, Code::WrongState, "eleven");
    api.remove_file(message, large).await.unwrap();
    attach(&anna, message, "11.bin", b"x").await;

    app.database().await.execute("UPDATE message_files SET size = 20 * 1024 * 1024", &[]).await.unwrap();
    let another = write(&anna, "two").await.id;
    assert_eq!(api.attach(another, "a.bin", vec![1]).await.problem().code, Code::StorageFull);
    let boris = app.person("Boris").await;
    let of_boris = write(&boris, "his").await.id;
    attach(&boris, of_boris, "a.bin", b"x").await;
}

#[actix_web::test]
async fn ten_at_once_are_no_more_than_ten() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let message = write(&anna, "one").await.id;
    let half = vec![1; usize::try_from(MAX_FILES_SIZE).unwrap() / 2 - 100];
    let (first, second, third) = (half.clone(), half.clone(), half);
    let api = anna.messages();
    let all = tokio::join!(
        api.attach(message, "1.bin", first),
        api.attach(message, "2.bin", second),
        api.attach(message, "3.bin", third)
    );
    let taken = [all.0.is_ok(), all.1.is_ok(), all.2.is_ok()];
    assert_eq!(taken.into_iter().filter(|taken| *taken).count(), 2, "{taken:?}");
}

#[actix_web::test]
async fn a_test_letter_carries_the_files_and_a_kept_one_names_them() {
    let app = TestApp::start().await;
    let (anna, ada) = (app.person("Anna").await, app.admin("Ada").await);
    let message = write(&anna, "one").await.id;
    attach(&anna, message, "Прайс.pdf", &bytes(200_000)).await;
    attach(&anna, message, "b.txt", b"b").await;
    anna.messages().test(message, &ForClient::default()).await.unwrap();
    let filter = CapturedMailFilter { q: Some(anna.email.clone()), ..CapturedMailFilter::default() };
    let kept = ada.captured_mail().list(&filter).await.unwrap().items;
    let whole = ada.captured_mail().find(kept[0].id).await.unwrap();
    let files: Vec<_> = whole.files.iter().map(|file| (file.name.as_str(), file.size)).collect();
    assert_eq!(files, [("Прайс.pdf", Some(200_000)), ("b.txt", Some(1))]);
    assert_eq!(whole.files[0].content_type, "application/pdf");
    assert!(whole.text.unwrap().starts_with("Новости недели."));
    assert!(whole.source.len() < 5_000, "what is in the files is not kept with each letter");

    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    let message = write(&anna, "one").await.id;
    attach(&anna, message, "Прайс.pdf", &bytes(200_000)).await;
    anna.messages().test(message, &ForClient::default()).await.unwrap();
    let letter = sink.wait_for(1).await.remove(0);
    assert_eq!(files_in(&letter), [("Прайс.pdf".to_owned(), bytes(200_000))]);
}

async fn stored(app: &TestApp) -> i64 {
    app.database().await.query_one("SELECT count(*) FROM message_files", &[]).await.unwrap().get(0)
}

async fn sweep(app: &TestApp) {
    let job = "INSERT INTO jobs (kind, payload) VALUES ('messages.sweep_files', 'null')";
    app.database().await.execute(job, &[]).await.unwrap();
    app.settle().await;
}

/// Waits until a mailing is over, so that its message can be deleted.
async fn completed(person: &Persona, id: MailingId) {
    crate::delivery::until_state(person, id, vestnik_client::api::mailings::MailingState::Completed).await;
}

#[actix_web::test]
async fn what_nobody_sends_any_more_is_not_kept_for_ever() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 2).await;
    sink.behave("client1@x.example", Reply::refuse(554, "5.7.1 not today"));
    let message = write(&anna, "one").await.id;
    let unsent = attach(&anna, message, "unsent.txt", b"x").await;
    anna.messages().remove_file(message, unsent).await.unwrap();
    assert_eq!(stored(&app).await, 0, "gone at once");

    let sent = attach(&anna, message, "sent.txt", b"x").await;
    let kept = attach(&anna, message, "kept.txt", b"x").await;
    let mailing = start(&anna, &of_message(message)).await;
    let run = until_finished(&anna, mailing.id).await;
    completed(&anna, mailing.id).await;
    anna.messages().remove_file(message, sent).await.unwrap();
    sweep(&app).await;
    assert_eq!(stored(&app).await, 2, "whoever was missed may still get it");
    let long_ago = "UPDATE mailing_runs SET finished_at = finished_at - interval '31 days'";
    app.database().await.execute(long_ago, &[]).await.unwrap();
    sweep(&app).await;
    assert_eq!(stored(&app).await, 1);
    assert_eq!(anna.messages().file(message, kept).await.unwrap(), b"x");
    let refused = anna.mailings().resend(mailing.id, run.id).await.problem();
    assert_eq!(refused.code, Code::WrongState);
    assert!(refused.detail.unwrap().contains("files"), "never without what went out with the others");

    anna.messages().delete(message).await.unwrap();
    sweep(&app).await;
    assert_eq!(stored(&app).await, 1, "the message can still be brought back");
    app.later(SignedDuration::from_hours(31 * 24));
    sweep(&app).await;
    assert_eq!(stored(&app).await, 0);
}
