//! Signing up, confirming, forgotten passwords, one's own profile.

use crate::support::{Failed, PASSWORD, TestApp};
use jiff::SignedDuration;
use mail_parser::MessageParser;
use vestnik_client::api::auth::{Confirm, Forgot, Login, Register, Reset};
use vestnik_client::api::me::{ChangeMe, ChangePassword};
use vestnik_client::api::text::{Email, Language, Line, Password, Phone, Theme, TimeZone};
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

fn olga() -> Register {
    Register {
        email: Email::parse("Olga@Kravtsova.example").unwrap(),
        password: Password::parse("кофе и тишина").unwrap(),
        name: Line::parse("Ольга Кравцова").unwrap(),
        language: Language::Ru,
        time_zone: TimeZone::parse("europe/moscow").unwrap(),
    }
}

fn login(email: &str, password: &str) -> Login {
    Login { email: email.to_owned(), password: password.to_owned() }
}

fn forgot(email: &str) -> Forgot {
    Forgot { email: Email::parse(email).unwrap() }
}

/// The text of a captured letter.
fn text(source: &str) -> String {
    MessageParser::default().parse(source.as_bytes()).unwrap().body_text(0).unwrap().into_owned()
}

/// The token of the link in a captured letter.
pub(crate) fn token(source: &str) -> String {
    let text = text(source);
    let token = text.split("?token=").nth(1).unwrap_or_else(|| panic!("no link in {text}"));
    token.split_whitespace().next().unwrap().to_owned()
}

async fn last_letter(app: &TestApp, email: &str) -> String {
    app.settle().await;
    app.letters_to(email).await.pop().expect("a letter")
}

#[actix_web::test]
async fn whoever_signs_up_confirms_by_letter_and_signs_in() {
    let app = TestApp::start().await;
    let api = app.anybody();
    api.auth().register(&olga()).await.unwrap();

    let early = api.auth().login(&login("olga@kravtsova.example", "кофе и тишина")).await.problem();
    assert_eq!(early.code, Code::InvalidCredentials);

    let letter = last_letter(&app, "olga@kravtsova.example").await;
    assert!(text(&letter).contains(&format!("{}/confirm?token=", app.base)));
    api.auth().confirm(&Confirm { token: token(&letter) }).await.unwrap();

    let tokens = api.auth().login(&login(" OLGA@kravtsova.example ", "кофе и тишина")).await.unwrap();
    assert_eq!(tokens.token_type, "Bearer");
    assert_eq!(tokens.expires_in, 900);
    assert_eq!(tokens.user.name, "Ольга Кравцова");
    assert_eq!(tokens.user.time_zone.as_str(), "Europe/Moscow", "by its proper name");
}

#[actix_web::test]
async fn a_new_account_has_the_role_user_and_nothing_more() {
    let app = TestApp::start().await;
    let api = app.anybody();
    api.auth().register(&olga()).await.unwrap();
    let letter = last_letter(&app, "olga@kravtsova.example").await;
    api.auth().confirm(&Confirm { token: token(&letter) }).await.unwrap();
    let me = api.auth().login(&login("olga@kravtsova.example", "кофе и тишина")).await.unwrap().user;
    assert_eq!(me.roles, ["user"]);
    assert_eq!(me.may(Permission::ClientsWrite), Some(Reach::Groups));
    assert_eq!(me.may(Permission::CapturedMailRead), None);
}

#[actix_web::test]
async fn nobody_sends_his_own_words_to_strangers_by_signing_up_with_them_for_a_name() {
    let app = TestApp::start().await;
    let advert = Register { name: Line::parse("You have won! https://evil.example").unwrap(), ..olga() };
    app.anybody().auth().register(&advert).await.unwrap();
    app.anybody().auth().forgot(&forgot("olga@kravtsova.example")).await.unwrap();
    app.settle().await;
    let letters = app.letters_to("olga@kravtsova.example").await;
    assert_eq!(letters.len(), 2);
    for letter in letters {
        assert!(!text(&letter).contains("evil.example") && !letter.contains("You have won"), "{letter}");
    }
}

#[actix_web::test]
async fn a_confirmation_link_works_once_and_not_for_ever() {
    let app = TestApp::start().await;
    let api = app.anybody();
    api.auth().register(&olga()).await.unwrap();
    let link = Confirm { token: token(&last_letter(&app, "olga@kravtsova.example").await) };
    app.later(SignedDuration::from_hours(48));
    assert_eq!(api.auth().confirm(&link).await.problem().code, Code::LinkExpired);

    api.auth().resend(&forgot("olga@kravtsova.example")).await.unwrap();
    let second = Confirm { token: token(&last_letter(&app, "olga@kravtsova.example").await) };
    api.auth().confirm(&second).await.unwrap();
    assert_eq!(api.auth().confirm(&second).await.problem().code, Code::LinkExpired);
    assert_eq!(api.auth().confirm(&Confirm { token: "made up".to_owned() }).await.problem().code, Code::LinkExpired);
}

