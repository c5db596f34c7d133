//! What an administrator sets in the interface: in force at once, everywhere, and never more than the environment allows.

use crate::delivery::{at_once, give_clients, plain, start, until, until_finished};
use crate::support::{Failed, PASSWORD, Persona, TestApp};
use std::time::{Duration, Instant};
use vestnik_client::Api;
use vestnik_client::api::audit::AuditFilter;
use vestnik_client::api::auth::Register;
use vestnik_client::api::messages::{ForClient, Format, PreviewDraft};
use vestnik_client::api::service::{MailMode, SignUp};
use vestnik_client::api::settings::{
    MailSecurity, MailServer, PasswordState, SettingPart, SettingValues, Settings, Speaker, TryMailServer,
};
use vestnik_client::api::text::{Email, Language, Line, Password, TimeZone};
use vestnik_client::api::{Code, FieldCode, Permission, Problem, Reach};
use vestnik_sink::{Reply, Sink};

/// A server whose environment says nothing of the address either.
async fn open() -> TestApp {
    TestApp::start_with(&[("VESTNIK_BASE_URL", "")]).await
}

async fn change(who: &Persona, change: impl FnOnce(&mut SettingValues)) -> Result<Settings, Problem> {
    let found = who.settings().find().await.unwrap();
    let mut values = found.values;
    change(&mut values);
    let set = who.settings().set(found.version, &values).await;
    set.map_err(|error| error.problem().expect("a problem").clone())
}

fn server(sink: &Sink) -> MailServer {
    MailServer {
        host: "127.0.0.1".parse().unwrap(),
        port: Some(sink.port()),
        security: MailSecurity::None,
        user: None,
        password: None,
        accept_any_certificate: false,
        helo: Some("vestnik.example".parse().unwrap()),
        timeout_seconds: 5,
    }
}

fn signing_in(sink: &Sink, password: Option<&str>) -> MailServer {
    MailServer {
        user: Some("anna".parse().unwrap()),
        password: password.map(|text| text.to_owned().try_into().unwrap()),
        ..server(sink)
    }
}

fn fields(problem: &Problem) -> Vec<(&str, FieldCode)> {
    problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect()
}

