//! Roles and administrators, from the command line.

use crate::support::{Failed, PASSWORD, Persona, TestApp};
use anyhow::Result;
use vestnik::platform::secret::Secret;
use vestnik::platform::terminal::Terminal;
use vestnik::roles;
use vestnik::users::commands::{NewAdmin, create_admin, grant, revoke};
use vestnik_client::api::auth::{Login, Register};
use vestnik_client::api::roles::{ChangeRole, NewRole, Role};
use vestnik_client::api::text::{Email, Language, Line, Password, TimeZone};
use vestnik_client::api::users::{UserFilter, UserState};
use vestnik_client::api::{Code, FieldCode, Grant, Permission, Reach};

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

fn grant_of(permission: Permission, reach: Reach) -> Grant {
    Grant { permission, reach }
}

fn new_role(name: &str, grants: &[Grant]) -> NewRole {
    NewRole { name: name.parse().unwrap(), grants: grants.to_vec() }
}

async fn role_named(who: &Persona, name: &str) -> Role {
    who.roles().list().await.unwrap().into_iter().find(|role| role.name == name).unwrap()
}

#[actix_web::test]
async fn a_role_is_built_given_changed_and_deleted_and_holds_at_once() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person_who_may("Anna", &[]).await);
    let reader =
        ada.roles().create(&new_role("читатель", &[grant_of(Permission::ClientsRead, Reach::All)])).await.unwrap();
    let given = ada.roles().give(anna.id, reader.id).await.unwrap();
    assert_eq!(given.roles, [reader.id]);
    assert_eq!(ada.roles().give(anna.id, reader.id).await.unwrap(), given, "given twice, it is given once");
    let may = async |permission| anna.me().find().await.unwrap().may(permission);
    assert_eq!(may(Permission::ClientsRead).await, Some(Reach::All));
    assert_eq!(ada.roles().find(reader.id).await.unwrap().people, 1);

    let logs = ChangeRole { name: None, grants: Some(vec![grant_of(Permission::LogsRead, Reach::Own)]) };
    let changed = ada.roles().change(reader.id, reader.version, &logs).await.unwrap();
    assert_eq!((may(Permission::ClientsRead).await, may(Permission::LogsRead).await), (None, Some(Reach::Own)));
    let stale = ada.roles().change(reader.id, reader.version, &logs).await.problem();
    assert_eq!(stale.code, Code::ChangedMeanwhile);
    ada.roles().delete(reader.id, changed.version).await.unwrap();
    assert_eq!(may(Permission::LogsRead).await, None);
    assert_eq!(ada.roles().find(reader.id).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn a_single_permission_is_given_and_taken_beside_the_roles() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let given = ada.roles().allow(anna.id, Permission::UsersRead, Reach::All).await.unwrap();
    assert_eq!(given.grants, [grant_of(Permission::UsersRead, Reach::All)]);
    anna.users().find(ada.id).await.unwrap();
    let wider = ada.roles().allow(anna.id, Permission::ClientsRead, Reach::All).await.unwrap();
    assert_eq!(wider.grants.len(), 2);
    ada.roles().disallow(anna.id, Permission::UsersRead).await.unwrap();
    assert_eq!(anna.users().find(ada.id).await.problem().code, Code::Forbidden);
    let far = ada.roles().allow(anna.id, Permission::AuditRead, Reach::Own).await.problem();
    assert_eq!((far.code, far.errors[0].field.as_str()), (Code::Invalid, "reach"));
}

#[actix_web::test]
async fn roles_that_can_not_be_are_refused_with_the_field() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let field = |problem: vestnik_client::api::Problem| (problem.errors[0].field.clone(), problem.errors[0].code);
    let taken = ada.roles().create(&new_role("manager", &[])).await.problem();
    assert_eq!(field(taken), ("name".to_owned(), FieldCode::Taken));
    let twice = [grant_of(Permission::ClientsRead, Reach::Own), grant_of(Permission::ClientsRead, Reach::All)];
    let twice = ada.roles().create(&new_role("x", &twice)).await.problem();
    assert_eq!(field(twice), ("grants[1]".to_owned(), FieldCode::Invalid));
}