#[actix_web::test]
async fn who_signs_up_with_a_known_address_is_answered_alike_and_its_owner_is_told() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let impostor = Register { email: Email::parse(&anna.email).unwrap(), ..olga() };
    app.anybody().auth().register(&impostor).await.unwrap();
    let letter = last_letter(&app, &anna.email).await;
    assert!(!letter.contains("token="));
    assert!(text(&letter).contains(&format!("{}/sign-in", app.base)));
    assert_eq!(anna.me().find().await.unwrap().name, "Anna", "nothing has changed");
    app.anybody().auth().login(&login(&anna.email, PASSWORD)).await.unwrap();
}

#[actix_web::test]
async fn who_signs_up_for_a_strangers_address_and_signs_in_learns_nothing_of_the_stranger() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let mut answers = Vec::new();
    for address in [anna.email.as_str(), "olga@kravtsova.example"] {
        let guess = Register { email: Email::parse(address).unwrap(), ..olga() };
        app.anybody().auth().register(&guess).await.unwrap();
        let mut answer = app.anybody().auth().login(&login(address, "кофе и тишина")).await.problem();
        answer.request_id = None;
        answers.push(format!("{answer:?}"));
    }
    assert_eq!(answers[0], answers[1], "one has an account, the other does not");
}

#[actix_web::test]
async fn an_address_signed_up_by_a_stranger_is_not_his_when_its_owner_signs_up() {
    let app = TestApp::start().await;
    let api = app.anybody();
    let stranger = Register { password: Password::parse("the stranger's own").unwrap(), ..olga() };
    api.auth().register(&stranger).await.unwrap();
    let strangers_link = token(&last_letter(&app, "olga@kravtsova.example").await);

    api.auth().register(&olga()).await.unwrap();
    let used = api.auth().confirm(&Confirm { token: strangers_link }).await.problem();
    assert_eq!(used.code, Code::LinkExpired);
    let link = token(&last_letter(&app, "olga@kravtsova.example").await);
    api.auth().confirm(&Confirm { token: link }).await.unwrap();
    let refused = api.auth().login(&login("olga@kravtsova.example", "the stranger's own")).await.problem();
    assert_eq!(refused.code, Code::InvalidCredentials);
    api.auth().login(&login("olga@kravtsova.example", "кофе и тишина")).await.unwrap();
}

#[actix_web::test]
async fn letters_come_in_the_language_of_their_reader() {
    let app = TestApp::start().await;
    app.anybody().auth().register(&Register { language: Language::En, ..olga() }).await.unwrap();
    let letter = last_letter(&app, "olga@kravtsova.example").await;
    assert!(text(&letter).contains("Please confirm that this address is yours"));
    let parsed = MessageParser::default().parse(letter.as_bytes()).unwrap();
    assert_eq!(parsed.subject(), Some("Vestnik: confirm your address"));
    assert!(parsed.body_html(0).unwrap().contains("lang=\"en\""));
}