#[actix_web::test]
async fn what_is_set_holds_at_once_and_on_every_node() {
    let app = open().await;
    let ada = app.admin("Ada").await;
    let elsewhere = Api::new(app.another_node().await);
    let set = change(&ada, |values| {
        values.name = "Вестник Ромашки".parse().unwrap();
        values.base_url = Some("https://news.example/".parse().unwrap());
        values.from_name = Some("Ромашка \"и\" Ко".parse().unwrap());
        values.from_email = "news@romashka.example".parse().unwrap();
    })
    .await
    .unwrap();
    assert_eq!((set.address.as_str(), set.version), ("https://news.example", 2));
    assert_eq!(set.changed_by.unwrap().name, "Ada");
    assert_eq!(ada.settings().find().await.unwrap().values, set.values);
    assert_eq!(app.anybody().service().await.unwrap().name, "Вестник Ромашки");
    let begun = Instant::now();
    while elsewhere.service().await.unwrap().name != "Вестник Ромашки" {
        assert!(begun.elapsed() < Duration::from_secs(10), "the other node has not heard");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let draft = PreviewDraft {
        subject: "Тема".parse().unwrap(),
        body: "{{ unsubscribe }}".parse().unwrap(),
        format: Format::Text,
        client_id: None,
    };
    let preview = ada.messages().preview_draft(&draft).await.unwrap();
    assert_eq!(preview.from, "Ромашка \"и\" Ко <news@romashka.example>");
    assert!(preview.text.contains("https://news.example/u/"), "{}", preview.text);
    let later = Api::new(app.another_node().await);
    assert_eq!(later.service().await.unwrap().name, "Вестник Ромашки", "it outlives the process");
}

#[actix_web::test]
async fn the_environment_wins_and_is_shown() {
    let app = TestApp::start_with(&[("VESTNIK_NAME", "Из окружения"), ("VESTNIK_RETRY_HOURS", "7")]).await;
    let ada = app.admin("Ada").await;
    let found = ada.settings().find().await.unwrap();
    assert_eq!(found.fixed, [SettingPart::Name, SettingPart::BaseUrl, SettingPart::RetryHours]);
    assert_eq!((found.values.name.as_str(), found.values.retry_hours), ("Из окружения", 7));
    let problem = change(&ada, |values| values.name = "Другое".parse().unwrap()).await.unwrap_err();
    assert_eq!(fields(&problem), [("name", FieldCode::Fixed)]);
    change(&ada, |values| values.connections = 3).await.unwrap();
    assert_eq!(ada.settings().find().await.unwrap().values.connections, 3);
    assert_eq!(app.anybody().service().await.unwrap().name, "Из окружения");
}

type Wrong = fn(&mut SettingValues);

#[actix_web::test]
async fn what_is_not_right_is_told_by_its_field_and_changes_nothing() {
    let app = open().await;
    let ada = app.admin("Ada").await;
    let before = ada.settings().find().await.unwrap();
    let wrong: [(Wrong, &str); 7] = [
        (|values| values.base_url = Some("ftp://x.example".parse().unwrap()), "base_url"),
        (|values| values.base_url = Some("https://x.example/below".parse().unwrap()), "base_url"),
        (|values| values.from_email = "nobody".parse().unwrap(), "from_email"),
        (|values| values.connections = 0, "connections"),
        (|values| values.connections = 1001, "connections"),
        (|values| values.letters_per_second = Some(0), "letters_per_second"),
        (|values| values.retry_hours = 241, "retry_hours"),
    ];
    for (wrong, field) in wrong {
        let problem = change(&ada, wrong).await.unwrap_err();
        assert_eq!(fields(&problem), [(field, problem.errors[0].code)], "{problem:?}");
    }
    let sink = Sink::start().await;
    let wrong = [
        (MailServer { timeout_seconds: 0, ..server(&sink) }, "smtp.timeout_seconds"),
        (MailServer { port: Some(0), ..server(&sink) }, "smtp.port"),
        (MailServer { accept_any_certificate: true, ..server(&sink) }, "smtp.security"),
        (signing_in(&sink, None), "smtp.password"),
        (MailServer { user: None, ..signing_in(&sink, Some("x")) }, "smtp.user"),
    ];
    for (wrong, field) in wrong {
        let problem = change(&ada, |values| values.smtp = Some(wrong)).await.unwrap_err();
        assert_eq!(problem.errors[0].field, field, "{problem:?}");
    }
    assert_eq!(ada.settings().find().await.unwrap(), before);
    change(&ada, |values| values.connections = 2).await.unwrap();
    let stale = ada.settings().set(before.version, &before.values).await.problem();
    assert_eq!(stale.code, Code::ChangedMeanwhile);
}

#[actix_web::test]
async fn only_who_may_set_it_sees_it() {
    let app = open().await;
    let mara = app.manager("Mara").await;
    assert_eq!(mara.settings().find().await.problem().code, Code::Forbidden);
    let olga = app.person_who_may("Olga", &[(Permission::SettingsWrite, Reach::All)]).await;
    assert!(olga.settings().find().await.is_ok());
}

#[actix_web::test]
async fn letters_go_to_the_server_that_is_set_from_the_next_one_on() {
    let (first, second) = (Sink::options().sign_in("anna", "тайна").start().await, Sink::start().await);
    let app = open().await;
    app.start_workers();
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    assert_eq!(app.anybody().service().await.unwrap().mail, MailMode::Captured);
    change(&ada, |values| values.smtp = Some(signing_in(&first, Some("тайна")))).await.unwrap();
    assert_eq!(app.anybody().service().await.unwrap().mail, MailMode::Smtp);
    give_clients(&app, &anna, 20).await;
    let mailing = start(&anna, &at_once(plain())).await;
    until_finished(&anna, mailing.id).await;
    assert_eq!(first.count(), 20);
    change(&ada, |values| values.smtp = Some(server(&second))).await.unwrap();
    let mailing = start(&anna, &at_once(plain())).await;
    until_finished(&anna, mailing.id).await;
    assert_eq!((first.count(), second.count()), (20, 20));
}

#[actix_web::test]
async fn a_run_goes_on_over_another_server_and_repeats_nobody() {
    let (slow, fast) = (Sink::start().await, Sink::start().await);
    let app = open().await;
    app.start_workers();
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    change(&ada, |values| {
        values.smtp = Some(server(&slow));
        values.letters_per_second = Some(50);
    })
    .await
    .unwrap();
    give_clients(&app, &anna, 600).await;
    let mailing = start(&anna, &at_once(plain())).await;
    until(&anna, mailing.id, |run| run.counts.sent >= 5).await;
    change(&ada, |values| {
        values.smtp = Some(server(&fast));
        values.letters_per_second = None;
    })
    .await
    .unwrap();
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts.sent, 600);
    assert_eq!(slow.count() + fast.count(), 600, "{} and {}", slow.count(), fast.count());
    assert!(fast.count() > 300, "{}", fast.count());
}

