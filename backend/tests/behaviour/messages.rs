//! Messages: what may stand in them, who sees them, and how they look to a client.

use crate::clients::named;
use crate::mailings::{daily, mailing};
use crate::support::{Failed, Persona, TestApp};
use base64::Engine;
use jiff::SignedDuration;
use vestnik_client::api::clients::NewClient;
use vestnik_client::api::id::{ClientId, MessageId};
use vestnik_client::api::mailings::{ChangeMailing, Content};
use vestnik_client::api::messages::{
    Body, ChangeMessage, Draft, ForClient, Format, Message, MessageFilter, MessageSort, NewMessage, PreviewDraft,
};
use vestnik_client::api::page::Limit;
use vestnik_client::api::text::{Line, Text};
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

pub(crate) fn message(name: &str, subject: &str, body: &str) -> NewMessage {
    NewMessage {
        name: Line::parse(name).unwrap(),
        subject: Line::parse(subject).unwrap(),
        body: Body::parse(body).unwrap(),
        format: Format::Text,
    }
}

pub(crate) async fn write(person: &Persona, name: &str) -> Message {
    person.messages().create(&message(name, "Здравствуйте, {{ client.name }}!", "Новости недели.\n")).await.unwrap()
}

fn preview_of(subject: &str, body: &str, format: Format) -> PreviewDraft {
    let NewMessage { subject, body, .. } = message("x", subject, body);
    PreviewDraft { subject, body, format, client_id: None }
}

async fn names(person: &Persona, filter: MessageFilter) -> Vec<String> {
    person.messages().list(&filter).await.unwrap().items.into_iter().map(|message| message.name).collect()
}

#[actix_web::test]
async fn a_message_is_mine_and_is_read_back_as_it_was_written() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let new = message("Неделя", "Привет, {{ client.first_name }}", "Тел. {{ client.phone | default(\"нет\") }}\n\n");
    let written = anna.messages().create(&new).await.unwrap();
    assert_eq!((written.owner.id, written.version, written.name.as_str()), (anna.id, 1, "Неделя"));
    assert_eq!(written.draft, Draft { subject: new.subject, body: new.body, format: Format::Text });
    assert_eq!(anna.messages().find(written.id).await.unwrap(), written);
}

#[actix_web::test]
async fn an_unknown_field_is_refused_with_its_line_and_column() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let new = message("x", "Hi", "Dear {{ client.name }},\nplease call {{ client.fone }}");
    let problem = anna.messages().create(&new).await.problem();
    assert_eq!(problem.code, Code::Invalid);
    let error = problem.field("body").unwrap();
    assert_eq!((error.code, error.line, error.column), (FieldCode::TemplateUnknownField, Some(2), Some(16)));

    let written = write(&anna, "x").await;
    let broken = ChangeMessage { subject: Some(Line::parse("{{ client.name").unwrap()), ..ChangeMessage::default() };
    let problem = anna.messages().change(written.id, 1, &broken).await.problem();
    assert_eq!(problem.field("subject").unwrap().code, FieldCode::TemplateSyntax);
    assert_eq!(anna.messages().find(written.id).await.unwrap(), written);
}

#[actix_web::test]
async fn a_change_to_an_old_version_is_refused() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let written = write(&anna, "one").await;
    let rename = |name: &str| ChangeMessage { name: Some(Line::parse(name).unwrap()), ..ChangeMessage::default() };
    let changed = anna.messages().change(written.id, 1, &rename("two")).await.unwrap();
    assert_eq!((changed.name.as_str(), changed.version, &changed.draft), ("two", 2, &written.draft));
    let late = anna.messages().change(written.id, 1, &rename("three")).await.problem();
    assert_eq!(late.code, Code::ChangedMeanwhile);
}