#[actix_web::test]
async fn fields_of_a_sign_up_that_are_not_right_are_named() {
    let app = TestApp::start().await;
    let client = reqwest::Client::new();
    let cases = [
        (r#"{"email":"no","password":"кофе и тишина","name":"A"}"#, "email", FieldCode::InvalidEmail),
        (r#"{"email":"a@x.example","password":"short","name":"A"}"#, "password", FieldCode::TooShort),
        (r#"{"email":"a@x.example","password":"qwertyuiop","name":"A"}"#, "password", FieldCode::WeakPassword),
        (r#"{"email":"a@x.example","password":"кофе и тишина","name":" "}"#, "name", FieldCode::Required),
        (
            r#"{"email":"a@x.example","password":"кофе и тишина","name":"A","role":"admin"}"#,
            "role",
            FieldCode::UnknownField,
        ),
        (
            r#"{"email":"a@x.example","password":"кофе и тишина","name":"A","time_zone":"Mars/Phobos"}"#,
            "time_zone",
            FieldCode::InvalidTimeZone,
        ),
    ];
    for (body, field, code) in cases {
        let request =
            client.post(format!("{}/api/v1/auth/register", app.base)).header("content-type", "application/json");
        let answer = request.body(body).send().await.unwrap();
        assert_eq!(answer.status(), 422, "{body}");
        let problem: vestnik_client::api::Problem = answer.json().await.unwrap();
        assert_eq!(problem.field(field).map(|error| error.code), Some(code), "{body}: {problem:?}");
    }
}

#[actix_web::test]
async fn a_forgotten_password_is_set_anew_by_letter_once_and_signs_everybody_out() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let api = app.anybody();
    api.auth().forgot(&forgot(&anna.email)).await.unwrap();
    let reset = Reset {
        token: token(&last_letter(&app, &anna.email).await),
        password: Password::parse("совсем другой пароль").unwrap(),
    };
    api.auth().reset(&reset).await.unwrap();

    assert_eq!(anna.me().find().await.problem().code, Code::Unauthenticated, "her session has ended");
    assert_eq!(api.auth().login(&login(&anna.email, PASSWORD)).await.problem().code, Code::InvalidCredentials);
    api.auth().login(&login(&anna.email, "совсем другой пароль")).await.unwrap();
    assert_eq!(api.auth().reset(&reset).await.problem().code, Code::LinkExpired, "once");
}

#[actix_web::test]
async fn a_link_for_a_new_password_works_for_an_hour() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let api = app.anybody();
    api.auth().forgot(&forgot(&anna.email)).await.unwrap();
    let token = token(&last_letter(&app, &anna.email).await);
    app.later(SignedDuration::from_mins(60));
    let reset = Reset { token, password: Password::parse("совсем другой пароль").unwrap() };
    assert_eq!(api.auth().reset(&reset).await.problem().code, Code::LinkExpired);
}

#[actix_web::test]
async fn a_link_that_is_followed_twice_at_once_works_once() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let api = app.anybody();
    api.auth().forgot(&forgot(&anna.email)).await.unwrap();
    let token = token(&last_letter(&app, &anna.email).await);
    let reset = |password: &str| Reset { token: token.clone(), password: Password::parse(password).unwrap() };
    let (one, other) = (reset("the first of them"), reset("the second of them"));
    let auth = api.auth();
    let (one, other) = futures::join!(auth.reset(&one), auth.reset(&other));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
}

#[actix_web::test]
async fn a_link_of_one_kind_is_not_good_for_the_other() {
    let app = TestApp::start().await;
    let api = app.anybody();
    api.auth().register(&olga()).await.unwrap();
    let confirmation = token(&last_letter(&app, "olga@kravtsova.example").await);
    let reset =
        Reset { token: confirmation, password: Password::parse("совсем другой пароль").unwrap() };
    assert_eq!(api.auth().reset(&reset).await.problem().code, Code::LinkExpired);
}

#[actix_web::test]
async fn unknown_addresses_are_answered_like_known_ones_and_get_no_letter() {
    let app = TestApp::start().await;
    app.anybody().auth().forgot(&forgot("nobody@nowhere.example")).await.unwrap();
    app.anybody().auth().resend(&forgot("nobody@nowhere.example")).await.unwrap();
    app.settle().await;
    assert!(app.letters_to("nobody@nowhere.example").await.is_empty());
}

#[actix_web::test]
async fn known_addresses_take_as_long_to_answer_as_unknown_ones() {
    let app = TestApp::start().await;
    let api = app.anybody();
    // The shortest of several: what a busy machine adds is not the answer's.
    let mut shortest = [std::time::Duration::MAX; 4];
    for turn in 0..4 {
        let known = app.person(&format!("Known {turn}")).await.email;
        let unknown = format!("unknown.{turn}@people.example");
        for (place, email) in [known, unknown].into_iter().enumerate() {
            let started = std::time::Instant::now();
            api.auth().register(&Register { email: Email::parse(&email).unwrap(), ..olga() }).await.unwrap();
            let registered = started.elapsed();
            let started = std::time::Instant::now();
            api.auth().forgot(&forgot(&email)).await.unwrap();
            for (place, took) in [(place, registered), (place + 2, started.elapsed())] {
                shortest[place] = shortest[place].min(took);
            }
        }
    }
    let [known, unknown, known_forgot, unknown_forgot] = shortest;
    assert!(known < unknown * 2 && unknown < known * 2, "signing up: known {known:?}, unknown {unknown:?}");
    let alike = known_forgot < unknown_forgot * 3 && unknown_forgot < known_forgot * 3;
    assert!(alike, "forgotten: known {known_forgot:?}, unknown {unknown_forgot:?}");
}

#[actix_web::test]
async fn one_address_is_not_flooded_with_letters() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    for _ in 0..8 {
        app.anybody().auth().forgot(&forgot(&anna.email)).await.unwrap();
    }
    app.settle().await;
    assert_eq!(app.letters_to(&anna.email).await.len(), 5);
}