#[actix_web::test]
async fn the_password_is_encrypted_never_shown_and_never_told_to_another_server() {
    let (sink, foreign) = (Sink::options().sign_in("anna", "тайна").start().await, Sink::start().await);
    let app = open().await;
    let ada = app.admin("Ada").await;
    let set = change(&ada, |values| values.smtp = Some(signing_in(&sink, Some("тайна")))).await.unwrap();
    assert_eq!((set.password, set.values.smtp.unwrap().password), (PasswordState::Kept, None));
    let row = app.database().await.query_one("SELECT kept::text, mail_password FROM settings", &[]).await.unwrap();
    assert!(!row.get::<_, String>(0).contains("тайна"));
    let sealed: Vec<u8> = row.get(1);
    assert!(!sealed.windows("тайна".len()).any(|bytes| bytes == "тайна".as_bytes()));
    let log = format!("{:?}", ada.audit().list(&AuditFilter::default()).await.unwrap());
    assert!(log.contains("127.0.0.1") && !log.contains("тайна"), "{log}");
    // The same account keeps it; another server must be given it anew.
    change(&ada, |values| values.connections = 3).await.unwrap();
    assert_eq!(ada.settings().find().await.unwrap().password, PasswordState::Kept);
    let elsewhere = MailServer { host: "localhost".parse().unwrap(), ..signing_in(&foreign, None) };
    let problem = change(&ada, |values| values.smtp = Some(elsewhere.clone())).await.unwrap_err();
    assert_eq!(fields(&problem), [("smtp.password", FieldCode::Required)]);
    let asked = TryMailServer { smtp: elsewhere, from_name: None, from_email: "a@x.example".parse().unwrap() };
    assert_eq!(
        fields(&ada.settings().try_mail_server(&asked).await.problem()),
        [("smtp.password", FieldCode::Required)]
    );
    let set = change(&ada, |values| values.smtp = Some(server(&sink))).await.unwrap();
    assert_eq!(set.password, PasswordState::None);
}

#[actix_web::test]
async fn a_password_of_another_key_stops_letters_and_captures_none() {
    let sink = Sink::options().sign_in("anna", "тайна").start().await;
    let app = open().await;
    let ada = app.admin("Ada").await;
    change(&ada, |values| values.smtp = Some(signing_in(&sink, Some("тайна")))).await.unwrap();
    app.database().await.execute("UPDATE settings SET mail_password = '\\x00'", &[]).await.unwrap();
    let set = change(&ada, |values| values.connections = 3).await.unwrap();
    assert_eq!(set.password, PasswordState::Unreadable);
    assert_eq!(app.anybody().service().await.unwrap().mail, MailMode::Smtp);
    let asked =
        TryMailServer { smtp: set.values.smtp.unwrap(), from_name: None, from_email: "a@x.example".parse().unwrap() };
    let talk = ada.settings().try_mail_server(&asked).await.unwrap();
    assert!(!talk.taken && talk.lines.last().unwrap().text.contains("cannot be read"), "{talk:?}");
    let message = crate::messages::write(&ada, "Пробное").await;
    let refused = ada.messages().test(message.id, &ForClient::default()).await.problem();
    assert_eq!(refused.code, Code::MailRefused);
    assert_eq!(sink.count(), 0);
    assert!(app.letters_to(&ada.email).await.is_empty());
}

