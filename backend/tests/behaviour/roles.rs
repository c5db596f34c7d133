//! Roles and administrators, from the command line.

use crate::support::{Failed, PASSWORD, TestApp};
use anyhow::Result;
use vestnik::platform::secret::Secret;
use vestnik::platform::terminal::Terminal;
use vestnik::roles;
use vestnik::users::commands::{NewAdmin, create_admin, grant, revoke};
use vestnik_client::api::auth::{Login, Register};
use vestnik_client::api::text::{Email, Language, Line, Password, TimeZone};
use vestnik_client::api::{Code, Permission, Reach};

const NO_TERMINAL: Option<Terminal> = None;

fn given(email: &str, password: Option<&str>) -> NewAdmin {
    NewAdmin { email: Some(email.to_owned()), name: None, password: password.map(|text| Secret::new(text.to_owned())) }
}

async fn make(app: &TestApp, new: NewAdmin) -> Result<String> {
    let mut db = app.app.system.db().await.unwrap();
    create_admin(&mut db, app.app.passwords(), new, NO_TERMINAL).await
}

/// Whoever signs up with an address that is not his.
fn stranger() -> Register {
    Register {
        email: Email::parse("boss@x.example").unwrap(),
        password: Password::parse("the stranger's own").unwrap(),
        name: Line::parse("Stranger").unwrap(),
        language: Language::En,
        time_zone: TimeZone::utc(),
    }
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> vestnik_client::Result<vestnik_client::api::me::Me> {
    let login = Login { email: email.to_owned(), password: password.to_owned() };
    app.anybody().auth().login(&login).await.map(|tokens| tokens.user)
}

#[actix_web::test]
async fn three_roles_exist_from_the_start() {
    let app = TestApp::start().await;
    let text = roles::commands::list(&mut app.app.system.db().await.unwrap()).await.unwrap();
    for line in ["user (built in)", "manager (built in)", "admin (built in)", "  clients.read         groups"] {
        assert!(text.lines().any(|found| found == line), "no \"{line}\" in\n{text}");
    }
}

#[actix_web::test]
async fn every_permission_there_is_belongs_to_the_admin() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let me = ada.me().find().await.unwrap();
    for permission in Permission::ALL {
        assert!(me.may(*permission).is_some(), "{permission}");
    }
}

#[actix_web::test]
async fn of_several_reaches_the_furthest_counts() {
    let app = TestApp::start().await;
    let anna = app.person_who_may("Anna", &[(Permission::ClientsRead, Reach::Own)]).await;
    assert_eq!(anna.me().find().await.unwrap().may(Permission::ClientsRead), Some(Reach::Own));
    let mut db = app.app.system.db().await.unwrap();
    grant(&mut db, &anna.email, "manager").await.unwrap();
    let me = anna.me().find().await.unwrap();
    assert_eq!(me.may(Permission::ClientsRead), Some(Reach::All));
    assert_eq!(me.grants.iter().filter(|grant| grant.permission == Permission::ClientsRead).count(), 1);
}

#[actix_web::test]
async fn the_first_administrator_is_made_with_a_password_of_his_own_and_can_sign_in() {
    let app = TestApp::start().await;
    let said = make(&app, given("Boss@X.example", Some("кофе и тишина"))).await.unwrap();
    assert_eq!(said, "boss@x.example is an administrator now and can sign in.");
    let me = sign_in(&app, "boss@x.example", "кофе и тишина").await.unwrap();
    assert_eq!(me.roles, ["admin", "user"]);
    assert_eq!(me.name, "boss");
}

#[actix_web::test]
async fn without_a_password_there_is_no_administrator() {
    let app = TestApp::start().await;
    let sentence = make(&app, given("boss@x.example", None)).await.unwrap_err().to_string();
    assert!(sentence.contains("VESTNIK_ADMIN_PASSWORD"), "{sentence}");
    let sentence = make(&app, given("boss@x.example", Some("qwerty12345"))).await.unwrap_err().to_string();
    assert!(sentence.contains("too easy to guess"), "{sentence}");
    let sentence = make(&app, given("boss", Some("кофе и тишина"))).await.unwrap_err().to_string();
    assert!(sentence.contains("is not an e-mail address"), "{sentence}");
    assert_eq!(sign_in(&app, "boss@x.example", "кофе и тишина").await.problem().code, Code::InvalidCredentials);
}

#[actix_web::test]
async fn an_account_that_exists_becomes_an_administrator_and_keeps_its_password() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let said = make(&app, given(&anna.email, Some("совсем другой пароль"))).await.unwrap();
    assert!(said.contains("has an account already"), "{said}");
    assert_eq!(sign_in(&app, &anna.email, PASSWORD).await.unwrap().roles, ["admin", "user"]);
    let again = make(&app, given(&anna.email, None)).await.unwrap();
    assert!(again.contains("is an administrator already"), "{again}");
}

#[actix_web::test]
async fn whoever_signed_up_with_an_address_he_never_confirmed_does_not_become_administrator_with_his_password() {
    let app = TestApp::start().await;
    app.anybody().auth().register(&stranger()).await.unwrap();
    make(&app, given("boss@x.example", Some("кофе и тишина"))).await.unwrap();
    let refused = sign_in(&app, "boss@x.example", "the stranger's own").await.problem();
    assert_eq!(refused.code, Code::InvalidCredentials);
    sign_in(&app, "boss@x.example", "кофе и тишина").await.unwrap();
}

#[actix_web::test]
async fn an_account_that_nobody_has_confirmed_is_given_no_role() {
    let app = TestApp::start().await;
    app.anybody().auth().register(&stranger()).await.unwrap();
    let mut db = app.app.system.db().await.unwrap();
    let sentence = grant(&mut db, "boss@x.example", "admin").await.unwrap_err().to_string();
    assert!(sentence.contains("not confirmed yet"), "{sentence}");
}

#[actix_web::test]
async fn a_role_is_given_by_name_and_mistakes_are_told() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let mut db = app.app.system.db().await.unwrap();
    assert!(grant(&mut db, &anna.email, "manager").await.unwrap().contains("now"));
    assert!(grant(&mut db, &anna.email, "manager").await.unwrap().contains("already"));
    let sentence = grant(&mut db, &anna.email, "king").await.unwrap_err().to_string();
    assert!(sentence.contains("there is no role king") && sentence.contains("manager"), "{sentence}");
    let sentence = grant(&mut db, "nobody@x.example", "manager").await.unwrap_err().to_string();
    assert_eq!(sentence, "there is no account with the address nobody@x.example");
}

#[actix_web::test]
async fn a_role_is_taken_away_and_that_holds_at_once() {
    let app = TestApp::start().await;
    let mara = app.manager("Mara").await;
    assert_eq!(mara.me().find().await.unwrap().may(Permission::ClientsRead), Some(Reach::All));
    let mut db = app.app.system.db().await.unwrap();
    assert!(revoke(&mut db, &mara.email, "manager").await.unwrap().contains("any more"));
    assert_eq!(mara.me().find().await.unwrap().may(Permission::ClientsRead), Some(Reach::Groups));
    assert!(revoke(&mut db, &mara.email, "manager").await.unwrap().contains("Nothing was changed"));
    let sentence = revoke(&mut db, &mara.email, "king").await.unwrap_err().to_string();
    assert!(sentence.contains("there is no role king"), "{sentence}");
}