#[actix_web::test]
async fn messages_of_others_do_not_exist_for_me() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let written = write(&anna, "secret").await;
    let api = boris.messages();
    assert_eq!(api.find(written.id).await.problem().code, Code::NotFound);
    assert_eq!(api.change(written.id, 1, &ChangeMessage::default()).await.problem().code, Code::NotFound);
    assert_eq!(api.delete(written.id).await.problem().code, Code::NotFound);
    assert_eq!(api.restore(written.id).await.problem().code, Code::NotFound);
    assert_eq!(api.preview(written.id, &ForClient::default()).await.problem().code, Code::NotFound);
    assert_eq!(api.test(written.id, &ForClient::default()).await.problem().code, Code::NotFound);
    assert!(names(&boris, MessageFilter::default()).await.is_empty());
    assert_eq!(api.find(MessageId(999_999)).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn the_staff_see_messages_but_change_only_their_own() {
    let app = TestApp::start().await;
    let (anna, mary) = (app.person("Anna").await, app.manager("Mary").await);
    let written = write(&anna, "of Anna").await;
    assert_eq!(mary.messages().find(written.id).await.unwrap(), written);
    let problem = mary.messages().change(written.id, 1, &ChangeMessage::default()).await.problem();
    assert_eq!(problem.code, Code::Forbidden);
    assert_eq!(mary.messages().delete(written.id).await.problem().code, Code::Forbidden);
    let admin = app.admin("Adam").await;
    admin.messages().delete(written.id).await.unwrap();
}

#[actix_web::test]
async fn messages_are_found_by_words_and_paged_in_any_order() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    for name in ["яблоко", "Арбуз", "ёлка", "Берёза"] {
        anna.messages().create(&message(name, &format!("О том, что {name} 50%"), "x")).await.unwrap();
        app.later(SignedDuration::from_secs(1));
    }
    let by = |sort| MessageFilter { sort: Some(sort), ..MessageFilter::default() };
    assert_eq!(names(&anna, by(MessageSort::Name)).await, ["Арбуз", "Берёза", "ёлка", "яблоко"]);
    assert_eq!(names(&anna, MessageFilter::default()).await, ["Берёза", "ёлка", "Арбуз", "яблоко"]);
    let q = |q: &str| MessageFilter { q: Some(q.to_owned()), ..MessageFilter::default() };
    assert_eq!(names(&anna, q("АРБУЗ что")).await, ["Арбуз"]);
    assert_eq!(names(&anna, q("елк")).await, ["ёлка"]);
    assert_eq!(names(&anna, q("50%")).await.len(), 4);
    assert!(names(&anna, q("5_%")).await.is_empty());
    for sort in
        [MessageSort::Name, MessageSort::NameDescending, MessageSort::UpdatedAt, MessageSort::UpdatedAtDescending]
    {
        let all = names(&anna, by(sort)).await;
        let mut paged = Vec::new();
        let mut filter = MessageFilter { limit: Some(Limit::try_from(1).unwrap()), with_total: true, ..by(sort) };
        loop {
            let page = anna.messages().list(&filter).await.unwrap();
            assert_eq!(page.total, Some(4));
            paged.extend(page.items.into_iter().map(|message| message.name));
            let Some(cursor) = page.next_cursor else { break };
            filter.cursor = Some(cursor);
        }
        assert_eq!(paged, all, "{sort:?}");
    }
}

