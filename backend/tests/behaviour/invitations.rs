//! Inviting people to make an account.

use crate::support::{Failed, PASSWORD, Persona, TestApp};
use jiff::SignedDuration;
use vestnik_client::api::auth::{Login, Register};
use vestnik_client::api::invitations::{
    AcceptInvitation, Invitation, InvitationFilter, InvitationState, InvitationToken, NewInvitation,
};
use vestnik_client::api::service::SignUp;
use vestnik_client::api::text::{Email, Language, Line, Password, TimeZone};
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

async fn invited(who: &Persona, email: &str) -> Invitation {
    who.invitations().create(&new(email)).await.unwrap()
}

fn new(email: &str) -> NewInvitation {
    NewInvitation { email: Email::parse(email).unwrap(), language: Language::En }
}

/// The token in the last letter to an address.
async fn token(app: &TestApp, email: &str) -> String {
    app.settle().await;
    crate::accounts::token(&app.letters_to(email).await.pop().expect("a letter"))
}

fn acceptance(token: &str) -> AcceptInvitation {
    AcceptInvitation {
        token: token.to_owned(),
        password: Password::parse(PASSWORD).unwrap(),
        name: Line::parse("Olga").unwrap(),
        language: Language::En,
        time_zone: TimeZone::utc(),
    }
}

async fn states(who: &Persona) -> Vec<InvitationState> {
    let found = who.invitations().list(&InvitationFilter::default()).await.unwrap();
    found.items.iter().map(|invitation| invitation.state).collect()
}

#[actix_web::test]
async fn whoever_is_invited_makes_an_account_by_the_link_and_signs_in_at_once() {
    let app = TestApp::start_with(&[("VESTNIK_SIGN_UP", "invitation")]).await;
    let ada = app.admin("Ada").await;
    let invitation = invited(&ada, "olga@x.example").await;
    assert_eq!(invitation.state, InvitationState::Open);
    let token = token(&app, "olga@x.example").await;
    let seen = app.anybody().invitations().look(&InvitationToken { token: token.clone() }).await.unwrap();
    assert_eq!((seen.email.as_str(), seen.invited_by.as_deref()), ("olga@x.example", Some("Ada")));
    app.anybody().invitations().accept(&acceptance(&token)).await.unwrap();
    let login = Login { email: "olga@x.example".to_owned(), password: PASSWORD.to_owned() };
    let tokens = app.anybody().auth().login(&login).await.unwrap();
    assert_eq!(tokens.user.roles, ["user"]);
    assert_eq!(states(&ada).await, [InvitationState::Accepted]);
    let again = app.anybody().invitations().accept(&acceptance(&token)).await.problem();
    assert_eq!(again.code, Code::LinkExpired, "a link works once");
    assert_eq!(ada.invitations().resend(invitation.id).await.problem().code, Code::WrongState);
    assert_eq!(ada.invitations().delete(invitation.id).await.problem().code, Code::WrongState);
}

#[actix_web::test]
async fn a_newer_letter_makes_the_one_before_worthless_and_so_does_taking_it_back() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let invitation = invited(&ada, "olga@x.example").await;
    let first = token(&app, "olga@x.example").await;
    ada.invitations().resend(invitation.id).await.unwrap();
    let look = async |token: &str| app.anybody().invitations().look(&InvitationToken { token: token.to_owned() }).await;
    assert_eq!(look(&first).await.problem().code, Code::LinkExpired, "even before the next letter is written");
    let second = token(&app, "olga@x.example").await;
    assert!(look(&second).await.is_ok());
    ada.invitations().delete(invitation.id).await.unwrap();
    assert_eq!(look(&second).await.problem().code, Code::LinkExpired);
    assert!(states(&ada).await.is_empty());
    assert_eq!(look("made up").await.problem().code, Code::LinkExpired);
}