#[actix_web::test]
async fn one_visitor_can_not_make_accounts_without_end() {
    let app = TestApp::start().await;
    let mut refused = None;
    for turn in 0..25 {
        let new = forgot(&format!("p{turn}@x.example"));
        if let Err(error) = app.anybody().auth().resend(&new).await {
            refused = error.problem().cloned();
            break;
        }
    }
    assert_eq!(refused.expect("a refusal").code, Code::TooManyRequests);
}

#[actix_web::test]
async fn no_token_is_ever_kept_in_the_database() {
    let app = TestApp::start().await;
    app.anybody().auth().register(&olga()).await.unwrap();
    let token = token(&last_letter(&app, "olga@kravtsova.example").await);
    let db = app.database().await;
    let with_it = "SELECT count(*) FROM jobs WHERE payload::text LIKE '%' || $1 || '%'";
    assert_eq!(db.query_one(with_it, &[&token]).await.unwrap().get::<_, i64>(0), 0);
    let links = db.query("SELECT hash FROM user_links", &[]).await.unwrap();
    assert_ne!(links[0].get::<_, Vec<u8>>(0), token.as_bytes());
}

#[actix_web::test]
async fn a_profile_is_changed_field_by_field() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let change = ChangeMe {
        name: Some(Line::parse("Анна Северлес").unwrap()),
        phone: Some(Some(Phone::parse("+7 916 123-45-67").unwrap())),
        language: Some(Language::En),
        time_zone: Some(TimeZone::parse("asia/tokyo").unwrap()),
        theme: Some(Theme::Dark),
    };
    let me = anna.me().change(&change).await.unwrap();
    assert_eq!((me.name.as_str(), me.language, me.theme), ("Анна Северлес", Language::En, Theme::Dark));
    assert_eq!(me.phone.as_ref().map(Phone::as_str), Some("+79161234567"));
    assert_eq!(me.time_zone.as_str(), "Asia/Tokyo");

    let me = anna.me().change(&ChangeMe { phone: Some(None), ..ChangeMe::default() }).await.unwrap();
    assert_eq!(me.phone, None);
    assert_eq!(me.name, "Анна Северлес", "what is absent stays");
    assert_eq!(me, anna.me().find().await.unwrap());

    let nowhere = ChangeMe { time_zone: Some(TimeZone::parse("Mars/Phobos").unwrap()), ..ChangeMe::default() };
    let problem = anna.me().change(&nowhere).await.problem();
    assert_eq!(problem.field("time_zone").unwrap().code, FieldCode::InvalidTimeZone);
}

#[actix_web::test]
async fn a_new_password_needs_the_current_one_and_signs_the_other_devices_out() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let other = app.anybody().auth().login(&login(&anna.email, PASSWORD)).await.unwrap();
    let new = || Password::parse("совсем другой пароль").unwrap();

    let wrong = ChangePassword { current: "not it".to_owned(), new: new() };
    let problem = anna.me().change_password(&wrong).await.problem();
    assert_eq!(problem.field("current").unwrap().code, FieldCode::WrongPassword);

    let right = ChangePassword { current: PASSWORD.to_owned(), new: new() };
    anna.me().change_password(&right).await.unwrap();
    anna.me().find().await.unwrap();
    let other = app.with_token(&other.access_token);
    assert_eq!(other.me().find().await.problem().code, Code::Unauthenticated);
    app.anybody().auth().login(&login(&anna.email, "совсем другой пароль")).await.unwrap();
}

#[actix_web::test]
async fn a_new_password_does_not_take_the_place_of_one_that_was_set_meanwhile() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let mut db = app.database().await;
    // Her own reset, about to be committed, while somebody at her open screen changes the password that he knows.
    let hash = app.app.passwords().hash("a reset by its owner").await.unwrap();
    let reset = db.transaction().await.unwrap();
    reset.execute("UPDATE users SET password_hash = $1 WHERE id = $2", &[&hash, &anna.id.0]).await.unwrap();
    let change = ChangePassword { current: PASSWORD.to_owned(), new: Password::parse("the other one's own").unwrap() };
    let account = anna.me();
    let (changed, ()) = futures::join!(account.change_password(&change), async {
        app.wait_for_a_lock().await;
        reset.commit().await.unwrap();
    });
    assert_eq!(changed.problem().field("current").unwrap().code, FieldCode::WrongPassword);
    app.anybody().auth().login(&login(&anna.email, "a reset by its owner")).await.unwrap();
}

#[actix_web::test]
async fn anybody_may_know_what_the_service_is() {
    let app = TestApp::start().await;
    let service = app.anybody().service().await.unwrap();
    assert_eq!(service.name, "Vestnik");
    assert_eq!(service.mail, vestnik_client::api::service::MailMode::Captured);
}