#[actix_web::test]
async fn made_up_cursors_are_refused_and_a_name_that_looks_like_a_time_is_none() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let by = |sort| MessageFilter { sort: Some(sort), limit: Limit::try_from(1).ok(), ..MessageFilter::default() };
    // PostgreSQL must see neither a nought in a text, nor a time before its calendar begins.
    for (sort, made_up) in [
        (MessageSort::Name, r#"["name",[1,2]]"#),
        (MessageSort::Name, r#"["name",{"Name":["a\u0000",1]}]"#),
        (MessageSort::Name, r#"["name",{"Time":["2026-01-01T00:00:00Z",1]}]"#),
        (MessageSort::UpdatedAt, r#"["updated_at",{"Time":["-009998-01-01T00:00:00Z",1]}]"#),
    ] {
        let cursor = Some(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(made_up));
        let problem = anna.messages().list(&MessageFilter { cursor, ..by(sort) }).await.problem();
        assert_eq!(problem.field("cursor").unwrap().code, FieldCode::Invalid, "{made_up}");
    }
    for name in ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"] {
        write(&anna, name).await;
    }
    let first = anna.messages().list(&by(MessageSort::Name)).await.unwrap();
    let second = MessageFilter { cursor: first.next_cursor, ..by(MessageSort::Name) };
    assert_eq!(names(&anna, second).await, ["2026-01-02T00:00:00Z"]);
}

#[actix_web::test]
async fn a_deleted_message_can_be_brought_back_for_thirty_days() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let written = write(&anna, "x").await;
    anna.messages().delete(written.id).await.unwrap();
    assert_eq!(anna.messages().find(written.id).await.problem().code, Code::NotFound);
    assert!(names(&anna, MessageFilter::default()).await.is_empty());
    let back = anna.messages().restore(written.id).await.unwrap();
    assert_eq!((back.id, &back.draft), (written.id, &written.draft));
    assert_eq!(anna.messages().restore(written.id).await.unwrap(), back);
    anna.messages().delete(written.id).await.unwrap();
    let long_ago = "UPDATE messages SET deleted_at = deleted_at - interval '31 days'";
    app.database().await.execute(long_ago, &[]).await.unwrap();
    assert_eq!(anna.messages().restore(written.id).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn a_message_that_a_mailing_needs_stays() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let written = write(&anna, "x").await;
    let new = mailing(Content::Message { message_id: written.id }, daily("2030-01-01T09:00"));
    let sent = anna.mailings().create(&new).await.unwrap();
    assert_eq!(anna.messages().list(&MessageFilter::default()).await.unwrap().items[0].mailings, 1);
    assert_eq!(anna.messages().delete(written.id).await.problem().code, Code::InUse);
    anna.mailings().start(sent.id).await.unwrap();
    anna.mailings().complete(sent.id).await.unwrap();
    anna.messages().delete(written.id).await.unwrap();
    // A mailing that is over says what it sent all the same.
    assert_eq!(anna.mailings().find(sent.id).await.unwrap().subject, written.draft.subject.as_str());
    let other = anna.mailings().create(&new).await.problem();
    assert_eq!(other.field("content.message_id").unwrap().code, FieldCode::NotFound);
    assert_eq!(anna.mailings().change(sent.id, 3, &ChangeMailing::default()).await.problem().code, Code::WrongState);
}

#[actix_web::test]
async fn a_preview_shows_the_letter_of_a_client() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let new = NewClient {
        comment: Text::parse("<b>важно</b>").unwrap(),
        ..named("Орлов Пётр Ильич", "petr@x.example")
    };
    let client = anna.clients().create(&new).await.unwrap();
    let body = "<p>{{ client.comment }}</p><a href=\"https://x.example/{{ client.email }}\">{{ client.phone | default('-') }}</a>";
    let mut draft = preview_of("Для {{ client.first_name }} от {{ owner.name }}", body, Format::Html);
    draft.client_id = Some(client.id);
    let preview = anna.messages().preview_draft(&draft).await.unwrap();
    assert_eq!(preview.subject, "Для Пётр от Anna");
    assert_eq!((preview.to_name.as_str(), preview.to.as_str()), ("Орлов Пётр Ильич", "petr@x.example"));
    let html = preview.html.unwrap();
    let said = "<p>&lt;b&gt;важно&lt;/b&gt;</p><a href=\"https://x.example/petr@x.example\">-</a>";
    assert!(html.starts_with(said) && html.contains("/u/sample"), "{html}");
    assert!(preview.text.contains("<b>важно</b>") && preview.text.contains("https://x.example/petr@x.example"));
    assert!(preview.size > 500 && preview.from.contains('@'), "{} {}", preview.size, preview.from);

    let foreign = boris.messages().preview_draft(&draft).await.problem();
    assert_eq!(foreign.field("client_id").unwrap().code, FieldCode::NotFound);
    draft.client_id = Some(ClientId(-1));
    let nobody = anna.messages().preview_draft(&draft).await.problem();
    assert_eq!(nobody.field("client_id").unwrap().code, FieldCode::NotFound);
}

#[actix_web::test]
async fn markdown_is_kept_as_it_was_written_and_seen_as_a_page() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let body = "# Привет, {{ client.first_name }}\n\n{% if client.phone %}\nпозвоним\n{% endif %}\n[Ответить](mailto:{{ owner.email }})";
    let new = NewMessage {
        name: Line::parse("Письмо").unwrap(),
        subject: Line::parse("Новости").unwrap(),
        body: Body::parse(body).unwrap(),
        format: Format::Markdown,
    };
    let written = anna.messages().create(&new).await.unwrap();
    assert_eq!((written.draft.body.as_str(), written.draft.format), (body, Format::Markdown));
    let client = anna.clients().create(&named("Орлов <Пётр> Ильич", "petr@x.example")).await.unwrap();
    let preview = anna.messages().preview(written.id, &ForClient { client_id: Some(client.id) }).await.unwrap();
    let html = preview.html.unwrap();
    assert!(html.contains(">Привет, &lt;Пётр&gt;</h1>"), "{html}");
    assert!(html.contains(&format!("href=\"mailto:{}\"", anna.email)) && html.contains("<p style="), "{html}");
    assert!(!html.contains("позвоним"), "he has no telephone");
    assert!(preview.text.contains("Привет, <Пётр>") && !preview.text.contains('#'), "{}", preview.text);
    let wrong = preview_of("Новости", "первая\n\n**{{ client.nmae }}**", Format::Markdown);
    let wrong = anna.messages().preview_draft(&wrong).await.problem();
    let fault = wrong.field("body").unwrap();
    assert_eq!((fault.line, fault.column), (Some(3), Some(6)), "where its author wrote it");
}