#[actix_web::test]
async fn a_link_works_for_a_week_and_can_be_sent_anew() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let invitation = invited(&ada, "olga@x.example").await;
    let token_before = token(&app, "olga@x.example").await;
    app.later(SignedDuration::from_hours(7 * 24 + 1));
    let ada = app.signed_in_anew(&ada);
    let look = app.anybody().invitations().look(&InvitationToken { token: token_before }).await.problem();
    assert_eq!(look.code, Code::LinkExpired);
    assert_eq!(states(&ada).await, [InvitationState::Expired]);
    let expired = InvitationFilter { state: Some(InvitationState::Expired), ..InvitationFilter::default() };
    assert_eq!(ada.invitations().list(&expired).await.unwrap().items.len(), 1);
    assert_eq!(ada.invitations().resend(invitation.id).await.unwrap().state, InvitationState::Open);
    let anew = token(&app, "olga@x.example").await;
    app.anybody().invitations().accept(&acceptance(&anew)).await.unwrap();
}

#[actix_web::test]
async fn who_has_an_account_or_an_invitation_is_not_invited_again() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let known = ada.invitations().create(&new(&anna.email)).await.problem();
    assert_eq!((known.errors[0].field.as_str(), known.errors[0].code), ("email", FieldCode::Taken));
    invited(&ada, "olga@x.example").await;
    assert_eq!(ada.invitations().create(&new("olga@x.example")).await.problem().code, Code::AlreadyExists);
}

#[actix_web::test]
async fn an_account_that_was_made_meanwhile_is_not_taken_over() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    invited(&ada, "olga@x.example").await;
    let invitation = token(&app, "olga@x.example").await;
    let own = Register {
        email: Email::parse("olga@x.example").unwrap(),
        password: Password::parse("another password").unwrap(),
        name: Line::parse("Olga").unwrap(),
        language: Language::En,
        time_zone: TimeZone::utc(),
    };
    app.anybody().auth().register(&own).await.unwrap();
    let link = token(&app, "olga@x.example").await;
    app.anybody().auth().confirm(&vestnik_client::api::auth::Confirm { token: link }).await.unwrap();
    let late = app.anybody().invitations().accept(&acceptance(&invitation)).await.problem();
    assert_eq!(late.code, Code::AlreadyExists);
    let login = Login { email: "olga@x.example".to_owned(), password: "another password".to_owned() };
    assert!(app.anybody().auth().login(&login).await.is_ok());
}

#[actix_web::test]
async fn nobody_is_invited_where_nobody_may_make_an_account() {
    let app = TestApp::start_with(&[("VESTNIK_BASE_URL", "")]).await;
    let ada = app.admin("Ada").await;
    let invitation = invited(&ada, "olga@x.example").await;
    let link = token(&app, "olga@x.example").await;
    let found = ada.settings().find().await.unwrap();
    let mut values = found.values;
    values.sign_up = SignUp::Closed;
    ada.settings().set(found.version, &values).await.unwrap();
    assert_eq!(ada.invitations().create(&new("ivan@x.example")).await.problem().code, Code::WrongState);
    assert_eq!(ada.invitations().resend(invitation.id).await.problem().code, Code::WrongState);
    let look = app.anybody().invitations().look(&InvitationToken { token: link.clone() }).await.problem();
    assert_eq!(look.code, Code::SignUpClosed);
    assert_eq!(app.anybody().invitations().accept(&acceptance(&link)).await.problem().code, Code::SignUpClosed);
}

#[actix_web::test]
async fn only_who_may_invite_does_and_finds_by_part_of_the_address() {
    let app = TestApp::start().await;
    let mara = app.manager("Mara").await;
    assert_eq!(mara.invitations().create(&new("olga@x.example")).await.problem().code, Code::Forbidden);
    let ivan = app.person_who_may("Ivan", &[(Permission::UsersInvite, Reach::All)]).await;
    for name in ["olga", "oleg", "anna"] {
        invited(&ivan, &format!("{name}@x.example")).await;
    }
    let find = async |q: &str| {
        let filter = InvitationFilter { q: Some(q.to_owned()), ..InvitationFilter::default() };
        ivan.invitations().list(&filter).await.unwrap().items.len()
    };
    assert_eq!((find("OL").await, find("_l").await, find("x.example").await), (2, 0, 3));
}