#[actix_web::test]
async fn the_built_in_roles_can_be_adjusted_but_not_renamed_or_deleted_and_the_admin_keeps_everything() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    for name in ["user", "manager", "admin"] {
        let role = role_named(&ada, name).await;
        let renamed = ChangeRole { name: Some("x".parse().unwrap()), grants: None };
        assert_eq!(ada.roles().change(role.id, role.version, &renamed).await.problem().code, Code::WrongState);
        assert_eq!(ada.roles().delete(role.id, role.version).await.problem().code, Code::WrongState);
    }
    let admin = role_named(&ada, "admin").await;
    let emptied = ChangeRole { name: None, grants: Some(Vec::new()) };
    assert_eq!(ada.roles().change(admin.id, admin.version, &emptied).await.problem().code, Code::WrongState);
    let user = role_named(&ada, "user").await;
    ada.roles().change(user.id, user.version, &emptied).await.unwrap();
    assert_eq!(anna.me().find().await.unwrap().grants, []);
}

#[actix_web::test]
async fn nobody_gives_what_he_may_not_do_himself() {
    let app = TestApp::start().await;
    let grants = [
        (Permission::RolesRead, Reach::All),
        (Permission::RolesWrite, Reach::All),
        (Permission::ClientsRead, Reach::Own),
    ];
    let (rita, anna) = (app.person_who_may("Rita", &grants).await, app.person("Anna").await);
    let own = [grant_of(Permission::ClientsRead, Reach::Own)];
    let small = rita.roles().create(&new_role("малая", &own)).await.unwrap();
    rita.roles().give(anna.id, small.id).await.unwrap();

    let far = [grant_of(Permission::ClientsRead, Reach::All)];
    let wider = ChangeRole { name: None, grants: Some(far.to_vec()) };
    let admin = role_named(&rita, "admin").await;
    let manager = role_named(&rita, "manager").await;
    let refused = [
        rita.roles().create(&new_role("большая", &far)).await.problem(),
        rita.roles().change(small.id, small.version, &wider).await.problem(),
        rita.roles().give(rita.id, admin.id).await.problem(),
        rita.roles().give(rita.id, manager.id).await.problem(),
        rita.roles().allow(rita.id, Permission::UsersBlock, Reach::All).await.problem(),
        // What one could not give, one can't take either.
        rita.roles()
            .change(manager.id, manager.version, &ChangeRole { name: None, grants: Some(Vec::new()) })
            .await
            .problem(),
    ];
    for problem in refused {
        assert_eq!(problem.code, Code::Forbidden, "{problem:?}");
    }
}

#[actix_web::test]
async fn the_last_administrator_keeps_the_role_also_when_two_take_it_at_once() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let admin = role_named(&ada, "admin").await;
    assert_eq!(ada.roles().take(ada.id, admin.id).await.problem().code, Code::WrongState);
    let mut db = app.app.system.db().await.unwrap();
    assert!(revoke(&mut db, &ada.email, "admin").await.is_err());
    for number in 0..5 {
        let eve = app.admin(&format!("Eve {number}")).await;
        let (one, other) = (ada.roles(), eve.roles());
        let (first, second) = futures::join!(one.take(eve.id, admin.id), other.take(ada.id, admin.id));
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        if second.is_ok() {
            eve.roles().give(ada.id, admin.id).await.unwrap();
            ada.roles().take(eve.id, admin.id).await.unwrap();
        }
        assert_eq!(ada.roles().find(admin.id).await.unwrap().people, 1);
    }
}

#[actix_web::test]
async fn an_account_that_nobody_has_confirmed_is_given_nothing_in_the_application_either() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    app.anybody().auth().register(&stranger()).await.unwrap();
    let found = UserFilter { state: Some(UserState::Unconfirmed), ..UserFilter::default() };
    let boss = ada.users().list(&found).await.unwrap().items.remove(0);
    let manager = role_named(&ada, "manager").await;
    assert_eq!(ada.roles().give(boss.id, manager.id).await.problem().code, Code::WrongState);
    assert_eq!(ada.roles().allow(boss.id, Permission::UsersRead, Reach::All).await.problem().code, Code::WrongState);
}

#[actix_web::test]
async fn every_permission_is_listed_with_how_far_it_can_go() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let known = ada.roles().permissions().await.unwrap();
    assert_eq!(known.iter().map(|known| known.permission).collect::<Vec<_>>(), Permission::ALL);
    let audit = known.iter().find(|known| known.permission == Permission::AuditRead).unwrap();
    assert_eq!(audit.reaches, [Reach::All]);
}