#[actix_web::test]
async fn a_preview_without_a_client_shows_a_made_up_one_and_refuses_what_saving_refuses() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let preview = anna.messages().preview_draft(&preview_of("Hi {{ client.name }}", "x", Format::Text)).await.unwrap();
    assert!(preview.subject.len() > "Hi ".len() && preview.html.is_none());
    let problem = anna.messages().preview_draft(&preview_of("Hi", "{{ x }}", Format::Text)).await.problem();
    assert_eq!(problem.field("body").unwrap().code, FieldCode::TemplateUnknownField);
    let written = write(&anna, "x").await;
    let saved = anna.messages().preview(written.id, &ForClient::default()).await.unwrap();
    assert!(saved.text.starts_with("Новости недели.\n\n-- \n"), "{}", saved.text);
}

#[actix_web::test]
async fn a_test_letter_goes_to_oneself_and_to_nobody_else() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let client = anna.clients().create(&named("Пётр", "petr@x.example")).await.unwrap();
    let written = write(&anna, "x").await;
    anna.messages().test(written.id, &ForClient { client_id: Some(client.id) }).await.unwrap();
    let letters = app.letters_to(&anna.email).await;
    assert_eq!(letters.len(), 1);
    let letter = mail_parser::MessageParser::default().parse(&letters[0]).unwrap();
    assert_eq!(letter.subject(), Some("Здравствуйте, Пётр!"));
    assert!(letter.body_text(0).unwrap().starts_with("Новости недели.\r\n\r\n-- "), "and how to unsubscribe");
    assert!(app.letters_to("petr@x.example").await.is_empty());
}

#[actix_web::test]
async fn a_test_letter_that_the_mail_server_does_not_take_is_a_problem() {
    // Nobody listens there.
    let app = TestApp::start_with(&[
        ("VESTNIK_SMTP_HOST", "127.0.0.1"),
        ("VESTNIK_SMTP_PORT", "9"),
        ("VESTNIK_SMTP_SECURITY", "none"),
    ])
    .await;
    let anna = app.person("Anna").await;
    let written = write(&anna, "x").await;
    let problem = anna.messages().test(written.id, &ForClient::default()).await.problem();
    assert_eq!(problem.code, Code::MailRefused);
    assert!(problem.detail.is_some());
}

#[actix_web::test]
async fn reading_does_not_allow_writing() {
    let app = TestApp::start().await;
    let reader = app.person_who_may("Rita", &[(Permission::MessagesRead, Reach::Own)]).await;
    assert!(names(&reader, MessageFilter::default()).await.is_empty());
    assert_eq!(reader.messages().create(&message("x", "x", "x")).await.problem().code, Code::Forbidden);
    let nobody = app.anybody();
    assert_eq!(nobody.messages().list(&MessageFilter::default()).await.problem().code, Code::Unauthenticated);
}