#[actix_web::test]
async fn a_try_shows_the_whole_conversation_without_the_password() {
    let sink = Sink::options().sign_in("anna", "тайна").starttls().start().await;
    let app = open().await;
    let ada = app.admin("Ada").await;
    let smtp = MailServer {
        security: MailSecurity::Starttls,
        accept_any_certificate: true,
        ..signing_in(&sink, Some("тайна"))
    };
    let asked = TryMailServer { smtp, from_name: None, from_email: "news@x.example".parse().unwrap() };
    let talk = ada.settings().try_mail_server(&asked).await.unwrap();
    let said: Vec<String> = talk.lines.iter().map(|line| format!("{:?} {}", line.by, line.text)).collect();
    assert!(talk.taken, "{said:#?}");
    assert_eq!(talk.to.as_str(), ada.email);
    for line in ["Us STARTTLS", "Us AUTH PLAIN ********", "Us MAIL FROM:<news@x.example>", "Us QUIT"] {
        assert!(said.iter().any(|known| known == line), "{line} is missing: {said:#?}");
    }
    assert!(!said.iter().any(|line| line.contains("тайна") || line.contains("AGFubmE")), "{said:#?}");
    let letters = sink.letters_to(&ada.email);
    assert_eq!(letters.len(), 1);
    assert!(letters[0].text().contains("mail server is set up") || letters[0].text().contains("base64"));
    assert_eq!(ada.settings().find().await.unwrap().values.smtp, None, "nothing is kept");
}

#[actix_web::test]
async fn a_try_that_fails_shows_how_far_it_came() {
    let sink = Sink::options().sign_in("anna", "тайна").start().await;
    let app = open().await;
    let ada = app.admin("Ada").await;
    let tried = async |smtp: MailServer| {
        let asked = TryMailServer { smtp, from_name: None, from_email: "news@x.example".parse().unwrap() };
        let talk = ada.settings().try_mail_server(&asked).await.unwrap();
        assert!(!talk.taken, "{talk:?}");
        talk.lines.last().map(|line| (line.by, line.text.clone())).unwrap()
    };
    let (by, said) = tried(signing_in(&sink, Some("falsch"))).await;
    assert!(by == Speaker::Server && said.starts_with("535"), "{said}");
    let (by, _) = tried(MailServer { security: MailSecurity::Starttls, ..server(&sink) }).await;
    assert_eq!(by, Speaker::Server);
    let (by, _) = tried(MailServer { port: Some(1), ..server(&sink) }).await;
    assert_eq!(by, Speaker::Line);
    sink.behave(&ada.email, Reply::refuse(550, "5.1.1 no such user"));
    let (by, said) = tried(signing_in(&sink, Some("тайна"))).await;
    assert!(by == Speaker::Server && said.contains("no such user"), "{said}");
}

fn newcomer(email: &str) -> Register {
    Register {
        email: Email::parse(email).unwrap(),
        password: Password::parse(PASSWORD).unwrap(),
        name: Line::parse("Olga").unwrap(),
        language: Language::Ru,
        time_zone: TimeZone::utc(),
    }
}

#[actix_web::test]
async fn signing_up_can_be_closed_and_opened_again() {
    let app = open().await;
    let ada = app.admin("Ada").await;
    for closed in [SignUp::Invitation, SignUp::Closed] {
        change(&ada, |values| values.sign_up = closed).await.unwrap();
        assert_eq!(app.anybody().service().await.unwrap().sign_up, closed);
        let refused = app.anybody().auth().register(&newcomer("olga@x.example")).await.problem();
        assert_eq!(refused.code, Code::SignUpClosed);
    }
    change(&ada, |values| values.sign_up = SignUp::Open).await.unwrap();
    app.anybody().auth().register(&newcomer("olga@x.example")).await.unwrap();
}
